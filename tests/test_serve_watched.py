"""Who may ask the server, what its news are, and which site a kept connection sees."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen import serve
from site_gen.serve import Live, News, Server, _gzip
from tests.test_serve import ask, running

LONG = "<p>" + "word " * 2000
PAGE = "<!doctype html><html><head><title>A</title></head><body>A</body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site of one page."""
    site = tmp_path_factory.mktemp("watched")
    (site / "index.html").write_text(PAGE)
    return site


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Server]:
    """Serve it at `/repo/`, not watched."""
    with running(serve.server(folder, "/repo/", port=0)) as server:
        yield server


@pytest.fixture
def live() -> Live:
    """Give news of a first state."""
    made = Live()
    made.tell(News(state="one", base_path="/repo/"))
    return made


@given(st.text(max_size=60))
def test_any_wish_for_an_encoding_is_understood_or_left_alone(header: str) -> None:
    """What browsers never send does no harm."""
    assert _gzip.accepts(header) in {True, False}


def test_equal_answers_are_packed_to_equal_bytes() -> None:
    """No time of day is packed with them."""
    assert bytes(4) == _gzip.pack(LONG.encode())[4:8]


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("localhost", (), 200),
        ("localhost:8000", (), 200),
        ("127.0.0.1", (), 200),
        ("[::1]:80", (), 200),
        ("papers.localhost", (), 200),
        ("localhost", ("Origin: http://localhost",), 200),
        ("localhost:80", ("Origin: http://localhost",), 200),
        ("localhost:8000", ("Origin: http://localhost:8000",), 200),
        ("LOCALHOST:8000", ("Origin: http://localhost:8000",), 200),
        ("localhost:8000", ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), 200),
        ("localhost:8000", ("Origin: http://localhost:8001",), 403),
        ("localhost:8000", ("Origin: http://127.0.0.1:8000",), 403),
        ("localhost:8000", ("Origin: https://localhost:8000",), 403),
        ("localhost:8000", ("Origin: http://evil.example",), 403),
        ("localhost:8000", ("Origin: null",), 403),
        ("localhost:8000", ("Origin:",), 403),
        ("localhost:8000", ("Origin: http://localhost:8000", "Origin: http://evil.example"), 403),
        ("localhost:8000", ("Origin: http://localhost:8000.evil.example",), 403),
        ("evil.example", (), 403),
        ("evil.example", ("Origin: http://evil.example",), 403),
        ("localhost.evil.example", (), 403),
        ("127.0.0.1.evil.example:8000", (), 403),
        ("192.168.1.1", (), 403),
        ("evil.example@localhost", (), 400),
        ("localhost:99999", (), 400),
    ],
    ids=ascii,
)
def test_only_this_machine_and_its_own_pages_may_ask(
    site: Server, host: str, headers: tuple[str, ...], status: int
) -> None:
    """No other site reads this one, by a name of its own or by a script; links from elsewhere are followed."""
    assert status == ask(site, "/repo/", *headers, host=host).status


def heard(stream: socket.socket, until: bytes) -> bytes:
    """Read until something was said."""
    received = b""
    while until not in received:
        part = stream.recv(65_536)
        assert part, received
        received += part
    return received


def test_news_that_are_no_news_are_not_told(live: Live) -> None:
    """A build that changed nothing reloads nothing."""
    listening = live.listen(0.01)
    first = next(listening)
    live.tell(News(state="one", base_path="/repo/"))

    assert (News(state="one", base_path="/repo/"), None) == (first, next(listening))


def test_who_is_slow_hears_the_latest_only(live: Live) -> None:
    """Three saves in a row are one reload for a page that was busy."""
    listening = live.listen(0.01)
    next(listening)
    for state in ("two", "three", "four"):
        live.tell(News(state=state))

    assert [News(state="four"), None] == [next(listening), next(listening)]


def test_a_kept_connection_sees_the_site_that_is_shown_now(folder: Path, tmp_path: Path) -> None:
    """A browser keeps its connections while the site moves to another address."""
    (tmp_path / "index.html").write_text("another")
    request = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running(serve.server(folder, "/", port=0)) as server:
        host, port = server.url.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(request % b"/")
            heard(connection, b"</html>")
            server.show(tmp_path, "/repo/")
            connection.sendall(request % b"/repo/")
            second = heard(connection, b"another")

        assert (tmp_path, "/repo/", f"http://127.0.0.1:{port}/repo/") == (server.folder, server.base_path, server.url)
    assert second.startswith(b"HTTP/1.1 200 ")


def test_news_may_be_told_and_heard_by_many_at_once() -> None:
    """Whatever the order of threads, everyone ends with the latest."""
    live = Live()
    last: list[News | None] = []

    def listen() -> None:
        for news in live.listen(5):
            if news and news.state == "99":
                last.append(news)
                return

    threads = [threading.Thread(target=listen) for _ in range(20)]
    for thread in threads:
        thread.start()
    for number in range(100):
        live.tell(News(state=str(number)))
    for thread in threads:
        thread.join(60)

    assert [News(state="99")] * 20 == last


def test_a_closed_live_ends_those_who_come_later() -> None:
    """A stream that is opened while the server ends does not hold it up."""
    live = Live()
    live.close()

    assert [] == list(live.listen(5))
