"""The room `emit`: files about many pages, each valid in its own format whatever the papers say."""

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import emit, sources, text
from site_gen import pages as paging
from site_gen.emit import api, discovery
from site_gen.model import ApartPages, Author, Dates, HandPage, PaperPage, Place, Problem, Record, Related, Repair, Site
from tests import shelf
from tests.shelf import FULL, HOSTILE, SITE

ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HEALTHY: dict[str, list[str]] = {"merges": [], "apart": [], "missing": [], "mended": [], "problems": []}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def emitted(*papers: PaperPage, site: Site = SITE) -> dict[str, bytes]:
    """Make all files about some papers of the topic `sea`, by path."""
    given = shelf.pages(papers, [shelf.topic("sea")], [HandPage(path="docs/a.md", title="A", body="a")])
    return {output.path: output.data for output in emit.emit(site, given, shelf.converted)}


def parsed(data: bytes) -> ET.Element:
    """Parse XML, strictly; the files are our own."""
    return ET.fromstring(data)  # noqa: S314


def texts(element: ET.Element, path: str) -> list[str | None]:
    """Give the texts of the elements at a path."""
    return [found.text for found in element.findall(path)]


def entries(data: bytes) -> list[ET.Element]:
    """Give the entries of a feed."""
    return parsed(data).findall(f"{ATOM}entry")


def lines(files: dict[str, bytes], name: str = "api/papers-0001.jsonl") -> list[dict[str, object]]:
    """Read a shard."""
    return [json.loads(line) for line in files[name].splitlines()]


def records(data: bytes) -> Iterator[Record]:
    """Read a shard as a source; whatever is no record is a mistake."""
    for found in sources.read(io.BytesIO(data), "papers.jsonl"):
        assert isinstance(found, Record), found
        yield found


# --- which files there are


def test_a_site_has_all_its_files() -> None:
    """Feeds, discovery and data each have their file."""
    assert [
        ".nojekyll",
        "api/index.json",
        "api/papers-0001.jsonl",
        "feed.xml",
        "opensearch.xml",
        "papers/full.json",
        "papers/full.md",
        "robots.txt",
        "sitemap.xml",
        "topics/sea/feed.xml",
    ] == sorted(emitted(FULL))


def test_without_an_address_there_is_nothing_that_needs_one() -> None:
    """Feeds, sitemap and search description hold whole addresses, so a site without one has none of them."""
    files = emitted(FULL, site=Site(title="T", feeds=False))

    assert [
        ".nojekyll",
        "api/index.json",
        "api/papers-0001.jsonl",
        "papers/full.json",
        "papers/full.md",
        "robots.txt",
    ] == sorted(files)
    assert b"User-agent: *\nAllow: /\n" == files["robots.txt"]


def test_twins_and_search_can_be_left_out() -> None:
    """A site that wants fewer files gets fewer."""
    files = emitted(FULL, site=Site(title="T", base_url="https://e.example/", twins=False, search=False, feeds=False))

    assert [".nojekyll", "api/index.json", "api/papers-0001.jsonl", "robots.txt", "sitemap.xml"] == sorted(files)


def test_an_empty_collection_has_valid_files() -> None:
    """Before the first paper, feeds and data are empty and well-formed."""
    files = emitted()

    assert {
        "papers": 0,
        "shards": [],
        "topics": [{"id": "sea", "title": "Sea", "papers": 0}],
        "health": HEALTHY,
    } == json.loads(files["api/index.json"])
    assert "1970-01-01T00:00:00Z" == parsed(files["feed.xml"]).findtext(f"{ATOM}updated")


# --- feeds


def test_a_feed_has_what_atom_requires() -> None:
    """RFC 4287 wants id, title and updated of feed and entries, and an author."""
    feed = parsed(emitted(FULL)["feed.xml"])

    assert (
        "Tidal papers",
        "What the sea says.",
        "https://e.example/r/",
        "2024-03-04T00:00:00Z",
        "Tidal papers",
    ) == tuple(feed.findtext(f"{ATOM}{name}") for name in ("title", "subtitle", "id", "updated", f"author/{ATOM}name"))
    assert "en" == feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert {"self": "https://e.example/r/feed.xml", "alternate": "https://e.example/r/"} == {
        link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")
    }


def test_an_entry_tells_a_paper() -> None:
    """A reader shows title, authors, times, topics and the abstract of each paper."""
    entry = entries(emitted(FULL)["feed.xml"])[0]
    address = "https://e.example/r/papers/full/"

    assert (
        shelf.FULL_TITLE,
        address,
        "2024-03-04T00:00:00Z",
        "2024-01-02T00:00:00Z",
        "<p>We read the sea.</p>\n<p>It is *late*.</p>\n",
    ) == tuple(entry.findtext(f"{ATOM}{name}") for name in ("title", "id", "updated", "published", "content"))
    assert ["Ada Ebb", "Bo Flow"] == texts(entry, f"{ATOM}author/{ATOM}name")
    assert [{"term": "sea", "label": "Sea"}] == [found.attrib for found in entry.findall(f"{ATOM}category")]
    assert [address] == [link.get("href") for link in entry.findall(f"{ATOM}link")]


def test_an_entry_without_an_abstract_has_a_summary() -> None:
    """Atom wants content or summary where a reader may not follow the link."""
    entry = entries(emitted(shelf.paper("one", abstract=""))["feed.xml"])[0]

    assert (None, "One") == (entry.findtext(f"{ATOM}content"), entry.findtext(f"{ATOM}summary"))


@pytest.mark.parametrize(
    ("dates", "updated", "published"),
    [
        (Dates(published="2024-05-06"), "2024-05-06T00:00:00Z", "2024-05-06T00:00:00Z"),
        (Dates(published="2024-05"), "2024-05-01T00:00:00Z", "2024-05-01T00:00:00Z"),
        (Dates(listed="2024"), "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        (Dates(), "1970-01-01T00:00:00Z", None),
    ],
    ids=["a day", "a month", "a year", "no date"],
)
def test_times_in_a_feed_are_rfc_3339(dates: Dates, updated: str, published: str | None) -> None:
    """Each time is a whole one, in UTC, and comes from the papers."""
    entry = entries(emitted(shelf.paper("one", dates=dates))["feed.xml"])[0]

    assert (updated, published) == (entry.findtext(f"{ATOM}updated"), entry.findtext(f"{ATOM}published"))
    assert RFC_3339.fullmatch(updated)


def test_a_feed_holds_the_fifty_newest_papers_newest_first() -> None:
    """A feed stays small however many papers there are."""
    found = entries(emitted(*shelf.papers(60, "sea"))["feed.xml"])

    assert [f"P{number:03}" for number in range(60, 10, -1)] == [entry.findtext(f"{ATOM}title") for entry in found]


def test_a_feed_of_a_topic_holds_its_papers_only() -> None:
    """Who follows one topic hears of nothing else."""
    feed = emitted(shelf.paper("one", "sea"), shelf.paper("two"))["topics/sea/feed.xml"]

    assert ["One"] == [entry.findtext(f"{ATOM}title") for entry in entries(feed)]
    assert ("Sea · Tidal papers", "https://e.example/r/topics/sea/") == (
        parsed(feed).findtext(f"{ATOM}title"),
        parsed(feed).findtext(f"{ATOM}id"),
    )


def test_hostile_texts_are_texts_in_a_feed() -> None:
    """No title, name or abstract gets out of its element, and what readers show as HTML is escaped HTML."""
    hostile = shelf.paper("one", "sea", title=HOSTILE, abstract=HOSTILE, authors=(Author(HOSTILE),))
    site = Site(title=HOSTILE, description=HOSTILE, author=HOSTILE, base_url="https://e.example/", language='"><x>')
    feed = parsed(emitted(hostile, site=site)["feed.xml"])
    entry = feed.find(f"{ATOM}entry")

    assert entry is not None
    assert [HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE] == [
        *texts(feed, f"{ATOM}title"),
        *texts(feed, f"{ATOM}subtitle"),
        *texts(feed, f"{ATOM}author/{ATOM}name"),
        *texts(entry, f"{ATOM}title"),
        *texts(entry, f"{ATOM}author/{ATOM}name"),
    ]
    assert "<script>" not in (entry.findtext(f"{ATOM}content") or "")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40).map(text.line).filter(bool))
def test_every_file_of_xml_is_well_formed(words: str) -> None:
    """Whatever characters a text holds after cleaning, every XML parser takes the files."""
    site = Site(title=words, description=words, base_url="https://e.example/")
    files = emitted(shelf.paper("one", "sea", title=words, abstract=words), site=site)
    feed = parsed(files["feed.xml"])
    parsed(files["opensearch.xml"])
    parsed(files["sitemap.xml"])

    assert words == feed.findtext(f"{ATOM}entry/{ATOM}title")


# --- discovery


def test_the_sitemap_lists_every_page_that_search_engines_should_keep() -> None:
    """Home, lists, papers, topics, the collection and pages by hand, with whole addresses."""
    site = parsed(emitted(shelf.paper("深度", "sea"))["sitemap.xml"])

    assert [
        "https://e.example/r/",
        "https://e.example/r/papers/",
        "https://e.example/r/topics/",
        "https://e.example/r/about/collection/",
        "https://e.example/r/papers/%E6%B7%B1%E5%BA%A6/",
        "https://e.example/r/topics/sea/",
        "https://e.example/r/docs/a/",
    ] == texts(site, f"{MAPS}url/{MAPS}loc")


def test_the_sitemap_names_a_page_once_and_the_one_for_missing_addresses_never() -> None:
    """A home page by hand is the home page; `404.html` is nowhere to go."""
    by_hand = [HandPage(path=path, title="", body="") for path in ("index.md", "papers.md", "404.md")]
    made = emit.emit(SITE, shelf.pages((), (), by_hand), shelf.converted)
    site = parsed(next(output.data for output in made if output.path == "sitemap.xml"))

    assert [f"https://e.example/r/{path}" for path in ("", "papers/", "topics/", "about/collection/")] == texts(
        site, f"{MAPS}url/{MAPS}loc"
    )


def test_the_sitemap_lists_keywords_that_several_papers_share() -> None:
    """Search engines find the page of each, and their index, where there are any."""
    given = paging.arrange([shelf.paper(slug, keywords=("tides", slug)) for slug in ("a", "b")], [], [], ())
    site = parsed(
        next(output.data for output in emit.emit(SITE, given, shelf.converted) if output.path == "sitemap.xml")
    )

    assert [f"https://e.example/r/keywords/{path}" for path in ("", "tides/")] == [
        address for address in texts(site, f"{MAPS}url/{MAPS}loc") if address and "keywords" in address
    ]


def test_a_large_sitemap_is_split() -> None:
    """The protocol allows 50,000 addresses a file; above 45,000 an index names the parts."""
    by_hand = [HandPage(path=f"page-{number}.md", title="", body="") for number in range(discovery.ADDRESSES)]
    made = emit.emit(SITE, shelf.pages((), (), by_hand), shelf.converted)
    maps = {output.path: parsed(output.data) for output in made if "sitemap" in output.path}

    assert ["https://e.example/r/sitemap-1.xml", "https://e.example/r/sitemap-2.xml"] == texts(
        maps["sitemap.xml"], f"{MAPS}sitemap/{MAPS}loc"
    )
    assert (45_000, 4) == (len(maps["sitemap-1.xml"]), len(maps["sitemap-2.xml"]))


def test_robots_are_told_of_the_sitemap() -> None:
    """Crawlers find every page from `robots.txt`."""
    assert b"User-agent: *\nAllow: /\n\nSitemap: https://e.example/r/sitemap.xml\n" == emitted()["robots.txt"]


def test_a_browser_can_search_the_site_from_its_address_bar() -> None:
    """The search description names the site in 16 characters and leads to the search page."""
    names = "{http://a9.com/-/spec/opensearch/1.1/}"
    site = Site(title="A very long title & more", base_url="https://e.example/r/")
    found = parsed(emitted(site=site)["opensearch.xml"])
    url = found.find(f"{names}Url")

    assert url is not None
    assert ("A very long titl", "A very long title & more", "https://e.example/r/search/?q={searchTerms}") == (
        found.findtext(f"{names}ShortName"),
        found.findtext(f"{names}Description"),
        url.get("template"),
    )


# --- data


def test_a_paper_of_the_api_has_its_facts_and_what_the_site_says_of_it() -> None:
    """Scripts read the shape that the documentation promises."""
    full = msgspec.structs.replace(FULL, related=(Related("near", ("tide",)),))

    assert [
        {
            "title": "Tides & 100% of {their} $x_1$ #effects",
            "abstract": "We read the sea.\n\nIt is *late*.",
            "authors": [{"name": "Ada Ebb", "family": "Ebb", "given": "Ada"}, {"name": "Bo Flow"}],
            "identifiers": {"arxiv": "2401.00001", "doi": "10.1000/a<b>"},
            "dates": {"published": "2024-01-02", "updated": "2024-03-04"},
            "links": {"code": "https://e.example/code", "project": "https://e.example/project"},
            "venue": "Sea & Salt",
            "keywords": ["tides", "clocks"],
            "categories": ["cs.LG"],
            "extra": {"upvotes": 3},
            "slug": "full",
            "url": "/r/papers/full/",
            "topics": ["sea"],
            "related": ["near"],
            "sources": [{"path": "content/sources/a.txt", "line": 3, "index": 0}],
        }
    ] == lines(emitted(full))


def test_the_index_of_the_api_counts_papers_and_topics() -> None:
    """Scripts find the shards and the size of each topic."""
    assert {
        "papers": 3,
        "shards": ["papers-0001.jsonl"],
        "topics": [{"id": "sea", "title": "Sea", "papers": 2}],
        "health": HEALTHY,
    } == json.loads(emitted(*shelf.papers(2, "sea"), shelf.paper("dry"))["api/index.json"])


def test_a_shard_of_the_api_holds_at_most_five_thousand_papers() -> None:
    """A browser takes each shard in one piece."""
    papers = [shelf.paper(f"p{number}", abstract="") for number in range(api.SHARD + 1)]
    site = Site(title="T", twins=False, feeds=False)
    files = emitted(*papers, site=site)

    assert ["papers-0001.jsonl", "papers-0002.jsonl"] == json.loads(files["api/index.json"])["shards"]
    assert (5000, 1) == (len(lines(files)), len(lines(files, "api/papers-0002.jsonl")))


def test_a_paper_of_the_api_has_what_was_found_in_its_text() -> None:
    """Phrases and acronyms stand beside the keywords of the source, where there are any."""
    found = msgspec.structs.replace(FULL, keyphrases=("tidal pool",), acronyms=(("TP", "tidal pool"),))

    assert {
        "keyphrases": ["tidal pool"],
        "acronyms": {"TP": "tidal pool"},
        "keywords": ["tides", "clocks"],
    }.items() <= (lines(emitted(found))[0].items())


def test_topics_of_the_api_and_their_feeds_hold_the_papers_of_narrower_ones() -> None:
    """Data says the same as the pages of the topics."""
    given = shelf.pages([shelf.paper("one", "reef")], [shelf.topic("sea"), shelf.topic("reef", "sea")])
    files = {output.path: output.data for output in emit.emit(SITE, given, shelf.converted)}

    assert [1, 1] == [topic["papers"] for topic in json.loads(files["api/index.json"])["topics"]]
    assert ["One"] == [entry.findtext(f"{ATOM}title") for entry in entries(files["topics/sea/feed.xml"])]


def test_what_a_person_should_look_at_is_data() -> None:
    """Merges, near misses, gaps and damage are whole lists, an object a line, named in the index."""
    places = (Place("a.txt", 1, 0), Place("b.txt", 9, 4))
    mended = msgspec.structs.replace(FULL.work, repairs=(Repair("8times", r"$8\times$"),))
    merged = msgspec.structs.replace(FULL, work=mended, merge="similar", evidence=("titles alike",), places=places)
    pairs = (ApartPages("full", "bare", 0.61803, ("other years",)),)
    damage = (Problem("b.txt", 3, "source.bad", "is no record", "mend it", rejected=True),)
    given = paging.arrange([merged, shelf.paper("bare")], [shelf.topic("sea")], [], (), pairs, damage)
    files = {output.path: output.data for output in emit.emit(SITE, given, shelf.converted)}

    assert {name: [f"{name}.jsonl"] for name in HEALTHY} == json.loads(files["api/index.json"])["health"]
    assert [
        {
            "slug": "full",
            "url": "/r/papers/full/",
            "title": FULL.work.title,
            "reason": "similar",
            "evidence": ["titles alike"],
            "sources": [{"path": "a.txt", "line": 1, "index": 0}, {"path": "b.txt", "line": 9, "index": 4}],
        }
    ] == lines(files, "api/merges.jsonl")
    assert [{"papers": ["full", "bare"], "score": 0.618, "evidence": ["other years"]}] == lines(
        files, "api/apart.jsonl"
    )
    assert [{"slug": "bare", "url": "/r/papers/bare/", "missing": ["authors", "date", "identifier", "topic"]}] == lines(
        files, "api/missing.jsonl"
    )
    assert [
        {"slug": "full", "url": "/r/papers/full/", "repairs": [{"captured": "8times", "now": r"$8\times$"}]}
    ] == lines(files, "api/mended.jsonl")
    assert [{"path": "b.txt", "line": 3, "code": "source.bad", "message": "is no record", "hint": "mend it"}] == lines(
        files, "api/problems.jsonl"
    )


def test_long_lists_of_what_to_look_at_are_split_like_papers() -> None:
    """The first file keeps its name, the index names the others."""
    damage = [Problem("a.txt", line, "x.y", "bad") for line in range(api.SHARD + 1)]
    made = emit.emit(SITE, paging.arrange([], [], [], (), (), damage), shelf.converted)
    files = {output.path: output.data for output in made}

    assert ["problems.jsonl", "problems-0002.jsonl"] == json.loads(files["api/index.json"])["health"]["problems"]
    assert (5000, 1) == tuple(len(lines(files, f"api/{name}.jsonl")) for name in ("problems", "problems-0002"))


def test_the_api_tells_an_edited_body_as_it_reads() -> None:
    """Where a person rewrote an abstract in Markdown, data has the words without the marks."""
    edited = PaperPage(slug="one", work=FULL.work, body="Very *wet*,\nsee [docs](../docs/a.md).\n\n- salt")

    assert "Very wet, see docs.\n\nsalt" == lines(emitted(edited))[0]["abstract"]


def test_what_the_api_exports_reads_back_to_the_same_facts() -> None:
    """One site's data is another site's source."""
    bare = shelf.paper("bare", abstract="")
    read = list(records(emitted(FULL, bare)["api/papers-0001.jsonl"]))

    assert [
        msgspec.structs.replace(FULL.work, abstract="We read the sea.\n\nIt is *late*."),
        bare.work,
    ] == [record.work for record in read]
    assert [Place("papers.jsonl", 1, 0), Place("papers.jsonl", 2, 1)] == [record.place for record in read]


def test_the_json_twin_is_the_object_of_the_api() -> None:
    """One paper alone can be had in the same shape."""
    files = emitted(FULL)

    assert lines(files) == [json.loads(files["papers/full.json"])]


def test_the_markdown_twin_is_a_page_to_read() -> None:
    """Title, names, facts, abstract, links, topics and notes stand in plain Markdown."""
    noted = msgspec.structs.replace(FULL, notes="Read *twice*.")

    assert emitted(noted)["papers/full.md"].decode() == (
        "# Tides \\& 100% of \\{their\\} $x_1$ #effects\n"
        "\n"
        "Ada Ebb, Bo Flow\n"
        "\n"
        "Sea \\& Salt · 2024-01-02 · arxiv:2401.00001 · doi:10.1000/a\\<b\\>\n"
        "\n"
        "We read the sea.\n"
        "\n"
        "It is \\*late\\*.\n"
        "\n"
        "- code: <https://e.example/code>\n"
        "- project: <https://e.example/project>\n"
        "- topics: sea\n"
        "\n"
        "## Notes\n"
        "\n"
        "Read *twice*.\n"
    )


def test_the_markdown_twin_of_a_bare_paper_is_its_title() -> None:
    """What is not known leaves no empty lines behind."""
    assert b"# One\n" == emitted(shelf.paper("one", abstract=""))["papers/one.md"]


def test_hostile_texts_are_texts_in_a_markdown_twin() -> None:
    """No fact of a paper becomes markup: its twin shows it to the letter."""
    attack = "[x](javascript:steal()) <script>steal()</script>"
    facts = {"title": attack, "authors": (Author(attack),), "venue": attack, "abstract": attack}
    twin = emitted(shelf.paper("one", links=((attack, "https://e.example/"),), **facts))["papers/one.md"].decode()
    made = shelf.convert(twin, "papers/one.md")

    assert ("https://e.example/",) == made.links
    assert 5 == made.text.count(attack)
    assert "<script>" not in made.html.markup


def test_every_emitter_says_the_same_at_every_run() -> None:
    """Files depend on the pages and on nothing else."""
    assert emitted(FULL, *shelf.papers(3, "sea")) == emitted(FULL, *shelf.papers(3, "sea"))
