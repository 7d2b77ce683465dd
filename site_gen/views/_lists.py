"""Lists of papers, cut into pages.

Pages are numbered from the oldest, so that an address keeps its papers when new ones come; the list's own address shows
the newest, with up to one page more, so it never shows just one new paper.
"""

from collections.abc import Callable, Iterator, Sequence

from site_gen.model import Head, Link, Pager, PaperList, PaperPage, View
from site_gen.views._shelf import Shelf

# Links to pages of a list: the ends, the present one, and two on each side of it.
PAGER_REACH = 2


def paper_lists(shelf: Shelf) -> Iterator[View]:
    """Give the pages of the list of all papers."""
    for url, pager, papers in cut(shelf, "papers/", shelf.pages.papers):
        # A full page must not know how many papers there are, or each new paper would change them all.
        total = len(shelf.pages.papers) if is_newest(pager) else 0
        content = PaperList(total=total, entries=tuple(shelf.entry(paper) for paper in papers), pager=pager)
        head = Head(
            title=numbered("Papers", pager),
            canonical=shelf.canonical(url),
            crumbs=shelf.crumbs(),
            alternates=shelf.feed("feed.xml", shelf.site.title),
        )
        yield shelf.view("papers.html", url, head, content, section="papers")


def cut(shelf: Shelf, base: str, papers: Sequence[PaperPage]) -> Iterator[tuple[str, Pager, Sequence[PaperPage]]]:
    """Cut a list (oldest first) into pages, newest first: address, pager, papers newest first.

    Pages 1 to n-1 hold `per_page` papers each, counted from the oldest; the newest holds what is left and, unless
    that is a whole page, the page before it too.
    """
    size = shelf.options.per_page
    newest = max(1, len(papers) // size)

    def url(number: int) -> str:
        """Give the address of a page of the list."""
        return base if number == newest else f"{base}page/{number}/"

    for number in range(newest, 0, -1):
        end = len(papers) if number == newest else number * size
        pager = Pager(
            number=number,
            newest=newest,
            newer=shelf.href(url(number + 1)) if number < newest else "",
            older=shelf.href(url(number - 1)) if number > 1 else "",
            pages=tuple(_pager_links(number, newest, lambda other: shelf.href(url(other)))),
        )
        yield url(number), pager, papers[(number - 1) * size : end][::-1]


def numbered(title: str, pager: Pager) -> str:
    """Give the title of a page of a list; no two pages have one title."""
    return title if is_newest(pager) else f"{title}, page {pager.number}"


def is_newest(pager: Pager) -> bool:
    """Tell whether a page is the newest of its list, which stands at the list's own address."""
    return pager.number == pager.newest


def _pager_links(number: int, newest: int, href: Callable[[int], str]) -> Iterator[Link]:
    """Link the ends and the neighborhood, newest first; what is left out between is a gap."""
    near = range(number - PAGER_REACH, number + PAGER_REACH + 1)
    shown = sorted({other for other in (1, *near, newest) if 1 <= other <= newest}, reverse=True)
    before = newest + 1
    for other in shown:
        if other < before - 1:
            yield Link("", "…", "gap")
        yield Link(href(other), str(other), "current" if other == number else "")
        before = other
