"""What goes into fetching and what comes out."""

import datetime as dt
from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct


class Clock(Struct, frozen=True):
    """Time, as an argument: nobody who tests waiting wants to wait."""

    now: Callable[[], dt.datetime]
    """The time of day, with its zone."""
    monotonic: Callable[[], float]
    """Seconds since any fixed moment."""
    sleep: Callable[[float], None]


class Wire(Struct, frozen=True, kw_only=True):
    """How to reach the network, and who hears of it."""

    clock: Clock
    tell: Callable[[str], None]
    """Hears what a user should know: a long wait, another host, a limit."""
    detail: Callable[[str], None]
    """Hears of every request and of every failed try."""
    timeout: float = 30.0
    """Seconds without a sign of life after which an answer is given up."""
    head_seconds: float = 120.0
    """Seconds in which the head of an answer must be there, even one that never falls silent."""
    body_seconds: float = 600.0
    """Seconds in which the rest must be there."""
    most_bytes: int = 200_000_000
    """Bytes of an answer, unpacked; a larger one is refused."""
    from_environment: bool = True
    """Whether proxies and certificates are those that the environment names."""


class Answer(Struct, frozen=True):
    """What a service said in the end, after redirects and failed tries."""

    url: str
    """Where it came from."""
    status: int
    kind: str
    """Its content type, without parameters and lower-case; `""` if it has none."""
    data: bytes
    fault: str = ""
    """What was still missing in the last try."""


Judge: TypeAlias = Callable[[Answer], str]
"""Says what is missing in an answer, so that it is asked for again; `""` if it is whole."""

Ask: TypeAlias = Callable[[str, Judge], Answer]
"""Asks for an address until the answer is whole. Raises UsageError or MachineError."""


class Fetched(Struct, frozen=True):
    """A file for `content/sources/`."""

    name: str
    data: bytes
    url: str
    """Where it came from."""
    kind: str = ""
    """Its content type."""
    fresh: bool = True
    """False if these are the bytes that were there already, and no request was made for them."""


def whole(_: Answer) -> str:
    """Take any answer."""
    return ""
