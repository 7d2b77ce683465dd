"""The room `related`: a few near papers, the reason beside each, the same at every run."""

from collections.abc import Sequence

import numpy as np
import pytest

from site_gen import likeness, related, terms
from site_gen.model import Neighbor, Work

POOLS = Work(title="Tidal pools in winter", abstract="Stones move in tidal pools when a storm comes.")
STONES = Work(title="Stones of tidal pools", abstract="We map the stones of tidal pools after each storm.")
BREAD = Work(title="Forty loaves", abstract="Bread rises when flour is warm and salt is near.")
FLOUR = Work(title="Flour and salt", abstract="Bread of cold flour stays flat, whatever the salt.")
KITES = Work(title="Kites", abstract="Strings cross over the beach.")

SUBJECTS = (
    ("tidal pools", "Stones move in tidal pools when a storm comes; crabs hide under stones."),
    ("bread ovens", "Bread rises in warm ovens; flour and salt decide the crust."),
    ("paper kites", "Kites of paper need string, wind and a long beach."),
    ("harbor cranes", "Cranes lift crates from ships; the harbor wall shakes."),
)


def near(works: Sequence[Work], leanings: Sequence[Sequence[float]] = ()) -> tuple[tuple[Neighbor, ...], ...]:
    """Find the neighbors of papers that lean to topics as given, or to none."""
    words = [terms.words(work) for work in works]
    space = likeness.space(words)
    hood = likeness.neighborhood(space, 24)
    vectors = np.array(leanings, float).reshape(len(works), len(leanings[0]) if leanings else 0)
    return related.near(space, hood, vectors, words)


def indices(found: Sequence[Sequence[Neighbor]]) -> list[list[int]]:
    """Give the positions alone."""
    return [[neighbor.index for neighbor in neighbors] for neighbors in found]


def collection(size: int) -> list[Work]:
    """Make papers of four subjects in turn, no two with the same text."""
    return [
        Work(title=f"{title} part{index % 9}", abstract=f"{abstract} We saw event{index}.")
        for index, (title, abstract) in zip(range(size), SUBJECTS * size, strict=False)
    ]


def test_neighbors_share_subjects_and_name_them() -> None:
    """Each paper's nearest is the one on its subject, and the shared terms say why."""
    found = near((POOLS, BREAD, STONES, FLOUR))

    assert [[2], [3], [0], [1]] == indices(found)
    assert "tidal pools" in found[0][0].terms
    assert "flour" in found[1][0].terms


def test_fewer_neighbors_are_better_than_poor_ones() -> None:
    """A paper that is near nothing has no neighbor."""
    assert () == near((POOLS, STONES, KITES))[2]


def test_a_paper_has_six_neighbors_of_its_subject_and_never_itself() -> None:
    """A list to read is short, and where there is enough it is full."""
    found = indices(near(collection(80)))

    assert {6} == {len(others) for others in found}
    assert all(other % len(SUBJECTS) == paper % len(SUBJECTS) for paper, others in enumerate(found) for other in others)
    assert all(paper not in others for paper, others in enumerate(found))


def test_neighbors_are_not_copies_only() -> None:
    """Of equal papers one is shown, and room is left for others."""
    found = indices(near([POOLS] * 9 + [STONES, BREAD, FLOUR]))

    assert [1, 9] == found[0]
    assert [0, 9] == found[8]
    assert [0] == found[9]


def test_what_is_like_a_chosen_neighbor_comes_later() -> None:
    """Six neighbors show six sides of a subject before they show one side twice."""
    alike = np.array([[0.0, 1.0, 0.1], [1.0, 0.0, 0.1], [0.1, 0.1, 0.0]])
    score = np.array([0.50, 0.49, 0.40])

    assert [7, 9, 8] == related.spread(score[None], np.array([[7, 8, 9]]), alike[None])[0].tolist()


def test_common_topics_bring_papers_nearer() -> None:
    """Of equally near papers the one on the same topics comes first."""
    works = [Work(title=f"{word} pools", abstract="Stones of the sea.") for word in ("tidal", "winter", "summer")]
    to_last = near(works, [[1, 0, 0], [0, 1, 0], [1, 0, 0]])
    to_first = near(works, [[1, 0, 0], [1, 0, 0], [0, 1, 0]])

    assert 2 == to_last[0][0].index
    assert 1 == to_first[0][0].index


def test_papers_without_topics_are_compared_by_their_text() -> None:
    """A site without topics has neighbors, and so has a paper without."""
    works = (POOLS, STONES, BREAD, FLOUR)

    assert indices(near(works)) == indices(near(works, [[0, 0]] * 4))


def test_at_most_four_terms_are_shown_and_none_repeats_a_word() -> None:
    """The reason is short, and a pair stands for its words."""
    found = [neighbor.terms for neighbors in near(collection(80)) for neighbor in neighbors]
    words = [" ".join(shown).split() for shown in found]

    assert all(0 < len(shown) <= 4 for shown in found)
    assert all(len(each) == len(set(each)) for each in words)
    assert ("tidal pools",) == near((POOLS, Work(title="The tidal pools"), KITES))[0][0].terms


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("GPU clusters", "A cluster of a GPU: GPU cluster", ("GPU clusters",), id="as in this paper"),
        pytest.param("Cross-lingual maps", "Cross lingual atlas", ("cross-lingual",), id="with its hyphen"),
        pytest.param("潮汐池", "潮汐池和盐", ("潮汐池",), id="Chinese"),
        pytest.param(
            "\U00010437\U00010437, gull tides", "Gull tides", ("gull tides",), id="after letters of four bytes"
        ),
        pytest.param("LLMs and crabs", "LLM", ("LLMs",), id="plural of an acronym"),
    ],
)
def test_a_reason_is_written_as_in_the_paper_that_shows_it(one: str, other: str, expected: tuple[str, ...]) -> None:
    """What is shown can be found on the page, letter by letter."""
    assert expected == near((Work(title=one), Work(title=other), KITES))[0][0].terms


def test_the_order_of_papers_decides_nothing() -> None:
    """A collection read in another order has the same neighbors for the same reasons."""
    works = collection(80)
    shuffled = np.random.default_rng(5).permutation(len(works)).tolist()
    one, other = near(works), near([works[place] for place in shuffled])

    assert [one[place] for place in shuffled] == [
        tuple(Neighbor(shuffled[neighbor.index], neighbor.terms) for neighbor in neighbors) for neighbors in other
    ]


def test_two_runs_give_the_same() -> None:
    """Ties are no matter of chance."""
    square = [Work(title=f"{one} {other}") for one in ("sand", "wind") for other in ("dune", "reed")]
    found = near(square)

    assert [{1, 2}, {0, 3}, {0, 3}, {1, 2}] == [set(others) for others in indices(found)]
    assert found == near(square)


def test_papers_without_words_have_no_neighbors() -> None:
    """A title of signs alone is near nothing."""
    assert ((), ()) == near((Work(title="…"), Work(title="?!")))


@pytest.mark.parametrize("works", [(), (POOLS,)], ids=["no papers", "one paper"])
def test_there_is_nothing_near_in_an_empty_collection(works: tuple[Work, ...]) -> None:
    """An empty site builds."""
    assert ((),) * len(works) == near(works)


def test_papers_without_abstract_have_neighbors_by_title() -> None:
    """Five thousand introductions are one text, and titles that differ are compared by their words."""
    works = [Work(title="Introduction")] * 5_000 + [Work(title="Tidal pools"), Work(title="Pools, tidal pools")]
    found = indices(near(works))

    assert [[1], [0], [5_001], [5_000]] == [found[0], found[4_999], found[5_000], found[5_001]]
