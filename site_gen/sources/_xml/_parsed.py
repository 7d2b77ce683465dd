"""A few elements of XML, parsed by lxml with all doors closed: no entities, no network, no DTD, no huge trees."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Protocol

from msgspec import Struct

# What is behind the words of a message of libxml2.
_POSITION = re.compile(r"(?:, line \d+, column \d+)?(?:\n.*)?$", re.DOTALL)
_FUNCTION = re.compile(r"^xml\w+: ")
_LINE = re.compile(r"\bline (\d+)")
_TOO_DEEP = "Excessive depth"
# Characters of a message that are shown; a name in it can be of any length.
_LONGEST = 120


class Node(Protocol):
    """An element of lxml, as far as readers use it."""

    tag: str
    text: str | None

    def __iter__(self) -> Iterator["Node"]:
        """Give the child elements."""
        ...

    def __len__(self) -> int:
        """Count the child elements."""
        ...

    def __getitem__(self, index: int, /) -> "Node":
        """Give a child element."""
        ...

    def get(self, key: str, default: str, /) -> str:
        """Give an attribute."""
        ...

    def iter(self, tag: str, /) -> Iterator["Node"]:
        """Give all elements of this name in it."""
        ...

    def itertext(self) -> Iterator[str]:
        """Give all text in it, in order."""
        ...


class Refused(Struct, frozen=True):
    """Why the parser took nothing."""

    message: str
    line: int
    """1-based, in what was parsed."""

    def said(self, first_line: int) -> str:
        """Say it in our form, with the lines of a file in which what was parsed begins on `first_line`."""
        at = f"line {first_line + self.line - 1}"
        if self.message.startswith(_TOO_DEEP):
            return f"{at}: elements are nested deeper than 256"
        words = _FUNCTION.sub("", _POSITION.sub("", self.message))
        told = _LINE.sub(lambda found: f"line {first_line + int(found[1]) - 1}", words)
        return f"{at}: {told[:1].lower()}{told[1:]}"[:_LONGEST]


def parsed(source: bytes, namespaces: Mapping[str, str]) -> Node | Refused:
    """Parse a run of elements and give an element that holds them; namespaces are by prefix."""
    declarations = "".join(f' xmlns{prefix and ":"}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return _parse()(b"<_%b>%b</_>" % (declarations.encode(), source))


def children(node: Node) -> dict[str, list[Node]]:
    """Give the child elements by name."""
    found: dict[str, list[Node]] = {}
    for child in node:
        found.setdefault(child.tag, []).append(child)
    return found


def words(node: Node) -> str:
    """Give the text of an element without its markup."""
    return "".join(node.itertext()) if len(node) else node.text or ""


def first(parts: Mapping[str, list[Node]], *names: str) -> str:
    """Give the stripped text of the first child that has one of these names and any text, `""` if there is none."""
    for name in names:
        if name in parts:
            for node in parts[name]:
                if text := words(node).strip():
                    return text
    return ""


@cache
def _parse() -> Callable[[bytes], Node | Refused]:
    # lxml takes 15 ms to import, which only a build with such a source should pay.
    from lxml import etree  # type: ignore[import-untyped] # noqa: PLC0415 # lxml ships no types

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )

    def parse(source: bytes) -> Node | Refused:
        """Parse one element."""
        try:
            node: Node = etree.fromstring(source, parser)
        except etree.XMLSyntaxError as error:
            return Refused(error.msg or "it is no XML", error.lineno or 1)
        return node

    return parse
