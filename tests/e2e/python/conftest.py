"""Fixtures: everything a test starts ends with it, and a program that crashed fails the test that used it."""

from __future__ import annotations

import contextlib
import itertools
import os
import pathlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import harness
from echo import Echo
from redis_server import Line, RedisServer


def pytest_configure() -> None:
    if not harness.BINARY.exists():
        pytest.exit(f"{harness.BINARY} is not there: build it, or set SIGNALBOX_BINARY", returncode=2)
    # An account of whoever runs the tests has no business in them, nor has a proxy on the way.
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "AZURE_OPENAI", "OLLAMA_")) or name.lower().endswith("_proxy"):
            del os.environ[name]


@pytest.fixture
def programs() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def mock(programs: contextlib.ExitStack) -> Callable[..., harness.Mock]:
    """Starts mock upstreams."""

    def start(script: str = "", **options: Any) -> harness.Mock:
        program = harness.Mock(script, **options)
        programs.callback(program.end)
        return program

    return start


@pytest.fixture
def echo(programs: contextlib.ExitStack) -> Callable[..., Echo]:
    """Starts upstreams that answer with what they were asked."""

    def start(**options: Any) -> Echo:
        upstream = Echo(**options)
        programs.callback(upstream.end)
        return upstream

    return start


@pytest.fixture
def signalbox(programs: contextlib.ExitStack, tmp_path: pathlib.Path) -> Callable[..., harness.Proxy]:
    """Starts proxies from a config, as text or as the dict of one."""
    started = 0

    def start(config: dict[str, Any] | str, environment: dict[str, str] | None = None, may_end: bool = False) -> harness.Proxy:
        nonlocal started
        started += 1
        folder = tmp_path / f"proxy{started}"
        folder.mkdir()
        program = harness.Proxy(config, folder, environment)
        programs.callback(program.end, expect_running=not may_end)
        return program

    return start


@pytest.fixture
def redis(programs: contextlib.ExitStack, tmp_path: pathlib.Path) -> Callable[..., RedisServer]:
    """Starts Redis servers."""
    count = itertools.count()

    def start(*args: Any, **options: Any) -> RedisServer:
        server = RedisServer(tmp_path / f"redis{next(count)}", *args, **options)
        programs.callback(server.end)
        return server

    return start


@pytest.fixture
def line(programs: contextlib.ExitStack) -> Callable[[RedisServer], Line]:
    """A line to a Redis that the test may spoil."""

    def start(server: RedisServer) -> Line:
        between = Line(server)
        programs.callback(between.end)
        return between

    return start


@pytest.fixture
def upstream(mock: Callable[..., harness.Mock]) -> harness.Mock:
    return mock()


@pytest.fixture
def serve(signalbox: Callable[..., harness.Proxy], upstream: harness.Mock) -> Callable[..., harness.Proxy]:
    """A proxy in front of `upstream`, which is its provider `mock`."""

    def start(routes: dict[str, Any], providers: dict[str, Any] | None = None, may_end: bool = False, **more: Any) -> harness.Proxy:
        everyone = {"mock": harness.provider(upstream.url), **(providers or {})}
        return signalbox(harness.config(routes, everyone, **more), may_end=may_end)

    return start


@pytest.fixture
def closed_url() -> Iterator[str]:
    """A provider's URL where every connection is refused: the port is bound, so that nobody else gets it."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{holder.getsockname()[1]}/v1"


@pytest.fixture
def silent_url() -> Iterator[str]:
    """A provider's URL where connecting never ends: the queue of the listener is full, so SYNs are dropped."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
