"""The room `content`: what a person put there is safe, what is ours is in step, and nothing in it hangs a build."""

import gzip
import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from site_gen import content, pages
from site_gen import sources as reading
from site_gen.errors import MachineError, UsageError
from site_gen.model import Output, PaperPage, Problem, Record, SlugLine, TopicPage, Work

TIDES = PaperPage(slug="tides", work=Work(title="Tides"), body="They come.")
GULLS = PaperPage(slug="gulls", work=Work(title="Gulls"), body="They fly.")
SEA = TopicPage(slug="sea", title="Sea")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a root whose content is in step with TIDES, GULLS and SEA."""
    (tmp_path / "content" / "sources").mkdir(parents=True)
    content.keep(tmp_path, [TIDES, GULLS, SEA])
    return tmp_path


def write(root: Path, name: str, text: str = "x") -> Path:
    """Write a file into `content/`."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def told(problems: tuple[Problem, ...] | list[Problem]) -> list[tuple[str, str]]:
    """Give path and code of each problem."""
    return [(problem.path, problem.code) for problem in problems]


def test_a_folder_without_content_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """A person who stands in the wrong folder is told."""
    with pytest.raises(UsageError, match="no such folder") as raised:
        content.folder(tmp_path)

    assert "--root" in raised.value.hint


# --- sources


def test_sources_are_listed_sorted_with_their_folders(root: Path) -> None:
    """Order does not depend on the file system; hidden files and backups are passed over."""
    for name in ("b.txt", "a/c.txt", ".hidden", "a.txt~", ".git/x"):
        write(root, f"sources/{name}")

    assert (("content/sources/a/c.txt", "content/sources/b.txt"), []) == content.sources(root)


def test_no_sources_are_a_problem(tmp_path: Path) -> None:
    """An empty site says what is missing."""
    (tmp_path / "content").mkdir()

    assert ((), [("content/sources", "content.no-sources")]) == (
        content.sources(tmp_path)[0],
        told(content.sources(tmp_path)[1]),
    )


@pytest.mark.parametrize("folder", ["sources", "notes", "papers", "topics", "docs"])
def test_what_is_no_file_is_told_and_never_opened(root: Path, folder: str) -> None:
    """A pipe, a loop, a folder named like a file and a link out of the site neither hang nor crash."""
    base = root / "content" / folder
    base.mkdir(exist_ok=True)
    os.mkfifo(base / "pipe.md")
    (base / "loop.md").symlink_to("loop.md")
    (base / "out.md").symlink_to("/etc/hostname")
    (base / "new\nline.md").write_text("x")
    (base / os.fsdecode(b"\xff.md")).write_text("x")
    kept = content.keep(root, [TIDES, GULLS, SEA])
    _, by_notes = content.with_notes(root, kept.papers)
    _, by_hand = content.by_hand(root)
    _, of_sources = content.sources(root)
    problems = [*kept.problems, *by_notes, *by_hand, *of_sources]
    names = {problem.path.removeprefix(f"content/{folder}/"): problem.message for problem in problems}

    assert {
        "pipe.md": "is not a file that can be read",
        "loop.md": "too many levels of symbolic links",
        "out.md": "is a link that leads out of the site's folder",
        "new\ufffdline.md": "has a name that is not UTF-8 or holds control characters",
        "\ufffd.md": "has a name that is not UTF-8 or holds control characters",
    } == names
    assert {"content.unreadable"} == {problem.code for problem in problems}
    assert 5 == len(problems)


@pytest.mark.parametrize("folder", ["notes", "papers", "topics"])
def test_a_folder_named_like_a_page_is_told(root: Path, folder: str) -> None:
    """It is no page, and stays where it is."""
    (root / "content" / folder / "odd.md").mkdir(parents=True)
    kept = content.keep(root, [TIDES, GULLS, SEA])
    _, problems = content.with_notes(root, kept.papers)

    assert [(f"content/{folder}/odd.md", "content.unreadable")] == told([*kept.problems, *problems])


def test_files_in_a_folder_with_a_bad_name_are_told(root: Path) -> None:
    """A name that no text can hold does not reach a page."""
    folder = root / "content" / "sources" / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "a.txt").write_text("x")

    assert ((), [("content/sources/\ufffd/a.txt", "content.unreadable")]) == (
        content.sources(root)[0],
        told(content.sources(root)[1]),
    )


def test_a_folder_that_cannot_be_listed_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost permission does not silently empty a site."""
    folder = root / "content" / "sources" / "closed"
    folder.mkdir()
    real = os.scandir

    def closed(path: str) -> object:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)

    assert [("content/sources/closed", "content.unreadable")] == told(content.sources(root)[1])


def test_a_file_that_may_not_be_read_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions are the person's to mend."""
    write(root, "sources/a.txt")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # noqa: ARG005 - root may read everything

    assert ["may not be read"] == [problem.message for problem in content.sources(root)[1]]


def test_a_link_inside_the_site_is_a_file(root: Path) -> None:
    """Nothing is wrong with a link that stays at home."""
    write(root, "sources/a.txt")
    (root / "content" / "sources" / "b.txt").symlink_to("a.txt")

    assert (("content/sources/a.txt", "content/sources/b.txt"), []) == content.sources(root)


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_a_source_opens_packed_or_not(root: Path, name: str) -> None:
    """A `.gz` is unpacked on the way."""
    data = gzip.compress(b"tides") if name.endswith(".gz") else b"tides"
    (root / "content" / "sources" / name).write_bytes(data)

    with content.opened(root, f"content/sources/{name}") as stream:
        assert b"tides" == stream.read()


@pytest.mark.parametrize(
    ("damage", "least", "message"),
    [
        pytest.param(lambda data: data[:-8], 23_889, "is a damaged .gz file", id="cut off"),
        pytest.param(lambda data: data[:-8] + b"\xff" * 8, 23_889, "is a damaged .gz file", id="wrong sum at the end"),
        pytest.param(lambda data: data[:5000] + b"\xff" * 999, 9000, "is a damaged .gz file", id="changed inside"),
        pytest.param(lambda data: data + b"no gzip", 23_889, "is a damaged .gz file", id="something behind it"),
        pytest.param(lambda data: data[:5], 0, "is a damaged .gz file", id="cut in its head"),
        pytest.param(lambda _: b"tides, not packed", 0, "is not a .gz file", id="not packed"),
    ],
)
def test_a_damaged_gz_is_read_as_far_as_it_goes_and_then_told(
    root: Path, damage: Callable[[bytes], bytes], least: int, message: str
) -> None:
    """What could be unpacked is not lost for what could not."""
    text = " ".join(map(str, range(5000))).encode()
    (root / "a.gz").write_bytes(damage(gzip.compress(text)))
    found = b""

    with pytest.raises(OSError, match=message), content.opened(root, "a.gz") as stream:
        found = stream.read()

    assert text[: len(found)] == found
    assert least <= len(found)


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(b"tides ") + gzip.compress(b"come"), id="two members"),
        pytest.param(gzip.compress(b"tides come") + b"\0" * 500, id="padded"),
        pytest.param(gzip.compress(b"") + gzip.compress(b"tides come"), id="an empty member"),
    ],
)
def test_a_gz_of_several_members_is_whole(root: Path, packed: bytes) -> None:
    """Packed files that were joined or padded are in order."""
    (root / "a.gz").write_bytes(packed)

    with content.opened(root, "a.gz") as stream:
        assert b"tides come" == stream.read()


@pytest.mark.parametrize("cut", [99, 300, 500, 700])
def test_a_cut_gz_gives_the_records_that_it_still_holds(root: Path, cut: int) -> None:
    """The listing reads like the plain text cut at the same place."""
    lines = [f'{{"title": "Tide {number}", "abstract": "{1 / number}"}}\n' for number in range(1, 99)]
    (root / "a.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode())[:cut])
    found: list[Record | Problem] = []

    with pytest.raises(OSError, match="damaged"), content.opened(root, "a.jsonl.gz") as stream:
        found += reading.read(stream, "a.jsonl.gz")

    plain = zlib.decompressobj(31).decompress((root / "a.jsonl.gz").read_bytes())
    assert list(reading.read(io.BytesIO(plain), "a.jsonl.gz")) == found
    assert found


# --- the memory of addresses


def test_addresses_are_remembered(root: Path) -> None:
    """What was written is what is read, and writing it again changes nothing."""
    memory = (SlugLine("gulls", ("doi:10.1/x", "title:a/b")), SlugLine("tides", ("slug:gulls",)))

    assert [1, 0] == [len(content.write_slugs(root, memory)), len(content.write_slugs(root, memory))]
    assert (memory, []) == content.read_slugs(root)


def test_no_memory_is_an_empty_one(root: Path) -> None:
    """A new site remembers nothing and writes nothing."""
    assert (((), []), ()) == (content.read_slugs(root), content.write_slugs(root, ()))


def test_a_damaged_line_of_the_memory_is_told_and_the_rest_kept(root: Path) -> None:
    """A conflict of two branches costs no address but its own."""
    write(root, "slugs.tsv", "\ufeff# x\n<<<<<<< main\ntides\ttitle:a/b\r\nPage\ttitle:c/d\ngulls\t\n")
    memory, problems = content.read_slugs(root)

    assert (SlugLine("tides", ("title:a/b",)),) == memory
    assert [2, 4, 5] == [problem.line for problem in problems]


# --- generated pages


def test_an_unchanged_build_writes_nothing(root: Path) -> None:
    """A second build leaves every file as it is."""
    stamps = {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*.md")}
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert ((TIDES, GULLS), (SEA,), (), ()) == (kept.papers, kept.topics, kept.problems, kept.written)
    assert stamps == {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*.md")}
    assert frozenset({"tides", "gulls"}) == content.generated(root)


def test_a_changed_page_is_written_and_an_unwanted_one_deleted(root: Path) -> None:
    """The folder holds what the catalog holds."""
    kept = content.keep(root, [replace(TIDES, body="They go."), SEA])

    assert (["content/papers/tides.md", "content/papers/gulls.md"], ()) == (
        [path for path, _ in kept.written],
        kept.problems,
    )
    assert ["tides.md"] == [path.name for path in (root / "content" / "papers").iterdir()]
    assert (root / "content/papers/tides.md").read_text().endswith("They go.\n")


def test_line_ends_changed_by_a_checkout_are_no_edit(root: Path) -> None:
    """A clone on Windows builds without a word."""
    path = root / "content" / "papers" / "tides.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert ((TIDES, GULLS), (), ()) == (kept.papers, kept.problems, kept.written)


@pytest.mark.parametrize("name", ["papers/tides.md", "topics/sea.md"])
def test_an_edited_file_is_kept_used_and_told(root: Path, name: str) -> None:
    """A person's words are never overwritten."""
    path = root / "content" / name
    edited = path.read_text().replace("title: ", "title: My ").replace('"', "")
    path.write_text(edited)
    kept = content.keep(root, [TIDES, GULLS, SEA])
    titles = [page.work.title for page in kept.papers] + [topic.title for topic in kept.topics]

    assert edited == path.read_text()
    assert [(f"content/{name}", "content.edited")] == told(kept.problems)
    assert 1 == len([title for title in titles if title.startswith("My ")])


def test_an_edited_file_with_a_broken_front_matter_is_kept_and_the_source_used(root: Path) -> None:
    """A slip of the pen costs neither the file nor the page."""
    path = write(root, "papers/tides.md", "---\ntitle: [\n---\nMine")
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert (TIDES, GULLS) == kept.papers
    assert [("content/papers/tides.md", "content.front-matter")] == told(kept.problems)
    assert "---\ntitle: [\n---\nMine" == path.read_text()


def test_control_characters_of_an_edited_file_do_not_reach_the_site(root: Path) -> None:
    """Feeds stay XML whatever a person pasted."""
    write(root, "papers/tides.md", "---\ntitle: Ti\u202edes\n---\na\x00b\u2028c")

    assert ["ab\nc"] == [page.body for page in content.keep(root, [TIDES, SEA]).papers]


def test_an_edited_file_outlives_its_source_and_is_told(root: Path) -> None:
    """Work of a person is not deleted with a listing."""
    path = root / "content" / "papers" / "gulls.md"
    path.write_text(path.read_text().replace("fly", "walk"))
    kept = content.keep(root, [TIDES, SEA])

    assert ["They come.", "They walk."] == [page.body for page in kept.papers]
    assert [("content/papers/gulls.md", "content.orphan")] == told(kept.problems)


def test_a_paper_made_by_hand_is_a_paper(root: Path) -> None:
    """A file without our digest is the person's own."""
    write(root, "papers/kites.md", "---\ntitle: Kites\n---\nUp.")
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert (["Tides", "Gulls", "Kites"], ()) == ([page.work.title for page in kept.papers], kept.problems)


def test_an_orphan_with_a_broken_front_matter_is_told_twice_and_kept(root: Path) -> None:
    """It cannot be used, and is not lost."""
    path = write(root, "papers/kites.md", "---\ntitle: [\ndigest: x\n---\n")
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert [("content/papers/kites.md", code) for code in ("content.front-matter", "content.orphan")] == told(
        kept.problems
    )
    assert path.exists()


@pytest.mark.parametrize("name", ["papers/index.md", "papers/My Kites.md", "topics/page.md"])
def test_a_page_whose_name_is_no_address_is_told_and_not_used(root: Path, name: str) -> None:
    """It would stand on another page's address."""
    write(root, name, "---\ntitle: Kites\n---\n")
    kept = content.keep(root, [TIDES, GULLS, SEA])

    assert (2, 1, [(f"content/{name}", "content.unreadable")]) == (
        len(kept.papers),
        len(kept.topics),
        told(kept.problems),
    )


def test_a_page_whose_place_is_taken_is_used_but_not_written(root: Path) -> None:
    """A folder where the file should be is told and left alone."""
    (root / "content/papers/kites.md").mkdir()
    kites = PaperPage(slug="kites", work=Work(title="Kites"), body="Up.")
    kept = content.keep(root, [TIDES, GULLS, kites, SEA])

    assert ((TIDES, GULLS, kites), ()) == (kept.papers, kept.written)
    assert [("content/papers/kites.md", "content.unreadable")] == told(kept.problems)


def test_a_machine_that_refuses_to_write_is_named_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file in the place of the folder stops the build with its path."""
    write(tmp_path, "papers")

    with pytest.raises(MachineError) as raised:
        content.keep(tmp_path, [TIDES])

    assert (str(tmp_path / "content/papers/tides.md"), "file exists") == (raised.value.path, raised.value.message)
    assert raised.value.hint == "sitegen writes there: see that you may, and that the disk has room"
    assert ["papers"] == [path.name for path in (tmp_path / "content").iterdir()]


def test_a_machine_that_refuses_to_delete_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission stops the build with the file's path."""

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path), missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)

    with pytest.raises(MachineError, match="permission denied") as raised:
        content.keep(root, [TIDES, SEA])

    assert raised.value.path.endswith("papers/gulls.md")


# --- notes


def test_a_note_overrides_and_hides(root: Path) -> None:
    """A person's front matter stands before the source's, the body is shown as notes."""
    write(root, "notes/tides.md", "---\nvenue: Shore\nkeywords: sea\n---\nRead *this*.\n")
    write(root, "notes/gulls.md", "---\nhidden: true\n---\n")
    papers, problems = content.with_notes(root, (TIDES, GULLS))

    assert ("Shore", ("sea",), "Read *this*.", False) == (
        papers[0].work.venue,
        papers[0].work.keywords,
        papers[0].notes,
        papers[0].hidden,
    )
    assert (True, []) == (papers[1].hidden, problems)


def test_a_stray_note_is_told_with_the_paper_it_may_mean(root: Path) -> None:
    """A renamed paper does not lose its note unseen."""
    write(root, "notes/tidse.md")
    write(root, "notes/zzzz.md")
    papers, problems = content.with_notes(root, (TIDES, GULLS))

    assert (TIDES, GULLS) == papers
    assert [
        ("content.stray-note", "did you mean `tides`?"),
        ("content.stray-note", "name it after the address of a paper, or delete it"),
    ] == [(problem.code, problem.hint) for problem in problems]


def test_hidden_files_are_no_notes(root: Path) -> None:
    """What an editor leaves behind is passed over."""
    write(root, "notes/.tides.md")

    assert ((TIDES,), []) == content.with_notes(root, (TIDES,))


def test_what_is_wrong_in_a_note_is_told_with_its_line(root: Path) -> None:
    """The rest of the note is used."""
    write(root, "notes/tides.md", "---\nvenue: Shore\nvenu: x\nlinks: {pdf: x}\n---\nMine")
    write(root, "notes/gulls.md", "---\n[\n---\nTheirs")
    papers, problems = content.with_notes(root, (TIDES, GULLS))

    assert ["Mine", "Theirs"] == [page.notes for page in papers]
    assert "Shore" == papers[0].work.venue
    assert {
        ("content/notes/tides.md", 3, "content.unknown-key"),
        ("content/notes/tides.md", 1, "content.wrong-value"),
        ("content/notes/gulls.md", 2, "content.front-matter"),
    } == {(problem.path, problem.line, problem.code) for problem in problems}


@pytest.mark.parametrize("note", ["hidden: true\n", "\nvenue: Shore\nMore.\n", "---\n---\nabstract: Mine.\n"])
def test_a_key_outside_of_the_front_matter_is_told(root: Path, note: str) -> None:
    """A paper that a person meant to hide does not stay in sight unseen."""
    write(root, "notes/tides.md", note)
    _, problems = content.with_notes(root, (TIDES,))

    assert [
        ("content/notes/tides.md", 1, "content.front-matter", "put a line `---` before the keys and one after them")
    ] == [(problem.path, problem.line, problem.code, problem.hint) for problem in problems]


@pytest.mark.parametrize("note", ["A word: it comes.", "hidden", "venue\n: x", "---\nvenue: Shore\n---\nhidden: no"])
def test_a_text_that_only_looks_like_a_key_is_a_text(root: Path, note: str) -> None:
    """A note may begin with any words."""
    write(root, "notes/tides.md", note)

    assert [] == content.with_notes(root, (TIDES,))[1]


# --- pages by hand and other files


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        pytest.param("---\ntitle: About\n---\nText", "About", "Text", id="front matter"),
        pytest.param("# About us\n\nText", "About us", "Text", id="heading"),
        pytest.param("Text", "about", "Text", id="name of the file"),
        pytest.param("---\n[\n---\nText", "about", "Text", id="broken front matter"),
    ],
)
def test_a_page_by_hand_has_a_title(root: Path, text: str, title: str, body: str) -> None:
    """A person need not write a front matter."""
    write(root, "docs/about.md", text)
    found, _ = content.by_hand(root)

    assert [("docs/about.md", title, body)] == [(page.path, page.title, page.body) for page in found]


def test_what_is_wrong_in_a_page_by_hand_is_told(root: Path) -> None:
    """An unknown key may be a slip of the pen, and a broken front matter surely is."""
    write(root, "a.md", "---\ntitel: x\n---\n")
    write(root, "b.md", "---\n[\n---\n")

    assert [("content/a.md", "content.unknown-key"), ("content/b.md", "content.front-matter")] == told(
        content.by_hand(root)[1]
    )


def test_other_files_are_copied_and_the_persons_own_are_not(root: Path) -> None:
    """Images go into the site; sources, notes, lists and settings do not."""
    for name in (
        "CNAME",
        "papers/p.png",
        "docs/d.pdf",
        "site.yaml",
        "sources/s.txt",
        "notes/n.png",
        "lists/l.txt",
        "h.md",
    ):
        write(root, name)

    assert [Output("CNAME", b"x"), Output("docs/d.pdf", b"x"), Output("papers/p.png", b"x")] == list(
        content.files(root)
    )
    assert ["h.md"] == [page.path for page in content.by_hand(root)[0]]


def test_generated_pages_are_those_of_the_room_pages(root: Path) -> None:
    """Only one room knows the form of a file."""
    assert pages.to_markdown(TIDES) == (root / "content/papers/tides.md").read_text()
