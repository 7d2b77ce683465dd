"""Venues: whether two ways of naming where a paper stands can be one place."""

import re

from site_gen.dedupe import _identifiers, _titles
from site_gen.model import Work

# What every venue may be called; the words left tell which one it is.
_GENERAL = _titles.STOPWORDS | frozenset(
    "proceedings proc international intl int l conference conf annual journal j symposium symp workshop acm ieee "
    "transactions trans volume vol no pp pages page hellip published edition systems st nd rd th "
    "special issue".split()
)
_JOURNAL = frozenset(
    "journal j transactions trans tods record magazine letters bulletin review quarterly annals".split()
)
_MEETING = frozenset("conference conf proceedings proc symposium symp workshop".split())
_PREPRINT = re.compile(r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|ssrn|preprints?|openreview|hal|zenodo)\b")
_SHORTEST_ACRONYM = 3
_SHORTEST_ABBREVIATION = 2


def read(venue: str) -> str:
    """Write the words of a venue; empty where it says nothing, as that of a preprint."""
    words = _titles.split(_titles.clean(venue[: _titles.LONGEST]))
    joined = " ".join(words)
    return "" if _PREPRINT.search(joined) else joined


def is_preprint(work: Work) -> bool:
    """Tell whether a record is of a preprint: it has a number or a venue of such, and none of a publisher."""
    if work.venue:
        return bool(_PREPRINT.search(work.venue.casefold()))
    identifiers = _identifiers.read(work.identifiers)
    return "doi" not in identifiers and not _identifiers.OF_PREPRINTS.isdisjoint(identifiers)


def compare(one: str, other: str) -> bool | None:
    """Tell whether two venues are one place; None where that cannot be told."""
    if not one or not other:
        return None
    words, others = one.split(" "), other.split(" ")
    kind, other_kind = _kind(words), _kind(others)
    if kind * other_kind < 0:
        return False
    telling, telling_other = _telling(words), _telling(others)
    if not telling or not telling_other:
        return one == other or None
    if not (_share(telling, telling_other) or _is_acronym(telling, telling_other)):
        return False
    # `VLDB` may be the meeting or the journal of that name.
    return True if kind == other_kind else None


def _kind(words: list[str]) -> int:
    """Give 1 for a journal, -1 for a meeting, 0 where the words do not say."""
    is_journal, is_meeting = not _JOURNAL.isdisjoint(words), not _MEETING.isdisjoint(words)
    return is_journal - is_meeting


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _GENERAL and not any(map(str.isdigit, word)) and len(word) > 1]


def _share(words: list[str], others: list[str]) -> bool:
    """Tell whether a word of one abbreviates a word of the other."""
    return any(
        word.startswith(other) or other.startswith(word)
        for word in words
        for other in others
        if min(len(word), len(other)) > _SHORTEST_ABBREVIATION
    )


def _is_acronym(words: list[str], others: list[str]) -> bool:
    """Tell whether a word of one is made of the first letters of the other's, of which some may be missing."""
    return _stands_for(words, others) or _stands_for(others, words)


def _stands_for(words: list[str], others: list[str]) -> bool:
    initials = "".join(word[0] for word in others)
    return len(initials) >= _SHORTEST_ACRONYM and any(
        word == initials or (len(word) >= _SHORTEST_ACRONYM and word in initials) for word in words
    )
