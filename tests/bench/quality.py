"""How good the decisions are: precision, recall and F1 against labels that were made by reading."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import _dedupe, _keywords, _related, _repair, _topics


def measure(data: Path) -> Iterator[str]:
    """Give the lines of each task."""
    for task in (_related, _topics, _keywords, _dedupe, _repair):
        yield from task.measure(data)
