"""The reader of front matter and YAML: what people keep beside their notes is read, and no bomb goes off."""

import io
import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from site_gen import latex, pages, shapes
from site_gen.model import Author, Dates, PaperPage, Place, Problem, Record, TopicMatch, Work
from site_gen.sources import front_matter

NOTE = """---
title: "Tides: a Study"
authors:
- Ada Example
- {first: Ben, last: Sample, orcid: 0000-0001-2345-6789}
date: 2024-06-01T10:00:00
doi: https://doi.org/10.1000/ABC
tags: [sea, moon]
topics: [water]
publication: "In *Journal of Tides*"
url_pdf: https://tides.example/1.pdf
url_code: ""
links:
- name: Code
  url: https://github.com/example/tides
layout: paper
rating: 5
---
# Tides: a Study

## Abstract

We *measure* [tides](https://example.org) with $x_1 * y_1$ and
pay $5 for `code_x`. <!-- a remark -->

Second &amp; last.

## Notes

Not of the abstract.
"""
LIST = """# what we read
title: Reading list
papers:
- title: One
  authors:
  - Ada Example
  year: 2020
# a remark
- title: "Two
  year: 2021
-
  title: Three
  abstract: |
    First.

    Second.
- just a text
- {title: Four, doi: 10.1000/4}
others:
- title: Not a paper
"""


def read(content: str | bytes, path: str = "a.md") -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(front_matter.read(io.BytesIO(data), path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def titles(records: Sequence[Record]) -> list[str]:
    """Give the title of each record."""
    return [record.work.title for record in records]


def told(problems: Sequence[Problem]) -> list[tuple[int, str, bool]]:
    """Give line, words and loss of each problem."""
    return [(problem.line, problem.message, problem.rejected) for problem in problems]


def paper(content: str, path: str = "a.md") -> shapes.Json:
    """Read the one paper of a file, as JSON."""
    records, problems = read(content, path)

    assert [] == problems
    return shapes.to_json(records[0].work)


# --- Markdown


def test_a_note_with_front_matter_gives_all_that_it_says() -> None:
    """The names of Hugo and Jekyll are understood, what shows the page is left out, the abstract is plain text."""
    assert {
        "title": "Tides: a Study",
        "abstract": "We measure tides with $x_1 * y_1$ and pay $5 for code_x.\n\nSecond & last.",
        "authors": [
            {"name": "Ada Example"},
            {"name": "Ben Sample", "family": "Sample", "given": "Ben", "orcid": "0000-0001-2345-6789"},
        ],
        "identifiers": {"doi": "10.1000/abc"},
        "dates": {"published": "2024-06-01"},
        "links": {"code": "https://github.com/example/tides", "pdf": "https://tides.example/1.pdf"},
        "venue": "Journal of Tides",
        "keywords": ["water", "sea", "moon"],
        "extra": {"rating": 5},
    } == paper(NOTE)


@pytest.mark.parametrize(
    ("body", "abstract"),
    [
        pytest.param("One\ntwo.\n\nThree.", "One two.\n\nThree.", id="paragraphs"),
        pytest.param("# T\n\nText.", "Text.", id="the title again"),
        pytest.param("Text.\n\n## Results\n\nMore.", "Text.\n\nResults\n\nMore.", id="another heading"),
        pytest.param("- one\n- two", "one\n\ntwo", id="list"),
        pytest.param("![a picture](x.png), [a link][1]\n\n[1]: https://a.example", "a picture, a link", id="links"),
        pytest.param("```\ncode\n```", "code", id="code"),
        pytest.param("$$\nx^2\n$$", "$$x^2$$", id="formula"),
        pytest.param("a <sub>b</sub> \\* c", "a b * c", id="tags and escapes"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_body_is_the_abstract_as_plain_text(body: str, abstract: str) -> None:
    """No markup reaches an abstract."""
    assert abstract == paper(f"---\ntitle: T\n---\n{body}\n").get("abstract", "")


def test_an_abstract_in_the_front_matter_goes_first() -> None:
    """The body is then something else, and the person hears that it is left out."""
    records, problems = read("---\ntitle: T\nabstract: Given.\n---\nNotes.\n")

    assert "Given." == records[0].work.abstract
    assert [(1, "the text below the front matter is left out, for `abstract` stands in it", False)] == told(problems)


def test_our_own_pages_can_be_sources() -> None:
    """What we wrote reads back to the same paper, without our bookkeeping."""
    work = Work(
        title="A <b> Tag & *Stars*",
        abstract=(
            "Costs $5 or $x_1$, a < b.\n\n# no heading, <i>no tag</i> &amp; no \\command\n\n"
            r"\emph{Some} words, \textbf{other \emph{ones}}, \texttt{and_code}, 512$\times$512 and $$x_{a_b}*y*$$ "
            r"at https://tides.example/a_b or \href{https://tides.example/c}{there}"
        ),
        authors=(Author("Ada Example", "Example", "Ada"),),
        identifiers=(("arxiv", "2401.00001"),),
        dates=Dates("2024-06-01", "2024-06-02", ""),
        links=(
            ("link", "https://tides.example/a_b"),
            ("link-2", "https://tides.example/c"),
            ("pdf", "https://tides.example/1.pdf"),
        ),
        venue="Journal of *Tides*",
        keywords=("sea",),
        extra=(("upvotes", 3), ("volume", "007")),
    )
    page = PaperPage(
        slug="a",
        work=msgspec.structs.replace(work, abstract=""),
        body=latex.to_markdown(work.abstract),
        topics=(TopicMatch("seas", ("tides",)),),
        places=(Place("a.txt", 3, 0),),
        merge="title",
        hidden=True,
    )

    assert shapes.to_json(work) == paper(pages.to_markdown(page))


def test_damaged_front_matter_costs_the_file() -> None:
    """The line of the mistake is told."""
    records, problems = read("---\ntitle: a: b\n---\nx\n")

    assert [] == records
    assert [(2, True)] == [(problem.line, problem.rejected) for problem in problems]
    assert "needs quotes" in problems[0].message


@pytest.mark.parametrize("content", ["---\nname: a\n---\nx\n", "---\ntitle:\n---\nx\n"])
def test_front_matter_without_a_title_is_rejected(content: str) -> None:
    """A name is anybody's."""
    records, problems = read(content)

    assert [] == records
    assert [(1, "has no title", True)] == told(problems)


# --- YAML


def test_a_list_is_read_item_by_item() -> None:
    """One damaged item costs itself; what stands around the list is no paper."""
    records, problems = read(LIST, "list.yaml")

    assert ["One", "Three", "Four"] == titles(records)
    assert [4, 11, 18] == [record.place.line for record in records]
    assert "First.\n\nSecond." == records[1].work.abstract
    assert [
        (10, "the entry that begins in line 9 has a quote that is not closed", True),
        (17, "the entry that begins in line 17 should be a list of `key: value` lines", True),
    ] == told(problems)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("- title: A\n  year: 2020\n- title: B\n", id="list"),
        pytest.param("-   year: 2020\n    title: A\n-   title: B\n", id="indented list"),
        pytest.param("papers:\n  - title: A\n  - title: B\n", id="below a key"),
        pytest.param("title: All\npapers:\n- title: A\n- title: B\n", id="below a title"),
        pytest.param("---\n# list\npapers: # all\n- {title: A}\n- {title: B}\n", id="braces"),
        pytest.param("---\ntitle: A\n---\ntitle: B\n...\n", id="documents"),
        pytest.param("---\n- title: A\n---\n- title: B\n", id="documents of lists"),
    ],
)
def test_yaml_is_known_by_its_titles(content: str) -> None:
    """Its name may say nothing; documents and lists are read alike."""
    records, problems = read(content, "papers")

    assert (["A", "B"], []) == (titles(records), problems)
    assert front_matter.sniff(content.encode(), "papers")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[{title: A}, {title: B, date: 2020-01}]\n", id="brackets"),
        pytest.param('papers: [{"title": "A"},\n {"title": "B"}]\n', id="brackets below a key"),
    ],
)
def test_a_list_in_brackets_is_read_by_the_name_of_the_file(content: str) -> None:
    """Without `.yaml` it may be JSON."""
    records, problems = read(content, "a.yaml")

    assert (["A", "B"], []) == (titles(records), problems)
    assert front_matter.sniff(content.encode(), "a.yaml")


def test_a_paper_may_have_references() -> None:
    """Below the title of a paper they are its own, not a list of papers."""
    found = paper("title: T\nreferences:\n- one\n- two\nauthor: Ada Example\n", "a.yml")

    assert {"title": "T", "authors": [{"name": "Ada Example"}]} == found


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        pytest.param("{year: 2020, month: 5}", "2020-05", id="names"),
        pytest.param("{date-parts: [[2020, 5, 3]]}", "2020-05-03", id="parts"),
        pytest.param("2020-05", "2020-05", id="text"),
    ],
)
def test_the_lists_of_pandoc_are_read(issued: str, published: str) -> None:
    """Their names are those of CSL."""
    found = paper(
        "references:\n- id: a\n  title: T\n  author:\n  - family: Example\n    given: Ada\n"
        f"  container-title: Sea\n  page: 1--9\n  issued: {issued}\n",
        "a.yaml",
    )

    assert [{"name": "Ada Example", "family": "Example", "given": "Ada"}] == found["authors"]
    assert ("Sea", {"published": published}, "1\u20139") == (found["venue"], found["dates"], found["extra"]["pages"])


def test_a_value_that_is_no_plain_one_is_told() -> None:
    """Nothing a person wrote is dropped in silence."""
    _, problems = read("- title: T\n  rooms: {sea: 1}\n  date: soon\n", "a.yaml")

    assert [(1, "there is no date `soon`", False), (1, "`rooms` is no plain value", False)] == told(problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("- title: &a T\n- title: *a\n", "needs quotes", id="alias"),
        pytest.param("- title: !!python/name:os.system x\n", "has a tag", id="tag"),
        pytest.param("- title: " + "[" * 100_000 + "\n", "nested more than 20 deep", id="deep"),
        pytest.param("- title: T\n  x: " + "word " * 1_000_000 + "\n", "longer than 4,000,000 characters", id="long"),
        pytest.param("- title: T\n  x: [" + "1," * 300_000 + "]\n", "holds more than 200,000 values", id="wide"),
    ],
)
def test_what_costs_too_much_is_refused_and_the_next_is_read(content: str, words: str) -> None:
    """A bomb is damage like any other."""
    records, problems = read(f"{content}- title: Last\n", "a.yaml")

    assert "Last" == titles(records)[-1]
    assert words in problems[0].message


@pytest.mark.data
@pytest.mark.parametrize("name", ["yaml_billion_laughs.yaml", "yaml_deep_flow.yaml", "yaml_python_tag.yaml"])
def test_the_collected_bombs_are_refused_before_they_go_off(data: Path, name: str) -> None:
    """They cost one problem; what they would grow to fills no memory and takes hours."""
    content = (data / "nasty" / name).read_bytes()
    records, problems = read(content, name)

    assert front_matter.sniff(content, name)
    assert ([], [True]) == (records, [problem.rejected for problem in problems])


# --- what is neither


@pytest.mark.parametrize(
    ("content", "path"),
    [
        pytest.param("# A readme\n\nWith text.\n", "README.md", id="Markdown without front matter"),
        pytest.param("---\nlayout: x\n---\n", "a", id="front matter of no paper"),
        pytest.param("- name: step\n  run: x\n", "a", id="a list of something else"),
        pytest.param("topics:\n- id: a\n  title: A\n", "a", id="our topics"),
        pytest.param('{"title": "A"}', "a.json", id="JSON"),
        pytest.param("TY  - JOUR\nTI  - A\nER  - \n", "a", id="RIS"),
        pytest.param("title,year\nA,2020\n", "a", id="table"),
        pytest.param("@article{a, title: b}", "a", id="BibTeX"),
        pytest.param("Daily Papers\ntitle: a\n", "a", id="capture"),
        pytest.param("---\ntitle: a\x00\x00\x00\x00\n---\n", "a.md", id="binary"),
        pytest.param("", "a.md", id="nothing"),
        pytest.param("", "a.yaml", id="nothing at all"),
    ],
)
def test_other_formats_are_left_to_others(content: str, path: str) -> None:
    """A reader takes only what is surely its own."""
    assert not front_matter.sniff(content.encode(), path)


@pytest.mark.data
def test_no_file_of_another_format_is_taken_for_front_matter(data: Path) -> None:
    """Real files of all other formats are left to their readers."""
    files = [path for path in data.rglob("*") if path.is_file() and path.suffix != ".gz"]

    assert [] == [path.name for path in files if front_matter.sniff(path.read_bytes()[:65536], "export")]


def test_cut_and_damaged_files_never_crash_or_hang() -> None:
    """Any prefix and any 1 % of wrong bytes are read to the end, and not in silence."""
    chance = random.Random(4)  # noqa: S311 - damage, not secrets
    contents = [NOTE.encode(), LIST.encode()]
    variants = [content[: chance.randrange(len(content))] for content in contents for _ in range(100)]
    variants += [damaged(content, chance) for content in contents for _ in range(30)]
    outcomes = [read(variant, path) for variant in variants for path in ("a.md", "a.yaml") if variant.strip()]

    assert all(records or problems for records, problems in outcomes)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Write random bytes over one in a hundred."""
    changed = bytearray(content)
    for _ in range(len(content) // 100 + 1):
        changed[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(changed)
