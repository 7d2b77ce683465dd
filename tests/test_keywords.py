"""Key phrases and acronyms: what is found in a paper when its collection is asked."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import keywords, terms
from site_gen.model import Keywords, Work

SEA = Work(
    title="Tidal Wave Forecasting with Salt Marsh Sensors",
    abstract=(
        "Tidal wave forecasting (TWF) warns people at the coast. We train a salt marsh sensor to measure the water. "
        "Extensive experimental results show that salt marsh sensors improve TWF. The Gaussian noise of a buoy grows."
    ),
)
# Its neighbors in the collection: they tell what is a term, and what everybody says.
OTHERS = tuple(
    Work(
        title=f"{subject} of the {place}",
        abstract=(
            f"{subject} is hard. Extensive experimental results show that the {thing} of a {place.lower()} helps. "
            f"We can measure {thing} with Gaussian noise."
        ),
    )
    for subject, place, thing in (
        ("Gull Counting", "Coast", "nest"),
        ("Wave Breaking", "Harbor", "wall"),
        ("Salt Transport", "River", "flow"),
        ("Moon Phases", "North", "light"),
    )
)
ENGLISH = st.lists(
    st.sampled_from(
        "We the Salt marsh sensor-based sensors (SM) (LLMs), of can measure $x$ ; . Deep NAS 海 été-là 3D".split()
    ),
    max_size=60,
).map(" ".join)


def found(*works: Work) -> tuple[Keywords, ...]:
    """Find the keywords of a collection."""
    return keywords.find(works, [keywords.candidates(work) for work in works])


def phrases(work: Work, others: Sequence[Work] = OTHERS) -> tuple[str, ...]:
    """Find the phrases of one paper among others."""
    return found(work, *others)[0].phrases


def test_what_a_paper_is_about_is_found() -> None:
    """Phrases of the title that the text repeats come first."""
    assert ("tidal wave forecasting", "salt marsh sensor") == phrases(SEA)[:2]


def test_what_every_paper_says_is_no_key_phrase() -> None:
    """The collection tells what is generic, no list does."""
    told = [phrase for one in found(SEA, *OTHERS) for phrase in one.phrases]

    assert [] == [phrase for phrase in told if "result" in phrase or "extensive" in phrase.lower()]


def test_at_most_six_phrases_are_chosen() -> None:
    """A page has room for a line of them."""
    names = (
        "sand ripple",
        "kelp forest",
        "reef fish",
        "tide gauge",
        "storm surge",
        "sea ice",
        "plankton bloom",
        "eel trap",
    )
    text = " and ".join(names)

    assert 6 == len(phrases(Work(title=text.title(), abstract=f"We look at {text}. Again at {text}.")))


def test_no_phrase_stands_inside_another() -> None:
    """One says what the other does."""
    told = phrases(SEA)

    assert [] == [(one, other) for one in told for other in told if one != other and one in other]


def test_given_keywords_leave_nothing_to_find() -> None:
    """Authors know best; their acronyms are still explained."""
    work = msgspec.structs.replace(SEA, keywords=("tides",))

    assert ((), (("TWF", "tidal wave forecasting"),)) == (phrases(work), found(work)[0].acronyms)


def test_names_keep_their_capitals_and_titles_lose_theirs() -> None:
    """Written as inside a sentence."""
    work = Work(
        title="Gaussian Noise in ImageNet Models for 3D Vision",
        abstract=(
            "Gaussian noise hurts. We add Gaussian noise to ImageNet models. ImageNet models see. 3D vision is hard."
        ),
    )

    assert {"Gaussian noise", "ImageNet models", "3D vision"} == set(phrases(work))


def test_letters_in_odd_places_are_put_right() -> None:
    """Capitals that only spell out an acronym are no name."""
    work = Work(
        title="conCept discOvery", abstract="We do conCept discOvery. A concept discovery is found by discovery."
    )

    assert ("concept discovery",) == phrases(work, (Work(title="A", abstract="It is a discovery of a concept."),))


def test_an_acronym_counts_for_its_long_form() -> None:
    """A paper that says it once and abbreviates ever after is about it."""
    work = Work(
        title="On Marshes", abstract="We use salty mixture of mud (SMM). SMM is wet. The SMM dries. SMM is good."
    )

    assert "salty mixture of mud" in phrases(work)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neural architecture search (NAS) is slow", {"NAS": "neural architecture search"}),
        ("NAS (neural architecture search) is slow", {"NAS": "neural architecture search"}),
        ("large language models (LLMs) talk", {"LLM": "large language model"}),
        ("LLMs (large language models) talk", {"LLM": "large language model"}),
        ("chain-of-thought (CoT) helps", {"CoT": "chain-of-thought"}),
        ("Low-Rank Adaptation (LoRA) is cheap, and an adaptation suits me", {"LoRA": "low-rank adaptation"}),
        ("the area under the curve (AUC)", {"AUC": "area under the curve"}),
        ("text-to-image (T2I) and explainable AI (XAI)", {"T2I": "text-to-image", "XAI": "explainable AI"}),
        ("a vision transformer (ViT; see below)", {"ViT": "vision transformer"}),
        ("residual networks (ResNet)", {"ResNet": "residual networks"}),
        ("as others did (e.g.) in print (2020) twice (Ours)", {}),
        ("we met at the conference (CVPR)", {}),
        ("state-of-the-art (SOTA) results", {}),
        ("on this hardware (GPUs) it runs", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_acronyms_are_known_by_their_letters(text: str, expected: dict[str, str]) -> None:
    """Each letter stands for a word; brackets hold much else."""
    assert expected == dict(found(Work(title="On things", abstract=f"We say that {text}."))[0].acronyms)


def test_acronyms_come_in_order() -> None:
    """They are pairs as everywhere in the model."""
    work = Work(title="T", abstract="We do zonal wave search (ZWS), then active wave search (AWS).")

    assert ["AWS", "ZWS"] == [short for short, _ in found(work)[0].acronyms]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("深度学习方法研究", "本文提出了一种新的深度学习方法。深度学习方法很好。"),
        ("", ""),
        ("$x_1$", "$x_1$ and \\alpha"),
        (
            "Étude des marées",
            "Cette étude des marées montre que les marées sont hautes et que les marées sont salées partout.",
        ),
    ],
    ids=["Chinese", "empty", "formulas", "French"],
)
def test_what_is_not_english_gives_no_nonsense(title: str, abstract: str) -> None:
    """Without the grammar nothing divides phrases; better none."""
    told = phrases(Work(title=title, abstract=abstract))

    assert [] == [phrase for phrase in told if phrase.casefold() not in title.casefold()]
    assert not any(ord(char) > 0x3000 for phrase in told for char in phrase)


def test_a_giant_abstract_costs_no_more_than_a_long_one() -> None:
    """Its beginning says what it is about."""
    giant = Work(title="Salt marsh", abstract="Salt marsh sensors measure a salt marsh. " * 100_000)

    assert len(keywords.candidates(giant).entries) < 100_000
    assert "salt marsh" in phrases(giant)[0]


def test_papers_that_are_read_together_offer_what_each_does_alone() -> None:
    """Many at once are quicker, and nothing of one is taken for another's."""
    works = [SEA, Work(title="?"), *OTHERS, msgspec.structs.replace(SEA, keywords=("tides",))] * 50

    assert [keywords.candidates(work) for work in works] == list(keywords.candidates_of(works))


def test_a_word_that_is_a_verb_in_the_title_stands_there_until_the_text_says_it() -> None:
    """Behind `we`, a word is no subject."""
    work = Work(title="Can We Sail Wooden Boats", abstract="The wooden boats float. We sail and we sail.")

    assert ("wooden boats",) == phrases(work)


def test_a_collection_of_nothing_has_no_keywords() -> None:
    """Also one of papers without a word."""
    assert () == found()
    assert (Keywords(), Keywords()) == found(Work(title="?"), Work(title="!"))


def test_papers_that_speak_of_other_things_change_nothing() -> None:
    """The words of a paper are judged by those who use them."""
    others = (*OTHERS, Work(title="Bread", abstract="A baker bakes a loaf."))

    assert phrases(SEA) == phrases(SEA, others)


def test_what_is_remembered_survives_being_written_down() -> None:
    """A build keeps candidates between runs."""
    one = keywords.candidates(SEA)

    assert one == msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=keywords.Candidates)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60) | ENGLISH, st.text(max_size=200) | ENGLISH), max_size=4))
def test_whatever_it_reads_it_never_fails_and_invents_nothing(given: list[tuple[str, str]]) -> None:
    """The words of phrases and acronyms stand in the paper."""
    works = [Work(title=title, abstract=abstract) for title, abstract in given]

    for work, one in zip(works, found(*works), strict=True):
        text = f"{work.title} {work.abstract}".casefold()
        said = [*one.phrases, *(short for short, _ in one.acronyms)]

        assert [] == [phrase for phrase in said if phrase.casefold() not in text]
        assert len(one.phrases) == len({terms.phrase_key(phrase) for phrase in one.phrases})
