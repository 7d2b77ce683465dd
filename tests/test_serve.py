"""The site over HTTP: what GitHub Pages would answer, and never a byte from outside."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from site_gen import publish, serve
from site_gen.errors import UsageError
from site_gen.model import Output
from site_gen.serve import CONTENT_SECURITY_POLICY, Server

SECRET = "SECRET-OF-ANOTHER-FOLDER"  # noqa: S105 - what a test must never find

FILES = {
    "index.html": "<p>home",
    "404.html": "<p>not here",
    "about.html": "<p>about",
    "both.html": "<p>file",
    "both/index.html": "<p>folder",
    "papers/a/index.html": "<p>a",
    "digits.txt": "0123456789",
    "empty.txt": "",
    "caf\u00e9 au lait/index.html": "<p>caf\u00e9",
    ".nojekyll": SECRET,
    ".git/config": SECRET,
    "papers/.env": SECRET,
    "bare/page.html": "<p>bare",
}


class Reply:
    """An answer as it came over the wire."""

    def __init__(self, data: bytes) -> None:
        """Split it into its parts."""
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if data else 0
        self.headers = dict(line.split(": ", 1) for line in lines[1:])


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Run a server in a thread for a while."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def talk(server: Server, data: bytes) -> bytes:
    """Send bytes, and read until the server closes the connection."""
    host, port = server.url.split("/")[2].rsplit(":", 1)
    with socket.create_connection((host.strip("[]"), int(port)), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            # The server closed while it had not read all of what was sent.
            pass
        return received


def ask(server: Server, target: str, *headers: str, method: str = "GET", host: str = "localhost") -> Reply:
    """Send one request with a target as it is."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return Reply(talk(server, "\r\n".join([*lines, "", ""]).encode("latin-1")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site with a secret beside it, and links that lead there."""
    root = tmp_path_factory.mktemp("serve")
    site = root / "build"
    for name, text in FILES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (root / "secret.txt").write_text(SECRET)
    (root / "build-secret").mkdir()
    (root / "build-secret/index.html").write_text(SECRET)
    (site / "out.txt").symlink_to(root / "secret.txt")
    (site / "out").symlink_to(root / "build-secret")
    (site / "hidden.txt").symlink_to(".nojekyll")
    (site / "near.txt").symlink_to("digits.txt")
    (site / "loop").symlink_to("loop")
    os.mkfifo(site / "pipe")
    return site


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Server]:
    """Serve the site at `/repo/`."""
    with running(serve.server(folder, "/repo/", port=0)) as server:
        yield server


@pytest.fixture(scope="module")
def plain(folder: Path) -> Iterator[Server]:
    """Serve the site at `/`."""
    with running(serve.server(folder, "/", port=0)) as server:
        yield server


# --- as GitHub Pages would


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/repo/", 200, "<p>home"),
        ("/repo/index.html", 200, "<p>home"),
        ("/repo/?q=a%20b&x=\\", 200, "<p>home"),
        ("/repo/papers/a/", 200, "<p>a"),
        ("/repo/about", 200, "<p>about"),
        ("/repo/about.html", 200, "<p>about"),
        ("/repo/about/", 404, "<p>not here"),
        ("/repo/both", 200, "<p>file"),
        ("/repo/both/", 200, "<p>folder"),
        ("/repo/caf%C3%A9%20au%20lait/", 200, "<p>caf\u00e9"),
        ("/repo/empty.txt", 200, ""),
        ("/repo/near.txt", 200, "0123456789"),
        ("/repo/bare/", 404, "<p>not here"),
        ("/repo/missing", 404, "<p>not here"),
        ("/repo/papers/a/index.html/", 404, "<p>not here"),
        ("/repo/pipe", 404, "<p>not here"),
        ("/repo/loop", 404, "<p>not here"),
        ("/repo/" + "a" * 5000, 404, "<p>not here"),
        ("/other/", 404, "<p>not here"),
        ("/repository/", 404, "<p>not here"),
        ("/index.html", 404, "<p>not here"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_addresses_lead_where_github_pages_leads(site: Server, target: str, status: int, body: str) -> None:
    """Folders show their index, names without a suffix their page, and all else the site's own 404 page."""
    reply = ask(site, target)

    assert (reply.status, reply.body.decode()) == (status, body)
    assert reply.headers["Content-Length"] == str(len(body.encode()))


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/repo", "/repo/"),
        ("/repo?q=1", "/repo/?q=1"),
        ("/repo/papers/a", "/repo/papers/a/"),
        ("/repo/papers/a?q=x%2Fy", "/repo/papers/a/?q=x%2Fy"),
        ("/repo/caf%c3%a9%20au%20lait", "/repo/caf%C3%A9%20au%20lait/"),
    ],
)
def test_a_folder_without_its_slash_is_sent_on(site: Server, target: str, location: str) -> None:
    """Relative links work only under an address that ends in a slash."""
    reply = ask(site, target)

    assert (reply.status, reply.headers["Location"]) == (301, location)


@pytest.mark.parametrize(("target", "location"), [("/", "/repo/"), ("/?q=1", "/repo/?q=1")])
def test_the_root_leads_to_the_site_for_now(site: Server, target: str, location: str) -> None:
    """The address that one types first is sent on, and no browser remembers it for the next site."""
    reply = ask(site, target)

    assert (302, location) == (reply.status, reply.headers["Location"])


def test_a_site_without_a_base_path_is_at_the_root(plain: Server) -> None:
    """A site of its own domain has no prefix."""
    assert ask(plain, "/papers/a/").body == b"<p>a"
    assert ask(plain, "/papers/a").headers["Location"] == "/papers/a/"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_cannot_be_opened_is_not_found(tmp_path: Path) -> None:
    """A file that is there but cannot be read gets an answer, not a broken connection."""
    (tmp_path / "sealed.txt").write_text("x")
    (tmp_path / "sealed.txt").chmod(0)
    with running(serve.server(tmp_path, "/", port=0)) as server:
        status = ask(server, "/sealed.txt").status

    assert status == 404


def test_a_site_without_a_404_page_has_a_plain_one(tmp_path: Path) -> None:
    """Where nothing is built yet, the answer is still an answer."""
    with running(serve.server(tmp_path / "not-built", "/", port=0)) as server:
        reply = ask(server, "/")

    assert (reply.status, reply.body) == (404, b"404 Not Found\n")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.md", "text/markdown; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.PNG", "image/png"),
        ("a.pf_meta", "application/octet-stream"),
        ("wasm.en.pagefind", "application/octet-stream"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_files_have_their_media_type(tmp_path: Path, name: str, kind: str) -> None:
    """Types come from our own table, with the encoding where there is text."""
    (tmp_path / name).write_text("x")
    with running(serve.server(tmp_path, "/", port=0)) as server:
        reply = ask(server, f"/{name}")

    assert reply.headers["Content-Type"] == kind


def test_head_has_the_headers_of_get_and_no_body(site: Server) -> None:
    """HEAD tells all that GET tells but the bytes."""
    got, headed = ask(site, "/repo/digits.txt"), ask(site, "/repo/digits.txt", method="HEAD")

    assert headed.body == b""
    assert {**headed.headers, "Date": ""} == {**got.headers, "Date": ""}


@pytest.mark.parametrize("target", ["/repo/missing", "/repo/%00"])
def test_head_of_an_error_has_no_body(site: Server, target: str) -> None:
    """Errors keep to the rule, too."""
    assert ask(site, target, method="HEAD").body == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "HACK"])
def test_other_methods_are_not_allowed(site: Server, method: str) -> None:
    """There is nothing to do but read, and the answer says so."""
    reply = ask(site, "/repo/", method=method)

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


# --- conditions and ranges


def test_a_known_version_is_not_sent_again(site: Server) -> None:
    """Who has the file by its tag or its time hears 304 and gets no body."""
    reply = ask(site, "/repo/digits.txt")
    tag, time_ = reply.headers["ETag"], reply.headers["Last-Modified"]
    conditions = [
        f"If-None-Match: {tag}",
        f'If-None-Match: "other", W/{tag}',
        "If-None-Match: *",
        f"If-Modified-Since: {time_}",
        "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
    ]
    again = [ask(site, "/repo/digits.txt", condition) for condition in conditions]

    assert [(reply.status, reply.body) for reply in again] == [(304, b"")] * len(conditions)
    assert [reply.headers["ETag"] for reply in again] == [tag] * len(conditions)


@pytest.mark.parametrize(
    "condition",
    [
        'If-None-Match: "other"',
        "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT",
        "If-Modified-Since: yesterday",
        "If-Modified-Since: Mon, 99 Xxx 0000 99:99:99 GMT",
        f'If-None-Match: "other"\r\nIf-Modified-Since: {formatdate(4e9, usegmt=True)}',
    ],
    ids=["tag", "old", "no date", "broken date", "tag wins over time"],
)
def test_another_version_is_sent(site: Server, condition: str) -> None:
    """A condition that does not hold, or is not understood, gets the file."""
    assert ask(site, "/repo/digits.txt", condition).status == 200


@pytest.mark.parametrize(
    ("wanted", "body", "place"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
    ],
)
def test_a_range_is_sent_alone(site: Server, wanted: str, body: bytes, place: str) -> None:
    """Who wants a part gets that part with its place."""
    reply = ask(site, "/repo/digits.txt", f"Range: {wanted}")

    assert (reply.status, reply.body, reply.headers["Content-Range"]) == (206, body, place)


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(site: Server, wanted: str) -> None:
    """A range without bytes gets the size instead."""
    reply = ask(site, "/repo/digits.txt", f"Range: {wanted}")

    assert (reply.status, reply.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=" + "9" * 5000 + "-"]
)
def test_a_range_that_is_not_understood_is_ignored(site: Server, wanted: str) -> None:
    """Several ranges, other units and nonsense get the whole file."""
    reply = ask(site, "/repo/digits.txt", f"Range: {wanted}")

    assert (reply.status, reply.body) == (200, b"0123456789")


def test_a_range_holds_only_for_its_version(site: Server) -> None:
    """If-Range gets the part of the version it names, and the whole of any other."""
    tag = ask(site, "/repo/digits.txt").headers["ETag"]
    replies = [ask(site, "/repo/digits.txt", "Range: bytes=0-1", f"If-Range: {name}") for name in (tag, '"other"')]

    assert [reply.status for reply in replies] == [206, 200]


# --- never a byte from outside


TRAVERSALS = [
    "/repo/../secret.txt",
    "/repo/../../secret.txt",
    "/../secret.txt",
    "/repo/./../secret.txt",
    "/repo/papers/../../secret.txt",
    "/repo/%2e%2e/secret.txt",
    "/repo/%2E%2E/secret.txt",
    "/repo/.%2e/secret.txt",
    "/repo/%2e%2e%2fsecret.txt",
    "/repo/..%2fsecret.txt",
    "/repo/..%2Fsecret.txt",
    "/repo/%252e%252e/secret.txt",
    "/repo/..%5csecret.txt",
    "/repo/..\\secret.txt",
    "/repo\\..\\secret.txt",
    "/repo/papers%2fa%2findex.html",
    "/repo/%00",
    "/repo/index.html%00.txt",
    "/repo/%c0%ae%c0%ae/secret.txt",
    "/repo/%e0%80%ae%e0%80%ae/secret.txt",
    "/repo/%ff",
    "/repo/\xff",
    "/repo/%0a",
    "/repo/%0d%0aX:%20y",
    "/repo/\x01",
    "/repo/#/../secret.txt",
    "/repo/%23?raw??",
    "//secret.txt",
    "//repo/",
    "/repo//index.html",
    "/repo//etc/passwd",
    "///etc/passwd",
    "/repo/%2fetc/passwd",
    "http://localhost/repo/",
    "http://evil.example/repo/",
    "file:///etc/passwd",
    "*",
    "repo/",
    "localhost:80",
    "/repo/.git/config",
    "/repo/.nojekyll",
    "/repo/papers/.env",
    "/repo/%2egit/config",
    "/repo/.",
    "/repo/..",
    "/repo/...",
    "/repo/out.txt",
    "/repo/out/",
    "/repo/out/index.html",
    "/repo/hidden.txt",
    "/repo/../build-secret/",
]


@pytest.mark.parametrize("target", TRAVERSALS, ids=ascii)
def test_nothing_outside_is_ever_read(site: Server, target: str) -> None:
    """No spelling of a path, and no link, leads out of the site or to a hidden file."""
    reply = ask(site, target)

    assert reply.status in {400, 404}
    assert SECRET.encode() not in reply.body
    assert b"root:" not in reply.body


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost:8000",
        "a.localhost",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]",
        "[::1]:80",
    ],
)
def test_this_machine_is_a_welcome_host(site: Server, host: str) -> None:
    """Every name of this machine is served."""
    assert ask(site, "/repo/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.localhost.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 - a header
        "[::2]",
        "2130706433",
        "localhost.",
    ],
)
def test_another_host_is_forbidden(site: Server, host: str) -> None:
    """A page elsewhere cannot read the site through a name that it makes point here."""
    reply = ask(site, "/repo/", host=host)

    assert (reply.status, reply.body) == (403, b"403 Forbidden\n")


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "Host:\r\n",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host: local host\r\n",
        "Host: [::1\r\n",
        "Host: [1:2]\r\n",
        "Host: localhost:x\r\n",
        "Host: localhost:99999\r\n",
        "Host: user@localhost\r\n",
        "Host: http://localhost\r\n",
        f"Host: {'a' * 60_000}!\r\n",
    ],
    ids=lambda lines: lines[:40].strip() or "none",
)
def test_a_malformed_host_is_a_bad_request(site: Server, lines: str) -> None:
    """A request must name exactly one host, in a form that can be judged."""
    reply = Reply(talk(site, f"GET /repo/ HTTP/1.1\r\n{lines}\r\n".encode()))

    assert reply.status == 400


def test_the_host_given_is_welcome(folder: Path) -> None:
    """Who serves at a name is served by it; who serves at all addresses, by each of them."""
    with running(serve.server(folder, "/", "0.0.0.0", 0)) as server:  # noqa: S104 - meant
        statuses = [ask(server, "/", host=host).status for host in ("0.0.0.0", "192.168.1.7", "evil.example")]  # noqa: S104

    assert statuses == [200, 200, 403]
    assert server.url.startswith("http://localhost:")


@pytest.mark.parametrize(
    ("target", "status"),
    [("/repo/", 200), ("/repo/papers", 301), ("/repo/missing", 404), ("/repo/%00", 400)],
)
def test_every_answer_carries_the_headers_of_safety(site: Server, target: str, status: int) -> None:
    """Policy, type and origin rules are on errors, too, and no other origin is let in."""
    reply = ask(site, target)

    assert reply.status == status
    assert reply.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reply.headers["Referrer-Policy"] == "same-origin"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert "Access-Control-Allow-Origin" not in reply.headers


# --- clients that misbehave


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 0),
        (b"\r\n\r\n", 0),
        (b"hello\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505),
        (b"GET /repo/ HTTP/x\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000, 414),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
    ],
    ids=["nothing", "empty line", "one word", "future", "no version", "long line", "many headers", "long header"],
)
def test_a_broken_request_gets_an_error_and_silence(
    site: Server, capfd: pytest.CaptureFixture[str], data: bytes, status: int
) -> None:
    """A client's nonsense is answered, the terminal stays clean, and the next client is served."""
    host, port = site.url.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = connection.recv(65_536)

    assert int(received.split()[1] if received else 0) == status
    assert ask(site, "/repo/").status == 200
    assert capfd.readouterr() == ("", "")


def test_a_request_of_the_oldest_kind_is_refused(site: Server) -> None:
    """HTTP/0.9 names no host, so it gets none of our pages."""
    assert Reply(talk(site, b"GET /repo/\r\n\r\n")).status == 400


def test_a_client_that_goes_away_is_no_event(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A browser may close a connection in the middle of a file, and nothing is printed."""
    (tmp_path / "big.bin").write_bytes(b"x" * 20_000_000)
    with running(serve.server(tmp_path, "/", port=0)) as server:
        host, port = server.url.split("/")[2].split(":")
        for _ in range(5):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(b"GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
                connection.recv(1000)
        statuses = [ask(server, "/big.bin", method="HEAD").status]
        time.sleep(0.2)

    assert statuses == [200]
    assert capfd.readouterr() == ("", "")


def test_an_idle_connection_is_closed(folder: Path) -> None:
    """Who sends nothing for a while loses the connection, also in the middle of a request."""
    with running(serve.server(folder, "/", port=0, idle=0.2)) as server:
        replies = [talk(server, b""), talk(server, b"GET / HT")]

    assert replies == [b"", b""]


def test_a_connection_serves_several_requests(site: Server) -> None:
    """Connections are kept, as browsers expect."""
    one = b"GET /repo/about HTTP/1.1\r\nHost: localhost\r\n"
    received = talk(site, one + b"\r\n" + one + b"Connection: close\r\n\r\n")

    assert received.count(b"<p>about") == 2


@pytest.mark.parametrize("header", ["Content-Length: 60", "Transfer-Encoding: chunked"])
def test_a_body_is_never_taken_for_a_request(site: Server, header: str) -> None:
    """What follows a request with a body is not answered."""
    hidden = "GET /repo/digits.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
    received = talk(site, f"GET /repo/ HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n{hidden}".encode())

    assert b"<p>home" in received
    assert b"0123456789" not in received


# --- living with builds, ports and people


def test_a_swap_is_never_seen(tmp_path: Path) -> None:
    """While the site is published again and again, every answer is a whole page of one version."""
    versions = [b"<p>" + name * 50_000 for name in (b"a", b"b")]
    done = threading.Event()

    def rebuild() -> None:
        for number in range(40):
            with publish.staging(tmp_path / "build", tmp_path / ".sitegen") as staging:
                staging.add([Output("papers/a/index.html", versions[number % 2])])
                staging.publish()
        done.set()

    with publish.staging(tmp_path / "build", tmp_path / ".sitegen") as staging:
        staging.add([Output("papers/a/index.html", versions[1])])
        staging.publish()
    bodies = []
    with running(serve.server(tmp_path / "build", "/", port=0)) as server:
        builder = threading.Thread(target=rebuild)
        builder.start()
        while not done.is_set():
            bodies.append(ask(server, "/papers/a/").body)
        builder.join()

    assert set(bodies) == set(versions)


def test_a_taken_port_is_left_to_its_owner(folder: Path) -> None:
    """Without a wish the next free port is taken."""
    servers = [serve.server(folder, "/") for _ in range(2)]
    for server in servers:
        server.stop()
        server.run()

    assert 8000 <= servers[0].port < servers[1].port <= 8020
    assert (None, None) == (servers[0].taken, servers[1].taken)


def test_the_next_free_port_stands_in_for_one_that_is_taken(folder: Path) -> None:
    """It is said which one was wanted, so nobody looks at somebody else's site."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        server = serve.server(folder, "/", port=wanted)
        server.stop()
        server.run()

    assert wanted == server.taken
    assert wanted < server.port <= wanted + 20


def test_when_all_ports_are_taken_it_is_told(folder: Path) -> None:
    """At the end of the range there is no further one."""
    with socket.create_server(("127.0.0.1", 65_535)), pytest.raises(UsageError, match="in use") as caught:
        serve.server(folder, "/", port=65_535)

    assert caught.value.hint.endswith("0 takes any free one")


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_does_not_exist_is_told(folder: Path, port: int) -> None:
    """A slip of the finger is answered with the range."""
    with pytest.raises(UsageError, match=f"no port {port}") as caught:
        serve.server(folder, "/", port=port)

    assert caught.value.hint.endswith("0 takes any free one")


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b", "x" * 70, "192.0.2.1"])
def test_a_host_that_cannot_be_had_is_not_blamed_on_the_port(folder: Path, host: str) -> None:
    """Who names a wrong host is told so."""
    with pytest.raises(UsageError) as caught:
        serve.server(folder, "/", host)

    assert caught.value.message.startswith(f"cannot serve at `{host}`: ")
    assert caught.value.hint == "name an address of this machine, such as `127.0.0.1`"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_ipv6_host_is_served(folder: Path) -> None:
    """`--host ::1` works, and its address can be opened in a browser."""
    with running(serve.server(folder, "/repo/", "::1", 0)) as server:
        reply = ask(server, "/repo/", host="[::1]")

    assert reply.body == b"<p>home"
    assert server.url.startswith("http://[::1]:")
    assert server.url.endswith("/repo/")


def test_stop_ends_the_server_within_a_second(folder: Path) -> None:
    """A server can be stopped from another thread, and its port is free again."""
    server = serve.server(folder, "/", port=0)
    with running(server):
        ask(server, "/")
        begun = time.monotonic()
    waited = time.monotonic() - begun

    assert waited < 1
    with pytest.raises(ConnectionRefusedError):
        talk(server, b"")


def test_an_interrupt_ends_the_server_within_a_second(folder: Path) -> None:
    """Ctrl-C reaches the command at once, with a connection open."""
    code = (
        "import sys; from pathlib import Path; from site_gen import serve\n"
        "server = serve.server(Path(sys.argv[1]), '/', port=0); print(server.url, flush=True)\n"
        "try: server.run()\n"
        "except KeyboardInterrupt: sys.exit(130)\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(
        command, cwd=Path(serve.__file__).parent.parent, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        host, port = process.stdout.readline().split("/")[2].split(":")
        with socket.create_connection((host, int(port))):
            time.sleep(0.3)
            begun = time.monotonic()
            process.send_signal(2)
            status = process.wait(5)
            waited = time.monotonic() - begun

    assert status == 130
    assert waited < 1
