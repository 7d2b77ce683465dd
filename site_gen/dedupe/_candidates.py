"""Which pairs are worth a look: those that share a rare key, found in near linear time.

Every record has keys; records that share one are a block. Blocks are bounded: of one with more than MOST_IN_BLOCK
records loose keys give no pair at all, and exact keys (one title, one run of an abstract) pair each record with the
next few only. Most pairs found so share some words by chance: a profile of each title, a bit for each three letters,
tells them apart for all pairs at once.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from site_gen.dedupe._look import Look

# Records that share a loose key before it is too common to tell anything; and an exact one before all-pairs cost much.
MOST_IN_BLOCK = 40
# Records behind each that it is paired with in a larger block of an exact key.
WINDOW = 6
# Rarest words of a title that are keys, and pairs of them.
RAREST = 4
# Lowest runs of an abstract that are keys.
RUN_KEYS = 6
# Bits of a title's profile.
PROFILE = 256
# Bytes of a hash.
WIDTH = 4
# Share of the lesser profile's bits that both must have: titles alike, and one inside the other.
LIKE_PROFILES, INSIDE = 0.5, 0.85
# Share of letters that titles need in common.
LIKE_TITLES = 0.72
# Pairs that are compared at once, to bound the memory.
AT_ONCE = 1 << 18

Indexes = NDArray[np.int64]
Keys = NDArray[np.uint64]


def pairs(looks: Sequence[Look], blocks: Sequence[Sequence[int]] = ()) -> Indexes:
    """Give the pairs of positions worth weighing, (n, 2), the lower one first, sorted, each once.

    `blocks` are records that something else brings together, such as an identifier.
    """
    exact = _paired(*_keys([look.exact for look in looks]), window=WINDOW)
    given = _paired(*_numbered(blocks), window=WINDOW)
    runs = _repeated(_paired(*_lowest_runs(looks)), len(looks))
    loose = np.concatenate([_paired(*_keys([look.loose for look in looks])), _paired(*_rare(looks))])
    loose = _unique(loose, len(looks))
    return _unique(np.concatenate([exact, given, runs, loose[_are_like(looks, loose)]]), len(looks))


def _numbered(blocks: Sequence[Sequence[int]]) -> tuple[Keys, Indexes]:
    keys = np.repeat(np.arange(len(blocks), dtype=np.uint64), [len(block) for block in blocks])
    return keys, np.fromiter((index for block in blocks for index in block), np.int64, len(keys))


def _lowest_runs(looks: Sequence[Look]) -> tuple[Keys, Indexes]:
    """Give the lowest runs of each abstract as keys: two versions of one text likely share some (min-hashing)."""
    return _keys([look.runs[: WIDTH * RUN_KEYS] for look in looks])


def _repeated(found: Indexes, count: int) -> Indexes:
    """Keep the pairs that share several keys: one is `in this paper we`."""
    coded = np.sort(found[:, 0] * count + found[:, 1])
    coded = coded[1:][coded[1:] == coded[:-1]]
    return np.stack([coded // count, coded % count], axis=1)


def _unique(found: Indexes, count: int) -> Indexes:
    # Sorted by hand, for `np.unique` takes five times as long.
    coded = np.sort(found[:, 0] * count + found[:, 1])
    coded = coded[np.diff(coded, prepend=-1) > 0]
    return np.stack([coded // count, coded % count], axis=1) if count else np.empty((0, 2), np.int64)


def _keys(parts: Sequence[bytes]) -> tuple[Keys, Indexes]:
    """Give all keys and whose each is."""
    keys = np.frombuffer(b"".join(parts), "<u4").astype(np.uint64)
    return keys, np.repeat(np.arange(len(parts)), [len(part) // WIDTH for part in parts])


def _rare(looks: Sequence[Look]) -> tuple[Keys, Indexes]:
    """Give each title's rarest words and their pairs as keys."""
    parts = [look.words for look in looks]
    words, owners = _keys(parts)
    sizes = np.array([len(part) // WIDTH for part in parts], np.int64)
    _, inverse, counts = np.unique(words, return_inverse=True, return_counts=True)
    order = np.lexsort((words, counts[inverse], owners))
    rank = np.arange(len(words)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kept = order[rank < RAREST]
    words, owners, rank = words[kept], owners[kept], rank[rank < RAREST]
    keys, whose = [words], [owners]
    for step in range(1, RAREST):
        near = np.flatnonzero(owners[:-step] == owners[step:])
        one, other = words[near], words[near + step]
        keys.append(np.minimum(one, other) << np.uint64(32) | np.maximum(one, other))
        whose.append(owners[near])
    return np.concatenate(keys), np.concatenate(whose)


def _paired(keys: Keys, owners: Indexes, window: int = 0) -> Indexes:
    """Pair the records of each block."""
    if not len(keys):
        return np.empty((0, 2), np.int64)
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    size = np.repeat(sizes, sizes)
    behind = np.repeat(starts + sizes, sizes) - np.arange(len(keys)) - 1
    reach = np.where(size <= MOST_IN_BLOCK, behind, np.minimum(behind, window))
    found = []
    for step in range(1, MOST_IN_BLOCK):
        at = np.flatnonzero(reach >= step)
        if not len(at):
            break
        found.append(np.stack([owners[at], owners[at + step]], axis=1))
    joined = np.concatenate(found) if found else np.empty((0, 2), np.int64)
    distinct: Indexes = joined[joined[:, 0] != joined[:, 1]]
    return distinct


def _are_like(looks: Sequence[Look], found: Indexes) -> NDArray[np.bool_]:
    """Tell which pairs have titles alike, or one inside the other."""
    shares = _shared_bits(looks, found)
    like = shares >= INSIDE
    maybe = np.flatnonzero((shares >= LIKE_PROFILES) & ~like)
    titles = [look.title for look in looks]
    left, right = ([titles[index] for index in side.tolist()] for side in found[maybe].T)
    like[maybe] = cpdist(left, right, scorer=Indel.normalized_similarity, score_cutoff=LIKE_TITLES) > 0
    return like


def _shared_bits(looks: Sequence[Look], found: Indexes) -> NDArray[np.float64]:
    """Give the share of the lesser profile's bits that the other has, for each pair."""
    profiles = _profiles([look.title.replace(" ", "").encode() for look in looks])
    sizes = _bits(profiles)
    shares = np.empty(len(found), np.float64)
    for start in range(0, len(found), AT_ONCE):
        one, other = found[start : start + AT_ONCE].T
        shares[start : start + AT_ONCE] = _bits(profiles[one] & profiles[other]) / np.minimum(sizes[one], sizes[other])
    return shares


def _profiles(titles: Sequence[bytes]) -> NDArray[np.uint64]:
    """Set a bit for each three bytes of each title."""
    rows = [_profile(titles[start : start + AT_ONCE // 8]) for start in range(0, len(titles), AT_ONCE // 8)]
    return np.concatenate(rows) if rows else np.empty((0, PROFILE // 64), np.uint64)


def _profile(titles: Sequence[bytes]) -> NDArray[np.uint64]:
    # Two zero bytes keep a title's end from running into the next one.
    letters = np.frombuffer(b"\0\0".join(titles) + b"\0\0", np.uint8).astype(np.uint64)
    whose = np.repeat(np.arange(len(titles)), [len(title) + 2 for title in titles])[:-2]
    threes = letters[:-2] << np.uint64(16) | letters[1:-1] << np.uint64(8) | letters[2:]
    bits = np.zeros((len(titles), PROFILE), np.uint8)
    bits[whose, (threes * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(56)).astype(np.intp)] = 1
    return np.packbits(bits, axis=1).view("<u8")


def _bits(rows: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Count the ones of each row (Hacker's Delight, 5-1); numpy has it from 2.0 only."""
    rows = rows - ((rows >> np.uint64(1)) & np.uint64(0x5555555555555555))
    rows = (rows & np.uint64(0x3333333333333333)) + ((rows >> np.uint64(2)) & np.uint64(0x3333333333333333))
    rows = (rows + (rows >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    sums: NDArray[np.int64] = ((rows * np.uint64(0x0101010101010101)) >> np.uint64(56)).sum(axis=1).astype(np.int64)
    return sums
