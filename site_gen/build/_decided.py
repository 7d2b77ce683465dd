"""What is decided about papers: topics, keywords and neighbors, with what earlier builds found out about each.

What is found in one paper alone is remembered by what the paper says. What follows from the whole collection is made
anew if anything in it changed, and is taken over as one piece if nothing did.
"""

from collections.abc import Iterable, Sequence

import msgspec

from site_gen import cache, keywords, latex, likeness, related, terms, topics
from site_gen.build._findings import Decided, Findings
from site_gen.build._job import Observer
from site_gen.model import Paper, Topic, Work

# Each paper is compared with so many: topics hear the nearest of them, related papers are chosen from all.
NEAREST = 24


def decide(papers: Sequence[Paper], taxonomy: Sequence[Topic], findings: Findings, observer: Observer) -> Decided:
    """Decide about all papers, in their order."""
    keys = [cache.key(paper.work) for paper in papers]
    whole = cache.key(b"".join(keys), taxonomy)
    decided = findings.decided.get(whole)
    if decided is None:
        decided = _anew([plain(paper.work) for paper in papers], taxonomy, keys, findings, observer)
        findings.decided.put(whole, decided)
    return decided


def words_of(works: Sequence[Work], keys: Sequence[bytes], findings: Findings) -> list[terms.Words]:
    """Give the words of each paper, by what they are remembered under."""
    return findings.each(findings.words, keys, lambda places: (terms.words(works[place]) for place in places))


def candidates_of(works: Sequence[Work], keys: Sequence[bytes], findings: Findings) -> list[keywords.Candidates]:
    """Give the candidates for keywords of each paper, by what they are remembered under."""

    def find(places: Sequence[int]) -> Iterable[keywords.Candidates]:
        """Find those of the papers at these places."""
        return keywords.candidates_of([works[place] for place in places])

    return findings.each(findings.candidates, keys, find)


def plain(work: Work) -> Work:
    """Give the facts with the words of their texts: these are compared and counted, and formulas are none."""
    if "$" not in work.title + work.abstract and "\\" not in work.title + work.abstract:
        return work
    return msgspec.structs.replace(
        work, title=latex.to_words(work.title), abstract=latex.to_words(work.abstract), repairs=()
    )


def _anew(
    works: Sequence[Work], taxonomy: Sequence[Topic], keys: Sequence[bytes], findings: Findings, observer: Observer
) -> Decided:
    with observer.stage("words") as detail:
        words = words_of(works, keys, findings)
        index = topics.index(taxonomy)
        space = likeness.space(words)
        hood = likeness.neighborhood(space, NEAREST)
        detail.append(f"{len(space.vocabulary):,} terms\t{len(works):,} papers")
    with observer.stage("topics") as detail:
        about = cache.key(taxonomy)
        known = [key + about for key in keys]
        spotted = findings.each(
            findings.spotted, known, lambda places: (topics.spot(works[place], index) for place in places)
        )
        classified = topics.classify(spotted, index, space, hood)
        without = sum(not match for match in classified.matches)
        detail.append(f"{len(taxonomy):,} topics\t{without:,} papers without")
    with observer.stage("keywords") as detail:
        phrases = keywords.find(works, candidates_of(works, keys, findings))
        acronyms = sum(len(one.acronyms) for one in phrases)
        detail.append(f"{sum(len(one.phrases) for one in phrases):,} phrases\t{acronyms:,} acronyms")
    with observer.stage("related") as detail:
        neighbors = related.near(space, hood, classified.leanings, words)
        detail.append(f"{sum(map(len, neighbors)):,} links")
    return Decided(classified.matches, phrases, neighbors)
