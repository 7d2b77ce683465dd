"""The room `topics`: what a paper is about, with the words that say so."""

import time

import pytest

from site_gen import topics
from site_gen.model import Merge, Paper, Place, Topic, TopicMatch, Work

SEA = Topic(
    id="sea", title="Tides and Sea", description="Water that comes and goes", phrases=("tidal pool", "storm surge")
)
BIRDS = Topic(id="birds", title="Birds", description="What flies over the beach", phrases=("gull", "census of birds"))
KITES = Topic(id="kites", title="Kites", phrases=("kite",), exclude=("red kite", ""))
TAXONOMY = (SEA, BIRDS, KITES)

POOLS = "We watch tidal pools for a winter. Each storm surge changes them. The tidal pool keeps its stones."
GULLS = "Gulls are many. In this paper a census of birds is taken by counting gulls. Our gulls look up."
BREAD = "Bread rises when it is warm. We bake forty loaves and eat them. Flour matters, and so does salt."


def paper(title: str, abstract: str = "", keywords: tuple[str, ...] = ()) -> Paper:
    """Make a paper of one record."""
    return Paper(Work(title=title, abstract=abstract, keywords=keywords), (Place("a.txt", 1, 0),), Merge("single"))


PAPERS = (paper("Tidal pools", POOLS), paper("Counting gulls", GULLS), paper("Forty loaves", BREAD))


def test_a_paper_has_the_topic_that_its_words_speak_for_and_the_evidence() -> None:
    """The words that decided are kept as the paper writes them."""
    found = topics.classify(PAPERS, TAXONOMY)

    assert ["sea", "birds"] == [matches[0].topic for matches in found[:2]]
    assert ("tidal pools", "storm surge") == found[0][0].evidence
    assert ("gulls", "census of birds") == found[1][0].evidence


def test_a_paper_about_something_else_has_no_topic() -> None:
    """Nothing is forced into a topic."""
    assert () == topics.classify(PAPERS, TAXONOMY)[2]


def test_a_paper_may_have_several_topics_the_main_one_first() -> None:
    """The topic of the title leads, a near one follows."""
    both = paper("Tidal pools and their gulls", POOLS + " Our gull counts fill them.")
    found = topics.classify((*PAPERS, both), TAXONOMY)[3]

    assert ["sea", "birds"] == [match.topic for match in found]


def test_a_paper_has_at_most_four_topics() -> None:
    """A paper about everything is shown where it fits best."""
    many = tuple(Topic(id=f"t{number}", title=f"Word{number}") for number in range(6))
    everything = paper(" ".join(topic.title for topic in many))

    assert ["t0", "t1", "t2", "t3"] == [match.topic for match in topics.classify([everything], many)[0]]


def test_what_a_topic_excludes_hides_the_shorter_phrases_inside() -> None:
    """A red kite is a bird, not a toy."""
    found = topics.classify(
        (paper("The red kite", "We watch a red kite."), paper("The kite", "We fly a kite.")), (KITES,)
    )

    assert [(), ("kite",)] == [matches[0].evidence if matches else () for matches in found]


def test_the_longest_phrase_counts_alone() -> None:
    """A word inside a phrase is not evidence of its own."""
    taxonomy = (Topic(id="pool", title="Swimming", phrases=("pool",)), SEA)

    assert ["sea"] == [match.topic for match in topics.classify([paper("Tidal pool")], taxonomy)[0]]


def test_a_keyword_is_evidence() -> None:
    """What the authors name themselves counts."""
    found = topics.classify((paper("A winter", "It was long.", ("storm surge", "tidal pool")), *PAPERS[1:]), TAXONOMY)

    assert {"storm surge", "tidal pool"} == set(found[0][0].evidence)


def test_titles_and_descriptions_alone_make_topics() -> None:
    """A taxonomy without phrases works."""
    taxonomy = (
        Topic(id="baking", title="Baking", description="Bread, flour, loaves and salt"),
        Topic(id="shore", title="The shore", description="Pools, storms, stones and winter"),
    )
    found = topics.classify(PAPERS, taxonomy)

    assert ["shore", "baking"] == [found[0][0].topic, found[2][0].topic]


def test_single_letters_of_a_title_are_no_evidence() -> None:
    """A topic `Q&A` is not about every paper that has an article."""
    taxonomy = (Topic(id="qa", title="Q&A"), SEA)

    assert "qa" not in [match.topic for match in topics.classify([paper("A day", "A long one. A a a a.")], taxonomy)[0]]


def test_without_a_taxonomy_there_are_no_topics() -> None:
    """Nobody's words are invented."""
    assert ((), (), ()) == topics.classify(PAPERS, ())


def test_without_papers_there_is_nothing_to_classify() -> None:
    """An empty site builds."""
    assert () == topics.classify((), TAXONOMY)


@pytest.mark.parametrize("topic", [Topic(id="x", title="&", phrases=("?",)), Topic(id="x", title="…", exclude=("",))])
def test_a_topic_without_words_fits_nothing(topic: Topic) -> None:
    """Signs alone are no subject, and exclude nothing."""
    assert ((), (), ()) == topics.classify(PAPERS, (topic,))


def test_equal_topics_are_taken_in_the_order_of_the_taxonomy() -> None:
    """A tie is decided once and for all."""
    taxonomy = (Topic(id="b", title="Gulls"), Topic(id="a", title="Gulls"))

    assert ["b", "a"] == [match.topic for match in topics.classify([paper("Gulls", "Gulls.")], taxonomy)[0]]


def test_the_order_of_papers_does_not_matter() -> None:
    """A paper's topics do not depend on its place in the list."""
    assert topics.classify(PAPERS, TAXONOMY) == topics.classify(PAPERS[::-1], TAXONOMY)[::-1]


def test_five_thousand_topics_cost_little_more_than_forty() -> None:
    """The cost grows with the words of the papers."""
    many = tuple(
        Topic(id=f"t{number}", title=f"Word{number} thing", phrases=(f"phrase{number} x",)) for number in range(5000)
    )
    start = time.perf_counter()
    found = topics.classify(PAPERS * 50, (*many, SEA))

    assert [TopicMatch("sea", ("tidal pools", "storm surge"))] == [matches[0] for matches in found[:1]]
    assert time.perf_counter() - start < 5
