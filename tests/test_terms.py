"""The room `terms`: the words of a collection, whatever their script, and what they weigh."""

import struct

import msgspec
import pytest

from site_gen import terms
from site_gen.model import Work


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Tide-tables, x_1!", ["tide", "tables", "x", "1"], id="signs divide"),
        pytest.param("深度学习", ["深度", "度学", "学习"], id="pairs of characters"),
        pytest.param("深", ["深"], id="one character"),
        pytest.param("हिन्दी भाषा", ["हिन्दी", "भाषा"], id="Hindi"),
        pytest.param("cafe\u0301 Café", ["café", "café"], id="one form of accents"),
    ],
)
def test_tokens_are_the_words_of_any_script(raw: str, expected: list[str]) -> None:
    """Words are found in every script, in one form."""
    assert expected == terms.tokens(raw)


def test_stems_of_one_word_meet() -> None:
    """`learning` and `learned` are one term."""
    assert ["learn", "learn"] == terms.stems("learning learned")


def test_subject_terms_are_words_and_pairs_of_neighbors() -> None:
    """Function words, single letters and numbers name nothing and part their neighbors."""
    assert ["tidal", "pool", "tidal pool", "crab"] == terms.subject("We show tidal pools of 12 crabs x")


def listed(packed: bytes, code: str) -> list[float]:
    """Unpack the numbers of `Words`."""
    return [number for (number,) in struct.iter_unpack(f"<{code}", packed)]


def test_words_are_counted_and_those_of_the_title_three_times() -> None:
    """Each term stands once, in order of first appearance, with its weight."""
    words = terms.words(Work(title="Crabs", abstract="A crab and two crabs near gulls.", keywords=("Tides",)))

    assert "crab\ngull\ntide" == words.terms
    assert [5, 1, 1] == listed(words.weights, "f")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("GPU Clusters", ["GPU", "clusters", "GPU clusters"], id="acronyms keep their capitals"),
        pytest.param("ResNet", ["ResNet"], id="capitals inside a word"),
        pytest.param(
            "Zero-shot Cross-Lingual",
            ["zero", "shot", "zero-shot", "cross", "shot cross", "lingual", "cross-lingual"],
            id="hyphens",
        ),
        pytest.param("深度学习", ["深度", "度学", "深度学", "学习", "度学习"], id="pairs of characters"),
        pytest.param("Cafés—naïve", ["cafés", "naïve", "cafés naïve"], id="letters with accents"),
    ],
)
def test_a_term_is_written_as_in_the_paper(title: str, expected: list[str]) -> None:
    """What is shown as a reason can be found in the text."""
    assert expected == terms.words(Work(title=title)).written.split("\n")


@pytest.mark.parametrize("sign", [", ", ". ", ": ", " (", " - ", "\uff0c"])
def test_a_sign_parts_a_pair(sign: str) -> None:
    """Words on both sides of a comma are no expression."""
    assert "tidal\npool" == terms.words(Work(title=f"Tidal{sign}pool")).terms


def test_a_term_has_one_number_in_all_papers() -> None:
    """Papers are compared by numbers: even for words, odd for pairs, whatever the spelling."""
    one = listed(terms.words(Work(title="Tidal pools")).hashes, "Q")
    other = listed(terms.words(Work(title="A map", abstract="The TIDAL pooling of tidal-pools")).hashes, "Q")

    assert [0, 0, 1] == [number % 2 for number in one]
    assert set(one) <= set(other)


def test_an_acronym_meets_its_plural() -> None:
    """`LLMs` is the same subject as `LLM`."""
    assert terms.words(Work(title="LLM")).hashes == terms.words(Work(title="LLMs")).hashes


def test_words_of_all_scripts_take_the_same_ways() -> None:
    """One letter that is not ASCII does not change what the others become."""
    plain = terms.words(Work(title="Tidal-pool maps, x_1 and GPUs (12)"))
    other = terms.words(Work(title="Tidal-pool maps, x_1 and GPUs (12) …"))

    assert plain == other


def test_a_paper_without_subjects_has_no_terms() -> None:
    """Signs and function words are no subject."""
    assert terms.Words("", "", b"", b"") == terms.words(Work(title="…", abstract="We show that it is 12."))


def test_a_giant_abstract_is_read_to_a_limit() -> None:
    """A book in the place of an abstract costs no more than a long abstract."""
    book = Work(title="All", abstract=" ".join(f"word{index}" for index in range(100_000)))

    assert len(terms.words(book).terms) <= 4 * terms.MOST_CHARACTERS


def test_words_can_be_kept_and_read_back() -> None:
    """What a build remembers of a paper is four texts and numbers."""
    words = terms.words(Work(title="深度 learning of Tidal pools"))

    assert words == msgspec.msgpack.decode(msgspec.msgpack.encode(words), type=terms.Words)
