"""The process's own log as pages and scripts read it."""

from __future__ import annotations

import json

import pytest

from harness import ask, config, provider, wait_until
from test_dashboard import ADMIN, KEYS, bearer
from test_dashboard_live import open_socket, read, subscribe


@pytest.fixture
def proxy(signalbox):
    return signalbox(config({"auto": ["demo/chat"]}))


def logs(proxy, **query):
    answer = proxy.http.get("/api/logs", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def logged(proxy, **query):
    return wait_until(lambda: logs(proxy, **query)["lines"], f"lines with {query}")


def test_lines_are_those_of_the_output_the_newest_first(proxy):
    wanted = [proxy.chat("auto").headers["x-request-id"] for _ in range(3)]
    wait_until(lambda: len(logs(proxy, event="request")["lines"]) == 3, "three lines")
    page = logs(proxy, event="request")
    assert [one["line"]["request_id"] for one in page["lines"]] == wanted[::-1]
    numbers = [one["seq"] for one in page["lines"]]
    assert numbers == sorted(numbers, reverse=True) and page["newest"] >= numbers[0] and page["dropped"] == 0
    written = proxy.wait_for_line("request", request_id=wanted[0])
    assert page["lines"][-1]["line"] == written
    assert logs(proxy)["kept"] == logs(proxy)["newest"]


def test_lines_are_found_by_level_event_text_and_request(proxy):
    one = proxy.chat("auto").headers["x-request-id"]
    proxy.chat("auto")
    wait_until(lambda: len(logs(proxy, event="request")["lines"]) == 2, "two lines")
    assert [found["line"]["request_id"] for found in logs(proxy, request_id=one)["lines"]] == [one]
    assert logs(proxy, level="error")["lines"] == []
    assert logs(proxy, event="listening")["lines"][0]["line"]["event"] == "listening"
    assert len(logs(proxy, text="DEMO/CHAT")["lines"]) == 2 and logs(proxy, text="not in any line")["lines"] == []
    cut = logs(proxy, event="request", limit=1)
    assert len(cut["lines"]) == 1 and cut["skipped"] == 1
    newest = cut["newest"]
    assert logs(proxy, after=newest)["lines"] == []
    proxy.chat("auto")
    assert len(logged(proxy, after=newest)) == 1
    assert len(logs(proxy, after=10**9)["lines"]) == len(logs(proxy)["lines"])  # of a process that has ended


@pytest.mark.parametrize("query", [{"level": "loud"}, {"limit": "0"}, {"limit": "1001"}, {"after": "x"}, {"after": "-1"}])
def test_questions_that_mean_nothing_are_refused(proxy, query):
    answer = proxy.http.get("/api/logs", params=query)
    assert answer.status_code == 400 and answer.json()["error"]["param"] in query


def test_no_prompt_and_no_secret_is_in_a_line(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, auth=KEYS))
    proxy.http.headers.update(bearer(ADMIN))
    word = "xylophone-4711"
    proxy.http.post("/v1/chat/completions", json={"model": "auto", "messages": [{"role": "user", "content": f"{word} a@example.com"}]})
    proxy.http.post("/v1/chat/completions", json={"model": "nothing", "messages": [{"role": "user", "content": word}]})
    proxy.write({**proxy.config, "providers": {**proxy.config["providers"], "more": {"kind": "openai", "api_key": "sk-upstream-4711"}}})
    proxy.wait_for_line("config_reloaded")
    logged(proxy, event="config_reloaded")
    text = json.dumps(logs(proxy, limit=1000))
    assert len(logs(proxy, event="request")["lines"]) >= 1
    for secret in (word, "a@example.com", ADMIN, "sk-upstream-4711"):
        assert secret not in text


@pytest.mark.parametrize("how", [{"status": 400}, {"everywhere": True}], ids=["the code of an error", "the model's name and the reason of the end"])
def test_a_provider_cannot_write_a_prompt_into_records(signalbox, echo, how):
    prompt = "Erika Muster, born in 1967"
    proxy = signalbox(config({"auto": ["up/m"]}, {"up": provider(echo(**how).url)}))
    answer = proxy.chat("auto", messages=ask(prompt))
    assert prompt in answer.text  # the client may know
    decision = proxy.decision(answer)
    assert decision["status"] == answer.status_code
    wait_until(lambda: proxy.metric("gen_ai_server_request_duration_seconds_count") == 1, "the metrics of the request")
    for path in ("/metrics", f"/v1/decisions/{answer.headers['x-signalbox-decision']}", "/api/requests", "/api/logs"):
        assert "Erika" not in proxy.http.get(path).text, path
    proxy.wait_for_line("request")
    assert "Erika" not in "".join(proxy.output)


def test_as_many_are_kept_as_the_config_says(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, dashboard={"log_lines": 5}))
    for _ in range(8):
        proxy.chat("auto")
    wait_until(lambda: logs(proxy)["newest"] >= 9, "the lines")
    page = logs(proxy)
    assert page["kept"] == 5 and len(page["lines"]) == 5 and page["oldest"] == page["newest"] - 4
    proxy.write({**proxy.config, "dashboard": {"log_lines": 0}})
    wait_until(lambda: logs(proxy)["kept"] == 0, "nothing to be kept")
    assert logs(proxy)["lines"] == []


def test_new_lines_are_told_as_they_come(proxy):
    proxy.chat("auto")
    logged(proxy, event="request")
    with open_socket(proxy) as page:
        subscribe(page, "logs", "status")
        while read(page)["topic"] != "status":
            pass
        wanted = [proxy.chat("auto").headers["x-request-id"] for _ in range(3)]
        told: list[str] = []
        while len(told) < 3:
            message = read(page)
            if message["topic"] == "logs":
                assert message["data"].keys() == logs(proxy).keys()
                told += [one["line"]["request_id"] for one in reversed(message["data"]["lines"])]
    assert told == wanted
