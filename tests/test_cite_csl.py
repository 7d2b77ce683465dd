"""A paper as an item of CSL-JSON: fit for other programs, and the same paper when it comes back."""

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import shapes, text
from site_gen.cite.csl import TYPES, csl
from site_gen.model import Author, Dates, Problem, Record, Repair, Work
from site_gen.sources import csl as reader

GOLDEN = Path(__file__).parent / "golden" / "csl.json"

# The schema of CSL 1.0.2, as far as we write it: https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
SHAPES: dict[str, type] = dict.fromkeys(
    "DOI ISBN ISSN PMCID PMID URL abstract chapter-number citation-key collection-number collection-title"
    " container-title edition event-title genre id issue keyword language note number number-of-pages original-title"
    " page publisher publisher-place title title-short type version volume".split(),
    str,
) | {"author": list, "editor": list, "categories": list, "issued": dict, "custom": dict}
NAME_PARTS = {"family", "given", "suffix", "literal"}

# What means something in CSL-JSON, in HTML, or to one of its readers.
HOSTILE = st.sampled_from(
    [
        "<i>x</i>",
        "a <b c= <d>",
        "<jats:p>",
        "</p>",
        "&lt;i&gt;",
        "&amp;amp;",
        "AT&T; & R&D",
        "&<b>",
        "&#38;",
        "10.1/x",
        "arXiv:2401.00001",
        "PMID: 12",
        "12",
        "PMC12",
        "a; b",
        "a, b",
        ";",
        "Ada  Ebb",
        "Ada van der Ebb Jr.",
        "Ebb, Ada",
        "d' Ebb",
        "1--9",
        "\ud800",
        "a\n\nb",
        "\u2028",
    ]
)
TEXT = st.one_of(st.text(st.characters(), max_size=8), HOSTILE, st.lists(HOSTILE, max_size=3).map(" ".join))
PLAIN = st.one_of(TEXT, st.integers(), st.floats(), st.booleans(), st.none())
DAYS = st.sampled_from(["2021", "2021-03", "2021-03-04", "1021-01", ""])
LINKS = st.sampled_from(
    ["https://a.example/x?a=1&lt;=2", "https://doi.org/10.1000/X", "https://arxiv.org/abs/2401.00001"]
)
SCHEMES = st.sampled_from(["arxiv", "doi", "pubmed", "pmcid", "isbn", "issn", "acl", "s2", "__proto__"])
IDENTIFIERS = st.one_of(
    TEXT,
    st.sampled_from(
        ["2401.00001", "cs/0112017", "10.1002/(SICI)<b>&lt;a>3.0.CO;2-#", "\uff11\uff12", "978-3-11-019608-5"]
    ),
)
FACTS = st.sampled_from(
    "address chapter citation-key citations edition editors event genre isbn issn issue journal-ref language license"
    " note number number-of-pages original-title pages publisher retracted school series short-title stars tldr"
    " title-short type upvotes version volume".split()
)
FIELDS = st.fixed_dictionaries(
    {"title": TEXT.filter(lambda title: bool(text.line(title)))},
    optional={
        "abstract": st.one_of(TEXT, st.just("One.\n\nCode: https://github.com/a/b and <p>.")),
        "authors": st.lists(
            st.one_of(
                st.fixed_dictionaries({"name": TEXT}),
                st.dictionaries(st.sampled_from(["name", "family", "given", "orcid"]), TEXT),
            ),
            max_size=3,
        ),
        "identifiers": st.dictionaries(SCHEMES, IDENTIFIERS, max_size=4),
        "dates": st.dictionaries(st.sampled_from(["published", "updated", "listed"]), DAYS),
        "links": st.dictionaries(
            st.one_of(st.sampled_from(["abstract", "pdf", "code", "video"]), TEXT), LINKS, max_size=4
        ),
        "venue": TEXT,
        "keywords": st.lists(TEXT, max_size=3),
        "categories": st.lists(TEXT, max_size=3),
        "extra": st.dictionaries(st.one_of(FACTS, TEXT), PLAIN, max_size=5),
    },
)

WHOLE = Work(
    title="Tides of H2O: <mask> & Moon",
    abstract="We watch the sea.\n\nIt was wet & < 4 degrees.",
    authors=(Author("Ada van der Ebb Jr.", "van der Ebb", "Ada"), Author("The Tidal Group"), Author("Bo Flow")),
    identifiers=(("arxiv", "2401.00001"), ("doi", "10.1000/tide"), ("openreview", "aBc"), ("pubmed", "123")),
    dates=Dates(published="2024-01-02", updated="2024-03"),
    links=(("abstract", "https://e.example/tides"), ("code", "https://e.example/code")),
    venue="Journal of Salt & Water",
    keywords=("tides", "sun, moon and stars"),
    categories=("physics.ao-ph", "cs.LG"),
    extra=(
        ("editors", "Cy Gull; Di Sand"),
        ("issn", "1234-5678"),
        ("pages", "1\u20139"),
        ("stars", 7),
        ("type", "article"),
        ("volume", "12"),
    ),
    repairs=(Repair("8.2times", r"$8.2\times$"),),
)


def back(item: dict[str, Any]) -> tuple[list[Work], list[Problem]]:
    """Write an item to a file and read that."""
    found = list(reader.read(io.BytesIO(json.dumps([item]).encode()), "a.json"))
    return [one.work for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


@given(FIELDS)
@settings(max_examples=120, deadline=None)
def test_an_item_reads_back_to_the_same_work(fields: dict[str, object]) -> None:
    """Whatever a source said of a paper survives the way through CSL-JSON."""
    work, _ = shapes.from_json(fields)

    assert work is not None
    assert ([work], []) == back(csl(work, "x"))


def test_an_item_can_be_read_by_a_person() -> None:
    """Standard facts stand in standard variables, in a fixed order, and only the rest under `custom`."""
    item = csl(WHOLE, "ebb2024tides")

    assert GOLDEN.read_text() == msgspec.json.format(json.dumps(item, ensure_ascii=False), indent=1) + "\n"
    assert ([WHOLE], []) == back(item)


@given(FIELDS)
@settings(max_examples=100, deadline=None)
def test_an_item_has_the_shape_that_the_schema_demands(fields: dict[str, object]) -> None:
    """No program that checks its input stumbles over a work of ours."""
    work, _ = shapes.from_json(fields)

    assert work is not None
    assert [] == violations(csl(work, "x"))


def violations(item: dict[str, Any]) -> list[str]:
    """Name the variables that CSL does not know, or that hold another type than it says."""
    names = [name for variable in ("author", "editor") for name in item.get(variable, [])]
    parts = [(part, words) for name in names for part, words in name.items()]
    wrong = [variable for variable, value in item.items() if not isinstance(value, SHAPES.get(variable, ()))]
    wrong += [variable for variable, value in item.items() if value in ("", [], {})]
    wrong += [part for part, words in parts if part not in NAME_PARTS or not isinstance(words, str)]
    date = item.get("issued", {"date-parts": [[2021]]})
    known = list(date) == ["date-parts"] and len(date["date-parts"]) == 1
    wrong += [] if known and all(isinstance(part, int) for part in date["date-parts"][0]) else ["issued"]
    return wrong + ([] if item["type"] in TYPES else [item["type"]])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, "article", id="a preprint"),
        pytest.param({"venue": "Sea Days"}, "paper-conference", id="anything with a venue"),
        pytest.param({"venue": "Journal of Salt"}, "article-journal", id="a journal by its name"),
        pytest.param({"venue": "Salt", "extra": {"volume": 2}}, "article-journal", id="a journal by its volume"),
        pytest.param({"extra": {"type": "article"}}, "article", id="an article nowhere"),
        pytest.param({"venue": "Salt", "extra": {"type": "Article"}}, "article-journal", id="an article somewhere"),
        pytest.param({"venue": "Salt", "extra": {"type": "inproceedings"}}, "paper-conference", id="BibTeX"),
        pytest.param({"extra": {"type": "JOUR"}}, "article-journal", id="RIS"),
        pytest.param({"extra": {"type": "posted-content"}}, "article", id="Crossref"),
        pytest.param({"extra": {"type": "motion_picture"}}, "motion_picture", id="CSL"),
        pytest.param({"extra": {"type": "something"}}, "article", id="an unknown word"),
        pytest.param({"extra": {"type": True}}, "article", id="no word"),
    ],
)
def test_a_type_is_what_the_source_calls_it(facts: dict[str, object], expected: str) -> None:
    """Words of other formats are translated, and what has no word is judged by its venue."""
    work, _ = shapes.from_json({"title": "T"} | facts)

    assert work is not None
    assert expected == csl(work, "x")["type"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(Author("Ada Ebb"), {"family": "Ebb", "given": "Ada"}, id="two words"),
        pytest.param(Author("Ada B. van der Ebb"), {"family": "van der Ebb", "given": "Ada B."}, id="particles"),
        pytest.param(Author("Ada Ebb Jr."), {"family": "Ebb", "given": "Ada", "suffix": "Jr."}, id="a suffix"),
        pytest.param(Author("Ebb Ada", "Ebb", "Ada"), {"family": "Ebb", "given": "Ada"}, id="told apart"),
        pytest.param(Author("Plato"), {"literal": "Plato"}, id="one word"),
        pytest.param(Author("深度"), {"literal": "深度"}, id="no spaces"),
        pytest.param(Author("The Tidal Group"), {"literal": "The Tidal Group"}, id="a group"),
        pytest.param(Author("Salt Research, Coast"), {"literal": "Salt Research, Coast"}, id="a comma"),
    ],
)
def test_names_are_taken_apart_for_sorting(name: Author, expected: dict[str, str]) -> None:
    """Styles need a family name; what is no person's stays whole."""
    assert [expected] == csl(Work(title="T", authors=(name,)), "x")["author"]


def test_a_thesis_names_its_school_as_publisher() -> None:
    """Styles look for it there; it comes back as the school alone."""
    work = Work(title="T", extra=(("school", "Coast University"), ("type", "phdthesis")))
    item = csl(work, "x")

    assert ("Coast University", "thesis") == (item["publisher"], item["type"])
    assert ([work], []) == back(item)


def test_a_number_of_the_source_gives_way_to_that_of_the_preprint() -> None:
    """Either is read back as what it was, also where one looks like the other."""
    both = Work(title="T", identifiers=(("arxiv", "2401.00001"),), extra=(("number", "7"),))
    other = Work(title="T", extra=(("number", "arXiv:2401.00001"),))

    assert "arXiv:2401.00001" == csl(both, "x")["number"]
    assert "number" not in csl(other, "x")
    assert ([both], []) == back(csl(both, "x"))
    assert ([other], []) == back(csl(other, "x"))


@pytest.mark.parametrize("editors", ["Cy  Gull ; Di Sand", "; Cy", "Cy;Di", "Gull, Cy; The Sand"])
def test_editors_come_back_as_they_were_written(editors: str) -> None:
    """Names that are taken apart for `editor` are not written anew."""
    work = Work(title="T", extra=(("editors", editors),))

    assert ([work], []) == back(csl(work, "x"))


def test_a_person_may_change_an_item() -> None:
    """What a variable says counts; `custom` only adds to it."""
    item = csl(WHOLE, "x") | {"DOI": "10.1000/other", "title": "Tides <i>again</i>", "volume": "13"}
    changed = back(item)[0][0]

    assert ("Tides again", "10.1000/other") == (changed.title, dict(changed.identifiers)["doi"])
    assert ("13", 7) == (dict(changed.extra)["volume"], dict(changed.extra)["stars"])


def test_a_day_that_only_a_listing_knows_is_cited_but_not_claimed() -> None:
    """`issued` is the best date there is, and comes back as the one that it was."""
    listed = Work(title="T", dates=Dates(listed="2024-05-06"))
    numbered = Work(title="T", identifiers=(("arxiv", "2401.00001"),))

    assert {"date-parts": [[2024, 5, 6]]} == csl(listed, "x")["issued"]
    assert {"date-parts": [[2024, 1]]} == csl(numbered, "x")["issued"]
    assert ([listed], []) == back(csl(listed, "x"))
    assert ([numbered], []) == back(csl(numbered, "x"))
