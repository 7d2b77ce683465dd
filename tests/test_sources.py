"""The readers: whole records survive any damage around them, and every damage is told once."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import combinations
from pathlib import Path
from pkgutil import iter_modules

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import latex, shapes, sources
from site_gen.model import Problem, Record

GOLDEN = Path(__file__).parent / "golden" / "captures"
BANNER = ("new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers")
DAMAGED = (*BANNER, "byAK and the research community", "Jun 6", "Submitted by", "ada", "A title", "", "x" * 250)
TITLE = "How Tidal Pools Forget"
ABSTRACT = (
    "We watch a hundred tidal pools over one winter and ask what each of them still knows of the last storm, which "
    "came from the side, as storms do on this coast, and left — we counted — nine café chairs behind it."
)
OTHER_TITLE = "A Census of Gulls"
OTHER_ABSTRACT = (
    "Counting gulls from above is common and wrong, for they look up. We lie on our backs on four beaches and count "
    "what passes between us and the clouds; the method needs patience, and a hat, and finds a third more birds."
)
PAIRS = f"{TITLE}\n{ABSTRACT}\n{OTHER_TITLE}\n{OTHER_ABSTRACT}\n"
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\x00\n"), max_size=20)
BOTH = [(TITLE, ABSTRACT), (OTHER_TITLE, OTHER_ABSTRACT)]


def read(content: str | bytes, path: str = "a.txt") -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(sources.read(io.BytesIO(data), path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def pairs(records: Sequence[Record]) -> list[tuple[str, str]]:
    """Give title and abstract of each record."""
    return [(record.work.title, record.work.abstract) for record in records]


def mended(written: str, *, title: bool = False) -> str:
    """Give a text of a source that damages formulas as it is shown."""
    return latex.read(latex.repair(written)[0], title=title)[0]


def told(problems: Sequence[Problem]) -> list[tuple[int, str]]:
    """Give line and code of each problem."""
    return [(problem.line, problem.code) for problem in problems]


# --- captures


@pytest.mark.parametrize("name", ["blank-lines", "glued"])
def test_a_capture_reads_as_the_records_beside_it(name: str) -> None:
    """Both dialects give title, abstract, links, day and line of each paper."""
    records, problems = read((GOLDEN / f"{name}.txt").read_bytes(), f"{name}.txt")
    printed = [shapes.to_json(record.work) | shapes.place_json(record.place) for record in records]

    assert (GOLDEN / f"{name}.jsonl").read_text().splitlines() == [msgspec.json.encode(one).decode() for one in printed]
    assert [] == problems


@pytest.mark.parametrize(
    "banner",
    [subset for size in range(5) for subset in combinations(BANNER, size)],
    ids="+".join,
)
def test_any_banner_lines_may_be_there(banner: tuple[str, ...]) -> None:
    """A capture begins with whatever lines the person happened to select."""
    records, problems = read("\n".join([*banner, PAIRS]))

    assert (BOTH, []) == (pairs(records), problems)


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        pytest.param("Jun 6", "", id="without a year"),
        pytest.param("Jun 6, 2021", "2021-06-06", id="with a year"),
        pytest.param("September 12 2021", "2021-09-12", id="whole name"),
        pytest.param("Feb. 31, 2021", "", id="no such day"),
        pytest.param("", "", id="none"),
    ],
)
def test_the_day_of_a_capture_is_no_paper(line: str, listed: str) -> None:
    """A day tells when a paper was listed if it has a year, and nothing else."""
    records, problems = read(f"Daily Papers\n{line}\n{PAIRS}")

    assert (BOTH, []) == (pairs(records), problems)
    assert [listed, listed] == [record.work.dates.listed for record in records]


@pytest.mark.parametrize("title", ["Mayfly 12", "Octopus 8", "Decoder 7", "[Re] Tides", "New", "$x$ marks the spot"])
def test_a_title_that_looks_like_something_else_is_a_title(title: str) -> None:
    """A name of an animal is not a month, and a bracket does not make a file JSON."""
    records, problems = read(f"{PAIRS}Tides, {title}\n{ABSTRACT}\n")

    assert [*BOTH, (f"Tides, {title}", ABSTRACT)] == pairs(records)
    assert [] == problems


@pytest.mark.parametrize("title", ["Mayfly 12", "Octopus 8", "[Re] Tides", "$x$ marks the spot"])
def test_the_first_title_may_look_like_something_else(title: str) -> None:
    """The first line decides about the format, and must not cost the paper."""
    records, problems = read(f"{title}\n{ABSTRACT}\n")

    assert ([(title, ABSTRACT)], []) == (pairs(records), problems)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        pytest.param("SubscribeTides as Clocks", "Tides as Clocks", id="capital"),
        pytest.param("Subscribe3D Tides", "3D Tides", id="digit"),
        pytest.param("SubscribemTide-2: Clocks", "mTide-2: Clocks", id="small letter"),
        pytest.param("SubscriberStar: Clocks", "rStar: Clocks", id="small r"),
        pytest.param("Subscriber Churn at Sea", "Subscriber Churn at Sea", id="Subscriber"),
        pytest.param("Subscribe to the Tide", "Subscribe to the Tide", id="Subscribe to"),
        pytest.param("Subscribed Tides", "Subscribed Tides", id="Subscribed"),
    ],
)
def test_subscribe_is_cut_only_where_it_is_glued(line: str, title: str) -> None:
    """A button's word is no part of a title, and a title's word is."""
    records, _ = read(f"Get trending papers in your email inbox!\n{line}\n{ABSTRACT}\n")

    assert [(title, ABSTRACT)] == pairs(records)


def test_submitters_are_dropped() -> None:
    """Who submitted a paper is neither a title nor an abstract."""
    records, problems = read(
        f"Submitted by\nada\n{TITLE}\n{ABSTRACT}\nsubmitted by\n\nbo\n{OTHER_TITLE}\n{OTHER_ABSTRACT}"
    )

    assert (BOTH, []) == (pairs(records), problems)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PAIRS.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(PAIRS.replace("\n", "\n\n\n").encode(), id="empty lines"),
        pytest.param(PAIRS.rstrip().encode(), id="no last line end"),
        pytest.param(b"\xef\xbb\xbf" + PAIRS.encode(), id="byte order mark"),
        pytest.param(b"\xef\xbb\xbf\n" + PAIRS.encode(), id="byte order mark on its own line"),
        pytest.param(PAIRS.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xfe\xff" + PAIRS.encode("utf-16-be"), id="UTF-16 big-endian"),
        pytest.param(PAIRS.encode("windows-1252"), id="Windows-1252"),
        pytest.param(PAIRS.replace("pools", "po\x0bols\u202e").encode(), id="controls"),
    ],
)
def test_any_encoding_and_line_end_gives_the_same_records(content: bytes) -> None:
    """However a browser or editor saved the page, the papers are the same."""
    records, problems = read(content)

    assert (BOTH, []) == (pairs(records), problems)


@pytest.mark.parametrize("cut", range(len(PAIRS.encode())))
def test_a_file_cut_anywhere_loses_its_last_record_at_most(cut: int) -> None:
    """Whole records are kept to the letter; the cut one is kept as far as it goes."""
    part = PAIRS.encode()[:cut]
    records, problems = read(part or b"\n")
    whole = len(f"{TITLE}\n{ABSTRACT}".encode()) <= cut

    assert [(TITLE, ABSTRACT)] * whole == pairs(records)[:whole]
    assert len(records) <= 1 + whole
    assert all(PAIRS.find(record.work.title) >= 0 and PAIRS.find(record.work.abstract) >= 0 for record in records)
    assert not [problem for problem in problems if problem.rejected]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param("A Census", "capture.no-abstract", id="inside a title"),
        pytest.param("A Census of Gulls\n", "capture.no-abstract", id="after a title"),
        pytest.param("A Census of Gulls\nCounting gulls from", "capture.truncated", id="inside an abstract"),
        pytest.param(f"A Census of Gulls\n{OTHER_ABSTRACT[:-7]}", "capture.truncated", id="inside a long abstract"),
    ],
)
def test_a_cut_is_told(end: str, code: str) -> None:
    """A person is told to save the listing again."""
    records, problems = read(f"{TITLE}\n{ABSTRACT}\n{end}")

    assert [TITLE, end.split("\n", maxsplit=1)[0]] == [record.work.title for record in records]
    assert [code] == [problem.code for problem in problems]


def test_a_character_cut_in_half_does_not_spoil_its_line() -> None:
    """A file cut inside a letter is still UTF-8 as far as it goes."""
    records, _ = read(PAIRS.encode()[: PAIRS.encode().index("é".encode()) + 1])

    assert [(TITLE, ABSTRACT[: ABSTRACT.index("é")])] == pairs(records)


def test_a_title_without_an_abstract_is_kept_and_told_with_its_line() -> None:
    """One missing abstract costs no neighbor its own."""
    records, problems = read(f"{TITLE}\n{OTHER_TITLE}\n{OTHER_ABSTRACT}\n")

    assert [(TITLE, ""), (OTHER_TITLE, OTHER_ABSTRACT)] == pairs(records)
    assert [
        Problem(
            "a.txt",
            1,
            "capture.no-abstract",
            f"title without an abstract: `{TITLE}`",
            "put the abstract on the next line; the paper is kept with its title alone",
        )
    ] == problems


def test_an_abstract_without_a_title_is_rejected_and_counted() -> None:
    """An entry without a name is no paper, and the next one is not spoiled."""
    records, problems = read(f"{ABSTRACT * 3}\n{OTHER_TITLE}\n{OTHER_ABSTRACT}\n")

    assert [(OTHER_TITLE, OTHER_ABSTRACT)] == pairs(records)
    assert [1] == [record.place.index for record in records]
    assert [(1, "capture.no-title", True)] == [(one.line, one.code, one.rejected) for one in problems]


def test_a_short_abstract_that_ends_like_one_is_one() -> None:
    """Length is no proof: a sentence after a title is its abstract."""
    records, problems = read(f"new\n{TITLE}\nThey do.\n{OTHER_TITLE}\nMany.\n")

    assert ([(TITLE, "They do."), (OTHER_TITLE, "Many.")], []) == (pairs(records), problems)


@pytest.mark.parametrize(
    ("content", "path", "code"),
    [
        pytest.param(b"", "a.txt", "source.empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n  \n", "a.txt", "source.empty", id="white space"),
        pytest.param(b"GIF89a\x00\x01\x00" * 99, "a.gif", "source.binary", id="binary"),
        pytest.param(b"Tides\x00" * 99, "a.txt", "source.binary", id="text with NUL"),
        pytest.param(b"<html><body>Tides</body></html>", "a.html", "source.web-page", id="HTML"),
        pytest.param(b'[{"name": "Tides"}]', "a.txt", "source.unknown-format", id="JSON without titles"),
        pytest.param(b"Just a note", "a.doc", "source.unknown-format", id="any text"),
        pytest.param(b"Daily Papers\nSubscribe\n", "a.txt", "capture.no-papers", id="banner alone"),
        pytest.param(b"\xff\xfe", "a.txt", "capture.no-papers", id="mark of UTF-16 alone"),
    ],
)
def test_what_is_no_listing_is_one_clear_problem(content: bytes, path: str, code: str) -> None:
    """A file that cannot be used is named once."""
    assert ([], [(0, code)]) == (read(content, path)[0], told(read(content, path)[1]))


@pytest.mark.parametrize(
    "path", ["a.txt", "a.text", "A.TXT", "a.txt.gz", "a.text.gz", "listing", "listing.gz", "b.2021/listing"]
)
def test_text_with_a_long_line_is_a_capture_where_the_name_allows_it(path: str) -> None:
    """A listing needs no banner if its name says text or nothing."""
    assert BOTH == pairs(read(PAIRS, path)[0])


@pytest.mark.parametrize("path", ["README.md", "tide.min.js", "tide.css.gz", "tide.html", "tide.tsv", "a.txt/b.rst"])
def test_a_long_line_makes_no_other_file_a_capture(path: str) -> None:
    """Pages, scripts and tables beside the listings do not become papers."""
    records, problems = read(f"Wave tables\n{PAIRS}", path)

    assert ([], [(0, "source.unknown-format")]) == (records, told(problems))


def test_a_banner_line_makes_any_text_a_capture() -> None:
    """The name does not decide about the format where the text tells it."""
    assert BOTH == pairs(read(f"Subscribe\n{PAIRS}", "listing.md")[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_huge_line_is_cut_and_told(encoding: str) -> None:
    """A line of twenty megabytes costs neither the memory nor its neighbors."""
    records, problems = read(f"{TITLE}\n{'wave ' * 4_000_000}\n{OTHER_TITLE}\n{OTHER_ABSTRACT}\n".encode(encoding))

    assert [TITLE, OTHER_TITLE] == [record.work.title for record in records]
    assert 999_999 == len(records[0].work.abstract)
    assert OTHER_ABSTRACT == records[1].work.abstract
    assert [(2, "capture.truncated")] == told(problems)


@given(st.lists(st.one_of(st.sampled_from(DAMAGED), LINE), max_size=12), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=200, deadline=None)
def test_any_lines_around_a_listing_leave_its_last_papers_whole(lines: list[str], end: str) -> None:
    """Damage before a record with a long abstract never reaches it."""
    padded = [*lines, "", TITLE, ABSTRACT * 3, OTHER_TITLE, OTHER_ABSTRACT]
    records, _ = read(f"new{end}" + end.join(padded), "a.txt")

    assert (OTHER_TITLE, OTHER_ABSTRACT) == pairs(records)[-1]


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.jsonl", "a"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_records_and_problems(content: bytes, path: str) -> None:
    """No file makes a reader fail, and every file has something to say."""
    records, problems = read(content, path)

    assert records or problems
    assert all(record.work.title.encode() for record in records)
    assert all(problem.message.encode() for problem in problems)


def test_the_real_captures_are_read_to_the_letter(captures: tuple[Path, ...]) -> None:
    """All 413 records of the five captures are titles and abstracts as they stand there, their formulas mended."""
    read_files = [
        (path.read_text().replace("Subscribe", "").split("\n"), *read(path.read_bytes())) for path in captures
    ]

    assert [49, 66, 203, 52, 43] == [len(records) for _, records, _ in read_files]
    assert {"source.tex"} >= {problem.code for _, _, problems in read_files for problem in problems}
    assert all(
        (record.work.title, record.work.abstract)
        == (mended(lines[record.place.line - 1], title=True), mended(after[0]))
        for lines, records, _ in read_files
        for record in records
        if (after := [line for line in lines[record.place.line :] if line])
    )


@pytest.mark.parametrize("share", range(1, 40))
def test_a_real_capture_cut_anywhere_keeps_its_whole_records(captures: tuple[Path, ...], share: int) -> None:
    """At most one record is lost or incomplete, and none before the cut is changed."""
    whole = captures[0].read_bytes()
    full, _ = read(whole)
    part, problems = read(whole[: len(whole) * share // 40 + share])

    assert full[: len(part) - 1] == part[:-1]
    assert len(problems) <= 1


# --- JSON lines


def test_what_is_printed_of_a_capture_reads_back_to_the_same_records() -> None:
    """The output of `sitegen read` is a source."""
    printed = (GOLDEN / "glued.jsonl").read_bytes()
    records, problems = read(printed, "b.jsonl")
    original, _ = read((GOLDEN / "glued.txt").read_bytes())

    assert [record.work for record in original] == [record.work for record in records]
    assert [] == problems


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param('{"title": "Tides"', "is not JSON: expecting ',' delimiter at column 18", id="cut off"),
        pytest.param('"title": "Tides"}', "is not JSON: extra data at column 8", id="begun too late"),
        pytest.param('["Tides"]', "is JSON, but not an object", id="list"),
        pytest.param("5", "is JSON, but not an object", id="number"),
        pytest.param('{"year": 2021}', "has no title", id="no title"),
        pytest.param('{"title": ' + "9" * 5000 + "}", "is not JSON that can be read", id="huge number"),
        pytest.param('{"title": ' + "[" * 200_000, "is not JSON that can be read", id="deep"),
    ],
)
def test_a_broken_line_is_rejected_and_its_neighbors_kept(line: str, words: str) -> None:
    """One bad line costs one record, and is told with its number."""
    records, problems = read(f'{{"title": "One"}}\n{line}\n\n{{"title": "Two"}}\n', "a.jsonl")

    assert [("One", 1, 0), ("Two", 4, 2)] == [
        (record.work.title, record.place.line, record.place.index) for record in records
    ]
    assert [(2, words, True)] == [(problem.line, problem.message, problem.rejected) for problem in problems]


@pytest.mark.parametrize("line", ["{", "5"])
def test_a_line_that_is_no_object_is_told_with_the_form_of_one(line: str) -> None:
    """A person who wrote JSON over many lines learns what is asked."""
    _, problems = read(f'{{"title": "One"}}\n{line}\n', "a.jsonl")

    assert ['write each record on a line of its own: `{"title": "...", "abstract": "..."}`'] == [
        problem.hint for problem in problems
    ]


def test_a_broken_first_line_does_not_hide_the_format() -> None:
    """A file named `.jsonl` is read even if its first line lost its beginning."""
    records, problems = read('"title": "One"}\n{"title": "Two"}\n', "a.jsonl")

    assert ["Two"] == [record.work.title for record in records]
    assert [(1, "source.damaged-entry")] == told(problems)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"title": "Tides"}', id="one line without an end"),
        pytest.param(b'\xef\xbb\xbf\n {"title": "Tides"} \r\n', id="byte order mark"),
        pytest.param('{"title": "Tides"}\n'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"title": "Tides\\ud800"}'.replace(b"\\ud800", b""), id="plain"),
    ],
)
def test_json_lines_are_known_by_their_first_line(content: bytes) -> None:
    """The name does not decide about the format, nor does the encoding."""
    assert ["Tides"] == [record.work.title for record in read(content, "a.txt")[0]]


def test_one_wrong_byte_costs_no_other_character_of_its_line() -> None:
    """A file that two programs wrote holds both encodings, sometimes in one line."""
    records, _ = read('{"title": "Ebbe für '.encode() + b'caf\xe9s"}\n', "a.jsonl")

    assert ["Ebbe für cafés"] == [record.work.title for record in records]


def test_a_lone_surrogate_in_json_is_replaced() -> None:
    """A title that no file could hold does not reach one, and that is told."""
    records, problems = read('{"title": "a\\ud800b", "url": "https://a.example/\\ud800"}', "a.jsonl")

    assert ["a\ufffdb"] == [record.work.title for record in records]
    assert [(("abstract", "https://a.example/\ufffd"),)] == [record.work.links for record in records]
    assert [(1, "source.field")] * 2 == told(problems)


def test_a_field_that_cannot_be_understood_is_told_and_the_record_kept() -> None:
    """NaN is no date, and no reason to lose a paper."""
    records, problems = read('{"title": "Tides", "date": NaN, "score": 1e999}', "a.jsonl")

    assert ["Tides"] == [record.work.title for record in records]
    assert [(1, "source.field", "there is no date `NaN`"), (1, "source.field", "`score` is no plain value")] == [
        (problem.line, problem.code, problem.message) for problem in problems
    ]


def test_deep_json_of_the_collection_of_bombs_is_rejected(data: Path) -> None:
    """A hostile file costs neither the stack nor the user's time."""
    records, problems = read((data / "nasty" / "json_deep.json").read_bytes(), "a.jsonl")

    assert [] == records
    assert problems


def test_naughty_titles_are_read_and_print_back(data: Path) -> None:
    """Every string of the collection of naughty strings that holds anything is a title."""
    titles = json.loads((data / "nasty" / "naughty_strings.json").read_text())
    lines = [json.dumps({"title": title}) for title in titles]
    records, problems = read("\n".join(lines), "a.jsonl")
    printed = b"\n".join(msgspec.json.encode(shapes.to_json(record.work)) for record in records)

    assert len(titles) == len(records) + len(problems)
    assert {"has no title"} == {problem.message for problem in problems}
    assert [record.work for record in records] == [record.work for record in read(printed, "b.jsonl")[0]]


def test_no_reader_is_loaded_before_a_file_may_be_for_it() -> None:
    """What reads nothing does not wait for two dozen modules."""
    code = (
        "import io, sys; from site_gen import sources\n"
        "def loaded(): return {name.split('.')[2] for name in sys.modules if name.startswith('site_gen.sources.')}\n"
        "sources.formats()\n"
        "before = loaded()\n"
        "list(sources.read(io.BytesIO(b'Tides in words'), 'a.txt'))\n"
        "print(*sorted(name for name in before if name[0] != '_'), 'capture' in loaded(), 'csl' in loaded())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "True False" == done.stdout.strip()


@pytest.mark.data
def test_a_reader_that_is_not_loaded_would_have_refused_the_file(data: Path) -> None:
    """Of all samples, each is taken by as many formats as there are readers that take it."""
    modules = [found.name for found in iter_modules(sources.__path__) if not found.name.startswith("_")]
    readers = [import_module(f"site_gen.sources.{name}") for name in modules]
    samples = [(path.read_bytes()[: sources.HEAD_BYTES], path.name) for path in data.rglob("*") if path.is_file()]
    samples += [(content.decode("utf-8", "replace").encode("utf-16"), name) for content, name in samples]
    taken = [sum(known.reader.sniff(*sample) for known in sources.formats()) for sample in samples]

    assert len(readers) == len(sources.formats())
    assert [sum(reader.sniff(*sample) for reader in readers) for sample in samples] == taken


def test_what_could_be_anything_is_tried_last() -> None:
    """A clear mark decides before a vague one, and every format says what it looks for."""
    names = [known.name for known in sources.formats()]

    assert ["JSON lines", "CSV or TSV", "text capture"] == names[-3:]
    assert len(names) == len(set(names))
    assert all(known.marks for known in sources.formats())
