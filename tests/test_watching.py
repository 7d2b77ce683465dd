"""`sitegen serve --watch` in a real browser: the open page follows what a person does, and nothing else is typed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

from site_gen.render import theme
from tests import shelf
from tests.conftest import sitegen
from tests.test_cli import plugin

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser

# Seconds that anything may take on a busy machine.
LONG = 90.0
# Seconds in which a second reload would come, if there were one.
QUIET = 1.0

# What the page and the panel over it say.
ALL_TEXT = "(document.body?.innerText + document.querySelector('sitegen-live')?.shadowRoot.textContent)"

LONG_PAGE = "# Long\n\n" + "".join(f"Paragraph {number} of many.\n\n" for number in range(200))
NOTE = "content/notes/tides.md"


class Watched:
    """A running `sitegen serve --watch` and what it says."""

    def __init__(self, root: Path, **environment: str) -> None:
        """Start it."""
        self.root = root
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "site_gen", "serve", "--watch", "--port", "0", "--root", str(root)],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as said:
            for line in said:
                self.said.append(line.rstrip("\n"))

    def wait(self, pattern: str, count: int = 1) -> str:
        """Wait until so many lines match; gives the last of them."""
        end = time.monotonic() + LONG
        while len(found := [line for line in list(self.said) if re.search(pattern, line)]) < count:
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.02)
        return found[-1]

    def url(self) -> str:
        """Wait for the address."""
        return self.wait(r"^serving .* at http").split(" at ")[1].split()[0]

    def write(self, path: str, words: str) -> None:
        """Write a file of the site."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(words)

    def end(self) -> None:
        """Press Ctrl-C, and wait until the command has ended."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(LONG)
        self._reader.join()


@contextmanager
def watching(root: Path, **environment: str) -> Iterator[Watched]:
    """Run the command for a while."""
    watched = Watched(root, **environment)
    try:
        yield watched
    finally:
        if watched.process.poll() is None:
            watched.end()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site."""
    files = {"content/topics.yaml": shelf.TOPICS, NOTE: "Read with care.\n", "content/long.md": LONG_PAGE}
    root = shelf.root(tmp_path_factory.mktemp("watching") / "site", **files)
    sitegen("build", "--root", root)
    return root


@pytest.fixture
def watched(prepared: Path, tmp_path: Path) -> Iterator[Watched]:
    """Watch a small site that was built."""
    with watching(Path(shutil.copytree(prepared, tmp_path / "site"))) as started:
        started.wait("^total")
        yield started


class Visit:
    """An open page that counts how often it was loaded."""

    def __init__(self, page: "Page", url: str) -> None:
        """Open the page."""
        self.page = page
        self.loads = 0
        self.faults: list[str] = []
        page.on("load", self._loaded)
        page.on("console", self._heard)
        page.goto(url)

    def _loaded(self, _: object) -> None:
        self.loads += 1

    def _heard(self, message: object) -> None:
        words = f"{message}"
        if "Content Security Policy" in words:
            self.faults.append(words)

    def wait(self, script: str) -> None:
        """Wait until a script in the page is true; the page may be loaded again meanwhile."""
        end = time.monotonic() + LONG
        while not self._is(script):
            assert time.monotonic() < end, (script, self.page.inner_text("body"))
            self.page.wait_for_timeout(20)

    def _is(self, script: str) -> bool:
        try:
            return bool(self.page.evaluate(script))
        except playwright.Error:
            # The page went away under the question.
            return False

    def shows(self, words: str) -> None:
        """Wait until the page shows some words."""
        self.wait(f"{ALL_TEXT}.includes({words!r})")

    def settled(self) -> int:
        """Give the number of loads, once no more of them come."""
        # The words of a page are there before all of it is loaded.
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(QUIET * 1000)
        return self.loads


@pytest.fixture
def visit(browser: "Browser", watched: Watched) -> Iterator[Visit]:
    """Open the home page of the watched site."""
    with browser.new_context() as context:
        opened = Visit(context.new_page(), watched.url())
        yield opened
        assert [] == opened.faults


def open_at(visit: Visit, path: str) -> None:
    """Go to another page of the site and forget what was before."""
    visit.page.goto(urljoin(visit.page.url, path))
    visit.loads = 0


def git(root: Path, *arguments: str) -> None:
    """Run git in a root, as nobody in particular."""
    who = ("-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def test_a_changed_note_is_shown_after_one_reload(watched: Watched, visit: Visit) -> None:
    """The page is right as soon as it is loaded again, and it is loaded once."""
    open_at(visit, "/papers/tides/")
    watched.write(NOTE, "Read it **twice**.\n")
    visit.shows("Read it twice.")

    assert 1 == visit.settled()


def test_the_place_in_the_page_is_kept(watched: Watched, visit: Visit) -> None:
    """Who writes at the end of a long page sees the end after each save."""
    open_at(visit, "/long/")
    visit.page.evaluate("window.scrollTo(0, 2500)")
    watched.write("content/long.md", LONG_PAGE + "The last word.\n")
    visit.shows("The last word.")
    visit.wait("Math.abs(window.scrollY - 2500) < 2")

    assert 1 == visit.settled()
    assert 2500 == visit.page.evaluate("Math.round(window.scrollY)")


def test_a_changed_template_is_shown_after_one_reload(watched: Watched, visit: Visit) -> None:
    """A template of one's own takes the place of the theme's while one writes it."""
    watched.write(
        "templates/home.html", '{% extends "base.html" %}{% block main %}Mine: {{ view.site.title }}{% endblock %}'
    )
    visit.shows("Mine: T")

    assert 1 + 1 == visit.settled()


def test_a_changed_style_sheet_is_put_in_place_without_a_reload(watched: Watched, visit: Visit) -> None:
    """The page keeps all that was typed and opened in it."""
    sheet = (theme() / "assets/site.css").read_text()
    watched.write("templates/assets/site.css", sheet)
    visit.page.evaluate("window.mark = 'kept'")
    loads = visit.settled()
    watched.write("templates/assets/site.css", sheet + "body { background: rgb(1, 2, 3) }")
    visit.wait("getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'")

    assert "kept" == visit.page.evaluate("window.mark")
    assert loads == visit.settled()
    assert 1 == visit.page.evaluate("document.querySelectorAll('link[rel=stylesheet][href*=\"assets/site.\"]').length")


def test_a_style_sheet_that_is_saved_with_a_note_is_a_reload(watched: Watched, visit: Visit) -> None:
    """Only where nothing else changed is a style sheet put in place."""
    open_at(visit, "/papers/tides/")
    sheet = (theme() / "assets/site.css").read_text()
    watched.write("templates/assets/site.css", sheet + "body { background: rgb(1, 2, 3) }")
    watched.write(NOTE, "Read it **twice**.\n")
    visit.shows("Read it twice.")
    visit.wait("getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'")

    assert 1 == visit.settled()


def test_what_changed_while_nobody_watched_is_a_reload(tmp_path: Path) -> None:
    """A site of an earlier build may differ in anything, not only in the style sheet that differs."""
    root = shelf.root(tmp_path / "site", **{NOTE: "Read.\n"})
    subprocess.run([sys.executable, "-m", "site_gen", "build", "-q", "--root", str(root)], check=True)
    (root / "templates/assets").mkdir(parents=True)
    (root / "templates/assets/site.css").write_text("body { color: red }")
    (root / NOTE).write_text("Read it twice.\n")
    with watching(root) as watched:
        watched.wait("^total")
        with urlopen(f"{watched.url()}_sitegen/events") as stream:  # noqa: S310 - our own server
            news = json.loads(stream.readline().removeprefix(b"data: "))

    assert news["before"]
    assert [] == news["styles"]


def test_a_broken_template_is_told_in_the_page_and_mended_by_itself(watched: Watched, visit: Visit) -> None:
    """The last good site stays, with file, line, excerpt and hint, until the template is right again."""
    page = '{% extends "base.html" %}\n{% block main %}\n<p>Mine</p>\n{{ view.nothing }}\n{% endblock %}\n'
    watched.write("templates/home.html", page)
    visit.shows("templates/home.html:4")
    visit.shows("{{ view.nothing }}")

    assert "Papers" in visit.page.inner_text("main")
    assert 1 == visit.settled()

    watched.write("templates/home.html", page.replace("view.nothing", "view.site.title"))
    visit.wait("document.querySelector('main').innerText.includes('Mine')")

    assert 1 + 1 == visit.settled()
    assert "home.html:4" not in visit.page.evaluate(ALL_TEXT)


def test_a_broken_configuration_is_told_in_the_page_and_mended_by_itself(watched: Watched, visit: Visit) -> None:
    """A key that is no key stops no one who reads."""
    config = (watched.root / "content/site.yaml").read_text()
    watched.write("content/site.yaml", config + "titel: Other\n")
    visit.shows("site.yaml:3")
    visit.shows("did you mean")

    watched.write("content/site.yaml", config.replace("title: T", "title: Other"))
    visit.wait("document.title.includes('Other')")

    assert 1 + 1 == visit.settled()


def test_a_source_that_is_being_edited_keeps_its_paper(watched: Watched, visit: Visit) -> None:
    """Half a line is damage, not a wish to have no such paper."""
    open_at(visit, "/papers/moons/")
    lines = shelf.SOURCE.splitlines(keepends=True)
    watched.write("content/sources/a.jsonl", "".join(lines[:2]) + lines[2][:30])
    visit.shows("a.jsonl:3")

    assert "The moon draws the sea" in visit.page.inner_text("main")

    watched.write("content/sources/a.jsonl", shelf.SOURCE.replace("draws the sea", "pulls the sea"))
    visit.shows("The moon pulls the sea")

    assert 1 == visit.settled()


def test_a_new_source_is_shown_after_one_reload(watched: Watched, visit: Visit) -> None:
    """A listing that is dropped into the folder is on the page."""
    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    visit.shows("Kites over water")

    assert 1 + 1 == visit.settled()


def test_a_deleted_source_takes_its_papers_off_the_page(watched: Watched, visit: Visit) -> None:
    """Also a page that is open and no longer there says so."""
    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    visit.shows("Kites over water")
    open_at(visit, "/papers/kites-over-water/")
    (watched.root / "content/sources/b.jsonl").unlink()
    visit.wait("document.title.includes('Page not found')")

    assert 1 == visit.settled()

    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    visit.wait("document.title.includes('Kites')")

    assert 2 == visit.settled()


def test_a_burst_of_files_is_one_reload(watched: Watched, visit: Visit) -> None:
    """Five hundred files that are saved at once are one change."""
    open_at(visit, "/papers/")
    beside = watched.root / "burst"
    beside.mkdir()
    for number in range(500):
        (beside / f"{number:03}.jsonl").write_text(shelf.line(f"Number {number:03} of the burst"))
    beside.rename(watched.root / "content/sources/burst")
    visit.shows("Number 499 of the burst")

    assert 1 == visit.settled()


def test_files_written_one_after_the_other_are_one_reload(watched: Watched, visit: Visit) -> None:
    """A program that writes its output file by file is waited for, half a second at most."""
    open_at(visit, "/papers/")
    start = time.monotonic()
    for number in range(500):
        watched.write(f"content/sources/{number:03}.jsonl", shelf.line(f"Number {number:03} of the burst"))
    bursts = 1 + int((time.monotonic() - start) / 0.5)
    visit.shows("Number 499 of the burst")

    assert 1 <= visit.settled() <= bursts


def test_another_state_from_git_is_one_reload(watched: Watched, visit: Visit) -> None:
    """A checkout writes, renames and deletes many files; the page shows the state that was checked out."""
    root = watched.root
    (root / ".gitignore").write_text("build/\n.sitegen/\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    git(root, "checkout", "-qb", "other")
    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    watched.write(NOTE, "Another note.\n")
    visit.shows("Kites over water")
    watched.wait("rebuilt")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    visit.settled()
    visit.loads = 0
    git(root, "checkout", "-q", "main")
    visit.wait("!document.body.innerText.includes('Kites over water')")

    assert 1 == visit.settled()

    git(root, "checkout", "-q", "other")
    visit.shows("Kites over water")

    assert 2 == visit.settled()


def test_reading_and_own_output_wake_nobody(watched: Watched, visit: Visit) -> None:
    """A build is followed by none, though it wrote Markdown; neither is a search through the folder."""
    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    visit.shows("Kites over water")
    subprocess.run(["grep", "-r", "tide", str(watched.root)], check=True, capture_output=True)

    assert 1 + 1 == visit.settled()
    assert 1 == len([line for line in watched.said if "rebuilt" in line])


def test_the_page_follows_the_site_to_another_address(watched: Watched, visit: Visit) -> None:
    """A changed base path is a changed address, and the page goes there."""
    open_at(visit, "/papers/tides/")
    watched.write("content/site.yaml", "title: T\nbase_url: https://e.example/repo/\n")
    visit.page.wait_for_url("**/repo/papers/tides/", timeout=LONG * 1000)
    visit.shows("Tides")

    assert watched.wait(r"^serving .*/repo/")


def test_a_folder_without_content_is_served_as_soon_as_it_has_some(tmp_path: Path, browser: "Browser") -> None:
    """The page says what is missing, and shows the site when it is there."""
    with watching(tmp_path) as watched, browser.new_context() as context:
        watched.wait("there is no such folder")
        visit = Visit(context.new_page(), watched.url())
        visit.shows("there is no such folder")
        shelf.root(tmp_path)
        visit.wait("document.title === 'T'")

    assert 1 == len([line for line in watched.said if "no such folder" in line])


@pytest.mark.skipif(not hasattr(__import__("resource"), "prlimit"), reason="the system cannot limit another process")
def test_a_full_disk_is_told_in_one_line_and_forgotten_when_there_is_room(watched: Watched, visit: Visit) -> None:
    """The server lives, the old site stays, and nobody has to save anything again."""
    import resource

    unlimited = resource.prlimit(watched.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(watched.process.pid, resource.RLIMIT_FSIZE, (100, unlimited[1]))
    watched.write("content/sources/b.jsonl", shelf.line("Kites over water"))
    watched.wait("too large")
    visit.shows("too large")
    time.sleep(2.5)

    assert 1 == len([line for line in watched.said if "too large" in line])

    resource.prlimit(watched.process.pid, resource.RLIMIT_FSIZE, unlimited)
    visit.shows("Kites over water")

    assert 1 + 1 == visit.settled()


def test_a_file_that_cannot_be_read_keeps_the_last_good_site(watched: Watched, visit: Visit) -> None:
    """What it held stays on the page until it can be read again."""
    source = watched.root / "content/sources/a.jsonl"
    source.unlink()
    source.symlink_to("nowhere")
    visit.shows("a.jsonl")

    assert "Tides" in visit.page.inner_text("main")

    source.unlink()
    source.write_text(shelf.SOURCE.replace("Tides", "Other tides"))
    visit.wait("document.querySelector('main').innerText.includes('Other tides')")

    assert 1 + 1 == visit.settled()


def test_ctrl_c_ends_it_while_a_page_listens(watched: Watched, visit: Visit) -> None:
    """Nobody has to close the pages first, which would listen for ever."""
    visit.shows("Papers")
    watched.end()

    assert 0 == watched.process.returncode
    assert not [line for line in watched.said if "Traceback" in line]


def test_a_file_in_the_way_of_the_site_is_told_and_its_end_is_noticed(tmp_path: Path) -> None:
    """What was mended outside of the watched folders is found out, without anything being saved."""
    root = shelf.root(tmp_path / "site", **{"content/about.md": "About.\n"})
    (root / "templates").write_text("not a folder")
    with watching(root) as watched:
        watched.wait("is not a folder")
        (root / "templates").unlink()
        watched.wait("rebuilt")

    assert 1 == len([line for line in watched.said if "is not a folder" in line])


def test_a_site_that_was_deleted_and_made_again_is_followed(watched: Watched, visit: Visit) -> None:
    """A page that says that there is no site goes on when there is one, though it is the same."""
    shutil.rmtree(watched.root / "build")
    visit.page.reload()
    visit.shows("not built yet")
    (watched.root / "content/about.md").touch()
    (watched.root / NOTE).touch()
    visit.wait("document.title === 'T'")


EMITTER = """\
def emit(site, pages, convert):
    assert not any(page.title == "Trouble" for page in pages.by_hand), "there is trouble"
    return []
"""


def test_a_mistake_of_a_program_ends_a_build_and_not_the_server(tmp_path: Path) -> None:
    """Also what nobody foresaw is told in one line, and the next build may be right."""
    path = plugin(tmp_path, EMITTER)
    with watching(shelf.root(tmp_path / "site"), PYTHONPATH=path) as watched:
        watched.wait("^total")
        watched.write("content/page.md", "# Trouble\n")
        watched.wait("this is a bug in sitegen: AssertionError: there is trouble")
        watched.write("content/page.md", "# Peace\n")
        watched.wait("rebuilt")

    assert not [line for line in watched.said if "Traceback" in line]


def test_a_taken_port_is_said_and_the_next_one_used(tmp_path: Path) -> None:
    """Two sites can be watched at once."""
    root = shelf.root(tmp_path)
    with watching(root) as first:
        port = first.url().rsplit(":", 1)[1].strip("/")
        command = [sys.executable, "-m", "site_gen", "serve", "--port", port, "--root", str(root)]
        first.wait("^total")
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr is not None
            lines = [second.stderr.readline(), second.stderr.readline()]
            second.send_signal(signal.SIGINT)

    assert f"port {port} is taken: the next free one is used\n" == lines[0]
    assert f":{port}/" not in lines[1]
