"""What the fields of BibTeX and BibLaTeX say of a paper, in the names of `shapes`.

An identifier must be sure, for a wrong one merges two papers: the ISBN of a volume is not one of the chapters in it,
that of a set may stand in each of its volumes, and an arXiv number counts where the entry says that it is one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from site_gen import latex, shapes
from site_gen.cite import bibtex
from site_gen.sources import _addresses, _richtext
from site_gen.sources.bibtex import _names

Values: TypeAlias = Mapping[str, str]

# Entries that are a volume as a whole: its ISBN is theirs, and its name their title.
VOLUMES = frozenset(
    "book mvbook booklet collection mvcollection proceedings mvproceedings reference mvreference periodical".split()
)
_WHOLE = VOLUMES | frozenset("thesis phdthesis mastersthesis report techreport manual dataset software".split())
# An entry with one of these belongs to a set or a larger volume, and the ISBN may be the whole's.
_OF_SET = frozenset({"volume", "part", "maintitle", "crossref", "xref"})

# What programs note for themselves, and what only sorting and formatting need.
_NOT_OF_THE_PAPER = frozenset(
    """
    __markedentry abstractkey accessed added-at annotation annote author_sort bibdate bibsource biburl calibreid
    cover creationdate crossref date-added date-modified doc-delivery-number editoratype editorbtype editorctype
    editortype entryset execute file filename files formats gender groups hyphenation ids indexsorttitle indextitle
    interhash intrahash key label langidopts library-id library_name listid local-url markedentry modificationdate
    options owner pagination posted-at presort printed printedkey priority qualityassured ranking rating read
    readstatus refid related relatedoptions relatedstring relatedtype relevance review search shorthand skipbib
    sortkey sortname sortshorthand sorttitle sortyear timestamp title_sort unique-id urldate urlday urlmonth urlyear
    usage-count-last-180-days usage-count-since-2013 username uuid xdata xref
    """.split()
)
_PROGRAMS = ("bdsk-", "citeulike-", "jabref-", "local-zo-", "mendeley-", "zotero-")

# What `cite.bibtex` writes into these fields, and other names for the same.
_EXTRA = {field: ours for ours, field in bibtex.EXTRAS.items()} | {
    "location": "address",
    "langid": "language",
    "license": "license",
    "copyright": "license",
    "rights": "license",
    "award": "awards",
}
# Reading notes stand in this field too; what is said of the paper itself is short.
_LONGEST_COMMENT = 200
_SHOWN = 60
_PEOPLE = frozenset(
    "afterword annotator bookauthor collaborator commentator director editora editorb editorc foreword holder"
    " introduction translator".split()
)
_LINKS = {
    name: kind
    for kind, names in {
        "pdf": "pdf url_pdf url_paper",
        "code": "code software url_github url_code github",
        "project": "project_page url_project website",
        "video": "video url_video",
        "data": "url_data url_dataset",
        "slides": "slides url_slides url_ppt",
        "poster": "poster url_poster",
    }.items()
    for name in names.split()
}
_TAKEN = frozenset(
    """
    title subtitle titleaddon maintitle abstract author editor journal journaltitle journalsubtitle booktitle
    booksubtitle issuetitle date year month day doi eprint eprinttype archiveprefix eprintclass primaryclass arxiv
    arxivid pmid pmcid isbn url ee keywords keyword
    """.split()
)

_PREPRINTS = re.compile(r"(?:arxiv(?:\.org)?(?:\s+(?:e-?prints?|preprints?))?|corr)", re.IGNORECASE)
_PREPRINT = re.compile(
    rf"(?:{_PREPRINTS.pattern}[\s,:]*(?:abs/|arxiv:)?|abs/)\s*"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)
_NAMING_ONE_THING = frozenset("doi eprint arxiv arxivid pmid pmcid isbn".split())
_WITH_ADDRESSES = frozenset({"url", "ee", "howpublished", *_LINKS})
_NAMING_PREPRINTS = ("note", "number", "pages", "volume", "howpublished", "journal", "journaltitle")
_NUMBER_OF_ARXIV = re.compile(r"(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)
# Kinds of `eprint` that name one paper.
_EPRINTS = {"arxiv": "arxiv", "pubmed": "pubmed", "hdl": "hdl", "jstor": "jstor"}
_PUBMED = re.compile(r"\s*(?:pmid:?\s*)?(\d{1,9})\s*", re.IGNORECASE)
_PMC = re.compile(r"\s*(?:pmc(?:id)?:?\s*)?(?:PMC)?(\d{1,9})\s*", re.IGNORECASE)
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
# `2020-01/2020-05`, `2020~`, `2023-09-24T13:27`, but not `19XX`.
_DATE = re.compile(r"[\s/]*(\d{4}(?:-\d{1,2}){0,2})(?![\dXu-])")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_MONTH = re.compile("|".join(bibtex.MONTHS), re.IGNORECASE)
_OF_MONTH = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_ESCAPED = re.compile(r"\$\\sim\$|\\(?:textasciitilde|sim)(?:\{\}|\s)?|\\([%#&_~$-])(?:\{\})?|[{}]")
_COMMAND = re.compile(r"\\(?:url|path|href|nolinkurl)(?=\s*\{)")
_SPACES = re.compile(" +")
_WEB = re.compile(r"https?://|www\.|//", re.IGNORECASE)


def facts(kind: str, key: str, values: Values, complaints: list[str]) -> dict[str, Any]:
    """Give what an entry of a type says; what could not be understood is added to the complaints."""
    authors, others = _names.people(values.get("author", ""))
    identifiers = dict(_identifiers(kind, key, values))
    complaints += (
        f"`{name}` is no such identifier: `{values[name][:_SHOWN]}`"
        for name, scheme in (("pmid", "pubmed"), ("pmcid", "pmcid"))
        if values.get(name, "").strip() and scheme not in identifiers
    )
    links = dict(_links(values))
    title, venue = _title(kind, values), _venue(values)
    if "arxiv" in identifiers and (_PREPRINTS.fullmatch(venue) or _PREPRINT.fullmatch(venue)):
        venue = ""
    fields = {
        "title": title,
        "abstract": _text(values.get("abstract", ""), marks=True),
        "authors": authors,
        "identifiers": _named_by(links, identifiers),
        "dates": {"published": _published(values, complaints)},
        "links": links,
        "venue": venue if venue != title else "",
        "keywords": _keywords(values),
        "categories": [_said(values, "primaryclass", "eprintclass")] if "arxiv" in identifiers else [],
        "extra": {"type": kind, **dict(_extra(kind, values)), **({"et-al": True} if others else {})},
    }
    return {name: value for name, value in fields.items() if value}


def identifies(name: str, tex: str) -> bool:
    """Tell whether a field holds an identifier, be it in a web address or a note."""
    if name in _NAMING_ONE_THING or (name in _NAMING_PREPRINTS and _PREPRINT.fullmatch(tex.strip(" {}"))):
        return True
    return name in _WITH_ADDRESSES and any(map(_addresses.identifiers, _addresses.divided(_verbatim(tex))))


def _said(values: Values, *names: str) -> str:
    """Read the first of several fields that is filled."""
    for name in names:
        if name in values and (said := _text(values[name])):
            return said
    return ""


def _text(tex: str, *, marks: bool = False) -> str:
    if not tex:
        return ""
    said = latex.to_text(tex, marks=marks)
    if "<" in said or "&" in said:
        said = _richtext.plain(said)
    return (_SPACES.sub(" ", said) if "  " in said else said).strip()


def _title(kind: str, values: Values) -> str:
    """Read the title; a whole volume may have it where its parts do, or in the name of its series or meeting."""
    title = _joined(values, "title", "subtitle", "titleaddon")
    if title or kind not in VOLUMES:
        return title
    return _joined(values, "maintitle") or _said(values, "booktitle", "issuetitle", "journaltitle", "eventtitle")


def _joined(values: Values, name: str, *behind: str) -> str:
    """Read a title with what stands below it."""
    title = _said(values, name)
    for part in filter(None, (_text(values[other]) for other in behind if other in values)):
        title = f"{title}{' ' if title.endswith((':', '?', '!', '.')) else ': '}{part}" if title else part
    return title


def _venue(values: Values) -> str:
    for name, behind in (
        ("journal", "journalsubtitle"),
        ("journaltitle", "journalsubtitle"),
        ("booktitle", "booksubtitle"),
    ):
        if name in values and (venue := _joined(values, name, behind)):
            return venue
    return _said(values, "eventtitle")


def _identifiers(kind: str, key: str, values: Values) -> Iterator[tuple[str, str]]:
    if doi := _verbatim(values.get("doi", "")):
        yield "doi", doi
    if found := _PUBMED.fullmatch(values.get("pmid", "")):
        yield "pubmed", found[1]
    if found := _PMC.fullmatch(values.get("pmcid", "")):
        yield "pmcid", f"PMC{found[1]}"
    if _stands_alone(kind, values) and (isbn := _ISBN.search(values.get("isbn", ""))):
        yield "isbn", re.sub("[- ]", "", isbn[0]).upper()
    if key.startswith("DBLP:"):
        yield "dblp", key.removeprefix("DBLP:")
    # The surest last, for the last one counts.
    for name in _NAMING_PREPRINTS:
        if name in values and (found := _PREPRINT.fullmatch(values[name].strip(" {}"))):
            yield "arxiv", found[1]
    if arxiv := _verbatim(values.get("arxiv", "") or values.get("arxivid", "")):
        yield "arxiv", arxiv
    yield from _eprint(values)


def _stands_alone(kind: str, values: Values) -> bool:
    return kind in _WHOLE and not any(values.get(name, "").strip() for name in _OF_SET)


def _eprint(values: Values) -> Iterator[tuple[str, str]]:
    number = _verbatim(values.get("eprint", ""))
    scheme = _said(values, "eprinttype", "archiveprefix").lower()
    if scheme in _EPRINTS and number:
        yield _EPRINTS[scheme], number
    elif not scheme and _NUMBER_OF_ARXIV.fullmatch(number):
        yield "arxiv", number
    elif not scheme:
        yield from _addresses.identifiers(number).items()


def _named_by(links: Mapping[str, str], identifiers: dict[str, str]) -> dict[str, str]:
    """Add the identifiers that the addresses of the paper name."""
    found = [_addresses.identifiers(links[kind]) for kind in ("pdf", "abstract") if kind in links]
    return {scheme: value for one in found for scheme, value in one.items()} | identifiers


def _links(values: Values) -> Iterator[tuple[str, str]]:
    for name, tex in values.items():
        if name in _LINKS and (address := _verbatim(tex)):
            yield _LINKS[name], address
    written = next((found for name in ("url", "ee") if (found := _verbatim(values.get(name, "")))), "")
    if not written and _COMMAND.match(values.get("howpublished", "").lstrip(" {")):
        written = _verbatim(values["howpublished"])
    for number, address in enumerate(_addresses.divided(written) or filter(None, [written])):
        whole = f"http://{address}" if address.startswith("www.") else address
        if not number and whole.lower().endswith(".pdf"):
            yield "pdf", whole
        else:
            yield f"link-{number}" if number else "abstract", whole


def _verbatim(tex: str) -> str:
    """Read an address or identifier, in which characters mean themselves."""
    if not tex or not re.search(r"[\\{}$]", tex):
        return tex.strip()
    tex = _COMMAND.sub("", tex).replace("$<$", "<").replace("$>$", ">")
    tex = tex.replace(r"\textless", "<").replace(r"\textgreater", ">")
    return _ESCAPED.sub(lambda found: "" if found[0] in "{}" else found[1] or "~", tex).strip()


def _published(values: Values, complaints: list[str]) -> str:
    """Read the date, of a range its beginning; what is no date is told."""
    written = _said(values, "date")
    if found := _DATE.match(written):
        parts = found[1].split("-")
        for count in range(len(parts), 0, -1):
            if date := shapes.date("-".join(parts[:count])):
                if count < len(parts):
                    complaints.append(f"there is no date `{written[:_SHOWN]}`")
                return date
    year = _said(values, "year")
    if not (found := _YEAR.search(year or written)):
        if year or written:
            complaints.append(f"there is no date `{(year or written)[:_SHOWN]}`")
        return ""
    return _in_month(found[0], _said(values, "month"), _said(values, "day")) if year else shapes.date(found[0])


def _in_month(year: str, month: str, day: str) -> str:
    named = _MONTH.search(month)
    number = str(bibtex.MONTHS.index(named[0].lower()) + 1) if named else month.strip()
    of_month = day.strip() or (first[0] if named and (first := _OF_MONTH.search(month)) else "")
    return shapes.date(f"{year}-{number}-{of_month}") or shapes.date(f"{year}-{number}") or shapes.date(year)


def _keywords(values: Values) -> list[str]:
    said = _said(values, "keywords", "keyword")
    words = said.split(";" if ";" in said else ",")
    return [stripped for word in words if (stripped := word.strip())]


def _extra(kind: str, values: Values) -> Iterator[tuple[str, str]]:
    if kind in _WHOLE and not _stands_alone(kind, values) and (isbn := _said(values, "isbn")):
        yield "isbn", isbn
    if editors := _people(values.get("editor", "")):
        yield "editors", editors
    for name, tex in values.items():
        if name in _TAKEN or name in _LINKS or name in _NOT_OF_THE_PAPER or name.startswith(_PROGRAMS):
            continue
        ours = _EXTRA.get(name, name)
        # Another field of the same meaning is there.
        if ours != name and ours in values:
            continue
        said = _people(tex) if name in _PEOPLE else _text(tex)
        if said and not _is_said_elsewhere(ours, said):
            yield ours, said


def _is_said_elsewhere(name: str, said: str) -> bool:
    if name == "comment":
        return len(said) > _LONGEST_COMMENT
    if name not in _NAMING_PREPRINTS:
        return False
    return bool(_PREPRINT.fullmatch(said) or (name == "howpublished" and _WEB.match(said)))


def _people(tex: str) -> str:
    people, _ = _names.people(tex)
    return "; ".join(person["name"] for person in people)
