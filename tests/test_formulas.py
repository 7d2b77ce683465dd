r"""One formula: what becomes of it, and that nothing that anybody writes between dollars breaks a page or a build.

`golden/formulas.txt` shows 120 formulas, each with its plain text, its MathML, and what is wrong with it.
`SITEGEN_REFRESH=1 pytest tests/test_formulas.py` writes it anew; a formula is added by a line of its own, with dollars.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped] # ships no types

from site_gen import latex
from tests import effort
from tests.bench import _formulas as bench

PROJECT = Path(__file__).resolve().parent.parent
GOLDEN = PROJECT / "tests" / "golden" / "formulas.txt"

# What a page may hold: MathML Core, no style, no address, no name, and classes of our own.
ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts mtable mtr mtd mpadded mphantom mstyle".split()
)
ATTRIBUTES = frozenset(
    "class display accent accentunder displaystyle form linethickness lspace mathvariant maxsize minsize movablelimits "
    "rspace scriptlevel stretchy symmetric voffset width height depth".split()
)
CLASSES = frozenset(
    "tex math-left math-right math-flush-left math-flush-right math-apart math-near math-close math-line-top "
    "math-line-right math-line-bottom math-line-left math-dashes-top math-dashes-right math-dashes-bottom "
    "math-dashes-left math-back math-boxed math-strike-up math-strike-down math-strike-both math-bold math-italic "
    "math-mono math-sans math-small-caps math-struck math-underlined math-red math-orange math-green math-teal "
    "math-blue math-purple math-gray math-unknown".split()
)

# Each was written to run a script, to end the process, or to never end; `%` stands for many times what is behind it.
HOSTILE = (
    r"\text{<script>alert(1)</script>}",
    r"<script>alert(1)</script>",
    r"\href{javascript:alert(1)}{x}",
    r"\href{javascript:alert(1)}{<img src=x onerror=alert(1)>}",
    r"\url{javascript:alert(1)}",
    r"\style{background:url(javascript:alert(1))}{x}",
    r"\class{evil}{x}",
    r"\cssId{evil}{x}",
    r"\htmlClass{a}{x} \htmlId{a}{x} \htmlStyle{color:red}{x} \htmlData{a=b}{x}",
    r"\includegraphics[width=1em]{/etc/passwd}",
    r"\input{/etc/passwd}",
    r"\immediate\write18{rm -rf /}",
    r"\def\x{\x\x}\x",
    r"\newcommand{\x}{\x\x}\x",
    r"\let\x=\def \x\y{\y}\y",
    r"\csname input\endcsname{x}",
    r"\eqref{x} \ref{\"onclick=alert(1)}",
    r"\color{red;background:url(x)}x",
    r"\color[HTML]{FF0000\"}x",
    r"\textcolor{\"onclick=alert(1)}{x}",
    r"\unicode{x3C}script\unicode{x3E}",
    r"\unicode{x0}\unicode{xD800}\unicode{xFFFF}\unicode{x110000}\unicode{x99999999}",
    r"\begin{<script>}x\end{<script>}",
    r"\operatorname{<script>}(x)",
    "\x00\x01\x08\x1b[31m\x7f\x85\u2028",
    "\ud800 \udfff x^\ud834",
    "\ufffe\uffff\ufdd0 \U0001ffff",
    "\u202e\u2066evil\u200b",
    "a & b && c",
    "]]> <!-- -- --> <![CDATA[ ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &#x3c; &#0; &#xD800; &ApplyFunction; &lolz;",
    "'\"><script>alert(1)</script>",
    "$x$ \\$ $$ \\( \\] \\) $",
    "\\",
    "\\\\",
    "^",
    "_{",
    "}{",
    "%",
    "#1 ##",
    "~",
    "",
    " ",
    "\n\n",
    r"\left",
    r"\right)",
    r"\begin",
    r"\end{align}",
    r"\frac",
    r"\sqrt[",
    r"\text",
    r"\begin{array}{" + "c" * 1000 + "}x",
    r"\hspace{99999999999999999999em}x \kern-1e9em \rule{9in}{9in}",
    "\\" * 3001,
    "x_1" * 1000,
    "x'" * 1500,
    "x" + "'" * 3900,
    r"\quad" * 700,
    "é\u0301" * 1500,
    "中" * 4000,
    "x" * 100_000,
    "{" * 100_000 + "}" * 100_000,
    "x^{" * 20_000,
)
NESTED = (
    *("{", "(", "[", r"\{", r"\left(", r"\left(x\middle|", r"\begin{matrix}", r"\begin{array}{c}", r"\begin{cases}"),
    *("x^", "x_", "x^{", "x_{", "^", "'", r"\frac", r"\frac{1}{", r"\frac x", r"\sqrt", r"\sqrt{", r"\sqrt[3]"),
    *(r"\sqrt[", r"\binom x", r"\over ", r"{x\over ", r"\hat", r"\hat{", r"\overline{", r"\vec", r"\not", r"\mathbf"),
    *(r"\mathrm{", r"\mathbb{", r"\bm{", r"\text{", r"\text{$", r"\textbf", r"\color{red}", r"\displaystyle", r"\rm "),
    *(
        r"\log ",
        r"\log(",
        r"\log [",
        r"\sin\{",
        r"\Pr(",
        r"\lim_{x}\bigl(",
        r"\bigl|",
        r"\bra_x",
        r"\bra\sqrt ",
        r"\langle_\}\bot ",
        r"\frac'\negmedspace ",
        r"(_x",
        r"\Bigl\|",
        r"\log\left(",
        r"\log\ulcorner ",
    ),
    *(r"\operatorname{a}(", r"\tr(", r"\log{(}", r"\langle", r"\mathop{", r"\operatorname{", r"\overset{a}"),
    *(r"\stackrel", r"\underbrace{", r"\xrightarrow[", r"\sum_", r"\int^", r"\phantom{", r"\boxed{", r"\cancel{"),
    *(r"\substack{", r"\mathchoice{", r"\genfrac(){0pt}{}{1}{", r"\prescript{a}{b}{", r"\sideset{_a}{^b}", r"\abs{"),
    *(r"\href{a}{", r"\textcolor{red}{", r"\foo{", r"\foo", r"\begingroup", r"\unicode{x41}", r"\\", "&", r"\hline"),
    *(r"\def\x{", r"\newcommand{\x}{", r"\raisebox{1em}{", r"\ce{", "&amp;", "$", "%", "#1", "<"),
)


def seen(shown: latex.Shown) -> etree._Element:
    """Read the markup as XML, and see that it holds nothing that a page may not hold."""
    root = etree.fromstring(shown.markup)
    elements = list(root.iter())

    assert root.tag in {"math", "code"}
    assert {element.tag for element in elements} <= (ELEMENTS if root.tag == "math" else {"code"})
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    assert {name for element in elements for name in element.get("class", "").split()} <= CLASSES
    return root


# --- what becomes of formulas


def shown(line: str) -> str:
    """Show a line of the golden file: a heading, nothing, or a formula with its dollars."""
    if not line.startswith("$"):
        return f"{line}\n"
    dollars = 2 if line.startswith("$$") else 1
    found = latex.formula(line[dollars:-dollars], display=dollars == 2)
    seen(found)
    wrong = f"    wrong   {found.wrong}\n" if found.wrong else ""
    return f"{line}\n    text    {found.text}\n    markup  {found.markup}\n{wrong}"


def refreshed() -> str:
    """Give the golden file as it would be made; write it if the environment asks for that."""
    lines = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("    ")]
    made = "".join(map(shown, lines))
    if os.environ.get("SITEGEN_REFRESH"):
        GOLDEN.write_text(made, encoding="utf-8")
    return made


def test_formulas_are_shown_as_a_person_found_right() -> None:
    """The golden file is what the converter makes."""
    made = refreshed()

    assert GOLDEN.read_text(encoding="utf-8") == made
    assert 120 == sum(line.startswith("$") for line in made.splitlines())


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        pytest.param(r"512\times512", "512×512", id="product of numbers"),
        pytest.param(r"\times", "×", id="a sign alone"),
        pytest.param(r"8.2\times", "8.2×", id="a factor"),
        pytest.param(r"{\sim}2{,}000", "∼2,000", id="braces that keep spaces away"),
        pytest.param(r"\mathrm{SPP}{=}512", "SPP = 512", id="an equals sign in braces"),
        pytest.param(r"\{64, 128\}", "{64, 128}", id="a set is no grouped number"),
        pytest.param(r"92%", "92%", id="a percent that TeX would take for a comment"),
        pytest.param(r"\textbf{92.5%}", "92.5%", id="a percent before a brace"),
        pytest.param("x % the abscissa\n+ y", "x + y", id="a comment"),
        pytest.param("a\\\nb", "a b", id="a backslash at the end of a line"),
        pytest.param(r"\texttt{M$^3$Bench}", "M³Bench", id="dollars in words"),
        pytest.param(r"\textbf{\textit{80$\times$ lower}}", "80× lower", id="dollars in words in words"),
        pytest.param(r"\text{if $x>0$}", "if x > 0", id="a condition"),
        pytest.param(r"\unicode{x2014}\unicode{8211}", "—\u2013", id="characters by number"),
        pytest.param(r"\href{https://x.example/a_b}{here}", "here", id="a link"),
        pytest.param(r"\url{https://x.example/a_b%20c}", "https://x.example/a_b%20c", id="an address"),
        pytest.param(r"a &lt; b &amp; c", "a < b&c", id="entities"),
        pytest.param(r"\rho<\rho^\star", "ρ < ρ^⋆", id="a less-than sign"),
        pytest.param(r"\barσ\_T", "σ̄_T", id="Greek letters typed as such"),
        pytest.param(r"\text{速度 é}=速", "速度 é = 速", id="other scripts"),
        pytest.param(r"\smash{\tilde{O}(\sqrt{T})}", "Õ(√T)", id="a box"),
        pytest.param(r"{\em x} {\bf y}", "xy", id="switches of fonts"),
        pytest.param(r"\mathbf{x}^\top\mathcal{L}\mathbb{R}\mathbb{E}", "xᵀLℝE", id="alphabets"),
        pytest.param(r"\operatorname{\mathrm{sgn}}(x)", "sgn(x)", id="a name in a font"),
        pytest.param(r"\mathop{\rm arg\,max}\limits_x f", "arg max_x f", id="an operator made by hand"),
        pytest.param(r"\R^d, \eps, \KL(p\|q), \norm{x}_2, \bm{\alpha}", "ℝᵈ, ε, KL(p‖q), ‖x‖₂, α", id="common macros"),
        pytest.param(r"\upmu m, \degree, 5\,\permil", "μm, °, 5 ‰", id="units"),
        pytest.param(r"\ce{H2SO4}, \ce{Ca^2+}", "H₂SO₄, Ca²⁺", id="chemistry"),
        pytest.param(r"k\mbox{-means}", "k-means", id="words beside a letter"),
        pytest.param(r"H_{upper}, T_{max}, a_{ij}", "H_upper, T_max, aᵢⱼ", id="words below"),
        pytest.param(r"\text{BERT}_{\text{LARGE}}", "BERT_LARGE", id="a name with a name below"),
        pytest.param(r"^\dagger", "†", id="a mark"),
        pytest.param(r"n^{\text{th}}", "nᵗʰ", id="an ordinal"),
        pytest.param(r"e^{i\pi}+1=0", "e^(iπ) + 1 = 0", id="an exponent of two letters"),
        pytest.param(r"10-30, 3:1", "10−30, 3:1", id="a range and a ratio"),
        pytest.param(r"x:=y", "x := y", id="a definition"),
        pytest.param(r"2\frac{a}{b}, \frac{a}{b}^2, \frac{a}{f(x)}", "2(a/b), (a/b)², a/f(x)", id="fractions"),
        pytest.param(r"\hspace{1em}a\hspace*{2cm}b\vspace{1em}\rule{1em}{1em}", "a b", id="spaces and rules"),
        pytest.param(r"\begin{bmatrix*}[r] a \\[2em] b \end{bmatrix*}", "[a; b]", id="a matrix with options"),
        pytest.param(r"a \\ b", "a; b", id="lines without an environment"),
        pytest.param(r"\left[0,1\right)", "[0, 1)", id="a half-open interval"),
        pytest.param(r"\left< x \right>", "⟨x⟩", id="angles"),
        pytest.param(r"\$5", "$5", id="a dollar that is meant"),
        pytest.param(r"\color[rgb]{1,0,0}x \textcolor{nocolor}{y}", "xy", id="colors"),
        pytest.param(r"\nonumber\label{eq:1}x\tag{2}", "x", id="numbers of equations"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_formula_reads_as_a_person_would_type_it(tex: str, said: str) -> None:
    """Plain text is for descriptions, feeds, search and citations."""
    found = latex.formula(tex)

    assert (said, "") == (found.text, found.wrong)
    assert "math" == seen(found).tag


@pytest.mark.parametrize(
    ("tex", "wrong", "said"),
    [
        pytest.param(r"\bW_q x", r"unknown command `\bW`", "bW_q x", id="one command"),
        pytest.param(r"\a + \bb\a + \cc", r"unknown commands `\a`, `\bb` and `\cc`", "a + bb a + cc", id="several"),
        pytest.param(r"\text{\foo bar}", r"unknown command `\foo`", "foobar", id="a command among words"),
        pytest.param(r"\class{a}{x}", r"unknown command `\class`", "x", id="a command for pages"),
        pytest.param(r"x_1_2", "has two scripts at one place", "x₁₂", id="two subscripts"),
        pytest.param(r"\left( x", r"`\left` and `\right` do not match", "(x", id="half a pair"),
    ],
)
def test_what_can_be_mended_is_shown_and_told(tex: str, wrong: str, said: str) -> None:
    """A command that nobody knows costs its own look only."""
    found = latex.formula(tex)

    assert (wrong, said) == (found.wrong, found.text)
    assert "math" == seen(found).tag


@pytest.mark.parametrize(
    ("tex", "wrong", "said"),
    [
        pytest.param(r"\frac{\alpha}{b", "braces do not match", "α b", id="braces"),
        pytest.param(r"x + \frac{a}", "an argument is missing", "x + a", id="an argument"),
        pytest.param(r"\begin{foo} x \end{foo}", "unknown environment `foo`", "x", id="an environment"),
        pytest.param(r"\def\x{y} \le \x", r"defines commands (`\def`)", "x y ≤ x", id="definitions"),
        pytest.param("x" * 4_001, "is longer than 4,000 characters", "x" * 4_001, id="length"),
        pytest.param("{" * 101 + "x" + "}" * 101, "is nested deeper than 100 levels", "x", id="depth"),
        pytest.param(r"\bra x" * 40, "has too many brackets", "x " * 40, id="brackets"),
        pytest.param("x" * 2_000, "has more than 1,000 parts", "x" * 2_000, id="size"),
    ],
)
def test_what_cannot_be_mended_is_shown_as_its_source(tex: str, wrong: str, said: str) -> None:
    """Nothing is lost, and the author can read why."""
    found = latex.formula(tex)

    assert (wrong, f"${tex}$") == (found.wrong, seen(found).text)
    assert said.split() == found.text.split()


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("equation", r"x = 1 \label{a}", "x = 1"),
        ("equation*", "x = 1", "x = 1"),
        ("align", r"x &= 1 \\ y &= 2 \nonumber", "x = 1; y = 2"),
        ("align*", r"x &= 1 \\ y &= 2", "x = 1; y = 2"),
        ("alignat", r"{2} x &= 1 & y &= 2", "x = 1 y = 2"),
        ("flalign", r"x &= 1 \\ y &= 2", "x = 1; y = 2"),
        ("gather", r"x \\ y \tag{3}", "x; y"),
        ("multline", r"x \\ y", "x; y"),
        ("eqnarray", r"x &=& 1 \\ y &\le& 2", "x = 1; y ≤ 2"),
        ("split", r"x &= 1 \\ &= 2", "x = 1; = 2"),
        ("cases", r"1 & \text{if } x \\ 0 & x \le y", "{1 if x; 0, x ≤ y}"),
        ("array", r"{@{}l|c@{\quad}p{2cm}} a & b & c \\ \hline d & e & f", "[a, b, c; d, e, f]"),
        ("smallmatrix", r"a & b \\ c & d", "[a, b; c, d]"),
    ],
)
def test_environments_of_displayed_formulas_are_shown_without_numbers(name: str, rows: str, said: str) -> None:
    """A page of one abstract has no equation 1."""
    found = latex.formula(rf"\begin{{{name}}}{rows}\end{{{name}}}", display=True)

    assert (said, "") == (found.text, found.wrong)
    assert "block" == seen(found).get("display")


def test_a_command_that_one_formula_defines_is_unknown_to_the_next() -> None:
    """Formulas of different papers meet in one process."""
    latex.formula(r"\newcommand{\mine}{x}\mine")

    assert r"unknown command `\mine`" == latex.formula(r"\mine").wrong


def test_what_has_a_look_of_its_own_has_a_class() -> None:
    """No formula has a style, which the policy of the pages would block."""
    found = latex.formula(r"\cancel{x}\boxed{y}\textcolor{red}{z}\textbf{\textit{a}}\textsc{b}\!\color[HTML]{0000FF}c")
    classes = {name for element in seen(found).iter() for name in element.get("class", "").split()}

    assert {
        *("math-strike-up", "math-boxed", "math-red", "math-bold", "math-italic"),
        *("math-small-caps", "math-back", "math-blue"),
    } == classes


def test_many_brackets_are_shown_and_read_as_few() -> None:
    """The converter would read a formula anew for each of them, so they are written in a way that it does not mind."""
    found = latex.formula(r"\log(x) + " * 40 + r"\bigl[f(\{y\})\bigr]")

    assert ("log (x) + " * 40 + "[f({y})]", "") == (found.text, found.wrong)


def test_functions_are_well_formed_xml() -> None:
    """The converter's `&ApplyFunction;` is an entity that no feed knows."""
    assert "\u2061" in latex.formula(r"\log x").markup


# --- what may not happen


@pytest.mark.parametrize("tex", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_formulas_end_as_text_or_harmless_mathematics(tex: str) -> None:
    """Nothing in a formula runs, loads, or leads anywhere."""
    found = latex.formula(tex)
    displayed = latex.formula(tex, display=True)

    assert seen(found).tag == seen(displayed).tag
    assert "math" == seen(found).tag or found.wrong
    assert found.text == " ".join(found.text.split())
    assert (found.markup + found.text + found.wrong + displayed.markup).encode()


FEED = """
import sys, threading
from site_gen import latex
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))
except ImportError:
    pass
def show(tex):
    for times in (1, 18, 90, 101, 700, 20_000):
        for end in ("", "x" + "}" * times, "x" + ")" * times):
            found = latex.formula(tex * times + end)
            assert found.markup.endswith((">")), tex
    print("alive")
threading.stack_size(512 << 10)
for tex in sys.stdin.read().split("\\0"):
    thread = threading.Thread(target=show, args=(tex,))
    thread.start()
    thread.join()
"""


def test_no_formula_ends_the_process() -> None:
    """The converter would run out of stack or memory, which no exception tells; threads have little of the former."""
    fed = subprocess.run(
        [sys.executable, "-c", FEED], input="\0".join(NESTED), capture_output=True, cwd=PROJECT, text=True, check=False
    )

    assert (0, "") == (fed.returncode, fed.stderr)
    assert ["alive"] * len(NESTED) == fed.stdout.split()


@pytest.mark.parametrize("many", [3_200, 160_000])
@pytest.mark.parametrize(
    "tex",
    [
        "x",
        "{",
        "{}",
        "x^",
        r"\foo",
        r"\alpha ",
        "$",
        "%",
        "x'",
        "é",
        r"\log(",
        r"\text{$x$}",
        r"\frac12",
        r"\\",
        "&lt;",
    ],
)
def test_formulas_cost_linear_time(tex: str, many: int) -> None:
    """A formula costs time in proportion to its length, whether it is short enough for the converter or not."""
    fresh = itertools.count()

    def work(size: int) -> latex.Shown:
        return latex.formula(f"{next(fresh):09d} {tex * (size // len(tex))}")

    assert effort.growth(work, many) < effort.NEARLY_LINEAR


PIECES = st.one_of(
    st.sampled_from(NESTED + HOSTILE[:45]),
    st.sampled_from(["}", ")", "]", r"\right)", r"\end{matrix}", r"\end{cases}", "x", "1", " ", "+", "=", ",", "\\"]),
    st.sampled_from(r"\alpha \sum \infty \cdot \cdots \mid \to \limits \, \! \% \{ \} \| \text{a} \foo \bar".split()),
    st.text(st.characters(), max_size=4),
)


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
@settings(max_examples=600, deadline=None)
def test_whatever_is_written_is_well_formed_and_harmless(tex: str, display: bool) -> None:  # noqa: FBT001 # drawn
    """No mix of commands, braces and strange characters gets past the list of what a page may hold."""
    found = latex.formula(tex, display=display)

    assert seen(found).tag == "math" or found.wrong
    assert found.text == " ".join(found.text.split())


def test_importing_the_room_does_not_load_the_converter() -> None:
    """A site without formulas does not wait for it."""
    told = "import sys; from site_gen import latex; print('math_core' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", told], capture_output=True, cwd=PROJECT, text=True, check=True)

    assert "False" == asked.stdout.strip()


# --- real formulas


@pytest.fixture(scope="module")
def tally(data: Path) -> bench.Tally:
    """Convert all formulas of 20,000 titles and abstracts."""
    return bench.tally(data)


@pytest.mark.data
def test_real_formulas_are_converted_without_falling_back(tally: bench.Tally) -> None:
    """At least 99.3 % of them hold no command that is unknown, and nothing else that is wrong."""
    assert tally.formulas > 4_000
    assert tally.clean >= 0.993 * tally.formulas


@pytest.mark.data
def test_all_real_formulas_become_mathematics_with_the_fallback(tally: bench.Tally) -> None:
    """An author's own command costs its look, not the formula."""
    assert tally.formulas == tally.mathematics


@pytest.mark.data
def test_no_real_formula_shows_tex_as_plain_text(tally: bench.Tally) -> None:
    """Neither a backslash nor a dollar nor a doubled space reaches a description."""
    assert () == tally.unspeakable


@pytest.mark.data
def test_damaged_papers_do_not_break_anything(data: Path) -> None:
    """What lost its backslashes on the way is shown somehow, never raised."""
    rows = [json.loads(line) for path in (data / "latex").glob("*.jsonl") for line in path.read_text().splitlines()]
    texts = [value for row in rows for value in row.values() if isinstance(value, str)][:400]

    assert [] == [written for written in texts if seen(latex.formula(written[:300])).tag not in {"math", "code"}]


@pytest.mark.parametrize("tex", [r"\unicode{x202E}abc", "&#x202e;abc", r"\unicode{xFEFF}abc"])
def test_no_character_turns_the_text_around(tex: str) -> None:
    """What no text may hold does not come in by its number."""
    assert "abc" == latex.formula(tex).text.replace(" ", "")


@pytest.mark.parametrize("tex", [r"\hspace{9999em}x", r"\genfrac{}{}{99em}{}{a}{b}", r"\kern 900em x"])
def test_no_formula_fills_a_page_with_nothing(tex: str) -> None:
    """Lengths are those that an author may mean."""
    lengths = [float(number) for number in re.findall(r'="(-?[\d.]+)e[mx]"', latex.formula(tex).markup)]

    assert [] == [length for length in lengths if abs(length) > 6]


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\text{5\% of}", "5% of"),
        (r"\text{A \& B}", "A & B"),
        (r"\sqrt{dT}", "√(dT)"),
        (r"\frac{df}{dx}", "df/dx"),
    ],
)
def test_a_formula_is_said_as_it_is_written(tex: str, said: str) -> None:
    """Spaces stay, and a root does not end too early."""
    assert said == latex.formula(tex).text
