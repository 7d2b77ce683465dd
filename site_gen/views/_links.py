"""Where a paper leads: to its files and pages elsewhere."""

from site_gen import text
from site_gen.model import Link, PaperPage

_ACTIONS = (("pdf", "PDF"), ("abstract", "Abstract page"), ("doi", "DOI"), ("html", "HTML"))


def actions(paper: PaperPage) -> tuple[Link, ...]:
    """Give a paper's links in the order of use; those that follow from an identifier are made."""
    found = dict(paper.work.links)
    identifiers = dict(paper.work.identifiers)
    if arxiv := identifiers.get("arxiv"):
        found.setdefault("pdf", f"https://arxiv.org/pdf/{arxiv}")
        found.setdefault("abstract", f"https://arxiv.org/abs/{arxiv}")
    if doi := identifiers.get("doi"):
        found.setdefault("doi", f"https://doi.org/{text.escape_path(doi)}")
    first = [Link(found.pop(kind), words, kind) for kind, words in _ACTIONS if kind in found]
    others = [Link(url, kind.replace("-", " ").capitalize(), kind.split("-")[0]) for kind, url in sorted(found.items())]
    shown: dict[str, Link] = {}
    for link in (*first, *others):
        if text.web_url(link.url):
            shown.setdefault(link.url, link)
    return tuple(shown.values())
