"""The page's own server side: who comes near it, who signs in, and what it shows."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest

import harness
from harness import ask, config, raw, wait_until

CLIENT, VIEWER, ADMIN = "client-secret-0123456789", "viewer-secret-0123456789", "admin-secret-0123456789"
KEYS = {"keys": [{"name": "client", "secret": CLIENT}, {"name": "watcher", "secret": VIEWER, "viewer": True},
                 {"name": "operator", "secret": ADMIN, "admin": True}]}
READS = ("/api/status", "/api/routes", "/api/config", "/api/config/history", "/api/system/stats", "/api/cache/info")


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def open_house(signalbox):
    """Without keys, on loopback."""
    return signalbox(config({"auto": ["demo/chat"]}))


@pytest.fixture
def guarded(signalbox):
    return signalbox(config({"auto": ["demo/chat"]}, auth=KEYS))


class Browser:
    """Keeps a cookie and sends what a page of the server's own would."""

    def __init__(self, proxy: harness.Proxy, key: str):
        self.http = httpx.Client(base_url=proxy.root, timeout=30)
        self.origin = {"origin": proxy.root}
        self.signed = self.http.post("/api/session", json={"key": key}, headers=self.origin)
        self.csrf = {"x-signalbox-csrf": self.signed.json().get("csrf") or ""}

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self.http.post(path, json=body, headers={**self.origin, **self.csrf, **headers})


@pytest.fixture
def browser(programs):
    def start(proxy: harness.Proxy, key: str) -> Browser:
        one = Browser(proxy, key)
        programs.callback(one.http.close)
        return one

    return start


# Who comes near it ---------------------------------------------------------------------------------------------------


def test_without_keys_a_browser_of_this_machine_is_an_admin(open_house):
    standing = open_house.http.get("/api/session").json()
    assert standing == {"signed_in": True, "role": "admin", "csrf": None, "needs_key": False, "key": None}
    for path in READS:
        answer = open_house.http.get(path)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("host", ["localhost:8080", "LOCALHOST", "127.0.0.1", "127.8.9.1:1", "[::1]:8080", "box.example.com:99"])
def test_names_of_this_machine_are_answered(signalbox, host):
    proxy = signalbox(config({"auto": ["demo/chat"]}, dashboard={"hosts": ["Box.example.com"]}))
    assert proxy.http.get("/api/status", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.evil.example", "localhost.evil.example", "10.0.0.1", "[::2]", "1"])
@pytest.mark.parametrize("path", ["/", "/ui/", "/api/status", "/v1/api/gpu", "/api/cache/info", "/api/ws"])
def test_another_name_for_this_machine_is_refused_where_nobody_signs_in(open_house, host, path):
    answer = open_house.http.get(path, headers={"host": host})
    assert answer.status_code == 403 and "dashboard.hosts" in answer.json()["error"]["message"]


def test_a_request_without_a_host_is_refused_where_nobody_signs_in(open_house):
    assert b" 403 " in raw(("127.0.0.1", open_house.port), b"GET /api/status HTTP/1.0\r\n\r\n")


def test_model_endpoints_keep_to_no_name(open_house):
    assert open_house.http.get("/v1/models", headers={"host": "evil.example"}).status_code == 200


def test_a_page_of_another_origin_gets_nothing_where_nobody_signs_in(open_house):
    for origin in ("https://evil.example", "null", "http://localhost:1"):
        assert open_house.http.post("/api/cache/clear", json={"all": True}, headers={"origin": origin}).status_code == 403
        assert open_house.http.get("/api/config", headers={"origin": origin}).status_code == 403
    assert open_house.http.post("/api/cache/clear", json={"all": True}, headers={"origin": open_house.root}).status_code == 200


def test_beyond_loopback_without_keys_the_page_is_shut_and_says_how_to_open_it(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, server={"listen": "0.0.0.0:0"}))
    url = f"http://127.0.0.1:{proxy.port}"
    for path in ("/", "/ui/", "/api/session", "/api/status", "/api/gpu", "/api/cache/info"):
        answer = httpx.get(url + path)
        assert answer.status_code == 403 and "admin: true" in answer.json()["error"]["message"], path
    assert httpx.get(url + "/v1/models").status_code == 200


def test_with_keys_any_name_and_address_will_do(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, server={"listen": "0.0.0.0:0"}, auth=KEYS))
    answer = httpx.get(f"http://127.0.0.1:{proxy.port}/api/status", headers={**bearer(ADMIN), "host": "box.example.com"})
    assert answer.status_code == 200


def test_the_page_can_be_turned_off_and_on_again(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, dashboard={"enabled": False}))
    for path in ("/", "/ui/", "/api/status"):
        answer = proxy.http.get(path)
        assert answer.status_code == 404 and "dashboard.enabled" in answer.json()["error"]["message"]
    assert proxy.http.get("/api/system/stats").status_code == 200
    proxy.write({**proxy.config, "dashboard": {"enabled": True}})
    wait_until(lambda: proxy.http.get("/api/status").status_code == 200, "the page")


def test_addresses_are_limited_here_too(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, auth={**KEYS, "per_address": {"requests_per_minute": 60, "burst": 5}}))
    codes = [proxy.http.post("/api/session", json={"key": f"guess-{i}-0123456789"}).status_code for i in range(10)]
    assert codes[:5] == [401] * 5 and codes[-1] == 429


# Signing in ----------------------------------------------------------------------------------------------------------


def test_who_has_not_signed_in_is_told_that_a_key_is_needed(guarded):
    assert guarded.http.get("/api/session").json() == {"signed_in": False, "role": None, "csrf": None, "needs_key": True, "key": None}
    for path in READS:
        assert guarded.http.get(path).status_code == 401, path
    assert guarded.http.get("/api/status", headers=bearer(CLIENT)).status_code == 403
    assert guarded.http.get("/api/status", headers=bearer(VIEWER)).status_code == 200


def test_the_page_begins_with_one_answer_that_has_what_its_reader_may_see(open_house, guarded, browser):
    def start(http, **headers):
        answer = http.get("/api/start", headers=headers)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        return answer.json()

    whole = start(open_house.http)
    assert whole["session"] == open_house.http.get("/api/session").json()
    assert whole["panels"] == open_house.http.get("/api/panels").json()
    assert whole["now"].keys() == open_house.http.get("/api/now").json().keys()
    nobody = {"session": guarded.http.get("/api/session").json(), "panels": None, "now": None}
    assert start(guarded.http) == nobody and nobody["session"]["needs_key"]
    assert start(guarded.http, **bearer(CLIENT))["panels"] is None and start(guarded.http, **bearer(CLIENT))["now"] is None
    one = browser(guarded, VIEWER)
    seen = start(one.http)
    assert seen["session"]["csrf"] == one.signed.json()["csrf"] and seen["panels"]["views"] and seen["now"]["window_s"] == 60


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(guarded, browser):
    one = browser(guarded, ADMIN)
    field = one.signed.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert word in field
    assert "Secure" not in field and ADMIN not in field
    standing = one.http.get("/api/session").json()
    assert standing == one.signed.json() and standing["role"] == "admin" and standing["key"] == "operator" and len(standing["csrf"]) == 64
    assert one.http.get("/api/status").status_code == 200


def test_behind_tls_the_cookie_is_for_tls_alone(guarded):
    answer = guarded.http.post("/api/session", json={"key": ADMIN}, headers={"origin": "https://" + guarded.address})
    assert "; Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("body,status", [({"key": "nobody-knows-this-one"}, 401), ({"key": CLIENT}, 403), ({"key": ""}, 400), ({}, 400), ([], 400), ({"key": 5}, 400)])
def test_a_wrong_key_opens_nothing(guarded, body, status):
    answer = guarded.http.post("/api/session", json=body)
    assert answer.status_code == status and "set-cookie" not in answer.headers


def test_a_large_body_to_sign_in_is_not_read(guarded):
    assert guarded.http.post("/api/session", content=b"x" * 100_000).status_code == 413


def test_a_page_elsewhere_can_sign_nobody_in(guarded):
    answer = guarded.http.post("/api/session", json={"key": ADMIN}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_what_changes_something_needs_the_word_of_the_page(guarded, browser):
    one = browser(guarded, ADMIN)
    clear = lambda headers: one.http.post("/api/cache/clear", json={"all": True}, headers=headers).status_code
    assert clear({}) == 403
    assert clear({"x-signalbox-csrf": "0" * 64}) == 403
    assert clear({**one.csrf, "origin": "https://evil.example"}) == 403
    assert clear({**one.csrf, **one.origin}) == 200
    assert clear(one.csrf) == 200  # no page, no Origin
    assert clear(bearer(ADMIN)) == 200


def test_a_viewer_sees_everything_and_changes_nothing(guarded, browser):
    one = browser(guarded, VIEWER)
    assert one.signed.json()["role"] == "viewer"
    for path in READS:
        assert one.http.get(path).status_code == 200, path
    for path, body in (("/api/cache/clear", {"all": True}), ("/api/config/validate", {"text": ""}), ("/api/config/apply", {"text": "", "base_version": "x"})):
        for answer in (one.post(path, body), guarded.http.post(path, json=body, headers=bearer(VIEWER))):
            assert answer.status_code == 403 and "admin: true" in answer.json()["error"]["message"], path
    assert one.http.get("/api/config").json()["files"][0]["text"] is None
    version = one.http.get("/api/config/history").json()["versions"][0]["version"]
    assert one.http.get(f"/api/config/history/{version}").status_code == 403
    assert guarded.http.get("/health/detailed", headers=bearer(VIEWER)).status_code == 200


def test_a_session_asks_no_model_but_explains(guarded, browser):
    request = {"model": "auto", "messages": ask()}
    for key in (VIEWER, ADMIN):
        one = browser(guarded, key)
        assert one.post("/v1/chat/completions", request).status_code == 401
        assert one.http.get("/v1/models").status_code == 401
        explained = one.post("/v1/route/explain", request)
        assert explained.status_code == 200 and explained.json()["route"] == "auto"
        assert one.http.post("/v1/route/explain", json=request).status_code == 403
    assert guarded.http.post("/v1/route/explain", json=request).status_code == 401


def test_a_key_that_signs_what_it_sends_opens_no_session_and_changes_nothing(signalbox):
    proxy = signalbox(config({"auto": ["demo/chat"]}, auth={"keys": [{"name": "operator", "secret": ADMIN, "admin": True, "hmac_secret": "0123456789abcdef"}]}))
    entered = proxy.http.post("/api/session", json={"key": ADMIN})
    assert entered.status_code == 403 and "set-cookie" not in entered.headers
    assert proxy.http.get("/api/status", headers=bearer(ADMIN)).status_code == 200
    for path, body in (("/api/config/validate", {"text": ""}), ("/api/config/apply", {"text": "", "base_version": ""}), ("/api/cache/clear", {"all": True})):
        assert proxy.http.post(path, json=body, headers=bearer(ADMIN)).status_code == 403, path


def test_a_body_that_hides_its_size_is_not_read_of_strangers(guarded):
    chunked = guarded.http.post("/api/session", content=iter([b'{"key": "x"}']))
    packed = guarded.http.post("/api/session", content=gzip.compress(b"x" * 1000), headers={"content-encoding": "gzip"})
    assert chunked.status_code == packed.status_code == 415


def test_decisions_of_everybody_are_shown_to_sessions(guarded, browser):
    answer = guarded.chat("auto", headers=bearer(CLIENT))
    identity = answer.headers["x-signalbox-decision"]
    for key in (VIEWER, ADMIN):
        one = browser(guarded, key)
        found = wait_until(lambda: (got := one.http.get(f"/api/decisions/{identity}")).status_code == 200 and got.json(), "the decision")
        assert found["id"] == identity and found["key"] == "client"
    assert one.http.get("/api/decisions/dec_0000000000000000").status_code == 404
    assert guarded.http.get(f"/api/decisions/{identity}").status_code == 401


def test_a_cookie_that_was_changed_is_worth_nothing(guarded, browser):
    one = browser(guarded, VIEWER)
    expires, name, signature = one.http.cookies["signalbox_session"].split(".")
    operator = "operator".encode().hex()
    other = signature[:-1] + ("1" if signature.endswith("0") else "0")
    for cookie in (f"{int(expires) + 1}.{name}.{signature}", f"{expires}.{operator}.{signature}", f"{expires}.{name}.{other}", f"{expires}.{name}.", "x", "..", "9" * 5000):
        answer = httpx.get(guarded.root + "/api/status", headers={"cookie": f"a=b; signalbox_session={cookie}"})
        assert answer.status_code == 401, cookie


def test_signing_out_takes_the_cookie_away(guarded, browser):
    one = browser(guarded, VIEWER)
    assert one.http.delete("/api/session").status_code == 403  # without the word of the page
    assert one.http.delete("/api/session", headers={**one.origin, **one.csrf}).status_code == 204
    assert one.http.get("/api/session").json()["signed_in"] is False
    assert httpx.delete(guarded.root + "/api/session").status_code == 204


def test_a_key_or_a_role_that_leaves_the_config_ends_its_sessions(guarded, browser):
    viewer, admin = browser(guarded, VIEWER), browser(guarded, ADMIN)
    keys = [KEYS["keys"][0], {**KEYS["keys"][1], "viewer": False, "admin": True}, {"name": "operator", "secret": ADMIN + "2", "admin": True}]
    guarded.write({**guarded.config, "auth": {"keys": keys}})
    guarded.wait_for_line("config_reloaded")
    for one in (viewer, admin):
        wait_until(lambda: one.http.get("/api/status").status_code == 401, "the end of the session")
    assert viewer.http.get("/api/status").json()["error"]["code"] == "session_ended"


def test_sessions_live_through_a_reload_that_leaves_their_key_alone(guarded, browser):
    one = browser(guarded, ADMIN)
    guarded.write({**guarded.config, "routes": {"auto": {"tiers": [{"targets": ["demo/other"]}]}}})
    guarded.wait_for_line("config_reloaded")
    assert one.http.get("/api/status").status_code == 200


# What it shows -------------------------------------------------------------------------------------------------------


def test_the_status_says_how_the_process_stands(open_house):
    found = open_house.http.get("/v1/api/status").json()
    assert found["ready"] is True and found["draining"] is False and found["listen"] == [open_house.address]
    assert (found["threads"], found["providers"], found["routes"], found["keys"]) == (1, 1, 1, 0)
    assert found["config"]["ok"] is True and found["config"]["problem"] is None and found["config"]["file"] == str(open_house.file)
    assert found["config"]["version"] == open_house.health()["checks"]["config:version"][0]["observedValue"]
    assert found["config"]["text_version"] == open_house.http.get("/api/config").json()["files"][0]["version"]
    assert abs(found["started"] / 1000 + found["uptime_s"] - found["config"]["at"] / 1000) < 60
    open_house.write("server: [")
    open_house.wait_for_line("config_refused")
    refused = open_house.http.get("/api/status").json()["config"]
    assert refused["ok"] is False and refused["problem"]


def test_routes_are_shown_with_what_stands_in_their_way(signalbox, upstream):
    policy = {"privacy": {"mode": "shadow"}, "rules": [
        {"name": "mail", "when": {"privacy": {"entities": ["EMAIL_ADDRESS"], "min_count": 2}}, "then": {"mask": True, "floor": "local"}},
        {"name": "vip", "when": {"key": "x", "header": {"x-tier": "gold"}}, "then": {"route": "auto", "tier": 2}}]}
    providers = {"demo": {"kind": "demo"}, "mock": harness.provider(upstream.url), "far": {**harness.provider(upstream.url), "trust": "external"},
                 "off": {"kind": "openai", "api_key": "${NOT_SET_ANYWHERE}"}}
    routes = {"auto": harness.chain(["mock/gpt?status=500"], ["demo/chat"], aliases=["gpt-4o"], breaker={"consecutive_failures": 1}, retry={"attempts": 2}, cache={"mode": "off"}),
              "home": harness.chain(["far/gpt", "off/gpt"], ["demo/chat"], floor="private", cache={"mode": "all"})}
    proxy = signalbox(config(routes, providers, policy=policy, auth={"keys": [{"name": "x", "secret": ADMIN, "admin": True}]}))
    proxy.http.headers.update(bearer(ADMIN))
    found = {route["name"]: route for route in proxy.http.get("/api/routes").json()["routes"]}
    assert found["auto"]["aliases"] == ["gpt-4o"] and found["auto"]["floor"] == "external" and found["auto"]["cache"] is False
    assert found["home"]["floor"] == "private" and found["home"]["cache"] is True
    first = found["auto"]["tiers"][0]
    assert first["strategy"] == "weighted"
    assert first["targets"] == [{"target": "mock/gpt?status=500", "provider": "mock", "model": "gpt?status=500", "trust": "external", "weight": 1,
                                 "circuit": {"state": "closed", "reason": None, "retry_at": None}, "in_flight": 0, "drained": False, "usable": True, "why_not": ""}]
    far, off = found["home"]["tiers"][0]["targets"]
    assert not far["usable"] and "floor" in far["why_not"]
    assert not off["usable"] and "NOT_SET_ANYWHERE" in off["why_not"]
    proxy.chat("auto")
    opened = proxy.http.get("/api/routes").json()["routes"][0]["tiers"][0]["targets"][0]
    assert opened["circuit"]["state"] == "open" and opened["circuit"]["reason"] == "server_error" and not opened["usable"]
    assert opened["circuit"]["retry_at"] > 1_700_000_000_000
    wait_until(lambda: proxy.http.get("/api/routes").json()["actual"]["flows"], "what happened to be collected")
    actual = proxy.http.get("/api/routes").json()["actual"]
    assert actual["window_s"] == 300
    assert actual["flows"] == [{"route": "auto", "tier": 0, "target": "mock/gpt?status=500", "requests": 1, "failures": 1},
                               {"route": "auto", "tier": 1, "target": "demo/chat", "requests": 1, "failures": 0}]
    rules = proxy.http.get("/api/routes").json()["rules"]
    assert rules[0] == {"name": "mail", "when": "privacy: EMAIL_ADDRESS, at least 2", "then": "mask; floor local", "mode": "shadow"}
    assert rules[1] == {"name": "vip", "when": "key: x; header x-tier: gold", "then": "route auto; tier 2", "mode": "enforce"}


def test_other_methods_are_refused_and_head_is_a_get(open_house):
    answer = open_house.http.put("/api/session")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, POST, DELETE"
    head = open_house.http.head("/api/status")
    assert head.status_code == 200 and head.content == b"" and int(head.headers["content-length"]) > 100
    assert open_house.http.get("/api/nothing").status_code == 404


# The page itself -----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(open_house):
    if open_house.http.get("/ui/").status_code == 404:
        pytest.skip("this build has no page")
    return open_house.http


def test_a_build_without_the_page_says_so(open_house):
    answer = open_house.http.get("/ui/")
    if answer.status_code == 200:
        pytest.skip("this build has the page")
    assert answer.status_code == 404 and "dashboard/web/dist" in answer.json()["error"]["message"]


def test_the_root_leads_to_the_page(open_house):
    answer = open_house.http.get("/")
    assert answer.status_code == 302 and answer.headers["location"] == "/ui/"


def test_every_view_opens_the_page_and_is_asked_for_again(page):
    for path in ("/ui", "/ui/", "/ui/now", "/ui/requests?status=5xx&sel=dec_0123", "/ui/routes/gpt-4.1"):
        answer = page.get(path)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["x-frame-options"] == "DENY"
    again = page.get("/ui/", headers={"if-none-match": page.get("/ui/").headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    assert page.head("/ui/").content == b""


def test_files_are_compressed_for_who_can_read_it_and_kept_for_good(page):
    import re

    names = re.findall(r'/ui/(assets/[^"]+)"', page.get("/ui/").text)
    assert names
    for name in names:
        packed = page.get(f"/ui/{name}")
        plain = page.get(f"/ui/{name}", headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
        assert packed.content == plain.content and packed.headers["etag"] != plain.headers["etag"]
        assert "immutable" in packed.headers["cache-control"] and packed.headers["vary"] == "accept-encoding"
    assert page.get("/ui/assets/none.js").status_code == 404
    assert page.get("/ui/../config.yaml").status_code == 404
