"""How long things take: ratios in one run, for absolute times belong to one machine."""

import gzip
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from site_gen import build
from site_gen.model import Report

FEW, MANY = 1_000, 4_000


def measure(data: Path) -> Iterator[str]:
    """Build a site of some papers and one of four times as many: time should grow hardly more than fourfold."""
    few, many = (_build(data, count) for count in (FEW, MANY))
    for name in few:
        ratio = many[name] / max(few[name], 0.001)
        yield f"speed    {name:<8} {FEW:,} papers {few[name]:.2f} s   {MANY:,} papers {many[name]:.2f} s   x{ratio:.1f}"


def again(data: Path) -> Iterator[str]:
    """Build a site, then build it again with nothing changed, with one note more, and with one paper more."""
    with tempfile.TemporaryDirectory() as folder:
        root = _root(Path(folder), data, MANY)
        first = _run(root)
        yield _again("first", first, first)
        yield _again("nothing", _run(root), first)
        slug = min((root / "content/papers").glob("*.md")).stem
        (root / "content/notes").mkdir()
        (root / f"content/notes/{slug}.md").write_text("Read with care.\n")
        yield _again("a note", _run(root), first)
        (root / "content/sources/new.jsonl").write_text('{"title": "A paper more", "abstract": "About one more."}\n')
        yield _again("a paper", _run(root), first)


def _again(change: str, report: Report, first: Report) -> str:
    seconds, whole = (sum(stage.seconds for stage in one.stages) for one in (report, first))
    stages = "  ".join(f"{stage.name} {stage.seconds:.2f}" for stage in report.stages)
    share = f"{seconds:.2f} s  x{seconds / whole:.2f}"
    return (
        f"again    {change:<8} {report.rendered:>6,} rendered {report.counts.written:>6,} written  {share}   {stages}"
    )


def _root(root: Path, data: Path, count: int) -> Path:
    (root / "content/sources").mkdir(parents=True)
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt") as source:
        lines = [_line(next(source)) for _ in range(count)]
    (root / "content/sources/arxiv.jsonl").write_text("".join(lines))
    topics = Path(__file__).resolve().parents[2] / "content/topics.yaml"
    (root / "content/topics.yaml").write_bytes(topics.read_bytes())
    return root


def _run(root: Path) -> Report:
    return build.build(build.Options(root=root), build.Observer(_silent, _silent), _silent)


def _build(data: Path, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        root = _root(Path(folder), data, count)
        start = time.perf_counter()
        report = _run(root)
        whole = time.perf_counter() - start
    return {stage.name: stage.seconds for stage in report.stages} | {"whole": whole}


def _silent(_: object) -> None:
    """Say nothing."""


def _line(raw: str) -> str:
    """Rename the fields of that file to ours."""
    fields = json.loads(raw)
    kept = {
        "title": fields["title"],
        "abstract": fields["summary"],
        "authors": fields["authors"],
        "arxiv": fields["id"],
    }
    return json.dumps(kept) + "\n"
