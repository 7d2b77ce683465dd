"""A build that is killed leaves the old site or the new one, and the next build needs no help."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import demo_at, sitegen, tree

KILLS = 20
# Seconds in which a build is done that nobody kills.
LONG = 600.0
SEED = 413
# What changes from build to build: a source more, so pages, lists, feeds and search differ.
MORE = "content/sources/more.jsonl"
LINE = (
    '{"title": "A paper that comes and goes", "abstract": "It is here in every second build, and gone in the next."}\n'
)


def test_a_killed_build_leaves_the_old_site_or_the_new(tmp_path: Path) -> None:
    """At 20 random moments of a rebuild the site is wholly one of the two, and the next build just works."""
    root = demo_at(tmp_path / "site")
    more = root / MORE
    sites = []
    for content in ("", LINE):
        more.write_text(content)
        start = time.monotonic()
        killed_build(root, LONG)
        sites.append(tree(root / "build"))
    took = time.monotonic() - start
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    killed, whole = [], []
    for number in range(KILLS):
        more.write_text(("", LINE)[number % 2])
        killed.append(killed_build(root, chance.uniform(0.2, 1.1) * took))
        whole.append(tree(root / "build") in sites)
    more.write_text("")
    after = sitegen("build", "--root", root)

    assert sites[0] != sites[1]
    assert [True] * KILLS == whole
    assert any(killed)
    assert 0 == after.returncode, after.stderr
    assert sites[0] == tree(root / "build")
    assert {"build", "content", ".sitegen"} == {path.name for path in root.iterdir()}
    assert {"lock", "memo"} >= {path.name for path in (root / ".sitegen").iterdir()}


def killed_build(root: Path, seconds: float) -> bool:
    """Start a build and kill it and its children after some time; tell whether it still ran."""
    command = [sys.executable, "-m", "site_gen", "build", "-q", "--root", str(root)]
    build = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        build.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
        return True
    return False
