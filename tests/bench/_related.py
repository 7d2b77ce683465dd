"""How good the neighbors are: what each part brings, by halves of the labels, how many are shown, and how they last."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from site_gen import build, config, likeness, related, terms, topics
from site_gen.build._decided import plain
from site_gen.likeness import _nearest, _space
from site_gen.model import Neighbor, Paper, Work
from tests import topical

PROJECT = Path(__file__).resolve().parents[2]
AT = 5
# Papers of arXiv, how many come to them, and of how many of the nearest it is asked whether they stay.
MANY, MORE, SHOWN = 19_800, (1, 50), 6
WANTED = 24


def measure(data: Path) -> Iterator[str]:
    """Give precision at 5 over what is shown and over all places, with each part and without."""
    names = sorted(str(path) for path in (data / "captures").glob("*.txt"))
    papers = build.merge(build.read(Path(), names)).papers
    truth = [json.loads(line) for line in (data / "truth/related_dev.jsonl").read_text().splitlines()]
    site = _Site(papers)
    yield _line("as it is", site.near(), papers, truth)
    yield _line("  even labels", site.near(), papers, truth[::2])
    yield _line("  odd labels", site.near(), papers, truth[1::2])
    yield _line("without topics", site.near(with_topics=False), papers, truth)
    for name, changes in _without().items():
        with _changed(changes):
            yield _line(name, site.near(), papers, truth)
    for part, value in (("NEAREST", 0.1), ("NEAREST", 0.17), ("TOPICS", 0.28), ("TOPICS", 0.52), ("SAMENESS", 0.4)):
        with _changed({(related, part): value}):
            yield _line(f"  {part} {value}", site.near(), papers, truth)
    for part, value in (("LATENT", 0.28), ("LATENT", 0.52)):
        with _changed({(_nearest, part): value}):
            yield _line(f"  {part} {value}", site.near(), papers, truth)
    for part, value in (("PAIRS", 0.5), ("PAIRS", 0.9), ("DIMENSIONS", 1.7), ("DIMENSIONS", 3.1)):
        with _changed({(_space, part): value}):
            yield _line(f"  {part} {value}", site.near(), papers, truth)
    yield from _lasting(data)


def _lasting(data: Path) -> Iterator[str]:
    """Tell how many of the nearest are the same when papers are added; the first of these says next to nothing."""
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    works = [plain(Work(title=row["title"], abstract=row["summary"])) for row in rows]
    works.insert(MANY, Work(title="A paper more", abstract="About one more."))
    words = [terms.words(work) for work in works]
    before = _nearest_of(words[:MANY])
    for more in MORE:
        after = _nearest_of(words[: MANY + more])
        same = np.mean([len({*ours} & {*theirs}) / SHOWN for ours, theirs in zip(before, after, strict=False)])
        yield f"related  {MANY:,} papers and {more} more: {same:.3f} of the nearest six are the same"


def _nearest_of(words: Sequence[terms.Words]) -> list[list[int]]:
    found: list[list[int]] = likeness.neighborhood(likeness.space(words), WANTED).indices[:, :SHOWN].tolist()
    return found


def _without() -> Mapping[str, Mapping[tuple[Any, str], float]]:
    everything_shown = {(related, "NEAREST"): -1.0}
    return {
        "all six places": everything_shown,
        "  terms alone": everything_shown | {(related, "TOPICS"): 0.0, (_nearest, "LATENT"): 0.0},
        "  no latent": everything_shown | {(_nearest, "LATENT"): 0.0},
        "  no topics": everything_shown | {(related, "TOPICS"): 0.0},
        "  no spreading": everything_shown | {(related, "SAMENESS"): 0.0},
        "  pairs in full": everything_shown | {(_space, "PAIRS"): 1.0},
    }


class _Site:
    """The captures with what the demo's taxonomy says of them."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        works = [plain(paper.work) for paper in papers]
        self._words = [terms.words(work) for work in works]
        self._index = topics.index(config.topics(PROJECT)[0])
        self._spotted = [topics.spot(work, self._index) for work in works]

    def near(self, *, with_topics: bool = True) -> tuple[tuple[Neighbor, ...], ...]:
        space = likeness.space(self._words)
        hood = likeness.neighborhood(space, WANTED)
        leanings: NDArray[np.float64] = np.zeros((len(self._words), 0))
        if with_topics:
            leanings = topics.classify(self._spotted, self._index, space, hood).leanings
        return related.near(space, hood, leanings, self._words)


@contextmanager
def _changed(changes: Mapping[tuple[Any, str], float]) -> Iterator[None]:
    """Give constants another value for a while: only a bench may do that."""
    before = {(room, name): getattr(room, name) for room, name in changes}
    for (room, name), value in changes.items():
        setattr(room, name, value)
    try:
        yield
    finally:
        for (room, name), value in before.items():
            setattr(room, name, value)


def _line(name: str, found: Sequence[Sequence[Neighbor]], papers: Sequence[Paper], truth: Sequence[Any]) -> str:
    names = [topical.named(paper.work.title) for paper in papers]
    position = {name: index for index, name in enumerate(names)}
    right = shown = 0
    for labels in truth:
        good = {topical.named(title) for title in (*labels["related"], *labels["also_ok"])}
        near = [names[neighbor.index] for neighbor in found[position[topical.named(labels["title"])]][:AT]]
        right += sum(name in good for name in near)
        shown += len(near)
    full = np.mean([len(neighbors) >= AT for neighbors in found])
    return (
        f"related  {name:<16} precision@5 {right / max(1, shown):.3f} of those shown   "
        f"{right / (AT * len(truth)):.3f} of all places   five or more {full:.0%}"
    )
