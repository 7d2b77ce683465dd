"""Print all measurements that the data at hand allows."""

import sys
from pathlib import Path

from tests.bench import quality, speed

DATA = Path(__file__).resolve().parents[3] / "shared/data"

if not DATA.is_dir():
    sys.exit("the folder of real data is not beside the project")
for line in (*quality.measure(DATA), *speed.measure(DATA), *speed.again(DATA)):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
