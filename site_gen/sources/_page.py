"""Web pages that were saved in place of data: what kind of page it is, said in words."""

import html
import re

from site_gen import text
from site_gen.sources._lines import beginning

# The first bytes of files that people drop among listings.
_OTHERS = {
    b"PK\x03\x04": ("is a packed folder or a spreadsheet, not a listing", "unpack it; save a spreadsheet as CSV"),
    b"\xd0\xcf\x11\xe0": ("is a document of an office program, not a listing", "save it as CSV or as text"),
    b"%PDF": ("is a PDF, not a listing", "take it out of the folder; save the paper's data in a format that is read"),
    b"\x89PNG": ("is a picture, not a listing", "take it out of the folder"),
    b"\xff\xd8\xff": ("is a picture, not a listing", "take it out of the folder"),
}
_PAGE = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_COMMENT = re.compile(r"(?:<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>|\s)*", re.DOTALL)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_ROBOT = re.compile(r"captcha|not a robot|are (?:you )?(?:a )?human|unusual traffic|cf-challenge", re.IGNORECASE)
_LOGIN = re.compile(r"""type=["']?password\b""", re.IGNORECASE)


def describe(head: bytes) -> str:
    """Say what web page a file begins as, `""` if it is none.

    >>> describe(b"<html><title>Sign in</title><input type=password>")
    'is a web page that asks to sign in (`Sign in`), not a listing'
    """
    start = beginning(head)
    skipped = _COMMENT.match(start)
    if not _PAGE.match(start, skipped.end() if skipped else 0):
        return ""
    found = _TITLE.search(start)
    title = text.line(html.unescape(found[1]))[:60] if found else ""
    named = f" (`{title}`)" if title else ""
    return f"is a web page{_asking(start)}{named}, not a listing"


def other(head: bytes) -> tuple[str, str] | None:
    """Say what a file of a common kind that is no listing is, and what to do about it."""
    return next((said for mark, said in _OTHERS.items() if head.startswith(mark)), None)


def _asking(page: str) -> str:
    if _ROBOT.search(page):
        return " that asks whether you are a robot"
    return " that asks to sign in" if _LOGIN.search(page) else ""
