"""Fetching, against a real server on this machine, which is allowed by name only."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from knowledge.errors import DocumentTooLarge, FetchError, FetchRefused
from knowledge.sources.fetch import Fetcher, Reach

PAGE = b"<h1>Ferry</h1><p>It leaves at 7:40.</p>"
LOCAL = Reach(frozenset({"127.0.0.1"}))


class Server(BaseHTTPRequestHandler):
    """Answers each path in its own way."""

    def do_GET(self) -> None:
        getattr(self, f"do_{urlsplit(self.path).path.strip('/')}", self.do_page)()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_page(self) -> None:
        self.answer(PAGE, Content_Type="text/html; charset=utf-8", Content_Length=str(len(PAGE)))

    def do_moved(self) -> None:
        self.answer(b"", 302, Location=self.path.partition("?")[2])

    def do_round(self) -> None:
        self.answer(b"", 302, Location="/round")

    def do_missing(self) -> None:
        self.answer(b"no", 404)

    def do_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"a" * 65_536)

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.05)

    def do_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X: y\r\n")
            self.wfile.flush()
            time.sleep(0.05)

    def do_silent(self) -> None:
        time.sleep(20)

    def do_bomb(self) -> None:
        self.answer(gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip")

    def do_packed(self) -> None:
        self.answer(gzip.compress(PAGE), Content_Encoding="gzip")

    def do_spoilt(self) -> None:
        self.answer(gzip.compress(PAGE)[:12] + b"spoilt", Content_Encoding="gzip")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with suppress(OSError):  # the client has had enough
            super().handle()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    opened = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    opened.daemon_threads = True
    threading.Thread(target=opened.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{opened.server_port}"
    opened.shutdown()
    opened.server_close()


def test_a_page_is_fetched_with_its_kind(server: str) -> None:
    page = Fetcher(LOCAL).get(f"{server}/page#part")
    assert (page.body, page.media_type) == (PAGE, "text/html")


def test_a_packed_page_is_unpacked_and_a_spoilt_one_reported(server: str) -> None:
    assert Fetcher(LOCAL).get(f"{server}/packed").body == PAGE
    with pytest.raises(FetchError, match="damaged"):
        Fetcher(LOCAL).get(f"{server}/spoilt")


def test_redirects_are_followed_but_not_for_ever(server: str) -> None:
    assert Fetcher(LOCAL).get(f"{server}/moved?/moved?/page").url == f"{server}/page"
    with pytest.raises(FetchError, match="redirects"):
        Fetcher(LOCAL).get(f"{server}/round")


def test_a_private_host_is_refused_unless_an_operator_allows_it(server: str) -> None:
    with pytest.raises(FetchRefused, match="ZHIYIN_SOURCES_ALLOW_HOSTS"):
        Fetcher(Reach()).get(f"{server}/page")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "168.63.129.16", "198.18.0.1"),
        *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[::ffff:127.0.0.1]"),
        *("[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:db8::1]"),
        *("2130706433", "0x7f.1", "127.1", "localhost"),
    ],
)
def test_addresses_that_are_not_public_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(FetchRefused, match="no public address"):
        Fetcher(Reach()).get(f"http://{host}:9/")


def test_a_redirect_to_a_private_address_is_refused(server: str) -> None:
    with pytest.raises(FetchRefused, match="no public address"):
        Fetcher(LOCAL).get(f"{server}/moved?http://169.254.169.254/latest/meta-data/")
    with pytest.raises(FetchRefused, match="Only http"):
        Fetcher(LOCAL).get(f"{server}/moved?file:///etc/passwd")


def test_a_name_that_changes_its_answer_after_the_check_gains_nothing(server: str) -> None:
    """The first answer is public, every later one leads to this machine: only the first may be connected to."""
    answers = iter([["93.184.216.34"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers, ["127.0.0.1"])

    port = urlsplit(server).port
    with pytest.raises(FetchError):
        Fetcher(Reach(), rebinding).get(f"http://rebind.example:{port}/page", total_s=0.3)
    assert asked == ["rebind.example"]
    with pytest.raises(FetchRefused, match="no public address"):
        Fetcher(Reach(), rebinding).get(f"http://rebind.example:{port}/page")


def test_the_address_that_was_checked_is_the_one_connected_to(server: str) -> None:
    """A name that no resolver knows is reached, because only the checked answer counts."""
    reach = Reach(frozenset({"wiki.internal"}))
    page = Fetcher(reach, lambda host, port: ["127.0.0.1"]).get(f"http://wiki.internal:{urlsplit(server).port}/page")
    assert page.body == PAGE


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchRefused):
        Fetcher(Reach(), lambda host, port: ["93.184.216.34", "10.0.0.1"]).get("http://mixed.example/")


@pytest.mark.parametrize("path", ["endless", "bomb"])
def test_a_body_that_is_too_large_or_never_ends_is_given_up(server: str, path: str) -> None:
    with pytest.raises(DocumentTooLarge):
        Fetcher(LOCAL).get(f"{server}/{path}", body_bytes=1_000_000)


@pytest.mark.parametrize("path", ["drip", "headers", "silent"])
def test_a_server_that_takes_for_ever_is_given_up(server: str, path: str) -> None:
    with pytest.raises(FetchError, match="in time"):
        Fetcher(LOCAL).get(f"{server}/{path}", total_s=0.4)


def test_an_error_is_reported_with_its_status(server: str) -> None:
    with pytest.raises(FetchError, match="404") as failed:
        Fetcher(LOCAL).get(f"{server}/missing")
    assert failed.value.status == 404


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "gopher://x", "http://", "//x", "http://[/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        Fetcher(Reach()).get(url)


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(FetchRefused, match="password"):
        Fetcher(Reach()).get("http://me:secret@example.org/")


def test_nobody_listening_is_reported() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="cannot be fetched"):
            Fetcher(LOCAL).get(f"http://127.0.0.1:{unused.getsockname()[1]}/")
