"""Large XML, a few entries at a time: each is cut out of the file before anything is parsed.

A parser that reads the whole document stops for good at its first mistake, and where it stops is behind the place where
things went wrong. So the entries are found by their tags, outside of comments and CDATA, and go to the parser wrapped
in the namespaces of the document: some together, because a parse has its price, and one by one where that fails. Damage
then costs its own entry, memory holds 64 KB of entries, a line is a count of line ends, and a DOCTYPE never reaches a
parser: no entity is expanded and nothing is loaded.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO

from msgspec import Struct

from site_gen.sources._entries import Damage
from site_gen.sources._xml._mended import is_plain, mended, undeclared
from site_gen.sources._xml._parsed import Node, Refused, parsed
from site_gen.sources._xml._utf8 import beginning, mixed, utf8
from site_gen.sources._xml._window import LIMIT, Window

# Prefixes that mean the same in nearly all feeds, for documents that use them undeclared.
_USUAL = {
    "arxiv": "http://arxiv.org/schemas/atom",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}

_TAG = re.compile(rb"<(/?)((?:[\w.-]+:)?)([A-Za-z_][\w.-]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>")
# A tag that runs into the next one has lost its end.
_TAG_END = re.compile(b"(/?)>|<")
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w.:-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_NAMESPACE = re.compile(r"xmlns(?::([A-Za-z_][A-Za-z0-9_.-]*))?")
_PROLOG = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+", re.DOTALL)
_SUBSET_OR_END = re.compile(rb"[\[<>]")
_SUBSET_END = re.compile(rb"\]\s*>")
_PAIRS = {b"!--": (b"<!--", b"-->"), b"![CDATA[": (b"<![CDATA[", b"]]>"), b"?": (b"<?", b"?>")}
_REPLACEMENT = "\ufffd".encode()
# Bytes of entries that are parsed in one go: alone, entries of 2 KB cost twice as much.
_BATCH = 64 * 1024
_SLASH = ord("/")
# Bytes of an entry of usual length.
_SHORT = 4 * 1024

_NEXT = "it is left out; the next one is read"
_CUT = "the file is cut: save or download it again"
_ENDS = "is cut: the file ends inside of it"
_TOO_LONG = f"is longer than {LIMIT:,} characters"
_UNCLOSED = "is not closed before the next one begins"
_ENTITIES = "declares entities, which are never expanded: nothing behind the DOCTYPE is read"
_WITHOUT = "remove the DOCTYPE and write the characters themselves"


class Grammar(Struct, frozen=True):
    """What of a document a reader wants, by local names."""

    entry: str
    parts: tuple[str, ...] = ()
    """Elements outside of entries that are read whole too."""
    containers: tuple[str, ...] = ()
    """Elements around entries whose tags are told; the first one that comes is the root."""


class Tag(Struct, frozen=True):
    """A tag of a container."""

    line: int
    name: str
    """Without prefix."""
    prefix: str = ""
    attributes: Mapping[str, str] = {}
    closes: bool = False
    empty: bool = False
    """Whether it closes what it opens."""

    def namespace(self) -> str:
        """Give the namespace of a root element, `""` if it is in none."""
        return self.attributes.get(f"xmlns:{self.prefix}" if self.prefix else "xmlns", "")


class Element(Struct, frozen=True):
    """An entry or a part, parsed."""

    line: int
    name: str
    node: Node
    complaints: tuple[str, ...] = ()
    """What was lost of it."""


class _Cut(Struct, frozen=True):
    """An entry or a part, found by its tags."""

    line: int
    name: str
    source: bytes


def root(head: bytes) -> Tag | None:
    """Read the start tag of the root element, None if the bytes begin no XML."""
    start = beginning(head)
    prolog = _PROLOG.match(start)
    found = _TAG.match(start, prolog.end() if prolog else 0)
    return _tag(found, 1) if found else None


def pieces(stream: BinaryIO, grammar: Grammar) -> Iterator[Tag | Element | Damage]:
    """Give entries, parts and container tags of a document in order, and damage where it stands."""
    document = _Document(stream, grammar)
    cuts: list[_Cut] = []
    size = 0
    for piece in document.pieces():
        if isinstance(piece, _Cut):
            cuts.append(piece)
            size += len(piece.source)
        if not isinstance(piece, _Cut) or size > _BATCH:
            yield from _elements(cuts, document)
            cuts, size = [], 0
        if not isinstance(piece, _Cut):
            yield piece
    yield from _elements(cuts, document)


class _Document:
    """A document on its way: where we are in it, and what its containers declare."""

    def __init__(self, stream: BinaryIO, grammar: Grammar) -> None:
        self.grammar = grammar
        self.namespaces: dict[str, str] = {}
        self._window = Window(utf8(stream))
        self._token = _outside((grammar.entry, *grammar.parts, *grammar.containers))
        self._root = ""
        self._refused = False
        # Whether the next end tag of an entry belongs to one that was given up.
        self._given_up = False

    def pieces(self) -> Iterator[Tag | _Cut | Damage]:
        """Go through the document."""
        window = self._window
        place = 0
        while not self._refused:
            place = window.forget(place)
            found = window.search(self._token, place)
            if found:
                place, piece = self._behind(found)
                if piece:
                    yield piece
            elif window.ended:
                break
            else:
                place = window.behind_what_was_read()
        if self._root and not self._refused:
            line = window.line(len(window.data))
            yield Damage(line, f"the file ends before `</{self._root}>`", _CUT, lost=False)

    def _behind(self, found: re.Match[bytes]) -> tuple[int, Tag | _Cut | Damage | None]:
        """Read what begins or ends here; give the place behind it too."""
        if found[1] == b"!DOCTYPE":
            return self._doctype(found)
        if found[1]:
            return self._window.behind(*_PAIRS[found[1]], found.start()), None
        name = found[4].decode()
        line = self._window.line(found.start())
        if name in self.grammar.containers:
            return found.end(), self._container(found, name, line)
        return (found.end(), self._stray_end(name, line)) if found[2] else self._element(found, name, line)

    def _doctype(self, found: re.Match[bytes]) -> tuple[int, Damage | None]:
        """Pass over a DOCTYPE, but go no further behind one that declares entities."""
        end = self._window.search(_SUBSET_OR_END, found.end())
        if end and end[0] == b"[":
            start = end.end()
            end = self._window.search(_SUBSET_END, start)
            self._refused = not end or b"<!ENTITY" in self._window.data[start : end.start()]
            if self._refused:
                return start, Damage(self._window.line(found.start()), _ENTITIES, _WITHOUT, lost=False)
        return end.end() if end and end[0] != b"<" else found.end(), None

    def _container(self, found: re.Match[bytes], name: str, line: int) -> Tag:
        self._window.search(_TAG_END, found.end())
        whole = _TAG.match(self._window.data, found.start())
        # Of a damaged tag the name is all that is sure.
        tag = _tag(whole, line) if whole else Tag(line, name, closes=bool(found[2]))
        declared = _declared(tag.attributes)
        if declared and not isinstance(parsed(b"", declared), Refused):
            self.namespaces = {**self.namespaces, **declared}
        if tag.closes or tag.empty:
            self._root = "" if tag.name == self._root else self._root
        else:
            self._root = self._root or tag.name
        return tag

    def _stray_end(self, name: str, line: int) -> Damage | None:
        given_up, self._given_up = self._given_up, False
        if given_up or name != self.grammar.entry:
            return None
        return Damage(line, f"`</{name}>` ends what never began: its start tag is damaged", _NEXT)

    def _element(self, found: re.Match[bytes], name: str, line: int) -> tuple[int, _Cut | Damage]:
        lost = name == self.grammar.entry
        end, fault = self._extent(found)
        self._given_up = lost and fault == _TOO_LONG
        if not fault:
            return end, _Cut(line, name, self._window.data[found.start() : end])
        # What is cut inside of an element is told once, not again for the root.
        self._root = "" if fault == _ENDS else self._root
        return end, Damage(line, f"`<{name}>` {fault}", _CUT if fault == _ENDS else _NEXT, lost=lost)

    def _extent(self, found: re.Match[bytes]) -> tuple[int, str]:
        """Tell where an element ends, or up to where it is passed over and what is wrong with it."""
        name = found[3] + found[4]
        if end := self._plain_end(name, found.end()):
            return end, ""
        window = self._window
        start = window.search(_TAG_END, found.end())
        if start and start[1]:
            return start.end(), ""
        token = _inside(name)
        place = found.end()
        while place - found.start() <= LIMIT and (inner := window.search(token, place)):
            if inner[1]:
                place = window.behind(*_PAIRS[inner[1]], inner.start())
            elif inner[2]:
                return self._behind_tag(inner), ""
            else:
                return inner.start(), _UNCLOSED
        return (len(window.data), _ENDS) if window.ended else (window.behind_what_was_read(), _TOO_LONG)

    def _behind_tag(self, found: re.Match[bytes]) -> int:
        end = self._window.search(_TAG_END, found.end())
        return end.end() if end and end[0] != b"<" else found.end()

    def _plain_end(self, name: bytes, place: int) -> int:
        """Tell where a short element ends that holds no comment, no CDATA and no other beginning, else give 0.

        `find` is ten times as fast as a pattern that stops at every `<`, and fastest for one character.
        """
        data = self._window.data
        end = data.find(b"</" + name, place, place + _SHORT)
        behind = end + len(name) + 3
        if end < 0 or data[behind - 1 : behind] != b">" or data.find(b"<" + name, place, end) >= 0:
            return 0
        is_plain = data.find(b"!", place, end) < 0 or data.find(b"<!", place, end) < 0
        return behind if is_plain and data[data.find(b">", place) - 1] != _SLASH else 0


@lru_cache(maxsize=8)
def _outside(names: tuple[str, ...]) -> re.Pattern[bytes]:
    """Find what matters outside of entries."""
    either = "|".join(names).encode()
    return re.compile(rb"<(?:(!--|!\[CDATA\[|\?|!DOCTYPE)|(/?)((?:[\w.-]+:)?)(" + either + rb")(?=[\s/>]))")


@lru_cache(maxsize=8)
def _inside(name: bytes) -> re.Pattern[bytes]:
    """Find what matters inside of an element, by its name with prefix."""
    return re.compile(rb"<(?:(!--|!\[CDATA\[)|(/?)" + re.escape(name) + rb"(?=[\s/>]))")


def _tag(found: re.Match[bytes], line: int) -> Tag:
    attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(mixed(found[4]))}
    prefix, name = found[2].decode().rstrip(":"), found[3].decode()
    return Tag(line, name, prefix, attributes, bool(found[1]), found[4].endswith(b"/"))


def _declared(attributes: Mapping[str, str]) -> dict[str, str]:
    """Give the namespaces that a tag declares, by prefix, as far as they can be declared again."""
    found = {match[1] or "": value for name, value in attributes.items() if (match := _NAMESPACE.fullmatch(name))}
    return {prefix: uri for prefix, uri in found.items() if uri and is_plain(uri) and not prefix.startswith("xml")}


def _elements(cuts: list[_Cut], document: _Document) -> Iterator[Element | Damage]:
    """Parse elements together, or each alone if one of them is damaged."""
    if not cuts:
        return
    together = b"".join([cut.source for cut in cuts])
    nodes = parsed(together, document.namespaces)
    if not isinstance(nodes, Refused) and len(nodes) == len(cuts) and _REPLACEMENT not in together:
        for cut, node in zip(cuts, nodes, strict=True):
            yield Element(cut.line, cut.name, node)
        return
    for cut in cuts:
        yield _element(cut, document)


def _element(cut: _Cut, document: _Document) -> Element | Damage:
    """Parse one element, mended if it needs to be, and tell what was lost."""
    complaints: tuple[str, ...] = ()
    source = mixed(cut.source)
    nodes = parsed(cut.source, document.namespaces)
    if isinstance(nodes, Refused):
        source, complaints = mended(source)
        more = {
            prefix: _USUAL.get(prefix, f"undeclared:{prefix}") for prefix in undeclared(source, document.namespaces)
        }
        nodes = parsed(source.encode(), {**document.namespaces, **more})
    if isinstance(nodes, Refused):
        lost = cut.name == document.grammar.entry
        return Damage(cut.line, f"`<{cut.name}>` is damaged: {nodes.said(cut.line)}", _NEXT, lost=lost)
    if "\ufffd" in source:
        complaints += ("a character of it could not be decoded and stands as `\ufffd`",)
    return Element(cut.line, cut.name, nodes[0], complaints)
