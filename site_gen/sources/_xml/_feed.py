"""What entries of feeds have in common, and what arXiv puts into its own."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from site_gen import latex
from site_gen.sources import _addresses, _plain, _richtext
from site_gen.sources._fields import is_withdrawn
from site_gen.sources._xml._parsed import Node, first, words

Parts: TypeAlias = Mapping[str, list[Node]]

# Local names are told apart by what stands before them here; a feed may use any prefix, or none for its own.
_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://arxiv.org/schemas/atom": "arxiv:",
    "http://arxiv.org/schemas/atom/": "arxiv:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism:",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism:",
    "http://prismstandard.org/namespaces/basic/3.0/": "prism:",
}

_MORE = {
    "arxiv:comment": "comment",
    "arxiv:journal_ref": "journal-ref",
    "arxiv:journal_reference": "journal-ref",
    "rights": "license",
    "dc:rights": "license",
    "dc:language": "language",
    "dc:publisher": "publisher",
    "prism:volume": "volume",
    "prism:number": "issue",
}
_DROPPED = re.compile(r"<(script|style)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)", re.IGNORECASE | re.DOTALL)
_SPACES = re.compile("[ \t\xa0]{2,}")
# Elements of pages that articles hold besides those of titles and abstracts.
_BLOCK = re.compile(
    r"</?(?:article|aside|blockquote|dd|dl|dt|fig(?:ure|caption)|footer|h[1-6]|header|hr|pre|section"
    r"|t(?:able|body|[dhr]|foot|head))(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:abbr|cite|code|del|iframe|img|ins|kbd|label|mark|picture|q|s|samp|source|svg|time|var|video|wbr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf)/|oai:arXiv\.org:|\barXiv:)(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?",
    re.IGNORECASE,
)
# What stands before the abstract in arXiv's feeds, and behind the title in those up to 2023.
_ANNOUNCED = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*(\S+)\s+(?:Abstract:\s*)?", re.IGNORECASE)
_IN_TITLE = re.compile(r"\.? ?\(arXiv:\S{9,30}? *(?:\[([\w.-]{1,20})\])? *(UPDATED|CROSS LISTED)?\)$")
# Where it stands, counted from the end.
_LONGEST_IN_TITLE = 90
_TYPES = {"UPDATED": "replace", "CROSS LISTED": "cross", "": "new"}
_DOI = re.compile(r"(?:doi:\s*|info:doi/|https?://(?:dx\.)?doi\.org/)?10\.", re.IGNORECASE)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def children(node: Node) -> dict[str, list[Node]]:
    """Give the child elements by local name behind the prefix of their namespace; unknown namespaces are left out."""
    found: dict[str, list[Node]] = {}
    for child in node:
        name = _name(child.tag)
        if name in found:
            found[name].append(child)
        elif name:
            found[name] = [child]
    return found


def html(source: str) -> str:
    """Give the text of a piece of HTML; an empty line divides its paragraphs."""
    return _SPACES.sub(" ", _richtext.plain(_as_in_titles(source)))


def prose(source: str) -> str:
    """Give the text of a title or abstract of HTML; its TeX is read later, see `_tex`."""
    return _SPACES.sub(" ", _plain.untagged(_as_in_titles(source)))


def title(source: str) -> str:
    """Give a title of arXiv, which is text with TeX, never HTML."""
    return " ".join(source.split()) if "\n" in source or "  " in source else source


def name(source: str) -> str:
    """Give a name of arXiv, which is text with TeX's accents."""
    flat = title(source)
    return latex.to_text(flat) if "\\" in flat or "{" in flat else flat


def arxiv(*texts: str) -> tuple[str, str]:
    """Give number and version (`v2`, or `""`) from the first text that names a paper of arXiv, else two times `""`.

    >>> arxiv("http://arxiv.org/abs/astro-ph/0601001v1")
    ('astro-ph/0601001', 'v1')
    """
    found = next((match for text in texts if (match := _ARXIV.search(text))), None)
    return (found[1], found[2] or "") if found else ("", "")


def announced(summary: str) -> tuple[str, str]:
    """Part an abstract from the announcement that arXiv's feeds put before it."""
    found = _ANNOUNCED.match(summary)
    return (found[1], summary[found.end() :]) if found else ("", summary)


def parted(title: str) -> tuple[str, str, str]:
    """Part a title from the category and the kind of announcement that arXiv's old feeds put behind it.

    >>> parted("On Tides. (arXiv:2101.00001v2 [cs.CL] UPDATED)")
    ('On Tides', 'cs.CL', 'replace')
    """
    flat = " ".join(title.split())
    found = _IN_TITLE.search(flat, max(0, len(flat) - _LONGEST_IN_TITLE))
    return (flat[: found.start()], found[1] or "", _TYPES[found[2] or ""]) if found else (flat, "", "")


def names(joined: str) -> list[dict[str, str]]:
    """Part the names of arXiv's `dc:creator`; affiliations in parentheses are left out.

    >>> names("Ada Lovelace (1), Tsu (Ray) Fu, Sam Poe, Jr. ((1) London, UK)")
    [{'name': 'Ada Lovelace'}, {'name': 'Tsu (Ray) Fu'}, {'name': 'Sam Poe, Jr.'}]
    """
    found: list[str] = []
    for part in _outside_parentheses(html(joined)):
        one = " ".join(_without_affiliation(part.strip()).split())
        if found and one.lower().rstrip(".") in _SUFFIXES:
            found[-1] += f", {one}"
        elif one:
            found.append(one)
    return [{"name": name(one)} for one in found]


def identifiers(parts: Parts, *addresses: str) -> dict[str, str]:
    """Give what elements and addresses of an entry say for certain."""
    found: dict[str, str] = {}
    for address in addresses:
        found |= _addresses.identifiers(address)
    doi = first(parts, "arxiv:doi", "arxiv:DOI", "prism:doi") or first(parts, "dc:identifier")
    return found | {"doi": doi.removeprefix("doi:").split()[0]} if _DOI.match(doi) else found


def more(parts: Parts) -> dict[str, str]:
    """Give what is left of an entry."""
    found = {_MORE[name]: text for name in parts if name in _MORE and (text := first(parts, name))}
    if start := first(parts, "prism:startingPage"):
        pages = (start, first(parts, "prism:endingPage"))
        found["pages"] = "–".join(dict.fromkeys(filter(None, pages)))  # noqa: RUF001 # as pages are written
    return found


def of_arxiv(parts: Parts, version: str, kind: str, abstract: str) -> dict[str, str | bool]:
    """Give what is left of an entry of arXiv; it is withdrawn if its comment or abstract says that first."""
    found: dict[str, str | bool] = {**more(parts)}
    if version:
        found["version"] = version
    if kind:
        found["announce-type"] = kind
    if is_withdrawn(abstract, first(parts, "arxiv:comment")):
        found["withdrawn"] = True
    return found


def texts(parts: Parts, name: str) -> list[str]:
    """Give the texts of all children of a name."""
    return [text for node in parts.get(name, ()) if (text := words(node).strip())]


@lru_cache(maxsize=256)
def _name(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:]) if namespace else ""
    return "" if prefix is None else prefix + local


def _as_in_titles(source: str) -> str:
    """Leave of HTML what titles and abstracts hold; other elements are paragraphs, or nothing."""
    return _INLINE.sub("", _BLOCK.sub("<br><br>", _DROPPED.sub("", source))) if "<" in source else source


def _outside_parentheses(joined: str) -> list[str]:
    """Split at the commas that stand in no parentheses."""
    parts: list[str] = []
    depth = start = 0
    for found in re.finditer(r"[(),]", joined):
        if found[0] == "," and not depth:
            parts.append(joined[start : found.start()])
            start = found.end()
        elif found[0] != ",":
            depth = max(0, depth + (1 if found[0] == "(" else -1))
    return [*parts, joined[start:]]


def _without_affiliation(name: str) -> str:
    """Cut the parentheses at the end of a name, nested ones too."""
    depth = 0
    cut = len(name)
    for place in range(len(name) - 1, -1, -1):
        if name[place] == ")":
            depth += 1
        elif name[place] == "(" and depth:
            depth -= 1
            cut = cut if depth else place
        elif not depth and not name[place].isspace():
            break
    return name[:cut]
