"""Chat as the official SDK does it, against the demo provider and against an upstream over HTTP."""

import json
import socket

import pytest
from pydantic import BaseModel

from harness import ask, chat_body, config, post, read_response

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
    },
}
TIME = {
    "type": "function",
    "function": {
        "name": "get_time",
        "description": "The time in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
    },
}


class Station(BaseModel):
    name: str
    tracks: int
    lines: list[str]


@pytest.fixture(params=["demo", "http"])
def proxy(request, signalbox, serve):
    if request.param == "demo":
        return signalbox(config({"chat": ["demo/demo-chat"]}))
    return serve({"chat": ["mock/gpt"]})


def test_a_chat_answer_has_the_shape_the_sdk_promises(proxy):
    answer = proxy.client().chat.completions.create(model="chat", messages=ask("Say hello."))
    assert answer.object == "chat.completion" and answer.id and isinstance(answer.created, int) and answer.model
    assert answer.choices[0].message.role == "assistant" and answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


def test_a_raw_stream_gives_the_same_text_as_a_whole_answer(proxy):
    client = proxy.client()
    whole = client.chat.completions.create(model="chat", messages=ask("Say hello."))
    chunks = list(client.chat.completions.create(model="chat", messages=ask("Say hello."), stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].delta.role for c in chunks[1:] if c.choices[0].delta.role] == []
    assert [c.choices[0].finish_reason for c in chunks if c.choices[0].finish_reason] == ["stop"]
    assert len({c.id for c in chunks}) == 1 and {c.object for c in chunks} == {"chat.completion.chunk"}


def test_what_is_kept_of_a_stream_says_when_its_first_event_came(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
        connection.sendall(post("/v1/chat/completions", chat_body("chat", stream=True)))  # head and body come together
        _, headers, _ = read_response(connection)
    decision = proxy.decision(headers)
    attempt = decision["attempts"][0]
    assert 0 < attempt["first_event_ms"] <= attempt["duration_ms"]
    assert attempt["start_ms"] < decision["first_event_ms"] <= decision["duration_ms"]


def test_the_stream_helper_accumulates_what_a_whole_answer_has(proxy):
    client = proxy.client()
    whole = client.chat.completions.create(model="chat", messages=ask("Say hello."))
    with client.chat.completions.stream(model="chat", messages=ask("Say hello.")) as stream:
        events = [event.type for event in stream]
        final = stream.get_final_completion()
    assert "content.delta" in events and "content.done" in events
    assert final.choices[0].message.content == whole.choices[0].message.content
    assert final.choices[0].message.role == "assistant" and final.choices[0].finish_reason == "stop"


def test_usage_comes_in_a_last_chunk_of_its_own_when_it_was_asked_for(proxy):
    chunks = list(proxy.client().chat.completions.create(model="chat", messages=ask(), stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_no_usage_chunk_comes_when_nobody_asked(proxy):
    chunks = list(proxy.client().chat.completions.create(model="chat", messages=ask(), stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def test_a_tool_is_called_and_its_result_is_answered(proxy):
    client = proxy.client()
    messages = ask("What is the weather in Vienna?")
    first = client.chat.completions.create(model="chat", messages=messages, tools=[WEATHER])
    assert first.choices[0].finish_reason == "tool_calls"
    call = first.choices[0].message.tool_calls[0]
    assert call.id and call.type == "function" and call.function.name == "get_weather"
    assert isinstance(json.loads(call.function.arguments), dict)
    messages += [first.choices[0].message.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": "Sunny"}]
    second = client.chat.completions.create(model="chat", messages=messages, tools=[WEATHER])
    assert second.choices[0].message.content and second.choices[0].finish_reason == "stop"


def test_parallel_tool_calls_stay_apart_in_a_stream(proxy):
    client = proxy.client()
    asked = dict(model="chat", messages=ask("What is the weather and the time in Vienna?"), tools=[WEATHER, TIME])
    whole = client.chat.completions.create(**asked).choices[0].message.tool_calls
    with client.chat.completions.stream(**asked) as stream:
        final = stream.get_final_completion()
    streamed = final.choices[0].message.tool_calls
    assert final.choices[0].finish_reason == "tool_calls"
    assert sorted(call.function.name for call in streamed) == ["get_time", "get_weather"]
    assert [(c.function.name, c.function.arguments) for c in streamed] == [(c.function.name, c.function.arguments) for c in whole]
    assert len({call.id for call in streamed}) == 2


def test_the_deltas_of_tool_calls_are_numbered_densely_and_named_once(proxy):
    chunks = list(proxy.client().chat.completions.create(
        model="chat", messages=ask("What is the weather and the time in Vienna?"), tools=[WEATHER, TIME], stream=True))
    deltas = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or []]
    opened = [delta.index for delta in deltas if delta.function.name]
    assert opened == [0, 1] and [delta.index for delta in deltas if delta.id] == [0, 1]
    assert all(delta.type == "function" for delta in deltas if delta.id)


def test_a_json_schema_is_answered_with_an_object_that_fits(signalbox):
    client = signalbox(config({"chat": ["demo/demo-chat"]})).client()
    parsed = client.chat.completions.parse(model="chat", messages=ask("Name a station."), response_format=Station)
    assert isinstance(parsed.choices[0].message.parsed, Station)
    with client.chat.completions.stream(model="chat", messages=ask("Name a station."), response_format=Station) as stream:
        streamed = stream.get_final_completion()
    assert streamed.choices[0].message.parsed == parsed.choices[0].message.parsed


def test_a_json_schema_reaches_an_upstream_as_it_was_sent(serve, upstream):
    schema = {"type": "json_schema", "json_schema": {"name": "s", "strict": True, "schema": {"type": "object", "properties": {}, "required": [], "additionalProperties": False}}}
    serve({"chat": ["mock/gpt"]}).client().chat.completions.create(model="chat", messages=ask(), response_format=schema)
    assert json.loads(upstream.last()["body"])["response_format"] == schema


def test_several_choices_are_several_choices(proxy):
    answer = proxy.client().chat.completions.create(model="chat", messages=ask(), n=3)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    indices = {c.index for chunk in proxy.client().chat.completions.create(model="chat", messages=ask(), n=3, stream=True) for c in chunk.choices}
    assert indices == {0, 1, 2}


# What upstreams get wrong and clients stumble over -----------------------------------------------------------------

DEVIATIONS = ["role_twice=1", "crlf=1", "comments=1", "no_done=1", "no_usage=1", "split=bytes", "split=utf8", "split=7",
              "json_for_stream=1", "gzip=1", "keep_alive=0"]


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_a_stream_of_an_odd_upstream_is_as_good_as_any_other(serve, deviation):
    client = serve({"plain": ["mock/gpt"], "odd": [f"mock/gpt?{deviation}"]}).client()
    expected = client.chat.completions.create(model="plain", messages=ask()).choices[0].message
    with client.chat.completions.stream(model="odd", messages=ask()) as stream:
        final = stream.get_final_completion().choices[0]
    assert (final.message.role, final.message.content, final.finish_reason) == ("assistant", expected.content, "stop")


def test_a_stream_that_answers_a_plain_request_is_put_together(serve):
    client = serve({"plain": ["mock/gpt"], "odd": ["mock/gpt?sse_for_json=1"]}).client()
    expected = client.chat.completions.create(model="plain", messages=ask()).choices[0].message.content
    assert client.chat.completions.create(model="odd", messages=ask()).choices[0].message.content == expected


@pytest.mark.parametrize("deviation", ["tool_index=none", "tool_index=same", "tool_index=from1", "tool_args=object"])
def test_tool_calls_of_an_odd_upstream_are_told_apart(serve, deviation):
    client = serve({"plain": ["mock/gpt"], "odd": [f"mock/gpt?{deviation}"]}).client()
    asked = dict(messages=ask("What is the weather and the time in Vienna?"), tools=[WEATHER, TIME])
    expected = client.chat.completions.create(model="plain", **asked).choices[0].message.tool_calls
    with client.chat.completions.stream(model="odd", **asked) as stream:
        calls = stream.get_final_completion().choices[0].message.tool_calls
    whole = client.chat.completions.create(model="odd", **asked).choices[0].message.tool_calls
    wanted = [(call.function.name, json.loads(call.function.arguments)) for call in expected]
    assert [(call.function.name, json.loads(call.function.arguments)) for call in calls] == wanted
    assert [(call.function.name, json.loads(call.function.arguments)) for call in whole] == wanted
