"""The config as the page reads, judges and replaces it."""

from __future__ import annotations

import json
import os
import stat
import threading

import pytest

from harness import config, wait_until
from test_dashboard import ADMIN, KEYS, VIEWER, bearer


@pytest.fixture
def proxy(signalbox):
    one = signalbox(config({"auto": ["demo/chat"]}, auth=KEYS))
    one.http.headers.update(bearer(ADMIN))
    return one


def with_route(proxy, name: str, target: str = "demo/other") -> str:
    return json.dumps({**proxy.config, "routes": {**proxy.config["routes"], name: {"tiers": [{"targets": [target]}]}}}, indent=2)


def file_of(proxy):
    return proxy.http.get("/api/config").json()["files"][0]


def apply(proxy, text: str, base: str | None = None, comment: str = ""):
    return proxy.http.post("/api/config/apply", json={"text": text, "base_version": base or file_of(proxy)["version"], "comment": comment})


def versions(proxy):
    return proxy.http.get("/api/config/history").json()["versions"]


def test_the_config_is_shown_as_it_stands_in_its_file(proxy):
    found = file_of(proxy)
    assert found["name"] == "config.yaml" and found["path"] == str(proxy.file) and found["text"] == proxy.file.read_text()
    assert found["writable"] is True and found["in_force"] is True and len(found["version"]) == 12


def test_a_text_is_judged_as_a_reload_would(proxy):
    def judge(text):
        answer = proxy.http.post("/api/config/validate", json={"text": text})
        assert answer.status_code == 200
        return answer.json()

    good = judge(with_route(proxy, "more"))
    assert good["ok"] is True and good["issues"] == [] and any("routes.more" in line for line in good["changes"]) and good["needs_restart"] is False
    bad = judge("routes:\n  auto:\n    tiers: [{targets: [nobody/chat], strategy: fastest}]\nproviders: {demo: {kind: demo}}\n")
    assert bad["ok"] is False and bad["changes"] == []
    assert {(issue["line"], issue["path"]) for issue in bad["issues"]} >= {(3, "routes.auto.tiers[0].targets[0]")}
    assert all(issue["problem"] and issue["cure"] and issue["warning"] is False for issue in bad["issues"])
    assert judge("server: [")["ok"] is False
    unknown = judge(json.dumps({**proxy.config, "policy": {"privacy": {"mode": "enforce", "entities": ["NO_SUCH_THING"]}}}, indent=1))
    assert unknown["ok"] is False and unknown["issues"][0]["line"] > 1 and unknown["issues"][0]["path"].startswith("policy.privacy")
    moved = judge(json.dumps({**proxy.config, "server": {**proxy.config["server"], "threads": 2}}))
    assert moved["ok"] is True and moved["needs_restart"] is True
    assert file_of(proxy)["text"] == proxy.file.read_text() and proxy.lines("config_reloaded") == []


def test_judging_changes_nothing_of_what_runs(proxy):
    text = json.dumps({**proxy.config, "routes": {"auto": {"tiers": [{"targets": ["demo/chat"]}], "breaker": {"consecutive_failures": 1}}}})
    assert proxy.http.post("/api/config/validate", json={"text": text}).json()["ok"] is True
    assert proxy.chat("auto").status_code == 200 and proxy.lines("config_reloaded") == []


def test_an_applied_config_is_in_force_when_the_answer_says_so(proxy):
    os.chmod(proxy.file, 0o640)
    before = file_of(proxy)["version"]
    text = with_route(proxy, "more") + "\n# kept as it was written\n"
    answer = apply(proxy, text, comment="one more")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["ok"] is True and found["problem"] is None and any("routes.more" in line for line in found["changes"])
    assert proxy.chat("more").headers["x-signalbox-target"] == "demo/other"
    assert proxy.file.read_text() == text and stat.S_IMODE(proxy.file.stat().st_mode) == 0o640
    assert file_of(proxy)["version"] == found["version"]
    line = proxy.wait_for_line("config_applied")
    assert line["by"] == "operator" and line["version_before"] == before and line["version_after"] == found["version"]
    assert line["changes"] == len(found["changes"]) and line["in_force"] is True
    assert not any("kept as it was written" in text for text in proxy.output)
    assert sorted(path.name for path in proxy.file.parent.iterdir()) == [".signalbox", "config.yaml"]


def test_a_bad_config_is_not_written(proxy):
    before = proxy.file.read_text()
    answer = apply(proxy, "routes: {}\n")
    assert answer.status_code == 400 and answer.json()["ok"] is False and answer.json()["issues"]
    assert proxy.file.read_text() == before and proxy.lines("config_applied") == [] and proxy.lines("config_refused") == []


def test_a_change_of_something_else_than_what_is_there_is_refused(proxy):
    base = file_of(proxy)["version"]
    proxy.write(with_route(proxy, "by_hand"))
    wait_until(lambda: file_of(proxy)["version"] != base, "the change by hand")
    answer = apply(proxy, with_route(proxy, "by_page"), base)
    assert answer.status_code == 409 and answer.json()["error"]["code"] == "conflict" and base in answer.json()["error"]["message"]
    assert "by_hand" in proxy.file.read_text()
    assert apply(proxy, with_route(proxy, "by_page")).status_code == 200


def test_of_two_changes_at_once_one_is_refused(proxy):
    base = file_of(proxy)["version"]
    codes: list[int] = []
    both = [threading.Thread(target=lambda i=i: codes.append(apply(proxy, with_route(proxy, f"route{i}"), base).status_code)) for i in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(codes) == [200, 409]


def test_versions_are_kept_and_can_be_put_back(proxy):
    first = file_of(proxy)
    assert [(one["version"], one["in_force"], one["by"]) for one in versions(proxy)] == [(first["version"], True, None)]
    second = apply(proxy, with_route(proxy, "more"), comment="more routes").json()["version"]
    third = apply(proxy, with_route(proxy, "less"), comment="other routes").json()["version"]
    kept = versions(proxy)
    assert [one["version"] for one in kept] == [third, second, first["version"]]
    assert [one["in_force"] for one in kept] == [True, False, False]
    assert [(one["by"], one["comment"]) for one in kept] == [("operator", "other routes"), ("operator", "more routes"), (None, "as it was found")]
    assert kept[0]["at"] > kept[1]["at"] > 1_700_000_000_000 and kept[0]["changes"] >= 1
    old = proxy.http.get(f"/api/config/history/{first['version']}").json()
    assert old == {"version": first["version"], "text": first["text"]}
    assert apply(proxy, old["text"], comment="back").json()["ok"] is True
    assert proxy.file.read_text() == first["text"] and proxy.chat("less").status_code == 404
    kept = versions(proxy)
    assert [one["in_force"] for one in kept] == [True, False, False, False] and kept[0]["version"] == first["version"]
    assert proxy.http.get("/api/config/history/0123456789ab").status_code == 404
    assert proxy.http.get("/api/config/history/..%2f..%2fconfig.yaml").status_code == 404


def test_the_history_is_nobody_elses_to_read_and_bounded(proxy):
    apply(proxy, with_route(proxy, "more"))
    folder = proxy.file.parent / ".signalbox" / "config" / proxy.file.name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())
    for i in range(120):
        (folder / f"{i:016d}-{i:012x}").write_text('{"version":"x","at":1,"by":"","comment":"","changes":0}\nold\n')
    apply(proxy, with_route(proxy, "less"))
    assert len(list(folder.iterdir())) == 100 and versions(proxy)[0]["in_force"] is True


def test_a_file_in_the_history_that_is_none_of_ours_is_left_alone(proxy):
    apply(proxy, with_route(proxy, "more"))
    folder = proxy.file.parent / ".signalbox" / "config" / proxy.file.name
    (folder / "notes.txt").write_text("mine")
    (folder / f"{5:016d}-{5:012x}").write_text("no line of ours")
    assert len(versions(proxy)) == 2
    apply(proxy, with_route(proxy, "less"))
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_link_stays_a_link(signalbox, tmp_path):
    one = signalbox(config({"auto": ["demo/chat"]}))
    real = tmp_path / "real.yaml"
    real.write_text(one.file.read_text())
    one.file.unlink()
    one.file.symlink_to(real)
    answer = apply(one, with_route(one, "more"))
    assert answer.json()["ok"] is True and one.file.is_symlink() and "more" in real.read_text()


def test_a_file_that_cannot_be_written_says_so(proxy):
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    os.chmod(proxy.file.parent, 0o500)
    try:
        assert file_of(proxy)["writable"] is False
        assert apply(proxy, with_route(proxy, "more")).status_code == 500
    finally:
        os.chmod(proxy.file.parent, 0o700)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"text": 5}', b'{"text": "a"}', b'{"text": "\xff", "base_version": "x"}'])
def test_nonsense_is_refused(proxy, body):
    assert proxy.http.post("/api/config/apply", content=body).status_code == 400


def test_secrets_of_the_config_are_in_no_log(signalbox):
    secret = "sk-very-secret-in-the-file-0123456789"
    one = signalbox(config({"auto": ["demo/chat"]}))
    whole = {**one.config, "providers": {**one.config["providers"], "p": {"kind": "openai", "api_key": secret}}}
    found = apply(one, json.dumps(whole)).json()
    assert found["ok"] is True and not any(secret in line for line in found["changes"])
    one.wait_for_line("config_applied")
    assert not any(secret in line for line in one.output)
