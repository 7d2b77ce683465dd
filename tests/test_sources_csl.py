"""CSL-JSON in all the ways in which programs write it, and Crossref's dialect of it."""

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_gen import shapes
from site_gen.model import Problem, Record, Work
from site_gen.sources import _richtext, csl
from tests import effort

ITEM = {
    "id": "ebb2024",
    "type": "article-journal",
    "title": "How Tidal Pools Forget",
    "author": [{"family": "Ebb", "given": "Ada"}],
    "issued": {"date-parts": [["2024", 3, 4]]},
    "container-title": "Journal of Salt",
    "DOI": "10.1000/TIDE",
}
READ = {
    "title": "How Tidal Pools Forget",
    "authors": [{"name": "Ada Ebb", "family": "Ebb", "given": "Ada"}],
    "identifiers": {"doi": "10.1000/tide"},
    "dates": {"published": "2024-03-04"},
    "venue": "Journal of Salt",
    "extra": {"type": "article-journal"},
}
OTHER = {"id": 7, "type": "book", "title": "A Census of Gulls", "publisher": "Sand & Sons"}

# A work as Crossref tells it, shortened.
CROSSREF = {
    "indexed": {"date-parts": [[2024, 11, 19]]},
    "reference-count": 3,
    "publisher": "Sand",
    "issue": "2",
    "license": [{"URL": "https://e.example/license", "content-version": "vor"}],
    "content-domain": {"domain": [], "crossmark-restriction": False},
    "DOI": "10.1000/Gulls",
    "type": "proceedings-article",
    "created": {"date-parts": [[2005, 3, 10]]},
    "page": "1-9",
    "is-referenced-by-count": 12,
    "title": ["A Census<sup>1</sup> of Gulls"],
    "subtitle": ["Counting &amp; Recounting"],
    "author": [
        {
            "ORCID": "http://orcid.org/0000-0001-5000-0007",
            "given": "Bo",
            "family": "Flow",
            "suffix": "Jr.",
            "sequence": "first",
            "affiliation": [{"name": "Coast"}],
        },
        {"name": "The Tidal Group", "sequence": "additional", "affiliation": []},
    ],
    "container-title": ["Lecture Notes on Birds", "Proceedings of the Gull Days"],
    "event": {"name": "Gull Days", "location": "Coast"},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We count.</jats:p>\n"
    "<jats:p>We <jats:italic>re</jats:italic>count.</jats:p>",
    "link": [
        {"URL": "https://e.example/gulls.xml", "content-type": "text/xml"},
        {"URL": "https://e.example/gulls.pdf", "content-type": "application/pdf"},
    ],
    "issued": {"date-parts": [[None]]},
    "published-online": {"date-parts": [[2006, 7]]},
    "URL": "http://dx.doi.org/10.1000/gulls",
    "ISSN": ["1234-5678", "8765-4321"],
    "subject": ["Ornithology"],
    "updated-by": [{"type": "retraction", "DOI": "10.1000/sorry"}],
}


def read(content: object) -> tuple[list[Record], list[Problem]]:
    """Read a value as JSON, a text or bytes as they are, and part records from problems."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    data = text.encode() if isinstance(text, str) else text
    found = list(csl.read(io.BytesIO(data), "a.json"))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def work(**variables: object) -> Work:
    """Read one item that is all right."""
    records, problems = read([{"id": "x", "type": "article-journal", "title": "T"} | variables])

    assert [] == problems
    return records[0].work


def titles(content: object) -> list[str]:
    """Give the titles of the records in a file."""
    return [record.work.title for record in read(content)[0]]


# --- layouts


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([ITEM, OTHER], id="a list"),
        pytest.param({"items": [ITEM, OTHER]}, id="items"),
        pytest.param({"references": [ITEM, OTHER]}, id="references, as pandoc has them"),
        pytest.param(
            {"status": "ok", "message": {"total-results": 2, "items": [ITEM, OTHER]}}, id="an answer of Crossref"
        ),
        pytest.param({"ebb2024": ITEM, "7": OTHER}, id="items by their ids"),
        pytest.param({"10.1000/TIDE": [ITEM], "7": [OTHER]}, id="lists by their ids"),
        pytest.param({"citationItems": [{"itemData": ITEM}, {"itemData": OTHER}]}, id="a citation"),
        pytest.param(f"{json.dumps(ITEM)}\n{json.dumps(OTHER)}\n", id="one a line"),
        pytest.param(b"\xef\xbb\xbf" + json.dumps([ITEM, OTHER], indent="\t").encode(), id="indented, with a BOM"),
        pytest.param(json.dumps([ITEM, OTHER]).encode("utf-16"), id="UTF-16"),
    ],
)
def test_items_are_found_wherever_programs_put_them(content: object) -> None:
    """Every layout in use gives the same records, in the order of the file."""
    records, problems = read(content)

    assert [] == problems
    assert [READ["title"], "A Census of Gulls"] == [record.work.title for record in records]
    assert READ == shapes.to_json(records[0].work)
    assert [0, 1] == [record.place.index for record in records]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ITEM, id="an item"),
        pytest.param({"message-type": "work", "message": ITEM}, id="a work of Crossref"),
    ],
)
def test_a_file_may_be_one_item(content: object) -> None:
    """What one exports alone is no list."""
    assert [READ["title"]] == titles(content)


def test_records_have_their_lines() -> None:
    """A record stands where its brace stands."""
    records, _ = read(json.dumps([ITEM, OTHER], indent=1))

    assert [2, 24] == [record.place.line for record in records]


# --- titles, names, dates


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("The <i>Aeneid</i> in <b>H</b><sub>2</sub>O<sup>+</sup>", "The Aeneid in H2O+", id="rich text"),
        pytest.param(
            'A <span class="nocase">von</span> <span style="font-variant:small-caps;">b</span>', "A von b", id="span"
        ),
        pytest.param("Salt &amp; Sand &#x2014; caf&eacute;", "Salt & Sand — café", id="entities"),
        pytest.param("R&D; AT&T, &copy=1 &nothing;", "R&D; AT&T, &copy=1 &nothing;", id="no entities"),
        pytest.param("a < b, <mask> and <b or c>", "a < b, <mask> and <b or c>", id="no tags"),
        pytest.param("&lt;i&gt;", "<i>", id="an escaped tag"),
        pytest.param("One\n  Two<br/>Three", "One Two Three", id="lines"),
        pytest.param(["One", "Two"], "One", id="a list"),
        pytest.param(1984, "1984", id="a number"),
    ],
)
def test_titles_are_text(title: object, expected: str) -> None:
    """No markup reaches a title, and nothing that only looks like markup is lost."""
    assert expected == work(title=title).title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param({"family": "Ebb", "given": "Ada"}, ("Ada Ebb", "Ebb", "Ada"), id="two parts"),
        pytest.param({"family": "Ebb &amp; Flow"}, ("Ebb & Flow", "Ebb & Flow", ""), id="one part"),
        pytest.param({"literal": "Institute of Sand, Coast"}, ("Institute of Sand, Coast", "", ""), id="literal"),
        pytest.param(
            {"family": "Berg", "given": "Ada", "non-dropping-particle": "van der"},
            ("Ada van der Berg", "van der Berg", "Ada"),
            id="particle",
        ),
        pytest.param(
            {"family": "Ebb", "given": "Ada", "dropping-particle": "de", "non-dropping-particle": "L'"},
            ("Ada de L'Ebb", "de L'Ebb", "Ada"),
            id="two particles",
        ),
        pytest.param({"family": "Hall", "given": "H.", "suffix": "Jr."}, ("H. Hall Jr.", "Hall", "H."), id="suffix"),
        pytest.param("Ebb, Ada", ("Ada Ebb", "Ebb", "Ada"), id="a text"),
    ],
)
def test_names_are_put_together(name: object, expected: tuple[str, str, str]) -> None:
    """A name reads as it is printed, and its family name is whole."""
    author = work(author=[name]).authors[0]

    assert expected == (author.name, author.family, author.given)


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        pytest.param({"date-parts": [[2024, 3, 4]]}, "2024-03-04", id="numbers"),
        pytest.param({"date-parts": [["2024", "03"]]}, "2024-03", id="texts"),
        pytest.param({"date-parts": [[2024, 3], [2024, 5]]}, "2024-03", id="a range"),
        pytest.param({"date-parts": [["2024", 13]], "season": 1}, "2024", id="a season as a month"),
        pytest.param({"date-parts": [2024, 3]}, "2024-03", id="without the inner list"),
        pytest.param({"date-parts": [[None]]}, "", id="nothing"),
        pytest.param({"raw": "2024-03-04"}, "2024-03-04", id="raw"),
        pytest.param({"literal": "March 2024"}, "2024-03", id="literal"),
        pytest.param("2024-03~", "2024-03", id="EDTF"),
        pytest.param({"literal": "forthcoming"}, "", id="no date at all"),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(issued: object, expected: str) -> None:
    """Each form of a date gives what it says, and no more."""
    assert expected == work(issued=issued, accessed={"date-parts": [[2025, 1, 1]]}).dates.published


@pytest.mark.parametrize(
    ("issued", "shown"),
    [
        pytest.param({"date-parts": [["-334"]]}, "-334", id="before Christ"),
        pytest.param({"date-parts": [[2024, 2, 30]]}, "2024-2-30", id="no such day"),
        pytest.param({"literal": "13th century"}, "13th century", id="words"),
    ],
)
def test_a_date_that_cannot_be_kept_is_told(issued: object, shown: str) -> None:
    """A record loses no date in silence."""
    records, problems = read([ITEM | {"issued": issued}])

    assert ["there is no date `" + shown + "`"] == [problem.message for problem in problems]
    assert [""] == [record.work.dates.published for record in records]


# --- identifiers


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        pytest.param({"DOI": "https://doi.org/10.1000/A"}, {"doi": "10.1000/a"}, id="DOI as an address"),
        pytest.param(
            {"DOI": "10.1002/1(97)1&lt;693::AID&gt;3.0"}, {"doi": "10.1002/1(97)1<693::aid>3.0"}, id="escaped DOI"
        ),
        pytest.param({"URL": "http://dx.doi.org/10.1000/A"}, {"doi": "10.1000/a"}, id="DOI in the address"),
        pytest.param({"URL": "https://aclanthology.org/2020.acl-main.1/"}, {"acl": "2020.acl-main.1"}, id="ACL"),
        pytest.param({"PMID": 123, "PMCID": "PMC45"}, {"pubmed": "123", "pmcid": "PMC45"}, id="PubMed"),
        pytest.param({"number": "arXiv:2401.00001v2"}, {"arxiv": "2401.00001"}, id="number"),
        pytest.param({"archive": "arXiv", "archive_location": "cs/0112017"}, {"arxiv": "cs/0112017"}, id="archive"),
        pytest.param({"archive": "JSTOR", "archive_location": "2401.00001"}, {}, id="another archive"),
        pytest.param(
            {"container-title": "arXiv preprint arXiv:2401.00001"}, {"arxiv": "2401.00001"}, id="as a journal"
        ),
        pytest.param(
            {"note": "PMID: 12\narXiv: 2401.00001 [cs.CL]"}, {"pubmed": "12", "arxiv": "2401.00001"}, id="note"
        ),
        pytest.param({"note": "Compare DOI: 10.1000/other. PMID: 12 is wrong"}, {}, id="a note in words"),
        pytest.param({"type": "book", "ISBN": "978-3-11-019608-5"}, {"isbn": "9783110196085"}, id="a whole book"),
        pytest.param({"type": "book", "ISBN": "978-3-11-019608-5 978-3-11-026248-3"}, {}, id="two ISBNs"),
        pytest.param({"type": "book", "ISBN": "978-3-11-019608-5", "volume": "2"}, {}, id="one of several volumes"),
        pytest.param({"type": "chapter", "ISBN": "978-3-11-019608-5", "ISSN": "1234-5678"}, {}, id="part of a book"),
        pytest.param({"number": "77", "id": "2401.00001"}, {}, id="any number"),
    ],
)
def test_only_sure_identifiers_are_taken(variables: dict[str, object], expected: dict[str, str]) -> None:
    """Two papers must not become one by a number that is another's."""
    assert expected == dict(work(**variables).identifiers)


def test_a_note_keeps_what_is_no_identifier() -> None:
    """Lines of a note go only where they are understood, and a second DOI is not this paper's."""
    read_work = work(DOI="10.1000/a", note="Read twice.\nPMID: 12\nDOI: 10.1000/b")

    assert (("note", "Read twice. DOI: 10.1000/b"), ("type", "article-journal")) == read_work.extra
    assert (("doi", "10.1000/a"), ("pubmed", "12")) == read_work.identifiers


def test_a_preprint_gets_its_class_and_no_number_twice() -> None:
    """`arXiv:2401.00001 [cs.CL]` as a journal tells number and class, and no journal."""
    read_work = work(**{"container-title": "arXiv:2401.00001 [cs.CL]", "number": "arXiv:2401.00001"})

    assert ("", ("cs.CL",), (("type", "article-journal"),)) == (read_work.venue, read_work.categories, read_work.extra)


def test_a_short_doi_leads_to_the_paper_but_does_not_name_it() -> None:
    """`10/abc` cannot be compared with the DOI that it is short for."""
    read_work = work(DOI="10/fqd6hj")

    assert ((), (("abstract", "https://doi.org/10/fqd6hj"),)) == (read_work.identifiers, read_work.links)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param({"PMID": "un\ud800\nknown"}, "`PMID` is no such identifier: `un\ufffd known`", id="PMID"),
        pytest.param({"DOI": "in press"}, "`doi` is no such identifier: `in press`", id="DOI"),
        pytest.param({"URL": "javascript:x"}, "`abstract` is no web address: `javascript:x`", id="address"),
        pytest.param({"publisher": {"name": "Sand"}}, "`publisher` is not text", id="an object for a text"),
        pytest.param({"abstract": {"de": "Salz"}}, "`abstract` is not text", id="an object for the abstract"),
        pytest.param({"author": 7}, "`authors` is neither a list nor text", id="a number for the authors"),
    ],
)
def test_a_value_that_is_left_out_is_told(variables: dict[str, object], message: str) -> None:
    """The record is kept without it, and its line is named."""
    records, problems = read([OTHER | {"title": "T"} | variables])

    assert [("T", 1, message)] == [(records[0].work.title, problem.line, problem.message) for problem in problems]


# --- everything else


def test_facts_go_where_readers_look_for_them() -> None:
    """Variables of CSL get the names that all formats share."""
    read_work = work(
        **{
            "container-title": "Proceedings of the Sea",
            "event-title": "Sea Days",
            "collection-title": "Notes on Salt",
            "page": "1--9",
            "volume": 12,
            "issue": "3",
            "publisher-place": "Coast",
            "editor": [{"family": "Gull", "given": "Cy"}, {"literal": "The Sand"}],
            "keyword": "tides, sea; sun, moon",
            "categories": ["physics.ao-ph"],
            "language": "en",
            "custom": {"S2ID": "1"},
        }
    )

    assert ("Proceedings of the Sea", ("tides, sea", "sun, moon")) == (read_work.venue, read_work.keywords)
    assert ("physics.ao-ph",) == read_work.categories
    assert {
        "type": "article-journal",
        "event": "Sea Days",
        "series": "Notes on Salt",
        "pages": "1\u20139",
        "volume": "12",
        "issue": "3",
        "address": "Coast",
        "editors": "Cy Gull; The Sand",
        "language": "en",
    } == dict(read_work.extra)


@pytest.mark.parametrize("name", ["event-title", "event"])
def test_a_talk_was_given_where_it_was_given(name: str) -> None:
    """Without proceedings the event is the venue."""
    assert ("Sea Days", (("type", "article-journal"),)) == (
        work(**{name: "Sea Days"}).venue,
        work(**{name: "Sea"}).extra,
    )


def test_a_work_of_crossref_is_read_whole() -> None:
    """Lists, JATS, many dates and subtitles become what they are in other formats."""
    records, problems = read({"status": "ok", "message-type": "work", "message": CROSSREF})

    assert [] == problems
    assert {
        "title": "A Census1 of Gulls: Counting & Recounting",
        "abstract": "We count.\n\nWe recount.",
        "authors": [
            {"name": "Bo Flow Jr.", "family": "Flow", "given": "Bo", "orcid": "0000-0001-5000-0007"},
            {"name": "The Tidal Group"},
        ],
        "identifiers": {"doi": "10.1000/gulls"},
        "dates": {"published": "2006-07"},
        "links": {"abstract": "http://dx.doi.org/10.1000/gulls", "pdf": "https://e.example/gulls.pdf"},
        "venue": "Proceedings of the Gull Days",
        "categories": ["Ornithology"],
        "extra": {
            "citations": 12,
            "event": "Gull Days",
            "issn": "1234-5678, 8765-4321",
            "issue": "2",
            "license": "https://e.example/license",
            "pages": "1-9",
            "publisher": "Sand",
            "retracted": True,
            "series": "Lecture Notes on Birds",
            "type": "proceedings-article",
        },
    } == shapes.to_json(records[0].work)


def test_a_preprint_of_crossref_is_found_on_its_server() -> None:
    """Posted content has no container, but an institution that posted it."""
    posted = {"type": "posted-content", "title": ["T"], "posted": {"date-parts": [[2021, 8]]}}
    records, _ = read({"message": posted | {"DOI": "10.1000/a", "institution": [{"name": "saltRxiv"}]}})

    assert ("saltRxiv", "2021-08") == (records[0].work.venue, records[0].work.dates.published)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One.\n\nTwo.", id="paragraphs"),
        pytest.param(
            "<jats:sec><jats:title>Aim</jats:title><jats:p>We look.</jats:p></jats:sec>"
            "<jats:sec><jats:title>Results:</jats:title><jats:p>Good.</jats:p></jats:sec>",
            "Aim: We look.\n\nResults: Good.",
            id="sections",
        ),
        pytest.param(r"is <jats:tex-math>$$x^2$$</jats:tex-math>.", "is $x^2$.", id="TeX"),
        pytest.param(
            r"is <jats:inline-formula><jats:alternatives><jats:tex-math>\documentclass{m}\begin{document}$x$"
            r"\end{document}</jats:tex-math><mml:math><mml:mi>x</mml:mi></mml:math></jats:alternatives></jats:inline-formula>.",
            "is $x$.",
            id="TeX and MathML of one formula",
        ),
        pytest.param(
            "<mml:math><mml:mfrac><mml:mrow><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mn>1</mml:mn></mml:mrow>"
            "<mml:msqrt><mml:mi>b</mml:mi></mml:msqrt></mml:mfrac></mml:math>",
            r"$\frac{a+1}{\sqrt{b}}$",
            id="a fraction",
        ),
        pytest.param(
            "<math><msubsup><mi>x</mi><mn>12</mn><mi>n</mi></msubsup><annotation>x</annotation></math>",
            "$x_{12}^n$",
            id="both scripts",
        ),
        pytest.param("<math><msup><mi>x</mi></math> and <math/>", "$x$ and", id="broken MathML"),
        pytest.param("Using <title> elements", "Using <title> elements", id="a name of HTML"),
        pytest.param("<jats:title>Never closed", "Never closed:", id="an open heading"),
    ],
)
def test_markup_is_read_as_what_it_means(marked: str, expected: str) -> None:
    """Paragraphs, headings and formulas survive as text; whatever is broken is read as far as it goes."""
    assert expected == work(abstract=f"{marked}").abstract


@pytest.mark.parametrize(
    "piece",
    ["<mml:mi>", "<mml:mi></mml:mo>", "<jats:tex-math>", "<jats:title>", "<a ", "&a", "<", "<p>", "<math></math>"],
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    """What nobody closes is looked for once, not once a tag."""
    growth = effort.growth(lambda size: _richtext.plain(piece * (size // len(piece))), 400_000)

    assert growth < effort.NEARLY_LINEAR


# --- damage


def test_a_damaged_item_costs_no_other() -> None:
    """One wrong character loses one item, and its line is told."""
    lines = [json.dumps(ITEM | {"title": f"T{number}"}) for number in range(3)]
    records, problems = read("[\n" + ",\n".join([lines[0], lines[1].replace(":", "", 1), lines[2]]) + "\n]")

    assert ["T0", "T2"] == [record.work.title for record in records]
    assert [(3, True)] == [(problem.line, problem.rejected) for problem in problems]


def test_what_is_no_item_is_told() -> None:
    """An item without a title and a value that is none are rejected where they stand."""
    records, problems = read('[{"id": "a", "type": "book"},\n7,\n{"author": []},\n{"title": "T"}]')

    assert ["T"] == [record.work.title for record in records]
    assert [(1, "has no title"), (2, "is JSON, but no item: `7`"), (3, "has no title")] == [
        (problem.line, problem.message) for problem in problems
    ]
    assert [True] * 3 == [problem.rejected for problem in problems]
    assert 3 == records[0].place.index


def test_deep_nesting_is_survived() -> None:
    """Items are looked for without recursion."""
    deep = '{"a":' * 400 + json.dumps(ITEM) + "}" * 400

    assert [READ["title"]] == titles(deep)


# --- sniffing


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([ITEM], id="an item"),
        pytest.param([{"id": "a", "type": "book", "title": "T", "author": [{"family": "Ebb"}]}], id="authors in parts"),
        pytest.param([{"id": "a", "type": "paper-conference", "title": "T"}], id="a type that only CSL has"),
        pytest.param(
            [{"id": "a", "type": "video", "issued": {"raw": "2024"}, "citation-key": "a"}], id="an unknown type"
        ),
        pytest.param({"message-type": "work-list", "message": {"items": []}}, id="an answer of Crossref"),
        pytest.param({"10.1000/a": [CROSSREF]}, id="works by their DOIs"),
        pytest.param({"items": [OTHER, ITEM | {"abstract": "x" * 70_000}]}, id="longer than the head"),
    ],
)
def test_csl_is_known_by_its_content(content: object) -> None:
    """A file of any name is taken, also if its head ends in the middle."""
    assert csl.sniff(json.dumps(content).encode()[: 64 * 1024], "a")


def test_a_name_helps_where_the_content_is_in_doubt() -> None:
    """`id`, `type` and `title` alone could be anything, but not in `a.csl.json`."""
    head = b'[{"id": "a", "type": "article", "title": "T"}]'

    assert (False, True) == (csl.sniff(head, "csl.d/a.json"), csl.sniff(head, "csl.d/A.CSL.json"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            {"title": "T", "authors": [{"name": "A", "family": "A"}], "extra": {"type": "article-journal"}}, id="ours"
        ),
        pytest.param(
            {"title": "T", "type": "article-journal", "venue": "V", "doi": "10.1000/a"}, id="JSON lines by hand"
        ),
        pytest.param(
            {"results": [{"id": "W1", "title": "T", "type": "article", "ids": {}, "authorships": []}]}, id="OpenAlex"
        ),
        pytest.param({"data": [{"paperId": "1", "title": "T", "journal": {"type": "journal"}}]}, id="Semantic Scholar"),
        pytest.param({"notes": [{"id": "x", "content": {"title": {"value": "T"}}}]}, id="OpenReview"),
        pytest.param({"hit": [{"info": {"title": "T", "type": "Journal Articles", "doi": "10.1/a"}}]}, id="DBLP"),
        pytest.param(
            [{"paper": {"id": "2401.00001", "title": "T", "authors": [{"user": {"type": "user"}}]}}], id="daily papers"
        ),
        pytest.param([{"id": "a", "type": "article", "title": "T", "author": [{"name": "A"}]}], id="BibJSON"),
        pytest.param(
            [{"key": "A", "itemType": "book", "title": "T", "type": "book", "DOI": "x"}], id="Zotero's own JSON"
        ),
        pytest.param({"type": "object", "title": "csl", "properties": {"DOI": {"type": "string"}}}, id="a JSON schema"),
        pytest.param({"RIS": {"JOUR": "article-journal"}, "type": "map"}, id="a table of types"),
        pytest.param([], id="an empty list"),
        pytest.param("title: T", id="no JSON"),
    ],
)
def test_other_formats_are_not_taken(content: object) -> None:
    """What merely has types and titles is left to its own reader."""
    assert not csl.sniff(json.dumps(content).encode(), "a.json")


# --- real files


@pytest.fixture(scope="session")
def samples(data: Path) -> tuple[Path, ...]:
    """Give the real files; some hold no items, only tables about them."""
    return tuple(sorted((data / "csl").glob("*.json")))


def items(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Find the items in a document in another way than the reader: objects with a type and an id or title, anywhere."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str) and {"title", "id", "DOI"} & value.keys():
            yield value
        else:
            yield from (item for part in value.values() for item in items(part))
    elif isinstance(value, list):
        yield from (item for part in value for item in items(part))


@pytest.mark.data
def test_every_item_of_real_files_is_read_or_named(samples: tuple[Path, ...]) -> None:
    """Records are the items with a title; those without are rejected, and no file with a titled item is passed over."""
    inside = {path.name: list(items(json.loads(path.read_bytes()))) for path in samples}
    titled = {name: sum("title" in item for item in given) for name, given in inside.items()}
    taken = [path for path in samples if csl.sniff(path.read_bytes()[: 64 * 1024], path.name)]
    found = {path.name: read(path.read_bytes()) for path in taken}
    rejected = {name: sum(problem.rejected for problem in problems) for name, (_, problems) in found.items()}

    assert {name: count for name, count in titled.items() if count} == {
        name: len(one[0]) for name, one in found.items()
    }
    assert {name: len(inside[name]) - titled[name] for name in found} == rejected
    assert (216, 29) == (sum(titled.values()), sum(rejected.values()))


@pytest.mark.data
def test_no_other_real_file_is_taken(data: Path) -> None:
    """The samples of all other formats are left alone."""
    others = [path for path in data.rglob("*") if path.is_file() and path.parent.name != "csl"]
    heads = {path: path.read_bytes()[: 64 * 1024] for path in others}

    assert [] == [path for path, head in heads.items() if csl.sniff(head, path.name)]


@pytest.mark.data
def test_damage_of_real_files_does_not_stop_reading(samples: tuple[Path, ...]) -> None:
    """Cut anywhere or with one byte of a hundred changed, a file is read to its end, and not in silence."""
    chance = random.Random(7)  # noqa: S311 - places of damage, no secret
    for path in samples:
        data = path.read_bytes()[:30_000]
        cuts = [data[: chance.randrange(len(data))] for _ in range(15)]
        for damaged in [*cuts, *(mutated(data, chance) for _ in range(5))]:
            csl.sniff(damaged, path.name)
            records, problems = read(damaged)

            assert records or problems


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change one byte of a hundred."""
    changed = bytearray(data)
    for _ in range(len(data) // 100 + 1):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)
