"""Near misses: pairs of papers that are nearly one, for a person to look at."""

from collections import Counter
from collections.abc import Callable, Iterable

from site_gen.dedupe._clusters import Join
from site_gen.dedupe._evidence import REFUSED
from site_gen.model import Apart

# Certainty below which two papers are simply two.
NEAR = 0.1
# Near misses that are told of a paper; a column would have thousands.
MOST_A_PAPER = 3


def near_misses(refused: Iterable[Join], paper_of: Callable[[int], int]) -> tuple[Apart, ...]:
    """Give the pairs of papers that refused joins lie between, likeliest first, a few a paper."""
    best: dict[tuple[int, int], Apart] = {}
    for join in refused:
        one, other = sorted((paper_of(join.one), paper_of(join.other)))
        score = round(min(join.weighed.score, REFUSED), 4)
        if one != other and score >= max(NEAR, best[one, other].score if (one, other) in best else 0):
            best[one, other] = Apart((one, other), score, join.weighed.evidence)
    told: Counter[int] = Counter()
    kept = []
    for found in sorted(best.values(), key=lambda found: (-found.score, found.papers)):
        if all(told[paper] < MOST_A_PAPER for paper in found.papers):
            told.update(found.papers)
            kept.append(found)
    return tuple(kept)
