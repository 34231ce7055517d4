"""The response cache as its users see it: what is answered from it, to whom, in which form, and for how long."""

import asyncio
import base64
import json
import random
import socket
import struct
import threading
import time

import httpx
import openai
import pytest

from harness import Mock, ask, chain, chat_body, config, payloads, post, provider, read_response, text_of, wait_until
from local_server import LocalServer, QuietHandler

ALL = {"cache": {"mode": "all"}}
COUNTS = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
MAIL = "ann.lee@corp-mail.org"
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]


class Scripted(LocalServer):
    """An upstream whose every answer is what `answer` makes of the request: a dict, or a list of chunks for a stream."""

    def __init__(self, answer):
        self.requests, self.answer = [], answer
        upstream = self

        class Handler(QuietHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                upstream.requests.append(request)
                said = upstream.answer(request)
                status = 200
                if isinstance(said, int):
                    status, said = said, {"error": {"message": "broken", "type": "server_error"}}
                events = isinstance(said, list)
                data = "".join(f"data: {compact(chunk)}\n\n" for chunk in said) + "data: [DONE]\n\n" if events else compact(said)
                self.send_response(status)
                self.send_header("content-type", "text/event-stream" if events else "application/json")
                self.send_header("content-length", str(len(data.encode())))
                self.end_headers()
                self.wfile.write(data.encode())

        self.serve(Handler)


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def whole(*choices, identity="chatcmpl-1"):
    return {"id": identity, "object": "chat.completion", "created": 1, "model": "m", "choices": list(choices), "usage": COUNTS}


def choice(message, index=0, finish="stop"):
    return {"index": index, "message": {"role": "assistant", **message}, "logprobs": None, "finish_reason": finish}


def chunk(*choices, **more):
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": list(choices), **more}


def delta(said, index=0, finish=None):
    return {"index": index, "delta": said, "finish_reason": finish}


@pytest.fixture
def scripted(programs):
    def start(answer):
        upstream = Scripted(answer)
        programs.callback(upstream.end)
        return upstream

    return start


@pytest.fixture
def dying(programs):
    """An upstream that the test ends itself; ending it twice does no harm."""
    upstream = Mock("tokens=5")
    programs.callback(lambda: upstream.process.poll() is None and upstream.end())
    return upstream


@pytest.fixture
def through(signalbox):
    """A proxy whose routes lead to these upstreams; each is its own provider."""

    def start(routes, more=None, **upstreams):
        return signalbox(config(routes, {name: provider(one.url) for name, one in upstreams.items()}, **(more or {})))

    return start


def result(answer):
    return answer.headers.get("x-signalbox-cache")


def same(proxy, **more):
    """One deterministic request, whatever else it says."""
    return proxy.chat("chat", **{"temperature": 0, **more})


def stored(proxy):
    return proxy.http.get("/v1/api/cache/info").json()["stored"]


def kept(proxy, count):
    """Waits until so many answers have been stored: large ones are compressed after the client has its answer."""
    wait_until(lambda: stored(proxy) >= count, f"{count} stored answers")


# Which requests take part ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"temperature": 0}, {"temperature": 0.0}, {"seed": 7}, {"seed": 7, "temperature": 1}], ids=str)
def test_a_deterministic_request_is_asked_once(serve, upstream, more):
    proxy = serve({"chat": ["mock/gpt?tokens=5"]})
    first, second = proxy.chat("chat", **more), proxy.chat("chat", **more)
    assert (result(first), result(second)) == ("miss", "hit")
    assert first.json() == second.json() and upstream.count("gpt") == 1


@pytest.mark.parametrize("more", [{}, {"temperature": 0.7}, {"temperature": None}, {"seed": None}, {"top_p": 0}, {"temperature": 0.001}], ids=str)
def test_a_request_that_samples_is_answered_anew_each_time(serve, upstream, more):
    proxy = serve({"chat": ["mock/gpt?tokens=5"]})
    answers = [proxy.chat("chat", **more) for _ in range(2)]
    assert [result(answer) for answer in answers] == ["bypass"] * 2 and upstream.count("gpt") == 2
    assert "x-signalbox-cache-key" not in answers[0].headers
    assert proxy.decision(answers[1])["cache"] == {"result": "bypass", "reason": "not_deterministic"}


def test_with_mode_all_a_request_that_samples_is_asked_once_too(serve, upstream):
    proxy = serve({"chat": chain("mock/gpt?tokens=5", **ALL)})
    assert [result(proxy.chat("chat", temperature=0.9)) for _ in range(2)] == ["miss", "hit"]
    assert upstream.count("gpt") == 1


def test_a_route_whose_cache_is_off_says_nothing_of_it(serve, upstream):
    proxy = serve({"chat": chain("mock/gpt", cache={"mode": "off"})})
    answers = [same(proxy) for _ in range(2)]
    assert all(result(answer) is None for answer in answers) and upstream.count("gpt") == 2
    assert "cache" not in proxy.decision(answers[0])


def test_without_a_cache_nothing_is_kept_and_its_pages_say_so(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]}, cache={"enabled": False})
    assert [result(same(proxy)) for _ in range(2)] == [None, None] and upstream.count("gpt") == 2
    for answer in (proxy.http.get("/v1/api/cache/info"), proxy.http.post("/v1/api/cache/clear", json={"all": True})):
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"


def test_field_order_blanks_stream_and_alias_do_not_matter(serve, upstream):
    proxy = serve({"chat": chain("mock/gpt?tokens=5", aliases=["other-name"])})
    bodies = [
        '{"model":"chat","temperature":0,"messages":[{"role":"user","content":"Hi"}]}',
        '{ "messages" : [ { "content":"Hi",\n"role" :"user"}],\t"temperature":0, "model":"chat" }',
        '{"model":"other-name","temperature":0,"messages":[{"role":"user","content":"Hi"}],"stream":false}',
    ]
    answers = [proxy.http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"}) for body in bodies]
    assert [result(answer) for answer in answers] == ["miss", "hit", "hit"] and upstream.count("gpt") == 1
    assert len({answer.headers["x-signalbox-cache-key"] for answer in answers}) == 1


OTHERS = [
    {"messages": ask("Say something!")}, {"messages": [{"role": "system", "content": "Say something."}]},
    {"messages": [*ask("Say"), *ask("something.")]}, {"seed": 1}, {"temperature": 0, "top_p": 0.5}, {"max_tokens": 5}, {"max_completion_tokens": 5},
    {"stop": ["x"]}, {"stop": ["x", "y"]}, {"stop": ["y", "x"]}, {"n": 2}, {"tools": TOOLS}, {"tools": TOOLS, "tool_choice": "none"}, {"logprobs": True},
    {"presence_penalty": 1}, {"frequency_penalty": 1}, {"logit_bias": {"1": 1}}, {"user": "a"}, {"response_format": {"type": "json_object"}},
    {"reasoning_effort": "low"}, {"unknown_to_us": {"a": [1, {"b": 2}]}}, {"unknown_to_us": {"a": [1], "b": 2}}, {"unknown_to_us": None},
    {"unknown_to_us": "null"}, {"unknown_to_us": []}, {"unknown_to_us": {}}, {"unknown_to_us": [[], []]}, {"unknown_to_us": [[[]]]},
    {"unknown_to_us": 1}, {"unknown_to_us": 1.0}, {"messages": [{"role": "user", "content": [{"type": "text", "text": "Say something."}]}]},
]


def test_any_other_field_makes_another_request(serve, upstream):
    proxy = serve({"chat": ["mock/gpt?tokens=5"]})
    assert result(same(proxy)) == "miss"
    answers = [same(proxy, **other) for other in OTHERS]
    assert [result(answer) for answer in answers] == ["miss"] * len(answers)
    assert len({answer.headers["x-signalbox-cache-key"] for answer in answers}) == len(answers)
    assert result(same(proxy)) == "hit"


def test_texts_that_no_utf_8_reader_can_tell_apart_are_never_mixed_up(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=5"]})
    for text in (b"\xff", b"\xfe", b"\xef\xbf\xbd"):
        body = b'{"model":"chat","temperature":0,"messages":[{"role":"user","content":"' + text + b'"}]}'
        answer = proxy.http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
        assert result(answer) != "hit", text


# The forms of one answer ----------------------------------------------------------------------------------------------


def streamed(proxy, usage=None, **more):
    options = {} if usage is None else {"stream_options": {"include_usage": usage}}
    return same(proxy, stream=True, **options, **more)


def counts_of(answer):
    return [json.loads(data)["usage"] for data in payloads(answer.content) if data != "[DONE]" and json.loads(data).get("usage")]


@pytest.mark.parametrize("first", ["whole", None, False, True], ids=["whole", "stream", "stream without usage", "stream with usage"])
def test_an_answer_of_one_form_is_told_in_every_other(serve, first):
    proxy = serve({"chat": ["mock/gpt?tokens=20"]})
    made = same(proxy) if first == "whole" else streamed(proxy, first)
    assert result(made) == "miss"
    text = made.json()["choices"][0]["message"]["content"] if first == "whole" else text_of(payloads(made.content))
    answer = same(proxy)
    assert result(answer) == "hit" and answer.headers["content-type"] == "application/json"
    said = answer.json()
    message = said["choices"][0]["message"]
    assert said["object"] == "chat.completion" and (message["role"], message["content"]) == ("assistant", text)
    assert said["choices"][0]["finish_reason"] == "stop" and said["usage"]["completion_tokens"] > 0
    for usage in (None, False, True):
        answer = streamed(proxy, usage)
        chunks = payloads(answer.content)
        assert result(answer) == "hit" and answer.headers["content-type"].startswith("text/event-stream")
        assert chunks[-1] == "[DONE]" and text_of(chunks) == text
        assert counts_of(answer) == ([said["usage"]] if usage else [])
        assert all(json.loads(data)["choices"] for data in chunks[:-2 if usage else -1])
        assert len({json.loads(data)["id"] for data in chunks[:-1]}) == 1


@pytest.mark.parametrize("first", [False, True], ids=["whole first", "stream first"])
def test_a_hit_is_read_by_the_sdk_like_any_answer(serve, upstream, first):
    proxy = serve({"chat": ["mock/gpt?tokens=20"]})
    client = proxy.client()
    answer = streamed(proxy) if first else same(proxy)
    text = text_of(payloads(answer.content)) if first else answer.json()["choices"][0]["message"]["content"]
    wait_until(lambda: stored(proxy) == 1, "the answer to be kept, which is after its last byte was sent")
    with client.chat.completions.stream(model="chat", messages=ask(), temperature=0, stream_options={"include_usage": True}) as stream:
        assert stream.get_final_completion().choices[0].message.content == text
    chunks = list(client.chat.completions.create(model="chat", messages=ask(), temperature=0, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == text
    assert chunks[-1].choices[0].finish_reason == "stop" and chunks[0].choices[0].delta.role == "assistant"
    plain = client.chat.completions.with_raw_response.create(model="chat", messages=ask(), temperature=0)
    assert result(plain) == "hit" and plain.parse().choices[0].message.content == text and upstream.count("gpt") == 1


def completions(proxy, **more):
    return proxy.http.post("/v1/completions", json={"model": "chat", "prompt": "Once", "temperature": 0, **more})


def test_completions_take_part_in_both_forms_and_are_not_chats(serve, upstream):
    proxy = serve({"chat": ["mock/gpt?tokens=7"]})
    assert result(same(proxy)) == "miss" and result(completions(proxy)) == "miss"
    text = completions(proxy).json()["choices"][0]["text"]
    chunks = payloads(completions(proxy, stream=True).content)
    assert text_of(chunks) == text and {json.loads(data)["object"] for data in chunks[:-1]} == {"text_completion"}
    assert result(completions(proxy, prompt="Twice", stream=True)) == "miss"
    answer = completions(proxy, prompt="Twice")
    assert result(answer) == "hit" and answer.json()["object"] == "text_completion" and answer.json()["choices"][0]["text"] == text


def calls(*names):
    return [{"id": f"call_{i}", "type": "function", "function": {"name": "weather", "arguments": compact({"city": name})}} for i, name in enumerate(names)]


def test_tool_calls_of_a_whole_answer_are_told_as_a_stream(through, scripted):
    far = scripted(lambda _: whole(choice({"content": None, "tool_calls": calls("Bern", "Ünterägeri")}, finish="tool_calls")))
    client = through({"chat": ["far/m"]}, far=far).client()
    made = client.chat.completions.create(model="chat", messages=ask(), tools=TOOLS, temperature=0)
    with client.chat.completions.stream(model="chat", messages=ask(), tools=TOOLS, temperature=0) as stream:
        told = stream.get_final_completion()
    assert [(call.id, call.function.name, call.function.arguments) for call in told.choices[0].message.tool_calls] == [
        (call.id, call.function.name, call.function.arguments) for call in made.choices[0].message.tool_calls]
    assert told.choices[0].finish_reason == "tool_calls" and len(far.requests) == 1


def test_tool_calls_of_a_stream_are_told_whole(through, scripted):
    def pieces(_):
        first, second = calls("Bern", "Ünterägeri")
        yield delta({"role": "assistant", "content": None})
        for i, call in enumerate((first, second)):
            arguments = call["function"]["arguments"]
            yield delta({"tool_calls": [{"index": i, **call, "function": {"name": "weather", "arguments": ""}}]})
            for j in range(0, len(arguments), 3):
                yield delta({"tool_calls": [{"index": i, "function": {"arguments": arguments[j:j + 3]}}]})
        yield delta({}, finish="tool_calls")

    far = scripted(lambda request: [chunk(piece) for piece in pieces(request)] + [chunk(usage=COUNTS)])
    client = through({"chat": ["far/m"]}, far=far).client()
    list(client.chat.completions.create(model="chat", messages=ask(), tools=TOOLS, temperature=0, stream=True))
    told = client.chat.completions.create(model="chat", messages=ask(), tools=TOOLS, temperature=0)
    assert [(call.id, json.loads(call.function.arguments)["city"]) for call in told.choices[0].message.tool_calls] == [("call_0", "Bern"), ("call_1", "Ünterägeri")]
    assert told.choices[0].finish_reason == "tool_calls" and told.usage.total_tokens == 7 and len(far.requests) == 1


def test_several_choices_keep_their_places_in_either_form(through, scripted):
    def answer(request):
        if not request.get("stream"):
            return whole(*(choice({"content": f"word {i}"}, i, "stop" if i else "length") for i in range(3)))
        said = [chunk(delta({"role": "assistant", "content": ""}, i)) for i in range(3)]
        said += [chunk(delta({"content": part.format(i)}, i)) for part in ("word", " {}") for i in (2, 0, 1)]
        return said + [chunk(delta({}, i, "stop" if i else "length")) for i in range(3)] + [chunk(usage=COUNTS)]

    far = scripted(answer)
    proxy = through({"chat": ["far/m"]}, far=far)
    for first, second in ((False, True), (True, False)):
        made = [same(proxy, n=3, stream=form, seed=int(first)) for form in (first, second)]
        assert [result(one) for one in made] == ["miss", "hit"]
        stream, plain = made if first else made[::-1]
        assert [(c["message"]["content"], c["finish_reason"]) for c in plain.json()["choices"]] == [(f"word {i}", "stop" if i else "length") for i in range(3)]
        texts, ends = ["", "", ""], {}
        for data in payloads(stream.content)[:-1]:
            for one in json.loads(data)["choices"]:
                texts[one["index"]] += one["delta"].get("content") or ""
                if one["finish_reason"]:
                    ends[one["index"]] = one["finish_reason"]
        assert texts == ["word 0", "word 1", "word 2"] and ends == {0: "length", 1: "stop", 2: "stop"}


def embed(proxy, text="one", **more):
    return proxy.http.post("/v1/embeddings", json={"model": "embed", "input": text, **more})


def test_embeddings_are_asked_once_and_never_told_in_an_encoding_nobody_asked_for(serve, upstream):
    proxy = serve({"embed": ["mock/embed"]})
    client = proxy.client()
    for _ in range(2):
        packed = embed(proxy, encoding_format="base64")
        assert isinstance(packed.json()["data"][0]["embedding"], str)
        for more in ({"encoding_format": "float"}, {}):
            plain = embed(proxy, **more)
            assert isinstance(plain.json()["data"][0]["embedding"], list)
        data = base64.b64decode(packed.json()["data"][0]["embedding"])
        assert list(struct.unpack(f"<{len(data) // 4}f", data)) == pytest.approx(plain.json()["data"][0]["embedding"], abs=1e-6)
    assert result(packed) == result(plain) == "hit"
    before = upstream.count("embed")
    assert client.embeddings.create(model="embed", input="one").data[0].embedding == pytest.approx(plain.json()["data"][0]["embedding"], abs=1e-6)
    assert upstream.count("embed") == before  # the SDK asks for base64
    assert result(embed(proxy, "two")) == result(embed(proxy, ["one"])) == result(embed(proxy, dimensions=4)) == "miss"


# What is never kept -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["status=500", "status=429", "status=400", "status=404", "error=filter", "error=html", "close=after_head", "status=200&error=json"])
def test_an_error_is_never_kept(serve, upstream, script):
    proxy = serve({"chat": chain(f"mock/gpt?{script}", retry={"attempts": 1}, breaker={"consecutive_failures": 1000, "minimum_requests": 1000, "rate_limit_cooldown": "0s"})})
    for stream in (False, True, False, True):
        assert same(proxy, stream=stream).status_code >= 400
    assert stored(proxy) == 0 and upstream.count("gpt") == 4


@pytest.mark.parametrize("how", ["reset", "cut", "truncate", "sse_error", "vllm_error", "openrouter_error", "bare_json", "garbage"])
def test_a_stream_that_breaks_is_never_kept(serve, how):
    proxy = serve({"chat": chain(f"mock/gpt?tokens=10&fail_at=4&how={how}", retry={"attempts": 1}, breaker={"consecutive_failures": 1000, "minimum_requests": 1000})})
    for _ in range(2):
        answer = streamed(proxy)
        assert result(answer) == "miss" and "error" in json.loads(payloads(answer.content)[-2])
    assert stored(proxy) == 0 and result(same(proxy)) != "hit"


def test_what_a_later_tier_answered_after_a_failure_is_not_kept(serve):
    proxy = serve({"chat": chain("mock/bad?fail_at=0&how=cut", "mock/good?tokens=6"), "good": ["mock/good?tokens=6"]})
    made, again = streamed(proxy), streamed(proxy)
    assert (result(made), result(again)) == ("miss", "miss") and again.headers["x-signalbox-target"] == "mock/good?tokens=6"
    assert text_of(payloads(again.content)) == text_of(payloads(proxy.chat("good", stream=True).content))


def test_an_answer_whose_client_left_is_not_kept(serve, upstream):
    proxy = serve({"chat": ["mock/gpt?tokens=2000&pace=20"], "slow": ["mock/slow?latency=60s"]})
    for body, awaited in ((chat_body("chat", stream=True, temperature=0), b'"content":"'), (chat_body("slow", temperature=0), b"")):
        before = upstream.stats()["cancelled"]
        with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
            connection.sendall(post("/v1/chat/completions", body))
            data = b""
            while awaited not in data:
                data += connection.recv(65536)
            wait_until(lambda: upstream.requests(), "the upstream to be asked")
            if not awaited:
                wait_until(lambda: upstream.count("slow") == 1, "the upstream to be asked")
        wait_until(lambda: upstream.stats()["cancelled"] > before, "the upstream to be cancelled")
    wait_until(lambda: len(proxy.lines("request")) == 2, "both to be accounted for")
    assert stored(proxy) == 0


def test_an_answer_that_a_filter_cut_is_not_kept(serve, upstream):
    proxy = serve({"chat": ["mock/gpt?tokens=4&finish=content_filter"]})
    for stream in (False, True, False):
        assert result(same(proxy, stream=stream)) == "miss"
    assert stored(proxy) == 0 and upstream.count("gpt") == 3


def test_an_answer_larger_than_the_bound_comes_whole_and_is_not_kept(serve):
    proxy = serve({"chat": ["mock/gpt?size=64KiB"]}, cache={"max_entry": "16KiB"})
    for stream in (False, True, False, True):
        answer = same(proxy, stream=stream)
        text = text_of(payloads(answer.content)) if stream else answer.json()["choices"][0]["message"]["content"]
        assert result(answer) == "miss" and text == "x" * (64 << 10)
    assert stored(proxy) == 0 and proxy.http.get("/v1/api/cache/info").json()["entries"] == 0


@pytest.mark.parametrize("coding", ["auto", "none", "gzip", "brotli", "zstd", "lz4"])
def test_a_large_answer_comes_back_byte_for_byte(through, scripted, coding):
    text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyzäöü信🚂 \"\\\n", k=700_000))
    far = scripted(lambda _: whole(choice({"content": text})))
    proxy = through({"chat": ["far/m"]}, {"cache": {"max_entry": "8MiB", "compression": coding}}, far=far)
    made = same(proxy)
    assert len(made.content) > 1 << 20
    kept(proxy, 1)
    again = same(proxy)
    assert (result(made), result(again)) == ("miss", "hit") and made.content == again.content
    assert text_of(payloads(streamed(proxy).content)) == text and len(far.requests) == 1
    used = proxy.http.get("/v1/api/cache/info").json()
    assert used["compression"] == coding and used["bytes"] <= used["capacity_bytes"]


def test_however_much_is_asked_the_memory_stays_within_its_bound(serve):
    proxy = serve({"chat": ["mock/gpt?size=30KiB"]}, cache={"memory": "1MiB", "compression": "none"})
    for i in range(100):
        assert result(same(proxy, seed=i)) == "miss"
    kept(proxy, 1)
    info = proxy.http.get("/v1/api/cache/info").json()
    assert 0 < info["bytes"] <= info["capacity_bytes"] == 1 << 20 and 0 < info["entries"] < 100
    assert proxy.metric("signalbox_cache_bytes", level="memory") <= 1 << 20


# Who shares ---------------------------------------------------------------------------------------------------------------

APP, OTHER, ADMIN = "sk-app-0123456789abcdef", "sk-other-0123456789abcdef", "sk-admin-0123456789abcdef"
KEYS = {"keys": [{"name": "app", "secret": APP}, {"name": "other", "secret": OTHER}, {"name": "operator", "secret": ADMIN, "admin": True}]}


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


def test_no_two_client_keys_share_an_answer_and_two_secrets_of_one_do(serve, upstream):
    keys = [{"name": "app", "secrets": [{"secret": APP}, {"secret": APP + "2"}]}, {"name": "other", "secret": OTHER}, {"name": "operator", "secret": ADMIN, "admin": True}]
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys": keys})
    asked = [(APP, "miss"), (OTHER, "miss"), (ADMIN, "miss"), (APP, "hit"), (APP + "2", "hit"), (OTHER, "hit"), (ADMIN, "hit")]
    assert [(secret, result(same(proxy, headers=bearer(secret)))) for secret, _ in asked] == asked
    assert upstream.count("gpt") == 3


def test_two_routes_never_share_even_with_the_same_targets(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"], "twin": ["mock/gpt"]})
    assert [result(proxy.chat(route, temperature=0)) for route in ("chat", "twin", "chat", "twin")] == ["miss", "miss", "hit", "hit"]


def test_an_answer_from_below_the_floor_is_not_given_above_it(signalbox, echo):
    far, near = echo(says="far"), echo(says="near")
    providers = {"far": provider(far.url), "near": provider(near.url, trust="local")}
    rules = [{"name": "secret plan", "when": {"header": {"x-plan": "secret"}}, "then": {"floor": "local"}}]
    proxy = signalbox(config({"chat": chain("far/m", "near/m")}, providers, policy={"rules": rules}))
    answers = [same(proxy, headers=headers) for headers in ({}, {"x-plan": "secret"}, {}, {"x-plan": "secret"})]
    assert [(result(answer), answer.json()["choices"][0]["message"]["content"]) for answer in answers] == [
        ("miss", "far"), ("miss", "near"), ("hit", "far"), ("hit", "near")]


def test_an_answer_of_another_tier_is_not_given(signalbox, echo):
    cheap, strong = echo(says="cheap"), echo(says="strong")
    rules = [{"name": "gold", "when": {"header": {"x-plan": "gold"}}, "then": {"tier": 2}}]
    proxy = signalbox(config({"chat": chain("cheap/m", "strong/m")}, {"cheap": provider(cheap.url), "strong": provider(strong.url)}, policy={"rules": rules}))
    said = [same(proxy, headers=headers).json()["choices"][0]["message"]["content"] for headers in ({}, {"x-plan": "gold"}, {}, {"x-plan": "gold"})]
    assert said == ["cheap", "strong"] * 2 and len(cheap.bodies) == len(strong.bodies) == 1


def test_a_cached_answer_is_refused_to_whom_the_policy_refuses_it(serve):
    rules = [{"name": "blocked", "when": {"header": {"x-blocked": "*"}}, "then": "block"}]
    proxy = serve({"chat": ["mock/gpt"]}, policy={"rules": rules})
    assert [result(same(proxy)) for _ in range(2)] == ["miss", "hit"]
    assert same(proxy, headers={"x-blocked": "1"}).status_code == 400


def test_a_key_that_may_not_use_a_route_gets_no_answer_kept_for_it(serve):
    keys = [{"name": "app", "secret": APP, "routes": ["other"]}, {"name": "other", "secret": OTHER}]
    proxy = serve({"chat": ["mock/gpt"], "other": ["mock/gpt"]}, auth={"keys": keys})
    assert [result(same(proxy, headers=bearer(OTHER))) for _ in range(2)] == ["miss", "hit"]
    assert same(proxy, headers=bearer(APP)).status_code == 403


# Personal data ------------------------------------------------------------------------------------------------------------


def masking(mode="enforce", **cache):
    rules = [{"name": "hide", "when": {"privacy": "any"}, "then": "mask"}] if mode == "enforce" else []
    return {"policy": {"privacy": {"mode": mode, "names": False}, "rules": rules}, **({"cache": cache} if cache else {})}


@pytest.mark.parametrize("mode", ["shadow", "enforce"])
def test_a_request_with_personal_data_in_it_takes_no_part(through, echo, mode):
    far = echo()
    proxy = through({"chat": ["far/m"]}, masking(mode), far=far)
    for stream in (False, True, False):
        answer = same(proxy, messages=ask(f"Write to {MAIL}"), stream=stream)
        assert result(answer) == "bypass" and proxy.decision(answer)["cache"]["reason"] == "personal_data"
    assert len(far.bodies) == 3 and stored(proxy) == 0
    assert [result(same(proxy)) for _ in range(2)] == ["miss", "hit"]
    assert proxy.metric("signalbox_cache_requests_total", result="bypass", reason="personal_data") == 3


@pytest.mark.parametrize("first", [False, True], ids=["whole first", "stream first"])
def test_where_the_operator_allows_it_a_masked_request_is_kept_and_told_unmasked(through, echo, first):
    far = echo(pieces=1000)
    proxy = through({"chat": ["far/m"]}, masking(personal_data=True) | {"auth": KEYS}, far=far)

    def said(secret, text, stream):
        answer = same(proxy, messages=ask(text), stream=stream, headers=bearer(secret))
        return result(answer), text_of(payloads(answer.content)) if stream else answer.json()["choices"][0]["message"]["content"]

    one, two = f"Write to {MAIL}", "Write to bob.ray@corp-mail.org"
    assert said(APP, one, first) == ("miss", one)
    assert said(APP, one, first) == ("hit", one)
    assert said(APP, two, first) == ("miss", two)  # although it may look the same once it is masked
    assert said(APP, one, first) == ("hit", one) and said(APP, two, first) == ("hit", two)
    assert said(OTHER, one, first) == ("miss", one)
    assert MAIL.encode() not in far.seen and len(far.bodies) == 3


def test_tool_calls_of_a_masked_request_are_told_unmasked_too(through, echo):
    far = echo(pieces=3, as_tool=True)
    proxy = through({"chat": ["far/m"]}, masking(personal_data=True), far=far)
    for kind in ("miss", "hit"):
        answer = same(proxy, messages=ask(f"Write to {MAIL}"))
        assert result(answer) == kind
        assert json.loads(answer.json()["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]) == {"text": f"Write to {MAIL}"}
    assert MAIL in streamed(proxy, messages=ask(f"Write to {MAIL}")).text and MAIL.encode() not in far.seen and len(far.bodies) == 1


@pytest.mark.parametrize("first", [False, True], ids=["whole first", "stream first"])
def test_a_secret_that_was_taken_out_of_an_answer_stays_out(through, echo, first):
    token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
    proxy = through({"chat": ["far/m"]}, {"policy": {"output": {"mode": "enforce"}}}, far=echo(says=f"The token is {token}, it says."))
    for _ in range(2):
        answer = same(proxy, stream=first)
        assert token not in answer.text and "[GITHUB_TOKEN]" in answer.text
    assert result(answer) == "hit"


# What the client says in Cache-Control ------------------------------------------------------------------------------------


def control(text):
    return {"cache-control": text}


def test_no_cache_asks_anew_and_what_comes_takes_the_old_ones_place(through, scripted):
    numbers = iter(range(100))
    far = scripted(lambda _: whole(choice({"content": str(next(numbers))})))
    proxy = through({"chat": ["far/m"]}, far=far)
    said = [same(proxy, headers=headers).json()["choices"][0]["message"]["content"] for headers in ({}, {}, control("no-cache"), {}, control("NO-CACHE , x=1"), {})]
    assert said == ["0", "0", "1", "1", "2", "2"]
    assert result(same(proxy, headers=control("no-cache"))) == "miss"


def test_no_store_takes_no_part_at_all(through, scripted):
    numbers = iter(range(100))
    far = scripted(lambda _: whole(choice({"content": str(next(numbers))})))
    proxy = through({"chat": ["far/m"]}, far=far)
    answer = same(proxy, headers=control("max-age=60, no-store"))
    assert result(answer) == "bypass" and proxy.decision(answer)["cache"]["reason"] == "no_store" and stored(proxy) == 0
    said = [same(proxy, headers=headers).json()["choices"][0]["message"]["content"] for headers in ({}, control("no-store"), {})]
    assert said == ["1", "2", "1"]


def test_max_age_is_the_oldest_a_client_takes(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]})
    assert result(same(proxy)) == "miss"
    assert result(same(proxy, headers=control("max-age=3600"))) == result(same(proxy, headers=control('max-age="3600"'))) == "hit"
    wait_until(lambda: int(same(proxy).headers["age"]) >= 2, "an answer two seconds old")
    assert result(same(proxy, headers=control("max-age=3600"))) == "hit"
    assert result(same(proxy, headers=control("max-age=1"))) == "miss"
    assert result(same(proxy, headers=control("max-age=1"))) == "hit" and upstream.count("gpt") == 2  # what came was kept
    assert result(same(proxy, headers=control("max-age=nonsense"))) == "miss"  # the strictest reading


def test_headers_tell_what_was_done(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=3"]})
    made = same(proxy)
    assert len(made.headers["x-signalbox-cache-key"]) == 64 and "age" not in made.headers
    assert made.headers["x-signalbox-attempts"] == "1" and made.headers["x-signalbox-target"] == "mock/gpt?tokens=3"
    for stream in (False, True):
        hit = same(proxy, stream=stream)
        assert hit.headers["age"].isdigit() and hit.headers["x-signalbox-attempts"] == "0"
        assert hit.headers["x-signalbox-cache-key"] == made.headers["x-signalbox-cache-key"]
        assert hit.headers["x-signalbox-target"] == made.headers["x-signalbox-target"] and hit.headers["x-request-id"] != made.headers["x-request-id"]
        record = proxy.decision(hit)
        assert record["cache"]["result"] == "hit" and record["cache"]["key"] == hit.headers["x-signalbox-cache-key"]
        assert record["attempts"] == [] and record["served_by"] == "mock/gpt?tokens=3" and "lookup" in record["stages_ms"]


# Time ---------------------------------------------------------------------------------------------------------------------


def counting(scripted):
    """An upstream whose answers are numbered, and which fails when told to."""
    far = scripted(None)
    far.broken, far.number = False, 0

    def answer(request):
        if far.broken:
            return 500
        far.number += 1
        if request.get("stream"):
            return [chunk(delta({"role": "assistant", "content": str(far.number)})), chunk(delta({}, finish="stop")), chunk(usage=COUNTS)]
        return whole(choice({"content": str(far.number)}))

    far.answer = answer
    return far


def said(answer):
    return answer.json()["choices"][0]["message"]["content"]


def test_an_answer_is_gone_when_its_time_is_over(through, scripted):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "400ms"})}, far=far)
    assert said(same(proxy)) == "1" and result(same(proxy)) == "hit"
    fresh = wait_until(lambda: (answer := same(proxy)) if said(answer := same(proxy)) != "1" else None, "a new answer")
    assert int(said(fresh)) >= 2
    far.broken = True
    wait_until(lambda: same(proxy).status_code == 502, "the error, because nothing stale may be given")


def test_while_one_asks_anew_the_others_are_given_what_is_stale(through, scripted):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "200ms", "stale_while_revalidate": "1h"})}, {"server": {"threads": 2}}, far=far)
    assert said(same(proxy)) == "1"
    answer, asked, gate = far.answer, threading.Event(), threading.Event()

    def slowly(request):
        asked.set()
        assert gate.wait(20)
        return answer(request)

    far.answer = slowly
    first = []

    def renew():
        with httpx.Client(base_url=proxy.root, timeout=30) as http:
            while not asked.is_set():
                first.append(http.post("/v1/chat/completions", json={"model": "chat", "messages": ask(), "temperature": 0}))

    renewing = threading.Thread(target=renew)
    renewing.start()
    assert asked.wait(10)
    try:
        for stream in (False, True, False):
            stale = same(proxy, stream=stream)
            assert result(stale) == "stale" and (text_of(payloads(stale.content)) if stream else said(stale)) == "1" and stale.headers["age"].isdigit()
    finally:
        gate.set()
        renewing.join(20)
    assert (result(first[-1]), said(first[-1])) == ("miss", "2") and len(far.requests) == 2
    assert said(same(proxy)) == "2"
    assert proxy.metric("signalbox_cache_requests_total", result="stale") == 3


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("kept_as_stream", [False, True], ids=["kept whole", "kept as stream"])
def test_a_stale_answer_is_better_than_an_error_where_the_operator_says_so(through, scripted, stream, kept_as_stream):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "100ms", "stale_if_error": "1h"}), "other": chain("far/m", cache={"ttl": "100ms"})}, far=far)
    assert result(same(proxy, stream=kept_as_stream)) == "miss"
    far.broken = True
    # While it is fresh it is a hit; then the upstream is asked first.
    stale = wait_until(lambda: (answer := same(proxy, stream=stream)) if result(answer := same(proxy, stream=stream)) == "stale" else None, "a stale answer")
    assert stale.status_code == 200 and (text_of(payloads(stale.content)) if stream else said(stale)) == "1"
    assert proxy.decision(stale)["cache"]["result"] == "stale" and len(far.requests) > 1
    assert same(proxy, stream=stream, headers=control("no-cache")).status_code >= 500  # it was not to be looked up
    far.broken = False
    assert wait_until(lambda: said(same(proxy)) if said(same(proxy)) != "1" else None, "a new answer", timeout=20)


def test_a_stale_answer_stands_in_for_a_dead_upstream_and_an_open_breaker(signalbox, dying):
    patience = {"cache": {"ttl": "100ms", "stale_if_error": "1h"}, "breaker": {"consecutive_failures": 2, "open_base": "1h", "open_max": "1h"}}
    proxy = signalbox(config({"chat": chain("far/m", **patience)}, {"far": provider(dying.url)}))
    made = same(proxy)
    dying.end()
    wait_until(lambda: result(same(proxy)) == "stale", "a stale answer")

    def circuit():
        same(proxy)
        return next(check[0]["observedValue"] for name, check in proxy.health()["checks"].items() if name.endswith(":circuit"))

    wait_until(lambda: circuit() == "open", "an open breaker")
    for stream in (False, True):
        answer = same(proxy, stream=stream)
        assert answer.status_code == 200 and result(answer) == "stale"
    assert same(proxy).json() == made.json()
    assert same(proxy, seed=1).status_code >= 502


def test_a_stale_answer_comes_after_comments_too(through, scripted, mock):
    far = mock("tokens=4")
    proxy = through({"chat": chain("far/m", cache={"ttl": "100ms", "stale_if_error": "1h"}, timeouts={"first_byte": "350ms"}, retry={"attempts": 1})}, {"server": {"keepalive_comment": "100ms"}}, far=far)
    text = text_of(payloads(streamed(proxy).content))
    far.script("fail_at=0&how=stall")
    answer = wait_until(lambda: one if (one := streamed(proxy)).text.startswith(":") else None, "a stream that begins with comments")
    chunks = payloads(answer.content)
    assert text_of(chunks) == text and chunks[-1] == "[DONE]" and "error" not in chunks[-2]


def test_a_request_at_fault_gets_its_error_and_nothing_stale(through, scripted):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "100ms", "stale_if_error": "1h"})}, far=far)
    assert result(same(proxy)) == "miss"
    far.answer = lambda _: 400
    wait_until(lambda: same(proxy).status_code == 400, "the upstream's own refusal")


# Clearing -----------------------------------------------------------------------------------------------------------------


def clear(proxy, headers=None, **order):
    return proxy.http.post("/v1/api/cache/clear", json=order, headers=headers or {})


def cleared(answer):
    assert answer.status_code == 200 and answer.json()["object"] == "cache.cleared", answer.text
    return answer.json()["cleared"]


@pytest.fixture
def filled(serve):
    """Two answers each of two routes with tags."""
    proxy = serve({"chat": chain("mock/gpt", cache={"tags": ["docs", "both"]}), "help": chain("mock/gpt", cache={"tags": ["both"]})})
    for route in ("chat", "help"):
        for seed in (1, 2):
            assert result(proxy.chat(route, seed=seed)) == "miss"
    return proxy


def left(proxy):
    return proxy.http.get("/v1/api/cache/info").json()["entries"]


@pytest.mark.parametrize("order, count", [({"tag": "docs"}, 2), ({"tag": "both"}, 4), ({"tag": "nothing"}, 0), ({"route": "help"}, 2), ({"route": "nothing"}, 0), ({"route": "help", "tag": "docs"}, 0),
                                          ({"route": "chat", "tag": "both"}, 2), ({"all": True}, 4), ({"older_than_seconds": 3600}, 0), ({"route": "chat", "older_than_seconds": 3600}, 0)], ids=str)
@pytest.mark.parametrize("by", ["POST", "DELETE"])
def test_what_an_order_names_is_cleared_and_nothing_else(filled, order, count, by):
    answer = clear(filled, **order) if by == "POST" else filled.http.delete("/v1/api/cache", params={key: str(value).lower() for key, value in order.items()})
    assert cleared(answer) == count and left(filled) == 4 - count
    gone = {"docs": {"chat"}, "both": {"chat", "help"}}.get(order.get("tag"), {order.get("route")} & {"chat", "help"})
    for route in ("chat", "help"):
        expected = "miss" if count and (order.get("all") or route in gone and order.get("route", route) == route) else "hit"
        assert [result(filled.chat(route, seed=seed)) for seed in (1, 2)] == [expected] * 2
    assert [result(filled.chat("chat", seed=1)), result(filled.chat("help", seed=2))] == ["hit", "hit"]  # kept again


def test_one_answer_is_cleared_by_its_key(filled):
    key = filled.chat("chat", seed=1).headers["x-signalbox-cache-key"]
    assert [cleared(clear(filled, key=key)), cleared(clear(filled, key=key)), cleared(clear(filled, key="0" * 64))] == [1, 0, 0]
    assert [result(filled.chat("chat", seed=seed)) for seed in (1, 2, 1)] == ["miss", "hit", "hit"]
    assert cleared(clear(filled, key=key.upper())) == 1
    assert [result(filled.chat("chat", seed=1)) for _ in range(2)] == ["miss", "hit"]
    assert cleared(filled.http.delete("/v1/api/cache", params={"key": key})) == 1


def test_old_answers_are_cleared_by_their_age(filled):
    wait_until(lambda: int(filled.chat("chat", seed=1).headers["age"]) >= 2, "answers two seconds old")
    assert result(filled.chat("chat", seed=3)) == "miss"
    assert cleared(clear(filled, older_than_seconds=1)) == 4
    assert [result(filled.chat("chat", seed=seed)) for seed in (3, 1)] == ["hit", "miss"]
    wait_until(lambda: clear(filled, older_than_seconds=0) and left(filled) == 0, "everything to be older than now")


@pytest.mark.parametrize("body", ["", "x", "[]", "{}", "null", '{"all":false}', '{"everything":true}', '{"tag":["a"]}', '{"route":{"a":1}}', '{"key":"abc"}', '{"key":"' + "g" * 64 + '"}',
                                  '{"older_than_seconds":-1}', '{"older_than_seconds":"soon"}', '{"older_than_seconds":1.5}', '{"older_than_seconds":99999999999999999999}', '{"all":1}',
                                  '{"key":"' + "0" * 64 + '","route":"chat"}', '{"route":"chat"'])
def test_a_bad_order_is_an_openai_error_and_clears_nothing(filled, body):
    answer = filled.http.post("/v1/api/cache/clear", content=body, headers={"content-type": "application/json"})
    error = answer.json()["error"]
    assert answer.status_code == 400 and set(error) == {"message", "type", "param", "code"} and error["type"] == "invalid_request_error" and error["message"]
    assert left(filled) == 4


@pytest.mark.parametrize("query", ["", "?all=yes", "?tag", "?everything=true", "?key=1", "?older_than_seconds=", "?all"])
def test_a_bad_query_is_an_openai_error_and_clears_nothing(filled, query):
    answer = filled.http.delete("/v1/api/cache" + query)
    assert (answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error") or (query == "?tag" and cleared(answer) == 0)
    assert left(filled) == 4


def test_only_an_admin_looks_into_the_cache_and_clears_it(serve):
    proxy = serve({"chat": ["mock/gpt"]}, auth=KEYS)
    assert result(same(proxy, headers=bearer(APP))) == "miss"
    for headers, status in (({}, 401), (bearer("sk-nobody-0123456789abcdef"), 401), (bearer(APP), 403)):
        for method, path, body in (("GET", "/v1/api/cache/info", None), ("POST", "/v1/api/cache/clear", {"all": True}), ("DELETE", "/v1/api/cache?all=true", None)):
            answer = proxy.http.request(method, path, headers=headers, json=body)
            assert answer.status_code == status and answer.json()["error"]["code"], (path, answer.text)
    assert result(same(proxy, headers=bearer(APP))) == "hit"
    assert proxy.http.get("/v1/api/cache/info", headers=bearer(ADMIN)).json()["entries"] == 1
    assert cleared(clear(proxy, bearer(ADMIN), all=True)) == 1
    assert result(same(proxy, headers=bearer(APP))) == "miss"


# Reload -------------------------------------------------------------------------------------------------------------------


def reload(proxy, **changed):
    fresh = {**proxy.config, **changed}
    before = len(proxy.lines("config_reloaded"))
    proxy.write(fresh)
    wait_until(lambda: len(proxy.lines("config_reloaded")) > before, "the new config to be taken")
    proxy.config = fresh


def test_what_is_kept_survives_a_reload_that_changes_something_else(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    same(proxy)
    reload(proxy, log={"level": "debug"})
    reload(proxy, routes={**proxy.config["routes"], "new": chain("mock/new")})
    assert result(same(proxy)) == "hit"


@pytest.mark.parametrize("changed", [
    {"policy": {"privacy": {"mode": "shadow", "names": False}}}, {"routes": {"chat": chain("mock/other")}}, {"routes": {"chat": chain("mock/gpt", "mock/other")}},
    {"cache": {"memory": "32MiB"}}, {"cache": {"max_entry": "2MiB"}}, {"cache": {"enabled": False}}, {"routes": {"chat": chain("mock/gpt", floor="private")}}, {"routes": {"chat": chain("mock/gpt", cache={"mode": "off"})}}], ids=str)
def test_a_reload_that_changes_what_an_answer_depends_on_forgets_it(serve, upstream, changed):
    proxy = serve({"chat": ["mock/gpt"]}, providers={"mock": provider(upstream.url, trust="local")})
    assert [result(same(proxy)) for _ in range(2)] == ["miss", "hit"]
    reload(proxy, **changed)
    answer = same(proxy)
    assert answer.status_code == 200 and result(answer) in ("miss", None) and len(upstream.requests()) == 2


# What is told of it, and many at once -------------------------------------------------------------------------------------


def test_metrics_and_log_lines_show_what_the_cache_did(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=1000"]})
    asked = [same(proxy), same(proxy), same(proxy), proxy.chat("chat")]
    for answer in asked:
        proxy.decision(answer)
    for outcome, count in (("miss", 1), ("hit", 2), ("bypass", 1)):
        assert proxy.metric("signalbox_cache_requests_total", route="chat", result=outcome) == count
    assert proxy.metric("signalbox_cache_entries", level="memory") == proxy.metric("signalbox_cache_events_total", event="stored") == 1
    assert proxy.metric("signalbox_cache_capacity_bytes", level="memory") == 64 << 20
    assert 0 < proxy.metric("signalbox_cache_bytes", level="memory") < 64 << 20
    # What an upstream was asked for is counted once: a hit costs no tokens.
    assert proxy.metric("gen_ai_client_token_usage_sum", gen_ai_token_type="output") == 1000 + 1000
    wait_until(lambda: [line.get("cache") for line in proxy.lines("request")] == ["miss", "hit", "hit", "bypass"], "four log lines")
    assert cleared(clear(proxy, all=True)) == 1
    wait_until(lambda: proxy.metric("signalbox_cache_events_total", event="cleared") == 1, "the clear to be counted")
    wait_until(lambda: proxy.metric("signalbox_cache_entries") == 0, "an empty cache")


@pytest.mark.parametrize("threads", [1, 2])
def test_50_clients_at_once_all_get_the_answer_to_their_own_question(through, scripted, threads):
    def answer(request):
        text = request["messages"][-1]["content"]
        if not request.get("stream"):
            return whole(choice({"content": text}))
        return [chunk(delta({"role": "assistant", "content": ""})), *(chunk(delta({"content": letter})) for letter in text), chunk(delta({}, finish="stop")), chunk(usage=COUNTS)]

    far = scripted(answer)
    proxy = through({"chat": ["far/m"]}, {"server": {"threads": threads}}, far=far)

    async def one(client, number):
        wrong = []
        for turn in range(12):
            text = f"question {(number + turn) % 10}"
            if (number + turn) % 2:
                answer = await client.chat.completions.create(model="chat", messages=ask(text), temperature=0)
                got = answer.choices[0].message.content
            else:
                got = ""
                async for part in await client.chat.completions.create(model="chat", messages=ask(text), temperature=0, stream=True):
                    got += part.choices[0].delta.content or ""
            wrong += [(text, got)] if got != text else []
        return wrong

    async def all_of_them():
        async with proxy.async_client() as client:
            return await asyncio.gather(*(one(client, i) for i in range(50)))

    assert sum(asyncio.run(all_of_them()), []) == []
    assert proxy.metric("signalbox_cache_requests_total", result="hit") > 200


def test_a_hit_needs_no_upstream(signalbox, dying):
    proxy = signalbox(config({"chat": ["far/m"]}, {"far": provider(dying.url)}))
    made = same(proxy)
    dying.end()
    assert same(proxy).json() == made.json()
    with pytest.raises(openai.APIStatusError):
        proxy.client().chat.completions.create(model="chat", messages=ask("Something else"), temperature=0)


def test_a_hit_on_a_target_with_a_price_is_counted_as_saved(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=1000"]}, targets={"mock/gpt?tokens=1000": {"price": {"input": 1, "output": 1000}}})
    assert [result(same(proxy)) for _ in range(2)] == ["miss", "hit"]
    wait_until(lambda: proxy.metric("signalbox_cache_saved_usd_total", route="chat") == pytest.approx(10e-6 + 1), "the saving")


def test_a_client_that_wants_no_usage_gets_none_whatever_blanks_the_upstream_writes(through, echo):
    far = echo()
    chunks = far.chunks
    far.chunks = lambda text: [*chunks(text), chunk(usage=COUNTS)]
    client = through({"chat": ["far/m"]}, far=far).client()
    for _ in range(2):
        assert all(one.choices for one in client.chat.completions.create(model="chat", messages=ask(), temperature=0, stream=True))


def test_with_such_an_upstream_a_stream_with_usage_and_a_whole_answer_are_hits(through, echo):
    far = echo()
    chunks = far.chunks
    far.chunks = lambda text: [*chunks(text), chunk(usage=COUNTS)]
    proxy = through({"chat": ["far/m"]}, far=far)
    assert [result(one) for one in (streamed(proxy, True), streamed(proxy, True), same(proxy))] == ["miss", "hit", "hit"]


def test_an_answer_is_renewed_each_time_its_time_is_over(through, scripted):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "100ms", "stale_while_revalidate": "1h"})}, far=far)
    for number in ("1", "2", "3", "4"):
        wait_until(lambda: said(same(proxy)) == number, f"answer {number}", timeout=3)


@pytest.mark.parametrize("order", ["all", "route", "key"])
def test_an_answer_that_was_under_way_during_a_clear_is_not_kept(through, scripted, order):
    far = counting(scripted)
    proxy = through({"chat": ["far/m"]}, {"server": {"threads": 2}}, far=far)
    key = same(proxy).headers["x-signalbox-cache-key"]
    answer, asked, gate = far.answer, threading.Event(), threading.Event()
    far.answer = lambda request: (asked.set(), gate.wait(20), answer(request))[2]
    body = {"model": "chat", "messages": ask(), "temperature": 0}
    waiting = threading.Thread(target=lambda: httpx.post(proxy.url + "/chat/completions", json=body, headers={"cache-control": "no-cache"}, timeout=30))
    waiting.start()
    assert asked.wait(10)
    cleared(clear(proxy, **{"all": {"all": True}, "route": {"route": "chat"}, "key": {"key": key}}[order]))
    gate.set()
    waiting.join(20)
    far.answer = answer
    assert said(same(proxy)) == "3"


@pytest.mark.parametrize("order", ["all", "route", "key"])
def test_what_is_asked_behind_a_clear_is_kept_in_the_same_millisecond_too(serve, order):
    proxy = serve({"chat": ["mock/gpt"]})
    key = same(proxy).headers["x-signalbox-cache-key"]
    clearing = json.dumps({"all": {"all": True}, "route": {"route": "chat"}, "key": {"key": key}}[order]).encode()
    asking = post("/v1/chat/completions", chat_body("chat", temperature=0), host="127.0.0.1")
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:

        def sent(request):
            connection.sendall(request)
            return read_response(connection)[1].get("x-signalbox-cache")

        for _ in range(20):
            cleared_before = time.time_ns() // 10**6
            wait_until(lambda: time.time_ns() // 10**6 > cleared_before + 1, "a millisecond in which nothing was cleared")
            sent(post("/v1/api/cache/clear", clearing, host="127.0.0.1"))
            assert [sent(asking), sent(asking)] == ["miss", "hit"]


def test_all_lines_of_cache_control_count(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    with socket.create_connection(("127.0.0.1", proxy.port)) as connection:
        connection.sendall(post("/v1/chat/completions", chat_body("chat", temperature=0), "Cache-Control: max-age=60", "Cache-Control: no-store"))
        assert read_response(connection)[1]["x-signalbox-cache"] == "bypass"


def test_a_target_that_asks_for_another_model_forgets_its_answers(through, scripted):
    proxy = through({"chat": ["far/m"]}, far=counting(scripted))
    assert [result(same(proxy)) for _ in range(2)] == ["miss", "hit"]
    reload(proxy, targets={"far/m": {"model": "other"}})
    assert result(same(proxy)) == "miss"


@pytest.mark.parametrize("ends", [("content_filter", "stop"), ("stop", "content_filter")], ids=str)
@pytest.mark.parametrize("stream", [False, True])
def test_no_choice_of_an_answer_may_have_been_cut_by_a_filter(through, scripted, ends, stream):
    def answer(request):
        if not request.get("stream"):
            return whole(*(choice({"content": "x"}, i, end) for i, end in enumerate(ends)))
        return [chunk(delta({"role": "assistant", "content": "x"}, i)) for i in (0, 1)] + [chunk(delta({}, i, end)) for i, end in enumerate(ends)] + [chunk(usage=COUNTS)]

    proxy = through({"chat": ["far/m"]}, far=scripted(answer))
    assert [result(same(proxy, n=2, stream=stream)) for _ in range(2)] == ["miss", "miss"]


def test_all_beside_a_filter_is_refused_or_means_all(through, scripted):
    proxy = through({"chat": ["far/m"], "other": ["far/m"]}, far=counting(scripted))
    same(proxy), proxy.chat("other", temperature=0)
    answer = clear(proxy, all=True, route="chat")
    assert answer.status_code == 400 or answer.json()["cleared"] == 2


@pytest.mark.parametrize("order", ['{"tag":null}', '{"route":true}', '{"tag":5}'])
def test_a_tag_or_route_that_is_no_text_is_refused(serve, order):
    assert serve({"chat": ["mock/gpt"]}).http.post("/v1/api/cache/clear", content=order).status_code == 400


def test_a_member_twice_is_refused(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    assert proxy.http.delete("/v1/api/cache?tag=a&tag=b").status_code == 400
    assert proxy.http.post("/v1/api/cache/clear", content='{"route":"a","route":"b"}').status_code == 400


def test_answers_too_large_to_be_recorded_are_counted(serve):
    proxy = serve({"chat": ["mock/gpt?size=64KiB"]}, cache={"max_entry": "16KiB"})
    same(proxy)
    assert proxy.http.get("/v1/api/cache/info").json()["too_large"] == 1


@pytest.mark.parametrize("age, expected", [("9223372036854775807", "hit"), ("5x", "miss"), ("99999999999999999999", "hit")])
def test_odd_ages_are_read_as_the_rfc_says(serve, age, expected):
    proxy = serve({"chat": ["mock/gpt"]})
    same(proxy)
    wait_until(lambda: proxy.decision(same(proxy))["cache"].get("age_ms", 0) > 2, "an age")
    assert result(same(proxy, headers={"cache-control": "max-age=" + age})) == expected


def test_a_request_that_could_not_be_examined_takes_no_part(through, echo):
    proxy = through({"chat": ["far/m"]}, {"policy": {"privacy": {"mode": "shadow", "names": False}}}, far=echo())
    body = '{"model":"chat","temperature":0,"messages":[{"role":"user","content":"x \\ud800 y"}]}'
    answers = [proxy.http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"}) for _ in range(2)]
    assert proxy.decision(answers[0])["policy"]["privacy"]["judged"] == "incomplete" and result(answers[1]) == "bypass"
    answers = [proxy.http.post("/v1/embeddings", json={"model": "chat", "input": [5661, 836]}) for _ in range(2)]
    assert proxy.decision(answers[0])["policy"]["privacy"]["unread"] == "token ids" and result(answers[1]) == "bypass"


def test_the_one_that_asks_anew_is_not_worse_off_than_the_others(through, scripted):
    far = counting(scripted)
    proxy = through({"chat": chain("far/m", cache={"ttl": "50ms", "stale_while_revalidate": "1h"}, retry={"attempts": 1})}, far=far)
    same(proxy)
    far.broken = True
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        assert same(proxy).status_code == 200


def test_what_the_last_resort_said_is_not_kept_for_as_long(through, scripted):
    """What the last resort answered while the first tier was away is given for a whole ttl after it is back."""
    first, last = counting(scripted), counting(scripted)
    first.broken, last.number = True, 100
    proxy = through({"chat": ["first/m", "last/m"]}, first=first, last=last)
    assert said(same(proxy)) == "101"
    first.broken = False
    assert said(same(proxy)) == "1"
