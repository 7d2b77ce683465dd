"""The room `views`: every page of the site, and what each may know."""

import json

import pytest
from msgspec.structs import replace

from site_gen import latex, views
from site_gen import pages as paging
from site_gen.model import (
    ApartPages,
    Author,
    Collection,
    Count,
    Dates,
    Document,
    HandPage,
    Home,
    Html,
    KeywordCard,
    KeywordContent,
    KeywordIndex,
    KeywordTag,
    Link,
    Missing,
    NearMiss,
    Pager,
    Pages,
    PaperContent,
    PaperList,
    PaperPage,
    Place,
    Problem,
    Redirect,
    Related,
    Repair,
    SearchPage,
    Site,
    TopicContent,
    TopicIndex,
    View,
)
from tests import shelf
from tests.shelf import FULL, HOSTILE, NEAR, SITE
from tests.test_markdown import Seen
from tests.test_render import themed

GAPS = ("an abstract", "authors", "a date", "an identifier", "a topic")


def content(view: View) -> PaperContent:
    """Give the content of a paper's page."""
    assert isinstance(view.content, PaperContent)
    return view.content


def collection(given: Pages) -> Collection:
    """Give the content of the page about the collection."""
    found = shelf.joined(given)["about/collection/index.html"].content
    assert isinstance(found, Collection)
    return found


def listed(view: View) -> list[str]:
    """Name the papers of a page of a list."""
    assert isinstance(view.content, PaperList | TopicContent)
    return [entry.card.title.markup for entry in view.content.entries]


def pager(view: View) -> Pager:
    """Give the pager of a page of a list."""
    assert isinstance(view.content, PaperList | TopicContent)
    return view.content.pager


def bibtex(**facts: object) -> str:
    """Give the BibTeX of a paper with these facts."""
    return dict(content(shelf.joined(shelf.pages([shelf.paper("one", **facts)]))["papers/one/index.html"]).citations)[
        "BibTeX"
    ]


# --- which pages there are


def test_a_site_has_all_its_pages() -> None:
    """Home, lists, papers, topics, pages by hand, the collection, search, 404 and redirects each have their file."""
    by_hand = [HandPage(path="docs/a.md", title="A", body="a"), HandPage(path="docs/index.md", title="Docs", body="")]
    given = Pages(
        papers=(shelf.paper("one", "sea"),),
        topics=(shelf.topic("sea"),),
        by_hand=tuple(by_hand),
        redirects=(("old", "one"),),
    )

    assert [
        "index.html",
        "papers/index.html",
        "papers/one/index.html",
        "topics/index.html",
        "topics/sea/index.html",
        "docs/a/index.html",
        "docs/index.html",
        "about/collection/index.html",
        "search/index.html",
        "404.html",
        "papers/old/index.html",
    ] == list(shelf.joined(given))


def test_an_empty_site_has_its_frame() -> None:
    """Before the first paper there are a home page and empty lists, not errors."""
    made = shelf.joined(shelf.pages())

    assert [] == listed(made["papers/index.html"])
    assert Pager(number=1, newest=1, pages=(Link("/r/papers/", "1", "current"),)) == pager(made["papers/index.html"])


def test_without_search_there_is_no_search_page() -> None:
    """A site that does without search has no page that promises it."""
    assert "search/index.html" not in shelf.joined(shelf.pages(), Site(title="T", search=False))


def test_pages_know_their_address_and_section() -> None:
    """Templates mark the entry of the menu that leads here."""
    made = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))

    assert ("/r/papers/full/", "papers", "paper.html") == (
        made["papers/full/index.html"].url,
        made["papers/full/index.html"].section,
        made["papers/full/index.html"].template,
    )
    assert ("/r/", "home") == (made["index.html"].url, made["index.html"].section)
    assert ("/r/topics/sea/", "topics") == (made["topics/sea/index.html"].url, made["topics/sea/index.html"].section)


def test_a_redirect_leads_to_the_present_address() -> None:
    """An old address sends its visitor on, and search engines too."""
    given = Pages(papers=(FULL,), topics=(shelf.topic("sea"),), by_hand=(), redirects=(("old", "full"),))
    view = shelf.joined(given)["papers/old/index.html"]

    assert Redirect("/r/papers/full/") == view.content
    assert ("https://e.example/r/papers/full/", False) == (view.head.canonical, view.head.indexed)


def test_addresses_of_other_scripts_are_encoded() -> None:
    """A slug in any script makes a valid address, and its file keeps the readable name."""
    view = shelf.joined(shelf.pages([shelf.paper("深度")]))["papers/深度/index.html"]

    assert "/r/papers/%E6%B7%B1%E5%BA%A6/" == view.url
    assert "https://e.example/r/papers/%E6%B7%B1%E5%BA%A6/" == view.head.canonical


# --- lists


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        (0, {"papers/": 0}),
        (1, {"papers/": 1}),
        (19, {"papers/": 19}),
        (20, {"papers/": 10, "papers/page/1/": 10}),
        (39, {"papers/": 19, "papers/page/2/": 10, "papers/page/1/": 10}),
        (40, {"papers/": 10, "papers/page/3/": 10, "papers/page/2/": 10, "papers/page/1/": 10}),
    ],
)
def test_full_pages_hold_per_page_papers_and_the_newest_less_than_twice_as_many(
    count: int, pages: dict[str, int]
) -> None:
    """The newest page of a list never shows just one new paper, and the others are full."""
    made = shelf.joined(shelf.pages(shelf.papers(count))).values()
    lists = {
        view.url.removeprefix("/r/"): len(view.content.entries) for view in made if isinstance(view.content, PaperList)
    }

    assert pages == lists


def test_a_list_is_newest_first_and_its_pages_count_from_the_oldest() -> None:
    """Page 1 holds the oldest papers, the list's own address the newest."""
    made = shelf.joined(shelf.pages(shelf.papers(25)))

    assert [f"P{number:03}" for number in range(10, 0, -1)] == listed(made["papers/page/1/index.html"])
    assert [f"P{number:03}" for number in range(25, 10, -1)] == listed(made["papers/index.html"])


def test_a_full_page_stays_as_it_is_when_papers_are_added() -> None:
    """An address of a list keeps its papers, and its whole view, whatever comes later."""
    before = shelf.joined(shelf.pages(shelf.papers(25, "sea"), [shelf.topic("sea")]))
    after = shelf.joined(shelf.pages(shelf.papers(29, "sea"), [shelf.topic("sea")]))

    assert before["papers/page/1/index.html"] == after["papers/page/1/index.html"]
    assert before["topics/sea/page/1/index.html"] == after["topics/sea/page/1/index.html"]


def test_one_more_paper_changes_only_the_pages_that_show_it() -> None:
    """Nothing in the frame of a page depends on how many papers there are."""
    topics = [shelf.topic("sea"), shelf.topic("sky")]
    old = (*shelf.papers(35, "sea"), *(shelf.paper(f"s{number}", "sky") for number in range(5)))
    new = (*old, shelf.paper("latest", "sky"))
    before = shelf.joined(shelf.pages(old, topics))
    after = shelf.joined(shelf.pages(new, topics))

    assert {
        "index.html",
        "papers/index.html",
        "papers/latest/index.html",
        "topics/index.html",
        "topics/sky/index.html",
        "about/collection/index.html",
        "search/index.html",
    } == {path for path, view in after.items() if before.get(path) != view}
    assert before.keys() == after.keys() - {"papers/latest/index.html"}


def test_a_pager_links_the_ends_and_the_neighborhood() -> None:
    """A reader sees at most nine entries, newest first, with gaps for what is left out."""
    made = shelf.joined(shelf.pages(shelf.papers(200)))

    assert "20 … 12 11 10 9 8 … 1" == " ".join(link.text for link in pager(made["papers/page/10/index.html"]).pages)
    assert ["", "gap", "", "", "current", "", "", "gap", ""] == [
        link.kind for link in pager(made["papers/page/10/index.html"]).pages
    ]
    assert ("/r/papers/page/11/", "/r/papers/page/9/") == (
        pager(made["papers/page/10/index.html"]).newer,
        pager(made["papers/page/10/index.html"]).older,
    )


def test_the_ends_of_a_list_lead_nowhere_further() -> None:
    """The newest page has no newer one, the oldest no older one, and the newest is the list's own address."""
    made = shelf.joined(shelf.pages(shelf.papers(30)))

    assert ("", "/r/papers/page/2/") == (pager(made["papers/index.html"]).newer, pager(made["papers/index.html"]).older)
    assert ("/r/papers/", "/r/papers/page/1/") == (
        pager(made["papers/page/2/index.html"]).newer,
        pager(made["papers/page/2/index.html"]).older,
    )
    assert "" == pager(made["papers/page/1/index.html"]).older


def test_older_pages_of_a_list_are_numbered_in_their_title() -> None:
    """Two pages of a list never have one title."""
    made = shelf.joined(shelf.pages(shelf.papers(20, "sea"), [shelf.topic("sea")]))

    assert ["Papers", "Papers, page 1", "Sea", "Sea, page 1"] == [
        made[f"{url}index.html"].head.title
        for url in ("papers/", "papers/page/1/", "topics/sea/", "topics/sea/page/1/")
    ]


# --- home, topics, search, collection


def test_home_shows_the_newest_papers_and_the_topics_in_use() -> None:
    """The front page counts papers and sources, and puts large topics first."""
    given = (*shelf.papers(2, "sky"), *(shelf.paper(f"s{number}", "sea") for number in range(10)))
    home = shelf.joined(shelf.pages(given, [shelf.topic("sky"), shelf.topic("sea"), shelf.topic("void")]))["index.html"]

    assert isinstance(home.content, Home)
    assert (12, 1, 8, "S9") == (
        home.content.papers,
        home.content.sources,
        len(home.content.latest),
        home.content.latest[0].card.title.markup,
    )
    assert [("sea", 10), ("sky", 2)] == [(card.id, card.papers) for card in home.content.topics]


def test_which_papers_a_topic_has_is_told_by_the_papers() -> None:
    """A paper that a person gave another topic appears there, and nowhere else."""
    given = shelf.pages([shelf.paper("one", "sky"), shelf.paper("two")], [shelf.topic("sea"), shelf.topic("sky")])
    made = shelf.joined(given)

    assert ([], ["One"]) == (listed(made["topics/sea/index.html"]), listed(made["topics/sky/index.html"]))


def test_the_index_of_topics_keeps_their_order_and_counts() -> None:
    """Topics stand as in `topics.yaml`, also those without a paper."""
    given = shelf.pages([shelf.paper("one", "sea")], [shelf.topic("void"), shelf.topic("sea")])
    index = shelf.joined(given)["topics/index.html"].content

    assert isinstance(index, TopicIndex)
    assert [("void", 0), ("sea", 1)] == [(branch.topic.id, branch.topic.papers) for branch in index.topics]


def test_the_index_of_topics_nests_narrower_ones() -> None:
    """Each topic stands below its parent, and counts the papers of all below it once."""
    branch = [shelf.topic("pool", "reef"), shelf.topic("sea"), shelf.topic("reef", "sea"), shelf.topic("weed", "pool")]
    given = shelf.pages([shelf.paper("one", "weed", "sea"), shelf.paper("two", "reef")], [*branch, shelf.topic("sky")])
    index = shelf.joined(given)["topics/index.html"].content

    assert isinstance(index, TopicIndex)
    assert [("sea", 2), ("sky", 0)] == [(one.topic.id, one.topic.papers) for one in index.topics]
    assert [("reef", 2, [("pool", 1), ("weed", 1)])] == [
        (twig.topic.id, twig.topic.papers, [(card.id, card.papers) for card in twig.below])
        for twig in index.topics[0].below
    ]


def test_a_topic_lists_the_papers_of_narrower_ones_and_leads_up() -> None:
    """Who opens the sea finds the reef's papers too, and from the reef the way back; no paper gets a second tag."""
    given = shelf.pages([shelf.paper("one", "reef")], [shelf.topic("sea"), shelf.topic("reef", "sea")])
    made = shelf.joined(given)

    assert (["One"], ["One"]) == (listed(made["topics/sea/index.html"]), listed(made["topics/reef/index.html"]))
    assert ["Home", "Topics", "Sea"] == [link.text for link in made["topics/reef/index.html"].head.crumbs]
    assert ["Reef"] == [tag.title for tag in content(made["papers/one/index.html"]).topics]


def test_a_very_deep_taxonomy_has_all_its_pages() -> None:
    """A thousand topics, each below the one before, are shown like any others."""
    chain = [shelf.topic(f"t{number}", f"t{number - 1}" if number else "") for number in range(1000)]
    index = shelf.joined(shelf.pages([shelf.paper("one", "t999")], chain))["topics/index.html"].content

    assert isinstance(index, TopicIndex)
    assert (1, 998) == (index.topics[0].topic.papers, len(index.topics[0].below[0].below))


def test_a_topic_shows_its_text_and_narrower_topics_on_its_first_page_only() -> None:
    """What a topic says of itself stands once."""
    topics = [shelf.topic("sea", body="*Salty.*"), shelf.topic("reef", parent="sea")]
    made = shelf.joined(shelf.pages(shelf.papers(20, "sea"), topics))
    first, older = made["topics/sea/index.html"].content, made["topics/sea/page/1/index.html"].content

    assert isinstance(first, TopicContent)
    assert isinstance(older, TopicContent)
    assert first.body is not None
    assert ("<p><em>Salty.</em></p>\n", ["reef"], 20) == (
        first.body.markup,
        [card.id for card in first.children],
        first.total,
    )
    assert (None, (), 0) == (older.body, older.children, older.total)


def test_the_search_page_knows_the_topics_in_use_and_its_facets() -> None:
    """The browser can name the topics of results."""
    view = shelf.joined(shelf.pages([shelf.paper("one", "sea")], [shelf.topic("void"), shelf.topic("sea")]))[
        "search/index.html"
    ]

    assert isinstance(view.content, SearchPage)
    assert (["sea"], "/r/search/facets.1.json", False) == (
        [card.id for card in view.content.topics],
        view.content.facets,
        view.head.indexed,
    )


def test_the_collection_tells_sources_merges_and_gaps() -> None:
    """A visitor can judge what the papers are made of and what is missing."""
    found = collection(paging.arrange([FULL, shelf.paper("bare", abstract="")], [shelf.topic("sea")], [], ()))

    assert (2, 2, 0) == (found.papers, found.records, found.merged)
    assert (1, (Count("content/sources/a.txt", 2),)) == (found.files, found.sources)
    assert [Missing(f"without {what}", 1, (Link("/r/papers/bare/", "Bare"),)) for what in GAPS] == list(found.gaps)


def test_the_collection_tells_merges_with_the_least_certain_reason_first() -> None:
    """A person looks first where a mistake is likeliest."""
    places = tuple(Place("a.txt", number, number) for number in range(1, 9))
    sure = replace(shelf.paper("sure"), merge="identifier", places=places[:2])
    alike = replace(shelf.paper("alike"), merge="similar", evidence=("titles alike",), places=places)
    found = collection(shelf.pages([sure, alike, FULL], [shelf.topic("sea")]))

    assert (2, ["Alike", "Sure"]) == (found.merged, [merge.paper.text for merge in found.merges])
    assert (("titles alike",), 8, places[:5]) == (
        found.merges[0].evidence,
        found.merges[0].records,
        found.merges[0].places,
    )


def test_the_collection_tells_near_misses_and_damage() -> None:
    """Both papers are linked, with what speaks for one paper and what against; damage is told with its place."""
    damage = Problem("content/sources/a.txt", 7, "source.bad", "is no record", "mend it")
    pair = ApartPages("full", "near", 0.618, ("titles alike", "other years"))
    found = collection(replace(shelf.pages([FULL, NEAR], [shelf.topic("sea")]), apart=(pair,), problems=(damage,)))

    assert (1, 1, (damage,)) == (found.apart, found.damaged, found.problems)
    assert (
        NearMiss(
            one=Link("/r/papers/full/", shelf.FULL_TITLE),
            other=Link("/r/papers/near/", "Near"),
            score="0.62",
            evidence=("titles alike", "other years"),
            decision='- ["full", "near"]',
        ),
    ) == found.near_misses


def test_the_collection_tells_what_was_mended() -> None:
    """Who keeps the collection sees at one place what to check, the newest papers first."""
    repairs = tuple(Repair(f"{number}times", rf"${number}\times$") for number in range(7))
    papers = [shelf.paper(f"p{number}", repairs=repairs[number:]) for number in range(2)]
    found = collection(shelf.pages(papers, []))

    assert 2 == found.mended
    assert [("P1", repairs[1:6], 6), ("P0", repairs[:5], 7)] == [
        (mended.paper.text, mended.repairs, mended.count) for mended in found.mends
    ]


def test_a_paper_shows_the_source_of_each_formula_once() -> None:
    """What was mended stands beside what the source had; what is no formula stands apart."""
    mended, link = Repair("8times", r"$8\times$"), Repair("u{t}", r"\href{https://e.example/}{t}")
    told = r"Is $8\times$ $x$ and $$y$$ and $8\times$."
    page = shelf.paper("one", title="On $x$", abstract=told, repairs=(mended, link))
    found = content(shelf.joined(shelf.pages([page], []))["papers/one/index.html"])

    assert [("$x$", ""), (r"$8\times$", "8times"), ("$$y$$", "")] == [
        (formula.tex, formula.captured) for formula in found.formulas
    ]
    assert (link,) == found.repairs


def test_titles_are_markup_on_pages_and_plain_text_elsewhere() -> None:
    """A formula in a title is shown as one, and read in tabs, citations and search."""
    page = shelf.paper("one", title=r"On $\alpha$ & <b>")
    view = shelf.joined(shelf.pages([page], []))["papers/one/index.html"]

    assert "On α & <b>" == view.head.title
    assert ("citation_title", "On α & <b>") in view.head.meta
    assert Html(latex.to_html(page.work.title)) == content(view).title


def test_a_site_without_mathematics_shows_the_source_in_titles() -> None:
    """`math: false` holds for titles as for abstracts."""
    given = shelf.pages([shelf.paper("one", title=r"On $\alpha$ & <b>")], [])
    made = views.join(SITE, given, shelf.convert, views.Options(per_page=10, facets="", math=False))
    view = next(view for view in made if view.path == "papers/one/index.html")

    assert Html(r"On $\alpha$ &amp; &lt;b&gt;") == content(view).title


def test_no_list_of_the_collection_grows_without_end() -> None:
    """Of ten thousand mistakes fifty are shown, with their number."""
    papers = tuple(
        replace(shelf.paper(f"p{number}"), places=tuple(Place(f"{number}.txt", line, 0) for line in (1, 2)))
        for number in range(60)
    )
    pairs = tuple(ApartPages("p0", f"p{number}", 0.5) for number in range(1, 60))
    damage = tuple(Problem("a.txt", line, "x.y", "bad") for line in range(70))
    found = collection(paging.arrange(papers, [], [], (), pairs, damage))

    assert (60, 60, 59, 70) == (found.files, found.merged, found.apart, found.damaged)
    assert {50} == {len(part) for part in (found.sources, found.merges, found.near_misses, found.problems)}
    assert {10} == {len(gap.papers) for gap in found.gaps if gap.count}


HOSTILE_PAGES = ("papers/one/", "keywords/", "keywords/script-steal-script-title-amp/", "topics/", "about/collection/")


@pytest.mark.parametrize("path", HOSTILE_PAGES)
def test_no_decision_that_is_told_becomes_markup(path: str) -> None:
    """Keywords, evidence, acronyms and damage repeat the words of strangers, and all of them are text."""
    places = (Place(HOSTILE, 1, 0), Place(HOSTILE, 2, 1))
    facts = {
        "evidence": (HOSTILE,),
        "merge": HOSTILE,
        "acronyms": ((HOSTILE, HOSTILE), ("N", HOSTILE)),
        "places": places,
    }
    given = [replace(shelf.paper(slug, title=HOSTILE, keywords=(HOSTILE, "N")), **facts) for slug in ("one", "two")]
    damage = (Problem(HOSTILE, 1, "x.y", HOSTILE, HOSTILE),)
    made = shelf.joined(paging.arrange(given, [], [], (), (ApartPages("one", "two", 0.5, (HOSTILE,)),), damage))
    html = themed(made[f"{path}index.html"])

    assert "<script>" not in html
    assert set() == Seen(html).attributes & {"onerror", "onload", "onclick", "style", "srcdoc"}
    assert [] == [target for target in Seen(html).targets if not target.startswith(("/", "https://", "#", "data:,"))]


# --- keywords


def test_a_keyword_of_several_papers_is_a_link_and_any_other_plain() -> None:
    """A link leads to other papers, never to a page of one."""
    given = paging.arrange([shelf.paper(slug, keywords=("tides", slug)) for slug in ("a", "b")], [], [], ())

    assert (KeywordTag(text="tides", url="/r/keywords/tides/"), KeywordTag(text="a")) == content(
        shelf.joined(given)["papers/a/index.html"]
    ).keywords


def test_keywords_that_are_found_are_told_as_those_of_the_source() -> None:
    """People, reference managers and search engines get the phrases of the text where the source gives none."""
    view = shelf.joined(shelf.pages([replace(shelf.paper("one"), keyphrases=("tidal pool", "salt"))]))[
        "papers/one/index.html"
    ]

    assert ("tidal pool", "salt") == tuple(tag.text for tag in content(view).keywords)
    assert ("citation_keywords", "tidal pool; salt") in view.head.meta
    assert view.head.json_ld is not None
    assert ["tidal pool", "salt"] == json.loads(view.head.json_ld.markup)["keywords"]


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        (("NAS", "salt"), (KeywordTag(text="NAS", long="neural search"), KeywordTag(text="salt"))),
        (("Neural search",), (KeywordTag(text="Neural search", short="NAS"),)),
        (("neural search", "NAS"), (KeywordTag(text="neural search", short="NAS"),)),
        (("Salt", "salt"), (KeywordTag(text="Salt"),)),
    ],
    ids=["an acronym", "its long form", "both", "one word twice"],
)
def test_a_keyword_stands_once_with_its_acronym(keywords: tuple[str, ...], tags: tuple[KeywordTag, ...]) -> None:
    """A reader learns what the letters mean where they first stand."""
    given = replace(shelf.paper("one", keywords=keywords), acronyms=(("NAS", "neural search"),))

    assert tags == content(shelf.joined(shelf.pages([given]))["papers/one/index.html"]).keywords


def test_a_keyword_has_a_list_like_that_of_a_topic() -> None:
    """Its papers are cut into pages numbered from the oldest, and it tells how else it is written."""
    given = [shelf.paper(f"p{number:02}", keywords=("Tide" if number else "tides",)) for number in range(25)]
    made = shelf.joined(paging.arrange(given, [], [], ()))
    first, older = (made[f"keywords/tide/{page}index.html"] for page in ("", "page/1/"))

    assert isinstance(first.content, KeywordContent)
    assert isinstance(older.content, KeywordContent)
    assert ("Tide", ("tides",), 25, 15) == (
        first.content.title,
        first.content.forms,
        first.content.total,
        len(first.content.cards),
    )
    assert ((), 0, 10, 2) == (
        older.content.forms,
        older.content.total,
        len(older.content.cards),
        first.content.pager.newest,
    )
    assert ["Keyword: Tide", "Keyword: Tide, page 1"] == [view.head.title for view in (first, older)]
    assert ["Home", "Topics", "Keywords"] == [link.text for link in first.head.crumbs]


def test_the_address_of_another_form_leads_to_the_keyword() -> None:
    """A link keeps working when another form becomes the commonest."""
    given = [shelf.paper("a", keywords=("tides",)), shelf.paper("b", keywords=("tide",))]
    view = shelf.joined(paging.arrange(given, [], [], ()))["keywords/tides/index.html"]

    assert (Redirect("/r/keywords/tide/"), False) == (view.content, view.head.indexed)


def test_the_index_of_keywords_counts_their_papers() -> None:
    """Topics and the page about the collection lead to it, where there is one."""
    given = [shelf.paper(slug, keywords=("tides", "Gulls")) for slug in ("a", "b")]
    made = shelf.joined(paging.arrange(given, [], [], ()))
    index, topics = made["keywords/index.html"].content, made["topics/index.html"].content

    assert isinstance(topics, TopicIndex)
    assert (
        KeywordIndex(
            2, (KeywordCard("/r/keywords/gulls/", "Gulls", 2), KeywordCard("/r/keywords/tides/", "tides", 2)), ()
        )
        == index
    )
    assert (2, 2) == (topics.keywords, collection(paging.arrange(given, [], [], ())).keywords)
    assert "keywords/index.html" not in shelf.joined(shelf.pages([shelf.paper("one", keywords=("tides",))]))


def test_the_index_of_thousands_of_keywords_is_cut_by_the_alphabet() -> None:
    """No page holds more than five hundred, and each is named by where it stands."""
    words = tuple(f"{letter}{number:03}" for letter in "abc" for number in range(400))
    given = paging.arrange([shelf.paper(slug, keywords=words) for slug in ("a", "b")], [], [], ())
    made = {view.url: view for view in shelf.joined(given, per_page=50).values() if view.template == "keywords.html"}
    parts = [view.content for view in made.values()]

    assert ["/r/keywords/", "/r/keywords/page/2/", "/r/keywords/page/3/"] == list(made)
    assert [500, 500, 200] == [len(part.keywords) for part in parts if isinstance(part, KeywordIndex)]
    assert "Keywords, page 2: B10 to C19" == made["/r/keywords/page/2/"].head.title


# --- a paper


def test_a_paper_shows_its_facts() -> None:
    """Title, date, abstract, topics with evidence and places are on the page."""
    view = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))["papers/full/index.html"]

    assert "<p>We read the sea.</p>\n<p>It is *late*.</p>\n" == content(view).abstract.markup
    assert ("2024-01-02", FULL.work, FULL.places, "") == (
        content(view).date,
        content(view).work,
        content(view).places,
        content(view).merge,
    )
    assert [("/r/topics/sea/", "Sea", ("salt",))] == [
        (tag.url, tag.title, tag.evidence) for tag in content(view).topics
    ]
    assert "We read the sea. It is *late*." == view.head.description


def test_a_paper_links_what_follows_from_its_identifiers() -> None:
    """PDF and abstract page of arXiv and the DOI are linked first, then other links by name."""
    assert (
        Link("https://arxiv.org/pdf/2401.00001", "PDF", "pdf"),
        Link("https://arxiv.org/abs/2401.00001", "Abstract page", "abstract"),
        Link("https://doi.org/10.1000/a%3Cb%3E", "DOI", "doi"),
        Link("https://e.example/code", "Code", "code"),
        Link("https://e.example/project", "Project", "project"),
    ) == views.actions(FULL)


def test_one_address_is_linked_once_under_its_first_name() -> None:
    """Two kinds of link to one address do not make two buttons, and the order of use stays."""
    links = (("code", "https://e.example/b"), ("html", "https://e.example/a"), ("pdf", "https://e.example/a"))
    given = shelf.paper("one", links=(*links, ("code-2", "https://e.example/c")))

    assert [("PDF", "https://e.example/a"), ("Code", "https://e.example/b"), ("Code 2", "https://e.example/c")] == [
        (link.text, link.url) for link in views.actions(given)
    ]


def test_an_address_that_is_no_web_address_is_not_linked() -> None:
    """The last gate before `href` lets only http and https pass."""
    assert () == views.actions(shelf.paper("one", links=(("pdf", "javascript:steal()"), ("code", "//e.example"))))


def test_related_papers_are_cards_with_the_reason() -> None:
    """A page knows of another paper only what a card shows."""
    view = shelf.joined(shelf.pages([FULL, NEAR], [shelf.topic("sea")]))["papers/near/index.html"]
    related = content(view).related[0]
    title = Html(latex.to_html(FULL.work.title))

    assert (title, "/r/papers/full/", ("Ada Ebb", "Bo Flow"), "Sea & Salt", ("tide", "clock")) == (
        related.card.title,
        related.card.url,
        related.card.authors,
        related.card.venue,
        related.terms,
    )


def test_a_card_names_three_authors_and_counts_the_rest() -> None:
    """A list stays readable for papers of a hundred authors."""
    given = shelf.paper("one", authors=tuple(Author(f"A{number}") for number in range(5)))
    view = shelf.joined(shelf.pages([given]))["papers/index.html"]

    assert isinstance(view.content, PaperList)
    assert (("A0", "A1", "A2"), 2) == (
        view.content.entries[0].card.authors,
        view.content.entries[0].card.more_authors,
    )


def test_notes_are_shown_beside_the_abstract() -> None:
    """What a person notes is Markdown on the paper's page."""
    noted = PaperPage(slug="one", work=FULL.work, body="", notes="See [docs](../docs/a.md).")
    view = shelf.joined(shelf.pages([noted]))["papers/one/index.html"]
    notes = content(view).notes

    assert notes is not None
    assert '<p>See <a href="/r/docs/a/">docs</a>.</p>\n' == notes.markup


def test_no_id_of_a_note_is_one_of_its_paper() -> None:
    """The abstract that a person edited and the note below it may have headings of the same words."""
    noted = PaperPage(slug="one", work=FULL.work, body="## Tides", notes="## Tides\n\nMore[^1].\n\n[^1]: Said.")
    made = content(shelf.joined(shelf.pages([noted]))["papers/one/index.html"])

    assert made.notes is not None
    assert ["tides"] == Seen(made.abstract.markup).ids
    assert ["notes:tides", "notes:fnref:1", "notes:fn:1"] == Seen(made.notes.markup).ids


@pytest.mark.parametrize(
    ("merge", "words"),
    [
        ("single", ""),
        ("identifier", "Its records share an identifier."),
        ("title", "Its records have the same title."),
        ("title-and-abstract", "Its records have the same title and abstract."),
        ("similar", "Its records are so alike that they are taken for one paper."),
        ("by-hand", "A person said that its records are one paper."),
        ("by hand", "by hand"),
    ],
)
def test_a_paper_says_why_its_records_are_one(merge: str, words: str) -> None:
    """A merge is explained in words."""
    merged = PaperPage(slug="one", work=FULL.work, body="", merge=merge)

    assert words == content(shelf.joined(shelf.pages([merged]))["papers/one/index.html"]).merge


def test_twins_are_named_in_the_head() -> None:
    """Programs find the Markdown and JSON forms of a paper, unless the site has none."""
    site = Site(title="T", twins=False)

    assert (
        Link("/r/papers/one.md", "Markdown", "text/markdown"),
        Link("/r/papers/one.json", "JSON", "application/json"),
    ) == shelf.joined(shelf.pages([shelf.paper("one")]))["papers/one/index.html"].head.alternates
    assert () == shelf.joined(shelf.pages([shelf.paper("one")]), site)["papers/one/index.html"].head.alternates


def test_feeds_are_named_in_the_head_of_their_lists() -> None:
    """Feed readers find the feed of the site and of each topic, where there are feeds."""
    given = shelf.pages([], [shelf.topic("sea")])
    without = Site(title="T", feeds=False)

    assert (Link("/r/feed.xml", "Tidal papers", "application/atom+xml"),) == shelf.joined(given)[
        "index.html"
    ].head.alternates
    assert (Link("/r/topics/sea/feed.xml", "Sea", "application/atom+xml"),) == shelf.joined(given)[
        "topics/sea/index.html"
    ].head.alternates
    assert () == shelf.joined(given, without)["index.html"].head.alternates


# --- citing


def test_bibtex_holds_the_facts_with_tex_escaped() -> None:
    """BibTeX can be pasted into a bibliography and compiles; formulas stay formulas."""
    view = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))["papers/full/index.html"]

    assert dict(content(view).citations)["BibTeX"] == (
        "@inproceedings{ebb2024tides,\n"
        "  title = {{Tides \\& 100\\% of \\{their\\} $x_1$ \\#effects}},\n"
        "  author = {Ebb, Ada and Bo Flow},\n"
        "  booktitle = {Sea \\& Salt},\n"
        "  year = {2024},\n"
        "  month = jan,\n"
        "  doi = {10.1000/a<b>},\n"
        "  eprint = {2401.00001},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass = {cs.LG},\n"
        "  url = {https://doi.org/10.1000/a%3Cb%3E},\n"
        "}"
    )


def test_a_plain_citation_ends_in_the_address() -> None:
    """The text to copy is a sentence with the paper's address."""
    view = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))["papers/full/index.html"]

    assert dict(content(view).citations)["Text"] == (
        "Ada Ebb, Bo Flow. Tides & 100% of {their} x₁ #effects. Sea & Salt, 2024. https://doi.org/10.1000/a%3Cb%3E"
    )


@pytest.mark.parametrize(
    ("links", "citation"),
    [((), "One."), ((("abstract", "https://e.example/abs"),), "One. https://e.example/abs")],
    ids=["no address at all", "an address of its own"],
)
def test_a_plain_citation_never_puts_a_stop_behind_an_address(
    links: tuple[tuple[str, str], ...], citation: str
) -> None:
    """An address that is copied with the text still works."""
    made = shelf.joined(shelf.pages([shelf.paper("one", links=links)]), Site(title="T"))

    assert citation == dict(content(made["papers/one/index.html"]).citations)["Text"]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"title": "\\input{/etc/passwd}"}, "  title = {{\\textbackslash{}input\\{/etc/passwd\\}}},"),
        ({"title": "a ~ b ^ c"}, "  title = {{a \\textasciitilde{} b \\textasciicircum{} c}},"),
        ({"identifiers": (("doi", "10.1/},evil={x\\"),)}, "  doi = {10.1/%7D,evil=%7Bx%5C},"),
        ({"authors": (Author("Barnes and Noble"),)}, "  author = {{Barnes and Noble}},"),
        ({"authors": (Author("Salt, Inc."),)}, "  author = {{Salt, Inc.}},"),
        ({"authors": (Author("Anderson Band"),)}, "  author = {Anderson Band},"),
        ({"authors": (Author("Plato", "Plato"),)}, "  author = {Plato},"),
        ({"authors": (Author("Ana de la Mar", "de la Mar", "Ana"),)}, "  author = {de la Mar, Ana},"),
        ({"dates": Dates(published="2024")}, "  year = {2024},"),
        ({"dates": Dates(published="2024-12")}, "  month = dec,"),
    ],
    ids=[
        "a command",
        "tilde and caret",
        "a DOI that would end its field",
        "a name with and",
        "a name with a comma",
        "a name that only begins with and",
        "one name alone",
        "a family name of three words",
        "a year",
        "a month",
    ],
)
def test_no_fact_breaks_bibtex(facts: dict[str, object], line: str) -> None:
    """Braces stay balanced, no command gets through, and no name is taken apart."""
    assert line in bibtex(**facts).split("\n")


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"title": "On the tides", "authors": (Author("Ada Ebb"),)}, "@misc{ebbtides,"),
        ({"title": "On the tides"}, "@misc{one,"),
        ({"title": "潮汐", "authors": (Author("張衡"),), "dates": Dates(published="2024")}, "@misc{2024paper,"),
        ({"title": "潮汐", "authors": (Author("張衡"),)}, "@misc{paper,"),
    ],
    ids=["name and word", "no author: the slug", "only a year", "no Latin letter"],
)
def test_a_bibtex_key_is_never_empty(facts: dict[str, object], start: str) -> None:
    """Every entry can be cited, whatever its script."""
    assert start == bibtex(**facts).split("\n")[0]


def test_citation_tags_are_those_of_reference_managers() -> None:
    """Zotero and Google Scholar read the paper from its page."""
    head = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))["papers/full/index.html"].head

    assert (
        ("citation_title", shelf.FULL_TITLE),
        ("citation_author", "Ada Ebb"),
        ("citation_author", "Bo Flow"),
        ("citation_publication_date", "2024/01/02"),
        ("citation_conference_title", "Sea & Salt"),
        ("citation_doi", "10.1000/a<b>"),
        ("citation_arxiv_id", "2401.00001"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2401.00001"),
        ("citation_keywords", "tides; clocks"),
        ("citation_abstract", "We read the sea.\n\nIt is *late*."),
    ) == head.meta


def test_json_ld_describes_a_scholarly_article() -> None:
    """Search engines read the paper as data."""
    json_ld = shelf.joined(shelf.pages([FULL], [shelf.topic("sea")]))["papers/full/index.html"].head.json_ld

    assert json_ld is not None
    assert {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": shelf.FULL_TITLE,
        "abstract": "We read the sea.\n\nIt is *late*.",
        "author": [{"@type": "Person", "name": "Ada Ebb"}, {"@type": "Person", "name": "Bo Flow"}],
        "datePublished": "2024-01-02",
        "keywords": ["tides", "clocks"],
        "sameAs": ["https://e.example/code", "https://e.example/project"],
        "url": "https://e.example/r/papers/full/",
    } == json.loads(json_ld.markup)


def test_json_ld_cannot_end_its_element() -> None:
    """No text of a paper gets out of the script element that holds its data."""
    given = shelf.paper("one", title=HOSTILE, abstract=HOSTILE, authors=(Author(HOSTILE),), keywords=(HOSTILE,))
    json_ld = shelf.joined(shelf.pages([given]))["papers/one/index.html"].head.json_ld

    assert json_ld is not None
    assert set() == set("<>&\u2028\u2029") & set(json_ld.markup)
    assert HOSTILE == json.loads(json_ld.markup)["headline"]


# --- pages by hand


def test_a_page_by_hand_is_a_document() -> None:
    """Its description is the first paragraph unless it has one."""
    body = "First *words*.\n\n## Part\n\nMore."
    given = [
        HandPage(path="a.md", title="A", body=body),
        HandPage(path="b.md", title="B", body=body, description="Said."),
    ]
    made = shelf.joined(shelf.pages((), (), given))
    document = made["a/index.html"].content

    assert isinstance(document, Document)
    assert [("part", "Part")] == [(heading.id, heading.text) for heading in document.headings]
    assert ["First words.", "Said."] == [made[path].head.description for path in ("a/index.html", "b/index.html")]


def section(*given: HandPage) -> dict[str, Document]:
    """Give the documents of pages by hand, by the address of their page."""
    made = shelf.joined(shelf.pages((), (), given)).values()
    return {view.url: view.content for view in made if isinstance(view.content, Document)}


def titles(document: Document) -> list[str]:
    """Name the pages of a document's section, in order."""
    return [link.text for link in document.section]


def test_the_pages_of_a_folder_are_a_section_in_reading_order() -> None:
    """The index comes first, then the lowest order, then the title; folders below belong to it."""
    made = section(
        HandPage(path="docs/a.md", title="zebra", body="", order=1),
        HandPage(path="docs/b.md", title="Yak", body="", order=1),
        HandPage(path="docs/c.md", title="Last", body="", order=2),
        HandPage(path="docs/deep/er/d.md", title="Ant", body=""),
        HandPage(path="docs/e.md", title="First", body="", order=-1),
        HandPage(path="docs/index.md", title="Documentation", body="", order=9),
        HandPage(path="other/index.md", title="Elsewhere", body=""),
    )

    assert ["Documentation", "First", "Ant", "Yak", "zebra", "Last"] == titles(made["/r/docs/"])
    assert [("/r/docs/b/", "current")] == [(link.url, link.kind) for link in made["/r/docs/b/"].section if link.kind]
    assert {"Documentation"} == {titles(document)[0] for url, document in made.items() if url.startswith("/r/docs/")}


def test_a_page_leads_to_the_one_before_and_the_one_after() -> None:
    """A section can be read from its first page to its last."""
    pages = [HandPage(path=f"docs/{name}.md", title=name.upper(), body="") for name in ("a", "b", "index")]
    made = section(*pages)

    assert (None, Link("/r/docs/a/", "A")) == (made["/r/docs/"].previous, made["/r/docs/"].next)
    assert (Link("/r/docs/", "INDEX"), Link("/r/docs/b/", "B")) == (
        made["/r/docs/a/"].previous,
        made["/r/docs/a/"].next,
    )
    assert (Link("/r/docs/a/", "A"), None) == (made["/r/docs/b/"].previous, made["/r/docs/b/"].next)


def test_a_page_at_the_top_or_the_only_one_of_its_folder_stands_alone() -> None:
    """Where there is nothing to turn to there is no list."""
    made = section(
        HandPage(path="about.md", title="About", body=""),
        HandPage(path="help.md", title="Help", body=""),
        HandPage(path="docs/a.md", title="A", body=""),
    )

    assert {((), None, None)} == {(page.section, page.previous, page.next) for page in made.values()}


def test_a_section_of_more_than_a_hundred_pages_is_not_listed_beside_each() -> None:
    """What a page weighs never grows with the number of its neighbors without end; one can still turn the pages."""
    hundred = [HandPage(path=f"docs/{number:03}.md", title=f"P{number:03}", body="") for number in range(100)]
    listed, many = section(*hundred), section(*hundred, HandPage(path="docs/100.md", title="P100", body=""))

    assert {100} == {len(page.section) for page in listed.values()}
    assert {0} == {len(page.section) for page in many.values()}
    assert (Link("/r/docs/049/", "P049"), Link("/r/docs/051/", "P051")) == (
        many["/r/docs/050/"].previous,
        many["/r/docs/050/"].next,
    )


@pytest.mark.parametrize(
    ("path", "crumbs"),
    [
        ("about/index.html", ["Home"]),
        ("docs/index.html", ["Home"]),
        ("docs/deep/a/index.html", ["Home", "Documentation"]),
        ("notices/a/index.html", ["Home"]),
    ],
    ids=["at the top", "the index itself", "below an index", "without an index"],
)
def test_crumbs_of_a_page_name_the_index_of_its_section(path: str, crumbs: list[str]) -> None:
    """A reader who comes from elsewhere finds the way up."""
    given = [
        HandPage(path="about.md", title="About", body=""),
        HandPage(path="docs/deep/a.md", title="A", body=""),
        HandPage(path="docs/index.md", title="Documentation", body=""),
        HandPage(path="notices/a.md", title="A", body=""),
        HandPage(path="notices/b.md", title="B", body=""),
    ]
    head = shelf.joined(shelf.pages((), (), given))[path].head

    assert crumbs == [link.text for link in head.crumbs]


def test_the_page_for_missing_addresses_by_hand_has_no_address_of_its_own() -> None:
    """`content/404.md` becomes `404.html`, which search engines leave out."""
    made = views.join(
        SITE,
        shelf.pages((), (), [HandPage(path="404.md", title="Gone", body="Gone.")]),
        shelf.convert,
        views.Options(per_page=10, facets=""),
    )
    view = next(view for view in made if view.path == "404.html")

    assert ("page.html", "Gone", "", False) == (view.template, view.head.title, view.head.canonical, view.head.indexed)


def test_without_a_base_url_nothing_is_canonical() -> None:
    """A site that does not know its address does not claim one."""
    made = shelf.joined(shelf.pages([shelf.paper("one")]), Site(title="T"))

    assert {""} == {view.head.canonical for view in made.values()}
    assert "/papers/one/" == made["papers/one/index.html"].url


# --- addresses


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("a/index.html", "a/index.html"),
        ("A/index.html", "a/INDEX.html"),
        ("pagefind", "pagefind/x.js"),
        ("a/b/c.txt", "A/b"),
        ("caf\u00e9.txt", "cafe\u0301.txt"),
    ],
    ids=["equal", "another case", "below a file", "a folder", "another normal form"],
)
def test_an_address_is_given_away_once(given: str, path: str) -> None:
    """Two files that some file system cannot keep apart never both get their place."""
    assert not views.Addresses([given]).take(path)


def test_neighbors_have_addresses_of_their_own() -> None:
    """Files of one folder do not stand in each other's way."""
    addresses = views.Addresses(["a/b.txt"])

    assert [True, True, False] == [addresses.take(path) for path in ("a/c.txt", "ab", "A/C.txt")]


def test_a_related_paper_that_changed_changes_only_those_that_name_it() -> None:
    """A new title is seen where the paper is shown and nowhere else."""
    one, two = shelf.paper("one"), shelf.paper("two")
    near = PaperPage(slug="near", work=NEAR.work, body="", related=(Related("two"),))
    before = shelf.joined(shelf.pages([one, two, near]))
    after = shelf.joined(shelf.pages([one, shelf.paper("two", title="Renamed"), near]))

    assert {"index.html", "papers/index.html", "papers/two/index.html", "papers/near/index.html"} == {
        path for path, view in after.items() if before[path] != view
    }
