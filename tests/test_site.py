"""Whole sites: the five real captures and the demo, built by the command."""

import html.parser
import json
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_gen import latex, text
from tests.conftest import PROJECT, Built, built, captures_at, demo_at, missing, sitegen, tree

VNU = PROJECT / "tests/tools/node_modules/vnu-jar/build/dist/vnu.jar"
# Elements without an end.
EMPTY = frozenset({"br", "img", "meta", "link", "input", "hr"})
LAST_LINE = "total  read 413 = kept 374 + merged 39 + rejected 0"


class Reader(html.parser.HTMLParser):
    """Collects what a person reads in the heading and the abstract of a paper's page."""

    def __init__(self) -> None:
        """Start outside of everything."""
        super().__init__()
        self.open: list[str] = []
        self.title = ""
        self.abstract = ""
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where we are, and what no page may have."""
        names = dict(attrs)
        self.handlers += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "h1" or "abstract" in (names.get("class") or "").split() or self.open:
            self.open += [tag] if tag not in EMPTY else []

    def handle_endtag(self, tag: str) -> None:
        """Step out."""
        if self.open and tag not in EMPTY:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self.open and self.open[0] == "h1":
            self.title += data
        elif "p" in self.open:
            self.abstract += data


def read_page(path: Path) -> Reader:
    """Read a page as a browser would."""
    reader = Reader()
    reader.feed(path.read_text())
    return reader


def pairs(captures: tuple[Path, ...]) -> dict[str, str]:
    """Read titles and abstracts from the captures in the plainest way, knowing these five files."""
    found: dict[str, str] = {}
    for capture in captures:
        lines = [line for line in capture.read_text().splitlines() if line]
        first = next(number for number, line in enumerate(lines) if len(line) > 400) - 1
        lines[first] = lines[first].removeprefix("Subscribe")
        found |= dict(zip(lines[first::2], lines[first + 1 :: 2], strict=True))
    return found


def test_the_captures_add_up(real: Built) -> None:
    """Every record of the captures is kept or merged, and the last line says so."""
    assert LAST_LINE == real.said.rstrip("\n").split("\n")[-1]
    assert 374 == len(list((real.folder / "papers").glob("*/index.html")))


def test_dedupe_names_the_papers_of_the_site(real: Built, captures: tuple[Path, ...]) -> None:
    """The command and the site agree on what a paper is."""
    done = sitegen("dedupe", *captures)
    named = [json.loads(line)["title"] for line in done.stdout.splitlines()]

    assert 0 == done.returncode
    assert sorted(named) == sorted(paper["title"] for paper in real.api())
    assert 374 == len(named)


def test_pages_show_titles_and_abstracts_to_the_letter(real: Built, captures: tuple[Path, ...]) -> None:
    """What a page shows is what the capture says, character by character, but where that is TeX."""
    plain = {title: abstract for title, abstract in pairs(captures).items() if not _is_tex(title, abstract)}
    pages = [read_page(real.folder / "papers" / paper["slug"] / "index.html") for paper in real.api()]
    shown = {page.title.strip(): page.abstract.strip() for page in pages}

    assert 250 < len(plain)
    assert plain == {title: shown.get(title) for title in plain}


def test_what_was_mended_tells_what_was_captured(real: Built, captures: tuple[Path, ...]) -> None:
    """With each formula taken back, a text has the letters and digits of the capture."""
    written = (words for pair in pairs(captures).items() for words in pair)
    captured = {text.fold(re.sub(r"\\(?:emph|textbf)\b", "", words)) for words in written}
    found = [paper for paper in real.api() if "repairs" in paper]
    mended = [paper for paper in found if all(repair["now"].startswith("$") for repair in paper["repairs"])]
    undone = {words for paper in mended for words in _undone(paper)}

    assert 30 < len(mended)
    assert [] == [words for words in undone if text.fold(words) not in captured]


def _is_tex(*written: str) -> bool:
    return any(latex.read(latex.repair(words)[0])[0] != words or "$" in words for words in written)


def _undone(paper: dict[str, Any]) -> Iterator[str]:
    """Put what was captured back into title and abstract, from left to right."""
    repairs = [(repair["captured"], repair["now"]) for repair in paper["repairs"]]
    for words in (paper["title"], paper["abstract"]):
        parts, rest = [], words
        for before, now in list(repairs):
            if now in rest:
                head, _, rest = rest.partition(now)
                parts += [head, before]
                repairs.remove((before, now))
        yield "".join([*parts, rest])


def test_links_in_abstracts_are_links_of_the_paper(real: Built) -> None:
    """Every web address in an abstract leads out of the paper's page, and its words stay in the abstract."""
    papers = [paper for paper in real.api() if "https://" in paper["abstract"]]

    assert papers
    assert [] == [paper["title"] for paper in papers if not paper.get("links")]


def test_an_unchanged_build_writes_nothing(real: Built) -> None:
    """A second build leaves content and site as they are, to the inode."""
    before = {path: path.stat() for path in real.root.rglob("*") if ".sitegen" not in path.parts}
    again = sitegen("build", "--root", real.root)
    after = {path: path.stat() for path in real.root.rglob("*") if ".sitegen" not in path.parts}

    assert 0 == again.returncode
    assert {path: (status.st_ino, status.st_mtime_ns) for path, status in before.items()} == {
        path: (status.st_ino, status.st_mtime_ns) for path, status in after.items()
    }


def test_clean_builds_are_equal_to_the_byte(tmp_path: Path, captures: tuple[Path, ...]) -> None:
    """Neither time zone, locale, hash seed, working directory nor the order of files' creation shows in the site."""
    one = captures_at(tmp_path / "one", captures, "/repo/")
    other = captures_at(tmp_path / "other", captures[::-1], "/repo/")
    sitegen("build", "--root", one, TZ="Asia/Kathmandu", LC_ALL="C", PYTHONHASHSEED="1")
    sitegen("build", cwd=other, TZ="America/Caracas", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")

    assert tree(one / "build")
    assert tree(one / "build") == tree(other / "build")
    assert tree(one / "content") == tree(other / "content")


def test_no_page_holds_a_style_or_a_handler(demo: Built) -> None:
    """The Content-Security-Policy has nothing to block."""
    pages = sorted(demo.folder.rglob("*.html"))

    assert len(pages) > 80
    assert [] == [path for path in pages if re.search(r"<[^>]*\s(?:style|on[a-z]+)=", path.read_text())]


def test_no_real_page_holds_a_style_or_a_handler(real: Built) -> None:
    """The same holds for what strangers wrote."""
    pages = sorted(real.folder.rglob("*.html"))

    assert [] == [path for path in pages if read_page(path).handlers]


def test_the_html_checker_finds_no_error(demo: Built) -> None:
    """Every page of the demo is valid HTML."""
    assert "" == checked(demo)


def test_the_html_checker_finds_no_error_in_real_pages(real: Built) -> None:
    """Every page of the captures is valid HTML."""
    assert "" == checked(real)


def checked(site: Built) -> str:
    """Give the errors that the Nu HTML checker finds in all pages of a site."""
    if not VNU.is_file():
        missing("vnu", "the Nu HTML checker is not installed: `npm ci --ignore-scripts` in tests/tools")
    pages = sorted(site.folder.rglob("*.html"))
    command = ["java", "-Xss4m", "-jar", str(VNU), "--errors-only", *map(str, pages)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_every_link_leads_somewhere(demo: Built) -> None:
    """No address of this site that a page names is missing from it."""
    targets = {
        (path, target.partition("#")[0].partition("?")[0])
        for path in demo.folder.rglob("*.html")
        for target in re.findall(r'(?:href|src)="(/[^"]*)"', path.read_text())
    }

    assert [] == sorted(
        f"{path.relative_to(demo.folder)}: {target}" for path, target in targets if not answers(demo, target)
    )


def answers(site: Built, target: str) -> bool:
    """Tell whether a file of the site stands at an address."""
    if not target.startswith(site.base_path):
        return False
    path = site.folder / target.removeprefix(site.base_path)
    return (path / "index.html").is_file() if target.endswith("/") else path.is_file()


def test_the_committed_content_is_what_a_build_writes(tmp_path: Path) -> None:
    """A build in a fresh clone changes no file under git."""
    root = demo_at(tmp_path / "clone", "https://example.org/papers/")
    before = tree(root / "content")
    built(root, "/papers/")

    assert before == tree(root / "content")


def test_the_wheel_alone_builds_a_site(tmp_path: Path) -> None:
    """What is installed brings its theme along: nothing of the checkout is needed."""
    made = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(PROJECT)],
        capture_output=True,
        check=False,
    )
    environment = tmp_path / "clean"
    venv.create(environment, with_pip=False)
    packages = next((environment / "lib").glob("python*/site-packages"))
    # The dependencies come from this environment; the checkout does not, for path files are not read from there.
    (packages / "dependencies.pth").write_text(str(next(path for path in sys.path if path.endswith("site-packages"))))
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", str(next(tmp_path.glob("*.whl"))), str(packages)], check=True
    )
    root = demo_at(tmp_path / "site")
    python = environment / "bin/python"
    done = subprocess.run(
        [python, "-m", "site_gen", "build", "--root", root], capture_output=True, check=False, cwd="/"
    )
    where = subprocess.run(
        [python, "-c", "import site_gen; print(site_gen.__file__)"], capture_output=True, check=True, cwd="/"
    )

    assert 0 == made.returncode, made.stderr
    assert 0 == done.returncode, done.stderr
    assert where.stdout.decode().startswith(str(packages))
    assert (root / "build/index.html").is_file()
