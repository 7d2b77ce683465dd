"""Names of authors: read into family name and initials, and compared as leniently as sources write them."""

from collections.abc import Sequence

from rapidfuzz.distance import JaroWinkler

from site_gen import text
from site_gen.model import Author

# Family names this near are one name with a slip of the pen (Jaro-Winkler, where 1 is equal).
SAME_NAME = 0.9
# Authors of a paper that are looked at; thousands sign the papers of large experiments.
MOST = 40
# Shorter ones are initials, which are equal or not.
_SHORTEST_NAME = 3
# A word of more letters is hardly in two lists by chance.
_LONG = 4
_SUFFIXES = frozenset("jr sr ii iii iv phd md et al".split())


def read(authors: Sequence[Author]) -> str:
    """Write each name as `family given given` on a line of its own."""
    return "\n".join(filter(None, (_name(author) for author in authors[:MOST])))


def common(one: str, other: str) -> tuple[int, int]:
    """Count the authors that two lists share, and those of the shorter list; at most MOST² comparisons."""
    names, others = one.splitlines(), other.splitlines()
    fewer = min(len(names), len(others))
    equal = set(names) & set(others)
    if not equal and _are_foreign(one, other):
        return 0, fewer
    found = len(equal)
    names, others = ([name for name in side if name not in equal] for side in (names, others))
    for name in names:
        place = next((place for place, candidate in enumerate(others) if is_same(name, candidate)), None)
        if place is not None:
            del others[place]
            found += 1
    return found or _in_shreds(one, other, fewer), fewer


def _are_foreign(one: str, other: str) -> bool:
    """Tell quickly that two lists have no name in common: no words that begin alike, but for single letters."""
    starts, others = ({word[:2] for word in names.split() if len(word) > 1} for names in (one, other))
    return starts.isdisjoint(others)


def _in_shreds(one: str, other: str, fewer: int) -> int:
    """Count long words in common where no name is: lists that a program divided at the wrong places."""
    words, others = ({word for word in names.split() if len(word) > _LONG} for names in (one, other))
    shared = len(words & others)
    return min(shared // 2 if min(len(words), len(others)) > 1 else shared, fewer)


def is_same(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: families alike and first letters in agreement, in either order.

    >>> is_same("ebb ada", "ebb a"), is_same("ebb ada", "ada ebb"), is_same("ebb ada", "ebb bo")
    (True, True, False)
    """
    family, *given = one.split(" ")
    other_family, *other_given = other.split(" ")
    return _match(family, given, other_family, other_given) or (
        bool(given and other_given) and _match(given[0], [family], other_family, other_given)
    )


def _match(family: str, given: Sequence[str], other: str, others: Sequence[str]) -> bool:
    if family != other and not _is_slip(family, other):
        return False
    return not given or not others or not _initials(given).isdisjoint(_initials(others))


def _is_slip(family: str, other: str) -> bool:
    """Tell whether two names differ by a slip of the pen, which seldom hits both ends."""
    if min(len(family), len(other)) < _SHORTEST_NAME or (family[0] != other[0] and family[-1] != other[-1]):
        return False
    # Names made up by programs, `user17`, differ in their numbers.
    if not (family + other).isalpha():
        return False
    return JaroWinkler.similarity(family, other) >= SAME_NAME


def _initials(given: Sequence[str]) -> set[str]:
    """Give first letters; of `rj` both, for two letters are hardly a name."""
    return {letter for name in given for letter in (name if len(name) < _SHORTEST_NAME else name[0])}


def _name(author: Author) -> str:
    words = [*_words(author.given), *_words(author.family)] if author.family else _words(author.name)
    words = [word for word in words if word not in _SUFFIXES] or words
    return " ".join([words[-1], *words[:-1]]) if words else ""


def _words(name: str) -> list[str]:
    # O'Neil and Amer-Yahia are one word each.
    for sign in "'\u2019-":
        name = name.replace(sign, "")
    return name.replace(".", " ").lower().split() if name.isascii() else [text.fold(word) for word in text.words(name)]
