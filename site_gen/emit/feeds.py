"""Atom feeds (RFC 4287): the newest papers of the site and of each topic.

A feed needs absolute addresses, so there is none without `base_url`. Times come from the papers: a paper without any
date has the epoch's, for a build must not know the time of day.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence

from site_gen import latex, shapes, text
from site_gen.emit import _xml
from site_gen.model import Converted, Output, Pages, PaperPage, Site

# Readers fetch the whole feed every hour: enough for two busy weeks.
NEWEST = 50
NO_DATE = "1970-01-01"

# What keeps a formula and what touches it on one line.
_HELD = re.compile(r'<span class="held">(.*?)</span>', re.DOTALL)
# A formula of a body, mended or not.
_FORMULA = re.compile(
    r'(<span class="repaired"[^>]*>)?<(?:math|code class="tex")\b.*?</(?:math|code)>(?(1)</span>)', re.DOTALL
)


def emit(site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterator[Output]:
    """Write `feed.xml` and one feed a topic, with the papers of its list; none where the site has no feeds."""
    if not site.feeds:
        return
    titles = {topic.slug: topic.title for topic in pages.topics}

    def entry(paper: PaperPage) -> str:
        """Write the entry of a paper."""
        return _entry(site, paper, titles, _without_math(convert(paper)))

    yield _feed(site, "", site.title, site.description, [entry(paper) for paper in _newest(pages.papers)], pages.papers)
    members = pages.members()
    for topic in pages.topics:
        papers = members[topic.slug]
        title = f"{topic.title} · {site.title}"
        yield _feed(site, topic.url, title, topic.description, [entry(paper) for paper in _newest(papers)], papers)


def _newest(papers: Sequence[PaperPage]) -> Sequence[PaperPage]:
    return papers[-NEWEST:][::-1]


def _feed(  # noqa: PLR0913 - the parts of one file
    site: Site, url: str, title: str, description: str, entries: Sequence[str], papers: Sequence[PaperPage]
) -> Output:
    here = site.base_url + text.escape_path(url)
    head = [
        _xml.element("title", title),
        _xml.element("subtitle", description) if description else "",
        _xml.element("id", here),
        _xml.element("updated", _time(max((_updated(paper) for paper in papers[-NEWEST:]), default=""))),
        _xml.element("link", rel="self", type="application/atom+xml", href=f"{here}feed.xml"),
        _xml.element("link", rel="alternate", type="text/html", href=here),
        _xml.wrap("author", [_xml.element("name", site.author or site.title)]),
        _xml.element("generator", "sitegen"),
    ]
    body = "\n".join(filter(None, [*head, *entries]))
    feed = _xml.wrap("feed", ["\n", body, "\n"], xmlns="http://www.w3.org/2005/Atom", xml_lang=site.language)
    return Output(f"{url}feed.xml", f"{_xml.HEADER}{feed}\n".encode())


def _entry(site: Site, paper: PaperPage, titles: dict[str, str], content: str) -> str:
    here = site.base_url + text.escape_path(paper.url)
    parts = [
        _xml.element("title", latex.to_plain(paper.work.title)),
        _xml.element("id", here),
        _xml.element("link", rel="alternate", type="text/html", href=here),
        _xml.element("updated", _time(_updated(paper))),
        _xml.element("published", _time(shapes.dated(paper.work))) if shapes.dated(paper.work) else "",
        *(_xml.wrap("author", [_xml.element("name", author.name)]) for author in paper.work.authors),
        *(_xml.element("category", term=match.topic, label=titles[match.topic]) for match in paper.topics),
        _xml.element("content", content, type="html")
        if content
        else _xml.element("summary", latex.to_plain(paper.work.title)),
    ]
    return _xml.wrap("entry", ["\n", "\n".join(filter(None, parts)), "\n"])


def _without_math(body: Converted) -> str:
    """Put formulas as a person reads them: hardly a reader of feeds shows MathML, and most run its parts together."""
    said = iter([html.escape(body.text[formula.start : formula.stop], quote=False) for formula in body.formulas])
    return _HELD.sub(r"\1", _FORMULA.sub(lambda _: next(said), body.html.markup))


def _updated(paper: PaperPage) -> str:
    return paper.work.dates.updated or shapes.dated(paper.work)


def _time(date: str) -> str:
    """Write a date as RFC 3339 time in UTC; a month or year alone means its first day."""
    return f"{date}{NO_DATE[len(date) :]}T00:00:00Z"
