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


def test_an_identifier_whose_source_is_gone_is_told_and_ends_nothing() -> None:
    """People write identifiers in many ways; each waits as a slug does."""
    memory = (SlugLine("neap", ("doi:10.1000/Neap", "title:x/y")), SlugLine("low", ("pmid:12", "title:z/y")))
    names = ("doi:https://doi.org/10.1000/NEAP", "pmid:12")

    found, problems = rulings.resolve([same(*names, "doi:10.1000/ebb")], known(memory=memory), PATH)

    assert Rulings(same=((0,),)) == found
    assert ["merges.gone", "merges.gone"] == [problem.code for problem in problems]


def test_the_memory_of_a_title_is_no_identifier() -> None:
    """Only what a person can know of a paper names it."""
    memory = (SlugLine("neap", ("doi:10.1000/neap", "title:x/y")), SlugLine("old", ("title:x/z", "slug:neap")))

    assert [(2, "`title:x/y` is no paper"), (2, "`slug:neap` is no paper")] == refusals(
        same("title:x/y", "slug:neap"), of=known(memory=memory)
    )


def test_a_line_of_several_records_names_none_of_them() -> None:
    """A guess could join the wrong papers."""
    place = Place("content/sources/a.bib", 1, 7)
    crowded = known((*RECORDS, Record(Work(title="Neap by the old pier"), place)))

    with pytest.raises(UsageError, match=r"`content/sources/a\.bib:1` is 2 records") as caught:
        rulings.resolve([same("content/sources/a.bib:1", "arxiv:2401.00001")], crowded, PATH)

    assert "name one by an identifier or a slug, or put each on a line of its own" == caught.value.hint


def merged() -> rulings.Known:
    """Make two papers, with addresses, that are one by what their records say later."""
    first = record(0, "Ebb in a wide bay of the north", (("doi", "10.1000/ebb"),))
    second = record(1, "Ebb in the wide bay of the north", (("arxiv", "2401.00001"),))
    _, memory = pages.address(dedupe.merge((first,)).papers + dedupe.merge((second,)).papers, ())
    both = record(2, "Ebb in a wide bay of the north", (("doi", "10.1000/ebb"), ("arxiv", "2401.00001")))
    return known((first, second, both), memory)


def test_slugs_that_the_records_made_one_paper_cannot_be_different() -> None:
    """A person hears what became of both, and how to name what they mean."""
    decision = different("ebb-in-a-wide-bay-of-the-north", "ebb-in-the-wide-bay-of-the-north")

    with pytest.raises(UsageError) as caught:
        rulings.resolve([decision], merged(), PATH)

    assert (PATH, 5) == (caught.value.path, caught.value.line)
    assert "`ebb-in-a-wide-bay-of-the-north` and `ebb-in-the-wide-bay-of-the-north` are one paper now" == str(
        caught.value.message
    )
    assert caught.value.hint.startswith("name single records: by an identifier, or by file and line")


def test_slugs_that_the_records_made_one_paper_may_be_the_same() -> None:
    """What a person and the records agree on needs no word."""
    found = resolve(same("ebb-in-a-wide-bay-of-the-north", "ebb-in-the-wide-bay-of-the-north"), of=merged())

    assert Rulings(same=((0, 1, 2),)) == found


def test_a_redirect_whose_own_paper_is_gone_names_nothing() -> None:
    """Its address leads to a paper that a person joined it with, which is another one."""
    memory = (SlugLine("neap", ("doi:10.1000/neap", "title:x/y", "slug:ebb-in-a-wide-bay-of-the-north")),)

    found, problems = rulings.resolve([different("neap", "doi:10.1000/ebb")], known(memory=memory), PATH)

    assert Rulings() == found
    assert ["merges.gone"] == [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("10.1000/EBB", "doi:10.1000/ebb", id="bare DOI"),
        pytest.param("https://doi.org/10.1000/ebb", "doi:10.1000/ebb", id="address of a DOI"),
        pytest.param("2401.00001", "arxiv:2401.00001", id="bare number"),
        pytest.param("a.bib:11", "content/sources/a.bib:11", id="file without its folder"),
        pytest.param(
            "https://me.example/papers/surge-after-the-long-storms-of-autumn/index.html?x#y",
            "surge-after-the-long-storms-of-autumn",
            id="address of a page",
        ),
        pytest.param(
            "/papers/surge-after-the-long-storms-of-autumn/", "surge-after-the-long-storms-of-autumn", id="path"
        ),
    ],
)
def test_a_name_in_another_form_is_told_in_the_one_that_is_understood(name: str, meant: str) -> None:
    """A person copies what they see; the hint can be pasted."""
    with pytest.raises(UsageError) as caught:
        rulings.resolve([same(name, "doi:10.1000/ebb")], known(), PATH)

    assert f"did you mean `{meant}`?" == caught.value.hint


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
