"""Which file a request means, which part of it, and whether it may be asked for at all."""

import ipaddress
import os
import re
import stat
from collections.abc import Sequence
from contextlib import suppress
from email.message import Message
from email.utils import formatdate, mktime_tz, parsedate_tz
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from msgspec import Struct

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

LAST_PORT = 65_535
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound

HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(?P<port>[0-9]{0,5}))?", re.IGNORECASE)

# Eighteen digits: no file is larger, and Python refuses to read numbers of thousands.
RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")

# An absolute path without backslash and a query; neither with control characters or a fragment.
TARGET = re.compile(r"(/[^\x00-\x20\x7f#?\\]*)(\?[^\x00-\x20\x7f#]*)?")

# What a decoded segment never holds: a divider in disguise, or a control character.
UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")


class Site(Struct, frozen=True):
    """What is served, and as whom."""

    folder: Path
    base_path: str
    base: tuple[str, ...]
    """The segments of the base path."""
    host: str
    """As given, lower-case, without brackets."""


class Facts(Struct, frozen=True):
    """What conditions and ranges need to know of a file."""

    size: int
    tag: str
    modified: int
    """Seconds since 1970."""


def origin_fault(headers: Message, *, own: bool) -> HTTPStatus | None:
    """Judge where a request comes from: a script of another site may read nothing here.

    A link from elsewhere is followed, as it sends no origin; what is our `own` alone is not even linked to.
    """
    origins = headers.get_all("Origin", [])
    if any(origin.lower() != f"http://{headers.get('Host', '')}".lower().removesuffix(":80") for origin in origins):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.FORBIDDEN if own and headers.get("Sec-Fetch-Site", "") == "cross-site" else None


def host_fault(hosts: Sequence[str], given: str) -> HTTPStatus | None:
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


def find(site: Site, target: str) -> Path | str | HTTPStatus:
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
        if found := inside(site.folder, (*names[:-1], last)):
            return found
    return here if names[-1] and inside(site.folder, names, folder_wanted=True) else HTTPStatus.NOT_FOUND


def _segments(path: str) -> tuple[str, ...] | None:
    """Decode the segments of a path; None if there is one among them that no browser sends."""
    try:
        segments = tuple(unquote_to_bytes(part.encode("latin-1")).decode() for part in path.split("/")[1:])
    except UnicodeDecodeError:
        return None
    return None if any(segment in {".", ".."} or UNFIT.search(segment) for segment in segments) else segments


def inside(folder: Path, names: tuple[str, ...], *, folder_wanted: bool = False) -> Path | None:
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


def facts(found: os.stat_result) -> Facts:
    """Give what is known of a file by its status."""
    # The inode tells apart two files of one size that were written within one tick of the file system's clock.
    return Facts(found.st_size, f'"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}"', int(found.st_mtime))


def has_tag(headers: Message, tag: str) -> bool:
    """Whether the client names this version as one that it has."""
    tags = headers.get("If-None-Match", "")
    return tags.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]


def is_fresh(known: Facts, headers: Message) -> bool:
    """Whether the client has this version of the file (RFC 9110, 13.1)."""
    if "If-None-Match" in headers:
        return has_tag(headers, known.tag)
    with suppress(ValueError, OverflowError):
        since = parsedate_tz(headers.get("If-Modified-Since", ""))
        return since is not None and known.modified <= mktime_tz(since)
    return False


def span(known: Facts, headers: Message) -> range | None:
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
