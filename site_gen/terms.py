"""The words of a text: tokens, stems, and the subject terms by which papers are compared.

Subject terms are stems of words that can name a subject, and pairs of neighboring ones: `pool` and `tidal pool`. Stems
are Snowball's English ones ("Porter2"), so `learning` and `learned` meet; an acronym meets its plural; scripts without
spaces are cut into pairs of characters. What stands on both sides of a comma is no pair.

`words` gives all that the rooms above need to know of one paper, in four fields that are quick to keep and to read
back: 20,000 papers are three million terms, so a term there is a number, and its text is cut out only where it is
shown.
"""

import hashlib
import re
import struct
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Protocol

import Stemmer
from msgspec import Struct

from site_gen import text
from site_gen.model import Work

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

# What a paper says of its subject in its title counts as often as this in the abstract.
TITLE_WEIGHT = 3
# Nobody reads further; a book in the place of an abstract would be near everything.
MOST_CHARACTERS = 50_000
# So many spellings are remembered with their stems, about 200 bytes each.
REMEMBERED = 200_000

_TOKEN = re.compile(f"[\\w{text.MARKS}]+")
_HYPHENED = re.compile(f"-?[\\w{text.MARKS}]+")
_ASCII_WORDS = bytes(code if code < 128 and (chr(code).isalnum() or chr(code) == "-") else 32 for code in range(256))  # noqa: PLR2004
# Signs that part words: what stands on both sides of a comma is no expression. A number takes their place: it names
# nothing.
_PARTING = (", ", ". ", "; ", ": ", "? ", "! ", ") ", " (", ".\n")
_WIDE_PARTING = re.compile("[，。；：？！、（）]|[—–] ")  # noqa: RUF001 - the signs of other scripts
_PARTED = " 0 "
# Marks a pair of characters that begins inside the one before.
_OVERLAP = "\0"
_OVERLAPPED = re.compile(f" {_OVERLAP}.|{_OVERLAP}")
# Odd, and without a pattern in its bits: the golden ratio's fraction.
_MIX = 0x9E3779B97F4A7C15
_64_BITS = 0xFFFFFFFFFFFFFFFF
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")
# English stems keep the `s` on a word without a vowel, such as `LLMs`.
_PLURAL_OF_ACRONYM = re.compile(r"(?<=[A-Z0-9][A-Z])s\b")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str:  # noqa: N802 - the library's name
        """Give the stem of a word."""


class Words(Struct, frozen=True, gc=False):
    """The subject terms of one paper, each once, in order of first appearance; the fields run in parallel."""

    terms: str
    """Stems, and pairs of neighboring stems as `a b`, divided by line ends; empty for no term."""
    written: str
    """How this paper writes each, divided by line ends: acronyms keep their capitals, other words are small."""
    weights: bytes
    """How often each appears, the title counting three times: float32, little-endian."""
    hashes: bytes
    """A number for each that is the same in every paper, even for words and odd for pairs: uint64, little-endian."""


def words(work: Work) -> Words:
    """Collect the subject terms of a paper from its title, its abstract and the keywords that its source gives.

    Categories are left out: they name a field and no subject. 0.1 ms for an abstract.
    """
    named: list[str] = []
    shown: list[str] = []
    hashed: list[int] = []
    _collect(work.title[:MOST_CHARACTERS], named, shown, hashed)
    title = len(named)
    for part in (work.abstract, *work.keywords):
        _collect(part[:MOST_CHARACTERS], named, shown, hashed)
    weights = Counter(named[:title] * (TITLE_WEIGHT - 1) + named)
    # Reversed, for the first spelling is the one that is kept.
    spelled = dict(zip(reversed(named), reversed(shown), strict=True))
    written = "\n".join(map(spelled.__getitem__, weights))
    numbers = dict(zip(named, hashed, strict=True))
    return Words(
        "\n".join(weights),
        _without_marks(written),
        struct.pack(f"<{len(weights)}f", *weights.values()),
        struct.pack(f"<{len(numbers)}Q", *numbers.values()),
    )


def tokens(words: str) -> list[str]:
    """Split into casefolded words in order; runs of unspaced scripts become overlapping pairs of characters."""
    found: list[str] = []
    for token in _TOKEN.findall(_plain(words).casefold()):
        if token.isascii() or not _UNSPACED.search(token):
            found.append(token)
        else:
            found.extend(_pairs(token))
    return found


@lru_cache(maxsize=REMEMBERED)
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
    named: list[str] = []
    _collect(words, named, [], [])
    return named


def _collect(part: str, named: list[str], shown: list[str], hashed: list[int]) -> None:
    """Add a text's subject terms with their spellings and numbers, in order, a pair after its second word."""
    before = written_before = ""
    number_before = 0
    for stem, written, number in map(_known, _spellings(part)):
        if not stem:
            before = ""
            continue
        named.append(stem)
        shown.append(written)
        hashed.append(number)
        if before:
            named.append(f"{before} {stem}")
            shown.append(f"{written_before} {written}")
            # Numbers of words are as good as random, so this is as good as a hash of the pair, at a tenth of the time.
            hashed.append((number_before * _MIX + number) & _64_BITS | 1)
        before, written_before, number_before = stem, written, number


def _spellings(part: str) -> list[str]:
    """Split a text into words as they are written, each marked that has a hyphen or a part of itself before it."""
    for sign in _PARTING:
        part = part.replace(sign, _PARTED)
    part = part.replace("-", " -")
    if part.isascii():
        return part.encode().translate(_ASCII_WORDS).decode().split()
    part = _WIDE_PARTING.sub(_PARTED, part)
    found: list[str] = []
    for token in _HYPHENED.findall(_plain(part)):
        if token.isascii() or not _UNSPACED.search(token):
            found.append(token)
        else:
            found.extend(_OVERLAP * (start > 0) + pair for start, pair in enumerate(_pairs(token)))
    return found


def _without_marks(written: str) -> str:
    """Join what a hyphen joins, and let pairs of characters overlap; a hyphen before a term is none of its own."""
    joined = f"\n{written}".replace(" -", "-").replace("\n-", "\n")[1:]
    return _OVERLAPPED.sub("", joined) if _OVERLAP in joined else joined


@lru_cache(maxsize=REMEMBERED)
def _known(written: str) -> tuple[str, str, int]:
    """Give the stem of a word, how it is shown, and its number; the stem is empty where it names no subject."""
    if written.startswith((_OVERLAP, "-")):
        stem, shown, number = _known(written[1:])
        return stem, written[0] + shown, number
    token = _PLURAL_OF_ACRONYM.sub("", written).casefold()
    if token in STOPWORDS or len(token) == 1 or token.isdigit():
        return "", "", 0
    stem = _english().stemWord(token)
    number = int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "little")
    keeps = written.isupper() or any(char.isupper() for char in written[1:])
    return stem, written if keeps else token, number & ~1


def _plain(words: str) -> str:
    """Compose letters with their accents, and let `_` divide words as any other sign does."""
    return unicodedata.normalize("NFC", words).replace("_", " ")


def _pairs(token: str) -> list[str]:
    return [token[start : start + 2] for start in range(len(token) - 1)] or [token]


@cache
def _english() -> _Stemmer:
    made: _Stemmer = Stemmer.Stemmer("english")
    return made


def phrase_key(phrase: str) -> str:
    """Give what the ways to write a phrase share: its stems, and acronyms without the `s` of their plural.

    >>> phrase_key("Neural Networks") == phrase_key("neural-network"), phrase_key("LLMs")
    (True, 'llm')
    """
    return " ".join(stems(_PLURAL_OF_ACRONYM.sub("", phrase)))
