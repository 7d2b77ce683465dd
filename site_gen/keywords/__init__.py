"""Key phrases and acronyms: what a paper is about in the words of its authors.

A phrase is a run of up to four words that no grammar, no punctuation and none of the words that scholars say of any
work divides. What an abstract offers in this way is mostly no term, and the paper alone cannot tell which of it is one:
the whole collection is asked.

- *Does it stand on its own?* A term is often a whole run ("gradient descent"), a piece seldom ("large language").
  This is the thought of the C-value (Frantzi, Ananiadou and Mima, 2000), as a share so that rare phrases can be judged.
  What the same papers say in a longer phrase counts less than that ("tangent kernel").
- *Do its words name a subject?* Of two words as frequent, the one that titles use is a subject; "framework" and
  "extensive" stand in many abstracts and few titles. So the share of titles among the papers that have a word tells the
  generic from the telling, in any field and without a list.
- *Is its last word a thing, and none of it a verb?* A word that hardly ever ends a run is an adjective, one that stands
  behind "we can" a verb.
- *Are its words rare?* Those that half of the papers use tell them apart less.

The paper itself tells where a phrase stands (the title weighs more) and how often. A phrase that stands once, in the
abstract alone, must be known from other papers. From the best, those are taken that say something new: no phrase inside
another, no two that share two words.

What the collection tells is rounded, so that some papers more do not exchange phrases of others whose scores are
nearly the same: each exchange would rewrite a file.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from site_gen.keywords import _acronyms, _choice, _entries, _writing
from site_gen.model import Keywords, Work

__all__ = ["Candidates", "candidates", "candidates_of", "find"]

# So many papers are read together. More take more memory, 50 KB each, and gain nothing.
TOGETHER = 250


class Candidates(Struct, frozen=True, gc=False):
    """What one paper offers, before the collection is asked."""

    entries: bytes = b""
    """As `_entries` packs them; empty where the source gives keywords."""
    acronyms: str = ""
    """A line for each: acronym, tabulator, long form."""


def candidates(work: Work) -> Candidates:
    """Find the runs of words and the acronyms of a paper; never raises, and of a giant abstract reads the beginning."""
    return _together([work])[0]


def candidates_of(works: Sequence[Work]) -> Iterator[Candidates]:
    """Find for each of many papers what `candidates` does, in order and in half of its time: 0.4 ms an abstract."""
    for first in range(0, len(works), TOGETHER):
        yield from _together(works[first : first + TOGETHER])


def _together(works: Sequence[Work]) -> list[Candidates]:
    # What a text explains twice, it means as it explained it first.
    acronyms = [dict(reversed(list(_acronyms.explained(_entries.plain(work.title, work.abstract))))) for work in works]
    lines = ["\n".join(f"{short}\t{pairs[short]}" for short in sorted(pairs)) for pairs in acronyms]
    texts = [("", "") if work.keywords else (work.title, work.abstract) for work in works]
    return list(map(Candidates, _entries.pack(texts, [tuple(pairs.items()) for pairs in acronyms]), lines))


def find(works: Sequence[Work], candidates: Sequence[Candidates]) -> tuple[Keywords, ...]:
    """Choose up to six phrases for each paper, the most telling first; `result[i]` belongs to `works[i]`.

    Those of like weight come as the text has them. Near linear in time; 70 bytes of memory an entry.
    """
    choice = _choice.choose([one.entries for one in candidates])
    pen = _writing.Pen(choice)
    return tuple(
        _keywords(work, one.acronyms, zip(choice.starts[first:end], choice.ends[first:end], strict=True), pen)
        for work, one, (first, end) in zip(works, candidates, pairwise(choice.bounds), strict=True)
    )


def _keywords(work: Work, lines: str, spans: Iterable[tuple[int, int]], pen: _writing.Pen) -> Keywords:
    source = _entries.plain(work.title, work.abstract)
    written = [source[start:end] for start, end in spans]
    if not lines:
        return Keywords(tuple(dict.fromkeys(map(pen.words, written))))
    acronyms = dict(map(_pair, lines.split("\n")))
    said = [_writing.explained(phrase, acronyms) for phrase in written]
    phrases = list(dict.fromkeys(map(pen.words, said)))
    if said != written:
        # Written out, an acronym may say what another phrase does.
        phrases = [one for one in phrases if not any(_is_inside(one, other) for other in phrases)]
    return Keywords(tuple(phrases), tuple((short, pen.words(long)) for short, long in acronyms.items()))


def _is_inside(one: str, other: str) -> bool:
    return len(one) < len(other) and f" {one} " in f" {other} "


def _pair(line: str) -> tuple[str, str]:
    short, _, long = line.partition("\t")
    return short, long
