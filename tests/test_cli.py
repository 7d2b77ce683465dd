"""The command: what it says, where it says it, and how it ends; always as a process of its own."""

import fcntl
import gzip
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import shelf
from tests.conftest import sitegen, tree

# Seconds that anything may take on a busy machine.
LONG = 90.0

TOTAL = "total  read 3 = kept 3 + merged 0 + rejected 0"
STAGE = re.compile(r" {0,5}[a-z]{4,9}  ( {0,6}[\d,]+ [a-z ]{1,14} *){1,2}  [\d.e-]+ s")
# A stage that is named while it runs, and one that is done, with its seconds.
NAMED = re.compile(r"([a-z]+)  \.\.\.\r")
TOOK = re.compile(r"(?m)([a-z]+)  .*  ([\d.e-]+) s\r?$")

# A package of somebody else whose emitter has a mistake, and one whose emitter has none.
BROKEN = "def emit(site, pages, convert):\n    return [{}['nothing']]\n"
GOOD = (
    "from site_gen.model import Output\n\n\ndef emit(site, pages, convert):\n"
    "    return [Output('count.txt', str(len(pages.papers)).encode())]\n"
)


def site(root: Path) -> dict[str, bytes]:
    """Read the site of a root."""
    return tree(root / "build")


def ended(done: subprocess.CompletedProcess[str]) -> tuple[int, str, bool]:
    """Tell how a command ended: exit code, stdout, and whether there was a traceback."""
    return done.returncode, done.stdout, "Traceback" in done.stderr


def started(root: Path, *arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """Start a build and do not wait for it."""
    command = [sys.executable, "-m", "site_gen", "build", "--no-search", "--root", str(root), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)


def served(root: Path) -> subprocess.Popen[str]:
    """Start to serve a root at any port."""
    command = [sys.executable, "-m", "site_gen", "serve", "--port", "0", "--root", str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said_until(process: subprocess.Popen[str], word: str) -> str:
    """Read what a command says until a line holds a word."""
    assert process.stderr is not None
    return next(line for line in process.stderr if word in line)


def plugin(folder: Path, source: str) -> str:
    """Install a package with an emitter into a folder, and give the path on which Python finds it."""
    (folder / "other_emitter.py").write_text(source)
    (folder / "other-1.0.dist-info").mkdir()
    (folder / "other-1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (folder / "other-1.0.dist-info/entry_points.txt").write_text("[sitegen.emitters]\nother = other_emitter\n")
    return str(folder)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site once."""
    root = shelf.root(tmp_path_factory.mktemp("ready") / "site", **{"content/topics.yaml": shelf.TOPICS})
    sitegen("build", "--no-search", "--root", root)
    return root


@pytest.fixture
def root(ready: Path, tmp_path: Path) -> Path:
    """Copy that site, to be changed."""
    return Path(shutil.copytree(ready, tmp_path / "site"))


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    """Write a listing with a duplicate and a damaged line."""
    path = tmp_path / "listing.jsonl"
    path.write_text(shelf.SOURCE + shelf.SOURCE.split("\n")[0] + "\n{damaged\n")
    return path


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that nobody can write into, not even root."""
    folder = tmp_path / "unwritable"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("root may neither mount a read-only folder nor be kept from writing")
    yield folder
    subprocess.run(["umount", folder], check=True)


# --- a build that goes well


def test_a_build_tells_each_stage_and_ends_with_the_sum(tmp_path: Path) -> None:
    """Stages stand in columns on stderr, the last line adds up, and stdout stays empty."""
    done = sitegen("build", cwd=shelf.root(tmp_path, **{"content/topics.yaml": shelf.TOPICS}))
    lines = done.stderr.rstrip("\n").split("\n")

    assert (0, "", False) == ended(done)
    stages = [
        "read",
        "merge",
        "words",
        "topics",
        "keywords",
        "related",
        "pages",
        "convert",
        "search",
        "render",
        "publish",
    ]
    assert [*stages, "built", "total"] == [line.split()[0] for line in lines]
    assert [] == [line for line in lines[:-2] if not STAGE.match(line)]
    assert "    built  build/  " == lines[-2][:19]
    assert TOTAL == lines[-1]


def test_a_build_shows_paths_from_where_the_user_stands(tmp_path: Path) -> None:
    """With `--root` the site and its problems are named so that the shell finds them."""
    shelf.root(tmp_path / "far", **{"content/sources/b.txt": "", "content/topics.yaml": shelf.TOPICS})
    done = sitegen("build", "--root", "far", "--no-search", cwd=tmp_path)

    assert "    built  far/build/  " in done.stderr
    assert "\nfar/content/sources/b.txt: is empty\n  hint: put a listing into it or delete it\n" in done.stderr


def test_a_quiet_build_says_nothing(root: Path) -> None:
    """Who asks for quiet hears of errors only."""
    (root / "content/sources/b.txt").write_text("")
    done = sitegen("build", "--no-search", "-q", "--root", root)

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_a_strict_build_ends_with_one_and_says_why_even_quietly(root: Path) -> None:
    """Problems are errors for those who ask for it; the site is built all the same."""
    (root / "content/sources/b.jsonl").write_text(shelf.line("Salt") + "{\n")
    done = sitegen("build", "--no-search", "--strict", "-q", "--root", root)

    assert (1, "", False) == ended(done)
    assert 1 == done.stderr.count("b.jsonl:2: is not JSON")
    assert "papers/salt/index.html" in site(root)


def test_strictness_can_be_configured(root: Path) -> None:
    """What `--strict` asks for once, `strict: true` asks for always."""
    with (root / "content/site.yaml").open("a") as config:
        config.write("strict: true\n")
    (root / "content/sources/b.txt").write_text("")

    assert 1 == sitegen("build", "--no-search", "--root", root).returncode


def test_many_problems_are_counted_and_shown_on_demand(root: Path) -> None:
    """A damaged source does not flood the terminal."""
    (root / "content/sources/b.jsonl").write_text("{\n" * 30)
    short = sitegen("build", "--no-search", "--root", root).stderr
    long = sitegen("build", "--no-search", "-v", "--root", root).stderr

    assert (20, 30) == (short.count("is not JSON"), long.count("is not JSON"))
    assert "10 further problems\n  hint: `-v` shows all, `--report FILE` writes them down\n" in short
    assert "total  read 33 = kept 3 + merged 0 + rejected 30\n" == short[-49:]


def test_a_report_tells_counts_problems_and_stages(root: Path, tmp_path: Path) -> None:
    """Scripts read what people read, in the shape that the documentation promises."""
    (root / "content/sources/b.jsonl").write_text("{\n")
    sitegen("build", "--no-search", "--report", tmp_path / "report.json", "--root", root)
    report = json.loads((tmp_path / "report.json").read_text())

    assert ["counts", "problems", "stages"] == list(report)
    assert {"read": 4, "kept": 3, "merged": 0, "rejected": 1, "written": 3, "removed": 0} == report["counts"]
    assert [("content/sources/b.jsonl", 1, "source.damaged-entry")] == [
        (problem["path"], problem["line"], problem["code"]) for problem in report["problems"]
    ]
    assert [["path", "line", "code", "message", "hint"]] == [list(problem) for problem in report["problems"]]
    assert ["read", "merge", "pages", "convert", "render", "publish"] == [stage["name"] for stage in report["stages"]]
    assert {("name", "seconds", "peak_mb")} == {tuple(stage) for stage in report["stages"]}


def test_without_search_there_is_no_trace_of_it(root: Path) -> None:
    """`--no-search` leaves out the page, the index and every link to them."""
    files = site(root)

    assert [] == [path for path in files if path.startswith(("search/", "pagefind/", "opensearch"))]
    assert [] == [path for path, data in files.items() if path.endswith(".html") and b"search/" in data]


def test_a_site_can_be_written_elsewhere(root: Path, tmp_path: Path) -> None:
    """`--output` is taken from where the user stands."""
    done = sitegen("build", "--no-search", "--output", "public", "--root", root, cwd=tmp_path)

    assert "    built  public/  " in done.stderr
    assert site(root) == tree(tmp_path / "public")


def test_jobs_are_taken(root: Path) -> None:
    """Scripts that ask for processes get their site, and the same one."""
    before = site(root)

    assert 0 == sitegen("build", "--no-search", "--jobs", "2", "--root", root).returncode
    assert before == site(root)


def test_nothing_of_the_surroundings_shows_in_a_site(tmp_path: Path) -> None:
    """Time zone, locale, hash seed, folder, umask and the order of files' creation leave no byte behind."""
    files = {f"content/sources/{name}.jsonl": shelf.line(f"Paper {name}") for name in "bcdefgh"}
    files |= {"content/topics.yaml": shelf.TOPICS, "content/docs/z.md": "# Z", "content/docs/a.md": "# A"}
    one = shelf.root(tmp_path / "one", **files)
    other = shelf.root(tmp_path / "elsewhere/deep/other", **dict(reversed(files.items())))
    sitegen("build", "--root", one, TZ="Asia/Kathmandu", LC_ALL="C", PYTHONHASHSEED="1")
    subprocess.run(
        [sys.executable, "-m", "site_gen", "build"],
        cwd=other,
        env=os.environ | {"TZ": "America/Caracas", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
        umask=0o077,
        check=True,
        capture_output=True,
    )

    assert "pagefind/pagefind.js" in site(one)
    assert site(one) == site(other)
    assert tree(one / "content") == tree(other / "content")


# --- bad input


def test_damaged_content_is_told_in_one_line_with_a_hint_and_the_rest_is_built(root: Path) -> None:
    """A damaged file costs no other paper, and its problem stands before the last lines."""
    (root / "content/sources/b.txt").write_text("A title without an abstract\n")
    done = sitegen("build", "--no-search", cwd=root)

    assert (0, "", False) == ended(done)
    assert [
        "content/sources/b.txt:1: title without an abstract: `A title without an abstract`",
        "  hint: put the abstract on the next line; the paper is kept with its title alone",
    ] == done.stderr.split("\n")[-5:-3]
    assert "papers/a-title-without-an-abstract/index.html" in site(root)


@pytest.mark.parametrize(
    ("path", "words", "lines"),
    [
        (
            "content/site.yaml",
            "title: T\ntitel: U\nper_pages: 10\n",
            [
                "content/site.yaml:2: unknown key `titel`",
                "  hint: did you mean `title`?",
                "content/site.yaml:3: unknown key `per_pages`",
                "  hint: did you mean `per_page`?",
            ],
        ),
        (
            "content/site.yaml",
            "title: T\nper_page: many\nbase_url: javascript:steal()\n",
            [
                "content/site.yaml:2: `per_page` is `many`: expected a whole number, got text",
                "content/site.yaml:3: `base_url` is `javascript:steal()`, no web address",
                "  hint: write it as `https://host/path/`",
            ],
        ),
        (
            "content/site.yaml",
            "title: [\n",
            [
                "content/site.yaml:1: has a bracket that is not closed, or a bracket or comma too many",
                "  hint: the file is YAML: `key: value` lines",
            ],
        ),
        (
            "content/topics.yaml",
            "topics:\n- id: a b\n  title: A\n",
            ["content/topics.yaml:2: `a b` cannot be an address", "  hint: take `a-b`"],
        ),
        (
            "templates/paper.html",
            "<h1>\n{{ view.titel }}\n",
            [
                "templates/paper.html:2: `View` has no attribute 'titel'",
                "  hint: a template may use `view` and the filters of the documentation, nothing else",
            ],
        ),
        (
            "templates/paper.html",
            "<h1>\n\n{% include 'missing.html' %}\n",
            [
                "templates/paper.html:3: template `missing.html` is not found",
                "  hint: a template may use `view` and the filters of the documentation, nothing else",
            ],
        ),
        (
            "content/sources/a.jsonl",
            "",
            [
                "content/sources: 3 of 3 papers would vanish from the site",
                "  hint: restore the missing sources, or build with `--allow-removal`",
                "content/sources/a.jsonl: is empty",
                "  hint: put a listing into it or delete it",
            ],
        ),
    ],
    ids=[
        "two unknown keys",
        "two wrong values",
        "no YAML",
        "a wrong topic",
        "a template error",
        "a missing include",
        "all papers gone",
    ],
)
def test_a_mistake_stops_the_build_and_leaves_the_old_site(root: Path, path: str, words: str, lines: list[str]) -> None:
    """All mistakes of a file are shown with line and remedy, the exit code is 2, and no byte of the site changes."""
    before = site(root)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(words)
    done = sitegen("build", "--no-search", "-q", cwd=root)

    assert (2, "", False) == ended(done)
    assert lines == done.stderr.rstrip("\n").split("\n")
    assert before == site(root)


def test_a_missing_content_folder_is_told(root: Path) -> None:
    """Who stands in the wrong folder is told so, and an old site stays."""
    before = site(root)
    shutil.rmtree(root / "content")
    done = sitegen("build", cwd=root)

    assert (2, "", False) == ended(done)
    assert (
        "content: there is no such folder\n"
        "  hint: make `content/sources/` and put listings into it, or name the site's folder with `--root`\n"
    ) == done.stderr
    assert before == site(root)


def test_vanishing_papers_can_be_allowed(root: Path) -> None:
    """`--allow-removal` builds what the build refused."""
    (root / "content/sources/a.jsonl").write_text(shelf.line("Tides"))
    done = sitegen("build", "--no-search", "--allow-removal", "--root", root)

    assert (0, "", False) == ended(done)
    assert "total  read 1 = kept 1 + merged 0 + rejected 0\n" == done.stderr[-47:]
    assert "papers/gulls/index.html" not in site(root)


def test_names_cannot_give_orders_to_the_terminal(root: Path) -> None:
    """Whatever a file or key is called, a message is one line without control characters."""
    (root / "content/site.yaml").write_text('"\\e[31mred\\nline": 1\n')
    done = sitegen("build", "-q", "--root", root)

    assert 2 == done.returncode
    assert "\x1b" not in done.stderr
    assert 2 == done.stderr.count("\n")


# --- wrong usage, a machine that refuses, a bug


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--stirct"], "'--stirct'. Did you mean '--strict'?"),
        (["bild"], "No such command 'bild'"),
        (["read"], "Missing argument 'FILES...'"),
        (["build", "--jobs", "none"], "Invalid value for '--jobs': 'none' is not a valid integer range."),
        ([], "Usage: "),
    ],
    ids=["an unknown option", "an unknown command", "no file", "no number", "nothing at all"],
)
def test_wrong_usage_ends_with_two(arguments: list[str], message: str) -> None:
    """A slip on the command line is told as such."""
    done = sitegen(*arguments)

    assert (2, "", False) == ended(done)
    assert message in done.stderr


@pytest.mark.parametrize("command", ["read", "dedupe"])
def test_named_files_that_are_not_there_are_told_all_at_once(command: str, listing: Path) -> None:
    """A file named on the command line must be there; nothing is printed otherwise."""
    done = sitegen(command, "one.txt", listing, "two.txt", cwd=listing.parent)

    assert (2, "", False) == ended(done)
    assert (
        "one.txt: there is no such file\n  hint: check the name\n"
        "two.txt: there is no such file\n  hint: check the name\n"
    ) == done.stderr


def test_an_output_that_cannot_be_written_ends_with_three(root: Path, unwritable: Path) -> None:
    """The machine's refusal names the folder and a remedy."""
    done = sitegen("build", "--no-search", "-q", "--output", unwritable / "site", "--root", root)

    assert (3, "", False) == ended(done)
    assert str(unwritable / "site") in done.stderr
    assert "\n  hint: make the output folder and its parent writable, or choose another `output`\n" in done.stderr


def test_a_report_that_cannot_be_written_ends_with_three(root: Path) -> None:
    """A full disk is not taken for success."""
    done = sitegen("build", "--no-search", "-q", "--report", "/dev/full", "--root", root)

    assert (3, "", False) == ended(done)
    assert "no space left on device\n  hint: check the permissions and the space on the disk\n" in done.stderr


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ("no/report.json", "no: there is no such folder\n  hint: make it, or write the report elsewhere\n"),
        ("site", "site: is a folder\n  hint: name a file for the report\n"),
    ],
    ids=["a missing folder", "a folder"],
)
def test_a_report_without_a_place_is_refused_before_the_build(root: Path, report: str, message: str) -> None:
    """Nobody waits for a build to hear that its report had nowhere to go."""
    shutil.rmtree(root / "build")
    done = sitegen("build", "--no-search", "--report", report, "--root", root, cwd=root.parent)

    assert (2, "", message) == (done.returncode, done.stdout, done.stderr)
    assert not (root / "build").exists()


def test_an_output_inside_content_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """A site must not become a source of the next one."""
    root = shelf.root(tmp_path / "site")
    before = tree(root)
    done = sitegen("build", "--no-search", "--output", "content/sources/x", cwd=root)

    assert (2, "", False) == ended(done)
    assert (
        "content/sources/x: the output would lie in `content`\n"
        "  hint: choose a folder of its own for the site, such as `build`\n"
    ) == done.stderr
    assert before == tree(root)


@pytest.mark.parametrize("stderr", ["2>&1 | head -c 1", "2>/dev/full", "2>&-"], ids=["gone", "full", "closed"])
def test_a_build_goes_on_when_nobody_hears_it(root: Path, stderr: str) -> None:
    """Talk is not the site: a build that nobody listens to ends as any other."""
    shutil.rmtree(root / "build")
    (root / "content/sources/b.txt").write_text("")
    command = f"{sys.executable} -m site_gen build --no-search --strict {stderr}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=root, capture_output=True, text=True, check=False)

    assert (1, "") == (done.returncode, done.stderr)
    assert "index.html" in site(root)


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"], ids=["full", "closed"])
def test_wrong_usage_ends_with_two_when_nobody_hears_it(stderr: str) -> None:
    """The exit code does not depend on who listens."""
    command = f"{sys.executable} -m site_gen build --stirct {stderr}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (2, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("read -q listing.jsonl >/dev/full", "stdout: no space left on device\n  hint: free some space, or write it"),
        ("dedupe -q listing.jsonl >&-", "stdout: is closed\n  hint: give the data a place to go, such as `> FILE`\n"),
        ("--help >/dev/full", "no space left on device\n"),
    ],
    ids=["full", "closed", "help"],
)
def test_data_that_cannot_be_written_ends_with_three(listing: Path, command: str, message: str) -> None:
    """Lost data is not taken for success, nor for a bug."""
    shell = f"{sys.executable} -m site_gen {command}"
    done = subprocess.run(["bash", "-c", shell], cwd=listing.parent, capture_output=True, text=True, check=False)

    assert (3, "", message) == (done.returncode, done.stdout, done.stderr[: len(message)])
    assert "Exception" not in done.stderr


def test_an_interrupt_during_the_start_is_silent(tmp_path: Path) -> None:
    """Ctrl-C before the first line ends as any Ctrl-C does, without a traceback."""
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = sitegen("build", PYTHONPATH=str(tmp_path))

    assert (130, "", "") == (done.returncode, done.stdout, done.stderr)


def test_the_locale_has_no_say_in_the_names_of_files(tmp_path: Path) -> None:
    """A title of any script becomes a file also where the locale knows ASCII only."""
    source = {"content/sources/a.jsonl": shelf.line("Größe 海の塩")}
    one, other = shelf.root(tmp_path / "one", **source), shelf.root(tmp_path / "other", **source)
    done = sitegen("build", "--no-search", "--root", one, LC_ALL="C", PYTHONUTF8="0")
    sitegen("build", "--no-search", "--root", other, LC_ALL="C.UTF-8")

    assert (0, "") == (done.returncode, done.stdout)
    assert tree(one / "build") == tree(other / "build")


def test_a_name_that_the_locale_cannot_write_is_no_bug(tmp_path: Path) -> None:
    """Where Python was told to write ASCII names only, the remedy is told."""
    root = shelf.root(tmp_path, **{"content/sources/a.jsonl": shelf.line("Größe 海の塩")})
    command = [sys.executable, "-X", "utf8=0", "-c", "from site_gen import cli; cli.main()", "build", "-q"]
    done = subprocess.run(
        [*command, "--no-search", "--root", str(root)],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, "", False) == ended(done)
    assert ["  hint: set a UTF-8 locale, such as `LC_ALL=C.UTF-8`", ""] == done.stderr.split("\n")[1:]


def test_a_bug_asks_for_a_report(root: Path, tmp_path: Path) -> None:
    """What should never happen ends with 4, without a traceback, and leaves the old site."""
    before = site(root)
    done = sitegen("build", "--no-search", "-q", "--root", root, PYTHONPATH=plugin(tmp_path, BROKEN))

    assert (4, "", False) == ended(done)
    assert (
        "this is a bug in sitegen: KeyError: 'nothing'\n"
        "  hint: please report it with the traceback that `--debug` shows\n"
    ) == done.stderr
    assert before == site(root)


def test_a_traceback_is_shown_on_demand(root: Path, tmp_path: Path) -> None:
    """`--debug` shows where it happened."""
    done = sitegen("build", "--no-search", "--debug", "--root", root, PYTHONPATH=plugin(tmp_path, BROKEN))

    assert (4, "", True) == ended(done)
    assert "other_emitter.py" in done.stderr


def test_a_traceback_of_a_mistake_is_shown_on_demand(tmp_path: Path) -> None:
    """`--debug` works for every error."""
    assert (2, "", True) == ended(sitegen("build", "--debug", "--root", tmp_path))


def test_an_emitter_of_another_package_joins(root: Path, tmp_path: Path) -> None:
    """A package installed beside ours adds files to the site."""
    sitegen("build", "--no-search", "--root", root, PYTHONPATH=plugin(tmp_path, GOOD))

    assert b"3" == site(root)["count.txt"]


# --- interruption and company


def test_an_interrupted_build_ends_with_130_and_leaves_the_old_site(root: Path) -> None:
    """Ctrl-C at work stops at once and damages nothing."""
    before = site(root)
    lines = [shelf.line(f"Number {number}", f"About {number}. It is wet.") for number in range(2500)]
    (root / "content/sources/b.jsonl").write_text("".join(lines))
    process = started(root)
    said_until(process, "pages")
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=LONG)

    assert (130, "", "interrupted") == (process.returncode, stdout, stderr.rstrip("\n").split("\n")[-1])
    assert "Traceback" not in stderr
    assert before == site(root)
    assert [] == [path.name for path in (root / ".sitegen").iterdir() if path.name not in {"lock", "memo"}]


def test_a_second_build_waits_for_the_first(root: Path) -> None:
    """Two builds at once take turns, and the second says for whom it waits."""
    with (root / ".sitegen/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("process 4711")
        lock.flush()
        process = started(root)
        waiting = said_until(process, "waiting")
    process.communicate(timeout=LONG)

    assert "  waiting  for the build of process 4711\n" == waiting
    assert 0 == process.returncode


def test_a_terminal_sees_which_stage_runs(root: Path) -> None:
    """On a terminal a stage that takes long is named while it runs, the others are not; its line is wiped when done."""
    (root / "content/sources/z.txt.gz").write_bytes(gzip.compress(b"\n" * 1_200_000 + b"A title\n"))
    ours, theirs = pty.openpty()
    process = started(root, stderr=theirs)
    os.close(theirs)
    said = screen(ours)
    process.communicate(timeout=LONG)
    long = {stage for stage, seconds in TOOK.findall(said) if float(seconds) > 0.9}

    assert "     read  ...\r\x1b[K     read        4 records" in said
    assert {"read"} <= set(NAMED.findall(said)) <= long
    assert said.rstrip().endswith("total  read 4 = kept 4 + merged 0 + rejected 0")


def screen(terminal: int) -> str:
    """Read what is written to a terminal until it is closed."""
    said = b""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline and select.select([terminal], [], [], LONG)[0]:
        try:
            said += os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
    os.close(terminal)
    return said.decode()


# --- read and dedupe


def test_read_prints_records_as_json(listing: Path) -> None:
    """One object a line on stdout, problems on stderr, both with their place."""
    done = sitegen("read", "listing.jsonl", cwd=listing.parent)
    records = [json.loads(line) for line in done.stdout.splitlines()]

    assert 0 == done.returncode
    assert {
        "title": "Tides",
        "abstract": "The tide rises with the moon, and the sea keeps its salt.",
        "path": "listing.jsonl",
        "line": 1,
        "index": 0,
    } == records[0]
    assert [(1, 0), (2, 1), (3, 2), (4, 3)] == [(record["line"], record["index"]) for record in records]
    assert "listing.jsonl:5: is not JSON: expecting property name" == done.stderr[:53]


def test_read_names_files_from_where_the_user_stands(listing: Path) -> None:
    """`--root` has no say in how named files are shown."""
    done = sitegen("read", "--root", "elsewhere", "listing.jsonl", cwd=listing.parent)

    assert "listing.jsonl:5: " == done.stderr[:17]


@pytest.mark.parametrize("command", ["read", "dedupe"])
def test_files_that_are_not_here_are_looked_for_in_the_root(command: str, listing: Path) -> None:
    """With `--root`, files may be named as that site names them; those where the user stands come first."""
    done = sitegen(command, "-q", "--root", "site", "listing.jsonl", cwd=shelf.root(listing.parent / "x/site").parent)
    (listing.parent / "x/site/listing.jsonl").write_text(shelf.line("Salt"))
    found = sitegen(command, "--root", "site", "listing.jsonl", cwd=listing.parent / "x")
    (listing.parent / "x/listing.jsonl").write_text(shelf.line("Near"))
    near = sitegen(command, "--root", "site", "listing.jsonl", cwd=listing.parent / "x")

    assert (2, "listing.jsonl: there is no such file\n  hint: check the name\n") == (done.returncode, done.stderr)
    assert ('"Salt"', '"site/listing.jsonl"') == tuple(re.findall('"Salt"|"site/[^"]*"', found.stdout))
    assert ['"Near"'] == re.findall('"Near"|"Salt"', near.stdout)


def test_a_folder_is_not_taken_for_a_missing_file(listing: Path) -> None:
    """Who names a folder hears what it is."""
    done = sitegen("read", listing, ".", cwd=listing.parent)

    assert (2, "", ".: is a folder\n  hint: name files\n") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("source", ["/dev/stdin", "<(cat listing.jsonl)"], ids=["stdin", "substituted"])
def test_a_pipe_is_read_like_a_file(listing: Path, source: str) -> None:
    """Listings may come straight from another program."""
    command = f"cat listing.jsonl | {sys.executable} -m site_gen read -q {source}"
    done = subprocess.run(["bash", "-c", command], cwd=listing.parent, capture_output=True, text=True, check=False)

    assert (0, 4, "") == (done.returncode, done.stdout.count("\n"), done.stderr)


def test_what_read_prints_reads_back_to_the_same_record(tmp_path: Path) -> None:
    """The output of `read` is a source like any other."""
    facts = {
        "title": "All \u2202 & \\ facts",
        "abstract": "One.\n\nTwo, see https://e.example/code for code.",
        "authors": [{"name": "Ada Ebb", "family": "Ebb", "given": "Ada", "orcid": "0000-0001"}, {"name": "Bo Flow"}],
        "identifiers": {"arxiv": "2401.00001", "doi": "10.1000/x"},
        "dates": {"published": "2024-01-02", "updated": "2024-02", "listed": "2024"},
        "links": {"abstract": "https://e.example/a", "code": "https://e.example/code"},
        "venue": "Sea",
        "keywords": ["a, b", "c"],
        "categories": ["cs.LG"],
        "extra": {"tldr": "short", "upvotes": 3},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(facts) + "\n")
    first = sitegen("read", "a.jsonl", cwd=tmp_path).stdout
    (tmp_path / "a.jsonl").write_text(first)

    assert facts | {"path": "a.jsonl", "line": 1, "index": 0} == json.loads(first)
    assert first == sitegen("read", "a.jsonl", cwd=tmp_path).stdout


def test_a_strict_read_ends_with_one(listing: Path) -> None:
    """The records are printed all the same."""
    done = sitegen("read", "--strict", "-q", listing)

    assert (1, 4) == (done.returncode, done.stdout.count("\n"))
    assert "listing.jsonl:5: is not JSON" in done.stderr


def test_a_quiet_read_prints_records_only(listing: Path) -> None:
    """Data is not talk."""
    done = sitegen("read", "-q", listing)

    assert (0, 4, "") == (done.returncode, done.stdout.count("\n"), done.stderr)


def test_read_stops_quietly_when_nobody_listens(tmp_path: Path) -> None:
    """`sitegen read ... | head -1` is no error."""
    (tmp_path / "a.jsonl").write_text(shelf.line("Tides") * 5000)
    command = f"{sys.executable} -m site_gen read a.jsonl | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (0, '{"title":"', "") == (done.returncode, done.stdout, done.stderr)


def test_dedupe_prints_papers_with_their_records(listing: Path) -> None:
    """One object a paper tells which records are one, why, and how certain that is."""
    done = sitegen("dedupe", "listing.jsonl", cwd=listing.parent)
    papers = [json.loads(line) for line in done.stdout.splitlines()]

    assert 0 == done.returncode
    assert [
        ("Tides", "title-and-abstract", [(1, 0), (4, 3)]),
        ("Gulls", "single", [(2, 1)]),
        ("Moons", "single", [(3, 2)]),
    ] == [
        (paper["title"], paper["reason"], [(record["line"], record["index"]) for record in paper["records"]])
        for paper in papers
    ]
    assert {("title", "reason", "score", "records")} == {tuple(paper) for paper in papers}
    assert [1, 1] == [paper["score"] for paper in papers[1:]]
    assert 0 < papers[0]["score"] <= 1
    assert {"listing.jsonl"} == {record["path"] for paper in papers for record in paper["records"]}


# --- help and version


def test_the_version_is_told() -> None:
    """Who reports a bug can say of what."""
    done = sitegen("--version")

    assert (0, "sitegen 0.1.0\n", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", [["--version"], ["build", "--help"], ["read", "listing.jsonl"]])
def test_what_compares_no_papers_does_not_wait_for_numpy(listing: Path, arguments: list[str]) -> None:
    """Loading numpy and scipy takes longer than everything else that these commands do."""
    program = f"""
import sys
from site_gen import cli
sys.argv[1:] = {arguments!r}
try:
    cli.main()
except SystemExit:
    pass
sys.exit(len({{"numpy", "scipy"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=listing.parent, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr


@pytest.mark.parametrize("command", ["build", "serve", "read", "dedupe"])
def test_the_help_of_a_command_ends_with_an_example(command: str) -> None:
    """An example says more than a list of options, and each option says what it does."""
    done = sitegen(command, "--help")
    last = done.stdout.rstrip("\n").split("\n")[-1].strip()

    assert (0, "") == (done.returncode, done.stderr)
    assert last.startswith(f"Example: sitegen {command} ")
    assert {"--root", "--verbose", "--quiet", "--debug"} <= set(re.findall(r"--[a-z-]+", done.stdout))


def test_help_lists_the_commands() -> None:
    """A newcomer sees what there is and what to do first."""
    done = sitegen("-h")

    assert 0 == done.returncode
    assert "Usage: sitegen [OPTIONS] COMMAND [ARGS]..." == done.stdout.split("\n")[0]
    assert "run `sitegen build`" in done.stdout


def test_serve_builds_first_and_says_where(tmp_path: Path) -> None:
    """Who has not built yet sees the site all the same, at the address that is told; Ctrl-C ends it."""
    root = shelf.root(tmp_path / "site", **{"content/site.yaml": "title: T\nsearch: false\n"})
    process = served(root)
    said = said_until(process, "serving")
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=LONG)

    assert re.fullmatch(r"serving  .*/site/build/ at http://127\.0\.0\.1:\d+/   \(Ctrl-C ends\)\n", said)
    assert "index.html" in site(root)
    assert (0, "", "") == (process.returncode, stdout, stderr)


def test_serve_builds_into_an_empty_folder(tmp_path: Path) -> None:
    """An empty folder is not served as if it were a site."""
    root = shelf.root(tmp_path / "site", **{"content/site.yaml": "title: T\nsearch: false\n"})
    (root / "build").mkdir()
    process = served(root)
    said_until(process, "serving")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=LONG)

    assert "index.html" in site(root)


def test_serve_does_not_take_a_strangers_folder_for_the_site(root: Path) -> None:
    """A folder without our manifest is refused with a remedy, also when its files were ours."""
    (root / "build/manifest.json").unlink()
    process = served(root)
    _, stderr = process.communicate(timeout=LONG)

    assert 2 == process.returncode
    assert (
        "the output holds files that sitegen does not know, such as `.nojekyll`\n"
        "  hint: choose a folder of its own for the site, such as `build`, or empty this one yourself; "
        "sitegen knows its own files by their `manifest.json`\n"
    ) == stderr.partition(f"{root}/build: ")[2]
