"""Proposing a taxonomy, and phrases for topics."""

from collections.abc import Sequence

import pytest
import yaml

from site_gen import keywords, likeness, suggest, terms
from site_gen.model import Keywords, Topic, Work
from site_gen.suggest import Proposal

SUBJECTS = {
    "tidal power": ("tidal turbine", "a turbine turns in the current of a strait and gives power to the coast"),
    "salt marsh": ("cord grass", "grass and mud hold the water back, and crabs dig their holes into the bank"),
    "gull counting": ("nest survey", "observers walk through the colony and write down each egg and each chick"),
}


def papers(each: int = 5) -> tuple[Work, ...]:
    """Write papers on three subjects that are unlike one another, and some on nothing."""
    others = tuple(Work(title=f"Study {number} of a thing", abstract="It is a case study.") for number in range(10))
    told = tuple(
        Work(
            title=f"{subject.capitalize()} in bay number {number}",
            abstract=f"We look at {subject} in a case study. A {beside} helps {subject}: {told}. A {beside} is cheap.",
        )
        for subject, (beside, told) in SUBJECTS.items()
        for number in range(each)
    )
    return (*told, *others)


def keywords_of(works: Sequence[Work]) -> tuple[Keywords, ...]:
    """Find their keywords."""
    return keywords.find(works, [keywords.candidates(work) for work in works])


def space_of(works: Sequence[Work]) -> likeness.Space:
    """Lay them out."""
    return likeness.space([terms.words(work) for work in works])


def proposed(works: Sequence[Work], number: int = 0) -> tuple[Proposal, ...]:
    """Propose a taxonomy."""
    return suggest.propose(works, keywords_of(works), space_of(works), number)


def for_topic(topic: Topic, works: Sequence[Work]) -> Proposal:
    """Propose phrases for one topic."""
    (one,) = suggest.phrases_for([topic], works, keywords_of(works), space_of(works))
    return one


@pytest.fixture(scope="module")
def sea() -> tuple[Proposal, ...]:
    """Propose topics for papers on three subjects among others."""
    return proposed(papers())


def test_each_subject_becomes_a_topic(sea: tuple[Proposal, ...]) -> None:
    """Its title is what authors call it."""
    told = {phrase for one in sea for phrase in (one.topic.title.lower(), *one.topic.phrases)}

    assert set(SUBJECTS) <= told
    assert 3 == len(sea)


def test_a_topic_tells_its_papers(sea: tuple[Proposal, ...]) -> None:
    """A person judges it by how many they are, and by some titles."""
    assert [5, 5, 5] == [one.size for one in sea]
    assert [3, 3, 3] == [len(one.samples) for one in sea]


def test_what_all_papers_say_is_no_topic(sea: tuple[Proposal, ...]) -> None:
    """It tells none of them apart."""
    assert [] == [one for one in sea if "case study" in (one.topic.title.lower(), *one.topic.phrases)]


def test_phrases_that_go_together_are_one_topic(sea: tuple[Proposal, ...]) -> None:
    """Each phrase stands with one topic alone."""
    told = [phrase for one in sea for phrase in (one.topic.title.lower(), *one.topic.phrases)]

    assert len(told) == len(set(told))


def test_not_more_topics_are_proposed_than_asked_for() -> None:
    """The largest come first."""
    works = papers()

    assert 2 == len(proposed(works, 2))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_few_papers_are_proposed_nothing(count: int) -> None:
    """Better no taxonomy than one of accidents."""
    works = [Work(title=f"Paper {number}", abstract=f"Word{number} is all.") for number in range(count)]

    assert () == proposed(works)


def test_the_same_papers_give_the_same_topics() -> None:
    """Nothing is random."""
    works = papers()

    assert proposed(works) == proposed(works)


def test_a_bare_topic_is_given_phrases() -> None:
    """They stand where its title stands."""
    one = for_topic(Topic(id="tides", title="Tidal Power"), papers())

    assert ("tides", "Tidal Power", 5) == (one.topic.id, one.topic.title, one.size)
    assert ("tidal turbine",) == one.topic.phrases


def test_a_topic_keeps_what_a_person_wrote() -> None:
    """Proposals come behind."""
    topic = Topic(
        id="gulls", title="Gull Counting", description="All of gulls.", phrases=("egg",), exclude=("gull wing",)
    )
    one = for_topic(topic, papers())

    assert ("All of gulls.", "egg", ("gull wing",)) == (one.topic.description, one.topic.phrases[0], one.topic.exclude)


def test_a_topic_of_which_no_paper_speaks_is_given_nothing() -> None:
    """Nothing is guessed from its title alone."""
    topic = Topic(id="bread", title="Bread & Butter")

    assert Proposal(topic, 0, ()) == for_topic(topic, papers())


@pytest.mark.filterwarnings("error")
def test_a_topic_of_an_empty_collection_is_given_nothing() -> None:
    """A site may have its taxonomy before its papers."""
    topic = Topic(id="tides", title="Tidal Power", phrases=("tidal turbine",))

    assert Proposal(topic, 0, ()) == for_topic(topic, ())


@pytest.mark.parametrize("whole", [True, False])
def test_proposals_are_yaml(*, whole: bool) -> None:
    """Whatever titles and phrases hold, it reads back as it was."""
    odd = Topic(id="odd", title="Yes: {a} # b", words=("no", "3D", "it's"), phrases=('say "x"', "a, b", "[c]"))
    proposal = Proposal(odd, 1_234, ("Title: one\n- id: evil", "Two\u2028three # four", "\u202efive"))
    written = suggest.to_yaml([proposal], whole=whole)
    read = yaml.safe_load(written)

    assert [
        {"id": "odd", "title": "Yes: {a} # b", "words": ["no", "3D", "it's"], "phrases": ['say "x"', "a, b", "[c]"]}
    ] == (read["topics"] if whole else read)
    assert "# 1,234 papers, such as\n#   Title: one - id: evil\n#   Two three # four\n" in written


def test_no_proposals_are_an_empty_taxonomy() -> None:
    """It can be saved all the same."""
    assert ("topics: []\n", "") == (suggest.to_yaml([], whole=True), suggest.to_yaml([], whole=False))
