"""A provider whose base_url leads back here: a request goes round once and not until the connections are used up."""

import re

import openai
import pytest

from harness import ask, config, provider, wait_until


def box(signalbox, routes, providers):
    """A Signalbox, and a way to tell it of providers that are known only when it runs."""
    proxy = signalbox(config({"start": ["demo/chat"]}))

    def lead(routes, providers):
        proxy.write({**proxy.config, **{part: value for part, value in config(routes, providers).items() if part in ("routes", "providers")}})
        proxy.wait_for_line("config_reloaded")

    lead(routes(proxy), providers(proxy))
    return proxy


def test_a_provider_that_is_this_signalbox_is_refused_at_once_and_named(signalbox):
    proxy = box(signalbox, lambda _: {"round": ["self/round"]}, lambda me: {"self": provider(me.url)})
    with pytest.raises(openai.InternalServerError) as raised:
        proxy.client(max_retries=2).chat.completions.create(model="round", messages=ask())
    error = raised.value
    assert error.status_code == 508 and error.code == "gateway_loop" and "base_url" in error.message
    assert error.response.headers["x-signalbox-error-source"] == "gateway" and error.response.headers["x-should-retry"] == "false"
    line = proxy.wait_for_line("provider_url_wrong", provider="self")
    assert line["target"] == "self/round" and line["level"] == "warning"
    decision = proxy.decision(error.response)
    assert [attempt["reason"] for attempt in decision["attempts"]] == ["requests to it go round"] and decision["error_code"] == "gateway_loop"
    wait_until(lambda: len(proxy.lines("request")) == 2, "the client's request and the one that came back")
    assert proxy.health()["checks"]["self/round:circuit"][0]["observedValue"] == "closed"


@pytest.mark.parametrize("stream", [False, True])
def test_another_target_answers_where_one_goes_round(signalbox, stream):
    proxy = box(signalbox, lambda _: {"round": ["self/round", "demo/chat"]}, lambda me: {"demo": {"kind": "demo"}, "self": provider(me.url)})
    answer = proxy.chat("round", stream=stream)
    assert answer.status_code == 200 and answer.headers["x-signalbox-target"] == "demo/chat" and answer.headers["x-signalbox-attempts"] == "2"


def test_embeddings_go_round_no_more_than_chats(signalbox):
    proxy = box(signalbox, lambda _: {"round": ["self/round"]}, lambda me: {"self": provider(me.url)})
    answer = proxy.http.post("/v1/embeddings", json={"model": "round", "input": "x"})
    assert answer.status_code == 508 and answer.json()["error"]["code"] == "gateway_loop"


def test_a_chain_of_signalboxes_is_no_loop_and_a_ring_of_them_is(signalbox, upstream):
    far = signalbox(config({"chain": ["mock/gpt"]}, {"mock": provider(upstream.url)}))
    near = signalbox(config({"chain": ["far/chain"], "ring": ["far/ring"]}, {"far": provider(far.url)}))
    assert near.chat("chain").status_code == 200
    ids = upstream.last()["headers"]["x-signalbox-via"]
    far.write({**far.config, **config({"chain": ["mock/gpt"], "ring": ["near/ring"]}, {"mock": provider(upstream.url), "near": provider(near.url)}, server=far.config["server"])})
    far.wait_for_line("config_reloaded")
    answer = near.chat("ring")
    assert answer.status_code == 508 and answer.json()["error"]["code"] == "gateway_loop"
    for proxy, name in ((near, "far"), (far, "near")):
        proxy.wait_for_line("provider_url_wrong", provider=name)
    assert near.chat("chain").status_code == 200
    wait_until(lambda: len(near.lines("request")) == 4 and len(far.lines("request")) == 3, "a line for each request")
    assert [line["route"] for line in near.lines("request")].count("ring") + [line["route"] for line in far.lines("request")].count("ring") == 2  # and one refused
    assert re.fullmatch("[0-9a-f]{16}", ids)


def test_what_a_client_writes_in_that_header_reaches_no_provider(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]})
    assert proxy.chat("chat", headers={"x-signalbox-via": "secret words, 0123456789abcdef"}).status_code == 200
    assert "secret" not in str(upstream.last()["headers"])
