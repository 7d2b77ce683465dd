"""Incremental builds are exact: whatever happened before, the site is that of a clean build."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_gen import build as building
from site_gen import search
from site_gen.errors import SitegenError
from site_gen.model import Report
from site_gen.render import theme
from tests import shelf
from tests.conftest import tree

FILES = {
    "content/topics.yaml": shelf.TOPICS,
    "content/about.md": "# About\n\nA few papers.\n",
    "content/notes/tides.md": "Read with care.\n",
    "content/picture.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}

REMEMBERED = (
    *("memo/converted", "memo/rendered", "memo/searched", "lock"),
    *("memo/groupings", "memo/looks", "memo/words", "memo/spotted", "memo/candidates", "memo/decided"),
)
CONFIG = "title: T\nbase_url: https://e.example/\n"


def run(root: Path, *, clean: bool = False) -> Report:
    """Build a root, quietly."""
    options = building.Options(root=root, clean=clean, allow_removal=True)
    return building.build(options, building.Observer(lambda _: None, lambda _: None), lambda _: None)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site with topics, a note, a page by hand and a file."""
    root = shelf.root(tmp_path_factory.mktemp("memo") / "site", **FILES)
    run(root)
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    """Copy the built site with all that it remembers."""
    return Path(shutil.copytree(prepared, tmp_path / "site", copy_function=shutil.copy2))


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Give inode and time of every file."""
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def changed(root: Path) -> list[str]:
    """Build a root and name the pages that are new or have new bytes, feeds and data left out."""
    before = tree(root / "build")
    run(root)
    after = tree(root / "build")
    return sorted(path for path in after if path.endswith(".html") and after[path] != before.get(path))


def rebuilt(root: Path, memory: Path) -> dict[str, bytes]:
    """Build a root that has `memory` of its last build, and give the site."""
    shutil.rmtree(root / ".sitegen")
    shutil.copytree(memory, root / ".sitegen")
    run(root)
    return tree(root / "build")


# --- what is done again


def test_a_second_build_renders_nothing_and_writes_nothing(root: Path) -> None:
    """Nothing changed, so no page goes through a template and no file is touched, to inode and time."""
    before = stamps(root / "build")
    report = run(root)

    assert (0, 0, 0) == (report.rendered, report.counts.written, report.counts.removed)
    assert before == stamps(root / "build")


def test_a_second_build_does_not_start_pagefind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is taken over while the records that are searched are the same."""
    monkeypatch.setattr(search, "_installed", lambda: Path("/nowhere/pagefind"))

    assert 0 == run(root).rendered


def test_a_changed_note_renders_the_pages_that_show_it_and_no_other(root: Path) -> None:
    """A note's text stands on its paper's page alone."""
    (root / "content/notes/tides.md").write_text("Read twice.\n")
    report = run(root)

    assert 1 == report.rendered


def test_what_a_note_adds_to_search_changes_the_search_page_too(root: Path) -> None:
    """A keyword is shown on the paper's page and searched: the search page links the facets of the new index."""
    (root / "content/notes/tides.md").write_text("---\nkeywords: [salt]\n---\n")

    assert ["papers/tides/index.html", "search/index.html"] == changed(root)


def test_a_changed_page_by_hand_renders_itself_and_the_search_page(root: Path) -> None:
    """Nobody else shows what stands on it."""
    (root / "content/about.md").write_text("# About\n\nSome papers.\n")

    assert ["about/index.html", "search/index.html"] == changed(root)


def test_a_changed_template_renders_the_pages_that_are_made_of_it(root: Path) -> None:
    """The closure of a template is its whole family, and no more."""
    (root / "templates").mkdir()
    own = (theme() / "topics.html").read_text()
    (root / "templates/topics.html").write_text(own + "\n")

    assert 1 == run(root).rendered


def test_a_changed_configuration_of_all_pages_renders_all(root: Path) -> None:
    """The name of the site stands on each of them."""
    (root / "content/site.yaml").write_text(CONFIG.replace("title: T", "title: Other"))
    report = run(root)

    assert len([path for path in tree(root / "build") if path.endswith(".html")]) == report.rendered


def test_going_back_is_going_forward(root: Path) -> None:
    """A change that is undone gives the first site again."""
    before = tree(root / "build")
    note = root / "content/notes/tides.md"
    words = note.read_text()
    note.write_text("Other words.\n")
    run(root)
    note.write_text(words)
    run(root)

    assert before == tree(root / "build")


# --- what is remembered may be lost


def test_a_build_that_forgets_makes_every_page_anew(root: Path) -> None:
    """`--clean` trusts nothing of an earlier build, and gives the same bytes."""
    before = tree(root / "build")
    report = run(root, clean=True)

    assert len([path for path in before if path.endswith(".html")]) == report.rendered
    assert before == tree(root / "build")


@pytest.mark.parametrize("name", REMEMBERED)
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        lambda data: data[:-1] + bytes([data[-1] ^ 0x80]),
        lambda _: b"",
        None,
    ],
    ids=["cut in half", "a flipped bit", "a flipped last byte", "empty", "deleted"],
)
def test_any_damage_to_what_is_remembered_costs_time_only(
    root: Path, name: str, damage: Callable[[bytes], bytes] | None
) -> None:
    """With every file of `.sitegen/` lost or damaged, the site is that of a clean build."""
    wanted = tree(root / "build")
    (root / "content/notes/tides.md").write_text("Other words.\n")
    run(root)
    (root / "content/notes/tides.md").write_text(FILES["content/notes/tides.md"])
    file = root / ".sitegen" / name
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage(file.read_bytes()))
    run(root)

    assert wanted == tree(root / "build")


def test_every_file_that_is_remembered_is_damaged_in_these_tests(root: Path) -> None:
    """The list above is all that there is."""
    assert set(REMEMBERED) == set(tree(root / ".sitegen"))


def test_what_is_remembered_of_another_site_does_no_harm(root: Path, tmp_path: Path) -> None:
    """A cache that was restored from elsewhere fits where it fits."""
    wanted = tree(root / "build")
    other = shelf.root(tmp_path / "other", **{"content/site.yaml": "title: Other\n"})
    run(other)

    assert wanted == rebuilt(root, other / ".sitegen")


@pytest.mark.parametrize("path", ["index.html", "papers/tides/index.html", "pagefind/pagefind-entry.json"])
def test_a_page_that_somebody_changed_in_the_output_is_made_again(root: Path, path: str) -> None:
    """What is in the folder is read before it is taken for ours."""
    wanted = tree(root / "build")
    (root / "build" / path).write_bytes(b"x" * len(wanted[path]))
    run(root)

    assert wanted == tree(root / "build")


def test_another_output_folder_gets_the_whole_site(root: Path, tmp_path: Path) -> None:
    """What the first folder holds is not missing in the second."""
    options = building.Options(root=root, output=tmp_path / "second")
    building.build(options, building.Observer(lambda _: None, lambda _: None), lambda _: None)

    assert tree(root / "build") == tree(tmp_path / "second")


# --- any history

Edit = Callable[[Path], None]


def writes(path: str, words: str) -> Edit:
    """Edit by writing a file."""

    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(words)

    return edit


def deletes(path: str) -> Edit:
    """Edit by deleting a file or folder."""

    def edit(root: Path) -> None:
        if (root / path).is_dir():
            shutil.rmtree(root / path)
        else:
            (root / path).unlink(missing_ok=True)

    return edit


def adds(path: str, words: str) -> Edit:
    """Edit by writing at the end of a file, if it is there."""

    def edit(root: Path) -> None:
        if (root / path).is_file():
            (root / path).write_bytes((root / path).read_bytes() + words.encode())

    return edit


EDITS: dict[str, Edit] = {
    "add a paper": writes("content/sources/b.jsonl", shelf.line("Kites", "A kite flies over the sea and the gulls.")),
    "add papers": writes("content/sources/c.jsonl", "".join(shelf.line(f"Wave {n}") for n in range(12))),
    "change a paper": writes("content/sources/b.jsonl", shelf.line("Kites", "A kite falls into the salt.")),
    "rename a paper": writes("content/sources/b.jsonl", shelf.line("Red kites", "A kite flies over the sea.")),
    "double a paper": adds("content/sources/b.jsonl", shelf.line("Tides")),
    "damage a source": adds("content/sources/a.jsonl", '{"title": \n'),
    "delete a source": deletes("content/sources/b.jsonl"),
    "delete the first source": deletes("content/sources/a.jsonl"),
    "restore the first source": writes("content/sources/a.jsonl", shelf.SOURCE),
    "hide": writes("content/notes/gulls.md", "---\nhidden: true\n---\n"),
    "note": writes("content/notes/gulls.md", "A **good** one.\n"),
    "stray note": writes("content/notes/no-such-paper.md", "?\n"),
    "retopic": writes("content/notes/tides.md", "---\ntopics: [birds]\n---\n"),
    "forget the note": deletes("content/notes/tides.md"),
    "other topics": writes("content/topics.yaml", "topics:\n- {id: air, title: Air, words: [kite, wave]}\n"),
    "the first topics": writes("content/topics.yaml", shelf.TOPICS),
    "no topics": deletes("content/topics.yaml"),
    "broken topics": writes("content/topics.yaml", "topics: [1"),
    "edit a paper by hand": adds("content/papers/moons.md", "\nAnd a word of mine.\n"),
    "delete a generated file": deletes("content/papers/moons.md"),
    "template": writes("templates/404.html", "<!doctype html><title>{{ view.head.title }}</title><p>Nothing here."),
    "part": writes("templates/parts/_tags.html", "{% macro tags(site, topics) %}{% endmacro %}"),
    "broken template": writes("templates/404.html", "{% if %}"),
    "no templates": deletes("templates"),
    "style sheet": writes("templates/assets/site.css", "body { color: red }"),
    "another name": writes("content/site.yaml", CONFIG.replace("title: T", "title: Other")),
    "another address": writes("content/site.yaml", CONFIG.replace("e.example/", "e.example/repo/")),
    "short lists, no twins": writes("content/site.yaml", f"{CONFIG}per_page: 10\ntwins: false\n"),
    "no search": writes("content/site.yaml", f"{CONFIG}search: false\n"),
    "no feeds": writes("content/site.yaml", f"{CONFIG}feeds: false\nlanguage: de\n"),
    "the first configuration": writes("content/site.yaml", CONFIG),
    "a page": writes("content/docs/page.md", "# Page\n\nSee [about](../about.md).\n"),
    "another page": writes("content/docs/page.md", "# Page two\n"),
    "no pages": deletes("content/docs"),
    "a page in our place": writes("content/topics.html", "<p>mine"),
    "a picture": writes("content/picture.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='1'/>"),
    "no picture": deletes("content/picture.svg"),
    "change a page of the site": writes("build/index.html", "changed"),
    "lose a page of the site": deletes("build/papers"),
    "lose the site": deletes("build"),
    "lose a memo": deletes(".sitegen/memo/rendered"),
    "damage a memo": adds(".sitegen/memo/searched", "x"),
}


def outcome(root: Path) -> object:
    """Build, and give the site with the content, or what is wrong."""
    try:
        run(root)
    except SitegenError as error:
        return error.message, [other.message for other in error.others]
    return tree(root / "build"), tree(root / "content")


@settings(
    max_examples=35,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4), min_size=1, max_size=3))
def test_after_any_history_the_site_is_that_of_a_clean_build(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory, history: list[list[str]]
) -> None:
    """Add, change, delete, hide, retopic, template, configuration, damage: incremental equals clean, byte for byte."""
    root = tmp_path_factory.mktemp("history") / "site"
    shutil.copytree(prepared, root)
    for burst in history[:-1]:
        for name in burst:
            EDITS[name](root)
        outcome(root)
    for name in history[-1]:
        EDITS[name](root)
    clean = root.with_name("clean")
    shutil.copytree(root, clean, ignore=shutil.ignore_patterns("build", ".sitegen"))

    assert outcome(clean) == outcome(root)
