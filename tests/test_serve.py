"""The site over HTTP: what GitHub Pages would answer, and never a byte from outside."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.utils import formatdate
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest

from site_gen import publish, serve
from site_gen.errors import UsageError
from site_gen.model import Output
from site_gen.serve import CONTENT_SECURITY_POLICY, Fault, Live, News, Server

PACKAGE = Path(serve.__file__).parent

# Seconds in which everything ends or is answered, also where much else runs.
LONG = 60.0
# Seconds that an idle connection is kept where nothing may wait for it to end.
FOR_EVER = 3600.0

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
    "style.css": "h1 { color: green }\n" * 200,
    "long.html": "<p>long" * 200,
    "short.css": "h1 { color: green }\n",
    "huge.css": "h1 { color: green }\n" * 250_000,
    "picture.png": "p" * 5000,
    "index.pf_meta": "m" * 5000,
}

TAGS = (
    b'<link rel="stylesheet" href="/_sitegen/live.css"><script type="module" src="/_sitegen/live.js?state=S1"></script>'
)


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
    with socket.create_connection((host.strip("[]"), int(port)), timeout=LONG) as connection:
        connection.sendall(data)
        received = b""
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            # The server closed while it had not read all of what was sent.
            pass
        return received


@contextmanager
def commanded(root: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `sitegen serve` for a site of one page that is built; gives the process and its port."""
    (root / "content").mkdir()
    (root / "content/site.yaml").write_text("title: Papers\nbase_url: https://example.org/repo/\n")
    with publish.staging(root / "build", root / ".sitegen") as staging:
        staging.add([Output("index.html", b"<p>home")])
        staging.publish()
    command = [sys.executable, "-m", "site_gen", "serve", "--port", "0", "--root", str(root)]
    with subprocess.Popen(command, cwd=PACKAGE.parent.parent, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        try:
            yield process, int(said.split(":")[2].split("/")[0])
        finally:
            process.kill()


@contextmanager
def scripted(first: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server in a process that runs some code first; gives the process and its port."""
    code = (
        "import sys; from pathlib import Path; from site_gen import serve\n"
        f"{first}"
        f"server = serve.server(Path(sys.argv[1]), '/', port=0, idle={FOR_EVER})\n"
        "try: print(server.port, flush=True); server.run()\n"
        "except KeyboardInterrupt: sys.exit(130)\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, cwd=PACKAGE.parent.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)


def answered(port: int) -> int:
    """Ask until there is an answer, for the seats of a flood become free one after the other; gives its status."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=LONG) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if data := connection.recv(65_536):
                return Reply(data).status
    return 0


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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_404_page_that_cannot_be_read_is_replaced(tmp_path: Path) -> None:
    """An answer is an answer, also where the site's own page is sealed."""
    (tmp_path / "404.html").write_text("x")
    (tmp_path / "404.html").chmod(0)
    with running(serve.server(tmp_path, "/", port=0)) as server:
        reply = ask(server, "/")

    assert (reply.status, reply.body) == (404, b"404 Not Found\n")


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
        "If-Modified-Since: Mon, 01 Jan 99999 00:00:00 GMT",
        f'If-None-Match: "other"\r\nIf-Modified-Since: {formatdate(4e9, usegmt=True)}',
    ],
    ids=["tag", "old", "no date", "broken date", "no such year", "tag wins over time"],
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


# --- packed answers


ACCEPTED = [
    "gzip",
    "GZIP",
    "gzip, deflate, br, zstd",
    "br;q=1.0, gzip;q=0.8, *;q=0.1",
    "gzip;q=0.001",
    "gzip ; q=1",
    "x-gzip",
    "*",
    "br, *;q=0.1",
    "identity;q=0.5, gzip;q=0.5",
    "identity;q=0, *",
    "br\r\nAccept-Encoding: gzip",
]
UNACCEPTED = [
    "",
    "br",
    "gzip;q=0",
    "gzip;q=0.000",
    "gzip;q=0, *",
    "*;q=0",
    "identity",
    "identity, gzip;q=0.9",
    "gzipped",
    "gzip;q=x",
    "gzip;level=9",
    "gzip deflate",
]


@pytest.mark.parametrize("accepted", ACCEPTED, ids=ascii)
def test_text_is_packed_for_who_accepts_that(site: Server, accepted: str) -> None:
    """The text is the same, and shorter on its way."""
    reply = ask(site, "/repo/style.css", f"Accept-Encoding: {accepted}")

    assert FILES["style.css"] == gzip.decompress(reply.body).decode()
    assert ("gzip", "Accept-Encoding") == (reply.headers["Content-Encoding"], reply.headers["Vary"])
    assert str(len(reply.body)) == reply.headers["Content-Length"]


@pytest.mark.parametrize("accepted", UNACCEPTED, ids=ascii)
def test_text_is_sent_as_it_is_to_all_others(site: Server, accepted: str) -> None:
    """No one gets what it cannot read or does not prefer, and caches are told that there is another form."""
    reply = ask(site, "/repo/style.css", f"Accept-Encoding: {accepted}")

    assert FILES["style.css"] == reply.body.decode()
    assert "Content-Encoding" not in reply.headers
    assert "Accept-Encoding" == reply.headers["Vary"]


@pytest.mark.parametrize("name", ["short.css", "huge.css", "picture.png", "index.pf_meta", "empty.txt"])
def test_what_gains_nothing_is_not_packed(site: Server, name: str) -> None:
    """Short files, files that are packed already, and files so long that packing would take long."""
    reply = ask(site, f"/repo/{name}", "Accept-Encoding: gzip")

    assert FILES[name] == reply.body.decode()
    assert "Content-Encoding" not in reply.headers


@pytest.mark.parametrize(("mine", "other"), [("gzip", "identity"), ("identity", "gzip")])
def test_each_form_is_known_by_its_own_tag(site: Server, mine: str, other: str) -> None:
    """A form that the client has is not sent again, and is not taken for the other one."""
    accept = f"Accept-Encoding: {mine}"
    tag = ask(site, "/repo/style.css", accept).headers["ETag"]
    foreign = ask(site, "/repo/style.css", f"Accept-Encoding: {other}").headers["ETag"]
    again = ask(site, "/repo/style.css", accept, f"If-None-Match: {tag}")
    since = ask(site, "/repo/style.css", accept, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT")
    unknown = ask(site, "/repo/style.css", accept, f"If-None-Match: {foreign}")

    assert (304, tag, b"") == (again.status, again.headers["ETag"], again.body)
    assert (304, tag, b"") == (since.status, since.headers["ETag"], since.body)
    assert (200, tag) == (unknown.status, unknown.headers["ETag"])


def test_head_tells_the_length_of_the_packed_form(site: Server) -> None:
    """HEAD and GET are about the same form."""
    got = ask(site, "/repo/style.css", "Accept-Encoding: gzip")
    headed = ask(site, "/repo/style.css", "Accept-Encoding: gzip", method="HEAD")

    assert b"" == headed.body
    assert {**got.headers, "Date": ""} == {**headed.headers, "Date": ""}


def test_a_range_is_cut_out_of_the_file_as_it_is(site: Server) -> None:
    """Parts fit together whatever their client accepts, and a tag of the packed form gets the whole file."""
    packed = ask(site, "/repo/style.css", "Accept-Encoding: gzip").headers["ETag"]
    part = ask(site, "/repo/style.css", "Accept-Encoding: gzip", "Range: bytes=5-9")
    whole = ask(site, "/repo/style.css", "Accept-Encoding: gzip", "Range: bytes=5-9", f"If-Range: {packed}")

    assert (206, FILES["style.css"][5:10]) == (part.status, part.body.decode())
    assert (200, FILES["style.css"]) == (whole.status, whole.body.decode())
    assert "Content-Encoding" not in part.headers | whole.headers


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
    "file:" + "///etc/passwd",
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
    "/repo/..;/secret.txt",
    "/repo/%2e%2e;/secret.txt",
    "/repo/.;/../secret.txt",
    "/repo/....//secret.txt",
    "/repo/.../secret.txt",
    "/repo/..%00/secret.txt",
    "/repo/%2e%2e%5csecret.txt",
    "/repo/..%c0%afsecret.txt",
    "/repo/..%c1%9csecret.txt",
    "/repo/%uff0e%uff0e/secret.txt",
    "/repo/%ef%bc%8e%ef%bc%8e/secret.txt",
    "/repo/\u00c0\u00ae\u00c0\u00ae/secret.txt",
    "/repo/" + "../" * 40 + "etc/passwd",
    "/repo/" + "%2e%2e/" * 40 + "etc/passwd",
    "/repo/" + "papers/../" * 40 + "../secret.txt",
    "/repo/" + "..%2f" * 40 + "etc%2fpasswd",
    "//localhost/etc/passwd",
    "\\\\localhost\\c$\\secret.txt",
    "/\\localhost\\c$\\secret.txt",
    "/repo/%5c%5clocalhost%5csecret.txt",
    "/repo/C:%5csecret.txt",
    "/repo/C:/secret.txt",
    "/repo/~/secret.txt",
    "/repo/proc/self/environ",
    "/repo/loop/secret.txt",
    "/repo/out.txt/",
    "/repo/out",
    "/repo/out/../../secret.txt",
    "/repo/papers/out/index.html",
    "/%2e%2e/repo/index.html",
    "/repo/index.html/../../secret.txt",
    "/repo/%25%32%65%25%32%65/secret.txt",
    "https://localhost/repo/../secret.txt",
    "http://localhost/../secret.txt",
    "/_sitegen/live.js",
    "/_sitegen/events",
]


@pytest.mark.parametrize("target", TRAVERSALS, ids=ascii)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_outside_is_ever_read(site: Server, target: str, method: str) -> None:
    """No spelling of a path, and no link, leads out of the site or to a hidden file."""
    reply = ask(site, target, method=method)

    assert reply.status in {400, 404}
    assert SECRET.encode() not in reply.body
    assert b"root:" not in reply.body
    assert len(reply.body) < 100


@pytest.mark.parametrize("target", ["/%00", "/repo/%00", "/repo/index.html%00", "/%00/repo/", "/repo/?\x00"], ids=ascii)
def test_a_target_with_a_null_byte_is_a_bad_request(site: Server, target: str) -> None:
    """What ends a name for the system never gets there."""
    reply = ask(site, target)

    assert (400, b"400 Bad Request\n") == (reply.status, reply.body)


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
    ("host", "origin"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("LOCALHOST:8000", "http://localhost:8000"),
        ("a.localhost:8000", "http://a.localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("localhost", "http://localhost"),
        ("localhost:80", "http://localhost"),
    ],
)
def test_scripts_of_the_site_itself_may_ask(site: Server, host: str, origin: str) -> None:
    """A page may load what belongs to it."""
    assert 200 == ask(site, "/repo/", f"Origin: {origin}", host=host).status


@pytest.mark.parametrize("target", ["/repo/", "/repo/missing", "/repo/papers", "/%00"])
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "*",
        "http://evil.example",
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:80",
        "http://localhost:8001",
        "http://localhost:80000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://a.localhost:8000",
        "http://localhost.:8000",
        "http://localhost:8000.evil.example",
        "http://localhost:8000/",
        "http://evil.example#http://localhost:8000",
        "http://user@localhost:8000",
        "http://localhost:8000 http://evil.example",
        "http://localhost:8000\r\nOrigin: http://evil.example",
        "localhost:8000",
        "file://",
        "chrome-extension://abcdefghijklmnop",
    ],
    ids=ascii,
)
def test_scripts_of_other_sites_may_not_ask(site: Server, target: str, origin: str) -> None:
    """What comes from elsewhere is refused, whatever it asks for."""
    reply = ask(site, target, f"Origin: {origin}", host="localhost:8000")

    assert (403, b"403 Forbidden\n") == (reply.status, reply.body)
    assert CONTENT_SECURITY_POLICY == reply.headers["Content-Security-Policy"]


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
    with socket.create_connection((host, int(port)), timeout=LONG) as connection:
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


def test_two_hundred_idle_connections_disturb_no_one(tmp_path: Path) -> None:
    """Who only holds connections takes nothing from who asks, and does not keep the command from ending at Ctrl-C."""
    with commanded(tmp_path) as (process, port), ExitStack() as stack:
        for number in range(200):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONG))
            connection.sendall(b"GET / HT"[: number % 9])
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONG))
        connection.sendall(b"GET /repo/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = Reply(connection.recv(65_536)).status
        process.send_signal(signal.SIGINT)
        code = process.wait(LONG)

    assert (200, 0) == (status, code)


def test_connections_without_a_seat_are_closed_at_once(folder: Path) -> None:
    """Where the system allows few files, a flood is refused, not left to wait, and what comes after it is served."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))\n"
    with scripted(limit, folder) as (_, port):
        with ExitStack() as stack:
            connections = [
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONG)) for _ in range(60)
            ]
            refused = connections[-1].recv(1)
        status = answered(port)

    assert b"" == refused
    assert 200 == status


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells and limits the memory of a process this way")
def test_without_a_thread_to_give_connections_are_closed_at_once(folder: Path) -> None:
    """Where the system refuses, who is too many is not left to wait, and the next one is served."""
    limit = (
        "import resource, threading; threading.stack_size(256 * 2**20)\n"
        "mapped = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (mapped + 700 * 2**20,) * 2)\n"
    )
    with scripted(limit, folder) as (_, port):
        with ExitStack() as stack:
            connections = [
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONG)) for _ in range(20)
            ]
            refused = connections[-1].recv(1)
        status = answered(port)

    assert b"" == refused
    assert 200 == status


def test_an_error_of_ours_is_told_once_and_answered(tmp_path: Path) -> None:
    """What we did wrong costs one answer, and the person hears of it without a flood."""
    (tmp_path / "index.html").write_text("<p>home")
    told: list[str] = []
    with running(serve.server(Path("not a name\0"), "/", port=0, complain=told.append)) as server:
        replies = [ask(server, "/") for _ in range(3)]
        server.show(tmp_path, "/")
        status = ask(server, "/").status

    assert [(500, b"500 Internal Server Error\n")] * 3 == [(reply.status, reply.body) for reply in replies]
    assert CONTENT_SECURITY_POLICY == replies[0].headers["Content-Security-Policy"]
    assert 200 == status
    assert ["a request went wrong: ValueError: embedded null byte"] == told


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


def test_stop_ends_the_server_at_once(folder: Path) -> None:
    """A server can be stopped from another thread, and its port is free again."""
    server = serve.server(folder, "/", port=0, idle=FOR_EVER)
    with running(server):
        ask(server, "/")

    with pytest.raises(ConnectionRefusedError):
        talk(server, b"")


def test_an_interrupt_ends_the_server_at_once(folder: Path) -> None:
    """Ctrl-C goes through to who runs the server, with a connection open."""
    with scripted("", folder) as (process, port), socket.create_connection(("127.0.0.1", port)):
        process.send_signal(signal.SIGINT)
        status = process.wait(LONG)

    assert 130 == status


# --- a site that is watched


def until(file: BinaryIO, end: bytes) -> bytes:
    """Read up to some bytes, or all."""
    data = b""
    while not data.endswith(end) and (byte := file.read(1)):
        data += byte
    return data


class Stream:
    """An open stream of news."""

    def __init__(self, server: Server, *headers: str) -> None:
        """Connect."""
        self.connection = socket.create_connection(("127.0.0.1", server.port), timeout=LONG)
        lines = ["GET /_sitegen/events?state=S0 HTTP/1.1", "Host: localhost", *headers, "", ""]
        self.connection.sendall("\r\n".join(lines).encode())
        self._file = self.connection.makefile("rb")
        self.head = until(self._file, b"\r\n\r\n")

    def news(self) -> News:
        """Wait for the next news."""
        return msgspec.json.decode(until(self._file, b"\n\n").removeprefix(b"data: "), type=News)

    def rest(self) -> bytes:
        """Read until the server ends the stream."""
        return self._file.read()

    def close(self) -> None:
        """Go away."""
        self._file.close()
        self.connection.close()


@pytest.fixture
def live() -> Live:
    """Tell of a first version."""
    live = Live()
    live.tell(News(state="S1", base_path="/repo/"))
    return live


@pytest.fixture
def watched(folder: Path, live: Live) -> Iterator[Server]:
    """Serve the site at `/repo/`, with news."""
    with running(serve.server(folder, "/repo/", port=0, live=live)) as server:
        yield server


def test_news_come_as_they_are_told(watched: Server, live: Live) -> None:
    """Who connects hears the latest at once, then each newer one, whole and in order."""
    fault = Fault("a.md", 2, "it is \u00e9\nbroken", "mend it", ((1, "one"), (2, "two\n\ndata: x")))
    told = [News(state="S2", before="S1", styles=(("a", "b"),)), News(state="S2", failed=True, faults=(fault,))]
    stream = Stream(watched)
    heard = [stream.news()]
    for news in told:
        live.tell(news)
        heard.append(stream.news())
    stream.close()

    assert [News(state="S1", base_path="/repo/"), *told] == heard


def test_a_stream_of_news_is_kept_and_packed_by_no_one(watched: Server) -> None:
    """Whatever a client accepts, it hears of news when they are told."""
    stream = Stream(watched, "Accept-Encoding: gzip")
    head = stream.head.decode().split("\r\n")
    stream.close()

    assert "HTTP/1.1 200 OK" == head[0]
    assert "Content-Type: text/event-stream; charset=utf-8" in head
    assert "Cache-Control: no-store" in head
    assert f"Content-Security-Policy: {CONTENT_SECURITY_POLICY}" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert "Content-Encoding" not in stream.head.decode()


def test_head_of_the_news_ends(watched: Server) -> None:
    """Only who reads is told."""
    reply = ask(watched, "/_sitegen/events", method="HEAD")

    assert (200, b"") == (reply.status, reply.body)


def test_a_listener_without_news_is_called_now_and_then(live: Live) -> None:
    """A client that is gone is found by that; the same news again are no news, and the slow hear the latest only."""
    listening = live.listen(0.01)
    first, nothing = next(listening), next(listening)
    live.tell(News(state="S1", base_path="/repo/"))
    again = next(listening)
    live.tell(News(state="S2"))
    live.tell(News(state="S3"))
    latest = next(listening)
    live.close()

    assert ("S1", None, None, "S3") == (first and first.state, nothing, again, latest and latest.state)
    assert [] == list(listening)


@pytest.mark.parametrize("name", ["live.js", "live.css"])
def test_the_files_that_pages_need_to_follow_are_served(watched: Server, name: str) -> None:
    """They have one address, whatever the base path and the version."""
    reply = ask(watched, f"/_sitegen/{name}?state=S1")

    assert (200, (PACKAGE / "assets" / name).read_bytes()) == (reply.status, reply.body)
    assert ask(watched, f"/_sitegen/{name}", method="HEAD").headers["Content-Length"] == str(len(reply.body))
    assert reply.headers["Content-Type"] in {"text/javascript; charset=utf-8", "text/css; charset=utf-8"}


@pytest.mark.parametrize(
    "target",
    [
        "/_sitegen/",
        "/_sitegen/other.js",
        "/_sitegen/../serve/_http.py",
        "/_sitegen/%2e%2e/_http.py",
        "/_sitegen/..%2f_http.py",
        "/_sitegen//live.js",
        "/_sitegen/live.js/",
        "/_sitegen/live%2ejs",
        "/_sitegen/live.js%00",
        "/_SITEGEN/live.js",
        "/repo/_sitegen/live.js",
        "/_sitegen",
    ],
)
def test_nothing_else_is_served_beside_the_site(watched: Server, target: str) -> None:
    """The folder of our own files is no way to others."""
    assert 404 == ask(watched, target).status


@pytest.mark.parametrize("target", ["/_sitegen/events", "/_sitegen/live.js"])
@pytest.mark.parametrize(
    ("headers", "host", "status"),
    [
        (["Sec-Fetch-Site: cross-site"], "localhost", 403),
        (["Origin: http://evil.example"], "localhost", 403),
        (["Origin: null"], "localhost", 403),
        ([], "evil.example", 403),
        ([], "local host", 400),
    ],
    ids=["linked", "foreign", "null", "rebound", "malformed"],
)
def test_other_sites_hear_nothing(watched: Server, target: str, headers: list[str], host: str, status: int) -> None:
    """Neither a script nor an element of another site gets the news or the files."""
    assert status == ask(watched, target, *headers, host=host).status


def test_a_link_from_another_site_is_followed(watched: Server) -> None:
    """The site may be linked from a chat or a mail."""
    assert 200 == ask(watched, "/repo/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate").status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nobody_tells_the_server_anything(watched: Server, method: str) -> None:
    """News are read, never written."""
    assert 405 == ask(watched, "/_sitegen/events", method=method).status


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (b"<head><title>a</title></head><p>b", b"<head><title>a</title>" + TAGS + b"</head><p>b"),
        (b"<head><!-- </head> --></head><p>b", b"<head><!-- </head> -->" + TAGS + b"</head><p>b"),
        (b"<p>b", b"<p>b" + TAGS),
        (b"", TAGS),
        (b"\xff</head>", b"\xff" + TAGS + b"</head>"),
    ],
    ids=["page", "misleading", "no head", "empty", "no text"],
)
@pytest.mark.parametrize(("name", "status"), [("page.html", 200), ("404.html", 404)])
def test_a_page_gets_what_lets_it_follow(  # noqa: PLR0913 - a table
    tmp_path: Path, live: Live, name: str, status: int, page: bytes, shown: bytes
) -> None:
    """All that is shown to a person follows the site, and the files stay as they are."""
    (tmp_path / name).write_bytes(page)
    with running(serve.server(tmp_path, "/", port=0, live=live)) as server:
        reply = ask(server, "/page")
        headed = ask(server, "/page", method="HEAD")

    assert (status, shown) == (reply.status, reply.body)
    assert {**reply.headers, "Date": ""} == {**headed.headers, "Date": ""}
    assert str(len(shown)) == reply.headers["Content-Length"]
    assert page == (tmp_path / name).read_bytes()


def test_only_pages_get_something_and_only_while_the_site_is_watched(site: Server, watched: Server) -> None:
    """Nothing else is touched."""
    assert b"<p>home" == ask(site, "/repo/").body
    assert b"<p>not here" == ask(site, "/repo/missing").body
    assert b"0123456789" == ask(watched, "/repo/digits.txt").body
    assert 404 == ask(site, "/_sitegen/live.js").status


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_a_page_is_another_one_in_each_version(watched: Server, live: Live, accepted: str) -> None:
    """A browser asks for what it has and gets it anew after a build, though the file is the same."""
    accept = f"Accept-Encoding: {accepted}"
    tag = ask(watched, "/repo/long", accept).headers["ETag"]
    same = ask(watched, "/repo/long", accept, f"If-None-Match: {tag}")
    dated = ask(watched, "/repo/long", accept, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT")
    live.tell(News(state="S2", base_path="/repo/"))
    newer = ask(watched, "/repo/long", accept, f"If-None-Match: {tag}")

    assert (304, tag, b"") == (same.status, same.headers["ETag"], same.body)
    assert (200, 200) == (dated.status, newer.status)
    assert tag != newer.headers["ETag"]


def test_a_long_page_is_packed_with_what_it_got(watched: Server) -> None:
    """What lets it follow is inside."""
    reply = ask(watched, "/repo/long", "Accept-Encoding: gzip")

    assert FILES["long.html"].encode() + TAGS == gzip.decompress(reply.body)
    assert ("gzip", "Accept-Encoding") == (reply.headers["Content-Encoding"], reply.headers["Vary"])


def test_a_range_of_a_page_is_the_whole_page(watched: Server) -> None:
    """Parts of a page that is put together are no use."""
    reply = ask(watched, "/repo/", "Range: bytes=0-3")

    assert (200, b"<p>home" + TAGS) == (reply.status, reply.body)
    assert "Accept-Ranges" not in reply.headers


@pytest.mark.parametrize("target", ["/repo/", "/repo/papers/a/", "/elsewhere"])
def test_before_the_first_build_a_page_waits_for_it(tmp_path: Path, target: str) -> None:
    """Who opens the browser too early sees why, and then the site."""
    with running(serve.server(tmp_path / "build", "/repo/", port=0, live=Live())) as server:
        reply = ask(server, target)

    assert 503 == reply.status
    assert b"The site is not built yet" in reply.body
    assert b'src="/_sitegen/live.js?state="></script></head>' in reply.body


def test_another_site_is_served_from_now_on(tmp_path: Path, folder: Path) -> None:
    """The folder and the base path change together, also for a connection that was there before."""
    (tmp_path / "index.html").write_text("<p>new")
    with running(serve.server(folder, "/repo/", port=0)) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as connection:
            file = connection.makefile("rb")
            connection.sendall(b"GET /repo/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            before = until(file, b"<p>home")
            server.show(tmp_path, "/new/")
            connection.sendall(b"GET /new/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            after = file.read()
            file.close()
        old = ask(server, "/repo/").status

    assert before.endswith(b"<p>home")
    assert after.endswith(b"<p>new")
    assert 404 == old
    assert (tmp_path, "/new/") == (server.folder, server.base_path)
    assert server.url.endswith("/new/")


def test_a_folder_is_never_served_under_the_base_path_of_another(tmp_path: Path) -> None:
    """While sites are exchanged, each request sees one of them as a whole."""
    sites = [(tmp_path / name, f"/{name}/") for name in ("a", "b")]
    for folder, base_path in sites:
        folder.mkdir()
        (folder / "index.html").write_text(base_path)
    replies = []
    with running(serve.server(*sites[0], port=0)) as server:
        for number in range(200):
            server.show(*sites[number % 2])
            exchange = threading.Timer(0, server.show, sites[(number + 1) % 2])
            exchange.start()
            replies.append(ask(server, "/a/"))
            exchange.join()

    assert {(200, b"/a/"), (404, b"404 Not Found\n")} >= {(reply.status, reply.body) for reply in replies}


def test_stop_ends_the_server_with_streams_and_idle_connections_open(folder: Path, live: Live) -> None:
    """Nothing that is open keeps the command from ending, and who listened knows."""
    server = serve.server(folder, "/repo/", port=0, live=live, idle=FOR_EVER)
    with ExitStack() as stack:
        with running(server):
            streams = [Stream(server) for _ in range(5)]
            for stream in streams:
                stack.callback(stream.close)
                stream.news()
            for _ in range(5):
                stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        rests = [stream.rest() for stream in streams]

    assert [b""] * 5 == rests


def test_a_listener_that_goes_away_is_no_event(watched: Server, live: Live, capfd: pytest.CaptureFixture[str]) -> None:
    """A tab that is closed costs nobody anything."""
    gone, stays = Stream(watched), Stream(watched)
    stays.news()
    gone.close()
    for number in range(10):
        live.tell(News(state=f"N{number}"))
        stays.news()
    stays.close()

    assert ("", "") == capfd.readouterr()
