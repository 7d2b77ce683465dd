"""Fetching from real services on loopback: what is kept, what is asked again, what is refused, and what is said."""

import datetime as dt
import email.utils
import gzip
import json
import shutil
import signal
import ssl
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from site_gen import build, cli, fetch
from site_gen.errors import MachineError, UsageError
from tests import shelf
from tests.conftest import sitegen, tree
from tests.tide import Asked, Reply, Tide, flowing, running, turns, waited

NOW = dt.datetime(2024, 6, 2, 12, tzinfo=dt.UTC)
LINES = Reply((shelf.line("Tides") + shelf.line("Gulls")).encode(), "application/x-ndjson")
CAPTCHA = Reply(b"<!DOCTYPE html><html><title>Are you\n a gull?</title></html>", "text/html; charset=utf-8")
CUT = Reply(LINES.body, cut=20)
PACKED = (("Content-Encoding", "gzip"),)

WRONG = "<entry><id>http://arxiv.org/api/errors#bad</id><title>Error</title><summary>bad query</summary></entry>"


class Time:
    """A clock that runs only while somebody sleeps."""

    def __init__(self) -> None:
        """Begin at 0."""
        self.slept: list[float] = []
        self.said: list[str] = []
        self.details: list[str] = []
        self._seconds = 0.0

    def wire(self, timeout: float = 5.0, most_bytes: int = 1_000_000, seconds: float = 60.0) -> fetch.Wire:
        """Give a wire on this clock."""
        return fetch.Wire(
            clock=fetch.Clock(now=lambda: NOW, monotonic=lambda: self._seconds, sleep=self._sleep),
            tell=self.said.append,
            detail=self.details.append,
            timeout=timeout,
            most_bytes=most_bytes,
            head_seconds=seconds,
            body_seconds=seconds,
            from_environment=False,
        )

    def _sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self._seconds += seconds


@pytest.fixture
def time() -> Time:
    """Give a clock."""
    return Time()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a site without sources."""
    (tmp_path / "content").mkdir()
    return tmp_path


def sources(root: Path) -> dict[str, bytes]:
    """Read the sources of a site, the hidden ones too."""
    return tree(root / "content/sources")


# --- the look-alikes of two services


def row(number: int, **facts: object) -> dict[str, object]:
    """Make a row of daily papers."""
    paper = {
        "id": f"2405.{number:05}",
        "authors": [{"name": "Ada Ebb", "hidden": False}],
        "title": f"On tide number {number}",
        "summary": f"We wait for tide number {number}. It comes.",
        "publishedAt": "2024-05-29T00:00:00.000Z",
        "upvotes": 3,
    }
    return {
        "paper": paper | facts,
        "publishedAt": "2024-05-28T20:00:00.000Z",
        "title": paper["title"],
        "numComments": 1,
    }


def daily(count: int, page: int = 100) -> Callable[[Asked], Reply]:
    """Answer as Hugging Face does for a period of so many papers."""
    rows = [row(number) for number in range(count)]

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["p"]) * page
        return Reply(json.dumps(rows[start : start + page], indent=1).encode())

    return answer


def entry(number: int, day: str) -> str:
    """Make an entry of an Atom feed of arXiv."""
    return (
        f"<entry><id>http://arxiv.org/abs/2405.{number:05}v1</id><title>On tide number {number}</title>"
        f"<updated>{day}T10:00:00Z</updated><published>{day}T10:00:00Z</published>"
        f"<summary>  We wait for tide number {number}. It comes.</summary><author><name>Ada Ebb</name></author>"
        '<category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/></entry>'
    )


def feed(entries: Sequence[str], total: int, asked_at: str = "") -> Reply:
    """Make an answer of arXiv's API."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<title>arXiv Query</title><updated>{asked_at or '2024-06-02'}T12:00:00Z</updated>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
    )
    return Reply(f"{head}{''.join(entries)}</feed>\n".encode(), "application/atom+xml; charset=utf-8")


class Arxiv:
    """A service with papers, oldest first, that can be made to fail."""

    def __init__(self, count: int, day: str = "2024-05-01") -> None:
        """Hold so many papers of one day."""
        self.entries = [entry(number, day) for number in range(count)]
        self.instead: list[Reply] = []
        """Given in turn before anything else."""

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request."""
        if self.instead:
            return self.instead.pop(0)
        start, count = int(asked.query["start"]), int(asked.query["max_results"])
        ordered = self.entries if asked.query["sortOrder"] == "ascending" else self.entries[::-1]
        return feed(ordered[start : start + count], len(self.entries))


def wanted(since: str = "2024-05-01", limit: int | None = None) -> fetch.Search:
    """Search a category since a day, or its newest papers."""
    return fetch.search("", "cs.CL", dt.date.fromisoformat(since) if since else None, limit, NOW.date())


def arrived(root: Path, tide: Tide, time: Time, search: fetch.Search) -> list[tuple[str, int, str]]:
    """Fetch what arXiv has; gives name, papers and state of each file."""
    found = build.fetch_arxiv(root, search, time.wire(), tide.url, again=False)
    return [(one.path.rpartition("/")[2], one.papers, one.state) for one in found]


# --- one request


def test_a_file_comes_as_it_is_under_a_name_that_tells_where_it_came_from(time: Time) -> None:
    """Day, name and digest of the address; we say who asks."""
    with flowing(LINES) as tide:
        found = fetch.url(f"{tide.url}/lab/Our%20Papers.jsonl?all=1#top", time.wire(), [])

    assert LINES.body == found.data
    assert "url-20240602-our-papers-" == found.name[:24]
    assert len("url-20240602-our-papers-12345678.jsonl") == len(found.name)
    assert [("/lab/Our%20Papers.jsonl", {"all": "1"})] == [(asked.path, asked.query) for asked in tide.asked]
    assert "sitegen/" == tide.asked[0].agent[:8]


@pytest.mark.parametrize(
    ("path", "kind", "ending"),
    [
        ("/works?page=1", "application/json", ".json"),
        ("/feed/", "application/atom+xml; charset=utf-8", ".xml"),
        ("/", "text/csv", ".csv"),
        ("/export", "text/plain", ""),
        ("/papers.BIB", "application/octet-stream", ".bib"),
        ("/v1.5", "text/html", ".html"),
    ],
    ids=["JSON", "Atom", "no name", "plain text", "an ending", "no ending"],
)
def test_a_name_ends_in_what_the_address_or_the_type_says(time: Time, path: str, kind: str, ending: str) -> None:
    """Some readers look at the ending, and people do."""
    with flowing(Reply(b"[]", kind)) as tide:
        found = fetch.url(f"{tide.url}{path}", time.wire(), [])

    assert ending == Path(found.name).suffix


def test_a_packed_file_stays_packed_and_one_that_was_unpacked_on_the_way_is_named_so(time: Time) -> None:
    """The ending `.gz` is true, whatever the server said."""
    packed = gzip.compress(LINES.body)
    with flowing(turns(LINES._replace(body=packed), LINES._replace(body=packed, headers=PACKED))) as tide:
        first, second = (fetch.url(f"{tide.url}/a.jsonl.gz", time.wire(), []) for _ in range(2))

    assert (packed, ".jsonl.gz") == (first.data, first.name[-9:])
    assert (LINES.body, ".jsonl") == (second.data, second.name[-6:])


def test_an_address_keeps_the_name_that_it_had(time: Time) -> None:
    """A list that is fetched every week is one file, not fifty."""
    with flowing(LINES) as tide:
        before = fetch.url(f"{tide.url}/a.jsonl", time.wire(), []).name.replace("20240602", "20230101")
        again = fetch.url(f"{tide.url}/a.jsonl", time.wire(), ["a.jsonl", before])
        other = fetch.url(f"{tide.url}/a.jsonl?page=2", time.wire(), ["a.jsonl", before])

    assert before == again.name
    assert before != other.name


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:/etc/passwd", "only http and https can be fetched, not `file:/etc/passwd`"),
        ("ftp://e.example/a", "only http and https can be fetched, not `ftp://e.example/a`"),
        ("papers.bib", "only http and https can be fetched, not `papers.bib`"),
        ("https:///a", "there is no host in `https:///a`"),
        ("https://e.example:port/", "is no address: `https://e.example:port/`"),
        ("https://e.example/a b", "is no address: `https://e.example/a b`"),
        ("", "is no address: ``"),
        ("https://ada:secret@e.example/", "a user name or password in an address is not sent (`e.example`)"),
        ("https://e..example/", "is no address that can be asked"),
    ],
    ids=["file", "ftp", "no scheme", "no host", "port", "space", "empty", "password", "two dots"],
)
def test_an_address_that_is_none_is_refused(time: Time, address: str, message: str) -> None:
    """Wrong usage, told before anything is asked."""
    with pytest.raises(UsageError) as caught:
        fetch.url(address, time.wire(), [])

    assert message == caught.value.message[: len(message)]
    assert "secret" not in f"{caught.value.place}{caught.value.message}{caught.value.hint}"


# --- what is asked again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_service_in_trouble_is_asked_again(time: Time, status: int) -> None:
    """After two seconds, then four; nobody hears of so short a wait who did not ask for details."""
    with flowing(turns(Reply(status=status), Reply(status=status), LINES)) as tide:
        found = fetch.url(tide.url, time.wire(), [])

    assert LINES.body == found.data
    assert [2, 4] == time.slept
    assert [] == time.said
    assert f"answered {status}" in " ".join(time.details)


def test_the_fifth_answer_is_as_good_as_the_first(time: Time) -> None:
    """A service that comes back within half a minute has not failed."""
    with flowing(turns(*[Reply(status=503)] * 4, LINES)) as tide:
        found = fetch.url(tide.url, time.wire(), [])

    assert LINES.body == found.data
    assert [2, 4, 8, 16] == time.slept


@pytest.mark.parametrize("reply", [CUT, LINES._replace(late=True)], ids=["cut", "late"])
def test_half_an_answer_and_none_are_asked_for_again(time: Time, reply: Reply) -> None:
    """What came is thrown away; the next answer is whole."""
    with flowing(turns(reply, LINES)) as tide:
        found = fetch.url(tide.url, time.wire(timeout=1), [])

    assert LINES.body == found.data
    assert [2] == time.slept


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + LINES.body, b"\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 900\r\n\r\n", b"a"),
    ],
    ids=["headers", "heads", "a body", "the head of a chunk", "an error"],
)
def test_an_answer_that_trickles_is_given_up(time: Time, beginning: bytes, drop: bytes) -> None:
    """One that never falls silent, and never ends, would keep us for ever, and each further try as long."""
    reply = Reply(drops=(beginning, drop))
    with flowing(reply) as tide, pytest.raises(MachineError, match=r"was not done with its .* after 1\.6 s$"):
        fetch.url(tide.url, time.wire(timeout=0.4, seconds=0.3), [])

    assert 1 == len(tide.asked)


def test_a_connection_that_was_kept_open_is_watched_too(time: Time) -> None:
    """A service that answered once is trusted no further."""
    page = Reply(json.dumps([row(1)]).encode())
    drip = Reply(drops=(b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"))
    with flowing(turns(page, drip)) as tide, pytest.raises(MachineError, match="was not done with its head after"):
        fetch.hf(fetch.day("2024-05-30"), time.wire(timeout=0.4, seconds=0.3), tide.url)

    assert 2 == len(tide.asked)


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ((("Retry-After", "90"),), 90),
        ((("Retry-After", email.utils.format_datetime(NOW + dt.timedelta(seconds=30), usegmt=True)),), 30),
        ((("Retry-After", email.utils.format_datetime(NOW - dt.timedelta(days=1), usegmt=True)),), 2),
        ((("Retry-After", "Mon, 01 Jan 99999999999 00:00:00 GMT"),), 2),
        ((("Retry-After", "soon"),), 2),
        ((("Retry-After", "0"),), 2),
        ((("RateLimit", '"api";r=0;t=55'),), 55),
    ],
    ids=["seconds", "a date", "a date in the past", "a date beyond all", "words", "none", "a window"],
)
def test_the_wait_that_a_service_asks_for_is_kept(
    time: Time, headers: tuple[tuple[str, str], ...], waited: int
) -> None:
    """In seconds, as a date, or as the end of its window."""
    with flowing(turns(Reply(status=429, headers=headers), LINES)) as tide:
        fetch.url(tide.url, time.wire(), [])

    assert [waited] == time.slept


def test_a_long_wait_is_told(time: Time) -> None:
    """Nobody wonders whether the command hangs."""
    with flowing(turns(Reply(status=503, headers=(("Retry-After", "90"),)), LINES)) as tide:
        fetch.url(tide.url, time.wire(), [])

    assert [f"{tide.url[7:]} answered 503 Service Unavailable: waiting 2 min"] == time.said


def test_a_wait_of_an_hour_is_left_to_the_user(time: Time) -> None:
    """To ask earlier would be rude, to wait so long would be a surprise."""
    with flowing(Reply(status=429, headers=(("Retry-After", "3600"),))) as tide, pytest.raises(MachineError) as caught:
        fetch.url(tide.url, time.wire(), [])

    assert "answered 429 Too Many Requests, and wants us to wait 60 min" == caught.value.message
    assert "run the same command again in 60 min" == caught.value.hint
    assert [] == time.slept


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=500), "answered 500 Internal Server Error, tried 5 times"),
        (CUT, "broke off ("),
        (Reply(b"\x1f\x8b no gzip", headers=PACKED), "broke off ("),
        (Reply(gzip.compress(LINES.body)[:-9], headers=PACKED), "broke off ("),
        (Reply(gzip.compress(LINES.body) + b"more", headers=PACKED), "broke off ("),
    ],
    ids=["trouble", "cut", "badly packed", "half of a packed one", "a packed one and more"],
)
def test_patience_ends_after_half_a_minute(time: Time, reply: Reply, message: str) -> None:
    """Five tries, then a line that says what was wrong with them."""
    with flowing(reply) as tide, pytest.raises(MachineError) as caught:
        fetch.url(tide.url, time.wire(), [])

    assert message == caught.value.message[: len(message)]
    assert f"{tide.url}: " == caught.value.place
    assert [2, 4, 8, 16] == time.slept


def test_a_host_that_does_not_listen_is_asked_again(time: Time) -> None:
    """It may be starting."""
    with flowing(LINES) as tide:
        url = tide.url

    with pytest.raises(MachineError, match=r"cannot be reached \(.*refused\), tried 5 times"):
        fetch.url(url, time.wire(), [])


def test_a_host_that_is_not_there_is_not_asked_again(time: Time) -> None:
    """A slip in its name does not get better."""
    with pytest.raises(MachineError, match=r"there is no such host|cannot be reached"):
        fetch.url("http://tide.invalid/", time.wire(), [])


# --- what is refused


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(b'{"error":"Invalid date"}', status=400), UsageError, "answered 400 Bad Request: Invalid date"),
        (Reply(b'{"error":{"message":"No"}}', status=422), UsageError, "answered 422 Unprocessable "),
        (Reply(b"not here\nat all", "text/plain", 404), UsageError, "answered 404 Not Found: not here"),
        (CAPTCHA._replace(status=403), MachineError, "answered 403 Forbidden: Are you a gull?"),
        (
            Reply(b"<feed><summary>bad\nquery</summary></feed>", "", 400),
            UsageError,
            "answered 400 Bad Request: bad query",
        ),
        (Reply(b"{", status=401), MachineError, "answered 401 Unauthorized"),
        (Reply(b"x" * 100_000, "image/png", 501), MachineError, "answered 501 Not Implemented"),
        (Reply(b"[1]", status=599), MachineError, "answered 599"),
    ],
    ids=["JSON", "nested JSON", "text", "a page", "a feed", "damage", "an image", "an unknown status"],
)
def test_a_refusal_is_told_in_the_words_of_the_service(
    time: Time, reply: Reply, error: type[Exception], words: str
) -> None:
    """And not asked again."""
    with flowing(reply) as tide, pytest.raises(error) as caught:
        fetch.url(tide.url, time.wire(), [])

    assert words == str(caught.value)[: len(words)]
    assert 1 == len(tide.asked)


@pytest.mark.parametrize("told", [True, False], ids=["announced", "packed"])
def test_an_answer_that_is_too_large_is_refused(time: Time, told: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """Before it fills the memory, whatever its size on the way."""
    large = bytes(200_000)
    reply = Reply(large) if told else Reply(gzip.compress(large), headers=PACKED)
    with flowing(reply) as tide, pytest.raises(MachineError, match=r"has more than 0\.1 MB"):
        fetch.url(tide.url, time.wire(most_bytes=100_000), [])

    assert 1 == len(tide.asked)


def test_an_answer_is_unpacked_in_small_pieces(time: Time) -> None:
    """What is 50 kB on the way and 50 MB unpacked never takes much more memory than is allowed."""
    packed = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with flowing(Reply(packed, headers=PACKED)) as tide, pytest.raises(MachineError, match="has more than 1 MB"):
        fetch.url(tide.url, time.wire(most_bytes=1_000_000), [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 10_000_000


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "deflate", "gzip, identity, x-gzip"])
def test_an_answer_that_is_packed_in_another_way_is_refused(time: Time, packing: str) -> None:
    """We ask for gzip, and each further layer would multiply what one layer can do."""
    reply = Reply(gzip.compress(gzip.compress(LINES.body)), headers=(("Content-Encoding", packing),))
    with flowing(reply) as tide, pytest.raises(MachineError) as caught:
        fetch.url(tide.url, time.wire(), [])

    assert f"is packed as `{packing}`, and only `gzip` was asked for" == caught.value.message
    assert ["gzip"] == [asked.packing for asked in tide.asked]


def test_a_refusal_that_is_packed_in_another_way_is_told_without_its_words(time: Time) -> None:
    """What matters is the status."""
    reply = Reply(b"?", "text/plain", 404, (("Content-Encoding", "br"),))
    with flowing(reply) as tide, pytest.raises(UsageError, match=r"answered 404 Not Found$"):
        fetch.url(tide.url, time.wire(), [])

    assert 1 == len(tide.asked)


@pytest.mark.parametrize(
    ("packed", "packing"),
    [
        (gzip.compress(LINES.body), "GZIP"),
        (gzip.compress(LINES.body), "x-gzip, identity"),
        (gzip.compress(LINES.body[:9]) + gzip.compress(LINES.body[9:]) + bytes(9), "gzip"),
        (LINES.body, "identity"),
    ],
    ids=["capitals", "another name", "in two parts", "not at all"],
)
def test_an_answer_that_is_packed_is_unpacked(time: Time, packed: bytes, packing: str) -> None:
    """However gzip is named and written."""
    with flowing(Reply(packed, headers=(("Content-Encoding", packing),))) as tide:
        found = fetch.url(tide.url, time.wire(), [])

    assert LINES.body == found.data


def test_a_long_answer_comes_out_whole(time: Time) -> None:
    """Piece by piece, with nothing lost between two."""
    body = LINES.body * 20_000
    with flowing(Reply(gzip.compress(body), headers=PACKED)) as tide:
        found = fetch.url(tide.url, time.wire(most_bytes=len(body)), [])

    assert body == found.data


def test_a_redirect_to_another_host_is_followed_and_told(time: Time) -> None:
    """Once, also where each page leads there."""
    with flowing(LINES) as there:
        away = Reply(status=302, headers=(("Location", f"{there.url}/b.jsonl"),))
        with flowing(away) as here:
            found = fetch.url(f"{here.url}/a.jsonl", time.wire(), [])

    assert LINES.body == found.data
    assert f"{there.url}/b.jsonl" == found.url
    assert [f"{here.url[7:]} leads to {there.url[7:]}"] == time.said


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:/etc/passwd", "leads to an address that is not asked: `file:/etc/passwd`"),
        ("http://ada:secret@e.example/", "leads to an address that is not asked"),
        ("/again", "leads from one address to the next, more than 5 times"),
    ],
    ids=["a file", "a password", "a circle"],
)
def test_a_redirect_that_leads_nowhere_is_refused(time: Time, location: str, words: str) -> None:
    """Only http and https, and not for ever."""
    with flowing(Reply(status=301, headers=(("Location", location),))) as tide, pytest.raises(MachineError) as caught:
        fetch.url(tide.url, time.wire(), [])

    assert words == caught.value.message[: len(words)]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for loopback."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on PATH")
    folder = tmp_path_factory.mktemp("certificate")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key", "-out", "cert"]
    subprocess.run(["openssl", "req", "-x509", *made, *subject], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate: Path) -> Iterator[Callable[[Reply], Tide]]:
    """Run services that speak https."""
    opened = []

    def serve(reply: Reply) -> Tide:
        tide = Tide(turns(reply), "https")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert", certificate / "key")
        tide.server.socket = context.wrap_socket(tide.server.socket, server_side=True)
        opened.append(running(tide))
        opened[-1].__enter__()
        return tide

    yield serve
    for one in opened:
        one.__exit__(None, None, None)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(time: Time, secure: Callable[[Reply], Tide]) -> None:
    """And does not become better by asking again."""
    tide = secure(LINES)

    with pytest.raises(MachineError, match="has a certificate that is not trusted"):
        fetch.url(tide.url, time.wire(), [])

    assert [] == time.slept


def test_a_redirect_from_https_to_http_is_refused(
    root: Path, certificate: Path, secure: Callable[[Reply], Tide]
) -> None:
    """What comes over http could be anybody's."""
    tide = secure(Reply(status=302, headers=(("Location", "http://e.example/a"),)))
    done = command("url", tide.url, cwd=root, SSL_CERT_FILE=str(certificate / "cert"))

    assert (3, "") == (done.returncode, done.stdout)
    assert f"{tide.url}: leads from https to http: `http://e.example/a`\n" == done.stderr


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "tide://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_named(
    said: Callable[..., str], monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """It comes from the environment, where nobody remembers it."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageError, match="the proxy of the environment cannot be used") as caught:
        said("url", "http://127.0.0.1/")

    assert "`ALL_PROXY`" in caught.value.hint


def test_certificates_that_are_not_there_are_named(root: Path) -> None:
    """They come from the environment too."""
    done = command("url", "https://127.0.0.1/", cwd=root, SSL_CERT_FILE=str(root / "none"))

    assert 2 == done.returncode
    assert "the certificates of the environment cannot be read" in done.stderr


@pytest.mark.parametrize(
    "body",
    [b"<!-- a -->" * 9000, b"<title>" * 9000, b"<html>" + b"<h1 " * 9000, b"<summary>" * 9000],
    ids=["comments", "titles", "headings", "summaries"],
)
def test_a_page_that_is_made_to_take_long_does_not(time: Time, body: bytes) -> None:
    """What a stranger sends is searched in bounded time."""
    with flowing(Reply(body, "text/html", 403)) as tide, pytest.raises(MachineError, match=r"answered 403 Forbidden$"):
        fetch.url(tide.url, time.wire(), [])


# --- Hugging Face


def test_all_pages_of_a_period_become_one_list(time: Time) -> None:
    """One paper a line, in the order of the service, never faster than it allows."""
    with flowing(daily(250)) as tide:
        found = fetch.hf(fetch.month("2024-05"), time.wire(), tide.url)

    assert found is not None
    assert "hf-2024-05.json" == found.name
    assert [row(number) for number in range(250)] == json.loads(found.data)
    assert 252 == found.data.count(b"\n")
    assert ["0", "1", "2", "3"] == tide.pages("p")
    assert ["2024-05"] * 4 == tide.pages("month")
    assert [0.6] * 3 == time.slept


def test_a_short_page_is_not_taken_for_the_last(time: Time) -> None:
    """The service leaves out what is hidden after it has counted."""
    with flowing(
        turns(daily(90)(Asked("", {"p": "0"}, "")), Reply(json.dumps([row(700)]).encode()), Reply(b"[]"))
    ) as tide:
        found = fetch.hf(fetch.week("2024-W22"), time.wire(), tide.url)

    assert found is not None
    assert 91 == len(json.loads(found.data))
    assert "hf-2024-W22.json" == found.name


def test_a_service_that_knows_no_pages_is_asked_twice(time: Time) -> None:
    """The same papers again are the end, also where their votes have changed meanwhile."""
    first, second = ([row(1, upvotes=votes), row(2)] for votes in (3, 4))
    with flowing(turns(Reply(json.dumps(first).encode()), Reply(json.dumps(second).encode()))) as tide:
        found = fetch.hf(fetch.day("2024-05-30"), time.wire(), tide.url)

    assert found is not None
    assert first == json.loads(found.data)
    assert 2 == len(tide.asked)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (CAPTCHA, "a web page titled `Are you a gull?` came instead of a JSON list of papers"),
        (Reply(b"All is well.", "text/plain"), "`text/plain` that begins with `All is well.` came instead of"),
        (Reply(b'{"error":"No"}'), '`application/json` that begins with `{"error":"No"}` came instead of'),
        (Reply(b" \n", ""), "an empty answer came instead of a JSON list of papers"),
        (Reply(b"[" * 9000), "gave half an answer, also when asked again"),
        (Reply(b'[{"paper": {"id"'), "gave half an answer, also when asked again"),
    ],
    ids=["captcha", "text", "an object", "nothing", "too deep", "half"],
)
def test_what_is_no_list_of_papers_is_named(time: Time, reply: Reply, message: str) -> None:
    """A success that brings something else is none."""
    with flowing(reply) as tide, pytest.raises(MachineError) as caught:
        fetch.hf(fetch.day("2024-05-30"), time.wire(), tide.url)

    assert message == caught.value.message[: len(message)]


def test_rows_of_any_shape_are_passed_on(time: Time) -> None:
    """What a row means is for the reader to say."""
    rows = [1, "text", None, {"id": "2405.1"}, {"paper": 3}, {"paper": {"id": 4}}]
    with flowing(turns(Reply(json.dumps(rows).encode()), Reply(b"[]"))) as tide:
        found = fetch.hf(fetch.day("2024-05-30"), time.wire(), tide.url)

    assert found is not None
    assert rows == json.loads(found.data)


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (fetch.day, "2024-02-30"),
        (fetch.day, "20240530"),
        (fetch.day, "yesterday"),
        (fetch.week, "2024-W54"),
        (fetch.week, "2023-W53"),
        (fetch.week, "22"),
        (fetch.month, "2024-13"),
        (fetch.month, "0000-01"),
        (fetch.month, "May 2024"),
    ],
)
def test_a_period_that_is_none_is_refused(make: Callable[[str], fetch.Period], value: str) -> None:
    """The calendar is known here; nobody has to be asked."""
    with pytest.raises(UsageError) as caught:
        make(value)

    assert f"{value}`: there is no such" in caught.value.message
    assert "write it as `2024-" in caught.value.hint


@pytest.mark.parametrize(
    ("period", "last"),
    [
        (fetch.day("2024-05-30"), "2024-05-30"),
        (fetch.week("2024-W22"), "2024-06-02"),
        (fetch.month("2024-12"), "2024-12-31"),
        (fetch.month("2024-05"), "2024-05-31"),
    ],
    ids=["day", "week", "december", "may"],
)
def test_a_period_is_over_when_its_last_day_is(period: fetch.Period, last: str) -> None:
    """Not a moment earlier."""
    end = dt.datetime.fromisoformat(f"{last}T23:59:59+00:00")

    assert (False, True) == (period.is_over(end), period.is_over(end + dt.timedelta(seconds=1)))


def test_a_list_that_was_written_when_its_day_was_over_is_not_fetched_again(root: Path, time: Time) -> None:
    """Unless that is asked for."""
    with flowing(daily(3)) as tide:
        states = [
            build.fetch_hf(root, fetch.day("2024-05-30"), time.wire(), tide.url, again=again)
            for again in (False, False, True)
        ]

    assert ["new", "there", "unchanged"] == [state.state for state in states if state]
    assert [3, 3, 3] == [state.papers for state in states if state]
    assert ["0", "1", "0", "1"] == tide.pages("p")
    assert ["hf-2024-05-30.json"] == list(sources(root))


def test_a_list_of_a_day_that_is_not_over_is_fetched_again(root: Path, time: Time) -> None:
    """Papers are added until midnight."""
    period = fetch.day(str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    with flowing(turns(*(daily(count)(Asked("", {"p": page}, "")) for count in (2, 5) for page in "01"))) as tide:
        states = [build.fetch_hf(root, period, time.wire(), tide.url, again=False) for _ in range(2)]

    assert [("new", 2), ("changed", 5)] == [(state.state, state.papers) for state in states if state]


def test_a_day_without_papers_leaves_no_file(root: Path, time: Time) -> None:
    """A weekend is no error."""
    with flowing(daily(0)) as tide:
        found = build.fetch_hf(root, fetch.day("2024-06-01"), time.wire(), tide.url, again=False)

    assert None is found
    assert {} == sources(root)


# --- arXiv


@pytest.mark.parametrize(
    ("search", "query", "order"),
    [
        (wanted(""), "cat:cs.CL", "descending"),
        (wanted(), "(cat:cs.CL) AND submittedDate:[202405010000 TO 202406032359]", "ascending"),
        (fetch.search("ti:tide  OR ti:ebb", "", None, None, NOW.date()), "ti:tide OR ti:ebb", "descending"),
        (fetch.search("", "cs", None, None, NOW.date()), "cat:cs OR cat:cs.*", "descending"),
    ],
    ids=["category", "since", "query", "archive"],
)
def test_a_search_is_put_as_the_service_takes_it(time: Time, search: fetch.Search, query: str, order: str) -> None:
    """Query, order, and for a day the range up to tomorrow."""
    with flowing(Arxiv(1)) as tide:
        list(fetch.arxiv(search, time.wire(), lambda _: None, tide.url))

    assert ("/api/query", query, order, "submittedDate") == (
        tide.asked[0].path,
        *(tide.asked[0].query[name] for name in ("search_query", "sortOrder", "sortBy")),
    )


@pytest.mark.parametrize(
    ("query", "category", "since", "message"),
    [
        ("", "", None, "name either `--query` or `--category`"),
        ("ti:tide", "cs.CL", None, "name either `--query` or `--category`"),
        ("", "cs.CL OR cs.LG", None, "`--category cs.CL OR cs.LG`: there is no such category"),
        ("", "../etc", None, "`--category ../etc`: there is no such category"),
        ("", "cs.CL", dt.date(2024, 6, 3), "`--since 2024-06-03`: this day is still to come"),
    ],
    ids=["neither", "both", "two", "a path", "the future"],
)
def test_a_search_that_is_none_is_refused(query: str, category: str, since: dt.date | None, message: str) -> None:
    """Before anything is asked."""
    with pytest.raises(UsageError) as caught:
        fetch.search(query, category, since, None, NOW.date())

    assert message == caught.value.message


def test_files_are_named_after_what_was_looked_for() -> None:
    """Two queries of the same words have names of their own."""
    stems = [fetch.search(query, "", None, None, NOW.date()).stem for query in ("ti:tide", 'ti:"tide"')]

    assert "arxiv-cs.CL-since-2024-05-01" == wanted().stem
    assert "arxiv-cs.CL-2024-06-02" == wanted("").stem
    assert ["arxiv-ti-tide-"] * 2 == [stem[:14] for stem in stems]
    assert stems[0] != stems[1]


def test_pages_are_files_and_full_ones_are_not_fetched_again(root: Path, time: Time) -> None:
    """A later run begins where new papers can be; requests are three seconds apart."""
    service = Arxiv(450)
    with flowing(service) as tide:
        first = arrived(root, tide, time, wanted())
        service.entries += [entry(450, "2024-05-20")]
        second = arrived(root, tide, time, wanted())

    names = [f"arxiv-cs.CL-since-2024-05-01-{number:04}.xml" for number in (1, 2, 3)]
    assert list(zip(names, (200, 200, 50), ["new"] * 3, strict=True)) == first
    assert list(zip(names, (200, 200, 51), ["there", "there", "changed"], strict=True)) == second
    assert ["0", "200", "400", "400"] == tide.pages("start")
    assert [3, 3] == time.slept
    assert names == sorted(sources(root))


def test_a_page_with_papers_of_the_last_week_is_fetched_again(root: Path, time: Time) -> None:
    """Papers appear days after they were submitted, between those that are there."""
    with flowing(Arxiv(200, "2024-05-30")) as tide:
        arrived(root, tide, time, wanted())
        again = arrived(root, tide, time, wanted())

    assert [("arxiv-cs.CL-since-2024-05-01-0001.xml", 200, "unchanged")] == again


def test_the_newest_papers_are_asked_for_each_time(root: Path, time: Time) -> None:
    """Pages after the first are taken as they are only if the first one has not moved."""
    service = Arxiv(450)
    with flowing(service) as tide:
        first = arrived(root, tide, time, wanted("", limit=400))
        same = arrived(root, tide, time, wanted("", limit=400))
        service.entries.append(entry(450, "2024-06-01"))
        moved = arrived(root, tide, time, wanted("", limit=400))

    assert [["new", "new"], ["unchanged", "there"], ["changed", "changed"]] == [
        [state for *_, state in run] for run in (first, same, moved)
    ]
    assert ["0", "200", "0", "0", "200"] == tide.pages("start")


def test_what_a_limit_leaves_out_is_told(root: Path, time: Time) -> None:
    """With the option that would bring it; and a smaller limit takes nothing away."""
    with flowing(Arxiv(450)) as tide:
        arrived(root, tide, time, wanted(limit=250))
        fewer = arrived(root, tide, time, wanted(limit=100))

    assert ["arXiv has 450 papers of this query: 250 are fetched; `--limit 450` takes more"] == time.said
    assert [("arxiv-cs.CL-since-2024-05-01-0001.xml", 200, "there")] == fewer
    assert ["200", "50"] == tide.pages("max_results")


def test_a_page_that_came_empty_or_short_is_asked_for_again(root: Path, time: Time) -> None:
    """A known fault of the service: its total says that there is more."""
    service = Arxiv(3)
    service.instead = [feed([], 3), feed(service.entries[:1], 3)]
    with flowing(service) as tide:
        found = arrived(root, tide, time, wanted())

    assert [3] == [papers for _, papers, _ in found]
    assert [] == time.said


def test_a_page_that_stays_short_is_kept_and_told(root: Path, time: Time) -> None:
    """Some papers cannot be had; the others can."""
    with flowing(feed([entry(1, "2024-05-01")], 3)) as tide:
        found = arrived(root, tide, time, wanted())

    assert [1] == [papers for _, papers, _ in found]
    assert "arXiv gave 1 of 3 papers, also when asked again" == time.said[-1]


def test_a_page_that_stays_empty_ends_the_command_and_the_next_one_goes_on(root: Path, time: Time) -> None:
    """What was fetched before is kept and not fetched again."""
    service = Arxiv(250)
    whole = service(Asked("", {"start": "0", "max_results": "200", "sortOrder": "ascending"}, ""))
    service.instead = [whole, *[feed([], 250)] * 5]
    with flowing(service) as tide:
        with pytest.raises(MachineError, match="arXiv counts 250 papers and gave none from number 201 on"):
            arrived(root, tide, time, wanted())
        left = list(sources(root))
        again = arrived(root, tide, time, wanted())

    assert ["arxiv-cs.CL-since-2024-05-01-0001.xml"] == left
    assert ["there", "new"] == [state for *_, state in again]


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        (CAPTCHA, MachineError, "a web page titled `Are you a gull?` came instead of an Atom feed"),
        (Reply(b"<rss/>", "text/xml"), MachineError, "`text/xml` that begins with `<rss/>` came instead of"),
        (Reply(b"[]"), MachineError, "`application/json` that begins with `[]` came instead of an Atom feed"),
        (feed([WRONG], 1), UsageError, "arXiv says: bad query"),
    ],
    ids=["captcha", "another feed", "JSON", "an error"],
)
def test_what_is_no_feed_is_named(time: Time, reply: Reply, error: type[Exception], message: str) -> None:
    """Also an error that comes as a success."""
    with flowing(reply) as tide, pytest.raises(error) as caught:
        list(fetch.arxiv(wanted(), time.wire(), lambda _: None, tide.url))

    assert message == str(caught.value)[: len(message)]


def test_a_feed_that_is_cut_is_asked_for_again(time: Time) -> None:
    """Also where the service says that this is all."""
    whole = feed([entry(1, "2024-05-01")], 1)
    with flowing(turns(whole._replace(body=whole.body[:-30]), whole)) as tide:
        found = list(fetch.arxiv(wanted(), time.wire(), lambda _: None, tide.url))

    assert [whole.body] == [one.data for one in found]


# --- files


def test_what_changed_is_written_in_its_place_and_its_damage_is_told(root: Path, time: Time) -> None:
    """Entries that cannot be read are named with file and line."""
    more = LINES.body + shelf.line("Moons").encode() + b"{damaged\n"
    with flowing(turns(LINES, LINES._replace(body=more))) as tide:
        found = [build.fetch_url(root, f"{tide.url}/a.jsonl", time.wire()) for _ in range(2)]

    assert [("new", 2, []), ("changed", 3, [4])] == [
        (one.state, one.papers, [problem.line for problem in one.problems]) for one in found
    ]
    assert {found[0].path.rpartition("/")[2]: more} == sources(root)


def test_the_same_bytes_are_not_written_under_another_name(root: Path, time: Time) -> None:
    """Also where the other name is in a folder."""
    shelf.root(root, **{"content/sources/old/mine.jsonl": LINES.body.decode()})
    before = sources(root)
    with flowing(LINES) as tide:
        found = build.fetch_url(root, f"{tide.url}/a.jsonl", time.wire())

    assert ("content/sources/old/mine.jsonl", 2, "unchanged") == (found.path, found.papers, found.state)
    assert before == sources(root)


def test_a_feed_that_says_the_same_is_not_written_again(root: Path, time: Time) -> None:
    """A feed tells when it was asked for, which is no news."""
    entries = [entry(1, "2024-05-30")]
    with flowing(turns(*(feed(entries, 1, asked_at=day) for day in ("2024-06-01", "2024-06-02")))) as tide:
        states = [arrived(root, tide, time, wanted())[0][-1] for _ in range(2)]

    assert ["new", "unchanged"] == states
    assert b"2024-06-01" in next(iter(sources(root).values()))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (CAPTCHA, "a web page titled `Are you a gull?` came, which "),
        (Reply(b"\x00\x01", "image/png"), "`image/png` came, which "),
        (Reply(b""), "an empty answer came, which is empty"),
        (Reply(b"\x1f\x8b damaged", ""), "something came, which "),
    ],
    ids=["captcha", "image", "nothing", "damaged gzip"],
)
def test_what_is_no_listing_is_not_kept(root: Path, time: Time, reply: Reply, words: str) -> None:
    """It is said what came instead."""
    with flowing(reply) as tide, pytest.raises(MachineError) as caught:
        build.fetch_url(root, f"{tide.url}/a", time.wire())

    assert words == caught.value.message[: len(words)]
    assert {} == sources(root)


def test_a_packed_listing_is_read_and_kept_packed(root: Path, time: Time) -> None:
    """It takes no more room than on the way."""
    packed = gzip.compress(LINES.body)
    with flowing(Reply(packed, "application/gzip")) as tide:
        found = build.fetch_url(root, f"{tide.url}/a.jsonl.gz", time.wire())

    assert 2 == found.papers
    assert [packed] == list(sources(root).values())


def test_a_folder_without_content_is_refused_before_anything_is_asked(tmp_path: Path, time: Time) -> None:
    """Listings do not end where the user happens to stand."""
    with flowing(LINES) as tide, pytest.raises(UsageError, match="there is no such folder"):
        build.fetch_url(tmp_path, tide.url, time.wire())

    assert [] == tide.asked
    assert {} == tree(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(root: Path, time: Time) -> None:
    """The machine refused."""
    (root / "content/sources").write_text("no folder")
    with flowing(LINES) as tide, pytest.raises(MachineError) as caught:
        build.fetch_url(root, tide.url, time.wire())

    assert str(root / "content/sources") in caught.value.place


# --- the command


def command(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; services on loopback are asked directly, whatever proxy the machine has."""
    return sitegen("fetch", *arguments, cwd=cwd, NO_PROXY="127.0.0.1", **environment)


def ended(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Tell how a command ended, and what it said on stdout and stderr."""
    return done.returncode, done.stdout, done.stderr


def test_a_file_is_fetched_once(root: Path) -> None:
    """The second time, nothing is written."""
    with flowing(LINES) as tide:
        first = command("url", f"{tide.url}/a.jsonl", "--root", root)
        before = tree(root)
        second = command("url", f"{tide.url}/a.jsonl", "--root", root)

    path = next(iter(before))
    assert (0, "", f"    fetch        2 papers          {root}/{path}\n") == ended(first)
    assert (0, "", f"    fetch        2 papers          {root}/{path}  unchanged\n") == ended(second)
    assert before == tree(root)


def test_the_papers_of_a_day_are_fetched(root: Path) -> None:
    """Into a file that is named after the day; who wants details hears of each request."""
    with flowing(daily(2)) as tide:
        done = command("hf", "--date", "2024-05-30", "--base", tide.url, "-v", cwd=root)

    address = f"{tide.url}/api/daily_papers?date=2024-05-30&limit=100"
    said = (
        f"    fetch  asking {address}&p=0\n"
        f"    fetch  asking {address}&p=1\n"
        "    fetch        2 papers          content/sources/hf-2024-05-30.json\n"
    )
    assert (0, "", said) == ended(done)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command in the site's folder without a process of its own, and give what it says."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def run(*arguments: str) -> str:
        cli.cli.main(["fetch", *arguments], standalone_mode=False)
        return capsys.readouterr().err

    return run


def test_a_day_without_papers_is_said(said: Callable[..., str]) -> None:
    """And is today, if no other is named."""
    with flowing(daily(0)) as tide:
        words = said("hf", "--base", tide.url)

    day = tide.asked[0].query["date"]
    assert f"    fetch  there are no papers on {day}\n" == words
    assert abs(dt.date.fromisoformat(day) - dt.datetime.now(dt.UTC).date()).days <= 1


def test_the_papers_of_a_category_are_fetched(said: Callable[..., str]) -> None:
    """With a word for what was left out."""
    with flowing(Arxiv(3)) as tide:
        words = said("arxiv", "--category", "cs.CL", "--since", "2024-05-01", "--limit", "2", "--base", tide.url)

    expected = (
        "    fetch  arXiv has 3 papers of this query: 2 are fetched; `--limit 3` takes more\n"
        "    fetch        2 papers          content/sources/arxiv-cs.CL-since-2024-05-01-0001.xml\n"
    )
    assert expected == words


def test_a_query_without_papers_is_said(said: Callable[..., str]) -> None:
    """It is no error, and who wants quiet does not hear of it."""
    with flowing(Arxiv(0)) as tide:
        words = [said("arxiv", "--query", "ti:tide", "--base", tide.url, *quiet) for quiet in ([], ["-q"])]

    assert ["    fetch  arXiv finds no papers\n", ""] == words


def test_a_failure_says_what_came_and_what_to_do_also_quietly(root: Path) -> None:
    """Place, fault and hint, and the exit code of a machine that refused."""
    with flowing(CAPTCHA) as tide:
        done = command("arxiv", "--query", "ti:tide", "--base", f"{tide.url}/", "-q", cwd=root)

    assert (3, "") == ended(done)[:2]
    assert f"{tide.url}/api/query?search_query=ti%3Atide" == done.stderr.split("&")[0]
    assert ": a web page titled `Are you a gull?` came instead of an Atom feed\n  hint: open it " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hf", "--date", "2024-02-30"], "`--date 2024-02-30`: there is no such day"),
        (["hf", "--date", "2024-05-30", "--week", "2024-W22"], "`--date`, `--week` and `--month` exclude each other"),
        (["hf", "--base", "file:/etc/"], "only http and https can be fetched, not `file:/etc/`"),
        (["hf", "--base", "https://e.example/?a=1"], "an address with a query cannot be a base"),
        (["arxiv"], "name either `--query` or `--category`"),
        (["arxiv", "--category", "cs.CL", "--since", "May"], "`--since May`: there is no such day"),
        (["url", "file:/etc/passwd"], "only http and https can be fetched, not `file:/etc/passwd`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_refused(said: Callable[..., str], arguments: list[str], message: str) -> None:
    """Before anything is asked."""
    with pytest.raises(UsageError) as caught:
        said(*arguments)

    assert message in caught.value.message


def test_an_interruption_leaves_whole_files_only(root: Path) -> None:
    """The page that was there stays; of the one that was coming there is no trace."""
    first = Arxiv(450)(Asked("", {"start": "0", "max_results": "200", "sortOrder": "ascending"}, ""))
    name = "arxiv-cs.CL-since-2024-05-01-0001.xml"
    shelf.root(root, **{f"content/sources/{name}": first.body.decode()})
    before = sources(root)
    given = [sys.executable, "-m", "site_gen", "fetch", "arxiv", "--category", "cs.CL", "--since", "2024-05-01"]
    with (
        flowing(first._replace(late=True)) as tide,
        subprocess.Popen([*given, "--base", tide.url], cwd=root, stderr=subprocess.PIPE, text=True) as process,
    ):
        begun = waited(lambda: tide.asked)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]

    assert begun
    assert (130, "interrupted") == (process.returncode, said.splitlines()[-1])
    assert ["200"] == tide.pages("start")
    assert before == sources(root)


def test_a_build_does_not_load_what_only_fetching_needs() -> None:
    """The library for requests takes longer than a build of unchanged input."""
    code = "import sys, site_gen.cli; sys.exit('httpx' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
