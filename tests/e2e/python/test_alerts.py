"""Alerts as operators meet them: they fire without anybody looking, somebody is told, and silence is kept."""

from __future__ import annotations

import base64
import json
import signal
import socket
import ssl
import subprocess
import threading
from typing import Any

import pytest

from harness import ask, config, provider, wait_until
from local_server import LocalServer, QuietHandler

ADMIN, VIEWER = "admin-secret-0123456789", "viewer-secret-0123456789"
KEYS = {"keys": [{"name": "operator", "secret": ADMIN, "admin": True}, {"name": "watcher", "secret": VIEWER, "viewer": True}]}
FAILING = {"name": "TargetFails", "metric": "error_ratio", "by": "target", "above": 0.5, "window": "10s", "least_requests": 3,
           "level": "critical", "action": "drain_target", "summary": "{value} of attempts at {instance} failed"}


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def rule_of(proxy: Any, name: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    rules = proxy.http.get("/api/alerts", headers=headers).raise_for_status().json()["rules"]
    return next((rule for rule in rules if rule["name"] == name), {"state": None, "instances": []})


def fail(proxy: Any, count: int = 5, headers: dict[str, str] | None = None) -> None:
    for _ in range(count):
        proxy.http.post("/v1/chat/completions", json={"model": "broken", "messages": ask()}, headers=headers)


class Hook(LocalServer):
    """A local server that keeps what it is told."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        hook = self

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.headers.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
                hook.got.append(json.loads(body))
                self.send_response(hook.status)
                self.send_header("content-length", "0")
                self.end_headers()

        self.serve(Handler)
        self.url = self.url.removesuffix("/v1") + "/hook?token=s3cret-in-url"

    def events(self) -> list[tuple[str, str, str | None]]:
        return [(one["event"], one["rule"], one["instance"]) for one in self.got]


@pytest.fixture
def upstream(mock):
    return mock()


@pytest.fixture
def hook():
    one = Hook()
    yield one
    one.end()


def alerts(hook: Hook | None = None, **more: Any) -> dict[str, Any]:
    notify = [{"name": "team", "webhook": {"url": hook.url, "headers": {"x-token": "s3cret-in-header"}}}] if hook else []
    return {"interval": "100ms", "shipped": False, "rules": [FAILING], "notify": notify, "base_url": "https://box.example.com/", **more}


TARGET = "mock/gpt"
ROUTES = {"broken": [TARGET], "well": ["demo/chat"]}
BREAKER = {"breaker": {"consecutive_failures": 1000, "failure_ratio": 1, "minimum_requests": 100_000}, "retry": {"attempts": 1}}


def box(upstream: Any, **parts: Any) -> dict[str, Any]:
    upstream.script("status=500")
    return config(ROUTES, {"mock": provider(upstream.url)}, defaults=BREAKER, **parts)


# Firing, telling, ending ---------------------------------------------------------------------------------------------


def test_a_target_that_fails_is_told_of_and_told_of_when_it_is_well_again(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, alerts=alerts(hook)))
    fail(proxy)
    wait_until(lambda: ("firing", "TargetFails", TARGET) in hook.events(), "the message")
    told = hook.got[0]
    assert told["level"] == "critical" and told["summary"] == f"100 % of attempts at {TARGET} failed" and told["value"] == 1
    assert told["link"] == "https://box.example.com/ui/alerts?rule=TargetFails" and told["action"] == "drain_target"
    assert hook.headers[0]["x-token"] == "s3cret-in-header" and hook.headers[0]["path"] == "/hook?token=s3cret-in-url"
    line = proxy.wait_for_line("alert_firing", rule="TargetFails")
    assert line["instance"] == TARGET and line["alert_level"] == "critical"
    rule = rule_of(proxy, "TargetFails")
    mine = next(one for one in rule["instances"] if one["instance"] == TARGET)
    assert mine["state"] == "firing" and mine["value"] == 1 and mine["threshold"] == 0.5 and mine["silenced_until"] is None
    assert 'signalbox_alerts{rule="TargetFails",level="critical",state="firing"} 1' in proxy.http.get("/metrics").text
    upstream.script("")
    fail(proxy, count=20)  # no more
    wait_until(lambda: ("resolved", "TargetFails", TARGET) in hook.events(), "the end")
    proxy.wait_for_line("alert_resolved", rule="TargetFails")
    assert hook.events() == [("firing", "TargetFails", TARGET), ("resolved", "TargetFails", TARGET)]
    wait_until(lambda: 'signalbox_alert_notifications_total{notifier="team",result="sent"} 2' in proxy.http.get("/metrics").text, "the count")


def test_a_rule_taken_from_the_config_ends_what_it_fired(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, alerts=alerts(hook)))
    fail(proxy)
    wait_until(lambda: hook.events(), "the message")
    proxy.write({**proxy.config, "alerts": alerts(hook, rules=[])})
    wait_until(lambda: ("resolved", "TargetFails", TARGET) in hook.events(), "the end")


def test_the_shipped_rules_are_in_force_and_say_what_they_watch(signalbox, upstream):
    proxy = signalbox(box(upstream, alerts={"off": ["SignalboxUnpriced"]}))
    wait_until(lambda: proxy.http.get("/api/alerts").json()["looked"], "the first look")
    body = proxy.http.get("/api/alerts").json()
    names = {rule["name"] for rule in body["rules"]}
    assert {"SignalboxCircuitOpen", "SignalboxGpuHot", "SignalboxRedisDown"} <= names and "SignalboxUnpriced" not in names
    assert all(rule["shipped"] and (rule["above"] is None) != (rule["below"] is None) for rule in body["rules"])
    assert {rule["name"] for rule in proxy.http.get("/api/dashboard/alerts").json()["rules"]} == names


def test_alerts_can_be_turned_off(signalbox, upstream):
    proxy = signalbox(box(upstream, alerts={"enabled": False}))
    body = proxy.http.get("/api/alerts").json()
    assert not body["enabled"] and body["rules"] == []


def test_a_refused_config_is_an_alert(signalbox, upstream, hook):
    rule = {"name": "Refused", "metric": "config_refused", "above": 0, "action": "open_config"}
    proxy = signalbox(box(upstream, alerts=alerts(hook, rules=[rule])))
    proxy.write("nonsense: [")
    wait_until(lambda: ("firing", "Refused", None) in hook.events(), "the message")
    proxy.write(proxy.config)
    wait_until(lambda: ("resolved", "Refused", None) in hook.events(), "the end")


# Silence -------------------------------------------------------------------------------------------------------------


def test_silence_keeps_messages_back_until_it_is_ended(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, auth=KEYS, alerts=alerts(hook)))
    said = proxy.http.post("/api/alerts/silence", json={"rule": "TargetFails", "instance": TARGET, "minutes": 5, "why": "being mended"}, headers=bearer(ADMIN))
    assert said.json() == {"ok": True}
    line = proxy.wait_for_line("alert_silenced", rule="TargetFails")
    assert line["by"] == "operator" and line["why"] == "being mended" and line["instance"] == TARGET
    fail(proxy, headers=bearer(ADMIN))
    wait_until(lambda: rule_of(proxy, "TargetFails", bearer(ADMIN))["state"] == "firing", "firing")
    body = proxy.http.get("/api/alerts", headers=bearer(VIEWER)).json()
    assert body["silenced"] == 1 and body["firing"] == 0
    assert body["silences"][0]["by"] == "operator" and body["silences"][0]["why"] == "being mended"
    assert hook.got == []
    ended = proxy.http.post("/api/alerts/unsilence", json={"rule": "TargetFails", "instance": TARGET}, headers=bearer(ADMIN))
    assert ended.status_code == 200
    wait_until(lambda: hook.events() == [("firing", "TargetFails", TARGET)], "the message, now")
    assert proxy.http.post("/api/alerts/unsilence", json={"rule": "TargetFails", "instance": TARGET}, headers=bearer(ADMIN)).status_code == 404


def test_silences_outlive_a_restart_beside_the_history(signalbox, upstream, tmp_path):
    told = box(upstream, alerts=alerts(), history={"path": str(tmp_path / "history")})
    first = signalbox(told, may_end=True)
    wait_until(lambda: first.http.get("/api/alerts").json()["looked"], "the rules")
    first.http.post("/api/alerts/silence", json={"rule": "TargetFails", "minutes": 60, "why": "tonight"}).raise_for_status()
    first.signal(signal.SIGTERM)
    assert first.wait_for_exit() == 0
    second = signalbox(told)
    wait_until(lambda: [one["why"] for one in second.http.get("/api/alerts").json()["silences"]] == ["tonight"], "the silence")


def test_a_viewer_sees_alerts_and_may_not_change_them(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, auth=KEYS, alerts=alerts(hook)))
    assert proxy.http.get("/api/alerts").status_code == 401
    assert proxy.http.get("/api/alerts", headers=bearer(VIEWER)).status_code == 200
    for path, body in (("silence", {"rule": "TargetFails", "minutes": 1}), ("unsilence", {"rule": "TargetFails"}), ("test", {"notifier": "team"})):
        assert proxy.http.post(f"/api/alerts/{path}", json=body).status_code == 401
        assert proxy.http.post(f"/api/alerts/{path}", json=body, headers=bearer(VIEWER)).status_code == 403
    assert proxy.http.post("/api/targets/drain", json={"target": TARGET, "drained": True}, headers=bearer(VIEWER)).status_code == 403
    assert hook.got == []


def test_what_another_page_asks_for_is_refused(signalbox, upstream):
    proxy = signalbox(box(upstream, alerts=alerts()))
    foreign = {"origin": "https://evil.example"}
    for path, body in (("/api/alerts/silence", {"rule": "TargetFails", "minutes": 1}), ("/api/targets/drain", {"target": TARGET, "drained": True})):
        assert proxy.http.post(path, json=body, headers=foreign).status_code == 403
        assert proxy.http.post(path, json=body, headers={"host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(("body", "param"), [
    ({"minutes": 5}, "rule"), ({"rule": 7, "minutes": 5}, "rule"), ({"rule": "TargetFails"}, "minutes"), ({"rule": "TargetFails", "minutes": 0}, "minutes"),
    ({"rule": "TargetFails", "minutes": 1.5}, "minutes"), ({"rule": "TargetFails", "minutes": 10**6}, "minutes"),
    ({"rule": "TargetFails", "minutes": 5, "why": "x" * 501}, "why"), ({"rule": "TargetFails", "minutes": 5, "instance": []}, "instance")])
def test_a_silence_that_says_too_little_is_refused_with_the_reason(signalbox, upstream, body, param):
    proxy = signalbox(box(upstream, alerts=alerts()))
    answer = proxy.http.post("/api/alerts/silence", json=body)
    assert answer.status_code == 400 and answer.json()["error"]["param"] == param
    assert proxy.http.post("/api/alerts/silence", json={"rule": "None", "minutes": 5}).status_code == 404


# Notifiers -----------------------------------------------------------------------------------------------------------


def test_a_test_message_says_how_it_went(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, alerts=alerts(hook)))
    wait_until(lambda: proxy.http.get("/api/alerts").json()["notifiers"], "the notifier")
    assert proxy.http.post("/api/alerts/test", json={"notifier": "team"}).json() == {"ok": True, "problem": None}
    assert hook.got[0]["event"] == "test"
    hook.status = 404
    answer = proxy.http.post("/api/alerts/test", json={"notifier": "team"}).json()
    assert answer == {"ok": False, "problem": "answered with status 404"}
    one = proxy.http.get("/api/alerts").json()["notifiers"][0]
    assert one["sent"] == 1 and one["failed"] == 1 and one["last"]["ok"] is False and one["last"]["problem"] == "answered with status 404"
    assert proxy.http.post("/api/alerts/test", json={"notifier": "nobody"}).status_code == 404


def test_what_is_not_taken_is_tried_again_and_seen(signalbox, upstream, hook):
    hook.status = 503
    proxy = signalbox(box(upstream, alerts=alerts(hook)))
    fail(proxy)
    line = proxy.wait_for_line("alert_not_sent", notifier="team")
    assert line["problem"] == "answered with status 503" and line["again"] is True
    hook.status = 200
    wait_until(lambda: proxy.http.get("/api/alerts").json()["notifiers"][0]["sent"] == 1, "the second try", timeout=10)


def test_secrets_of_notifiers_are_nowhere_to_be_read(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, alerts=alerts(hook)))
    hook.status = 500
    fail(proxy)
    proxy.wait_for_line("alert_not_sent", notifier="team")
    proxy.write({**proxy.config, "alerts": alerts(hook, notify=[{"name": "team", "webhook": {"url": hook.url + "2", "headers": {"x-token": "s3cret-other"}}}])})
    proxy.wait_for_line("config_reloaded")
    shown = proxy.http.get("/api/alerts").text + proxy.http.get("/metrics").text + proxy.http.get("/health/detailed").text + "".join(proxy.output)
    assert "s3cret" not in shown
    assert proxy.http.get("/api/alerts").json()["notifiers"][0]["to"].startswith("127.0.0.1:")


def test_slack_gets_one_text(signalbox, upstream, hook):
    proxy = signalbox(box(upstream, alerts=alerts(notify=[{"name": "chat", "slack": {"url": hook.url}}])))
    fail(proxy)
    wait_until(lambda: hook.got, "the message")
    assert list(hook.got[0]) == ["text"] and hook.got[0]["text"].startswith("*critical: TargetFails (firing)*\n100 % of attempts at mock/gpt failed")


class Mail:
    """A mail server that takes one message after the other, by STARTTLS."""

    def __init__(self, folder: Any):
        key, certificate = folder / "mail.key", folder / "mail.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        self.certificate = certificate
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.mails: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                self.serve(connection)
            except (OSError, AssertionError) as problem:
                self.problems.append(str(problem))

    def serve(self, connection: Any) -> None:
        mail: dict[str, Any] = {"to": []}
        stream = connection.makefile("rwb")

        def say(text: str) -> None:
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 mail")
        secure = False
        while line := stream.readline().decode().rstrip("\r\n"):
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                say("250-mail")
                say("250 AUTH PLAIN" if secure else "250 STARTTLS")
            elif word == "STARTTLS":
                say("220 go")
                connection = self.context.wrap_socket(connection, server_side=True)
                stream = connection.makefile("rwb")
                secure = True
            elif word == "AUTH":
                mail["auth"] = base64.b64decode(line.split(" ")[2]).decode()
                say("235 ok")
            elif word == "MAIL":
                mail["from"] = line
                say("250 ok")
            elif word == "RCPT":
                mail["to"].append(line)
                say("250 ok")
            elif word == "DATA":
                say("354 go")
                text = b""
                while (part := stream.readline()) not in (b".\r\n", b""):
                    text += part
                mail["text"] = text.decode()
                say("250 ok")
                self.mails.append(mail)
            elif word == "QUIT":
                say("221 bye")
                break
        connection.close()


def test_mail_goes_by_starttls_to_a_server_that_the_authority_vouches_for(signalbox, upstream, tmp_path):
    mail = Mail(tmp_path)
    email = {"server": mail.address, "user": "me", "password": "s3cret-of-mail", "from": "box@example.com", "to": ["a@example.com", "b@example.com"]}
    notify = [{"name": "good", "email": {**email, "ca_file": str(mail.certificate)}}, {"name": "stranger", "email": email}]
    proxy = signalbox(box(upstream, alerts=alerts(notify=notify)))
    wait_until(lambda: len(proxy.http.get("/api/alerts").json()["notifiers"]) == 2, "the notifiers")
    assert proxy.http.post("/api/alerts/test", json={"notifier": "good"}).json() == {"ok": True, "problem": None}, mail.problems
    one = mail.mails[0]
    assert one["auth"] == "\0me\0s3cret-of-mail" and one["from"] == "MAIL FROM:<box@example.com>"
    assert one["to"] == ["RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>"]
    head, _, body = one["text"].partition("\r\n\r\n")
    assert "Subject: Signalbox info: Test (test)" in head and "Nothing is wrong" in base64.b64decode(body).decode()
    stranger = proxy.http.post("/api/alerts/test", json={"notifier": "stranger"}).json()
    assert stranger == {"ok": False, "problem": "TLS with the mail server failed"} and len(mail.mails) == 1
    assert "s3cret" not in proxy.http.get("/api/alerts").text + "".join(proxy.output)
    mail.listener.close()


# Draining a target ---------------------------------------------------------------------------------------------------


def test_a_drained_target_gets_no_new_request_until_that_is_undone(signalbox, upstream):
    routes = {"auto": [["mock/one"], ["mock/two"]]}
    proxy = signalbox(config(routes, {"mock": provider(upstream.url)}, auth=KEYS))

    def send() -> Any:
        body = {"model": "auto", "messages": ask()}
        return proxy.http.post("/v1/chat/completions", json=body, headers=bearer(ADMIN))

    def drain(target: str, drained: bool) -> Any:
        return proxy.http.post("/api/targets/drain", json={"target": target, "drained": drained}, headers=bearer(ADMIN))

    send()
    assert upstream.models() == ["one"]
    assert drain("mock/one", True).json() == {"target": "mock/one", "drained": True}
    assert proxy.wait_for_line("target_drained", target="mock/one")["by"] == "operator"
    answer = send()
    assert upstream.models() == ["one", "two"]
    decision = proxy.http.get(f"/v1/decisions/{answer.headers['x-signalbox-decision']}", headers=bearer(ADMIN)).json()
    assert next(one for one in decision["candidates"] if one["target"] == "mock/one")["dropped"] == "drained"
    rows = proxy.http.get("/api/targets", headers=bearer(VIEWER)).json()["targets"]
    assert {row["target"]: row["drained"] for row in rows} == {"mock/one": True, "mock/two": False}
    tiers = proxy.http.get("/api/routes", headers=bearer(VIEWER)).json()["routes"][0]["tiers"]
    assert tiers[0]["targets"][0]["drained"] and not tiers[0]["targets"][0]["usable"] and "drained" in tiers[0]["targets"][0]["why_not"]
    # A reload does not undo it.
    proxy.write({**proxy.config, "log": {"level": "debug"}})
    proxy.wait_for_line("config_reloaded")
    send()
    assert upstream.models()[-1] == "two"
    assert drain("mock/two", True).status_code == 200
    refused = send()
    assert refused.status_code == 503 and "drained" in refused.json()["error"]["message"]
    drain("mock/one", False)
    send()
    assert upstream.models()[-1] == "one"
    assert drain("mock/none", True).status_code == 404
    assert proxy.http.post("/api/targets/drain", json={"target": "mock/one"}, headers=bearer(ADMIN)).status_code == 400


def test_a_target_stays_drained_when_its_provider_gets_another_key(signalbox, upstream):
    drained = {"target": "mock/one", "drained": True}
    told = config({"auto": [["mock/one", "mock/two"]]}, {"mock": provider(upstream.url)}, alerts=alerts(rules=[]))
    proxy = signalbox(told)
    assert proxy.http.post("/api/targets/drain", json=drained).json() == drained
    proxy.write({**told, "providers": {**told["providers"], "mock": {**told["providers"]["mock"], "api_key": "sk-another"}}})
    proxy.wait_for_line("config_reloaded")
    rows = proxy.http.get("/api/targets").json()["targets"]
    assert {row["target"]: row["drained"] for row in rows if row["target"].startswith("mock/")} == {"mock/one": True, "mock/two": False}


def test_a_target_in_several_tiers_is_counted_once_among_the_usable(signalbox, upstream):
    rule = {"metric": "usable_targets", "below": 2}
    rules = [{**rule, "name": "OfRoute", "by": "route"}, {**rule, "name": "OfAll", "by": "total"}]
    again = {"targets": ["demo/chat"], "strategy": "weighted"}
    proxy = signalbox(config({"auto": ["demo/chat", again], "other": ["demo/chat"]}, alerts=alerts(rules=rules)))
    wait_until(lambda: proxy.http.get("/api/alerts").json()["looked"], "the first look")
    assert {one["instance"]: one["value"] for one in rule_of(proxy, "OfRoute")["instances"]} == {"auto": 1, "other": 1}
    assert rule_of(proxy, "OfAll")["instances"][0]["value"] == 1


def test_a_value_that_is_not_known_any_more_is_null_in_the_log(signalbox, upstream):
    rule = {"name": "FewTargets", "metric": "usable_targets", "below": 9, "by": "route"}
    told = config({"auto": ["demo/chat"], "other": ["demo/chat"]}, alerts=alerts(rules=[rule]))
    proxy = signalbox(told)
    assert proxy.wait_for_line("alert_firing", instance="other")["value"] == 1
    proxy.write({**told, "routes": {"auto": told["routes"]["auto"]}})
    assert proxy.wait_for_line("alert_resolved", instance="other")["value"] is None


def test_health_warns_of_a_disk_while_its_alert_fires_and_in_its_words(signalbox):
    full = {"name": "DiskFull", "metric": "disk_free_ratio", "by": "disk", "below": 1, "for": "0s", "summary": "{instance} has {value} left"}
    proxy = signalbox(config({"well": ["demo/chat"]}, alerts=alerts(rules=[full])))
    line = proxy.wait_for_line("alert_firing", rule="DiskFull")
    health = wait_until(lambda: (now := proxy.health())["status"] == "warn" and now, "the warning")
    disk = health["checks"][f"disk{line['instance']}:free"][0]
    assert disk["status"] == "warn" and disk["output"].startswith(f"{line['instance']} has ") and disk["warns"] == "below 100 %"
    assert disk["observedUnit"] == "ratio" and disk["observedValue"] == pytest.approx(line["value"], abs=0.05)
    assert proxy.http.get("/health").json() == {"status": "warn"}
    proxy.write({**proxy.config, "alerts": alerts(rules=[{**full, "below": 0.0001}])})
    wait_until(lambda: proxy.health()["status"] == "pass", "the end")
