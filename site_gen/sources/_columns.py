"""What people and programs call the facts of a paper: columns of tables, keys of front matter.

One list of names serves both. A name is compared without case and punctuation, so `Paper_Title` is `paper title`.
Where several name one fact, the one that stands first in the list is taken. What is not listed is kept under its own
name, so nothing is lost by being called something else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from site_gen import shapes, text
from site_gen.sources import _addresses
from site_gen.sources._days import fullest
from site_gen.sources._links import Links
from site_gen.sources._names import person
from site_gen.sources._plain import plain, untagged

Json: TypeAlias = dict[str, Any]
Value: TypeAlias = Any
"""A cell, or whatever YAML holds; also what is made of it for `shapes`, which takes nothing for granted."""

# Zotero's table, Scopus, MiniConf, OpenReview, Semantic Scholar, Hugo, Jekyll and what people's own sheets hold.
_NAMES: dict[str, str] = {
    "title": "title|paper title|article title|document title|work title|title of paper|paper name|paper|name",
    "abstract": "abstract|paper abstract|abstract note|abstracts|summary",
    "authors": "author full names|authors|author|author s|author names|author name s|authors names"
    "|paper authors|creators",
    "published": "published|date|publication date|date published|published date|publishdate|pub date|cover date"
    "|issued|publication year|year published|pub year|year",
    "updated": "updated|lastmod|last updated|updated date|revised",
    "listed": "listed|date listed|submitted on daily at",
    "venue": "venue|publication title|source title|journal|journal title|journal name|booktitle|book title|conference"
    "|conference name|proceedings|proceedings title|publication|journal conference|container title|published in",
    "keywords": "keywords|keyword|key words|author keywords|manual tags|tags|index keywords",
    "categories": "categories|category|primary category|subjects|subject|subject areas|primary area|arxiv categories",
    "identifiers.doi": "doi",
    "identifiers.arxiv": "arxiv|arxiv id|arxiv number|arxivid|eprint arxiv",
    "identifiers.acl": "acl|acl id|anthology id",
    "identifiers.openreview": "openreview|openreview id|forum id",
    "identifiers.s2": "s2|s2 id|paperid|semantic scholar id",
    "identifiers.openalex": "openalex|openalex id",
    "identifiers.dblp": "dblp|dblp key",
    "identifiers.pubmed": "pubmed|pmid|pubmed id",
    "identifiers.pmcid": "pmcid|pmc|pmc id",
    "links.abstract": "url|link|paper url|paperurl|paper link|abstract url|abs|landing page|html url|url source|website"
    "|openreview url|source url",
    "links.pdf": "pdf|pdf url|url pdf|pdf link|pdflink|open access pdf|oa url|link to pdf|pdf urls",
    "links.html": "html|url html|full text|fulltext url",
    "links.code": "code|code url|url code|code link|github|github url|github link|repo|repository|source code"
    "|implementation",
    "links.project": "project|project page|project url|url project|project website|homepage|project link",
    "links.video": "video|video url|url video|video link|youtube|talk|presentation",
    "links.data": "data|dataset|data url|dataset url|url dataset|datasets",
    "links.demo": "demo|demo url|demo link",
    "links.slides": "slides|slides url|slidesurl|url slides",
    "links.poster": "poster|poster url|url poster",
    "extra.volume": "volume|vol",
    "extra.issue": "issue",
    "extra.number": "number",
    "extra.pages": "pages|page|page range|pages range",
    "extra.first-page": "page start|first page|start page",
    "extra.last-page": "page end|last page|end page",
    "extra.series": "series|series title",
    "extra.publisher": "publisher",
    "extra.address": "place|address|publisher place",
    "extra.editors": "editor|editors",
    "extra.edition": "edition",
    "extra.school": "school|university",
    "extra.type": "item type|document type|publication type|entry type|type",
    "extra.language": "language|language of original document",
    "extra.license": "license|rights",
    "extra.isbn": "isbn",
    "extra.issn": "issn",
    "extra.comment": "comment|arxiv comment",
    "extra.note": "note",
    "extra.zotero": "extra",
    "extra.tldr": "tldr|tl dr|excerpt",
    "extra.citations": "cited by|citations|citation count|citationcount|times cited|num citations",
    "extra.upvotes": "upvotes",
    "extra.stars": "stars|github stars",
    "extra.comments": "num comments|comments",
    "extra.awards": "award|awards",
    # What a person wrote for nobody else, where and when a paper is kept, and what can be worked out again.
    "": "notes|my notes|key|date added|date modified|access date|file attachments|link attachments|library catalog"
    "|short title"
    "|journal abbreviation|automatic tags|archive location|call number|num pages|page count|author s id|affiliations"
    "|authors with affiliations|correspondence address|references|abbreviated source title",
}
_TARGETS = {name: target for target, names in _NAMES.items() for name in names.split("|")}
_ORDER = {name: number for number, name in enumerate(_TARGETS)}
# A sheet of people has names too: these are titles only beside a column that only papers have.
_VAGUE_TITLES = frozenset({"name", "paper"})
_OF_PAPERS_ONLY = frozenset({"abstract", "authors", "venue", "identifiers.doi", "identifiers.arxiv"})
# Words that a database gave a paper, not its authors; they do for a paper without others.
_GIVEN_WORDS = frozenset({"index keywords"})
# Texts that spreadsheets and programs write for nothing.
_NOTHING = frozenset({"", "nan", "none", "null", "n/a", "na", "-", "--", "n.a.", "[]", "tbd", "tba"})
_LONGEST_NOTHING = max(map(len, _NOTHING)) + 2
_QUOTES = "'\""
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_BETWEEN = re.compile(r"[;|\n]")
_SAFE_NUMBER = re.compile(r"-?[1-9]\d{0,14}|0")
_FOLDED = re.compile(r"[\W_]+")
_ID = re.compile(r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?|arxiv:\S+", re.IGNORECASE)
_ZOTERO = re.compile(r"(arxiv|pmid|pmcid|doi)\s*:\s*(\S+)(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_ZOTERO_SCHEMES = {"arxiv": "arxiv", "pmid": "pubmed", "pmcid": "pmcid", "doi": "doi"}
_LONGEST_SHOWN = 60
_RANGE = "\u2013"


class Column(Struct, frozen=True):
    """A name as it is written, and what it means."""

    index: int
    """Where its value stands."""
    name: str
    folded: str
    target: str | None
    """Part of `shapes` such as `links.pdf`, `""` for what is left out, None for what has no known meaning."""


def columns(names: Iterable[str], *, vague: bool = True) -> tuple[Column, ...]:
    """Tell what names mean, those that go before others of the same meaning first.

    Without `vague` a title must be called one: `name` is anybody's.
    """
    found = [_column(index, name, vague=vague) for index, name in enumerate(names)]
    return tuple(sorted(found, key=lambda column: (_ORDER.get(column.folded, len(_ORDER)), column.index)))


def are_of_papers(found: Sequence[Column], at_least: int = 2) -> bool:
    """Tell whether there is a title among so many known names."""
    known = {column.target for column in found if column.target}
    titles = {column.folded for column in found if column.target == "title"}
    if not titles or len(known) < at_least:
        return False
    return bool(titles - _VAGUE_TITLES) or bool(known & _OF_PAPERS_ONLY)


def folded(name: str) -> str:
    """Reduce a name to what its spellings share.

    >>> folded("Author(s)")
    'author s'
    """
    return _FOLDED.sub(" ", name.casefold()).strip()


def fields(found: Iterable[Column], values: Sequence[Any], *, inverted: bool = False) -> tuple[Json, list[str]]:
    """Put values, texts or what YAML means, under the names of `shapes`, and say what could not be kept.

    `inverted` says that a name with one comma is `Family, Given`, as in the tables of Zotero.
    """
    paper = _Paper(inverted=inverted)
    for column in found:
        value = values[column.index] if column.index < len(values) else None
        if not _is_nothing(value, column.target):
            paper.take(column, value)
    return paper.fields(), paper.complaints


class _Paper:
    """The facts of one paper as they come."""

    def __init__(self, *, inverted: bool) -> None:
        self.complaints: list[str] = []
        self._inverted = inverted
        self._found: Json = {}
        self._links = Links()
        self._parts: dict[str, Json] = {"identifiers": {}, "links": self._links.found, "extra": {}}
        self._dates: dict[str, list[str]] = {}

    def take(self, column: Column, value: Value) -> None:
        """Put a value where it belongs."""
        part, _, name = (column.target or "").partition(".")
        if column.target is None:
            self._take_unknown(column, value)
        elif part == "links":
            self._take_links(name, column, value)
        elif part == "identifiers":
            self._take_identifier(name, value)
        elif part == "extra":
            self._take_extra(name, value)
        elif part in {"published", "updated", "listed"}:
            self._dates.setdefault(part, []).append(str(value))
        elif part and part not in self._found:
            self._found[part] = self._read(part, value)
        elif part in {"keywords", "categories"}:
            self._add_words(part, column, value)
        elif part and part != "authors":
            self._take_unknown(column, value)

    def fields(self) -> Json:
        """Give all that was taken."""
        dates: dict[str, str] = {}
        for name, written in self._dates.items():
            dates[name] = fullest(written)
            if not dates[name]:
                self.complaints.append(f"there is no date `{written[0][:_LONGEST_SHOWN]}`")
        self.complaints += self._links.complaints()
        extra = self._parts["extra"]
        first, last = extra.pop("first-page", ""), extra.pop("last-page", "")
        if first and "pages" not in extra:
            extra["pages"] = f"{first}{_RANGE}{last}" if last and last != first else first
        return self._found | self._parts | {"dates": dates}

    def _read(self, part: str, value: Value) -> Value:
        if part == "authors":
            return _authors(value, inverted=self._inverted)
        if part in {"keywords", "categories"}:
            return _words(value)
        if not isinstance(value, str):
            return value
        if part == "abstract":
            return untagged(value)
        return " ".join((untagged(value) if part == "title" else plain(value)).split())

    def _add_words(self, part: str, column: Column, value: Value) -> None:
        words, more = self._found[part], _words(value)
        if isinstance(words, list) and isinstance(more, list) and column.folded not in _GIVEN_WORDS:
            self._found[part] = words + more

    def _take_identifier(self, scheme: str, value: Value) -> None:
        if isinstance(value, str):
            # The address of a paper in the column of its identifier.
            value = _addresses.identifiers(value.strip()).get(scheme, value)
        self._parts["identifiers"].setdefault(scheme, value)

    def _take_links(self, kind: str, column: Column, value: Value) -> None:
        addresses = _addresses.divided(value) if isinstance(value, str) else []
        if not addresses:
            # A place within a site, or a word such as `yes`.
            if not (isinstance(value, str) and value.startswith("/")):
                self._take_unknown(column, value)
            return
        identifiers = self._parts["identifiers"]
        for address in addresses:
            for scheme, identifier in _addresses.identifiers(address).items():
                identifiers.setdefault(scheme, identifier)
            self._links.add("link" if kind == "abstract" and kind in self._links.found else kind, address)

    def _take_extra(self, name: str, value: Value) -> None:
        if name == "zotero":
            self._take_zotero(str(value))
        elif name == "editors":
            self._parts["extra"][name] = "; ".join(
                author if isinstance(author, str) else author.get("name", "")
                for author in _authors(value, inverted=self._inverted)
            )
        elif name == "pages":
            self._parts["extra"].setdefault(name, re.sub(r"--+", _RANGE, str(value)))
        elif name in {"citations", "upvotes", "stars", "comments"}:
            number = _number(value)
            # A sheet's comments are mostly somebody's words.
            known = "comment" if name == "comments" and isinstance(number, str) else name
            self._parts["extra"].setdefault(known, number)
        else:
            self._parts["extra"].setdefault(name, plain(value) if isinstance(value, str) else value)

    def _take_zotero(self, value: str) -> None:
        """Take identifiers from the lines of Zotero's field for all that has no other."""
        rest: list[str] = []
        for line in filter(None, map(str.strip, value.split("\n"))):
            if found := _ZOTERO.fullmatch(line):
                self._parts["identifiers"].setdefault(_ZOTERO_SCHEMES[found[1].lower()], found[2])
            elif not line.lower().startswith(("citation key:", "publisher: arxiv")):
                rest.append(line)
        if rest:
            self._parts["extra"].setdefault("note", "; ".join(rest))

    def _take_unknown(self, column: Column, value: Value) -> None:
        if column.folded == "id" and isinstance(value, str) and _ID.fullmatch(value.strip()):
            self._parts["identifiers"].setdefault("arxiv", shapes.identifier("arxiv", value))
        elif column.name:
            self._parts["extra"].setdefault(column.name, _number(plain(value)) if isinstance(value, str) else value)


def _column(index: int, name: str, *, vague: bool) -> Column:
    compared = folded(name)
    target = _TARGETS.get(compared) if vague or compared not in _VAGUE_TITLES else None
    return Column(index, text.line(name), compared, target)


def _is_nothing(value: object, target: str | None) -> bool:
    if isinstance(value, str):
        # A paper may be called `None`.
        if len(value) > _LONGEST_NOTHING:
            return value.isspace()
        return not value if target in {"title", "abstract"} else value.strip().casefold() in _NOTHING
    return value is None or value in ([], {})


def _number(value: Value) -> Value:
    """Turn a text into a number if nothing is lost by it: `007` and long numbers of accounts stay."""
    if not isinstance(value, str):
        return value
    bare = value.strip()
    return int(bare) if _SAFE_NUMBER.fullmatch(bare) else value


def _authors(value: Value, *, inverted: bool) -> Value:
    if isinstance(value, str):
        names = _items(value)
        # One text without a divider is left to `shapes`, which knows commas and `and`.
        whole = " ".join(" ".join(names).split())
        return [person(name) for name in names] if len(names) > 1 or inverted else _turned(whole)
    if isinstance(value, list):
        return [_author(one) for one in value]
    return [_author(value)] if isinstance(value, Mapping) else value


def _turned(value: str) -> Value:
    """Read `Family, Given M.` alone: a comma, and no name of two words before it."""
    family, comma, given = value.partition(",")
    return [person(value)] if comma and "," not in given and " " not in family and " and " not in given else value


def _author(value: Value) -> Value:
    if isinstance(value, str):
        return person(value) if value.count(",") else value
    if not isinstance(value, Mapping):
        return value
    given = {folded(str(key)): one for key, one in value.items()}
    names = {
        "name": given.get("name") or given.get("literal"),
        "family": given.get("family") or given.get("last") or given.get("last name"),
        "given": given.get("given") or given.get("first") or given.get("first name"),
        "orcid": given.get("orcid"),
    }
    return {key: one for key, one in names.items() if one}


def _words(value: Value) -> Value:
    if not isinstance(value, str):
        return (
            [str(one) if isinstance(one, int | float) else one for one in value] if isinstance(value, list) else value
        )
    items = _items(value)
    if len(items) == 1 and "," in value:
        items = value.split(",")
    return [plain(item).strip() for item in items]


def _items(value: str) -> list[str]:
    """Take a text apart, also one that Python or JSON printed of a list."""
    bare = value.strip()
    if bare.startswith("[") and bare.endswith("]"):
        inner = bare[1:-1].strip(" \n,")
        if len(inner) > 1 and inner[0] in _QUOTES and inner[-1] in _QUOTES:
            return [single or double for single, double in _QUOTED.findall(inner)]
    return list(filter(None, map(str.strip, _BETWEEN.split(bare))))
