"""Where stages lie, and which of them are ours to clear away."""

import glob
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

NEW = "new"
"""The folder inside a stage in which a site is made."""

OLD = "old"
"""The folder inside a stage to which an old site is renamed, where folders cannot be exchanged."""

READY = "ready"
"""The folder inside a stage whose files are to be put into the output one by one."""

MARK = "sitegen-stage"

HIDDEN = ".sitegen-stage-"
"""Begins the name of a stage inside the output, and ends the one beside it: `.build.sitegen-stage-a1b2`."""


def create(output: Path, state: Path) -> Path:
    """Make an empty stage on the output's file system, in `state` if possible; beside the output it is hidden."""
    state.mkdir(parents=True, exist_ok=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    near = state.stat().st_dev == output.parent.stat().st_dev or not os.access(output.parent, os.W_OK)
    stage = make(state, "stage-", output) if near else make(output.parent, _beside(output), output)
    (stage / NEW).mkdir()
    return stage


def make(folder: Path, prefix: str, output: Path) -> Path:
    """Make a marked folder of a new name in `folder`."""
    stage = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    (stage / MARK).write_text(_way(stage, output))
    return stage


def leftovers(output: Path, state: Path) -> Iterator[Path]:
    """Find the stages for this output that killed builds left behind, sorted within each place."""
    hidden = glob.escape(_beside(output)) + "*"
    for folder, pattern in ((state, "stage-*"), (output.parent, hidden), (output, f"{HIDDEN}*")):
        for stage in sorted(folder.glob(pattern)):
            if _is_ours(stage, output):
                yield stage


def _beside(output: Path) -> str:
    return f".{output.name}{HIDDEN}"


def _way(stage: Path, output: Path) -> str:
    """Tell the way from stage to output, which stays true when the whole project is moved."""
    return os.path.relpath(output.resolve(), stage.resolve())


def _is_ours(stage: Path, output: Path) -> bool:
    if stage.is_symlink() or not stage.is_dir():
        return False
    mark = stage / MARK
    # A build killed while it made the mark left an empty one, or none, and nothing else.
    if {path.name for path in stage.iterdir()} <= {MARK} and not (mark.exists() and mark.stat().st_size):
        return True
    return mark.is_file() and mark.read_text(errors="replace") == _way(stage, output)
