"""The folder `content/`: the only room that writes it.

It hands out sources to be read, keeps the generated Markdown of papers and topics in step with the catalog, lays notes
over papers, and gives the pages and files that a person put there. A generated file that a person edited is known by
its digest: it is used as it is, reported, and never overwritten or deleted.
"""

import difflib
import io
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from site_gen import mapping, pages, text
from site_gen.content import _files, _generated
from site_gen.content._sources import read_source, source_names, source_written, twin, write_source
from site_gen.errors import UsageError
from site_gen.model import HandPage, Output, PaperPage, Problem, SlugLine, Stamps, TopicPage
from site_gen.sources import GZIP, Unpacked

__all__ = [
    "Kept",
    "by_hand",
    "by_person",
    "changed",
    "files",
    "folder",
    "generated",
    "keep",
    "opened",
    "origins",
    "read_slugs",
    "read_source",
    "source_names",
    "source_written",
    "sources",
    "twin",
    "unedited",
    "with_notes",
    "write_slugs",
    "write_source",
]

SOURCES = "sources"
SLUGS_FILE = "content/slugs.tsv"
SLUGS_HEADER = "# The address of every paper, remembered by sitegen. Commit this file; do not edit it.\n"
# Folders whose Markdown is no page by hand.
OWN_FOLDERS = frozenset({SOURCES, "papers", "topics", "notes", "lists"})
# Folders of which nothing is copied into the site.
PRIVATE_FOLDERS = frozenset({SOURCES, "notes", "lists"})
OWN_FILES = frozenset({"site.yaml", "topics.yaml", "slugs.tsv", "merges.yaml"})
# Comparing a name with those of 10,000 papers takes 0.3 s: a lost source must not cost that for each of its notes.
MOST_GUESSES = 5


class Kept(Struct, frozen=True):
    """The pages of `content/` after it was brought in step, and what there is to say about them."""

    papers: tuple[PaperPage, ...]
    topics: tuple[TopicPage, ...]
    problems: tuple[Problem, ...]
    written: Stamps
    """What was written and deleted."""


def folder(root: Path) -> Path:
    """Give `content/`. Raises UsageError if it is not there."""
    found = root / "content"
    if not found.is_dir():
        raise UsageError(
            "there is no such folder",
            path=str(found),
            hint="make `content/sources/` and put listings into it, or name the site's folder with `--root`",
        )
    return found


def text_of(root: Path, path: str) -> str:
    """Give a Markdown file by its path below the root, as text; `""` if it cannot be read."""
    try:
        return _files.read(root / path)
    except OSError:
        return ""


def sources(root: Path) -> tuple[tuple[str, ...], list[Problem]]:
    """List the source files relative to the root, sorted; what is no readable file is a problem."""
    base = folder(root) / SOURCES
    if not base.is_dir():
        hint = "make it and put listings of papers into it"
        return (), [Problem(f"content/{SOURCES}", 0, "content.no-sources", "is not there", hint)]
    return _files.walk(root, base, lambda _: True)


@contextmanager
def opened(root: Path, path: str) -> Iterator[BinaryIO]:
    """Open a source for reading; a packed one, by its name or its first bytes, is unpacked on the way.

    Raises OSError. A damaged `.gz` is read as far as it can be unpacked; it raises when the caller is done with that.
    """
    with (root / path).open("rb") as raw:
        if not path.endswith(".gz") and not raw.peek(len(GZIP)).startswith(GZIP):
            yield raw
            return
        unpacked = Unpacked(raw)
        yield io.BufferedReader(unpacked)
        if unpacked.damaged:
            raise unpacked.damaged


def read_slugs(root: Path) -> tuple[tuple[SlugLine, ...], list[Problem]]:
    """Read the memory of addresses; a line that cannot be understood is left out and named."""
    try:
        lines = (root / SLUGS_FILE).read_bytes().decode("utf-8-sig", errors="replace").split("\n")
    except FileNotFoundError:
        return (), []
    found: dict[str, SlugLine] = {}
    problems: list[Problem] = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r")
        if not line or line.startswith("#"):
            continue
        slug, _, identity = line.partition("\t")
        if text.slug(slug) == slug and identity.split():
            found[slug] = SlugLine(slug, tuple(identity.split()))
        else:
            message = f"not an address and an identity: `{line[:60]}`"
            problems.append(Problem(SLUGS_FILE, number, "content.slugs", message, "restore the line from your history"))
    return tuple(found.values()), problems


def write_slugs(root: Path, memory: Sequence[SlugLine]) -> Stamps:
    """Write the memory of addresses if it changed, and tell."""
    lines = [f"{line.slug}\t{' '.join(line.keys)}\n" for line in memory]
    stamp = _files.write(root / SLUGS_FILE, SLUGS_HEADER + "".join(lines)) if lines else None
    return ((SLUGS_FILE, stamp),) if stamp else ()


def generated(root: Path) -> frozenset[str]:
    """Name the papers that have a file."""
    paths, _ = _files.markdown(root, folder(root) / "papers")
    return frozenset(path.stem for path in paths)


def by_person(root: Path, remembered: AbstractSet[str]) -> frozenset[str]:
    """Name the papers in `papers/` that a person wrote.

    Generated files carry a digest, also when they were edited; one without a digest whose address is `remembered` is
    an edit of that paper. Only files that are not remembered are read.
    """
    paths, _ = _files.markdown(root, folder(root) / "papers")
    return frozenset(
        path.stem for path in paths if path.stem not in remembered and not pages.is_generated(_files.read(path))
    )


def unedited(root: Path, slugs: Iterable[str]) -> list[str]:
    """Name those of the papers whose generated file nobody has edited, sorted."""
    base = folder(root) / "papers"
    return [slug for slug in sorted(slugs) if pages.is_ours(_files.read(base / f"{slug}.md"))]


def origins(root: Path, slugs: Iterable[str]) -> frozenset[str]:
    """Name the sources that generated papers were made of."""
    texts = (_files.read(root / "content/papers" / f"{slug}.md") for slug in slugs)
    found = (pages.from_markdown(content, "", "paper")[0] for content in texts)
    return frozenset(place.path for page in found if isinstance(page, PaperPage) for place in page.places)


def keep(root: Path, composed: Iterable[PaperPage | TopicPage]) -> Kept:
    """Bring `papers/` and `topics/` in step with the composed pages and give the pages as they now are.

    A file is written only if its bytes differ; one that is ours and no longer wanted is deleted; one that a person
    edited or made is kept, used and reported.
    """
    step = _generated.Step(root)
    for page in composed:
        step.take(page)
    step.leave()
    papers = tuple(page for page in step.pages if isinstance(page, PaperPage))
    topics = tuple(page for page in step.pages if isinstance(page, TopicPage))
    return Kept(papers, topics, tuple(step.problems), tuple(step.written))


def changed(root: Path, page: PaperPage) -> tuple[PaperPage | None, PaperPage | None]:
    """Give a composed page as a person edited it, and as a note then changes it; None for what nobody did."""
    path = folder(root) / page.path
    present = _files.read(path) if path.is_file() else ""
    edited = None
    if present and not pages.is_ours(present):
        edited, _ = pages.from_markdown(present, page.path, page.slug)
    note = folder(root) / "notes" / f"{page.slug}.md"
    before = edited if isinstance(edited, PaperPage) else page
    noted = _noted(root, before, note, []) if note.is_file() and not _files.unusable(root, note) else None
    return (edited if isinstance(edited, PaperPage) else None), noted


def with_notes(root: Path, papers: Sequence[PaperPage]) -> tuple[tuple[PaperPage, ...], list[Problem]]:
    """Lay `content/notes/<slug>.md` over the papers."""
    paths, problems = _files.markdown(root, folder(root) / "notes")
    notes = {path.stem: path for path in paths}
    changed = tuple(
        _noted(root, paper, notes.pop(paper.slug), problems) if paper.slug in notes else paper for paper in papers
    )
    slugs = [paper.slug for paper in papers]
    for number, (slug, path) in enumerate(notes.items()):
        message = f"there is no paper `{slug}` for this note"
        close = difflib.get_close_matches(slug, slugs, n=1) if number < MOST_GUESSES else []
        hint = f"did you mean `{close[0]}`?" if close else "name it after the address of a paper, or delete it"
        problems.append(Problem(_files.shown(root, path), 0, "content.stray-note", message, hint))
    return changed, problems


def by_hand(root: Path) -> tuple[tuple[HandPage, ...], list[Problem]]:
    """Read the pages by hand; the title is that of the front matter, else the first heading, else the file's name."""
    found: list[HandPage] = []
    paths, problems = _files.walk(root, folder(root), _is_by_hand)
    for path in paths:
        if path.endswith(".md"):
            page, wrong = _hand_page(path.removeprefix("content/"), _files.read(root / path))
            found.append(page)
            problems += wrong
    return tuple(found), problems


def files(root: Path) -> Iterator[Output]:
    """Give the files that are copied into the site as they are, one at a time, sorted by path."""
    paths, _ = _files.walk(root, folder(root), _is_by_hand)
    for path in paths:
        if not path.endswith(".md"):
            yield Output(path.removeprefix("content/"), (root / path).read_bytes())


def _noted(root: Path, paper: PaperPage, path: Path, problems: list[Problem]) -> PaperPage:
    shown = _files.shown(root, path)
    front, body, first_line = pages.split(_files.read(path))
    try:
        entries = mapping.read(front, first_line=first_line)
    except mapping.MappingError as error:
        problems.append(pages.front_matter_problem(shown, error))
        entries = mapping.Entries((), ())
    if not front:
        problems += _without_fence(shown, body)
    good, wrong = mapping.convert(entries, pages.NOTE_TYPES, shown, code="content")
    changed, complaints = pages.override(paper, good, body)
    problems += wrong
    problems += [Problem(shown, 1, "content.wrong-value", complaint) for complaint in complaints]
    return changed


def _without_fence(shown: str, body: str) -> list[Problem]:
    """Tell of a note that begins with a key: without the lines around it, it would be shown as a text."""
    key, colon, _ = body.lstrip().split("\n", 1)[0].partition(":")
    if not colon or key not in pages.NOTE_TYPES:
        return []
    message = f"`{key}:` stands outside of a front matter and has no effect"
    hint = "put a line `---` before the keys and one after them"
    return [Problem(shown, 1, "content.front-matter", message, hint)]


def _hand_page(path: str, content: str) -> tuple[HandPage, list[Problem]]:
    shown = f"content/{path}"
    front, body, first_line = pages.split(content)
    try:
        entries = mapping.read(front, first_line=first_line)
    except mapping.MappingError as error:
        problem = pages.front_matter_problem(shown, error)
        entries, problems = mapping.Entries((), ()), [problem]
    else:
        problems = []
    good, wrong = mapping.convert(entries, pages.HAND_TYPES, shown, code="content")
    first, _, rest = body.partition("\n")
    heading = first.removeprefix("# ").strip() if first.startswith("# ") else ""
    title = text.line(good.get("title", "")) or heading or path.rsplit("/", 1)[-1].removesuffix(".md")
    description = text.line(good.get("description", ""))
    return HandPage(
        path=path,
        title=title,
        body=rest.strip("\n") if heading else body,
        description=description,
        order=good.get("order", 0),
    ), problems + wrong


def _is_by_hand(path: str) -> bool:
    """Tell whether a file under the root is a page by hand or to be copied."""
    inner = path.removeprefix("content/")
    top = inner.split("/")[0]
    return inner not in OWN_FILES and top not in PRIVATE_FOLDERS and not (top in OWN_FOLDERS and path.endswith(".md"))
