"""Tokens that a provider does not tell of are counted all the same, and said to be an estimate wherever they show."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from harness import Proxy, chat_body, payloads, post, wait_until

SECRET = "sk-client-secret-of-this-test"
HEADERS = {"authorization": f"Bearer {SECRET}"}
PRICE = {"input": 1000, "output": 5000}  # dollars a million: cents show
BURST = 100_000
ALERT = {"interval": "1s", "rules": [{"name": "Spend", "metric": "cost_usd_per_hour", "above": 0.01}]}


@pytest.fixture
def serve_at_a_price(serve):
    def start(target: str, **more: Any) -> Proxy:
        limit = {"tokens_per_minute": 1, "tokens_burst": BURST}  # nothing comes back meanwhile
        auth = {"keys": [{"name": "app", "secret": SECRET, "admin": True, "rate_limit": limit}]}
        return serve({"chat": [target]}, targets={target: {"price": PRICE}}, auth=auth, **more)

    return start


def get(proxy: Proxy, path: str) -> dict[str, Any]:
    return proxy.http.get(path, headers=HEADERS).raise_for_status().json()


def row_of(proxy: Proxy) -> dict[str, Any]:
    """Of the one request."""
    return wait_until(lambda: get(proxy, "/api/requests")["requests"], "the request's row")[0]


def metric(proxy: Proxy, name: str, **labels: str) -> float:
    proxy.http.headers.update(HEADERS)
    return proxy.metric(name, **labels)


def cost_of(usage: dict[str, int]) -> float:
    return (usage["input_tokens"] * PRICE["input"] + (usage["output_tokens"] or 0) * PRICE["output"]) / 1e6


def leave(proxy: Proxy, stream: bool, after: int = 0, heard: Any = lambda: True) -> None:
    """A client that goes when it has heard so many events, or when `heard` says so."""
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
        connection.sendall(post("/v1/chat/completions", chat_body("chat", stream=stream), f"Authorization: Bearer {SECRET}"))
        data = b""
        while data.count(b"data: ") < after:
            data += connection.recv(65536)
        wait_until(heard, "the upstream to be asked")
    proxy.wait_for_line("request", client_cancelled=True)


def check_an_estimate_everywhere(proxy: Proxy) -> dict[str, Any]:
    """What all places say of the one request, which must be the same; the decision's usage."""
    row = row_of(proxy)
    proxy.http.headers.update(HEADERS)
    usage = get(proxy, f"/v1/decisions/{row['id']}")["usage"]
    line = proxy.wait_for_line("request")
    assert usage["source"] == row["usage_source"] == line["usage_source"] == "estimate"
    assert usage["input_tokens"] == row["input_tokens"] == line["input_tokens"] > 0
    assert row["cost_usd"] == pytest.approx(cost_of(usage))
    assert metric(proxy, "signalbox_tokens_total", type="input", source="estimate") == usage["input_tokens"]
    assert metric(proxy, "signalbox_tokens_total", type="output", source="estimate") == (usage["output_tokens"] or 0)
    assert metric(proxy, "signalbox_cost_usd_total", source="estimate") == pytest.approx(row["cost_usd"])
    assert metric(proxy, "signalbox_cost_usd_total", source="provider") == 0
    assert metric(proxy, "gen_ai_client_token_usage_count") == 0, "the conventions ask what providers said"
    now = get(proxy, "/api/now")
    assert now["cost_usd"] == now["estimated_cost_usd"] == pytest.approx(row["cost_usd"])
    (target,) = get(proxy, "/api/targets")["targets"]
    assert target["cost_usd"] == pytest.approx(row["cost_usd"])
    return usage


def remaining(proxy: Proxy) -> int:
    return int(proxy.chat("chat", headers=HEADERS).headers["x-ratelimit-remaining-tokens"])


def test_a_stream_whose_provider_does_not_count_has_tokens_and_a_cost(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=40&no_usage=1")
    answer = proxy.chat("chat", stream=True, stream_options={"include_usage": True}, headers=HEADERS)
    assert not any("usage" in json.loads(chunk) and json.loads(chunk)["usage"] for chunk in payloads(answer.content)[:-1]), "nothing is made up for the client"
    assert check_an_estimate_everywhere(proxy)["output_tokens"] >= 40


def test_a_whole_answer_whose_provider_does_not_count_has_tokens_and_a_cost(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=40&no_usage=1")
    assert "usage" not in proxy.chat("chat", headers=HEADERS).json()
    assert check_an_estimate_everywhere(proxy)["output_tokens"] >= 40


def test_a_stream_that_its_client_leaves_has_tokens_and_a_cost(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=300&pace=5ms")
    leave(proxy, stream=True, after=40)
    assert 30 <= check_an_estimate_everywhere(proxy)["output_tokens"] < 300


def test_the_limit_and_the_bill_are_settled_by_the_same_figures(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=40&no_usage=1")
    proxy.chat("chat", headers=HEADERS)
    usage = check_an_estimate_everywhere(proxy)
    taken_ahead = usage["input_tokens"]  # of the request that asks
    assert remaining(proxy) == pytest.approx(BURST - usage["input_tokens"] - usage["output_tokens"] - taken_ahead, abs=2)


def test_who_leaves_before_a_whole_answer_pays_for_the_prompt_and_the_rest_is_told_to_be_unknown(serve_at_a_price, upstream):
    proxy = serve_at_a_price("mock/gpt?hang=1")
    leave(proxy, stream=False, heard=lambda: upstream.count("gpt") == 1)
    assert check_an_estimate_everywhere(proxy)["output_tokens"] is None
    assert row_of(proxy)["served_by"] is None and row_of(proxy)["output_tokens"] is None
    assert metric(proxy, "signalbox_unpriced_requests_total", reason="output_unknown") == 1


def test_who_leaves_before_anybody_was_asked_pays_nothing(serve_at_a_price, silent_url):
    proxy = serve_at_a_price("silent/gpt", providers={"silent": {"kind": "openai_compatible", "base_url": silent_url, "probe": {"path": "off"}}})
    leave(proxy, stream=True, heard=lambda: metric(proxy, "signalbox_http_requests_in_flight", endpoint="chat") == 1)
    row = row_of(proxy)
    assert row["usage_source"] is None and row["input_tokens"] is None and row["cost_usd"] is None
    assert metric(proxy, "signalbox_cost_usd_total") == 0


def test_what_a_provider_counts_is_the_providers(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=40")
    proxy.chat("chat", headers=HEADERS)
    row = row_of(proxy)
    assert row["usage_source"] == "provider" and "usage_source" not in proxy.wait_for_line("request")
    assert metric(proxy, "signalbox_cost_usd_total", source="provider") == pytest.approx(row["cost_usd"])
    assert metric(proxy, "signalbox_cost_usd_total", source="estimate") == 0
    assert get(proxy, "/api/now")["estimated_cost_usd"] == 0


def test_an_alert_on_cost_sees_streams_that_were_left(serve_at_a_price):
    proxy = serve_at_a_price("mock/gpt?tokens=300&pace=5ms", alerts=ALERT)
    leave(proxy, stream=True, after=40)

    def state() -> str:
        rules = get(proxy, "/api/alerts")["rules"]
        return next(rule["state"] for rule in rules if rule["name"] == "Spend")

    wait_until(lambda: state() == "firing", "the alert to fire", 10)
