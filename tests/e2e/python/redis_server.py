"""Real Redis servers of the system's package, and a line between them and a proxy that a test may spoil.

Each server listens on a port the kernel chose, keeps nothing on disk, and ends with its test, whatever state it is in.
"""

from __future__ import annotations

import asyncio
import os
import pathlib
import random
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from typing import Any

import pytest

from harness import wait_until

SETTINGS = {"bind": "127.0.0.1", "save": '""', "appendonly": "no", "daemonize": "no", "protected-mode": "no"}


def free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return holder.getsockname()[1]


class Refused(Exception):
    """An error reply."""


class Connection:
    """One connection that asks one thing after the other. A reply is bytes, a number, None or a list of them."""

    def __init__(self, connection: socket.socket):
        self._connection, self._data = connection, b""

    def ask(self, *words: str | bytes | int) -> Any:
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self._connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        return self._reply()

    def close(self) -> None:
        self._connection.close()

    def _more(self) -> None:
        piece = self._connection.recv(65536)
        if not piece:
            raise ConnectionError("Redis closed the connection")
        self._data += piece

    def _line(self) -> bytes:
        while b"\r\n" not in self._data:
            self._more()
        line, _, self._data = self._data.partition(b"\r\n")
        return line

    def _reply(self) -> Any:
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise Refused(rest.decode())
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        if int(rest) < 0:
            return None
        if kind == b"*":
            return [self._reply() for _ in range(int(rest))]
        while len(self._data) < int(rest) + 2:
            self._more()
        text, self._data = self._data[:int(rest)], self._data[int(rest) + 2:]
        return text


class RedisServer:
    """`settings` are lines of its config, by name; `sentinel` makes it one."""

    def __init__(self, folder: pathlib.Path, settings: dict[str, Any] | None = None, sentinel: list[str] | None = None,
                 password: str = "", certificate: pathlib.Path | None = None):
        self._program = shutil.which("redis-server")
        if not self._program:
            pytest.fail("redis-server is missing: ./dev setup --tests installs it")
        folder.mkdir(parents=True)
        self._folder, self._file, self._sentinel = folder, folder / "redis.conf", sentinel is not None
        self._password, self._certificate = password, certificate
        self.socket = folder / "s"
        self.process: subprocess.Popen[bytes] | None = None
        for attempt in range(5):  # somebody else may take the port between choosing and listening
            self.port = free_port()
            self._write(settings or {}, sentinel or [])
            try:
                self.start(10 if attempt == 4 else 5)
                return
            except AssertionError:
                if attempt == 4:
                    raise
                self.end()

    def _write(self, settings: dict[str, Any], lines: list[str]) -> None:
        listen: dict[str, Any] = {"port": self.port}
        if self._certificate:
            listen = {"port": 0, "tls-port": self.port, "tls-cert-file": self._certificate / "cert.pem", "tls-key-file": self._certificate / "key.pem",
                      "tls-ca-cert-file": self._certificate / "cert.pem", "tls-auth-clients": "no"}
        own = {"bind": "127.0.0.1", "daemonize": "no", "protected-mode": "no"} if self._sentinel else {**SETTINGS, "unixsocket": self.socket}
        password = {"requirepass": self._password} if self._password else {}
        everything = {**own, **listen, "dir": self._folder, "logfile": self._folder / "log", **password, **settings}
        self._file.write_text("".join(f"{name} {value}\n" for name, value in everything.items()) + "".join(line + "\n" for line in lines))

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, timeout: float = 10) -> None:
        """Also again, where it was."""
        self.process = subprocess.Popen([self._program, str(self._file), *(["--sentinel"] if self._sentinel else [])],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, f"a Redis at {self.endpoint}", timeout)

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, f"redis-server ended by itself: {self.log()}"
        try:
            return self.ask("PING") == b"PONG"
        except (OSError, Refused):
            return False

    def connect(self) -> Connection:
        plain = socket.create_connection(("127.0.0.1", self.port), 5)
        if self._certificate:
            plain = ssl.create_default_context(cafile=str(self._certificate / "cert.pem")).wrap_socket(plain, server_hostname="localhost")
        connection = Connection(plain)
        if self._password:
            connection.ask("AUTH", self._password)
        return connection

    def ask(self, *words: str | bytes | int) -> Any:
        connection = self.connect()
        try:
            return connection.ask(*words)
        finally:
            connection.close()

    def everything(self) -> bytes:
        """All keys and values of strings and lists."""
        out = []
        for key in self.ask("KEYS", "*"):
            value = self.ask("LRANGE", key, 0, -1) if self.ask("TYPE", key) == b"list" else [self.ask("GET", key)]
            out += [key, *value]
        return b"\n".join(part for part in out if part)

    def log(self) -> str:
        file = self._folder / "log"
        return file.read_text()[-2000:] if file.exists() else ""

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        """It stays there and does nothing, until go_on()."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()


def certificate(folder: pathlib.Path) -> pathlib.Path:
    """A folder with a self-signed certificate of this machine and its key."""
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True, timeout=30)
    return folder


class Cluster:
    """Masters that share the slots in equal parts."""

    def __init__(self, folder: pathlib.Path, nodes: int = 3):
        self.nodes: list[RedisServer] = []
        try:
            for i in range(nodes):
                settings = {"cluster-enabled": "yes", "cluster-node-timeout": 2000, "cluster-port": free_port()}
                self.nodes.append(RedisServer(folder / str(i), settings))
            for i, node in enumerate(self.nodes):
                node.ask("CLUSTER", "ADDSLOTSRANGE", 16384 * i // nodes, 16384 * (i + 1) // nodes - 1)
                node.ask("CLUSTER", "SET-CONFIG-EPOCH", i + 1)
            first = self.nodes[0]
            for node in self.nodes[1:]:
                bus = node.ask("CONFIG", "GET", "cluster-port")[1]
                first.ask("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
            wait_until(self._agreed, "the nodes to agree on their cluster", 15)
        except BaseException:
            self.end()
            raise

    def _agreed(self) -> bool:
        return all(b"cluster_state:ok" in node.ask("CLUSTER", "INFO") and b"cluster_known_nodes:%d" % len(self.nodes) in node.ask("CLUSTER", "INFO")
                   for node in self.nodes)

    @property
    def endpoints(self) -> list[str]:
        return [node.endpoint for node in self.nodes]

    def owner(self, key: str) -> tuple[int, RedisServer]:
        """The slot of a key, and the node that has it."""
        slot = self.nodes[0].ask("CLUSTER", "KEYSLOT", key)
        for node in self.nodes:
            own = node.ask("CLUSTER", "MYID")
            for line in node.ask("CLUSTER", "NODES").splitlines():
                parts = line.split()
                spans = [part.split(b"-") for part in parts[8:] if not part.startswith(b"[")] if parts[0] == own else []
                if any(int(span[0]) <= slot <= int(span[-1]) for span in spans):
                    return slot, node
        raise AssertionError(f"nobody has slot {slot}")

    def move(self, key: str) -> None:
        """The key's slot with all that is in it goes to another node, as redis-cli --cluster reshard does it."""
        slot, old = self.owner(key)
        new = self.nodes[(self.nodes.index(old) + 1) % len(self.nodes)]
        old_id, new_id = old.ask("CLUSTER", "MYID"), new.ask("CLUSTER", "MYID")
        new.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", old_id)
        old.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", new_id)
        while keys := old.ask("CLUSTER", "GETKEYSINSLOT", slot, 100):
            old.ask("MIGRATE", "127.0.0.1", new.port, "", 0, 5000, "KEYS", *keys)
        for node in (new, old, *self.nodes):
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", new_id)

    def end(self) -> None:
        for node in self.nodes:
            node.end()


class Sentinels:
    """A master, its replica, and a sentinel that alone decides who is which."""

    def __init__(self, folder: pathlib.Path):
        self.servers: list[RedisServer] = []
        try:
            self.master = self._add(RedisServer(folder / "master", {"repl-diskless-sync-delay": 0}))
            self.replica = self._add(RedisServer(folder / "replica", {"replicaof": f"127.0.0.1 {self.master.port}"}))
            wait_until(lambda: b"master_link_status:up" in self.replica.ask("INFO", "replication"), "the replica to follow", 15)
            self.sentinel = self._add(RedisServer(folder / "sentinel", sentinel=[
                f"sentinel monitor main 127.0.0.1 {self.master.port} 1", "sentinel down-after-milliseconds main 500", "sentinel failover-timeout main 3000"]))
            wait_until(lambda: self.sentinel.ask("SENTINEL", "REPLICAS", "main"), "the sentinel to know the replica", 15)
        except BaseException:
            self.end()
            raise

    def _add(self, server: RedisServer) -> RedisServer:
        self.servers.append(server)
        return server

    def end(self) -> None:
        for server in self.servers:
            server.end()


class Line:
    """A TCP proxy in front of a Redis. What the Redis says comes later by `delay` seconds, and as `spoil` makes it."""

    def __init__(self, server: RedisServer):
        self.delay = 0.0
        self.refuse = False  # new connections
        self.spoil = lambda data: data
        self._target = server.port
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        started = threading.Event()

        async def begin() -> None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]
            started.set()

        def run() -> None:
            self._loop.run_until_complete(begin())
            self._loop.run_forever()
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                self._loop.run_until_complete(asyncio.wait(self._tasks))
            self._loop.close()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert started.wait(10)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        if self.refuse:
            writer.close()
            self._tasks.discard(task)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            self._tasks.discard(task)
            return
        ways = [asyncio.ensure_future(self._pass(reader, far_writer, False)), asyncio.ensure_future(self._pass(far_reader, writer, True))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in (writer, far_writer):
                each.close()
            self._tasks.discard(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool) -> None:
        due = 0.0
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                when, data = await queue.get()
                if when > time.monotonic():
                    await asyncio.sleep(when - time.monotonic())
                writer.write(self.spoil(data) if answers else data)
                await writer.drain()

        task = asyncio.ensure_future(deliver())
        try:
            while data := await reader.read(65536):
                due = max(due, time.monotonic() + (self.delay if answers else 0))
                queue.put_nowait((due, data))
        except OSError:
            pass
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


def noise(seed: int = 1) -> Any:
    """Bytes that mean nothing, as many as there were."""
    source = random.Random(seed)
    return lambda data: source.randbytes(len(data))


def huge(data: bytes) -> bytes:
    """Lengths that nobody should believe, in turn for texts and lists."""
    return b"$999999999999\r\n" if len(data) % 2 else b"*2147483647\r\n"


def to_nobody(data: bytes) -> bytes:
    """More replies than there were questions, some of them at once and of a wrong kind."""
    return b"*1\r\n$5\r\nhello\r\n" + data + b"+OK\r\n$-1\r\n:7\r\n"
