"""Formulas that could not be shown as their authors meant them, as problems with the place that they came from."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from msgspec import Struct

from site_gen import latex, views
from site_gen.model import Pages, PaperPage, Place, Problem, Repair

CODE = "math.formula"

_END = "\n"
_MEND = "its page shows the TeX of its formulas"


class Seen(Struct, frozen=True):
    """What was found in all pages."""

    formulas: int
    problems: tuple[Problem, ...]


# What is seen where formulas are shown as their authors wrote them.
NOTHING = Seen(0, ())


class _Told(NamedTuple):
    """A formula: its TeX, and what is wrong with it or `""`."""

    tex: str
    wrong: str


def look(pages: Pages, convert: views.Convert, read: Callable[[str], str], edited: Container[str] = ()) -> Seen:
    """Convert all bodies, which the caller remembers, and look at their formulas.

    `read` gives a file as text, by its path below the root: those of a person are read again if something is wrong, to
    tell the line. `edited` are the files under `content/` that a person changed: what is wrong there does not come from
    a source.
    """
    count = 0
    problems: list[Problem] = []
    for place, hint, found in _texts(pages, convert, edited):
        count += len(found)
        first: dict[str, str] = {}
        for one in found:
            if one.wrong:
                first.setdefault(one.wrong, one.tex)
        by_hand = bool(first) and not place.line and place.path.endswith(".md")
        lines = _lines(read(place.path), first.values()) if by_hand else repeat(place.line)
        problems += [
            Problem(place.path, line, CODE, f"a formula is not shown as it was meant: {wrong}", hint)
            for wrong, line in zip(first, lines, strict=False)
        ]
    return Seen(count, tuple(problems))


def _lines(text: str, formulas: Iterable[str]) -> Iterator[int]:
    """Give the line of each formula, if they stand in this order; 0 where one is not found behind the one before.

    A formula begins behind a dollar or the word that opens a block, so that words like it in the text are passed over.
    """
    line, at = 1, 0
    for tex in formulas:
        written = re.compile(rf"(?:\$|math)\s*({re.escape(tex.partition(_END)[0])})").search(text, at)
        place = written.start(1) if written else at
        line += text.count(_END, at, place)
        at = place
        yield line if written else 0


def _texts(
    pages: Pages, convert: views.Convert, edited: Container[str]
) -> Iterator[tuple[Place, str, Sequence[_Told]]]:
    """Give, for each text, where it comes from, what to do about it, and its formulas in order."""

    def told(body: str, path: str, repairs: Sequence[Repair] = ()) -> list[_Told]:
        """Give the formulas of a body."""
        return [_Told(one.tex, one.wrong) for one in convert(body, path, repairs).formulas] if body else []

    for paper in pages.papers:
        hint = f"write the `title` or `abstract` as it should be into `content/{paper.note_path}`"
        body = told(paper.body, paper.path, paper.work.repairs)
        yield _origin(paper, edited), hint, [*_of_title(paper.work.title), *body]
        yield _file(paper.note_path), _MEND, told(paper.notes, paper.note_path)
    for topic in pages.topics:
        yield _file(topic.path), _MEND, told(topic.body, topic.path)
    for page in pages.by_hand:
        yield _file(page.path), _MEND, [*_of_title(page.title), *told(page.body, page.path)]


def _of_title(title: str) -> Iterator[_Told]:
    return (_Told(tex.strip("$"), shown.wrong) for tex, shown in latex.shown(title))


def _origin(paper: PaperPage, edited: Container[str]) -> Place:
    """Tell where a paper comes from: its first record, or its own file if a person wrote or changed it."""
    return paper.places[0] if paper.places and paper.path not in edited else _file(paper.path)


def _file(path: str) -> Place:
    return Place(f"content/{path}", 0, 0)
