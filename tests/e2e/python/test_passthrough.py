"""A request reaches its upstream as the client wrote it, but for the model's name."""

import json

import pytest

from harness import chat_body, provider


BODIES = {
    "numbers as they were written": b'{"model":"chat","messages":[{"role":"user","content":"x"}],"temperature":1.0,"top_p":1e0,"a":1e2,"b":-0.0,"c":0.10,"d":1E+5}',
    "integers beyond 53 and 64 bits": b'{"model":"chat","messages":[{"role":"user","content":"x"}],"seed":9007199254740993,"big":123456789012345678901234567890}',
    "unknown members, nested": b'{"messages":[{"role":"user","content":"x","x_meta":{"a":[1,{"b":null}]}}],"extra":{"deep":[[[]]]},"model":"chat"}',
    "white space and line ends": b'\n{ "model" :\t"chat" ,\r\n "messages" : [ { "role":"user" , "content":"x" } ] }\n',
    "escapes": b'{"model":"chat","messages":[{"role":"user","content":"\\u00e9\\/\\ud83d\\ude00\\b"}],"metadata":{"gr\\u00f6\\u00dfe":"\\u0000"},"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"\\u540d\\u524d":{"type":"string"}}}}}]}',
    "text beyond ASCII": '{"model":"chat","messages":[{"role":"user","content":"Grüße 🚂 日本"}]}'.encode(),
    "the model somewhere in the middle": b'{"temperature":0,"model":"chat","messages":[{"role":"user","content":"the model is \\"chat\\""}]}',
    "null where a value may be": b'{"model":"chat","messages":[{"role":"assistant","content":null,"tool_calls":[]},{"role":"user","content":"x"}],"stop":null,"tools":null}',
}


@pytest.fixture
def proxy(serve):
    return serve({"chat": ["mock/gpt-4o"]})


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_survives_byte_for_byte(proxy, upstream, kind):
    sent = BODIES[kind]
    answer = proxy.http.post("/v1/chat/completions", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    seen = upstream.last()["body"].encode()
    at = sent.index(b'"model"')
    name = sent.index(b'"chat"', at)
    assert seen == sent[:name] + b'"gpt-4o"' + sent[name + 6:]


def test_a_stream_is_only_asked_for_its_usage_in_addition(proxy, upstream):
    sent = b'{"model":"chat","messages":[{"role":"user","content":"x"}],"temperature":1.0,"stream":true}'
    proxy.http.post("/v1/chat/completions", content=sent, headers={"content-type": "application/json"})
    seen = upstream.last()["body"]
    assert '"temperature":1.0' in seen
    assert json.loads(seen) == {**json.loads(sent), "model": "gpt-4o", "stream_options": {"include_usage": True}}


def test_a_byte_order_mark_and_lone_surrogates_do_no_harm(proxy):
    body = chat_body("chat")
    assert proxy.http.post("/v1/chat/completions", content=b"\xef\xbb\xbf" + body, headers={"content-type": "application/json"}).status_code == 200
    lone = b'{"model":"chat","messages":[{"role":"user","content":"\\ud83d"}]}'
    assert proxy.http.post("/v1/chat/completions", content=lone, headers={"content-type": "application/json"}).status_code in (200, 400)


def test_one_name_given_twice_is_refused(proxy, upstream):
    for body in (b'{"model":"chat","model":"other","messages":[{"role":"user","content":"x"}]}',
                 b'{"model":"chat","mod\\u0065l":"other","messages":[{"role":"user","content":"x"}]}'):
        answer = proxy.http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
    assert upstream.requests() == []


def test_the_differences_of_a_provider_are_bridged_when_configured(serve, upstream):
    old = provider(upstream.url, max_tokens_field="max_tokens", system_role_only=True)
    proxy = serve({"chat": ["old/gpt"]}, providers={"old": old})
    proxy.http.post("/v1/chat/completions", json={"model": "chat", "max_completion_tokens": 7, "messages": [{"role": "developer", "content": "x"}, {"role": "user", "content": "y"}]})
    seen = json.loads(upstream.last()["body"])
    assert seen["max_tokens"] == 7 and "max_completion_tokens" not in seen and [m["role"] for m in seen["messages"]] == ["system", "user"]


def test_a_target_may_ask_for_another_model_than_it_is_called(serve, upstream):
    proxy = serve({"chat": ["mock/nice-name"]}, targets={"mock/nice-name": {"model": "ugly/name:v1"}})
    proxy.chat("chat")
    assert json.loads(upstream.last()["body"])["model"] == "ugly/name:v1"


def test_an_upstream_sees_the_request_id_its_own_key_and_no_more_than_it_must(proxy, upstream):
    proxy.chat("chat", headers={"x-request-id": "abc-1", "openai-organization": "org-x", "x-custom": "1", "te": "trailers", "referer": "http://internal/"})
    seen = upstream.last()["headers"]
    assert seen["x-request-id"] == "abc-1" and seen["content-type"] == "application/json"
    assert not {"x-custom", "te", "referer", "openai-organization", "accept-language", "x-stainless-lang"} & set(seen)


def test_answers_keep_the_provider_headers_that_matter_and_drop_the_rest(proxy):
    headers = proxy.chat("chat").headers
    assert not {"set-cookie", "server", "alt-svc", "strict-transport-security"} & set(headers)
    assert headers["content-type"] == "application/json" and "x-request-id" in headers and "server-timing" in headers
