"""Texts that may be TeX or not: read into the form that all rooms share, and written for people from there."""

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_gen import latex, markdown, sources, text
from site_gen.model import Problem, Record
from tests import effort

GOLDEN = Path(__file__).parent / "golden" / "prose.txt"
PIECES = st.one_of(
    st.text(st.sampled_from("\\{}$%&#_^~-'`\"ab1 ([)]\n*<>!|:/.,"), max_size=10),
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.sampled_from(
        (
            r"$x^{2}$ $$y$$ \(z\) \[w\] \begin{align}a\end{align} \emph{ \textbf{ \texttt{ } { {\em} {\bf} \'e \r{ho}"
            r" \href{https://tides.example/a}{ `` '' -- word https://tides.example/a_b ~2% Fig.~3 \ours \cite{k}"
            r" \footnote{ \$ $5 `code` C:\new \textbackslash{} \begin{itemize} \item \verb|x| $HOME ** x ."
        ).split()
    ),
    st.sampled_from([" ", " and ", "\n\n", r"{\em ", r"\textsuperscript{2}"]),
)
TEXTS = st.lists(PIECES, max_size=9).map(lambda pieces: text.paragraphs("".join(pieces)))


def bare(words: str) -> str:
    """Take all white space out."""
    return "".join(words.split())


@pytest.mark.parametrize(
    ("written", "formulas"),
    [
        pytest.param(r"$a$, \(b\), $$c$$ and \[d\]", ["a", "b", "c", "d"], id="four ways to write one"),
        pytest.param(r"\begin{align*}a&b\end{align*}", [r"\begin{align*}a&b\end{align*}"], id="an environment"),
        pytest.param(r"\begin{math}a\end{math}", ["a"], id="an environment that only says what it is"),
        pytest.param(r"512$\times$512 and $\sim$100", [r"\times", r"\sim"], id="digits on both sides"),
        pytest.param("M$^3$ and H$_2$O", ["^3", "_2"], id="a power of a word"),
        pytest.param("$92%$ or $85.4$", ["92%", "85.4"], id="numbers"),
        pytest.param("其中$x$是", ["x"], id="Chinese beside it"),
        pytest.param(r"$\texttt{M$^3$Tide}$", [r"\texttt{M$^3$Tide}"], id="one in another"),
        pytest.param("$k-$means and $3-$D", ["k-", "3-"], id="a hyphen in it"),
        pytest.param("$Ebb<Flow<Hybrid<Storm$", ["Ebb<Flow<Hybrid<Storm"], id="words in it"),
        pytest.param("($ x $) and a$ b$", [" x ", " b"], id="spaces in it"),
        pytest.param("``$x$'' and `$y$'", ["x", "y"], id="in quotes"),
        pytest.param("from $O(d)$ to $O(d)$", ["O(d)", "O(d)"], id="two in a row"),
        pytest.param("$4 to $10", [], id="two prices"),
        pytest.param("$0.398 to $0.228", [], id="two prices with points"),
        pytest.param("US$ 5 and A$ 6, or US$5 and A$6", [], id="prices of countries"),
        pytest.param("$5M\u2013$10M, $5-$10, $3/$15, $1, $2 and $3", [], id="prices side by side"),
        pytest.param("$4,500/task to the other's $1", [], id="a price of something"),
        pytest.param("5$ and 10$ or $x$", ["x"], id="prices before their dollars"),
        pytest.param("$5 per million words at 90$", [], id="a price and words"),
        pytest.param("between $5 and $x$", ["x"], id="a price and a formula"),
        pytest.param('($5) and ($10), "$5" and "$6"', [], id="prices between signs"),
        pytest.param("$500 (n=3), $600 (n=4), cost=$5, price=$10", [], id="prices with what they are for"),
        pytest.param("$5 + $6 = $11, $5->$10, $-5 and $-10", [], id="prices that are counted"),
        pytest.param(
            r"$10 per {\em run} and then {CO$_2$} at 90$^\circ$C", ["_2", r"^\circ"], id="a price before formulas"
        ),
        pytest.param(
            r"$10^{-3}$5 and $2 \text{ if it is } x$", ["10^{-3}", r"2 \text{ if it is } x"], id="numbers in formulas"
        ),
        pytest.param(r"\$5 and \$x$", [], id="dollars behind backslashes"),
        pytest.param("$HOME/bin and $PATH, $EBB/x:$B", [], id="variables of a shell"),
        pytest.param("${TIDE} and ${EBB}, or awk '{print $1 $2}'", [], id="variables in braces and of awk"),
        pytest.param("$HOME is not set, $x$ is", ["x"], id="a variable and a formula"),
        pytest.param("`$x$` and `echo $y`, $z$", ["z"], id="in code"),
        pytest.param("$a\n\nb$", [], id="over an empty line"),
        pytest.param("{$a} and $b$", ["b"], id="at another depth"),
        pytest.param("$$ or $ $", [], id="nothing in it"),
        pytest.param(r"\begin{align}a", [], id="an environment that does not end"),
    ],
)
def test_formulas_are_found_and_prices_are_not(written: str, formulas: list[str]) -> None:
    """Whatever asks where formulas stand gets the same answer."""
    assert formulas == [written[span.first : span.last] for span in latex.spans(written)]


def test_each_text_of_the_golden_file_reads_as_beside_it() -> None:
    """What people wrote, what we read in it, its Markdown, and what is told of it."""
    golden = GOLDEN.read_text()
    texts = re.findall(r"^(\S.*)\n    reads ", golden, re.MULTILINE)

    assert len(texts) >= 60
    assert golden == "\n".join([golden.partition("\n")[0], "", *(line for written in texts for line in shown(written))])


def shown(written: str) -> list[str]:
    """Give the lines of the golden file for a text."""
    common, wrong = latex.read(written)
    forms = (("reads", common), ("markdown", latex.to_markdown(common)), *(("wrong", one) for one in wrong))
    return [written, *("    {:<8}  {}".format(name, form.replace("\n\n", " ¶ ")) for name, form in forms), ""]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("Plain words, and (some) marks: 50% of A & B_1 #2?", id="no TeX at all"),
        pytest.param("{SAT}, {x}, {0, 1} and {{a}}", id="braces"),
        pytest.param("~2% of ~100, (~5 km) and 5~10 or y ~ x", id="about"),
        pytest.param("~/harbor, ~ada, HEAD~1, ~~struck~~ and YYYY-MM~ (a date)", id="tildes of programs"),
        pytest.param("run --watch (--fast) or `--slow`", id="options"),
        pytest.param("a row ----- and an arrow --> or <!-- note -->", id="rows and arrows"),
        pytest.param(r"C:\new\times, C:\Users\ada, \\harbor\share\alpha", id="paths of Windows"),
        pytest.param(r"src\main\beta.py and folder\to\file", id="paths without a drive"),
        pytest.param(r"a\b, x\y and \n", id="lone backslashes"),
        pytest.param(r"\d+, ^\s*\w{2}$, \bword\b and [a-z]+\s", id="regular expressions"),
        pytest.param("`code` and `a_b`", id="code"),
        pytest.param("sim2real, snake_case, Q4_K_M, pass^5, from O(d) to O(d)", id="words that look like formulas"),
        pytest.param("https://tides.example/~ada/a--b?c=~1", id="addresses"),
        pytest.param("It cost $5, then $6, and A$AP sang", id="dollars"),
        pytest.param("rock ''n'' roll", id="quotes that were never opened"),
    ],
)
def test_what_is_no_tex_stays_as_it_is(written: str) -> None:
    """Most sources are no TeX, and nobody asked us to change their words."""
    assert (written, ()) == latex.read(written)
    assert (written, ()) == latex.read(written, title=True)


def test_a_title_has_no_marks() -> None:
    """Titles stand in lists, tabs and citations, where nothing is emphasized."""
    title, _ = latex.read(r"\textbf{Deep} {\em Tides} of \href{https://tides.example}{Ada}: $O(n)$", title=True)

    assert "Deep Tides of Ada: $O(n)$" == title


def test_each_unknown_command_is_told_once() -> None:
    """A text that says the name of its method ten times is one problem."""
    _, complaints = latex.read(r"\ours beats \ours{} and \theirs{all}")

    assert (r"unknown command `\ours`", r"unknown command `\theirs`") == complaints


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_was_read_reads_as_itself(written: str) -> None:
    """Our own exports are read again, and must say the same."""
    common, _ = latex.read(written)
    title, _ = latex.read(text.line(written), title=True)

    assert common == latex.read(common)[0]
    assert title == latex.read(title, title=True)[0]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_markdown_shows_exactly_the_plain_text(written: str) -> None:
    """No star, backslash or bracket of Markdown reaches a reader, whether the text was read or not."""
    common, _ = latex.read(written)

    assert bare(latex.to_plain(common)) == bare(converted(common))
    assert bare(latex.to_plain(written)) == bare(converted(written))


def converted(common: str) -> str:
    """Give the text of the page of a paper with this abstract."""
    return markdown.to_html(latex.to_markdown(common), path="papers/a.md").text


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_marks_survive_in_bibtex(written: str) -> None:
    """An abstract that is exported and read again has its marks."""
    common = unicodedata.normalize("NFC", latex.read(written)[0])
    # A backslash before a dollar cannot be told from a dollar that needs one.
    assume(r"\\$" not in common)

    assert latex.to_plain(common) == latex.to_plain(latex.to_text(latex.escape(common, marks=True), marks=True))


def test_a_mark_in_bibtex_is_a_command() -> None:
    """Who typesets our entry sees emphasis, not backslashes."""
    written = r"\emph{A} \href{https://tides.example/a%20b}{b} of {c} & $x$"
    escaped = latex.escape(written, marks=True)

    assert r"\emph{A} \href{https://tides.example/a\%20b}{b} of \{c\} \& $x$" == escaped
    assert written == latex.to_text(escaped, marks=True)


@pytest.mark.parametrize(
    ("common", "html"),
    [
        pytest.param(r"\emph{a} \textbf{b \emph{c}}", "<em>a</em> <strong>b <em>c</em></strong>", id="nested"),
        pytest.param(r"\textbf{L}azy", "<strong>L</strong>azy", id="part of a word"),
        pytest.param(r"x\textbf{(a)}y", "x(a)y", id="where no star can stand"),
        pytest.param(r"\texttt{a_b*}", "<code>a_b*</code>", id="code"),
        pytest.param(r"\texttt{a`b}", "<code>a`b</code>", id="code with a tick"),
        pytest.param(
            r"\href{https://tides.example/(a)}{b]}", '<a href="https://tides.example/(a)">b]</a>', id="a link"
        ),
        pytest.param(r"\href{javascript:x}{b}", "b", id="an address that may not be linked"),
        pytest.param(
            "https://tides.example/a_b",
            '<a href="https://tides.example/a_b">https://tides.example/a_b</a>',
            id="an address",
        ),
        pytest.param(r"\$5 *a* <b>", "$5 *a* &lt;b&gt;", id="what means something to Markdown"),
    ],
)
def test_marks_become_elements(common: str, html: str) -> None:
    """Emphasis, code and links are shown where Markdown has a way to say them."""
    page = markdown.to_html(latex.to_markdown(common), path="papers/a.md")

    assert f"<p>{html}</p>\n" == page.html.markup


def test_a_title_becomes_markup_with_its_formulas() -> None:
    """Everything else is escaped."""
    markup = latex.to_html(r"A < B & $x<y$ for \$5")

    assert f"A &lt; B &amp; {latex.formula('x<y').named} for $5" == markup


def test_plain_text_has_no_marks() -> None:
    """Search, feeds and descriptions show words."""
    plain = latex.to_plain(r"\emph{a} \href{https://tides.example}{b} for \$5 in {c}")

    assert "a b for $5 in {c}" == plain


@pytest.mark.parametrize(
    "hostile",
    [
        lambda many: "\\" * many,
        lambda many: r"\a" * many,
        lambda many: "{" * many + "}" * many,
        lambda many: "$" * many,
        lambda many: "`" * many,
        lambda many: "`a" * many,
        lambda many: "~" * many,
        lambda many: "a~b--" * many,
        lambda many: r"\emph{" * many + "x" + "}" * many,
        lambda many: r"\textbf{a " * many,
        lambda many: r"\cite{a} " * many,
        lambda many: r"\begin{align}" * many,
        lambda many: r"\verb+" * many,
        lambda many: "$A" * many,
        lambda many: "$5 a," * many,
        lambda many: "{`a`" * many,
        lambda many: r"a\b" * many,
        lambda many: r"\href{https://a.example}{" * many,
        lambda many: "https://" * many,
        lambda many: r"\emph{a}" * many,
        lambda many: r"{\bf \em " * many,
        lambda many: "$x$ " + "{" * many + "}" * many,
    ],
    ids=lambda hostile: hostile(2),
)
def test_hostile_text_costs_linear_time(hostile: Callable[[int], str]) -> None:
    """Every form of a text is made in time linear in it, whatever is in it."""
    growth = effort.growth(lambda many: forms(hostile(many)), 4_000)

    assert growth < effort.NEARLY_LINEAR


def forms(written: str) -> tuple[str, str, str]:
    """Give a text in all its forms."""
    common, _ = latex.read(written)
    return latex.to_plain(common), latex.to_markdown(common), latex.to_html(common)


def test_the_texts_of_every_source_are_read() -> None:
    """Titles and abstracts pass one place, and what is wrong with them has a line."""
    listing = b'{"title": "{\\\\em Tides} of \\\\ours", "abstract": "On 5\\\\% see https://tides.example/a\\\\_b"}\n'
    problem, record = sources.read(_stream(listing), "a.jsonl")

    assert isinstance(record, Record)
    assert isinstance(problem, Problem)
    assert ("Tides of ours", "On 5% see https://tides.example/a_b") == (record.work.title, record.work.abstract)
    assert (("link", "https://tides.example/a_b"),) == record.work.links
    assert ("a.jsonl", 1, "source.tex", r"unknown command `\ours`") == (
        problem.path,
        problem.line,
        problem.code,
        problem.message,
    )


def _stream(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def test_an_abstract_of_bibtex_keeps_its_marks() -> None:
    """A paper looks the same whatever its source."""
    entry = rb"@misc{a, title = {On \emph{Tides}}, abstract = {{\em Deep} water at \url{https://tides.example}}}"
    (record,) = sources.read(_stream(entry), "a.bib")

    assert isinstance(record, Record)
    assert ("On Tides", r"\emph{Deep} water at https://tides.example") == (record.work.title, record.work.abstract)


def test_what_was_mended_is_kept_with_the_record() -> None:
    """A capture of Hugging Face has lost its backslashes; who reads the paper can see what was guessed."""
    abstract = (
        "We watch a hundred tidal pools, which are 8.2times deeper than they look, and count 10% more gulls. " * 3
    )
    (record,) = sources.read(_stream(f"On Tidal Pools\n{abstract}\n".encode()), "a.txt")

    assert isinstance(record, Record)
    assert record.work.abstract.count("8.2") == 3
    assert {repair.captured for repair in record.work.repairs} == {"8.2times"}
    assert all(repair.now in record.work.abstract for repair in record.work.repairs)
