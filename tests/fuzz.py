"""Damage every sample in every place: `make fuzz`, or `python -m tests.fuzz [CUTS] [SEED]`.

Each sample of the folder of real data is cut at random places or has bytes changed, few or many, and then is read by
`sources.read` as `sitegen read` does. An exception, more than ten seconds for one file, or counts that do not add up
end the run with the bytes that did it in a file. `tests/test_damage.py` does a little of this at every test.
"""

import gzip
import io
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from site_gen import sources
from site_gen.model import Place, Problem

DATA = Path(__file__).resolve().parents[2] / "shared/data"
FOLDERS = "acl_xml arxiv_atom bibtex captures csl hf_daily hf_html nasty other ris".split()
CUTS = 2_000
# A sample is damaged within this, or 2,000 readings of the largest would take half an hour.
MOST_BYTES = 200_000
PATIENCE = 10

Sample = tuple[str, bytes]
Damaging = Callable[[bytes, random.Random], bytes]


def samples(data: Path) -> Sequence[Sample]:
    """Give name and content of every sample; of the packed lines some."""
    found = [path for folder in FOLDERS for path in sorted((data / folder).iterdir()) if path.is_file()]
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz") as packed:
        lines = packed.read(MOST_BYTES)
    return [*((path.name, path.read_bytes()) for path in found), ("arxiv.jsonl", lines)]


def whole(content: bytes, dice: random.Random) -> bytes:  # noqa: ARG001 - done as the others are
    """Leave all as it is."""
    return content


def cut(content: bytes, dice: random.Random) -> bytes:
    """Give a beginning."""
    return content[: dice.randrange(len(content) + 1)]


def mutated(content: bytes, dice: random.Random, share: int = 100) -> bytes:
    """Change one byte of a hundred, at least one, in a piece that is not too long."""
    start = dice.randrange(max(1, len(content) - MOST_BYTES))
    changed = bytearray(content[:1000] + content[start : start + MOST_BYTES] if start else content[:MOST_BYTES])
    for _ in range(max(1, len(changed) // share)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def scratched(content: bytes, dice: random.Random) -> bytes:
    """Change one byte of three thousand, so that most of the file is what it was."""
    return mutated(content, dice, 3_000)


DAMAGES: tuple[Damaging, ...] = (cut, mutated, scratched)


def survives(name: str, content: bytes) -> str:
    """Read a file and say what is wrong with how it was read, `""` if nothing is."""
    found = list(sources.read(io.BytesIO(content), name))
    problems = [one for one in found if isinstance(one, Problem)]
    places: list[Place] = [one.place for one in found if not isinstance(one, Problem)]
    lost = sum(problem.rejected for problem in problems)
    lines = content.count(b"\n") + content.count(b"\r") + 1
    if not found:
        return "nothing is said of it"
    if [place.index for place in places] != sorted({place.index for place in places}):
        return "records are not numbered in order"
    if places and places[-1].index >= len(places) + lost:
        return "records and rejected entries do not add up"
    if found and not isinstance(found[-1], Problem) and found[-1].place.index + 1 != len(places) + lost:
        return "an entry is counted that is not there"
    if any(not 0 <= line <= lines for line in [*(one.line for one in problems), *(one.line for one in places)]):
        return "a line is named that is not there"
    return ""


def main(cuts: int = CUTS, seed: int = 0) -> Iterator[str]:
    """Damage samples by turns and tell of each kind of damage; ends with an error at the first that is not survived."""
    signal.signal(signal.SIGALRM, _too_long)
    chosen = [sample for sample in samples(DATA) if sample[1]]
    for damage in DAMAGES:
        dice = random.Random(f"{damage.__name__} {seed}")  # noqa: S311 - the same damage each time
        start = time.perf_counter()
        slowest = (0.0, "")
        for number in range(cuts):
            name, content = chosen[number % len(chosen)]
            seconds = _tried(name, damage(content, dice))
            slowest = max(slowest, (seconds, name))
        whole = time.perf_counter() - start
        yield f"{damage.__name__:<8} {cuts:,} readings of {len(chosen)} samples in {whole:.0f} s, all survived"
        yield f"         the slowest took {slowest[0]:.2f} s: {slowest[1]}"


def _tried(name: str, content: bytes) -> float:
    start = time.perf_counter()
    signal.alarm(PATIENCE)
    try:
        fault = survives(name, content)
    except BaseException:
        _keep(name, content)
        raise
    signal.alarm(0)
    if fault:
        sys.exit(f"{fault}: {_keep(name, content)}")
    return time.perf_counter() - start


def _keep(name: str, content: bytes) -> Path:
    path = Path(f"survived-not-{name}")
    path.write_bytes(content)
    return path


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {PATIENCE} s for one file")


if __name__ == "__main__":
    for line in main(*map(int, sys.argv[1:])):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
