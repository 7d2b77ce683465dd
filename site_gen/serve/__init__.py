"""The site over HTTP on one's own machine, as GitHub Pages would serve it.

What a browser sees here it will see there: the base path, `papers/a` sent on to `papers/a/`, `about` found in
`about.html`, the site's own 404 page, no listings, no hidden files. Two things are stricter than there: answers carry
the policy that pages otherwise bring in a `<meta>`, and a request must name this machine as its host, for without that
any web page could read the site through a name of its own that points to 127.0.0.1 (DNS rebinding).

Nothing outside of the folder is ever read, whatever a request or a symbolic link says. Files are looked up for each
request, so the folder may be swapped for a new site at any time.

Sources: RFC 9110 (conditions, ranges), RFC 9112 (Host, targets);
https://github.com/slorber/trailing-slash-guide (what GitHub Pages does with `x`, `x/` and `x.html`).
"""

import errno
import ipaddress
import os
import re
import socket
import stat
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from email.message import Message
from email.utils import formatdate, mktime_tz, parsedate_tz
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import BinaryIO
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec import Struct

from site_gen.errors import UsageError

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
    ("Cache-Control", "no-cache"),
)

# The port for which no one asked, and how many after it are tried when it is taken.
PORT = 8000
FURTHER_PORTS = 20

# Seconds after which a connection that sends nothing is closed; browsers keep idle ones for minutes.
IDLE = 15.0

# Seconds between two looks at whether to stop.
TICK = 0.1

# Bytes of a request line; all that browsers send is far shorter.
LONGEST_LINE = 65_536

# By suffix; the system's own tables differ from machine to machine.
TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    **dict.fromkeys((".jpeg", ".jpg"), "image/jpeg"),
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}

METHODS = ("GET", "HEAD")
HOME = "127.0.0.1"
LAST_PORT = 65_535
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound

HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(?P<port>[0-9]{0,5}))?", re.IGNORECASE)

# Eighteen digits: no file is larger, and Python refuses to read numbers of thousands.
RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")

# An absolute path without backslash and a query; neither with control characters or a fragment.
TARGET = re.compile(r"(/[^\x00-\x20\x7f#?\\]*)(\?[^\x00-\x20\x7f#]*)?")

# What a decoded segment never holds: a divider in disguise, or a control character.
UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")


class Server:
    """A bound server; it answers while `run` runs."""

    def __init__(self, listener: "_Listener", url: str) -> None:
        """Take over a bound listener; `server` makes them."""
        self.url = url
        """Where a browser finds the front page."""
        self._listener = listener

    def run(self) -> None:
        """Answer requests until `stop` is called or the thread is interrupted; KeyboardInterrupt goes through."""
        with self._listener as listener:
            while not listener.stopping.is_set():
                listener.handle_request()

    def stop(self) -> None:
        """End `run` within a second, from any thread; a server that never ran is closed when it is run."""
        self._listener.stopping.set()


def server(folder: Path, base_path: str, host: str = HOME, port: int | None = None, *, idle: float = IDLE) -> Server:
    """Bind a server for the site in `folder`, which need not exist yet.

    `base_path` begins and ends in `/`. Without `port` the first free one from 8000 to 8020 is taken; 0 is any free one.
    `idle` is in seconds. Raises UsageError if the host or the port cannot be had.
    """
    name = host.strip("[]").lower()
    site = _Site(folder, tuple(unquote(base_path).split("/")[1:-1]), name)
    ports = range(PORT, PORT + FURTHER_PORTS + 1) if port is None else range(port, port + 1)
    if ports[-1] > LAST_PORT or ports[0] < 0:
        raise UsageError(f"there is no port {port}", hint=f"choose one from 1 to {LAST_PORT}; 0 takes any free one")
    try:
        listener = _bind(site, ports, idle)
    except (OSError, UnicodeError) as error:
        raise _refusal(error, host, ports[-1]) from error
    shown = "localhost" if name in WILDCARDS else f"[{name}]" if ":" in name else name
    return Server(listener, f"http://{shown}:{listener.server_address[1]}{base_path}")


class _Site(Struct, frozen=True):
    """What is served, and as whom."""

    folder: Path
    base: tuple[str, ...]
    """The segments of the base path."""
    host: str
    """As given, lower-case, without brackets."""


class _File(Struct, frozen=True):
    """What conditions and ranges need to know of a file."""

    size: int
    tag: str
    modified: int
    """Seconds since 1970."""


class _Listener(ThreadingMixIn, TCPServer):
    """A listening socket; each connection has a thread, which does not keep the process alive."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128
    timeout = TICK

    def __init__(self, site: _Site, port: int, idle: float) -> None:
        self.site = site
        self.idle = idle
        self.stopping = threading.Event()
        self.address_family, _, _, _, address = socket.getaddrinfo(site.host, port, type=socket.SOCK_STREAM)[0]
        super().__init__((str(address[0]), int(address[1])), _Answer)

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Say nothing: what a client breaks is its own affair, and the terminal is the command's."""


class _Answer(BaseHTTPRequestHandler):
    """The answers to the requests of one connection."""

    server: _Listener
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Bound the time that a silent client may stay."""
        self.request.settimeout(self.server.idle)
        super().setup()

    def handle_one_request(self) -> None:
        """Answer the next request, or close the connection."""
        self.close_connection = True
        self.requestline, self.command = "", ""
        try:
            self.raw_requestline = self.rfile.readline(LONGEST_LINE + 1)
            if len(self.raw_requestline) > LONGEST_LINE:
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.raw_requestline and self.parse_request():
                self._answer()
        except OSError:
            # The client went away or fell silent.
            self.close_connection = True

    def send_error(self, code: int, _message: str | None = None, _explain: str | None = None) -> None:
        """Send a plain page and close the connection; the base class calls this, too."""
        status = HTTPStatus(code)
        # Until a request is understood the base class takes it for HTTP/0.9, whose answers have no headers.
        self.request_version = self.protocol_version
        self.close_connection = True
        allow = (("Allow", ", ".join(METHODS)),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
        body = f"{status.value} {status.phrase}\n".encode()
        self._send_text(status, body, (("Content-Type", TYPES[".txt"]), *allow))

    def _answer(self) -> None:
        # A body is never wanted, and must not be taken for the next request.
        if self.headers.get("Transfer-Encoding") or self.headers.get("Content-Length", "0") != "0":
            self.close_connection = True
        fault = _host_fault(self.headers.get_all("Host", []), self.server.site.host)
        if fault is None and self.command not in METHODS:
            fault = HTTPStatus.METHOD_NOT_ALLOWED
        # Not `self.path`: the base class takes `//` for `/` in it.
        target = self.requestline.split()[1]
        found = fault or _find(self.server.site, target)
        if isinstance(found, str):
            # The root belongs to no site, and the next one that is served may have another base path.
            moved = HTTPStatus.FOUND if target.partition("?")[0] == "/" else HTTPStatus.MOVED_PERMANENTLY
            self._send_head(moved, (("Location", found), ("Content-Length", "0")))
        elif isinstance(found, Path):
            try:
                file = found.open("rb")
            except OSError:
                # Unreadable, or gone with the site of a moment ago.
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self._send_file(file, TYPES.get(found.suffix.lower(), "application/octet-stream"))
        elif found == HTTPStatus.NOT_FOUND and (page := _inside(self.server.site.folder, ("404.html",))):
            self._send_text(found, page.read_bytes(), (("Content-Type", TYPES[".html"]),))
        else:
            self.send_error(found)

    def _send_file(self, file: BinaryIO, kind: str) -> None:
        with file:
            known = _facts(os.fstat(file.fileno()))
            headers = (
                ("Content-Type", kind),
                ("ETag", known.tag),
                ("Last-Modified", formatdate(known.modified, usegmt=True)),
                ("Accept-Ranges", "bytes"),
            )
            if _is_fresh(known, self.headers):
                self._send_head(HTTPStatus.NOT_MODIFIED, headers)
                return
            span = _span(known, self.headers) if self.command == "GET" else None
            self._send_span(file, known.size, span, headers)

    def _send_span(self, file: BinaryIO, size: int, span: range | None, headers: tuple[tuple[str, str], ...]) -> None:
        """Send the bytes of `span`, all of them if it is None, an error if it is empty."""
        status = HTTPStatus.OK
        if span is None:
            span = range(size)
        elif span:
            status = HTTPStatus.PARTIAL_CONTENT
            headers += (("Content-Range", f"bytes {span[0]}-{span[-1]}/{size}"),)
        else:
            unfit = (("Content-Range", f"bytes */{size}"), ("Content-Length", "0"))
            self._send_head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, unfit)
            return
        self._send_head(status, (*headers, ("Content-Length", str(len(span)))))
        if span and self.command == "GET":
            self.connection.sendfile(file, span.start, len(span))

    def _send_text(self, status: HTTPStatus, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
        self._send_head(status, (*headers, ("Content-Length", str(len(body)))))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_head(self, status: HTTPStatus, headers: Iterable[tuple[str, str]]) -> None:
        self.send_response_only(status)
        for name, value in (("Date", self.date_time_string()), *HEADERS, *headers):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _bind(site: _Site, ports: range, idle: float) -> _Listener:
    for port in ports[:-1]:
        try:
            return _Listener(site, port, idle)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _Listener(site, ports[-1], idle)


def _refusal(error: OSError | UnicodeError, host: str, port: int) -> UsageError:
    words = (getattr(error, "strerror", None) or str(error)).lower()
    if isinstance(error, OSError) and error.errno in {errno.EADDRINUSE, errno.EACCES}:
        hint = "choose another port; 0 takes any free one"
        return UsageError(f"cannot serve at `{host}`, port {port}: {words}", hint=hint)
    return UsageError(f"cannot serve at `{host}`: {words}", hint="name an address of this machine, such as `127.0.0.1`")


def _host_fault(hosts: Sequence[str], given: str) -> HTTPStatus | None:
    """Judge the Host headers of a request: it must have one, and mean this machine by it."""
    match = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if match is None or int(match["port"] or 0) > LAST_PORT:
        return HTTPStatus.BAD_REQUEST
    name = match["name"].lower().strip("[]")
    if name in {"localhost", given} or name.endswith(".localhost"):
        return None
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return HTTPStatus.BAD_REQUEST if ":" in name else HTTPStatus.FORBIDDEN
    # An address cannot be made to point elsewhere: a server that is open to the network may be called by any.
    return None if address.is_loopback or given in WILDCARDS else HTTPStatus.FORBIDDEN


def _find(site: _Site, target: str) -> Path | str | HTTPStatus:
    """Find what a request target means: a file, the address to go to, or an error."""
    match = TARGET.fullmatch(target)
    segments = _segments(match[1]) if match else None
    if match is None or segments is None:
        return HTTPStatus.BAD_REQUEST
    segments = site.base if site.base and segments == ("",) else segments
    here = "/" + "".join(f"{quote(segment)}/" for segment in segments) + (match[2] or "")
    if site.base and segments == site.base:
        return here
    names = segments[len(site.base) :]
    hidden = any(name.startswith(".") for name in names)
    if segments[: len(site.base)] != site.base or not names or "" in names[:-1] or hidden:
        return HTTPStatus.NOT_FOUND
    for last in (names[-1] or "index.html", f"{names[-1]}.html"):
        if found := _inside(site.folder, (*names[:-1], last)):
            return found
    return here if names[-1] and _inside(site.folder, names, folder_wanted=True) else HTTPStatus.NOT_FOUND


def _segments(path: str) -> tuple[str, ...] | None:
    """Decode the segments of a path; None if there is one among them that no browser sends."""
    try:
        segments = tuple(unquote_to_bytes(part.encode("latin-1")).decode() for part in path.split("/")[1:])
    except UnicodeDecodeError:
        return None
    return None if any(segment in {".", ".."} or UNFIT.search(segment) for segment in segments) else segments


def _inside(folder: Path, names: tuple[str, ...], *, folder_wanted: bool = False) -> Path | None:
    """Find a plain file (or a folder) by its names if it truly lies in `folder` and is not hidden, links resolved."""
    root = Path(os.path.realpath(folder))
    path = Path(os.path.realpath(root.joinpath(*names)))
    if not path.is_relative_to(root) or any(part.startswith(".") for part in path.relative_to(root).parts):
        return None
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return path if (stat.S_ISDIR if folder_wanted else stat.S_ISREG)(mode) else None


def _facts(found: os.stat_result) -> _File:
    # The inode tells apart two files of one size that were written within one tick of the file system's clock.
    return _File(found.st_size, f'"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}"', int(found.st_mtime))


def _is_fresh(known: _File, headers: Message) -> bool:
    """Whether the client has this version of the file (RFC 9110, 13.1)."""
    tags = headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or known.tag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    with suppress(ValueError, OverflowError):
        since = parsedate_tz(headers.get("If-Modified-Since", ""))
        return since is not None and known.modified <= mktime_tz(since)
    return False


def _span(known: _File, headers: Message) -> range | None:
    """Tell which bytes are wanted (RFC 9110, 14.2): None is all of them, also for what is not understood.

    Empty if none of the wanted bytes exist. Several ranges at once count as not understood.
    """
    match = RANGE.fullmatch(headers.get("Range", ""))
    condition = headers.get("If-Range", known.tag)
    if match is None or condition not in {known.tag, formatdate(known.modified, usegmt=True)}:
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, known.size - int(last)), known.size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, known.size) if last else known.size)
