"""TeX in titles and abstracts: every record passes here, so that a paper looks the same whatever its source."""

from collections.abc import Iterator
from itertools import chain

import msgspec

from site_gen import latex, shapes, text
from site_gen.model import Place, Problem, Record, Repair, Work

_HINT = "it is shown as far as it can be read; correct it in the source, or in a note of the paper"


def record(work: Work, place: Place, *, damaged: bool = False) -> Iterator[Record | Problem]:
    """Bring the texts of a work into the form that `latex` describes; what is wrong with them is told first.

    Those of a source that damages formulas are mended before.
    """
    title, title_repairs, told_of_title = _read(work.title, title=True, damaged=damaged)
    abstract, repairs, told = _read(work.abstract, damaged=damaged)
    for complaint in dict.fromkeys(chain(told_of_title, told)):
        yield Problem(place.path, place.line, "source.tex", complaint, _HINT)
    if title_repairs or repairs:
        work = msgspec.structs.replace(work, repairs=(*work.repairs, *title_repairs, *repairs))
    if (title and title != work.title) or abstract != work.abstract:
        links = _links(work, abstract) if "://" in work.abstract else work.links
        work = msgspec.structs.replace(work, title=title or work.title, abstract=abstract, links=links)
    yield Record(work, place)


def _read(
    written: str, *, title: bool = False, damaged: bool = False
) -> tuple[str, tuple[Repair, ...], tuple[str, ...]]:
    if not damaged:
        common, told = latex.read(written, title=title)
        return common, (), told
    mended, repairs = latex.repair(written)
    common, told = latex.read(mended, title=title)
    return common, tuple(_as_read(repair, common, title=title) for repair in repairs), told


def _as_read(repair: Repair, common: str, *, title: bool) -> Repair:
    """Give a repair with what stands in the text in the end."""
    return repair if repair.now in common else Repair(repair.captured, latex.read(repair.now, title=title)[0])


def _links(work: Work, abstract: str) -> tuple[tuple[str, str], ...]:
    r"""Take the addresses anew from an abstract: one with `\_` in it ended there before it was read."""
    before, after = ({address for _, address in text.web_addresses(words)} for words in (work.abstract, abstract))
    kept = {kind: address for kind, address in work.links if address in after or address not in before}
    return shapes.with_links_in(abstract, kept) if before != after else work.links
