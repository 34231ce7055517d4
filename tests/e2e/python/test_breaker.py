"""Targets that keep failing are left alone for a while, and come back by themselves."""

import signal

import pytest

from harness import chain, provider, wait_until


@pytest.fixture
def flaky(mock):
    """An upstream of its own, that is told while the test runs whether to fail."""
    return mock()


@pytest.fixture
def proxy(serve, flaky):
    breaker = {"consecutive_failures": 3, "open_base": "300ms", "open_max": "300ms", "rate_limit_cooldown": "300ms"}
    routes = {"chat": chain("flaky/model", "mock/good"), "alone": chain("flaky/model", retry={"attempts": 1})}
    return serve(routes, providers={"flaky": provider(flaky.url)}, defaults={"breaker": breaker})


def state(proxy):
    return proxy.health()["checks"]["flaky/model:circuit"][0]


def open_it(proxy, flaky):
    flaky.script("status=500")
    for _ in range(3):
        assert proxy.chat("chat").headers["x-signalbox-target"] == "mock/good"


def test_a_breaker_opens_after_so_many_failures_and_no_more_calls_arrive(proxy, flaky):
    open_it(proxy, flaky)
    answers = [proxy.chat("chat") for _ in range(10)]
    assert {answer.headers["x-signalbox-target"] for answer in answers} == {"mock/good"}
    assert {answer.headers["x-signalbox-attempts"] for answer in answers} == {"1"}
    assert flaky.count("model") == 3
    assert proxy.wait_for_line("breaker_opened", target="flaky/model")["reason"] == "server_error"
    assert state(proxy)["observedValue"] == "open" and proxy.metric("signalbox_deployment_circuit_state", deployment="flaky/model") == 2
    dropped = [candidate for candidate in proxy.decision(answers[-1])["candidates"] if candidate["target"] == "flaky/model"]
    assert dropped[0]["dropped"] == "breaker_open"


def test_one_request_finds_out_whether_the_target_has_recovered(proxy, flaky):
    open_it(proxy, flaky)
    flaky.script("")
    served = lambda: proxy.chat("chat").headers["x-signalbox-target"] == "flaky/model"
    wait_until(served, "the target to serve again")
    assert state(proxy)["observedValue"] == "closed" and proxy.metric("signalbox_deployment_circuit_state", deployment="flaky/model") == 0
    assert proxy.wait_for_line("breaker_closed", target="flaky/model")


def test_a_failed_try_closes_the_door_again(proxy, flaky):
    open_it(proxy, flaky)

    def tried_again():
        answer = proxy.chat("chat")
        assert answer.status_code == 200
        return answer.headers["x-signalbox-attempts"] == "2" and answer

    answer = wait_until(tried_again, "a request let through to the open target")
    first = proxy.decision(answer)["attempts"][0]
    assert first["target"] == "flaky/model" and first["half_open_probe"]
    assert flaky.count("model") == 4 and state(proxy)["observedValue"] == "open"


def test_a_rate_limit_cools_a_target_without_opening_its_breaker(proxy, flaky):
    flaky.script("status=429&error=rate_limit&retry_after_ms=400")
    assert proxy.chat("chat").headers["x-signalbox-attempts"] == "2"
    cooling = [proxy.chat("chat") for _ in range(5)]
    assert {answer.headers["x-signalbox-attempts"] for answer in cooling} == {"1"} and flaky.count("model") == 1
    assert proxy.decision(cooling[0])["candidates"][0]["dropped"] == "cooling_down"
    assert state(proxy)["observedValue"] == "closed" and "rate limited" in state(proxy)["output"]
    flaky.script("")
    wait_until(lambda: proxy.chat("chat").headers["x-signalbox-target"] == "flaky/model", "the cool-down to end")


def test_the_only_target_is_tried_even_behind_an_open_breaker(proxy, flaky):
    open_it(proxy, flaky)
    flaky.script("")
    answer = proxy.chat("alone")
    assert answer.status_code == 200 and proxy.decision(answer)["attempts"][0].get("breaker_overridden")


def test_answers_that_break_off_count_too(proxy, flaky):
    flaky.script("tokens=20&fail_at=5&how=reset")
    for _ in range(3):
        assert '"error"' in proxy.chat("chat", stream=True).text
    assert proxy.chat("chat", stream=True).headers["x-signalbox-target"] == "mock/good"


def test_the_clients_own_mistakes_do_not_open_a_breaker(proxy, flaky):
    flaky.script("status=400")
    for _ in range(6):
        assert proxy.chat("chat").status_code == 400
    assert flaky.count("model") == 6 and state(proxy)["observedValue"] == "closed"


def test_a_provider_that_fails_its_probes_is_passed_over_until_it_answers_them(serve, mock, flaky):
    probed = provider(flaky.url, probe={"interval": "100ms", "timeout": "100ms"})
    proxy = serve({"chat": chain("flaky/model", "mock/good")}, providers={"flaky": probed})
    available = lambda value: lambda: proxy.health()["checks"]["flaky:availability"][0]["observedValue"] == value
    wait_until(available("up"), "the first probe")
    flaky.signal(signal.SIGSTOP)
    wait_until(available("down"), "a failing probe to be noticed")
    answer = proxy.chat("chat")
    assert answer.headers["x-signalbox-target"] == "mock/good" and answer.headers["x-signalbox-attempts"] == "1"
    assert proxy.decision(answer)["candidates"][0]["dropped"] == "probe_failing"
    flaky.signal(signal.SIGCONT)
    wait_until(available("up"), "the probe to succeed again")
    assert proxy.chat("chat").headers["x-signalbox-target"] == "flaky/model"


def test_a_client_without_patience_does_not_open_a_breaker(proxy, flaky):
    flaky.script("latency=1500ms")
    for _ in range(3):
        assert proxy.chat("alone", headers={"X-Stainless-Timeout": "1"}).status_code == 504
    seen = state(proxy)
    assert seen["observedValue"] == "closed" and seen["consecutive_failures"] == "0"
