"""A paper's facts for citing: BibTeX and plain text to copy, and the tags that reference managers read.

The `citation_*` names are those that Zotero and Google Scholar document; JSON-LD is schema.org's ScholarlyArticle.
"""

import json
import re
from collections.abc import Iterator

from site_gen import latex, shapes, text
from site_gen.cite import bibtex
from site_gen.model import Html, Pairs, PaperPage, Work


def citations(paper: PaperPage, url: str) -> Pairs:
    """Give the forms to copy: BibTeX and plain text."""
    address = _address(paper.work) or url
    entry = bibtex.short(paper.work, _key(paper, shapes.dated(paper.work)), address)
    return (("BibTeX", entry), ("Text", _plain(paper.work, address)))


def meta(paper: PaperPage, abstract: str, pdf: str) -> Pairs:
    """Give the `citation_*` tags, one for each author."""
    work, date = paper.work, shapes.dated(paper.work)
    identifiers = dict(work.identifiers)
    tags = [
        ("citation_title", latex.to_plain(work.title)),
        *(("citation_author", author.name) for author in work.authors),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_conference_title", work.venue),
        ("citation_doi", identifiers.get("doi", "")),
        ("citation_arxiv_id", identifiers.get("arxiv", "")),
        ("citation_pdf_url", pdf),
        ("citation_keywords", "; ".join(paper.keywords)),
        ("citation_abstract", abstract),
    ]
    return tuple((name, value) for name, value in tags if value)


def json_ld(paper: PaperPage, abstract: str, url: str) -> Html:
    """Describe the paper as schema.org's ScholarlyArticle; no character of it can end the element that holds it."""
    facts = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": latex.to_plain(paper.work.title),
        "abstract": abstract,
        "author": [{"@type": "Person", "name": author.name} for author in paper.work.authors],
        "datePublished": shapes.dated(paper.work),
        "keywords": list(paper.keywords),
        "sameAs": [address for _, address in paper.work.links],
        "url": url,
    }
    data = json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        data = data.replace(char, f"\\u{ord(char):04x}")
    return Html(data)


def _address(work: Work) -> str:
    """Give the address under which others find the paper; that of our page is the last resort."""
    identifiers = dict(work.identifiers)
    if page := dict(work.links).get("abstract"):
        return page
    if doi := identifiers.get("doi"):
        return f"https://doi.org/{text.escape_path(doi)}"
    return f"https://arxiv.org/abs/{identifiers['arxiv']}" if "arxiv" in identifiers else ""


def _plain(work: Work, url: str) -> str:
    return f"{'. '.join(_plain_parts(work))}. {url}".rstrip()


def _plain_parts(work: Work) -> Iterator[str]:
    if work.authors:
        yield ", ".join(author.name for author in work.authors)
    yield latex.to_plain(work.title).rstrip(".")
    if where := ", ".join(filter(None, (work.venue, shapes.dated(work)[:4]))):
        yield where


def _key(paper: PaperPage, date: str) -> str:
    """Family name, year, first telling word: the key that arXiv and others give; without authors the slug."""
    if not paper.work.authors:
        return paper.slug if paper.slug.isascii() else f"paper{text.digest(paper.slug, 8)}"
    author = paper.work.authors[0]
    words = [word for word in text.slug(latex.to_plain(paper.work.title)).split("-") if len(word) > 3] or ["paper"]  # noqa: PLR2004
    parts = (
        re.sub(r"[^a-z0-9]", "", part) for part in (text.slug(author.family or author.name.split(" ")[-1]), words[0])
    )
    return date[:4].join(parts) or f"paper{text.digest(paper.slug, 8)}"
