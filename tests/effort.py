"""How the cost of work grows with its size: a ratio within one run, which no slow or busy machine changes.

    growth = effort.growth(lambda size: read("<entry>" * size), 20_000)

    assert growth < effort.NEARLY_LINEAR

A bound in seconds tells as much about the machine as about the work. What a test wants to know is that eight times the
work costs about eight times as much, not sixty-four times, so both are measured, in time of the processor, and
compared. The sizes must be such that the part which could grow too fast costs most of the larger one.

That work ends at all needs no measuring: `tests/conftest.py` ends every test that takes minutes.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time

TIMES = 8
# Linear is 8 and quadratic 64; where a quadratic part is only begun with, the larger size should show it above this.
NEARLY_LINEAR = 20.0
# Seconds below which one call says little: the smaller size is repeated until it took as long.
ENOUGH = 0.02
# What else the machine does can cost a turn its caches, but hardly three.
TURNS = 3


def growth(work: Callable[[int], object], size: int) -> float:
    """Tell how many times the cost of an eighth of a size the whole costs; the least of some turns if that is much."""
    small = large = float("inf")
    # What is loaded or made ready at first use belongs to neither.
    work(size // TIMES)
    with _no_collection():
        for _ in range(TURNS):
            small = min(small, _seconds(work, size // TIMES))
            large = min(large, _seconds(work, size))
            if large < small * NEARLY_LINEAR:
                break
    return large / small


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Give the time of the processor that work takes, the mean of enough calls."""
    spent, calls = 0.0, 0
    while spent < ENOUGH:
        start = process_time()
        work(size)
        spent += process_time() - start
        calls += 1
    return spent / calls


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage of all tests before this one from being looked through in the middle of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
