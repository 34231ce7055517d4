"""Limits of a client key that several proxies share through one Redis: together they admit what one would, and not more than the bound of
docs/limits.md, whatever becomes of the Redis or of a proxy; and no client sees any other error than 429."""

import concurrent.futures
import http.client
import itertools
import json
import socket
import threading
import time

import pytest

from harness import REPOSITORY, ask, chat_body, config, post, provider, wait_until
from redis_server import Cluster, RedisServer

SECRET = "sk-limited-0123456789abcdef"
HEADERS = {"authorization": f"Bearer {SECRET}"}
TIMEOUT = 0.05  # redis.timeout
RATE, BURST = 100, 20  # requests a minute, at once
LIMIT = {"rate_limit": {"requests_per_minute": RATE, "burst": BURST}}


@pytest.fixture
def redis(programs, tmp_path):
    count = itertools.count()

    def start(*args, **options):
        server = RedisServer(tmp_path / f"redis{next(count)}", *args, **options)
        programs.callback(server.end)
        return server

    return start


@pytest.fixture
def proxies(signalbox, upstream):
    """So many proxies on one Redis with one limited key, each knowing of all of them."""

    def start(number, server, limit, known=True, redis=None, threads=1):
        routes = {"chat": ["mock/m"], "slow": ["mock/slow?hang=1"]}
        redis = {**({"endpoints": [server.endpoint]} if server else {}), **(redis or {})}
        started = [signalbox(config(routes, {"mock": provider(upstream.url)}, redis=redis, server={"threads": threads},
                                    auth={"keys": [{"name": "app", "secret": SECRET, **limit}]}, log={"requests": False}), may_end=True)
                   for _ in range(number)]
        if known:
            know(started, number)
        return started

    return start


def know(proxies, number):
    for one in proxies:
        wait_until(lambda: one.metric("signalbox_limit_replicas") == number, f"{number} replicas to know each other", 10)


def bound(seconds, replicas, changes=0):
    """Of docs/limits.md, for requests; a lease is one at this rate. `changes`: losses and returns of the Redis."""
    return RATE / 60 * (seconds + TIMEOUT) + BURST + replicas + changes * max(BURST, replicas)


class Hammer:
    """Requests as fast as they are answered, at all proxies, each on connections of its own."""

    def __init__(self, proxies, workers=2, body=None):
        self.admitted, self.refused, self.problems, self.longest = [], 0, [], 0.0
        self._body, self._ending, self._lock = body or chat_body("chat"), threading.Event(), threading.Lock()
        self.began = time.monotonic()
        self._pool = concurrent.futures.ThreadPoolExecutor(workers * len(proxies))
        self._running = [self._pool.submit(self._work, one) for one in proxies for _ in range(workers)]

    def _work(self, proxy):
        end = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        while not self._ending.wait(0.002):
            started = time.monotonic()
            try:
                end.request("POST", "/v1/chat/completions", self._body, {"content-type": "application/json", **HEADERS})
                answer = end.getresponse()
                data = answer.read()
                ended = time.monotonic()
                with self._lock:
                    self.longest = max(self.longest, ended - started)
                    if answer.status == 200 and json.loads(data)["choices"]:
                        self.admitted.append(ended)
                    elif answer.status == 429 and json.loads(data)["error"]["code"] == "rate_limit_exceeded" and answer.headers["retry-after"]:
                        self.refused += 1
                    else:
                        self.problems.append((answer.status, data))
            except Exception as error:
                with self._lock:
                    self.problems.append(repr(error))
                end.close()
        end.close()

    def until(self, seconds):
        wait_until(lambda: time.monotonic() >= self.began + seconds, "time to pass", seconds + 5)

    def more(self, number, timeout=15):
        """Until so many more were admitted."""
        before = len(self.admitted)
        wait_until(lambda: len(self.admitted) >= before + number, f"{number} more requests to be admitted", timeout)

    def stop(self):
        self._ending.set()
        for one in self._running:
            one.result(30)
        self._pool.shutdown()
        self.seconds = time.monotonic() - self.began
        assert self.problems == []
        return len(self.admitted)


@pytest.fixture
def hammer():
    started = []

    def start(*args, **options):
        started.append(Hammer(*args, **options))
        return started[-1]

    yield start
    for each in started:
        each._ending.set()


def events(proxies, *names):
    return sum(one.metric("signalbox_limit_events_total", event=name) for one in proxies for name in names)


# Requests -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number, threads", [(2, 1), (3, 1), (2, 3)])
def test_proxies_on_one_redis_admit_what_one_would(proxies, redis, hammer, upstream, number, threads):
    everyone = proxies(number, redis(), LIMIT, threads=threads)
    blow = hammer(everyone)
    blow.until(6)
    admitted = blow.stop()
    most = bound(blow.seconds, number)
    print(f"{number} proxies of {threads} threads, {blow.seconds:.2f} s: admitted {admitted}, bound {most:.1f}, refused {blow.refused}, longest {blow.longest * 1000:.0f} ms")
    assert RATE / 60 * blow.seconds + BURST - 2 - number <= admitted <= most
    assert upstream.stats()["requests"] == admitted
    wait_until(lambda: events(everyone, "leased", "granted") == admitted, "the metrics to tell")
    assert events(everyone, "local") == 0
    assert everyone[0].metric("signalbox_limit_bound", key="app", unit="requests") == pytest.approx(bound(60, number), abs=0.1)


def test_what_one_proxy_admits_the_other_shows_as_taken(proxies, redis):
    one, other = proxies(2, redis(), LIMIT)
    left = [int(each.chat("chat", headers=HEADERS).headers["x-ratelimit-remaining-requests"]) for each in (one, other, one, other)]
    assert left == [19, 18, 17, 16]


def test_a_wide_limit_is_mostly_paid_from_leases(proxies, redis, hammer):
    server = redis()
    everyone = proxies(2, server, {"rate_limit": {"requests_per_minute": 60_000, "burst": 2000}})
    before = int(server.ask("INFO", "commandstats").split(b"cmdstat_evalsha:calls=")[1].split(b",")[0])
    blow = hammer(everyone)
    blow.more(500)
    admitted = blow.stop()
    asked = int(server.ask("INFO", "commandstats").split(b"cmdstat_evalsha:calls=")[1].split(b",")[0]) - before
    print(f"{admitted} admitted for {asked} questions, refused {blow.refused}")
    assert blow.refused == 0 and asked < admitted / 10


def test_without_sharing_each_proxy_has_a_limit_of_its_own(proxies, redis, hammer):
    server = redis()
    everyone = proxies(2, server, LIMIT, known=False, redis={"share_limits": False})
    blow = hammer(everyone)
    blow.more(2 * BURST)
    blow.stop()
    assert server.ask("KEYS", "*limit*") == []


def test_a_user_who_may_do_what_the_manual_says_is_enough(proxies, redis):
    server = redis()
    manual = (REPOSITORY / "docs" / "redis.md").read_text()
    words = manual[manual.index("ACL SETUSER signalbox"):].split("```")[0].split()
    server.ask(*[">pass-canary-3" if word == ">PASSWORD" else word for word in words])
    one, other = proxies(2, server, {**LIMIT, "in_flight": 1}, redis={"user": "signalbox", "password": "pass-canary-3"})
    left = [int(each.chat("chat", headers=HEADERS).headers["x-ratelimit-remaining-requests"]) for each in (one, other)]
    assert left == [19, 18] and events([one, other], "local") == 0 and one.lines("limits_not_shared") == []


def test_a_user_who_may_not_count_is_told_in_the_log_and_clients_are_served(proxies, redis):
    server = redis()
    server.ask("ACL", "SETUSER", "old", "on", ">pass-canary-4", "~*", "&*", "+@all", "-time")
    (one,) = proxies(1, server, LIMIT, known=False, redis={"user": "old", "password": "pass-canary-4"})
    one.wait_for_line("limits_not_shared")
    assert one.chat("chat", headers=HEADERS).status_code == 200


def test_limits_are_shared_through_a_cluster(proxies, tmp_path, programs):
    cluster = Cluster(tmp_path / "cluster")
    programs.callback(cluster.end)
    one, other = proxies(2, None, {**LIMIT, "in_flight": 3}, redis={"endpoints": cluster.endpoints, "mode": "cluster"})
    left = [int(each.chat("chat", headers=HEADERS).headers["x-ratelimit-remaining-requests"]) for each in (one, other, one)]
    assert left == [19, 18, 17] and events([one, other], "local") == 0


# A Redis that goes and comes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3])
def test_a_redis_that_is_killed_and_comes_back_is_never_noticed_by_clients(proxies, redis, hammer, number):
    server = redis()
    everyone = proxies(number, server, LIMIT)
    blow = hammer(everyone)
    blow.until(3)
    server.kill()
    killed = time.monotonic()
    blow.more(4)
    wait_until(lambda: events(everyone, "local") >= 2, "the metrics to tell")
    blow.until(9)
    while_gone = sum(when > killed for when in blow.admitted)
    gone = time.monotonic() - killed
    server.start()
    know(everyone, number)
    blow.more(4)
    admitted = blow.stop()
    share = RATE / 60 * (gone + TIMEOUT) + 2 * max(BURST, number) + number
    most = bound(blow.seconds, number, changes=2)
    print(f"{number} proxies, {blow.seconds:.2f} s: admitted {admitted}, bound {most:.1f} (without the changes {bound(blow.seconds, number):.1f}); "
          f"of them {while_gone} in {gone:.2f} s without Redis, bound {share:.1f}; longest {blow.longest * 1000:.0f} ms")
    assert admitted <= most and 0 < while_gone <= share


def test_a_redis_that_hangs_costs_its_timeout_and_nothing_else(proxies, redis, hammer):
    server = redis()
    everyone = proxies(2, server, LIMIT)
    blow = hammer(everyone)
    blow.until(1)
    server.stop()
    blow.more(4)
    server.go_on()
    wait_until(lambda: all(one.metric("signalbox_redis_connected") == 1 for one in everyone), "the connections", 15)
    blow.more(2)
    admitted = blow.stop()
    print(f"{blow.seconds:.2f} s: admitted {admitted}, bound {bound(blow.seconds, 2, changes=2):.1f}; longest {blow.longest * 1000:.0f} ms")
    assert admitted <= bound(blow.seconds, 2, changes=2)


def test_a_proxy_that_never_saw_its_redis_serves_at_the_rate(proxies, redis):
    server = redis()
    server.kill()
    (one,) = proxies(1, server, {"rate_limit": {"requests_per_minute": 600, "burst": 20}}, known=False)
    assert one.chat("chat", headers=HEADERS).status_code == 200
    assert [one.chat("chat", headers=HEADERS).status_code for _ in range(3)].count(429) >= 1
    wait_until(lambda: one.chat("chat", headers=HEADERS).status_code == 200, "the next to be admitted")
    wait_until(lambda: events([one], "local") >= 2, "the metrics to tell")


def test_a_redis_that_comes_back_empty_and_goes_again_leaves_each_its_part(proxies, redis, hammer):
    server = redis()
    everyone = proxies(3, server, LIMIT)
    server.kill()
    server.start()
    # Its first beats tell of fewer than there are.
    wait_until(lambda: any(one.metric("signalbox_redis_connected") == 1 for one in everyone), "a connection", 15)
    server.kill()
    blow = hammer(everyone)
    blow.until(6)
    admitted = blow.stop()
    most = RATE / 60 * (blow.seconds + TIMEOUT) + BURST + 2 * 3
    print(f"{blow.seconds:.2f} s without Redis: admitted {admitted}, bound {most:.1f}")
    assert admitted <= most


# Concurrent requests ------------------------------------------------------------------------------------------------


def hold(proxy):
    connection = socket.create_connection(("127.0.0.1", proxy.port), 5)
    connection.sendall(post("/v1/chat/completions", chat_body("slow"), f"Authorization: Bearer {SECRET}"))
    return connection


def places(server):
    return sum(int(value.split(b" ")[0]) for key in server.ask("KEYS", "*limit:slots*") for value in server.ask("HVALS", key))


def test_concurrent_requests_count_over_all_proxies(proxies, redis, upstream):
    one, other = proxies(2, redis(), {"in_flight": 3})
    with hold(one), hold(one), hold(other):
        wait_until(lambda: upstream.count("slow") == 3, "three requests under way")
        for each in (one, other):
            refused = each.chat("chat", headers=HEADERS)
            assert refused.status_code == 429 and refused.json()["error"]["code"] == "rate_limit_exceeded" and "retry-after" in refused.headers
    for each in (one, other):
        wait_until(lambda: each.chat("chat", headers=HEADERS).status_code == 200, "the places to be free again")


def test_the_places_of_a_killed_proxy_come_back(proxies, redis, upstream):
    one, other = proxies(2, redis(), {"in_flight": 2})
    with hold(one), hold(one):
        wait_until(lambda: upstream.count("slow") == 2, "two requests under way")
        assert other.chat("chat", headers=HEADERS).status_code == 429
        one.signal(9)
        killed = time.monotonic()
        wait_until(lambda: other.chat("chat", headers=HEADERS).status_code == 200, "its places", 10)
    print(f"free again after {time.monotonic() - killed:.2f} s")
    assert time.monotonic() - killed > 1
    know([other], 1)


def test_without_a_redis_each_proxy_has_its_part_of_the_places(proxies, redis, upstream):
    server = redis()
    one, other = proxies(2, server, {"in_flight": 4})
    server.kill()
    with hold(one), hold(one), hold(other), hold(other):
        wait_until(lambda: upstream.count("slow") == 4, "four requests under way")
        assert [each.chat("chat", headers=HEADERS).status_code for each in (one, other)] == [429, 429]
        server.start()
        know([one, other], 2)
        wait_until(lambda: places(server) == 4, "the places in Redis")
        assert [each.chat("chat", headers=HEADERS).status_code for each in (one, other)] == [429, 429]
    for each in (one, other):
        wait_until(lambda: each.chat("chat", headers=HEADERS).status_code == 200, "the places to be free again")


# Tokens -------------------------------------------------------------------------------------------------------------


def tokens_of(answer):
    return {name: int(answer.headers[f"x-ratelimit-{name}-tokens"].removesuffix("ms")) for name in ("limit", "remaining", "reset")}


def settled(proxy, answer):
    """Tokens the answer used, once they are paid for: before its decision is kept."""
    path = "/v1/decisions/" + answer.headers["x-signalbox-decision"]
    wait_until(lambda: proxy.http.get(path, headers=HEADERS).status_code == 200, "the end of the request")
    return answer.json()["usage"]["total_tokens"]


def limited(serve, per_minute, burst, script=""):
    return serve({"chat": ["mock/gpt" + script]}, auth={"keys": [{"name": "app", "secret": SECRET, "rate_limit": {"tokens_per_minute": per_minute, "tokens_burst": burst}}]})


def test_tokens_are_taken_by_estimate_and_settled_by_what_was_used(serve):
    proxy = limited(serve, 1, 1000, "?tokens=40")  # nothing comes back meanwhile
    told = []
    spent = 0
    for _ in range(3):
        answer = proxy.chat("chat", headers=HEADERS)
        told.append(1000 - spent - tokens_of(answer)["remaining"])
        spent += settled(proxy, answer)
    print(f"used {spent} in three requests, each estimated at {told[0]} before")
    assert spent >= 120 and told[0] == told[1] == told[2] > 0
    assert tokens_of(answer)["limit"] == 1000 and tokens_of(answer)["reset"] > 0


def test_an_answer_longer_than_the_burst_is_a_debt_that_is_waited_out(serve):
    proxy = limited(serve, 6000, 200, "?tokens=1200")
    used = settled(proxy, proxy.chat("chat", headers=HEADERS))
    refused = proxy.chat("chat", headers=HEADERS)
    assert refused.status_code == 429 and used > 1200
    assert 9 <= int(refused.headers["retry-after"]) <= 12, "a thousand tokens too many at a hundred a second"


def test_a_stream_that_its_client_leaves_costs_what_it_said_until_then(serve):
    proxy = limited(serve, 1, 1000, "?tokens=300&pace=2ms")
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
        connection.sendall(post("/v1/chat/completions", chat_body("chat", stream=True), f"Authorization: Bearer {SECRET}"))
        heard = b""
        while heard.count(b"data: ") < 250:
            heard += connection.recv(65536)
    wait_until(lambda: any(line.get("client_cancelled") for line in proxy.lines("request")), "the leaving to be told of")
    left = tokens_of(proxy.chat("chat", headers=HEADERS))["remaining"]
    print(f"{left} of 1000 left after a stream that was left at 250 of 300 events")
    assert left < 760


def test_an_answer_from_the_cache_costs_no_tokens(serve):
    proxy = serve({"chat": {"tiers": [{"targets": ["mock/gpt?tokens=40"]}], "cache": {"mode": "all"}}},
                  auth={"keys": [{"name": "app", "secret": SECRET, "rate_limit": {"tokens_per_minute": 1, "tokens_burst": 1000}}]})
    settled(proxy, proxy.chat("chat", headers=HEADERS))
    left = []
    for _ in range(3):
        answer = proxy.chat("chat", headers=HEADERS)
        assert answer.headers["x-signalbox-cache"] == "hit"
        settled(proxy, answer)
        left.append(tokens_of(answer)["remaining"])
    assert left[0] == left[1] == left[2]


def test_a_prompt_larger_than_the_burst_is_told_so_and_not_repeated(serve, upstream):
    proxy = limited(serve, 6000, 200)
    refused = proxy.chat("chat", headers=HEADERS, messages=ask("many words " * 500))
    error = refused.json()["error"]
    assert refused.status_code == 429 and error["code"] == "rate_limit_exceeded" and "200" in error["message"] and "tokens_burst" in error["message"]
    assert refused.headers["x-should-retry"] == "false" and "retry-after" not in refused.headers
    assert tokens_of(refused) == {"limit": 200, "remaining": 200, "reset": 0}, "it took nothing"
    assert proxy.chat("chat", headers=HEADERS).status_code == 200 and upstream.stats()["requests"] == 1


def test_a_prompt_larger_than_the_burst_is_told_the_same_where_limits_are_shared(proxies, redis):
    (one,) = proxies(1, redis(), {"rate_limit": {"tokens_per_minute": 6000, "tokens_burst": 200}})
    refused = one.chat("chat", headers=HEADERS, messages=ask("many words " * 500))
    assert refused.status_code == 429 and refused.headers["x-should-retry"] == "false" and "retry-after" not in refused.headers
    assert tokens_of(refused) == {"limit": 200, "remaining": 200, "reset": 0}


def test_a_refusal_by_tokens_says_when_to_come_back(serve):
    proxy = limited(serve, 600, 100)
    answers = []
    wait_until(lambda: answers.append(proxy.chat("chat", headers=HEADERS)) or answers[-1].status_code == 429, "the tokens to be used up")
    refused = answers[-1]
    assert refused.json()["error"]["code"] == "rate_limit_exceeded" and "tokens" in refused.json()["error"]["message"]
    assert int(refused.headers["retry-after"]) >= 1 and refused.headers["x-should-retry"] == "true" and tokens_of(refused)["limit"] == 100


def test_tokens_used_at_one_proxy_are_missing_at_the_other(proxies, redis, hammer):
    per_minute, burst = 6000, 1000
    one, other = proxies(2, redis(), {"rate_limit": {"tokens_per_minute": per_minute, "tokens_burst": burst}})
    used = []
    answer = one.chat("chat", headers=HEADERS)
    used.append(answer.json()["usage"]["total_tokens"])
    wait_until(lambda: events([one], "settled") >= 1, "the settlement")
    seen = tokens_of(other.chat("chat", headers=HEADERS))
    print(f"used {used[0]} of {burst} at one, {seen['remaining']} left at the other after its own estimate")
    assert seen["remaining"] < burst - 1
    blow = hammer([one, other])
    blow.until(5)
    blow.stop()
    # Each request settles to the same number of tokens. Requests under way at the end, two a proxy, may still be unpaid.
    each = used[0]
    spent = (len(blow.admitted) + 2) * each
    most = per_minute / 60 * (blow.seconds + 1 + TIMEOUT) + burst + 2 * 10 + 4 * each
    print(f"{blow.seconds:.2f} s: {spent} tokens in {len(blow.admitted)} requests, bound {most:.0f}, refused {blow.refused}")
    assert spent <= most and blow.refused > 0
