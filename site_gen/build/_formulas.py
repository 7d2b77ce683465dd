"""Formulas that could not be shown as their authors meant them, as problems with the place that they came from."""

from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from site_gen import latex, views
from site_gen.model import Pages, PaperPage, Place, Problem

CODE = "math.formula"

_MEND = "its page shows the TeX of its formulas"


class Seen(Struct, frozen=True):
    """What was found in all pages."""

    formulas: int
    problems: tuple[Problem, ...]


# What is seen where formulas are shown as their authors wrote them.
NOTHING = Seen(0, ())


def look(pages: Pages, convert: views.Convert, edited: Container[str] = ()) -> Seen:
    """Convert all bodies, which the caller remembers, and look at their formulas.

    `edited` are the files under `content/` that a person changed: what is wrong there does not come from a source.
    """
    count = 0
    problems: list[Problem] = []
    for place, hint, wrongs in _texts(pages, convert, edited):
        found = tuple(wrongs)
        count += len(found)
        problems += [
            Problem(place.path, place.line, CODE, f"a formula is not shown as it was meant: {wrong}", hint)
            for wrong in dict.fromkeys(filter(None, found))
        ]
    return Seen(count, tuple(problems))


def _texts(pages: Pages, convert: views.Convert, edited: Container[str]) -> Iterator[tuple[Place, str, Iterable[str]]]:
    """Give, for each text, where it comes from, what to do about it, and of each formula what is wrong or `""`."""

    def wrongs(body: str, path: str) -> list[str]:
        """Tell of each formula of a body what is wrong with it."""
        return [formula.wrong for formula in convert(body, path).formulas] if body else []

    for paper in pages.papers:
        of_body = convert(paper.body, paper.path, paper.work.repairs).formulas
        hint = f"write the `title` or `abstract` as it should be into `content/{paper.note_path}`"
        yield _origin(paper, edited), hint, [*_of_title(paper.work.title), *(formula.wrong for formula in of_body)]
        yield _file(paper.note_path), _MEND, wrongs(paper.notes, paper.note_path)
    for topic in pages.topics:
        yield _file(topic.path), _MEND, wrongs(topic.body, topic.path)
    for page in pages.by_hand:
        yield _file(page.path), _MEND, [*_of_title(page.title), *wrongs(page.body, page.path)]


def _of_title(title: str) -> Iterator[str]:
    return (shown.wrong for _, shown in latex.shown(title))


def _origin(paper: PaperPage, edited: Container[str]) -> Place:
    """Tell where a paper comes from: its first record, or its own file if a person wrote or changed it."""
    return paper.places[0] if paper.places and paper.path not in edited else _file(paper.path)


def _file(path: str) -> Place:
    return Place(f"content/{path}", 0, 0)
