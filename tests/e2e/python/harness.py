"""What the tests stand on: the binary as a running proxy or mock upstream, and small helpers around them.

Every program listens on a port the kernel chooses and says in its log which one. Nothing sleeps: what takes time is
waited for by its observable effect, with a deadline.
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("SIGNALBOX_BINARY", REPOSITORY / "build" / "signalbox"))

# In every error that reaches a client: neither this key of the provider's nor its address may be found.
UPSTREAM_KEY = "sk-upstream-canary-0123456789abcdef"


def wait_until(condition: Callable[[], Any], what: str, timeout: float = 5.0) -> Any:
    """The first true value of `condition`."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(0.005)


class Program:
    """A running signalbox process whose log lines are collected as they come."""

    def __init__(self, arguments: list[str], environment: dict[str, str] | None = None, folder: pathlib.Path | None = None,
                 under: tuple[str, ...] = (), binary: pathlib.Path = BINARY, patience: float = 10.0):
        environment = dict(os.environ if environment is None else environment)
        self._lines: list[dict[str, Any]] = []
        self.output: list[str] = []
        self._errors: list[str] = []
        self._grown = threading.Condition()
        self.process = subprocess.Popen(
            [*under, str(binary), *arguments], cwd=folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._readers = [threading.Thread(target=self._read_output, daemon=True), threading.Thread(target=self._read_errors, daemon=True)]
        for reader in self._readers:
            reader.start()
        try:
            self.address: str = self.wait_for_line("listening", patience)["address"]
        except AssertionError:
            self.process.kill()
            raise

    def _read_output(self) -> None:
        assert self.process.stdout
        for text in self.process.stdout:
            with self._grown:
                self.output.append(text)
                try:
                    self._lines.append(json.loads(text))
                except ValueError:
                    pass
                self._grown.notify_all()
        with self._grown:
            self._grown.notify_all()

    def _read_errors(self) -> None:
        assert self.process.stderr
        for text in self.process.stderr:
            self._errors.append(text)

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    @property
    def errors(self) -> str:
        return "".join(self._errors)

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        with self._grown:
            return [line for line in self._lines if event is None or line.get("event") == event]

    def wait_for_line(self, event: str, timeout: float = 10.0, **fields: Any) -> dict[str, Any]:
        """The first log line of this event with these fields, however long ago it was written."""
        deadline = time.monotonic() + timeout
        with self._grown:
            while True:
                for line in self._lines:
                    if line.get("event") == event and all(line.get(k) == v for k, v in fields.items()):
                        return line
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._readers[0].is_alive()):
                    raise AssertionError(f"no log line '{event}' with {fields}\n{''.join(self.output[-20:])}\n{self.errors}")
                self._grown.wait(min(left, 0.1))

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait_for_exit(self, timeout: float = 10.0) -> int:
        code = self.process.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
        return code

    def end(self, expect_running: bool = True) -> None:
        """Ends the program; complains when it had crashed or a sanitizer spoke."""
        crashed = expect_running and self.process.poll() is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        for reader in self._readers:
            reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        assert not crashed, f"the program ended by itself ({self.process.returncode})\n{self.errors[-4000:]}"
        assert "Sanitizer" not in self.errors and "runtime error:" not in self.errors, self.errors[-4000:]


class Mock(Program):
    """`signalbox mock`: an upstream that fails as it is told to, and remembers what reached it."""

    def __init__(self, script: str = "", threads: int = 1):
        arguments = ["mock", "--listen", "127.0.0.1:0", "--threads", str(threads)]
        super().__init__(arguments + (["--script", script] if script else []))
        self.root = f"http://{self.address}"
        self.url = self.root + "/v1"
        self._http = httpx.Client(base_url=self.root, timeout=10)

    def stats(self) -> dict[str, Any]:
        return self._http.get("/mock/stats").raise_for_status().json()

    def requests(self) -> list[dict[str, Any]]:
        """What reached it, in order: the last 256."""
        return self._http.get("/mock/requests").raise_for_status().json()

    def last(self) -> dict[str, Any]:
        """The last request whole: path, headers, body."""
        return self.stats()["last_request"]

    def models(self) -> list[str]:
        """The model of each request, without the script behind its name."""
        return [request["model"] for request in self.requests()]

    def count(self, model: str) -> int:
        return self.models().count(model)

    def reset(self) -> None:
        self._http.post("/mock/reset").raise_for_status()

    def script(self, script: str) -> None:
        """How it answers from now on, where a model's name does not say otherwise."""
        self._http.post("/mock/script", json={"script": script}).raise_for_status()

    def end(self, expect_running: bool = True) -> None:
        self._http.close()
        super().end(expect_running)


class Proxy(Program):
    """`signalbox serve` with a config of the test's own."""

    def __init__(self, config: dict[str, Any] | str, folder: pathlib.Path, environment: dict[str, str] | None = None):
        self.file = folder / "config.yaml"
        self.write(config)
        arguments = ["serve", "--config", str(self.file)]
        if isinstance(config, str):
            arguments += ["--listen", "127.0.0.1:0"]
        super().__init__(arguments, environment, folder)
        self.config = config
        tls = isinstance(config, dict) and "tls" in config.get("server", {})
        self.root = ("https://" if tls else "http://") + self.address
        self.url = self.root + "/v1"
        self.http = httpx.Client(base_url=self.root, timeout=30, verify=False)
        self._clients: list[Any] = []

    def write(self, config: dict[str, Any] | str) -> None:
        """All at once, as a careful operator replaces a file. JSON is YAML."""
        text = config if isinstance(config, str) else json.dumps(config, indent=1)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.file)

    def client(self, **options: Any) -> openai.OpenAI:
        options = {"api_key": "unused", "max_retries": 0, "timeout": 20, **options}
        client = openai.OpenAI(base_url=self.url, **options)
        self._clients.append(client)
        return client

    def async_client(self, **options: Any) -> openai.AsyncOpenAI:
        """To be closed by the event loop that uses it."""
        return openai.AsyncOpenAI(base_url=self.url, **{"api_key": "unused", "max_retries": 0, "timeout": 30, **options})

    def chat(self, model: str, **more: Any) -> httpx.Response:
        """One chat request without the SDK between."""
        headers = more.pop("headers", {})
        return self.http.post("/v1/chat/completions", headers=headers, json={"model": model, "messages": ask(), **more})

    def decision(self, response: Any) -> dict[str, Any]:
        """The record of the request behind a response. It is written after the answer, hence the wait."""
        headers = getattr(response, "headers", response)
        identity = headers["x-signalbox-decision"]

        def kept() -> dict[str, Any] | None:
            answer = self.http.get(f"/v1/decisions/{identity}")
            return answer.json() if answer.status_code == 200 else None

        return wait_until(kept, f"decision {identity}")

    def health(self) -> dict[str, Any]:
        return self.http.get("/health/detailed").json()

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name that have these labels."""
        return sum(value for found, have, value in samples(self.http.get("/metrics").text)
                   if found == name and all(have.get(k) == v for k, v in labels.items()))

    def end(self, expect_running: bool = True) -> None:
        for client in self._clients:
            client.close()
        self.http.close()
        super().end(expect_running)


def ask(text: str = "Say something.") -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def samples(text: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """The samples of Prometheus' text format. Raises ValueError at anything that is not in the format."""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, labels, rest = line, {}, ""
        if "{" in line:
            name, _, rest = line.partition("{")
            labels, rest = _labels(rest)
        else:
            name, _, rest = line.partition(" ")
        yield name, labels, float(rest.strip().split(" ")[0])


def _labels(text: str) -> tuple[dict[str, str], str]:
    labels: dict[str, str] = {}
    while not text.startswith("}"):
        name, equals, text = text.partition('="')
        if not equals:
            raise ValueError(f"a label without a value: {text}")
        value = ""
        while not text.startswith('"'):
            if text.startswith("\\"):
                value += {"n": "\n"}.get(text[1], text[1])
                text = text[2:]
            else:
                value, text = value + text[0], text[1:]
        labels[name] = value
        text = text[1:].removeprefix(",")
    return labels, text[1:]


# Configs ----------------------------------------------------------------------------------------------------------


def provider(url: str, **more: Any) -> dict[str, Any]:
    # No probes: the tests count what reaches an upstream.
    return {"kind": "openai_compatible", "base_url": url, "api_key": UPSTREAM_KEY, "probe": {"path": "off"}, **more}


def config(routes: dict[str, Any], providers: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A whole config. A route is a list of tiers, a tier a list of targets; or a dict as in the file."""
    out: dict[str, Any] = {
        "server": {"listen": "127.0.0.1:0", "threads": 1, "drain": {"delay": "0s", "timeout": "5s"}, **more.pop("server", {})},
        "providers": {"demo": {"kind": "demo"}, **(providers or {})},
        "routes": {name: route if isinstance(route, dict) else chain(*route) for name, route in routes.items()},
    }
    defaults = {"retry": {"backoff_base": "1ms", "backoff_max": "5ms"}, **more.pop("defaults", {})}
    return {**out, "defaults": defaults, **more}


def chain(*tiers: Any, **more: Any) -> dict[str, Any]:
    """A route: each tier a target, a list of targets, or a dict as in the file."""
    listed = [tier if isinstance(tier, dict) else {"targets": [tier] if isinstance(tier, str) else tier} for tier in tiers]
    return {"tiers": listed, **more}


# Streams and sockets ------------------------------------------------------------------------------------------------


def payloads(body: bytes | str) -> list[str]:
    """The data of each event of an SSE body, which must be nothing but `data:` events and comments."""
    text = body.decode() if isinstance(body, bytes) else body
    assert text.endswith("\n\n"), f"the stream ends in the middle of an event: {text[-200:]!r}"
    found = []
    for event in text.split("\n\n"):
        if not event or event.startswith(":"):
            continue
        assert event.startswith("data: ") and "\n" not in event, f"not a data event of one line: {event!r}"
        found.append(event.removeprefix("data: "))
    return found


def text_of(chunks: list[str]) -> str:
    """The content of the first choice in these payloads."""
    out = ""
    for chunk in chunks:
        if chunk == "[DONE]":
            continue
        for choice in json.loads(chunk).get("choices", []):
            if choice["index"] == 0:
                out += choice.get("delta", {}).get("content") or choice.get("text") or ""
    return out


def raw(address: tuple[str, int], data: bytes | list[bytes], timeout: float = 5.0, half_close: bool = False) -> bytes:
    """Sends bytes as they are and returns everything that comes back until the other side closes."""
    with socket.create_connection(address, timeout) as connection:
        for piece in [data] if isinstance(data, bytes) else data:
            connection.sendall(piece)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    out = b""
    try:
        while piece := connection.recv(65536):
            out += piece
    except ConnectionResetError:
        pass
    return out


def read_response(connection: socket.socket, head_only: bool = False) -> tuple[int, dict[str, str], bytes]:
    """One HTTP response from a socket that stays open."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        assert piece, f"closed before the head was there: {data!r}"
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    status = int(status_line.split(" ")[1])
    if head_only or status == 100:
        return status, headers, body
    if "content-length" in headers:
        while len(body) < int(headers["content-length"]):
            piece = connection.recv(65536)
            assert piece, "closed before the body was there"
            body += piece
    elif headers.get("transfer-encoding") == "chunked":
        while not body.endswith(b"0\r\n\r\n"):
            piece = connection.recv(65536)
            assert piece, "closed before the last chunk"
            body += piece
    return status, headers, body


def post(path: str, body: bytes, *lines: str, host: str = "test") -> bytes:
    """The bytes of a POST with a sized JSON body."""
    head = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def chat_body(model: str, **more: Any) -> bytes:
    return json.dumps({"model": model, "messages": ask(), **more}).encode()
