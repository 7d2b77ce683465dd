"""The room `dedupe`: copies become one paper, different papers never do, in any order; people have the last word."""

import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import dedupe, sources
from site_gen.model import Author, Dates, Merge, Pairs, Paper, Place, Record, Repair, Rulings, Work

TITLE = "How Tidal Pools Learn to Forget"
POOLS = "We watch a hundred tidal pools over one winter and ask what each of them still knows of the last storm. "
GULLS = "Counting gulls from above is common and wrong, for they look up. We lie on our backs on four beaches. "
ADA, BO = Author("Ada Ebb", "Ebb", "Ada"), Author("Bo Flow")
DOI, OTHER_DOI = (("doi", "10.1000/a"),), (("doi", "10.1000/b"),)
ARXIV = (("arxiv", "2101.00001"),)
ACL, OTHER_ACL = (("acl", "W1"),), (("acl", "W2"),)

WORKS = st.builds(
    Work,
    title=st.sampled_from([TITLE, TITLE.upper(), "Introduction", "A Census of Gulls from Below", "Kites!"]),
    abstract=st.sampled_from(["", POOLS, POOLS * 2, GULLS, GULLS[:60]]),
    authors=st.sampled_from([(), (ADA,), (BO,), (ADA, BO)]),
    identifiers=st.sampled_from(
        [(), DOI, OTHER_DOI, ARXIV, ARXIV + DOI, ARXIV + OTHER_DOI, ACL + ARXIV, OTHER_ACL + ARXIV, ACL + ARXIV + DOI]
    ),
    dates=st.builds(Dates, published=st.sampled_from(["", "2015", "2020-01", "2021-03-04"])),
)


def records(*works: Work, path: str = "a.txt") -> list[Record]:
    """Put works into a file, one after the other."""
    return [Record(work, Place(path, index + 1, index)) for index, work in enumerate(works)]


def sizes(papers: Sequence[Paper]) -> list[int]:
    """Count the records of each paper."""
    return [len(paper.places) for paper in papers]


def parted(works: Sequence[Work]) -> list[list[str]]:
    """Give the works of each paper, whatever their order."""
    papers = dedupe.merge(records(*works)).papers
    return sorted(sorted(repr(works[place.index]) for place in paper.places) for paper in papers)


def merged(*works: Work) -> Work:
    """Merge works that are one paper."""
    papers = dedupe.merge(records(*works)).papers

    assert 1 == len(papers)
    return papers[0].work


@given(st.lists(WORKS, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_records_does_not_matter(works: list[Work], chance: random.Random) -> None:
    """Files may be read in any order and by any number of workers."""
    listed = records(*works)
    shuffled = chance.sample(listed, len(listed))

    assert dedupe.merge(listed).papers == dedupe.merge(shuffled).papers


@given(st.lists(WORKS, max_size=8), st.randoms())
@settings(max_examples=80, deadline=None)
def test_where_records_stand_does_not_tell_which_are_one_paper(works: list[Work], chance: random.Random) -> None:
    """A file that is renamed or sorted anew gives the same papers."""
    assert parted(works) == parted(chance.sample(works, len(works)))


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_refused_join_leaves_the_next_one_open(order: tuple[int, ...]) -> None:
    """Of three records with one identifier the two that agree are one paper, wherever the third stands."""
    works = (
        Work(title="A", identifiers=ACL + ARXIV + DOI),
        Work(title="B", identifiers=ARXIV + OTHER_DOI),
        Work(title="C", identifiers=OTHER_ACL + ARXIV),
    )
    papers = dedupe.merge(records(*(works[index] for index in order))).papers

    assert [1, 2] == sorted(sizes(papers))


@pytest.mark.parametrize("order", list(permutations(("a", "b", "c"))), ids=str)
def test_a_paper_keeps_every_number_that_a_service_gave_it(order: tuple[str, ...]) -> None:
    """A third record with one of two numbers joins, whichever of the titles comes first in the alphabet."""
    identifiers = ((*ACL, ("dblp", "1")), (*ACL, ("dblp", "2")), (("dblp", "1"),))
    works = [Work(title=title, identifiers=mine) for title, mine in zip(order, identifiers, strict=True)]

    assert [3] == sizes(dedupe.merge(records(*works)).papers)


@given(st.lists(WORKS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_record_is_lost_and_none_counts_twice(works: list[Work]) -> None:
    """Records read are papers kept and records merged."""
    listed = records(*works)
    places = [place for paper in dedupe.merge(listed).papers for place in paper.places]

    assert [record.place for record in listed] == sorted(places)


@pytest.mark.parametrize(
    ("one", "other", "papers"),
    [
        pytest.param((("doi", "10.48550/arxiv.2101.00001"),), DOI, 1, id="the preprint's DOI and the publisher's"),
        pytest.param((("dblp", "journals/corr/a"),), (("dblp", "conf/b"),), 1, id="two numbers of a service"),
        pytest.param(DOI, OTHER_DOI, 2, id="two DOIs of publishers"),
    ],
)
def test_a_shared_arxiv_number_outweighs_what_others_number_twice(one: Pairs, other: Pairs, papers: int) -> None:
    """A preprint and its published version have two DOIs and two keys, and are one paper."""
    works = [Work(title=TITLE, identifiers=tuple(sorted(ARXIV + mine))) for mine in (one, other)]

    assert papers == len(dedupe.merge(records(*works)).papers)


@given(st.lists(WORKS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_different_identifiers_of_one_scheme_are_never_one_paper(works: list[Work]) -> None:
    """Two DOIs are two papers, whatever record stands between them."""
    listed = records(*works)
    by_place = {record.place: dict(record.work.identifiers).get("doi", "") for record in listed}
    dois = [{by_place[place] for place in paper.places} - {""} for paper in dedupe.merge(listed).papers]

    assert [] == [found for found in dois if len(found) > 1]


@given(st.lists(WORKS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_each_paper_alone_stays_one_paper(works: list[Work]) -> None:
    """Merging the records of a paper again gives the same paper."""
    listed = records(*works)
    papers = dedupe.merge(listed).papers
    again = [dedupe.merge([record for record in listed if record.place in paper.places]).papers for paper in papers]

    assert [(paper,) for paper in papers] == again


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            Work(title="Tides", identifiers=DOI), Work(title="Ebb", identifiers=DOI), "identifier", id="identifier"
        ),
        pytest.param(
            Work(title=TITLE, abstract=POOLS * 2),
            Work(title=TITLE.upper(), abstract=POOLS),
            "title-and-abstract",
            id="abstract cut short",
        ),
        pytest.param(Work(title=TITLE, abstract=POOLS), Work(title=TITLE), "title", id="telling title"),
        pytest.param(
            Work(title="Kites", authors=(ADA,)),
            Work(title="Kites", authors=(Author("A. Ebb"), BO)),
            "title",
            id="short title and a common author",
        ),
        pytest.param(Work(title="Kites"), Work(title="Kites"), "title", id="equal to the letter"),
        pytest.param(
            Work(title=TITLE, authors=(ADA,), dates=Dates("2019")),
            Work(title=TITLE, authors=(ADA,), dates=Dates("2021")),
            "title",
            id="near years",
        ),
    ],
)
def test_records_of_one_paper_join(one: Work, other: Work, expected: str) -> None:
    """A paper knows why its records are one."""
    papers = dedupe.merge(records(one, other)).papers

    assert ([2], [expected]) == (sizes(papers), [paper.merge.reason for paper in papers])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Work(title=TITLE, abstract=POOLS), Work(title=TITLE, abstract=GULLS), id="different abstracts"),
        pytest.param(Work(title="Kites", abstract=POOLS), Work(title="Kites"), id="short title"),
        pytest.param(Work(title=TITLE, authors=(ADA,)), Work(title=TITLE, authors=(BO,)), id="different authors"),
        pytest.param(Work(title=TITLE, identifiers=DOI), Work(title=TITLE, identifiers=OTHER_DOI), id="different DOIs"),
        pytest.param(
            Work(title=TITLE, dates=Dates("2011")), Work(title=TITLE, dates=Dates("2021")), id="years far apart"
        ),
        pytest.param(Work(title="समय की कि"), Work(title="समय का की"), id="Hindi titles that differ in vowels"),
    ],
)
def test_what_is_in_doubt_stays_apart(one: Work, other: Work) -> None:
    """Merging two different papers is worse than listing one twice."""
    assert [Merge("single")] * 2 == [paper.merge for paper in dedupe.merge(records(one, other)).papers]


@pytest.mark.parametrize(
    ("one", "between", "other"),
    [
        pytest.param(
            Work(title=TITLE, abstract=POOLS), Work(title=TITLE), Work(title=TITLE, abstract=GULLS), id="abstracts"
        ),
        pytest.param(
            Work(title=TITLE, authors=(ADA,)), Work(title=TITLE), Work(title=TITLE, authors=(BO,)), id="authors"
        ),
        pytest.param(
            Work(title=TITLE, dates=Dates("2011")),
            Work(title=TITLE),
            Work(title=TITLE, dates=Dates("2021")),
            id="years",
        ),
        pytest.param(
            Work(title=TITLE, identifiers=DOI), Work(title=TITLE), Work(title=TITLE, identifiers=OTHER_DOI), id="DOIs"
        ),
    ],
)
def test_a_record_that_says_little_does_not_join_two_papers(one: Work, between: Work, other: Work) -> None:
    """Two papers that differ stay two when a bare title could be either."""
    assert [1, 2] == sorted(sizes(dedupe.merge(records(one, between, other)).papers))


def test_the_weakest_join_tells_how_certain_a_paper_is() -> None:
    """A chain is as strong as its weakest link."""
    whole, cut, bare = Work(title=TITLE, abstract=POOLS * 2), Work(title=TITLE, abstract=POOLS), Work(title=TITLE)
    papers = dedupe.merge(records(whole, cut, bare)).papers

    assert [("title", *dedupe.compare(whole, bare))] == [
        (paper.merge.reason, paper.merge.score, paper.merge.evidence) for paper in papers
    ]


def test_a_record_without_authors_brings_no_two_papers_of_a_volume_together() -> None:
    """People give papers the DOI of their proceedings, and list the proceedings too."""
    works = (
        Work(title="A Note on Caching", authors=(ADA,), identifiers=DOI),
        Work(title="Scheduling Without Clocks", authors=(BO,), identifiers=DOI),
        Work(title="Proceedings of the Tidal Symposium", identifiers=DOI),
    )

    for order in permutations(works):
        together = [paper.work.title for paper in dedupe.merge(records(*order)).papers]
        assert {"A Note on Caching", "Scheduling Without Clocks"} & set(together)
        assert 2 <= len(together)


@pytest.mark.parametrize(
    "other",
    [f"{TITLE} (Extended Version)", f"{TITLE}: Supplementary Material", TITLE.replace(" ", " Not ", 1)],
    ids=["version", "supplement", "denial"],
)
def test_a_word_that_makes_another_paper_keeps_it_apart(other: str) -> None:
    """The long version, what supplements a paper and what denies it are papers of their own."""
    one, another = (Work(title=title, authors=(ADA, BO), dates=Dates("2021")) for title in (TITLE, other))

    assert [1, 1] == sizes(dedupe.merge(records(one, another)).papers)


def test_merge_keeps_the_longer_abstract() -> None:
    """A text that a listing cut short is completed by the whole one."""
    assert POOLS * 2 == merged(Work(title=TITLE, abstract=POOLS), Work(title=TITLE, abstract=POOLS * 2)).abstract


def test_merge_prefers_the_formulas_of_the_author() -> None:
    """What had to be mended gives way to what was never damaged, also where that is a little shorter."""
    mended = (Repair("O(n^2)", "$O(n^2)$"), Repair("h_iapprox 3", r"$h_i \approx 3$"))
    captured = Work(title=f"{TITLE} in $O(n^2)$", abstract=rf"{POOLS} We find $h_i \approx 3$ there.", repairs=mended)
    written = Work(title=rf"{TITLE} in $\mathcal{{O}}(n^2)$", abstract=rf"{POOLS} We find $h_i\approx 3$.")
    found = merged(captured, written)

    assert (written.title, written.abstract, ()) == (found.title, found.abstract, found.repairs)


def test_merge_keeps_what_was_mended_where_nothing_else_is_known() -> None:
    """Title and abstract may come from two records; each brings what was mended in it."""
    number = (("arxiv", "2401.00001"),)
    title, abstract = Repair("O(n^2)", "$O(n^2)$"), Repair("h_iapprox 3", r"$h_i\approx 3$")
    titled = Work(title=f"{TITLE} in $O(n^2)$", identifiers=number, repairs=(title,))
    told = Work(title=TITLE, abstract=rf"Here $h_i\approx 3$. {POOLS}", identifiers=number, repairs=(abstract,))

    assert (title, abstract) == merged(titled, told).repairs


def test_merge_keeps_the_title_with_fewer_capitals() -> None:
    """A title in capitals is nobody's wish."""
    assert TITLE == merged(Work(title=TITLE.upper(), abstract=POOLS), Work(title=TITLE, abstract=POOLS)).title


@pytest.mark.parametrize("other", [f"{TITLE}.", TITLE.replace("e", "é", 1)], ids=["a full stop", "an accent"])
def test_merge_keeps_the_title_as_it_should_be_written(other: str) -> None:
    """A full stop belongs to no title, and an accent is lost more often than found."""
    one, another = Work(title=TITLE, abstract=POOLS), Work(title=other, abstract=POOLS)

    assert (other if "é" in other else TITLE) == merged(one, another).title


def test_the_doi_of_the_published_version_comes_before_that_of_the_preprint() -> None:
    """Who cites the paper cites what was published; the number of the preprint stays beside it."""
    preprint = Work(title=TITLE, identifiers=(("arxiv", "2401.00001"), ("doi", "10.48550/arxiv.2401.00001")))
    published = Work(title=TITLE, identifiers=(("arxiv", "2401.00001"), ("doi", "10.1000/tides")))

    assert (("arxiv", "2401.00001"), ("doi", "10.1000/tides")) == merged(preprint, published).identifiers


def test_merge_keeps_the_fullest_list_of_authors() -> None:
    """More authors, then fuller names."""
    initials = Work(title=TITLE, authors=(Author("A. Ebb"), Author("B. Flow")))
    alone = Work(title=TITLE, authors=(ADA,))
    full = Work(title=TITLE, authors=(ADA, BO))

    assert (ADA, BO) == merged(initials, alone, full).authors


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        pytest.param([Dates("2021"), Dates("2021-03-04")], Dates("2021-03-04"), id="a full date before a year"),
        pytest.param(
            [Dates("2021-06-01"), Dates("2021"), Dates("2021-03-04")], Dates("2021-03-04"), id="the earliest full date"
        ),
        pytest.param([Dates("2020"), Dates("2021-03-04")], Dates("2020"), id="the earliest year"),
        pytest.param(
            [Dates(updated="2021", listed="2021-02"), Dates(updated="2022", listed="2021-01")],
            Dates(updated="2022", listed="2021-01"),
            id="the latest update and the first listing",
        ),
        pytest.param([Dates(), Dates()], Dates(), id="none"),
    ],
)
def test_merge_keeps_the_earliest_and_fullest_dates(dates: list[Dates], expected: Dates) -> None:
    """A paper is as old as its oldest record says."""
    assert expected == merged(*(Work(title=TITLE, abstract=POOLS, dates=one) for one in dates)).dates


def test_merge_unites_links_identifiers_keywords_and_the_rest() -> None:
    """No fact is lost because another record comes first."""
    one = Work(
        title=TITLE,
        abstract=POOLS,
        identifiers=(("arxiv", "2101.00001"), ("s2", "7")),
        links=(("abstract", "https://a.example"), ("project", "https://a.example")),
        keywords=("sea", "time"),
        extra=(("upvotes", 3),),
    )
    other = Work(
        title=TITLE,
        abstract=POOLS,
        identifiers=(("dblp", "7"), ("doi", "10.1000/a")),
        links=(("abstract", "https://b.example"), ("link", "https://a.example"), ("pdf", "https://b.example/p")),
        keywords=("time", "sand"),
        categories=("q",),
        venue="Shore",
        extra=(("tldr", "Short."), ("upvotes", 5)),
    )
    both = merged(one, other)

    assert (("arxiv", "2101.00001"), ("dblp", "7"), ("doi", "10.1000/a"), ("s2", "7")) == both.identifiers
    assert (
        ("abstract", "https://a.example"),
        ("pdf", "https://b.example/p"),
        ("project", "https://a.example"),
    ) == both.links
    assert (("sea", "time", "sand"), ("q",), "Shore") == (both.keywords, both.categories, both.venue)
    assert (("tldr", "Short."), ("upvotes", 3)) == both.extra


def test_copies_in_a_column_join_wherever_they_stand() -> None:
    """An abstract cut short finds the whole one among thousands of its title."""
    works = [Work(title="Editorial", abstract=f"issue {index} " * 9) for index in range(200)]
    papers = dedupe.merge(
        records(Work(title="Editorial", abstract=POOLS * 2), *works, Work(title="Editorial", abstract=POOLS))
    ).papers

    assert [2, *[1] * 200] == sizes(papers)


def test_a_person_may_join_what_nothing_else_would() -> None:
    """`same` wins over different identifiers, different titles and all else."""
    listed = records(Work(title="Kites", identifiers=DOI), Work(title=TITLE, identifiers=OTHER_DOI))
    papers = dedupe.merge(listed, Rulings(same=((0, 1),))).papers

    assert [("by-hand", 2)] == [(paper.merge.reason, len(paper.places)) for paper in papers]


def test_a_person_may_part_what_is_equal_to_the_letter() -> None:
    """`different` keeps two records apart whatever they say."""
    listed = records(*[Work(title=TITLE, abstract=POOLS, identifiers=DOI)] * 2)

    assert [1, 1] == sizes(dedupe.merge(listed, Rulings(different=(((0,), (1,)),))).papers)


@given(st.lists(WORKS, min_size=2, max_size=8))
@settings(max_examples=50, deadline=None)
def test_what_a_person_parts_never_meets_through_a_third_record(works: list[Work]) -> None:
    """Two records ruled different are two papers, whatever record stands between them."""
    papers = dedupe.merge(records(*works), Rulings(different=(((0,), (1,)),))).papers

    assert [] == [paper for paper in papers if {0, 1} <= {place.index for place in paper.places}]


def test_what_a_person_parted_is_no_near_miss() -> None:
    """A question that was answered is not asked again."""
    merged = dedupe.merge(records(*[Work(title=TITLE, abstract=POOLS)] * 2), Rulings(different=(((0,), (1,)),)))

    assert () == merged.apart


def test_contradictory_rulings_end() -> None:
    """`same` is heard first; refusing is the caller's part."""
    listed = records(Work(title="Kites"), Work(title=TITLE))
    rulings = Rulings(same=((0, 1), (1, 0)), different=(((0,), (1,)), ((1,), (0,))))

    assert [2] == sizes(dedupe.merge(listed, rulings).papers)


def test_papers_alike_but_kept_apart_are_told() -> None:
    """Two DOIs under one title and one abstract are a near miss, and the reason comes first."""
    listed = records(*(Work(title=TITLE, abstract=POOLS, identifiers=doi) for doi in (DOI, OTHER_DOI)))
    (apart,) = dedupe.merge(listed).apart

    assert ((0, 1), "against: different DOIs: 10.1000/a and 10.1000/b") == (apart.papers, apart.evidence[0])
    assert 0.4 < apart.score < 0.5


def test_near_misses_come_likeliest_first_and_few_a_paper() -> None:
    """Fifty papers of one title do not drown the others."""
    same = [Work(title=TITLE, authors=(ADA,), identifiers=(("doi", f"10.1000/{number}"),)) for number in range(50)]
    scores = [apart.score for apart in dedupe.merge(records(*same)).apart]

    assert sorted(scores, reverse=True) == scores
    assert 0 < len(scores) <= 3 * 50 / 2


def test_remembered_looks_change_nothing() -> None:
    """A caller may keep what was prepared of each record."""
    listed = records(*[Work(title=TITLE, abstract=POOLS), Work(title=TITLE.upper()), Work(title="Kites")])

    grouping = dedupe.group(listed, [dedupe.look(record.work) for record in listed])

    assert dedupe.merge(listed) == dedupe.papers(listed, grouping)


def test_a_look_is_the_same_after_it_was_written_and_read() -> None:
    """The memo of a build gives back what it was given."""
    seen = dedupe.look(Work(title=TITLE, abstract=POOLS, authors=(ADA,), dates=Dates("2020-01")))

    assert seen == msgspec.msgpack.decode(msgspec.msgpack.encode(seen), type=dedupe.Look)


def test_the_real_captures_hold_374_papers(captures: tuple[Path, ...]) -> None:
    """The count of different papers in the five captures, by comparing title and abstract to the letter."""
    listed: list[Record] = []
    for path in captures:
        with path.open("rb") as stream:
            listed += [one for one in sources.read(stream, path.name) if isinstance(one, Record)]
    papers = dedupe.merge(listed).papers

    assert (413, 374) == (len(listed), len(papers))
    assert 374 == len({(record.work.title, record.work.abstract) for record in listed})
