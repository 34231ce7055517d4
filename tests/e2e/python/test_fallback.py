"""Providers fail in every way there is; the client sees one clean answer, or one honest error."""

import json

import openai
import pytest

from harness import UPSTREAM_KEY, ask, chain, config, payloads, provider, text_of, wait_until
from local_server import LocalServer, QuietHandler

# How an upstream fails before anything meaningful has come, and what the decision record calls it.
WHOLE = {
    "401": ("status=401&error=auth", "auth"),
    "403": ("status=403&error=auth", "auth"),
    "429": ("status=429&error=rate_limit&retry_after=1", "rate_limited"),
    "quota": ("status=429&error=quota", "quota"),
    "408": ("status=408", "server_error"),
    "500": ("status=500", "server_error"),
    "502 as a page": ("status=502&error=html", "server_error"),
    "503 in plain words": ("status=503&error=plain", "server_error"),
    "504 with nothing": ("status=504&error=empty", "server_error"),
    "529": ("status=529&error=overloaded", "server_error"),
    "500 as an array": ("status=500&error=array", "server_error"),
    "500 as a string": ("status=500&error=string", "server_error"),
    "500 of FastAPI": ("error=detail", "server_error"),
    "500 of vLLM": ("error=vllm", "server_error"),
    "unknown model": ("status=404&error=model", "not_served"),
    "context, OpenAI": ("status=400&error=context_openai", "context_overflow"),
    "context, Anthropic": ("status=400&error=context_anthropic", "context_overflow"),
    "context, vLLM": ("status=400&error=context_vllm", "context_overflow"),
    "context, llama.cpp": ("status=400&error=context_llamacpp", "context_overflow"),
    "context, Gemini": ("status=400&error=context_gemini", "context_overflow"),
    "context, Bedrock": ("status=400&error=context_bedrock", "context_overflow"),
    "200 with an error": ("status=200&error=rate_limit", "rate_limited"),
    "200 with a vLLM error": ("status=200&error=vllm", None),
    "200 with an OpenRouter error": ("error=json", "server_error"),
    "200 with garbage": ("status=200&error=garbage", "bad_body"),
    "200 with a page": ("status=200&error=html", "bad_body"),
    "200 with nothing": ("status=200&error=empty", "bad_body"),
    "closed before the head": ("close=before", "connect"),
    "closed after the head": ("close=after_head", "stream_cut"),
    "silence": ("hang=1", "timeout"),
}
STREAMED = {
    "stall before content": ("fail_at=0&how=stall", "timeout"),
    "reset before content": ("fail_at=0&how=reset", "stream_cut"),
    "cut before content": ("fail_at=0&how=cut", None),
    "truncated before content": ("fail_at=0&how=truncate", None),
    "error event before content": ("fail_at=0&how=sse_error", None),
    "vLLM error before content": ("fail_at=0&how=vllm_error", None),
    "OpenRouter error before content": ("fail_at=0&how=openrouter_error", None),
    "bare JSON error before content": ("fail_at=0&how=bare_json", None),
    "malformed event before content": ("fail_at=0&how=garbage", "bad_body"),
}


def route_name(kind):
    return "".join(c if c.isalnum() else "-" for c in kind)


@pytest.fixture
def proxy(serve, closed_url, silent_url):
    """A route for every kind of failure: two targets that fail, then one that answers."""
    patience = {"connect": "150ms", "first_byte": "150ms"}
    routes = {
        route_name(kind): chain(f"mock/{route_name(kind)}?{script}", f"mock/{route_name(kind)}2?{script}", "mock/third", timeouts=patience)
        for kind, (script, _) in {**WHOLE, **STREAMED}.items()
    }
    routes["refused"] = chain("closed/one", "closed/two", "mock/third", timeouts=patience)
    routes["unreachable"] = chain("silent/one", "silent/two", "mock/third", timeouts=patience)
    routes["plain"] = chain("mock/third")
    return serve(routes, providers={"closed": provider(closed_url), "silent": provider(silent_url)})



@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_two_failing_tiers_of_any_kind_are_invisible_to_the_client(proxy, stream):
    expected = proxy.chat("plain").json()["choices"][0]["message"]["content"]
    kinds = {**WHOLE, "refused": (None, "connect"), "unreachable": (None, None), **(STREAMED if stream else {})}
    wrong = {}
    for kind, (_, cls) in kinds.items():
        answer = proxy.chat(route_name(kind), stream=stream)
        outcomes = [attempt["outcome"] for attempt in proxy.decision(answer)["attempts"]]
        if answer.status_code != 200:
            wrong[kind] = (answer.status_code, answer.text, outcomes)
            continue
        if stream:
            chunks = payloads(answer.content)
            text, clean = text_of(chunks), chunks[-1] == "[DONE]" and not any('"error"' in chunk for chunk in chunks)
        else:
            text, clean = answer.json()["choices"][0]["message"]["content"], True
        named = cls is None or outcomes[:2] == [cls, cls]
        told = answer.headers["x-signalbox-target"] == "mock/third" and answer.headers["x-signalbox-attempts"] == "3"
        if not (text == expected and clean and told and named and len(outcomes) == 3 and outcomes[2] == "ok"):
            wrong[kind] = (text, outcomes, dict(answer.headers))
    assert wrong == {}


def test_the_sdk_sees_nothing_of_a_fallback(proxy):
    client = proxy.client()
    for kind in ("500", "silence", "malformed event before content", "200 with garbage"):
        with client.chat.completions.stream(model=route_name(kind), messages=ask()) as stream:
            assert stream.get_final_completion().choices[0].finish_reason == "stop"


def test_the_operator_reads_why_an_answer_broke_off(serve):
    proxy = serve({"cut": {"tiers": [{"targets": ["mock/gpt?close=after_head"]}], "retry": {"attempts": 1}}})
    answer = proxy.chat("cut")
    assert answer.status_code == 502 and "mock/gpt?close=after_head: stream_cut, it closed the connection in the middle" in answer.json()["error"]["message"]
    assert proxy.wait_for_line("request")["reason"] == "it closed the connection in the middle of its answer"
    assert proxy.metric("signalbox_stream_aborts_total", side="upstream") == 0  # it was no stream


class Redirect(LocalServer):
    def __init__(self, status, location):
        self.asked = 0
        redirect = self

        class Handler(QuietHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                redirect.asked += 1
                self.send_response(status)
                self.send_header("location", location)
                self.send_header("content-length", "0")
                self.end_headers()

        self.serve(Handler)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_operator_reads_where_it_leads(signalbox, status):
    moved = Redirect(status, "https://api.example.com/v1/chat/completions?key=s3cret")
    try:
        proxy = signalbox(config({"chat": ["moved/gpt"], "saved": ["moved/gpt", "demo/chat"]}, {"demo": {"kind": "demo"}, "moved": provider(moved.url)}))
        answer = proxy.chat("chat")
        message = answer.json()["error"]["message"]
        assert answer.status_code == 502 and "redirects" in message and "its base_url must be changed" in message and "example.com" not in message
        assert answer.headers["x-should-retry"] == "false" and moved.asked == 1  # time mends nothing
        line = proxy.wait_for_line("provider_url_wrong", provider="moved")
        assert "https://api.example.com/v1/chat/completions:" in line["msg"] and "s3cret" not in "".join(proxy.output)
        assert proxy.decision(answer)["attempts"][0]["outcome"] == "bad_body"
        assert proxy.chat("saved").headers["x-signalbox-target"] == "demo/chat" and moved.asked == 2
        wait_until(lambda: len(proxy.lines("request")) == 2, "both lines")
        assert len(proxy.lines("provider_url_wrong")) == 1  # the same each time
    finally:
        moved.end()


def test_a_request_that_is_wrong_is_not_tried_elsewhere(serve, upstream):
    proxy = serve({"chat": ["mock/first?status=400", "mock/second"], "filtered": ["mock/first?status=400&error=filter", "mock/second"]})
    assert proxy.chat("chat").status_code == 400 and proxy.chat("filtered").status_code == 400
    assert upstream.count("second") == 0


def test_a_refused_content_may_be_tried_elsewhere_when_the_route_says_so(serve):
    proxy = serve({"chat": chain("mock/first?status=400&error=filter", "mock/second", retry={"on_content_filter": True})})
    assert proxy.chat("chat").headers["x-signalbox-target"] == "mock/second"


def test_attempts_are_bounded_over_all_tiers(serve, upstream):
    targets = [f"mock/t{i}?status=500" for i in range(6)]
    proxy = serve({"chat": chain(*targets, retry={"attempts": 4})})
    assert proxy.chat("chat").status_code == 502
    assert upstream.models() == ["t0", "t1", "t2", "t3"]


def test_a_lone_target_is_tried_again_after_a_passing_failure(serve, upstream):
    proxy = serve({"chat": chain("mock/only?status=500"), "auth": chain("mock/locked?status=401&error=auth")})
    proxy.chat("chat")
    proxy.chat("auth")
    assert upstream.count("only") == 3  # the attempts that the defaults allow
    assert upstream.count("locked") == 1  # a refused key stays refused


def test_a_short_retry_after_is_waited_for_when_nothing_else_is_left(serve, upstream):
    proxy = serve({"chat": chain("mock/only?status=429&error=rate_limit&retry_after_ms=120", retry={"attempts": 2})})
    answer = proxy.chat("chat")
    decision = proxy.decision(answer)
    first, second = (attempt["start_ms"] for attempt in decision["attempts"])
    assert answer.status_code == 429 and second - first >= 120
    assert decision["upstream_ms"] >= 120  # the pause is the provider's wish, no overhead of ours


def test_a_pooled_connection_that_the_upstream_closed_costs_nothing(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"], "closing": ["mock/gpt?keep_alive=0"]})
    for model in ("chat", "closing") * 5:
        answer = proxy.chat(model)
        assert answer.status_code == 200 and answer.headers["x-signalbox-attempts"] == "1"


# When everything fails ----------------------------------------------------------------------------------------------


@pytest.fixture
def doomed(serve, closed_url):
    scripts = ["status=500", "status=429&error=rate_limit", "status=401&error=auth", "status=200&error=garbage"]
    routes = {"all": chain(*(f"mock/f{i}?{script}" for i, script in enumerate(scripts)), "closed/gone", retry={"attempts": 9})}
    return serve(routes, providers={"closed": provider(closed_url)})


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_the_last_error_names_every_target_and_what_it_did(doomed, stream):
    answer = doomed.chat("all", stream=stream)
    assert answer.status_code == 502 and answer.headers["content-type"] == "application/json"
    message = answer.json()["error"]["message"]
    assert [word in message for word in ("server_error", "rate_limited", "auth", "bad_body", "connect")] == [True] * 5


def test_no_error_shows_a_key_or_an_address_of_a_provider(doomed, upstream, closed_url):
    secrets = [UPSTREAM_KEY, upstream.address, closed_url.split("/")[2], "127.0.0.1", "sk-upstream"]
    seen = []
    for stream in (False, True):
        answer = doomed.chat("all", stream=stream)
        seen += [answer.text, str(answer.headers), json.dumps(doomed.decision(answer))]
    # The client's connection to the proxy is its own to know.
    found = [secret for secret in secrets if any(secret in text.replace(doomed.address, "") for text in seen)]
    assert found == []


def test_no_log_line_shows_a_key(doomed):
    doomed.chat("all")
    doomed.wait_for_line("request")
    assert UPSTREAM_KEY not in "".join(doomed.output) + doomed.errors


def test_kinds_that_agree_decide_the_status(serve, closed_url):
    patience = {"first_byte": "100ms"}
    proxy = serve({
        "limited": chain("mock/a?status=429&error=rate_limit&retry_after=9", "mock/b?status=429&error=rate_limit&retry_after=5"),
        "quota": chain("mock/c?status=429&error=quota", "mock/d?status=429&error=quota"),
        "auth": chain("mock/e?status=401&error=auth", "mock/f?status=403&error=auth"),
        "slow": chain("mock/g?hang=1", "mock/h?hang=1", timeouts=patience, retry={"attempts": 2}),
        "overloaded": chain("mock/i?status=503", "mock/j?status=529&error=overloaded", retry={"attempts": 2}),
        "long": chain("mock/k?status=400&error=context_openai", "mock/l?status=400&error=context_vllm"),
    })
    found = {}
    for model in ("limited", "quota", "auth", "slow", "overloaded", "long"):
        answer = proxy.chat(model)
        found[model] = (answer.status_code, answer.json()["error"]["code"], answer.headers.get("x-should-retry"), answer.headers.get("retry-after"))
    assert found["limited"] == (429, "rate_limit_exceeded", "true", "5")
    assert found["quota"][:3] == (429, "insufficient_quota", "false")
    assert found["auth"][:3] == (502, "upstream_auth_failed", "false")
    assert found["slow"][:3] == (504, "gateway_timeout", "true")
    assert found["overloaded"][:3] == (503, "overloaded", "true")
    assert found["long"][:2] == (400, "context_length_exceeded")


def test_retry_after_never_exceeds_what_sdks_can_stand(serve):
    proxy = serve({"chat": chain("mock/a?status=429&error=rate_limit&retry_after=3600")})
    answer = proxy.chat("chat")
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) <= 60 and answer.headers["x-should-retry"] == "false"


# After the client has seen content ----------------------------------------------------------------------------------

AFTER = ["reset", "cut", "truncate", "sse_error", "vllm_error", "openrouter_error", "bare_json", "stall", "garbage"]


@pytest.fixture
def midway(serve):
    routes = {how: chain(f"mock/gpt?tokens=20&fail_at=5&how={how}", "mock/other", timeouts={"inter_event": "150ms"}) for how in AFTER}
    return serve({**routes, "plain": ["mock/gpt?tokens=20"]})


@pytest.mark.parametrize("how", AFTER)
def test_a_failure_after_the_first_content_is_one_error_frame_and_the_end(midway, upstream, how):
    whole = text_of(payloads(midway.chat("plain", stream=True).content))
    answer = midway.chat(how, stream=True)  # the HTTP framing is whole: httpx would raise otherwise
    chunks = payloads(answer.content)
    errors = [i for i, chunk in enumerate(chunks) if chunk != "[DONE]" and "error" in json.loads(chunk)]
    assert answer.status_code == 200 and chunks[-1] == "[DONE]" and chunks.count("[DONE]") == 1
    assert errors == [len(chunks) - 2]
    error = json.loads(chunks[-2])
    assert set(error) == {"error"} and set(error["error"]) == {"message", "type", "param", "code"} and error["error"]["code"]
    text = text_of(chunks[:-2])
    assert text and whole.startswith(text) and text != whole
    assert not any(choice.get("finish_reason") for chunk in chunks[:-2] for choice in json.loads(chunk)["choices"])
    assert upstream.count("other") == 0


@pytest.mark.parametrize("how", AFTER)
def test_the_sdk_raises_an_api_error_after_what_came(midway, how):
    client, seen = midway.client(), ""
    with pytest.raises(openai.APIError) as caught:
        for chunk in client.chat.completions.create(model=how, messages=ask(), stream=True):
            seen += chunk.choices[0].delta.content or ""
    assert seen and caught.value.message and caught.value.code
    with pytest.raises(openai.APIError):
        with client.chat.completions.stream(model=how, messages=ask()) as stream:
            stream.until_done()


def test_an_event_that_cannot_be_read_is_the_attempts_failure_everywhere(midway):
    decision = midway.decision(midway.chat("garbage", stream=True))
    assert [attempt["outcome"] for attempt in decision["attempts"]] == ["bad_body"]
    assert midway.wait_for_line("request", error="bad_body")["route"] == "garbage"
    assert midway.metric("signalbox_upstream_attempts_total", route="garbage", outcome="bad_body") == 1
    assert midway.metric("signalbox_stream_aborts_total", side="upstream") == 1


def test_events_that_cannot_be_read_open_the_breaker(serve):
    proxy = serve({"chat": chain("mock/gpt?tokens=20&fail_at=5&how=garbage", breaker={"consecutive_failures": 2})})
    for _ in range(2):
        proxy.chat("chat", stream=True)
    assert proxy.wait_for_line("breaker_opened")["target"].startswith("mock/gpt")


def test_an_upstream_that_dies_after_its_finish_reason_has_answered(serve):
    proxy = serve({"plain": ["mock/gpt?tokens=8"], "odd": ["mock/gpt?tokens=8&no_done=1"]})
    expected = text_of(payloads(proxy.chat("plain", stream=True).content))
    chunks = payloads(proxy.chat("odd", stream=True).content)
    assert text_of(chunks) == expected and chunks[-1] == "[DONE]"
