"""What an operator sees: explain, decisions, the log, metrics, health. And what nobody sees: prompts."""

import json
import re

import pytest

from harness import UPSTREAM_KEY, ask, chain, provider, samples, wait_until

PROMPT = "canary-prompt-5f3a My password is hunter2-canary"


@pytest.fixture
def proxy(serve, closed_url):
    targets = {"mock/gpt": {"price": {"input": 1, "output": 2}}, "mock/small": {"context": 50}}
    routes = {
        "chat": chain("mock/bad?status=500", "mock/small", "mock/gpt", aliases=["gpt-4o"]),
        "cut": ["mock/gpt?tokens=20&fail_at=5&how=reset"],
        "gone": ["closed/model"],
        "embed": ["mock/embed"],
    }
    return serve(routes, providers={"closed": provider(closed_url)}, targets=targets)


def test_explain_says_what_would_happen_without_asking_anyone(proxy, upstream):
    answer = proxy.http.post("/v1/route/explain", json={"model": "gpt-4o", "messages": ask("word " * 400)}).json()
    assert answer["object"] == "route.explanation" and answer["route"] == "chat" and answer["model"] == "gpt-4o"
    assert answer["estimated_input_tokens"] > 300 and answer["floor"] == {"trust": "external", "because": "default"}
    assert [(c["target"], c["eligible"], c["dropped"]) for c in answer["candidates"]] == [
        ("mock/bad?status=500", True, None), ("mock/small", False, "context_too_small"), ("mock/gpt", True, None)]
    assert answer["attempts"] == [] and upstream.requests() == []


def test_explain_shows_a_request_that_would_be_refused(proxy):
    answer = proxy.http.post("/v1/route/explain", json={"model": "nobody", "messages": ask()})
    assert answer.status_code == 404


def test_a_decision_tells_the_whole_story(proxy):
    decision = proxy.decision(proxy.chat("chat", stream=True, headers={"x-request-id": "story-1"}))
    assert decision["object"] == "route.decision" and decision["request_id"] == "story-1" and decision["stream"]
    assert [(a["target"], a["outcome"], a["status"]) for a in decision["attempts"]] == [
        ("mock/bad?status=500", "server_error", 500), ("mock/small", "ok", 200)]
    assert decision["served_by"] == "mock/small" and decision["status"] == 200 and decision["finish_reason"] == "stop"
    assert decision["usage"]["input_tokens"] > 0 and decision["usage"]["output_tokens"] > 0
    assert set(decision["stages_ms"]) == {"admit", "parse", "classify", "plan", "lookup", "dispatch"}
    assert 0 < decision["first_event_ms"] <= decision["duration_ms"] and decision["upstream_ms"] <= decision["duration_ms"]


def test_an_unknown_decision_is_not_found(proxy):
    for identity in ("dec_0000000000000000", "x", "%00", "..%2fmetrics", "a" * 5000):
        assert proxy.http.get(f"/v1/decisions/{identity}").status_code == 404, identity


def everything(proxy):
    """One request of each kind, each with the canary; returns the answers."""
    out = []
    for model in ("chat", "cut", "gone", "nobody-" + PROMPT.split()[0]):
        for stream in (False, True):
            out.append(proxy.http.post("/v1/chat/completions", json={"model": model, "messages": ask(PROMPT), "stream": stream, "user": PROMPT}))
    out.append(proxy.http.post("/v1/embeddings", json={"model": "embed", "input": PROMPT}))
    out.append(proxy.http.post("/v1/chat/completions", content=('{"model": "chat", "messages": [' + PROMPT).encode(), headers={"content-type": "application/json"}))
    wait_until(lambda: len(proxy.lines("request")) >= len(out), "a log line for each request")
    return out


def test_no_prompt_and_no_key_is_in_log_metrics_health_or_decisions(proxy):
    proxy.write({**proxy.config, "log": {"level": "debug"}})
    proxy.wait_for_line("config_reloaded")
    answers = everything(proxy)
    seen = "".join(proxy.output) + proxy.errors + proxy.http.get("/metrics").text + proxy.http.get("/health/detailed").text
    for answer in answers:
        if "x-signalbox-decision" in answer.headers:
            seen += json.dumps({k: v for k, v in proxy.decision(answer).items() if k != "model"})
    assert "hunter2-canary" not in seen and UPSTREAM_KEY not in seen


def test_a_request_has_one_log_line_that_says_what_became_of_it(proxy):
    proxy.chat("chat", headers={"x-request-id": "line-1"})
    line = proxy.wait_for_line("request", request_id="line-1")
    assert (line["route"], line["target"], line["status"], line["attempts"], line["stream"]) == ("chat", "mock/small", 200, 2, False)
    assert line["bytes_in"] > 0 and line["bytes_out"] > 0 and line["input_tokens"] > 0 and line["duration_ms"] >= line["upstream_ms"] > 0
    assert len([found for found in proxy.lines("request") if found["request_id"] == "line-1"]) == 1


def test_every_log_line_is_json_with_time_level_and_event(proxy):
    everything(proxy)
    for text in proxy.output:
        line = json.loads(text)
        assert {"ts", "level", "event"} <= set(line) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["ts"])


# Metrics ------------------------------------------------------------------------------------------------------------


def test_metrics_are_well_formed(proxy):
    everything(proxy)
    answer = proxy.http.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    kinds, helped = {}, set()
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in kinds, f"{name} is typed twice"
            kinds[name] = kind
        elif line.startswith("# HELP "):
            helped.add(line.split(" ")[2])
    assert set(kinds) == helped
    series = [(name, tuple(sorted(labels.items()))) for name, labels, _ in samples(answer.text)]
    assert len(series) == len(set(series)), "a series is there twice"
    for name, labels in series:
        family = next((name[:-len(end)] for end in ("_bucket", "_sum", "_count") if name.endswith(end) and kinds.get(name[:-len(end)]) == "histogram"), name)
        assert family in kinds and re.fullmatch(r"[a-z_:][a-z0-9_:]*", name), name
        assert all(re.fullmatch(r"[a-z_][a-z0-9_]*", label) for label, _ in labels)
        assert family.endswith("_total") or kinds[family] != "counter", family


def test_histograms_add_up(proxy):
    everything(proxy)
    buckets, counts = {}, {}
    for name, labels, value in samples(proxy.http.get("/metrics").text):
        rest = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
        if name.endswith("_bucket"):
            buckets.setdefault((name[:-7], rest), []).append((float(labels["le"]), value))
        elif name.endswith("_count"):
            counts[(name[:-6], rest)] = value
    assert buckets
    for key, found in buckets.items():
        found.sort()
        values = [value for _, value in found]
        assert values == sorted(values) and found[-1] == (float("inf"), counts[key]), key


def test_what_a_client_invents_never_becomes_a_label(proxy):
    before = len(list(samples(proxy.http.get("/metrics").text)))
    for i in range(50):
        proxy.chat(f"invented-{i}", headers={"x-request-id": f"id-{i}", "user-agent": f"agent-{i}"})
        proxy.http.get(f"/v1/path-{i}")
    text = proxy.http.get("/metrics").text
    assert "invented-" not in text and "id-1" not in text and "agent-" not in text and "path-1" not in text
    assert len(list(samples(text))) < before + 100


def test_an_upstream_cannot_flood_a_label_either(serve):
    proxy = serve({f"r{i}": [f"mock/model-{i}"] for i in range(30)}, metrics={"max_series": 10})
    for i in range(30):
        proxy.chat(f"r{i}")
    families = {}
    for name, labels, _ in samples(proxy.http.get("/metrics").text):
        families.setdefault(name, set()).add(tuple(sorted((k, v) for k, v in labels.items() if k != "le")))
    crowded = {name: len(found) for name, found in families.items() if len(found) > 11 and not name.startswith(("signalbox_deployment_", "signalbox_alerts"))}
    assert crowded == {}
    assert proxy.metric("signalbox_metric_series_dropped_total") > 0


def test_counters_say_what_happened(proxy):
    proxy.chat("chat")
    proxy.chat("cut", stream=True)
    wait_until(lambda: len(proxy.lines("request")) == 2, "both requests to be accounted for")
    assert proxy.metric("signalbox_http_requests_total", endpoint="chat", code="200") == 2
    assert proxy.metric("signalbox_upstream_attempts_total", deployment="mock/bad?status=500", outcome="server_error") == 1
    assert proxy.metric("signalbox_fallbacks_total", route="chat", to="mock/small", result="ok") == 1
    assert proxy.metric("signalbox_stream_aborts_total", side="upstream") == 1
    assert proxy.metric("signalbox_tokens_total", type="output") > 0
    assert proxy.metric("process_resident_memory_bytes") > 1e6


# Health -------------------------------------------------------------------------------------------------------------


def test_health_answers_what_orchestrators_ask(proxy):
    for path in ("/livez", "/readyz", "/startupz", "/health", "/health/live", "/health/ready", "/health/liveliness", "/health/readiness"):
        answer = proxy.http.get(path)
        assert answer.status_code == 200 and answer.content, path
        assert answer.headers.get("cache-control") == "no-store", path


def test_health_details_show_every_provider_and_target(proxy, closed_url):
    checks = proxy.health()["checks"]
    assert {"demo:availability", "mock:availability", "closed:availability", "mock/small:circuit", "config:version", "process:memory"} <= set(checks)
    text = json.dumps(proxy.health())
    assert UPSTREAM_KEY not in text
