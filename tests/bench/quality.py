"""How good the decisions are: precision, recall and F1 against labels that were made by reading."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from site_gen import build, config, dedupe, related, shapes, topics
from site_gen.model import Paper, Place, Record

PROJECT = Path(__file__).resolve().parents[2]
THRESHOLDS = (0.0, 0.04, 0.05, 0.06, 0.07, 0.08)


def measure(data: Path) -> Iterator[str]:
    """Give a line for each task."""
    papers = captured(data)
    yield from _related(papers, _lines(data / "truth/related_dev.jsonl"))
    yield _topics(papers, _lines(data / "truth/topics_dev.jsonl"))
    for name in ("dblp_acm", "dblp_scholar"):
        yield _pairs(name, _lines(data / f"dedupe/{name}_dev_pairs.jsonl"))


def captured(data: Path) -> tuple[Paper, ...]:
    """Read and merge the five captures."""
    names = sorted(str(path) for path in (data / "captures").glob("*.txt"))
    return build.merge(build.read(Path(), names)).papers


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _related(papers: Sequence[Paper], truth: Sequence[Any]) -> Iterator[str]:
    chosen = related.NEAREST
    position = {paper.work.title: index for index, paper in enumerate(papers)}
    for threshold in THRESHOLDS:
        related.NEAREST = threshold
        found = related.near(papers)
        right = shown = 0
        for labels in truth:
            good = {*labels["related"], *labels["also_ok"]}
            titles = [papers[neighbor.index].work.title for neighbor in found[position[labels["title"]]][:5]]
            right += sum(title in good for title in titles)
            shown += len(titles)
        mark = "  (in force)" if threshold == chosen else ""
        yield f"related  cosine >= {threshold:.2f}   precision@5 {right / shown:.3f}   shown {shown}{mark}"
    related.NEAREST = chosen


def _topics(papers: Sequence[Paper], truth: Sequence[Any]) -> str:
    taxonomy, _ = config.topics(PROJECT)
    found = dict(zip((paper.work.title for paper in papers), topics.classify(papers, taxonomy), strict=True))
    acceptable = among = hits = wrong = missed = 0
    for labels in truth:
        ids = [match.topic for match in found[labels["title"]]]
        main = ids[0] if ids else ""
        acceptable += main == labels["primary"] or main in labels["also_ok_primary"]
        among += main in labels["topics"]
        hits += len({*ids} & {*labels["topics"]})
        wrong += len({*ids} - {*labels["topics"]})
        missed += len({*labels["topics"]} - {*ids})
    f1 = 2 * hits / (2 * hits + wrong + missed)
    count = len(truth)
    return f"topics   main acceptable {acceptable / count:.3f}   main true {among / count:.3f}   F1 {f1:.3f}"


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
