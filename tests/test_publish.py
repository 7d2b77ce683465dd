"""The room that writes the output folder: whole sites only, and nothing of a person's lost."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from site_gen import publish
from site_gen.errors import Bug, MachineError, UsageError
from site_gen.model import Output
from site_gen.publish import Published

PROJECT = Path(__file__).resolve().parent.parent
REBUILD = Path(__file__).parent / "data" / "rebuild.py"

# A place in memory, where to flush costs nothing; elsewhere the usual place for such folders.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - fresh folders are made in it

PAGES = (Output("index.html", b"<p>home"), Output("papers/a/index.html", b"<p>a"), Output("papers/a.md", b"# a"))


def build(root: Path, *outputs: Output, output: Path | None = None) -> Published:
    """Publish a site as a build does."""
    with publish.staging(output or root / "build", root / ".sitegen", (root,)) as staging:
        staging.add(outputs)
        return staging.publish()


def meddle(root: Path, meddler: Callable[[Path], object], *outputs: Output) -> Published:
    """Publish a site after something else was done to its stage."""
    with publish.staging(root / "build", root / ".sitegen") as staging:
        staging.add(outputs)
        meddler(staging.folder)
        return staging.publish()


def tree(folder: Path) -> dict[str, str]:
    """Tell what lies in a folder: text by path, `-> target` for links, `/` for empty folders."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_text()
        elif not any(path.iterdir()):
            found[name] = "/"
    return found


def site(folder: Path) -> dict[str, str]:
    """Tell what lies in a folder, without the manifest."""
    return {name: text for name, text in tree(folder).items() if name != "manifest.json"}


def litter(root: Path) -> list[str]:
    """Name what a build left behind beside the site."""
    hidden = [*root.glob(".sitegen/*"), *root.glob(".*.sitegen-stage-*"), *root.glob("build/.sitegen-stage-*")]
    return sorted(path.name for path in hidden if path.name != "lock")


def start(*arguments: str | Path, errors: int | None = None) -> subprocess.Popen[str]:
    """Start the script that builds in a process of its own."""
    command = [sys.executable, str(REBUILD), *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=errors,
    )


@cache
def killed_at_each_step(way: str) -> list[dict[str, object]]:
    """Run a publish once for each of its steps, killed there; tell what was found each time."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        lines = start("steps", Path(folder) / "site", way).communicate()[0].splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def memory() -> Iterator[Path]:
    """Give a folder that is fast to flush, in memory where the system has such a place."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a mounted file system of 300 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", folder], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


# --- what is published


def test_a_first_publish_makes_the_output_and_its_parents(tmp_path: Path) -> None:
    """A site appears where nothing was."""
    counts = build(tmp_path, *PAGES, output=tmp_path / "far/away/site")

    assert counts == Published(written=3, removed=0, unchanged=0)
    assert site(tmp_path / "far/away/site") == {
        "index.html": "<p>home",
        "papers/a.md": "# a",
        "papers/a/index.html": "<p>a",
    }


def test_an_empty_folder_may_become_the_output(tmp_path: Path) -> None:
    """Whoever made an empty folder for the site gets the site there."""
    (tmp_path / "build").mkdir()
    build(tmp_path, *PAGES)

    assert len(site(tmp_path / "build")) == 3


def test_the_manifest_lists_every_file_with_its_digest_sorted(tmp_path: Path) -> None:
    """`manifest.json` names our files in a fixed order and says who made them."""
    build(tmp_path, *reversed(PAGES))
    manifest = (tmp_path / "build/manifest.json").read_text()

    assert json.loads(manifest) == {
        "generator": "sitegen",
        "files": {page.path: hashlib.sha256(page.data).hexdigest() for page in PAGES},
    }
    assert list(json.loads(manifest)["files"]) == ["index.html", "papers/a.md", "papers/a/index.html"]


def test_a_second_publish_counts_what_it_did(tmp_path: Path) -> None:
    """Written, removed and unchanged files are counted, and what is gone is gone with its folder."""
    build(tmp_path, *PAGES)
    counts = build(tmp_path, Output("index.html", b"<p>new"), PAGES[2])

    assert counts == Published(written=1, removed=1, unchanged=1)
    assert site(tmp_path / "build") == {"index.html": "<p>new", "papers/a.md": "# a"}


def test_an_unchanged_file_keeps_its_inode_and_time(tmp_path: Path) -> None:
    """A file of the same bytes stays the same file, so browsers keep their copy."""
    build(tmp_path, *PAGES)
    before = (tmp_path / "build/papers/a.md").stat()
    build(tmp_path, Output("index.html", b"<p>new"), *PAGES[1:])
    after = (tmp_path / "build/papers/a.md").stat()

    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_nothing_is_touched_when_nothing_changes(tmp_path: Path) -> None:
    """A build without changes leaves the very folder in place."""
    build(tmp_path, *PAGES)
    before = (tmp_path / "build").stat()
    counts = build(tmp_path, *PAGES)
    after = (tmp_path / "build").stat()

    assert counts == Published(written=0, removed=0, unchanged=3)
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_bytes_are_compared_not_the_manifest(tmp_path: Path) -> None:
    """A page that was changed by hand in the output is written again, though the manifest knows nothing of it."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/index.html").write_bytes(b"<p>hack")
    counts = build(tmp_path, *PAGES)

    assert counts.written == 1
    assert (tmp_path / "build/index.html").read_bytes() == b"<p>home"


def test_a_manifest_that_was_changed_is_mended(tmp_path: Path) -> None:
    """A manifest that lies about our files is replaced, also when no page changed."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/manifest.json").write_text('{"generator": "sitegen", "files": {"../x": "", "/etc/x": ""}}')
    build(tmp_path, *PAGES)

    assert '"index.html"' in (tmp_path / "build/manifest.json").read_text()


def test_files_put_into_the_stage_are_published_like_others(tmp_path: Path) -> None:
    """The search bundle is written into the stage directly; it is listed, compared and kept as any file is."""
    counts = []
    for entry in (b"one", b"one", b"two"):
        with publish.staging(tmp_path / "build", tmp_path / ".sitegen") as staging:
            (staging.folder / "pagefind/empty").mkdir(parents=True)
            (staging.folder / "pagefind/entry.json").write_bytes(entry)
            (staging.folder / "pagefind/wasm.pf").write_bytes(b"same")
            staging.add(PAGES)
            counts.append(staging.publish())

    assert counts == [Published(5, 0, 0), Published(0, 0, 5), Published(1, 0, 4)]
    assert site(tmp_path / "build").keys() >= {"pagefind/entry.json", "pagefind/wasm.pf"}
    assert not (tmp_path / "build/pagefind/empty").exists()


@pytest.mark.parametrize(
    ("mask", "modes"), [(0o022, ("0o755", "0o644")), (0o077, ("0o700", "0o600"))], ids=["022", "077"]
)
def test_modes_follow_the_umask(tmp_path: Path, mask: int, modes: tuple[str, str]) -> None:
    """Folders and files are as readable as the person's own."""
    before = os.umask(mask)
    build(tmp_path, *PAGES)
    os.umask(before)
    found = tuple(oct((tmp_path / "build" / name).stat().st_mode & 0o777) for name in ("", "index.html"))

    assert found == modes


def test_no_stage_is_left_behind(tmp_path: Path) -> None:
    """After a build the state folder is as empty as before, and so is the place beside the output."""
    build(tmp_path, *PAGES)
    build(tmp_path, PAGES[0])

    assert litter(tmp_path) == []


def test_a_failed_build_leaves_the_old_site_and_no_stage(tmp_path: Path) -> None:
    """Whatever is raised while a site is made, nobody sees any of it."""
    build(tmp_path, *PAGES)
    before = tree(tmp_path / "build")
    with pytest.raises(ZeroDivisionError), publish.staging(tmp_path / "build", tmp_path / ".sitegen") as staging:
        staging.add(Output(f"{number}.html", b"%d" % (1 // number)) for number in (2, 1, 0))

    assert tree(tmp_path / "build") == before
    assert litter(tmp_path) == []


def test_a_stage_on_another_file_system_lies_beside_the_output(tmp_path: Path, memory: Path) -> None:
    """Folders can be swapped only within one file system, so the stage goes where the output is."""
    if memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one file system")
    build(tmp_path, *PAGES, output=memory / "build")
    with publish.staging(memory / "build", tmp_path / ".sitegen") as staging:
        beside = staging.folder.parent.parent
        staging.add(PAGES[:1])
        staging.publish()

    assert beside == memory
    assert sorted(path.name for path in memory.iterdir()) == ["build"]


# --- what a person put there


def test_a_persons_files_move_into_the_new_site(tmp_path: Path) -> None:
    """Publishing deletes only what the manifest lists: files, dotfiles, links and empty folders of a person stay."""
    build(tmp_path, *PAGES)
    output = tmp_path / "build"
    theirs = {".git/HEAD": "ref", "CNAME": "example.org", "papers/a/slides.txt": "slides"}
    for name, text in theirs.items():
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text(text)
    (output / "link").symlink_to("nowhere/at/all")
    (output / "drafts/empty").mkdir(parents=True)
    (output / "drafts").chmod(0o750)
    build(tmp_path, Output("index.html", b"<p>new"))

    assert site(output) == {"index.html": "<p>new", **theirs, "link": "-> nowhere/at/all", "drafts/empty": "/"}
    assert oct((output / "drafts").stat().st_mode & 0o777) == "0o750"


@pytest.mark.parametrize("theirs", ["about/index.html", "about", "about/index.html/deeper"])
def test_a_persons_file_is_never_overwritten(tmp_path: Path, theirs: str) -> None:
    """Where the new site needs the place of a person's file, nothing is published and the file is named."""
    build(tmp_path, *PAGES)
    (tmp_path / "build" / theirs).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "build" / theirs).write_text("mine")
    before = tree(tmp_path / "build")
    with pytest.raises(UsageError, match="which sitegen did not write") as caught:
        build(tmp_path, *PAGES, Output("about/index.html", b"ours"))

    assert caught.value.path == str(tmp_path / "build" / theirs)
    assert tree(tmp_path / "build") == before


def test_a_persons_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    """An empty folder of a person where a file should be stops the publish, too."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/about").mkdir()
    with pytest.raises(UsageError, match="which sitegen did not write"):
        build(tmp_path, *PAGES, Output("about", b"ours"))

    assert (tmp_path / "build/about").is_dir()


def test_a_persons_file_of_the_same_bytes_becomes_ours(tmp_path: Path) -> None:
    """Who moves a file from the output into `content/` need not delete it first."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/CNAME").write_text("example.org")
    build(tmp_path, *PAGES, Output("CNAME", b"example.org"))
    counts = build(tmp_path, *PAGES)

    assert counts == Published(written=0, removed=1, unchanged=3)
    assert not (tmp_path / "build/CNAME").exists()


def test_an_emptied_folder_of_ours_does_not_stay(tmp_path: Path) -> None:
    """A folder whose page a person deleted is not taken for a person's folder."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/papers/a/index.html").unlink()
    build(tmp_path, PAGES[0], PAGES[2])

    assert site(tmp_path / "build") == {"index.html": "<p>home", "papers/a.md": "# a"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_forbids_writing_is_carried_over_too(tmp_path: Path) -> None:
    """A person's sealed folder stays sealed, and its old copy does not pile up in the state folder."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/sealed").mkdir()
    (tmp_path / "build/sealed/slides.txt").write_text("slides")
    (tmp_path / "build/sealed").chmod(0o500)
    build(tmp_path, PAGES[0])

    assert (tmp_path / "build/sealed/slides.txt").read_text() == "slides"
    assert oct((tmp_path / "build/sealed").stat().st_mode & 0o777) == "0o500"
    assert litter(tmp_path) == []


def test_files_that_come_during_the_swap_are_saved(tmp_path: Path) -> None:
    """What a person puts into the old site after it was carried over is found in the new one."""
    build(tmp_path, *PAGES)
    output = tmp_path / "build"
    (output / "edited.txt").write_text("first")
    with publish.staging(output, tmp_path / ".sitegen") as staging:
        staging.add([Output("index.html", b"<p>new"), Output("about", b"ours")])
        staging.publish()
        # As if the swap had happened before these were written.
        late = staging.folder
        late.mkdir(parents=True)
        (late / "manifest.json").write_text('{"generator": "sitegen", "files": {"index.html": ""}}')
        for name in ("index.html", "edited.txt", "late/new.txt", "about"):
            (late / name).parent.mkdir(exist_ok=True)
            (late / name).write_text("last word")
        (late / "room").mkdir()

    assert site(output) == {
        "index.html": "<p>new",
        "about": "ours",
        "about~": "last word",
        "edited.txt": "last word",
        "late/new.txt": "last word",
        "room": "/",
    }


def test_a_file_that_cannot_be_linked_is_copied(tmp_path: Path, memory: Path) -> None:
    """On a file system without hard links files are copied with their times."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/CNAME").write_text("example.org")
    source = tmp_path / "build/CNAME"
    publish._folders.bring(source, memory / "CNAME")

    assert (memory / "CNAME").read_text() == "example.org"
    assert (memory / "CNAME").stat().st_mtime_ns == source.stat().st_mtime_ns


# --- what is refused


def lay_out(root: Path) -> None:
    """Make a project with folders that must not become an output."""
    for folder in ("content", "full", "repository/.git", "other-tool", "broken", "linked-manifest"):
        (root / folder).mkdir(parents=True)
    (root / "full/thesis.tex").write_text("years of work")
    (root / "file").write_text("text")
    (root / "other-tool/manifest.json").write_text('{"generator": "another", "files": {}}')
    (root / "broken/manifest.json").write_text('{"generator": "sitegen", ')
    (root / "link").symlink_to("content")
    (root / "linked-manifest/manifest.json").symlink_to("elsewhere")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (".", "would replace"),
        ("..", "would replace"),
        ("/", "would replace"),
        ("content", "would replace"),
        (".sitegen", "would replace"),
        ("content/../content", "would replace"),
        ("link", "symbolic link"),
        ("file", "is a file"),
        ("full", "such as `thesis.tex`"),
        ("repository", "git repository"),
        ("other-tool", "such as `manifest.json`"),
        ("broken", "such as `manifest.json`"),
        ("linked-manifest", "such as `manifest.json`"),
    ],
)
def test_a_folder_that_is_not_ours_is_refused_before_any_work(tmp_path: Path, output: str, words: str) -> None:
    """Only a missing folder, an empty one and our own may become the output; any other is left as it is."""
    lay_out(tmp_path)
    before = tree(tmp_path)
    protected = (tmp_path, tmp_path / "content", Path.home())
    with (
        pytest.raises(UsageError, match=words) as caught,
        publish.staging(tmp_path / output, tmp_path / ".sitegen", protected),
    ):
        pytest.fail("the refusal came too late")

    assert caught.value.hint.startswith(("choose a folder of its own", "name the folder"))
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("content/a/b", "would lie in"),
        ("build/../content/a", "would lie in"),
        ("link/a", "would lie in"),
        ("content", "would replace"),
        (".", "would replace"),
        ("..", "would replace"),
    ],
)
def test_a_place_among_a_persons_files_is_refused(tmp_path: Path, output: str, words: str) -> None:
    """What is, holds or lies below a folder that is read can be refused before any work, by whatever name."""
    lay_out(tmp_path)
    with pytest.raises(UsageError, match=words):
        publish.refuse(tmp_path / output, tmp_path, (tmp_path / "content", tmp_path / "missing"))


@pytest.mark.parametrize("output", ["build", "contents", "public/site", "../elsewhere"])
def test_a_place_beside_a_persons_files_is_free(tmp_path: Path, output: str) -> None:
    """Below the root itself, and anywhere else, a site may lie."""
    publish.refuse(tmp_path / output, tmp_path, (tmp_path / "content",))


def test_a_site_is_known_by_its_manifest(tmp_path: Path) -> None:
    """Neither a missing folder nor an empty one is a site."""
    (tmp_path / "empty").mkdir()
    build(tmp_path, *PAGES)

    assert [True, False, False] == [publish.is_site(tmp_path / name) for name in ("build", "empty", "missing")]


def test_a_git_repository_with_our_manifest_is_ours(tmp_path: Path) -> None:
    """Who keeps the built site in git may build it again."""
    build(tmp_path, *PAGES)
    (tmp_path / "build/.git").mkdir()
    counts = build(tmp_path, *PAGES[:2])

    assert counts.removed == 1
    assert (tmp_path / "build/.git").is_dir()


def test_an_output_that_fills_while_we_build_is_refused(tmp_path: Path) -> None:
    """An empty folder may not be empty any more when the site is ready."""
    (tmp_path / "build").mkdir()
    thesis = tmp_path / "build/thesis.tex"
    with pytest.raises(UsageError, match=r"such as `thesis.tex`"):
        meddle(tmp_path, lambda _: thesis.write_text("years of work"), *PAGES)

    assert site(tmp_path / "build") == {"thesis.tex": "years of work"}


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../a", "a/../../b", "a\\b", "a\0b", "", "a//b", "./a", "a/", "\ud800", "manifest.json"],
    ids=ascii,
)
def test_a_path_that_leaves_the_folder_is_our_bug(tmp_path: Path, path: str) -> None:
    """No output can be written outside of the stage, or in the place of the manifest."""
    with pytest.raises(Bug, match="a path that it must not have"):
        build(tmp_path, Output(path, b"x"))

    assert tree(tmp_path) == {".sitegen": "/"}


@pytest.mark.parametrize(
    "paths",
    [
        ("a.html", "a.html"),
        ("A.html", "a.html"),
        ("stra\u00dfe", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("a", "A/b"),
        ("A/b", "a"),
    ],
    ids=ascii,
)
def test_two_files_in_one_place_are_our_bug(tmp_path: Path, paths: tuple[str, str]) -> None:
    """A site must be the same where names know no case and where accents are written in two ways."""
    with pytest.raises(Bug, match="two files of the site want one place"):
        build(tmp_path, *[Output(path, b"x") for path in paths])

    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("path", ["a.html", "a.json", "feed.xml"])
def test_an_empty_file_that_a_program_left_is_not_published(tmp_path: Path, path: str) -> None:
    """A full disk makes empty files, and Pagefind reports success."""
    build(tmp_path, *PAGES)
    with pytest.raises(MachineError, match="the file is empty") as caught:
        meddle(tmp_path, lambda folder: (folder / path).touch(), *PAGES)

    assert caught.value.path == str(tmp_path / "build" / path)
    assert len(site(tmp_path / "build")) == 3


def test_an_empty_file_that_is_meant_so_is_published(tmp_path: Path) -> None:
    """`.nojekyll` is empty by design, and so may be a person's own file."""
    build(tmp_path, Output(".nojekyll", b""), Output("empty.html", b""))

    assert site(tmp_path / "build") == {".nojekyll": "", "empty.html": ""}


def test_a_file_that_was_cut_is_not_published(tmp_path: Path) -> None:
    """Sizes on the disk are compared with what was written."""
    with pytest.raises(MachineError, match="only 3 of 7 bytes are on the disk"):
        meddle(tmp_path, lambda folder: os.truncate(folder / "index.html", 3), *PAGES)

    assert not (tmp_path / "build").exists()


def test_a_file_that_went_missing_is_not_published(tmp_path: Path) -> None:
    """What was written must be there when the site is published."""
    with pytest.raises(MachineError, match="only 0 of 7 bytes are on the disk"):
        meddle(tmp_path, lambda folder: (folder / "index.html").unlink(), *PAGES)

    assert not (tmp_path / "build").exists()


def test_a_link_in_the_stage_is_our_bug(tmp_path: Path) -> None:
    """A site is made of files, so that it is the same wherever it is copied."""
    with pytest.raises(Bug, match="something else than a file"):
        meddle(tmp_path, lambda folder: (folder / "link").symlink_to("/etc/passwd"))

    assert not (tmp_path / "build").exists()


def test_a_file_in_the_stage_is_not_written_over(tmp_path: Path) -> None:
    """A file that was put into the stage may share its bytes with the old site."""
    with publish.staging(tmp_path / "build", tmp_path / ".sitegen") as staging:
        (staging.folder / "index.html").write_text("by hand")
        with pytest.raises(Bug, match="was put into the stage already"):
            staging.add(PAGES)

    assert not (tmp_path / "build").exists()


# --- when the machine refuses


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    """What the file system cannot write is named with the reason, and nothing is left of the attempt."""
    with pytest.raises(MachineError, match="file name too long") as caught:
        build(tmp_path, Output("a" * 300, b"x"))

    assert caught.value.path.endswith("a" * 300)
    assert litter(tmp_path) == []


def test_a_full_disk_is_told_and_leaves_the_old_site(small_disk: Path) -> None:
    """When the disk is full the old site stays, the stage goes, and the words say what to do."""
    build(small_disk, *PAGES)
    before = tree(small_disk / "build")
    with pytest.raises(MachineError, match="no space left") as caught:
        build(small_disk, *[Output(f"papers/{number}.html", b"x" * 5000) for number in range(100)])

    assert "free some space" in caught.value.hint
    assert "/build/papers/" in caught.value.path
    assert tree(small_disk / "build") == before
    assert litter(small_disk) == []


def test_a_mounted_output_is_filled_file_by_file(small_disk: Path, tmp_path: Path) -> None:
    """A Docker volume cannot be renamed: the site still gets there, and a person's file stays."""
    build(tmp_path, *PAGES, output=small_disk)
    (small_disk / "CNAME").write_text("example.org")
    counts = build(tmp_path, Output("index.html", b"<p>new"), PAGES[2], output=small_disk)

    assert counts == Published(written=1, removed=1, unchanged=1)
    assert site(small_disk) == {"CNAME": "example.org", "index.html": "<p>new", "papers/a.md": "# a"}


def test_a_full_mounted_output_keeps_its_old_site(small_disk: Path, tmp_path: Path) -> None:
    """Also where files are replaced one by one, a full disk stops the publish before the first of them."""
    build(tmp_path, *PAGES, output=small_disk)
    before = tree(small_disk)
    with pytest.raises(MachineError, match="no space left"):
        build(tmp_path, *[Output(f"papers/{number}.html", b"x" * 5000) for number in range(100)], output=small_disk)

    assert tree(small_disk) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_missing_permission_is_told(tmp_path: Path) -> None:
    """Who may not write learns which folder it is."""
    (tmp_path / "sealed").mkdir(0o500)
    with pytest.raises(MachineError, match="permission denied") as caught:
        build(tmp_path, *PAGES, output=tmp_path / "sealed/build")

    assert "writable" in caught.value.hint


def test_a_read_only_place_is_told(tmp_path: Path, small_disk: Path) -> None:
    """A read-only file system is a fault of the machine, with a hint."""
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(MachineError, match="read-only file system") as caught:
        build(tmp_path, *PAGES, output=small_disk / "build")

    assert "writable" in caught.value.hint


# --- when a build is killed


def test_killed_at_any_moment_the_site_is_whole(tmp_path: Path) -> None:
    """After each of 20 kills at random moments of a rebuild the output is wholly one of two versions."""
    chance = random.Random(20)  # noqa: S311 - moments, not secrets
    builder = start("once-large", tmp_path, "0")
    builder.communicate()
    whole = [tree(tmp_path / "build")]
    start("once-large", tmp_path, "1").communicate()
    whole.append(tree(tmp_path / "build"))
    found = []
    for _ in range(20):
        with start("loop", tmp_path) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            builder.kill()
        found.append(tree(tmp_path / "build") in whole)
    start("once-large", tmp_path, "0").communicate()

    assert whole[0] != whole[1]
    assert found == [True] * 20
    assert tree(tmp_path / "build") == whole[0]
    assert litter(tmp_path) == []


@pytest.mark.parametrize("way", ["exchange", "rename", "files"])
def test_killed_at_any_step_the_next_build_finds_a_whole_site(way: str) -> None:
    """Killed before every single step that touches a file, a publish is completed or undone by the next build."""
    steps = killed_at_each_step(way)
    old, new = steps[0]["old"], steps[0]["new"]

    assert len(steps) > 40
    assert {step["settled"] for step in steps} == {old, new}
    assert {step["new"] for step in steps} == {new}
    assert [step["litter"] for step in steps] == [[".sitegen", "lock"]] * len(steps)


def test_where_folders_can_be_exchanged_no_kill_is_seen() -> None:
    """With the exchange not even a build killed at the worst step leaves anything but a whole site."""
    steps = killed_at_each_step("exchange")

    assert {step["left"] for step in steps} == {steps[0]["old"], steps[0]["new"]}


def test_where_folders_can_only_be_renamed_one_step_is_seen() -> None:
    """Without the exchange the site is missing only for a build killed between the two renames."""
    steps = killed_at_each_step("rename")

    assert [step["left"] for step in steps].count("none") == 1
    assert {step["left"] for step in steps} == {steps[0]["old"], steps[0]["new"], "none"}


@pytest.mark.parametrize("way", ["exchange", "rename", "files"])
def test_every_way_to_swap_gives_the_same_site(memory: Path, way: str) -> None:
    """Where folders cannot be exchanged, renaming and replacing files end in the same."""
    build(memory, *PAGES)
    (memory / "build/CNAME").write_text("example.org")
    start("once", memory, way).communicate()

    assert site(memory / "build") == {
        "CNAME": "example.org",
        "index.html": "version 1",
        "kind-0/index.html": "a folder there, a file here",
        "kind-1": "a file here, a folder there",
        "only-in-1/deep/index.html": "here",
        "same/index.html": "same",
    }
    assert litter(memory) == []


def test_a_swap_that_fails_half_way_is_undone(memory: Path) -> None:
    """When the old site is away and the new one cannot take its place, the old one comes back."""
    build(memory, *PAGES)
    before = tree(memory / "build")
    with start("once", memory, "broken", errors=subprocess.PIPE) as builder:
        _, complaint = builder.communicate()

    assert complaint.splitlines()[-1] == "site_gen.errors.MachineError: input/output error"
    assert tree(memory / "build") == before
    assert litter(memory) == []


def test_only_our_own_leftovers_are_cleared(tmp_path: Path) -> None:
    """A folder that merely has a name like a stage of ours stays."""
    build(tmp_path, *PAGES)
    kept = [".sitegen/stage-x", ".build.sitegen-stage-x", "build/.sitegen-stage-x"]
    for name in kept:
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.tex").write_text("years of work")
    (tmp_path / ".sitegen/stage-link").symlink_to("stage-x")
    (tmp_path / ".sitegen/stage-empty").mkdir()
    (tmp_path / ".sitegen/stage-begun").mkdir()
    (tmp_path / ".sitegen/stage-begun/sitegen-stage").touch()
    build(tmp_path, PAGES[0])

    assert [(tmp_path / name / "thesis.tex").read_text() for name in kept] == ["years of work"] * 3
    assert litter(tmp_path) == [".build.sitegen-stage-x", ".sitegen-stage-x", "stage-link", "stage-x"]


# --- one build at a time


def test_a_second_build_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    """Whoever comes second hears who holds the lock, and goes on when it is free."""
    heard: list[str] = []
    order: list[str] = []

    def second() -> None:
        with publish.locked(tmp_path / ".sitegen", heard.append):
            order.append("second")

    with publish.locked(tmp_path / ".sitegen", heard.append):
        thread = threading.Thread(target=second)
        thread.start()
        while not heard:
            time.sleep(0.01)
        order.append("first")
    thread.join()

    assert heard == [f"process {os.getpid()}"]
    assert order == ["first", "second"]


def test_a_free_lock_is_taken_in_silence(tmp_path: Path) -> None:
    """No one hears of a lock that no one else wants, however often it is taken."""
    heard: list[str] = []
    for _ in range(2):
        with publish.locked(tmp_path / "deep/.sitegen", heard.append):
            pass

    assert heard == []


def test_a_killed_holder_leaves_no_stale_lock(tmp_path: Path) -> None:
    """The lock of a killed build is free at once, also when a forked worker of it lives on."""
    heard: list[str] = []
    with start("hold", tmp_path) as holder:
        assert holder.stdout is not None
        worker = int(holder.stdout.readline())
        holder.kill()
    # Who has to wait says so first, and here it would be for ever: the worker ends only after this.
    with publish.locked(tmp_path / ".sitegen", heard.append):
        os.kill(worker, signal.SIGKILL)

    assert heard == []


def test_who_will_not_wait_leaves_the_lock_alone(tmp_path: Path) -> None:
    """An interrupt while waiting ends the waiting and nothing else."""

    def interrupt(_holder: str) -> None:
        raise KeyboardInterrupt

    with (
        publish.locked(tmp_path / ".sitegen", print),
        pytest.raises(KeyboardInterrupt),
        publish.locked(tmp_path / ".sitegen", interrupt),
    ):
        pytest.fail("the lock was taken twice")

    assert (tmp_path / ".sitegen/lock").read_text() == f"process {os.getpid()}"


def test_a_deleted_lock_locks_nothing(tmp_path: Path) -> None:
    """`.sitegen/` may be deleted at any time: who waited for a lock in it takes a new one."""
    entered = threading.Event()
    heard: list[str] = []

    def second() -> None:
        with publish.locked(tmp_path / ".sitegen", heard.append):
            entered.set()

    with publish.locked(tmp_path / ".sitegen", heard.append):
        thread = threading.Thread(target=second)
        thread.start()
        while not heard:
            time.sleep(0.01)
        (tmp_path / ".sitegen/lock").unlink()
    thread.join()

    assert entered.is_set()
    assert (tmp_path / ".sitegen/lock").read_text() == f"process {os.getpid()}"


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file in the place of the state folder is a fault that is named."""
    (tmp_path / ".sitegen").write_text("")
    with pytest.raises(MachineError, match="file exists"), publish.locked(tmp_path / ".sitegen", print):
        pytest.fail("the refusal came too late")
