"""SIGTERM: unready at once, what is under way ends well, and nothing lasts for ever."""

import contextlib
import json
import signal
import socket
import threading

import httpx
import pytest

from harness import ask, chat_body, payloads, post, read_all, wait_until


def stream_in_background(proxy, model):
    """Starts a stream; returns when its first content is there. join() gives the whole body."""

    class Reader(threading.Thread):
        def __init__(self):
            super().__init__(daemon=True)
            self.body, self.ended, self.begun = b"", False, threading.Event()

        def run(self):
            request = {"json": {"model": model, "messages": ask(), "stream": True}, "timeout": 20}
            with contextlib.suppress(httpx.HTTPError), httpx.stream("POST", proxy.url + "/chat/completions", **request) as answer:
                for piece in answer.iter_raw():
                    self.body += piece
                    self.begun.set()
                self.ended = True

        def whole(self):
            self.join(20)
            assert self.ended, "the HTTP framing was cut off"
            return self.body

    reader = Reader()
    reader.start()
    assert reader.begun.wait(5)
    return reader


def test_a_draining_proxy_is_unready_but_serves_until_others_have_noticed(serve):
    proxy = serve({"chat": ["mock/gpt"]}, may_end=True, server={"drain": {"delay": "600ms", "timeout": "5s"}})
    assert proxy.http.get("/readyz").status_code == 200
    proxy.signal(signal.SIGTERM)
    proxy.wait_for_line("draining")
    with httpx.Client(base_url=proxy.root) as http:  # a connection of its own: draining ends each after its request
        ready = http.get("/readyz")
        assert ready.status_code == 503 and "draining" in ready.text
        assert http.get("/livez").status_code == 200
        answer = http.post("/v1/chat/completions", json={"model": "chat", "messages": ask()})
        assert answer.status_code == 200 and answer.headers["connection"] == "close"
    assert proxy.wait_for_exit() == 0


def test_a_stream_under_way_is_finished(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=40&pace=20"]}, may_end=True)
    reader = stream_in_background(proxy, "chat")
    proxy.signal(signal.SIGTERM)
    proxy.wait_for_line("draining")
    chunks = payloads(reader.whole())
    assert chunks[-1] == "[DONE]" and not any("error" in json.loads(chunk) for chunk in chunks[:-1])
    assert proxy.wait_for_exit() == 0
    assert proxy.wait_for_line("stopped")["in_flight"] == 0


def test_after_the_deadline_a_stream_gets_a_valid_error(serve, upstream):
    proxy = serve({"chat": ["mock/gpt?tokens=5000&pace=20"]}, may_end=True, server={"drain": {"delay": "0s", "timeout": "200ms"}})
    reader = stream_in_background(proxy, "chat")
    proxy.signal(signal.SIGTERM)
    chunks = payloads(reader.whole())
    assert chunks[-1] == "[DONE]" and json.loads(chunks[-2])["error"]["code"] == "gateway_draining"
    assert proxy.wait_for_exit() == 0
    assert upstream.stats()["cancelled"] == 1


def test_new_connections_are_refused_once_draining_has_begun_in_earnest(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=50&pace=20"]}, may_end=True)
    reader = stream_in_background(proxy, "chat")
    proxy.signal(signal.SIGTERM)

    def refused():
        try:
            socket.create_connection(("127.0.0.1", proxy.port), 1).close()
        except ConnectionRefusedError:
            return True
        return False

    wait_until(refused, "the listener to be closed")
    assert payloads(reader.whole())[-1] == "[DONE]"
    assert proxy.wait_for_exit() == 0


def test_idle_connections_do_not_hold_up_the_end(serve):
    proxy = serve({"chat": ["mock/gpt"]}, may_end=True)
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as idle, socket.create_connection(("127.0.0.1", proxy.port), 5) as used:
        used.sendall(post("/v1/chat/completions", chat_body("chat")))
        assert used.recv(100).startswith(b"HTTP/1.1 200")
        proxy.signal(signal.SIGTERM)
        assert proxy.wait_for_exit(3) == 0
        read_all(idle)


def test_a_second_signal_ends_it_at_once(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=5000&pace=20"]}, may_end=True, server={"drain": {"delay": "0s", "timeout": "1h"}})
    stream_in_background(proxy, "chat")
    proxy.signal(signal.SIGINT)
    proxy.wait_for_line("draining")
    proxy.signal(signal.SIGINT)
    assert proxy.wait_for_exit(3) == 0
