"""How long things take: ratios in one run, for absolute times belong to one machine."""

import gzip
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from site_gen import build

FEW, MANY = 1_000, 4_000


def measure(data: Path) -> Iterator[str]:
    """Build a site of some papers and one of four times as many: time should grow hardly more than fourfold."""
    few, many = (_build(data, count) for count in (FEW, MANY))
    for name in few:
        ratio = many[name] / max(few[name], 0.001)
        yield f"speed    {name:<8} {FEW:,} papers {few[name]:.2f} s   {MANY:,} papers {many[name]:.2f} s   x{ratio:.1f}"


def _build(data: Path, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "content/sources").mkdir(parents=True)
        with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt") as source:
            lines = [_line(next(source)) for _ in range(count)]
        (root / "content/sources/arxiv.jsonl").write_text("".join(lines))
        topics = Path(__file__).resolve().parents[2] / "content/topics.yaml"
        (root / "content/topics.yaml").write_bytes(topics.read_bytes())
        start = time.perf_counter()
        report = build.build(build.Options(root=root), build.Observer(_silent, _silent), _silent)
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
