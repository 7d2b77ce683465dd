"""The room `related`: a few near papers, the reason beside each, the same at every run."""

import time

from site_gen import related
from site_gen.model import Merge, Neighbor, Paper, Place, Work


def paper(title: str, abstract: str = "") -> Paper:
    """Make a paper of one record."""
    return Paper(Work(title=title, abstract=abstract), (Place("a.txt", 1, 0),), Merge("single"))


POOLS = paper("Tidal pools in winter", "Stones move in tidal pools when a storm comes.")
STONES = paper("Stones of tidal pools", "We map the stones of tidal pools after each storm.")
BREAD = paper("Forty loaves", "Bread rises when flour is warm and salt is near.")
FLOUR = paper("Flour and salt", "Bread of cold flour stays flat, whatever the salt.")
KITES = paper("Kites", "Strings cross over the beach.")


def test_neighbors_share_subjects_and_name_them() -> None:
    """Each paper's nearest is the one on its subject, and the shared terms say why."""
    found = related.near((POOLS, BREAD, STONES, FLOUR))

    assert [[2], [3], [0], [1]] == [[neighbor.index for neighbor in neighbors] for neighbors in found]
    assert "tidal pools" in found[0][0].terms
    assert "flour" in found[1][0].terms


def test_fewer_neighbors_are_better_than_poor_ones() -> None:
    """A paper that is near nothing has no neighbor."""
    assert () == related.near((POOLS, STONES, KITES))[2]


def test_a_paper_has_at_most_six_neighbors_and_never_itself() -> None:
    """A list to read is short; equal papers come in the order of the list."""
    twins = (POOLS,) * 9 + (BREAD, FLOUR, KITES)

    assert [1, 2, 3, 4, 5, 6] == [neighbor.index for neighbor in related.near(twins)[0]]
    assert [0, 1, 2, 3, 4, 5] == [neighbor.index for neighbor in related.near(twins)[8]]


def test_at_most_four_terms_are_shown_and_a_pair_stands_for_its_words() -> None:
    """The reason is short and says nothing twice."""
    terms = related.near((POOLS, STONES, BREAD))[0][0].terms

    assert 0 < len(terms) <= 4
    assert not {"tidal", "pools"} & set(terms)


def test_symmetric_data_gives_the_same_order_at_every_run() -> None:
    """Ties go to the earlier paper, not to chance."""
    square = tuple(
        paper(f"{one} {other}", f"{one} and {other}.") for one in ("sand", "wind") for other in ("dune", "reed")
    )
    found = related.near(square)

    assert [[1, 2], [0, 3], [0, 3], [1, 2]] == [[neighbor.index for neighbor in neighbors] for neighbors in found]
    assert found == related.near(square)


def test_papers_without_words_have_no_neighbors() -> None:
    """A title of signs alone is near nothing."""
    assert ((), ()) == related.near((paper("…"), paper("?!")))


def test_there_is_nothing_near_in_an_empty_collection() -> None:
    """An empty site builds."""
    empty: tuple[tuple[Neighbor, ...], ...] = related.near(())

    assert () == empty


def test_time_is_linear_in_the_papers() -> None:
    """A term that all papers share brings nobody together, so ten thousand papers do not cost their square."""
    many = tuple(paper(f"Wave {index}", f"Common words about wave{index % 700}.") for index in range(6000))
    start = time.perf_counter()
    found = related.near(many)

    assert [700, 1400, 2100, 2800, 3500, 4200] == [neighbor.index for neighbor in found[0]]
    assert time.perf_counter() - start < 15
