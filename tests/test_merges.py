"""`content/merges.yaml`, from the file to the site."""

import json
from pathlib import Path

import pytest

from site_gen import config
from site_gen.errors import UsageError
from site_gen.model import Decision
from tests.test_build import build, papers

EBB = {"title": "Ebb in a wide bay of the north", "abstract": "Water leaves the bay.", "doi": "10.1000/ebb"}
FLOW = {"title": "Flow over the sandy banks of a river", "abstract": "A river comes down.", "doi": "10.1000/flow"}
COPY = {"title": "Ebb in a wide bay of the north", "abstract": "Water leaves the bay."}
EBB_SLUG, FLOW_SLUG = "ebb-in-a-wide-bay-of-the-north", "flow-over-the-sandy-banks-of-a-river"


def root_of(root: Path, merges: str, *records: dict[str, str]) -> Path:
    """Make a site root with records and what a person decided about them."""
    (root / "content/sources").mkdir(parents=True, exist_ok=True)
    (root / "content/sources/a.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    (root / "content/merges.yaml").write_text(merges)
    return root


def told(error: UsageError) -> list[tuple[str, int, str]]:
    """Give place and words of all errors."""
    return [(one.path, one.line, str(one.message)) for one in (error, *error.others)]


def test_decisions_come_in_order_of_their_lines(tmp_path: Path) -> None:
    """Names are read as a person wrote them."""
    merges = "different:\n- [a, 'doi:10.1000/b']\nsame:\n- - c\n  - content/sources/x y.bib:12\n  - d\n"

    assert (
        Decision("different", ("a", "doi:10.1000/b"), 2),
        Decision("same", ("c", "content/sources/x y.bib:12", "d"), 4),
    ) == config.merges(root_of(tmp_path, merges))


def test_without_the_file_nothing_is_decided(tmp_path: Path) -> None:
    """Most sites need no such file."""
    assert () == config.merges(tmp_path)


@pytest.mark.parametrize(
    ("merges", "expected"),
    [
        pytest.param("sam:\n- [a, b]\n", [(1, "unknown key `sam`")], id="key"),
        pytest.param("same: [a, b]\n", [(1, "`a` is no list of names"), (1, "`b` is no list of names")], id="flat"),
        pytest.param("same:\n- [a]\n", [(2, "`[a]` does not name two papers")], id="one name"),
        pytest.param("same:\n- [a, b]\n- [c, c]\n", [(3, "`[c, c]` does not name two papers")], id="twice"),
        pytest.param("same: a\n", [(1, "`same` is `a`: expected a list, got text")], id="lone name"),
        pytest.param(
            "same: [[a, b]]\ndifferent: {a: b}\n",
            [(2, "`different` is `{'a': 'b'}`: expected a list, got keys with values")],
            id="lone mapping",
        ),
        pytest.param('"same\\0":\n- [a]\n', [(2, "`[a]` does not name two papers")], id="sign without a shape"),
        pytest.param("different:\n- {a: b}\n", [(2, "`{'a': 'b'}` is no list of names")], id="mapping"),
        pytest.param("same:\n- [a, 7]\n", [(2, "`['a', 7]` is no list of names")], id="number"),
    ],
)
def test_mistakes_of_the_file_are_told_with_their_lines(
    tmp_path: Path, merges: str, expected: list[tuple[int, str]]
) -> None:
    """A person mends the file in one go."""
    with pytest.raises(UsageError) as caught:
        config.merges(root_of(tmp_path, merges))

    assert [("content/merges.yaml", line, words) for line, words in expected] == told(caught.value)


def test_what_is_said_to_be_the_same_is_one_paper_build_after_build(tmp_path: Path) -> None:
    """Neither different titles nor two DOIs of one scheme weigh against a person's word, and the next build agrees."""
    root = root_of(tmp_path, f"same:\n- [{EBB_SLUG}, {FLOW_SLUG}]\n", EBB, FLOW)

    built = [(build(root).counts.kept, papers(root)) for _ in range(3)]

    assert [(1, [EBB_SLUG])] * 3 == built
    assert (root / f"build/papers/{FLOW_SLUG}/index.html").exists()


def test_what_is_said_to_be_different_stays_two_papers(tmp_path: Path) -> None:
    """Records that are equal to the letter are two papers if a person says so."""
    root = root_of(tmp_path, "different:\n- [content/sources/a.jsonl:1, content/sources/a.jsonl:2]\n", EBB, COPY)

    assert 2 == build(root).counts.kept


def test_a_decision_that_is_taken_back_gives_each_paper_its_address_again(tmp_path: Path) -> None:
    """What a person joined by mistake comes apart without a trace."""
    root = root_of(tmp_path, f"same:\n- [{EBB_SLUG}, {FLOW_SLUG}]\n", EBB, FLOW)
    build(root)
    build(root_of(root, "", EBB, FLOW))

    assert {EBB_SLUG, FLOW_SLUG} == set(papers(root))


def test_a_wrong_name_stops_the_build_before_anything_is_written(tmp_path: Path) -> None:
    """A decision that cannot be heard is not passed over in silence."""
    root = root_of(tmp_path, f"same:\n- [{EBB_SLUG}, flow-over]\n- [{EBB_SLUG}, 'doi:10.1000/no']\n", EBB, FLOW)

    with pytest.raises(UsageError) as caught:
        build(root)

    path = (root / "content/merges.yaml").as_posix()
    assert [(path, 2, "`flow-over` is no paper"), (path, 3, "`doi:10.1000/no` is no paper")] == told(caught.value)
    assert not (root / "build").exists()
