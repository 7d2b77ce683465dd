"""What a build remembers of the ones before it."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from site_gen import cache, dedupe, keywords, markdown, terms, topics, views
from site_gen.build._job import STATE
from site_gen.model import Converted, Keywords, Neighbor, Pairs, SearchRecord, TopicMatch, View

Value = TypeVar("Value")


class Bundle(Struct, frozen=True):
    """A search index in the output folder."""

    facets: str
    """The path of the facets file."""
    files: Pairs
    """Paths with the SHA-256 of their bytes."""


class Decided(Struct, frozen=True):
    """What is decided about a collection; the tuples run parallel to its papers."""

    topics: tuple[tuple[TopicMatch, ...], ...]
    keywords: tuple[Keywords, ...]
    related: tuple[tuple[Neighbor, ...], ...]


class Findings:
    """What was found in each record and each paper alone, and what was decided about all.

    Each memo is opened when it is first asked, for they are large, and a build that changes no paper needs one only.
    """

    def __init__(self, root: Path, *, fresh: bool = False) -> None:
        """Name the folder of a site's memos; `fresh` ones know nothing."""
        self.root = root
        self._fresh = fresh
        self._open: list[cache.Memo[Any]] = []

    @cached_property
    def looks(self) -> cache.Memo[dedupe.Look]:
        """By record."""
        return self._memo("looks", dedupe.Look)

    @cached_property
    def words(self) -> cache.Memo[terms.Words]:
        """By paper."""
        return self._memo("words", terms.Words)

    @cached_property
    def spotted(self) -> cache.Memo[topics.Spotted]:
        """By paper and taxonomy."""
        return self._memo("spotted", topics.Spotted)

    @cached_property
    def candidates(self) -> cache.Memo[keywords.Candidates]:
        """By paper."""
        return self._memo("candidates", keywords.Candidates)

    @cached_property
    def decided(self) -> cache.Memo[Decided]:
        """By all papers and the taxonomy."""
        return self._memo("decided", Decided)

    def save(self) -> None:
        """Keep for the next build what this one used."""
        for memo in self._open:
            memo.save()

    def _memo(self, name: str, type_: type[Value]) -> cache.Memo[Value]:
        memo = cache.memo(self.root / STATE / "memo", name, type_, fresh=self._fresh)
        self._open.append(memo)
        return memo


class Memos:
    """Three memos, each from all that a result depends on to that result.

    Pages and search bundles are too large to be kept twice: their memos hold the digests of their files, and the bytes
    are those in the output folder, if it still has them.
    """

    def __init__(self, root: Path, *, fresh: bool) -> None:
        """Open the memos of a site; `fresh` ones know nothing."""
        folder = root / STATE / "memo"
        self._converted = cache.memo(folder, "converted", Converted, fresh=fresh)
        self.rendered = cache.memo(folder, "rendered", str, fresh=fresh)
        """The SHA-256 of a page, by `of_view`."""
        self.searched = cache.memo(folder, "searched", Bundle, fresh=fresh)
        """By `of_records`."""

    def converter(self, base_path: str) -> views.Convert:
        """Make a converter from Markdown that remembers."""

        def convert(body: str, path: str) -> Converted:
            key = cache.key(body, path, base_path)
            known = self._converted.get(key)
            if known is None:
                known = markdown.to_html(body, path=path, base_path=base_path)
                self._converted.put(key, known)
            return known

        return convert

    def save(self) -> None:
        """Keep for the next build what this one used."""
        self._converted.save()
        self.rendered.save()
        self.searched.save()


def of_view(view: View, fingerprint: Callable[[str], str]) -> bytes:
    """Give the key of a page; `fingerprint` names all that the view's template is made of."""
    # Two kinds of content may have equal fields, so the kind is told, too.
    return cache.key(fingerprint(view.template), type(view.content).__name__, view)


def of_records(records: list[SearchRecord], language: str) -> bytes:
    """Give the key of a search bundle."""
    return cache.key(records, language)
