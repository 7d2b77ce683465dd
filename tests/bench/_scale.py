"""What it costs to decide about many papers: seconds by stage, growth, memory, and what remembering spares."""

import gzip
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from site_gen import build, config, dedupe, keywords, likeness, related, terms, topics
from site_gen.model import Record, Work

PROJECT = Path(__file__).resolve().parents[2]
FEW, MANY = 2_000, 19_999
ADDED = 50
WANTED = 24

Value = TypeVar("Value")


def measure(data: Path) -> Iterator[str]:
    """Decide about some papers and about ten times as many, each in a process of its own, and again with 50 more."""
    few, many = _apart(data, FEW, 0), _apart(data, MANY, 0)
    for stage in few:
        both = _figure(stage, FEW, few) + _figure(stage, MANY, many)
        yield f"scale    {stage:<12}{both}   x{many[stage] / few[stage]:.1f}"
    added = _apart(data, MANY, ADDED)
    stages = "  ".join(f"{stage} {seconds:.2f}" for stage, seconds in added.items() if stage not in {"all", "peak"})
    yield f"scale    {ADDED} more of {MANY:,} papers {added['all']:.2f} s   {stages}"


def _figure(stage: str, count: int, figures: dict[str, float]) -> str:
    return f"   {count:,} papers {figures[stage]:7.2f} {'MB' if stage == 'peak' else 's'}"


def _apart(data: Path, count: int, added: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench._scale", str(data), str(count), str(added)]
    answer = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def _records(data: Path, count: int) -> tuple[Record, ...]:
    with tempfile.TemporaryDirectory() as folder, gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt") as source:
        (Path(folder) / "all.jsonl").write_text("".join(_line(next(source)) for _ in range(count)))
        return build.read(Path(folder), ["all.jsonl"]).records


def _line(raw: str) -> str:
    """Rename the fields of that file to ours."""
    fields = json.loads(raw)
    names = {"title": "title", "abstract": "summary", "authors": "authors", "arxiv": "id", "categories": "categories"}
    return json.dumps({ours: fields[theirs] for ours, theirs in names.items()}) + "\n"


class _Memory:
    """What was found in each paper alone, and how long it took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._known: dict[tuple[str, bytes], object] = {}

    def each(self, stage: str, works: Sequence[Work], find: Callable[[Work], Value]) -> list[Value]:
        """Find something in each paper, or remember it."""
        with _Stage(self, stage):
            return [self._one(stage, work, find) for work in works]

    def _one(self, stage: str, work: Work, find: Callable[[Work], Value]) -> Value:
        key = stage, hashlib.blake2b(msgspec.msgpack.encode(work), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = find(work)
        return self._known[key]  # type: ignore[return-value] # the stage tells the type


class _Stage:
    """Adds its seconds to those of its stage."""

    def __init__(self, memory: _Memory, stage: str) -> None:
        self._memory, self._stage = memory, stage

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._memory.seconds[self._stage] = time.perf_counter() - self._start


def _decide(records: Sequence[Record], memory: _Memory) -> None:
    """Decide all that there is to decide about papers, in the order of a build."""
    looks = memory.each("look", [record.work for record in records], dedupe.look)
    with _Stage(memory, "dedupe"):
        works = [paper.work for paper in dedupe.papers(records, dedupe.group(records, looks)).papers]
    words = memory.each("words", works, terms.words)
    with _Stage(memory, "space"):
        space = likeness.space(words)
    with _Stage(memory, "neighborhood"):
        hood = likeness.neighborhood(space, WANTED)
    index = topics.index(config.topics(PROJECT)[0])
    spotted = memory.each("spot", works, lambda work: topics.spot(work, index))
    with _Stage(memory, "topics"):
        leanings = topics.classify(spotted, index, space, hood).leanings
    candidates = memory.each("candidates", works, keywords.candidates)
    with _Stage(memory, "keywords"):
        keywords.find(works, candidates)
    with _Stage(memory, "related"):
        related.near(space, hood, leanings, words)


def _main(data: Path, count: int, added: int) -> dict[str, float]:
    records = _records(data, count)
    memory = _Memory()
    if added:
        _decide(records[:-added], memory)
    _decide(records, memory)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return memory.seconds | {"all": sum(memory.seconds.values()), "peak": peak}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
