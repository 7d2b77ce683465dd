"""The room `explain`: which paper is meant, and why it looks as it does."""

import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from site_gen import dedupe, explain, pages
from site_gen.build import Observer
from site_gen.build._decided import decide
from site_gen.build._findings import Findings
from site_gen.model import (
    Author,
    Catalog,
    Dates,
    Merge,
    Paper,
    PaperPage,
    Place,
    Record,
    SlugLine,
    Topic,
    TopicMatch,
    Work,
)
from tests import effort, shelf

GOLDEN = Path(__file__).parent / "golden"
WATCHED = "We watch a hundred tidal pools through one winter. Each storm moves the stones, and the pools forget."
RECORDS = (
    Record(
        Work(
            title="How Tidal Pools Learn to Forget",
            abstract=WATCHED,
            links=(("code", "https://e.example/pools"),),
            keywords=("tide",),
        ),
        Place("content/sources/a.txt", 3, 0),
    ),
    Record(
        Work(
            title="How tidal pools learn to forget",
            authors=(Author("Ada Ebb", "Ebb", "Ada"), Author("Bo Flow", orcid="0000-0001")),
            identifiers=(("arxiv", "2101.00001"), ("doi", "10.1000/pools")),
            dates=Dates(published="2021-01-04"),
            keywords=("memory",),
        ),
        Place("content/sources/b.jsonl", 1, 0),
    ),
    Record(
        Work(title="How Tidal Pools Learn to Forget", abstract=WATCHED[:50], venue="Shore"),
        Place("content/sources/c.txt", 12, 1),
    ),
    Record(
        Work(
            title="Stones of Tidal Pools",
            abstract="We map the stones of tidal pools after each storm of the winter.",
            identifiers=(("arxiv", "2102.00002"), ("openreview", "StOnEs")),
        ),
        Place("content/sources/c.txt", 20, 2),
    ),
    Record(
        Work(title="Kites", abstract="A line over the beach.", identifiers=(("arxiv", "hep-th/9901001"),)),
        Place("content/sources/c.txt", 28, 3),
    ),
    Record(Work(title="深度学习"), Place("content/sources/c.txt", 35, 4)),
)
TAXONOMY = (
    Topic(id="sea", title="Tides & Sea", phrases=("tidal pool", "storm")),
    Topic(id="birds", title="Birds", phrases=("gull",)),
    Topic(id="memory", title="Memory", phrases=("forget",)),
)
POOLS, STONES, KITES, LEARNING = range(4)
SLUG = "how-tidal-pools-learn-to-forget"


def collect(records: tuple[Record, ...] = RECORDS, taxonomy: tuple[Topic, ...] = TAXONOMY) -> Catalog:
    """Make a catalog as a build does."""
    merged = dedupe.merge(records)
    decided = decide(merged.papers, taxonomy, Findings(Path(), fresh=True), Observer(silent, silent))
    return Catalog(
        papers=merged.papers,
        slugs=pages.address(merged.papers, ())[0],
        topics=decided.topics,
        related=decided.related,
        taxonomy=taxonomy,
        keywords=decided.keywords,
        apart=merged.apart,
    )


def silent(_: object) -> None:
    """Say nothing."""


CATALOG = collect()
MEMORY = (SlugLine("pools", (f"slug:{SLUG}",)), SlugLine(SLUG, ("arxiv:2101.00001",)), SlugLine("gone", ("slug:lost",)))
NOTHING = explain.Known()
KNOWN = explain.Known(base_path="/r/", records=RECORDS, memory=MEMORY)


def page(index: int = POOLS) -> PaperPage:
    """Give a paper's page as it is composed."""
    return pages.paper_page(CATALOG, index)


def explained(catalog: Catalog, index: int, known: explain.Known = NOTHING) -> explain.Explanation:
    """Explain a paper from its page as it is composed."""
    return explain.explain(catalog, index, pages.paper_page(catalog, index), known)


def edited(old: str, new: str) -> PaperPage:
    """Give the page of the pools as its file says it after a person replaced some words."""
    found, _ = pages.from_markdown(pages.to_markdown(page()).replace(old, new), "", SLUG)
    assert isinstance(found, PaperPage)
    return found


def noted(before: PaperPage, notes: str = "", **fields: object) -> PaperPage:
    """Lay a note over a page."""
    return pages.override(before, fields, notes)[0]


def of_one(taxonomy: tuple[Topic, ...], **facts: str) -> Catalog:
    """Make a catalog of one paper."""
    return collect((Record(Work(**facts), Place("a.txt", 1, 0)),), taxonomy)  # type: ignore[arg-type] # texts of a Work


# --- which paper is meant


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (SLUG, POOLS),
        (f"  {SLUG.upper()}\n", POOLS),
        ("pools", POOLS),
        (f"papers/{SLUG}/", POOLS),
        (f"https://e.example/r/papers/{SLUG}/index.html?q=1#notes", POOLS),
        (f"content/papers/{SLUG}.md", POOLS),
        (f"content/notes/{SLUG}.md", POOLS),
        ("/r/papers/pools.json", POOLS),
        ("深度学习", LEARNING),
        ("/papers/%E6%B7%B1%E5%BA%A6%E5%AD%A6%E4%B9%A0/", LEARNING),
        ("2101.00001", POOLS),
        ("2101.00001v3", POOLS),
        ("arXiv:2101.00001v5", POOLS),
        ("arxiv: 2101.00001", POOLS),
        ("arXiv 2101.00001", POOLS),
        ("https://arxiv.org/abs/2101.00001", POOLS),
        ("https://arxiv.org/pdf/2101.00001v2.pdf", POOLS),
        ("http://www.arxiv.org/abs/2101.00001v1?context=cs#top", POOLS),
        ("arxiv.org/abs/2101.00001", POOLS),
        ("https://huggingface.co/papers/2101.00001", POOLS),
        ("10.48550/arXiv.2101.00001", POOLS),
        ("hep-th/9901001v2", KITES),
        ("10.1000/pools", POOLS),
        ("10.1000/POOLS", POOLS),
        ("doi:10.1000/pools", POOLS),
        ("DOI: 10.1000/pools", POOLS),
        ("doi:https://doi.org/10.1000/pools", POOLS),
        ("https://doi.org/10.1000%2Fpools", POOLS),
        ("dx.doi.org/10.1000/pools", POOLS),
        ("openreview:stones", STONES),
        ("StOnEs", STONES),
        ("http://e.example/pools/", POOLS),
        ("how TIDAL pools, learn to: forget!", POOLS),
        ("How tidal", POOLS),
        ("learn to forget", POOLS),
    ],
)
def test_a_paper_is_found_by_its_slug_identifier_link_or_title(wanted: str, index: int) -> None:
    """What a person has at hand names the paper: an address, a file, a number or some words."""
    assert (index,) == explain.find(CATALOG, MEMORY, wanted)


def test_words_that_several_titles_hold_find_all_of_them() -> None:
    """What is not clear is for the person to decide."""
    assert (POOLS, STONES) == explain.find(CATALOG, MEMORY, "tidal pools")


def test_only_the_best_kind_of_match_counts() -> None:
    """A title that is meant to the letter is not one of many that begin or go on like it."""
    titles = ("The sea", "Sea", "Sea of stones", "Sea of gulls", "By the sea")
    catalog = collect(tuple(Record(Work(title=title), Place("a.txt", 1, line)) for line, title in enumerate(titles)))

    assert (1,) == explain.find(catalog, (), "SEA!")
    assert (2, 3) == explain.find(catalog, (), "sea of")
    assert (0, 4) == explain.find(catalog, (), "the sea") + explain.find(catalog, (), "y the sea")


def test_an_identifier_without_a_scheme_of_ours_is_compared_as_it_is() -> None:
    """An unusual scheme or a short DOI names a paper too."""
    paper = Paper(Work(title="Sea", identifiers=(("doi", "10.1/x"),)), (Place("a.txt", 1, 0),), Merge("single"))
    catalog = Catalog(papers=(paper,), slugs=("sea",), topics=((),), related=((),), taxonomy=())

    assert (0,) == explain.find(catalog, (), "10.1/x")
    assert (0,) == explain.find(catalog, (), "doi:10.1/X")


@pytest.mark.parametrize(
    "wanted", ["", "  \n", "\x00", "gone", "arXiv:2101.99999", "gulls", "\ud800", "a" * 9000, "%", "//"]
)
def test_what_no_paper_is_finds_nothing(wanted: str) -> None:
    """Nothing is found by chance."""
    assert () == explain.find(CATALOG, MEMORY, wanted)


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("arxivdo:/.10% ?#[]2v", max_size=40)))
def test_whatever_is_wanted_nothing_fails(wanted: str) -> None:
    """A person may type anything."""
    assert set(explain.find(CATALOG, MEMORY, wanted)) <= {POOLS, STONES, KITES, LEARNING}
    assert len(explain.guesses(CATALOG, wanted)) <= 3


@pytest.mark.parametrize("wanted", ["how tidel pools lern to forget", "How-Tidle-Pools", "pols learn to forgett"])
def test_a_slip_of_the_finger_is_guessed(wanted: str) -> None:
    """What is nearly a slug, a title or a part of one tells what may be meant."""
    assert () == explain.find(CATALOG, MEMORY, wanted)
    assert SLUG == explain.guesses(CATALOG, wanted)[0]


def test_what_is_near_nothing_has_no_guesses() -> None:
    """A poor guess is worse than none."""
    assert () == explain.guesses(CATALOG, "bread and flour")
    assert () == explain.guesses(CATALOG, " \n")


def test_at_most_three_are_guessed_the_nearest_first() -> None:
    """A short list can be read; equals come by the alphabet."""
    titles = ("Tide four", "Tide five", "Tide fives", "Tide fine", "Tide fire")
    catalog = collect(tuple(Record(Work(title=title), Place("a.txt", 1, line)) for line, title in enumerate(titles)))

    assert ("tide-five", "tide-fives", "tide-fine") == explain.guesses(catalog, "tidee five")


# --- why it looks as it does


def test_a_paper_of_three_records_with_an_edit_and_a_note_is_the_golden_file() -> None:
    """Records, sources of each fact, topics, neighbors and each hand-made change are told in words."""
    by_file = edited('venue: "Shore"', 'venue: "Shore and Sea"')
    by_note = noted(by_file, "Read *twice*.", title="How Pools Forget", topics=["memory", {"sea": ["stones"]}])
    told = explain.to_text(explained(CATALOG, POOLS, replace(KNOWN, edited=by_file, noted=by_note)))

    assert (GOLDEN / "explain.txt").read_text() == told


def test_a_lonely_paper_without_topics_is_the_golden_file() -> None:
    """Where there is nothing, the reason is told."""
    told = explain.to_text(explained(CATALOG, KITES, KNOWN))

    assert (GOLDEN / "explain-lonely.txt").read_text() == told


def test_json_tells_the_same_under_the_names_that_other_commands_use() -> None:
    """Scripts find records, topics and neighbors where they know them from."""
    told = explain.to_json(explained(CATALOG, STONES, replace(KNOWN, noted=noted(page(STONES), hidden=True))))
    expected = {
        "slug": "stones-of-tidal-pools",
        "url": "/r/papers/stones-of-tidal-pools/",
        "aliases": [],
        "title": "Stones of Tidal Pools",
        "hidden": True,
        "reason": "single",
        "score": 1.0,
        "evidence": [],
        "records": [{"path": "content/sources/c.txt", "line": 20, "index": 2}],
        "apart": [],
        "facts": [],
        "dates": {"published": "", "updated": "", "listed": ""},
        "identifiers": {"arxiv": "2102.00002", "openreview": "StOnEs"},
        "topics": [{"id": "sea", "title": "Tides & Sea", "evidence": ["tidal pools", "storm"]}],
        "without_topics": "",
        "related": [{"slug": SLUG, "title": RECORDS[1].work.title, "terms": ["tidal pools", "stones"]}],
        "keywords": ["tidal pools", "stones"],
        "acronyms": {},
        "repairs": [],
        "by_hand": [
            {
                "path": "content/notes/stones-of-tidal-pools.md",
                "changes": [{"name": "hidden", "before": "no", "after": "yes"}],
            }
        ],
    }

    assert expected == msgspec.json.decode(msgspec.json.encode(told))


def test_json_tells_which_records_give_a_fact_and_what_they_call_the_paper() -> None:
    """A wrong fact leads to the line that holds it."""
    told = explain.to_json(explained(CATALOG, POOLS, KNOWN))
    facts = {fact["name"]: [record["path"][-5:] for record in fact["records"]] for fact in told["facts"]}

    assert "How Tidal Pools Learn to Forget" == told["records"][0]["title"]
    assert "title" not in told["records"][1]
    assert ["jsonl"] == facts["title"]
    assert ["jsonl"] == facts["identifiers.doi"]
    assert ["a.txt", "jsonl"] == facts["keywords"]
    assert ["pools"] == told["aliases"]


def test_without_records_and_pages_the_catalog_alone_is_told() -> None:
    """What is not known is not told, and nothing is made up."""
    told = explained(CATALOG, POOLS)

    assert ((), (), ()) == (told.aliases, told.facts, told.by_hand)
    assert [3, 1, 12] == [record.place.line for record in told.records]


def test_a_hidden_paper_says_so_beside_its_address() -> None:
    """Who looks for the page learns why it is not there."""
    told = explain.to_text(explained(CATALOG, KITES, replace(KNOWN, noted=noted(page(KITES), hidden=True))))

    assert "  address  /r/papers/kites/ (hidden: the site has no such page)\n" in told
    assert "  content/notes/kites.md\n    hidden  no -> yes\n" in told


def test_an_edit_that_changes_no_field_is_named_all_the_same() -> None:
    """The file is not generated any more, whatever it says."""
    told = explain.to_text(explained(CATALOG, POOLS, replace(KNOWN, edited=edited("title:", "# mine\ntitle:"))))

    assert told.endswith(f"by hand\n  content/papers/{SLUG}.md\n    changes nothing\n")


def test_a_change_that_cannot_be_seen_in_a_line_is_not_shown_as_two_equal_ones() -> None:
    """`A -> A` would look like a mistake of ours."""
    told = explain.to_text(explained(CATALOG, POOLS, replace(KNOWN, edited=edited(', "family": "Ebb"', ""))))

    assert "authors  Ada Ebb, Bo Flow (0000-0001) (differs in what is not shown here)\n" in told


def test_topics_and_neighbors_that_a_person_took_away_are_not_blamed_on_the_words() -> None:
    """The reason is the file that says so."""
    told = explained(CATALOG, POOLS, replace(KNOWN, noted=noted(page(), topics=[], related=[])))

    assert f"content/notes/{SLUG}.md gives it none" == told.without_topics
    assert 2 == explain.to_text(told).count(f"  none  content/notes/{SLUG}.md gives it none\n")


def test_neighbors_that_a_person_chose_are_told_as_such() -> None:
    """A neighbor without shared terms has a reason too; one that is not in the catalog is named by its slug."""
    told = explain.to_text(explained(CATALOG, POOLS, replace(KNOWN, noted=noted(page(), related=["kites", "my-own"]))))

    assert "related\n  Kites\n    chosen by hand\n  my-own\n    chosen by hand\n" in told


@pytest.mark.parametrize(
    ("taxonomy", "reason"),
    [
        ((), "the site has no topics, for there are none in content/topics.yaml"),
        ((Topic(id="birds", title="Birds", words=("gull",)),), "no phrase of any topic was found"),
        ((Topic(id="c", title="C", description="The C of A/B"),), "no phrase of any topic was found"),
    ],
    ids=["no taxonomy", "no phrase", "a letter alone"],
)
def test_a_paper_without_topics_says_why(taxonomy: tuple[Topic, ...], reason: str) -> None:
    """A person learns whether to write a taxonomy or a phrase."""
    told = explained(of_one(taxonomy, title="Bread", abstract="Salt and C."), 0)

    assert reason == told.without_topics


def test_phrases_that_were_too_weak_for_a_topic_are_named() -> None:
    """What was found and did not suffice is not called nothing."""
    birds = Topic(id="birds", title="Birds", phrases=("gulls", "red kite"))
    catalog = of_one((birds,), title="Forty loaves", abstract="Loaves of a red. Kite and gull wait.")
    told = explained(replace(catalog, topics=((),)), 0)

    assert "too little was found: `gulls` (Birds)" == told.without_topics


def test_a_topic_without_evidence_was_found_by_its_description() -> None:
    """A paper may be like a topic without any of its phrases."""
    bakery = Topic(id="bakery", title="Ovens", description="Bread of warm flour and salt.")
    catalog = replace(of_one((bakery,), title="Bread"), topics=((TopicMatch("bakery", ()),),))

    assert "  Ovens  like the description of the topic\n" in explain.to_text(explained(catalog, 0))


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [("2101.00001", "date   2021-01, by its arXiv number"), ("", "date     none; it counts as the oldest")],
    ids=["arXiv number", "nothing"],
)
def test_the_date_by_which_a_paper_is_ordered_is_told(identifier: str, shown: str) -> None:
    """A paper that stands where nobody expects it says why."""
    work = Work(title="Sea", identifiers=(("arxiv", identifier),) if identifier else ())
    told = explain.to_text(explained(collect((Record(work, Place("a.txt", 1, 0)),)), 0))

    assert shown in told.replace("date     2", "date   2")


def test_very_many_records_are_counted_not_listed() -> None:
    """A listing that repeats itself does not fill the screen, nor cost the square of its length."""
    works = (Work(title="Sea", abstract="Salt."), Work(title="Sea", abstract="Salt.", venue="Shore"))
    records = tuple(Record(works[index % 2], Place("a.txt", index + 1, index)) for index in range(10_000))
    catalogs = {many: collect(records[:many]) for many in (10_000, 10_000 // effort.TIMES)}

    def telling(many: int) -> str:
        return explain.to_text(explained(catalogs[many], 0, explain.Known(records=records[:many])))

    told = telling(10_000)

    assert effort.growth(telling, 10_000) < effort.NEARLY_LINEAR
    assert "  20   a.txt:20 (index 19)\n  ...  and 9,980 more\n" in told
    assert "36, 38, 40 and 4,980 more: Shore" in " ".join(told.split())


TROUBLE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9b\r\n\t\u202e\u2066\u2028\ud800 ")), min_size=1
)


@settings(deadline=None)
@given(TROUBLE, TROUBLE)
def test_nothing_that_a_stranger_wrote_gives_orders_to_a_terminal(one: str, other: str) -> None:
    """The text form holds no controls, overrides or lone surrogates, whatever the sources say."""
    work = Work(title=one, abstract=other, identifiers=((one, other),), keywords=(other,), extra=((other, one),))
    places = (Place(one, 1, 0), Place(other, 2, 1))
    paper = Paper(work, places, Merge("title"))
    topic = Topic(id=one, title=other, phrases=(one,))
    catalog = Catalog(papers=(paper,), slugs=(other,), topics=((),), related=((),), taxonomy=(topic,))
    known = explain.Known(
        records=(Record(work, places[0]), Record(replace(work, title=other), places[1])),
        memory=(SlugLine(one, (f"slug:{other}",)),),
        noted=replace(shelf.paper(other, one, title=other, venue=one, abstract=other), notes=one),
    )
    told = explain.to_text(explained(catalog, 0, known))

    assert {"Cc", "Cs"}.isdisjoint(unicodedata.category(char) for char in told.replace("\n", ""))
    assert {"\u202e", "\u2066", "\u2028"}.isdisjoint(told)


def test_hostile_text_stays_in_its_line() -> None:
    """Words that look like a section of ours are indented, and a long value is cut."""
    work = Work(title=f"{shelf.HOSTILE} {'tide ' * 200}", venue="x\n\nby hand\n  nothing")
    told = explain.to_text(explained(collect((Record(work, Place("a.txt", 1, 0)),)), 0))

    assert max(map(len, told.split("\n\n")[0].splitlines())) <= 96
    assert "by hand" not in told.splitlines()
