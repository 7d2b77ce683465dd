"""One line to one service: paced, patient, bounded.

Requests go out no faster than the service allows. What may be better a moment later is asked again: 429, 500, 502, 503,
504, silence, a broken connection, half an answer. Each wait is twice the one before, without chance in it, for there is
one line only and no crowd to be kept apart; where the service says how long to wait, it is heeded.
"""

import datetime as dt
import email.utils
import functools
import io
import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
from msgspec import Struct, structs

from site_gen import text
from site_gen.errors import MachineError, SitegenError, UsageError
from site_gen.fetch import _addresses, _answers, _packing
from site_gen.fetch._deadline import Deadline
from site_gen.fetch._values import Answer, Judge, Wire

# Seconds before the second, third, ... try: half a minute in all, in which a service comes back from a restart.
BACK_OFF = (2.0, 4.0, 8.0, 16.0)
# Seconds that a service may ask us to wait. A longer wait is the user's: asking earlier would be rude.
LONGEST_WAIT = 300.0
# Seconds of a wait that is told.
LONG_WAIT = 5.0
# No part of an answer has less time than so many timeouts, or a long timeout would be cut short.
LEAST_TIMEOUTS = 4
# Of an error only the beginning is read.
MOST_ERROR_BYTES = 64 * 1024
MOST_REDIRECTS = 5

ASKED_AGAIN = frozenset({429, 500, 502, 503, 504})
CONNECTION = "check the address and your connection"

# `RateLimit: "api";r=0;t=55`: seconds until the window is over, in the form that Hugging Face sends.
_RESET = re.compile(r";\s*t=(\d+)")


class _Again(Struct, frozen=True):
    """A try that failed and may succeed later."""

    reason: str
    after: float | None = None
    """Seconds that the service wants us to wait."""
    answer: Answer | None = None
    """What came, if it came whole but is not all that was asked for."""


class Line:
    """Asks one service, one request at a time."""

    def __init__(self, wire: Wire, interval: float) -> None:
        """Leave at least `interval` seconds between the beginnings of two requests."""
        self._wire = wire
        self._interval = interval
        self._last: float | None = None
        self._told: set[str] = set()
        self._client = _client(wire)
        self._deadline = Deadline()

    def __enter__(self) -> Self:
        """Give the line."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self._client.close()

    def ask(self, url: str, judge: Judge) -> Answer:
        """Ask for an address until the answer is whole.

        An answer of which `judge` still says in the last try that something is missing is given with that fault.
        Raises UsageError if what is asked for is wrong, MachineError if there is no answer.
        """
        again = self._try(url, judge)
        for back_off in BACK_OFF:
            if isinstance(again, Answer):
                return again
            self._wait(url, again, back_off)
            again = self._try(url, judge)
        if isinstance(again, Answer):
            return again
        if again.answer:
            return structs.replace(again.answer, fault=again.reason)
        raise MachineError(f"{again.reason}, tried {len(BACK_OFF) + 1} times", path=url, hint=_answers.LATER)

    def _wait(self, url: str, again: _Again, back_off: float) -> None:
        """Wait as long as the service asks, else as long as it is our turn to."""
        wait = max(back_off, again.after or 0.0)
        if wait > LONGEST_WAIT:
            message = f"{again.reason}, and wants us to wait {_length(wait)}"
            raise MachineError(message, path=url, hint=f"run the same command again in {_length(wait)}")
        told = self._wire.tell if wait >= LONG_WAIT else self._wire.detail
        told(f"{_addresses.host(url)} {again.reason}: waiting {_length(wait)}")
        self._wire.clock.sleep(wait)

    def _try(self, url: str, judge: Judge) -> Answer | _Again:
        try:
            with self._answered(url) as (response, place):
                return self._taken(response, place, judge)
        except httpx.TimeoutException:
            return _Again(f"gave no answer within {self._wire.timeout:g} s")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise UsageError(f"is no address that can be asked ({_words(error)})", path=url) from error
        except httpx.ConnectError as error:
            if words := _for_good(error):
                raise MachineError(words, path=url, hint=CONNECTION) from error
            return _Again(f"cannot be reached ({_words(error)})")
        except (httpx.TransportError, zlib.error) as error:
            return _Again(f"broke off ({_words(error)})")

    def _taken(self, response: httpx.Response, place: str, judge: Judge) -> Answer | _Again:
        """Read an answer to its end and judge it."""
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if response.status_code in ASKED_AGAIN:
            after = _after(response.headers, self._wire.clock.now())
            return _Again(f"answered {_answers.status(response.status_code)}", after)
        if not response.is_success:
            beginning = self._read(response, place, MOST_ERROR_BYTES, cut=True)
            raise _answers.refusal(Answer(place, response.status_code, kind, beginning))
        answer = Answer(place, response.status_code, kind, self._read(response, place, self._wire.most_bytes))
        fault = judge(answer)
        return _Again(fault, answer=answer) if fault else answer

    @contextmanager
    def _answered(self, url: str) -> Iterator[tuple[httpx.Response, str]]:
        """Follow redirects to an answer; its body is still to be read."""
        place = url
        for _ in range(MOST_REDIRECTS + 1):
            self._pace()
            self._wire.detail(f"asking {place}")
            request = self._client.build_request("GET", place, extensions={"trace": self._deadline.note})
            with self._deadline.within(self._seconds(self._wire.head_seconds), "head", place):
                response = self._client.send(request, stream=True)
            with closing(response):
                if not response.has_redirect_location:
                    yield response, place
                    return
                place = self._next(place, response.headers["location"])
        raise MachineError(f"leads from one address to the next, more than {MOST_REDIRECTS} times", path=url)

    def _next(self, place: str, location: str) -> str:
        """Give the address that a redirect leads to. Raises MachineError where it must not be followed."""
        try:
            following = _addresses.checked(urljoin(place, location))
        except (SitegenError, ValueError) as error:
            message = f"leads to an address that is not asked: `{text.line(location)[:200]}`"
            raise MachineError(message, path=place) from error
        if urlsplit(place).scheme == "https" and urlsplit(following).scheme != "https":
            # What comes from there could have been changed by anybody on the way.
            raise MachineError(f"leads from https to http: `{following}`", path=place)
        old, new = _addresses.host(place), _addresses.host(following)
        if old != new and new not in self._told:
            self._told.add(new)
            self._wire.tell(f"{old} leads to {new}")
        return following

    def _pace(self) -> None:
        clock = self._wire.clock
        if self._last is not None and (rest := self._last + self._interval - clock.monotonic()) > 0:
            clock.sleep(rest)
        self._last = clock.monotonic()

    def _read(self, response: httpx.Response, place: str, most: int, *, cut: bool = False) -> bytes:
        """Read a body of at most `most` bytes; a longer one is cut or refused."""
        packing = response.headers.get_list("content-encoding", split_commas=True)
        if not _packing.is_known(packing):
            if cut:
                return b""
            raise MachineError(
                f"is packed as `{text.line(', '.join(packing))[:100]}`, and only `{_packing.ASKED_FOR}` was asked for",
                path=place,
            )
        length = response.headers.get("content-length", "")
        if not cut and length.isdecimal() and int(length) > most:
            raise _too_large(place, most)
        # Its buffer is given away as it is: an answer of 200 MB is in memory once.
        body = io.BytesIO()
        with self._deadline.within(self._seconds(self._wire.body_seconds), "body", place):
            for piece in _packing.unpacked(response.iter_raw(), packing):
                body.write(piece)
                if body.tell() > most:
                    if cut:
                        break
                    raise _too_large(place, most)
        return body.getvalue()[:most]

    def _seconds(self, seconds: float) -> float:
        return max(seconds, LEAST_TIMEOUTS * self._wire.timeout)


def _client(wire: Wire) -> httpx.Client:
    """Prepare for requests. Raises UsageError if what the environment names for them cannot be used."""
    try:
        certificates = _certificates(from_environment=wire.from_environment)
    except OSError as error:
        hint = "look at `SSL_CERT_FILE` and `SSL_CERT_DIR`"
        raise UsageError(f"the certificates of the environment cannot be read ({_words(error)})", hint=hint) from error
    try:
        return httpx.Client(
            timeout=wire.timeout,
            headers={"User-Agent": f"sitegen/{version('sitegen')}", "Accept-Encoding": _packing.ASKED_FOR},
            follow_redirects=False,
            trust_env=wire.from_environment,
            verify=certificates,
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # A proxy of the kind `socks5://` needs a package that is not ours to ask for.
        hint = "name one that begins with `http://` in `HTTPS_PROXY` and `HTTP_PROXY`, and take out `ALL_PROXY`"
        raise UsageError(f"the proxy of the environment cannot be used ({_words(error)})", hint=hint) from error


@functools.cache
def _certificates(*, from_environment: bool) -> ssl.SSLContext:
    """Read whom to trust: it takes 50 ms, and nobody changes it afterwards."""
    return httpx.create_ssl_context(trust_env=from_environment)


def _after(headers: httpx.Headers, now: dt.datetime) -> float | None:
    """Give the seconds that a service wants us to wait, None if it does not say."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        found = _RESET.search(headers.get("ratelimit", ""))
        return float(found[1][:9]) if found else None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())


def _for_good(error: httpx.ConnectError) -> str:
    """Say why a host will never be reached, `""` if it may be later."""
    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"has a certificate that is not trusted ({one.verify_message or 'not verified'})"
        if isinstance(one, socket.gaierror) and one.errno != socket.EAI_AGAIN:
            return "there is no such host"
    return ""


def _words(error: Exception) -> str:
    return text.line(str(error)).rstrip(".").lower()[:100] or type(error).__name__


def _too_large(place: str, most: int) -> MachineError:
    hint = "ask for less, or save the file by other means and put it into `content/sources/`"
    return MachineError(f"has more than {most / 1e6:,.3g} MB", path=place, hint=hint)


def _length(seconds: float) -> str:
    """Write a time as a person would say it.

    >>> _length(8.0), _length(90.0), _length(7200.0)
    ('8 s', '2 min', '120 min')
    """
    minute = 60
    return f"{seconds:.0f} s" if seconds < minute else f"{-(-seconds // minute):.0f} min"
