"""Markdown with front matter, one paper a file, and YAML, many papers a file.

    ---
    title: Title of a paper
    authors: [Ada Example, Ben Sample]
    date: 2024-06-01
    ---
    The abstract, unless the front matter has one.

Hugo, Jekyll and Obsidian keep papers so, and so do we: a file of `content/papers/` can be a source. YAML is a list of
such mappings, a list below `papers:`, or one mapping a document.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from site_gen import mapping
from site_gen.model import Problem, Record
from site_gen.sources import _columns, _entries
from site_gen.sources._days import day
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._lines import Line, beginning, is_text, lines
from site_gen.sources.front_matter import _yaml
from site_gen.sources.front_matter._reduced import reduced

# Characters that are read of the text below the front matter: twice the longest abstract known. Markdown of nothing but
# brackets takes 60 microseconds a character.
MAX_BODY = 100_000
FENCE = "---"
DIGEST = "digest"

_YAML = (".yaml", ".yml", ".yaml.gz", ".yml.gz")
_MARKDOWN = (".md", ".markdown", ".md.gz", ".markdown.gz")
_TITLE = re.compile(r"^[\"']?title[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
# The title of an item of a list, as its first key or a later one, or within braces.
_ITEM_TITLE = re.compile(r"^(?=[ -]) *(?:- +)?(?:\{[^\n]*?)?[\"']?\btitle[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
_UNREAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n|---[ \t]*\n|%YAML[^\n]*\n)*")
_KEY = re.compile(r"[\w\"'][^\n:]*:(?:\s|$)|-(?:\s|$)|[\[{]")

# What we write for ourselves.
_OURS = frozenset({"topics", "related", "sources", "merged", "hidden", DIGEST})
# What says how somebody's site shows a page, not what the paper is.
_OF_SITES = frozenset(
    "layout draft weight permalink collection featured aliases slug image header toc math cssclass cssclasses markup"
    " projects".split()
)
_PARTS_OF_DATES = ("year", "month", "day")
_EMPHASIS = re.compile(r"[*_]([^*_]+)[*_]")
_PARTS = ("identifiers", "dates", "links", "extra")
_LINKS = frozenset("pdf html code project data video demo slides poster".split())


def sniff(head: bytes, path: str) -> bool:
    """Accept front matter with a title, a YAML list with titles, and what is called Markdown or YAML and looks so."""
    if not is_text(head):
        return False
    start = beginning(head).replace("\r\n", "\n")
    rest = start[_unread(start) :]
    if path.lower().endswith(_YAML):
        return bool(_KEY.match(rest))
    if _is_list(start):
        return True
    if not start.startswith(f"{FENCE}\n"):
        return False
    front = start[len(FENCE) + 1 :].partition(f"\n{FENCE}")[0]
    return bool(_TITLE.search(front)) or (path.lower().endswith(_MARKDOWN) and bool(_KEY.match(rest)))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read the paper of a Markdown file, or each mapping of a YAML file, one at a time."""
    return _entries.records(_found(stream, path), path)


def _unread(start: str) -> int:
    """Tell where comments, directives and `---` at the beginning end."""
    found = _UNREAD.match(start)
    return found.end() if found else 0


def _is_list(start: str) -> bool:
    """Tell a list of mappings with titles, at the top or below a key for lists."""
    rest = start[_unread(start) :]
    first = rest.partition("\n")[0].rstrip()
    listed = first == "-" or first.startswith("- ")
    below = bool(_KEY.match(first)) and any(map(_yaml.is_list_key, rest.split("\n")))
    return (listed or below) and bool(_ITEM_TITLE.search(rest))


def _found(stream: BinaryIO, path: str) -> Iterator[Entry | Damage]:
    numbered = lines(stream)
    first = _filled(numbered)
    if first is None:
        return
    if path.lower().endswith(_YAML) or first.text.rstrip() != FENCE:
        yield from _from_yaml(chain([first], numbered))
        return
    front = list(_up_to_fence(numbered))
    body = _filled(numbered)
    # Several documents of YAML under another name.
    if (body and _TITLE.match(body.text)) or _is_list("\n".join(line.text for line in front)):
        between = Line(first.number, FENCE)
        yield from _from_yaml(chain(front, [between], [body] if body else [], numbered))
        return
    yield _paper(first.number, front, chain([body] if body else [], numbered))


def _filled(numbered: Iterator[Line]) -> Line | None:
    return next((line for line in numbered if line.text.strip(" \t\ufeff")), None)


def _up_to_fence(numbered: Iterator[Line]) -> Iterator[Line]:
    """Give the lines of the front matter, no more of them than `mapping` takes."""
    size = 0
    for line in numbered:
        if line.text.rstrip() == FENCE:
            return
        size += len(line.text) + 1
        if size <= mapping.MAX_CHARACTERS + 1:
            yield line


def _from_yaml(numbered: Iterable[Line]) -> Iterator[Entry | Damage]:
    for one in _yaml.found(numbered):
        yield one if isinstance(one, Damage) else _entry(one.line, one.values, "")


def _paper(line: int, front: list[Line], below: Iterable[Line]) -> Entry | Damage:
    try:
        values = mapping.read("\n".join(one.text for one in front), first_line=line + 1).values
    except mapping.MappingError as error:
        return Damage(error.line, f"the front matter {error}", "a value that holds `: ` needs quotes")
    return _entry(line, dict(values), _text(below))


def _text(below: Iterable[Line]) -> str:
    """Join lines, one character more than may be kept of them at most."""
    kept: list[str] = []
    size = 0
    for line in below:
        if size <= MAX_BODY:
            kept.append(line.text)
        size += len(line.text) + 1
    return "\n".join(kept)[: MAX_BODY + 1]


def _entry(line: int, values: Mapping[str, Any], body: str) -> Entry:
    cut = [f"the text has more than {MAX_BODY:,} characters; the rest is left out"] if len(body) > MAX_BODY else []
    body = body[:MAX_BODY]
    if DIGEST in values:
        own = {key: value for key, value in values.items() if key not in _OURS} | _own_abstract(body)
        return Entry(line, own, tuple(cut), exact=True)
    found, complaints = _fields(values)
    complaints += cut
    if body and found.get("abstract"):
        complaints.append("the text below the front matter is left out, for `abstract` stands in it")
    elif body:
        found["abstract"] = reduced(body, str(found.get("title", "")))
    return Entry(line, found, tuple(complaints))


def _own_abstract(body: str) -> dict[str, str]:
    """Read what we wrote ourselves."""
    return {"abstract": reduced(body, is_escaped=True)} if body else {}


def _fields(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    parts = {part: values[part] for part in _PARTS if isinstance(values.get(part), Mapping)}
    if isinstance(values.get("links"), list):
        parts["links"] = _listed_links(values["links"])
    given = {
        key: _plainer(_columns.folded(key), value)
        for key, value in values.items()
        if key not in parts and _columns.folded(key) not in _OF_SITES
    }
    columns = _columns.columns(map(_renamed, given), vague=False)
    found, complaints = _columns.fields(columns, list(given.values()))
    for part, inner in parts.items():
        found[part] |= _dates(inner) if part == "dates" else inner
    return found, complaints


def _renamed(key: str) -> str:
    """Name what `shapes` would take for something else: topics are those of a site, here they are words of a person."""
    return "keywords" if _columns.folded(key) == "topics" else key


def _plainer(key: str, value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Read what Hugo and Pandoc write in a way of their own: emphasis in a venue, a date in parts."""
    if key == "publication" and isinstance(value, str):
        return _EMPHASIS.sub(r"\1", value.removeprefix("In "))
    if key == "issued" and isinstance(value, Mapping):
        listed = value.get("date-parts")
        first = listed[0] if isinstance(listed, list) and listed else [value.get(name) for name in _PARTS_OF_DATES]
        return "-".join(str(part) for part in first if part) if isinstance(first, list) else value
    return value


def _listed_links(links: list[Any]) -> dict[str, Any]:
    """Read `- name: Code` with `url: ...`, as Hugo's themes have it."""
    found: dict[str, Any] = {}
    for link in links:
        if isinstance(link, Mapping) and isinstance(link.get("url"), str) and "://" in link["url"]:
            name = str(link.get("name") or link.get("title") or link.get("type") or "").casefold()
            found.setdefault(name if name in _LINKS else "link", link["url"])
    return found


def _dates(dates: Mapping[str, Any]) -> dict[str, Any]:
    return {name: day(str(value)) or value for name, value in dates.items()}
