"""Cards of other machines and what model servers have loaded, told by servers that the test plays."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from harness import config, wait_until
from local_server import LocalServer, QuietHandler

NO_NVML = "/nowhere/libnvidia-ml.so.1"
DCGM = "".join(f"""\
DCGM_FI_DEV_GPU_UTIL{{gpu="{i}",UUID="GPU-{i}",pci_bus_id="00000000:0{i}:00.0",modelName="Test 80GB",Hostname="box2",DCGM_FI_DRIVER_VERSION="550.1"}} {40 + i}
DCGM_FI_DEV_FB_USED{{gpu="{i}",UUID="GPU-{i}"}} {i * 20000}
DCGM_FI_DEV_FB_FREE{{gpu="{i}",UUID="GPU-{i}"}} {80000 - i * 20000}
DCGM_FI_DEV_GPU_TEMP{{gpu="{i}",UUID="GPU-{i}"}} 6{i}
DCGM_FI_DEV_POWER_USAGE{{gpu="{i}",UUID="GPU-{i}"}} 300.{i}
""" for i in range(2))
VLLM = """\
vllm:num_requests_running{engine="0",model_name="org/big"} 3
vllm:num_requests_waiting{engine="0",model_name="org/big"} 1
vllm:kv_cache_usage_perc{engine="0",model_name="org/big"} 0.25
"""
OLLAMA = {"models": [{"name": "llama3:8b", "model": "llama3:8b", "size": 8 << 30, "size_vram": 8 << 30, "context_length": 8192,
                      "expires_at": "2026-11-22T03:14:41.5+01:00"}]}


class Teller(LocalServer):
    """Answers each path with what it was given, and remembers who asked what."""

    def __init__(self, answers: dict[str, Any]):
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        lock = threading.Lock()

        class Handler(QuietHandler):
            def do_GET(handler) -> None:  # noqa: N805
                with lock:
                    self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
                answer = self.answers.get(handler.path)
                status, body = answer if isinstance(answer, tuple) else (404, "") if answer is None else (200, answer)
                data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
                handler.send_response(status)
                handler.send_header("content-length", str(len(data)))
                handler.end_headers()
                handler.wfile.write(data)

        self.serve(Handler)
        self.root = self.url.removesuffix("/v1")


@pytest.fixture
def teller(programs):
    def start(**answers: Any) -> Teller:
        one = Teller({f"/{name.replace('__', '/')}": answer for name, answer in answers.items()})
        programs.callback(one.end)
        return one

    return start


def exporter(one: Teller, **more: Any) -> dict[str, Any]:
    return {"name": "box2", "url": f"{one.root}/metrics", "interval": "1s", "timeout": "500ms", **more}


def watched(signalbox, exporters: list[dict[str, Any]], providers: dict[str, Any] | None = None, **more: Any):
    gpu = {"nvml": NO_NVML, "interval": "500ms", "placement_interval": "1s", "exporters": exporters, **more.pop("gpu", {})}
    return signalbox(config({"auto": ["demo/chat"]}, providers, gpu=gpu, **more))


def gpu(proxy) -> dict[str, Any]:
    return proxy.http.get("/api/gpu").raise_for_status().json()


def remote(proxy, state: str = "ok") -> dict[str, Any]:
    return wait_until(lambda: (one := gpu(proxy)["remote"][0])["state"] == state and one, f"an exporter that is {state}")


def test_cards_of_an_exporter_are_shown_with_its_name_and_the_age_of_the_reading(signalbox, teller):
    one = teller(metrics=DCGM)
    proxy = watched(signalbox, [exporter(one)])
    found = remote(proxy)
    assert found["exporter"] == "box2" and not found["stale"] and found["at_ms"] and found["interval_ms"] == 1000
    assert [(card["uuid"], card["name"], card["utilization_ratio"], card["power_watts"]) for card in found["devices"]] == [
        ("GPU-0", "Test 80GB", 0.4, 300.0), ("GPU-1", "Test 80GB", 0.41, 300.1)]
    assert found["devices"][1]["memory_total_bytes"] == 80000 << 20
    wait_until(lambda: len(gpu(proxy)["remote"][0]["history"]["at_ms"]) >= 2, "two points")
    path, headers = one.asked[0]
    assert path == "/metrics" and "authorization" not in headers and headers["host"] in one.root
    assert proxy.health()["checks"]["gpu/exporter/box2:reader"][0]["status"] == "pass"


def test_an_exporter_that_fails_keeps_its_last_reading_until_it_comes_back(signalbox, teller):
    one = teller(metrics=DCGM)
    proxy = watched(signalbox, [exporter(one)])
    remote(proxy)
    proxy.wait_for_line("gpu_exporter_up", exporter="box2")
    one.answers["/metrics"] = (500, "broken")
    failed = remote(proxy, "failed")
    assert "500" in failed["reason"] and len(failed["devices"]) == 2
    assert proxy.wait_for_line("gpu_exporter_down")["exporter"] == "box2"
    assert proxy.health()["checks"]["gpu/exporter/box2:reader"][0]["status"] == "warn"
    wait_until(lambda: gpu(proxy)["remote"][0]["stale"], "a stale reading", 10)
    one.answers["/metrics"] = DCGM
    wait_until(lambda: gpu(proxy)["remote"][0]["state"] == "ok", "the exporter again", 20)
    assert proxy.chat("auto").status_code == 200


@pytest.mark.parametrize(("answer", "words"), [
    ("node_load1 1\n", "tells of no card"), ((404, ""), "404"), ((302, ""), "302"), (b"x" * (5 << 20), "4 MiB"), ("<html>no</html>", "tells of no card")])
def test_what_is_no_exporter_is_said(signalbox, teller, answer, words):
    proxy = watched(signalbox, [exporter(teller(metrics=answer))])
    assert words in remote(proxy, "failed")["reason"]


def test_an_exporter_that_is_not_there_or_silent_is_said(signalbox, closed_url, silent_url):
    closed, silent = closed_url.removesuffix("/v1"), silent_url.removesuffix("/v1")
    proxy = watched(signalbox, [{"name": "closed", "url": closed, "interval": "1s", "timeout": "300ms"},
                                {"name": "silent", "url": silent, "interval": "1s", "timeout": "300ms"}])
    found = wait_until(lambda: (all_of := gpu(proxy)["remote"]) and all(one["state"] == "failed" for one in all_of) and all_of, "two failures")
    assert "cannot be reached" in found[0]["reason"] and "in time" in found[1]["reason"]
    assert found[0]["url"].endswith("/metrics") and found[0]["at_ms"] is None


def test_lines_that_are_none_are_counted_and_the_rest_is_shown(signalbox, teller):
    proxy = watched(signalbox, [exporter(teller(metrics=DCGM + "garbage here\nDCGM_FI_DEV_GPU_UTIL{gpu=0} 5\r\n"))])
    found = remote(proxy)
    assert found["refused_lines"] == 2 and len(found["devices"]) == 2


def test_models_are_shown_with_what_their_servers_say(signalbox, teller):
    ollama, vllm = teller(api__ps=OLLAMA), teller(metrics=VLLM)
    providers = {"ollama": {"kind": "ollama", "base_url": ollama.root, "probe": {"path": "off"}},
                 "vllm": {"kind": "openai_compatible", "base_url": vllm.url, "api_key": "sk-0123456789abcdef", "probe": {"path": "off"}}}
    proxy = watched(signalbox, [], providers, targets={"ollama/llama3:8b": {}, "vllm/big": {"model": "org/big"}})
    found = wait_until(lambda: len(models := gpu(proxy)["models"]) == 2 and {one["provider"]: one for one in models}, "two models")
    assert found["ollama"] | {"at_ms": 0} == {
        "provider": "ollama", "server": "ollama", "model": "llama3:8b", "deployments": ["ollama/llama3:8b"], "size_bytes": 8 << 30, "gpu_bytes": 8 << 30,
        "expires_ms": 1795313681500, "context": 8192, "running": None, "waiting": None, "kv_cache_ratio": None, "at_ms": 0}
    assert (found["vllm"]["deployments"], found["vllm"]["running"], found["vllm"]["waiting"], found["vllm"]["kv_cache_ratio"]) == (["vllm/big"], 3, 1, 0.25)
    assert {one["provider"]: one["state"] for one in gpu(proxy)["model_servers"]} == {"ollama": "ok", "vllm": "ok"}
    assert all("authorization" not in headers for path, headers in vllm.asked if path == "/metrics")


def test_a_model_is_placed_as_declared(signalbox, teller):
    one = teller(metrics=DCGM, api__ps=OLLAMA)
    providers = {"ollama": {"kind": "ollama", "base_url": one.root, "probe": {"path": "off"}}}
    proxy = watched(signalbox, [exporter(one)], providers, targets={"ollama/llama3:8b": {"gpu": ["GPU-1"]}})
    placed = wait_until(lambda: gpu(proxy)["remote"][0]["state"] == "ok" and gpu(proxy)["placements"], "a placement")
    assert [(p["deployment"], p["uuids"], p["basis"], p["confidence"]) for p in placed] == [("ollama/llama3:8b", ["GPU-1"], "declared", "high")]


def test_other_servers_are_asked_once_and_not_shown(signalbox, teller):
    other = teller(metrics="llamacpp:requests_processing 1\n")
    proxy = watched(signalbox, [], {"other": {"kind": "openai_compatible", "base_url": other.url, "api_key": "k" * 20, "probe": {"path": "off"}}})
    wait_until(lambda: other.asked, "a question")
    wait_until(lambda: gpu(proxy)["state"] != "starting", "a reading")
    assert gpu(proxy)["models"] == [] and gpu(proxy)["model_servers"] == []


def test_nobody_is_asked_where_placement_is_off_or_cards_are(signalbox, teller):
    one = teller(metrics=DCGM, api__ps=OLLAMA)
    providers = {"ollama": {"kind": "ollama", "base_url": one.root, "probe": {"path": "off"}}}
    quiet = watched(signalbox, [], providers, gpu={"placement": False})
    off = watched(signalbox, [exporter(one)], providers, gpu={"enabled": False})
    wait_until(lambda: gpu(quiet)["state"] != "starting", "a reading")
    assert off.http.get("/api/gpu").status_code == 404
    for proxy in (quiet, off):
        assert proxy.chat("auto").status_code == 200
    assert one.asked == []


def test_a_reload_forgets_servers_that_left_and_asks_new_ones(signalbox, teller):
    first, second = teller(api__ps=OLLAMA), teller(api__ps={"models": []})
    proxy = watched(signalbox, [], {"ollama": {"kind": "ollama", "base_url": first.root, "probe": {"path": "off"}}})
    wait_until(lambda: gpu(proxy)["models"], "a model")
    changed = {**proxy.config, "providers": {"demo": {"kind": "demo"}, "later": {"kind": "ollama", "base_url": second.root, "probe": {"path": "off"}}}}
    proxy.write(changed)
    found = wait_until(lambda: [one["provider"] for one in gpu(proxy)["model_servers"]] == ["later"], "the other server", 10)
    assert found and gpu(proxy)["models"] == []
