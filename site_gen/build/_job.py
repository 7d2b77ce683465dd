"""How to build, and who is told about it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from site_gen.model import Stage, Stamp

if sys.platform != "win32":
    import resource

# Cache, staging area and lock, in the root; safe to delete at any time.
STATE = ".sitegen"


class Options(Struct, frozen=True, kw_only=True):
    """How to build."""

    root: Path
    output: Path | None = None
    """Instead of the configured folder."""
    base_url: str = ""
    """Instead of the configured one."""
    search: bool = True
    clean: bool = False
    """Forget what earlier builds found out."""
    hold: bool = False
    """Refuse to drop a paper whose source is damaged, as it is while somebody edits it."""
    allow_removal: bool = False
    strict: bool = False
    """Also where the configuration does not say so."""
    user_templates: str = "templates"


class Observer:
    """Keeps what each stage did, and passes it on at once."""

    def __init__(self, tell: Callable[[Stage], None], begin: Callable[[str], None]) -> None:
        """Call `begin` with a stage's name when it starts and `tell` when it is done."""
        self._tell = tell
        self._begin = begin
        self.stages: list[Stage] = []
        self.wrote: list[tuple[str, Stamp | None]] = []
        """Files under `content/` that the build wrote or deleted, also if it failed later on."""

    @contextmanager
    def stage(self, name: str) -> Iterator[list[str]]:
        """Time a stage; what is put into the list is its detail."""
        detail: list[str] = []
        self._begin(name)
        start = time.perf_counter()
        yield detail
        done = Stage(name, round(time.perf_counter() - start, 3), _peak_mb(), "".join(detail))
        self.stages.append(done)
        self._tell(done)


def _peak_mb() -> float:
    """Peak memory of this process so far, 0 where the system does not tell; the unit of its figure differs."""
    if sys.platform == "win32":
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
