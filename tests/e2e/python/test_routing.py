"""Which target a request goes to: weights, strategies, abilities, trust."""

import collections
import contextlib
import socket

import pytest

from harness import ask, chain, chat_body, post, provider, wait_until


def weighted(**weights):
    return {"targets": [{"target": f"mock/{name}", "weight": weight} for name, weight in weights.items()]}


def test_weights_are_kept_exactly_and_evenly(serve, upstream):
    proxy = serve({"chat": chain(weighted(a=5, b=1, c=2))})
    for _ in range(80):
        assert proxy.chat("chat").status_code == 200
    order = upstream.models()
    counts = collections.Counter(order)
    # The sequence starts at a random place, so that many processes do not march in step: off by one at most.
    assert all(abs(counts[name] - share) <= 1 for name, share in {"a": 50, "b": 10, "c": 20}.items()), counts
    assert "bb" not in "".join(order) and "cc" not in "".join(order)


def test_a_fallback_inside_a_tier_leaves_the_shares_as_they_are(serve, upstream):
    proxy = serve({"chat": chain({"targets": ["mock/bad?status=404&error=model", "mock/a", "mock/b"]})})
    for _ in range(60):
        assert proxy.chat("chat").status_code == 200
    counts = collections.Counter(upstream.models())
    assert abs(counts["bad"] - 20) <= 1 and abs(counts["a"] - 30) <= 12  # what bad loses goes to the others by chance


def test_priority_takes_the_first_that_works(serve, upstream):
    proxy = serve({"chat": chain({"strategy": "priority", "targets": ["mock/a?status=404&error=model", "mock/b", "mock/c"]})})
    for _ in range(5):
        assert proxy.chat("chat").headers["x-signalbox-target"] == "mock/b"
    assert upstream.count("c") == 0


def test_cheapest_compares_the_price_of_this_request(serve, upstream):
    targets = {
        "mock/reader": {"price": {"input": 1, "output": 100}},   # cheap to feed
        "mock/writer": {"price": {"input": 10, "output": 1}},    # cheap to let talk
        "mock/unpriced": {},
    }
    proxy = serve({"chat": chain({"strategy": "cheapest", "targets": list(targets)})}, targets=targets)
    long_in = proxy.http.post("/v1/chat/completions", json={"model": "chat", "messages": ask("word " * 20000), "max_tokens": 1})
    long_out = proxy.chat("chat", max_tokens=4000)
    assert long_in.headers["x-signalbox-target"] == "mock/reader"
    assert long_out.headers["x-signalbox-target"] == "mock/writer"


def test_least_latency_prefers_the_faster_target(serve, upstream):
    proxy = serve({"chat": chain({"strategy": "least_latency", "targets": ["mock/slow?latency=40", "mock/fast"]})})
    for _ in range(40):
        proxy.chat("chat")
    assert upstream.count("slow") <= 4 and upstream.count("fast") >= 36


# What a target can do -----------------------------------------------------------------------------------------------

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
IMAGE = [{"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]
SOUND = [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]}]
SCHEMA = {"type": "json_schema", "json_schema": {"name": "s", "schema": {"type": "object"}}}
# What it lacks, the request that needs it, and the parameter that an error names.
ABILITIES = {
    "tools": ({"tools": False}, {"tools": [TOOL]}, "tools"),
    "vision": ({"vision": False}, {"messages": IMAGE}, "messages"),
    "audio": ({"audio": False}, {"messages": SOUND}, "messages"),
    "json_schema": ({"json_schema": False}, {"response_format": SCHEMA}, "response_format"),
    "logprobs": ({"logprobs": False}, {"logprobs": True}, "logprobs"),
    "multiple_choices": ({"multiple_choices": False}, {"n": 2}, "n"),
    "context": ({"context": 200}, {"messages": ask("many words here " * 200)}, "messages"),
    "room for the answer": ({"context": 200}, {"max_tokens": 500}, "messages"),
}


@pytest.mark.parametrize("ability", ABILITIES)
def test_a_request_goes_only_where_it_fits(serve, upstream, ability):
    lacks, needs, parameter = ABILITIES[ability]
    targets = {"mock/limited": lacks, "mock/able": {}}
    proxy = serve({"chat": ["mock/limited", "mock/able"], "narrow": ["mock/limited"]}, targets=targets)
    body = {"messages": ask(), **needs}
    answer = proxy.http.post("/v1/chat/completions", json={"model": "chat", **body})
    assert answer.status_code == 200 and answer.headers["x-signalbox-target"] == "mock/able"
    refused = proxy.http.post("/v1/chat/completions", json={"model": "narrow", **body})
    assert refused.status_code == 400 and refused.json()["error"]["param"] == parameter
    assert upstream.count("limited") == 0
    assert proxy.chat("narrow").status_code == 200  # what it can do, it does


def test_a_body_larger_than_a_target_takes_goes_elsewhere(serve, upstream):
    proxy = serve({"chat": ["mock/small", "mock/large"], "narrow": ["mock/small"]}, targets={"mock/small": {"max_body": "1KiB"}})
    message = ask("x" * 2000)
    assert proxy.http.post("/v1/chat/completions", json={"model": "chat", "messages": message}).headers["x-signalbox-target"] == "mock/large"
    assert proxy.http.post("/v1/chat/completions", json={"model": "narrow", "messages": message}).status_code == 413


def test_embeddings_and_chat_go_to_who_serves_them(serve):
    proxy = serve({"any": ["mock/talks", "mock/embeds"]}, targets={"mock/talks": {"embeddings": False}, "mock/embeds": {"chat": False}})
    assert proxy.chat("any").headers["x-signalbox-target"] == "mock/talks"
    assert proxy.http.post("/v1/embeddings", json={"model": "any", "input": "x"}).headers["x-signalbox-target"] == "mock/embeds"


def test_a_full_provider_is_passed_over(serve, upstream):
    narrow = provider(upstream.url, in_flight=1)
    proxy = serve({"chat": ["narrow/a?first=30000", "mock/b"], "quick": ["narrow/c", "mock/b"]}, providers={"narrow": narrow})
    with busy(proxy):
        answer = proxy.chat("quick")
        assert answer.headers["x-signalbox-target"] == "mock/b"
        assert proxy.decision(answer)["candidates"][0]["dropped"] == "in_flight_limit"


@contextlib.contextmanager
def busy(proxy):
    """While a request waits for its first byte."""
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
        connection.sendall(post("/v1/chat/completions", chat_body("chat", stream=True)))
        wait_until(lambda: proxy.health()["checks"]["narrow:availability"][0]["in_flight"] == "1", "the request to be under way")
        yield


# How far a prompt may go --------------------------------------------------------------------------------------------


@pytest.fixture
def trap(mock):
    """An upstream that must never be called."""
    return mock()


def test_a_prompt_never_goes_below_the_floor_whatever_fails(serve, trap, mock, closed_url):
    providers = {
        "trap": provider(trap.url, trust="external"),
        "near": provider(mock("status=500").url, trust="private"),
        "down": provider(closed_url, trust="local"),
    }
    everywhere = chain("trap/a", {"targets": ["near/b", "trap/c"]}, "down/d", "trap/e", floor="private", retry={"attempts": 9})
    proxy = serve({"secret": everywhere}, providers=providers)
    for stream in (False, True):
        for _ in range(5):
            answer = proxy.chat("secret", stream=stream)
            assert answer.status_code == 502
            assert {a["target"] for a in proxy.decision(answer)["attempts"]} <= {"near/b", "down/d"}
    assert trap.requests() == []


def test_a_keys_floor_holds_on_every_route(serve, trap, mock):
    near = mock()
    providers = {"trap": provider(trap.url, trust="external"), "near": provider(near.url, trust="private")}
    keys = [
        {"name": "careful", "secret": "sk-careful-0123456789", "floor": "private"},
        {"name": "strict", "secret": "sk-strict-0123456789", "floor": "local"},
        {"name": "easy", "secret": "sk-easy-0123456789ab"},
    ]
    proxy = serve({"chat": ["trap/a", "near/b"]}, providers=providers, auth={"keys": keys})
    answer = proxy.chat("chat", headers={"authorization": "Bearer sk-careful-0123456789"})
    assert answer.headers["x-signalbox-target"] == "near/b" and trap.requests() == []
    refused = proxy.chat("chat", headers={"authorization": "Bearer sk-strict-0123456789"})
    assert refused.status_code == 503 and refused.json()["error"]["code"] == "gateway_no_trusted_target"
    assert trap.requests() == [] and len(near.requests()) == 1
    assert proxy.chat("chat", headers={"authorization": "Bearer sk-easy-0123456789ab"}).headers["x-signalbox-target"] == "trap/a"


def test_a_star_route_takes_every_model_nobody_else_has(serve, upstream):
    proxy = serve({"chat": ["mock/named"], "*": ["mock/rest"]})
    assert proxy.chat("chat").headers["x-signalbox-target"] == "mock/named"
    assert proxy.chat("anything/at:all").headers["x-signalbox-target"] == "mock/rest"
