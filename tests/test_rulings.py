"""What a person decided reaches the records that are meant, and contradictions are told."""

from collections.abc import Sequence

import pytest

from site_gen import dedupe, pages, rulings
from site_gen.errors import UsageError
from site_gen.model import Decision, Pairs, Place, Record, Rulings, SlugLine, Work

PATH = "content/merges.yaml"


def record(index: int, title: str, identifiers: Pairs = ()) -> Record:
    """Make a record on a line of its own."""
    return Record(Work(title=title, identifiers=identifiers), Place("content/sources/a.bib", 10 * index + 1, index))


EBB = record(0, "Ebb in a wide bay of the north", (("doi", "10.1000/ebb"),))
FLOW = record(1, "Flow over the sandy banks of a river", (("arxiv", "2401.00001"),))
SURGE = record(2, "Surge after the long storms of autumn")
RECORDS = (EBB, FLOW, SURGE)


def same(*names: str, line: int = 2) -> Decision:
    """Say that papers are one."""
    return Decision("same", names, line)


def different(*names: str, line: int = 5) -> Decision:
    """Say that papers are not one."""
    return Decision("different", names, line)


def known(records: Sequence[Record] = RECORDS, memory: Sequence[SlugLine] = ()) -> rulings.Known:
    """Merge and name papers as a build does before it hears what was decided."""
    papers = dedupe.merge(records).papers
    slugs, after = pages.address(papers, memory)
    return rulings.Known(records, papers, slugs, after)


def resolve(*decisions: Decision, of: rulings.Known | None = None) -> Rulings:
    """Resolve with nothing to tell."""
    found, problems = rulings.resolve(decisions, of or known(), PATH)
    assert [] == problems
    return found


def refusals(*decisions: Decision, of: rulings.Known | None = None) -> list[tuple[int, str]]:
    """Give the lines and words of all errors."""
    with pytest.raises(UsageError) as caught:
        rulings.resolve(decisions, of or known(), PATH)
    return [(error.line, str(error.message)) for error in (caught.value, *caught.value.others)]


@pytest.mark.parametrize(
    "name",
    ["ebb-in-a-wide-bay-of-the-north", "doi:10.1000/EBB", "doi:https://doi.org/10.1000/ebb", "content/sources/a.bib:1"],
)
def test_a_paper_is_named_by_slug_identifier_or_place(name: str) -> None:
    """People name a paper by what they see of it."""
    assert Rulings(same=((0, 1),)) == resolve(same(name, "arxiv:2401.00001v2"))


def test_different_names_every_two_of_its_papers() -> None:
    """Three papers in one entry are three pairs."""
    found = resolve(different("doi:10.1000/ebb", "arxiv:2401.00001", "content/sources/a.bib:21"))

    assert Rulings(different=(((0,), (1,)), ((0,), (2,)), ((1,), (2,)))) == found


def test_a_decision_means_the_same_once_the_papers_are_one() -> None:
    """The slug that became a redirect still means its own records, build after build."""
    decision = same("ebb-in-a-wide-bay-of-the-north", "surge-after-the-long-storms-of-autumn")
    before = known()
    once = resolve(decision, of=before)
    _, after = pages.address(dedupe.merge(RECORDS, once).papers, before.memory)

    assert once == resolve(decision, of=known(memory=after))


def test_a_name_that_means_nothing_is_told_with_what_may_be_meant() -> None:
    """A slip of the finger ends the build with a line and a hint."""
    with pytest.raises(UsageError, match="`ebb-in-a-wide-bay` is no paper") as caught:
        rulings.resolve([same("ebb-in-a-wide-bay", "doi:10.1000/ebb")], known(), PATH)

    assert (PATH, 2) == (caught.value.path, caught.value.line)
    assert "did you mean `ebb-in-a-wide-bay-of-the-north`?" == caught.value.hint


def test_a_paper_whose_source_is_gone_is_told_and_ends_nothing() -> None:
    """A source may come back: its decision waits."""
    memory = (SlugLine("neap", ("doi:10.1000/neap", "title:x/y")),)

    found, problems = rulings.resolve([same("neap", "doi:10.1000/ebb")], known(memory=memory), PATH)

    assert Rulings(same=((0,),)) == found
    assert [(2, "merges.gone")] == [(problem.line, problem.code) for problem in problems]


def test_all_wrong_names_are_told_at_once() -> None:
    """Nobody mends a file name by name."""
    assert [(2, "`a` is no paper"), (2, "`b` is no paper"), (5, "`c` is no paper")] == refusals(
        different("c", "doi:10.1000/ebb"), same("a", "b")
    )


def test_papers_that_are_the_same_through_a_third_cannot_be_different() -> None:
    """A contradiction is told with all lines that make it."""
    decisions = (
        same("doi:10.1000/ebb", "arxiv:2401.00001", line=2),
        same("arxiv:2401.00001", "content/sources/a.bib:21", line=3),
        different("content/sources/a.bib:21", "doi:10.1000/ebb"),
    )

    words = (
        "`content/sources/a.bib:21` and `doi:10.1000/ebb` cannot be different: lines 2 and 3 say that they are the same"
    )
    assert [(5, words)] == refusals(*decisions)


def test_one_paper_under_two_names_cannot_be_different() -> None:
    """Two names of one record are no two papers."""
    words = "`doi:10.1000/ebb` and `ebb-in-a-wide-bay-of-the-north` name the same records"

    assert [(5, words)] == refusals(different("doi:10.1000/ebb", "ebb-in-a-wide-bay-of-the-north"))
