"""Requests that ask the same at the same time ask once: who came first leads, the others join, and each is on its own."""

import asyncio
import collections
import contextlib
import json
import signal
import socket
import threading
import time

import httpx
import pytest

from harness import ask, chain, chat_body, payloads, post, read_all, text_of, wait_until

CANCEL_WITHIN = 0.100  # seconds, from the last client's close to the upstream's notice
BOTH = pytest.mark.parametrize("threads", [1, 2])


def coalescing(*tiers, **more):
    """A route whose requests join each other, whatever their temperature."""
    return chain(*tiers, cache={"mode": "all", "coalesce": True, **more.pop("cache", {})}, **more)


class Client:
    """One client with a connection of its own, which reads as it is told to."""

    def __init__(self, proxy, model="chat", *lines, **more):
        self.data = b""
        self.socket = socket.create_connection(("127.0.0.1", proxy.port), 10)
        self.socket.sendall(post("/v1/chat/completions", chat_body(model, **{"stream": True, **more}), "Connection: close", *lines))

    def until(self, wanted):
        """Reads until this has come."""
        while wanted not in self.data:
            piece = self.socket.recv(65536)
            assert piece, self.data
            self.data += piece
        return self

    def whole(self):
        """Reads to the end: the headers, and the body without its framing."""
        pieces = [self.data]
        with self.socket:
            while piece := self.socket.recv(1 << 20):
                pieces.append(piece)
        self.data = b"".join(pieces)
        return split(self.data)

    def leave(self):
        """Closes with a reset. Returns when that was, in microseconds since the Unix epoch."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        at = time.time_ns() // 1000
        self.socket.close()
        return at


def split(answer):
    """The headers, and the body without its framing."""
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.decode().split("\r\n")[1:])}
    return headers, unchunked(body) if headers.get("transfer-encoding") == "chunked" else body


def unchunked(body):
    out, at = bytearray(), 0
    while True:
        end = body.index(b"\r\n", at)
        length = int(body[at:end], 16)
        at = end + 2 + length
        assert body[at:at + 2] == b"\r\n"
        out += body[end + 2:at]
        at += 2
        if length == 0:
            assert at == len(body), "more behind the last chunk"
            return bytes(out)


def in_flight(proxy):
    return proxy.health()["checks"]["server:in_flight"][0]["observedValue"] - 1  # without this one


def lead(proxy, upstream, model="chat", *lines, **more):
    """A client whose request has reached the upstream."""
    before = len(upstream.requests())
    client = Client(proxy, model, *lines, **more)
    wait_until(lambda: len(upstream.requests()) > before, "the upstream to be asked")
    return client


def join(proxy, number=1, model="chat", *lines, **more):
    """Clients whose requests are in hand."""
    before = in_flight(proxy)
    clients = [Client(proxy, model, *lines, **more) for _ in range(number)]
    wait_until(lambda: in_flight(proxy) >= before + number, "the others to be in hand")
    return clients


@BOTH
def test_200_identical_streams_are_one_upstream_call_and_all_are_whole(serve, upstream, threads, capsys):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=60&pace=50")}, server={"threads": threads})

    async def one(http):
        answer = await http.post("/v1/chat/completions", json={"model": "chat", "messages": ask(), "stream": True})
        return answer.status_code, answer.headers, answer.text

    async def all_of_them():
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=proxy.root, timeout=30, limits=limits) as http:
            return await asyncio.gather(*(one(http) for _ in range(200)))

    began = time.perf_counter()
    answers = asyncio.run(all_of_them())
    took = time.perf_counter() - began
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1 and payloads(answers[0][2])[-1] == "[DONE]"
    assert upstream.stats()["requests"] == 1
    results = collections.Counter(headers["x-signalbox-cache"] for _, headers, _ in answers)
    assert results == {"miss": 1, "coalesced": 199}
    leader = next(headers for _, headers, _ in answers if headers["x-signalbox-cache"] == "miss")
    joined = next(headers for _, headers, _ in answers if headers["x-signalbox-cache"] == "coalesced")
    assert joined["x-signalbox-target"] == leader["x-signalbox-target"] and joined["x-signalbox-attempts"] == "0" and "age" not in joined
    record = proxy.decision(joined)
    assert record["cache"]["result"] == "coalesced" and record["cache"]["leader"] == leader["x-signalbox-decision"] and not record["attempts"]
    assert record["finish_reason"] == "stop" and record["served_by"].startswith("mock/gpt")
    wait_until(lambda: proxy.metric("signalbox_cache_requests_total", result="coalesced") == 199, "all to be counted")
    usage = proxy.decision(leader)["usage"]
    assert proxy.metric("signalbox_tokens_total", type="output") == usage["output_tokens"]
    assert proxy.chat("chat", stream=True).headers["x-signalbox-cache"] == "hit"
    with capsys.disabled():
        print(f"\n200 identical streams of 3 s, {threads} threads: {took:.2f} s, 1 upstream call")


@BOTH
def test_whole_answers_are_joined_too(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?latency=500")}, server={"threads": threads})
    leader = lead(proxy, upstream, stream=False)
    others = join(proxy, 20, stream=False)
    head, body = leader.whole()
    answers = [client.whole() for client in others]
    assert head["x-signalbox-cache"] == "miss" and json.loads(body)["choices"]
    assert [(h["x-signalbox-cache"], b) for h, b in answers] == [("coalesced", body)] * 20
    assert upstream.stats()["requests"] == 1


def test_embeddings_are_joined_too(serve, upstream):
    proxy = serve({"embed": coalescing("mock/embed?latency=400")})

    async def all_of_them():
        async with httpx.AsyncClient(base_url=proxy.root, timeout=30) as http:
            return await asyncio.gather(*(http.post("/v1/embeddings", json={"model": "embed", "input": "a"}) for _ in range(5)))

    answers = asyncio.run(all_of_them())
    assert {answer.status_code for answer in answers} == {200} and len({answer.content for answer in answers}) == 1
    assert upstream.stats()["requests"] == 1


@BOTH
def test_who_joins_late_gets_what_has_come_at_once_and_then_what_comes(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=30&pace=40")}, server={"threads": threads})
    leader = lead(proxy, upstream).until(b'"content":"').until(b"\n\n")
    late = [client for _ in range(4) for client in join(proxy)]
    _, expected = leader.whole()
    for client in late:
        assert client.whole()[1] == expected
    assert upstream.stats()["requests"] == 1


@BOTH
def test_the_first_leaving_does_not_disturb_the_others_and_its_answer_is_kept(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=30&pace=30")}, server={"threads": threads})
    leader = lead(proxy, upstream).until(b'"content":"')
    others = join(proxy, 6)
    leader.leave()
    bodies = {client.whole()[1] for client in others}
    assert len(bodies) == 1 and payloads(bodies.copy().pop())[-1] == "[DONE]"
    assert upstream.stats()["requests"] == 1 and upstream.stats()["cancelled"] == 0
    wait_until(lambda: any(line.get("client_cancelled") for line in proxy.lines("request")), "the leader's leaving to be told of")
    assert proxy.chat("chat", stream=True).headers["x-signalbox-cache"] == "hit"


def test_the_first_leaving_before_any_content_does_not_disturb_the_others(serve, upstream):
    proxy = serve({"chat": coalescing("mock/gpt?first=400&tokens=5"), "whole": coalescing("mock/gpt?latency=400")})
    for model, stream in (("chat", True), ("whole", False)):
        leader = lead(proxy, upstream, model, stream=stream)
        others = join(proxy, 5, model, stream=stream)
        leader.leave()
        answers = [client.whole() for client in others]
        assert {headers["x-signalbox-cache"] for headers, _ in answers} == {"coalesced"} and len({body for _, body in answers}) == 1
    assert upstream.stats()["requests"] == 2 and upstream.stats()["cancelled"] == 0


@BOTH
def test_the_last_to_leave_cancels_the_upstream_within_100_ms(serve, upstream, threads, capsys):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=5000&pace=50")}, server={"threads": threads})
    delays = []
    for i in range(20):
        clients = [lead(proxy, upstream).until(b'"content":"'), *join(proxy, 3)]
        for client in clients[1:]:
            client.until(b'"content":"')
        for client in clients[i % 4:] + clients[:i % 4]:  # each of them is last at times
            assert not upstream.requests()[i].get("cancelled_at_us")
            left = client.leave()
        seen = wait_until(lambda: upstream.requests()[i].get("cancelled_at_us"), "the upstream to notice")
        delays.append((seen - left) / 1e6)
    with capsys.disabled():
        print(f"\nlast client's close to upstream cancel, 20 times, {threads} threads: median {sorted(delays)[10] * 1000:.2f} ms, maximum {max(delays) * 1000:.2f} ms")
    assert max(delays) < CANCEL_WITHIN, delays
    assert len(upstream.requests()) == 20
    wait_until(lambda: proxy.metric("signalbox_client_cancelled_total") == 80, "80 cancellations to be counted")


def test_all_leaving_before_the_first_byte_cancels_the_upstream_and_starts_no_fallback(serve, upstream):
    proxy = serve({"chat": coalescing("mock/a?hang=1", "mock/b")})
    for first in (0, 1):
        clients = [lead(proxy, upstream, stream=False), *join(proxy, 2, stream=False)]
        for client in clients[first:] + clients[:first]:
            client.leave()
        wait_until(lambda: upstream.stats()["cancelled"] == first + 1, "the upstream to notice")
    assert upstream.count("b") == 0 and upstream.count("a") == 2


def test_whoever_comes_after_all_have_left_asks_anew(serve, upstream):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=20&pace=20")})
    lead(proxy, upstream).until(b'"content":"').leave()
    headers, body = Client(proxy).whole()
    assert headers["x-signalbox-cache"] in ("miss", "coalesced") and payloads(body)[-1] == "[DONE]"


def test_tenants_never_join_each_other(serve, upstream):
    keys = [{"name": name, "secret": f"sk-{name}-0123456789abcdef"} for name in ("one", "two")]
    proxy = serve({"chat": coalescing("mock/gpt?tokens=10&pace=50")}, auth={"keys": keys})
    first = lead(proxy, upstream, "chat", "Authorization: Bearer sk-one-0123456789abcdef")
    same = Client(proxy, "chat", "Authorization: Bearer sk-one-0123456789abcdef")
    other = lead(proxy, upstream, "chat", "Authorization: Bearer sk-two-0123456789abcdef")
    assert [client.whole()[0]["x-signalbox-cache"] for client in (first, same, other)] == ["miss", "coalesced", "miss"]
    assert upstream.stats()["requests"] == 2


def test_what_differs_goes_its_own_way(serve, upstream):
    target = "mock/gpt?tokens=10&latency=1500"
    proxy = serve({"chat": coalescing(target), "apart": chain(target, cache={"mode": "all"})})
    clients = [
        lead(proxy, upstream),
        lead(proxy, upstream, stream=False),
        lead(proxy, upstream, stream_options={"include_usage": True}),
        lead(proxy, upstream, "chat", "X-Stainless-Timeout: 5"),
        lead(proxy, upstream, messages=ask("Something else.")),
        lead(proxy, upstream, "chat", "Cache-Control: no-cache"),
        lead(proxy, upstream, "chat", "Cache-Control: no-store"),
        lead(proxy, upstream, "chat", "Cache-Control: max-age=0"),
        lead(proxy, upstream, "apart"),  # a route that does not coalesce
        lead(proxy, upstream, "apart"),
    ]
    results = [client.whole()[0]["x-signalbox-cache"] for client in clients]
    assert results == ["miss"] * 6 + ["bypass"] + ["miss"] * 3


def test_when_the_leader_fails_before_content_the_others_ask_for_themselves(serve, upstream):
    route = coalescing("mock/a?hang=1", timeouts={"first_byte": "500ms"}, retry={"attempts": 1})
    proxy = serve({"chat": route}, server={"threads": 2})
    clients = [lead(proxy, upstream, stream=False), *join(proxy, 5, stream=False)]
    answers = [client.whole() for client in clients]
    assert all(json.loads(body)["error"] for _, body in answers)
    # The first; then one of the others, which the rest join once more; then each alone.
    wait_until(lambda: len(proxy.lines("request")) == 6, "all to be accounted for")
    attempts = sorted(line["attempts"] for line in proxy.lines("request"))
    assert len(upstream.requests()) == 6 and attempts == [1] * 6


def test_when_the_leader_fails_before_content_another_may_lead_well(serve, upstream):
    upstream.script("status=500&latency=300")
    proxy = serve({"chat": coalescing("mock/a", retry={"attempts": 1})}, server={"threads": 2})
    clients = [lead(proxy, upstream), *join(proxy, 5)]
    upstream.script("first=200&tokens=5")
    answers = [client.whole() for client in clients]
    assert "error" in json.loads(answers[0][1])
    results = collections.Counter(headers["x-signalbox-cache"] for headers, _ in answers[1:])
    assert results == {"miss": 1, "coalesced": 4} and len({body for _, body in answers[1:]}) == 1
    assert len(upstream.requests()) == 2


@pytest.mark.parametrize("how", ["reset", "garbage"])
def test_when_the_leader_fails_after_content_all_get_the_same_error(serve, upstream, how):
    proxy = serve({"chat": coalescing(f"mock/a?tokens=10&pace=40&fail_at=8&how={how}", "mock/b")}, server={"threads": 2})
    clients = [lead(proxy, upstream).until(b'"content":"'), *join(proxy, 5)]
    bodies = {client.whole()[1] for client in clients}
    assert len(bodies) == 1 and '"error"' in payloads(bodies.copy().pop())[-2] + payloads(bodies.copy().pop())[-1]
    assert upstream.count("b") == 0 and len(upstream.requests()) == 1
    assert proxy.chat("chat", stream=True).headers["x-signalbox-cache"] == "miss"


def test_failing_over_is_the_leaders_matter(serve, upstream):
    proxy = serve({"chat": coalescing("mock/a?status=503&latency=300", "mock/b?tokens=5&pace=20")})
    clients = [lead(proxy, upstream), *join(proxy, 5)]
    answers = [client.whole() for client in clients]
    assert len({body for _, body in answers}) == 1 and {headers["x-signalbox-target"] for headers, _ in answers} == {"mock/b?tokens=5&pace=20"}
    assert upstream.models() == ["a", "b"]


def test_a_joiner_hears_comments_while_the_leader_waits(serve, upstream):
    proxy = serve({"chat": coalescing("mock/gpt?first=450&tokens=3")}, server={"keepalive_comment": "100ms"})
    clients = [lead(proxy, upstream), *join(proxy, 2)]
    answers = [client.whole()[1] for client in clients]
    assert all(answer.startswith(b": ") for answer in answers) and len({tuple(payloads(answer)) for answer in answers}) == 1


def test_beyond_max_entry_nobody_joins_but_those_who_have_get_all(serve, upstream):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=40&size=1KiB&pace=20")}, cache={"max_entry": "4KiB"}, server={"threads": 2})
    clients = [lead(proxy, upstream), *join(proxy, 3)]
    for client in clients:
        client.until(b"x" * 1024)
    while len(clients[0].data) < 12_000:
        clients[0].data += clients[0].socket.recv(65536)
    late = lead(proxy, upstream)
    bodies = {client.whole()[1] for client in clients}
    assert len(bodies) == 1 and text_of(payloads(bodies.copy().pop())).count("x") == 40 * 1024
    assert late.whole()[0]["x-signalbox-cache"] == "miss"


def test_a_joiner_that_does_not_read_holds_up_nobody(serve, upstream):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=3000&size=4KiB&first=300&pace=1")}, server={"threads": 2})
    leader = lead(proxy, upstream)
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", proxy.port))
    stuck.sendall(post("/v1/chat/completions", chat_body("chat", stream=True), "Connection: close"))
    others = join(proxy, 2)
    answers = {}

    def read(name, client):
        answers[name] = client.whole()[1]

    readers = [threading.Thread(target=read, args=(i, client)) for i, client in enumerate([leader, *others])]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(30)
    assert len(answers) == 3 and payloads(answers[0])[-1] == "[DONE]" and len(answers[0]) > 12_000_000
    with stuck:  # it has lost the answer, and is told so
        stuck.settimeout(20)
        tail = payloads(split(read_all(stuck))[1])
    assert "too slowly" in tail[-1] + tail[-2]
    wait_until(lambda: proxy.metric("signalbox_cache_events_total", event="fell_behind") >= 1, "it to be counted")


@BOTH
def test_the_drain_deadline_ends_all_of_them_with_an_error(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=5000&pace=50")}, may_end=True, server={"threads": threads, "drain": {"delay": "0s", "timeout": "500ms"}})
    clients = [lead(proxy, upstream).until(b'"content":"'), *join(proxy, 5)]
    for client in clients:
        client.until(b'"content":"')
    proxy.signal(signal.SIGTERM)
    for client in clients:
        last = payloads(client.whole()[1])[-2:]
        assert "error" in "".join(last)
    assert proxy.wait_for_exit() == 0


@BOTH
def test_a_drain_waits_for_those_who_joined(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=30&pace=30")}, may_end=True, server={"threads": threads})
    clients = [lead(proxy, upstream).until(b'"content":"'), *join(proxy, 5)]
    proxy.signal(signal.SIGTERM)
    clients[0].leave()
    assert {payloads(client.whole()[1])[-1] for client in clients[1:]} == {"[DONE]"}
    assert proxy.wait_for_exit() == 0


@BOTH
def test_a_crowd_that_comes_and_goes_leaves_nothing_behind(serve, upstream, threads):
    proxy = serve({"chat": coalescing("mock/gpt?tokens=12&pace=5")}, server={"threads": threads})

    async def one(number):
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        body = chat_body("chat", stream=True, seed=number % 7)
        writer.write(post("/v1/chat/completions", body, "Connection: close", "Cache-Control: max-age=1"))
        out = b""
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(200 if number % 3 == 0 else 65536):
                out += piece
                if number % 3 == 0 and len(out) > number % 2500:
                    writer.transport.abort()
                    return None
        writer.close()
        return split(out)[1]

    async def crowd():
        return [answer for wave in range(10) for answer in await asyncio.gather(*(one(wave * 60 + i) for i in range(60)))]

    bodies = [body for body in asyncio.run(crowd()) if body is not None]
    assert all(payloads(body)[-1] == "[DONE]" for body in bodies) and len(bodies) >= 400
    wait_until(lambda: in_flight(proxy) == 0, "every request to have ended")
