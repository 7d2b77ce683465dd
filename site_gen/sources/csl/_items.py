r"""What is an item of CSL-JSON: in a value that was read, and in the beginning of a file.

The beginning may end in the middle of an item, so it is no JSON; its brackets and strings are walked to know which keys
stand in one object. `type` and `title` are words that many formats have: an item is known by a type of CSL or Crossref
together with a variable that only they spell so.

>>> are_in(b'[{"id": "a", "type": "book", "issued": {"date-par', "a")
True
>>> are_in(b'[{"id": "https://openalex.org/W1", "type": "book", "title": "A", "authorships": []}]', "a")
False
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from site_gen.cite import csl
from site_gen.sources._lines import beginning, is_text
from site_gen.sources.csl import _crossref

Item: TypeAlias = Mapping[str, Any]

_TYPES = csl.TYPES | _crossref.TYPES
_TELLING = frozenset(
    "DOI ISBN ISSN PMCID PMID URL citation-key collection-title container-title container-title-short event-title"
    " issued number-of-pages original-date publisher-place title-short".split()
)
# Names that are parts of no CSL item, but of what other formats and our own call a paper.
_FOREIGN = frozenset("abs arxiv authors authorships identifiers itemType paperId venue year".split())
_ANSWERS = frozenset({"work", "work-list"})

_SOME_TYPE = re.compile(r'"type"\s*:\s*"([\w-]+)"')
_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"\s*(:?)|[{}\[\]]', re.DOTALL)


def is_item(value: Item) -> bool:
    """Tell whether an object may be an item; not strict, for there is a list of them around it."""
    return "title" in value or ("type" in value and ("id" in value or "DOI" in value))


def items(value: Item) -> Iterator[Item]:
    """Give an object that is an item, else the items anywhere in it, else the object, to be told as what it is."""
    found = False
    for item in [value] if is_item(value) else _inside(value):
        found = True
        yield item
    if not found:
        yield value


def are_in(head: bytes, path: str) -> bool:
    """Tell whether the beginning of a file holds an item for certain; with `.csl` in its name type and title do."""
    start = beginning(head)
    if start[:1] not in {"[", "{"} or not is_text(head):
        return False
    if _TYPES.isdisjoint(_SOME_TYPE.findall(start)) and '"issued"' not in start and '"message-type"' not in start:
        return False
    named = ".csl" in path.rsplit("/", 1)[-1].lower()
    return any(_is_sure(own, named=named) for own in _objects(start))


def _inside(value: object) -> Iterator[Item]:
    """Look for items in a value, in order. A stack of ours, for a document may be as deep as Python's."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict) and isinstance(one.get("type"), str) and is_item(one):
            yield one
        elif isinstance(one, dict | list):
            stack.extend(reversed(one.values() if isinstance(one, dict) else one))


def _is_sure(own: Mapping[str, str], *, named: bool) -> bool:
    if own.get("message-type") in _ANSWERS:
        return "message" in own
    if not own.keys() & {"id", "title", "DOI"} or "type" not in own or own.keys() & _FOREIGN:
        return False
    telling = own.keys() & _TELLING
    if own["type"] not in _TYPES:
        # A date is an object; in tables about the variables of CSL it is a word.
        return bool(own["type"]) and own.get("issued") == "" and len(telling) > 1
    return bool(telling or named or own.get("author") == "family" or "-" in own["type"])


def _objects(start: str) -> Iterator[dict[str, str]]:
    """Give the keys of each object with their texts, also of those that the beginning leaves open.

    The value of `author` is `family` if a name in it has parts or is marked as whole.
    """
    own: dict[str, str] = {}
    around: list[tuple[str, dict[str, str]]] = [("", own)]
    key = ""
    for token in _TOKEN.finditer(start):
        words, colon = token.groups()
        if words is None and token[0] in "[{":
            own = {}
            around.append((key, own))
        elif words is None:
            yield own
            if len(around) > 1:
                around.pop()
            own = around[-1][1]
        elif colon:
            key = words
            own[key] = ""
            if key in {"family", "literal"} and around[-2:][0][0] == "author":
                around[-3][1]["author"] = "family"
        elif key in own:
            own[key] = own[key] or words
    yield from (one for _, one in reversed(around))
