"""Addresses on the network: which are asked, and what a file from there is called."""

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

from site_gen import sources, text
from site_gen.errors import UsageError

SCHEMES = ("http", "https")
ONLY = "give an address that begins with `https://` or `http://`"

# Characters of a name that is made from an address: long enough to tell files apart, short enough to read.
MOST_NAME = 60
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
# What a file of a type is called where its address does not say. Plain text may be anything, and a name in `.txt` would
# make a text capture of it, so it gets none.
_SUFFIXES: Mapping[str, str] = {
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/atom+xml": ".xml",
    "application/rss+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/markdown": ".md",
    "application/x-bibtex": ".bib",
    "text/x-bibtex": ".bib",
    "application/x-research-info-systems": ".ris",
}
# Digits of an address's digest by which its file is known again.
MARK = 8
# Without hyphens: a reader takes `2024-06-02` in the name of a listing for the day that it lists, and this day is not.
_DAY = re.compile(r"^url-\d{8}(?=-)")


def checked(address: str) -> str:
    """Give an address without its fragment. Raises UsageError if it may not be asked."""
    parts = split(address)
    if parts is None:
        raise UsageError(f"is no address: `{text.line(address)[:200]}`", hint=ONLY)
    if parts.scheme not in SCHEMES:
        raise UsageError(f"only http and https can be fetched, not `{text.line(address)[:200]}`", hint=ONLY)
    if not parts.hostname:
        raise UsageError(f"there is no host in `{text.line(address)[:200]}`", hint=ONLY)
    if parts.username is not None or parts.password is not None:
        # It is not shown: it would end in the log of whoever runs this.
        raise UsageError(f"a user name or password in an address is not sent (`{parts.hostname}`)", hint="take it out")
    return parts._replace(fragment="").geturl()


def split(address: str) -> SplitResult | None:
    """Take an address apart, None if it is none."""
    if not address.strip() or any(character.isspace() or not character.isprintable() for character in address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def host(address: str) -> str:
    """Name the host of an address."""
    return urlsplit(address).netloc


def below(base: str, path: str, query: Mapping[str, str | int]) -> str:
    """Give the address of a question to a service."""
    parts = urlsplit(checked(base))
    if parts.query:
        raise UsageError(f"an address with a query cannot be a base: `{base}`", hint="leave out what follows the `?`")
    return f"{parts.geturl().rstrip('/')}{path}?{urlencode(query)}"


def name(address: str, kind: str, data: bytes, day: dt.date) -> str:
    """Name a file after the day and where it came from; the digest is that of the address.

    A packed file ends in `.gz` whatever its address says: one that the server unpacked on the way is not packed.
    """
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    last = last[:-3] if last.lower().endswith(".gz") else last
    found = _SUFFIX.search(last)
    suffix = found[0].lower() if found else _SUFFIXES.get(kind, "")
    stem = (text.slug(last[: found.start()] if found else last) if last else "")[:MOST_NAME].strip("-")
    packed = ".gz" if data.startswith(sources.GZIP) else ""
    return f"{'-'.join(filter(None, ['url', f'{day:%Y%m%d}', stem, text.digest(address, MARK)]))}{suffix}{packed}"


def is_same(known: str, name: str) -> bool:
    """Tell whether two names differ in their day only, and so are those of one address."""
    return bool(_DAY.match(known)) and _DAY.sub("", known) == _DAY.sub("", name)
