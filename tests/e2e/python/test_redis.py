"""Proxies that share one Redis: what one has, the others find; what is cleared at one is gone at all; and whatever
becomes of the Redis, no client notices more than the deadline of a command."""

import concurrent.futures
import itertools
import json
import re
import socket
import threading
import time

import pytest

from harness import ask, config, payloads, provider, text_of, wait_until
from redis_server import Cluster, Sentinels, certificate, huge, noise, to_nobody

TIMEOUT = 0.050  # redis.timeout
CANARY = "4111 1111 1111 1111"


class Wire:
    """A keep-alive connection for whole answers. An ordinary client would cost more than the proxy at this pace."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def ask(self, body):
        if not self.socket:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, data = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        while len(data) < length:
            data += self._more()
        return int(head.split(b" ", 2)[1]), data

    def _more(self):
        some = self.socket.recv(65536)
        if not some:
            raise ConnectionError("the proxy hung up")
        return some

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None


class Load:
    """Requests at a steady pace: unique ones at one proxy, the same then at the other, then at the first again, and beside them ones that
    no cache is asked for, which show what the machine itself costs at that time."""

    WORKERS, RATE = 4, 500  # requests a second, all together

    def __init__(self, one, other):
        self.one, self.other, self.problems = one, other, []
        self.began, self.times = time.monotonic(), []  # (when, kind, seconds)
        self._ending = threading.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(self.WORKERS)
        self._running = [self._pool.submit(self._work) for _ in range(self.WORKERS)]

    def _work(self):
        ends = {each: Wire(each.port) for each in (self.one, self.other)}
        due = time.monotonic()
        while True:
            prompt = next(prompts)
            for kind, each, route in (("miss", self.one, "chat"), ("plain", self.one, "plain"), ("shared", self.other, "chat"), ("plain", self.other, "plain"), ("memory", self.one, "chat")):
                due = max(due + self.WORKERS / self.RATE, time.monotonic() - 0.2)
                if self._ending.wait(max(due - time.monotonic(), 0)):
                    for end in ends.values():
                        end.close()
                    return
                body = json.dumps({"model": route, "messages": ask(prompt)}).encode()
                started = time.monotonic()
                try:
                    status, data = ends[each].ask(body)
                    if status != 200 or not json.loads(data)["choices"]:
                        self.problems.append((status, data))
                except Exception as error:
                    self.problems.append(repr(error))
                    ends[each].close()
                self.times.append((started, kind, time.monotonic() - started))

    def stop(self):
        """No request may have gone wrong."""
        self.ended = time.monotonic()
        self._ending.set()
        for one in self._running:
            one.result(30)
        self._pool.shutdown()
        assert self.problems == []

    def measure(self, seconds):
        """Sorted latencies from now on: of requests that ask Redis, and of those that do not."""
        begin = time.monotonic()
        wait_until(lambda: time.monotonic() >= begin + seconds, "time to pass", seconds + 5)
        return self.between(begin, time.monotonic())

    def between(self, begin, end):
        some = [(kind, seconds) for when, kind, seconds in list(self.times) if begin <= when < end]
        return [sorted(seconds for kind, seconds in some if kind in kinds) for kinds in (("miss", "shared"), ("plain",))]


def quantile(times, share):
    return times[min(int(len(times) * share), len(times) - 1)]


@pytest.fixture
def load():
    started = []

    def start(one, other):
        started.append(Load(one, other))
        return started[-1]

    yield start
    for each in started:
        each._ending.set()


@pytest.fixture
def proxy(signalbox, upstream):
    """A proxy with two routes that keep everything, and one that keeps nothing, in front of the mock."""

    def start(redis, cache=None, **more):
        redis = redis if isinstance(redis, dict) else {"endpoints": [redis.endpoint]}
        target = {"tiers": [{"targets": ["mock/m"]}]}
        routes = {"chat": {**target, "cache": {"mode": "all", "tags": ["t1"]}}, "other": {**target, "cache": {"mode": "all", "tags": ["t2"]}},
                  "plain": {**target, "cache": {"mode": "off"}}}
        return signalbox(config(routes, {"mock": provider(upstream.url)}, redis=redis, cache=cache or {}, log={"requests": False}, **more))

    return start


prompts = map("What is {}?".format, itertools.count())  # no generator: those refuse to be asked by two threads at once


def connected(*proxies):
    for one in proxies:
        wait_until(lambda: one.metric("signalbox_redis_connected") == 1, "the connection to Redis", 10)


def found(proxy, prompt, route="chat", **more):
    """Where the answer came from: `redis`, `memory`, or the result when it came from neither."""
    answer = proxy.chat(route, messages=ask(prompt), **more)
    assert answer.status_code == 200, answer.text
    cache = proxy.decision(answer)["cache"]
    return cache.get("level", cache["result"])


def made(proxy, redis, route="chat"):
    """A prompt whose answer this proxy has made and written to Redis."""
    prompt = next(prompts)
    answer = proxy.chat(route, messages=ask(prompt))
    assert answer.headers["x-signalbox-cache"] == "miss"
    key = "signalbox:answer:" + answer.headers["x-signalbox-cache-key"]
    wait_until(lambda: redis.ask("EXISTS", key), "the answer in Redis")
    return prompt


def shares_again(one, other, timeout=15.0):
    """Until an answer that one made is a hit at the other."""

    def hit():
        prompt = next(prompts)
        found(one, prompt)
        return found(other, prompt) == "redis"

    wait_until(hit, "a hit from Redis", timeout)


def events(proxy, event):
    return proxy.metric("signalbox_redis_events_total", event=event)


def counted(proxy, **least):
    """Waits, since a scrape may show what was a second ago."""
    for event, count in least.items():
        wait_until(lambda: events(proxy, event) >= count, f"{count} {event}")


def down(*proxies):
    for one in proxies:
        wait_until(lambda: one.metric("signalbox_redis_connected") == 0, "the metrics to tell")


def check(proxy, part):
    return proxy.health()["checks"]["redis:" + part][0]


def clear(proxy, **order):
    answer = proxy.http.post("/api/cache/clear", json=order)
    assert answer.status_code == 200, answer.text


def cleared(proxy):
    return proxy.http.get("/api/cache/info").json()["cleared"]


# Sharing ------------------------------------------------------------------------------------------------------------


def test_an_answer_of_one_proxy_is_a_hit_at_the_other_whole_and_streamed(proxy, redis, upstream):
    server = redis()
    one, other = proxy(server), proxy(server)
    connected(one, other)
    prompt = made(one, server)
    asked = upstream.stats()["requests"]
    first = one.chat("chat", messages=ask(prompt)).json()
    whole = other.chat("chat", messages=ask(prompt))
    cache = other.decision(whole)["cache"]
    assert (cache["result"], cache["level"]) == ("hit", "redis")
    assert whole.json()["choices"] == first["choices"] and whole.json()["usage"] == first["usage"]
    assert found(other, prompt) == "memory"
    assert upstream.stats()["requests"] == asked
    assert payloads(other.chat("chat", messages=ask(prompt), stream=True).content)[-1] == "[DONE]"


def test_a_stream_of_one_proxy_is_a_hit_at_the_other_streamed_and_whole(proxy, redis, upstream):
    server = redis()
    one, other = proxy(server), proxy(server)
    connected(one, other)
    prompt = next(prompts)
    first = one.chat("chat", messages=ask(prompt), stream=True)
    said = text_of(payloads(first.content))
    wait_until(lambda: server.ask("EXISTS", "signalbox:answer:" + first.headers["x-signalbox-cache-key"]), "the answer in Redis")
    asked = upstream.stats()["requests"]
    again = other.chat("chat", messages=ask(prompt), stream=True)
    assert other.decision(again)["cache"]["level"] == "redis"
    chunks = payloads(again.content)
    assert said and chunks[-1] == "[DONE]" and text_of(chunks) == said
    assert other.chat("chat", messages=ask(prompt)).json()["choices"][0]["message"]["content"] == said
    assert upstream.stats()["requests"] == asked


def test_embeddings_are_shared_too(proxy, redis, upstream):
    server = redis()
    one, other = proxy(server), proxy(server)
    connected(one, other)
    body = {"model": "chat", "input": "some words"}
    first = one.http.post("/v1/embeddings", json=body)
    wait_until(lambda: server.ask("EXISTS", "signalbox:answer:" + first.headers["x-signalbox-cache-key"]), "the vector in Redis")
    again = other.http.post("/v1/embeddings", json=body)
    assert other.decision(again)["cache"]["level"] == "redis" and again.json()["data"] == first.json()["data"]


def test_a_unix_socket_serves_as_an_endpoint(proxy, redis):
    server = redis()
    one, other = proxy({"endpoints": [str(server.socket)]}), proxy(server)
    connected(one, other)
    prompt = made(one, server)
    assert found(other, prompt) == "redis"


def test_tls_is_spoken_with_a_server_whose_certificate_is_known_and_with_no_other(proxy, redis, tmp_path):
    files = certificate(tmp_path / "tls")
    server = redis(certificate=files)
    known = {"endpoints": [server.endpoint], "tls": {"enabled": True, "ca_file": str(files / "cert.pem")}}
    one, other = proxy(known), proxy(known)
    stranger = proxy({"endpoints": [server.endpoint], "tls": {"enabled": True}})
    connected(one, other)
    prompt = made(one, server)
    assert found(other, prompt) == "redis"
    stranger.wait_for_line("redis_down")
    assert found(stranger, prompt) == "miss" and stranger.metric("signalbox_redis_connected") == 0
    counted(stranger, failed_attempts=1)


def test_passwords_and_users_are_told_to_the_server_and_a_wrong_one_costs_hits_only(proxy, redis):
    server = redis(password="pass-canary-1")
    # The least that a user must be allowed to do: docs/redis.md.
    server.ask("ACL", "SETUSER", "box", "on", ">pass-canary-2", "~signalbox:*", "~{signalbox}:*", "&signalbox:clears", "&signalbox:hints",
               *"+ping +client|setname +get +set +del +pttl +lrange +subscribe +eval +evalsha +rpush +llen +lpop +publish".split())
    everyone = proxy({"endpoints": [server.endpoint], "password": "pass-canary-1"})
    user = proxy({"endpoints": [server.endpoint], "user": "box", "password": "pass-canary-2"})
    wrong = proxy({"endpoints": [server.endpoint], "user": "box", "password": "pass-canary-3"})
    connected(everyone, user)
    assert found(user, made(everyone, server)) == "redis"
    prompt = made(user, server)
    assert found(everyone, prompt) == "redis"
    clear(user, tag="t1")
    wait_until(lambda: cleared(everyone) == 2, "the clear at the other")
    assert events(user, "error_replies") <= 1  # NOSCRIPT, once

    wrong.wait_for_line("redis_down", msg="the server refuses our user or password")
    assert found(wrong, prompt) == "miss" and found(wrong, prompt) == "memory"
    assert wrong.metric("signalbox_redis_connected") == 0
    assert not any("pass-canary" in text for each in (everyone, user, wrong) for text in each.output)


def test_an_entry_that_somebody_spoiled_is_a_miss(proxy, redis):
    server = redis()
    one, other = proxy(server), proxy(server)
    connected(one, other)
    first, second = made(one, server), made(one, server)
    keys = server.ask("KEYS", "signalbox:answer:*")
    values = [server.ask("GET", key) for key in keys]
    server.ask("SET", keys[0], values[1])  # the answer to something else
    server.ask("SET", keys[1], values[1][:-20])
    assert found(other, first) == "miss" and found(other, second) == "miss"
    server.ask("DEL", *server.ask("KEYS", "signalbox:answer:*"))
    server.ask("RPUSH", "signalbox:answer:0", "x")
    shares_again(one, other)


# Clearing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["tag", "route", "key", "all"])
def test_a_clear_at_one_reaches_all_others_within_a_second(proxy, redis, by):
    server = redis()
    one, two, three = proxies = [proxy(server) for _ in range(3)]
    connected(*proxies)
    wait_until(lambda: server.ask("PUBSUB", "NUMSUB", "signalbox:clears")[1] == 3, "three subscriptions")
    prompt, other = made(one, server), made(one, server, "other")
    for each in (two, three):
        assert found(each, prompt) == "redis" and found(each, other, "other") == "redis"
    key = one.chat("chat", messages=ask(prompt)).headers["x-signalbox-cache-key"]
    clear(one, **{"tag": {"tag": "t1"}, "route": {"route": "chat"}, "key": {"key": key}, "all": {"all": True}}[by])
    count = 2 if by == "all" else 1
    wait_until(lambda: all(cleared(each) == count for each in proxies), "the clear everywhere", 1.0)
    # In Redis it may still lie, but nobody takes it from there. The first that asks anew shares its answer again.
    assert found(three, prompt) == "miss"
    if by != "all":
        assert all(found(each, other, "other") == "memory" for each in proxies)
    wait_until(lambda: found(two, prompt) != "miss", "the new answer of another")


def test_a_proxy_that_starts_after_a_clear_does_not_serve_what_was_cleared(proxy, redis):
    server = redis()
    one = proxy(server)
    connected(one)
    gone, stays = made(one, server), made(one, server, "other")
    clear(one, tag="t1")
    wait_until(lambda: server.ask("LLEN", "{signalbox}:clears") == 1, "the clear in Redis")
    late = proxy(server)
    wait_until(lambda: server.ask("PUBSUB", "NUMSUB", "signalbox:clears")[1] == 2, "its subscription")
    shares_again(one, late)
    assert found(late, gone) == "miss"
    assert found(late, stays, "other") == "redis"


def test_a_proxy_whose_subscription_was_cut_catches_up(proxy, redis, line):
    server = redis()
    between = line(server)
    one, away = proxy(server), proxy(between)
    connected(one, away)
    gone, stays = made(one, server), made(one, server, "other")
    assert found(away, gone) == "redis" and found(away, stays, "other") == "redis"
    between.refuse = True  # else it may be back before the clear
    assert server.ask("CLIENT", "KILL", "TYPE", "pubsub") == 4  # of clears and of hints
    clear(one, tag="t1")
    wait_until(lambda: server.ask("LLEN", "{signalbox}:clears") == 1, "the clear in Redis")
    assert cleared(away) == 0 and found(away, gone) == "memory"  # it does not know yet
    between.refuse = False
    wait_until(lambda: cleared(away) == 1, "the clear it missed", 10)
    assert found(away, gone) == "miss" and found(away, stays, "other") == "memory"


def test_more_clears_than_are_remembered_still_reach_a_proxy_that_was_away(proxy, redis):
    server = redis()
    one = proxy(server)
    connected(one)
    gone = made(one, server)
    for n in range(300):
        clear(one, tag="t1" if n == 0 else f"x{n}")
    wait_until(lambda: server.ask("GET", "{signalbox}:cleared-before"), "the oldest clears to become one time")
    assert server.ask("LLEN", "{signalbox}:clears") == 256
    late = proxy(server)
    wait_until(lambda: server.ask("PUBSUB", "NUMSUB", "signalbox:clears")[1] == 2, "its subscription")
    shares_again(one, late)
    assert found(late, gone) == "miss"


# Personal data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("mode", ["shadow", "enforce"])
def test_a_request_with_personal_data_is_never_written_to_redis(proxy, redis, allowed, mode):
    server = redis()
    policy = {"privacy": {"mode": mode, "names": False}, "rules": [{"name": "mask", "when": {"privacy": "any"}, "then": "mask"}]}
    one, other = (proxy(server, cache={"personal_data": allowed, "compression": "none"}, policy=policy) for _ in range(2))
    connected(one, other)
    flagged = f"My card is {CANARY}, tell me about {CANARY}."
    for each in (one, other):
        for stream in (False, True):
            assert found(each, flagged, stream=stream) == ("bypass" if not allowed else "memory" if stream else "miss")
    assert found(other, flagged) == ("memory" if allowed else "bypass")
    made(one, server)  # and with it all that went out before
    made(other, server)
    everything = server.everything()
    assert b"signalbox:answer:" in everything
    for hidden in (CANARY.encode(), CANARY.replace(" ", "").encode(), b"My card is"):
        assert hidden not in everything


# Reload -------------------------------------------------------------------------------------------------------------


def test_a_reload_that_changes_the_redis_connects_anew_without_dropping_a_request(proxy, redis, load):
    first, second = redis(), redis()
    one, other = proxy(first), proxy(first)
    connected(one, other)
    shares_again(one, other)
    running = load(one, other)
    for server in (second, first, second):
        before = server.ask("DBSIZE")
        for each in (one, other):
            each.write({**each.config, "redis": {"endpoints": [server.endpoint]}})
        wait_until(lambda: server.ask("DBSIZE") > before + 10, "answers in the Redis that is named now", 10)
        shares_again(one, other)
    for each in (one, other):
        each.write({name: part for name, part in each.config.items() if name != "redis"})
        wait_until(lambda: each.metric("signalbox_redis_connected") == 0, "a config without Redis to be taken")
    running.stop()
    assert first.ask("CLIENT", "LIST", "TYPE", "pubsub") == b"" == second.ask("CLIENT", "LIST", "TYPE", "pubsub")
    assert found(one, next(prompts)) == "miss"


def test_a_redis_that_is_new_to_a_proxy_gives_nothing_before_its_clears_are_known(proxy, redis):
    first, second = redis(), redis()
    one, other = proxy(second), proxy(first)
    connected(one, other)
    gone, stays = made(one, second), made(one, second, "other")
    clear(one, tag="t1")
    wait_until(lambda: second.ask("LLEN", "{signalbox}:clears") == 1, "the clear in Redis")
    wait_until(lambda: check(other, "clears")["observedValue"] == "known", "the clears of the first Redis")
    second.ask("ACL", "SETUSER", "deaf", "on", ">pass-canary-4", "~*", "+@all", "resetchannels")  # so it cannot listen yet
    other.write({**other.config, "redis": {"endpoints": [second.endpoint], "user": "deaf", "password": "pass-canary-4"}})
    wait_until(lambda: check(other, "subscription_clears").get("last_error") == "refused", "the subscription to be refused")
    wait_until(lambda: check(other, "connection")["observedValue"] == "up", "the connection to the second Redis")
    assert check(other, "clears")["observedValue"] == "unknown"
    assert found(other, gone) == "miss"
    second.ask("ACL", "SETUSER", "deaf", "allchannels")
    wait_until(lambda: check(other, "clears")["observedValue"] == "known", "the clears of the second Redis", 15)
    assert found(other, stays, "other") == "redis"


# Health -------------------------------------------------------------------------------------------------------------


def test_health_tells_how_redis_stands_and_its_loss_is_a_warning(proxy, redis):
    server = redis(password="pass-canary-5")
    one = proxy({"endpoints": [server.endpoint], "password": "pass-canary-5"})
    wrong = proxy({"endpoints": [server.endpoint], "password": "pass-canary-6"})
    parts = ("connection", "subscription_clears", "subscription_hints", "clears")
    wait_until(lambda: [check(one, part)["observedValue"] for part in parts] == ["up", "up", "up", "known"], "everything to be well")
    assert one.health()["status"] == "pass"
    for channel in ("clears", "hints"):
        wait_until(lambda: one.metric("signalbox_redis_subscribed", channel=channel) == 1, "the metric to tell")
    wait_until(lambda: check(wrong, "connection").get("last_error") == "auth", "the refusal")
    assert wrong.health()["status"] == "warn" and check(wrong, "clears")["observedValue"] == "unknown"
    server.kill()
    wait_until(lambda: [check(one, part)["observedValue"] for part in parts] == ["down", "down", "down", "known"], "the loss to be seen")
    assert check(one, "connection")["last_error"] == "connection" and one.health()["status"] == "warn"
    assert one.http.get("/readyz").status_code == one.http.get("/health").status_code == 200
    wait_until(lambda: one.metric("signalbox_redis_subscribed") == 0, "the metric to tell")


# Faults under traffic ------------------------------------------------------------------------------------------------


class Watched:
    """Two proxies under load, once they share. fault() measures what the requests of its block cost beside those before it."""

    def __init__(self, proxies, load, name):
        self.one, self.other = proxies
        self.name = name
        connected(*proxies)
        self.load = load(*proxies)
        shares_again(*proxies)
        self.before = self.load.measure(0.8)

    def fault(self, seconds=1.2):
        self.check(self.load.measure(seconds))

    def check(self, during):
        """The deadline may be waited for once. What else a request took longer than before, the machine has to answer for: those that
        asked no Redis tell how much that is. A few of a hundred requests may have met something that none of those did."""
        machine = max(quantile(plain, 0.97) for plain in (self.before[0], self.before[1], during[1]))
        figures = " ".join(f"{name}={seconds * 1000:.1f}" for name, seconds in {
            "p99": quantile(during[0], 0.99), "p99_before": quantile(self.before[0], 0.99), "added_p99": quantile(during[0], 0.99) - quantile(self.before[0], 0.99),
            "max": during[0][-1], "plain_p99": quantile(during[1], 0.99)}.items())
        print(f"\n{self.name}: {len(during[0])} requests asked Redis, in ms: {figures}")
        assert quantile(during[0], 0.97) <= TIMEOUT + 2 * machine + 0.020, figures

    def recover(self, timeout=15.0):
        shares_again(self.one, self.other, timeout)
        connected(self.one, self.other)
        self.load.stop()
        print(f"{self.name}: {len(self.load.times) / (self.load.ended - self.load.began):.0f} requests a second")


@pytest.fixture
def watched(load, request):
    return lambda *proxies: Watched(proxies, load, request.node.name.removeprefix("test_"))


def test_a_redis_that_is_killed_and_comes_back_is_missed_and_used_again(proxy, redis, watched):
    server = redis()
    both = watched(proxy(server), proxy(server))
    server.kill()
    both.fault()
    for each in (both.one, both.other):
        down(each)
        counted(each, disconnects=1, refused=10, failed_attempts=1)
    server.start()
    both.recover()
    for each in (both.one, both.other):
        counted(each, reconnects=1)
        each.wait_for_line("redis_up")


def test_a_redis_that_stands_still_costs_a_few_deadlines_and_then_nothing(proxy, redis, watched):
    server = redis()
    both = watched(proxy(server), proxy(server))
    server.stop()
    both.fault()
    for each in (both.one, both.other):
        down(each)
        counted(each, timeouts=5, breaker_opens=1, refused=10)
    server.go_on()
    both.recover()


def test_a_redis_that_is_200_ms_away_is_left_alone(proxy, redis, line, watched):
    between = line(redis())
    both = watched(proxy(between), proxy(between))
    between.delay = 0.2
    both.fault()
    for each in (both.one, both.other):
        down(each)
        counted(each, timeouts=5, breaker_opens=1, refused=10)
    between.delay = 0
    both.recover()


def test_a_redis_that_is_full_and_evicts_nothing_still_gives_what_it_has(proxy, redis, watched):
    server = redis()
    both = watched(proxy(server), proxy(server))
    prompt = made(both.one, server)
    server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
    server.ask("CONFIG", "SET", "maxmemory", "1mb")
    both.fault()
    counted(both.one, error_replies=5)
    assert found(both.other, prompt) == "redis"
    server.ask("CONFIG", "SET", "maxmemory", "0")
    both.recover()


@pytest.mark.parametrize("spoil", [noise(), huge, to_nobody], ids=["noise", "huge", "to_nobody"])
def test_a_server_that_talks_nonsense_is_left_and_not_believed(proxy, redis, line, watched, spoil):
    between = line(redis())
    both = watched(proxy(between), proxy(between))
    between.spoil = spoil
    both.fault(0.8)
    for each in (both.one, both.other):
        wait_until(lambda: events(each, "protocol") + events(each, "overloaded") >= 1, "the nonsense to be counted")
        counted(each, disconnects=1)
    between.spoil = lambda data: data
    both.recover()


def test_a_failover_of_the_sentinels_is_followed(proxy, programs, tmp_path, watched):
    group = Sentinels(tmp_path / "sentinels")
    programs.callback(group.end)
    settings = {"endpoints": [group.sentinel.endpoint], "mode": "sentinel", "master_name": "main"}
    both = watched(proxy(settings), proxy(settings))
    group.master.kill()
    both.fault()
    both.recover(30)
    assert group.replica.ask("ROLE")[0] == b"master" and group.replica.ask("DBSIZE") > 0
    for each in (both.one, both.other):
        counted(each, disconnects=1)


def test_a_slot_that_moves_in_a_cluster_is_followed(proxy, programs, tmp_path, watched):
    cluster = Cluster(tmp_path / "cluster")
    programs.callback(cluster.end)
    settings = {"endpoints": cluster.endpoints[:2], "mode": "cluster"}
    both = watched(proxy(settings), proxy(settings))
    prompt = next(prompts)
    key = "signalbox:answer:" + both.one.chat("chat", messages=ask(prompt)).headers["x-signalbox-cache-key"]
    began = time.monotonic()
    wait_until(lambda: cluster.owner(key)[1].ask("EXISTS", key), "the answer in the cluster")
    cluster.move(key)
    cluster.move("{signalbox}:clears")
    assert found(both.other, prompt) == "redis"
    counted(both.other, redirects=1)
    both.load.measure(1.0)
    both.check(both.load.between(began, time.monotonic()))
    both.recover()
    clear(both.one, all=True)
    wait_until(lambda: cleared(both.other) > 0, "the clear at the other")
