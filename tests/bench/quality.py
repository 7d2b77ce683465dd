"""How good the decisions are: precision, recall and F1 against labels that were made by reading."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from site_gen import dedupe, shapes
from site_gen.model import Place, Record
from tests.bench import _related, _topics


def measure(data: Path) -> Iterator[str]:
    """Give a line for each task."""
    yield from _related.measure(data)
    yield from _topics.measure(data)
    for name in ("dblp_acm", "dblp_scholar"):
        yield _pairs(name, _lines(data / f"dedupe/{name}_dev_pairs.jsonl"))


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _pairs(name: str, truth: Sequence[Any]) -> str:
    """Put all distinct records of both sides into one list, merge it once, and ask about each labelled pair."""
    sides = {json.dumps(pair[side], sort_keys=True): pair[side] for pair in truth for side in ("left", "right")}
    keys = sorted(sides)
    records = [_record(sides[key], index) for index, key in enumerate(keys)]
    owner = {place.index: number for number, paper in enumerate(dedupe.merge(records).papers) for place in paper.places}
    index = {key: number for number, key in enumerate(keys)}
    right = wrong = missed = 0
    for pair in truth:
        one, other = (owner[index[json.dumps(pair[side], sort_keys=True)]] for side in ("left", "right"))
        right += one == other and pair["same"] == 1
        wrong += one == other and pair["same"] == 0
        missed += one != other and pair["same"] == 1
    precision, recall = right / max(1, right + wrong), right / (right + missed)
    f1 = 2 * precision * recall / (precision + recall)
    return f"dedupe   {name:<14} precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}"


def _record(fields: dict[str, Any], index: int) -> Record:
    year = str(fields.get("year", "")).removesuffix(".0")
    work, _ = shapes.from_json({**fields, "year": year} if year.isdigit() else {**fields, "year": None})
    if work is None:
        raise msgspec.ValidationError(f"record {index} has no title")
    return Record(work, Place("pairs", 1, index))
