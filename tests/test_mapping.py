"""The room `mapping`: YAML of strangers is read key by key, with lines, and never at the price of the machine."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import mapping
from site_gen.model import Place

TYPES = {"title": str, "size": int, "strict": bool, "words": list[str], "names": dict[str, str]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("", (), id="empty text"),
        pytest.param("a: one\nb: [1, 2.5, true, null]", (("a", "one"), ("b", [1, 2.5, True, None])), id="plain values"),
        pytest.param("a: 2024-13-40", (("a", "2024-13-40"),), id="a date stays text"),
        pytest.param("a: 12:30", (("a", "12:30"),), id="a time stays text"),
        pytest.param("a: 0123", (("a", "0123"),), id="leading zeros stay text"),
        pytest.param("a: 1e16\nb: 1e-7", (("a", 1e16), ("b", 1e-7)), id="numbers as JSON writes them"),
        pytest.param('a: "x\\0y\\u202e"', (("a", "xy"),), id="controls are cleaned"),
        pytest.param("a: {1: x, b: [y]}", (("a", {"1": "x", "b": ["y"]}),), id="keys become text"),
        pytest.param("a: x\ud800", (("a", "x\ufffd"),), id="lone surrogate"),
    ],
)
def test_values_are_what_people_mean(source: str, expected: tuple[tuple[str, object], ...]) -> None:
    """YAML's traps for dates, times and numbers do not change what a person wrote."""
    assert expected == mapping.read(source).values


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        pytest.param("a: 1\na: 2", 2, "key `a` stands twice", id="double key"),
        pytest.param("- a", 1, "should be a list of `key: value` lines", id="list"),
        pytest.param("a: 1\nb: [1", 2, "not closed or lacks a comma", id="unclosed bracket"),
        pytest.param("a: 1\n\tb: 2", 2, "tab character", id="tab"),
        pytest.param("a: &x 1\nb: *x", 1, "needs quotes", id="alias"),
        pytest.param("a: 1\nb: !!int x", 2, "has a tag, `tag:yaml.org,2002:int`", id="tag"),
        pytest.param("a: " + "[" * 30, 1, "nested more than 20 deep", id="deep"),
        pytest.param("a: " + "9" * 5000, 1, "is not YAML", id="huge number"),
        pytest.param("a: [" + "x," * 200_001 + "]", 1, "more than 200,000 values", id="many values"),
        pytest.param("x" * 4_000_001, 1, "longer than 4,000,000 characters", id="long"),
        pytest.param("a: 1\n---\nb: 2", 2, "another document", id="two documents"),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_line(source: str, line: int, words: str) -> None:
    """A person is told the line and the reason."""
    with pytest.raises(mapping.MappingError, match=words) as raised:
        mapping.read(source)

    assert line == raised.value.line


def test_lines_count_from_where_the_text_stands() -> None:
    """A front matter starts on the second line of its file."""
    entries = mapping.read("a: 1\nb: 2", first_line=2)

    assert 3 == entries.line("b")
    assert 1 == entries.line("c")


@pytest.mark.parametrize("name", ["yaml_billion_laughs.yaml", "yaml_deep_flow.yaml", "yaml_python_tag.yaml"])
def test_bombs_are_refused_before_they_go_off(data: Path, name: str) -> None:
    """A hostile file costs neither the machine, whose memory it would fill, nor the user's time."""
    source = (data / "nasty" / name).read_text()

    with pytest.raises(mapping.MappingError):
        mapping.read(source)


@given(st.text(st.sampled_from(":-[]{}!&*#\n\t '\"|>%@ab1\x00\ud800"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_mapping_or_a_mapping_error(source: str) -> None:
    """Whatever a person types is read or refused with a line, never a crash."""
    try:
        found = mapping.read(source)
    except mapping.MappingError as error:
        found = mapping.Entries((), (("line", error.line),))

    assert all(line >= 1 for _, line in found.lines)


def test_all_mistakes_are_told_each_with_its_line() -> None:
    """The good values are kept and every wrong one is named with what would be right."""
    entries = mapping.read("title: 1\nsize: '5'\nsise: 3\nzzz: 1\nstrict: perhaps")
    good, problems = mapping.convert(entries, TYPES, "a.yaml", code="config")

    assert {"size": 5} == good
    assert [
        (1, "config.wrong-value", "`title` is `1`: expected text, got a whole number", ""),
        (3, "config.unknown-key", "unknown key `sise`", "did you mean `size`?"),
        (4, "config.unknown-key", "unknown key `zzz`", "known: `names`, `size`, `strict`, `title`, `words`"),
        (5, "config.wrong-value", "`strict` is `perhaps`: expected `true` or `false`, got text", ""),
    ] == [(problem.line, problem.code, problem.message, problem.hint) for problem in problems]


def test_one_value_may_stand_where_a_list_is_meant() -> None:
    """`words: tide` means a list of one word."""
    good, problems = mapping.convert(mapping.read("words: tide"), TYPES, "a.yaml", code="config")

    assert ({"words": ["tide"]}, []) == (good, problems)


def test_lines_of_a_list_are_those_of_its_items_and_of_their_keys() -> None:
    """A mistake in the third topic is told with the third topic's line, and one in a key with the key's."""
    source = "a: 1\ntopics:\n- id: x\n  title: y\n- z\n"

    assert [(3, {"id": 3, "title": 4}), (5, {})] == list(mapping.lines_of(source, "topics"))
    assert [] == list(mapping.lines_of("", "topics"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("a: [", "has a bracket that is not closed, or a bracket or comma too many", id="bracket"),
        pytest.param("a: [1\nb: 2", "has a `[...]` or `{...}` that is not closed or lacks a comma", id="list"),
        pytest.param(
            "a: b: c", "has a `: ` in a value that needs quotes, or a line without a key above it", id="colon"
        ),
        pytest.param("a: @b", "has a value that begins with a special character and needs quotes", id="special"),
        pytest.param("a: *b*", "has a value that begins with `*` or `&` and needs quotes", id="star"),
        pytest.param("a: * b", "has a value that begins with `*` or `&` and needs quotes", id="star alone"),
        pytest.param("a: !b c", "has a tag, `!b`: a value that begins with `!` needs quotes", id="tag"),
        pytest.param("a: 'b", "has a quote that is not closed", id="quote"),
        pytest.param('a: "\\q"', "has a `\\` in double quotes that means nothing; take single quotes", id="escape"),
        pytest.param("a: 'b'c", "has a line that is neither `key: value` nor part of the line before", id="rest"),
        pytest.param("a: - b", "has a `- ` in the line of its key instead of the next line", id="dash"),
        pytest.param("a: |b", "has a `|` or `>` with text behind it in its line", id="block"),
        pytest.param("%a\n---\nb: 1", "is not YAML: found unknown directive name", id="anything else"),
    ],
)
def test_what_is_wrong_with_yaml_is_told_in_words_for_a_person(source: str, words: str) -> None:
    """A person who never heard of nodes and tokens knows what to mend."""
    with pytest.raises(mapping.MappingError) as raised:
        mapping.read(source)

    assert words == str(raised.value)


@pytest.mark.parametrize(
    ("expected", "value", "words"),
    [
        pytest.param(str | list[str], "5", "`a` is `5`: expected text or a list, got a whole number", id="union"),
        pytest.param(list[str], "[x, [y]]", "`a` is `['x', ['y']]`: expected text, got a list, in item 2", id="item"),
        pytest.param(list[str], "{x: y}", "`a` is `{'x': 'y'}`: expected text, got keys with values", id="no list"),
        pytest.param(
            dict[str, int], "{x: y}", "`a` is `{'x': 'y'}`: expected a whole number, got text", id="inside keys"
        ),
        pytest.param(
            list[Place],
            "[{path: p, line: x}]",
            "`a` is `[{'path': 'p', 'line': 'x'}]`: expected a whole number, got text, in item 1, in `line`",
            id="inside an item",
        ),
    ],
)
def test_a_wrong_value_is_told_in_words_for_a_person(expected: object, value: str, words: str) -> None:
    """No type of a programming language and no path of a library reaches a person."""
    _, problems = mapping.convert(mapping.read(f"a: {value}"), {"a": expected}, "a.yaml", code="config")

    assert [words] == [problem.message for problem in problems]
