"""Formulas in the room `markdown`: what is one, and that nothing inside means anything to Markdown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import latex, markdown
from site_gen.model import Converted, Repair
from tests import effort

# Where a text of each dialect stands.
DIALECTS = pytest.mark.parametrize("path", ["papers/a.md", "docs/a.md", "notes/a.md"])
SHOWN = re.compile(r'<math\b|<code class="tex">')

MIXED = st.lists(
    st.sampled_from(
        [
            "$",
            "$$",
            r"\$",
            "x_1",
            "a*b*",
            "`",
            "```math\n",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "| ",
            "5",
            " ",
            "[t](u)",
            "{",
            "}",
            "字",
        ]
    ),
    max_size=30,
).map("".join)


def converted(source: str, path: str = "docs/a.md") -> Converted:
    """Convert a page by hand."""
    return markdown.to_html(source, path=path)


def formulas(source: str, path: str = "docs/a.md") -> list[tuple[str, bool]]:
    """Give the TeX of each formula, and whether it is displayed."""
    return [(formula.tex, formula.display) for formula in converted(source, path).formulas]


@DIALECTS
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a $x$ b", [("x", False)], id="in a line"),
        pytest.param("$x$, $y$ and $z$.", [("x", False), ("y", False), ("z", False)], id="several"),
        pytest.param("so $$x$$ follows", [("x", True)], id="displayed inside a paragraph"),
        pytest.param("$$\nx\n$$", [("x", True)], id="displayed on lines of its own"),
        pytest.param("$$ x\n+ y $$", [("x\n+ y", True)], id="dollars beside the formula"),
        pytest.param(
            "$$\na\n- b\n= c\n# d\n> e\n1. f\n$$", [("a\n- b\n= c\n# d\n> e\n1. f", True)], id="lines like Markdown's"
        ),
        pytest.param("Text:\n$$\nx\n$$\nmore", [("x", True)], id="without empty lines around"),
        pytest.param("> $$\n> x\n> $$", [("x", True)], id="displayed in a quote"),
        pytest.param("- $$\n  x\n  $$\n- $y$", [("x", True), ("y", False)], id="in a list"),
        pytest.param("| $a$ | b |\n|--|--|\n| c | $d$ |", [("a", False), ("d", False)], id="in a table"),
        pytest.param("[see $x$](https://e.example/)", [("x", False)], id="in a link"),
        pytest.param("**bold $x$** *and $y$*", [("x", False), ("y", False)], id="between marks"),
        pytest.param("$x\ny$", [("x y", False)], id="over the end of a line"),
        pytest.param("其中$x$是", [("x", False)], id="beside Chinese"),
        pytest.param(r"512$\times$512", [(r"\times", False)], id="between numbers"),
        pytest.param("$a_1*b*c_2$ and $d_1$", [("a_1*b*c_2", False), ("d_1", False)], id="with marks of Markdown"),
        pytest.param(r"$\{a\} \| \_$", [(r"\{a\} \| \_", False)], id="with escapes"),
        pytest.param("$[a](b) <c> &amp; ![d]$", [("[a](b) <c> &amp; ![d]", False)], id="with links and tags"),
    ],
)
def test_a_formula_is_found_where_a_person_sees_one(source: str, path: str, expected: list[tuple[str, bool]]) -> None:
    """Nothing inside means anything to Markdown, in any dialect."""
    assert expected == formulas(source, path)


@DIALECTS
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from $4 to $10", id="prices"),
        pytest.param(r"\$5 and \$x$", id="escaped"),
        pytest.param("`$x$` and ``a $y$``", id="code"),
        pytest.param("    $x$", id="block of code"),
        pytest.param("```sh\necho $HOME $PATH\n```", id="shell"),
        pytest.param("costs $5, not `$x`", id="up to code"),
        pytest.param("$x and y", id="not closed"),
        pytest.param("$x\n\ny$", id="over an empty line"),
        pytest.param("$$\nx\n\ny\n$$", id="displayed over an empty line"),
        pytest.param("a {=} b, {#id} and {.class}", id="braces like attributes"),
        pytest.param("$", id="a dollar"),
        pytest.param("$$", id="two dollars"),
        pytest.param("$$$$", id="four dollars"),
    ],
)
def test_what_is_no_formula_stays_text(source: str, path: str) -> None:
    """A price, code and a lone dollar are what they were."""
    assert [] == formulas(source, path)


def test_a_dollar_that_opens_nothing_is_shown() -> None:
    """Text stays as it was written."""
    assert "<p>from $4 to $10</p>\n" == converted("from $4 to $10").html.markup


@DIALECTS
def test_a_formula_becomes_markup_and_plain_text(path: str) -> None:
    """A page shows mathematics; search, feeds and descriptions read it."""
    found = converted(r"for $\alpha \leq x^2$ only", path)

    assert "for α ≤ x² only" == found.text
    assert re.fullmatch(r"<p>for <math>.*<msup>.*</math> only</p>\n", found.html.markup)


def test_a_fenced_block_of_math_is_a_displayed_formula() -> None:
    """As on GitHub."""
    found = converted("```math\nx^2\n```\n")

    assert [("x^2", True)] == [(formula.tex, formula.display) for formula in found.formulas]
    assert 'display="block"' in found.html.markup


def test_a_heading_with_a_formula_has_an_anchor_that_can_be_read() -> None:
    """Links to it hold no TeX."""
    (heading,) = converted(r"# The case $\alpha = 1$").headings

    assert ("the-case-α-1", "The case α = 1") == (heading.id, heading.text)


def test_a_formula_in_a_heading_has_a_name() -> None:
    """Browsers leave mathematics out when they name a heading; in a paragraph it is read as it stands."""
    found = converted("# On $a^2$\n\nOn $b^2$")

    assert ["a²"] == re.findall('<math aria-label="(.*?)">', found.html.markup)


def test_formulas_are_found_again_in_the_text() -> None:
    """Positions count over paragraphs, headings and code."""
    found = converted("# On $a$\n\n`code` and $b^2$\n\n    block\n\n- $c$ and\n  $d$\n\n$$\ne\n$$")

    assert ["a", "b²", "c", "d", "e"] == [found.text[formula.start : formula.stop] for formula in found.formulas]


def test_the_description_of_an_image_has_formulas_as_text() -> None:
    """Who does not see the image hears them, and search finds them."""
    found = converted("A map: ![*Loss* over $x^2$ and ![$\\alpha$](b.png)](a.png)\n", "docs/maps.md")

    assert 'alt="Loss over x² and α"' in found.html.markup
    assert ("A map: Loss over x² and α", ()) == (found.text, found.formulas)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("so ($x$), a", "so [(*),] a", id="brackets and a comma"),
        pytest.param("“$x$” is", "[“*”] is", id="quotes"),
        pytest.param("512$x$512 is", "[512*512] is", id="numbers"),
        pytest.param("$x$-means of $x$th-order", "[*-]means of [*th-]order", id="up to a hyphen"),
        pytest.param("其中$x$是", "其中*是", id="a script without spaces"),
        pytest.param("*a $x$*, b", "<em>a *</em>, b", id="not over marks"),
        pytest.param("a $x$ b", "a * b", id="nothing"),
    ],
)
def test_a_line_does_not_end_between_a_formula_and_what_touches_it(source: str, expected: str) -> None:
    """No bracket stays alone at the end of a line, no comma begins one."""
    markup = re.sub("<math>.*?</math>", "*", converted(source).html.markup)

    assert f"<p>{expected}</p>\n" == re.sub('<span class="held">(.*?)</span>', r"[\1]", markup)


def test_a_formula_that_was_mended_is_marked() -> None:
    """Who looks closer sees what the source had."""
    repairs = [Repair('8.2times "x" <b>', r"$8.2\times$")]
    found = markdown.to_html(r"is $8.2\times$ faster than $8$", path="papers/a.md", repairs=repairs)

    assert '<span class="repaired" title="As captured: 8.2times &quot;x&quot; &lt;b&gt;"><math>' in found.html.markup
    assert 1 == found.html.markup.count("repaired")


def test_a_site_may_show_the_source_of_formulas() -> None:
    """`math: false` shows TeX; what is read and searched stays plain."""
    found = markdown.to_html(r"is $8.2\times$ <b>", path="papers/a.md", math=False)

    assert '<p>is <code class="tex">$8.2\\times$</code> &lt;b&gt;</p>\n' == found.html.markup
    assert "is 8.2× <b>" == found.text


@DIALECTS
@given(source=MIXED)
@settings(max_examples=300, deadline=None)
def test_each_formula_is_shown_once(source: str, path: str) -> None:
    """Whatever stands around them, formulas, markup and text agree."""
    found = converted(source, path)
    said = [latex.formula(formula.tex, display=formula.display).text for formula in found.formulas]

    assert len(found.formulas) == len(SHOWN.findall(found.html.markup))
    assert said == [found.text[formula.start : formula.stop] for formula in found.formulas]


@pytest.mark.parametrize(
    "piece",
    ["$x$ ", "$", "$$", "$$\n", "$$a\n", "a $$b\n", "$$a\nb\n", "$x\n\n", "`$", "$`", r"\$", "[$x$](u) ", "> $$\n"],
)
def test_formulas_take_linear_time(piece: str) -> None:
    """A page of a hundred thousand dollars does not stop a build."""
    assert effort.growth(lambda many: converted(piece * many), 2_000) < effort.NEARLY_LINEAR
