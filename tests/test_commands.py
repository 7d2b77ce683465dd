"""`sitegen explain` and the options that a build has beside its own files."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import shelf
from tests.conftest import sitegen, tree

ABSTRACT = "The tide rises with the moon, and the sea keeps its salt."
MORE = json.dumps({"title": "Tides", "abstract": ABSTRACT, "doi": "10.1000/tides"}) + "\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a site with a paper of two records, a note and an edit; nothing is built."""
    files = {"content/topics.yaml": shelf.TOPICS, "content/sources/b.jsonl": MORE, "content/notes/tides.md": "Read.\n"}
    return shelf.root(tmp_path / "site", **files)


@pytest.mark.parametrize("wanted", ["tides", "Tides", "TIDE", "10.1000/tides", "https://doi.org/10.1000/tides"])
def test_a_paper_is_explained_under_each_of_its_names(root: Path, wanted: str) -> None:
    """Address, title, a part of it, and identifier lead to the same paper; nothing is written."""
    before = tree(root)
    done = sitegen("explain", wanted, "--root", root)

    assert (0, "") == (done.returncode, done.stderr)
    assert "Tides\n" == done.stdout[:6]
    assert "content/sources/a.jsonl:1" in done.stdout
    assert "content/sources/b.jsonl:1" in done.stdout
    assert "content/notes/tides.md" in done.stdout
    assert before == tree(root)


def test_an_explanation_is_data_too(root: Path) -> None:
    """Scripts read one JSON object."""
    done = sitegen("explain", "tides", "--json", "--root", root)
    told = json.loads(done.stdout)

    assert ("tides", ["sea"]) == (told["slug"], [topic["id"] for topic in told["topics"]])
    assert [1, 1] == [record["line"] for record in told["records"]]


def test_an_edit_by_hand_is_part_of_the_explanation(root: Path) -> None:
    """Who changed what is told with the file that did it."""
    sitegen("build", "--root", root, "--no-search")
    page = root / "content/papers/gulls.md"
    page.write_text(page.read_text().replace('title: "Gulls"', 'title: "All gulls"'))
    done = sitegen("explain", "gulls", "--root", root)

    assert "content/papers/gulls.md" in done.stdout
    assert "All gulls" in done.stdout


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        ("gull", "", ""),
        ("tidse", "there is no paper `tidse`", "did you mean `tides`?"),
        ("10.1000/other", "there is no paper `10.1000/other`", "name it by its address, its title or an identifier"),
        ("s", "`s` may be 3 papers", "name one of them: `tides`, `gulls`, `moons`"),
    ],
    ids=["a part", "a slip", "unknown", "several"],
)
def test_what_is_not_clear_is_asked_back(root: Path, wanted: str, message: str, hint: str) -> None:
    """One line says why, and one what to type instead."""
    done = sitegen("explain", wanted, "--root", root)
    lines = f"{message}\n  hint: {hint}\n" if message else ""

    assert (2 if message else 0, lines) == (done.returncode, done.stderr)


def test_the_address_of_the_site_can_be_given(root: Path) -> None:
    """A workflow learns it only when it runs."""
    done = sitegen("build", "--root", root, "--no-search", "--base-url", "https://other.example/papers")

    assert 0 == done.returncode
    assert "https://other.example/papers/papers/tides/" in (root / "build/sitemap.xml").read_text()
    assert 'href="/papers/topics/"' in (root / "build/index.html").read_text()


@pytest.mark.parametrize("address", ["papers", "ftp://e.example/", "https://e.example/?a"])
def test_an_address_that_is_none_is_refused(root: Path, address: str) -> None:
    """Before anything is built, and blamed on the option."""
    done = sitegen("build", "--root", root, "--base-url", address)

    assert 2 == done.returncode
    assert "`--base-url`" in done.stderr
    assert not (root / "build").exists()


def test_clean_makes_everything_anew_and_nothing_else(root: Path) -> None:
    """The bytes are the same; only the work is done again."""
    sitegen("build", "--root", root)
    before = tree(root / "build")
    again = sitegen("build", "--root", root)
    clean = sitegen("build", "--root", root, "--clean")

    assert " 0 pages " in next(line for line in again.stderr.split("\n") if "render" in line)
    assert " 0 unchanged " in next(line for line in clean.stderr.split("\n") if "render" in line)
    assert before == tree(root / "build")


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is chosen by the environment elsewhere only")
def test_serve_opens_the_browser_if_asked(root: Path, tmp_path: Path) -> None:
    """The address need not be typed."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "site_gen", "serve", "--open", "--port", "0", "--root", str(root)]
    env = {"PATH": str(Path(shutil.which("sh") or "").parent), "BROWSER": f"{browser} %s"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr is not None
        url = next(line for line in process.stderr if line.startswith("serving")).split(" at ")[1].split()[0]
        while not opened.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)

    assert f"{url}\n" == opened.read_text()
