"""What a build remembers of the records and papers of the ones before it."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from site_gen import cache, dedupe, keywords, terms, topics
from site_gen.build._job import STATE
from site_gen.model import Keywords, Neighbor, TopicMatch

Value = TypeVar("Value")


class Decided(Struct, frozen=True, gc=False):
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
    def groupings(self) -> cache.Memo[dedupe.Grouping]:
        """By all records and what a person decided about them."""
        return self._memo("groupings", dedupe.Grouping)

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

    def each(
        self, memo: cache.Memo[Value], keys: Sequence[bytes], make: Callable[[Sequence[int]], Iterable[Value]]
    ) -> list[Value]:
        """Give the value of each key; `make` is given the positions of those that are not remembered, all at once."""
        missing = [index for index, key in enumerate(keys) if memo.get(key) is None]
        made = dict(zip(missing, make(missing), strict=True))
        for index, value in made.items():
            memo.put(keys[index], value)
        known = (made.get(index) or memo.get(key) for index, key in enumerate(keys))
        return [value for value in known if value is not None]

    def save(self) -> None:
        """Keep for the next build what this one used."""
        for memo in self._open:
            memo.save()

    def _memo(self, name: str, type_: type[Value]) -> cache.Memo[Value]:
        memo = cache.memo(self.root / STATE / "memo", name, type_, fresh=self._fresh)
        self._open.append(memo)
        return memo
