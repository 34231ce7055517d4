"""A new config is taken whole, while requests go on, or not at all."""

import signal
import threading

import pytest

from harness import ask, config, payloads, wait_until


@pytest.fixture
def load():
    """Requests without a pause from several clients, until told to stop; returns what went wrong and how many there were."""

    class Load:
        def __init__(self, proxy, model, clients=4):
            self.proxy, self.model, self.problems, self.done = proxy, model, [], 0
            self._stop = threading.Event()
            self._threads = [threading.Thread(target=self._ask, args=(i % 2 == 0,)) for i in range(clients)]
            for thread in self._threads:
                thread.start()

        def _ask(self, stream):
            import httpx

            with httpx.Client(base_url=self.proxy.root, timeout=10) as http:
                while not self._stop.is_set():
                    try:
                        answer = http.post("/v1/chat/completions", json={"model": self.model, "messages": ask(), "stream": stream})
                        whole = not stream or payloads(answer.content)[-1] == "[DONE]"
                        if answer.status_code != 200 or not whole:
                            self.problems.append(answer.text)
                    except Exception as error:
                        self.problems.append(repr(error))
                    self.done += 1

        def stop(self):
            self._stop.set()
            for thread in self._threads:
                thread.join(20)

    started = []

    def start(*args):
        started.append(Load(*args))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def version(proxy):
    return proxy.health()["checks"]["config:version"][0]["observedValue"]


def test_a_good_config_is_taken_under_load_without_dropping_a_request(serve, load):
    proxy = serve({"chat": ["mock/gpt?tokens=10"]}, server={"threads": 2})
    running = load(proxy, "chat")
    wait_until(lambda: running.done > 50, "load")
    for i in range(5):
        before = version(proxy)
        fresh = {**proxy.config, "routes": {**proxy.config["routes"], f"new{i}": {"tiers": [{"targets": [f"mock/new{i}"]}]}}}
        proxy.write(fresh)
        wait_until(lambda: version(proxy) != before, "the new config to be taken")
        assert proxy.chat(f"new{i}").headers["x-signalbox-target"] == f"mock/new{i}"
    done = running.done
    wait_until(lambda: running.done > done + 50, "load after the last reload")
    running.stop()
    assert running.problems == [] and len(proxy.lines("config_reloaded")) == 5
    assert any("routes.new0" in line["msg"] for line in proxy.lines("config_change"))


def test_a_bad_config_leaves_the_running_one_in_place_and_is_told_everywhere(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    before = version(proxy)
    assert proxy.metric("signalbox_config_reload_success") == 1
    broken = {**proxy.config, "routes": {"chat": {"tiers": [{"targets": ["nobody/model"], "strategy": "fastest"}]}}}
    proxy.write(broken)
    refused = proxy.wait_for_line("config_refused")
    problems = " ".join(line["msg"] for line in proxy.lines("config_problem"))
    assert refused["level"] == "error" and refused["problems"] == 2 and "nobody" in problems and "fastest" in problems
    wait_until(lambda: proxy.metric("signalbox_config_reload_success") == 0, "the refusal to be counted")
    check = proxy.health()["checks"]["config:version"][0]
    assert check["status"] == "warn" and check["observedValue"] == before and "refused" in check["output"]
    assert proxy.http.get("/readyz").status_code == 200 and proxy.chat("chat").status_code == 200

    proxy.write(proxy.config)
    wait_until(lambda: proxy.metric("signalbox_config_reload_success") == 1, "the good file to be taken again")
    assert proxy.health()["checks"]["config:version"][0]["status"] == "pass"


@pytest.mark.parametrize("text", ["", "routes: [", "\0\1\2", "routes: {chat: {tiers: []}}", "unknown_section: {}"])
def test_no_broken_file_ends_a_running_proxy(serve, text):
    proxy = serve({"chat": ["mock/gpt"]})
    proxy.write(text)
    proxy.wait_for_line("config_refused")
    assert proxy.chat("chat").status_code == 200


@pytest.mark.parametrize("named", [False, True], ids=["the config", "a file that it names"])
def test_a_file_that_is_gone_is_told_and_what_it_said_stays_in_force(serve, tmp_path, named):
    keys = tmp_path / "keys.jsonl"
    keys.write_text('{"name": "app", "secret": "sk-app-0123456789abcdef"}\n')
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys_file": str(keys)} if named else {})
    (keys if named else proxy.file).unlink()
    proxy.wait_for_line("config_refused")
    with_key = {"authorization": "Bearer sk-app-0123456789abcdef"}
    assert proxy.chat("chat", headers=with_key).status_code == 200
    assert proxy.http.get("/health", headers=with_key).json()["status"] == "warn"


def test_a_stream_under_way_keeps_the_config_it_began_with(serve):
    proxy = serve({"chat": ["mock/gpt?tokens=30&pace=20"]})
    with proxy.http.stream("POST", "/v1/chat/completions", json={"model": "chat", "messages": ask(), "stream": True}) as answer:
        lines = answer.iter_lines()
        next(lines)
        proxy.write({**proxy.config, "routes": {"other": {"tiers": [{"targets": ["demo/demo-chat"]}]}}, "providers": {"demo": {"kind": "demo"}}})
        proxy.wait_for_line("config_reloaded")
        assert proxy.chat("chat").status_code == 404
        rest = [line for line in lines if line]
    assert rest[-1] == "data: [DONE]" and not any('"error"' in line for line in rest)


def test_sighup_reads_the_file_again(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    proxy.signal(signal.SIGHUP)
    assert proxy.wait_for_line("config_reloaded", cause="SIGHUP")["changes"] == 0


def test_breakers_survive_a_reload(serve, upstream):
    routes = {"chat": ["mock/bad?status=500", "mock/good"]}
    proxy = serve(routes, defaults={"breaker": {"consecutive_failures": 2, "open_base": "1m"}})
    for _ in range(2):
        proxy.chat("chat")
    proxy.write({**proxy.config, "log": {"level": "debug"}})
    proxy.wait_for_line("config_reloaded")
    proxy.chat("chat")
    assert upstream.count("bad") == 2


def test_a_config_that_is_wrong_from_the_start_does_not_start(tmp_path):
    import subprocess

    from harness import BINARY

    file = tmp_path / "config.yaml"
    file.write_text("routes:\n  chat:\n    tiers:\n      - targets: [nobody/model]\n        weigth: 3\n")
    ran = subprocess.run([BINARY, "serve", "-c", file], capture_output=True, text=True, timeout=10)
    assert ran.returncode == 1
    assert "config.yaml:4" in ran.stderr and "nobody" in ran.stderr and "weigth" in ran.stderr


def test_a_hangup_that_comes_while_a_file_beside_the_config_changes_is_heeded(serve):
    proxy = serve({"chat": ["mock/gpt"]})
    for i in range(5):
        # As when a secret's file is replaced there and the server then told so.
        proxy.file.with_name("secret").write_text(str(i))
        proxy.health()  # meanwhile the server has seen it, and waits for more
        proxy.signal(signal.SIGHUP)
        wait_until(lambda: len(proxy.lines("config_reloaded")) > i, "the config to be read again")
