"""The room `terms`: the words of a collection, whatever their script, and what they weigh."""

import pytest

from site_gen import terms


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


def test_counts_are_weighted_by_their_text() -> None:
    """A word of the title counts as often as its text weighs."""
    assert {"crab": 4, "tide": 1} == terms.count([("crab", 3), ("crab", 1), ("tide", 1)])


def test_a_vector_keeps_what_others_share_and_has_length_one_with_the_rest() -> None:
    """A term that only one paper has makes it longer, not nearer to others."""
    counts = [{"crab": 1.0, "tide": 1.0}, {"crab": 1.0}, {"gull": 1.0}]
    rarity = terms.rarity(counts)
    alone = terms.vector(counts[1], rarity)
    mixed = terms.vector(counts[0], rarity)

    assert {"crab": 1.0} == alone
    assert ["crab"] == list(mixed)
    assert 0 < mixed["crab"] < 1


def test_cosine_is_symmetric_and_zero_without_a_common_term() -> None:
    """Nearness has no direction."""
    one, other = {"crab": 0.6, "tide": 0.8}, {"crab": 1.0}

    assert terms.cosine(one, other) == terms.cosine(other, one) == pytest.approx(0.6)
    assert 0 == terms.cosine(other, {"gull": 1.0})


def test_a_term_is_shown_as_people_mostly_write_it() -> None:
    """Acronyms keep their capitals, other words are small, ties go to the first in the alphabet."""
    shown = terms.surfaces(["The GPU cluster", "GPU Clusters and clusters", "two tables", "a table", "ResNet x"])

    assert "GPU" == shown["gpu"]
    assert "clusters" == shown["cluster"]
    assert "table" == shown["tabl"]
    assert "ResNet" == shown["resnet"]
    assert "GPU cluster" == shown["gpu cluster"]
