"""What the tests measure with: the growth of a cost tells what is linear from what is not."""

from collections import deque

from tests import effort


def test_what_is_linear_is_far_from_what_is_quadratic() -> None:
    """Eight times the work costs about eight times as much or about sixty-four times."""
    linear = effort.growth(lambda size: deque(range(100 * size), maxlen=0), 4_000)
    quadratic = effort.growth(lambda size: deque((sum(range(size)) for _ in range(size)), maxlen=0), 1_600)

    assert linear < effort.NEARLY_LINEAR < quadratic


def test_what_is_made_ready_at_first_use_hides_nothing() -> None:
    """A cost that comes once, and first, belongs to neither size."""
    ready: set[int] = set()

    def work(size: int) -> None:
        if not ready:
            ready.add(sum(range(20_000_000)))
        deque((sum(range(size)) for _ in range(size)), maxlen=0)

    assert effort.growth(work, 1_600) > effort.NEARLY_LINEAR
