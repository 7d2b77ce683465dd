"""Connections, and the answers to their requests."""

import os
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import BinaryIO
from urllib.parse import quote

import msgspec

from site_gen.serve import _files, _gzip
from site_gen.serve._live import Live

# Each source is needed by the site or by Pagefind 1.5.2, and no other (measured in Chromium). `frame-ancestors` works
# in a header only, which is why pages cannot bring it.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

# On every answer, errors included.
HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),
)
FRESH = ("Cache-Control", "no-cache")
VARIES = ("Vary", "Accept-Encoding")
NEVER_KEPT = ("Cache-Control", "no-store")

# Seconds between two looks at whether to stop.
TICK = 0.1

# Seconds after which an open stream without news gets a comment, by which a dead one is found.
PULSE = 10.0

# Bytes of a request line; all that browsers send is far shorter.
LONGEST_LINE = 65_536

# Connections at once, each of which has a thread; a browser opens six, and 1,000 threads take some 100 MB.
MOST_CONNECTIONS = 1_000

# Files that connections must leave free where the system allows few (256 on macOS): for the site, the watch, a build.
# Without any left the server would neither accept nor refuse, and look for connections without a pause.
SPARE_FILES = 50

# Where the watched site's own files are, whatever its base path.
LIVE = "/_sitegen/"
EVENTS = f"{LIVE}events"
ASSETS = Path(__file__).parent / "assets"
ASSET_NAMES = frozenset({"live.css", "live.js"})

STYLES = f'<link rel="stylesheet" href="{LIVE}live.css">'

NOT_BUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Not built yet</title></head>
<body><h1>The site is not built yet</h1><p>This page follows as soon as it is.</p></body>
</html>
"""

HTML, TEXT = _files.TYPES[".html"], _files.TYPES[".txt"]
METHODS = ("GET", "HEAD")


class Listener(ThreadingMixIn, TCPServer):
    """A listening socket; each connection has a thread, which does not keep the process alive."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128
    timeout = TICK

    def __init__(
        self, site: _files.Site, port: int, *, idle: float, live: Live | None, complain: Callable[[str], None]
    ) -> None:
        """Bind a port of the site's host. Raises OSError."""
        self.site = site
        """Read once for each request; may be another at any time."""
        self.idle = idle
        self.live = live
        self.stopping = threading.Event()
        self._complain = complain
        self._complaints: set[str] = set()
        self._seats = threading.BoundedSemaphore(_most_connections())
        self.address_family, _, _, _, address = socket.getaddrinfo(site.host, port, type=socket.SOCK_STREAM)[0]
        super().__init__((str(address[0]), int(address[1])), Answer)

    def process_request(self, request: object, client_address: object) -> None:
        """Give a connection a thread; without a seat left it is closed."""
        if not self._seats.acquire(blocking=False):
            self.shutdown_request(request)  # type: ignore[arg-type] # the library's own values
            return
        try:
            super().process_request(request, client_address)  # type: ignore[arg-type] # the same
        except RuntimeError:
            # The system has no thread to give.
            self._seats.release()
            self.shutdown_request(request)  # type: ignore[arg-type] # the same

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Answer in a thread, and free the seat."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type] # the library's own values
        finally:
            self._seats.release()

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Say nothing: what a client breaks is its own affair."""

    def complain(self, words: str) -> None:
        """Say what went wrong here, once."""
        if words not in self._complaints:
            self._complaints.add(words)
            self._complain(words)


class Answer(BaseHTTPRequestHandler):
    """The answers to the requests of one connection."""

    server: Listener
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Bound the time that a silent client may stay."""
        self.request.settimeout(self.server.idle)
        super().setup()

    def handle_one_request(self) -> None:
        """Answer the next request, or close the connection."""
        self.close_connection = True
        self.requestline, self.command = "", ""
        self._begun = False
        try:
            self.raw_requestline = self.rfile.readline(LONGEST_LINE + 1)
            if len(self.raw_requestline) > LONGEST_LINE:
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.raw_requestline and self.parse_request():
                self._answer()
        except (ConnectionError, TimeoutError):
            # The client went away or fell silent.
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - one request that goes wrong must not end the others
            self.close_connection = True
            # While an answer is sent, systems have many names for a client that went away.
            if not (self._begun and isinstance(error, OSError)):
                self.server.complain(f"a request went wrong: {type(error).__name__}: {error}")
            if not self._begun:
                self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)

    def send_error(self, code: int, _message: str | None = None, _explain: str | None = None) -> None:
        """Send a plain page and close the connection; the base class calls this, too."""
        status = HTTPStatus(code)
        # Until a request is understood the base class takes it for HTTP/0.9, whose answers have no headers.
        self.request_version = self.protocol_version
        self.close_connection = True
        allow = (("Allow", ", ".join(METHODS)),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
        body = f"{status.value} {status.phrase}\n".encode()
        self._send_whole(status, body, (("Content-Type", TEXT), FRESH, *allow))

    def _answer(self) -> None:
        # Not before the request is there: a kept connection may have waited for it since another site was served.
        self._site = self.server.site
        # A body is never wanted, and must not be taken for the next request.
        if self.headers.get("Transfer-Encoding") or self.headers.get("Content-Length", "0") != "0":
            self.close_connection = True
        # Not `self.path`: the base class takes `//` for `/` in it.
        target = self.requestline.split()[1]
        is_own = self.server.live is not None and target.startswith(LIVE)
        fault = _files.host_fault(self.headers.get_all("Host", []), self._site.host)
        fault = fault or _files.origin_fault(self.headers, own=is_own)
        if fault is None and self.command not in METHODS:
            fault = HTTPStatus.METHOD_NOT_ALLOWED
        if fault:
            self.send_error(fault)
        elif is_own:
            self._answer_own(target.partition("?")[0])
        else:
            self._answer_site(target)

    def _answer_site(self, target: str) -> None:
        # Before any file is opened: a page that is older than its state would never be loaded again.
        state = self.server.live.news.state if self.server.live else None
        found = _files.find(self._site, target)
        if isinstance(found, str):
            # The root belongs to no site, and the next one that is served may have another base path.
            moved = HTTPStatus.FOUND if target.partition("?")[0] == "/" else HTTPStatus.MOVED_PERMANENTLY
            self._send_head(moved, (("Location", found), ("Content-Length", "0"), FRESH))
        elif isinstance(found, Path):
            self._answer_file(found, state)
        elif found == HTTPStatus.NOT_FOUND:
            self._answer_missing(state)
        else:
            self.send_error(found)

    def _answer_file(self, path: Path, state: str | None) -> None:
        try:
            file = path.open("rb")
        except OSError:
            # Unreadable, or gone with the site of a moment ago.
            self._answer_missing(state)
            return
        with file:
            facts = _files.facts(os.fstat(file.fileno()))
            kind = _files.TYPES.get(path.suffix.lower(), "application/octet-stream")
            if kind == HTML and state is not None:
                self._send_page(HTTPStatus.OK, file.read(), state, facts.tag)
            elif "Range" not in self.headers and self._may_pack(kind, facts.size):
                self._send_packed(file.read(), kind, facts)
            else:
                self._send_file(file, kind, facts)

    def _answer_missing(self, state: str | None) -> None:
        page = None
        if found := _files.inside(self._site.folder, ("404.html",)):
            # It may be unreadable, or gone with the site of a moment ago.
            with suppress(OSError):
                page = found.read_bytes()
        if state is not None and page is None:
            self._send_page(HTTPStatus.SERVICE_UNAVAILABLE, NOT_BUILT.encode(), state)
        elif page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif state is not None:
            self._send_page(HTTPStatus.NOT_FOUND, page, state)
        else:
            self._send_whole(HTTPStatus.NOT_FOUND, page, (("Content-Type", HTML), FRESH))

    def _answer_own(self, path: str) -> None:
        name = path.removeprefix(LIVE)
        if path == EVENTS:
            self._send_events()
        elif name in ASSET_NAMES:
            kind = _files.TYPES[Path(name).suffix]
            self._send_whole(HTTPStatus.OK, (ASSETS / name).read_bytes(), (("Content-Type", kind), FRESH))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _send_events(self) -> None:
        """Send all news as they come, until the client goes or the server ends."""
        self.close_connection = True
        kind = ("Content-Type", "text/event-stream; charset=utf-8")
        self._send_head(HTTPStatus.OK, (kind, NEVER_KEPT))
        if self.command == "HEAD" or self.server.live is None:
            return
        for news in self.server.live.listen(PULSE):
            self.wfile.write(b": \n\n" if news is None else b"data: " + msgspec.json.encode(news) + b"\n\n")

    def _send_page(self, status: HTTPStatus, page: bytes, state: str, tag: str = "") -> None:
        """Send a page with what lets it follow the site."""
        tags = f'{STYLES}<script type="module" src="{LIVE}live.js?state={quote(state)}"></script>'
        end = page.lower().rfind(b"</head>")
        body = page[:end] + tags.encode() + page[end:] if end >= 0 else page + tags.encode()
        known = tag and f'{tag[:-1]}-{state}"'
        packed = self._may_pack(HTML, len(body))
        headers = self._variant(known, packed=packed) if known else (VARIES,)
        if known and _files.has_tag(self.headers, dict(headers)["ETag"]):
            self._send_head(HTTPStatus.NOT_MODIFIED, (*headers, FRESH))
            return
        encoding = (("Content-Encoding", "gzip"),) if packed else ()
        self._send_whole(
            status, _gzip.pack(body) if packed else body, (("Content-Type", HTML), FRESH, *headers, *encoding)
        )

    def _send_packed(self, data: bytes, kind: str, facts: _files.Facts) -> None:
        headers = (("Content-Type", kind), FRESH, *self._variant(facts.tag, packed=True))
        known = _files.Facts(facts.size, dict(headers)["ETag"], facts.modified)
        headers += (("Last-Modified", formatdate(facts.modified, usegmt=True)),)
        if _files.is_fresh(known, self.headers):
            self._send_head(HTTPStatus.NOT_MODIFIED, headers)
        else:
            self._send_whole(HTTPStatus.OK, _gzip.pack(data), (*headers, ("Content-Encoding", "gzip")))

    def _send_file(self, file: BinaryIO, kind: str, facts: _files.Facts) -> None:
        headers = (
            ("Content-Type", kind),
            FRESH,
            *self._variant(facts.tag, packed=False),
            ("Last-Modified", formatdate(facts.modified, usegmt=True)),
            ("Accept-Ranges", "bytes"),
        )
        if _files.is_fresh(facts, self.headers):
            self._send_head(HTTPStatus.NOT_MODIFIED, headers)
            return
        span = _files.span(facts, self.headers) if self.command == "GET" else None
        self._send_span(file, facts.size, span, headers)

    def _send_span(self, file: BinaryIO, size: int, span: range | None, headers: tuple[tuple[str, str], ...]) -> None:
        """Send the bytes of `span`, all of them if it is None, an error if it is empty."""
        status = HTTPStatus.OK
        if span is None:
            span = range(size)
        elif span:
            status = HTTPStatus.PARTIAL_CONTENT
            headers += (("Content-Range", f"bytes {span[0]}-{span[-1]}/{size}"),)
        else:
            unfit = (("Content-Range", f"bytes */{size}"), ("Content-Length", "0"), FRESH)
            self._send_head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, unfit)
            return
        self._send_head(status, (*headers, ("Content-Length", str(len(span)))))
        if span and self.command == "GET":
            self.connection.sendfile(file, span.start, len(span))

    def _may_pack(self, kind: str, size: int) -> bool:
        return _gzip.is_worth(kind, size) and _gzip.accepts(",".join(self.headers.get_all("Accept-Encoding", [])))

    def _variant(self, tag: str, *, packed: bool) -> tuple[tuple[str, str], ...]:
        """Name one of the two forms of an answer; caches must not take one for the other."""
        return (("ETag", f'{tag[:-1]}-gzip"' if packed else tag), VARIES)

    def _send_whole(self, status: HTTPStatus, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        self._send_head(status, (*headers, ("Content-Length", str(len(body)))))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_head(self, status: HTTPStatus, headers: Iterable[tuple[str, str]]) -> None:
        self._begun = True
        self.send_response_only(status)
        for name, value in (("Date", self.date_time_string()), *HEADERS, *headers):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _most_connections() -> int:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:  # pragma: no cover - Windows
        return MOST_CONNECTIONS
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if limit < 0 else max(1, min(MOST_CONNECTIONS, limit - SPARE_FILES))
