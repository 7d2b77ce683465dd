"""What it costs to decide about many papers: from nothing, and with some more when the others are known.

Every run is a process of its own, as a build is, so that memory and what libraries keep belong to it alone. Reading the
sources and what comes after the catalog are not counted; opening and saving what is remembered are.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from site_gen import config, content
from site_gen.build import Observer, _collected, _findings, read
from site_gen.model import Stage

FEW, MANY, MORE = 2_000, 19_949, 50
PROJECT = Path(__file__).resolve().parents[2]


def measure(data: Path) -> Iterator[str]:
    """Give a line for each run, and one for the growth."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few"), Path(folder, "many")
        _write(data, few, "a", 0, FEW)
        _write(data, many, "a", 0, MANY)
        small, large = _run(few), _run(many)
        yield _line(f"{FEW:,} papers from nothing", small)
        yield _line(f"{MANY:,} papers from nothing", large)
        ratios = "  ".join(
            f"{name} x{large[name] / max(small[name], 0.001):.1f}" for name in large if name != "peak MB"
        )
        yield f"scale    growth {MANY / FEW:.1f}x papers: {ratios}"
        _write(data, many, "b", MANY, MORE)
        yield _line(f"{MORE} papers more", _run(many))
        yield _line("nothing new", _run(many))


def _write(data: Path, root: Path, name: str, first: int, count: int) -> None:
    """Write some papers of arXiv as a source of a site that has the demo's topics."""
    (root / "content/sources").mkdir(parents=True, exist_ok=True)
    (root / "content/topics.yaml").write_bytes((PROJECT / "content/topics.yaml").read_bytes())
    names = {"title": "title", "abstract": "summary", "authors": "authors", "arxiv": "id", "categories": "categories"}
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        wanted = [json.loads(line) for number, line in enumerate(lines) if first <= number < first + count]
    source = "".join(json.dumps({ours: one[theirs] for ours, theirs in names.items()}) + "\n" for one in wanted)
    (root / f"content/sources/{name}.jsonl").write_text(source)


def _run(root: Path) -> dict[str, float]:
    # One thread, as the command has it.
    given = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.bench._scale", str(root)]
    done = subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _line(what: str, run: dict[str, float]) -> str:
    seconds = "  ".join(f"{name} {value:.2f}" for name, value in run.items() if name not in {"peak MB", "all"})
    return f"scale    {what:<27} {run['all']:6.2f} s  at most {run['peak MB']:4.0f} MB   {seconds}"


def _decide(root: Path) -> dict[str, float]:
    seconds: dict[str, float] = {}

    def tell(stage: Stage) -> None:
        seconds[stage.name] = stage.seconds

    observer = Observer(tell, lambda _: None)
    listing = read(root, content.sources(root)[0])
    start = time.perf_counter()
    findings = _findings.Findings(root)
    with observer.stage("merge"):
        settled = _collected.settle(listing, (), findings, [])
    _collected.catalog(settled, config.topics(root)[0], findings, observer)
    with observer.stage("save"):
        findings.save()
    seconds["all"] = time.perf_counter() - start
    return seconds | {"peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_decide(Path(sys.argv[1]))))
