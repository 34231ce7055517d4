"""Services beside the proxy: real programs that are started, stopped, followed and backed up by argument lists."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import socket
import sys
import threading
from typing import Any

import httpx
import pytest

from harness import config, wait_until
from test_dashboard import ADMIN, CLIENT, KEYS, VIEWER, Browser, bearer, browser  # noqa: F401, a fixture

TOOL = r'''
import os, pathlib, signal, sys, time
folder, name, action, *more = sys.argv[1:]
parent = os.getppid()
folder = pathlib.Path(folder)
state = folder / f"{name}.state"
with open(folder / "journal", "a") as journal:
    if action not in ("status", "logs"):
        journal.write(f"{action} {name}\n")
if action == "start":
    state.write_text("running")
    print(f"{name} started", *more)
elif action == "stop":
    state.unlink(missing_ok=True)
    print(f"{name} stopped")
elif action == "status":
    sys.exit(0 if state.exists() else 3)
elif action == "fail":
    print("cannot", file=sys.stderr)
    sys.exit(7)
elif action == "wait":
    (folder / f"{name}.pid").write_text(str(os.getpid()))
    while not (folder / f"{name}.go").exists() and os.getppid() == parent:
        time.sleep(0.01)
elif action == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (folder / f"{name}.pid").write_text(str(os.getpid()))
    time.sleep(60)
elif action == "logs":
    (folder / f"{name}.pid").write_text(str(os.getpid()))
    for line in more:
        print(line.encode().decode("unicode_escape").replace("LONG", "x" * 20000), flush=True)
    while not (folder / f"{name}.go").exists() and os.getppid() == parent:
        time.sleep(0.02)
elif action == "backup":
    target = folder / "backups" / f"{name}-{time.time_ns()}.tar"
    target.parent.mkdir(exist_ok=True)
    target.write_text("kept")
    print("wrote", target)
elif action == "env":
    print("\n".join(f"{k}={v}" for k, v in sorted(os.environ.items())), os.getcwd(), sep="\n")
'''


@pytest.fixture
def tool(tmp_path: pathlib.Path):
    script = tmp_path / "tool.py"
    script.write_text(TOOL)

    def argv(name: str, action: str, *more: str) -> list[str]:
        return [sys.executable, str(script), str(tmp_path), name, action, *more]

    return argv


def basics(tool, name: str, **more: Any) -> dict[str, Any]:
    return {"start": tool(name, "start"), "stop": tool(name, "stop"), "status": tool(name, "status"), **more}


@pytest.fixture
def with_services(signalbox):
    def start(services: Any, may_end: bool = False):
        one = signalbox(config({"auto": ["demo/chat"]}, services=services, auth=KEYS), may_end=may_end)
        one.http.headers.update(bearer(ADMIN))
        return one

    return start


def control(proxy, name: str, action: str, **more: Any) -> httpx.Response:
    return proxy.http.post(f"/api/service/{name}/control", json={"action": action}, **more)


def states(proxy) -> dict[str, str]:
    return {one["name"]: one["state"] for one in proxy.http.get("/api/services").json()["services"]}


def service(proxy, name: str) -> dict[str, Any]:
    return proxy.http.get(f"/api/service/{name}").json()


def journal(tmp_path: pathlib.Path) -> list[str]:
    file = tmp_path / "journal"
    return file.read_text().splitlines() if file.exists() else []


def pid_of(tmp_path: pathlib.Path, name: str) -> int:
    file = tmp_path / f"{name}.pid"
    return int(wait_until(lambda: file.exists() and file.read_text(), f"{name} to run", 20))


def is_gone(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):  # the latter when it goes between the opening and the reading
        return True


def events(response: httpx.Response):
    """(event, data) of a stream of server-sent events, as they come."""
    kind = "message"
    for line in response.iter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, line.removeprefix("data: ")
        elif not line:
            kind = "message"


def test_a_service_is_started_and_stopped_and_says_how_it_stands(with_services, tool, tmp_path):
    proxy = with_services({"box": basics(tool, "box", description="a box")})
    assert states(proxy) == {"box": "stopped"}
    answer = control(proxy, "box", "start")
    assert answer.status_code == 200
    found = answer.json()
    assert found["ok"] is True and found["exit"] == 0 and found["output"] == "box started\n" and found["by"] == "operator"
    one = service(proxy, "box")
    assert one["state"] == "running" and one["since"] and one["description"] == "a box" and one["health"] is None
    assert one["last"]["action"] == "start" and one["last"]["output"] == "box started\n"
    assert one["commands"]["restart"] == [tool("box", "stop"), tool("box", "start")] and "backup" not in one["commands"]
    assert control(proxy, "box", "restart").json()["output"] == "box stopped\nbox started\n"
    assert control(proxy, "box", "stop").json()["ok"] is True
    assert states(proxy) == {"box": "stopped"}
    assert journal(tmp_path) == ["start box", "stop box", "start box", "stop box"]
    line = proxy.wait_for_line("service_control", action="start")
    assert line["level"] == "warning" and line["by"] == "operator" and line["service"] == "box"
    assert line["program"] == sys.executable and line["result"] == "ok" and line["exit"] == 0 and line["ms"] >= 0


def test_a_command_that_fails_says_so_with_what_it_wrote(with_services, tool):
    proxy = with_services({"box": {"start": tool("box", "fail"), "stop": ["/nonexistent/tool"]}})
    found = control(proxy, "box", "start").json()
    assert found["ok"] is False and found["exit"] == 7 and found["problem"] == "exited with 7" and found["output"] == "cannot\n"
    missing = control(proxy, "box", "stop").json()
    assert missing["result"] == "not_started" and missing["exit"] is None and "not an executable file" in missing["problem"]
    assert control(proxy, "box", "restart").json()["result"] == "not_started"
    assert proxy.wait_for_line("service_control", action="start")["result"] == "failed"


def test_a_command_beyond_its_time_is_ended(with_services, tool, tmp_path):
    proxy = with_services({"box": {"start": tool("box", "wait"), "timeout": "1s"}})
    found = control(proxy, "box", "start").json()
    assert found["result"] == "timed_out" and "1000 ms" in found["problem"]
    assert wait_until(lambda: is_gone(pid_of(tmp_path, "box")), "the end of it")


def test_all_are_gone_through_in_the_order_of_the_file_and_a_failure_holds_up_nobody(with_services, tool, tmp_path):
    proxy = with_services([{"name": "db", **basics(tool, "db")}, {"name": "sick", "start": tool("sick", "fail")},
                           {"name": "web", **basics(tool, "web")}])
    answer = proxy.http.post("/api/services/start-all")
    assert answer.status_code == 200 and answer.json()["ok"] is False
    assert [(one["service"], one["ok"]) for one in answer.json()["results"]] == [("db", True), ("sick", False), ("web", True)]
    assert states(proxy) == {"db": "running", "sick": "unknown", "web": "running"}
    stopped = proxy.http.post("/api/services/stop-all").json()
    assert stopped["ok"] is True and [one["service"] for one in stopped["results"]] == ["web", "db"]
    restarted = proxy.http.post("/api/services/restart-all").json()
    assert [one["service"] for one in restarted["results"]] == ["db", "web"]
    assert journal(tmp_path) == ["start db", "fail sick", "start web", "stop web", "stop db", "stop db", "start db", "stop web", "start web"]


def test_one_command_at_a_time_for_each_service(with_services, tool, tmp_path):
    proxy = with_services({"slow": {"start": tool("slow", "wait"), "stop": tool("slow", "stop")}, "other": basics(tool, "other")})
    found: list[httpx.Response] = []
    first = threading.Thread(target=lambda: found.append(control(proxy, "slow", "start")))
    first.start()
    pid_of(tmp_path, "slow")
    refused = control(proxy, "slow", "stop")
    assert refused.status_code == 409 and refused.json()["error"]["code"] == "service_busy"
    assert service(proxy, "slow")["busy"] == "start"
    assert control(proxy, "other", "start").json()["ok"] is True
    both = {one["service"]: one for one in proxy.http.post("/api/services/stop-all").json()["results"]}
    assert both["slow"]["result"] == "skipped" and both["other"]["ok"] is True
    (tmp_path / "slow.go").touch()
    first.join(20)
    assert found[0].json()["ok"] is True and service(proxy, "slow")["busy"] is None


def test_viewers_look_and_do_nothing(with_services, tool, tmp_path):
    file = tmp_path / "box.conf"
    file.write_text("secret = 1\n")
    proxy = with_services({"box": basics(tool, "box", config=str(file), backup=tool("box", "backup"))})
    viewer = bearer(VIEWER)
    for path in ("/api/services", "/api/service/box", "/api/backups", "/api/logs"):
        assert proxy.http.get(path, headers=viewer).status_code == 200, path
        assert proxy.http.get(path, headers=bearer(CLIENT)).status_code == 403, path
        assert httpx.get(proxy.root + path).status_code == 401, path
    assert proxy.http.get("/api/service/box/config", headers=viewer).status_code == 403
    for path in ("/api/service/box/control", "/api/service/box/backup", "/api/services/start-all", "/api/services/stop-all",
                 "/api/services/restart-all"):
        assert proxy.http.post(path, json={"action": "start"}, headers=viewer).status_code == 403, path
    assert journal(tmp_path) == []
    shown = proxy.http.get("/api/service/box/config").json()
    assert shown["text"] == "secret = 1\n" and shown["path"] == str(file) and shown["bytes"] == 11


def test_a_session_needs_the_word_of_the_page(with_services, tool, tmp_path, browser):  # noqa: F811
    proxy = with_services({"box": basics(tool, "box")})
    page: Browser = browser(proxy, ADMIN)
    body = {"action": "start"}
    assert page.http.post("/api/service/box/control", json=body, headers=page.origin).status_code == 403
    assert page.http.post("/api/services/start-all", headers={**page.csrf, "origin": "http://elsewhere"}).status_code == 403
    assert journal(tmp_path) == []
    assert page.post("/api/service/box/control", body).json()["ok"] is True


def test_what_is_not_configured_is_not_offered(with_services, tool):
    proxy = with_services({"box": {"start": tool("box", "start")}})
    for path, code, key in (("config", "service_config_not_configured", "services.box.config"),
                            ("logs/stream", "service_logs_not_configured", "services.box.logs")):
        error = proxy.http.get(f"/api/service/box/{path}")
        assert error.status_code == 404 and error.json()["error"]["code"] == code and key in error.json()["error"]["message"]
    for action, answer in (("stop", control(proxy, "box", "stop")), ("restart", control(proxy, "box", "restart")),
                           ("backup", proxy.http.post("/api/service/box/backup"))):
        error = answer.json()["error"]
        assert answer.status_code == 404 and error["code"] == f"service_{action}_not_configured"
        assert error["param"] == f"services.box.{action}"
    assert proxy.http.post("/api/services/stop-all").json()["error"]["code"] == "services_stop_not_configured"
    bare = with_services({})
    assert bare.http.get("/api/services").json() == {"services": []}
    assert bare.http.get("/api/backups").json() == {"folders": [], "files": []}
    assert bare.http.post("/api/services/start-all").status_code == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e", "box%2f..", "..%2fbox", "box%00", "BOX", "x" * 5000, "%ff"])
def test_names_in_addresses_are_looked_up_and_nothing_else(with_services, tool, name):
    proxy = with_services({"box": basics(tool, "box")})
    host, port = proxy.address.rsplit(":", 1)
    for part in ("config", "logs/stream", ""):
        with socket.create_connection((host, int(port)), 10) as connection:
            path = f"/api/service/{name}/{part}".rstrip("/")
            connection.sendall(f"GET {path} HTTP/1.1\r\nhost: t\r\nauthorization: Bearer {ADMIN}\r\nconnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), answer[:200]


def test_bodies_that_name_no_action_are_refused(with_services, tool, tmp_path):
    proxy = with_services({"box": basics(tool, "box")})
    for body in (b"", b"{}", b"[]", b'{"action":"rm"}', b'{"action":"backup"}', b'{"action":1}', b"x" * 5000):
        answer = proxy.http.post("/api/service/box/control", content=body)
        assert answer.status_code in (400, 413), body[:20]
    for method, path, takes in (("GET", "box/control", "POST"), ("GET", "box/backup", "POST"), ("POST", "box/config", "GET"), ("DELETE", "box", "GET")):
        answer = proxy.http.request(method, f"/api/service/{path}")
        assert (answer.status_code, answer.headers["allow"]) == (405, takes), path
    assert proxy.http.get("/api/service/box/nothing").status_code == 404
    assert journal(tmp_path) == []


def test_a_child_has_none_of_our_secrets(with_services, tool, tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNALBOX_TEST_SECRET", "sk-secret")
    proxy = with_services({"box": {"start": tool("box", "env"), "environment": {"TOKEN": "its own"}}})
    lines = control(proxy, "box", "start").json()["output"].splitlines()
    names = {line.partition("=")[0] for line in lines[:-1]}
    assert "TOKEN=its own" in lines and names <= {"TOKEN", "PATH", "HOME", "LANG", "LC_CTYPE"}
    assert pathlib.Path(lines[-1]) == proxy.file.parent
    assert "its own" not in proxy.http.get("/api/services").text


def test_a_log_is_followed_as_it_comes_and_its_command_ends_with_the_client(with_services, tool, tmp_path):
    proxy = with_services({"box": {"logs": tool("box", "logs", "first", r"\x1b[31mred\x1b[0m\x07", "LONG")}})
    with proxy.http.stream("GET", "/api/service/box/logs/stream") as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        found = events(stream)
        assert next(found) == ("message", "first")
        assert next(found) == ("message", "red�")
        assert next(found) == ("message", "x" * 16384)
        pid = pid_of(tmp_path, "box")
        assert not is_gone(pid)
    assert wait_until(lambda: is_gone(pid), "the end of the command")


def test_a_log_that_ends_says_how(with_services, tool, tmp_path):
    proxy = with_services({"box": {"logs": tool("box", "fail")}})
    with proxy.http.stream("GET", "/api/service/box/logs/stream") as stream:
        assert list(events(stream)) == [("message", "cannot"), ("end", '{"result":"exited","exit":7,"problem":"exited with 7"}')]
    assert proxy.http.head("/api/service/box/logs/stream").status_code == 200
    elsewhere = proxy.http.get("/api/service/box/logs/stream", headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403


def test_four_logs_are_followed_at_once(with_services, tool):
    proxy = with_services({"box": {"logs": tool("box", "logs", "line")}})
    streams = [proxy.http.stream("GET", "/api/service/box/logs/stream") for _ in range(4)]
    reading = [events(stream.__enter__()) for stream in streams]  # one that is dropped closes its stream
    assert [next(one) for one in reading] == [("message", "line")] * 4
    with proxy.http.stream("GET", "/api/service/box/logs/stream") as refused:
        assert refused.status_code == 503 and json.loads(refused.read())["error"]["code"] == "too_many_log_streams"
    for stream in streams:
        stream.__exit__(None, None, None)

    def again() -> bool:
        with proxy.http.stream("GET", "/api/service/box/logs/stream") as stream:
            return stream.status_code == 200

    assert wait_until(again, "a free place")


def test_a_drain_ends_what_runs(with_services, tool, tmp_path):
    proxy = with_services({"box": {"logs": tool("log", "logs", "line"), "start": tool("box", "wait"), "timeout": "10m"}}, may_end=True)
    answers: list[Any] = []
    commanding = threading.Thread(target=lambda: answers.append(control(proxy, "box", "start").json()))
    commanding.start()
    with proxy.http.stream("GET", "/api/service/box/logs/stream") as stream:
        found = events(stream)
        assert next(found) == ("message", "line")
        pids = [pid_of(tmp_path, "box"), pid_of(tmp_path, "log")]
        proxy.signal(signal.SIGTERM)
        kind, data = next(found)
        assert kind == "end" and json.loads(data)["result"] == "stopped"
    commanding.join(20)
    assert answers[0]["result"] == "stopped"
    assert proxy.wait_for_exit(20) == 0
    assert all(wait_until(lambda pid=pid: is_gone(pid), "its end") for pid in pids)


def test_a_second_signal_leaves_no_child_behind(with_services, tool, tmp_path):
    proxy = with_services({"box": {"start": tool("box", "stubborn"), "timeout": "10m"}}, may_end=True)

    def begin() -> None:
        with contextlib.suppress(httpx.TransportError):  # its connection may end before it is answered
            control(proxy, "box", "start")

    commanding = threading.Thread(target=begin)
    commanding.start()
    pid = pid_of(tmp_path, "box")
    proxy.signal(signal.SIGTERM)
    proxy.wait_for_line("draining")
    proxy.signal(signal.SIGTERM)
    assert proxy.wait_for_exit(20) == 0
    commanding.join(20)
    assert is_gone(pid)


def test_a_backup_runs_by_itself_and_only_the_newest_are_kept(with_services, tool, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for age, name in ((300, "old-3.tar"), (200, "old-2.tar"), (100, "old-1.tar")):
        (folder / name).write_text("x" * age)
        os.utime(folder / name, (1_700_000_000 - age, 1_700_000_000 - age))
    (folder / ".hidden").write_text("stays")
    (folder / "link").symlink_to("old-1.tar")
    proxy = with_services({"box": {"backup": tool("box", "backup"), "backups": str(folder), "keep": 2}})
    listed = proxy.http.get("/api/backups").json()
    assert [(one["name"], one["bytes"]) for one in listed["files"]] == [("old-1.tar", 100), ("old-2.tar", 200), ("old-3.tar", 300)]
    assert listed["folders"] == [{"service": "box", "folder": str(folder), "keep": 2, "more": 0, "problem": None}]
    answer = proxy.http.post("/api/service/box/backup")
    assert answer.status_code == 202 and answer.json() == {"started": True}
    last = wait_until(lambda: service(proxy, "box")["last_backup"], "the backup", 20)
    assert last["ok"] is True and last["removed"] == 2 and last["output"].startswith("wrote ")
    names = [one["name"] for one in proxy.http.get("/api/backups").json()["files"]]
    assert len(names) == 2 and names[0].startswith("box-") and names[1] == "old-1.tar"
    assert (folder / ".hidden").exists() and (folder / "link").is_symlink()
    assert proxy.wait_for_line("service_control", action="backup")["removed"] == 2


def test_one_backup_at_a_time_and_a_failed_one_removes_nothing(with_services, tool, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.tar").write_text("x")
    proxy = with_services({"slow": {"backup": tool("slow", "wait")}, "sick": {"backup": tool("sick", "fail"), "backups": str(folder), "keep": 1}})
    assert proxy.http.post("/api/service/slow/backup").status_code == 202
    refused = proxy.http.post("/api/service/sick/backup")
    assert refused.status_code == 409 and refused.json()["error"]["code"] == "backup_running"
    assert service(proxy, "slow")["backing_up"] is True
    (tmp_path / "slow.go").touch()
    wait_until(lambda: service(proxy, "slow")["last_backup"], "the backup", 20)
    assert proxy.http.post("/api/service/sick/backup").status_code == 202
    last = wait_until(lambda: service(proxy, "sick")["last_backup"], "the backup", 20)
    assert last["ok"] is False and last["removed"] == 0 and len(list(folder.iterdir())) == 3


def test_health_is_asked_beside_the_state(with_services, tool, mock):
    upstream = mock()
    host, port = upstream.address.rsplit(":", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{free.getsockname()[1]}"
        proxy = with_services({
            "well": {"health": {"url": f"{upstream.root}/mock/stats"}}, "missing": {"health": {"url": f"{upstream.root}/nothing/here"}},
            "open": {"health": {"address": f"{host}:{port}"}}, "closed": {"health": {"address": nobody}}, "none": {}})
        found = {one["name"]: (one["health"], one["health_detail"]) for one in proxy.http.get("/api/services").json()["services"]}
    assert found["well"] == ("ok", "HTTP 200") and found["missing"] == ("failing", "HTTP 404")
    assert found["open"] == ("ok", None) and found["closed"][0] == "failing" and found["none"] == (None, None)


def test_states_are_asked_for_only_while_somebody_looks(with_services, tool, tmp_path):
    counter = tmp_path / "count.py"
    counter.write_text(f"open({str(tmp_path / 'asked')!r}, 'a').write('x')\n")
    proxy = with_services({"box": {"status": [sys.executable, str(counter)]}})
    asked = tmp_path / "asked"
    assert not asked.exists()
    for _ in range(5):
        assert states(proxy) == {"box": "running"}
    assert asked.read_text() == "x"


def test_a_reload_changes_the_services(with_services, tool):
    proxy = with_services({"one": basics(tool, "one")})
    assert states(proxy) == {"one": "stopped"}
    proxy.write({**proxy.config, "services": {"two": basics(tool, "two")}})
    wait_until(lambda: states(proxy) == {"two": "stopped"}, "the new services")
    assert control(proxy, "one", "start").status_code == 404
