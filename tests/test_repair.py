"""The room `latex`: formulas that lost their backslashes are mended, and nothing else is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import latex
from site_gen.model import Repair
from tests import effort
from tests.bench import _repair as bench

# What a damaged text is made of, and what only looks so.
PIECES = st.one_of(
    st.sampled_from(
        """alpha beta infty 8.2times leq sim 20 _ ^ {} { } ( ) [ ] L_1 x^{2} f_theta in to times n m a A = + - /
        , . ! | % ' `x_1` $x_1$ $5 \\(y\\) \\emph{ \\% {rm {=} {,} mathcal hat sqrt frac12 left( right) langle x2014
        {word} trightarrow https://x.example/a_b https://x.example{here} snake_case_name muP Kin
        kin[ xinR^n 1{t} φ ∞ 深""".split()
    ),
    st.sampled_from([" ", " ", "\n", "\n\n", ". A "]),
    st.text(st.characters(codec="utf-8"), max_size=3),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def undone(text: str, repairs: tuple[Repair, ...]) -> str:
    """Take the changes back, from left to right."""
    parts = []
    for repair in repairs:
        before, _, text = text.partition(repair.now)
        parts += [before, repair.captured]
    return "".join([*parts, text])


@pytest.mark.parametrize(
    ("damaged", "now"),
    [
        pytest.param("It counts 8.2times faster.", r"It counts $8.2\times$ faster.", id="a factor"),
        pytest.param("kites of 64times64 knots", r"kites of $64\times 64$ knots", id="a size"),
        pytest.param("a 16{times} smaller kite", r"a $16{\times}$ smaller kite", id="a sign in braces"),
        pytest.param("T times J gulls", r"$T\times J$ gulls", id="a product of letters"),
        pytest.param("a field of n times m stones", r"a field of $n\times m$ stones", id="of small letters"),
        pytest.param("with sim 20 gulls", r"with $\sim 20$ gulls", id="about"),
        pytest.param("{sim}750 gulls", r"${\sim}750$ gulls", id="about, in braces"),
        pytest.param("it rose to 4.9 pm 0.3 m", r"it rose to $4.9\pm 0.3$ m", id="plus or minus"),
        pytest.param("the L_1 norm and x^{2}", "the $L_1$ norm and $x^{2}$", id="scripts"),
        pytest.param("the gull f_theta flies", r"the gull $f_{\theta}$ flies", id="a letter as a script"),
        pytest.param("an ell_p-ball", r"an $\ell_p$-ball", id="a script at a letter"),
        pytest.param("at 45^circ or 45^{circ}", r"at $45^{\circ}$ or $45^{\circ}$", id="degrees"),
        pytest.param("10^-3 of a tide", "$10^{-3}$ of a tide", id="a power that lost its braces"),
        pytest.param("x_max and L_infty", r"$x_{\max}$ and $L_{\infty}$", id="names as scripts"),
        pytest.param("d_model in d_{in}", r"$d_{\mathrm{model}}$ in $d_{\mathrm{in}}$", id="labels as scripts"),
        pytest.param("when trightarrow infty.", r"when $t\rightarrow \infty$.", id="glued"),
        pytest.param("(alphagg1) tides", r"($\alpha \gg 1$) tides", id="several glued"),
        pytest.param("(forall kgeq 1)", r"($\forall k\geq 1$)", id="a letter glued to a relation"),
        pytest.param("for kin[K] pools", r"for $k\in[K]$ pools", id="in, glued"),
        pytest.param("for xinR^n we have", r"for $x\in R^n$ we have", id="in, with a font lost"),
        pytest.param("the tide alpha in (0, 1) of", r"the tide $\alpha \in(0,1)$ of", id="in, between operands"),
        pytest.param("beta = 0.5 holds", r"$\beta=0.5$ holds", id="a value"),
        pytest.param("W=KQ^top and K_iQ_j^top", r"W=KQ$^{\top}$ and $K_iQ_j^{\top}$", id="transposed"),
        pytest.param("D{=}2048 and N{+}D", "$D{=}2048$ and $N{+}D$", id="signs in braces"),
        pytest.param("1{,}084 gulls", "$1{,}084$ gulls", id="a comma in braces"),
        pytest.param("x!in!{4,8}", r"$x\!\in \!\{4,8\}$", id="thin spaces"),
        pytest.param("in {0,1}^n or max{0,x}^3", r"in $\{0,1\}^n$ or $\max \{0,x\}^3$", id="sets"),
        pytest.param("at most O(1{t}) steps", r"at most $O(\frac{1}{t})$ steps", id="a fraction of a number"),
        pytest.param("is a+b{c} steps for L_2", "is a+b{c} steps for $L_2$", id="a fraction that is lost"),
        pytest.param("mathcal L_{A} of mathbb R", r"$\mathcal{L}_{A}$ of $\mathbb{R}$", id="fonts"),
        pytest.param("{mathbb R}^N with {rm AR}(p)", r"${\mathbb{R}}^N$ with ${\mathrm{AR}}(p)$", id="fonts in braces"),
        pytest.param("Oleft(n^2right) pools", "$O(n^2)$ pools", id="brackets that stretch"),
        pytest.param("langle S rangle of", r"$\langle S\rangle$ of", id="angles"),
        pytest.param("E_{x sim p}[f]", r"$E_{x\sim p}[f]$", id="a relation in a script"),
        pytest.param("ττ: τ^2 and αin [0,1]", r"ττ: $τ^2$ and $α\in[0,1]$", id="letters that are no names"),
        pytest.param("the muP of tides", r"the $\mu P$ of tides", id="a letter before a name"),
        pytest.param("costs 380mus on it", r"costs $380\mu s$ on it", id="a unit"),
        pytest.param("our varphi and mu fly", r"our $\varphi$ and $\mu$ fly", id="letters alone"),
        pytest.param("alpha flies over L_1", r"$\alpha$ flies over $L_1$", id="a letter beside other damage"),
        pytest.param("see https://x.example/a_b{our page}", r"see \href{https://x.example/a_b}{our page}", id="a link"),
        pytest.param("tides x2014 and kites", "tides — and kites", id="a dash"),
        pytest.param("the {GullNet} counts", "the GullNet counts", id="a word in braces"),
    ],
)
def test_what_was_damaged_is_mended(damaged: str, now: str) -> None:
    """A reader sees what the author wrote."""
    assert now == latex.repair(damaged)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Gulls are 10 times faster than kites, and 3 times a day they rest.",
        "We wait ten times in the dunes, from time to time, and sometimes at all times.",
        "From sim-to-real to sim2real, the sim is real.",
        "The ellipsis is an anecdote; a module overlines a singleton, and culverts need no noting.",
        "A partial order, a top gull, a bar chart, a hat, a dot product and a square prime.",
        "Phi-3 and Phi-4 see Pi and alpha blending, the beta distribution and the lambda calculus.",
        "The names snake_case, no_repeat_size, Q4_K_M, __init__ and my_file stay as they are.",
        "The file tides_v2_final.txt and `x_1` and `alpha = 2` are code.",
        "It grows from O(d) to O(d).",
        "A subset of models in parallel implies a star, if A or I say so.",
        "See https://x.example/a_b^c and www.tide.example/x_1 or mail to gull_1@tide.example now.",
        r"The loss $L_1$, \(x_1\) and \[y^2\] stay, as do \emph{words} and \cite{ebb_flow_2001}.",
        "Between $5 and $6 they eat 8.5% at 3 pm in January 2024.",
        "Godot, Ineq-Comp, dark-bright and T5-in-the-loop.",
        "A vitamin C in Bay A, to B in (2).",
        "深度学习的海鸥 и чайки считают.",
        "",
    ],
    ids=lambda text: text[:30],
)
def test_words_stay_words(text: str) -> None:
    """Most texts hold no formula at all."""
    assert (text, ()) == latex.repair(text)


@pytest.mark.parametrize(
    "text",
    [
        r"At $\alpha = 1$ the letter beta and R^2 stay, and so does pass^5.",
        r"We show $x_1 \leq 2$ for alpha in (0, 1) by our L_2 of {n}.",
    ],
)
def test_a_text_that_was_not_damaged_stays(text: str) -> None:
    """Formulas with their backslashes tell that no program took them."""
    assert (text, ()) == latex.repair(text)


def test_formulas_that_stand_stay_beside_those_that_fell() -> None:
    """A half damaged text is half mended."""
    text, repairs = latex.repair(r"Here $\alpha_1$ flies 8.2times to infty.")

    assert r"Here $\alpha_1$ flies $8.2\times$ to $\infty$." == text
    assert (Repair("8.2times", r"$8.2\times$"), Repair("infty", r"$\infty$")) == repairs


def test_new_dollars_do_not_pair_with_old_ones() -> None:
    """A lone dollar beside damage is no formula afterwards either."""
    text, repairs = latex.repair("It costs 3$ and L_1 and x^2.")

    assert [repair.now for repair in repairs] == [text[span.start : span.stop] for span in latex.spans(text)]


def test_each_change_is_one_formula() -> None:
    """Nothing stands before or behind the dollars, and two formulas never touch."""
    damaged = "For alpha=1, L_1 and 2times2: (x_1, x_2) leq 3."
    text, repairs = latex.repair(damaged)

    assert [("$", "$")] * len(repairs) == [(repair.now[0], repair.now[-1]) for repair in repairs]
    assert [repair.now for repair in repairs] == [text[span.start : span.stop] for span in latex.spans(text)]


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_a_mended_text_needs_no_mending(damaged: str) -> None:
    """Texts are read again and again."""
    once = latex.repair(damaged)[0]

    assert (once, ()) == latex.repair(once)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_every_change_can_be_taken_back(damaged: str) -> None:
    """The page shows what the source had."""
    assert damaged == undone(*latex.repair(damaged))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_formulas_of_the_text_stay_and_new_ones_are_formulas(damaged: str) -> None:
    """What stands between dollars was not damaged."""
    text, repairs = latex.repair(damaged)
    before = [damaged[span.start : span.stop] for span in latex.spans(damaged)]
    after = [text[span.start : span.stop] for span in latex.spans(text)]
    new = [repair.now for repair in repairs if repair.now[0] == "$"]

    assert sorted(before + new) == sorted(after)
    assert not [one for one in new if bench.linear(one[1:-1]) is None]


@pytest.mark.parametrize(
    "hostile",
    """_ ^ { a_ ( [ a x_1 x_{ ^{ {{{a 1{ alpha alphabeta trightarrow ( alpha( (a ((a) 2times = - ! | , ' left( langle
    mathcal{ sqrt frac1 kin[ a. a@ a- $ $x \\( \\cite{ ` x20 https://a{ {=} φ_ 1{,} {word} max{ a^(""".split(),
)
def test_hostile_text_costs_linear_time(hostile: str) -> None:
    """A megabyte of anything takes eight times as long as an eighth of it."""
    glued = effort.growth(lambda many: latex.repair(hostile * (many // len(hostile))), 8_000)
    spaced = effort.growth(lambda many: latex.repair(f"{hostile} " * (many // len(hostile))), 8_000)

    assert max(glued, spaced) < effort.NEARLY_LINEAR


@pytest.mark.parametrize(
    "make",
    [
        lambda many: "x_{" * many + "}" * many,
        lambda many: "alpha = " + "(" * many + "x" + ")" * many,
        lambda many: "frac1" * many,
        lambda many: "x^{a " * many,
        lambda many: "a" * many + "infty",
        lambda many: "x_1+" * many,
        lambda many: "langle " * (many // 500),
    ],
)
def test_deep_and_long_formulas_end_as_text(make: Callable[[int], str]) -> None:
    """The converter would end the process."""
    damaged = make(20_000)

    assert damaged == undone(*latex.repair(damaged))


@pytest.mark.data
def test_formulas_of_real_pairs_are_mended(data: Path) -> None:
    """Listings and originals of the same papers."""
    tally = bench.Tally(bench.pairs(data))

    assert tally.share >= 0.96
    assert tally.of("plain")[0] == tally.of("plain")[1]


@pytest.mark.data
def test_formulas_of_abstracts_run_through_the_rule_are_mended(data: Path) -> None:
    """The rule that damages, run on all abstracts with formulas, in two halves."""
    originals = [(name, text) for name, text in bench.abstracts(data) if "$" in text]
    tuned, other = (
        bench.Tally(bench.case(text) for name, text in originals if bench.half(name) == at) for at in (0, 1)
    )

    assert tuned.share >= 0.92
    assert other.share >= 0.90
    assert other.of("plain")[0] == other.of("plain")[1]
    assert max(tuned.invented, other.invented) <= 0.05


@pytest.mark.data
def test_labelled_pieces_are_mended(data: Path) -> None:
    """What people wrote beside damaged pieces of the captures."""
    right, count, wrong = bench.labelled(data)

    assert right / count >= 0.92, wrong


@pytest.mark.data
def test_clean_abstracts_stay(data: Path) -> None:
    """Of those without any sign of mathematics, hardly one in a thousand is changed."""
    plain, _ = bench.clean(data)

    assert len(bench.changed(plain)) / len(plain) <= 0.001
