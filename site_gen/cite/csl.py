"""A paper as an item of CSL-JSON, for Zotero, pandoc and whatever else cites with CSL.

Every fact that CSL has a variable for stands in it, so the item cites well wherever it goes. What has none (when a
listing showed the paper, its code, its stars) and what a variable would not give back as it is (a keyword with a
comma, a name that nobody has told apart) is kept under `custom`, which CSL 1.0.2 leaves to programs. `sources.csl`
reads both, and so gives back the same work. `custom` is never left out: it tells that nothing need be guessed.

    title, abstract, venue               title, abstract, container-title
    authors                              author; their ORCID and printed form under custom
    dates.published                      issued; all three under custom if that is not all
    links.abstract                       URL; the others under custom
    doi, pubmed, pmcid, isbn, issn       DOI, PMID, PMCID, ISBN, ISSN
    arxiv                                number, as `arXiv:2401.00001`, as Zotero has it for preprints
    keywords, categories                 keyword, categories
    pages, volume, issue, publisher ...  page, volume, issue, publisher, ...

Titles and other texts of CSL may hold a little HTML, so what could be taken for a tag or an entity is escaped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from site_gen import shapes
from site_gen.model import Author, Dates, Work

Item: TypeAlias = dict[str, Any]

# Facts that have a variable, by the names that `extra` has for them.
_VARIABLES = {
    "title-short": "title-short",
    "series": "collection-title",
    "series-number": "collection-number",
    "event": "event-title",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "pages": "page",
    "number-of-pages": "number-of-pages",
    "chapter": "chapter-number",
    "edition": "edition",
    "version": "version",
    "publisher": "publisher",
    "address": "publisher-place",
    "isbn": "ISBN",
    "issn": "ISSN",
    "genre": "genre",
    "original-title": "original-title",
    "language": "language",
    "citation-key": "citation-key",
    "note": "note",
}
# Facts that a style looks for in the variable of another, where that has none.
_IN_PLACE_OF = {
    "school": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "short-title": "title-short",
}

# The types of CSL 1.0.2.
TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard thesis"
    " treaty webpage".split()
)
# Elements that are markup in texts of CSL-JSON: its own, and those of HTML, JATS and MathML that databases leave there.
TAGS = frozenset(
    "a b bold br div em font i italic li math ol p sc small span strong sub sup tex-math tt u ul underline"
    " inline-formula disp-formula alternatives".split()
)
# Any element of these is markup.
NAMESPACES = ("jats", "mml")

# What BibTeX, BibLaTeX, RIS, Crossref and others call them.
_OTHER_TYPES = {
    word: kind
    for kind, words in {
        "article": "eprint posted-content preprint unpb",
        "article-journal": "ejour jour journal-article journalarticle",
        "book": "ebook edbook edited-book monograph mvbook proceedings reference-book",
        "chapter": "book-chapter book-part book-section chap inbook incollection",
        "dataset": "data",
        "manuscript": "unpublished",
        "paper-conference": "conf conference cpaper inproceedings proceedings-article",
        "report": "manual rprt techreport",
        "software": "comp",
        "thesis": "dissertation mastersthesis phdthesis thes",
        "webpage": "elec electronic online www",
    }.items()
    for word in words.split()
}
_JOURNAL = re.compile(r"\b(?:journal|transactions|letters|review|annals|magazine|revista|zeitschrift)\b", re.IGNORECASE)

# Identifiers that have a variable of their own, and what it may hold; others are kept as well where they have one.
_SURE = {
    "arxiv": re.compile(r"\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7}", re.ASCII),
    "doi": re.compile(r"10\..+"),
    "pubmed": re.compile(r"\d{1,9}", re.ASCII),
    "pmcid": re.compile(r"PMC\d{1,9}", re.ASCII),
}
_NUMBERS = {"doi": "DOI", "pubmed": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "issn": "ISSN"}

# What a person's name does not hold, and what follows a family name.
_NO_PERSON = re.compile(
    r"[\d,&]|\b(?:ai|and|collaboration|consortium|for|group|inc|institute|lab|labs|of|research|team|the|university)\b",
    re.IGNORECASE,
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})

# What may be read as an entity or a tag, and a little more.
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_TAG = re.compile(
    rf"<(?=/?(?:(?:{'|'.join(NAMESPACES)}):|(?:{'|'.join(sorted(TAGS))})(?![\w:.-])))", re.IGNORECASE | re.ASCII
)


def csl(work: Work, id: str) -> Item:  # noqa: A002 - as the variable is called
    """Write a work as an item, ready for JSON; keys come in a fixed order.

    >>> csl(Work(title="Tides", keywords=("sea", "salt")), "tides")
    {'id': 'tides', 'type': 'article', 'title': 'Tides', 'keyword': 'sea, salt', 'custom': {'sitegen': {}}}
    """
    names = [_name(author) for author in work.authors]
    issued = shapes.dated(work)
    identifiers = _identifiers(work)
    extra = _extra(work, identifiers)
    keyword = _keyword(work.keywords)
    item = {
        "title": _rich(work.title),
        "author": [_rich_name(name) for name in names],
        "editor": [_rich_name(name) for name in _editors(work)],
        "issued": {"date-parts": [[int(part) for part in issued.split("-")]]} if issued else {},
        "container-title": _rich(work.venue),
        **{name: _rich(words) for name, words in extra.items()},
        **identifiers,
        "URL": dict(work.links).get("abstract"),
        "abstract": _rich(work.abstract),
        "keyword": _rich(keyword),
        "categories": list(work.categories),
    }
    return {
        "id": id,
        "type": _type(work),
        **{name: value for name, value in item.items() if value},
        "custom": {"sitegen": _kept(work, names, keyword, extra)},
    }


def _type(work: Work) -> str:
    """Choose a type by the source's own word; without one what has a venue was published there."""
    word = str(dict(work.extra).get("type", "")).lower()
    if word in _OTHER_TYPES:
        return _OTHER_TYPES[word]
    # BibTeX and OpenAlex call an article what CSL calls so only while it stands in no journal.
    if word in TYPES and not (word == "article" and work.venue):
        return word
    if not work.venue:
        return "article"
    in_journal = word == "article" or "volume" in dict(work.extra) or _JOURNAL.search(work.venue)
    return "article-journal" if in_journal else "paper-conference"


def _name(author: Author) -> Item:
    """Take a name apart as BibTeX would where the source did not, for styles sort and shorten by the family name.

    >>> _name(Author("Ada van Ebb")), _name(Author("The Tidal Group"))
    ({'family': 'van Ebb', 'given': 'Ada'}, {'literal': 'The Tidal Group'})
    """
    words = author.name.split(" ")
    suffix = words[-1] if words[-1] in _SUFFIXES else ""
    if author.family:
        parts = {"family": author.family, "given": author.given, "suffix": suffix}
    elif _NO_PERSON.search(author.name) or len(words) - bool(suffix) < len(("given", "family")):
        parts = {"literal": author.name}
    else:
        words = words[: len(words) - bool(suffix)]
        inner = (number for number in range(1, len(words) - 1) if words[number][:1].islower())
        start = next(inner, len(words) - 1)
        parts = {"family": " ".join(words[start:]), "given": " ".join(words[:start]), "suffix": suffix}
    return {name: part.strip() for name, part in parts.items() if part.strip()}


def _as_read(name: Item) -> Author:
    """Tell what a name is read as."""
    if "literal" in name:
        return Author(name["literal"])
    printed = " ".join(name[part] for part in ("given", "family", "suffix") if part in name)
    return Author(printed, name.get("family", ""), name.get("given", ""))


def _rich_name(name: Item) -> Item:
    return {part: _rich(words) for part, words in name.items()}


def _editors(work: Work) -> list[Item]:
    editors = dict(work.extra).get("editors")
    return [_name(Author(name)) for name in editors.split("; ")] if isinstance(editors, str) and editors else []


def _identifiers(work: Work) -> Item:
    """Give the variables of identifiers; the number is that of the preprint."""
    found = {_NUMBERS[scheme]: value for scheme, value in work.identifiers if scheme in _NUMBERS}
    arxiv = dict(work.identifiers).get("arxiv", "")
    return found | ({"number": f"arXiv:{arxiv}"} if _is_sure("arxiv", arxiv) else {})


def _extra(work: Work, taken: Item) -> dict[str, str]:
    """Give the variables of other facts, as far as no identifier stands in them or would be seen in them."""
    words = {name: str(value) for name, value in work.extra if not isinstance(value, bool) and value != ""}
    if "arxiv:" in words.get("number", "").lower():
        del words["number"]
    names = {variable: name for name, variable in reversed(_IN_PLACE_OF.items()) if name in words}
    names |= {variable: name for name, variable in _VARIABLES.items() if name in words}
    order = [variable for variable in _VARIABLES.values() if variable in names and variable not in taken]
    return {variable: words[names[variable]] for variable in order}


def _keyword(keywords: Sequence[str]) -> str:
    return ("; " if any("," in word for word in keywords) else ", ").join(keywords)


def _kept(work: Work, names: Sequence[Item], keyword: str, extra: Mapping[str, str]) -> Item:
    """Give what the variables do not give back, in the names of `shapes`."""
    facts = shapes.to_json(work)
    divided = keyword.split(";" if ";" in keyword else ",")
    editors = "; ".join(_as_read(name).name for name in _editors(work))
    known = {name: extra[variable] for name, variable in _VARIABLES.items() if variable in extra}
    known |= {"editors": editors} if editors else {}
    other: Item = {name: value for name, value in work.extra if known.get(name) != value}
    # What is told by the variable of another is not that other one.
    other |= dict.fromkeys(sorted(known.keys() - dict(work.extra).keys()))
    parts = {
        "authors": facts.get("authors", []) if tuple(map(_as_read, names)) != work.authors else [],
        "identifiers": {scheme: value for scheme, value in work.identifiers if not _is_sure(scheme, value)},
        "links": {kind: address for kind, address in work.links if kind != "abstract"},
        "keywords": list(work.keywords) if tuple(map(str.strip, divided)) != work.keywords else [],
        "extra": other,
        "repairs": facts.get("repairs", []),
    }
    kept = {name: part for name, part in parts.items() if part}
    # Without a day of publication `issued` is another day, so all three are told, also if there is none.
    return kept if work.dates == Dates(shapes.dated(work)) else kept | {"dates": facts.get("dates", {})}


def _is_sure(scheme: str, value: str) -> bool:
    return scheme in _SURE and bool(_SURE[scheme].fullmatch(value))


def _rich(words: str) -> str:
    """Escape what would be read as markup and nothing else, for others show an escape as it is written.

    >>> _rich("R&D of <mask>, <b> and &amp;")
    'R&D of <mask>, &lt;b> and &amp;amp;'
    """
    if "&" in words:
        words = _ENTITY.sub("&amp;", words)
    # Only what is closed somewhere can be a tag.
    before, bracket, after = words.rpartition(">")
    return _TAG.sub("&lt;", before) + bracket + after
