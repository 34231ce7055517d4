"""Real providers' recorded bodies come through the proxy as what they were."""

import json
import os

import pytest

import recorded
from harness import ask, config, payloads, provider
from recorded import Said, events

pytestmark = pytest.mark.skipif(not recorded.DATA, reason="SIGNALBOX_TEST_DATA is not set")

ALL = recorded.recordings() if recorded.DATA else []
STREAMS = [i for i, recording in enumerate(ALL) if recording.streamed]
SMALL = [i for i in STREAMS if len(ALL[i].body) < 2048]
WHOLE = [i for i, recording in enumerate(ALL) if not recording.streamed and recording.status == 200]
EVERY_OFFSET = os.environ.get("SIGNALBOX_EVERY_OFFSET") == "1"  # a soak of half an hour
REFUSED = [i for i, recording in enumerate(ALL) if recording.status != 200]


def names(numbers):
    return [ALL[i].name for i in numbers]


@pytest.fixture
def replay():
    upstream = recorded.Replay(ALL)
    yield upstream
    upstream.close()


@pytest.fixture
def proxy(signalbox, replay):
    """Routes are made for the models that a test names: one for each recording and place to cut it."""

    def start(*models):
        routes = {model: {"tiers": [{"targets": [f"recorded/{model}"]}], "retry": {"attempts": 1}, "breaker": {"consecutive_failures": 1000000, "failure_ratio": 1, "minimum_requests": 1000000}} for model in models}
        return signalbox(config(routes, {"recorded": provider(replay.url)}))

    return start


def stream_raw(proxy, recording, model):
    """Status and dechunked body of a streamed request, on a connection of its own kind: fast."""
    request = {"model": model, "stream": True, "stream_options": {"include_usage": True}}
    request |= {"prompt": "x"} if recording.endpoint == "/completions" else {"messages": ask()}
    answer = proxy.http.post("/v1" + recording.endpoint, json=request)
    return answer


def sdk_chunks(proxy, recording, model):
    client = proxy.client()
    options = dict(model=model, stream=True, stream_options={"include_usage": True})
    if recording.endpoint == "/completions":
        return [chunk.model_dump() for chunk in client.completions.create(prompt="x", **options)]
    return [chunk.model_dump() for chunk in client.chat.completions.create(messages=ask(), **options)]


def test_there_are_recordings_of_every_kind():
    assert recorded.ROOT.is_dir(), f"{recorded.ROOT} is no folder: SIGNALBOX_TEST_DATA must name one with compat/fixtures, or be unset"
    assert len(STREAMS) >= 15 and len(WHOLE) >= 20 and len(REFUSED) >= 5 and len(SMALL) >= 2


@pytest.mark.parametrize("number", STREAMS, ids=names(STREAMS))
def test_the_sdk_reads_from_a_recorded_stream_what_was_said(proxy, number):
    recording = ALL[number]
    through = proxy(str(number))
    expected = Said.of([json.loads(data) for data in events(recording.body)])
    got = Said.of(sdk_chunks(through, recording, str(number)))
    assert (got.text, got.refusal, got.finish, got.total_tokens) == (expected.text, expected.refusal, expected.finish, expected.total_tokens)
    assert got.calls.keys() == expected.calls.keys()
    for choice, calls in expected.calls.items():
        assert [(name, arguments or "{}") for name, arguments in calls] == got.calls[choice]
    if recording.endpoint == "/chat/completions" and "length" not in expected.finish.values():  # the helper raises at those
        with through.client().chat.completions.stream(model=str(number), messages=ask()) as stream:
            final = stream.get_final_completion()
        assert {choice.index: choice.finish_reason for choice in final.choices} == expected.finish
        assert {choice.index: choice.message.content for choice in final.choices if choice.message.content} == expected.text


@pytest.mark.parametrize("number", STREAMS, ids=names(STREAMS))
def test_what_needs_no_mending_is_passed_on_byte_for_byte(proxy, number):
    recording = ALL[number]
    through = proxy(str(number))
    answer = stream_raw(through, recording, str(number))
    got, sent = payloads(answer.content), events(recording.body)
    assert got[-1] == "[DONE]"
    if not through.decision(answer)["answer_mended"]:
        assert got[:-1] == sent
        return
    # What was mended differs by little: most events are still the provider's own bytes.
    assert len(got) - 1 <= len(sent) + 1


def test_only_the_recording_with_a_gap_needs_mending(proxy):
    through = proxy(*map(str, STREAMS))
    mended = [ALL[i].name for i in STREAMS if through.decision(stream_raw(through, ALL[i], str(i)))["answer_mended"]]
    assert mended == ["anthropic-fallback-tool-call"]  # its one tool call has index 1


@pytest.mark.parametrize("number", STREAMS, ids=names(STREAMS))
def test_where_the_network_splits_a_stream_makes_no_difference(proxy, number):
    recording = ALL[number]
    size = len(recording.body)
    offsets = range(1, size) if number in SMALL or EVERY_OFFSET else range(1, size, max(size // 100, 1))
    through = proxy(str(number))
    expected = stream_raw(through, recording, str(number)).content
    request = {"model": str(number), "stream": True, "stream_options": {"include_usage": True}}
    request |= {"prompt": "x"} if recording.endpoint == "/completions" else {"messages": ask()}
    client = recorded.PlainClient(through.address)
    try:
        wrong = [at for at in offsets if client.ask("/v1" + recording.endpoint, request | {"user": f"{number}@split@{at}"}) != expected]
    finally:
        client.close()
    assert wrong == []


@pytest.mark.parametrize("number", STREAMS, ids=names(STREAMS))
def test_a_stream_cut_anywhere_never_looks_complete_unless_it_is(proxy, number):
    recording = ALL[number]
    size = len(recording.body)
    offsets = range(0, size, 3) if number in SMALL else range(0, size, max(size // 12, 1))
    through = proxy(*(f"{number}@cut@{at}" for at in offsets))
    full = Said.of([json.loads(data) for data in events(recording.body)])
    for at in offsets:
        answer = stream_raw(through, recording, f"{number}@cut@{at}")
        if answer.status_code != 200:
            assert answer.status_code == 502 and answer.json()["error"]["code"], at
            continue
        chunks = payloads(answer.content)
        assert chunks[-1] == "[DONE]", at
        failed = "error" in json.loads(chunks[-2])
        said = Said.of([json.loads(chunk) for chunk in chunks[:-2 if failed else -1]])
        assert failed or (said.text == full.text and said.finish == full.finish), at
        assert all(full.text.get(choice, "").startswith(text) for choice, text in said.text.items()), at


@pytest.mark.parametrize("number", WHOLE, ids=names(WHOLE))
def test_a_recorded_answer_is_passed_on_as_it_is(proxy, number):
    recording = ALL[number]
    through = proxy(str(number))
    answer = through.http.post("/v1" + recording.endpoint, json={**recording.request, "model": str(number)})
    assert answer.status_code == 200, answer.text
    if not through.decision(answer)["answer_mended"]:
        assert answer.content == recording.body
    assert answer.json() == json.loads(recording.body)


@pytest.mark.parametrize("number", [i for i in WHOLE if ALL[i].endpoint == "/embeddings"], ids=names([i for i in WHOLE if ALL[i].endpoint == "/embeddings"]))
def test_recorded_embeddings_reach_the_sdk_as_numbers(proxy, number):
    recording = ALL[number]
    vectors = proxy(str(number)).client().embeddings.create(model=str(number), input=recording.request["input"])
    expected = json.loads(recording.body)["data"]
    assert [item.index for item in vectors.data] == [item["index"] for item in expected]
    for got, item in zip(vectors.data, expected, strict=True):
        if isinstance(item["embedding"], list):
            assert got.embedding == pytest.approx(item["embedding"], abs=1e-6)
        assert len(got.embedding) > 1


@pytest.mark.parametrize("number", REFUSED, ids=names(REFUSED))
def test_a_recorded_refusal_keeps_status_message_and_code(proxy, number):
    recording = ALL[number]
    through = proxy(str(number))
    answer = through.http.post("/v1" + recording.endpoint, json={**recording.request, "model": str(number)})
    assert answer.status_code == recording.status or "messages" not in recording.request
    told, said = answer.json()["error"], json.loads(recording.body)["error"]
    assert set(told) >= {"message", "type", "param", "code"}
    if answer.headers["x-signalbox-error-source"] == "upstream":
        assert told["message"] == said["message"]
