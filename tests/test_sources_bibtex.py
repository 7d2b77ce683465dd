"""The reader of BibTeX: every entry that can be told from its neighbors is a record, and every loss is told."""

import io
import logging
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from site_gen import shapes
from site_gen.model import Author, Problem, Record, Work
from site_gen.sources import bibtex
from tests import effort

TIDES = """\
@article{ebb2024tides,
  title = {The {MARE} Model of T\\'\\i{}des},
  subtitle = {An {\\"U}berblick},
  author = {Ebb, Ada and {van der Flow}, Bo and Ludwig van Beethoven and {Salt and Sons}},
  journal = {Journal of Tides \\& Waves},
  year = 2024, month = "5~" # jan,
  volume = {12}, number = {3}, pages = {1--9},
  doi = {https://doi.org/10.1000/ABC\\_1},
  keywords = {tides; clocks, wet},
  abstract = {We read the sea.

    It is late.},
  url = {https://tides.example/\\~{}ebb/1\\_2},
  file = {:C\\:\\\\x.pdf:PDF},
  timestamp = {2024-01-01},
}
"""
GULLS = "@inproceedings{gulls,\n  title = {A Census of Gulls},\n  booktitle = {Proceedings on Gulls}\n}\n"
BOTH = ["The MARE Model of Tídes: An Überblick", "A Census of Gulls"]


def read(content: str | bytes) -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(bibtex.read(io.BytesIO(data), "a.bib"))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def only(content: str) -> Work:
    """Read a file of one entry that is all right."""
    records, problems = read(content)

    assert [] == problems
    assert 1 == len(records)
    return records[0].work


def entry(kind: str = "article", **fields: str) -> Work:
    """Read an entry with these fields."""
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in ({"title": "Tides"} | fields).items())
    return only(f"@{kind}{{key,\n{lines}}}\n")


def titles(records: Sequence[Record]) -> list[str]:
    """Give the titles."""
    return [record.work.title for record in records]


# --- whole entries


def test_an_entry_gives_its_facts() -> None:
    """TeX becomes text, names are taken apart, and what a program noted for itself is left out."""
    assert shapes.to_json(only(TIDES)) == {
        "title": "The MARE Model of Tídes: An Überblick",
        "abstract": "We read the sea.\n\nIt is late.",
        "authors": [
            {"name": "Ada Ebb", "family": "Ebb", "given": "Ada"},
            {"name": "Bo van der Flow", "family": "van der Flow", "given": "Bo"},
            {"name": "Ludwig van Beethoven", "family": "van Beethoven", "given": "Ludwig"},
            {"name": "Salt and Sons"},
        ],
        "identifiers": {"doi": "10.1000/abc_1"},
        "dates": {"published": "2024-01-05"},
        "links": {"abstract": "https://tides.example/~ebb/1_2"},
        "venue": "Journal of Tides & Waves",
        "keywords": ["tides", "clocks, wet"],
        "extra": {"number": "3", "pages": "1\u20139", "type": "article", "volume": "12"},
    }


def test_an_entry_of_biblatex_gives_its_facts() -> None:
    """The fields of BibLaTeX are understood beside those of BibTeX."""
    work = entry(
        "online",
        journaltitle="Tides",
        journalsubtitle="A Journal",
        date="2020-01/2020-05",
        eprint="2001.00001v2",
        eprinttype="arXiv",
        eprintclass="cs.LG",
        location="Wick",
        langid="english",
        editor="Sand, Cy and Wave, Di",
        shorttitle="T",
    )

    assert shapes.to_json(work) == {
        "title": "Tides",
        "identifiers": {"arxiv": "2001.00001"},
        "dates": {"published": "2020-01"},
        "venue": "Tides: A Journal",
        "categories": ["cs.LG"],
        "extra": {
            "address": "Wick",
            "editors": "Cy Sand; Di Wave",
            "language": "english",
            "title-short": "T",
            "type": "online",
        },
    }


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        pytest.param("Ebb, Ada and Bo Flow", [("Ada Ebb", "Ebb"), ("Bo Flow", "Flow")], id="both orders"),
        pytest.param("Flow, Jr, Bo", [("Bo Flow Jr", "Flow")], id="junior"),
        pytest.param("{Salt, Sand and Sons}", [("Salt, Sand and Sons", "")], id="a group"),
        pytest.param("Plato", [("Plato", "")], id="one word"),
        pytest.param("A. Ebb and \\'Eric Flow", [("A. Ebb", "Ebb"), ("Éric Flow", "Flow")], id="an accent behind and"),
        pytest.param(
            "{\\'E}. {van den Berg} and de la Mar, Ana",
            [("É. van den Berg", "van den Berg"), ("Ana de la Mar", "de la Mar")],
            id="braces and small words",
        ),
        pytest.param(
            "family=Berg, given=Ada, prefix=van, useprefix=true and given=Bo, family={Flow, x}",
            [("Ada van Berg", "van Berg"), ("Bo Flow, x", "Flow, x")],
            id="the extended format",
        ),
        pytest.param("Ada Ebb; Bo Flow", [("Ada Ebb", "Ebb"), ("Bo Flow", "Flow")], id="semicolons"),
        pytest.param("A. Ebb, B. Flow, C. Sand, D. Wave", [("A. Ebb", "Ebb"), ("B. Flow", "Flow")], id="commas"),
        pytest.param("張衡 and Sand, {C.}", [("張衡", ""), ("C. Sand", "Sand")], id="a name of one part"),
    ],
)
def test_names_are_read_by_the_rules_of_bibtex(written: str, authors: list[tuple[str, str]]) -> None:
    """Family names are told apart where BibTeX would, and a group stays whole."""
    read_names = [(author.name, author.family) for author in entry(author=written).authors]

    assert authors == read_names[: len(authors)]


def test_others_are_told_as_a_fact() -> None:
    """`and others` is no author."""
    work = entry(author="Ebb, Ada and others")

    assert (Author("Ada Ebb", "Ebb", "Ada"),) == work.authors
    assert True is dict(work.extra)["et-al"]


@pytest.mark.parametrize(
    ("fields", "identifiers"),
    [
        ({"journal": "arXiv preprint arXiv:2401.00001"}, {"arxiv": "2401.00001"}),
        ({"journal": "CoRR", "volume": "abs/2401.00001"}, {"arxiv": "2401.00001"}),
        ({"eprint": "hep-th/9901001", "archiveprefix": "arXiv"}, {"arxiv": "hep-th/9901001"}),
        ({"eprint": "2401.00001"}, {"arxiv": "2401.00001"}),
        ({"eprint": "12345", "eprinttype": "pubmed"}, {"pubmed": "12345"}),
        ({"eprint": "12345", "eprinttype": "googlebooks"}, {}),
        ({"url": "http://dx.doi.org/10.1000/X"}, {"doi": "10.1000/x"}),
        ({"url": "https://aclanthology.org/2024.tides-1.1/"}, {"acl": "2024.tides-1.1"}),
        ({"url": "https://openreview.net/forum?id=AbC_1"}, {"openreview": "AbC_1"}),
        ({"pmid": "123", "pmcid": "456"}, {"pubmed": "123", "pmcid": "PMC456"}),
        ({"doi": "10.1000/(SICI)1{\\textless}2$>$3"}, {"doi": "10.1000/(sici)1<2>3"}),
        ({"isbn": "978-3-16-148410-0"}, {}),
        ({"note": "compare arXiv:2401.00001"}, {}),
    ],
    ids=lambda value: next(iter(value), "none"),
)
def test_an_identifier_counts_where_it_is_sure(fields: dict[str, str], identifiers: dict[str, str]) -> None:
    """A wrong identifier would merge two papers: the ISBN of a volume is not one of its papers."""
    assert identifiers == dict(entry(**fields).identifiers)


def test_a_volume_has_its_isbn_and_dblp_its_key() -> None:
    """What names the entry as a whole names it."""
    volume = only("@proceedings{DBLP:conf/tides/2024, title = {Proc}, isbn = {978-3-16-148410-0}}")

    assert {"dblp": "conf/tides/2024", "isbn": "9783161484100"} == dict(volume.identifiers)


@pytest.mark.parametrize(
    "field",
    ["volume = {2}", "maintitle = {All Tides}", "part = {2}", "crossref = {set}", "xref = {set}"],
    ids=lambda field: field[:6],
)
def test_a_volume_of_a_set_keeps_the_isbn_as_a_fact(field: str) -> None:
    """Volumes often bear the ISBN of their set, so it would merge them."""
    records, _ = read(f"@book{{b, title = {{Tides}}, isbn = {{978-3-16-148410-0}}, {field}}}")

    assert () == records[0].work.identifiers
    assert "978-3-16-148410-0" == dict(records[0].work.extra)["isbn"]


@pytest.mark.parametrize(
    "address",
    ["2020.conll-1", "2020.conll-1.pdf", "W19-63", "W19-63/", "volumes/2020.conll-1", "events/acl-2020", "P19-1001x"],
)
def test_the_address_of_a_volume_names_no_paper(address: str) -> None:
    """All papers of a meeting may link to its proceedings."""
    assert () == entry(url=f"https://aclanthology.org/{address}").identifiers


@pytest.mark.parametrize(
    ("address", "identifier"),
    [
        ("2020.acl-main.12", "2020.acl-main.12"),
        ("2020.acl-main.12v2.pdf", "2020.acl-main.12"),
        ("P19-1001.pdf", "P19-1001"),
        ("2023.findings-acl.7/", "2023.findings-acl.7"),
    ],
)
def test_the_address_of_a_paper_of_the_anthology_names_it(address: str, identifier: str) -> None:
    """In both styles, as page or file, whatever its version."""
    assert (("acl", identifier),) == entry(url=f"https://aclanthology.org/{address}").identifiers


def test_a_preprint_has_no_venue() -> None:
    """That a paper is on arXiv is its identifier, not where it appeared."""
    assert "" == entry(journal="arXiv preprint arXiv:2401.00001").venue
    assert "" == entry(journal="CoRR").venue


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ({"year": "2018", "month": "OCT 1"}, "2018-10-01"),
        ({"year": "2018", "month": "7"}, "2018-07"),
        ({"year": "2018", "month": "July/August"}, "2018-07"),
        ({"year": "2018", "month": "jan", "day": "31"}, "2018-01-31"),
        ({"year": "c2018a"}, "2018"),
        ({"year": "in press"}, ""),
        ({"year": "[2018]"}, "2018"),
        ({"date": "2020~"}, "2020"),
        ({"date": "2020-21"}, "2020"),
        ({"date": "2023-09-24T13:27:44+00:00"}, "2023-09-24"),
        ({"date": "/2020-05"}, "2020-05"),
        ({"date": "19XX"}, ""),
        ({"date": "19XX", "year": "1998"}, "1998"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_dates_are_read_as_far_as_they_are_sure(fields: dict[str, str], published: str) -> None:
    """Of a range the beginning counts; what is no date is left out."""
    lines = "".join(f", {name} = {{{value}}}" for name, value in fields.items())

    assert published == read(f"@misc{{a, title = {{x}}{lines}}}")[0][0].work.dates.published


def test_unknown_fields_are_kept_and_those_of_programs_are_not() -> None:
    """A field that nobody documented may be what a person looks for."""
    kept = dict(entry(hobby='{\\"O}l', **{"bdsk-url-1": "x", "owner": "me", "groups": "g", "comment": "y" * 300}).extra)

    assert {"type": "article", "hobby": "Öl"} == kept


def test_links_are_named_by_their_fields() -> None:
    """PMLR and others have fields for what belongs to a paper."""
    work = entry(url="\\url{https://a.example/x}", pdf="https://a.example/x.pdf", video="https://v.example")

    assert {"abstract": "https://a.example/x", "pdf": "https://a.example/x.pdf", "video": "https://v.example"} == dict(
        work.links
    )


# --- what stands around entries


def test_abbreviations_and_joints_are_resolved() -> None:
    """`@string` holds for the rest of the file, whatever its case; months need none."""
    work = only(
        '@string{jt = "Journal of " # "Tides"} @STRING(sea = {Sea})\n'
        "@Article(a, title = JT # { and } # sea, year = 2024, month = MAR)"
    )

    assert ("Journal of Tides and Sea", "2024-03") == (work.title, work.dates.published)


def test_a_missing_abbreviation_is_told_and_its_name_kept() -> None:
    """The record is not lost for it."""
    records, problems = read("@article{a, title = {x}, journal = jmlr}")

    assert "jmlr" == records[0].work.venue
    assert ["no `@string` says what `jmlr` is"] == [problem.message for problem in problems]


def test_comments_preambles_and_text_between_are_skipped() -> None:
    """Everything that is no entry says nothing, also a comment in an entry."""
    around = '% @article{no,\n%  title={no}}\n@comment{jabref-meta: {x}}\n@preamble{"\\foo{}"}\nhello me@x.example {\n'
    inside = "@misc{a, % a comment }\n  title = {100\\% sure},\n  % year = {1999},\n  note = {5 % of it}}"
    records, problems = read(f"{around}{inside}\n}} bye\n@comment{{ open\n{GULLS}")

    assert [] == problems
    assert ["100% sure", "A Census of Gulls"] == titles(records)
    assert "5 % of it" == dict(records[0].work.extra)["note"]


def test_two_entries_of_one_key_are_two_records() -> None:
    """A key is the person's business."""
    assert 2 == len(read(GULLS + GULLS)[0])


def test_a_field_that_stands_twice_counts_once_and_is_told() -> None:
    """The first is taken, in any case of its name."""
    records, problems = read("@misc{a, title = {x}, Title = {y}, note = {z}, note = {z}}")

    assert ["x"] == titles(records)
    assert ["`title` stands there twice; the first is taken"] == [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("@misc{a, title = {x}\n note = {y}\n year = 2024}", "there is no comma before `note`"),
        ("@misc{a, title = {x}, , note = {y}, year = 2024}", "there is a comma too many"),
        ("@misc{a, title = {x} z, note = {y}, year = 2024}", "`title` is followed by `z`, which is left out"),
    ],
    ids=["a comma too few", "a comma too many", "something behind a value"],
)
def test_small_faults_cost_nothing(written: str, complaint: str) -> None:
    """What can be understood is read, and told."""
    records, problems = read(written)

    assert ["x"] == titles(records)
    assert ("y", "2024") == (dict(records[0].work.extra)["note"], records[0].work.dates.published)
    assert complaint == problems[0].message


@pytest.mark.parametrize(
    "written",
    [
        "@misc{title = {x}}",
        "@misc{, title = {x}}",
        "@misc\n{a, title = {x}}",
        "@ misc {a, title = {x}}",
        "@['JournalArticle', 'Conference']{a, title = {x}}",
        '@misc{a, title = "x"}',
        "@misc(a, title = {x})",
        "} @misc{a, title = {x}}",
        "\ufeff@misc{a, title = {x}}",
        "@misc{a, title = {x}, note = {one \\{ brace}}\n",
        "@misc{a, title = {x}, abstract = {\n@see (this)\n@b{c}}}",
    ],
)
def test_an_entry_may_be_written_in_many_ways(written: str) -> None:
    """As BibTeX, Semantic Scholar and tired people do."""
    assert "x" == only(written).title


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("@misc{a, title = {x}} and then @misc{b, title = {y}}", ["x", "y"]),
        ("text before @misc{c, title = {x}}", ["x"]),
        ("text @misc{title = {x}} more text, @misc {c, title = {y}} end", ["x", "y"]),
        ("behind (1)@inproceedings{c, title = {x}}", ["x"]),
        ("glued@article{c, title = {x}}", ["x"]),
        ("text @article{\nc, title = {x}}", ["x"]),
        ("text @article{c\n, title = {x}}", ["x"]),
        ("100% sure: @misc{c, title = {x}}", ["x"]),
        ("of 100 % of them: @misc{c, title = {x}}", ["x"]),
        ("text @string{sea = {x}} @misc{c, title = sea}", ["x"]),
        ("text @comment{@misc{b, title = {no}}} @misc{c, title = {x}}", ["x"]),
        ("@misc{a, title = {x}} % @misc{b, title = {no}}", ["x"]),
        ("@misc{a, title = {x}} % @misc{b, title = {no}}\n@misc{c, title = {y}}", ["x", "y"]),
        ("% for @misc{b, title = {no}}\n@misc{c, title = {x}}", ["x"]),
        ("me@home{b, or @home} or you @x.example{c,\n@misc{c, title = {x}}", ["x"]),
    ],
)
def test_an_entry_may_begin_anywhere_outside_of_others(written: str, expected: list[str]) -> None:
    """BibTeX finds it there too; comments and addresses of mail begin none."""
    records, problems = read(written)

    assert (expected, []) == (titles(records), problems)


def test_an_entry_within_a_line_has_the_line_of_its_head() -> None:
    """Whoever mends it finds it."""
    records, _ = read("\nsome @misc{a,\n title = {x}} and @misc{b, title = {y}}\n\nsee @misc{c, title = {z}}")

    assert [2, 3, 5] == [record.place.line for record in records]


# --- volumes


def test_a_paper_takes_from_its_volume_what_it_lacks() -> None:
    """Also from one that comes later, as BibTeX demands, and never its identifiers; the order of the file stays."""
    paper = "@inproceedings{p, title = {Paper}, crossref = {V}, pages = {1}}\n"
    volume = "@proceedings{v, title = {Proc}, year = 2024, doi = {10.1000/v}, editor = {Sand, Cy}, xdata = {x}}\n"
    records, problems = read(f"{paper}{GULLS}{volume}@xdata{{x, publisher = {{Sea}}}}\n")

    assert [] == problems
    assert ["Paper", "A Census of Gulls", "Proc"] == titles(records)
    assert [1, 2, 6] == [record.place.line for record in records]
    assert ("Proc", "2024", ()) == (
        records[0].work.venue,
        records[0].work.dates.published,
        records[0].work.identifiers,
    )
    assert ("editors", "Cy Sand") in records[0].work.extra


@pytest.mark.parametrize(
    "given",
    [
        "isbn = {978-3-16-148410-0}",
        "doi = {10.1000/v}",
        "eprint = {2401.00001}, eprinttype = {arxiv}",
        "arxivid = {2401.00001}",
        "pmid = {12}",
        "pmcid = {PMC12}",
        "url = {https://doi.org/10.1000/v}",
        "url = {https://a.example https://doi.org/10.1000/v}",
        "pdf = {https://arxiv.org/pdf/2401.00001}",
        "howpublished = {\\url{https://arxiv.org/abs/2401.00001}}",
        "note = {arXiv:2401.00001}",
        "number = {arXiv:2401.00001}",
    ],
    ids=lambda given: given.partition(" ")[0],
)
@pytest.mark.parametrize("field", ["crossref", "xdata"])
def test_no_entry_takes_an_identifier_from_another(field: str, given: str) -> None:
    """What names one thing would make one paper of all that refer to it."""
    source = "@xdata" if field == "xdata" else "@book"
    records, _ = read(f"{source}{{v, title={{V}}, {given}}}\n@book{{p, title = {{Paper}}, {field} = {{v}}}}\n")

    assert ("Paper", ()) == (records[-1].work.title, records[-1].work.identifiers)


def test_an_entry_takes_other_addresses_from_xdata() -> None:
    """Only those that name one paper are nobody else's."""
    records, _ = read("@xdata{v, url = {https://a.example}}\n@misc{p, title = {Paper}, xdata = {v}}\n")

    assert (("abstract", "https://a.example"),) == records[0].work.links


def test_a_part_of_a_periodical_appeared_in_it() -> None:
    """The title of a journal is not a book's."""
    records, _ = read("@periodical{j, title={Journal}, volume=3}\n@article{a, title={Paper}, crossref={j}}")

    assert ("Journal", "3") == (records[1].work.venue, dict(records[1].work.extra)["volume"])


def test_a_volume_that_is_not_there_is_told_where_it_is_missed() -> None:
    """Exports that name the venue in each paper leave volumes out."""
    records, problems = read(
        "@inproceedings{a, title={x}, crossref={V}}\n@inproceedings{b, title={y}, crossref={V}, booktitle={B}}"
    )

    assert 2 == len(records)
    assert [(1, "it refers to `V`, which is no volume of this file")] == [(one.line, one.message) for one in problems]


def test_volumes_that_refer_to_each_other_end() -> None:
    """A circle is read once."""
    assert 2 == len(read("@book{a, title={x}, crossref={b}}\n@book{b, title={y}, crossref={a}}")[0])


def test_a_volume_may_have_its_title_where_its_papers_do() -> None:
    """BibDesk writes it there; a paper without a title is none."""
    records, problems = read("@book{a, booktitle={Volume}}\n@mvproceedings{b, maintitle={Series}}\n@article{c, year=1}")

    assert ["Volume", "Series"] == titles(records)
    assert [(3, "source.no-title", True)] == [
        (problem.line, problem.code, problem.rejected) for problem in problems if problem.rejected
    ]


# --- damage


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        ("@misc{bad, title = {never closed,\n", "`@misc` `bad` cannot be read: the brace that closes it is missing"),
        ("@misc{bad, title 💯 {x}}\n", "`@misc` `bad` cannot be read: expected a `=` after entry key, but found `{`"),
        ('@misc{bad, title = "never closed}\n', "`@misc` `bad` cannot be read"),
        ("@misc{bad}\n", ""),
        ("@string{a = {never closed\n", "`@string` cannot be read: the brace that closes it is missing"),
    ],
    ids=["a brace missing", "no equals sign", "a quotation mark missing", "nothing but a key", "a definition"],
)
def test_damage_costs_one_entry(damaged: str, message: str) -> None:
    """The entries before it and after it are read, and its line is told."""
    records, problems = read(TIDES + damaged + GULLS)

    assert BOTH == titles(records)
    assert [17] == [problem.line for problem in problems]
    assert message in problems[0].message
    assert 1 + problems[0].rejected == records[1].place.index


def test_an_entry_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of something else that holds one brace too many is not gathered in memory."""
    monkeypatch.setattr("site_gen.sources.bibtex._blocks.MAX_ENTRY", 1_000)
    records, problems = read("@misc{bad, title = {x\n" + "y\n" * 1_000 + GULLS)

    assert [BOTH[1]] == titles(records)
    assert [1] == [problem.line for problem in problems]


def test_entries_wait_for_a_volume_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes too late is missed, and told."""
    monkeypatch.setattr(bibtex, "MAX_WAITING", 10)
    records, problems = read("@inbook{p, title={Part}, crossref={v}}\n" + GULLS * 20 + "@book{v, title={Volume}}\n")

    assert ["Part", *BOTH[1:] * 20, "Volume"] == titles(records)
    assert ["it refers to `v`, which is no volume of this file"] == [problem.message for problem in problems]


@pytest.mark.parametrize("written", ["not json", "[" * 5_000, "[1]", '{"title": 1, "links": [], "x": 2}'])
def test_our_own_field_may_be_broken(written: str) -> None:
    """Someone who edits it by hand loses what it said, no more."""
    records, _ = read(f"@misc{{a, title = {{x}}, note = {{y}}, sitegen = {{{written}}}}}\n")

    assert "y" == dict(records[0].work.extra)["note"]


def test_a_file_without_entries_is_told() -> None:
    """A comment alone is no listing."""
    assert ["source.no-entries"] == [problem.code for problem in read("@comment{x}")[1]]


def test_nothing_reaches_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    """The library logs what it cannot read; a build says it once, as a problem, and other logs stay as they were."""
    before = logging.getLogger("bibtexparser.splitter").disabled
    read("@misc{bad, title 💯 {x}}\n" + GULLS)

    assert ("", "") == capfd.readouterr()
    assert before == logging.getLogger("bibtexparser.splitter").disabled


def test_abbreviations_of_abbreviations_fill_no_memory() -> None:
    """Forty of them, each twice the one before, would be a million million characters."""
    doubled = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(40))
    records, _ = read(f'@string{{a0 = "0123456789"}}\n{doubled}@misc{{x, title = {{t}}, note = a40}}')

    assert len(str(dict(records[0].work.extra).get("note", ""))) <= 10_000


@pytest.mark.parametrize(
    "hostile",
    [
        lambda many: "@a{b," + "x={" * many,
        lambda many: "@a{b,x=" + '"' * many + "}",
        lambda many: "@article{" * many,
        lambda many: "@a{b," + "a={b} " * (many // 3) + "}",
        lambda many: "@a{b,author={" + "x and " * (many // 3) + "}}",
        lambda many: "@a{b,author={" + "{" * (many // 2) + "}" * (many // 2) + "}}",
        lambda many: "@a{b,title={" + "\\" * many + "}}",
        lambda many: "@a{b,note={corr" + " " * many + "}}",
        lambda many: "@a{b,title={" + "\\{" * many + "}}",
        lambda many: "@a{b,title={" + "\\\\{" * many + "}}",
        lambda many: "@a{b,title={x}} " * (many // 16),
        lambda many: "x @a{b" * many + ",",
        lambda many: "@" + " " * many + "@a{b, title={x}}",
    ],
    ids=lambda hostile: hostile(16)[:20],
)
def test_hostile_files_cost_linear_time(hostile: Callable[[int], str]) -> None:
    """Time is linear in the size of an entry, whatever an entry is full of."""
    records, problems = read(hostile(4_000))

    assert records or problems
    assert effort.growth(lambda many: read(hostile(many)), 32_000) < effort.NEARLY_LINEAR


# --- telling the format


@pytest.mark.parametrize(
    ("head", "path", "expected"),
    [
        (TIDES, "papers", True),
        ("% Encoding: UTF-8\n\n" + GULLS, "a.txt", True),
        ("\ufeff@string{a = {b}}\n", "a", True),
        ("@misc{title = {x}}", "a", True),
        ("Exported by hand.\n\n" + GULLS, "a.bib", True),
        ("Exported by hand: @misc{a, title={x}}", "a.bib", True),
        ("Exported by hand, see % @misc{a, title={x}}", "a.bib", False),
        ("Exported by hand.\n\n" + GULLS, "a.txt", False),
        ("@media (max-width: 60em) { a { color: red } }", "a.css", False),
        ("@app.route('/x')\ndef x(): ...", "a.py", False),
        ("@param(x, y)", "a", False),
        ("@mention, hello", "a.txt", False),
        ('{"title": "@misc{a, title={x}}"}', "a.json", False),
        ("# How to cite\n\n```\n@misc{a,\n title = {x}}\n```\n", "a.md", False),
        ("", "a.bib", False),
        ("\x00" * 9 + TIDES, "a.bib", False),
    ],
)
def test_bibtex_is_known_by_its_beginning(head: str, path: str, expected: bool) -> None:  # noqa: FBT001 - a column
    """Under any name; only a `.bib` file may begin with something else."""
    assert expected == bibtex.sniff(head.encode(), path)


def test_bibtex_in_utf_16_is_known_and_read() -> None:
    """Some programs of Windows save so."""
    data = TIDES.encode("utf-16")

    assert bibtex.sniff(data, "a")
    assert BOTH[:1] == titles(read(data)[0])


# --- real files


def delimited(content: str) -> int:
    """Count the entries whose braces, or parentheses, are even before the next one begins."""
    heads = list(re.finditer(r"^[ \t]*@[ \t]*(\w+)\s*([{(])", content, re.MULTILINE))
    ends = [*(head.start() for head in heads[1:]), len(content)]
    skipped = {"comment", "string", "preamble", "xdata", "set"}
    return sum(
        is_closed(content[head.end() : end], *("{}" if head[2] == "{" else "()"))
        for head, end in zip(heads, ends, strict=True)
        if head[1].lower() not in skipped
    )


def is_closed(content: str, opener: str, closer: str) -> bool:
    """Tell whether what was opened before the text is closed in it."""
    depth = 0
    return any((depth := depth + (char == opener) - (char == closer)) < 0 for char in content)


@pytest.fixture(scope="module")
def samples(data: Path) -> dict[str, bytes]:
    """Give the real files by name."""
    return {path.name: path.read_bytes() for path in sorted((data / "bibtex").glob("*.bib"))}


@pytest.mark.data
def test_nearly_all_entries_of_real_files_are_records(samples: dict[str, bytes]) -> None:
    """At least 99 % of those that can be delimited, and the rest is told with file and line."""
    results = [read(content) for content in samples.values()]
    found = sum(len(records) for records, _ in results)
    rejected = [problem for _, problems in results for problem in problems if problem.rejected]
    expected = sum(delimited(content.decode("utf-8", "replace")) for content in samples.values())

    assert expected == found + len(rejected)
    assert found >= 0.99 * expected
    assert all(problem.line for problem in rejected)


@pytest.mark.data
def test_real_files_are_known_by_their_beginning(samples: dict[str, bytes]) -> None:
    """All of them, without their names."""
    assert [] == [name for name, content in samples.items() if not bibtex.sniff(content[:65536], "a")]


@pytest.mark.data
def test_damaged_real_files_are_read_to_their_end(samples: dict[str, bytes]) -> None:
    """Cut or scratched anywhere, they cost what was hit and no more."""
    chance = random.Random(5)  # noqa: S311 - nothing secret
    counts = [
        len(read(damaged)[0])
        for content in samples.values()
        for damaged in (_cut(content, chance), _scratched(content, chance), _scratched(content, chance))
    ]

    assert sum(counts) > 300


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _scratched(content: bytes, chance: random.Random) -> bytes:
    scratched = bytearray(content)
    for _ in range(len(content) // 100):
        scratched[chance.randrange(len(content))] = chance.choice((chance.randrange(256), *b'{}"@,=#%\\\n()'))
    return bytes(scratched)
