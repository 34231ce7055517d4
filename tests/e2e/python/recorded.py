"""Recorded bodies of real providers ($SIGNALBOX_TEST_DATA/compat/fixtures), and an upstream that replays them."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

DATA = os.environ.get("SIGNALBOX_TEST_DATA", "")
ROOT = pathlib.Path(DATA) / "compat" / "fixtures"


@dataclass
class Recording:
    name: str
    endpoint: str  # path behind /v1
    body: bytes
    content_type: str = "text/event-stream; charset=utf-8"
    status: int = 200
    headers: str = ""  # further lines of the answer's head, each with its end
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def streamed(self) -> bool:
        return "event-stream" in self.content_type


def recordings() -> list[Recording]:
    found = [*_snapshots(), *_chunk_files(), *_cassettes()]
    return sorted(found, key=lambda recording: recording.name)


def _snapshots() -> Iterator[Recording]:
    for path in [*ROOT.glob("openai-python/inline-snapshot/*.sse"), *ROOT.glob("vercel-ai/packages/openai-compatible/src/chat/__fixtures__/*.sse")]:
        yield Recording(path.stem, "/chat/completions", path.read_bytes())


def _chunk_files() -> Iterator[Recording]:
    """Files with one event's data a line. Those of other protocols are left out."""
    endpoints = {"chat.completion.chunk": "/chat/completions", "text_completion": "/completions"}
    for path in ROOT.glob("vercel-ai/packages/*/src/**/*.chunks.txt"):
        lines = [line for line in path.read_text().splitlines() if line.strip()]
        try:
            endpoint = endpoints.get(json.loads(lines[0]).get("object"))
        except ValueError:  # one file is an event short of a bracket
            continue
        if endpoint:
            body = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
            yield Recording(f"{path.relative_to(ROOT).parts[2]}-{path.name.split('.')[0]}", endpoint, body.encode())


def _cassettes() -> Iterator[Recording]:
    for path in ROOT.glob("envoy-ai-gateway/**/cassettes/*.yaml"):
        if not path.name.startswith(("chat-", "completion-", "embeddings-", "azure-chat-")):
            continue
        for number, interaction in enumerate(yaml.safe_load(path.read_text())["interactions"]):
            request, response = interaction["request"], interaction["response"]
            endpoint = request["url"].split("?")[0].rstrip("/").split("/", 3)[3]
            endpoint = "/" + endpoint.split("v1/", 1)[-1].split("deployments/", 1)[-1]
            endpoint = next((known for known in ("/chat/completions", "/completions", "/embeddings") if endpoint.endswith(known)), None)
            kind = response["headers"].get("Content-Type", ["application/json"])[0]
            if endpoint:
                yield Recording(f"{path.stem}-{number}", endpoint, response["body"].encode(), kind, int(interaction["response"].get("code") or response["status"].split(" ")[0]),
                                request=json.loads(request["body"]))


class Replay:
    """An upstream on raw sockets: answers a request whose `user`, or else model, is "N" or "N@split@offset" with recording N.

    `split`: in two pieces, the second sent when the first has been read. `cut`: the connection ends at the offset.
    """

    def __init__(self, bodies: list[Recording]):
        sys.setswitchinterval(1e-4)  # client and upstream share the interpreter, and wait for each other all the time
        self._bodies = bodies
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1"
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, peer = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection, peer[1]), daemon=True).start()

    def _serve(self, connection: socket.socket, peer_port: int) -> None:
        data = b""
        with connection, contextlib.suppress(OSError):
            while True:
                while b"\r\n\r\n" not in data:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                head, _, data = data.partition(b"\r\n\r\n")
                if head.startswith(b"GET "):  # what watches a server beside requests; there is nothing to watch here
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                while len(data) < length:
                    data += connection.recv(65536)
                request, data = json.loads(data[:length]), data[length:]
                if not self._answer(connection, peer_port, *request.get("user", request["model"]).split("@")):
                    return
        self._open.discard(connection)

    def _answer(self, connection: socket.socket, peer_port: int, number: str, how: str = "", offset: str = "0") -> bool:
        """False: the connection is to be closed."""
        recording = self._bodies[int(number)]
        at = int(offset)
        connection.sendall(f"HTTP/1.1 {recording.status} Recorded\r\nContent-Type: {recording.content_type}\r\nContent-Length: {len(recording.body)}\r\n{recording.headers}\r\n".encode())
        if how == "cut":
            connection.sendall(recording.body[:at])
            return False
        connection.sendall(recording.body[:at])
        if how == "split":
            while self._unread(peer_port):
                pass
        connection.sendall(recording.body[at:])
        return True

    def _unread(self, peer_port: int) -> bool:
        """Whether the proxy has bytes of ours in its socket: the kernel's table tells (proc(5), /proc/net/tcp)."""
        local, remote = f"0100007F:{peer_port:04X}", f"0100007F:{self._port:04X}"
        with open("/proc/net/tcp") as table:
            for line in table:
                fields = line.split()
                if fields[1] == local and fields[2] == remote:
                    return fields[4].split(":")[1] != "00000000"
        return False


class PlainClient:
    """One keep-alive connection that asks for streams, ten times as fast as an SDK."""

    def __init__(self, address: str):
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def ask(self, path: str, request: dict[str, Any]) -> bytes:
        """The body of the answer to a streamed request, without its chunks' frames."""
        body = json.dumps(request).encode()
        self._socket.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        data = bytearray()
        while not data.endswith(b"\r\n0\r\n\r\n"):
            piece = self._socket.recv(1 << 18)
            assert piece, f"the connection ended after {bytes(data)!r}"
            data += piece
        head, _, rest = bytes(data).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        out, at = [], 0
        while True:
            line = rest.index(b"\r\n", at)
            size = int(rest[at:line], 16)
            if size == 0:
                return b"".join(out)
            out.append(rest[line + 2:line + 2 + size])
            at = line + 2 + size + 2


# What a recording says, read without any SDK ------------------------------------------------------------------------


def events(body: bytes) -> list[str]:
    """The data of the events of a recorded body, [DONE] and what follows left out."""
    out = []
    for block in body.decode().replace("\r\n", "\n").split("\n\n"):
        data = "\n".join(line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:"))
        if data.startswith("[DONE]"):
            break
        if data:
            out.append(data)
    return out


@dataclass
class Said:
    """An answer brought together: text, reasoning, refusal, tool calls and finish reason of each choice."""
    text: dict[int, str] = field(default_factory=dict)
    refusal: dict[int, str] = field(default_factory=dict)
    calls: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    finish: dict[int, str] = field(default_factory=dict)
    total_tokens: int | None = None

    @staticmethod
    def of(chunks: list[dict[str, Any]]) -> "Said":
        said = Said()
        open_calls: dict[tuple[int, int], list[str]] = {}
        for chunk in chunks:
            if chunk.get("usage"):
                said.total_tokens = chunk["usage"].get("total_tokens")
            for choice in chunk.get("choices") or []:
                said._add(choice, open_calls)
        for (choice, _), (name, arguments) in sorted(open_calls.items()):
            said.calls.setdefault(choice, []).append((name, arguments))
        return said

    def _add(self, choice: dict[str, Any], open_calls: dict[tuple[int, int], list[str]]) -> None:
        index, delta = choice["index"], choice.get("delta") or {}
        for into, key in ((self.text, "content"), (self.refusal, "refusal")):
            if delta.get(key):
                into[index] = into.get(index, "") + delta[key]
        if choice.get("text"):
            self.text[index] = self.text.get(index, "") + choice["text"]
        for call in delta.get("tool_calls") or []:
            parts = open_calls.setdefault((index, call["index"]), ["", ""])
            function = call.get("function") or {}
            parts[0] = parts[0] or function.get("name") or ""
            parts[1] += function.get("arguments") or ""
        if choice.get("finish_reason"):
            self.finish[index] = choice["finish_reason"]
