"""Embeddings, completions and models."""

import base64
import struct

import openai
import pytest

from harness import config


def vector(text):
    data = base64.b64decode(text)
    return list(struct.unpack(f"<{len(data) // 4}f", data))


@pytest.fixture(params=["demo", "http", "http without base64"])
def proxy(request, signalbox, serve):
    if request.param == "demo":
        return signalbox(config({"embed": ["demo/demo-embed"]}))
    return serve({"embed": ["mock/embed?float_embeddings=1" if "without" in request.param else "mock/embed"]})


def test_embeddings_come_as_numbers_whatever_the_sdk_asks_the_wire_for(proxy):
    client = proxy.client()
    default = client.embeddings.create(model="embed", input=["one", "two", "three"])  # the SDK asks for base64
    floats = client.embeddings.create(model="embed", input=["one", "two", "three"], encoding_format="float")
    assert [item.index for item in default.data] == [0, 1, 2] and default.usage.prompt_tokens > 0
    for packed, plain in zip(default.data, floats.data, strict=True):
        assert len(packed.embedding) > 0
        assert packed.embedding == pytest.approx(plain.embedding, abs=1e-6)


def test_base64_on_the_wire_is_little_endian_float32(proxy):
    answer = proxy.http.post("/v1/embeddings", json={"model": "embed", "input": "one", "encoding_format": "base64"}).json()
    floats = proxy.http.post("/v1/embeddings", json={"model": "embed", "input": "one"}).json()
    assert isinstance(answer["data"][0]["embedding"], str) and isinstance(floats["data"][0]["embedding"], list)
    assert vector(answer["data"][0]["embedding"]) == pytest.approx(floats["data"][0]["embedding"], abs=1e-6)


def test_embeddings_never_fall_back_to_another_model(serve, upstream):
    proxy = serve({"embed": ["mock/first?status=500", "mock/second"], "twins": ["mock/same?status=500", "other/same?status=500"]},
                  providers={"other": {"kind": "openai_compatible", "base_url": upstream.url, "probe": {"path": "off"}}})
    with pytest.raises(openai.InternalServerError):
        proxy.client().embeddings.create(model="embed", input="one")
    assert upstream.count("second") == 0
    with pytest.raises(openai.InternalServerError) as caught:
        proxy.client().embeddings.create(model="twins", input="one")
    targets = {attempt["target"] for attempt in proxy.decision(caught.value.response)["attempts"]}
    assert targets == {"mock/same?status=500", "other/same?status=500"}


@pytest.fixture(params=["demo/demo-chat", "mock/gpt"])
def completing(request, serve):
    return serve({"text": [request.param]}).client()


def test_completions_work_whole_and_streamed(completing):
    whole = completing.completions.create(model="text", prompt="Once upon a time")
    assert whole.object == "text_completion" and whole.choices[0].text and whole.choices[0].finish_reason == "stop"
    chunks = list(completing.completions.create(model="text", prompt="Once upon a time", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks) == whole.choices[0].text
    assert {chunk.object for chunk in chunks} == {"text_completion"}


NAMES = ["openai/gpt-4o:free", "llama3.1:8b", "with space", "a@b"]


@pytest.fixture
def many_names(signalbox):
    return signalbox(config({"auto": {"aliases": NAMES, "tiers": [{"targets": ["demo/demo-chat"]}]}}))


def test_models_lists_routes_and_aliases(many_names):
    models = list(many_names.client().models.list())
    assert {model.id for model in models} == {"auto", *NAMES}
    assert all(model.object == "model" and model.owned_by and model.created > 0 for model in models)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_found_by_its_name_however_odd_that_is(many_names, name):
    assert many_names.client().models.retrieve(name).id == name
    answer = many_names.client().chat.completions.create(model=name, messages=[{"role": "user", "content": "Hello"}])
    assert answer.choices[0].message.content


def test_a_model_nobody_configured_is_not_found(many_names):
    with pytest.raises(openai.NotFoundError) as caught:
        many_names.client().models.retrieve("no/such:model")
    assert caught.value.code == "model_not_found"


def test_base_urls_are_understood_with_and_without_v1_and_with_it_twice(many_names):
    for prefix in ("", "/v1", "/v1/v1", "/openai/v1", "/openai/deployments/auto"):
        answer = many_names.http.post(prefix + "/chat/completions?beta=true", json={"model": "auto", "messages": [{"role": "user", "content": "Hi"}]})
        assert answer.status_code == 200, prefix
