"""What many tests share: real data, a real browser, and small site roots."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from site_gen import serve
from tests import warm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# Seconds that no test takes by far, on no machine: what is longer hangs, or would outlive whoever waits for it.
PATIENCE = 1_200


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """End a test that hangs: that a hostile file is read in good time needs no bound of its own then."""
    before = signal.signal(signal.SIGALRM, _hangs)
    # Again and again, for hypothesis tries once more what failed.
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _hangs(*_: object) -> None:
    pytest.fail(f"more than {PATIENCE} s for one test")


def missing(what: str, reason: str) -> None:
    """Skip with a reason; fail instead when `SITEGEN_REQUIRE` says that it must be there."""
    if what in os.environ.get("SITEGEN_REQUIRE", "").split(","):
        pytest.fail(f"{reason}, and SITEGEN_REQUIRE asks for `{what}`")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def data() -> Path:
    """Give the folder of real data that lies beside the project."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        missing("data", "the folder of real data is not beside the project")
    return folder


@pytest.fixture(scope="session")
def captures(data: Path) -> tuple[Path, ...]:
    """Give the five real captures, by name."""
    return tuple(sorted((data / "captures").glob("*.txt")))


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Start Chromium once for all tests."""
    executable = shutil.which("chromium")
    if executable is None:
        missing("chromium", "Chromium is not on PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()


class Built(NamedTuple):
    """A site root that was built."""

    root: Path
    base_path: str
    said: str
    """What the build said on stderr."""

    @property
    def folder(self) -> Path:
        """The site."""
        return self.root / "build"

    def api(self) -> list[dict[str, Any]]:
        """Give all papers of the API, in order."""
        index = json.loads((self.folder / "api/index.json").read_text())
        lines = [(self.folder / "api" / shard).read_text().splitlines() for shard in index["shards"]]
        return [json.loads(line) for shard in lines for line in shard]


def sitegen(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does; warm, unless the environment is to have a say in how Python starts."""
    given = [*map(str, arguments)]
    if not any(name.startswith(warm.EARLY) for name in environment):
        return warm.run(given, cwd or Path.cwd(), os.environ | environment)
    return subprocess.run(
        [sys.executable, "-m", "site_gen", *given],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    """End what waits to be the command before coverage is counted, for it has its part in it."""
    yield
    warm.end()


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def demo_at(root: Path, base_url: str = "https://example.org/repo/") -> Path:
    """Copy the demo's content to a root of its own, under another address."""
    shutil.copytree(PROJECT / "content", root / "content")
    config = root / "content/site.yaml"
    config.write_text(config.read_text().replace("https://example.org/papers/", base_url))
    return root


def built(root: Path, base_path: str) -> Built:
    """Build a root."""
    done = sitegen("build", "--root", root)

    assert (0, "") == (done.returncode, done.stdout), done.stderr
    return Built(root, base_path, done.stderr)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the demo under `/repo/`, to be read only."""
    return once(tmp_path_factory, "demo", lambda root: built(demo_at(root), "/repo/"))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, captures: tuple[Path, ...]) -> Built:
    """Build the five captures with the demo's topics, under `/repo/`, to be read only."""
    return once(tmp_path_factory, "real", lambda root: built(captures_at(root, captures, "/repo/"), "/repo/"))


@pytest.fixture(scope="session")
def real_at_root(tmp_path_factory: pytest.TempPathFactory, captures: tuple[Path, ...]) -> Built:
    """Build the five captures at the root of a host, to be read only."""
    return once(tmp_path_factory, "real-at-root", lambda root: built(captures_at(root, captures, "/"), "/"))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Built]) -> Built:
    """Build a site for all processes that share the tests: the first that asks does it, the others wait for it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    done = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made = make(folder / name)
            done.write_text(json.dumps([made.base_path, made.said]))
        return Built(folder / name, *json.loads(done.read_text()))


def captures_at(root: Path, captures: tuple[Path, ...], base_path: str) -> Path:
    """Make a site root of captures."""
    (root / "content/sources").mkdir(parents=True)
    for capture in captures:
        shutil.copy(capture, root / "content/sources")
    shutil.copy(PROJECT / "content/topics.yaml", root / "content")
    (root / "content/site.yaml").write_text(f"title: Captures\nbase_url: https://example.org{base_path}\n")
    return root


@contextmanager
def served(site: Built) -> Iterator[str]:
    """Serve a built site on loopback and give the address of its home page."""
    server = serve.server(site.folder, site.base_path, port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
