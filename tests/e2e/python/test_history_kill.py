"""Whatever ends the process takes no more of the history than the last interval."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import time

from harness import config, wait_until

INTERVAL = 10  # seconds of the finest points
WRITTEN = 2.0  # seconds after an interval's end within which it is on disk, also on a busy machine
EDGE = 0.5     # what ended so near an interval's end may count in the next
KILLS = 6


def whole(folder, aside) -> list[str]:
    """The file as the kill left it is a sound database: looked at as a copy, so that nobody mends it meanwhile."""
    shutil.copytree(folder, aside)
    with sqlite3.connect(aside / "history.db") as database:
        return [text for (text,) in database.execute("PRAGMA integrity_check")]


def test_a_kill_takes_the_last_interval_at_most(signalbox, tmp_path):
    dice = random.Random(20)
    folder = tmp_path / "history"
    settings = config({"auto": ["demo/chat"]}, history={"path": str(folder)})
    ended: list[float] = []
    runs: list[tuple[float, float]] = []
    for number in range(KILLS):
        proxy = signalbox(settings, may_end=True)
        assert not proxy.lines("history_put_aside") and not proxy.lines("history_in_memory")
        began = time.time()
        boundary = (int(began) // INTERVAL + 1) * INTERVAL
        # Half of them just when an interval is written, the others anywhere.
        kill_at = boundary + (dice.uniform(0, 0.25) if number % 2 else dice.uniform(0.5, INTERVAL))

        def asked() -> bool:
            assert proxy.chat("auto").status_code == 200
            ended.append(time.time())
            return ended[-1] >= kill_at

        wait_until(asked, "the moment of the kill", 4 * INTERVAL)
        proxy.signal(signal.SIGKILL)
        runs.append((began, time.time()))
        proxy.wait_for_exit()
        assert whole(folder, tmp_path / f"copy{number}") == ["ok"]
    reader = signalbox(settings)
    query = {"metric": "requests", "from": int(runs[0][0] - 60) * 1000, "points": 2000}
    answer = reader.http.get("/api/history", params=query).raise_for_status().json()
    assert answer["step_ms"] == INTERVAL * 1000
    kept = dict(zip((at // 1000 for at in answer["times"]), answer["series"][0]["values"]))
    looked = 0
    for began, killed in runs:
        for start in range(int(began) // INTERVAL * INTERVAL, int(killed), INTERVAL):
            end = start + INTERVAL
            if end > killed - WRITTEN:
                continue
            sure = sum(began <= at < killed and start + EDGE <= at < end - EDGE for at in ended)
            assert kept[start] is not None and kept[start] >= sure, f"{start}: {kept[start]} of {sure}, killed at {killed}"
            looked += 1
    assert looked >= KILLS // 2
    assert sum(value or 0 for value in kept.values()) <= len(ended)
