"""Keywords: those of a paper, the pages of those that several papers share, and their index."""

from collections.abc import Iterator, Sequence

from site_gen import text
from site_gen.model import (
    Head,
    KeywordCard,
    KeywordContent,
    KeywordIndex,
    KeywordPage,
    KeywordTag,
    Link,
    PaperPage,
    View,
)
from site_gen.views._lists import cut, is_newest, numbered
from site_gen.views._shelf import Shelf

# Keywords on a page of the index: about 60 KB, which a phone still lays out at once.
INDEX_PAGE = 500
# Other forms that the page of a keyword names: more of them are misspellings.
FORMS = 6
# Letters that tell where in the alphabet a page of the index begins or ends.
LETTERS = 3

_INDEX = "keywords/"


def tags(shelf: Shelf, paper: PaperPage) -> tuple[KeywordTag, ...]:
    """Give the keywords of a paper, each once; acronyms that the paper explains stand with their long forms."""
    longs = dict(paper.acronyms)
    shorts = {long.casefold(): acronym for acronym, long in paper.acronyms}
    found: dict[str, KeywordTag] = {}
    for words in paper.keywords:
        page = shelf.keywords.get(words)
        long = longs.get(words) or longs.get(words.removesuffix("s"), "")
        tag = KeywordTag(
            text=words,
            url=shelf.href(page.url) if page else "",
            short="" if long else shorts.get(words.casefold(), ""),
            long=long,
        )
        found.setdefault(tag.url or (long or words).casefold(), tag)
    return tuple(found.values())


def keyword_pages(shelf: Shelf) -> Iterator[View]:
    """Give the pages of each keyword that several papers share, and of their index, if there is any."""
    for keyword in shelf.pages.keywords:
        yield from _keyword(shelf, keyword)
    yield from _index(shelf)


def _keyword(shelf: Shelf, keyword: KeywordPage) -> Iterator[View]:
    papers = [shelf.pages.papers[number] for number in keyword.papers]
    title = f"Keyword: {keyword.title}"
    for url, pager, shown in cut(shelf, keyword.url, papers):
        is_first = is_newest(pager)
        content = KeywordContent(
            title=keyword.title,
            forms=_others(keyword) if is_first else (),
            total=len(papers) if is_first else 0,
            cards=tuple(shelf.card(paper.slug) for paper in shown),
            pager=pager,
        )
        head = Head(
            title=numbered(title, pager),
            canonical=shelf.canonical(url),
            crumbs=shelf.crumbs(("topics/", "Topics"), (_INDEX, "Keywords")),
        )
        yield shelf.view("keyword.html", url, head, content, section="topics")


def _others(keyword: KeywordPage) -> tuple[str, ...]:
    """Name other forms; capitals alone make no other one."""
    forms = {form.casefold(): form for form in reversed(keyword.forms)}
    forms.pop(keyword.title.casefold())
    return tuple(form for form in keyword.forms if form in forms.values())[:FORMS]


def _index(shelf: Shelf) -> Iterator[View]:
    keywords = shelf.pages.keywords
    parts = [keywords[start : start + INDEX_PAGE] for start in range(0, len(keywords), INDEX_PAGE)]
    urls = [_INDEX if number == 1 else f"{_INDEX}page/{number}/" for number in range(1, len(parts) + 1)]
    links = [Link(shelf.href(url), _span(part)) for url, part in zip(urls, parts, strict=True)]
    for number, (url, part) in enumerate(zip(urls, parts, strict=True)):
        current = Link(links[number].url, links[number].text, "current")
        content = KeywordIndex(
            total=len(keywords),
            keywords=tuple(KeywordCard(shelf.href(one.url), one.title, len(one.papers)) for one in part),
            pages=(*links[:number], current, *links[number + 1 :]) if len(links) > 1 else (),
        )
        head = Head(
            title=f"Keywords, page {number + 1}: {current.text}" if number else "Keywords",
            canonical=shelf.canonical(url),
            crumbs=shelf.crumbs(("topics/", "Topics")),
        )
        yield shelf.view("keywords.html", url, head, content, section="topics")


def _span(keywords: Sequence[KeywordPage]) -> str:
    """Tell where in the alphabet keywords begin and end: `Abl to Con`."""
    first, last = (text.line(keyword.title)[:LETTERS].strip().capitalize() for keyword in (keywords[0], keywords[-1]))
    return f"{first} to {last}"
