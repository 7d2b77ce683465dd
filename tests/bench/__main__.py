"""Print all measurements that the data at hand allows, or those named: `python -m tests.bench reading`."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench import _formulas, _prose, _scale, quality, reading, speed

DATA = Path(__file__).resolve().parents[3] / "shared/data"


def tex(data: Path) -> Iterator[str]:
    """Measure how formulas are shown, and the TeX around them."""
    for task in (_formulas, _prose):
        yield from task.measure(data)


MEASURES: Mapping[str, Callable[[Path], Iterator[str]]] = {
    "quality": quality.measure,
    "reading": reading.measure,
    "scale": _scale.measure,
    "tex": tex,
    "speed": speed.measure,
    "again": speed.again,
}

if not DATA.is_dir():
    sys.exit("the folder of real data is not beside the project")
for name in sys.argv[1:] or MEASURES:
    for line in MEASURES[name](DATA):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
