"""A memo gives what it was given, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from site_gen import cache
from site_gen.model import Converted, Html


class Word(Struct, frozen=True):
    """A small value."""

    text: str


def saved(folder: Path) -> Path:
    """Save a memo of one word and give its file."""
    memo = cache.memo(folder, "words", Word)
    memo.put(b"key", Word("tide"))
    memo.save()
    return folder / "words"


def test_a_memo_gives_back_what_was_put_into_it(tmp_path: Path) -> None:
    """What one build found out, the next one knows."""
    saved(tmp_path)
    memo = cache.memo(tmp_path, "words", Word)

    assert (Word("tide"), None) == (memo.get(b"key"), memo.get(b"other"))


def test_a_memo_knows_at_once_what_was_put_into_it(tmp_path: Path) -> None:
    """A body that stands on two pages is converted once in a build."""
    memo = cache.memo(tmp_path, "words", Word)
    memo.put(b"key", Word("tide"))

    assert Word("tide") == memo.get(b"key")


def test_a_fresh_memo_knows_nothing(tmp_path: Path) -> None:
    """`--clean` forgets."""
    saved(tmp_path)

    assert cache.memo(tmp_path, "words", Word, fresh=True).get(b"key") is None


def test_a_memo_forgets_what_was_not_used(tmp_path: Path) -> None:
    """It does not grow with every edit that a site has seen."""
    saved(tmp_path)
    memo = cache.memo(tmp_path, "words", Word)
    memo.put(b"other", Word("gull"))
    memo.save()
    after = cache.memo(tmp_path, "words", Word)

    assert (None, Word("gull")) == (after.get(b"key"), after.get(b"other"))


def test_a_memo_that_did_not_change_is_not_written(tmp_path: Path) -> None:
    """A build that changes nothing writes nothing."""
    file = saved(tmp_path)
    before = file.stat()
    memo = cache.memo(tmp_path, "words", Word)
    memo.get(b"key")
    memo.save()
    after = file.stat()

    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_memo_with_one_wrong_bit_is_empty(tmp_path: Path) -> None:
    """Any damage is noticed, wherever it is."""
    data = saved(tmp_path).read_bytes()
    flipped = (data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :] for place in range(len(data)))
    found = []
    for damaged in flipped:
        (tmp_path / "words").write_bytes(damaged)
        found.append(cache.memo(tmp_path, "words", Word).get(b"key"))

    assert [None] * len(data) == found


def test_a_memo_that_was_cut_is_empty(tmp_path: Path) -> None:
    """A file that a full disk cut short is as good as none."""
    data = saved(tmp_path).read_bytes()
    found = []
    for end in range(len(data)):
        (tmp_path / "words").write_bytes(data[:end])
        found.append(cache.memo(tmp_path, "words", Word).get(b"key"))

    assert [None] * len(data) == found


def test_a_memo_of_other_code_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update every page is made anew."""
    saved(tmp_path)
    monkeypatch.setattr(cache, "version", lambda: "another")

    assert cache.memo(tmp_path, "words", Word).get(b"key") is None


def test_a_memo_of_another_kind_of_value_is_empty(tmp_path: Path) -> None:
    """What cannot be read as the wanted value is not used."""
    saved(tmp_path)

    assert cache.memo(tmp_path, "words", Converted).get(b"key") is None


def test_a_folder_in_the_place_of_a_memo_costs_time_only(tmp_path: Path) -> None:
    """Nothing that happens to the memo stops a build."""
    (tmp_path / "words").mkdir()
    memo = cache.memo(tmp_path, "words", Word)
    memo.put(b"key", Word("tide"))
    memo.save()

    assert Word("tide") == memo.get(b"key")
    assert [tmp_path / "words", tmp_path / "words.new"] == sorted(tmp_path.iterdir())


def test_the_version_names_code_and_libraries() -> None:
    """Whatever has a hand in a page is part of it."""
    assert all(name in cache.version() for name in cache.LIBRARIES)


@given(st.lists(st.text() | st.integers(-(2**60), 2**60) | st.binary(), max_size=4))
def test_equal_parts_have_equal_keys(parts: list[object]) -> None:
    """A key depends on the parts and on nothing else."""
    assert cache.key(*parts) == cache.key(*parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("1",), (1,)),
        (("a",), (b"a",)),
        (("a", None), ("a",)),
        ((Html("x"),), ("x",)),
        ((Word("a"), "b"), (Word("a"), "c")),
    ],
    ids=["divided elsewhere", "text and number", "text and bytes", "nothing", "markup and text", "a later part"],
)
def test_different_parts_have_different_keys(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    """Two inputs that differ never share a result."""
    assert cache.key(*one) != cache.key(*other)
