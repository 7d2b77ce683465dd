"""The folder `content/`: the only room that writes it.

It hands out sources to be read, keeps the generated Markdown of papers and topics in step with the catalog, lays notes
over papers, and gives the pages and files that a person put there. A generated file that a person edited is known by
its digest: it is used as it is, reported, and never overwritten or deleted.
"""

import gzip
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from site_gen import mapping, pages, text
from site_gen.errors import MachineError, UsageError
from site_gen.model import HandPage, Output, PaperPage, Problem, SlugLine, TopicPage

SOURCES = "sources"
SLUGS_FILE = "content/slugs.tsv"
SLUGS_HEADER = "# The address of every paper, remembered by sitegen. Commit this file; do not edit it.\n"
# Folders whose Markdown is no page by hand.
OWN_FOLDERS = frozenset({SOURCES, "papers", "topics", "notes", "lists"})
# Folders of which nothing is copied into the site.
PRIVATE_FOLDERS = frozenset({SOURCES, "notes", "lists"})
OWN_FILES = frozenset({"site.yaml", "topics.yaml", "slugs.tsv", "merges.yaml"})


class Kept(Struct, frozen=True):
    """The pages of `content/` after it was brought in step, and what there is to say about them."""

    papers: tuple[PaperPage, ...]
    topics: tuple[TopicPage, ...]
    problems: tuple[Problem, ...]
    written: int


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


def sources(root: Path) -> tuple[tuple[str, ...], list[Problem]]:
    """List the source files relative to the root, sorted; what is no readable file is a problem."""
    base = folder(root) / SOURCES
    if not base.is_dir():
        hint = "make it and put listings of papers into it"
        return (), [Problem(f"content/{SOURCES}", 0, "content.no-sources", "is not there", hint)]
    return _walk(root, base)


@contextmanager
def opened(root: Path, path: str) -> Iterator[BinaryIO]:
    """Open a source for reading; a name that ends in `.gz` is unpacked on the way. Raises OSError."""
    with (root / path).open("rb") as raw:
        if path.endswith(".gz"):
            with gzip.open(raw) as unpacked:
                yield unpacked  # type: ignore[misc] # a GzipFile reads as any binary file
        else:
            yield raw


def read_slugs(root: Path) -> tuple[tuple[SlugLine, ...], list[Problem]]:
    """Read the memory of addresses; a line that cannot be understood is left out and named."""
    try:
        lines = (root / SLUGS_FILE).read_bytes().decode(errors="replace").split("\n")
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


def write_slugs(root: Path, memory: Sequence[SlugLine]) -> int:
    """Write the memory of addresses if it changed; returns 1 if it was written, else 0."""
    lines = [f"{line.slug}\t{' '.join(line.keys)}\n" for line in memory]
    return _write(root / SLUGS_FILE, SLUGS_HEADER + "".join(lines)) if lines else 0


def generated(root: Path) -> frozenset[str]:
    """Name the papers that have a generated file."""
    return frozenset(path.stem for path in (folder(root) / "papers").glob("*.md"))


def keep(root: Path, composed: Iterable[PaperPage | TopicPage]) -> Kept:
    """Bring `papers/` and `topics/` in step with the composed pages and give the pages as they now are.

    A file is written only if its bytes differ; one that is ours and no longer wanted is deleted; one that a person
    edited or made is kept, used and reported.
    """
    base = folder(root)
    step = _Step(root)
    wanted: set[str] = set()
    for page in composed:
        wanted.add(page.path)
        step.take(page, base / page.path)
    for name, topic in (("papers", False), ("topics", True)):
        for path in sorted((base / name).glob("*.md")):
            if f"{name}/{path.name}" not in wanted:
                step.left_over(path, topic=topic)
    papers = tuple(page for page in step.pages if isinstance(page, PaperPage))
    topics = tuple(page for page in step.pages if isinstance(page, TopicPage))
    return Kept(papers, topics, tuple(step.problems), step.written)


def with_notes(root: Path, papers: Sequence[PaperPage]) -> tuple[tuple[PaperPage, ...], list[Problem]]:
    """Lay `content/notes/<slug>.md` over the papers."""
    base = folder(root) / "notes"
    notes = {path.stem: path for path in sorted(base.glob("*.md"))} if base.is_dir() else {}
    problems: list[Problem] = []
    changed = tuple(
        _noted(root, paper, notes.pop(paper.slug), problems) if paper.slug in notes else paper for paper in papers
    )
    slugs = {paper.slug: paper for paper in papers} if notes else {}
    for slug, path in notes.items():
        message = f"there is no paper `{slug}` for this note"
        problems.append(Problem(_shown(root, path), 0, "content.stray-note", message, mapping.near(slug, slugs)[:200]))
    return changed, problems


def by_hand(root: Path) -> tuple[tuple[HandPage, ...], list[Problem]]:
    """Read the pages by hand; the title is that of the front matter, else the first heading, else the file's name."""
    found: list[HandPage] = []
    paths, problems = _walk(root, folder(root))
    for path in paths:
        inner = path.removeprefix("content/")
        if path.endswith(".md") and inner.split("/")[0] not in OWN_FOLDERS:
            page, wrong = _hand_page(inner, _text(root / path))
            found.append(page)
            problems += wrong
    return tuple(found), [problem for problem in problems if not problem.path.startswith(f"content/{SOURCES}/")]


def files(root: Path) -> Iterator[Output]:
    """Give the files that are copied into the site as they are, one at a time, sorted by path."""
    paths, _ = _walk(root, folder(root))
    for path in paths:
        inner = path.removeprefix("content/")
        if not path.endswith(".md") and inner not in OWN_FILES and inner.split("/")[0] not in PRIVATE_FOLDERS:
            yield Output(inner, (root / path).read_bytes())


class _Step:
    """Bringing generated files in step, one by one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.pages: list[PaperPage | TopicPage] = []
        self.problems: list[Problem] = []
        self.written = 0

    def take(self, page: PaperPage | TopicPage, path: Path) -> None:
        present = _text_or_none(path)
        wanted = pages.to_markdown(page)
        if present is None or present == wanted or pages.is_ours(present):
            self.written += _write(path, wanted)
            self.pages.append(page)
            return
        edited = self._read(path, present, topic=isinstance(page, TopicPage))
        self.pages.append(edited or page)
        if edited:
            hint = "to have it generated again, delete it"
            self._tell(path, "content.edited", "was edited: it is used as it is and not overwritten", hint)

    def left_over(self, path: Path, *, topic: bool) -> None:
        present = _text(path)
        if pages.is_ours(present):
            path.unlink()
            return
        edited = self._read(path, present, topic=topic)
        if edited:
            self.pages.append(edited)
        if pages.DIGEST_KEY in present:
            hint = "delete it, or keep it as a page of your own by deleting its `digest:` line"
            self._tell(path, "content.orphan", "was edited and its source is gone: it is kept", hint)

    def _read(self, path: Path, present: str, *, topic: bool) -> PaperPage | TopicPage | None:
        page, problems = pages.from_markdown(present, _shown(self._root, path), path.stem, topic=topic)
        self.problems += problems
        return page

    def _tell(self, path: Path, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(_shown(self._root, path), 0, code, message, hint))


def _noted(root: Path, paper: PaperPage, path: Path, problems: list[Problem]) -> PaperPage:
    shown = _shown(root, path)
    front, body, first_line = pages.split(_text(path))
    try:
        entries = mapping.read(front, first_line=first_line)
    except mapping.MappingError as error:
        problems.append(pages.front_matter_problem(shown, error))
        entries = mapping.Entries((), ())
    good, wrong = mapping.convert(entries, pages.NOTE_TYPES, shown, code="content")
    changed, complaints = pages.override(paper, good, body)
    problems += wrong
    problems += [Problem(shown, 1, "content.wrong-value", complaint) for complaint in complaints]
    return changed


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
        path=path, title=title, body=rest.strip("\n") if heading else body, description=description
    ), problems + wrong


def _walk(root: Path, base: Path) -> tuple[tuple[str, ...], list[Problem]]:
    """List regular files below `base`, relative to the root, sorted; hidden ones and `*~` are passed over."""
    found: list[str] = []
    problems: list[Problem] = []
    for parent, folders, names in os.walk(base):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or name.endswith("~"):
                continue
            reason = _unusable(path)
            if reason:
                problems.append(
                    Problem(_shown(root, path), 0, "content.unreadable", reason, "take it out of the folder")
                )
            else:
                found.append(path.relative_to(root).as_posix())
    return tuple(sorted(found)), problems


def _unusable(path: Path) -> str:
    try:
        path.name.encode()
        status = path.stat()
    except UnicodeEncodeError:
        return "has a name that is not UTF-8"
    except OSError as error:
        return error.strerror or "cannot be read"
    if not stat.S_ISREG(status.st_mode):
        return "is not a file that can be read"
    return "" if os.access(path, os.R_OK) else "may not be read"


def _shown(root: Path, path: Path) -> str:
    shown = path.relative_to(root).as_posix()
    return shown.encode(errors="surrogateescape").decode(errors="replace").replace("\n", "\ufffd")


def _text(path: Path) -> str:
    return text.clean(path.read_bytes().decode("utf-8-sig", errors="replace"))


def _text_or_none(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except FileNotFoundError:
        return None


def _write(path: Path, content: str) -> int:
    """Write a file beside its place and move it there, if its bytes differ; returns how many were written: 0 or 1."""
    data = content.encode()
    beside = path.with_name(f".{path.name}.new")
    try:
        if path.is_file() and path.read_bytes() == data:
            return 0
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise MachineError(error.strerror or "cannot be written", path=str(path)) from error
    return 1
