"""The machine's cards and its system, as operators see them. The cards are played by a library of the tests'."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

import harness
from harness import config, samples, wait_until

FAKE_NVML = harness.BINARY.parent / "tests" / "fake_nvml" / "libnvidia-ml.so.1"
NO_NVML = "/nowhere/libnvidia-ml.so.1"
CLIENT, ADMIN = "client-secret-0123456789", "admin-secret-0123456789"


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def cards(signalbox):
    """A proxy on a machine with these cards."""
    if not FAKE_NVML.exists():
        pytest.skip(f"{FAKE_NVML} is not built")

    def start(environment: dict[str, str] | None = None, **more: Any) -> harness.Proxy:
        whole = config({"auto": ["demo/chat"]}, gpu={"nvml": str(FAKE_NVML), "interval": "500ms"}, **more)
        return signalbox(whole, {**os.environ, **(environment or {})})

    return start


def reading(proxy: harness.Proxy, path: str) -> dict[str, Any]:
    """The first reading: a proxy listens before its threads have read."""

    def read() -> dict[str, Any] | None:
        answer = proxy.http.get(path)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        return answer.json() if answer.json()["state"] != "starting" else None

    return wait_until(read, f"a reading at {path}")


def test_cards_are_shown_with_what_they_tell(cards):
    found = reading(cards({"FAKE_NVML_GPUS": "8", "FAKE_NVML_PIDS": str(os.getpid())}), "/v1/api/gpu")
    nvidia = [device for device in found["devices"] if device["vendor"] == "nvidia"]
    assert found["state"] == "ok" and len(nvidia) == 8
    assert nvidia[3]["name"] == "NVIDIA Fake 80GB" and nvidia[3]["utilization_ratio"] == 0.4
    assert nvidia[3]["memory_total_bytes"] == 80 << 30 and nvidia[3]["power_watts"] == 305.5
    assert [process["pid"] for process in nvidia[3]["processes"]] == [os.getpid()]
    assert len({device["uuid"] for device in nvidia}) == 8


def test_a_target_is_placed_on_the_card_that_the_process_behind_its_port_uses(cards, upstream):
    proxy = cards({"FAKE_NVML_PIDS": str(upstream.process.pid)})
    proxy.write({**proxy.config, "providers": {**proxy.config["providers"], "mock": harness.provider(upstream.url)},
                 "targets": {"mock/gpt": {}}})
    proxy.wait_for_line("config_reloaded")
    placed = wait_until(lambda: reading(proxy, "/api/gpu")["placements"], "a placement")
    assert [(one["deployment"], one["confidence"], len(one["uuids"])) for one in placed] == [("mock/gpt", "high", 2)]
    assert placed[0]["memory_bytes"] == 2 << 30 and str(upstream.process.pid) in placed[0]["reason"]


def test_history_grows_and_is_given_from_a_moment_on(cards):
    proxy = cards()
    wait_until(lambda: len(reading(proxy, "/api/gpu")["history"]["at_ms"]) >= 3, "three points")
    times = reading(proxy, "/api/gpu")["history"]["at_ms"]
    assert times == sorted(times) and abs(times[-1] / 1000 - time.time()) < 60
    later = reading(proxy, f"/api/gpu?since={times[-1]}")
    assert all(at > times[-1] for at in later["history"]["at_ms"])
    assert all(len(row["power_watts"]) == len(later["history"]["at_ms"]) for row in later["history"]["devices"])
    assert proxy.http.get("/api/gpu?since=yesterday").status_code == 400


def test_cards_are_in_metrics_joined_by_uuid(cards):
    proxy = cards()
    reading(proxy, "/api/gpu")
    wait_until(lambda: proxy.metric("signalbox_gpu_info", vendor="nvidia") == 2, "two cards in the metrics")
    found = list(samples(proxy.http.get("/metrics").text))
    uuids = {labels["uuid"] for name, labels, _ in found if name == "signalbox_gpu_info" and labels["vendor"] == "nvidia"}
    for name in ("utilization_ratio", "memory_used_bytes", "memory_total_bytes", "temperature_celsius", "power_watts", "energy_joules_total"):
        assert uuids <= {labels["uuid"] for found_name, labels, _ in found if found_name == f"signalbox_gpu_{name}"}, name


def test_a_lost_card_is_a_warning_and_requests_are_served(cards):
    proxy = cards({"FAKE_NVML_LOST": "1"})
    assert reading(proxy, "/api/gpu")["state"] == "failed"
    health = proxy.health()
    assert health["status"] == "warn" and "lost" in health["checks"]["gpu:reader"][0]["output"]
    assert proxy.http.get("/health").status_code == 200
    assert proxy.chat("auto").status_code == 200


def test_a_machine_without_cards_is_healthy(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, gpu={"nvml": NO_NVML}))
    found = reading(proxy, "/api/gpu")
    assert not [device for device in found["devices"] if device["vendor"] == "nvidia"]
    assert found["state"] in ("absent", "ok")
    assert proxy.health()["status"] == "pass"


def test_the_system_is_shown_without_command_lines(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}))
    found = reading(proxy, "/v1/api/system/stats")
    assert found["cpu"]["cores"] >= 1 and found["memory"]["total_bytes"] > found["memory"]["available_bytes"] > 0
    assert 1 <= len(found["top_by_memory"]) <= 10
    assert {"pid", "name", "user", "cpu_cores", "memory_bytes"} == set(found["top_by_memory"][0])
    assert str(proxy.file) not in str(found)
    second = wait_until(lambda: (now := reading(proxy, "/api/system/stats"))["cpu"]["utilization_ratio"] is not None and now, "a second reading")
    assert 0 <= second["cpu"]["utilization_ratio"] <= 1 and len(second["cpu"]["by_core"]) == second["cpu"]["cores"]
    assert len(second["history"]["at_ms"]) >= 2


def test_only_an_admin_key_sees_the_machine(signalbox):
    keys = [{"name": "client", "secret": CLIENT}, {"name": "operator", "secret": ADMIN, "admin": True}]
    proxy = signalbox(config({"auto": ["demo/chat"]}, auth={"keys": keys}))
    for path in ("/api/gpu", "/api/system/stats"):
        assert proxy.http.get(path).status_code == 401
        assert proxy.http.get(path, headers=bearer(CLIENT)).status_code == 403
        assert proxy.http.get(path, headers=bearer(ADMIN)).status_code == 200


def test_what_is_turned_off_is_not_read(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, gpu={"enabled": False}, system={"enabled": False}))
    for path, part in (("/api/gpu", "gpu.enabled"), ("/api/system/stats", "system.enabled")):
        answer = proxy.http.get(path)
        assert answer.status_code == 404 and part in answer.json()["error"]["message"]


def test_a_change_of_what_is_watched_asks_for_a_restart(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}))
    proxy.write({**proxy.config, "gpu": {"interval": "5s"}})
    assert "gpu" in proxy.wait_for_line("config_restart_needed")["msg"]


def test_what_is_set_back_to_what_is_in_use_needs_no_restart(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}))
    for settings, warned in (({"gpu": {"interval": "5s"}}, 1), ({}, 1), ({"gpu": {"interval": "7s"}}, 2)):
        before = len(proxy.lines("config_reloaded"))
        proxy.write({**proxy.config, **settings})
        wait_until(lambda: len(proxy.lines("config_reloaded")) > before, "the reload")
        assert len(proxy.lines("config_restart_needed")) == warned, settings
