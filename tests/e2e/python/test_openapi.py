"""docs/openapi.yaml held against the binary, both ways: what is described is so, and what is there is described."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
import yaml

import harness
from harness import ask, config, wait_until
from seed_history import seed

DOCUMENT = yaml.safe_load((harness.REPOSITORY / "docs" / "openapi.yaml").read_text())
CLIENT, VIEWER, ADMIN = "client-secret-0123456789", "viewer-secret-0123456789", "admin-secret-0123456789"
KEYS = {"keys": [{"name": "client", "secret": CLIENT}, {"name": "watcher", "secret": VIEWER, "viewer": True},
                 {"name": "operator", "secret": ADMIN, "admin": True}]}
BESIDES = {"/health", "/health/detailed", "/metrics", "/v1/route/explain", "/v1/decisions/*"}  # described, not below /api
SOCKET = "/api/ws"
METHODS = ("get", "post", "put", "patch", "delete")
FAKE_NVML = harness.BINARY.parent / "tests" / "fake_nvml" / "libnvidia-ml.so.1"

# Parameters without which there is no answer.
NEEDED = {"/api/history": {"metric": "requests"}}
RULES = [{"name": name, "metric": "error_ratio", "by": "route", "above": 0.1, "clear": 0.05, "window": "5m", "least_requests": 1, "level": "critical",
          "action": "open_requests", "summary": "{value} of {instance} failed"} for name in ("Fails", "FailsInSilence")]
PANELS = {"views": [{"name": "spend", "title": "Spend", "panels": [
    {"title": "Today", "kind": "figure", "query": {"metric": "cost_usd", "window": "1d"}, "thresholds": [{"above": 20}], "link": "/ui/requests"},
    {"title": "Days", "kind": "bars", "height": 200, "query": {"metric": ["requests", "errors"], "window": "7d", "compare": "7d"}}]}]}

OPERATIONS = [(path, method, what) for path, item in DOCUMENT["paths"].items() for method, what in item.items() if method in METHODS]
GETS = [(path, what) for path, method, what in OPERATIONS if method == "get" and path != SOCKET]


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def resolved(node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        place = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        node = place
    return node


def check(answer: Any, operation: dict[str, Any]) -> None:
    """The answer is one that this operation is said to give."""
    where = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}"
    found = operation["responses"].get(str(answer.status_code))
    assert found is not None, f"not described: {where}"
    content = resolved(found).get("content")
    if not content or answer.status_code in (204, 304):
        return
    kind = answer.headers["content-type"].split(";")[0]
    assert kind in content, f"{kind} is not described: {where}"
    if kind.endswith("json"):
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **content[kind]["schema"], "components": DOCUMENT["components"]}
        problems = list(jsonschema.Draft202012Validator(schema).iter_errors(answer.json()))
        assert not problems, f"{where}\n" + "\n".join(f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}" for one in problems)


def services(folder: pathlib.Path, upstream: Any) -> dict[str, Any]:
    """One of which everything is known, and one of which nothing is."""
    (folder / "ollama.conf").write_text("models = 3\n")
    (folder / "backups").mkdir()
    here = upstream.url.removeprefix("http://").split("/")[0]
    whole = {verb: ["echo", verb] for verb in ("start", "stop", "status", "logs")} | {"backup": ["touch", str(folder / "backups" / "now.tar")]}
    return {"ollama": {**whole, "health": {"address": here}, "config": str(folder / "ollama.conf"), "backups": str(folder / "backups"),
                       "description": "serves models"},
            "bare": {"restart": ["false"]}}


@pytest.fixture
def busy(signalbox, upstream, tmp_path):
    """A proxy on which everything that can be shown has happened."""
    providers = {"mock": harness.provider(upstream.url, trust="private")}
    routes = {"auto": {**harness.chain("mock/gpt"), "aliases": ["gpt-4o"], "cache": {"mode": "all"}},
              "rescued": harness.chain("mock/gpt?status=503", "demo/demo-chat"), "broken": harness.chain("mock/gpt?status=500")}
    policy = {"privacy": {"mode": "enforce"}, "injection": {"mode": "shadow"}, "complexity": {"mode": "shadow"}, "output": {"mode": "shadow"},
              "rules": [{"name": "secrets stay near", "when": {"privacy": "secret"}, "then": {"floor": "private"}}]}
    gpu = {"nvml": str(FAKE_NVML)} if FAKE_NVML.exists() else {}
    seed(tmp_path / "history", 15)
    (tmp_path / "panels.yaml").write_text(yaml.safe_dump(PANELS))
    alerts = {"interval": "100ms", "rules": RULES, "notify": [{"name": "team", "webhook": {"url": f"{upstream.url}/chat/completions"}}]}
    proxy = signalbox(config(routes, providers, auth=KEYS, policy=policy, gpu=gpu, history={"path": str(tmp_path / "history")},
                             alerts=alerts, services=services(tmp_path, upstream), dashboard={"panels": str(tmp_path / "panels.yaml")},
                             targets={"mock/gpt": {"price": {"input": 1, "output": 2}}}),
                      {**os.environ, "FAKE_NVML_PIDS": str(upstream.process.pid)})
    proxy.http.headers.update(bearer(ADMIN))
    last = None
    for i in range(12):
        model = ("auto", "rescued", "broken", "nowhere")[i % 4]
        text = "my key is ghp_16C7e42F292c6912E7710c838347Ae178B4a" if i % 5 == 4 else f"Say {i // 8}."
        last = proxy.http.post("/v1/chat/completions", json={"model": model, "messages": ask(text), "stream": i % 3 == 1})
    again = proxy.http.post("/v1/chat/completions", json={"model": "auto", "messages": ask("Say 0.")})
    proxy.decision(again)
    wait_until(lambda: proxy.http.get("/api/requests").json()["requests"], "requests")
    for path in ("/api/gpu", "/api/system/stats"):
        wait_until(lambda: proxy.http.get(path).json()["state"] != "starting", path)
    for path, body in (("/api/alerts/silence", {"rule": "FailsInSilence", "minutes": 5, "why": "known"}), ("/api/alerts/test", {"notifier": "team"}),
                       ("/api/service/ollama/control", {"action": "restart"}), ("/api/service/bare/control", {"action": "restart"}),
                       ("/api/service/ollama/backup", {}), ("/api/targets/drain", {"target": "demo/demo-chat", "drained": True})):
        assert proxy.http.post(path, json=body).status_code in (200, 202), path
    wait_until(lambda: (now := proxy.http.get("/api/status").json()["alerts"])["firing"] and now["silenced"], "alerts that fire")
    wait_until(lambda: proxy.http.get("/api/service/ollama").json()["last_backup"], "a backup")
    proxy.known = {"name": "ollama", "id": again.headers["x-signalbox-decision"], "version": proxy.http.get("/api/config").json()["files"][0]["version"]}
    text = proxy.file.read_text()
    applied = proxy.http.post("/api/config/apply", json={"text": text + "\n", "base_version": proxy.known["version"], "comment": "a line"})
    assert applied.status_code == 200 and last is not None
    proxy.known["version"] = applied.json()["version"]
    return proxy


@pytest.fixture
def guarded(signalbox):
    return signalbox(config({"auto": ["demo/chat"]}, auth=KEYS))


def filled(proxy: Any, path: str) -> str:
    """The path, with names in it of what there is."""
    return re.sub(r"\{(\w+)\}", lambda name: proxy.known[name[1]], path)


# What there is --------------------------------------------------------------------------------------------------------


def test_every_endpoint_of_the_server_is_described_and_no_other():
    table = subprocess.run([harness.BINARY, "endpoints"], capture_output=True, text=True, check=True).stdout
    there = {tuple(line.split()) for line in table.splitlines()}
    there = {(method, path) if not path.startswith(("/route/", "/decisions/")) else (method, "/v1" + path) for method, path in there}
    there = {(method, path) for method, path in there if path.startswith("/api/") or path in BESIDES}
    described = {(method.upper(), re.sub(r"\{\w+\}", "*", path)) for path, method, _ in OPERATIONS}
    assert described - there == set(), "described, and not there"
    assert there - described == set(), "there, and not described"


def test_the_binary_serves_what_the_file_says(guarded):
    served = guarded.http.get("/api/openapi.json")
    assert served.status_code == 200 and served.json() == DOCUMENT
    assert guarded.http.get("/api/openapi.json", headers={"if-none-match": served.headers["etag"]}).status_code == 304
    subprocess.run([sys.executable, harness.REPOSITORY / "tools" / "openapi.py", "--check"], check=True)


def test_a_path_takes_the_methods_that_are_described_and_says_so(guarded):
    for path, item in DOCUMENT["paths"].items():
        answer = guarded.http.request("PATCH", re.sub(r"\{\w+\}", "x", path), headers=bearer(ADMIN))
        assert answer.status_code == 405, path
        allowed = {method.strip().lower() for method in answer.headers["allow"].split(",")}
        assert allowed == {method for method in item if method in METHODS}, path
    assert guarded.http.get("/api/nowhere", headers=bearer(ADMIN)).status_code == 404


def test_every_schema_of_ours_is_closed():
    """What is not described is an error, so that nothing is told without being described."""
    taken_whole = {"ChatRequest", "SignIn", "ConfigText", "ConfigChange", "TargetDrain", "SilenceOrder", "UnsilenceOrder", "NotifierTest",
                   "ServiceOrder"}  # bodies of which we read a part

    def walk(name: str, node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert "additionalProperties" in node, name
                assert node["additionalProperties"] is not True or name in taken_whole, name
            for value in node.values():
                walk(name, value)
        elif isinstance(node, list):
            for value in node:
                walk(name, value)

    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name != "ChatRequest":
            walk(name, schema)


# What it answers ------------------------------------------------------------------------------------------------------


def test_every_get_answers_as_described_under_traffic(busy):
    for path, operation in GETS:
        answer = busy.http.get(filled(busy, path), params=NEEDED.get(path))
        assert answer.status_code == 200, f"{path}: {answer.text[:300]}"
        check(answer, operation)


def test_every_parameter_takes_what_it_is_described_to_take(busy):
    for path, operation in GETS:
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "query":
                continue
            schema = parameter["schema"]
            if schema["type"] == "array":
                every = schema["items"]["enum"]
                schema = {"enum": [*every, ",".join(every[:schema["maxItems"]])]}
            good = schema.get("enum") or [value for key in ("minimum", "maximum", "default") if (value := schema.get(key)) is not None] or [parameter.get("example")]
            if parameter["name"] in ("from", "to", "after", "before", "status") or good == [None]:
                continue
            for value in good:
                query = {**NEEDED.get(path, {}), parameter["name"]: value}
                answer = busy.http.get(path, params=query)
                assert answer.status_code == 200, f"{path}?{query}: {answer.text[:300]}"
                check(answer, operation)
    for measure in ("latency_ms", "tokens_per_second"):
        for by in ("route", "target", "key"):
            check(busy.http.get("/api/history", params={"metric": measure, "by": by}), DOCUMENT["paths"]["/api/history"]["get"])
    page = busy.http.get("/api/requests", params={"limit": 2}).json()
    for query in ({"before": page["oldest"]}, {"after": page["newest"]}, {"status": "5xx"}, {"status": "200"}, {"route": "auto"}, {"policy": "entities"}):
        answer = busy.http.get("/api/requests", params=query)
        assert answer.status_code == 200, query
        check(answer, DOCUMENT["paths"]["/api/requests"]["get"])


def bad_values(schema: dict[str, Any]) -> list[Any]:
    kind, out = schema.get("type"), []
    if kind == "array":
        every = schema["items"]["enum"]
        return ["nonsense", f"{every[0]},nonsense", f"{every[0]},", ",".join(every[: schema["maxItems"] + 1])]
    if kind == "integer":
        out += ["x", "1.5", "0x10"]
        out += [schema["minimum"] - 1] if "minimum" in schema else []
        out += [schema["maximum"] + 1] if "maximum" in schema else []
    if kind == "boolean":
        out += ["yes"]
    if "enum" in schema:
        out += ["nonsense"]
    if "pattern" in schema:
        out += ["no such thing!"]
    if "maxLength" in schema:
        out += ["x" * (schema["maxLength"] + 1)]
    return out


def test_what_a_parameter_does_not_take_is_told_by_its_name(busy):
    seen = 0
    for path, method, operation in OPERATIONS:
        for parameter in operation.get("parameters", []):
            for value in bad_values(parameter["schema"]) if parameter["in"] == "query" else []:
                query = {**NEEDED.get(path, {}), parameter["name"]: value}
                answer = busy.http.request(method, path, params=query)
                assert answer.status_code == 400, f"{method} {path}?{query}: {answer.status_code} {answer.text[:300]}"
                assert answer.json()["error"]["param"] == parameter["name"], f"{path}?{query}"
                check(answer, operation)
                seen += 1
    assert seen > 30
    for query in ({}, {"metric": "requests", "from": 2000, "to": 1000}, {"metric": "requests", "from": 0}):
        check(answer := busy.http.get("/api/history", params=query), DOCUMENT["paths"]["/api/history"]["get"])
        assert answer.status_code == 400
    labels = busy.http.get("/api/history", params={"metric": "requests,errors", "by": "tier"})
    assert labels.status_code == 400 and labels.json()["error"]["param"] == "metric"
    after = busy.http.get("/api/logs", params={"after": busy.http.get("/api/logs").json()["newest"]})
    check(after, DOCUMENT["paths"]["/api/logs"]["get"])


def test_bodies_that_are_none_are_refused_as_described(busy):
    for path, method, operation in OPERATIONS:
        if "requestBody" not in operation:
            continue
        for body in (b"", b"[]", b"{", b"{}", b'{"key":5,"text":5,"model":5}', b"\xff"):
            answer = busy.http.request(method, filled(busy, path), content=body, headers={"content-type": "application/json"})
            assert 400 <= answer.status_code < 500, f"{path} {body!r}: {answer.status_code}"
            check(answer, operation)


def test_changes_answer_as_described(busy):
    posts = {path: operation for path, method, operation in OPERATIONS if method == "post"}

    def post(path: str, **body: Any) -> Any:
        answer = busy.http.post(path, json=body)
        check(answer, posts[path])
        return answer

    text = busy.file.read_text()
    assert post("/api/config/validate", text=text).json()["ok"]
    assert not post("/api/config/validate", text="routes: 5\n").json()["ok"]
    assert post("/api/config/apply", text=text, base_version="000000000000").status_code == 409
    assert post("/api/config/apply", text="routes: 5\n", base_version=busy.known["version"]).status_code == 400
    assert post("/api/cache/clear", route="auto").status_code == 200
    check(answer := busy.http.request("DELETE", "/api/cache", params={"all": "true"}), DOCUMENT["paths"]["/api/cache"]["delete"])
    assert answer.status_code == 200
    assert post("/v1/route/explain", model="auto", messages=ask("Hello")).json()["object"] == "route.explanation"
    assert post("/v1/route/explain", model="nowhere", messages=ask("Hello")).status_code == 404
    assert post("/api/session", key=ADMIN).status_code == 200
    assert post("/api/session", key="nobody-knows-this-one").status_code == 401
    busy.http.cookies.clear()
    check(busy.http.request("DELETE", "/api/session"), DOCUMENT["paths"]["/api/session"]["delete"])


def test_alerts_are_silenced_and_told_of_as_described(busy):
    def post(path: str, status: int, **body: Any) -> Any:
        check(answer := busy.http.post(f"/api/{path}", json=body), DOCUMENT["paths"][f"/api/{path}"]["post"])
        assert answer.status_code == status, f"{path} {body}: {answer.text[:300]}"
        return answer.json()

    post("alerts/silence", 200, rule="Fails", instance="broken", minutes=1, why="")
    wait_until(lambda: busy.http.get("/api/alerts").json()["silenced"] == 2, "silence")
    for path in ("/api/alerts", "/api/dashboard/alerts"):
        check(answer := busy.http.get(path), DOCUMENT["paths"][path]["get"])
        assert {(one["rule"], one["instance"], one["by"]) for one in answer.json()["silences"]} == {("Fails", "broken", "operator"), ("FailsInSilence", None, "operator")}
        found = {rule["name"]: rule for rule in answer.json()["rules"]}["Fails"]["instances"]
        assert [(one["instance"], one["state"], one["threshold"]) for one in found if one["state"] == "firing"] == [("broken", "firing", 0.1)]
        assert answer.json()["notifiers"][0]["last"] is not None
    post("alerts/unsilence", 200, rule="Fails", instance="broken")
    post("alerts/unsilence", 404, rule="Fails", instance="broken")
    post("alerts/silence", 404, rule="None", minutes=1)
    post("alerts/silence", 400, rule="Fails", minutes=0)
    post("alerts/silence", 400, rule="Fails", minutes=1, why="x" * 501)
    post("alerts/silence", 400, rule="Fails", minutes=1, instance="x" * 513)
    post("alerts/test", 200, notifier="team")
    post("alerts/test", 404, notifier="nobody")
    post("targets/drain", 200, target="demo/demo-chat", drained=False)
    post("targets/drain", 404, target="demo/none", drained=True)
    post("targets/drain", 400, target="demo/demo-chat", drained="yes")


def test_services_do_as_described(busy):
    def post(path: str, status: int, code: str | None = None, **body: Any) -> Any:
        name = re.sub(r"^service/\w+", "service/{name}", path)
        check(answer := busy.http.post(f"/api/{path}", json=body), DOCUMENT["paths"][f"/api/{name}"]["post"])
        assert answer.status_code == status, f"{path} {body}: {answer.text[:300]}"
        assert code is None or answer.json()["error"]["code"] == code
        return answer.json()

    assert [one["service"] for one in post("services/restart-all", 200)["results"]] == ["ollama", "bare"]
    assert post("services/start-all", 200)["ok"] and post("services/stop-all", 200)["ok"]
    assert not post("service/bare/control", 200, action="restart")["ok"]
    post("service/bare/control", 404, "service_start_not_configured", action="start")
    post("service/none/control", 404, "service_not_found", action="start")
    post("service/ollama/control", 400, action="backup")
    post("service/bare/backup", 404, "service_backup_not_configured")
    for name, part, code in (("none", "", "service_not_found"), ("bare", "/config", "service_config_not_configured"),
                             ("bare", "/logs/stream", "service_logs_not_configured")):
        check(answer := busy.http.get(f"/api/service/{name}{part}"), DOCUMENT["paths"]["/api/service/{name}" + part]["get"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
    stream = busy.http.get("/api/service/ollama/logs/stream").text
    assert "data: logs\n\n" in stream and "event: end\ndata: " in stream
    assert [one["name"] for one in busy.http.get("/api/backups").json()["files"]] == ["now.tar"]


def test_weeks_of_history_are_told_as_described(busy):
    forecast = busy.http.get("/api/forecast", params={"metric": "requests", "horizon_days": 31}).json()
    assert forecast["method"] == "holt_winters" and forecast["total"] and forecast["peak"]
    assert busy.http.get("/api/patterns").json()["cells"][0]["mean"] is not None
    assert {one["verdict"] for one in busy.http.get("/api/drift").json()["comparisons"]} > {"drifted"}
    views = busy.http.get("/api/panels").json()
    assert views["own"] == ["spend"] and views["views"][-1]["name"] == "spend"


def test_whoever_may_not_is_refused_as_described(guarded):
    for path, method, operation in OPERATIONS:
        if path == SOCKET:
            continue
        asks = operation.get("security", DOCUMENT["security"])
        place = re.sub(r"\{\w+\}", "x", path)
        answer = guarded.http.request(method, place)
        check(answer, operation)
        if asks and {} not in asks and path != "/metrics":
            assert answer.status_code == 401, path
        if not asks or {} in asks or path in ("/metrics", "/v1/route/explain", "/v1/decisions/{id}"):
            continue
        answer = guarded.http.request(method, place, headers=bearer(CLIENT))
        check(answer, operation)
        assert answer.status_code == 403, path
        if "Admin only." in operation.get("description", ""):
            assert guarded.http.request(method, place, headers=bearer(VIEWER)).status_code == 403, path


def test_what_is_off_says_so_as_described(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, gpu={"enabled": False}, system={"enabled": False}, cache={"enabled": False}))
    for path in ("/api/gpu", "/api/system/stats", "/api/cache/info"):
        check(answer := proxy.http.get(path), DOCUMENT["paths"][path]["get"])
        assert answer.status_code == 404
    for path, operation in GETS:
        if path.startswith("/api/dashboard/"):
            check(answer := proxy.http.get(path), operation)
            assert answer.status_code == 200


# Summaries for scripts ------------------------------------------------------------------------------------------------


def test_metrics_as_json_are_the_numbers_of_the_text(busy):
    text = {(name, frozenset(labels.items())): value for name, labels, value in harness.samples(busy.http.get("/metrics").text)}
    families = busy.http.get("/api/metrics").json()["metrics"]
    assert {"counter", "gauge", "histogram"} == {one["type"] for one in families}
    moving = ("process_", "signalbox_event_loop", "signalbox_connections", "signalbox_http", "signalbox_log", "signalbox_history", "signalbox_gpu", "signalbox_dashboard")
    compared = 0
    for family in families:
        if family["name"].startswith(moving):
            continue
        for sample in family["samples"]:
            labels = frozenset(sample["labels"].items())
            if family["type"] == "histogram":
                assert text[(family["name"] + "_count", labels)] == sample["count"]
                assert sample["buckets"][-1] == {"le": None, "count": sample["count"]}
            else:
                assert text[(family["name"], labels)] == pytest.approx(sample["value"])
            compared += 1
    assert compared > 50
    one = busy.http.get("/api/metrics", params={"name": "signalbox_build_info"}).json()["metrics"]
    assert [family["name"] for family in one] == ["signalbox_build_info"]
    assert all(family["name"].startswith("gen_ai_") for family in busy.http.get("/api/metrics?name=gen_ai_*").json()["metrics"])
    assert busy.http.get("/api/metrics?name=nothing_like_it").json()["metrics"] == []


def test_summaries_say_what_the_reports_say(busy):
    http = busy.http
    cache, info = http.get("/api/dashboard/cache-stats").json(), http.get("/api/cache/info").json()
    assert cache["enabled"] and {key: cache[key] for key in ("entries", "hits", "misses", "capacity_bytes")} == {key: info[key] for key in ("entries", "hits", "misses", "capacity_bytes")}
    performance, targets = http.get("/api/dashboard/llm-performance").json(), http.get("/api/targets").json()["targets"]
    assert {one["target"]: one["requests"] for one in performance["targets"]} == {one["target"]: one["requests"] for one in targets}
    assert performance["requests"] >= 12 and performance["latency_ms"]["p50"] > 0
    health, detailed = http.get("/api/dashboard/system-health").json(), http.get("/health/detailed").json()
    assert health["status"] == detailed["status"] and health["version"] == detailed["version"]
    kept = wait_until(lambda: (now := http.get("/api/dashboard/database-health").json()["history"])["last_write_ms"] and now, "an interval that is kept", 25)
    assert kept["in_file"] and kept["status"] == "pass" and kept["write_errors"] == 0 and 0 < kept["bytes"] <= kept["max_bytes"]


def test_the_state_of_redis_is_told_where_there_is_one(signalbox, redis):
    server = redis()
    proxy = signalbox(config({"auto": ["demo/chat"]}, redis={"endpoints": [server.endpoint]}))
    operation = DOCUMENT["paths"]["/api/dashboard/database-health"]["get"]

    def state() -> str:
        check(answer := proxy.http.get("/api/dashboard/database-health"), operation)
        return answer.json()["redis"]["state"]

    wait_until(lambda: state() == "up", "a connection to Redis")


# Whatever is sent -----------------------------------------------------------------------------------------------------


def test_nothing_that_fits_the_description_breaks_the_server(busy, tmp_path):
    """Schemathesis makes requests of the description, and of what lies just beside it."""
    tool = pathlib.Path(sys.executable).with_name("schemathesis")
    # TRACE is no method of this server and gets 501, as RFC 9110 has it: no failure.
    (tmp_path / "schemathesis.toml").write_text('[phases.coverage]\nunexpected-methods = ["put", "patch", "delete", "post"]\n')
    found = subprocess.run(
        [tool, "run", f"{busy.root}/api/openapi.json", "--header", f"authorization: Bearer {ADMIN}", "--exclude-path", SOCKET,
         "--exclude-path", "/api/openapi.json", "--phases", "examples,coverage,fuzzing", "--max-examples", "6", "--seed", "20",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--continue-on-failure", "--no-color"],
        cwd=tmp_path, capture_output=True, text=True, timeout=180)
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert busy.process.poll() is None
