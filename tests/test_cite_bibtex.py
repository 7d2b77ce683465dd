"""BibTeX of a paper: people can read it, programs can use it, and our reader gives back the same work."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import shapes
from site_gen.cite import bibtex
from site_gen.model import Author, Dates, Record, Work
from site_gen.sources import bibtex as reader

GOLDEN = Path(__file__).parent / "golden" / "bibtex"

FULL = Work(
    title="Tides & 100% of {their} $x_1$: the MARE Model",
    abstract="We read the sea.\n\n@ dawn it is *late*, at 3 % of $\\left\\{h\\right.$.",
    authors=(
        Author("Ada Ebb", "Ebb", "Ada", "0000-0001-2345-6789"),
        Author("Bo Flow"),
        Author("Ana de la Mar Jr.", "de la Mar", "Ana"),
        Author("Salt, Sand and Sons"),
    ),
    identifiers=(("acl", "2024.tides-1.1"), ("arxiv", "2401.00001"), ("doi", "10.1000/a<b>")),
    dates=Dates(published="2024-01-02", updated="2024-03-04", listed="2024-01-05"),
    links=(("abstract", "https://e.example/tides"), ("code", "https://e.example/code_1")),
    venue="Journal of Tides",
    keywords=("tides", "clocks, wet"),
    categories=("cs.LG", "physics.ao-ph"),
    extra=(
        ("editors", "Cy Sand; Di Wave"),
        ("et-al", True),
        ("pages", "1–9"),  # noqa: RUF001 - as readers give pages
        ("type", "article"),
        ("upvotes", 3),
        ("volume", "12"),
    ),
)
LISTED = Work(
    title="A Census of Gulls",
    authors=(Author("Bo Flow"),),
    identifiers=(("arxiv", "2402.00002"),),
    dates=Dates(listed="2024-02-06"),
    extra=(("upvotes", 7),),
)

WORDS = st.one_of(
    st.text(st.sampled_from("\\{}$%&#_^~-'`\"@,;=ab1 ()|\n"), max_size=10),
    st.text(st.characters(codec="utf-8"), max_size=10),
    st.sampled_from(["$x^{2}$", "$\\{x$", "$\\\\{a}$", "\\alpha", "and", "others", "a and b", "Ebb, Ada", "e\u0301"]),
    st.sampled_from(["@article{a, title={x}}", "\n\n@string(x", "{{", "}}", "A; B", "a--b", "et al.", "<i>x</i>&amp;"]),
)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map("".join)
DAYS = st.sampled_from(["2021", "2021-03", "2021-03-04", "1066-12-31", ""])
LINKS = st.sampled_from(
    ["https://a.example/x", "https://arxiv.org/abs/2101.00001", "https://openreview.net/forum?id=a"]
)
NAMES = st.one_of(TEXTS, st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "family", "given", "orcid"), TEXTS)))
PLAIN = st.one_of(TEXTS, st.integers(), st.floats(), st.booleans(), st.sampled_from(["article", "book", "jour"]))
FACTS = st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "abstract": TEXTS,
        "authors": st.lists(NAMES, max_size=3),
        "identifiers": st.dictionaries(
            st.sampled_from([*bibtex.IDENTIFIERS, "acl", "dblp", "we ird"]),
            st.one_of(TEXTS, st.sampled_from(["2101.00001v2", "10.1000/AB{C}", "10.48550/arXiv.2101.00001"])),
            max_size=3,
        ),
        "dates": st.fixed_dictionaries({}, optional=dict.fromkeys(("published", "updated", "listed"), DAYS)),
        "links": st.dictionaries(st.one_of(st.sampled_from(["abstract", "pdf", "code"]), TEXTS), LINKS, max_size=3),
        "venue": TEXTS,
        "keywords": st.lists(TEXTS, max_size=3),
        "categories": st.lists(TEXTS, max_size=2),
        "extra": st.dictionaries(
            st.one_of(st.sampled_from([*bibtex.EXTRAS, "type", "editors", "et-al", "tldr"]), TEXTS), PLAIN, max_size=4
        ),
    },
)


def read(entry: str) -> list[Work]:
    """Read entries that are all right."""
    found = list(reader.read(io.BytesIO(entry.encode()), "a.bib"))
    works = [record.work for record in found if isinstance(record, Record)]

    assert len(works) == len(found), found
    return works


@given(FACTS)
@settings(max_examples=120, deadline=None)
def test_any_work_reads_back_from_its_entry(facts: dict[str, object]) -> None:
    """Nothing is lost and nothing added, whatever characters the facts hold."""
    work, _ = shapes.from_json(facts)
    entries = "" if work is None else f"{bibtex.bibtex(work, 'a')}\n{bibtex.bibtex(work, 'a')}"

    assert [work, work] * bool(work) == (read(entries) if entries else [])


@given(FACTS)
@settings(max_examples=100, deadline=None)
def test_the_short_form_of_any_work_is_one_entry(facts: dict[str, object]) -> None:
    """What a page shows can be pasted into any bibliography."""
    work, _ = shapes.from_json(facts)
    entry = bibtex.short(work, "a", "https://e.example/{x}") if work else "@misc{a, title = {x}}"

    found = list(reader.read(io.BytesIO(entry.encode()), "a.bib"))

    assert 1 == len([one for one in found if isinstance(one, Record)])


@pytest.mark.parametrize(
    ("work", "name"), [pytest.param(FULL, "full", id="full"), pytest.param(LISTED, "listed", id="listed")]
)
def test_an_entry_is_one_that_a_person_would_write(work: Work, name: str) -> None:
    """The golden entries show what goes where; what BibTeX has no field for comes last."""
    assert (GOLDEN / f"{name}.bib").read_text() == f"{bibtex.bibtex(work, name)}\n"


@pytest.mark.parametrize("work", [FULL, LISTED], ids=["full", "listed"])
def test_the_golden_entries_read_back(work: Work) -> None:
    """They are not only pretty."""
    assert [work] == read(bibtex.bibtex(work, "a"))


def test_the_short_form_holds_what_a_bibliography_shows() -> None:
    """Neither abstract nor keywords, and nothing of our own."""
    assert (GOLDEN / "short.bib").read_text() == f"{bibtex.short(FULL, 'short')}\n"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"title": "\\input{/etc/passwd}"}, "  title = {{\\textbackslash{}input\\{/etc/passwd\\}}},"),
        ({"identifiers": (("doi", "10.1/},evil={x\\"),)}, "  doi = {10.1/%7D,evil=%7Bx%5C},"),
        ({"authors": (Author("Barnes and Noble"),)}, "  author = {{Barnes and Noble}},"),
        ({"authors": (Author("Anderson Band"),)}, "  author = {Anderson Band},"),
        ({"authors": (Author("Others"), Author("Plato", "Plato"))}, "  author = {{Others} and Plato},"),
        ({"authors": (Author("Ana de la Mar", "de la Mar", "Ana"),)}, "  author = {de la Mar, Ana},"),
        ({"dates": Dates(published="2024-12")}, "  month = dec,"),
        ({"dates": Dates(listed="2024-12-24")}, "  year = {2024},"),
        ({"extra": (("volume", 12),)}, "  volume = {12},"),
        ({"venue": "Transactions on Gulls"}, "  journal = {Transactions on Gulls},"),
        ({"venue": "Sea & Salt"}, "  booktitle = {Sea \\& Salt},"),
    ],
    ids=[
        "a command",
        "a DOI that would end its field",
        "a name with and",
        "a name that only holds and",
        "one name alone",
        "a family name of three words",
        "a month",
        "a paper known by the day of its listing",
        "a number",
        "a journal",
        "a conference",
    ],
)
def test_facts_stand_in_the_fields_that_programs_know(facts: dict[str, object], line: str) -> None:
    """Other programs find what they need without our field."""
    work = Work(**{"title": "One"} | facts)  # type: ignore[arg-type] # the tests give what a Work takes

    assert line in bibtex.short(work, "a").split("\n")


@pytest.mark.parametrize(
    ("kind", "venue", "start"),
    [
        ("article-journal", "Sea", "@article{"),
        ("paper-conference", "Sea", "@inproceedings{"),
        ("article", "", "@misc{"),
        ("thesis", "", "@thesis{"),
        ("dissertation", "", "@phdthesis{"),
        ("", "Sea", "@inproceedings{"),
        ("", "", "@misc{"),
        ("no such kind", "", "@misc{"),
    ],
)
def test_the_type_of_an_entry_is_one_that_bibtex_knows(kind: str, venue: str, start: str) -> None:
    """What other formats call a paper is said in BibTeX's words."""
    assert bibtex.short(Work(title="One", venue=venue, extra=(("type", kind),)), "a").startswith(start)


def test_a_key_holds_only_what_a_key_may() -> None:
    """No key ends its entry, and none is empty."""
    assert "@misc{abc," == bibtex.short(Work(title="One"), "a{b,}c").split("\n")[0]
    assert "@misc{paper," == bibtex.short(Work(title="One"), "潮汐").split("\n")[0]


def test_a_page_of_the_site_stands_in_for_an_address() -> None:
    """A paper without an address of its own is cited by its page."""
    own = Work(title="One", links=(("abstract", "https://e.example/own"),))

    assert "  url = {https://e.example/papers/one/}," in bibtex.short(
        Work(title="One"), "a", "https://e.example/papers/one/"
    ).split("\n")
    assert "  url = {https://e.example/own}," in bibtex.short(own, "a", "https://e.example/papers/one/").split("\n")
