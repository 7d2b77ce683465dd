"""What a service said, in words: a page instead of data, a refusal and its reason."""

import html
import json
import re
from http import HTTPStatus

from site_gen import text
from site_gen.errors import MachineError, SitegenError, UsageError
from site_gen.fetch._values import Answer

# How much of an answer is looked at to say what it is, and how many characters of it are shown.
HEAD_BYTES = 64 * 1024
MOST_SHOWN = 200
MOST_BEGINNING = 60

ASKED_WRONGLY = frozenset({400, 404, 410, 414, 422})
"""Statuses that say: what was asked for is wrong, whoever asks and whenever."""
KEPT_OUT = frozenset({401, 403, 407, 451})

LATER = "run the same command again later: what has been fetched stays"
BLOCKED = "open it in a browser: a login or a captcha there means that programs are kept out for a while"

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
# Bounded, for what comes may be made to take a search as long as possible.
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h1[^>]{0,200}>(.{0,500}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SUMMARY = re.compile(r"<summary[^>]{0,200}>(.{0,500}?)</summary", re.DOTALL)


def is_page(data: bytes) -> bool:
    """Tell whether an answer is a web page."""
    return bool(_PAGE.match(_head(data)))


def came(answer: Answer) -> str:
    """Say in a few words what came, and how it begins."""
    if is_page(answer.data) or not answer.data.strip():
        return kind(answer)
    beginning = text.line(_head(answer.data[:MOST_SHOWN]))
    shown = f"{beginning[:MOST_BEGINNING]}…" if len(beginning) > MOST_BEGINNING else beginning
    return f"{kind(answer)} that begins with `{shown}`"


def kind(answer: Answer) -> str:
    """Say in a few words what came."""
    if not answer.data.strip():
        return "an empty answer"
    if is_page(answer.data):
        title = _title(_head(answer.data))
        return f"a web page titled `{title}`" if title else "a web page without a title"
    return f"`{answer.kind}`" if answer.kind else "something"


def not_what_was_asked(answer: Answer, wanted: str) -> MachineError:
    """Say that something else came than was asked for, or only half of it."""
    if answer.fault:
        return MachineError(f"{answer.fault}, also when asked again", path=answer.url, hint=LATER)
    hint = BLOCKED if is_page(answer.data) else "see that the address is right"
    return MachineError(f"{came(answer)} came instead of {wanted}", path=answer.url, hint=hint)


def refusal(answer: Answer) -> SitegenError:
    """Say why a service refused, in its own words where it has some."""
    words = own_words(answer)
    message = f"answered {status(answer.status)}{f': {words}' if words else ''}"
    if answer.status in ASKED_WRONGLY:
        return UsageError(message, path=answer.url, hint="see that what you ask for is right")
    return MachineError(message, path=answer.url, hint=BLOCKED if answer.status in KEPT_OUT else "")


def status(code: int) -> str:
    """Name a status.

    >>> status(404), status(599)
    ('404 Not Found', '599')
    """
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def own_words(answer: Answer) -> str:
    """Give what a service says of a failure, `""` if that is nothing a person could read."""
    head = _head(answer.data).strip()
    if is_page(answer.data):
        return _title(head)
    if head.startswith("<"):
        found = _SUMMARY.search(head)
        return _plain(found[1]) if found else ""
    if head.startswith("{"):
        return _of_json(head)
    return text.line(head.split("\n")[0])[:MOST_SHOWN] if answer.kind == "text/plain" else ""


def _title(head: str) -> str:
    found = _TITLE.search(head) or _HEADING.search(head)
    return _plain(found[1]) if found else ""


def _of_json(head: str) -> str:
    try:
        said = json.loads(head)
    except (ValueError, RecursionError):
        return ""
    found = next((said[name] for name in ("error", "message", "detail") if said.get(name)), "")
    if isinstance(found, dict):
        found = found.get("message", "")
    return text.line(found)[:MOST_SHOWN] if isinstance(found, str) else ""


def _plain(markup: str) -> str:
    return text.line(html.unescape(_TAG.sub(" ", markup)))[:MOST_SHOWN]


def _head(data: bytes) -> str:
    return data[:HEAD_BYTES].decode("utf-8-sig", errors="replace")
