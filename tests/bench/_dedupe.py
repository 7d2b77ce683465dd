"""How well copies are found in messy bibliographies, and what that costs."""

import gzip
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from site_gen import build, dedupe, shapes
from site_gen.model import Place, Record, Work

SIZES = (2_000, 20_000)


def measure(data: Path) -> Iterator[str]:
    """Give precision, recall and F1 of each labelled set and its halves, of all other sets, and the times."""
    for name in ("dblp_acm", "dblp_scholar"):
        truth = _lines(data / f"dedupe/{name}_dev_pairs.jsonl")
        yield from _labelled(name, truth)
    for identified in (True, False):
        said = "with identifiers" if identified else "without"
        yield _same_papers(_lines(data / "dedupe/hf_arxiv_same_paper_dev.jsonl"), said, identified=identified)
        yield _same_titles(_lines(data / "dedupe/same_title_different_paper_dev.jsonl"), said, identified=identified)
    names = sorted(str(path) for path in (data / "captures").glob("*.txt"))
    listing = build.read(Path(), names)
    yield f"dedupe   captures       {len(listing.records)} records   {len(build.merge(listing).papers)} papers"
    yield from _growth(data / "arxiv_jsonl/arxiv_20k.jsonl.gz")


def _labelled(name: str, truth: Sequence[Any]) -> Iterator[str]:
    """Put all distinct records of both sides into one list, merge it once, and ask about each labelled pair."""
    sides = {json.dumps(pair[side], sort_keys=True): pair[side] for pair in truth for side in ("left", "right")}
    owner = dict(zip(sides, _owners([_work(fields) for fields in sides.values()]), strict=True))
    found = [
        (
            owner[json.dumps(pair["left"], sort_keys=True)] == owner[json.dumps(pair["right"], sort_keys=True)],
            pair["same"],
        )
        for pair in truth
    ]
    for half, part in ((name, found), ("  even pairs", found[::2]), ("  odd pairs", found[1::2])):
        yield f"dedupe   {half:<14} {_figures(part)}"


def _figures(found: Sequence[tuple[bool, int]]) -> str:
    right = sum(together and same for together, same in found)
    precision = right / max(1, sum(together for together, _ in found))
    recall = right / max(1, sum(same for _, same in found))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}"


def _same_papers(truth: Sequence[Any], said: str, *, identified: bool) -> str:
    works = [
        _work(
            {"title": pair[f"{side}_title"], "abstract": pair[f"{side}_abstract"], "authors": pair[f"{side}_authors"]}
            | ({"arxiv": pair["arxiv_id"]} if identified else {})
        )
        for pair in truth
        for side in ("hf", "arxiv")
    ]
    owners = _owners(works)
    together = sum(one == other for one, other in zip(owners[::2], owners[1::2], strict=True))
    return (
        f"dedupe   HF and arXiv   recall {together / len(truth):.4f}   papers {len({*owners})} of {len(truth)}   {said}"
    )


def _same_titles(truth: Sequence[Any], said: str, *, identified: bool) -> str:
    wrong = 0
    for group in truth:
        wrong += len(group) - len({*_owners([_work(_entry(entry, identified=identified)) for entry in group])})
    return f"dedupe   same title     wrong merges {wrong}   {said}"


def _entry(entry: Any, *, identified: bool) -> dict[str, Any]:  # noqa: ANN401 - a row of the data
    fields = {
        "title": entry["title"],
        "abstract": entry["abstract"],
        "authors": [f"{author['first']} {author['last']}" for author in entry["authors"]],
        "year": entry["year"],
        "venue": ", ".join(entry["venue"]),
    }
    return fields | ({"identifiers": {"acl": entry["id"], "doi": entry["doi"]}} if identified else {})


def _growth(listing: Path) -> Iterator[str]:
    with gzip.open(listing, "rt", encoding="utf-8") as lines:
        records = [Record(_work(json.loads(line)), Place("a", 1, index)) for index, line in enumerate(lines)]
    taken = []
    for size in SIZES:
        start = time.process_time()
        looks = [dedupe.look(record.work) for record in records[:size]]
        looked = time.process_time()
        dedupe.papers(records[:size], dedupe.group(records[:size], looks))
        taken.append(time.process_time() - start)
        again = start + taken[-1] - looked
        yield f"dedupe   {size:6,} records  {taken[-1]:.2f} s from nothing   {again:.2f} s with looks at hand"
    yield f"dedupe   ten times the records take {taken[1] / taken[0]:.1f} times as long"


def _owners(works: Sequence[Work]) -> list[int]:
    """Give the paper of each work."""
    papers = dedupe.merge([Record(work, Place("pairs", 1, index)) for index, work in enumerate(works)]).papers
    owner = {place.index: number for number, paper in enumerate(papers) for place in paper.places}
    return [owner[index] for index in range(len(works))]


def _work(fields: dict[str, Any]) -> Work:
    work, _ = shapes.from_json(fields)
    if work is None:
        raise ValueError("a record has no title")
    return work


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]
