"""What reading costs: each reader beside the bare library that parses its format, on the same bytes, in one run.

Reader and library take turns, and the least time of each counts, so that what else the machine does weighs on neither.
The library does what the reader must have of it at least: JSON is decoded, XML parsed entry by entry and cleared,
BibTeX and RIS parsed to entries.
"""

import gzip
import io
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import rispy  # type: ignore[import-untyped] # ships no types
from bibtexparser import entrypoint
from lxml import etree  # type: ignore[import-untyped] # the same

from site_gen import sources

TURNS = 7
LINES = 200_000
ARXIV_LINES = 3_000
TIMES = 20

Bare = Callable[[bytes], object]


def measure(data: Path) -> Iterator[str]:
    """Give a line for each format, and one for the memory that many lines take."""
    for name, contents, bare in _samples(data):
        ours, theirs = _least(contents, bare)
        size = sum(map(len, contents)) / 1e6
        yield (
            f"reading  {name:<18} {size:5.2f} MB  ours {ours * 1e3:7.1f} ms  "
            f"library {theirs * 1e3:7.1f} ms  x{ours / theirs:.2f}"
        )
    yield _memory(data)


def _samples(data: Path) -> Iterator[tuple[str, list[bytes], Bare]]:
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz") as packed:
        lines = b"".join(next(packed) for _ in range(ARXIV_LINES))
    yield "arXiv JSON lines", [lines], _json_lines
    yield "JSON lines", [b"".join(_own_lines(lines))], _json_lines
    yield "Hugging Face JSON", _all(data, "hf_daily/*.json"), json.loads
    yield "Semantic Scholar", [_many(_all(data, "other/semantic*.json"), "data")], json.loads
    yield "CSL-JSON", [_many(_all(data, "csl/bbt*.json"), "items")], json.loads
    yield "ACL Anthology XML", _all(data, "acl_xml/*.xml"), _xml("paper")
    yield "arXiv Atom", _all(data, "arxiv_atom/q_*.xml"), _xml("{http://www.w3.org/2005/Atom}entry")
    yield "BibTeX", _all(data, "bibtex/typst-valid-*.bib"), _bibtex
    yield "RIS", [b"\n".join([one for one in _all(data, "ris/*Test*.ris") if _is("RIS", one)] * TIMES)], _ris


def _many(contents: Sequence[bytes], name: str) -> bytes:
    """Make one long file of short ones, for what is done once a file is not what is measured."""
    found = [json.loads(one) for one in contents]
    entries = [entry for one in found for entry in (one if isinstance(one, list) else one[name])]
    return json.dumps({name: entries * TIMES}, ensure_ascii=False, indent=1).encode()


def _least(contents: Sequence[bytes], bare: Bare) -> tuple[float, float]:
    turns = [(_time(_read, contents), _time(bare, contents)) for _ in range(TURNS)]
    return min(ours for ours, _ in turns), min(theirs for _, theirs in turns)


def _time(read: Bare, contents: Sequence[bytes]) -> float:
    start = time.process_time()
    for one in contents:
        read(one)
    return time.process_time() - start


def _read(content: bytes) -> int:
    return sum(1 for _ in sources.read(io.BytesIO(content), "sample"))


def _is(name: str, content: bytes) -> bool:
    return _format(content) == name


def _format(content: bytes) -> str:
    head = content[: sources.HEAD_BYTES]
    return next((known.name for known in sources.formats() if known.reader.sniff(head, "sample")), "")


def _all(data: Path, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(data.glob(pattern))]


def _own_lines(lines: bytes) -> Iterator[bytes]:
    """Write the records as `sitegen read` prints them."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines)
        file.flush()
        command = [sys.executable, "-m", "site_gen", "read", "-q", file.name]
        yield subprocess.run(command, capture_output=True, check=True).stdout


def _json_lines(content: bytes) -> object:
    return sum(1 for line in io.BytesIO(content) if json.loads(line))


def _xml(tag: str) -> Bare:
    def parse(content: bytes) -> object:
        count = 0
        for _, element in etree.iterparse(io.BytesIO(content), tag=tag, recover=True):
            element.clear()
            count += 1
        return count

    return parse


def _bibtex(content: bytes) -> object:
    logging.disable(logging.CRITICAL)
    try:
        return entrypoint.parse_string(content.decode("utf-8", "replace"))
    finally:
        logging.disable(logging.NOTSET)


def _ris(content: bytes) -> object:
    return rispy.loads(content.decode("utf-8-sig", "replace"), skip_unknown_tags=True)


def _memory(data: Path) -> str:
    """Read many lines with the command and tell what it needed at most."""
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz") as packed:
        lines = packed.read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "many.jsonl")
        with path.open("wb") as file:
            for _ in range(-(-LINES // lines.count(b"\n"))):
                file.write(lines)
        start = time.perf_counter()
        with Path(folder, "out").open("wb") as out:
            command = [sys.executable, "-m", "site_gen", "read", "-q", str(path)]
            subprocess.run(command, stdout=out, check=True)
        seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"reading  memory             {size:5.0f} MB  {LINES:,} lines in {seconds:.0f} s, at most {peak:.0f} MB"
