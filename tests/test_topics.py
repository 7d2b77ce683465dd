# ruff: noqa: RUF001 - letters that look like others are what is tested
"""The room `topics`: what a paper is about, with the words that say so."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import likeness, terms, topics
from site_gen.model import Merge, Paper, Place, Topic, TopicMatch, Work
from tests import topical

SEA = Topic(
    id="sea", title="Tides and Sea", description="Water that comes and goes", phrases=("tidal pool", "storm surge")
)
BIRDS = Topic(id="birds", title="Birds", description="What flies over the beach", phrases=("gull", "census of birds"))
KITES = Topic(id="kites", title="Kites", phrases=("kite",), exclude=("red kite", ""))
TAXONOMY = (SEA, BIRDS, KITES)

POOLS = "We watch tidal pools for a winter. Each storm surge changes them. The tidal pool keeps its stones."
GULLS = "Gulls are many. In this paper a census of birds is taken by counting gulls. Our gulls look up."
BREAD = "Bread rises when it is warm. We bake forty loaves and eat them. Flour matters, and so does salt."


def paper(title: str, abstract: str = "", keywords: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> Paper:
    """Make a paper of one record."""
    work = Work(title=title, abstract=abstract, keywords=keywords, categories=categories)
    return Paper(work, (Place("a.txt", 1, 0),), Merge("single"))


PAPERS = (paper("Tidal pools", POOLS), paper("Counting gulls", GULLS), paper("Forty loaves", BREAD))


def ids(papers: tuple[Paper, ...], taxonomy: tuple[Topic, ...]) -> list[list[str]]:
    """Name the topics of each paper."""
    return [[match.topic for match in matches] for matches in topical.classify(papers, taxonomy).matches]


def evidence(found: Paper, taxonomy: tuple[Topic, ...]) -> tuple[str, ...]:
    """Give what speaks for the main topic of a paper that stands alone."""
    return topical.classify((found,), taxonomy).matches[0][0].evidence


def reasons(papers: tuple[Paper, ...], taxonomy: tuple[Topic, ...], position: int = 0) -> tuple[topics.Reason, ...]:
    """Tell what speaks for each topic of a paper."""
    space = likeness.space([terms.words(one.work) for one in papers])
    index = topics.index(taxonomy)
    spotted = [topics.spot(one.work, index) for one in papers]
    return topics.why(position, spotted, index, space, likeness.neighborhood(space, topics.VOICES))


def test_a_paper_has_the_topic_that_its_words_speak_for() -> None:
    """The phrases of the taxonomy decide."""
    assert [["sea"], ["birds"], []] == ids(PAPERS, TAXONOMY)


def test_a_paper_about_something_else_has_no_topic() -> None:
    """Nothing is forced into a topic, and what has none leans to none."""
    found = topical.classify(PAPERS, TAXONOMY)

    assert () == found.matches[2]
    assert [0.0, 0.0, 0.0] == found.leanings[2].tolist()


def test_evidence_is_written_as_in_the_paper_and_the_strongest_comes_first() -> None:
    """A reader finds the words again."""
    found = paper(
        "A winter", "Our storm\n\nsurge was big. We saw Non-IID gulls. The tidal pool is a tidal-pool, we say."
    )
    taxonomy = (Topic(id="sea", title="Sea", phrases=("tidal pool", "storm surges", "non-iid gull")),)

    assert ("tidal pool", "storm surge", "Non-IID gulls") == evidence(found, taxonomy)


def test_of_several_spellings_the_one_inside_a_sentence_is_shown() -> None:
    """Capitals of titles and of first words are not part of a word, those of names are."""
    taxonomy = (Topic(id="sea", title="Sea", phrases=("tidal pool", "petri dish")),)

    assert ("tidal pools", "Petri dish") == evidence(paper("Tidal Pools", "The tidal pools. A Petri dish."), taxonomy)


def test_words_far_apart_are_shown_without_what_stands_between() -> None:
    """A phrase across a ruler of dashes is no evidence of dashes."""
    assert ("tidal pool",) == evidence(paper(f"Tidal {'-' * 200} pool"), (SEA,))


def test_a_phrase_is_found_whatever_form_its_words_have() -> None:
    """Phrases are compared by stems."""
    assert [["sea"]] == ids((paper("Surging", "We study surges of storms and TIDAL POOLING."),), (SEA,))


def test_a_paper_may_have_several_topics_the_main_one_first() -> None:
    """The topic of the title leads, a near one follows."""
    both = paper("Tidal pools and their gulls", POOLS + " Our gull counts fill them.")

    assert ["sea", "birds"] == ids((*PAPERS, both), TAXONOMY)[3]


def test_a_topic_that_is_far_behind_the_main_one_is_left_out() -> None:
    """A word in passing makes no topic."""
    passing = paper("Tidal pools, a storm surge", POOLS + " Here and there stands a gull.")

    assert ["sea"] == ids((*PAPERS, passing), TAXONOMY)[3]


def test_a_paper_has_at_most_four_topics() -> None:
    """A paper about everything is shown where it fits best."""
    many = tuple(Topic(id=f"t{number}", title=f"Word{number}") for number in range(6))
    everything = paper(" ".join(topic.title for topic in many))

    assert [["t0", "t1", "t2", "t3"]] == ids((everything,), many)


def test_what_a_topic_excludes_hides_the_shorter_phrases_inside() -> None:
    """A red kite is a bird, not a toy."""
    assert [[], ["kites"]] == ids((paper("The red kite", "We watch a red kite."), paper("The kite")), (KITES,))


def test_what_one_topic_excludes_still_speaks_for_others() -> None:
    """Only the topic that says so is blind there."""
    toys = Topic(id="toys", title="Toys", phrases=("kite",))

    assert [["toys"]] == ids((paper("The red kite", "We watch a red kite."),), (KITES, toys))


def test_a_word_of_the_title_may_be_taken_back() -> None:
    """A topic `Data and Labels` need not claim all that speaks of data."""
    taxonomy = (Topic(id="labels", title="Data and Labels", exclude=("data",)),)

    assert [[], ["labels"]] == ids((paper("Data", "We have data."), paper("Labels", "Our label.")), taxonomy)


def test_the_longest_phrase_counts_alone() -> None:
    """A word inside a phrase is not evidence of its own."""
    taxonomy = (Topic(id="pool", title="Swimming", phrases=("pool",)), SEA)

    assert [["sea"]] == ids((paper("Tidal pool"),), taxonomy)


def test_the_beginning_of_a_longer_phrase_is_no_phrase() -> None:
    """`census of` is found only where birds follow, and what follows instead is not lost."""
    index = topics.index((BIRDS,))

    assert "" == topics.spot(Work(title="A census of"), index).written
    assert "gulls" == topics.spot(Work(title="A census of gulls"), index).written


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(paper("A winter", "It was long.", keywords=("storm surge",)), id="keyword"),
        pytest.param(paper("A winter", "It was long.", categories=("Storm Surge",)), id="category"),
    ],
)
def test_what_the_source_says_of_a_paper_is_evidence(found: Paper) -> None:
    """Keywords and categories count as the authors' own words."""
    assert [["sea"]] == ids((found,), TAXONOMY)


def test_a_category_may_be_a_phrase() -> None:
    """A taxonomy can take over the classes of a source."""
    taxonomy = (Topic(id="vision", title="Seeing", phrases=("cs.CV",)),)

    assert ("cs.CV",) == evidence(paper("A winter", categories=("cs.CV", "cs.LG")), taxonomy)


def test_a_phrase_does_not_run_from_one_keyword_into_the_next() -> None:
    """Each keyword stands for itself."""
    assert [[]] == ids((paper("A winter", keywords=("storm", "surge")),), (SEA,))


def test_titles_and_descriptions_alone_make_topics() -> None:
    """A taxonomy without phrases works, and shows what paper and description share."""
    taxonomy = (
        Topic(id="baking", title="Baking", description="Bread, flour, loaves and salt"),
        Topic(id="shore", title="The shore", description="Pools, storms, stones and winter"),
    )
    papers = (*PAPERS, paper("More loaves", BREAD + " Loaves of bread."), paper("More pools", POOLS + " In winter."))
    found = topical.classify(papers, taxonomy).matches

    assert ["shore", "baking", "baking", "shore"] == [found[at][0].topic for at in (0, 2, 3, 4)]
    assert {"pools", "stones", "winter"} <= {*found[0][0].evidence}


def test_single_letters_and_function_words_of_a_title_are_no_evidence() -> None:
    """A topic `Q&A` is not about every paper that has an article."""
    taxonomy = (Topic(id="qa", title="Q&A"), Topic(id="our", title="Our & Others"))

    assert [[]] == ids((paper("A day of others", "A long one. A a a a. Our own."),), taxonomy)


CHAIN = (
    Topic(id="animals", title="Animals", phrases=("animal", "creature")),
    Topic(id="birds", title="Birds", phrases=("bird", "wing"), parent="animals"),
    Topic(id="gulls", title="Gulls", phrases=("gull",), parent="birds"),
    Topic(id="terns", title="Terns", phrases=("tern",), parent="birds"),
    Topic(id="bread", title="Bread", phrases=("bread", "flour")),
)


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        pytest.param("Gulls", "We count a gull. It is an animal and a bird.", ["gulls"], id="a clear child"),
        pytest.param("Gulls and terns", "Each is a bird.", ["gulls", "terns"], id="two clear children"),
        pytest.param(
            "A winter", "We count. A gull is there. A tern too. A wing, a wing.", ["birds"], id="hints add up"
        ),
        pytest.param("Creatures", "We count each animal and a gull.", ["animals"], id="a child far behind"),
        pytest.param("Bread", "Our flour. A gull. A tern.", ["bread"], id="too little in all"),
    ],
)
def test_a_child_speaks_for_its_parent_and_hints_at_children_speak_for_the_parent(
    title: str, abstract: str, expected: list[str]
) -> None:
    """A paper is filed as deep as it is clear, and no topic is repeated by the one above it."""
    assert [expected] == ids((paper(title, abstract),), CHAIN)


def test_what_speaks_for_the_parent_helps_its_clearest_child() -> None:
    """A paper about birds, mostly gulls, is about gulls before it is about bread."""
    found = paper("Birds, bread, gulls", "Our birds have wings. We see a bird and wing. We eat bread.")

    assert ["gulls", "bread"] == ids((found,), CHAIN)[0]


def test_evidence_of_a_parent_holds_the_words_of_its_children() -> None:
    """What decided is shown, whichever topic it was written for."""
    assert ("wing", "gull", "tern") == evidence(paper("A winter", "We count. A gull. A tern. A wing, a wing."), CHAIN)


def test_a_circle_of_parents_does_not_hang() -> None:
    """The configuration refuses it; here it does no harm."""
    taxonomy = (Topic(id="a", title="Gulls", parent="b"), Topic(id="b", title="Terns", parent="a"))

    assert 1 == len(ids((paper("Gulls and terns"),), taxonomy))


def test_near_papers_decide_between_topics_that_a_paper_leaves_open() -> None:
    """A word with two meanings has the one that it has next door."""
    taxonomy = (
        Topic(id="river", title="Rivers", phrases=("bank", "flood")),
        Topic(id="money", title="Money", phrases=("bank", "loan")),
    )
    rest = " We look at the bank where debts of farmers and harvests of farmers meet."
    papers = tuple(paper(f"Debts {number}", f"Our loan.{rest} We ask for a loan.") for number in range(4))

    assert "money" == ids((paper("The bank", rest), *papers), taxonomy)[0][0]


def test_near_papers_alone_give_no_topic() -> None:
    """One paper's topic does not flood those around it."""
    same = "Cold mornings in the harbor, ropes and nets and men with lamps, and the price of mackerel in spring."
    papers = (paper("Gulls of the harbor", f"We count gulls. {same}"), *(paper(f"Harbor {n}", same) for n in range(5)))

    assert [["birds"], [], [], [], [], []] == ids(papers, (BIRDS,))


NATIVE = Topic(id="rl", title="强化学习", phrases=("策略梯度",))
GREEK = Topic(id="dogs", title="Σκύλοι", phrases=("ο σκύλος",))


@pytest.mark.parametrize(
    ("found", "topic", "words"),
    [
        pytest.param(paper("论强化学习", "我们研究策略梯度的方法。"), NATIVE, ("强化学习", "策略梯度"), id="Chinese"),
        pytest.param(paper("Ο ΣΚΎΛΟΣ μου"), GREEK, ("Ο ΣΚΎΛΟΣ",), id="Greek capitals"),
        pytest.param(
            paper("Ein straßenfest"),
            Topic(id="x", title="X", phrases=("Straßenfest",)),
            ("strassenfest",),
            id="sharp s",
        ),
        pytest.param(
            paper("Cafe\u0301s here"), Topic(id="x", title="X", phrases=("cafés",)), ("Cafés",), id="composed"
        ),
    ],
)
def test_phrases_of_every_script_are_found(found: Paper, topic: Topic, words: tuple[str, ...]) -> None:
    """No language is left without topics."""
    assert words == evidence(found, (topic,))


def test_a_giant_abstract_does_not_have_every_topic() -> None:
    """Repeating a word does not make it louder, and nobody reads a book for an abstract."""
    giant = paper("Tidal pools of the storm surge", f"{POOLS} " * 100 + "A gull. " * 50_000)

    assert ["sea"] == ids((giant, *PAPERS), TAXONOMY)[0]


def test_papers_without_abstracts_have_topics_by_their_titles() -> None:
    """A bibliography is enough."""
    assert [["sea"], ["birds"], []] == ids((paper("Tidal pools"), paper("Gulls"), paper("Loaves")), TAXONOMY)


@pytest.mark.parametrize("topic", [Topic(id="x", title="&", phrases=("?",)), Topic(id="x", title="…", exclude=("",))])
def test_a_topic_without_words_fits_nothing(topic: Topic) -> None:
    """Signs alone are no subject, and exclude nothing."""
    assert [[], [], []] == ids(PAPERS, (topic,))


@pytest.mark.parametrize(
    ("papers", "taxonomy"),
    [
        pytest.param((), TAXONOMY, id="no paper"),
        pytest.param(PAPERS, (), id="no topic"),
        pytest.param((), (), id="nothing"),
        pytest.param((paper("?"),), (SEA,), id="one paper without words"),
    ],
)
def test_what_is_not_there_has_no_topic(papers: tuple[Paper, ...], taxonomy: tuple[Topic, ...]) -> None:
    """An empty site builds."""
    found = topical.classify(papers, taxonomy)

    assert ((),) * len(papers) == found.matches
    assert (len(papers), len(taxonomy)) == found.leanings.shape


def test_equal_topics_are_taken_in_the_order_of_the_taxonomy() -> None:
    """A tie is decided once and for all."""
    taxonomy = (Topic(id="b", title="Gulls"), Topic(id="a", title="Gulls"))

    assert [["b", "a"]] == ids((paper("Gulls", "Gulls."),), taxonomy)


def test_the_order_of_papers_does_not_matter() -> None:
    """A paper's topics do not depend on its place in the list."""
    papers = (
        *PAPERS,
        *(paper(f"Gulls {number}", f"Gulls and kites of {number} bays. {POOLS}") for number in range(40)),
    )
    found = topical.classify(papers, TAXONOMY).matches

    assert found == topical.classify(papers[::-1], TAXONOMY).matches[::-1]


def test_leanings_are_of_length_one_and_nobody_writes_to_them() -> None:
    """Other rooms compare papers by them."""
    found = topical.classify(PAPERS[:2], TAXONOMY).leanings

    assert [1.0, 1.0] == np.round(np.linalg.norm(found, axis=1), 9).tolist()
    assert not found.flags.writeable


def test_what_is_spotted_can_be_kept_and_read_back() -> None:
    """A memo holds bytes and strings."""
    spotted = topics.spot(PAPERS[0].work, topics.index(TAXONOMY))

    assert spotted == msgspec.msgpack.decode(msgspec.msgpack.encode(spotted), type=topics.Spotted)
    assert "tidal pools\nstorm surge" == spotted.written.lower()


def test_five_thousand_topics_are_no_harder_than_three() -> None:
    """A paper is read once, however many topics look for their words."""
    many = tuple(
        Topic(id=f"t{number}", title=f"Word{number} thing", phrases=(f"phrase{number} x",)) for number in range(5000)
    )

    assert TopicMatch("sea", ("tidal pools", "storm surge")) == topical.classify(PAPERS, (*many, SEA)).matches[0][0]


def test_why_tells_of_each_topic_what_speaks_for_it() -> None:
    """Phrases with their points, likeness and near papers add up to the points."""
    main, *_ = reasons(PAPERS, TAXONOMY)

    assert ("sea", "main") == (main.topic, main.standing)
    assert (("tidal pools", topics.MOST_OF_ONE), ("storm surge", 0.5)) == main.phrases
    assert main.points == pytest.approx(topics.MOST_OF_ONE + 0.5 + main.alike + main.near)


@pytest.mark.parametrize(
    ("papers", "taxonomy", "expected"),
    [
        pytest.param((paper("A winter", "Long. A gull."),), (BIRDS,), {"birds": "too-little"}, id="too little"),
        pytest.param(
            (paper("Tidal pools", POOLS + " Our gull is a gull."),),
            TAXONOMY,
            {"sea": "main", "birds": "far-behind"},
            id="far behind",
        ),
        pytest.param((paper("Gulls", "Our bird."),), CHAIN, {"gulls": "main", "birds": "family"}, id="family"),
        pytest.param(
            (paper("Aa bb cc dd ee"),),
            tuple(Topic(id=name, title=name) for name in ("aa", "bb", "cc", "dd", "ee")),
            {"aa": "main", "bb": "further", "cc": "further", "dd": "further", "ee": "too-many"},
            id="too many",
        ),
        pytest.param((paper("A winter"),), (), {}, id="no taxonomy"),
    ],
)
def test_why_tells_why_a_topic_is_not_there(
    papers: tuple[Paper, ...], taxonomy: tuple[Topic, ...], expected: dict[str, str]
) -> None:
    """Somebody who misses a topic sees what it lacks."""
    assert expected == {reason.topic: reason.standing for reason in reasons(papers, taxonomy)}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40), st.text(max_size=60), st.text(max_size=12))
def test_any_text_can_be_read(title: str, abstract: str, phrase: str) -> None:
    """No letter of any script breaks the search, and every form has its phrase."""
    index = topics.index((Topic(id="a", title=phrase, phrases=(phrase, title[:5]), exclude=(phrase[:3],)),))
    spotted = topics.spot(Work(title=title, abstract=abstract), index)

    assert len(spotted.numbers) // 4 == len(spotted.written.split("\n")) * bool(spotted.written)
