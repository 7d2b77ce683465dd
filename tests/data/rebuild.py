"""Publish small sites in a process that may be killed; started by `tests/test_publish.py`.

    rebuild.py loop ROOT           publish two versions of a site in turn, for ever
    rebuild.py once-large ROOT N   publish version N of them
    rebuild.py once ROOT WAY       publish the second version of a small site
    rebuild.py steps ROOT WAY      publish it again and again, killed before each step that touches a file, and tell as
                                   lines of JSON what was there then, and what after the next build began; but for
                                   `exchange` only from the flush on, for until then all ways are one
    rebuild.py hold ROOT           hold the lock, with a forked worker that shares it, until killed

WAY is how folders can be swapped: `exchange`, `rename` (a C library without the call), `files` (the output cannot
be renamed) or `broken` (the disk fails at the second of two renames). It is arranged with audit hooks, so that the
code under test is the code that runs.
"""

import errno
import hashlib
import itertools
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from site_gen import publish
from site_gen.model import Output

WATCHED = ("os.", "open", "shutil.", "ctypes.")


def large(version: int) -> list[Output]:
    """Make some 300 files, half of which differ between versions."""
    pages = [Output(f"papers/p{number}/index.html", b"%d " % (number * (version + 1)) * 400) for number in range(150)]
    texts = [Output(f"papers/p{number}.md", b"%d " % number * 100) for number in range(150)]
    return [*pages, *texts, Output(f"only-in-{version}/index.html", b"one")]


def small(version: int) -> list[Output]:
    """Make files that stay, change, come and go with a version."""
    return [
        Output("index.html", b"version %d" % version),
        Output("same/index.html", b"same"),
        Output(f"only-in-{version}/deep/index.html", b"here"),
        Output(f"kind-{version}", b"a file here, a folder there"),
        Output(f"kind-{1 - version}/index.html", b"a folder there, a file here"),
    ]


def tell(line: str) -> None:
    """Write a line for the test that started us."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def build(root: Path, outputs: list[Output]) -> None:
    """Publish as a build does."""
    with publish.locked(root / ".sitegen", tell), publish.staging(root / "build", root / ".sitegen") as staging:
        staging.add(outputs)
        staging.publish()


def prepare(root: Path) -> None:
    """Start anew from the first version, with things of a person in it."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    build(root, small(0))
    for folder in (".git", "empty"):
        (root / "build" / folder).mkdir()
    (root / "build/.git/HEAD").write_text("ref")
    (root / "build/same/slides.pdf").write_text("slides")
    (root / "build/link").symlink_to("nowhere")


def shown(root: Path) -> str:
    """Digest everything in the output folder; `none` if there is no folder."""
    if not (root / "build").exists():
        return "none"
    digest = hashlib.sha256()
    for path in sorted((root / "build").rglob("*")):
        what = str(path.readlink()) if path.is_symlink() else "" if path.is_dir() else path.read_text()
        digest.update(f"{path.relative_to(root)} {what}\n".encode())
    return digest.hexdigest()[:8]


def hinder(root: Path, way: str) -> None:
    """Take away ways to swap folders."""
    output = str(root / "build")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "ctypes.dlsym" and way != "exchange" and arguments[1] in {"renameat2", "renamex_np"}:
            raise AttributeError
        if event == "os.rename" and way == "broken" and str(arguments[0]).endswith("/new"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), output)
        if event == "os.rename" and way == "files" and output in map(str, arguments[:2]):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), output)

    sys.addaudithook(hook)


def kill_at(step: int, *, from_flush: bool) -> None:
    """Kill this process before the step of that number which touches a file; count all, or those since the flush."""
    steps = itertools.count(1)
    begun = [] if from_flush else ["at once"]

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        if event == "ctypes.dlopen":
            begun.append(event)
        if begun and event.startswith(WATCHED) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed(root: Path, way: str, step: int) -> bool:
    """Publish the second version in a process that is killed at a step; tell whether it came to that."""
    child = os.fork()
    if not child:
        hinder(root, way)
        kill_at(step, from_flush=way != "exchange")
        build(root, small(1))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def steps(root: Path, way: str) -> None:
    """Report on each step."""
    model = root.with_name(root.name + "-model")
    prepare(model)
    for step in itertools.count(1):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(model, root, symlinks=True)
        old = shown(root)
        going_on = killed(root, way, step)
        left = shown(root)
        with publish.staging(root / "build", root / ".sitegen"):
            settled = shown(root)
        build(root, small(1))
        litter = sorted(path.name for path in (*root.glob(".*"), *root.glob(".sitegen/*"), *root.glob("build/.site*")))
        names = ("step", "old", "left", "settled", "new", "litter")
        values = (step, old, left, settled, shown(root), litter)
        tell(json.dumps(dict(zip(names, values, strict=True))))
        if not going_on:
            shutil.rmtree(model)
            return


def main() -> None:
    """Do what the arguments say."""
    root = Path(sys.argv[2])
    match sys.argv[1]:
        case "loop":
            tell("ready")
            for version in itertools.cycle((1, 0)):
                build(root, large(version))
        case "once-large":
            build(root, large(int(sys.argv[3])))
        case "once":
            hinder(root, sys.argv[3])
            build(root, small(1))
        case "steps":
            steps(root, sys.argv[3])
        case "hold":
            with publish.locked(root, tell):
                worker = os.fork()
                if not worker:
                    time.sleep(60)
                    os._exit(0)
                tell(str(worker))
                time.sleep(60)


if __name__ == "__main__":
    main()
