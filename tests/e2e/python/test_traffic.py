"""What the proxy knows of its own traffic: /api/now, /api/requests, /api/targets, /api/history."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from harness import Proxy, payloads, wait_until

ADMIN = "sk-admin-secret-of-this-test"
USER = "sk-user-secret-of-this-test"


def get(proxy: Proxy, path: str, **parameters: Any) -> dict[str, Any]:
    answer = proxy.http.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def requests_of(proxy: Proxy, count: int, **filters: Any) -> list[dict[str, Any]]:
    """The rows, once there are so many: they come a moment after the answers."""
    def rows() -> list[dict[str, Any]] | None:
        found = get(proxy, "/api/requests", **filters)["requests"]
        return found if len(found) >= count else None

    return wait_until(rows, f"{count} requests with {filters}")


BAD = "mock/bad?status=500"


@pytest.fixture
def proxy(serve) -> Proxy:
    targets = {"mock/priced": {"price": {"input": 2, "output": 10}}}
    return serve({"fast": ["mock/priced"], "second": [BAD, "mock/priced"], "broken": [BAD]}, targets=targets)


def test_before_any_request_nothing_is_known_and_nothing_is_claimed(proxy: Proxy) -> None:
    now = get(proxy, "/api/now")
    assert now["requests_per_minute"] == 0 and now["in_flight"] == 0 and now["not_seen"] == 0
    assert now["success_ratio"] is None and now["latency_ms"] is None and now["first_token_ms"] is None
    assert now["cache"] == {"hits": 0, "misses": 0, "ratio": None}
    assert get(proxy, "/api/requests")["requests"] == []
    first = get(proxy, "/api/targets")["targets"][0]
    assert first["requests"] == 0 and first["share"] is None and first["latency_ms"] is None
    assert first["circuit"] == {"state": "closed", "reason": None, "retry_at": None}


def test_a_request_becomes_a_row_with_what_it_cost(proxy: Proxy) -> None:
    response = proxy.chat("fast")
    (row,) = requests_of(proxy, 1)
    assert row["id"] == response.headers["x-signalbox-decision"]
    assert row["request_id"] == response.headers["x-request-id"]
    assert (row["route"], row["model"], row["served_by"], row["status"], row["attempts"]) == ("fast", "fast", "mock/priced", 200, 1)
    assert row["key"] is None and row["error_code"] is None and row["failure"] is None and row["cache"] == "bypass"
    usage = response.json()["usage"]
    assert (row["input_tokens"], row["output_tokens"]) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert row["cost_usd"] == pytest.approx((2 * usage["prompt_tokens"] + 10 * usage["completion_tokens"]) / 1e6)
    assert row["first_token_ms"] is None and row["duration_ms"] > 0
    record = proxy.decision(response)
    assert record["time_ms"] == row["time"] and record["created"] == row["time"] // 1000


def test_requests_count_for_the_whole_and_attempts_for_their_targets(proxy: Proxy) -> None:
    for _ in range(4):
        assert proxy.chat("second").status_code == 200
    assert proxy.chat("broken").status_code >= 500
    requests_of(proxy, 5)
    now = get(proxy, "/api/now")
    assert now["requests_per_minute"] == 5 and now["success_ratio"] == pytest.approx(0.8)
    assert sum(now["errors"].values()) == 1
    assert now["latency_ms"]["p50"] > 0 and now["cost_usd"] > 0
    targets = {target["target"]: target for target in get(proxy, "/api/targets")["targets"]}
    good, bad = targets["mock/priced"], targets[BAD]
    assert good["requests"] == 4 and good["success_ratio"] == 1 and good["errors"] == {}
    assert bad["requests"] >= 1 and bad["success_ratio"] == 0 and bad["errors"]["server_error"] == bad["requests"]
    assert good["share"] == pytest.approx(4 / (4 + bad["requests"]), abs=1e-4)
    assert good["trust"] == "external" and good["provider"] == "mock" and good["disabled"] == ""


def test_an_open_circuit_says_why_and_when_it_is_tried_again(proxy: Proxy) -> None:
    for _ in range(6):
        proxy.chat("broken")

    def opened() -> dict[str, Any] | None:
        targets = {target["target"]: target for target in get(proxy, "/api/targets")["targets"]}
        circuit = targets[BAD]["circuit"]
        return circuit if circuit["state"] == "open" else None

    circuit = wait_until(opened, "an open circuit")
    assert circuit["reason"] == "server_error"
    assert circuit["retry_at"] > get(proxy, "/api/now")["time"]


def test_a_stream_has_a_time_to_its_first_token(proxy: Proxy) -> None:
    response = proxy.chat("fast", stream=True)
    assert payloads(response.text)[-1] == "[DONE]"
    (row,) = requests_of(proxy, 1)
    assert row["stream"] and 0 < row["first_token_ms"] <= row["duration_ms"]
    assert get(proxy, "/api/now")["first_token_ms"]["p50"] == pytest.approx(row["first_token_ms"], rel=0.011)


def test_requests_are_filtered_and_leafed_through(proxy: Proxy) -> None:
    ids = [proxy.chat("fast").headers["x-signalbox-decision"] for _ in range(5)]
    proxy.chat("broken")
    proxy.chat("nonsense")
    requests_of(proxy, 7)
    assert [row["id"] for row in requests_of(proxy, 5, route="fast")] == ids[::-1]
    assert [row["model"] for row in requests_of(proxy, 1, status="4xx")] == ["nonsense"]
    assert [row["model"] for row in requests_of(proxy, 1, target=BAD)] == ["broken"]
    assert [row["id"] for row in requests_of(proxy, 1, id=ids[2])] == [ids[2]]
    assert get(proxy, "/api/requests", status="2xx", route="broken")["requests"] == []
    page = get(proxy, "/api/requests", route="fast", limit=2)
    seen = [row["id"] for row in page["requests"]]
    assert page["skipped"] == 0
    while page["requests"]:
        page = get(proxy, "/api/requests", route="fast", limit=2, before=page["oldest"])
        seen += [row["id"] for row in page["requests"]]
    assert seen == ids[::-1]


def test_who_watches_gets_each_new_request_once_and_is_told_what_was_left_out(proxy: Proxy) -> None:
    proxy.chat("fast")
    requests_of(proxy, 1)
    newest = get(proxy, "/api/requests")["newest"]
    nothing = get(proxy, "/api/requests", after=newest)
    assert nothing["requests"] == [] and nothing["newest"] == newest and nothing["skipped"] == 0
    ids = [proxy.chat("fast").headers["x-signalbox-decision"] for _ in range(4)]
    requests_of(proxy, 5)
    page = get(proxy, "/api/requests", after=newest)
    assert [row["id"] for row in page["requests"]] == ids[::-1] and page["skipped"] == 0
    page = get(proxy, "/api/requests", after=newest, limit=1)
    assert [row["id"] for row in page["requests"]] == ids[-1:] and page["skipped"] == 3
    assert get(proxy, "/api/requests", after=page["newest"])["requests"] == []


def test_what_sends_nothing_is_no_traffic(proxy: Proxy) -> None:
    explained = proxy.http.post("/v1/route/explain", json={"model": "fast", "messages": [{"role": "user", "content": "x"}]})
    assert explained.status_code == 200
    proxy.chat("fast")
    assert [row["route"] for row in requests_of(proxy, 1)] == ["fast"]
    assert get(proxy, "/api/now")["requests_per_minute"] == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=100000", "after=nonsense", "before=1", "status=9xx", "status=99"])
def test_a_wrong_parameter_is_named(proxy: Proxy, query: str) -> None:
    answer = proxy.http.get("/api/requests?" + query)
    assert answer.status_code == 400 and answer.json()["error"]["param"] == query.split("=")[0]


def test_only_operators_see_traffic(serve) -> None:
    keys = [{"name": "ops", "secret": ADMIN, "admin": True}, {"name": "user", "secret": USER}]
    proxy = serve({"fast": ["demo/chat"]}, auth={"keys": keys})

    def status(path: str, secret: str) -> int:
        return proxy.http.get(path, headers={"authorization": f"Bearer {secret}"}).status_code

    for path in ["/api/now", "/api/requests", "/api/targets", "/api/history?metric=requests"]:
        assert (proxy.http.get(path).status_code, status(path, USER), status(path, ADMIN)) == (401, 403, 200)
    proxy.chat("fast", headers={"authorization": f"Bearer {USER}"})
    proxy.http.headers["authorization"] = f"Bearer {ADMIN}"
    (row,) = requests_of(proxy, 1, key="user")
    assert row["key"] == "user" and row["route"] == "fast"


# History --------------------------------------------------------------------------------------------------------------


def history(proxy: Proxy, metric: str, **parameters: Any) -> dict[str, Any]:
    return get(proxy, "/api/history", metric=metric, **parameters)


def total(answer: dict[str, Any]) -> float:
    return sum(value or 0 for series in answer["series"] for value in series["values"])


def test_history_outlives_a_restart(serve, signalbox, tmp_path) -> None:
    folder = tmp_path / "history"
    more = {"targets": {"mock/priced": {"price": {"input": 2, "output": 10}}}, "history": {"path": str(folder)}}
    proxy = serve({"fast": ["mock/priced"]}, may_end=True, **more)
    for _ in range(3):
        proxy.chat("fast")
    requests_of(proxy, 3)
    cost = sum(row["cost_usd"] for row in requests_of(proxy, 3))
    proxy.signal(signal.SIGTERM)
    assert proxy.wait_for_exit() == 0
    assert (folder.stat().st_mode & 0o777, (folder / "history.db").stat().st_mode & 0o777) == (0o700, 0o600)
    again = signalbox(proxy.config)
    found = history(again, "requests", by="target")
    assert [series["name"] for series in found["series"]] == ["mock/priced"] and total(found) == 3
    assert found["unit"] == "requests" and found["resolution_ms"] == 10_000
    assert len(found["times"]) == len(found["series"][0]["values"])
    assert None in found["series"][0]["values"]  # when nothing ran, nothing is known
    assert total(history(again, "cost_usd")) == pytest.approx(cost)
    latency = history(again, "latency_ms", by="route", name="fast")["series"][0]
    at = [i for i, count in enumerate(latency["count"]) if count]
    assert sum(latency["count"][i] for i in at) == 3
    assert all(0 < latency["p50"][i] <= latency["p95"][i] <= latency["p99"][i] for i in at)
    assert again.metric("signalbox_history_write_errors_total") == 0
    text = again.http.get("/api/history?metric=requests&by=target&format=csv")
    assert text.headers["content-type"].startswith("text/csv")
    assert text.text.startswith("time_ms,name,requests\r\n") and '"mock/priced",' in text.text


def test_a_file_that_is_no_database_is_put_aside(serve, tmp_path) -> None:
    folder = tmp_path / "history"
    folder.mkdir()
    (folder / "history.db").write_text("not a database, but somebody's")
    proxy = serve({"fast": ["demo/chat"]}, history={"path": str(folder)})
    moved = proxy.wait_for_line("history_put_aside")["moved_to"]
    assert open(moved).read() == "not a database, but somebody's"
    assert proxy.chat("fast").status_code == 200


def test_a_folder_that_cannot_be_had_leaves_history_in_memory(serve, tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")
    proxy = serve({"fast": ["demo/chat"]}, history={"path": str(tmp_path / "taken" / "history")})
    proxy.wait_for_line("history_in_memory")
    assert proxy.chat("fast").status_code == 200
    assert history(proxy, "requests")["metric"] == "requests"


@pytest.mark.parametrize("query", ["metric=nonsense", "metric=requests&by=colour", "metric=requests&points=0", "metric=requests&from=2&to=1",
                                   "metric=requests&format=xml"])
def test_a_wrong_question_to_history_is_refused(proxy: Proxy, query: str) -> None:
    answer = proxy.http.get("/api/history?" + query)
    assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"
