"""An end for a request that would go on for ever.

A timeout of httpx is one of silence: a service that sends a byte every now and then keeps us as long as it likes, most
easily in the head of an answer, where nobody looks at the clock between two bytes. So a timer runs beside each part of
a request and hangs up when the part has taken too long. It looks at the real clock, for it wakes somebody who waits in
the system.
"""

import socket
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import httpx

from site_gen.errors import MachineError
from site_gen.fetch import _answers


class Deadline:
    """Knows the connections of one client, and cuts them when time is over."""

    def __init__(self) -> None:
        """Know none yet."""
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._over = threading.Event()

    def note(self, event: str, facts: Mapping[str, Any]) -> None:
        """Note each new connection: what httpx calls as its `trace`."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._sockets.add(facts["return_value"].get_extra_info("socket"))
            if self._over.is_set():
                self._cut()

    @contextmanager
    def within(self, seconds: float, part: str, place: str) -> Iterator[None]:
        """Do a part of a request to a place. Raises MachineError if it takes longer."""
        # A new one for each part: a timer that goes off while its part ends must not end the next.
        self._over = over = threading.Event()
        timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._end, [over])
        timer.daemon = True
        timer.start()
        try:
            yield
        except (httpx.TransportError, zlib.error) as error:
            if not over.is_set():
                raise
            raise _overdue(part, seconds, place) from error
        finally:
            timer.cancel()
        if over.is_set():
            # A body of unknown length ends where the connection does: that it was us who ended it, only we know.
            raise _overdue(part, seconds, place)

    def _end(self, over: threading.Event) -> None:
        over.set()
        self._cut()

    def _cut(self) -> None:
        for one in tuple(self._sockets):
            # `close` does not wake who waits, and after TLS's own `shutdown` what comes is taken for plain text.
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def _overdue(part: str, seconds: float, place: str) -> MachineError:
    # Never asked again: each try would take as long, and the service would send it all anew.
    return MachineError(f"was not done with its {part} after {seconds:g} s", path=place, hint=_answers.LATER)
