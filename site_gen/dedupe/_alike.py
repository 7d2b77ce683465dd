"""How alike two titles are, and which of their words have no counterpart."""

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from site_gen.dedupe import _titles

# A title cut short at a word's end, and one that stands inside of a longer text, are nearly that title.
CUT_SHORT, INSIDE = 0.93, 0.92
# Letters that a title needs to be sought inside of another.
LONG_ENOUGH = 20
# Share of letters that make two words spellings of one.
SAME_WORD = 0.8
# Letters from which words may be spelled differently and still be one.
_SPELLED = 4


class Likeness(Struct, frozen=True):
    """What two titles share."""

    share: float
    """In [0, 1]; 1 means equal but for spaces."""
    letters: int
    """Of the shorter one."""
    swapped: int
    """Words of each side that the other side has others for."""


def compare(one: str, other: str) -> Likeness:
    """Compare two titles, given as words with spaces between them."""
    glued, glued_other = one.replace(" ", ""), other.replace(" ", "")
    letters = min(len(glued), len(glued_other))
    if glued == glued_other:
        return Likeness(1.0, letters, 0)
    missing, missing_other = _unmatched(one, other, glued_other), _unmatched(other, one, glued)
    return Likeness(_share(one, other, glued, glued_other), letters, min(missing, missing_other))


def _share(one: str, other: str, glued: str, glued_other: str) -> float:
    share = max(Indel.normalized_similarity(glued, glued_other), fuzz.token_sort_ratio(one, other) / 100)
    shorter, longer = sorted((one, other), key=len)
    if share >= CUT_SHORT or len(shorter) < LONG_ENOUGH:
        return share
    if longer.startswith(f"{shorter} "):
        return CUT_SHORT
    inside = fuzz.partial_ratio(shorter, longer, score_cutoff=90) / 100
    return max(share, inside * INSIDE)


def _unmatched(one: str, other: str, glued_other: str) -> int:
    """Count the telling words of one title that the other has in no spelling."""
    others = other.split(" ")
    words = {word for word in one.split(" ") if word not in _titles.STOPWORDS}
    return sum(word not in glued_other and not any(_is_spelling(word, found) for found in others) for word in words)


def _is_spelling(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _SPELLED:
        return word == other
    return word.startswith(other) or other.startswith(word) or Indel.normalized_similarity(word, other) >= SAME_WORD
