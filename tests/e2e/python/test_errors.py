"""Errors reach the SDK as the exceptions its users catch, with all four members of the error object."""

import json

import openai
import pytest

from harness import ask, config

SECRET = "sk-client-secret-0123456789"


def failure(call, kind):
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert error.request_id and error.response.headers["x-request-id"] == error.request_id
    assert set(error.response.json()["error"]) >= {"message", "type", "param", "code"}
    return error


@pytest.fixture
def proxy(serve):
    return serve({
        "chat": ["mock/gpt"],
        "refused": ["mock/gpt?status=400"],
        "unprocessable": ["mock/gpt?status=422"],
        "limited": ["mock/gpt?status=429&error=rate_limit&retry_after=7"],
        "quota": ["mock/gpt?status=429&error=quota"],
        "auth": ["mock/gpt?status=401&error=auth"],
        "broken": ["mock/gpt?status=500"],
        "filter": ["mock/gpt?status=400&error=filter"],
        "long": ["mock/gpt?status=400&error=context_openai"],
    }, server={"limits": {"body_bytes": "64KiB"}})


def chat(proxy, model="chat", **more):
    return lambda: proxy.client(**more.pop("client", {})).chat.completions.create(model=model, messages=more.pop("messages", ask()), **more)


def test_a_request_that_breaks_the_api_is_a_bad_request_error(proxy):
    error = failure(chat(proxy, messages=[]), openai.BadRequestError)
    assert (error.type, error.param) == ("invalid_request_error", "messages")


def test_a_body_that_is_not_json_is_a_400(proxy):
    for body in (b"", b"{", b"[]", b"null", b'{"model":"chat"', b'{"model":1,"messages":[]}', b"\xff\xfe"):
        answer = proxy.http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error", body


def test_an_upstreams_own_400_and_422_are_handed_on(proxy, upstream):
    failure(chat(proxy, "refused"), openai.BadRequestError)
    failure(chat(proxy, "unprocessable"), openai.UnprocessableEntityError)
    assert len(upstream.requests()) == 2  # a request that is wrong is wrong everywhere


def test_an_unknown_model_is_a_not_found_error(proxy):
    error = failure(chat(proxy, "nobody-has-this"), openai.NotFoundError)
    assert (error.code, error.param) == ("model_not_found", "model")


def test_an_unknown_path_and_a_wrong_method_are_told_apart(proxy):
    assert proxy.http.get("/v1/nothing").status_code == 404
    wrong = proxy.http.get("/v1/chat/completions")
    assert wrong.status_code == 405 and wrong.headers["allow"] == "POST"


def test_a_body_over_the_limit_is_a_413(proxy):
    error = failure(chat(proxy, messages=ask("x" * 70000)), openai.APIStatusError)
    assert error.status_code == 413 and error.code == "request_too_large"


def test_an_unknown_content_coding_is_a_415(proxy):
    error = failure(chat(proxy, extra_headers={"content-encoding": "rot13"}), openai.APIStatusError)
    assert error.status_code == 415


def test_a_body_that_is_not_declared_as_json_is_a_415(proxy):
    answer = proxy.http.post("/v1/chat/completions", content=b"{}", headers={"content-type": "text/plain"})
    assert answer.status_code == 415
    charset = proxy.http.post("/v1/chat/completions", content=json.dumps({"model": "chat", "messages": ask()}),
                              headers={"content-type": "Application/JSON; charset=utf-8"})
    assert charset.status_code == 200


def test_an_upstream_that_limits_us_is_a_rate_limit_error_that_says_how_long(proxy):
    error = failure(chat(proxy, "limited"), openai.RateLimitError)
    assert error.response.headers["retry-after"] == "7" and error.response.headers["retry-after-ms"] == "7000"
    assert error.response.headers["x-signalbox-error-source"] == "upstream"


def test_a_used_up_quota_is_a_rate_limit_error_not_worth_repeating(proxy):
    error = failure(chat(proxy, "quota"), openai.RateLimitError)
    assert error.code == "insufficient_quota" and error.response.headers["x-should-retry"] == "false"


def test_our_own_key_being_refused_is_not_the_clients_401(proxy):
    error = failure(chat(proxy, "auth"), openai.InternalServerError)
    assert error.status_code == 502 and error.code == "upstream_auth_failed"


def test_a_failing_upstream_is_an_internal_server_error(proxy):
    assert failure(chat(proxy, "broken"), openai.InternalServerError).status_code == 502


def test_a_content_filter_keeps_its_code_and_details(proxy):
    error = failure(chat(proxy, "filter"), openai.BadRequestError)
    assert error.code == "content_filter"


def test_context_overflow_keeps_the_code_that_frameworks_look_for(proxy):
    error = failure(chat(proxy, "long"), openai.BadRequestError)
    assert (error.code, error.param) == ("context_length_exceeded", "messages")


def test_keys_are_asked_for_and_their_routes_kept(signalbox):
    proxy = signalbox(config({"one": ["demo/demo-chat"], "two": ["demo/demo-chat"]},
                             auth={"keys": [{"name": "app", "secret": SECRET, "routes": ["one"]}]}))
    error = failure(chat(proxy, "one", client={"api_key": "sk-wrong-wrong-wrong-wrong"}), openai.AuthenticationError)
    assert error.code == "invalid_api_key" and "sk-wrong" not in error.message
    failure(chat(proxy, "two", client={"api_key": SECRET}), openai.PermissionDeniedError)
    assert chat(proxy, "one", client={"api_key": SECRET})().choices


def test_a_request_id_of_the_clients_is_kept_and_a_bad_one_replaced(proxy, upstream):
    kept = proxy.chat("chat", headers={"x-request-id": "trace-42.a/b"})
    assert kept.headers["x-request-id"] == "trace-42.a/b"
    assert upstream.last()["headers"]["x-request-id"] == "trace-42.a/b"
    for bad in ("with space", "x" * 200, 'quote"', "<script>"):
        assert proxy.chat("chat", headers={"x-request-id": bad}).headers["x-request-id"] != bad
    answer = proxy.client().chat.completions.create(model="chat", messages=ask())
    assert answer._request_id.startswith("req_")


# Retries by the SDK -------------------------------------------------------------------------------------------------


def test_the_sdk_does_not_repeat_what_repeating_cannot_mend(proxy, upstream):
    for model in ("quota", "auth", "refused", "nobody-has-this"):
        with pytest.raises(openai.APIStatusError):
            proxy.client(max_retries=2).chat.completions.create(model=model, messages=ask())
    ours = [request for request in upstream.requests()]
    assert len(ours) == 3  # one each; the unknown model reached nobody


def test_the_sdk_repeats_a_passing_failure_and_gets_its_answer(serve, upstream):
    proxy = serve({"chat": {"tiers": [{"targets": ["mock/gpt"]}], "retry": {"attempts": 1}}})
    upstream.script("status=503")
    raised = failure(chat(proxy), openai.InternalServerError)
    assert raised.response.headers["x-should-retry"] == "true"

    with proxy.client(max_retries=2) as client:
        # The upstream recovers while the SDK waits for its second try.
        def recover(request):
            if int(request.headers.get("x-stainless-retry-count", 0)) > 0:
                upstream.script("")
        client._client.event_hooks["request"].append(recover)
        assert client.chat.completions.create(model="chat", messages=ask()).choices


# Time ---------------------------------------------------------------------------------------------------------------


def test_a_timeout_of_the_client_is_its_own_exception_and_cancels_the_upstream(serve, upstream):
    from harness import wait_until

    proxy = serve({"chat": ["mock/gpt?hang=1"]})
    with pytest.raises(openai.APITimeoutError):
        proxy.client(timeout=0.2).chat.completions.create(model="chat", messages=ask())
    wait_until(lambda: upstream.stats()["cancelled"] == 1, "the upstream to see the request cancelled")
    assert proxy.wait_for_line("request", client_cancelled=True)


def test_a_silent_upstream_ends_in_a_gateway_timeout(serve):
    proxy = serve({"chat": {"tiers": [{"targets": ["mock/gpt?hang=1"]}], "timeouts": {"first_byte": "100ms"}, "retry": {"attempts": 1}}})
    error = failure(chat(proxy), openai.InternalServerError)
    assert (error.status_code, error.code) == (504, "gateway_timeout")


def test_the_total_deadline_ends_an_answer_that_never_does(serve):
    proxy = serve({"chat": {"tiers": [{"targets": ["mock/gpt?tokens=1000&pace=20"]}], "timeouts": {"total": "300ms"}}})
    with pytest.raises(openai.APIError):
        for _ in proxy.client().chat.completions.create(model="chat", messages=ask(), stream=True):
            pass


def test_a_used_up_quota_is_told_alike_until_an_operator_lets_the_target_in_again(serve, upstream):
    proxy = serve({"one": ["mock/gpt"]})
    upstream.script("status=429&error=quota")
    for attempts in (1, 0, 0):
        answer = proxy.chat("one")
        assert (answer.status_code, answer.json()["error"]["code"], answer.headers["x-should-retry"]) == (429, "insufficient_quota", "false")
        assert "mock/gpt: quota" in answer.json()["error"]["message"] and "retry-after" not in answer.headers
        assert answer.headers["x-signalbox-attempts"] == str(attempts)
    circuit = proxy.http.get("/api/targets").json()["targets"][0]["circuit"]
    assert (circuit["state"], circuit["reason"]) == ("cooling", "quota")
    upstream.script("")  # paid
    for drained in (True, False):
        assert proxy.http.post("/api/targets/drain", json={"target": "mock/gpt", "drained": drained}).status_code == 200
    assert proxy.chat("one").status_code == 200


def test_a_rate_limit_that_lasts_is_told_as_nothing_to_wait_for(serve):
    proxy = serve({"one": ["mock/gpt?status=429&error=rate_limit&retry_after=864000"]})
    assert [proxy.chat("one").headers["x-should-retry"] for _ in range(2)] == ["false", "false"]
    answer = proxy.chat("one")
    assert answer.json()["error"]["code"] == "gateway_no_healthy_upstream" and "mock/gpt" in answer.json()["error"]["message"]


@pytest.mark.parametrize(("url", "reason"), [("http://no-such-host.invalid/v1", "name not resolved"), (None, "connection refused")])
def test_the_reason_why_a_provider_cannot_be_reached_is_told_everywhere(signalbox, closed_url, url, reason):
    proxy = signalbox(config({"one": ["up/m"]}, {"up": {"kind": "openai_compatible", "base_url": url or closed_url, "probe": {"interval": "100ms", "timeout": "50ms"}}}))
    answer = proxy.chat("one")
    assert reason in answer.json()["error"]["message"]
    assert {(one["outcome"], one["reason"]) for one in proxy.decision(answer)["attempts"]} == {("connect", reason)}
    assert proxy.wait_for_line("provider_down")["detail"] == reason
    assert reason in json.dumps(proxy.health())
