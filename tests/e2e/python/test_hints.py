"""Replicas that tell each other, through Redis, which upstream to leave alone: what one has been told by a provider, the others need not ask
for; and each still trusts its own eyes more."""

import time

import pytest

from harness import UPSTREAM_KEY, chain, config, provider, wait_until

PAUSE = 1.5  # seconds that an upstream is left alone
TARGET = "flaky/model"


@pytest.fixture
def flaky(mock):
    """An upstream of its own, that is told while the test runs whether to fail."""
    return mock()


@pytest.fixture
def replica(signalbox, flaky, upstream):
    """A proxy that prefers `flaky` and falls back to `upstream`; it hears hints and tells them when this returns."""

    def start(redis, key=UPSTREAM_KEY, listens=True, pause=PAUSE, **settings):
        breaker = {"consecutive_failures": 3, "open_base": f"{pause}s", "open_max": f"{pause}s"}
        providers = {"flaky": provider(flaky.url, api_key=key), "mock": provider(upstream.url)}
        routes = {"chat": chain(TARGET, "mock/good"), "alone": chain(TARGET, retry={"attempts": 1})}
        proxy = signalbox(config(routes, providers, redis={"endpoints": [redis.endpoint], **settings}, cache={"enabled": False}, defaults={"breaker": breaker}))
        if listens:
            hears_and_tells(proxy)
        return proxy

    return start


def check(proxy, name):
    return proxy.health()["checks"][name][0]


def hears_and_tells(proxy):
    for part in ("subscription_hints", "connection"):
        wait_until(lambda: check(proxy, "redis:" + part)["observedValue"] == "up", part, 15)


def circuit(proxy):
    return check(proxy, f"{TARGET}:circuit")


def hints(proxy, result, **labels):
    return proxy.metric("signalbox_hints_total", result=result, **labels)


def counted(proxy, result, count=1, **labels):
    wait_until(lambda: hints(proxy, result, **labels) >= count, f"{count} hints that are {result}")  # a scrape may be a second old


def served_by(answer):
    assert answer.status_code == 200, answer.text
    return answer.headers["x-signalbox-target"]


def limited(proxy, flaky, pause=PAUSE):
    """One request finds out that the upstream wants a pause. Returns when it did."""
    flaky.script(f"status=429&error=rate_limit&retry_after_ms={int(pause * 1000)}")
    began = time.monotonic()
    assert served_by(proxy.chat("chat")) == "mock/good"
    return began


def opened(proxy, flaky):
    """Three requests open the breaker."""
    flaky.script("status=500")
    for _ in range(3):
        began = time.monotonic()
        assert served_by(proxy.chat("chat")) == "mock/good"
    return began


def left_alone(proxy, flaky, dropped):
    """It does not ask, uses the fallback, and says why."""
    before = flaky.count("model")
    answers = [proxy.chat("chat") for _ in range(10)]
    assert {served_by(answer) for answer in answers} == {"mock/good"}
    assert {answer.headers["x-signalbox-attempts"] for answer in answers} == {"1"}
    assert flaky.count("model") == before
    first = proxy.decision(answers[0])["candidates"][0]
    assert (first["target"], first["dropped"], first["reason"]) == (TARGET, dropped, "hint")
    wait_until(lambda: proxy.metric("signalbox_deployment_by_hint", deployment=TARGET) == 1, "the metric to tell", 1.2)


def returns(proxy, flaky, began, pause=PAUSE):
    """It asks again by itself, and not before the time is over. Breakers part by a tenth."""
    flaky.script("")
    wait_until(lambda: served_by(proxy.chat("chat")) == TARGET, "the target to serve again")
    assert time.monotonic() - began >= 0.88 * pause


# What is told -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rate_limit", "opening"])
def test_what_one_found_out_the_other_does_not_ask_for_until_the_time_is_over(replica, redis, flaky, kind):
    server = redis()
    one, other = replica(server, pause=3), replica(server, pause=3)
    began = limited(one, flaky, 3) if kind == "rate_limit" else opened(one, flaky)
    burnt = flaky.count("model")
    told = {"rate_limit": "cooling_for", "opening": "retry_in"}[kind]
    wait_until(lambda: told in circuit(other), "the hint")
    left_alone(other, flaky, {"rate_limit": "cooling_down", "opening": "breaker_open"}[kind])
    assert flaky.count("model") == burnt == (1 if kind == "rate_limit" else 3)
    seen = circuit(other)
    assert seen["status"] == "warn" and "hint" in seen["output"] and seen["openings"] == "0"
    assert "hint" in (seen["cooling_reason"] if kind == "rate_limit" else seen["reason"])
    if kind == "opening":
        assert other.wait_for_line("breaker_opened", target=TARGET)["reason"] == "hint"
        assert one.wait_for_line("breaker_opened", target=TARGET)["reason"] == "server_error"
    counted(one, "sent", kind=kind)
    counted(other, "applied", kind=kind)
    returns(other, flaky, began, 3)
    assert circuit(other)["status"] == "pass"
    assert hints(other, "sent") == 0  # what was told is not told on


def test_a_used_up_quota_is_told_too(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server)
    flaky.script("error=quota")
    assert served_by(one.chat("chat")) == "mock/good"
    wait_until(lambda: "cooling_for" in circuit(other), "the hint")
    left_alone(other, flaky, "cooling_down")
    counted(other, "applied", kind="quota")
    assert 290 <= int(circuit(other)["cooling_for"].split()[0]) <= 300


def test_a_replica_that_begins_later_reads_what_was_told_and_is_still_true(replica, redis, flaky):
    server = redis()
    one = replica(server)
    limited(one, flaky, 30)
    wait_until(lambda: server.ask("KEYS", "signalbox:hint:*"), "the hint in Redis")
    [key] = server.ask("KEYS", "signalbox:hint:*")
    assert 0 < server.ask("PTTL", key) <= 30_000
    text = server.ask("GET", key)
    assert UPSTREAM_KEY.encode() not in key + text and flaky.url.encode() not in key + text
    server.ask("PEXPIRE", key, 3_000)  # as if it were told long ago
    began = time.monotonic()
    late = replica(server, listens=False)
    wait_until(lambda: "cooling_for" in circuit(late), "the hint")
    left_alone(late, flaky, "cooling_down")
    returns(late, flaky, began, 3)
    server.ask("SET", key, "nonsense", "PX", 60_000)
    damaged = replica(server)
    counted(damaged, "unreadable")
    assert served_by(damaged.chat("chat")) == TARGET


# What is not believed -------------------------------------------------------------------------------------------------


def test_who_was_served_just_now_ignores_that_anothers_breaker_opened(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server)
    assert served_by(other.chat("chat")) == TARGET
    opened(one, flaky)
    counted(other, "own_success", kind="opening")
    flaky.script("")
    assert circuit(other)["observedValue"] == "closed"
    assert served_by(other.chat("chat")) == TARGET and hints(other, "applied") == 0


def test_another_account_ignores_it(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server, key="sk-another-account-0123456789")
    limited(one, flaky, 30)
    counted(other, "other_account", kind="rate_limit")
    flaky.script("")
    assert served_by(other.chat("chat")) == TARGET


def test_the_only_target_is_tried_even_behind_a_hint_of_an_opening(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server)
    opened(one, flaky)
    wait_until(lambda: circuit(other)["observedValue"] == "open", "the hint")
    flaky.script("")
    answer = other.chat("alone")
    assert served_by(answer) == TARGET and other.decision(answer)["attempts"][0].get("breaker_overridden")
    assert circuit(other)["observedValue"] == "closed"  # its own eyes are better


def test_what_cannot_be_read_is_counted_and_ignored(replica, redis, flaky):
    server = redis()
    proxy = replica(server)
    real = '{"kind":"opening","target":"flaky/model","identity":"0000000000000000","from":"x","left_ms":60000}'
    nonsense = ["", "nonsense", "{}", real[:-1], real.replace("opening", "closing"), real.replace("60000", "-1"), "[" * 3000, "x" * 100_000]
    for message in nonsense:
        assert server.ask("PUBLISH", "signalbox:hints", message) == 1
    assert server.ask("PUBLISH", "signalbox:hints", real) == 1
    assert server.ask("PUBLISH", "signalbox:hints", real.replace("flaky", "nobody")) == 1
    counted(proxy, "unreadable", len(nonsense))
    counted(proxy, "other_account")
    counted(proxy, "no_target")
    assert served_by(proxy.chat("chat")) == TARGET


# When it is not there -------------------------------------------------------------------------------------------------


def test_replicas_that_share_no_hints_find_out_for_themselves(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server, listens=False, share_hints=False)
    assert "redis:subscription_hints" not in other.health()["checks"]
    wait_until(lambda: check(other, "redis:connection")["observedValue"] == "up", "the connection to Redis")
    limited(one, flaky, 30)
    counted(one, "sent")
    assert served_by(other.chat("chat")) == "mock/good" and flaky.count("model") == 2
    assert hints(other, "applied") == hints(other, "sent") == hints(one, "applied") == 0


def test_without_its_redis_each_goes_on_alone_and_is_ready(replica, redis, flaky):
    server = redis()
    one, other = replica(server), replica(server)
    server.kill()
    wait_until(lambda: check(one, "redis:connection")["observedValue"] == "down", "the loss to be seen")
    began = limited(one, flaky)
    counted(one, "not_sent")
    assert served_by(other.chat("chat")) == "mock/good" and flaky.count("model") == 2
    for each in (one, other):
        assert each.http.get("/readyz").status_code == 200 and each.http.get("/health").status_code == 200
        assert each.health()["status"] == "warn"
    returns(one, flaky, began)
    server.start()
    for each in (one, other):
        hears_and_tells(each)
    limited(one, flaky, 30)
    wait_until(lambda: "cooling_for" in circuit(other), "the hint")
