"""The room `likeness`: papers as vectors, and each paper's nearest, at a cost that is bounded."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from site_gen import likeness, terms
from site_gen.likeness import _cells, _nearest
from site_gen.model import Work

SUBJECTS = (
    ("tidal pools", "Stones move in tidal pools when a storm comes; crabs hide under stones."),
    ("bread ovens", "Bread rises in warm ovens; flour and salt decide the crust."),
    ("paper kites", "Kites of paper need string, wind and a long beach."),
    ("harbor cranes", "Cranes lift crates from ships; the harbor wall shakes."),
)


def listed(*texts: tuple[str, str]) -> list[terms.Words]:
    """Give the words of titles with their abstracts."""
    return [terms.words(Work(title=title, abstract=abstract)) for title, abstract in texts]


def collection(size: int) -> list[terms.Words]:
    """Make papers of four subjects in turn, no two with the same text."""
    return listed(
        *(
            (f"{title} part{index % 9}", f"{abstract} We saw event{index}.")
            for index, (title, abstract) in endless(size)
        )
    )


def endless(size: int) -> list[tuple[int, tuple[str, str]]]:
    """Give subjects in turn with their numbers."""
    return [(index, SUBJECTS[index % len(SUBJECTS)]) for index in range(size)]


def varied(size: int) -> list[terms.Words]:
    """Make texts of thirty subjects, of which each says two thirds in words of its own, some words far more often."""
    chance = random.Random(7)  # noqa: S311 - not a secret

    def word(subject: int) -> str:
        """Choose a word of the subject, or of any."""
        rank = min(int(chance.paretovariate(1.1)), 400)
        return f"w{rank}x{subject if chance.random() < 0.6 else chance.randrange(30)}"

    return listed(*(("", " ".join(word(index % 30) for _ in range(40))) for index in range(size)))


def neighbors(words: Sequence[terms.Words], k: int = 6) -> list[list[int]]:
    """Give each paper's nearest as lists."""
    found: list[list[int]] = likeness.neighborhood(likeness.space(words), k).indices.tolist()
    return found


def test_rows_have_length_one_less_what_only_one_paper_says() -> None:
    """A term that only one paper has makes it longer, not nearer."""
    space = likeness.space(listed(("crab", ""), ("crab gull", ""), ("crab", "")))

    assert (3, 1) == space.matrix.shape
    assert [1, 1] == pytest.approx(space.matrix[[0, 2]].data)
    assert 0 < space.matrix[[1]].data[0] < 1


def test_each_weight_knows_its_term() -> None:
    """A reason is shown as the paper writes it, so every weight leads back to its word."""
    words = listed(("Tidal POOLS", "crabs and gulls"), ("Gulls", "tidal pools"))
    space = likeness.space(words)

    written = [words[0].written.split("\n")[place] for place in space.places[: space.matrix.indptr[1]]]

    assert ["POOLS", "gulls", "tidal", "tidal POOLS"] == sorted(written)


def test_another_text_lands_beside_the_papers_that_it_speaks_of() -> None:
    """Descriptions of topics are compared with papers in the papers' own space."""
    space = likeness.space(collection(80))
    matrix, dense = likeness.project(space, listed(("Ovens for bread", "Crust, flour and salt.")))

    assert 1 == int(np.argmax((space.matrix @ matrix.T).toarray())) % len(SUBJECTS)
    assert 1 == int(np.argmax(space.dense @ dense.T)) % len(SUBJECTS)


def test_nothing_in_a_space_can_be_written_to() -> None:
    """What several rooms read no room may change."""
    space = likeness.space(collection(40))
    hood = likeness.neighborhood(space, 3)

    assert not any(
        array.flags.writeable
        for array in (space.matrix.data, space.dense, space.rarity, space.vocabulary, hood.indices, hood.cosines)
    )


def test_the_nearest_are_of_the_same_subject_and_never_the_paper_itself() -> None:
    """Nearness is about subjects."""
    found = neighbors(collection(80))

    assert all(other % len(SUBJECTS) == paper % len(SUBJECTS) for paper, others in enumerate(found) for other in others)
    assert all(paper not in others for paper, others in enumerate(found))


def test_nearness_falls_along_each_row() -> None:
    """The nearest come first, and there is no cosine where there is no paper."""
    hood = likeness.neighborhood(likeness.space(collection(30)), 40)

    assert (np.diff(hood.cosines, axis=1) <= 0).all()
    assert ((hood.indices < 0) == (hood.cosines == 0)).all()


def test_two_papers_are_as_near_to_each_other_from_both_sides() -> None:
    """However a neighbor was found, its cosine is one number."""
    hood = likeness.neighborhood(likeness.space(collection(120)), 119)
    known = {
        (paper, other): cosine
        for paper, (others, cosines) in enumerate(zip(hood.indices.tolist(), hood.cosines.tolist(), strict=True))
        for other, cosine in zip(others, cosines, strict=True)
    }

    assert all(known.get((other, paper), cosine) == cosine for (paper, other), cosine in known.items() if other >= 0)


def test_the_size_of_a_block_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums are exact, so papers may be multiplied in any company."""
    space = likeness.space(collection(120))
    whole = likeness.neighborhood(space, 6)
    monkeypatch.setattr(_nearest, "BLOCK", 7)
    monkeypatch.setattr(_cells, "BLOCK", 5)
    parts = likeness.neighborhood(space, 6)

    assert whole.indices.tobytes() == parts.indices.tobytes()
    assert whole.cosines.tobytes() == parts.cosines.tobytes()


def test_the_order_of_papers_decides_nothing() -> None:
    """A collection read in another order has the same neighbors at the same cosines."""
    words = collection(120)
    shuffled = np.random.default_rng(3).permutation(len(words))
    one = likeness.neighborhood(likeness.space(words), 6)
    other = likeness.neighborhood(likeness.space([words[place] for place in shuffled]), 6)

    assert (one.indices[shuffled] == shuffled[other.indices]).all()
    assert (one.cosines[shuffled] == other.cosines).all()


def test_a_paper_more_leaves_most_neighbors_as_they_are() -> None:
    """A reader finds what was there yesterday, and few pages are made anew: chance follows from each term alone."""
    few = [*listed(("crab gull ebb", "")), *varied(1300)]
    before, after = neighbors(few), neighbors([*few, *listed(("crab gull flow", ""))])
    same = sum(one == other for one, other in zip(before, after, strict=False))

    assert same > len(few) / 2


def test_two_runs_give_the_same_bytes() -> None:
    """Chance has one seed."""
    one, other = (likeness.space(collection(60)) for _ in range(2))

    assert one.dense.tobytes() == other.dense.tobytes()
    assert one.axes.tobytes() == other.axes.tobytes()


def test_a_paper_has_one_of_its_own_copies_and_others_besides() -> None:
    """Ten thousand copies are one text: they cost nothing more, and do not fill the places of others."""
    copies = listed(*SUBJECTS[:1]) * 10_000 + collection(40)
    found = neighbors(copies)

    assert [1, 2, 0] == [found[0][0], found[1][0], found[9_999][0]]
    assert all(other >= 10_000 for other in found[0][1:])
    assert found[0][1:] == found[9_999][1:]


def test_another_text_sees_one_of_many_copies() -> None:
    """Equal papers stand in one place of a neighborhood, the first for all."""
    copies = collection(40) + listed(*SUBJECTS[:1]) * 50
    found = neighbors(copies, 12)

    assert 40 in found[0]
    assert not any(other > 40 for other in found[0])


def test_near_copies_are_compared_with_a_bounded_number_of_papers() -> None:
    """Where all terms are common and all latent vectors equal, cells are divided instead of growing."""
    space = likeness.space(listed(*(("tidal pools", f"Stones of the sea, event{index}") for index in range(3_000))))
    hood = likeness.neighborhood(space, 6)
    homes, visited = _cells.visits(_cells.whole(space.dense))

    assert (hood.indices >= 0).all()
    assert np.bincount(homes).max() <= _cells.MOST_MEMBERS
    assert visited.shape[1] <= _cells.PROBES


def test_terms_cost_a_bounded_number_of_multiplications() -> None:
    """What all papers say is not multiplied out for all pairs."""
    words = listed(*((f"wave{index % 700}", "common words about the sea") for index in range(3_000)))
    kept = _nearest.telling(likeness.space(words).matrix)
    holders = np.bincount(kept.indices)

    assert (holders.astype(float) ** 2).sum() <= _nearest.WORK * len(words)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="no papers"),
        pytest.param([("Crabs", "They hide.")], id="one paper"),
        pytest.param([("…", ""), ("?!", ""), ("…", "")], id="no words"),
        pytest.param([("crab", ""), ("gull", "")], id="nothing in common"),
    ],
)
def test_where_there_is_nothing_near_there_are_no_neighbors(texts: list[tuple[str, str]]) -> None:
    """Small and empty collections build."""
    hood = likeness.neighborhood(likeness.space(listed(*texts)), 6)

    assert (len(texts), 6) == hood.indices.shape
    assert (hood.indices == -1).all()


def test_papers_without_abstract_find_each_other_by_title() -> None:
    """A bibliography of titles has neighbors too."""
    found = neighbors(listed(*((f"{title} {index}", "") for index, (title, _) in endless(40))))

    assert all(others[0] % len(SUBJECTS) == paper % len(SUBJECTS) for paper, others in enumerate(found))


def test_titles_in_chinese_have_neighbors() -> None:
    """Scripts without spaces share pairs of characters."""
    found = neighbors(listed(("潮汐池的石头", ""), ("面包与盐", ""), ("石头与潮汐池", ""), ("盐与面包", "")))

    assert [2, 3, 0, 1] == [others[0] for others in found]


def test_a_giant_abstract_is_one_row_among_others() -> None:
    """A book among abstracts changes nobody's neighbors."""
    book = listed(("Everything", " ".join(f"event{index} pools" for index in range(20_000))))
    found = neighbors(collection(80) + book)

    assert all(
        other % len(SUBJECTS) == paper % len(SUBJECTS) for paper in range(80) for other in found[paper] if other < 80
    )
