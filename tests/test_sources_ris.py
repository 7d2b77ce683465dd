"""The reader of RIS: every entry that can be told from its neighbors becomes a record, and odd borders are told."""

import io
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from site_gen import shapes
from site_gen.model import Problem, Record
from site_gen.sources import ris
from tests import effort

TIDES = """TY  - JOUR
AU  - Example, Ada
AU  - de la Sample, Ben, Jr.
TI  - How Tidal Pools Forget
PY  - 2024
DA  - 2024/03/05/
T2  - Journal of Tides
JF  - J. Tides
VL  - 12
IS  - 3
SP  - 1
EP  - 9
SN  - 1234-5678
DO  - https://doi.org/10.1000/ABC
UR  - https://tides.example/1
L1  - https://tides.example/1.pdf
L2  - https://tides.example/1.html
KW  - tides; pools
KW  - *memory
AB  - We watch a hundred pools.
ER  - 
"""  # noqa: W291 - as programs write it
GULLS = "TY  - CPAPER\nAU  - Instance, Chris\nTI  - A Census of Gulls\nPY  - 2023\nC3  - Proceedings on Gulls\nER  - \n"
BOTH = ["How Tidal Pools Forget", "A Census of Gulls"]
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Example, A
   Sample, B
AF Example, Ada
   Sample, Ben
TI How Tidal Pools
   Forget
SO JOURNAL OF TIDES
DT Article
DE tides; pools
AB We watch a hundred pools.
CR SOMEBODY, 1990, J SEA, V1, P1
   TY  - JOUR
TC 3
Z9 4
SN 1234-5678
PU SEA PRESS
PD JUN 8
PY 2004
VL 43
BP 7
EP 9
DI 10.1000/abc
PM 123
WC Oceanography; Biology
UT WOS:1
ER

PT J
TI A Census of Gulls
PY 2005
ER

EF
"""


def read(content: str | bytes, path: str = "a.ris") -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(ris.read(io.BytesIO(data), path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def titles(records: Sequence[Record]) -> list[str]:
    """Give the title of each record."""
    return [record.work.title for record in records]


def told(problems: Sequence[Problem]) -> list[tuple[int, str, bool]]:
    """Give line, words and loss of each problem."""
    return [(problem.line, problem.message, problem.rejected) for problem in problems]


def entry(*lines: str) -> shapes.Json:
    """Read one entry of these lines besides a title, as JSON without it."""
    records, problems = read("\n".join(["TY  - JOUR", "TI  - Tides", *lines, "ER  - "]))

    assert [] == problems
    return {name: value for name, value in shapes.to_json(records[0].work).items() if name != "title"}


# --- fields


def test_an_entry_gives_all_that_it_says() -> None:
    """Each tag of the convention has its place."""
    records, problems = read(TIDES)

    assert [] == problems
    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We watch a hundred pools.",
        "authors": [
            {"name": "Ada Example", "family": "Example", "given": "Ada"},
            {"name": "Ben de la Sample Jr.", "family": "de la Sample", "given": "Ben"},
        ],
        "identifiers": {"doi": "10.1000/abc"},
        "dates": {"published": "2024-03-05"},
        "links": {
            "abstract": "https://tides.example/1",
            "html": "https://tides.example/1.html",
            "pdf": "https://tides.example/1.pdf",
        },
        "venue": "Journal of Tides",
        "keywords": ["tides", "pools", "memory"],
        "extra": {"issn": "1234-5678", "issue": "3", "pages": "1\u20139", "type": "JOUR", "volume": "12"},
    } == shapes.to_json(records[0].work)


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        pytest.param(["PY  - 2005", "DA  - 2005/07/15"], "2005-07-15", id="the fuller one of the same year"),
        pytest.param(["PY  - 2005", "DA  - 2019/03/28"], "2005", id="another year is another day"),
        pytest.param(["Y1  - 2005/07/15", "PY  - 2005"], "2005-07-15", id="Y1"),
        pytest.param(["PY  - 2013///"], "2013", id="empty parts"),
        pytest.param(["PY  - 2013/02/15/received", "PY  - 2013/04/18"], "2013-04-18", id="not when it was received"),
        pytest.param(["Y1  - 2015/october"], "2015-10", id="month in words"),
        pytest.param(["PY  - 2001/02/31"], "2001-02", id="no such day"),
        pytest.param(["DA  - July 15, 2005"], "2005-07-15", id="in words"),
        pytest.param(["DA  - 15th of July 2005"], "2005-07-15", id="the day as people say it"),
        pytest.param(["DA  - JULY-15-2005"], "2005-07-15", id="hyphens"),
        pytest.param(["DA  - Fri, 15 Jul 2005 09:00:00 GMT"], "2005-07-15", id="of mail"),
        pytest.param(["DA  - Jul 09:30 2005"], "2005-07", id="a time is no day"),
        pytest.param(["DA  - 15-17 Sept. 2005"], "2005-09-15", id="of several days the first"),
        pytest.param(["DA  - June 2020 (Vol. 3)"], "2020-06", id="the number of a volume"),
        pytest.param(["DA  - No. 3 June 2020"], "2020-06", id="the number of an issue"),
        pytest.param(["DA  - May-June 2019 (issue 12)"], "2019-05", id="two months and an issue"),
        pytest.param(["DA  - Decision of 2020"], "2020", id="begins as a month does"),
        pytest.param(["DA  - Published in Augsburg 2019"], "2019", id="a town"),
        pytest.param(["DA  - 2019 Marvels"], "2019", id="a word behind the year"),
        pytest.param(["DA  - 3 septembre 2019"], "2019-09-03", id="French"),
    ],
)
def test_the_date_is_the_fullest_of_the_year(lines: list[str], published: str) -> None:
    """Programs write the year in one tag and the day in another."""
    assert {"published": published} == entry(*lines)["dates"]


def test_a_date_that_is_none_is_told() -> None:
    """A year of two digits is not guessed."""
    _, problems = read("TY  - JOUR\nTI  - Tides\nPY  - 99\nER  - \n")

    assert [(1, "there is no date `99`", False)] == told(problems)


@pytest.mark.parametrize(
    ("lines", "identifiers"),
    [
        pytest.param(["DO  - doi:10.1000/ABC"], {"doi": "10.1000/abc"}, id="prefix"),
        pytest.param(["UR  - http://dx.doi.org/10.1000%2FABC"], {"doi": "10.1000/abc"}, id="address of the resolver"),
        pytest.param(
            ["DO  - 10.1000/1", "UR  - https://doi.org/10.1000/2"], {"doi": "10.1000/1"}, id="the tag goes first"
        ),
        pytest.param(["M3  - doi: 10.1000/1"], {"doi": "10.1000/1"}, id="as type of work"),
        pytest.param(["UR  - https://arxiv.org/abs/2401.00001v2"], {"arxiv": "2401.00001"}, id="address of arXiv"),
        pytest.param(["N1  - arXiv:2401.00001 [cs.LG]"], {"arxiv": "2401.00001"}, id="note of Zotero"),
        pytest.param(["U1  - 123[pmid]", "C2  - PMC45"], {"pmcid": "PMC45", "pubmed": "123"}, id="numbers of PubMed"),
        pytest.param(["DB  - PubMed", "AN  - 123"], {"pubmed": "123"}, id="accession number of PubMed"),
    ],
)
def test_identifiers_come_from_where_programs_put_them(lines: list[str], identifiers: dict[str, str]) -> None:
    """An identifier is taken from any tag that holds nothing else."""
    assert identifiers == entry(*lines)["identifiers"]


@pytest.mark.parametrize(
    "line", ["DB  - Other", "AN  - 123", "N1  - see doi 10.1000/1 for data", "SN  - 978-0-306-40615-7"]
)
def test_what_may_be_anything_is_no_identifier(line: str) -> None:
    """A wrong identifier would merge two papers; the book of a chapter is not the chapter."""
    assert "identifiers" not in entry(line)


def test_a_book_alone_has_its_own_number() -> None:
    """An ISBN of a book that belongs to no set is its own."""
    records, problems = read("TY  - BOOK\nBT  - Tides\nSN  - 978-0-306-40615-7\nED  - Example, Ada\nER  - \n")

    assert [] == problems
    assert {
        "title": "Tides",
        "identifiers": {"isbn": "9780306406157"},
        "extra": {"editors": "Ada Example", "type": "BOOK"},
    } == shapes.to_json(records[0].work)


@pytest.mark.parametrize("line", ["VL  - 2", "VO  - 2", "T2  - Sea Books", "T3  - Sea Books"])
def test_a_book_of_a_set_keeps_its_number_as_a_fact(line: str) -> None:
    """Its ISBN may be that of the set, which would merge all volumes."""
    records, _ = read(f"TY  - BOOK\nTI  - Tides\nSN  - 978-0-306-40615-7\n{line}\nER  - \n")

    assert () == records[0].work.identifiers
    assert "9780306406157" == dict(records[0].work.extra)["isbn"]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param(["DO  - 10.1000/1", "N1  - doi:10.9999/other"], {"note": "doi:10.9999/other"}, id="a note"),
        pytest.param(["DO  - 10.1000/1", "M3  - doi:10.9999/other"], {"work-type": "doi:10.9999/other"}, id="a type"),
        pytest.param(["N1  - arXiv:2401.00001", "N1  - arXiv:2401.00002"], {"note": "arXiv:2401.00002"}, id="arXiv"),
        pytest.param(["DO  - 10.1000/A", "N1  - https://doi.org/10.1000/a"], {}, id="the same once more"),
    ],
)
def test_a_note_of_another_identifier_is_kept(lines: list[str], kept: shapes.Json) -> None:
    """Only what the identifiers say already is no note."""
    assert {"type": "JOUR"} | kept == entry(*lines)["extra"]


def addressed(many: int) -> str:
    """Write an entry with very many web addresses."""
    lines = "".join(f"UR  - https://a.example/{number}\n" for number in range(many))
    return f"TY  - JOUR\nTI  - Tides\n{lines}ER  - \n"


def test_of_very_many_addresses_the_first_are_kept() -> None:
    """No paper has so many; the rest is told, and costs no more than any other text."""
    records, problems = read(addressed(10_000))

    assert 50 == len(records[0].work.links)
    assert ("link-49", "https://a.example/49") in records[0].work.links
    assert [(1, "there are 9,950 web addresses too many; the first 50 are kept", False)] == told(problems)
    assert effort.growth(lambda many: read(addressed(many)), 10_000) < effort.NEARLY_LINEAR


def test_notes_of_scopus_become_a_count() -> None:
    """Citations are a number, the day of the export is nobody's note."""
    extra = entry("N1  - Cited By :44", "N1  - Export Date: 1 April 2016", "N1  - A real note", "JP  - CRISPR")["extra"]

    assert {"citations": 44, "note": "A real note", "type": "JOUR", "JP": "CRISPR"} == extra


def test_several_addresses_in_one_tag_are_parted() -> None:
    """A semicolon divides addresses only where another one follows."""
    links = entry("UR  - http://a.example/x;y=1; http://b.example", "UR  - //c.example/p.pdf", "L1  - file:/x.pdf")[
        "links"
    ]

    assert {
        "abstract": "http://a.example/x;y=1",
        "link": "http://b.example",
        "pdf": "https://c.example/p.pdf",
    } == links


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("H<sub>2</sub>O &amp; <i>salt</i>", "H2O & salt", id="tags and entities"),
        pytest.param(r"Poincar\'{e} and $x_1$", "Poincaré and $x_1$", id="TeX"),
        pytest.param(r"C:\x and a < b", r"C:\x and a < b", id="what only looks so"),
        pytest.param("Two     spaces", "Two spaces", id="spaces"),
    ],
)
def test_markup_does_not_reach_a_title(written: str, shown: str) -> None:
    """A title is text, whatever its database wrote."""
    records, _ = read(f"TY  - JOUR\nTI  - {written}\nER  - \n")

    assert [shown] == titles(records)


def test_values_go_on_over_lines() -> None:
    """A further line of a text is joined, an empty one divides paragraphs, of keywords each line is one."""
    found = entry("AB  - One", "      two", "", "Three ER  then", "KW  - a", "b", "AU  - Example, Ada")

    assert "One two\n\nThree ER  then" == found["abstract"]
    assert ["a", "b"] == found["keywords"]


def test_a_second_title_is_told() -> None:
    """One of two titles is lost, so the person hears of it."""
    records, problems = read("TY  - JOUR\nTI  - Tides\nT1  - Gulls\nER  - \n")

    assert ["Tides"] == titles(records)
    assert [(1, "there is another title: `Gulls`", False)] == told(problems)


# --- borders of entries


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda content: content, id="plain"),
        pytest.param(lambda content: content.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda content: "\ufeff" + content, id="byte order mark"),
        pytest.param(lambda content: "Record #1\nProvider: x\n1.\n" + content, id="leading lines"),
        pytest.param(lambda content: content.replace("  - ", " - "), id="one space"),
        pytest.param(lambda content: content.replace("  - ", "   -  "), id="three spaces"),
        pytest.param(lambda content: content.replace("TY  - ", "ty  - ").replace("TI  - ", "ti  - "), id="lower case"),
        pytest.param(lambda content: "\n".join(f"  {line}" for line in content.split("\n")), id="indented"),
        pytest.param(lambda content: content.replace("ER  - ", "ER  -"), id="no space behind the end"),
        pytest.param(lambda content: content.rstrip(), id="no line end at the end"),
        pytest.param(lambda content: content.replace("\nTI", "\n\nTI"), id="empty lines within"),
    ],
)
def test_entries_are_found_however_they_are_spaced(change: Callable[[str], str]) -> None:
    """Programs disagree about spaces, and people's editors about the rest."""
    content = change(TIDES + "\n2.\n" + GULLS)
    records, problems = read(content)

    assert (BOTH, []) == (titles(records), problems)
    assert ris.sniff(content.encode(), "export")


def test_utf_16_and_windows_1252_are_read() -> None:
    """Old programs write what their system wrote."""
    content = "TY  - JOUR\nAU  - Müller, Zoë\nTI  - Gezeiten\nER  - \n"
    found = [read(content.encode(encoding))[0][0].work.authors[0].name for encoding in ("utf-16", "windows-1252")]

    assert ["Zoë Müller", "Zoë Müller"] == found


def test_an_entry_without_its_end_is_read_and_told() -> None:
    """The next entry begins where it begins."""
    records, problems = read(TIDES.replace("ER  - ", "") + GULLS)

    assert BOTH == titles(records)
    assert [(1, "the entry does not end with `ER`", False)] == told(problems)
    assert [1, 22] == [record.place.line for record in records]


def test_an_entry_without_its_start_is_read_and_told() -> None:
    """A damaged first line costs the kind of the entry, not the entry."""
    records, problems = read(TIDES + GULLS.replace("TY  -", "T?  -"))

    assert BOTH == titles(records)
    assert [(23, "the entry does not begin with `TY`", False)] == told(problems)


def test_text_behind_the_end_is_told() -> None:
    """What stands behind an end belongs to nothing."""
    records, problems = read(TIDES.replace("ER  - ", "ER  - more") + "\n2. of 2\n" + GULLS)

    assert BOTH == titles(records)
    assert [(21, "text behind the end of an entry is left out: `more`", False)] == told(problems)


def test_an_entry_without_a_title_is_rejected() -> None:
    """It counts as read and rejected, with its line."""
    records, problems = read("TY  - JOUR\nDO  - 10.1000/1\nER  - \n" + GULLS)

    assert [BOTH[1]] == titles(records)
    assert [(1, "has no title", True)] == told(problems)


def test_two_kinds_in_a_row_are_one_entry() -> None:
    """A line that was doubled makes no empty entry."""
    records, problems = read("TY  - BOOK\n" + GULLS)

    assert [BOTH[1]] == titles(records)
    assert [(2, "`BOOK` is followed by another kind of entry, `CPAPER`", False)] == told(problems)


def test_an_endless_entry_is_bounded() -> None:
    """What never ends is one damage, and costs no more memory than an entry may have."""
    records, problems = read(endless(300_000))
    growth = effort.growth(lambda many: read(endless(many)), 80_000)

    assert [BOTH[1]] == titles(records)
    assert [(1, "the entry is longer than 4,000,000 characters", True)] == told(problems)
    assert growth < effort.NEARLY_LINEAR


def endless(many: int) -> str:
    """Write an entry of very many lines, and one behind it."""
    return "TY  - JOUR\nTI  - Tides\nAB  - " + "words of a line\n" * many + "ER  - \n" + GULLS


def test_an_endless_line_is_bounded() -> None:
    """A line of megabytes costs its entry and no other."""
    records, problems = read(TIDES + "TY  - JOUR\nTI  - Tides\nAB  - " + "word " * 1_000_000 + "\nER  - \n" + GULLS)

    assert BOTH == titles(records)
    assert [(22, "the entry is longer than 4,000,000 characters", True)] == told(problems)
    assert 26 == records[1].place.line


# --- Web of Science


def test_the_tagged_files_of_web_of_science_are_read() -> None:
    """Its tags mean something else, and its cited references are no entries."""
    records, problems = read(WOS)

    assert (BOTH, []) == (titles(records), problems)
    assert ris.sniff(WOS.encode(), "savedrecs.txt")
    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We watch a hundred pools.",
        "authors": [
            {"name": "Ada Example", "family": "Example", "given": "Ada"},
            {"name": "Ben Sample", "family": "Sample", "given": "Ben"},
        ],
        "identifiers": {"doi": "10.1000/abc", "pubmed": "123"},
        "dates": {"published": "2004-06-08"},
        "venue": "JOURNAL OF TIDES",
        "keywords": ["tides", "pools"],
        "categories": ["Oceanography", "Biology"],
        "extra": {
            "accession": "WOS:1",
            "citations": 4,
            "issn": "1234-5678",
            "pages": "7\u20139",
            "publisher": "SEA PRESS",
            "type": "Article",
            "volume": "43",
        },
    } == shapes.to_json(records[0].work)


# --- what is no RIS


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"title": "TY  - JOUR"}', id="JSON"),
        pytest.param("@article{a, title={TY  - x}}", id="BibTeX"),
        pytest.param("PMID- 1\nTI  - Tides\nAU  - Example A\nJT  - Sea\nPG  - 1\n", id="MEDLINE"),
        pytest.param("title,year\nTides,2020\n", id="table"),
        pytest.param("TY  - JOUR", id="one line"),
        pytest.param("", id="nothing"),
        pytest.param("TY  - JOUR\nTI  - x\n" + "\x00" * 9, id="binary"),
    ],
)
def test_other_formats_are_left_to_others(content: str) -> None:
    """A reader takes only what is surely its own."""
    assert not ris.sniff(content.encode(), "a.ris")


def test_nothing_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """The library under the reader talks to nobody."""
    read("junk\n" + TIDES.replace("ER  - ", "") + "ER  - x\nXX  - y\n" + WOS)

    assert ("", "") == capfd.readouterr()


# --- real exports


@pytest.fixture(scope="session")
def exports(data: Path) -> tuple[Path, ...]:
    """Give the real files, by name."""
    return tuple(sorted((data / "ris").glob("*.ris")))


@pytest.mark.data
def test_every_entry_of_real_exports_is_a_record_or_told(exports: tuple[Path, ...]) -> None:
    """Of the entries that have a title, counted by their lines alone, none is lost."""
    contents = [path.read_bytes().decode(errors="replace").lstrip("\ufeff") for path in exports]
    # A kind of entry right behind another is one entry.
    merged = [re.sub(r"(?m)^TY  ?-.*\n(?=TY  ?-)", "", content) for content in contents]
    entries = [re.split(r"(?m)^(?=TY  ?-|PT J)", content)[1:] for content in merged]
    titled = [sum(bool(re.search(r"(?m)^(?:TI|T1|ST)(?:  -)? \S", one)) for one in some) for some in entries]
    found = [read(path.read_bytes()) for path in exports]

    assert (34, 45, 37) == (len(exports), sum(map(len, entries)), sum(titled))
    # One more has lost its first line.
    assert 38 == sum(len(records) for records, _ in found)
    assert 8 == sum(problem.rejected for _, problems in found for problem in problems)
    assert all(problem.line > 0 for _, problems in found for problem in problems)
    assert all(ris.sniff(path.read_bytes(), "export") for path in exports)


@pytest.mark.data
def test_cut_and_damaged_exports_never_crash_or_hang(exports: tuple[Path, ...]) -> None:
    """Any prefix and any 1 % of wrong bytes are read to the end, and not in silence."""
    chance = random.Random(4)  # noqa: S311 - damage, not secrets
    contents = [path.read_bytes() for path in exports]
    variants = [content[: chance.randrange(len(content))] for content in contents for _ in range(100)]
    variants += [damaged(content, chance) for content in contents for _ in range(30)]
    outcomes = [read(variant) for variant in variants if variant.strip()]

    assert all(records or problems for records, problems in outcomes)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Write random bytes over one in a hundred."""
    changed = bytearray(content)
    for _ in range(len(content) // 100 + 1):
        changed[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(changed)
