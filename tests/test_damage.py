"""Whatever happens to a file on its way, reading it ends, and every entry is a record or a problem.

`make fuzz` does the same to every sample, thousands of times.
"""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import effort, fuzz
from tests.test_docs import DOCS, tokens_of

EXAMPLES = [
    (token.info.split("title=")[1], token.content.encode())
    for token in tokens_of(DOCS / "sources.md")
    if token.type == "fence" and "title=" in token.info
]
# What comes first, what comes very many times, how many times, and what comes last.
NASTY = [
    pytest.param(b"[" + b'{"a":[' * 40, b"1,", 3_000_000, b"", id="lists in lists that never end"),
    pytest.param(
        b"<html>huggingface.co/papers https://huggingface.co/papers",
        b"<p data-props='{\"paper\":1}'>\n",
        8_000,
        b"",
        id="attributes",
    ),
    pytest.param(b'{"title": "a", "abstract": "', b"http://a.b/c ", 100_000, b'"}', id="addresses"),
    pytest.param(b'{"title": "a", "abstract": "http://a.b/', b")", 100_000, b'"}', id="brackets of an address"),
    pytest.param(b'{"title": "a", "authors": "', b"a and ", 80_000, b'"}', id="names"),
    pytest.param(b"", b"[", 500_000, b"", id="brackets"),
    pytest.param(b"", b'{"title":', 200_000, b"", id="objects in objects"),
    pytest.param(b'[{"title": "', b"a", 20_000_000, b"", id="one long JSON string"),
    pytest.param(b"@article{a, title = {b}}\n", b"@article{", 100_000, b"", id="entries in entries"),
    pytest.param(b"@article{a, title = ", b"{", 100_000, b"", id="braces"),
    pytest.param(b"@article{a, title = {", b"\\'", 300_000, b"", id="accents on nothing"),
    pytest.param(b"", b"TY  - JOUR\n", 50_000, b"", id="entries that never end"),
    pytest.param(b"TY  - JOUR\nAB  - ", b"a ", 5_000_000, b"", id="one long RIS line"),
    pytest.param(b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", 8_000, b"", id="elements in elements"),
    pytest.param(b"<collection id='2024.a'><volume id='1'>", b"<paper>", 8_000, b"", id="papers in papers"),
    pytest.param(b"title,authors\n", b'"', 3_000_001, b"", id="quotes"),
    pytest.param(b"title,authors\n", b'"a\n', 20_000, b"", id="a quote a line"),
    pytest.param(b"---\ntitle: ", b"[", 300_000, b"", id="YAML brackets"),
    pytest.param(b"---\ntitle: a\n", b"- &a [*a, *a]\n", 60_000, b"", id="YAML aliases"),
    pytest.param(b"title,year\n", b"a,1\n", 2_000, b"", id="rows of little"),
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(EXAMPLES), st.sampled_from(fuzz.DAMAGES), st.integers(0, 10**9))
def test_any_damage_to_any_format_is_survived(example: tuple[str, bytes], damage: fuzz.Damaging, seed: int) -> None:
    """A cut or a wrong byte costs what it hits and nothing else, and the counts add up."""
    name, content = example
    damaged = damage(content * 3, random.Random(seed))  # noqa: S311 - hypothesis shrinks the seed

    assert not damaged or "" == fuzz.survives(name, damaged)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(EXAMPLES), st.binary(max_size=60), st.integers(0, 400))
def test_any_bytes_in_any_place_are_survived(example: tuple[str, bytes], strange: bytes, place: int) -> None:
    """Hypothesis knows the bytes that programs stumble over."""
    name, content = example

    assert "" == fuzz.survives(name, content[:place] + strange + content[place:])


@pytest.mark.parametrize(("before", "piece", "times", "after"), NASTY)
def test_what_a_hostile_file_costs_grows_with_its_size(before: bytes, piece: bytes, times: int, after: bytes) -> None:
    """Nothing grows faster than the file, neither time nor the stack; a line of 20 MB is bounded."""
    faults = set()
    growth = effort.growth(lambda many: faults.add(fuzz.survives("a", before + piece * many + after)), times)

    assert {""} == faults
    assert growth < effort.NEARLY_LINEAR


def test_every_sample_is_survived_whole_and_damaged(data: Path) -> None:
    """Real files are stranger than what anybody makes up."""
    dice = random.Random(0)  # noqa: S311 - the same damage each time
    faults = [
        (name, damage.__name__, fault)
        for name, content in fuzz.samples(data)
        for damage in (fuzz.whole, *fuzz.DAMAGES)
        if (damaged := damage(content, dice)) and (fault := fuzz.survives(name, damaged))
    ]

    assert [] == faults
