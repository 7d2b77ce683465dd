"""A server that is bound to a port."""

import errno
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from site_gen.errors import UsageError
from site_gen.serve import _files
from site_gen.serve._http import Listener
from site_gen.serve._live import Live

# The port for which no one asked, and how many after the wanted one are tried when it is taken.
PORT = 8000
FURTHER_PORTS = 20

# Seconds after which a connection that sends nothing is closed; browsers keep idle ones for minutes.
IDLE = 15.0

HOME = "127.0.0.1"


class Server:
    """A bound server; it answers while `run` runs."""

    def __init__(self, listener: Listener, wanted: int | None) -> None:
        """Take over a bound listener; `server` makes them."""
        self._listener = listener
        self.port = int(listener.server_address[1])
        self.taken = wanted if wanted and wanted != self.port else None
        """The port that was asked for, if it is somebody else's."""

    @property
    def folder(self) -> Path:
        """What is served."""
        return self._listener.site.folder

    @property
    def base_path(self) -> str:
        """Where it is served."""
        return self._listener.site.base_path

    @property
    def url(self) -> str:
        """Where a browser finds the front page."""
        name = self._listener.site.host
        shown = "localhost" if name in _files.WILDCARDS else f"[{name}]" if ":" in name else name
        return f"http://{shown}:{self.port}{self.base_path}"

    def show(self, folder: Path, base_path: str) -> None:
        """Serve another folder or another base path from now on."""
        self._listener.site = _site(folder, base_path, self._listener.site.host)

    def run(self) -> None:
        """Answer requests until `stop` is called or the thread is interrupted; KeyboardInterrupt goes through."""
        with self._listener as listener:
            while not listener.stopping.is_set():
                listener.handle_request()

    def stop(self) -> None:
        """End `run` and all streams of news within a second, from any thread.

        A server that never ran is closed when it is run.
        """
        self._listener.stopping.set()
        if self._listener.live:
            self._listener.live.close()


def server(  # noqa: PLR0913 - what to serve, where, and how
    folder: Path,
    base_path: str,
    host: str = HOME,
    port: int | None = None,
    *,
    idle: float = IDLE,
    live: Live | None = None,
    complain: Callable[[str], None] = lambda _: None,
) -> Server:
    """Bind a server for the site in `folder`, which need not exist yet.

    `base_path` begins and ends in `/`. If `port` (8000) is taken, the first free one of the 20 after it is; 0 is any
    free one. `idle` is in seconds. With `live`, pages are told its news. `complain` is told each error of ours once.
    Raises UsageError if the host cannot be had, or none of the ports.
    """
    first = PORT if port is None else port
    ports = range(first, min(first + FURTHER_PORTS, _files.LAST_PORT) + 1) if first else range(1)
    if not ports or first < 0:
        hint = f"choose one from 1 to {_files.LAST_PORT}; 0 takes any free one"
        raise UsageError(f"there is no port {port}", hint=hint)
    site = _site(folder, base_path, host.strip("[]").lower())
    try:
        listener = _bind(ports, lambda number: Listener(site, number, idle=idle, live=live, complain=complain))
    except (OSError, UnicodeError) as error:
        raise _refusal(error, host, ports[0]) from error
    return Server(listener, port)


def _site(folder: Path, base_path: str, host: str) -> _files.Site:
    return _files.Site(folder, base_path, tuple(unquote(base_path).split("/")[1:-1]), host)


def _bind(ports: range, listener: Callable[[int], Listener]) -> Listener:
    for port in ports[:-1]:
        try:
            return listener(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return listener(ports[-1])


def _refusal(error: OSError | UnicodeError, host: str, port: int) -> UsageError:
    words = (getattr(error, "strerror", None) or str(error)).lower()
    if isinstance(error, OSError) and error.errno in {errno.EADDRINUSE, errno.EACCES}:
        hint = "choose another port; 0 takes any free one"
        return UsageError(f"cannot serve at `{host}`, port {port}: {words}", hint=hint)
    return UsageError(f"cannot serve at `{host}`: {words}", hint="name an address of this machine, such as `127.0.0.1`")
