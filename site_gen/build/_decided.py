"""What is decided about papers: topics, keywords and neighbors, with what earlier builds found out about each.

What is found in one paper alone is remembered by what the paper says. What follows from the whole collection is made
anew if anything in it changed, and is taken over as one piece if nothing did.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from site_gen import cache, keywords, likeness, related, terms, topics
from site_gen.build._findings import Decided, Findings
from site_gen.build._job import Observer
from site_gen.cache import Memo
from site_gen.model import Paper, Topic

Value = TypeVar("Value")

# Each paper is compared with so many: topics hear the nearest of them, related papers are chosen from all.
NEAREST = 24


def decide(papers: Sequence[Paper], taxonomy: Sequence[Topic], findings: Findings, observer: Observer) -> Decided:
    """Decide about all papers, in their order."""
    keys = [cache.key(paper.work) for paper in papers]
    about = cache.key(taxonomy)
    whole = cache.key(b"".join(keys), about)
    decided = findings.decided.get(whole)
    if decided is None:
        decided = _anew(papers, taxonomy, _Remembered(keys, about, findings), observer)
        findings.decided.put(whole, decided)
    return decided


class _Remembered:
    """What is found in each paper alone, in the order of the papers."""

    def __init__(self, keys: Sequence[bytes], about: bytes, findings: Findings) -> None:
        self._keys = keys
        self._about = about
        self._findings = findings

    def words(self, papers: Sequence[Paper]) -> list[terms.Words]:
        return self._each(self._findings.words, lambda index: terms.words(papers[index].work))

    def candidates(self, papers: Sequence[Paper]) -> list[keywords.Candidates]:
        return self._each(self._findings.candidates, lambda index: keywords.candidates(papers[index].work))

    def spotted(self, papers: Sequence[Paper], index: topics.Index) -> list[topics.Spotted]:
        about = self._about
        return self._each(self._findings.spotted, lambda paper: topics.spot(papers[paper].work, index), about)

    def _each(self, memo: Memo[Value], make: Callable[[int], Value], about: bytes = b"") -> list[Value]:
        found: list[Value] = []
        for index, key in enumerate(self._keys):
            value = memo.get(key + about)
            if value is None:
                value = make(index)
                memo.put(key + about, value)
            found.append(value)
        return found


def _anew(papers: Sequence[Paper], taxonomy: Sequence[Topic], found: _Remembered, observer: Observer) -> Decided:
    with observer.stage("words") as detail:
        words = found.words(papers)
        space = likeness.space(words)
        hood = likeness.neighborhood(space, NEAREST)
        detail.append(f"{len(space.vocabulary):,} terms\t")
    with observer.stage("topics") as detail:
        index = topics.index(taxonomy)
        classified = topics.classify(found.spotted(papers, index), index, space, hood)
        without = sum(not match for match in classified.matches)
        detail.append(f"{len(taxonomy):,} topics\t{without:,} papers without")
    with observer.stage("keywords") as detail:
        phrases = keywords.find([paper.work for paper in papers], found.candidates(papers))
        detail.append(f"{sum(len(one.phrases) for one in phrases):,} key phrases\t")
    with observer.stage("related") as detail:
        neighbors = related.near(space, hood, classified.leanings, words)
        detail.append(f"{sum(map(len, neighbors)):,} links")
    return Decided(classified.matches, phrases, neighbors)
