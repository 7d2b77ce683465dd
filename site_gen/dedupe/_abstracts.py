"""Abstracts as samples of their three-word runs, so that two of any length are compared in microseconds.

Each run of three words is hashed. Of a long text only the runs with the lowest hashes are kept, with the number under
which all its runs are known; of two texts only what lies under both numbers is compared, which is a fair sample of both
(a "theta sketch", Dasgupta, Lang, Rhodes and Thaler, 2016).
"""

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from site_gen.dedupe import _titles

# Runs that are kept of a text; abstracts have 100 to 300, and a sample of 512 errs by two percent.
MOST_RUNS = 512
# Runs on the shorter side that make an overlap worth telling.
FEWEST_RUNS = 3
# Characters that are looked at; a book in the place of an abstract is not read to its end.
LONGEST = 50_000
ALL = 2**32
# Words of a run.
_RUN = 3
_LONGEST_NONE = 60

# Letters and digits of ASCII in lower case; all else parts words.
_WORDS = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() and code < ord("\x7f") else ord(" ") for code in range(256)
)
# What programs write where there is no abstract.
_NONE = re.compile(
    r"\W*(?:(?:no )?abstract (?:is )?(?:not )?available|not available|n/?a|none|null|nan|unknown|tba)?\W*",
    re.IGNORECASE,
)
_TEX = re.compile(r"\\[a-zA-Z]+")


def sample(abstract: str) -> tuple[bytes, int]:
    """Give the hashes of runs, sorted (uint32, little-endian), and the number under which all are known."""
    if _NONE.fullmatch(abstract[:_LONGEST_NONE]):
        return b"", ALL
    hashes = _runs(_hashed_words(abstract[:LONGEST]))
    if len(hashes) <= MOST_RUNS:
        return hashes.tobytes(), ALL
    return hashes[:MOST_RUNS].tobytes(), int(hashes[MOST_RUNS])


def overlap(one: frozenset[int], other: frozenset[int]) -> float | None:
    """Give the share of the shorter text's runs that stand in the other; None where there is too little to tell.

    Both sets hold the runs under `known`, the lower of the two numbers.
    """
    shorter = min(len(one), len(other))
    if shorter < FEWEST_RUNS and one != other:
        return None if not shorter else 0.0
    return len(one & other) / shorter if shorter else None


def under(sampled: bytes, known: int) -> frozenset[int]:
    """Give the runs of a sample that lie under a number."""
    hashes = np.frombuffer(sampled, "<u4")
    return frozenset((hashes if known == ALL else hashes[hashes < known]).tolist())


def _hashed_words(abstract: str) -> NDArray[np.uint64]:
    if "\\" in abstract:
        abstract = _TEX.sub(" ", abstract)
    if abstract.isascii():
        words = abstract.encode().translate(_WORDS).split()
    else:
        words = [word.encode() for word in _titles.split(abstract)] if abstract.strip() else []
    return np.fromiter(map(crc32, words), np.uint64, len(words))


def _runs(words: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Hash each run of three words; a text of one or two words is one run. Sorted, each once."""
    if not len(words):
        return np.empty(0, "<u4")
    padded = np.concatenate([words, np.zeros(max(0, _RUN - len(words)), np.uint64)])
    first, second, third = padded[:-2], padded[1:-1], padded[2:]
    mixed = (first * np.uint64(0x9E3779B97F4A7C15) + second) * np.uint64(0xC2B2AE3D27D4EB4F) + third
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    # Sorted by hand, for `np.unique` takes ten times as long for so few.
    hashes: NDArray[np.uint32] = np.sort((mixed >> np.uint64(32)).astype("<u4"))
    distinct: NDArray[np.uint32] = hashes[np.concatenate([[True], hashes[1:] != hashes[:-1]])]
    return distinct
