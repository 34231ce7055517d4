"""What a connection holds resident while it waits, with room to spare (bench/memory.py measures it closely), and what keys hold that are gone."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import threading

import pytest

from harness import BINARY, ask, chain, config, provider, wait_until
from test_keys_file import line, replace

STREAMS, IDLE = 300, 1000
KIB_A_STREAM, KIB_IDLE = 28, 8

CACHE = BINARY.parent / "CMakeCache.txt"
RELEASE = CACHE.exists() and "CMAKE_BUILD_TYPE:STRING=Release" in CACHE.read_text()
pytestmark = pytest.mark.skipif(not RELEASE, reason="sanitizers have memory of their own")


def resident(process: subprocess.Popen) -> int:
    pages = pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def opened(count: int, port: int, model: str, until: bytes, at_once: int, **more) -> list[socket.socket]:
    """Connections on each of which a request was sent and `until` has come, `at_once` of them under way together."""
    body = json.dumps({"model": model, "messages": ask(), **more}).encode()
    request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
    held = []
    while len(held) < count:
        asked = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(min(at_once, count - len(held)))]
        for one in asked:
            one.sendall(request)
        for one in asked:
            got = b""
            while until not in got:
                piece = one.recv(65536)
                assert piece, got
                got += piece
        held += asked
    return held


# How many answers are under way together is the machine's doing where all are asked for at once, and their memory stays.
@pytest.mark.parametrize("model, count, at_once, most, until, more", [
    ("slow", STREAMS, STREAMS, KIB_A_STREAM, b'"content":"', {"stream": True}),
    ("quick", IDLE, 10, KIB_IDLE, b'"finish_reason"', {}),
], ids=["stream", "idle connection"])
def test_who_waits_holds_little_memory(mock, signalbox, model, count, at_once, most, until, more):
    upstream = mock()
    proxy = signalbox(config({"slow": chain("up/m?tokens=200&pace=1000"), "quick": chain("up/m")},
                             {"up": provider(upstream.url, connections=2 * IDLE)}, log={"requests": False}))
    held = opened(10, proxy.port, model, until, 10, **more)  # what is made once is made
    before = resident(proxy.process)
    held += opened(count, proxy.port, model, until, at_once, **more)
    each = (resident(proxy.process) - before) / count / 1024
    print(f"{each:.1f} KiB")
    for one in held:
        one.close()
    assert each <= most


def test_what_came_in_a_burst_is_not_held_for_the_rest_of_a_stream(signalbox):
    event = lambda text: json.dumps({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
                                     "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}).encode()
    framed = lambda text: b"%x\r\ndata: %s\n\n\r\n" % (len(event(text)) + 8, event(text))
    held = []

    def provide(listener):
        with contextlib.suppress(OSError):  # the listener is closed
            while True:
                connection, _ = listener.accept()
                held.append(connection)
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + framed("first"))
                connection.sendall(b"".join(framed(f"word{i}") for i in range(48)) + framed("last"))

    with socket.create_server(("127.0.0.1", 0), backlog=STREAMS) as listener:
        threading.Thread(target=provide, args=(listener,), daemon=True).start()
        proxy = signalbox(config({"chat": chain("up/m")}, {"up": provider(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", connections=2 * STREAMS)},
                                 log={"requests": False}))
        held += opened(10, proxy.port, "chat", b'"last"', 10, stream=True)
        before = resident(proxy.process)
        held += opened(STREAMS, proxy.port, "chat", b'"last"', STREAMS, stream=True)
        each = (resident(proxy.process) - before) / STREAMS / 1024
        print(f"{each:.1f} KiB")
        listener.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()
    assert each <= KIB_A_STREAM


def test_keys_that_are_no_longer_in_force_give_their_memory_back(signalbox, tmp_path):
    keys = tmp_path / "keys.jsonl"
    keys.write_text("".join(line(f"key-{i}") for i in range(50_000)))
    # The next look of the alerts, which go by the config too, is an hour away.
    proxy = signalbox(config({"auto": ["demo/chat"]}, auth={"keys_file": str(keys)}, alerts={"interval": "1h"}))
    before = resident(proxy.process)
    replace(keys, line("one"))
    proxy.wait_for_line("config_reloaded")
    wait_until(lambda: resident(proxy.process) < before - 15 * 2**20, "the memory of the keys")
