"""What pages are told as it comes, read with a WebSocket client that is not ours."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import time
from typing import Any

import pytest
import websockets
from websockets.sync.client import connect

from harness import config, wait_until
from test_dashboard import ADMIN, CLIENT, KEYS, VIEWER, Browser, bearer
from test_http import certificate  # noqa: F401, a fixture


def open_socket(proxy, headers: dict[str, str] | None = None, **more: Any):
    return connect(f"ws://{proxy.address}/api/ws", additional_headers=headers, compression=None, open_timeout=10, **more)


def subscribe(page, *topics: str) -> None:
    page.send(json.dumps({"subscribe": list(topics)}))


def read(page, timeout: float = 10) -> dict[str, Any]:
    return json.loads(page.recv(timeout=timeout))


@pytest.fixture
def proxy(signalbox):
    return signalbox(config({"auto": ["demo/chat"]}))


@pytest.fixture
def guarded(signalbox):
    return signalbox(config({"auto": ["demo/chat"]}, auth=KEYS))


def refused(proxy, headers: dict[str, str] | None = None, **more: Any) -> int:
    with pytest.raises(websockets.exceptions.InvalidStatus) as failure:
        with open_socket(proxy, headers, **more):
            pass
    return failure.value.response.status_code


def test_a_topic_says_what_its_get_says_and_counts_without_holes(proxy):
    with open_socket(proxy) as page:
        subscribe(page, "status", "system", "nothing of ours")
        told = [read(page) for _ in range(4)]
    assert [one["seq"] for one in told] == [1, 2, 3, 4] and all(one["dropped"] == 0 for one in told)
    by_topic = {one["topic"]: one["data"] for one in told}
    assert by_topic["status"].keys() == proxy.http.get("/api/status").json().keys()
    assert by_topic["system"].keys() == proxy.http.get("/api/system/stats").json().keys()
    times = by_topic["system"]["history"]["at_ms"]
    assert len(times) == 1
    assert wait_until(lambda: proxy.metric("signalbox_dashboard_messages_total", topic="status") >= 1, "the count")


def test_each_request_is_told_once_when_it_has_ended(proxy):
    with open_socket(proxy) as page:
        subscribe(page, "requests", "now", "targets")
        assert {read(page)["topic"] for _ in range(2)} == {"now", "targets"}
        wanted = [proxy.chat("auto").headers["x-signalbox-decision"] for _ in range(3)]
        told = []
        while len(told) < len(wanted):
            message = read(page)
            if message["topic"] == "requests":
                told += [row["id"] for row in reversed(message["data"]["requests"])]
                assert message["data"].keys() == proxy.http.get("/api/requests").json().keys()
    assert told == wanted


def test_a_subscription_replaces_the_one_before(proxy):
    with open_socket(proxy) as page:
        subscribe(page, "status")
        assert read(page)["topic"] == "status"
        subscribe(page, "system")
        topics = [read(page)["topic"] for _ in range(3)]
        assert topics[-1] == "system"
        subscribe(page)
        with pytest.raises(TimeoutError):
            while True:
                page.recv(timeout=1.2)


def test_who_may_listen(guarded, programs):
    assert refused(guarded) == 401
    assert refused(guarded, bearer(CLIENT)) == 403
    for key in (ADMIN, VIEWER):
        with open_socket(guarded, bearer(key)) as page:
            subscribe(page, "status")
            assert read(page)["data"]["keys"] == 3
    one = Browser(guarded, VIEWER)
    programs.callback(one.http.close)
    cookie = {"cookie": "signalbox_session=" + one.http.cookies["signalbox_session"]}
    with open_socket(guarded, cookie, origin=guarded.root) as page:
        subscribe(page, "status")
        assert read(page)["topic"] == "status"
    assert refused(guarded, cookie) == 403  # browsers say whose page it is
    assert refused(guarded, cookie, origin="https://evil.example") == 403
    assert refused(guarded, bearer(ADMIN), origin="https://evil.example") == 403


def test_a_page_of_another_origin_hears_nothing_where_nobody_signs_in(proxy):
    assert refused(proxy, origin="https://evil.example") == 403
    with open_socket(proxy, origin=proxy.root) as page:
        subscribe(page, "status")
        assert read(page)["topic"] == "status"


def test_there_are_only_so_many_pages(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, dashboard={"clients": 2}))
    with open_socket(proxy), open_socket(proxy):
        assert refused(proxy) == 503
        assert proxy.metric("signalbox_dashboard_clients") == 2
    wait_until(lambda: proxy.metric("signalbox_dashboard_clients") == 0, "the places")
    with open_socket(proxy) as page:
        subscribe(page, "status")
        assert read(page)["topic"] == "status"


@pytest.mark.parametrize("message", ["nonsense", "{}", '{"subscribe": "status"}', "[]"])
def test_what_is_no_subscription_ends_it(proxy, message):
    with open_socket(proxy) as page:
        page.send(message)
        with pytest.raises(websockets.exceptions.ConnectionClosedError) as closed:
            page.recv(timeout=10)
        assert closed.value.rcvd.code == 1008


def test_bytes_and_large_messages_end_it(proxy):
    for message, code in ((b"\x00", 1003), ("x" * 70_000, 1009)):
        with open_socket(proxy) as page:
            page.send(message)
            with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
                page.recv(timeout=10)
            assert closed.value.rcvd.code == code


def test_pings_are_answered_and_fragments_joined(proxy):
    with open_socket(proxy) as page:
        page.ping(b"here?").wait(10)
        page.send(iter(['{"subscr', 'ibe": ["sta', 'tus"]}']))
        assert read(page)["topic"] == "status"


def test_an_ordinary_get_is_told_to_ask_for_a_socket(proxy):
    answer = proxy.http.get("/api/ws")
    assert answer.status_code == 400 and answer.headers["sec-websocket-version"] == "13"


def test_a_page_that_does_not_read_is_told_what_it_missed_and_holds_up_nobody(proxy):
    head = f"GET /api/ws HTTP/1.1\r\nHost: {proxy.address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", proxy.port))
        deaf.sendall(head.encode())
        message = json.dumps({"subscribe": ["status", "system"]}).encode()
        deaf.sendall(bytes([0x81, 0x80 | len(message), 0, 0, 0, 0]) + message)
        with open_socket(proxy) as page:
            subscribe(page, "status")
            times = [(read(page), time.monotonic())[1] for _ in range(3)]
            assert times[-1] - times[0] < 5
        assert proxy.chat("auto").status_code == 200


def test_sockets_end_when_the_process_does(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, server={"drain": {"delay": "0s", "timeout": "30s"}}), may_end=True)
    with open_socket(proxy) as page:
        subscribe(page, "status")
        read(page)
        began = time.monotonic()
        proxy.signal(signal.SIGTERM)
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            while True:
                page.recv(timeout=10)
        assert closed.value.rcvd.code == 1001
    assert proxy.wait_for_exit(20) == 0 and time.monotonic() - began < 10


def test_sockets_go_through_tls_too(signalbox, certificate):
    chain, key = certificate
    proxy = signalbox(config({"auto": ["demo/chat"]}, server={"tls": {"certificate": str(chain), "private_key": str(key)}}))
    trust = ssl.create_default_context(cafile=chain)
    with connect(f"wss://{proxy.address}/api/ws", ssl=trust, compression=None, origin=proxy.root) as page:
        subscribe(page, "status", "system")
        assert {read(page)["topic"] for _ in range(4)} == {"status", "system"}


def test_many_pages_are_told_the_same(proxy):
    async def listen() -> list[str]:
        async with websockets.connect(f"ws://{proxy.address}/api/ws", compression=None) as page:
            await page.send('{"subscribe": ["status"]}')
            return [json.loads(await page.recv())["topic"] for _ in range(2)]

    async def all_of_them() -> list[list[str]]:
        return await asyncio.gather(*(listen() for _ in range(50)))

    assert asyncio.run(asyncio.wait_for(all_of_them(), 20)) == [["status"] * 2] * 50
