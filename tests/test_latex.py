"""The room `latex`: TeX reads as what it says, and any text can be written so that TeX says it."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import latex, text
from tests import effort

# What means something to TeX, BibTeX or our scanner, beside all else.
PIECES = st.one_of(
    st.text(st.sampled_from("\\{}$%&#_^~-'`\"ab1 ([)]\n"), max_size=12),
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.sampled_from(["$x^{2}$", "$$", r"\{", r"$\{x$", r"\(", r"\textbf{", "$5 and ", r"\iffalse\}\fi{}", "\n\n"]),
)
TEXTS = st.lists(PIECES, max_size=8).map(
    lambda pieces: text.paragraphs(unicodedata.normalize("NFC", text.paragraphs("".join(pieces))))
)


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        pytest.param(r"{\"o} \"{o} \"o {\"{o}}", "ö ö ö ö", id="four spellings of an umlaut"),
        pytest.param(r"{\'\i} \'{\i} \i{} \^\j", "í í \u0131 ĵ", id="letters without dots"),
        pytest.param(r"\c c \c{S} \v{s} \H o \k{a} \r a \u{g} \=e \.z", "ç Ş š ő ą å ğ ē ż", id="accents as letters"),
        pytest.param(r"\'{\^e} \d{\.s}", "ế ṩ", id="two accents on one letter"),
        pytest.param(r"\ss{} {\o} {\L} \AA ngstr\"om {\ae}{\OE}", "ß ø Ł Ångström æŒ", id="letters of their own"),
        pytest.param(r"Erd{\H o}s and Fran{\c{c}}ois", "Erdős and François", id="inside of names"),
        pytest.param(r"\~{} \^{} \'{} \`{}", "~ ^ ' `", id="accents of nothing"),
        pytest.param(r"he said \"deep\" twice", 'he said "deep" twice', id="quotation marks with a backslash"),
        pytest.param("``a'' -- b --- c~d", "“a” \u2013 b — c d", id="quotes, dashes and ties"),
        pytest.param(r"\& \% \_ \# \$ \{ \}", "& % _ # $ { }", id="escaped characters"),
        pytest.param(r"100% of A & B_1 #2", "100% of A & B_1 #2", id="characters that TeX would mind"),
        pytest.param(r"\textbf{a} {\it b} \emph{c {\bf d}} {\color{blue}e}", "a b c d e", id="how it looks"),
        pytest.param(r"\textcolor[rgb]{1,0,0}{a} \href{https://x.example}{b}", "a b", id="groups that are not said"),
        pytest.param(r"see \url{https://x.example/a_b\_c/~d}", "see https://x.example/a_b_c/~d", id="an address"),
        pytest.param(r"a \cite[p. 3]{key} b \enquote{c} d\footnote{e}", "a b “c” d (e)", id="references and notes"),
        pytest.param("{{The {BERT} Model}}", "The BERT Model", id="braces that keep capitals"),
        pytest.param(r"{\ours} beats \method{} and \foo{x}", "ours beats method and x", id="unknown commands"),
        pytest.param(r'\\textit{a} and \\"o', "a and ö", id="doubled backslashes"),
        pytest.param(r"a\\b \newline c\par d", "a\nb \nc\n\nd", id="ends of lines"),
        pytest.param(r"$x_{1}$, \(y^2\), \[z\] and $$w$$", "$x_{1}$, $y^2$, $$z$$ and $$w$$", id="formulas"),
        pytest.param(r"\ensuremath{\alpha} and \alpha", "$\\alpha$ and \u03b1", id="symbols in and out of formulas"),
        pytest.param("between $5 and $6 or \\$7", "between $5 and $6 or $7", id="money"),
        pytest.param(r"at \$1 or 11$\times$", r"at \$1 or 11$\times$", id="money that would begin a formula"),
        pytest.param(r"$\texttt{M$^3$Bench}$ is", r"$\texttt{M$^3$Bench}$ is", id="a formula in a formula"),
        pytest.param(r"{{a} b} } \textbf{c", "a b  c", id="braces that are not even"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("\\", "", id="a lone backslash"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_tex_reads_as_what_it_says(tex: str, said: str) -> None:
    """No command and no brace reaches a page."""
    assert said == latex.to_text(tex)


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_a_text_that_is_escaped_reads_back(words: str) -> None:
    """What we write into BibTeX is what it says."""
    assert words == latex.to_text(latex.escape(words))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_an_escaped_text_never_closes_a_brace_that_it_did_not_open(words: str) -> None:
    """BibTeX counts braces behind backslashes too, and must not see the end of a field."""
    depth = 0
    depths = [depth := depth + (char == "{") - (char == "}") for char in latex.escape(words)]

    assert 0 == depth
    assert all(depth >= 0 for depth in depths)


@pytest.mark.parametrize(
    ("words", "tex"),
    [
        pytest.param("Tides & 100% of A_1 #3", r"Tides \& 100\% of A\_1 \#3", id="specials"),
        pytest.param("a ~ b ^ c \\d", r"a \textasciitilde{} b \textasciicircum{} c \textbackslash{}d", id="commands"),
        pytest.param("{a} } {", r"\{a\} \textbraceright{} \textbraceleft{}", id="braces, even and odd"),
        pytest.param("a--b ``c''", "a-{}-b `{}`c'{}'", id="what TeX would join"),
        pytest.param(r"on $x_1^{2}$ for $5", r"on $x_1^{2}$ for \$5", id="a formula and money"),
        pytest.param(r"$\left\{x\right.$ b", r"$\left\{x\right.$\iffalse\}\fi{} b", id="a formula with an odd brace"),
        pytest.param("Überraschung 深度", "Überraschung 深度", id="other scripts"),
    ],
)
def test_escaping_changes_only_what_it_must(words: str, tex: str) -> None:
    """An entry of BibTeX stays readable for people."""
    assert tex == latex.escape(words)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda many: "\\" * many,
        lambda many: "{" * many + "}" * many,
        lambda many: "$" * many,
        lambda many: "${" * many,
        lambda many: r"\cite{" * many,
        lambda many: r"\'" * many,
        lambda many: "\\foo[" * many,
        lambda many: "$1{" * many + " $}" * many,
        lambda many: r"\(" * many + r"\)" * many,
        lambda many: "$$a{" * many,
    ],
    ids=lambda hostile: hostile(2),
)
def test_hostile_text_costs_linear_time(hostile: Callable[[int], str]) -> None:
    """Reading and writing need time linear in the text, however deep it is."""
    growth = effort.growth(lambda many: (latex.escape(hostile(many)), latex.to_text(hostile(many))), 20_000)

    assert growth < effort.NEARLY_LINEAR


@pytest.mark.data
def test_naughty_strings_survive_being_written_and_read(data: Path) -> None:
    """The collection of texts that break programs does not break this one."""
    naughty = json.loads((data / "nasty" / "naughty_strings.json").read_text())
    texts = [text.paragraphs(unicodedata.normalize("NFC", text.paragraphs(words))) for words in naughty]

    assert texts == [latex.to_text(latex.escape(words)) for words in texts]
