"""How `dedupe` weighs two records, and finds the pairs to weigh without comparing all."""

import pytest

from site_gen import dedupe
from site_gen.model import Author, Dates, Place, Record, Work

TITLE = "Counting Gulls from Below on Four Northern Beaches"
POOLS = "We watch a hundred tidal pools over one winter and ask what each of them still knows of the last storm. "
GULLS = "Counting gulls from above is common and wrong, for they look up. We lie on our backs on four beaches. "
ADA, BO, CY = Author("Ada Ebb", "Ebb", "Ada"), Author("Bo Flow", "Flow", "Bo"), Author("Cy Sand", "Sand", "Cy")


def papers(*works: Work) -> int:
    """Count the papers of works."""
    return len(dedupe.merge([Record(work, Place("a", index + 1, index)) for index, work in enumerate(works)]).papers)


def pairs(works: list[Work]) -> int:
    """Count the pairs that are weighed by what is said in titles, names and abstracts."""
    return len(dedupe.candidates([dedupe.look(work) for work in works]))


def by(title: str, *authors: Author, year: str = "", venue: str = "", abstract: str = "") -> Work:
    """Write a work shortly."""
    return Work(title=title, authors=authors, dates=Dates(year), venue=venue, abstract=abstract)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("Counting gulls from below, on four northern beaches.", id="case and signs"),
        pytest.param("Countlng Gulls form Below on Four Northern Beaches", id="slips of the pen"),
        pytest.param("CountingGulls from Below onFour Northern Beaches", id="spaces lost"),
        pytest.param("Counting Gulls from Below on Four Northern Beaches (Extended Abstract)", id="boilerplate"),
        pytest.param("2021-03-04: Counting Gulls from Below on Four Northern Beaches", id="a date before it"),
        pytest.param("Counting Gulls from Below on Four", id="cut short"),
        pytest.param(r"Counting {G}ulls from \emph{Below} on Four Northern Beaches", id="TeX"),
        pytest.param("Counting Gulls from Below on 4 Northern Beaches", id="a number in digits"),
        pytest.param("A. Ebb 2001. Counting Gulls from Below on Four Northern Beaches", id="a citation"),
    ],
)
def test_spellings_of_one_title_are_one_paper(other: str) -> None:
    """Bibliographies are messy."""
    assert 1 == papers(by(TITLE, ADA, BO, year="2001"), by(other, ADA, BO, year="2001"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Tidal Pools: Caf&eacute; Notes and Counts", "Tidal Pools: Café Notes and Counts", id="entities"),
        pytest.param("Tidal Pools: CafÃ© Notes and Counts", "Tidal Pools: Café Notes and Counts", id="mojibake"),
        pytest.param("潮池如何学会遗忘\uff1a一项长期研究", "潮池如何学会遗忘一项长期研究", id="Chinese"),
        pytest.param("Как приливные лужи учатся забывать", "Как приливные лужи учатся забывать".upper(), id="Russian"),
        pytest.param("समुद्र और समय की एक कहानी", "समुद्र और समय की एक कहानी।", id="Hindi"),
    ],
)
def test_titles_of_every_script_are_compared(one: str, other: str) -> None:
    """A title never folds to nothing, and what programs broke is repaired."""
    assert 1 == papers(by(one, ADA, BO, CY), by(other, ADA, BO, CY))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f"{TITLE}, Part I", f"{TITLE}, Part II", id="parts"),
        pytest.param(TITLE, f"{TITLE} II", id="a second part"),
        pytest.param(f"{TITLE}, Volume 3", f"{TITLE}, Volume 4", id="volumes"),
        pytest.param(TITLE, f"Erratum to: {TITLE}", id="an erratum"),
        pytest.param(TITLE, f"{TITLE}: A Reply", id="a reply"),
        pytest.param(TITLE, f"Comment on {TITLE}", id="a comment"),
        pytest.param(TITLE, f"{TITLE} Revisited", id="revisited"),
        pytest.param("Census of Gulls 1997", "Census of Gulls 1998", id="numbers"),
        pytest.param("潮池如何学会遗忘", "海鸥如何学会飞行", id="Chinese titles"),
        pytest.param("Editorial", "Editorial", id="a column"),
    ],
)
def test_titles_alike_may_be_two_papers(one: str, other: str) -> None:
    """Part two, a reply or a column is another paper even of the same authors."""
    assert 2 == papers(by(one, ADA, year="2001"), by(other, ADA, BO, year="2002"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f"Supervised {TITLE}", f"Unsupervised {TITLE}", id="a beginning that denies"),
        pytest.param(f"The Existence of {TITLE}", f"The Nonexistence of {TITLE}", id="non-"),
        pytest.param(f"The Existence of {TITLE}", f"The Non-Existence of {TITLE}", id="non- with a hyphen"),
        pytest.param(f"Synchronous {TITLE}", f"Asynchronous {TITLE}", id="a-"),
        pytest.param(f"Interspecies {TITLE}", f"Intraspecies {TITLE}", id="inter and intra"),
        pytest.param(TITLE, TITLE.replace("Northern", "Southern"), id="a point of the compass"),
        pytest.param(f"{TITLE} with Kites", f"{TITLE} without Kites", id="without"),
        pytest.param(f"{TITLE} in C++", f"{TITLE} in C", id="C++ and C"),
        pytest.param(f"{TITLE} in C#", f"{TITLE} in C++", id="C# and C++"),
        pytest.param(f"GullNet++: {TITLE}", f"GullNet: {TITLE}", id="a name with signs"),
        pytest.param(f"{TITLE}, Phase A", f"{TITLE}, Phase B", id="letters of parts"),
        pytest.param("Yearbook of Gull Counts 2019", "Yearbook of Gull Counts 2020", id="years in titles"),
        pytest.param(TITLE, f"{TITLE} v2", id="a second version"),
        pytest.param("Die Geschichte der Gezeiten, Teil 1", "Die Geschichte der Gezeiten, Teil 2", id="German parts"),
        pytest.param("Les marées, première partie", "Les marées, deuxième partie", id="French parts"),
        pytest.param("История приливов. Часть 1", "История приливов. Часть 2", id="Russian parts"),
        pytest.param("潮池如何学会遗忘\uff08上\uff09", "潮池如何学会遗忘\uff08下\uff09", id="Chinese halves"),
        pytest.param("潮池如何学会遗忘\uff08\u4e00\uff09", "潮池如何学会遗忘\uff08二\uff09", id="Chinese parts"),
        pytest.param(TITLE, f"Publisher\u2019s Note: {TITLE}", id="a publisher's note"),
        pytest.param(TITLE, f"Expression of Concern: {TITLE}", id="a concern"),
        pytest.param(TITLE, f"Berichtigung: {TITLE}", id="a German erratum"),
    ],
)
def test_one_decisive_word_keeps_two_papers_apart(one: str, other: str) -> None:
    """Authors who write on a thing often write on its opposite, in the same year and journal."""
    assert 2 == papers(*(by(title, ADA, BO, year="2001", venue="Shore") for title in (one, other)))


@pytest.mark.parametrize(
    "other",
    ["The Non-Existence of Gulls in Winter", "The Nonexistance of Gulls in Winter"],
    ids=["a hyphen", "a slip of the pen"],
)
def test_a_word_that_denies_is_known_in_its_spellings(other: str) -> None:
    """Sources disagree about hyphens."""
    assert 1 == papers(by("The Nonexistence of Gulls in Winter", ADA, BO), by(other, ADA, BO))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(by("Kites over Harbors", year="2001"), by("Kites over Harbors"), id="a year on one side"),
        pytest.param(by("Kites over Harbors", venue="Shore"), by("Kites over Harbors", venue="Tides"), id="venues"),
        pytest.param(by("Editorial", year="2001"), by("Editorial.", venue="Shore"), id="a column"),
    ],
)
def test_bare_titles_that_many_papers_have_stay_apart(one: Work, other: Work) -> None:
    """Without an author, an abstract or an identifier a short title says nothing."""
    assert 2 == papers(one, other)


def test_two_introductions_of_one_editor_are_known_by_their_pages() -> None:
    """Each issue of a volume has its own, in one year and of the same people."""
    works = (
        Work(title="Introduction", authors=(ADA, BO), dates=Dates("2001"), venue="Shore", extra=(("pages", pages),))
        for pages in ("1-2", "101-103")
    )

    assert 2 == papers(*works)


def test_an_erratum_with_the_abstract_of_its_paper_stays_apart() -> None:
    """Some indexes repeat the abstract."""
    assert 2 == papers(by(TITLE, ADA, abstract=POOLS), by(f"Erratum: {TITLE}", ADA, abstract=POOLS))


def test_a_preprint_and_its_publication_are_one_paper_with_both_identifiers() -> None:
    """Another year and a venue on one side only say nothing against a preprint."""
    preprint = Work(title=TITLE, authors=(ADA, BO), identifiers=(("arxiv", "1901.00001"),), dates=Dates("2019"))
    published = Work(
        title=TITLE, authors=(ADA, BO), identifiers=(("doi", "10.1/x"),), dates=Dates("2020"), venue="Shore"
    )
    merged = dedupe.merge([Record(preprint, Place("a", 1, 0)), Record(published, Place("a", 2, 1))]).papers

    assert [(("arxiv", "1901.00001"), ("doi", "10.1/x"))] == [paper.work.identifiers for paper in merged]


def test_one_title_in_two_venues_and_two_years_is_two_papers() -> None:
    """The journal's version of a talk is a paper of its own."""
    talk = by("Gulls from Below", ADA, BO, year="1997", venue="Proceedings of the Shore Conference")

    assert 2 == papers(talk, by("Gulls from Below", ADA, BO, year="1999", venue="Journal of Tides"))


def test_a_paper_that_was_given_another_title_is_known_by_its_abstract() -> None:
    """Authors and abstract tell more than a title."""
    assert 1 == papers(
        by(TITLE, ADA, BO, CY, abstract=GULLS * 3), by("What Birds See of Us", ADA, BO, CY, abstract=GULLS * 3)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ada Ebb", "A. Ebb", id="an initial"),
        pytest.param("Ada Ebb", "Ebb Ada", id="turned round"),
        pytest.param("Ada Björk Ebb", "AB Ebb", id="two initials"),
        pytest.param("Ada Østergård", "Ada Østergard", id="an accent lost"),
        pytest.param("Ada Waterman", "Ada Watermann", id="a slip of the pen"),
        pytest.param("A. O'Neil", "A ONeil", id="an apostrophe lost"),
    ],
)
def test_a_name_is_known_in_every_spelling(one: str, other: str) -> None:
    """Sources write names as they like."""
    _, evidence = dedupe.compare(by(TITLE, Author(one)), by(TITLE, Author(other)))

    assert "1 of 1 authors" in evidence


def test_evidence_is_told_in_words_strongest_first() -> None:
    """A person understands why two records are taken for one."""
    one = by(TITLE, ADA, BO, CY, year="1997", venue="Shore", abstract=POOLS * 2)
    other = by(f"{TITLE}!", ADA, BO, year="1998", venue="Shore", abstract=POOLS)

    score, evidence = dedupe.compare(one, other)

    assert (
        "abstracts share 100 %",
        "same title",
        "2 of 2 authors",
        "against: years 1997 and 1998",
        "same venue",
    ) == evidence
    assert 0.99 < score <= 1


def test_a_shared_identifier_is_named() -> None:
    """An identifier decides, and its value is told."""
    works = [Work(title=title, identifiers=(("doi", "10.1/x"),)) for title in ("Kites", "Kites and Gulls")]
    score, evidence = dedupe.compare(*works)

    assert (1.0, "same DOI 10.1/x") == (score, evidence[0])


def test_an_identifier_over_utterly_different_papers_joins_nothing() -> None:
    """People paste the DOI of the proceedings."""
    doi = (("doi", "10.1/proceedings"),)

    assert 2 == papers(
        Work(title="Tidal Pools and Winter Storms", authors=(ADA,), identifiers=doi),
        Work(title="Kites over Quiet Harbors", authors=(BO,), identifiers=doi),
    )


def test_an_identifier_of_very_many_titles_is_that_of_a_volume() -> None:
    """It says nothing for two papers, not even without authors, and nothing against two copies of one."""
    doi = (("doi", "10.1/proceedings"),)
    works = [Work(title=f"Wave {'abcdefghijklmnopqrst'[number] * 9}", identifiers=doi) for number in range(20)]

    assert 20 == papers(*works)


def test_a_word_for_no_abstract_is_no_abstract() -> None:
    """`N/A` says nothing against the whole text."""
    assert 1 == papers(by(TITLE, ADA, abstract="N/A"), by(TITLE, ADA, abstract=POOLS))


@pytest.mark.parametrize(
    "titles",
    [
        pytest.param(["Introduction"] * 3000, id="one short title"),
        pytest.param([TITLE] * 3000, id="one long title"),
        pytest.param(["潮池如何学会遗忘"] * 3000, id="one Chinese title"),
        pytest.param(
            [f"Counting Gulls on Beach {number}" for number in range(3000)], id="titles that differ in a number"
        ),
        pytest.param(["?" * (number % 7 + 1) for number in range(3000)], id="titles without words"),
    ],
)
def test_pairs_to_weigh_grow_with_the_records_and_not_their_square(titles: list[str]) -> None:
    """Of 4.5 million pairs a few for each record are weighed."""
    works = [by(title, abstract=f"{number} " * 9) for number, title in enumerate(titles)]

    assert pairs(works) <= 30 * len(works)


def test_abstracts_that_share_a_phrase_are_not_all_weighed() -> None:
    """Every second abstract begins with the same words."""
    works = [
        by(f"{number:x} gulls {number * 7919:x}", abstract=f"In this paper we show that {number} is a number of gulls")
        for number in range(2000)
    ]

    assert pairs(works) <= 30 * len(works)


def test_a_giant_abstract_is_compared_by_a_sample() -> None:
    """A book in the place of an abstract takes no more room than a page."""
    book = " ".join(f"word{number}" for number in range(100_000))

    assert len(dedupe.look(by(TITLE, abstract=book)).runs) <= 4 * 512
    assert 1 == papers(by(TITLE, abstract=book), by(TITLE, abstract=f"{book} and the end"))


def test_thousands_of_copies_and_of_one_title_are_counted_right() -> None:
    """A listing saved again and again is one paper each; a column of different abstracts is none."""
    column = [by("Introduction", abstract=" ".join(f"w{index}x{run}" for run in range(30))) for index in range(500)]

    assert 501 == papers(*column, *column, *[by(TITLE, ADA)] * 3000)


def test_thousands_of_records_with_one_identifier_and_title_are_one_paper() -> None:
    """Each says something of its own, and none is compared with all others."""
    works = [
        Work(title=TITLE, identifiers=(("doi", "10.1/x"),), extra=(("upvotes", number),)) for number in range(2000)
    ]

    assert 1 == papers(*works)


def test_a_column_of_many_authors_stays_apart() -> None:
    """Five hundred people wrote an introduction each, some with names alike."""
    assert 500 == papers(*[by("Introduction", Author(f"Ada Ebb{number}")) for number in range(500)])


def test_nothing_is_no_paper() -> None:
    """An empty listing is no failure."""
    assert 0 == papers()
