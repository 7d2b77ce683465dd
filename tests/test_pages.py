# ruff: noqa: RUF001 - letters that look like others are what is tested
"""The room `pages`: files that read back to what they were written from, and addresses that stay."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from site_gen import dedupe, likeness, mapping, pages, related, shapes, terms, text, topics
from site_gen.model import (
    Apart,
    ApartPages,
    Author,
    Catalog,
    Dates,
    HandPage,
    Keywords,
    Merge,
    Neighbor,
    Paper,
    PaperPage,
    Place,
    Problem,
    Record,
    Related,
    Repair,
    SlugLine,
    Topic,
    TopicMatch,
    TopicPage,
    Work,
)

GOLDEN = Path(__file__).parent / "golden"
TEXT = st.text(max_size=15)
FIELDS = st.fixed_dictionaries(
    {"title": TEXT.filter(lambda title: bool(text.line(title)))},
    optional={
        "abstract": st.text(st.sampled_from("ab*_#-+=>1. \n`[]<&$~|\\:'\"\x85"), max_size=40),
        "authors": st.lists(TEXT, max_size=3),
        "identifiers": st.dictionaries(TEXT, TEXT, max_size=2),
        "dates": st.fixed_dictionaries({"published": st.sampled_from(["2021", "2021-03-04"])}),
        "links": st.dictionaries(TEXT, st.sampled_from(["https://a.example/x", "https://b.example/ä"]), max_size=2),
        "venue": TEXT,
        "keywords": st.lists(TEXT, max_size=2),
        "extra": st.dictionaries(
            TEXT, st.one_of(TEXT, st.integers(-(10**20), 10**20), st.booleans(), st.floats()), max_size=3
        ),
    },
)
POOLS = Work(
    title="How Tidal Pools Learn to Forget",
    abstract="We watch a hundred tidal pools.\n\n# is no heading here, and x_1 < 2.",
    authors=(Author("Ada Ebb", "Ebb", "Ada"), Author("Bo Flow")),
    identifiers=(("arxiv", "2101.00001"),),
    dates=Dates(published="2021-01-04"),
    links=(("code", "https://github.com/ebb-and-flow/pools"),),
    venue="Shore",
    keywords=("tide", "memory: short"),
    extra=(("score", 1e16), ("tldr", 'They "learn".')),
)


def paper(work: Work, index: int = 0) -> Paper:
    """Make a paper of one record."""
    return Paper(work, (Place("a.txt", index + 1, index),), Merge("single"))


def catalog(*works: Work) -> Catalog:
    """Make a catalog without topics and neighbors."""
    papers = tuple(paper(work, index) for index, work in enumerate(works))
    nothing: tuple[tuple[()], ...] = ((),) * len(papers)
    return Catalog(papers=papers, slugs=slugs(*papers), topics=nothing, related=nothing, taxonomy=())


def slugs(*papers: Paper, memory: tuple[SlugLine, ...] = ()) -> tuple[str, ...]:
    """Address papers."""
    return pages.address(papers, memory)[0]


def page(slug: str, **facts: object) -> PaperPage:
    """Make a page of a paper."""
    return replace(PaperPage(slug=slug, work=Work(title=slug), body=""), **facts)


# --- addresses


@given(st.lists(st.text(max_size=12), min_size=1, max_size=40), st.randoms())
@settings(max_examples=60, deadline=None)
def test_addresses_are_unique_and_do_not_depend_on_the_order(titles: list[str], chance: random.Random) -> None:
    """However files are named and read, a paper has its own address."""
    works = dict.fromkeys(Work(title=title, venue=str(number)) for number, title in enumerate(titles))
    papers = [paper(work, index) for index, work in enumerate(works)]
    shuffled = chance.sample(papers, len(papers))
    found = dict(zip(papers, slugs(*papers), strict=True))

    assert found == dict(zip(shuffled, slugs(*shuffled), strict=True))
    assert len(papers) == len(set(found.values()))
    assert all(text.slug(slug) == slug for slug in found.values())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(r"Disentangling in $\beta$-VAE", "disentangling-in-beta-vae", id="a letter"),
        pytest.param("Disentangling in β-VAE", "disentangling-in-beta-vae", id="a letter without TeX"),
        pytest.param(r"Sorting in $O(n \log n)$", "sorting-in-o-n-log-n", id="a formula"),
        pytest.param("Ελληνικά και αλλα", "ελληνικά-και-αλλα", id="words of Greek"),
    ],
)
def test_an_address_says_a_formula_as_a_person_types_it(title: str, expected: str) -> None:
    """No command of TeX stands in an address, and no letter that few keyboards have."""
    assert (expected,) == slugs(paper(Work(title=title)))


def test_two_thousand_titles_have_two_thousand_addresses() -> None:
    """Titles that differ in case, accents and signs alone do not share an address."""
    chance = random.Random(7)  # noqa: S311 - the same titles at every run
    titles = {"".join(chance.choices("aAäÄ𝐀b-_ ?深İıßſK", k=chance.randrange(1, 9))) for _ in range(3000)}
    papers = [paper(Work(title=title), index) for index, title in enumerate(sorted(titles))]
    found = slugs(*papers)

    assert len(papers) > 2000
    assert len(papers) == len(set(found))
    assert all(len(slug.encode()) <= 80 for slug in found)


def test_two_papers_of_one_title_get_hashes_not_counters() -> None:
    """A third paper of the title must not move the other two."""
    one, other = (paper(replace(POOLS, identifiers=(("doi", f"10.1000/{name}"),))) for name in "ab")
    both = slugs(one, other)

    assert ["how-tidal-pools-learn-to-forget"] * 2 == [slug.rpartition("-")[0] for slug in both]
    assert [8, 8] == [len(slug.rpartition("-")[2]) for slug in both]
    assert both == slugs(other, one)[::-1]


def test_papers_that_share_all_names_still_have_their_own_addresses() -> None:
    """Even copies that nothing tells apart but their place are addressed."""
    assert 6 == len(set(slugs(*(paper(Work(title="Tides", abstract="x"), index) for index in range(6)))))


def test_a_remembered_paper_keeps_its_address_when_its_title_changes() -> None:
    """An identifier knows its paper again."""
    _, memory = pages.address([paper(POOLS)], ())
    renamed = paper(replace(POOLS, title="On Forgetting", abstract="All new."))

    assert ("how-tidal-pools-learn-to-forget",) == slugs(renamed, memory=memory)


def test_a_remembered_paper_keeps_its_address_when_its_abstract_changes() -> None:
    """Its title knows it again, if no other paper has it."""
    _, memory = pages.address([paper(replace(POOLS, identifiers=()))], ())
    changed = paper(replace(POOLS, identifiers=(), abstract="All new."))

    assert ("how-tidal-pools-learn-to-forget",) == slugs(changed, memory=memory)


@pytest.mark.parametrize("abstract", [POOLS.abstract, "All new."], ids=["same abstract", "other abstract"])
def test_another_paper_of_the_title_does_not_take_the_address(abstract: str) -> None:
    """A different identifier is a different paper, and the old address stays reserved."""
    _, memory = pages.address([paper(POOLS)], ())
    other = paper(replace(POOLS, identifiers=(("arxiv", "2202.00002"),), abstract=abstract))
    found, after = pages.address([other], memory)

    assert found[0].startswith("how-tidal-pools-learn-to-forget-")
    assert memory[0] in after


def test_the_address_of_a_vanished_paper_stays_reserved() -> None:
    """A link from elsewhere never leads to another paper."""
    _, memory = pages.address([paper(Work(title="Tides", abstract="One."))], ())
    _, without = pages.address([], memory)
    other = paper(Work(title="Tides", abstract="Two.", identifiers=(("s2", "9"),)))

    assert memory == without
    assert ("tides",) != slugs(
        replace(other, work=replace(other.work, title="Tides!")), paper(Work(title="Tides")), memory=memory
    )


def test_two_remembered_papers_that_become_one_leave_a_redirect() -> None:
    """The first address in the alphabet stays, the other leads to it; the order of the file does not matter."""
    one, other = (
        Work(title="Ebb", identifiers=(("arxiv", "2101.00001"),)),
        Work(title="Flow", identifiers=(("s2", "9"),)),
    )
    _, memory = pages.address([paper(one), paper(other, 1)], ())
    both = paper(Work(title="Ebb and Flow", identifiers=one.identifiers + other.identifiers))
    found, after = pages.address([both], memory[::-1])

    assert (("ebb",), SlugLine("flow", (*memory[1].keys, "slug:ebb"))) == (found, after[1])


WORKS = st.lists(
    st.builds(
        Work,
        title=st.sampled_from(["Ebb", "Flow", "Surge"]),
        abstract=st.sampled_from(["", "Water leaves.", "Water comes."]),
        identifiers=st.sampled_from([(), (("doi", "10.1000/v"),), (("doi", "10.1000/w"),), (("s2", "1"),)]),
    ),
    min_size=1,
    max_size=6,
)


@given(WORKS)
@settings(deadline=None, max_examples=150)
def test_addresses_stay_where_nothing_changes(works: list[Work]) -> None:
    """However many papers share a number, a title or an abstract, the next build gives each the address it has."""
    papers = [paper(work, index) for index, work in enumerate(dict.fromkeys(works))]
    found, memory = pages.address(papers, ())

    assert (found, memory) == pages.address(papers, memory)


def test_a_paper_keeps_its_address_when_a_fuller_record_joins() -> None:
    """The facts of the whole paper are others then, and those of its first record are not."""
    first = Work(title="Warmth of pools", abstract="Pools are warm.", identifiers=(("doi", "10.1101/1"),))
    fuller = Work(
        title="Warmth of tidal pools", abstract="Pools are warm at noon.", identifiers=(("doi", "10.1000/2"),)
    )
    _, memory = pages.address([paper(first)], ())
    found, _ = pages.address([paper(fuller)], memory, told=[(first, fuller)])

    assert ("warmth-of-pools",) == found


def test_papers_that_come_apart_again_have_their_addresses_back() -> None:
    """An address that became a redirect knows whose it was; what the merged paper was called takes none of them."""
    one = Work(title="Ebb", identifiers=(("s2", "1"),))
    other = Work(title="Flow", identifiers=(("arxiv", "2101.00001"),))
    apart = [paper(one), paper(other, 1)]
    _, memory = pages.address(apart, ())
    both = paper(Work(title="Flow", identifiers=other.identifiers + one.identifiers))
    _, merged = pages.address([both], memory)

    found, after = pages.address(apart, merged)

    assert ("ebb", "flow") == found
    assert memory == after


def test_redirects_lead_to_the_end_of_their_chain() -> None:
    """An old address works after its paper moved twice."""
    memory = (
        SlugLine("b", ("doi:10.1/b", "title:x/y")),
        SlugLine("a", ("doi:10.1/a", "title:x/y")),
        SlugLine("c", ("slug:b",)),
        SlugLine("x", ("slug:y",)),
        SlugLine("y", ("slug:x",)),
    )
    both = paper(Work(title="Tides", identifiers=(("doi", "10.1/a"), ("other", "1"))))
    kept, after = pages.address([both, paper(Work(title="New"))], (*memory[1:], replace(memory[0], keys=("other:1",))))

    assert ("a", "new") == kept
    assert ["slug:a", "slug:a"] == [line.keys[-1] for line in after if line.slug in {"b", "c"}]


def test_an_identifier_named_slug_is_no_redirect() -> None:
    """Strange data do not send visitors away."""
    strange = paper(Work(title="Tides", identifiers=(("slug", "elsewhere x"),)))
    _, memory = pages.address([strange], ())
    arranged = pages.arrange([page("elsewhere_x")], [], [], (replace(memory[0], slug="old"),))

    assert "slug:elsewhere_x" == memory[0].keys[0]
    assert () == arranged.redirects
    assert ("tides",) == slugs(strange, memory=memory)


# --- catalog -> pages


def test_a_page_has_the_abstract_as_its_body() -> None:
    """The body is the abstract as Markdown that shows every character as it is."""
    composed = next(pages.compose(catalog(POOLS)))

    assert isinstance(composed, PaperPage)
    assert replace(POOLS, abstract="") == composed.work
    assert "We watch a hundred tidal pools.\n\n\\# is no heading here, and x\\_1 \\< 2." == composed.body


def test_topics_follow_the_papers_with_their_colors() -> None:
    """A topic's color is its place in the taxonomy."""
    taxonomy = tuple(Topic(id=f"t{number}", title=f"T {number}", parent="t0") for number in range(13))
    composed = list(pages.compose(Catalog(papers=(), slugs=(), topics=(), related=(), taxonomy=taxonomy)))

    assert [*range(12), 0] == [one.hue for one in composed if isinstance(one, TopicPage)]


def test_a_composed_paper_is_the_golden_file() -> None:
    """What users commit changes only when we mean it."""
    both = Catalog(
        papers=(replace(paper(POOLS), merge=Merge("title", 0.9)), paper(Work(title="Gulls"), 1)),
        slugs=("how-tidal-pools-learn-to-forget", "gulls"),
        topics=((TopicMatch("sea", ("tidal pools",)),), ()),
        related=((Neighbor(1, ("beach", "storm")),), ()),
        taxonomy=(Topic(id="sea", title="Sea", description="Water"),),
    )
    written = [pages.to_markdown(one) for one in pages.compose(both)]

    assert (GOLDEN / "paper.md").read_text() == written[0]
    assert (GOLDEN / "topic.md").read_text() == written[2]


def test_pages_are_ordered_by_date_and_place_without_the_hidden() -> None:
    """The one order that lists, feeds and pagers follow: the undated first, as the oldest."""
    old = page("old", work=Work(title="x", dates=Dates("2020")))
    new = page("new", work=Work(title="x", dates=Dates("2021")))
    arranged = pages.arrange(
        [new, page("hidden", hidden=True), page("b"), page("a"), old],
        [TopicPage(slug="sea", title="Sea")],
        [HandPage(path="b.md", title="B", body=""), HandPage(path="a.md", title="A", body="")],
        (SlugLine("gone", ("slug:old",)), SlugLine("lost", ("slug:hidden",)), SlugLine("old", ("title:x/y",))),
    )

    assert ["a", "b", "old", "new"] == [one.slug for one in arranged.papers]
    assert ["a.md", "b.md"] == [one.path for one in arranged.by_hand]
    assert (("gone", "old"),) == arranged.redirects


def test_neighbors_and_topics_that_are_not_there_are_left_out() -> None:
    """No page links a page that does not exist."""
    linked = page("a", related=(Related("b"), Related("gone")), topics=(TopicMatch("sea", ()), TopicMatch("gone", ())))
    arranged = pages.arrange([linked, page("b")], [TopicPage(slug="sea", title="Sea")], [], ())

    assert ((Related("b"),), (TopicMatch("sea", ()),)) == (arranged.papers[0].related, arranged.papers[0].topics)


def test_a_page_has_the_found_keywords_and_the_evidence_of_its_merge() -> None:
    """What the stages found about a paper is in its page, and no score."""
    both = (Keywords(("tidal pool",), (("TP", "tidal pool"),)), Keywords())
    merged = replace(paper(POOLS), merge=Merge("similar", 0.9, ("titles alike", "no common author")))
    given = replace(catalog(POOLS, Work(title="Gulls")), papers=(merged, paper(Work(title="Gulls"))), keywords=both)
    composed = next(pages.compose(given))

    assert isinstance(composed, PaperPage)
    assert (("tidal pool",), (("TP", "tidal pool"),)) == (composed.keyphrases, composed.acronyms)
    assert ("similar", ("titles alike", "no common author")) == (composed.merge, composed.evidence)
    assert "0.9" not in pages.to_markdown(composed)


def test_near_misses_are_named_by_the_addresses_of_their_papers() -> None:
    """What the catalog tells by position, pages tell by slug; nobody is asked about a hidden paper."""
    pairs = (Apart((0, 1), 0.6, ("titles alike",)), Apart((1, 2), 0.5, ()))
    found = pages.near_misses(replace(catalog(*(Work(title=name) for name in "abc")), apart=pairs))
    arranged = pages.arrange([page("a"), page("b"), page("c", hidden=True)], [], [], (), found)

    assert (ApartPages("a", "b", 0.6, ("titles alike",)), ApartPages("b", "c", 0.5)) == found
    assert found[:1] == arranged.apart


def test_what_papers_lack_is_told_by_their_positions() -> None:
    """Every kind is told, also where nothing is missing, and topics only where the site has some."""
    bare = page("b")
    full = page("a", work=replace(POOLS, dates=Dates("1999")), body="x", topics=(TopicMatch("sea", ()),))
    arranged = pages.arrange([bare, full], [TopicPage(slug="sea", title="Sea")], [], ())
    names = ("abstract", "authors", "date", "identifier", "topic")

    assert [(name, (0,)) for name in names] == [(gap.name, gap.papers) for gap in arranged.gaps]
    assert names[:-1] == tuple(gap.name for gap in pages.arrange([bare], [], [], ()).gaps)


def test_problems_of_sources_stand_by_path_and_line() -> None:
    """However files were read, the page about the collection is the same."""
    late, early = Problem("b.txt", 1, "x.y", "late"), Problem("a.txt", 2, "x.y", "early")

    assert (early, late) == pages.arrange([], [], [], (), (), [late, early]).problems


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": "", "b": "a", "c": "b"}, {"a": "", "b": "a", "c": "b"}),
        ({"a": "gone"}, {"a": ""}),
        ({"a": "a"}, {"a": ""}),
        ({"a": "b", "b": "a", "c": "b"}, {"a": "", "b": "", "c": "b"}),
    ],
    ids=["a branch", "a parent that is gone", "itself", "a circle"],
)
def test_no_topic_stands_below_itself_or_below_nothing(given: dict[str, str], expected: dict[str, str]) -> None:
    """A parent that a person wrote into a topic's file never leads lists in circles."""
    arranged = pages.arrange([], [TopicPage(slug=one, title=one, parent=above) for one, above in given.items()], [], ())

    assert expected == {topic.slug: topic.parent for topic in arranged.topics}


def test_a_topic_has_the_papers_of_those_below_it_each_once() -> None:
    """A paper of a reef is a paper of the sea, once, also if it is of both."""
    topics = [TopicPage(slug="sea", title="Sea"), TopicPage(slug="reef", title="Reef", parent="sea")]
    given = [
        page("a", topics=(TopicMatch("reef", ()), TopicMatch("sea", ()))),
        page("b", topics=(TopicMatch("reef", ()),)),
    ]
    members = pages.arrange(given, topics, [], ()).members()

    assert {"sea": ["a", "b"], "reef": ["a", "b"]} == {
        topic: [one.slug for one in found] for topic, found in members.items()
    }


# --- pages <-> files


@given(FIELDS)
@settings(max_examples=250, deadline=None)
def test_a_written_paper_reads_back_to_itself(fields: dict[str, object]) -> None:
    """The Markdown in `content/` holds all that the page holds."""
    work = shapes.from_json(fields)[0] or POOLS
    composed = page(
        "tides",
        work=replace(work, abstract=""),
        body=text.escape_markdown(work.abstract),
        topics=(TopicMatch("sea", (text.line(work.title),)),),
        keyphrases=(text.line(work.title), "tidal pool"),
        acronyms=(("TP", "tidal pool: a pool"), ("x", text.line(work.title))),
        related=(Related("gulls", ("beach",)), Related("kites")),
        places=(Place("a.txt", 1, 0),),
        merge="title",
        evidence=("titles equal", text.line(work.title)),
    )

    assert (composed, []) == pages.from_markdown(pages.to_markdown(composed), "a.md", "tides")
    assert pages.is_ours(pages.to_markdown(composed))


def test_a_written_topic_reads_back_to_itself() -> None:
    """Also the pages of topics hold all that they are."""
    composed = TopicPage(slug="sea", title="Sea: x", description="Water", hue=3, parent="all", body="More.")

    assert (composed, []) == pages.from_markdown(pages.to_markdown(composed), "a.md", "sea", topic=True)


@pytest.mark.parametrize(
    ("old", "new", "ours"),
    [
        pytest.param("", "", True, id="as written"),
        pytest.param("\n", "\r\n", True, id="Windows line ends"),
        pytest.param("tidal", "tepid", False, id="body"),
        pytest.param("Shore", "Store", False, id="front matter"),
        pytest.param("digest:", "dagest:", False, id="digest"),
        pytest.param("---\n", "", False, id="fences"),
    ],
)
def test_a_file_is_ours_until_a_person_changes_a_word(old: str, new: str, ours: bool) -> None:  # noqa: FBT001 - a table
    """A checkout that changes line ends is no edit; everything else is."""
    written = pages.to_markdown(next(pages.compose(catalog(POOLS))))

    assert ours == pages.is_ours(written.replace(old, new) if old else written)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("---\na: 1\n---\n\nBody\n", ("a: 1", "Body", 2), id="both"),
        pytest.param("\ufeff---\r\na: 1\r\n---\r\nBody", ("a: 1", "Body", 2), id="Windows"),
        pytest.param("Body\n---\nmore", ("", "Body\n---\nmore", 1), id="body alone"),
        pytest.param("---\na: 1\n---", ("a: 1", "", 2), id="front matter alone"),
        pytest.param("---\na: 1\n", ("a: 1\n", "", 2), id="never closed"),
        pytest.param("---\n---\nBody", ("", "Body", 2), id="empty front matter"),
    ],
)
def test_a_file_divides_into_front_matter_and_body(content: str, expected: tuple[str, str, int]) -> None:
    """What stands between the two `---` is front matter."""
    assert expected == pages.split(content)


def test_an_edited_page_is_read_as_people_write() -> None:
    """Plain YAML, a year as a number, authors and keywords in one line are understood."""
    front = ["title: Tides", "authors: Ada Ebb and Bo Flow", "keywords: sea, time", "dates: {published: 2021}"]
    content = "\n".join(["---", *front, "topics: [sea]", "---", "Body"])
    found, problems = pages.from_markdown(content, "a.md", "tides")

    assert isinstance(found, PaperPage)
    assert ("Tides", ("sea", "time"), "2021") == (found.work.title, found.work.keywords, found.work.dates.published)
    assert ["Ada Ebb", "Bo Flow"] == [author.name for author in found.work.authors]
    assert ((TopicMatch("sea", ()),), []) == (found.topics, problems)


@pytest.mark.parametrize("topic", [False, True], ids=["paper", "topic"])
@pytest.mark.parametrize("content", ["Body", '---\ntitle: ""\n---\nBody'], ids=["no front matter", "empty title"])
def test_a_page_without_a_title_is_named_by_its_file(content: str, *, topic: bool) -> None:
    """An emptied title does not cost the page."""
    found, problems = pages.from_markdown(content, "a.md", "tides", topic=topic)

    assert found
    assert ("tides", []) == (found.work.title if isinstance(found, PaperPage) else found.title, problems)


def test_a_front_matter_that_cannot_be_read_is_told_with_its_line() -> None:
    """A person finds the line to mend."""
    found, problems = pages.from_markdown("---\na: 1\na: 2\n---\n", "a.md", "tides")

    assert found is None
    assert [("a.md", 3, "content.front-matter", "the front matter key `a` stands twice")] == [
        (problem.path, problem.line, problem.code, problem.message) for problem in problems
    ]


def test_wrong_values_of_an_edited_page_are_told_and_the_rest_used() -> None:
    """One bad field does not cost the page."""
    found, problems = pages.from_markdown(
        "---\ntitle: Tides\nvenue: [x]\nlinks: {pdf: 'javascript:x'}\n---\n", "a.md", "tides"
    )

    assert found
    assert ["`venue` is `['x']`: expected text, got a list", "`pdf` is no web address: `javascript:x`"] == [
        problem.message for problem in problems
    ]


def test_a_note_overrides_what_it_names() -> None:
    """A person's word stands before the source's, and the rest stays."""
    good = {"title": "Tides", "abstract": "One *two*.", "topics": ["sea"], "related": [{"b": ["x"]}], "hidden": True}
    changed, complaints = pages.override(page("tides", work=POOLS, body="old"), good, "Mine.")

    assert replace(POOLS, title="Tides", abstract="") == replace(changed.work, abstract="")
    assert ("One \\*two\\*.", "Mine.", True, []) == (changed.body, changed.notes, changed.hidden, complaints)
    assert ((TopicMatch("sea", ()),), (Related("b", ("x",)),)) == (changed.topics, changed.related)


def test_what_a_note_replaces_was_not_mended() -> None:
    """A person's own formula is not marked as one of ours; what was mended elsewhere stays so."""
    title, abstract = Repair("R^2", "$R^2$"), Repair("8times", r"$8\times$")
    found = page("tides", work=replace(POOLS, title="$R^2$ of Tides", repairs=(title, abstract)), body=r"Is $8\times$.")
    told, _ = pages.override(found, {"abstract": r"Is $8\times$ so."}, "")
    titled, _ = pages.override(found, {"title": "$R^2$"}, "")

    assert ((title,), (abstract,)) == (told.work.repairs, titled.work.repairs)


def test_a_note_overrides_what_was_found_in_the_text() -> None:
    """A person may put better phrases and long forms, or take them away."""
    found = page("tides", keyphrases=("sea",), acronyms=(("T", "tide"),))
    other, _ = pages.override(found, {"keyphrases": "salt, tide pool", "acronyms": {"S": " salt ", "N": ""}}, "")
    without, _ = pages.override(found, {"keyphrases": [], "acronyms": {}}, "")

    assert (("salt", "tide pool"), (("S", "salt"),)) == (other.keyphrases, other.acronyms)
    assert ((), ()) == (without.keyphrases, without.acronyms)


def test_a_note_with_an_empty_title_keeps_the_papers() -> None:
    """A line left empty does not erase the paper."""
    changed, complaints = pages.override(page("tides", work=POOLS), {"title": " "}, "")

    assert (replace(POOLS, abstract=""), []) == (changed.work, complaints)


def test_naughty_titles_pass_the_whole_paper_half(data: Path) -> None:
    """Strings that break programs become papers, pages, and pages again."""
    titles = json.loads((data / "nasty" / "naughty_strings.json").read_text())
    works = [shapes.from_json({"title": title, "abstract": f"{title}. About tides."})[0] for title in titles]
    papers = dedupe.merge([Record(work, Place("a", n + 1, n)) for n, work in enumerate(works) if work]).papers
    taxonomy = (Topic(id="sea", title="Tides"),)
    named, memory = pages.address(papers, ())
    words = [terms.words(paper.work) for paper in papers]
    space = likeness.space(words)
    hood = likeness.neighborhood(space, topics.VOICES)
    index = topics.index(taxonomy)
    classified = topics.classify([topics.spot(paper.work, index) for paper in papers], index, space, hood)
    whole = Catalog(
        papers=papers,
        slugs=named,
        topics=classified.matches,
        related=related.near(space, hood, classified.leanings, words),
        taxonomy=taxonomy,
    )
    composed = list(pages.compose(whole))
    read = [
        pages.from_markdown(pages.to_markdown(one), "a.md", one.slug, topic=isinstance(one, TopicPage))
        for one in composed
    ]

    assert len(papers) > 400
    assert [(one, []) for one in composed] == read
    assert named == pages.address(papers, memory)[0]


def test_a_problem_of_a_front_matter_is_worded_for_people() -> None:
    """The hint says where to look."""
    problem = pages.front_matter_problem("a.md", mapping.MappingError("is not YAML", 3))

    assert ("the front matter is not YAML", 3) == (problem.message, problem.line)
    assert problem.hint.startswith("mend the lines")


def test_a_paper_that_a_person_wrote_keeps_its_address_for_itself() -> None:
    """A source with the same title gets another address, so it is not lost behind the person's file."""
    read = paper(Work(title="The Hour of the Tide", abstract="Gauges along the coast tell it."))
    (free,), _ = pages.address([read], ())
    (taken,), _ = pages.address([read], (), frozenset({"the-hour-of-the-tide"}))

    assert "the-hour-of-the-tide" == free
    assert taken.startswith("the-hour-of-the-tide-")


def test_topics_that_the_site_does_not_have_are_told() -> None:
    """A topic with a slip of the pen in a note does not vanish without a word."""
    page = PaperPage(slug="a", work=Work(title="A"), body="", topics=(TopicMatch("tide", ()), TopicMatch("tidse", ())))
    topic = TopicPage(slug="tide", title="Tides")

    assert [("content/papers/a.md", "content.unknown-topic", "`tidse` is no topic", "did you mean `tide`?")] == [
        (problem.path, problem.code, problem.message, problem.hint) for problem in pages.strays([page], [topic])
    ]


def test_a_topic_or_neighbor_that_stands_twice_counts_once() -> None:
    """Lists and counts show a paper once, whatever a person wrote into its front matter."""
    twice = PaperPage(
        slug="a",
        work=Work(title="A"),
        body="",
        topics=(TopicMatch("tide", ("x",)), TopicMatch("tide", ())),
        related=(Related("b"), Related("a"), Related("b")),
    )
    other = PaperPage(slug="b", work=Work(title="B"), body="")
    arranged = pages.arrange([twice, other], [TopicPage(slug="tide", title="Tides")], (), ())

    assert (TopicMatch("tide", ("x",)),) == arranged.papers[0].topics
    assert (Related("b"),) == arranged.papers[0].related
