"""Who may ask, how often, and from which page."""

import hashlib
import hmac
import json
import socket

import openai
import pytest

from harness import ask, chat_body, config, post, wait_until

NEW, OLD, OTHER = "sk-new-0123456789abcdef", "sk-old-0123456789abcdef", "sk-other-0123456789abc"


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def rotating(serve):
    keys = [
        {"name": "app", "secrets": [{"secret": NEW}, {"sha256": hashlib.sha256(OTHER.encode()).hexdigest()}, {"secret": OLD, "deprecated": True}]},
        {"name": "operator", "secret": "sk-operator-0123456789", "admin": True},
    ]
    return serve({"chat": ["mock/gpt"]}, auth={"keys": keys}, metrics={"require_key": True})


def test_two_secrets_work_at_once_and_the_old_one_warns(rotating):
    for secret in (NEW, OTHER):
        answer = rotating.chat("chat", headers=bearer(secret))
        assert answer.status_code == 200 and "x-signalbox-warning" not in answer.headers
    answer = rotating.chat("chat", headers=bearer(OLD))
    assert answer.status_code == 200 and "deprecated" in answer.headers["x-signalbox-warning"]
    operator = rotating.http.get("/metrics", headers=bearer("sk-operator-0123456789"))
    assert 'signalbox_deprecated_keys_total{key="app"} 1' in operator.text


def test_a_key_is_taken_from_the_headers_that_sdks_use(rotating):
    for headers in (bearer(NEW), {"authorization": f"bearer  {NEW}"}, {"api-key": NEW}, {"x-api-key": NEW}):
        assert rotating.chat("chat", headers=headers).status_code == 200, headers
    for headers in ({}, bearer(NEW[:-1]), bearer(NEW + "x"), {"authorization": NEW}, {"authorization": f"Basic {NEW}"}):
        answer = rotating.chat("chat", headers=headers)
        assert answer.status_code == 401 and answer.json()["error"]["code"] == "invalid_api_key", headers


def test_a_clients_key_never_reaches_an_upstream(rotating, upstream):
    from harness import UPSTREAM_KEY

    for headers in (bearer(NEW), {"api-key": NEW}, {"x-api-key": NEW}):
        rotating.chat("chat", headers={**headers, "cookie": "session=1", "x-forwarded-for": "10.0.0.1"})
        assert rotating.http.post("/v1/chat/completions", headers={**headers, "connection": "authorization"}, json={}).status_code == 400
        seen = upstream.last()
        assert NEW not in json.dumps(seen) and seen["headers"]["authorization"] == f"Bearer {UPSTREAM_KEY}"
        assert not {"cookie", "x-forwarded-for", "api-key", "x-api-key"} & set(seen["headers"])


def test_only_an_admin_reads_metrics_and_health_details(rotating):
    for path in ("/metrics", "/health/detailed"):
        assert rotating.http.get(path).status_code == 401
        assert rotating.http.get(path, headers=bearer(NEW)).status_code == 403
        assert rotating.http.get(path, headers=bearer("sk-operator-0123456789")).status_code == 200
    for path in ("/livez", "/readyz", "/startupz", "/health"):
        assert rotating.http.get(path).status_code == 200


def test_a_key_sees_its_own_decisions_only(rotating):
    answer = rotating.chat("chat", headers=bearer(NEW))
    path = "/v1/decisions/" + answer.headers["x-signalbox-decision"]
    wait_until(lambda: rotating.http.get(path, headers=bearer(NEW)).status_code == 200, "the decision")
    assert rotating.http.get(path).status_code == 401
    assert rotating.http.get(path, headers=bearer("sk-operator-0123456789")).json()["key"] == "app"


# Limits -------------------------------------------------------------------------------------------------------------


def test_a_rate_limit_says_what_is_left_and_when_to_come_back(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys": [{"name": "app", "secret": NEW, "rate_limit": {"requests_per_minute": 60, "burst": 3}}]})
    left = []
    for _ in range(3):
        answer = proxy.chat("chat", headers=bearer(NEW))
        assert answer.status_code == 200 and answer.headers["x-ratelimit-limit-requests"] == "3"
        left.append(answer.headers["x-ratelimit-remaining-requests"])
    assert left == ["2", "1", "0"]
    with pytest.raises(openai.RateLimitError) as caught:
        proxy.client(api_key=NEW).chat.completions.create(model="chat", messages=ask())
    headers = caught.value.response.headers
    assert caught.value.code == "rate_limit_exceeded" and headers["x-signalbox-error-source"] == "gateway"
    assert headers["retry-after"] == "1" and 0 < int(headers["retry-after-ms"]) <= 1000 and headers["x-should-retry"] == "true"
    assert len(upstream.requests()) == 3
    assert proxy.metric("signalbox_rejections_total", scope="key", kind="rate") == 1


def test_the_sdk_waits_as_told_and_then_succeeds(serve):
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys": [{"name": "app", "secret": NEW, "rate_limit": {"requests_per_minute": 600, "burst": 1}}]})
    client = proxy.client(api_key=NEW, max_retries=2)
    for _ in range(3):
        assert client.chat.completions.create(model="chat", messages=ask()).choices


def test_a_rate_limit_by_address_comes_before_any_key(serve):
    proxy = serve({"chat": ["mock/gpt"]}, auth={"per_address": {"requests_per_minute": 60, "burst": 2}, "keys": [{"name": "app", "secret": NEW}]})
    assert [proxy.chat("chat", headers=bearer("sk-wrong-0123456789abc")).status_code for _ in range(3)] == [401, 401, 429]
    assert proxy.metric("signalbox_rejections_total", scope="address", kind="rate") == 1


def hold(proxy, secret=None):
    """A connection with a request that is not answered yet."""
    connection = socket.create_connection(("127.0.0.1", proxy.port), 5)
    lines = [f"Authorization: Bearer {secret}"] if secret else []
    connection.sendall(post("/v1/chat/completions", chat_body("slow"), *lines))
    return connection


def test_requests_at_once_are_limited_for_each_key(serve, upstream):
    keys = [{"name": "app", "secret": NEW, "in_flight": 2}, {"name": "other", "secret": OTHER}]
    proxy = serve({"slow": ["mock/slow?hang=1"], "chat": ["mock/gpt"]}, auth={"keys": keys})
    with hold(proxy, NEW), hold(proxy, NEW):
        wait_until(lambda: upstream.count("slow") == 2, "two requests under way")
        refused = proxy.chat("chat", headers=bearer(NEW))
        assert refused.status_code == 429 and "retry-after" in refused.headers
        assert proxy.chat("chat", headers=bearer(OTHER)).status_code == 200
    wait_until(lambda: proxy.chat("chat", headers=bearer(NEW)).status_code == 200, "the places to be free again")


def test_requests_at_once_are_limited_for_everyone(serve, upstream):
    proxy = serve({"slow": ["mock/slow?hang=1"], "chat": ["mock/gpt"]}, server={"limits": {"requests": 2}})
    with hold(proxy), hold(proxy):
        wait_until(lambda: upstream.count("slow") == 2, "two requests under way")
        refused = proxy.chat("chat")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "gateway_overloaded")
        assert refused.headers["x-should-retry"] == "true" and "retry-after" in refused.headers
        assert proxy.http.get("/livez").status_code == 200
    wait_until(lambda: proxy.chat("chat").status_code == 200, "the places to be free again")


def test_bytes_at_once_are_limited_for_everyone(serve, upstream):
    proxy = serve({"slow": ["mock/slow?hang=1"], "chat": ["mock/gpt"]}, server={"limits": {"in_flight_bytes": "1MiB", "body_bytes": "1MiB"}})
    large = {"messages": ask("x" * 700_000)}
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
        connection.sendall(post("/v1/chat/completions", json.dumps({"model": "slow", **large}).encode()))
        wait_until(lambda: upstream.count("slow") == 1, "the first to be under way")
        refused = proxy.http.post("/v1/chat/completions", json={"model": "chat", **large})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "gateway_overloaded")
        assert proxy.chat("chat").status_code == 200  # a small one fits
    wait_until(lambda: proxy.http.post("/v1/chat/completions", json={"model": "chat", **large}).status_code == 200, "room for the second")


# Signatures ---------------------------------------------------------------------------------------------------------


def test_a_key_with_a_signing_secret_needs_a_signature_of_the_body(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys": [{"name": "app", "secret": NEW, "hmac_secret": "signing-secret-0123456789"}]})
    body = chat_body("chat")
    signature = "sha256=" + hmac.new(b"signing-secret-0123456789", body, hashlib.sha256).hexdigest()

    def send(sent, **headers):
        return proxy.http.post("/v1/chat/completions", content=sent, headers={"content-type": "application/json", **bearer(NEW), **headers})

    assert send(body, **{"x-signalbox-signature": signature}).status_code == 200
    for sent, headers in ((body, {}), (body + b" ", {"x-signalbox-signature": signature}), (body, {"x-signalbox-signature": signature[:-1] + "0g"[signature[-1] == "0"]})):
        refused = send(sent, **headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_signature")
    assert len(upstream.requests()) == 1


# Browsers -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def browsing(signalbox):
    return signalbox(config({"chat": ["demo/demo-chat"]}, server={"cors": {"allow_origins": ["https://app.example.com"]}},
                            auth={"keys": [{"name": "app", "secret": NEW}]}))


def preflight(proxy, origin):
    return proxy.http.options("/v1/chat/completions", headers={
        "origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-stainless-os"})


def test_a_preflight_of_an_allowed_page_needs_no_key(browsing):
    answer = preflight(browsing, "https://app.example.com")
    assert answer.status_code == 204 and answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "POST" in answer.headers["access-control-allow-methods"] and "x-stainless-os" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-max-age"] == "600"


def test_an_allowed_page_reads_answers_and_errors(browsing):
    for secret, stream, status in ((NEW, False, 200), (NEW, True, 200), ("sk-wrong-wrong-wrong-00", False, 401)):
        answer = browsing.chat("chat", stream=stream, headers={"origin": "https://app.example.com", **bearer(secret)})
        assert answer.status_code == status and answer.headers["access-control-allow-origin"] == "https://app.example.com"
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        assert {"x-request-id", "retry-after-ms", "x-should-retry", "x-ratelimit-remaining-tokens"} <= set(exposed)
        assert "origin" in answer.headers["vary"].lower()


def test_other_pages_get_no_permission(browsing, signalbox):
    assert "access-control-allow-origin" not in preflight(browsing, "https://evil.example.com").headers
    assert "access-control-allow-origin" not in browsing.chat("chat", headers={"origin": "https://evil.example.com", **bearer(NEW)}).headers
    off = signalbox(config({"chat": ["demo/demo-chat"]}))
    assert "access-control-allow-origin" not in preflight(off, "https://app.example.com").headers
