"""What a server of pages under work has beside a plain one: packed answers, judged origins, news, and many visitors."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen import serve
from site_gen.serve import Fault, Live, News, Server, _gzip
from tests.test_serve import Reply, ask, running, talk

LONG = "<p>" + "word " * 2000
PAGE = "<!doctype html><html><head><title>A</title></head><body>A</body></html>"
TAGS = (
    '<link rel="stylesheet" href="/_sitegen/live.css"><script type="module" src="/_sitegen/live.js?state=one"></script>'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site with pages long and short."""
    site = tmp_path_factory.mktemp("watched") / "build"
    files = {"index.html": PAGE, "long.html": LONG, "404.html": "<p>not here", "long.txt": LONG, "short.txt": "short"}
    for name, words in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(words)
    (site / "picture.png").write_bytes(b"\x89PNG" + bytes(5000))
    (site / "large.txt").write_text("large " * 1_000_000)
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


@pytest.fixture
def watched(folder: Path, live: Live) -> Iterator[Server]:
    """Serve it at `/repo/`, watched."""
    with running(serve.server(folder, "/repo/", port=0, live=live)) as server:
        yield server


# --- packed answers


def test_a_long_text_is_packed_for_who_asks(site: Server) -> None:
    """A page comes over the wire as GitHub Pages would send it."""
    reply = ask(site, "/repo/long.txt", "Accept-Encoding: gzip, br")

    assert LONG == gzip.decompress(reply.body).decode()
    assert ("gzip", "Accept-Encoding", str(len(reply.body))) == (
        reply.headers["Content-Encoding"],
        reply.headers["Vary"],
        reply.headers["Content-Length"],
    )


@pytest.mark.parametrize(
    ("target", "accepted"),
    [
        ("/repo/long.txt", "identity"),
        ("/repo/long.txt", "gzip;q=0"),
        ("/repo/long.txt", "gzip;q=0.5, identity"),
        ("/repo/long.txt", "br"),
        ("/repo/short.txt", "gzip"),
        ("/repo/picture.png", "gzip"),
        ("/repo/large.txt", "gzip"),
    ],
    ids=["plain wanted", "refused", "plain preferred", "another", "short", "no text", "too large"],
)
def test_all_else_is_sent_as_it_is(site: Server, folder: Path, target: str, accepted: str) -> None:
    """Nothing is packed that need not be, or for who does not understand it."""
    reply = ask(site, target, f"Accept-Encoding: {accepted}")

    assert "Content-Encoding" not in reply.headers
    assert (folder / target.removeprefix("/repo/")).read_bytes() == reply.body


def test_head_tells_the_length_of_the_packed_answer(site: Server) -> None:
    """It is what GET would send, without the body."""
    reply = ask(site, "/repo/long.txt", "Accept-Encoding: gzip", method="HEAD")

    assert b"" == reply.body
    assert int(reply.headers["Content-Length"]) < len(LONG)


def test_the_two_forms_of_an_answer_have_versions_of_their_own(site: Server) -> None:
    """Who has one of them is not told that it is the other."""
    packed = ask(site, "/repo/long.txt", "Accept-Encoding: gzip").headers["ETag"]
    plain = ask(site, "/repo/long.txt").headers["ETag"]
    same = ask(site, "/repo/long.txt", "Accept-Encoding: gzip", f"If-None-Match: {packed}")
    other = ask(site, "/repo/long.txt", f"If-None-Match: {packed}")

    assert packed != plain
    assert (304, 200) == (same.status, other.status)
    assert "Accept-Encoding" == same.headers["Vary"]


def test_a_range_is_cut_from_the_plain_form(site: Server) -> None:
    """Bytes are counted in the file, not in what it was packed to."""
    reply = ask(site, "/repo/long.txt", "Accept-Encoding: gzip", "Range: bytes=0-2")

    assert (206, b"<p>") == (reply.status, reply.body)
    assert "Content-Encoding" not in reply.headers


@given(st.text(max_size=60))
def test_any_wish_for_an_encoding_is_understood_or_left_alone(header: str) -> None:
    """What browsers never send does no harm."""
    assert _gzip.accepts(header) in {True, False}


def test_equal_answers_are_packed_to_equal_bytes() -> None:
    """No time of day is packed with them."""
    assert bytes(4) == _gzip.pack(LONG.encode())[4:8]


# --- who may ask


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


@pytest.mark.parametrize("target", ["/_sitegen/events", "/_sitegen/live.js", "/_sitegen/live.css"])
def test_other_sites_may_not_even_ask_for_news(watched: Server, target: str) -> None:
    """What is wrong with somebody's files is told to nobody else."""
    assert 403 == ask(watched, target, "Sec-Fetch-Site: cross-site").status


# --- pages that follow


def test_a_page_of_a_watched_site_can_follow_it(watched: Server) -> None:
    """Its head names the state that it shows."""
    reply = ask(watched, "/repo/")

    assert PAGE.replace("</head>", f"{TAGS}</head>") == reply.body.decode()
    assert str(len(reply.body)) == reply.headers["Content-Length"]


def test_a_page_without_a_head_can_follow_too(watched: Server) -> None:
    """A page by hand may be anything."""
    assert LONG + TAGS == ask(watched, "/repo/long.html").body.decode()


def test_the_page_for_missing_addresses_can_follow_too(watched: Server) -> None:
    """What is missing now may come."""
    reply = ask(watched, "/repo/missing")

    assert (404, f"<p>not here{TAGS}") == (reply.status, reply.body.decode())


def test_only_pages_are_changed(watched: Server) -> None:
    """A text stays a text."""
    assert b"short" == ask(watched, "/repo/short.txt").body


def test_no_page_is_changed_where_nobody_watches(site: Server) -> None:
    """What is served is what is published."""
    assert PAGE == ask(site, "/repo/").body.decode()
    assert 404 == ask(site, "/_sitegen/live.js").status


def test_a_page_is_another_one_in_another_state(watched: Server, live: Live) -> None:
    """A browser must not show a kept page that would load itself again at once."""
    tag = ask(watched, "/repo/").headers["ETag"]
    known = ask(watched, "/repo/", f"If-None-Match: {tag}")
    live.tell(News(state="two", base_path="/repo/"))
    changed = ask(watched, "/repo/", f"If-None-Match: {tag}")

    assert (304, 200) == (known.status, changed.status)


def test_a_long_page_that_follows_is_packed(watched: Server) -> None:
    """It is packed after it was changed."""
    reply = ask(watched, "/repo/long.html", "Accept-Encoding: gzip")

    assert LONG + TAGS == gzip.decompress(reply.body).decode()


def test_a_site_that_is_not_built_yet_says_so(tmp_path: Path) -> None:
    """The page waits for the site instead of being an error."""
    with running(serve.server(tmp_path / "build", "/", port=0, live=Live())) as server:
        reply = ask(server, "/")

    assert (503, True) == (reply.status, b"not built yet" in reply.body)
    assert b"/_sitegen/live.js?state=" in reply.body


@pytest.mark.parametrize(("name", "kind"), [("live.js", "text/javascript"), ("live.css", "text/css")])
def test_what_lets_a_page_follow_is_served(watched: Server, name: str, kind: str) -> None:
    """The client is a file of ours, whatever the base path."""
    reply = ask(watched, f"/_sitegen/{name}?state=one")

    assert (200, f"{kind}; charset=utf-8") == (reply.status, reply.headers["Content-Type"])
    assert b"sitegen" in reply.body


@pytest.mark.parametrize("target", ["/_sitegen/", "/_sitegen/_http.py", "/_sitegen/../x", "/_sitegen/%2e%2e/_http.py"])
def test_nothing_else_is_there(watched: Server, target: str) -> None:
    """Only two files are served from the package."""
    assert ask(watched, target).status in {400, 404}


# --- news


def streamed(server: Server) -> socket.socket:
    """Open a stream of news."""
    host, port = server.url.split("/")[2].split(":")
    stream = socket.create_connection((host, int(port)), timeout=10)
    stream.sendall(b"GET /_sitegen/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return stream


def heard(stream: socket.socket, until: bytes) -> bytes:
    """Read until something was said."""
    received = b""
    while until not in received:
        part = stream.recv(65_536)
        assert part, received
        received += part
    return received


def test_the_latest_news_are_told_at_once_and_the_next_when_they_come(watched: Server, live: Live) -> None:
    """A page that was away misses nothing."""
    fault = Fault("content/site.yaml", 3, "unknown key `titel`", "did you mean `title`?", ((3, "titel: x"),))
    with streamed(watched) as stream:
        first = heard(stream, b'"one"')
        live.tell(News(state="one", base_path="/repo/", failed=True, faults=(fault,)))
        second = heard(stream, b"titel: x")

    assert b"text/event-stream" in first
    assert b"no-store" in first
    assert {
        "state": "one",
        "base_path": "/repo/",
        "before": "",
        "styles": [],
        "failed": True,
        "faults": [
            {
                "path": "content/site.yaml",
                "line": 3,
                "message": "unknown key `titel`",
                "hint": "did you mean `title`?",
                "excerpt": [[3, "titel: x"]],
            }
        ],
    } == json.loads(second.partition(b"data: ")[2])


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


def test_a_stream_without_news_has_a_pulse(watched: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """By it a dead stream is found, and a living one kept."""
    monkeypatch.setattr(serve._http, "PULSE", 0.05)
    with streamed(watched) as stream:
        assert heard(stream, b"\n: \n")


def test_head_of_the_news_ends_at_once(watched: Server) -> None:
    """There is no body to wait for."""
    assert 200 == ask(watched, "/_sitegen/events", method="HEAD").status


def test_stop_ends_the_server_within_a_second_while_pages_listen(folder: Path) -> None:
    """Open streams and idle connections hold nobody up."""
    server = serve.server(folder, "/repo/", port=0, live=Live())
    with ExitStack() as stack, running(server):
        streams = [stack.enter_context(streamed(server)) for _ in range(5)]
        for stream in streams:
            heard(stream, b'"faults"')
        start = time.monotonic()
        server.stop()
        ends = [stream.recv(65_536) for stream in streams]
        elapsed = time.monotonic() - start

    assert [b""] * 5 == ends
    assert elapsed < 1


# --- many visitors, and what goes wrong


def test_two_hundred_idle_connections_disturb_nobody(watched: Server) -> None:
    """Browsers open connections in advance and forget them."""
    host, port = watched.url.split("/")[2].split(":")
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(socket.create_connection((host, int(port)), timeout=10))
        start = time.monotonic()
        reply = ask(watched, "/repo/")

    assert 200 == reply.status
    assert time.monotonic() - start < 5


def test_a_connection_too_many_is_closed_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's threads are not given to whoever asks; a seat that becomes free is given again."""
    monkeypatch.setattr(serve._http, "MOST_CONNECTIONS", 3)
    with running(serve.server(folder, "/", port=0)) as server:
        host, port = server.url.split("/")[2].split(":")
        with ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(socket.create_connection((host, int(port)), timeout=10))
            time.sleep(0.3)
            refused = talk(server, b"")
        time.sleep(0.3)
        reply = ask(server, "/")

    assert (b"", 200) == (refused, reply.status)


def test_a_kept_connection_sees_the_site_that_is_shown_now(folder: Path, tmp_path: Path) -> None:
    """A browser keeps its connections while the site moves to another address."""
    (tmp_path / "index.html").write_text("another")
    request = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running(serve.server(folder, "/", port=0)) as server:
        host, port = server.url.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(request % b"/")
            heard(connection, b"</html>")
            server.show(tmp_path, "/repo/")
            connection.sendall(request % b"/repo/")
            second = heard(connection, b"another")

        assert (tmp_path, "/repo/", f"http://127.0.0.1:{port}/repo/") == (server.folder, server.base_path, server.url)
    assert second.startswith(b"HTTP/1.1 200 ")


def test_our_mistake_is_an_answer_and_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the visitor waits for nothing, nor does the terminal fill up."""
    told: list[str] = []
    with running(serve.server(folder, "/", port=0, complain=told.append)) as server:
        monkeypatch.setattr(serve._files, "find", lambda *_: 1 / 0)
        statuses = [ask(server, "/").status for _ in range(3)]

    assert [500, 500, 500] == statuses
    assert ["a request went wrong: ZeroDivisionError: division by zero"] == told


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
        thread.join(10)

    assert [News(state="99")] * 20 == last


def test_a_closed_live_ends_those_who_come_later() -> None:
    """A stream that is opened while the server ends does not hold it up."""
    live = Live()
    live.close()

    assert [] == list(live.listen(5))


def test_a_reply_of_this_module_is_read_as_it_came() -> None:
    """The helper that these tests rely on splits an answer right."""
    assert 204 == Reply(b"HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n").status
