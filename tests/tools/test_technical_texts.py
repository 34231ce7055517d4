"""The harmless technical texts that the injection model learns from: the same packages give the same files."""

import hashlib
import io
import json
import pathlib
import sys
import tarfile
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
import technical_texts  # noqa: E402

CODE = "".join(f"value_{i} = compute({i})\n" for i in range(400))
FILES = {"one/a.py": CODE, "one/README.md": "# One\n\n" + "It computes values. " * 20, "one/LICENSE": "Permission is granted to anybody. " * 20,
         "one/tiny.py": "x = 1\n", "one/picture.png": "binary " * 50}


def as_tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def as_zip(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


class TechnicalTexts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.addCleanup(setattr, technical_texts, "LIST", technical_texts.LIST)
        technical_texts.LIST = self.folder / "packages.txt"

    def listed(self, name, data, sha256=None):
        (self.folder / name).write_bytes(data)
        return f"{sha256 or hashlib.sha256(data).hexdigest()} {(self.folder / name).as_uri()} MIT\n"

    def made(self, lines, out):
        technical_texts.LIST.write_text("# packages\n" + lines)
        (self.folder / out).mkdir()
        technical_texts.main(["--out", str(self.folder / out), "--archives", str(self.folder / "archives")])
        return {file.stem: file.read_text() for file in sorted((self.folder / out).glob("*.jsonl"))}

    def test_each_kind_of_file_is_a_source_of_harmless_rows_and_the_rest_is_passed_over(self):
        made = self.made(self.listed("one.tar.gz", as_tar(FILES)), "out")
        self.assertEqual(set(made), {"python_code", "documentation", "licences"})
        for kind, text in made.items():
            for row in map(json.loads, text.splitlines()):
                self.assertEqual((row["label"], row["source"]), (0, kind))
                self.assertTrue(any(row["text"] in whole for whole in FILES.values()))

    def test_the_same_packages_give_the_same_bytes_and_are_fetched_once(self):
        lines = self.listed("one.zip", as_zip(FILES))
        first = self.made(lines, "first")
        (self.folder / "one.zip").unlink()
        self.assertEqual(first, self.made(lines, "second"))

    def test_a_group_is_of_its_kind_whatever_the_names(self):
        made = self.made("= about_models\n" + self.listed("one.tar.gz", as_tar(FILES)), "out")
        self.assertEqual(set(made), {"about_models", "licences"})

    def test_a_package_that_is_another_is_refused_and_not_kept(self):
        with self.assertRaisesRegex(SystemExit, "its SHA-256 is .*, packages.txt says 00"):
            self.made(self.listed("one.tar.gz", as_tar(FILES), "00"), "out")
        self.assertFalse((self.folder / "archives" / "00").exists())


if __name__ == "__main__":
    unittest.main()
