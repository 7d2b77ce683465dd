"""The sources of formulas, for a page to show to who wants them."""

from collections.abc import Iterable, Iterator, Sequence

from site_gen import latex
from site_gen.model import Converted, FormulaSource, PaperPage, Repair


def of_page(title: str, body: Converted) -> tuple[FormulaSource, ...]:
    """Give the formulas of a page by hand, each once, in their order."""
    return _once((*_in_title(title), *_in_body(body)), ())


def of_paper(paper: PaperPage, body: Converted, *notes: Converted) -> tuple[FormulaSource, ...]:
    """Give the formulas of a paper's title, abstract and notes, each once, in their order; notes are not mended."""
    found = _once((*_in_title(paper.work.title), *_in_body(body)), paper.work.repairs)
    known = {source.tex for source in found}
    noted = _once((pair for note in notes for pair in _in_body(note)), ())
    return (*found, *(source for source in noted if source.tex not in known))


def other_repairs(paper: PaperPage) -> tuple[Repair, ...]:
    """Give what was mended of a paper outside of formulas."""
    return tuple(repair for repair in paper.work.repairs if not repair.now.startswith("$"))


def _in_title(title: str) -> Iterator[tuple[str, str]]:
    """Give the source of each formula, with its dollars, and what is wrong with it."""
    return ((tex, shown.wrong) for tex, shown in latex.shown(title))


def _in_body(converted: Converted) -> Iterator[tuple[str, str]]:
    for formula in converted.formulas:
        dollars = "$$" if formula.display else "$"
        yield f"{dollars}{formula.tex}{dollars}", formula.wrong


def _once(formulas: Iterable[tuple[str, str]], repairs: Sequence[Repair]) -> tuple[FormulaSource, ...]:
    captured = {repair.now: repair.captured for repair in repairs}
    return tuple(FormulaSource(tex, captured.get(tex, ""), wrong) for tex, wrong in dict(formulas).items())
