"""The readers of JSON and of Hugging Face's pages: every entry, whatever stands around it."""

import gzip
import html
import io
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import shapes, sources
from site_gen.model import Problem, Record, Work
from site_gen.sources import _entries, hf

HF_ROW: dict[str, Any] = {
    "paper": {
        "id": "2405.01234",
        "authors": [{"_id": "1", "name": "Ada Tide", "hidden": False}, {"_id": "2", "name": "Ben Sand"}],
        "publishedAt": "2024-05-02T00:00:00.000Z",
        "submittedOnDailyAt": "2024-05-03T01:31:00.000Z",
        "title": "How Tidal\nPools Forget",
        "summary": "We watch a hundred tidal pools\nover one winter.",
        "upvotes": 7,
        "discussionId": "abc",
        "githubRepo": "https://github.com/example/pools",
        "githubStars": 12,
        "projectPage": "https://pools.example",
        "mediaUrls": ["https://cdn.example/a.png", "https://cdn.example/b.mp4"],
        "ai_summary": "Pools forget.",
        "ai_keywords": ["tides", "memory"],
        "organization": {"fullname": "Beach Lab"},
        "withdrawnAt": "2024-06-01T00:00:00.000Z",
    },
    "publishedAt": "2024-05-01T20:00:00.000Z",
    "title": "How Tidal Pools Forget",
    "numComments": 3,
    "submittedBy": {"user": "ada"},
}
HF_RECORD: dict[str, Any] = {
    "title": "How Tidal Pools Forget",
    "abstract": "We watch a hundred tidal pools over one winter.",
    "authors": [{"name": "Ada Tide"}, {"name": "Ben Sand"}],
    "identifiers": {"arxiv": "2405.01234"},
    "dates": {"published": "2024-05-02", "listed": "2024-05-03"},
    "links": {
        "abstract": "https://arxiv.org/abs/2405.01234",
        "code": "https://github.com/example/pools",
        "discussion": "https://huggingface.co/papers/2405.01234",
        "pdf": "https://arxiv.org/pdf/2405.01234",
        "project": "https://pools.example",
        "video": "https://cdn.example/b.mp4",
    },
    "keywords": ["tides", "memory"],
    "extra": {
        "comments": 3,
        "organization": "Beach Lab",
        "stars": 12,
        "tldr": "Pools forget.",
        "upvotes": 7,
        "withdrawn": True,
    },
}
OPENALEX = {
    "id": "https://openalex.org/W42",
    "doi": "https://doi.org/10.48550/arXiv.2405.01234",
    "title": "How Tidal Pools Forget",
    "abstract_inverted_index": {"We": [0], "watch": [1], "pools": [2, 4], "and": [3], "nothing": [-1, "x", 10**9]},
    "authorships": [{"author": {"display_name": "Ada Tide", "orcid": "https://orcid.org/0000-0001"}}, {"author": None}],
    "publication_date": "2024-05-02",
    "publication_year": 2024,
    "type": "article",
    "primary_location": {
        "landing_page_url": "https://arxiv.org/abs/2405.01234",
        "pdf_url": "https://arxiv.org/pdf/2405.01234",
        "source": {"display_name": "Journal of Pools"},
        "license": "cc-by",
    },
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/99", "mag": 5},
    "topics": [{"display_name": "Shores"}],
    "keywords": [{"display_name": "Tide"}],
    "biblio": {"volume": "2", "issue": None, "first_page": "1", "last_page": "9"},
    "cited_by_count": 4,
    "is_retracted": True,
    "language": "en",
}
OPENALEX_RECORD = {
    "title": "How Tidal Pools Forget",
    "abstract": "We watch pools and pools",
    "authors": [{"name": "Ada Tide", "orcid": "0000-0001"}],
    "identifiers": {
        "arxiv": "2405.01234",
        "doi": "10.48550/arxiv.2405.01234",
        "mag": "5",
        "openalex": "W42",
        "pubmed": "99",
    },
    "dates": {"published": "2024-05-02"},
    "links": {"abstract": "https://arxiv.org/abs/2405.01234", "pdf": "https://arxiv.org/pdf/2405.01234"},
    "venue": "Journal of Pools",
    "keywords": ["Tide"],
    "categories": ["Shores"],
    "extra": {
        "citations": 4,
        "language": "en",
        "license": "cc-by",
        "pages": "1\u20139",
        "retracted": True,
        "type": "article",
        "volume": "2",
    },
}
SCHOLAR = {
    "paperId": "c8b2",
    "externalIds": {"ArXiv": "2405.01234", "DOI": "10.1000/Pools", "ACL": "2024.tide-1.1", "CorpusId": 5},
    "url": "https://www.semanticscholar.org/paper/c8b2",
    "title": "How Tidal Pools Forget",
    "abstract": None,
    "venue": "",
    "publicationVenue": {"name": "Shore"},
    "year": 2024,
    "publicationDate": "2024-05-02",
    "authors": [{"authorId": "1", "name": "A. Tide"}],
    "journal": {"name": "J", "volume": "2", "pages": " 1--9 "},
    "publicationTypes": ["JournalArticle", "Conference"],
    "fieldsOfStudy": ["Geology"],
    "s2FieldsOfStudy": [{"category": "Geology"}, {"category": "Biology"}],
    "openAccessPdf": {"url": "https://pools.example/a.pdf"},
    "citationCount": 3,
    "tldr": {"model": "m", "text": "Pools forget."},
}
SCHOLAR_RECORD = {
    "title": "How Tidal Pools Forget",
    "authors": [{"name": "A. Tide"}],
    "identifiers": {"acl": "2024.tide-1.1", "arxiv": "2405.01234", "doi": "10.1000/pools", "s2": "c8b2"},
    "dates": {"published": "2024-05-02"},
    "links": {"abstract": "https://www.semanticscholar.org/paper/c8b2", "pdf": "https://pools.example/a.pdf"},
    "venue": "Shore",
    "categories": ["Geology", "Biology"],
    "extra": {
        "citations": 3,
        "pages": "1\u20139",
        "tldr": "Pools forget.",
        "type": "JournalArticle; Conference",
        "volume": "2",
    },
}
NOTE: dict[str, Any] = {
    "id": "abc",
    "forum": "abc",
    "cdate": 1714608000000,
    "mdate": 1714694400000,
    "license": "CC BY 4.0",
    "externalIds": ["doi:10.1000/Pools"],
    "invitations": ["Beach/-/Submission"],
    "content": {
        "title": "How Tidal Pools Forget",
        "authors": ["Ada Tide"],
        "keywords": ["tides"],
        "TLDR": "Pools forget.",
        "abstract": "We watch pools.",
        "pdf": "/pdf/abc.pdf",
        "venue": "Beach 2024 poster",
        "venueid": "Beach/2024/Withdrawn_Submission",
        "primary_area": "shores",
        "code": "yes, later",
    },
}
NOTE_RECORD = {
    "title": "How Tidal Pools Forget",
    "abstract": "We watch pools.",
    "authors": [{"name": "Ada Tide"}],
    "identifiers": {"doi": "10.1000/pools", "openreview": "abc"},
    "dates": {"published": "2024-05-02", "updated": "2024-05-03"},
    "links": {"abstract": "https://openreview.net/forum?id=abc", "pdf": "https://openreview.net/pdf/abc.pdf"},
    "venue": "Beach 2024 poster",
    "keywords": ["tides"],
    "categories": ["shores"],
    "extra": {"license": "CC BY 4.0", "tldr": "Pools forget.", "withdrawn": True},
}
HIT = {
    "@score": "1",
    "info": {
        "authors": {"author": [{"@pid": "1", "text": "Ada Tide 0001"}, {"@pid": "2", "text": "Ben Sand"}]},
        "title": "How Tidal Pools Forget &amp; Why.",
        "venue": ["Beach", "Shore"],
        "volume": "abs/2405.01234",
        "pages": "1-9",
        "year": "2024",
        "type": "Conference and Workshop Papers",
        "key": "conf/beach/Tide24",
        "doi": "10.1000/POOLS",
        "ee": ["https://doi.org/10.1000/POOLS", "https://other.example"],
        "url": "https://dblp.org/rec/conf/beach/Tide24",
    },
}
HIT_RECORD = {
    "title": "How Tidal Pools Forget & Why",
    "authors": [{"name": "Ada Tide"}, {"name": "Ben Sand"}],
    "identifiers": {"arxiv": "2405.01234", "dblp": "conf/beach/Tide24", "doi": "10.1000/pools"},
    "dates": {"published": "2024"},
    "links": {"abstract": "https://doi.org/10.1000/POOLS"},
    "venue": "Beach Shore",
    "extra": {"pages": "1\u20139", "type": "Conference and Workshop Papers"},
}
SNAPSHOT = {
    "id": "2101.01234",
    "submitter": "Ada Tide",
    "authors": "A. Tide",
    "title": 'How Tidal\n  Pools Forget G\\"odel',
    "comments": "9 pages,\n  2 figures",
    "journal-ref": None,
    "doi": "10.1000/Pools 10.1000/More",
    "report-no": None,
    "categories": "cs.DS cs.MS",
    "license": "http://example.org/license",
    "abstract": "  We watch pools\nand $x_1$.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 11 Jan 2021 20:31:27 GMT"},
        {"version": "v2", "created": "Tue, 12 Jan 2021 20:31:27 GMT"},
    ],
    "update_date": "2022-11-07",
    "authors_parsed": [["Tide", "Ada", "Jr."], ["Poincar\\'e", "Henri", ""], ["Collective", "", ""]],
}
SNAPSHOT_RECORD = {
    "title": "How Tidal Pools Forget Gödel",
    "abstract": "We watch pools and $x_1$.",
    "authors": [
        {"name": "Ada Tide Jr.", "family": "Tide", "given": "Ada"},
        {"name": "Henri Poincaré", "family": "Poincaré", "given": "Henri"},
        {"name": "Collective", "family": "Collective"},
    ],
    "identifiers": {"arxiv": "2101.01234", "doi": "10.1000/pools"},
    "dates": {"published": "2021-01-11", "updated": "2022-11-07"},
    "links": {"abstract": "https://arxiv.org/abs/2101.01234", "pdf": "https://arxiv.org/pdf/2101.01234"},
    "categories": ["cs.DS", "cs.MS"],
    "extra": {"comment": "9 pages, 2 figures", "license": "http://example.org/license", "version": "v2"},
}
DAILY = {
    "id": "2109.05721",
    "title": "How Tidal Pools Forget",
    "authors": ["Ada Tide", "Paul Erd\\H{o}s"],
    "categories": ["cs.CV", "cs.AI"],
    "abs": "https://arxiv.org/abs/2109.05721",
    "pdf": "https://arxiv.org/pdf/2109.05721",
    "comment": None,
    "summary": "We watch\npools.",
}
DAILY_RECORD = {
    "title": "How Tidal Pools Forget",
    "abstract": "We watch pools.",
    "authors": [{"name": "Ada Tide"}, {"name": "Paul Erdős"}],
    "identifiers": {"arxiv": "2109.05721"},
    "links": {"abstract": "https://arxiv.org/abs/2109.05721", "pdf": "https://arxiv.org/pdf/2109.05721"},
    "categories": ["cs.CV", "cs.AI"],
}
DUMP = {
    "paper_url": "https://codes.example/pools",
    "arxiv_id": "2405.01234",
    "title": "How Tidal Pools Forget",
    "abstract": "We watch pools.",
    "url_abs": "https://arxiv.org/abs/2405.01234v1",
    "url_pdf": "https://arxiv.org/pdf/2405.01234v1.pdf",
    "proceeding": "Beach 2024",
    "authors": ["Ada Tide"],
    "tasks": ["Pools"],
    "date": "2024-05-02",
    "methods": [{"name": "Bucket"}],
}
DUMP_RECORD = {
    "title": "How Tidal Pools Forget",
    "abstract": "We watch pools.",
    "authors": [{"name": "Ada Tide"}],
    "identifiers": {"arxiv": "2405.01234"},
    "dates": {"published": "2024-05-02"},
    "links": {
        "abstract": "https://arxiv.org/abs/2405.01234v1",
        "pdf": "https://arxiv.org/pdf/2405.01234v1.pdf",
    },
    "venue": "Beach 2024",
    "keywords": ["Pools"],
}
API1 = NOTE | {"content": NOTE["content"] | {"authors": [{"fullname": "Ada Tide"}]}}
API2 = NOTE | {"content": {name: {"value": value} for name, value in NOTE["content"].items()}}


def line(value: object) -> str:
    """Write JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def page(rows: object) -> str:
    """Write a page as Hugging Face does, with the attributes in the other order for good measure."""
    props = html.escape(line({"dailyPapers": rows, "periodType": "day"}), quote=True)
    return (
        '<!doctype html>\n<html><title>Daily Papers</title>\n<div data-props="{}" data-target="MainHeader"></div>\n'
        f'<div data-props="{props}" class="SVELTE_HYDRATER contents" data-target="DailyPapers"></div></html>'
    )


def parted(content: str | bytes, path: str = "a") -> tuple[list[Record], list[Problem]]:
    """Read a file and part its records from its problems."""
    found = list(sources.read(io.BytesIO(content.encode() if isinstance(content, str) else content), path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def printed(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Give the facts of records as they are printed."""
    return [shapes.to_json(record.work) for record in records]


def name_of(content: str | bytes) -> str:
    """Name the format that a file is taken for."""
    head = content.encode() if isinstance(content, str) else content
    return next(known.name for known in sources.formats() if known.reader.sniff(head[: sources.HEAD_BYTES], "a"))


@pytest.mark.parametrize(
    ("content", "name", "record"),
    [
        pytest.param(line([HF_ROW]), "Hugging Face JSON", HF_RECORD, id="daily papers"),
        pytest.param(line([repr(HF_ROW)]), "Hugging Face JSON", HF_RECORD, id="rows that Python printed"),
        pytest.param(
            line(HF_ROW["paper"]),
            "Hugging Face JSON",
            HF_RECORD | {"extra": {k: v for k, v in HF_RECORD["extra"].items() if k != "comments"}},
            id="one paper of the API",
        ),
        pytest.param(page([HF_ROW]), "Hugging Face page", HF_RECORD, id="saved page"),
        pytest.param(line({"meta": {"count": 1}, "results": [OPENALEX]}), "OpenAlex", OPENALEX_RECORD, id="works"),
        pytest.param(line(OPENALEX), "OpenAlex", OPENALEX_RECORD, id="one work"),
        pytest.param(
            line({"total": 1, "data": [SCHOLAR]}), "Semantic Scholar", SCHOLAR_RECORD, id="search of Semantic Scholar"
        ),
        pytest.param(
            line({"data": [{"citingPaper": SCHOLAR}]}), "Semantic Scholar", SCHOLAR_RECORD, id="citations of a paper"
        ),
        pytest.param(line({"notes": [API2], "count": 1}), "OpenReview", NOTE_RECORD, id="notes, API 2"),
        pytest.param(line([API1]), "OpenReview", NOTE_RECORD, id="notes, API 1"),
        pytest.param(line({"result": {"hits": {"@total": "1", "hit": [HIT]}}}), "DBLP", HIT_RECORD, id="hits"),
        pytest.param(line([HIT["info"]]), "DBLP", HIT_RECORD, id="hits laid flat"),
        pytest.param(line(SNAPSHOT) + "\n", "arXiv JSON lines", SNAPSHOT_RECORD, id="snapshot of arXiv"),
        pytest.param(line(DAILY) + "\n", "arXiv JSON lines", DAILY_RECORD, id="daily listing of arXiv"),
        pytest.param(line([DUMP]), "JSON", DUMP_RECORD, id="array of anybody"),
        pytest.param(line({"papers": [DUMP]}), "JSON", DUMP_RECORD, id="object with a list"),
    ],
)
def test_each_shape_is_known_and_read_in_full(content: str, name: str, record: dict[str, Any]) -> None:
    """Nothing that a source says of a paper is lost, and nothing is said that it does not."""
    records, problems = parted(content)

    assert [] == problems
    assert [record] == printed(records)
    assert name == name_of(content)


def test_a_day_in_the_name_of_the_file_is_the_day_of_the_listing() -> None:
    """Older answers do not say when they listed a paper, but people name files by the day."""
    row = {**HF_ROW, "paper": {k: v for k, v in HF_ROW["paper"].items() if k != "submittedOnDailyAt"}}

    assert "2024-05-09" == parted(line([row]), "hf-2024-05-09.json")[0][0].work.dates.listed
    assert not parted(line([row]), "2024/papers.json")[0][0].work.dates.listed


STRANGE: list[object] = [
    *("", " ", " a ", "a\nb\n\nc", "x\x00", "\ud800", "2101.00001v2", "cs/0101001", "https://arxiv.org/abs/2101.00001"),
    *(None, 5, 0, True, 1.5, [], ["x", "y", ""], ["a, b"], {}, {"fullname": " F \n x"}, {"fullname": 5}),
    *("2020", "2020-13-01", "2020-02-03T00:00", [{"name": "B, A"}, {"name": ""}], [{"name": 5}], [{}]),
    *(
        ["http://e.example/a.mp4"],
        ["http://e.example/a.mp4 ", " b.mp4"],
        "http://e.example/a b",
        "http://e.example/\x1c",
    ),
    *(" http://e.example/a ", "see https://github.com/a/b."),
]
OF_A_PAPER = st.dictionaries(st.sampled_from(sorted(HF_ROW["paper"])), st.sampled_from(STRANGE), max_size=3)
OF_A_ROW = st.dictionaries(st.sampled_from(["mediaUrls", "numComments", "organization"]), st.sampled_from(STRANGE))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(OF_A_PAPER, OF_A_ROW, st.sampled_from(["", "2024-05-09"]))
def test_a_row_reads_the_same_both_ways(of_paper: dict[str, Any], of_row: dict[str, Any], day: str) -> None:
    """A row in which nothing is strange is read as it would be if something were."""
    row = HF_ROW | {"paper": HF_ROW["paper"] | {"withdrawnAt": None} | of_paper} | of_row
    long = hf._fields(row, day)

    assert recorded(long) == recorded(hf._work(row, day) or long)


def test_a_usual_row_goes_the_short_way() -> None:
    """What most rows look like costs no more than it must."""
    row = HF_ROW | {"paper": HF_ROW["paper"] | {"withdrawnAt": None}}

    assert None is not hf._work(row, "")


def recorded(fields: dict[str, Any] | Work) -> list[Record | Problem]:
    """Make the record of an entry."""
    return list(_entries.records([_entries.Entry(1, fields)], "a"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_json_is_read_in_every_encoding(encoding: str) -> None:
    """A program on another system wrote the file."""
    records, problems = parted(
        json.dumps([HF_ROW | {"paper": HF_ROW["paper"] | {"title": "Über Ebbe"}}], ensure_ascii=False).encode(encoding)
    )

    assert [] == problems
    assert ["Über Ebbe"] == [record.work.title for record in records]


DAMAGED = [line(HF_ROW), line(HF_ROW)[:-300], line(HF_ROW)]


@pytest.mark.parametrize(
    ("content", "kept", "lost"),
    [
        pytest.param("[\n" + ",\n".join(DAMAGED) + "\n]", 2, [3], id="a row cut short"),
        pytest.param("[\n" + ",\n".join([DAMAGED[0], '{"paper": nothing}', DAMAGED[0]]) + "\n]", 2, [3], id="no value"),
        pytest.param("[\n" + "\n".join([DAMAGED[0]] * 2) + "\n]", 2, [], id="a missing comma"),
        pytest.param("[\n" + DAMAGED[0] + ",\n" + DAMAGED[1], 1, [3], id="a file cut short"),
        pytest.param(
            "[\n" + DAMAGED[0] + ',\n7, null, "x", ' + DAMAGED[0] + "]", 2, [3, 3, 3], id="rows of other kinds"
        ),
        pytest.param("[\n" + DAMAGED[0] + ",\n" + "[" * 5000 + "\n," + DAMAGED[0] + "]", 2, [3], id="deep nesting"),
        pytest.param("[\n" + DAMAGED[0] + ",\n" + "9" * 5000 + "\n," + DAMAGED[0] + "]", 2, [3], id="long number"),
    ],
)
def test_damage_costs_one_row(content: str, kept: int, lost: list[int]) -> None:
    """What is before and after it is read, and the line is named."""
    records, problems = parted(content)

    assert [HF_RECORD] * kept == printed(records)
    assert [(number, "source.damaged-entry", True) for number in lost] == [
        (problem.line, problem.code, problem.rejected) for problem in problems
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(
            '{"result": {"query": "x", "hits": {"@total": "0", "hit": []}}}', "source.no-entries", id="no hit"
        ),
        pytest.param(
            '{"meta": {}, "results": [], "authorships": 0, "open_access": 0}', "source.no-entries", id="no work"
        ),
        pytest.param("<html>https://huggingface.co/papers</html>", "source.web-page", id="page without papers"),
        pytest.param(
            "<!-- x --><!DOCTYPE html><title>Sign in</title><input type=password>", "source.web-page", id="login"
        ),
    ],
)
def test_a_file_without_papers_is_one_problem(content: str, code: str) -> None:
    """An empty answer is no success."""
    records, problems = parted(content)

    assert ([], [(0, code)]) == (records, [(problem.line, problem.code) for problem in problems])


def test_a_saved_page_is_called_what_it_is() -> None:
    """A captcha in place of data is the commonest mishap of all."""
    problems = parted("<html><title>Just a moment</title><div class=g-recaptcha></html>", "feed.xml")[1]

    assert ["is a web page that asks whether you are a robot (`Just a moment`), not a listing"] == [
        problem.message for problem in problems
    ]


def test_an_unknown_format_lists_what_was_looked_for() -> None:
    """Who has a file in a strange format learns which are known."""
    problem = parted('[{"name": "Tides"}]')[1][0]

    assert 'is in no format that sitegen reads; it begins with `[{"name": "Tides"}]`' == problem.message
    assert all(known.name in problem.hint and known.marks in problem.hint for known in sources.formats())


@pytest.mark.parametrize("number", [None, 7, "no number"])
def test_no_address_is_made_of_what_is_no_number(number: object) -> None:
    """A link that leads nowhere is worse than none."""
    records, _ = parted(line(DAILY | {"id": number, "abs": None, "pdf": None}) + "\n")

    assert [()] == [record.work.links for record in records]


@pytest.mark.parametrize(
    ("comment", "extra"),
    [
        ("This paper has been withdrawn by the authors", {"withdrawn": True}),
        ("Withdrawn from one venue, accepted at another", {}),
    ],
)
def test_arxiv_says_in_a_comment_that_a_paper_was_withdrawn(comment: str, extra: dict[str, object]) -> None:
    """A paper that was withdrawn from a venue stands."""
    records, _ = parted(line(DAILY | {"comment": comment}) + "\n")

    assert {"comment": comment} | extra == dict(records[0].work.extra)


@pytest.mark.parametrize(
    "others",
    [{"data": {"url": "https://a.example"}}, {"items": [], "works": ["a", "b"]}, {"results": [{"score": 1}]}],
    ids=["an object", "lists of other things", "a list of objects"],
)
def test_a_lone_paper_may_have_keys_that_name_lists_elsewhere(others: dict[str, Any]) -> None:
    """What has a title is the paper; what it holds under `data` or `items` is no list of papers."""
    records, problems = parted(json.dumps({"title": "Tides", "abstract": "We read."} | others, indent=1))

    assert ["Tides"] == [record.work.title for record in records]
    assert not [problem for problem in problems if problem.rejected]


def test_a_lone_entry_below_a_path_is_read() -> None:
    """DBLP gives an object where there is one hit, not a list."""
    assert [HIT_RECORD] == printed(parted(line({"result": {"hits": {"hit": HIT}}}))[0])


def test_replies_in_a_forum_are_no_papers() -> None:
    """A review has the number of the paper that it is about, and often a title."""
    reply = {"id": "b", "forum": "abc", "replyto": "abc", "content": {"title": {"value": "Response to Reviewer 1"}}}
    records, problems = parted(line({"notes": [API2, reply]}))

    assert [NOTE_RECORD] == printed(records)
    assert [("source.reply", True)] == [(problem.code, problem.rejected) for problem in problems]


@pytest.mark.parametrize(
    ("content", "path", "words"),
    [
        pytest.param(b"PK\x03\x04" + b"\0" * 50, "a.xlsx", "is a packed folder or a spreadsheet", id="spreadsheet"),
        pytest.param(b"%PDF-1.7 \0", "a.pdf", "is a PDF", id="PDF"),
        pytest.param(b"Titel;Autoren\nEbbe;Ada", "a.csv", "names no column for the title", id="table"),
        pytest.param(b"[]\n", "a.json", "is an empty list", id="empty list"),
    ],
)
def test_what_is_often_dropped_there_is_called_what_it_is(content: bytes, path: str, words: str) -> None:
    """The remedy is in the message, not in a list of all formats."""
    records, problems = parted(content, path)

    assert [] == records
    assert words in problems[0].message
    assert "looked for" not in problems[0].hint


def test_entries_one_a_line_are_read_without_a_list() -> None:
    """Data sets put one object on a line."""
    assert [SCHOLAR_RECORD] * 2 == printed(parted(f"{line(SCHOLAR)}\n{line(SCHOLAR)}\n")[0])


@pytest.mark.parametrize("damage", ["cut", "mutate"])
@pytest.mark.parametrize("name", ["hf", "openalex", "lines"])
def test_damage_anywhere_is_survived(name: str, damage: str) -> None:
    """No cut and no wrong byte ends the reading."""
    contents = {
        "hf": line([HF_ROW] * 3),
        "openalex": line({"results": [OPENALEX] * 3}),
        "lines": "\n".join([line(SNAPSHOT)] * 3),
    }
    data = contents[name].encode()
    dice = random.Random(name + damage)  # noqa: S311 - the same damage each time

    for _ in range(150):
        records, problems = parted(DAMAGE[damage](data, dice))
        assert records or problems


def cut(data: bytes, dice: random.Random) -> bytes:
    """Give a beginning of a file."""
    return data[: dice.randrange(1, len(data))]


def mutate(data: bytes, dice: random.Random) -> bytes:
    """Change one byte of a hundred."""
    changed = bytearray(data)
    for _ in range(max(1, len(data) // 100)):
        changed[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(changed)


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {"cut": cut, "mutate": mutate}


# --- real files


def test_every_row_of_every_day_is_read(data: Path) -> None:
    """57 days of answers over three years, whatever fields they have."""
    files = sorted((data / "hf_daily").glob("*.json"))
    rows = [len(json.loads(file.read_bytes())) for file in files]
    found = [parted(file.read_bytes(), file.name) for file in files]

    assert 57 == len(files)
    assert rows == [len(records) for records, _ in found]
    assert {"source.tex"} == {problem.code for _, problems in found for problem in problems}
    assert all(record.work.authors and record.work.identifiers for records, _ in found for record in records)


@pytest.mark.parametrize(("name", "rows"), [("2024-12-11", 26), ("2024-12-12", 18), ("2024-12-13", 23)])
def test_rows_that_are_text_are_recovered_in_full(data: Path, name: str, rows: int) -> None:
    """Files that a tool has saved wrongly lose nothing."""
    content = (data / "other" / f"{name}.json").read_bytes()
    records, problems = parted(content, f"{name}.json")

    assert rows == len(json.loads(content)) == len(records)
    assert [] == problems
    assert all(record.work.abstract and record.work.authors and record.work.identifiers for record in records)


def test_the_saved_page_gives_its_thirteen_papers(data: Path) -> None:
    """The page holds its data in an attribute."""
    records, problems = parted((data / "hf_html" / "huggingface_papers.html").read_bytes())

    assert (13, []) == (len(records), problems)
    assert 13 == len({record.work.identifiers for record in records})


@pytest.mark.parametrize(("name", "papers"), [("openalex_response", 1), ("semantic_scholar_search", 5)])
def test_recorded_answers_of_other_services_are_read(data: Path, name: str, papers: int) -> None:
    """Real answers have fields that no documentation names."""
    records, problems = parted((data / "other" / f"{name}.json").read_bytes())

    assert (papers, []) == (len(records), problems)


def test_every_line_of_the_daily_listings_is_read(data: Path) -> None:
    """Nearly 20,000 papers of arXiv, none of them lost, all with their number, authors and categories."""
    with gzip.open(data / "arxiv_jsonl" / "arxiv_20k.jsonl.gz") as packed:
        lines = packed.read()
    records, problems = parted(lines, "arxiv.jsonl")

    assert 19_999 == lines.count(b"\n") == len(records)
    assert [] == [problem for problem in problems if problem.rejected]
    assert all(record.work.identifiers and record.work.authors and record.work.categories for record in records)


def test_a_line_reads_the_same_the_short_way_and_the_long_way(data: Path) -> None:
    """What takes less time says nothing else: a number where a text should be sends a line the long way."""
    with gzip.open(data / "arxiv_jsonl" / "arxiv_20k.jsonl.gz") as packed:
        lines = [json.loads(next(packed)) for _ in range(1_000)]
    short, _ = parted("".join(line(one) + "\n" for one in lines))
    long, _ = parted("".join(line(one | {"license": 5}) + "\n" for one in lines))

    assert [record.work for record in short] == [record.work for record in long]


def test_a_deep_line_of_arxiv_costs_itself() -> None:
    """What nests a thousand lists is a hostile line, not a fault of ours."""
    deep = line(DAILY)[:-1] + ', "z": ' + "[" * 100_000 + "}"
    records, problems = parted(f"{line(DAILY)}\n{deep}\n{line(DAILY)}\n")

    assert [DAILY_RECORD] * 2 == printed(records)
    assert [(2, True)] == [(problem.line, problem.rejected) for problem in problems]
