"""The reader of tables: a row is a paper, whatever the columns are called and however the cells are quoted."""

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import shapes
from site_gen.model import Problem, Record
from site_gen.sources import table
from tests import effort

ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISSN","DOI","Url","Abstract Note",'
    '"Date","Date Added","Pages","Issue","Volume","Manual Tags","Extra","Editor"\n'
    '"AB1","journalArticle","2024","Example, Ada; de la Cruz, Juan Carlos","On <i>Tides</i>","Journal of Tides",'
    '"1234-5678","10.1000/ABC","https://doi.org/10.1000/abc","First line.\n\nSecond ""part"".","2024-06-01",'
    '"2024-07-01 10:00:00","1--9","3","12","tides; moon","arXiv:2401.00001 [cs]\nPMID: 123\nCitation Key: example",'
    '"Sample, Ben"\n'
    '"AB2","preprint","2023","de la Cruz, Juan Carlos","A Census of Gulls",,,,,,"2023",,,,,,,\n'
)
SCOPUS = (
    '"Authors","Author full names","Title","Year","Source title","Page start","Page end","Cited by","DOI",'
    '"Author Keywords","Index Keywords","EID"\n'
    '"Example A.; Sample B.","Example, Ada (571); Sample, Ben (572)","On Tides","2020","Sea","3","9","12","10.1000/x",'
    '"tides; moon","water","2-s2.0-1"\n'
)
MINICONF = "UID,title,authors,abstract,keywords,sessions\n7,On Tides,Ada Example|Ben Sample,We watch.,sea|moon,S1|S2\n"


def read(content: str | bytes, path: str = "a.csv") -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(table.read(io.BytesIO(data), path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def titles(records: Sequence[Record]) -> list[str]:
    """Give the title of each record."""
    return [record.work.title for record in records]


def told(problems: Sequence[Problem]) -> list[tuple[int, str, bool]]:
    """Give line, words and loss of each problem."""
    return [(problem.line, problem.message, problem.rejected) for problem in problems]


def paper(header: str, row: str) -> shapes.Json:
    """Read the one paper of a table, as JSON."""
    records, problems = read(f"{header}\n{row}\n")

    assert [] == problems
    return shapes.to_json(records[0].work)


# --- columns


def test_a_table_of_zotero_gives_all_that_it_says() -> None:
    """Names are turned round, also one alone; the field for all else holds identifiers."""
    records, problems = read(ZOTERO)

    assert [] == problems
    assert [
        {
            "title": "On Tides",
            "abstract": 'First line.\n\nSecond "part".',
            "authors": [
                {"name": "Ada Example", "family": "Example", "given": "Ada"},
                {"name": "Juan Carlos de la Cruz", "family": "de la Cruz", "given": "Juan Carlos"},
            ],
            "identifiers": {"arxiv": "2401.00001", "doi": "10.1000/abc", "pubmed": "123"},
            "dates": {"published": "2024-06-01"},
            "links": {"abstract": "https://doi.org/10.1000/abc"},
            "venue": "Journal of Tides",
            "keywords": ["tides", "moon"],
            "extra": {
                "editors": "Ben Sample",
                "issn": "1234-5678",
                "issue": "3",
                "pages": "1\u20139",
                "type": "journalArticle",
                "volume": "12",
            },
        },
        {
            "title": "A Census of Gulls",
            "authors": [{"name": "Juan Carlos de la Cruz", "family": "de la Cruz", "given": "Juan Carlos"}],
            "dates": {"published": "2023"},
            "extra": {"type": "preprint"},
        },
    ] == [shapes.to_json(record.work) for record in records]
    assert [2, 7] == [record.place.line for record in records]


def test_a_table_of_scopus_is_read() -> None:
    """Full names go before abbreviated ones, and the authors' keywords before the database's."""
    assert {
        "title": "On Tides",
        "authors": [
            {"name": "Ada Example", "family": "Example", "given": "Ada"},
            {"name": "Ben Sample", "family": "Sample", "given": "Ben"},
        ],
        "identifiers": {"doi": "10.1000/x"},
        "dates": {"published": "2020"},
        "venue": "Sea",
        "keywords": ["tides", "moon"],
        "extra": {"EID": "2-s2.0-1", "citations": 12, "pages": "3\u20139"},
    } == paper(*SCOPUS.rstrip().split("\n"))


def addressed(many: int) -> str:
    """Write a table of one paper with very many web addresses."""
    cell = " ".join(f"https://a.example/{number}" for number in range(many))
    return f"title,url,pdf\nTides,{cell},https://a.example/pdf\n"


def test_of_very_many_addresses_in_a_cell_the_first_are_kept() -> None:
    """No paper has so many; the rest is told, and costs no more than any other text."""
    records, problems = read(addressed(6_000))

    assert 51 == len(records[0].work.links)
    assert {("link-49", "https://a.example/49"), ("pdf", "https://a.example/pdf")} < set(records[0].work.links)
    assert [(2, "there are 5,950 web addresses too many; the first 50 are kept", False)] == told(problems)
    assert effort.growth(lambda many: read(addressed(many)), 6_000) < effort.NEARLY_LINEAR


def test_a_table_of_miniconf_is_read() -> None:
    """Bars divide lists; unknown columns are kept as they are."""
    assert {
        "title": "On Tides",
        "abstract": "We watch.",
        "authors": [{"name": "Ada Example"}, {"name": "Ben Sample"}],
        "keywords": ["sea", "moon"],
        "extra": {"UID": 7, "sessions": "S1|S2"},
    } == paper(*MINICONF.rstrip().split("\n"))


@pytest.mark.parametrize(
    ("header", "row", "part", "value"),
    [
        pytest.param("Paper_Title,YEAR", "T,2020.0", "dates", {"published": "2020"}, id="a year as a number"),
        pytest.param("title,Year,Date", "T,2020,05/06/2020", "dates", {"published": "2020"}, id="a day in doubt"),
        pytest.param("title,Year,Date", "T,2020,2020-06", "dates", {"published": "2020-06"}, id="the fuller date"),
        pytest.param("title,keywords", 'T,"a, b"', "keywords", ["a", "b"], id="words at commas"),
        pytest.param("title,tags,keywords", "T,b;c,a;b", "keywords", ["a", "b", "c"], id="two columns of words"),
        pytest.param("title,category", "T,\"['cs.LG', 'cs.AI']\"", "categories", ["cs.LG", "cs.AI"], id="printed list"),
        pytest.param("title,url", "T,https://doi.org/10.1000/1", "identifiers", {"doi": "10.1000/1"}, id="address"),
        pytest.param("title,id", "T,2401.00001v2", "identifiers", {"arxiv": "2401.00001"}, id="an id of arXiv"),
        pytest.param("title,id,doi", "T,42,n/a", "extra", {"id": 42}, id="an id that is anybody's"),
        pytest.param("title,Score,Rank", "T,007,12", "extra", {"Rank": 12, "Score": "007"}, id="numbers only if safe"),
        pytest.param("title,code,pdf", "T,yes,", "extra", {"code": "yes"}, id="a word where a link is due"),
        pytest.param(
            "title,github,pdf",
            "T,https://github.com/a/b,https://a.example/p.pdf",
            "links",
            {"code": "https://github.com/a/b", "pdf": "https://a.example/p.pdf"},
            id="links",
        ),
        pytest.param("name,doi", "T,10.1000/1", "title", "T", id="a name beside what only papers have"),
        pytest.param("title,authors", '"None","nan"', "title", "None", id="a paper may be called so"),
    ],
)
def test_columns_mean_what_people_mean(header: str, row: str, part: str, value: object) -> None:
    """A column is known by its name, its cell read as such cells are written."""
    assert value == paper(header, row)[part]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        pytest.param("Ada Example; Ben Sample", ["Ada Example", "Ben Sample"], id="semicolons"),
        pytest.param("Ada Example|Ben Sample", ["Ada Example", "Ben Sample"], id="bars"),
        pytest.param("Ada Example\nBen Sample", ["Ada Example", "Ben Sample"], id="lines"),
        pytest.param("Ada Example and Ben Sample", ["Ada Example", "Ben Sample"], id="and"),
        pytest.param("Ada Example, Ben Sample", ["Ada Example", "Ben Sample"], id="commas"),
        pytest.param("Example, Ada; Sample, Ben", ["Ada Example", "Ben Sample"], id="turned round"),
        pytest.param("Example, Ada M.", ["Ada M. Example"], id="one turned round"),
        pytest.param("['Ada Example', \"Ben O'Sample\"]", ["Ada Example", "Ben O'Sample"], id="a printed list"),
    ],
)
def test_authors_are_divided_as_they_are_written(cell: str, names: list[str]) -> None:
    """Every sheet has its own way to write several names into one cell."""
    quoted = cell.replace('"', '""')

    assert names == [author["name"] for author in paper("title,authors", f'T,"{quoted}"')["authors"]]


# --- rows


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("title,year\nA,2020\nB,2021\n", id="commas"),
        pytest.param("title;year\nA;2020\nB;2021\n", id="semicolons"),
        pytest.param("title\tyear\nA\t2020\nB\t2021\n", id="tabs"),
        pytest.param("title|year\nA|2020\nB|2021\n", id="bars"),
        pytest.param('\ufeff"Title","Year"\r\n"A","2020"\r\n"B","2021"', id="byte order mark, quotes, CRLF, no end"),
        pytest.param("sep=;\ntitle;year\nA;2020\nB;2021\n", id="said by Excel"),
        pytest.param("\n\ntitle, year\n\nA, 2020\n,\n\nB, 2021\ntitle, year\n", id="empty rows and a second header"),
        pytest.param("year,\ttitle\n2020,A\n2021,B\n", id="title last"),
    ],
)
def test_the_header_tells_how_a_table_is_divided(content: str) -> None:
    """The name of a file tells nothing of its commas."""
    records, problems = read(content)

    assert (["A", "B"], []) == (titles(records), problems)
    assert ["2020", "2021"] == [record.work.dates.published for record in records]
    assert table.sniff(content.encode(), "sheet")


def test_a_quoted_cell_may_hold_anything() -> None:
    """Line ends, delimiters and doubled quotes within quotes belong to the cell."""
    records, problems = read('title,abstract\n"A, ""B""","one\n\ntwo, three"\n5" disks,x\n')

    assert ['A, "B"', '5" disks'] == titles(records)
    assert ["one\n\ntwo, three", "x"] == [record.work.abstract for record in records]
    assert [2, 5] == [record.place.line for record in records]
    assert [] == problems


def test_titles_alone_are_a_table_by_its_name() -> None:
    """Their commas divide nothing; without the name it may be any text."""
    records, problems = read("title\nOne\nTwo, and more\n")

    assert (["One", "Two, and more"], []) == (titles(records), problems)
    assert table.sniff(b"title\nOne\n", "a.csv")
    assert not table.sniff(b"title\nOne\n", "a")


def test_a_row_with_too_many_or_too_few_cells_is_read_and_told() -> None:
    """What a comma too many costs is said."""
    records, problems = read("title,year,venue\nA,2020\nB,2021,Sea,more\nC,2022,Sea,,\n")

    assert ["A", "B", "C"] == titles(records)
    assert [
        (2, "has 2 cells where the header has 3", False),
        (3, "has 4 cells where the header has 3; left out: `more`", False),
    ] == told(problems)


def test_a_piece_of_a_broken_row_is_no_paper() -> None:
    """A line without any delimiter in a wide table is what an unquoted line end left."""
    records, problems = read("title,year,venue\nA,2020,Sea\nand its rest\n")

    assert ["A"] == titles(records)
    assert [(3, "has one cell where the header has 3: `and its rest`", True)] == told(problems)


def test_an_unclosed_quote_costs_its_row_alone() -> None:
    """It does not take the rest of the table with it."""
    rows = "".join(f"T{number},X Y,2020\n" for number in range(5000))
    records, problems = read(f'title,authors,year\n"Open,X Y,2020\n{rows}"Last",X Y,2020\n')

    assert 5001 == len(records)
    assert [(2, 'a quote is not closed in the row that begins `"Open,X Y,2020`', True)] == told(problems)


def test_an_unclosed_quote_does_not_join_two_papers() -> None:
    """The quote that opens the next row does not close it."""
    records, problems = read('title,year\n"One,2020\n"Two",2021\n')

    assert ["Two"] == titles(records)
    assert [(2, True)] == [(problem.line, problem.rejected) for problem in problems]


@pytest.mark.parametrize(
    ("row", "title", "is_told"),
    [
        pytest.param('"The "best" paper",2020', 'The best" paper"', True, id="not doubled"),
        pytest.param('"The \\"best\\" paper",2020', 'The "best" paper', False, id="with backslashes"),
        pytest.param('A,"2020', "A", True, id="not closed in the last cell"),
    ],
)
def test_quotes_that_follow_no_rule_are_read_as_far_as_they_go(row: str, title: str, is_told: bool) -> None:  # noqa: FBT001 - a case
    """A row that has as many cells as it should is a paper."""
    records, problems = read(f"title,year\n{row}\n")

    assert ([title], "2020") == (titles(records), records[0].work.dates.published)
    assert is_told == bool(problems)


def test_many_unclosed_quotes_cost_linear_time() -> None:
    """Each one looks less far for its end than the one before."""
    growth = effort.growth(lambda many: read(unclosed(many)), 4_000)
    records, problems = read(unclosed(2_000))

    assert growth < effort.NEARLY_LINEAR
    assert "Last" == titles(records)[-1]
    assert 2_001 == len(records) + sum(problem.rejected for problem in problems)


def unclosed(many: int) -> str:
    """Write a table of very many quotes that nothing closes."""
    return "title,year\n" + 'a"b,"c\n' * many + "Last,2020\n"


def test_an_endless_row_is_bounded() -> None:
    """A line of megabytes is damage, and the next line a row."""
    records, problems = read("title,year\n" + "x" * 1_000_001 + "\nA,2020\n")

    assert ["A"] == titles(records)
    assert [(2, True)] == [(problem.line, problem.rejected) for problem in problems]


def test_the_limit_of_the_csv_library_stays() -> None:
    """Others in the process may rely on it."""
    before = csv.field_size_limit()
    read(f'title,abstract\n"A","{"x" * 200_000}"\nB,short\n')

    assert before == csv.field_size_limit()


def test_a_row_without_a_title_is_rejected() -> None:
    """It counts as read and rejected, with its line."""
    records, problems = read("title,year\n,2020\nA,2021\n")

    assert ["A"] == titles(records)
    assert [(2, "has no title", True)] == told(problems)


def test_windows_1252_and_utf_16_are_read() -> None:
    """Excel writes what its system wrote."""
    content = "title;authors\nGezeiten;Zoë Müller\n"
    found = [read(content.encode(encoding))[0][0].work.authors[0].name for encoding in ("windows-1252", "utf-16")]

    assert ["Zoë Müller", "Zoë Müller"] == found
    assert table.sniff(content.encode("utf-16"), "a")


# --- what is no table of papers


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("name,email,year\nAda,a@b.example,2020\n", id="people"),
        pytest.param("year,venue\n2020,Sea\n", id="no title"),
        pytest.param('{"title": "A", "year": 2020}\n', id="JSON lines"),
        pytest.param('[{"title": "A"}, {"year": 2020}]', id="JSON"),
        pytest.param("TY  - JOUR\nTI  - A, year\n", id="RIS"),
        pytest.param("@article{title, year = 2020}", id="BibTeX"),
        pytest.param("---\ntitle: a, b\nyear: 2020\n---\n", id="front matter"),
        pytest.param("- title: A, year\n", id="YAML"),
        pytest.param("Daily Papers\nTitle, and more of it\n", id="capture"),
        pytest.param("<title>a</title>,year", id="HTML"),
        pytest.param("title,year\n" + "\x00" * 9, id="binary"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_formats_are_left_to_others(content: str) -> None:
    """A reader takes only what is surely its own."""
    assert not table.sniff(content.encode(), "a")


def test_a_file_that_names_no_title_is_told() -> None:
    """Only a person can say which column it is."""
    _, problems = read("what,when\nA,2020\n")

    assert [(1, "names no column for the title: `what,when`", False)] == told(problems)


@pytest.mark.data
def test_no_file_of_another_format_is_taken_for_a_table(data: Path) -> None:
    """Real files of all other formats are left to their readers."""
    files = [path for path in data.rglob("*") if path.is_file() and path.suffix != ".gz"]

    assert [] == [path.name for path in files if table.sniff(path.read_bytes()[:65536], "export")]


# --- anything


@given(
    rows=st.lists(st.tuples(st.text("ab\",;'\n x", min_size=1), st.text("ab\",;'\n x")), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
)
@settings(max_examples=60, deadline=None)
def test_what_the_csv_library_writes_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    """Each row that was written with quotes comes back, in order."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("title", "remark"), *((f"T{title}", remark) for title, remark in rows)])
    records, problems = read(written.getvalue())

    assert [] == problems
    assert [" ".join(f"T{title}".split()) for title, _ in rows] == titles(records)


def test_cut_and_damaged_tables_never_crash_or_hang() -> None:
    """Any prefix and any 1 % of wrong bytes are read to the end, and not in silence."""
    chance = random.Random(4)  # noqa: S311 - damage, not secrets
    contents = [ZOTERO.encode(), SCOPUS.encode(), (MINICONF * 20).encode()]
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
