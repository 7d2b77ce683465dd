"""Which papers hold which phrases, which phrases stand together, and whose papers are alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen import terms
from site_gen.likeness import Space
from site_gen.model import Keywords, Work

Floats: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]

# Phrases that stand together in fewer papers do so by accident, and in so many they may half the time.
FEWEST_TOGETHER, DOUBT = 2, 2.0
# A phrase of which fewer papers are the topic's is something larger.
BELONGS = 0.25
# Shorter acronyms mean something else elsewhere.
ACRONYM = 3
# Of so many letters without a space, one stands in another by no accident.
GLUED = 9
# A phrase has so many stems at most.
LONGEST = 6
# Any two papers are taken to be at least so much alike: a collection of strangers would make all phrases telling.
LEAST_ALIKE = 0.01


class Table(Struct, frozen=True):
    """Which papers hold which phrases."""

    keys: tuple[str, ...]
    """Phrases by their stems, in order of the alphabet."""
    index: Mapping[str, int]
    names: tuple[str, ...]
    """How they are mostly written; parallel."""
    acronyms: Mapping[str, tuple[str, ...]]
    """Those that mean a phrase, by its key."""
    holds: sparse.csc_array
    """Papers by phrases: 1 where the text holds it."""
    about: sparse.csc_array
    """The same where it is a key phrase."""
    held: Floats
    """Papers that hold each phrase."""
    papers: int


def table(works: Sequence[Work], keywords: Sequence[Keywords], wanted: Iterable[str] = ()) -> Table:
    """Count the phrases that are key phrases of two papers at least, and those that are `wanted`."""
    longs = _longs(keywords)
    own = [_own(work, one, longs) for work, one in zip(works, keywords, strict=True)]
    shared = Counter(key for phrases in own for key in phrases)
    keys = tuple(sorted({key for key, count in shared.items() if count > 1} | set(wanted)))
    index = {key: number for number, key in enumerate(keys)}
    lengths = _lengths([*keys, *(short for short, long in longs.items() if short and long in index)])
    found = [_found(work, index, longs, lengths) for work in works]
    about = [{index[key] for key in phrases if key in index} for phrases in own]
    holds = _matrix([there | key for there, key in zip(found, about, strict=True)], len(keys))
    return Table(
        keys=keys,
        index=index,
        names=_names(own, keys),
        acronyms=_acronyms(keywords, longs),
        holds=holds,
        about=_matrix(about, len(keys)),
        held=np.asarray(holds.sum(axis=0), dtype=np.float64),
        papers=len(works),
    )


def together(table: Table, phrase: int) -> Floats:
    """Give the normalized pointwise mutual information, in [0, 1], of a phrase with those that belong to it."""
    papers = table.holds.indices[table.holds.indptr[phrase] : table.holds.indptr[phrase + 1]]
    both = np.asarray(table.holds[papers].sum(axis=0), dtype=np.float64)
    both[(both < FEWEST_TOGETHER) | (both < BELONGS * table.held)] = 0
    expected = np.maximum(table.held * table.held[phrase] / table.papers, 1e-9)
    likely = np.log(np.maximum(both, 1e-9) / expected) / np.log(table.papers / np.clip(both, 1e-9, table.papers - 0.5))
    # Few papers in common are much less than many.
    found: Floats = np.where(both > 0, np.clip(np.round(likely * both / (both + DOUBT), 9), 0, 1), 0)
    return found


def alike(table: Table, space: Space) -> Floats:
    """Tell how many times as alike as any two papers those are that hold a phrase; 0 for a phrase of one paper."""
    if not space.dense.shape[1]:
        # Too few papers to have latent vectors: any phrase that they share will do.
        return np.where(table.held > 1, np.inf, 0.0)

    def mean(sums: Floats, papers: Floats) -> Floats:
        """Give the mean cosine of groups of papers from the sums of their vectors."""
        cosines: Floats = ((sums * sums).sum(axis=1) - papers) / np.maximum(papers * (papers - 1), 1)
        return cosines

    whole = mean(space.dense.sum(axis=0, keepdims=True), np.array([float(table.papers)]))
    likeness = mean(np.asarray(table.holds.T @ space.dense), table.held) / np.maximum(whole, LEAST_ALIKE)
    return np.where(table.held > 1, np.round(likeness, 9), 0)


def related(table: Table, phrases: Iterable[int]) -> list[int]:
    """Give the phrases that are part of one of these, or have it as a part; by words, in any order.

    Also those that only a hyphen tells apart: "multimodal" and "multi-modal".
    """
    given = [(frozenset(table.keys[phrase].split()), table.keys[phrase].replace(" ", "")) for phrase in phrases]
    return [
        number
        for number, key in enumerate(table.keys)
        if (own := frozenset(key.split())) and any(_same(own, key.replace(" ", ""), *other) for other in given)
    ]


def _same(words: frozenset[str], glued: str, others: frozenset[str], other: str) -> bool:
    if words <= others or others <= words:
        return True
    return len(glued) >= GLUED and len(other) >= GLUED and (glued in other or other in glued)


def _longs(keywords: Sequence[Keywords]) -> dict[str, str]:
    """Give for each acronym what it mostly means; both as keys."""
    meant: dict[str, Counter[str]] = defaultdict(Counter)
    for one in keywords:
        for short, long in one.acronyms:
            meant[terms.phrase_key(short)][terms.phrase_key(long)] += 1
    return {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in meant.items()}


def _acronyms(keywords: Sequence[Keywords], longs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    explained = Counter(pair for one in keywords for pair in one.acronyms)
    found: dict[str, set[str]] = defaultdict(set)
    for (short, long), count in explained.items():
        key = terms.phrase_key(long)
        if count > 1 and len(short) >= ACRONYM and longs[terms.phrase_key(short)] == key:
            found[key].add(short)
    return {key: tuple(sorted(shorts)) for key, shorts in found.items()}


def _own(work: Work, keywords: Keywords, longs: Mapping[str, str]) -> dict[str, str]:
    """Give a paper's key phrases, by key; acronyms stand for what they mean."""
    phrases = {terms.phrase_key(phrase): phrase for phrase in (*work.keywords, *keywords.phrases)}
    return {longs.get(key, key): "" if key in longs else phrase for key, phrase in phrases.items() if key}


def _found(work: Work, index: Mapping[str, int], longs: Mapping[str, str], lengths: Mapping[str, int]) -> set[int]:
    """Find the phrases that stand in a paper; `lengths` tells how long those are that begin with a stem."""
    found: set[int] = set()
    for part in (work.title, work.abstract):
        stems = terms.stems(part)
        for first, stem in enumerate(stems):
            for end in range(first + 1, first + lengths.get(stem, 0) + 1):
                key = " ".join(stems[first:end])
                if (number := index.get(longs.get(key, key))) is not None:
                    found.add(number)
    return found


def _lengths(keys: Iterable[str]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for key in keys:
        stems = key.split()
        lengths[stems[0]] = max(lengths.get(stems[0], 0), min(len(stems), LONGEST))
    return lengths


def _matrix(rows: Sequence[set[int]], width: int) -> sparse.csc_array:
    columns = [number for row in rows for number in sorted(row)]
    bounds = np.cumsum([0, *map(len, rows)])
    return sparse.csr_array((np.ones(len(columns)), columns, bounds), shape=(len(rows), width)).tocsc()


def _names(own: Sequence[Mapping[str, str]], keys: Sequence[str]) -> tuple[str, ...]:
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for phrases in own:
        for key, phrase in phrases.items():
            if phrase:
                written[key][phrase] += 1
    return tuple(min(written[key], key=lambda form: (-written[key][form], form), default=key) for key in keys)
