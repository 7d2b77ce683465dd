"""The words of a collection: tokens, stems, document frequencies and sparse vectors.

Topics and related papers compare texts by the words that they share, weighted by how rare a word is in the collection
(TF-IDF, Salton and Buckley 1988) with sublinear term frequency. Stems are Snowball's English ones ("Porter2"), so
`learning` and `learned` meet; scripts without spaces are cut into pairs of characters.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Protocol, TypeAlias

import Stemmer
from msgspec import Struct

from site_gen import text

Vector: TypeAlias = Mapping[str, float]
"""Weights by term, of length 1 at most; iteration is in order of the term's first appearance."""

# Words that hold no subject: function words of English, and what every abstract says of itself.
STOPWORDS = frozenset(
    """
    a about above across after again against all almost along also although always am among an and any are around as at
    be became because become been before being below best better between both but by can cannot could de did do does
    doing done down due during e each either else et etc even ever every few first for from further g get give given
    gives go good had has have having he hence her here high his how however i if in into is it its itself just kind
    large largely last least less let like little low made mainly make many may me might more moreover most much must
    my namely near need neither new no nor not now of off often on once one only onto or other others our out over own
    per perhaps quite rather s same second see several shall she should show shown shows since small so some still such
    t than that the their them then there thereby therefore these they third this those three through thus to together
    too toward towards two under unlike until up upon us use used uses using usually various very via was way we well
    were what when where whereas whether which while who whole whose why will with within without would yet you your
    achieve achieved achieves al allow allows approach approaches based demonstrate demonstrates different effective
    effectively empirical empirically existing experiment experiments find general important improve improved improves
    introduce introduced introduces leading method methods novel number obtain outperform outperforms paper papers
    perform performance performs present presented presents previous problem problems propose proposed proposes provide
    provided provides recent recently require requires result results significant significantly simple specifically
    state study studies suggest task tasks technique techniques work works code available https http com github www
    """.split()
)

_TOKEN = re.compile(f"[\\w{text.MARKS}]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


def tokens(words: str) -> list[str]:
    """Split into casefolded words in order; runs of unspaced scripts become overlapping pairs of characters."""
    found: list[str] = []
    for token in _TOKEN.findall(_plain(words).casefold()):
        if token.isascii() or not _UNSPACED.search(token):
            found.append(token)
        else:
            found.extend(_pairs(token))
    return found


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """Reduce a casefolded word to its stem; words of other scripts stay as they are."""
    return _english().stemWord(token)


def stems(words: str) -> list[str]:
    """Give the stems of all words in order, function words included."""
    return [stem(token) for token in tokens(words)]


def subject(words: str) -> list[str]:
    """Give the stems of the words that can name a subject, in order, with pairs of neighbors as `a b` after each.

    Single characters and bare numbers name nothing.
    """
    found: list[str] = []
    before = ""
    for token in tokens(words):
        if token in STOPWORDS or len(token) == 1 or token.isdigit():
            before = ""
            continue
        this = stem(token)
        found.append(this)
        if before:
            found.append(f"{before} {this}")
        before = this
    return found


def count(weighted: Iterable[tuple[str, float]]) -> Counter[str]:
    """Count the subject terms of several texts, each with its weight."""
    counts: Counter[str] = Counter()
    for words, weight in weighted:
        for term in subject(words):
            counts[term] += weight  # type: ignore[assignment] # a Counter of fractions is a Counter
    return counts


class Rarity(Struct, frozen=True):
    """How much each term of a collection weighs."""

    shared: Mapping[str, float]
    """Inverse document frequency, `ln(1 + n / df)`, of the terms that at least two documents have."""
    alone: float
    """The same for all others: such a term makes no two documents alike, but a document longer."""


def rarity(documents: Sequence[Iterable[str]]) -> Rarity:
    """Weigh the terms of a collection; each document is its set of terms, or a mapping from them."""
    frequency = Counter(term for document in documents for term in document)
    size = len(documents)
    shared = {term: math.log(1 + size / df) for term, df in frequency.items() if df > 1}
    return Rarity(shared, math.log(1 + size))


def vector(counts: Mapping[str, float], rarity: Rarity) -> Vector:
    """Weigh counts as `(1 + ln tf) * idf`, all terms together of length 1; only those that others share are kept."""
    raw = {term: (1 + math.log(max(tf, 1))) * rarity.shared.get(term, rarity.alone) for term, tf in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {term: weight / length for term, weight in raw.items() if term in rarity.shared}


def cosine(one: Vector, other: Vector) -> float:
    """Cosine similarity in [0, 1]."""
    small, big = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * big[term] for term, weight in small.items() if term in big)


def surfaces(documents: Iterable[str]) -> dict[str, str]:
    """Tell for each subject term how people mostly write it; ties go to the first in the alphabet."""
    seen: dict[str, Counter[str]] = {}
    for document in documents:
        for term, written in _written(document):
            seen.setdefault(term, Counter())[written] += 1
    return {term: min(forms, key=lambda form: (-forms[form], form)) for term, forms in seen.items()}


def _written(document: str) -> Iterator[tuple[str, str]]:
    before = before_written = ""
    for match in _TOKEN.finditer(_plain(document)):
        written = match.group()
        token = written.casefold()
        if token in STOPWORDS or len(token) == 1 or token.isdigit():
            before = ""
            continue
        this = stem(token)
        shown = written if written.isupper() or any(char.isupper() for char in written[1:]) else token
        yield this, shown
        if before:
            yield f"{before} {this}", f"{before_written} {shown}"
        before, before_written = this, shown


def _plain(words: str) -> str:
    """Compose letters with their accents, and let `_` divide words as any other sign does."""
    return unicodedata.normalize("NFC", words).replace("_", " ")


def _pairs(token: str) -> list[str]:
    return [token[start : start + 2] for start in range(len(token) - 1)] or [token]


@cache
def _english() -> _Stemmer:
    made: _Stemmer = Stemmer.Stemmer("english")
    return made
