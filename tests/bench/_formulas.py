"""How many real formulas are converted, which commands nobody knows, and what it costs."""

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from site_gen import latex

_DELIMITERS = ("$$", r"\[", r"\(", "$")


class Tally(Struct, frozen=True):
    """What became of formulas."""

    formulas: int
    different: int
    clean: int
    """Shown as their authors meant them."""
    mathematics: int
    """Shown as mathematics, be it with names in place of unknown commands."""
    wrong: tuple[tuple[str, int], ...]
    """What was told, most frequent first."""
    unspeakable: tuple[str, ...]
    """Those whose plain text has a trace of TeX."""
    seconds: float
    """For all, also those that come again."""


def measure(data: Path) -> Iterator[str]:
    """Give the figures of all formulas in titles and abstracts of 20,000 papers."""
    found = tally(data)
    yield f"formulas {found.formulas} in text, {found.different} different, {found.seconds:.2f} s"
    meant, mathematics = found.clean / found.formulas, found.mathematics / found.formulas
    yield f"formulas as meant {meant:.4f}   as mathematics {mathematics:.4f}"
    for wrong, count in found.wrong[:12]:
        yield f"formulas   {count:>3} {wrong}"


def tally(data: Path) -> Tally:
    """Convert all of them."""
    written = list(formulas(data))
    latex.formula("x")
    start = time.process_time()
    shown = [latex.formula(tex, display=display) for tex, display in written]
    seconds = time.process_time() - start
    return Tally(
        formulas=len(written),
        different=len({*written}),
        clean=sum(not found.wrong for found in shown),
        mathematics=sum(found.markup.startswith("<math") for found in shown),
        wrong=tuple(Counter(found.wrong for found in shown if found.wrong).most_common()),
        unspeakable=tuple(_unspeakable(shown)),
        seconds=seconds,
    )


def formulas(data: Path) -> Iterator[tuple[str, bool]]:
    """Give formulas without their dollars, and whether they are displayed, in the order of the file."""
    with gzip.open(data / "arxiv_jsonl" / "arxiv_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            for written in (paper["title"], paper["summary"]):
                for span in latex.spans(written):
                    yield _inside(written[span.start : span.stop])


def _inside(delimited: str) -> tuple[str, bool]:
    opener = next(mark for mark in _DELIMITERS if delimited.startswith(mark))
    return delimited[len(opener) : -len(opener)], opener in {"$$", r"\["}


def _unspeakable(shown: Sequence[latex.Shown]) -> Iterator[str]:
    traces = ("\\", "$", "  ", "\n", "\ufe00", "\ufe01")
    return (found.text for found in shown if any(trace in found.text for trace in traces))
