r"""A paper as an entry of BibTeX, for LaTeX and every reference manager.

`bibtex` writes all facts, so that `sources.bibtex` gives back the same work: what BibTeX has no field for stands as
JSON in a last field named `sitegen`, which other programs pass over. It is never left out, for it tells that nothing
need be guessed from the rest. `short` writes what a bibliography needs.

    title, abstract, authors        title, abstract, author (`Family, Given`; a name that nobody told apart as it is)
    venue                           journal for an article, else booktitle
    dates.published                 year, month, day; the others in sitegen
    doi, arxiv                      doi; eprint, archiveprefix, and primaryclass for the first category
    pubmed, pmcid, isbn             pmid, pmcid, isbn
    links.abstract, links.pdf       url, pdf
    keywords                        keywords
    extra                           volume, number, pages, publisher, ... as `EXTRAS` has them
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeAlias

from site_gen import latex, shapes
from site_gen.model import Author, Dates, Work

_Fields: TypeAlias = dict[str, str]
_Plain: TypeAlias = str | int | float | bool

# Fields of BibTeX and BibLaTeX, by the names that `extra` has for what they hold.
EXTRAS = {
    "volume": "volume",
    "number": "number",
    "issue": "issue",
    "pages": "pages",
    "series": "series",
    "chapter": "chapter",
    "edition": "edition",
    "publisher": "publisher",
    "address": "address",
    "school": "school",
    "institution": "institution",
    "organization": "organization",
    "event": "eventtitle",
    "genre": "type",
    "language": "language",
    "version": "version",
    "issn": "issn",
    "title-short": "shorttitle",
    "howpublished": "howpublished",
    "note": "note",
}
# Fields for identifiers that BibTeX or its users have a name for.
IDENTIFIERS = {"doi": "doi", "arxiv": "eprint", "pubmed": "pmid", "pmcid": "pmcid", "isbn": "isbn"}
LINKS = {"abstract": "url", "pdf": "pdf"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The field for what has none, see above.
OURS = "sitegen"

# Types of entries that BibTeX or BibLaTeX knows, and what CSL and others call them.
_KINDS = frozenset(
    """
    article artwork audio bibnote book booklet collection conference dataset image inbook incollection inproceedings
    inreference letter manual mastersthesis misc mvbook mvcollection mvproceedings mvreference music online patent
    periodical phdthesis proceedings reference report software suppbook suppcollection suppperiodical techreport thesis
    unpublished video
    """.split()
)
_OTHER_KINDS = {
    "article-journal": "article",
    "journal-article": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "jour": "article",
    "paper-conference": "inproceedings",
    "proceedings-article": "inproceedings",
    "cpaper": "inproceedings",
    "conf": "inproceedings",
    "chapter": "incollection",
    "book-chapter": "incollection",
    "chap": "incollection",
    "dissertation": "phdthesis",
    "thes": "phdthesis",
    "rprt": "techreport",
}
# A journal by its name, where no source says what it is.
_JOURNAL = re.compile(r"\b(?:journal|transactions|letters|annals|magazine|bulletin|quarterly)\b", re.IGNORECASE)
_PERIODICAL = frozenset({"article", "periodical", "suppperiodical"})
# What the short form leaves out.
_ONLY_IN_LONG = frozenset({"abstract", "keywords", "pdf", "day", OURS})
# What BibTeX would take apart, or not take as a name.
_NOT_ONE_NAME = re.compile(r",|\band\b|^(?:others|et al\.?)$", re.IGNORECASE)
_NOT_OF_A_KEY = re.compile(r"[^A-Za-z0-9:_.+/-]+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def bibtex(work: Work, key: str) -> str:
    """Write all that is known of a work as one entry; `sources.bibtex` reads the same work from it."""
    kind = _kind(work)
    fields = _fields(work, kind)
    fields[OURS] = _json(_unwritten(work, fields))
    return _entry(kind, key, fields)


def short(work: Work, key: str, url: str = "") -> str:
    """Write what a bibliography shows of a work; `url` is given where the work has no address of its own."""
    kind = _kind(work)
    fields = _fields(work, kind)
    if url and "url" not in fields:
        fields["url"] = _verbatim(url)
    return _entry(kind, key, {name: value for name, value in fields.items() if name not in _ONLY_IN_LONG})


def _kind(work: Work) -> str:
    extra = dict(work.extra)
    said = str(extra.get("type", "")).lower()
    kind = _OTHER_KINDS.get(said, said)
    if kind in _KINDS and not (kind == "article" and not work.venue):
        return kind
    if not work.venue:
        return "misc"
    journal = _JOURNAL.search(work.venue) or ("volume" in extra and ("issue" in extra or "number" in extra))
    return "article" if journal else "inproceedings"


def _fields(work: Work, kind: str) -> _Fields:
    """Write each fact that has a field, in the order in which people expect them."""
    extra, identifiers, links = dict(work.extra), dict(work.identifiers), dict(work.links)
    editors = extra.get("editors", "")
    fields = {
        "title": f"{{{latex.escape(work.title)}}}",
        "author": " and ".join([*map(_name, work.authors), *(["others"] if extra.get("et-al") is True else [])]),
        "editor": " and ".join(map(_whole, editors.split("; "))) if isinstance(editors, str) else "",
        "journal" if kind in _PERIODICAL else "booktitle": latex.escape(work.venue),
        **{name: _extra(ours, extra.get(ours)) for ours, name in EXTRAS.items()},
        **_date(shapes.dated(work)),
        **{name: _verbatim(identifiers.get(scheme, "")) for scheme, name in IDENTIFIERS.items()},
        "archiveprefix": "arXiv" if "arxiv" in identifiers else "",
        "primaryclass": latex.escape(work.categories[0]) if "arxiv" in identifiers and work.categories else "",
        **{name: _verbatim(links.get(ours, "")) for ours, name in LINKS.items()},
        "keywords": ", ".join(map(latex.escape, work.keywords)),
        # A paragraph that begins with an `@` would look like the next entry.
        "abstract": re.sub("^@", "{}@", latex.escape(work.abstract, marks=True), flags=re.MULTILINE),
    }
    return {name: value for name, value in fields.items() if value}


def _unwritten(work: Work, fields: Mapping[str, str]) -> dict[str, Any]:
    """Collect what no field says, or would not say exactly, in the names of `shapes`."""
    texts = {"title": work.title, "abstract": work.abstract, "venue": work.venue}
    primary = work.categories[:1] if "primaryclass" in fields else ()
    parts: dict[str, Any] = {
        **{name: value for name, value in texts.items() if not _is_composed(value)},
        "authors": [] if all(map(_reads_back, work.authors)) else shapes.to_json(work)["authors"],
        "identifiers": {
            scheme: value for scheme, value in work.identifiers if fields.get(IDENTIFIERS.get(scheme, "")) != value
        },
        "dates": _other_dates(work.dates, shapes.dated(work)),
        "links": {kind: address for kind, address in work.links if kind not in LINKS},
        "keywords": [] if all(map(_is_one_keyword, work.keywords)) else list(work.keywords),
        "categories": [] if work.categories == primary and all(map(_is_composed, primary)) else list(work.categories),
        "extra": {name: value for name, value in work.extra if not _is_written(name, value, fields)},
        "repairs": shapes.to_json(work).get("repairs", []),
    }
    return {name: value for name, value in parts.items() if value}


def _date(date: str) -> _Fields:
    year, month, day = (*date.split("-"), "", "")[:3]
    return {"year": year, "month": MONTHS[int(month) - 1] if month else "", "day": day.removeprefix("0")}


def _other_dates(dates: Dates, written: str) -> dict[str, str]:
    others = {name: date for name, date in (("updated", dates.updated), ("listed", dates.listed)) if date}
    return others if dates.published == written else {"published": dates.published, **others}


def _extra(name: str, value: _Plain | None) -> str:
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, bool) else str(value)
    escaped = latex.escape(value)
    return escaped.replace("\u2013", "--") if name == "pages" else escaped


def _is_written(name: str, value: _Plain, fields: Mapping[str, str]) -> bool:
    """Tell whether a fact stands in a field that gives it back as it is."""
    if name == "et-al":
        return value is True
    if not isinstance(value, str) or not value or not _is_composed(value):
        return False
    if name == "editors":
        return all(part and part == part.strip() for part in value.split("; "))
    return name in EXTRAS and (name != "pages" or latex.to_text(fields["pages"]) == value)


def _is_composed(text: str) -> bool:
    """Tell whether a text has the form that reading gives it."""
    return unicodedata.is_normalized("NFC", text)


def _is_one_keyword(keyword: str) -> bool:
    return _is_composed(keyword) and not re.search("[,;]", keyword)


def _name(author: Author) -> str:
    """Write `Family, Given` or `Family, Junior, Given` where the parts are known."""
    family, given, junior = _parts(author)
    return ", ".join(map(_whole, filter(None, (family, junior, given)))) if given else _whole(author.name)


def _parts(author: Author) -> tuple[str, str, str]:
    """Give family name, given names and what stands behind both; nothing if they are not known."""
    family = author.family
    given = author.given or author.name.removesuffix(family).strip()
    if not family or given in {"", author.name}:
        return "", "", ""
    return (
        family,
        given,
        author.name.removeprefix(f"{given} {family} ") if author.name.startswith(f"{given} {family} ") else "",
    )


def _reads_back(author: Author) -> bool:
    family, given, junior = _parts(author)
    name = f"{given} {family} {junior}".strip() if given else author.name
    return author == Author(name, family, given) and _is_composed(f"{author.name}{family}{given}")


def _whole(name: str) -> str:
    """Keep BibTeX from taking a name apart: `Barnes and Noble` is one author."""
    escaped = latex.escape(name)
    return f"{{{escaped}}}" if _NOT_ONE_NAME.search(name) else escaped


def _verbatim(value: str) -> str:
    """Write what BibTeX hands on as it is; only what could end the field is encoded."""
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", value)


def _json(parts: Mapping[str, Any]) -> str:
    """Write JSON whose braces are even."""
    written = json.dumps(parts, ensure_ascii=False)
    return _STRING.sub(lambda text: text[0].replace("{", "\\u007b").replace("}", "\\u007d"), written)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items()]
    return f"@{kind}{{{_NOT_OF_A_KEY.sub('', key) or 'paper'},\n{''.join(lines)}}}"
