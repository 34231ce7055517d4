"""Client keys in a file of their own: read with the config, watched, and taken whole or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess

import pytest

from harness import BINARY, config, wait_until
from test_dashboard import ADMIN, bearer


def line(name: str, **more: object) -> str:
    return json.dumps({"name": name, "sha256": hashlib.sha256(secret(name).encode()).hexdigest(), **more}) + "\n"


def secret(name: str) -> str:
    return f"sk-of-{name}-0123456789"


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys.jsonl"


@pytest.fixture
def start(signalbox, keys):
    def begin(text: str):
        keys.write_text(text)
        auth = {"keys_file": str(keys), "keys": [{"name": "operator", "secret": ADMIN, "admin": True}]}
        return signalbox(config({"auto": ["demo/chat"]}, auth=auth))

    return begin


def replace(file, text: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(file)


def status(proxy, name: str) -> int:
    body = {"model": "auto", "messages": [{"role": "user", "content": "hello"}]}
    return proxy.http.post("/v1/chat/completions", json=body, headers=bearer(secret(name))).status_code


def test_a_key_of_the_file_is_admitted_as_one_of_the_config(start):
    proxy = start(line("a") + line("b", routes=["auto"], rate_limit={"requests_per_minute": 60, "burst": 1}))
    assert [status(proxy, name) for name in ("a", "b", "b", "c")] == [200, 200, 429, 401]


def test_a_changed_file_is_taken_and_a_wrong_one_leaves_the_keys_before_it(start, keys):
    proxy = start(line("a") + line("b"))
    replace(keys, line("a") + line("c"))
    wait_until(lambda: status(proxy, "c") == 200, "the new key")
    assert (status(proxy, "a"), status(proxy, "b")) == (200, 401)
    proxy.wait_for_line("config_reloaded")  # lines are written a little after what they tell of
    assert {one["msg"] for one in proxy.lines("config_change")} == {"auth.keys.c: added", "auth.keys.b: removed"}
    replace(keys, line("d") + '{"name": "e", "sha')
    assert f"{keys}:2: this is not JSON" in proxy.wait_for_line("config_problem")["msg"]
    proxy.wait_for_line("config_refused")
    assert [status(proxy, name) for name in "acd"] == [200, 200, 401]
    assert proxy.http.get("/api/status", headers=bearer(ADMIN)).json()["config"]["ok"] is False
    replace(keys, "")
    proxy.wait_for_line("config_problem", msg=f"{keys}: holds no key (write a key on each line, or remove auth.keys_file)")
    assert [status(proxy, name) for name in "acd"] == [200, 200, 401]
    replace(keys, line("d"))
    wait_until(lambda: status(proxy, "d") == 200, "the mended file")
    assert status(proxy, "a") == 401


def test_a_config_that_is_refused_for_its_file_is_taken_once_that_is_there(start, keys):
    proxy = start(line("a"))
    other = keys.with_name("other.jsonl")
    auth = {**proxy.config["auth"], "keys_file": str(other)}
    proxy.write({**proxy.config, "auth": auth})
    proxy.wait_for_line("config_refused")
    assert (status(proxy, "a"), status(proxy, "b")) == (200, 401)
    replace(other, line("b"))
    wait_until(lambda: status(proxy, "b") == 200, "the file that was missing")
    assert status(proxy, "a") == 401


def test_the_file_stands_beside_the_config_and_its_text_is_not_told(start, keys):
    proxy = start(line("a"))
    text, file = proxy.http.get("/api/config", headers=bearer(ADMIN)).json()["files"]
    assert text["name"] == "config.yaml" and text["in_force"] is True
    assert (file["name"], file["path"], file["text"], file["writable"], file["in_force"]) == ("keys.jsonl", str(keys), None, False, True)
    replace(keys, "nonsense\n")
    wait_until(lambda: proxy.http.get("/api/config", headers=bearer(ADMIN)).json()["files"][1]["in_force"] is False, "the file that is not taken")


def test_the_check_reads_the_file_too(start, keys):
    proxy = start(line("a"))
    assert subprocess.run([BINARY, "check", str(proxy.file)], capture_output=True).returncode == 0
    keys.write_text(line("a") + line("a"))
    found = subprocess.run([BINARY, "check", str(proxy.file)], capture_output=True, text=True)
    assert found.returncode == 1 and f"{keys}:2: the name 'a' is taken by line 1 of auth.keys_file" in found.stderr
