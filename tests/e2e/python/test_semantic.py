"""The semantic cache as its users see it: who asks the same in other words is given the same answer, and nobody else."""

import json
import os
import signal
import stat

import httpx
import pytest

from harness import ask, chain, config, payloads, provider, text_of, wait_until
from semantic import Oracle, embedding_of, vector_of

FIRST = "how do i reset the password of my account please"
AGAIN = "how can i reset the password of my account please"
OTHER = "write a poem about the sea and its ships"


@pytest.fixture
def oracle(programs):
    upstream = Oracle()
    programs.callback(upstream.end)
    return upstream


@pytest.fixture
def start(signalbox, oracle):
    """A proxy with the route `chat`, whose prompts are embedded by the route `embed`; both lead to the oracle."""

    def run(semantic=None, route=None, providers=None, embed=None, may_end=False, **more):
        routes = {"chat": chain("far/m", **{**(route or {}), "cache": {**meaning(**(semantic or {})), **(route or {}).get("cache", {})}}), "embed": embed or chain("far/e")}
        routes.update(more.pop("routes", {}))
        return signalbox(config(routes, {"far": provider(oracle.url), **(providers or {})}, **more), may_end=may_end)

    return run


def meaning(**more):
    """What a route says of the cache."""
    return {"mode": "all", "semantic": {"embeddings": "embed", "threshold": 0.8, "timeout": "2s", **more}}


def say(proxy, text, model="chat", **more):
    return proxy.chat(model, **{"messages": ask(text), **more})


def result(answer):
    return answer.headers.get("x-signalbox-cache"), answer.headers.get("x-signalbox-cache-similarity")


def info(proxy):
    return proxy.http.get("/v1/api/cache/info").json()["semantic"]


def content(answer):
    return answer.json()["choices"][0]["message"]["content"]


def taught(proxy, text=FIRST, **more):
    """Asks once, and waits until that is in the index."""
    before = info(proxy)["added"]
    answer = say(proxy, text, **more)
    assert answer.status_code == 200
    wait_until(lambda: info(proxy)["added"] > before, "the prompt to be indexed")
    return answer


def is_miss(answer):
    return answer.status_code == 200 and result(answer) == ("miss", None)


# What is served ---------------------------------------------------------------------------------------------------------


def test_the_same_in_other_words_is_asked_once_and_the_vector_made_once(start, oracle):
    proxy = start()
    made = taught(proxy)
    assert is_miss(made) and oracle.texts == [FIRST]
    answer = say(proxy, AGAIN)
    kind, similarity = result(answer)
    assert kind == "hit" and 0.8 <= float(similarity) < 1
    assert answer.json() == made.json() and len(oracle.chats) == 1 and oracle.texts == [FIRST, AGAIN]
    assert answer.headers["x-signalbox-cache-key"] == made.headers["x-signalbox-cache-key"]
    assert answer.headers["x-signalbox-attempts"] == "0" and "age" in answer.headers
    said = proxy.decision(answer)["cache"]
    assert said["kind"] == "semantic" and said["result"] == "hit" and said["similarity"] == pytest.approx(float(similarity), abs=1e-3)
    assert said["semantic"]["embedder"] == "far/e"
    assert say(proxy, FIRST).headers["x-signalbox-cache"] == "hit" and len(oracle.texts) == 2  # the exact one needs no vector


def test_what_is_not_near_enough_is_asked_and_the_decision_says_how_near_it_was(start, oracle):
    proxy = start()
    taught(proxy)
    answer = taught(proxy, OTHER)
    assert is_miss(answer) and len(oracle.chats) == 2
    said = proxy.decision(answer)["cache"]["semantic"]
    assert said["result"] == "miss" and -1 < said["nearest"] < 0.8 and info(proxy)["entries"] == 2


@pytest.mark.parametrize("pair", [
    ("what is 17 * 23 of the whole sum please", "what is 17 * 24 of the whole sum please"),
    ("is it safe to eat raw fish every day", "is it not safe to eat raw fish every day"),
    ('translate the words "good morning" into french please', 'translate the words "good evening" into french please'),
    ("what is the capital city of the country France", "what is the capital city of the country Spain"),
], ids=lambda pair: pair[0])
def test_near_prompts_whose_facts_differ_are_asked_apart(start, oracle, pair):
    proxy = start()
    taught(proxy, pair[0])
    answer = say(proxy, pair[1])
    assert is_miss(answer) and len(oracle.chats) == 2
    assert proxy.decision(answer)["cache"]["semantic"]["reason"] == "other_facts"


@pytest.mark.parametrize("first", [False, True], ids=["whole first", "stream first"])
def test_an_answer_found_by_meaning_is_told_in_either_form(start, oracle, first):
    proxy = start()
    made = taught(proxy, stream=first)
    text = text_of(payloads(made.content)) if first else content(made)
    told = say(proxy, AGAIN, stream=not first)
    assert result(told)[0] == "hit" and (content(told) if first else text_of(payloads(told.content))) == text
    assert told.headers["content-type"].startswith("application/json" if first else "text/event-stream") and len(oracle.chats) == 1


def test_completions_take_part_and_are_not_chats(start, oracle):
    proxy = start()
    taught(proxy)
    answers = []
    for text in (FIRST, AGAIN):
        before = info(proxy)["added"]
        answers.append(proxy.http.post("/v1/completions", json={"model": "chat", "prompt": text}))
        if text == FIRST:
            wait_until(lambda: info(proxy)["added"] > before, "the prompt to be indexed")
    assert [result(answer)[0] for answer in answers] == ["miss", "hit"] and answers[1].json()["choices"][0]["text"] == "answer 2"


def test_a_route_that_does_not_ask_for_it_has_none_of_it(start, oracle):
    proxy = start(routes={"plain": chain("far/m", cache={"mode": "all"})})
    assert [result(say(proxy, text, "plain"))[0] for text in (FIRST, AGAIN)] == ["miss", "miss"]
    assert oracle.texts == [] and "semantic" not in proxy.decision(say(proxy, FIRST, "plain"))["cache"]


def test_with_the_demo_provider_as_embedder_equal_texts_of_unequal_requests_still_need_equal_shapes(start, oracle):
    proxy = start(embed=chain("demo/embed"))
    taught(proxy)
    assert is_miss(say(proxy, FIRST, user="another")) and oracle.texts == []


# Who shares ---------------------------------------------------------------------------------------------------------------


def test_tenants_never_share(start, oracle):
    keys = [{"name": name, "secret": f"sk-{name}-0123456789abcdef0123"} for name in ("ann", "bob")] + [{"name": "admin", "secret": "sk-admin-0123456789abcdef0123", "admin": True}]
    proxy = start(auth={"keys": keys})
    proxy.http.headers["authorization"] = "Bearer sk-admin-0123456789abcdef0123"
    heads = {name: {"authorization": f"Bearer sk-{name}-0123456789abcdef0123"} for name in ("ann", "bob")}
    taught(proxy, headers=heads["ann"])
    assert is_miss(say(proxy, AGAIN, headers=heads["bob"]))
    assert result(say(proxy, AGAIN + " now", headers=heads["ann"]))[0] == "hit"


@pytest.mark.parametrize("other", [
    {"temperature": 0.5}, {"max_tokens": 5}, {"response_format": {"type": "json_object"}}, {"seed": 1}, {"top_p": 0.5}, {"stop": ["x"]}, {"user": "a"}, {"unknown": 1},
    {"messages": [{"role": "system", "content": "Be brief."}, *ask(AGAIN)]},
], ids=str)
def test_any_other_member_of_the_request_makes_it_another_question(start, oracle, other):
    proxy = start()
    taught(proxy)
    assert is_miss(say(proxy, AGAIN, **other)) and len(oracle.chats) == 2


def test_system_prompts_share_only_when_they_are_equal(start, oracle):
    proxy = start()
    asked = lambda system, text: {"messages": [{"role": "system", "content": system}, *ask(text)]}
    taught(proxy, **asked("Be brief.", FIRST))
    assert is_miss(say(proxy, "", **asked("Be brief!", AGAIN)))
    assert result(say(proxy, "", **asked("Be brief.", AGAIN)))[0] == "hit"


def test_another_route_and_another_chain_are_other_questions(start, oracle):
    proxy = start(routes={"other": chain("far/m", cache=meaning())})
    taught(proxy)
    assert is_miss(say(proxy, AGAIN, "other"))
    changed = json.loads(json.dumps(proxy.config))
    changed["routes"]["chat"]["tiers"] = [{"targets": ["far/m2"]}]
    proxy.write(changed)
    proxy.wait_for_line("config_reloaded")
    wait_until(lambda: is_miss(say(proxy, AGAIN)), "the new chain")  # once: then this very question is known there


# Who takes no part ------------------------------------------------------------------------------------------------------


TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]
PICTURE = [{"role": "user", "content": [{"type": "text", "text": AGAIN}, {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]}]


@pytest.mark.parametrize("more, reason", [
    ({"tools": TOOLS}, "tools"), ({"n": 2}, "choices"), ({"messages": PICTURE}, "media"),
    ({"messages": [*ask("a"), {"role": "assistant", "content": "b"}, *ask(AGAIN)]}, "multi_turn"), ({"messages": [*ask("a"), *ask("b")]}, "multi_turn"),
    ({"messages": ask("")}, "empty"), ({"messages": ask("x " * 2000)}, "long"),
], ids=lambda value: str(value)[:40])
def test_a_request_that_takes_no_part_says_why_and_its_prompt_goes_nowhere_else(start, oracle, more, reason):
    proxy = start()
    answer = say(proxy, AGAIN, **more)
    assert result(answer)[1] is None and oracle.texts == []
    assert proxy.decision(answer)["cache"]["semantic"] == {"result": "bypass", "reason": reason}
    assert proxy.metric("signalbox_semantic_requests_total", result="bypass", reason=reason) == 1


def test_what_personal_data_was_found_in_takes_part_only_where_that_is_said(start, oracle):
    policy = {"privacy": {"mode": "shadow", "names": False}}
    texts = ["please write a nice letter to ann.lee@corp-mail.org for me today", "please write a kind letter to ann.lee@corp-mail.org for me today"]
    proxy = start(policy=policy, cache={"personal_data": True})
    answers = [say(proxy, text) for text in texts]
    assert [is_miss(answer) for answer in answers] == [True, True] and oracle.texts == []
    assert proxy.decision(answers[1])["cache"]["semantic"]["reason"] == "personal_data"
    proxy = start({"personal_data": True}, policy=policy, cache={"personal_data": True})
    taught(proxy, texts[0])
    assert result(say(proxy, texts[1]))[0] == "hit"


def test_a_masked_prompt_never_leaves_for_its_vector(start, oracle):
    policy = {"privacy": {"mode": "enforce", "names": False}, "rules": [{"name": "hide", "when": {"privacy": "any"}, "then": {"mask": True}}]}
    proxy = start({"personal_data": True}, policy=policy, cache={"personal_data": True})
    answer = say(proxy, "please write a letter to ann.lee@corp-mail.org")
    assert proxy.decision(answer)["cache"]["semantic"]["reason"] == "masked" and oracle.texts == []


@pytest.mark.parametrize("wish", ["no-cache", "no-store", "max-age=0"])
def test_who_wants_no_old_answer_gets_none(start, oracle, wish):
    proxy = start()
    taught(proxy)
    answer = say(proxy, AGAIN, headers={"cache-control": wish})
    assert answer.headers["x-signalbox-cache"] in ("miss", "bypass") and len(oracle.chats) == 2
    assert oracle.texts == [FIRST]


# Never below the floor ----------------------------------------------------------------------------------------------------


def test_an_embedder_below_the_requests_floor_is_never_asked(start, oracle, programs):
    near = Oracle()
    programs.callback(near.end)
    keys = [{"name": "careful", "secret": "sk-careful-0123456789abcdef0123", "floor": "local", "admin": True}, {"name": "free", "secret": "sk-free-0123456789abcdef01234"}]
    providers = {"near": provider(near.url, trust="local"), "outside": provider(oracle.url, trust="external")}
    proxy = start(embed=chain("outside/e"), providers=providers, auth={"keys": keys}, routes={"chat": chain("near/m", cache=meaning())})
    proxy.http.headers["authorization"] = "Bearer sk-careful-0123456789abcdef0123"
    answer = say(proxy, FIRST)
    assert is_miss(answer) and oracle.texts == [] and near.texts == []
    assert proxy.decision(answer)["cache"]["semantic"]["reason"] == "no_trusted_target"
    assert is_miss(say(proxy, FIRST + " now", headers={"authorization": "Bearer sk-free-0123456789abcdef01234"}))
    assert oracle.texts == [FIRST + " now"]


def test_with_several_embedders_only_the_trusted_ones_are_asked_whatever_fails(start, oracle, programs):
    near = Oracle()
    programs.callback(near.end)
    near.embed = lambda text: 500
    providers = {"near": provider(near.url, trust="local"), "outside": provider(oracle.url, trust="external")}
    proxy = start(providers=providers, embed=chain("outside/e", "near/e"),
                  routes={"chat": chain("near/m", floor="local", cache=meaning())})
    for i in range(8):
        assert is_miss(say(proxy, f"{FIRST} {i}"))
    assert oracle.texts == [] and len(near.texts) >= 3


# When no vector comes -----------------------------------------------------------------------------------------------------


def lying(**data):
    return lambda text: {"object": "list", "model": "e", "data": [{"object": "embedding", "index": 0, **data}]}


LIES = {
    "status 500": lambda text: 500,
    "status 429": lambda text: 429,
    "status 404": lambda text: 404,
    "empty": lying(embedding=[]),
    "one number": lying(embedding=[1.0]),
    "zeros": lying(embedding=[0.0] * 64),
    "text": lying(embedding=["a"] * 64),
    "no vector": lying(),
    "nan": lying(embedding=[float("nan")] * 64),
    "infinite": lying(embedding=[1e300] * 64),
    "two vectors": lambda text: {"data": [{"embedding": [1.0, 2.0]}] * 2},
    "none": lambda text: {"data": []},
    "error in a 200": lambda text: {"error": {"message": "broken"}},
    "too many": lying(embedding=[0.5] * 9000),
    "too large": lambda text: {"pad": "x" * (2 << 20)},
    "no object": lambda text: [1, 2],
}


@pytest.mark.parametrize("lie", LIES)
def test_an_embedder_that_lies_or_fails_is_a_miss(start, oracle, lie):
    oracle.embed = LIES[lie]
    proxy = start()
    answers = [say(proxy, FIRST), say(proxy, AGAIN)]
    assert [is_miss(answer) for answer in answers] == [True, True] and content(answers[1]) == "answer 2"
    said = proxy.decision(answers[0])["cache"]["semantic"]
    assert said["result"] == "failed" and said["reason"] in ("status", "rate_limited", "unreadable", "no_vector", "too_large")
    assert info(proxy)["entries"] == 0 and proxy.metric("signalbox_semantic_requests_total", result="failed") == 2


def test_a_vector_of_another_size_than_before_is_a_miss_and_not_kept(start, oracle):
    proxy = start()
    taught(proxy)
    oracle.embed = lambda text: {"data": [{"embedding": vector_of(text)[:32]}]}
    assert is_miss(say(proxy, AGAIN))
    wait_until(lambda: info(proxy)["refused"] == 1, "the vector to be refused")
    oracle.embed = embedding_of
    assert result(say(proxy, AGAIN + " now"))[0] == "hit"


def test_vectors_in_base64_are_read_too(start, oracle):
    import base64
    import struct
    oracle.embed = lambda text: {"data": [{"embedding": base64.b64encode(struct.pack("<64f", *vector_of(text))).decode()}]}
    proxy = start()
    taught(proxy)
    assert result(say(proxy, AGAIN))[0] == "hit"


def test_a_slow_embedder_costs_its_timeout_and_after_some_tries_nothing(start, oracle):
    proxy = start({"timeout": "60ms"})
    oracle.release.clear()
    answers = [say(proxy, f"{FIRST} {i}") for i in range(9)]
    assert all(is_miss(answer) for answer in answers)
    said = [proxy.decision(answer)["cache"]["semantic"] for answer in answers]
    assert said[0]["reason"] == "timeout" and 50 <= said[0]["embedding_ms"] < 1000
    assert [one["reason"] for one in said[5:]] == ["paused"] * 4 and len(oracle.texts) == 5
    assert proxy.health()["status"] == "pass"  # its target is not blamed for our impatience


def test_an_embedder_that_is_not_there_is_a_miss(start, closed_url):
    proxy = start(providers={"gone": provider(closed_url)}, embed=chain("gone/e"))
    answer = say(proxy, FIRST)
    assert is_miss(answer) and proxy.decision(answer)["cache"]["semantic"]["reason"] == "connect"


def test_who_leaves_while_the_vector_is_made_is_not_answered_and_asks_nobody(start, oracle):
    proxy = start({"timeout": "20s"})
    oracle.release.clear()
    with pytest.raises(httpx.TimeoutException):
        proxy.http.post("/v1/chat/completions", json={"model": "chat", "messages": ask(FIRST)}, timeout=0.3)
    line = proxy.wait_for_line("request")
    assert line["client_cancelled"] and oracle.chats == [] and len(oracle.texts) == 1
    oracle.release.set()
    assert is_miss(taught(proxy, AGAIN))


def test_what_one_core_answered_the_others_find(start, oracle):
    proxy = start(server={"threads": 3})
    taught(proxy)
    for _ in range(12):
        with httpx.Client(base_url=proxy.root) as fresh:
            answer = fresh.post("/v1/chat/completions", json={"model": "chat", "messages": ask(AGAIN)})
        assert result(answer)[0] == "hit"
    assert len(oracle.chats) == 1


def test_an_index_of_many_prompts_is_searched_too(start, oracle):
    proxy = start()
    texts = [f"topic{i} word{i} thing{i} name{i} place{i} about{i}" for i in range(600)]
    for text in texts:
        assert say(proxy, text).status_code == 200
    wait_until(lambda: info(proxy)["entries"] == 600, "all to be indexed", 20)
    assert info(proxy)["scopes"] == 1 and info(proxy)["bytes"] > 3 << 20  # a graph by now
    for text in texts[::37]:
        found = say(proxy, " ".join(reversed(text.split())))
        assert is_miss(found) and proxy.decision(found)["cache"]["semantic"]["reason"] == "other_facts"  # words with digits have an order
    before = len(oracle.chats)
    assert result(say(proxy, texts[300] + " please"))[0] == "hit" and len(oracle.chats) == before


def test_tokens_of_vectors_are_counted(start, oracle):
    proxy = start()
    taught(proxy)
    say(proxy, AGAIN)
    wait_until(lambda: proxy.metric("signalbox_tokens_total", provider="far", model="e", type="input") == 14, "both to be counted")
    assert proxy.metric("signalbox_semantic_requests_total", route="chat", result="hit") == 1
    assert proxy.metric("signalbox_semantic_requests_total", route="chat", result="miss") == 1
    assert proxy.metric("signalbox_semantic_entries") == 1 and proxy.metric("signalbox_semantic_bytes") > 0
    assert proxy.metric("signalbox_semantic_similarity_count") == 1 and proxy.metric("signalbox_semantic_seconds_count", part="embedding") == 2


# Time, clears and disk ----------------------------------------------------------------------------------------------------


def test_an_answer_whose_time_is_over_is_not_given_by_meaning_either(start, oracle):
    proxy = start(route={"cache": {"ttl": "300ms"}})
    taught(proxy)
    wait_until(lambda: is_miss(say(proxy, AGAIN)), "the answer to be over")
    assert len(oracle.chats) == 2


@pytest.mark.parametrize("order", [{"all": True}, {"route": "chat"}, {"tag": "t"}, {"older_than_seconds": 0}, "key"], ids=str)
def test_what_is_cleared_is_not_found_by_meaning(start, oracle, order, tmp_path):
    proxy = start(route={"cache": {"tags": ["t"]}}, cache={"semantic": {"path": str(tmp_path / "kept"), "save_every": "100ms"}}, may_end=True)
    made = taught(proxy)
    file = tmp_path / "kept" / "semantic.cache"
    wait_until(file.exists, "the file")
    if order == "key":
        order = {"key": made.headers["x-signalbox-cache-key"]}
    answer = proxy.http.post("/v1/api/cache/clear", json=order)
    assert answer.json()["cleared"] == 1
    wait_until(lambda: info(proxy)["entries"] == 0, "its prompt to be gone")
    assert is_miss(say(proxy, AGAIN)) and len(oracle.chats) == 2
    proxy.process.kill()  # before it could save what came since, or after: the cleared answer is not in it
    proxy.wait_for_exit()
    assert not file.exists() or b"answer 1" not in file.read_bytes()


def stop(proxy):
    proxy.signal(signal.SIGTERM)
    assert proxy.wait_for_exit() == 0


def test_after_a_restart_what_was_answered_is_found_by_meaning_and_exactly(start, oracle, tmp_path):
    kept = {"cache": {"semantic": {"path": str(tmp_path / "kept")}}}
    proxy = start(**kept, may_end=True)
    taught(proxy)
    stop(proxy)
    file = tmp_path / "kept" / "semantic.cache"
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    again = start(**kept)
    again.wait_for_line("semantic_cache_loaded", entries=1)
    assert result(say(again, AGAIN))[0] == "hit" and result(say(again, FIRST)) == ("hit", None)
    assert len(oracle.chats) == 1


@pytest.mark.parametrize("damage", ["flip", "cut", "foreign", "empty"])
def test_a_damaged_file_is_refused_and_the_process_begins_empty(start, oracle, tmp_path, damage):
    kept = {"cache": {"semantic": {"path": str(tmp_path / "kept")}}}
    proxy = start(**kept, may_end=True)
    taught(proxy)
    stop(proxy)
    file = tmp_path / "kept" / "semantic.cache"
    data = bytearray(file.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    file.write_bytes({"flip": bytes(data), "cut": bytes(data[:-40]), "foreign": b"PK\3\4" + bytes(data), "empty": b""}[damage])
    again = start(**kept)
    if damage != "empty":
        assert again.wait_for_line("semantic_cache_refused")["level"] in ("warning", "warn")
    assert info(again)["entries"] == 0 and is_miss(say(again, AGAIN))


def test_a_folder_that_cannot_be_written_is_logged_and_nothing_else(start, oracle, tmp_path):
    (tmp_path / "kept").write_text("a file, not a folder")
    proxy = start(cache={"semantic": {"path": str(tmp_path / "kept"), "save_every": "100ms"}})
    taught(proxy)
    proxy.wait_for_line("semantic_cache_not_saved")
    assert result(say(proxy, AGAIN))[0] == "hit"


def test_an_answer_renewed_with_personal_data_is_no_more_found_by_meaning_nor_saved(start, oracle, tmp_path):
    kept = tmp_path / "kept"
    policy = {"output": {"mode": "shadow", "find": "any"}}
    proxy = start(policy=policy, cache={"semantic": {"path": str(kept)}}, may_end=True)
    made = taught(proxy)
    assert result(say(proxy, AGAIN))[0] == "hit"
    oracle.say = lambda number: f"answer {number}, write to ann.lee@corp-mail.org"
    renewed = say(proxy, FIRST, headers={"cache-control": "no-cache"})
    assert "corp-mail" in content(renewed) and renewed.headers["x-signalbox-cache-key"] == made.headers["x-signalbox-cache-key"]
    wait_until(lambda: "corp-mail" in content(say(proxy, FIRST)), "the new answer to be kept")
    assert len(oracle.chats) == 2
    assert is_miss(say(proxy, AGAIN + " now")) and len(oracle.chats) == 3
    stop(proxy)
    assert b"corp-mail" not in (kept / "semantic.cache").read_bytes()


def test_an_embedder_that_refuses_a_prompt_is_not_paused_for_the_next(start, oracle):
    oracle.embed = lambda text: 400
    proxy = start()
    for i in range(8):
        assert is_miss(say(proxy, f"{FIRST} {i}"))
    assert len(oracle.texts) == 8


def test_a_pipe_in_the_place_of_the_file_holds_up_neither_requests_nor_the_end(start, oracle, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    os.mkfifo(kept / "semantic.cache")
    proxy = start(cache={"semantic": {"path": str(kept)}}, may_end=True)
    proxy.wait_for_line("semantic_cache_refused")
    assert is_miss(taught(proxy))
    stop(proxy)


def test_a_clear_whose_file_cannot_be_removed_is_no_success(start, oracle, tmp_path):
    proxy = start(cache={"semantic": {"path": str(tmp_path / "kept")}})
    (tmp_path / "kept" / "semantic.cache" / "in").mkdir(parents=True, mode=0o700)
    (tmp_path / "kept").chmod(0o700)
    assert proxy.http.post("/v1/api/cache/clear", json={"all": True}).status_code == 500
    proxy.wait_for_line("semantic_cache_not_cleared")


def test_of_two_processes_with_one_folder_the_second_waits_until_the_first_has_ended(start, oracle, tmp_path):
    kept = {"cache": {"semantic": {"path": str(tmp_path / "kept"), "save_every": "100ms"}}}
    proxy = start(**kept, may_end=True)
    taught(proxy)
    wait_until((tmp_path / "kept" / "semantic.cache").exists, "the file")
    second = start(**kept)
    second.wait_for_line("semantic_cache_held")
    assert info(second)["entries"] == 0
    stop(proxy)
    second.wait_for_line("semantic_cache_loaded", entries=1, timeout=15)
