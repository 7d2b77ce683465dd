"""How alike two titles are, and which of their words have no counterpart."""

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from site_gen.dedupe import _titles

# A title cut short at a word's end, and one that stands inside of a longer text, are nearly that title.
CUT_SHORT, INSIDE = 0.93, 0.92
# Titles that share less are not asked for words that exclude each other.
ALIKE = 0.7
# Letters that a title needs to be sought inside of another.
LONG_ENOUGH = 20
# Share of letters that make two words spellings of one.
SAME_WORD = 0.8
# Letters from which words may be spelled differently and still be one.
_SPELLED = 4
# What turns a word into another one: `unsupervised` is no spelling of `supervised`, nor `intraday` of `interday`.
_PREFIXES = tuple(
    "a anti counter de dis down ex hetero homo hyper hypo il im in inter intra ir macro micro mis mono multi non over "
    "post pre semi sub super un under uni up".split()
)
# Letters of a word behind such a beginning.
_STEM = 5
# Words that exclude each other where one stands in the place of the other.
_EXCLUSIVE = tuple(
    frozenset(words.split())
    for words in (
        "north south east west northeast northwest southeast southwest",
        "northern southern eastern western central",
        "spring summer autumn fall winter",
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
        "upper lower",
        "left right",
        "male female",
        "men women",
        "boys girls",
        "positive negative",
        "internal external",
        "before after",
        "with without",
        "maximum minimum",
        "best worst",
        "premiere deuxieme seconde troisieme",
        "primera segunda tercera",
        "erster zweiter dritter",
        "上 中 下",
        "东 東 西 南 北",
        "有 无 無",
    )
)


class Likeness(Struct, frozen=True):
    """What two titles share."""

    share: float
    """In [0, 1]; 1 means equal but for spaces."""
    letters: int
    """Of the shorter one."""
    swapped: int
    """Words of each side that the other side has others for."""
    is_opposed: bool = False
    """Whether a word of one excludes one of the other: `supervised` and `unsupervised`, `eastern` and `western`."""


def compare(one: str, other: str) -> Likeness:
    """Compare two titles, given as words with spaces between them."""
    glued, glued_other = one.replace(" ", ""), other.replace(" ", "")
    letters = min(len(glued), len(glued_other))
    if glued == glued_other:
        return Likeness(1.0, letters, 0)
    missing, missing_other = _unmatched(one, other, glued_other), _unmatched(other, one, glued)
    share = _share(one, other, glued, glued_other)
    is_opposed = share >= ALIKE and (
        _differ_in_one(one.split(" "), other.split(" ")) or _has_opposite(one, other, glued, glued_other)
    )
    return Likeness(share, letters, min(missing, missing_other), is_opposed)


def _differ_in_one(words: list[str], others: list[str]) -> bool:
    """Tell whether two titles are equal but for one word, which excludes that in its place."""
    if len(words) != len(others):
        return False
    differing = [(word, other) for word, other in zip(words, others, strict=True) if word != other]
    return len(differing) == 1 and _exclude(*differing[0])


def _exclude(word: str, other: str) -> bool:
    """Tell whether two words exclude each other, as those of a list do and names of parts such as `A` and `B`."""
    both = word + other
    are_letters = len(word) == len(other) == 1 and both.isascii() and both.isalpha()
    return are_letters or any(word in words and other in words for words in _EXCLUSIVE)


def _has_opposite(one: str, other: str, glued: str, glued_other: str) -> bool:
    """Tell whether a word of one title is one of the other with another beginning that it has nowhere."""
    words, others = set(one.split(" ")), set(other.split(" "))
    return any(
        _are_opposed(word, found) and (found not in glued if len(found) > len(word) else word not in glued_other)
        for word in words - others
        for found in others - words
        if word[-_STEM:] == found[-_STEM:]
    )


def _are_opposed(word: str, other: str) -> bool:
    return word[-_STEM:] == other[-_STEM:] and not _stems(word).isdisjoint(_stems(other))


def _stems(word: str) -> set[str]:
    found = {word, *(word.removeprefix(prefix) for prefix in _PREFIXES)}
    return {stem for stem in found if len(stem) >= _STEM}


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
    if word.startswith(other) or other.startswith(word):
        return True
    return Indel.normalized_similarity(word, other) >= SAME_WORD and not _are_opposed(word, other)
