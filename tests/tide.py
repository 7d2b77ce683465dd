"""A service on loopback that ebbs and floods: answers in full, in part, late, or with something else."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Reply(NamedTuple):
    """What to answer."""

    body: bytes = b""
    kind: str = "application/json"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None
    """Break the connection off after so many bytes of the body."""
    late: bool = False
    """Answer only when the service is closed."""
    drops: tuple[bytes, bytes] | None = None
    """Instead of all else send the first as it is, then the second again and again until the service is closed."""


class Asked(NamedTuple):
    """One request."""

    path: str
    query: dict[str, str]
    agent: str
    packing: str = ""
    """How the answer may be packed."""


class Tide:
    """A running service, and what it was asked."""

    def __init__(self, answer: Callable[[Asked], Reply], scheme: str = "http") -> None:
        """Answer each request with what `answer` gives for it."""
        self._answer = answer
        self._scheme = scheme
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = False

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.server.server_address[1]}"

    def reply(self, asked: Asked) -> Reply:
        """Note a request and give its answer."""
        self.asked.append(asked)
        return self._answer(asked)

    def pages(self, name: str) -> list[str]:
        """Give the value of a parameter in each request."""
        return [asked.query.get(name, "") for asked in self.asked]


def turns(*replies: Reply) -> Callable[[Asked], Reply]:
    """Give the replies in turn, and the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def flowing(answer: Callable[[Asked], Reply] | Reply) -> Iterator[Tide]:
    """Run a service that gives one reply, or those of a function."""
    tide = Tide(turns(answer) if isinstance(answer, Reply) else answer)
    with running(tide):
        yield tide


@contextmanager
def running(tide: Tide) -> Iterator[None]:
    """Run a service."""
    thread = threading.Thread(target=tide.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        tide.closing.set()
        tide.server.shutdown()
        tide.server.server_close()
        thread.join()


def waited(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def _handler(tide: Tide) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        # The name is that of the library.
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            agent, packing = (self.headers.get(name, "") for name in ("User-Agent", "Accept-Encoding"))
            reply = tide.reply(Asked(parts.path, dict(parse_qsl(parts.query)), agent, packing))
            if reply.drops:
                self.drip(*reply.drops)
                return
            if reply.late:
                tide.closing.wait()
            self.send_response(reply.status)
            for name, value in (("Content-Type", reply.kind), *reply.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])

        def drip(self, beginning: bytes, drop: bytes) -> None:
            self.close_connection = True
            self.wfile.write(beginning)
            while not tide.closing.wait(0.02):
                self.wfile.write(drop)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                # Whoever asked has had enough.
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
