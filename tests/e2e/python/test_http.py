"""HTTP as it is spoken on the wire: codings, framings, odd clients and hostile ones."""

import datetime
import gzip
import ipaddress
import json
import re
import shutil
import socket
import ssl
import subprocess
import warnings
import zlib

import brotli
import httpx
import openai
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from harness import ask, chat_body, payloads, post, provider, raw, read_response, wait_until


@pytest.fixture
def proxy(serve):
    return serve({"chat": ["mock/gpt"]}, server={"limits": {"body_bytes": "1MiB"}, "timeouts": {"header": "500ms"}})


def address(proxy):
    return ("127.0.0.1", proxy.port)


def statuses(answer):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


# Codings ------------------------------------------------------------------------------------------------------------

CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_compressed_body_is_read_and_sent_on_plain(proxy, upstream, coding):
    body = chat_body("chat", seed=42)
    headers = {"content-type": "application/json", "content-encoding": coding}
    answer = proxy.http.post("/v1/chat/completions", content=CODINGS[coding](body), headers=headers)
    assert answer.status_code == 200
    seen = upstream.last()
    assert seen["body"] == body.decode().replace('"chat"', '"gpt"') and "content-encoding" not in seen["headers"]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_that_swells_beyond_the_limit_or_is_broken_is_refused(proxy, upstream, coding):
    headers = {"content-type": "application/json", "content-encoding": coding}
    bomb = CODINGS[coding](b'{"model":"chat","messages":"' + b" " * 50_000_000 + b'"}')
    assert proxy.http.post("/v1/chat/completions", content=bomb, headers=headers).status_code == 413
    packed = CODINGS[coding](chat_body("chat"))
    for broken in (packed[:-5], b"not compressed at all", b""):
        assert proxy.http.post("/v1/chat/completions", content=broken, headers=headers).status_code == 400, broken
    assert upstream.requests() == []


# Framings -----------------------------------------------------------------------------------------------------------


def test_a_chunked_body_is_read(proxy, upstream):
    body = chat_body("chat")
    pieces = (body[i:i + 7] for i in range(0, len(body), 7))
    answer = proxy.http.post("/v1/chat/completions", content=pieces, headers={"content-type": "application/json"})
    assert answer.status_code == 200 and upstream.last()["headers"]["content-length"] == str(len(body) - 1)


def test_a_request_may_come_byte_by_byte(proxy):
    request = post("/v1/chat/completions", chat_body("chat"), "Connection: close")
    assert statuses(raw(address(proxy), [request[i:i + 1] for i in range(len(request))])) == [200]


def test_a_client_that_asks_first_is_told_to_continue(proxy):
    body = chat_body("chat")
    with socket.create_connection(address(proxy), 5) as connection:
        head = post("/v1/chat/completions", body, "Expect: 100-continue")[:-len(body)]
        connection.sendall(head)
        assert read_response(connection)[0] == 100
        connection.sendall(body)
        assert read_response(connection)[0] == 200


def test_a_client_that_asks_first_is_refused_before_it_has_sent_anything(proxy):
    with socket.create_connection(address(proxy), 5) as connection:
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                           b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        assert read_response(connection)[0] == 413
        assert connection.recv(1) == b""


def test_curl_with_a_large_body_and_its_expectation(proxy, tmp_path):
    assert shutil.which("curl"), "curl is missing: run ./dev setup"
    file = tmp_path / "body.json"
    file.write_bytes(chat_body("chat", user="x" * 900_000))
    ran = subprocess.run(["curl", "-sS", "--noproxy", "*", "-H", "Expect: 100-continue", "-H", "Content-Type: application/json", "--data-binary", f"@{file}",
                          "-w", "\n%{http_code}", proxy.url + "/chat/completions"], capture_output=True, text=True, timeout=20)
    assert ran.stdout.endswith("\n200"), ran.stdout + ran.stderr


def test_http_1_0_gets_an_answer_that_ends_with_the_connection(proxy):
    body = chat_body("chat")
    request = post("/v1/chat/completions", body).replace(b"HTTP/1.1", b"HTTP/1.0")
    head, _, answer = raw(address(proxy), request).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == b"200" and json.loads(answer)["choices"]
    streamed = post("/v1/chat/completions", chat_body("chat", stream=True)).replace(b"HTTP/1.1", b"HTTP/1.0")
    head, _, answer = raw(address(proxy), streamed).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower() and payloads(answer)[-1] == "[DONE]"


def test_pipelined_requests_are_answered_in_order(serve):
    proxy = serve({"slow": ["mock/slow?latency=60"], "fast": ["mock/fast"]})
    request = post("/v1/chat/completions", chat_body("slow")) + post("/v1/chat/completions", chat_body("fast")) + b"GET /v1/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = raw(address(proxy), request)
    assert statuses(answer) == [200, 200, 200]
    assert answer.index(b"mock/slow") < answer.index(b"mock/fast") < answer.index(b'"object":"list"')


def test_head_has_the_length_of_get_and_no_body(proxy):
    for path in ("/v1/models", "/readyz", "/metrics"):
        with socket.create_connection(address(proxy), 5) as connection:
            connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status, headers, rest = read_response(connection, head_only=True)
            assert status == 200 and int(headers["content-length"]) > 0 and rest == b""
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")  # a body would be read as this one's head
            assert read_response(connection)[0] == 200


def test_a_connection_serves_many_requests(proxy):
    with socket.create_connection(address(proxy), 5) as connection:
        for _ in range(20):
            connection.sendall(post("/v1/chat/completions", chat_body("chat")))
            assert read_response(connection)[0] == 200
    assert proxy.health()["checks"]["server:connections"][0]["observedValue"] <= 2


def test_slow_headers_end_in_a_408(proxy):
    answer = raw(address(proxy), b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert statuses(answer) == [408]


def test_a_body_cut_short_reaches_nobody(proxy, upstream):
    assert statuses(raw(address(proxy), post("/v1/chat/completions", chat_body("chat"))[:-5], half_close=True)) in ([400], [])
    assert upstream.requests() == []


def test_a_client_that_leaves_in_the_middle_of_its_body_leaves_nothing_behind(proxy, upstream):
    for _ in range(5):
        with socket.create_connection(address(proxy), 5) as connection:
            connection.sendall(post("/v1/chat/completions", chat_body("chat", user="x" * 500_000))[:-1000])
    idle = lambda: [proxy.health()["checks"][f"server:{what}"][0]["observedValue"] for what in ("in_flight", "in_flight_bytes")] == [1, 0]  # the one that asks
    wait_until(idle, "every request to be forgotten")
    assert upstream.requests() == []


def test_headers_beyond_the_limit_are_a_431(proxy):
    answer = raw(address(proxy), b"GET /v1/models HTTP/1.1\r\nHost: x\r\n" + b"X-Long: " + b"a" * 70000 + b"\r\n\r\n")
    assert statuses(answer) == [431]


# Smuggling ----------------------------------------------------------------------------------------------------------

GET_SECRET = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def smuggled(*lines, body=b"0\r\n\r\n", request_line="POST /v1/chat/completions HTTP/1.1", host=True):
    head = [request_line, *(["Host: x"] if host else []), "Content-Type: application/json", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body + GET_SECRET


HOSTILE = {
    "both lengths": smuggled("Content-Length: 5", "Transfer-Encoding: chunked"),
    "two lengths": smuggled("Content-Length: 5", "Content-Length: 6"),
    "two equal lengths": smuggled("Content-Length: 5", "Content-Length: 5"),
    "a list of lengths": smuggled("Content-Length: 5, 5"),
    "a signed length": smuggled("Content-Length: +5"),
    "a negative length": smuggled("Content-Length: -1"),
    "a hexadecimal length": smuggled("Content-Length: 0x5"),
    "a length with a blank": smuggled("Content-Length: 5 5"),
    "a length beyond 64 bits": smuggled("Content-Length: 18446744073709551617"),
    "chunked and identity": smuggled("Transfer-Encoding: chunked, identity"),
    "gzip and chunked": smuggled("Transfer-Encoding: gzip, chunked"),
    "not quite chunked": smuggled("Transfer-Encoding: xchunked"),
    "chunked twice": smuggled("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    "chunked in quotes": smuggled('Transfer-Encoding: "chunked"'),
    "chunked after a vertical tab": smuggled("Transfer-Encoding: \x0bchunked"),
    "a folded coding": smuggled("Transfer-Encoding:\r\n chunked"),
    "a blank before the colon": smuggled("Transfer-Encoding : chunked"),
    "an underscore in the name": smuggled("Content-Length: 5", "Transfer_Encoding: chunked"),
    "chunked on HTTP/1.0": smuggled("Transfer-Encoding: chunked", request_line="POST /v1/chat/completions HTTP/1.0"),
    "no host": smuggled("Content-Length: 5", host=False),
    "two hosts": smuggled("Host: y", "Content-Length: 5"),
    "another host in the target": smuggled("Content-Length: 5", request_line="POST http://y/v1/chat/completions HTTP/1.1"),
    "a bare line feed": smuggled("Content-Length: 5").replace(b"Host: x\r\n", b"Host: x\n"),
    "a bare carriage return": smuggled("Content-Length: 5", "X: a\rTransfer-Encoding: chunked"),
    "a null byte": smuggled("Content-Length: 5", "X: a\0b"),
    "no version": smuggled("Content-Length: 5", request_line="POST /v1/chat/completions"),
    "a version to come": smuggled("Content-Length: 5", request_line="POST /v1/chat/completions HTTP/1.2"),
    "a body on GET": smuggled("Content-Length: 5", request_line="GET /v1/models HTTP/1.1"),
    "a chunk size with a sign": smuggled("Transfer-Encoding: chunked", body=b"+5\r\nhello\r\n0\r\n\r\n"),
    "a chunk size with 0x": smuggled("Transfer-Encoding: chunked", body=b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a chunk size beyond 64 bits": smuggled("Transfer-Encoding: chunked", body=b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    "a chunk without its end": smuggled("Transfer-Encoding: chunked", body=b"5\r\nhelloX\r\n0\r\n\r\n"),
    "chunks with bare line feeds": smuggled("Transfer-Encoding: chunked", body=b"5\nhello\n0\n\n"),
    "a line feed in a chunk extension": smuggled("Transfer-Encoding: chunked", body=b'5;a="\n"\r\nhello\r\n0\r\n\r\n'),
    "a huge chunk extension": smuggled("Transfer-Encoding: chunked", body=b"5;" + b"a" * 100_000 + b"\r\nhello\r\n0\r\n\r\n"),
    "a length in the trailer": smuggled("Transfer-Encoding: chunked", body=b"5\r\nhello\r\n0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_two_servers_could_read_in_two_ways_is_refused_and_the_connection_closed(proxy, upstream, kind):
    answer = raw(address(proxy), HOSTILE[kind])  # returns only when the connection is closed
    codes = statuses(answer)
    # "an underscore in the name": such a header is dropped, so that the body is the five bytes it says.
    refused = (400, 404, 417, 501, 505) if kind == "an underscore in the name" else (400, 501, 505)
    assert len(codes) >= 1 and codes[0] in refused, answer
    if kind != "an underscore in the name":
        assert len(codes) == 1, answer
    assert upstream.requests() == []


def test_tls_hello_on_a_plain_port_is_refused_at_once(proxy):
    assert statuses(raw(address(proxy), b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100)) == [400]


def test_a_trailer_does_not_become_a_header(serve, upstream):
    proxy = serve({"chat": ["mock/gpt"]}, auth={"keys": [{"name": "app", "secret": "sk-trailer-0123456789"}]})
    body = chat_body("chat")
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\nAuthorization: Bearer sk-trailer-0123456789\r\n\r\n"
    request = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
    assert statuses(raw(address(proxy), request))[0] in (400, 401) and upstream.requests() == []


# TLS ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself; the paths of certificate and key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signalbox test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    (folder / "chain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "key.pem").chmod(0o600)
    return folder / "chain.pem", folder / "key.pem"


@pytest.fixture
def secure(serve, certificate):
    chain, key = certificate
    return serve({"chat": ["mock/gpt"]}, server={"tls": {"certificate": str(chain), "private_key": str(key)}})


def test_tls_serves_the_sdk_whole_and_streamed(secure, certificate):
    trust = ssl.create_default_context(cafile=certificate[0])
    with openai.OpenAI(base_url=secure.url, api_key="unused", http_client=httpx.Client(verify=trust)) as client:
        whole = client.chat.completions.create(model="chat", messages=ask()).choices[0].message.content
        chunks = client.chat.completions.create(model="chat", messages=ask(), stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole


def test_plain_http_on_a_tls_port_does_no_harm(secure):
    assert statuses(raw(address(secure), b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")) in ([], [400])
    assert secure.http.get("/livez").status_code == 200


def test_old_tls_versions_are_refused(secure, certificate):
    old = ssl.create_default_context(cafile=certificate[0])
    with warnings.catch_warnings(action="ignore"):  # Python has a word to say about them too
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(address(secure), 5) as connection, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(connection, server_hostname="127.0.0.1")


def test_an_upstream_with_a_certificate_nobody_vouches_for_is_not_talked_to(serve, secure, certificate):
    from harness import provider

    providers = {"doubtful": provider(secure.url), "vouched": provider(secure.url, ca_file=str(certificate[0])), "unchecked": provider(secure.url, verify_tls=False)}
    proxy = serve({name: {"tiers": [{"targets": [f"{name}/chat"]}]} for name in providers}, providers=providers)
    refused = proxy.chat("doubtful")
    assert refused.status_code == 502 and {a["outcome"] for a in proxy.decision(refused)["attempts"]} == {"connect"}
    assert proxy.chat("vouched").status_code == 200 and proxy.chat("unchecked").status_code == 200


def test_a_trace_is_passed_on_as_it_came_however_the_body_comes(serve, mock):
    upstream = mock()
    proxy = serve({"chat": ["near/model"]}, providers={"near": provider(upstream.url, trust="private")})
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    body = chat_body("chat", padding="x" * 20000)
    with socket.create_connection(address(proxy), 5) as connection:
        connection.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\ntraceparent: {trace}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for begin in range(0, len(body), 3000):  # the head's bytes make room for the body's
            piece = body[begin:begin + 3000]
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        assert read_response(connection)[0] == 200
    assert upstream.last()["headers"]["traceparent"] == trace
