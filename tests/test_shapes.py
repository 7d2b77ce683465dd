"""The room `shapes`: facts become JSON and come back, and what people write by hand is understood."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import shapes, text
from site_gen.model import Author, Dates, Place, Work

TEXT = st.text(st.characters(), max_size=12)
PLAIN = st.one_of(TEXT, st.integers(), st.floats(), st.booleans(), st.none())
NAMED = st.dictionaries(TEXT, PLAIN, max_size=3)
DAYS = st.sampled_from(["2021", "2021-03", "2021-03-04", "2021-13", "soon", "", 2021])
LINKS = st.sampled_from(["https://a.example/x", "https://doi.org/10.1000/X", "javascript:x", "", "https://b.example"])
FIELDS = st.fixed_dictionaries(
    {"title": TEXT.filter(lambda title: bool(text.line(title)))},
    optional={
        "abstract": st.one_of(TEXT, st.just("Code: https://github.com/a/b and https://github.com/c/d.")),
        "authors": st.one_of(TEXT, st.lists(st.one_of(TEXT, NAMED), max_size=3)),
        "identifiers": st.dictionaries(st.one_of(TEXT, st.sampled_from(["arxiv", "DOI", "s2"])), TEXT, max_size=3),
        "arxiv": st.sampled_from(["2101.00001v2", "cs/0112017", "none"]),
        "doi": st.sampled_from(["10.1000/ABC.", "10.48550/arXiv.2101.00001", "none"]),
        "url": LINKS,
        "year": DAYS,
        "date": DAYS,
        "dates": st.dictionaries(st.sampled_from(["published", "updated", "listed"]), DAYS),
        "links": st.dictionaries(TEXT, LINKS, max_size=3),
        "venue": PLAIN,
        "keywords": st.one_of(TEXT, st.lists(PLAIN, max_size=3)),
        "categories": st.lists(TEXT, max_size=3),
        "extra": NAMED,
        "upvotes": PLAIN,
        "summary": PLAIN,
        "author": st.one_of(PLAIN, st.lists(TEXT, max_size=2)),
        "published": DAYS,
        "id": st.one_of(PLAIN, st.sampled_from(["2101.00001v2", "http://arxiv.org/abs/2101.00001v1", "cs/0112017"])),
        "pdf": LINKS,
        "video": st.one_of(PLAIN, LINKS),
        "tags": st.lists(TEXT, max_size=2),
    },
)


def read(**fields: object) -> Work:
    """Read an object that is all right."""
    work, complaints = shapes.from_json(fields)

    assert work is not None
    assert [] == complaints
    return work


@given(FIELDS)
@settings(max_examples=150, deadline=None)
def test_what_is_printed_reads_back_to_the_same_work(fields: dict[str, object]) -> None:
    """`sitegen read a > b.jsonl` and `sitegen read b.jsonl` tell the same."""
    work, _ = shapes.from_json(fields)

    assert work is not None
    assert (work, []) == shapes.from_json(json.loads(msgspec.json.encode(shapes.to_json(work))))


@given(FIELDS)
@settings(max_examples=80, deadline=None)
def test_complaints_can_be_printed(fields: dict[str, object]) -> None:
    """A damaged value is shown without breaking the output."""
    _, complaints = shapes.from_json(fields)

    assert complaints == [complaint.encode().decode() for complaint in complaints]


def test_absent_parts_are_left_out_and_keys_are_in_order() -> None:
    """A title alone is an object of one key."""
    full = Work(title="Tides", abstract="We read.", authors=(Author("Ada Ebb"),), dates=Dates(listed="2021"))

    assert {"title": "Tides"} == shapes.to_json(Work(title="Tides"))
    assert ["title", "abstract", "authors", "dates"] == list(shapes.to_json(full))


def test_a_place_is_written_with_path_line_and_index() -> None:
    """A record tells where it stands."""
    assert {"path": "a.txt", "line": 3, "index": 0} == shapes.place_json(Place("a.txt", 3, 0))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("Ada Ebb and Bo Flow", ["Ada Ebb", "Bo Flow"], id="and"),
        pytest.param("Ebb, Ada; Flow, Bo", ["Ada Ebb", "Bo Flow"], id="semicolons"),
        pytest.param("Ada Ebb, Bo Flow, C. Tide", ["Ada Ebb", "Bo Flow", "C. Tide"], id="commas between full names"),
        pytest.param("Ebb, Ada", ["Ada Ebb"], id="one name, family first"),
        pytest.param("Ebb, Ada and Flow, Bo", ["Ada Ebb", "Bo Flow"], id="and, family first"),
        pytest.param("Plato", ["Plato"], id="one word"),
        pytest.param(", Ada; Flow, ", ["Ada", "Flow"], id="half a name"),
        pytest.param("", [], id="nobody"),
        pytest.param("Alexander Sand", ["Alexander Sand"], id="and inside a name"),
        pytest.param("Ada Ebb & Bo Flow", ["Ada Ebb", "Bo Flow"], id="ampersand"),
        pytest.param(
            "Ebb, A., Flow, B. C., & Tide, D.", ["A. Ebb", "B. C. Flow", "D. Tide"], id="families and initials"
        ),
        pytest.param("Ada Ebb, Bo Flow and C. Tide", ["Ada Ebb", "Bo Flow", "C. Tide"], id="commas and an and"),
        pytest.param("A. Ebb, Jr. and B. Flow", ["A. Ebb Jr.", "B. Flow"], id="suffix"),
        pytest.param("Ebb, A. et al.", ["A. Ebb"], id="others"),
        pytest.param("Ebb, Ada; et al.", ["Ada Ebb"], id="others behind a semicolon"),
    ],
)
def test_names_in_one_text_are_split(names: str, expected: list[str]) -> None:
    """One string of authors is understood as people write it."""
    assert expected == [author.name for author in read(title="Tides", authors=names).authors]


def test_names_that_may_be_divided_wrongly_are_told() -> None:
    """Nobody can tell what `Ebb, Ada, Flow, Bo` is; the best guess is taken and named."""
    work, complaints = shapes.from_json({"title": "Tides", "authors": "Ebb, Ada, Flow, Bo"})

    assert ["Ada Ebb", "Bo Flow"] == [author.name for author in work.authors] if work else []
    assert ["`authors` may be divided wrongly, put `;` between them: `Ebb, Ada, Flow, Bo`"] == complaints


@pytest.mark.parametrize(
    ("number", "arxiv"),
    [(2105.0123, "2105.01230"), (2105.1, "2105.10000"), (704.0001, "0704.0001"), ("2105.0123", "2105.01230")],
)
def test_an_arxiv_number_gets_back_the_zeros_that_a_program_took(number: object, arxiv: str) -> None:
    """To YAML, JSON and spreadsheets it is a number, and every tenth ends in a zero."""
    assert (("arxiv", arxiv),) == read(title="Tides", arxiv=number).identifiers


@pytest.mark.parametrize("venue", ["arXiv", "arXiv (Cornell University)", "CoRR"])
def test_a_preprint_server_is_no_venue(venue: str) -> None:
    """Its name would stand where a conference belongs, on the page and in citations."""
    assert not read(title="Tides", venue=venue).venue


def test_authors_may_be_objects_and_texts() -> None:
    """A name is made of its parts where it is not given."""
    given_authors = [{"family": "Ebb", "given": "Ada", "orcid": "0000-0001"}, "Flow, Bo", {"name": ""}]

    assert (Author("Ada Ebb", "Ebb", "Ada", "0000-0001"), Author("Bo Flow", "Flow", "Bo")) == read(
        title="Tides", authors=given_authors
    ).authors


@pytest.mark.parametrize(
    ("scheme", "raw", "expected"),
    [
        pytest.param("arxiv", "arXiv:2101.00001v3", "2101.00001", id="arXiv with prefix and version"),
        pytest.param("arxiv", "https://arxiv.org/pdf/2101.00001.pdf", "2101.00001", id="arXiv PDF"),
        pytest.param("arxiv", "Math.AG/0101001", "math/0101001", id="old arXiv, with its subject class or without"),
        pytest.param("arxiv", "21.1", "", id="no arXiv number"),
        pytest.param("doi", "https://doi.org/10.1000/ABC.", "10.1000/abc", id="DOI with resolver"),
        pytest.param("doi", "10.1/x", "", id="no DOI"),
        pytest.param("doi", "10.1000/abc/", "10.1000/abc", id="DOI with what followed it"),
        pytest.param("isbn", "0-306-40615-2", "9780306406157", id="ISBN of ten digits"),
        pytest.param("isbn", "978-0-306-40615-7", "9780306406157", id="ISBN of thirteen"),
        pytest.param("pmcid", "1234567", "PMC1234567", id="PMCID without letters"),
        pytest.param("pubmed", "PMID: 123", "123", id="PubMed with its name"),
        pytest.param("doi", "10.1234/" * 100_000 + " x", "", id="far too long"),
        pytest.param("s2", " abc \n", "abc", id="any other"),
    ],
)
def test_identifiers_have_one_form(scheme: str, raw: str, expected: str) -> None:
    """Two spellings of one identifier are equal."""
    assert expected == shapes.identifier(scheme, raw)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"url": "https://arxiv.org/abs/2101.00001v2?a=b"}, {"arxiv": "2101.00001"}, id="arXiv address"),
        pytest.param({"url": "https://huggingface.co/papers/2101.00001"}, {"arxiv": "2101.00001"}, id="paper page"),
        pytest.param({"url": "https://doi.org/10.1000/1234.5678"}, {"doi": "10.1000/1234.5678"}, id="DOI address"),
        pytest.param({"url": "https://a.example/2101.00001"}, {}, id="a number on another host"),
        pytest.param({"url": "https://a.example/pdf/10.1000/x.pdf"}, {}, id="a file on another host"),
        pytest.param(
            {"doi": "10.48550/arXiv.2101.00001"},
            {"arxiv": "2101.00001", "doi": "10.48550/arxiv.2101.00001"},
            id="DOI of a preprint",
        ),
        pytest.param({"identifiers": {"DOI": "10.1000/ABC"}}, {"doi": "10.1000/abc"}, id="scheme in capitals"),
    ],
)
def test_identifiers_are_found_where_people_put_them(fields: dict[str, object], expected: dict[str, str]) -> None:
    """An address gives an identifier only where it names a paper: a wrong one would merge two papers."""
    assert expected == dict(read(title="Tides", **fields).identifiers)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("2021", "2021", id="year"),
        pytest.param(" 2021-3 ", "2021-03", id="month"),
        pytest.param("2021-03-04T10:00:00Z", "2021-03-04", id="time"),
        pytest.param("2021-02-30", "", id="no such day"),
        pytest.param("0021-02-03", "", id="no such year"),
        pytest.param("0000", "", id="year zero"),
        pytest.param("yesterday", "", id="words"),
        pytest.param("1997.0", "1997", id="spreadsheet"),
        pytest.param("1997.5", "", id="fraction"),
    ],
)
def test_dates_have_one_form_or_none(raw: str, expected: str) -> None:
    """Text order is time order."""
    assert expected == shapes.date(raw)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"year": 2021}, "2021", id="year"),
        pytest.param({"date": "2021-03-04", "year": 2020}, "2021-03-04", id="date before year"),
        pytest.param({"date": None, "year": 2021}, "2021", id="no date but a year"),
        pytest.param({"date": "", "year": "2021"}, "2021", id="empty date but a year"),
        pytest.param({"dates": {"published": "2019"}, "year": 2021}, "2019", id="dates before all"),
    ],
)
def test_the_day_of_publication_is_the_best_that_is_told(fields: dict[str, object], expected: str) -> None:
    """An empty field does not hide a filled one."""
    assert expected == read(title="Tides", **fields).dates.published


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        pytest.param(Work(title="x", dates=Dates("2020", "2022", "2021")), "2020", id="published"),
        pytest.param(Work(title="x", dates=Dates(listed="2021")), "2021", id="listed"),
        pytest.param(Work(title="x", identifiers=(("arxiv", "2103.00001"),)), "2021-03", id="arXiv number"),
        pytest.param(Work(title="x", identifiers=(("arxiv", "9999.00001"),)), "", id="no such month"),
        pytest.param(Work(title="x"), "", id="nothing"),
    ],
)
def test_a_paper_is_dated_by_the_best_that_is_known(work: Work, expected: str) -> None:
    """A list is sorted by something where anything is known."""
    assert expected == shapes.dated(work)


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        pytest.param(
            "Code: https://github.com/a/b, again https://github.com/a/b, models at https://github.com/c/d.",
            {"code": "https://github.com/a/b", "code-2": "https://github.com/c/d"},
            id="two repositories",
        ),
        pytest.param("See our project page: https://a.example/p.", {"project": "https://a.example/p"}, id="project"),
        pytest.param("The data set is at https://a.example/d", {"data": "https://a.example/d"}, id="data"),
        pytest.param("More: https://a.github.io/p", {"project": "https://a.github.io/p"}, id="host of projects"),
        pytest.param("More: https://a.example", {"link": "https://a.example"}, id="anything else"),
    ],
)
def test_links_are_named_by_the_words_before_them(abstract: str, expected: dict[str, str]) -> None:
    """An address in an abstract becomes a link that says what it leads to."""
    assert expected == dict(shapes.links_in(abstract))


def test_a_link_of_the_abstract_stands_beside_a_given_one() -> None:
    """No address is lost because another has its name."""
    work = read(title="Tides", links={"code": "https://a.example"}, abstract="Code: https://github.com/a/b")

    assert (("code", "https://a.example"), ("code-2", "https://github.com/a/b")) == work.links


def test_what_the_api_of_a_site_adds_is_no_fact_of_the_paper() -> None:
    """The export of one site is a source of another."""
    added = {"slug": "tides", "url": "/repo/papers/tides/", "topics": ["sea"], "related": ["gulls"], "sources": [{}]}

    assert Work(title="Tides") == read(title="Tides", **added)


def test_a_link_that_is_given_is_not_found_again() -> None:
    """One address is one link."""
    work = read(title="Tides", links={"page": "https://a.example"}, abstract="Code: https://a.example")

    assert (("page", "https://a.example"),) == work.links


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        pytest.param({"abstract": ["x"]}, "`abstract` is not text", id="abstract"),
        pytest.param({"authors": 5}, "`authors` is neither a list nor text", id="authors"),
        pytest.param({"keywords": {"a": 1}}, "`keywords` is not a list", id="keywords"),
        pytest.param({"links": "x"}, "`links` is not an object", id="links"),
        pytest.param({"url": "tides"}, "`url` is no web address: `tides`", id="url"),
        pytest.param({"links": {"abstract": "x"}, "url": "y"}, "`abstract` is no web address: `x`", id="link before"),
        pytest.param({"links": {"pdf": "ftp://x"}}, "`pdf` is no web address: `ftp://x`", id="link"),
        pytest.param({"doi": "x"}, "`doi` is no such identifier: `x`", id="identifier"),
        pytest.param(
            {"venue": "x\ud800\x00"},
            "`venue` holds characters that no text may hold; they are taken out or replaced",
            id="characters",
        ),
        pytest.param({"date": "soon"}, "there is no date `soon`", id="date"),
        pytest.param({"score": [[1]]}, "`score` is no plain value", id="extra"),
        pytest.param({"score": float("inf")}, "`score` is no plain value", id="infinite number"),
        pytest.param({"n" * 300: 1}, f"`{'n' * 60}…` is too long for a name", id="name"),
        pytest.param(
            {"venue": "x" * 1_000_001}, "`venue` has more than 1,000,000 characters; the rest is left out", id="length"
        ),
    ],
)
def test_a_part_that_cannot_be_understood_is_named_and_the_rest_kept(fields: dict[str, object], complaint: str) -> None:
    """One bad field does not cost the record."""
    work, complaints = shapes.from_json({"title": "Tides"} | fields)

    assert "Tides" == (work and work.title)
    assert [complaint] == complaints


@pytest.mark.parametrize("fields", [{}, {"title": ""}, {"title": "\x00 \n"}, {"title": None}])
def test_nothing_is_a_record_without_a_title(fields: dict[str, object]) -> None:
    """A page needs a name."""
    work, complaints = shapes.from_json(fields)

    assert work is None
    assert "has no title" == complaints[-1]


def test_other_plain_fields_are_kept() -> None:
    """Facts that have no field of their own are not lost; objects inside objects are passed over."""
    work = read(title="Tides", upvotes=3, tags=["a", "b"], open=True, empty=[], raw={"x": 1}, extra={"tldr": "Short."})

    assert (("open", True), ("tags", "a; b"), ("tldr", "Short."), ("upvotes", 3)) == work.extra


def test_the_names_that_arxiv_uses_are_understood() -> None:
    """An export of another tool does not lose its abstracts, authors and days unseen."""
    work = read(
        id="http://arxiv.org/abs/2101.00001v2",
        title="Tides",
        summary="They come.",
        author=["Ada Ebb"],
        published="2021-01-02T03:04:05Z",
        pdf="https://a.example/t.pdf",
        code="https://b.example/c",
        project="https://c.example",
        video="https://d.example/v",
    )

    assert (
        Work(
            title="Tides",
            abstract="They come.",
            authors=(Author("Ada Ebb"),),
            identifiers=(("arxiv", "2101.00001"),),
            dates=Dates("2021-01-02"),
            links=(
                ("code", "https://b.example/c"),
                ("pdf", "https://a.example/t.pdf"),
                ("project", "https://c.example"),
                ("video", "https://d.example/v"),
            ),
        )
        == work
    )


@pytest.mark.parametrize(
    ("given_id", "expected"),
    [
        pytest.param("2101.00001v2", (("arxiv", "2101.00001"),), id="number"),
        pytest.param("arXiv:cs/0112017", (("arxiv", "cs/0112017"),), id="old number with its prefix"),
        pytest.param("paper/0112017", (), id="a number of somebody else"),
        pytest.param("2113.00001", (), id="no month"),
        pytest.param("tides-7", (), id="a name"),
        pytest.param(7, (), id="a count"),
    ],
)
def test_an_id_is_an_arxiv_number_only_where_it_can_be_nothing_else(given_id: object, expected: object) -> None:
    """A wrong identifier would merge two papers."""
    assert expected == read(title="Tides", id=given_id).identifiers


@pytest.mark.parametrize(
    ("fields", "extra"),
    [
        pytest.param({"abstract": "Long.", "summary": "Short."}, {"summary": "Short."}, id="ours is given"),
        pytest.param({"published": "Shore Press"}, {"published": "Shore Press"}, id="no date"),
        pytest.param({"code": "on request", "video": 3}, {"code": "on request", "video": 3}, id="no addresses"),
        pytest.param(
            {"links": {"pdf": "https://a.example"}, "pdf": "https://b.example"},
            {"pdf": "https://b.example"},
            id="the link is given",
        ),
        pytest.param({"id": "tides-7"}, {"id": "tides-7"}, id="no arXiv number"),
    ],
)
def test_a_name_of_others_that_means_something_else_is_kept_as_it_is(
    fields: dict[str, object], extra: dict[str, object]
) -> None:
    """Nothing is lost, and nothing that is given is overwritten."""
    assert extra == dict(read(title="Tides", **fields).extra)
