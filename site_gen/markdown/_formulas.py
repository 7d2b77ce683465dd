"""Formulas in Markdown: `$..$` in a line, `$$..$$` displayed, and fenced blocks of the language `math`.

What is a formula and what a price is decided by `latex.spans`, as everywhere. Nothing inside one means anything to
Markdown; a formula that holds a backtick is none, for `` costs $5, not `$x` `` speaks of code.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_gen import latex

INLINE = "formula"
BLOCK = "formula_block"
LANGUAGE = "math"

_DISPLAY = "$$"
# Where a parser keeps what it found out about a text, and what it is told about captured formulas.
_KNOWN = "formulas"
CAPTURED = "captured"
# Whether formulas are shown as mathematics.
SHOWN = "shown"
# Whether the text of a formula is its name.
_NAMED = "named"


def formula_syntax(parser: MarkdownIt) -> None:
    """Teach a parser formulas."""
    parser.inline.ruler.before("backticks", INLINE, _inline)
    parser.block.ruler.before("code", BLOCK, _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.add_render_rule(INLINE, _render)
    parser.add_render_rule(BLOCK, _render)


def fenced(tokens: Sequence[Token]) -> None:
    """Turn fenced blocks of the language `math` into displayed formulas."""
    for token in tokens:
        if token.type == "fence" and token.info.strip() == LANGUAGE and token.content.strip():
            token.type, token.markup, token.content = BLOCK, _DISPLAY, token.content.strip()


def name(tokens: Sequence[Token]) -> None:
    """Give the formulas of headings a name: a browser says a heading without them."""
    for opened, inline in pairwise(tokens):
        for token in (inline.children or ()) if opened.type == "heading_open" else ():
            token.meta |= {_NAMED: True} if token.type == INLINE else {}


def spell(tokens: Sequence[Token], *, math: bool) -> None:
    """Write formulas in descriptions of images as text, without `math` as their TeX: an attribute holds no markup."""
    for token in tokens:
        if token.type == "image":
            for inner in token.children or ():
                if inner.type == INLINE:
                    inner.type, inner.content = "text", shown(inner).text if math else _written(inner)
        spell(token.children or (), math=math)


def hold(tokens: Sequence[Token]) -> None:
    """Keep what touches a formula on its line: a browser would end one between a bracket and the formula in it.

    The characters go from the text into the token of the formula, so do this when the text has been read.
    """
    for before, token, after in _neighbors(tokens):
        if token.type == INLINE and not is_displayed(token):
            words = [near.content if near is not None and near.type == "text" else "" for near in (before, after)]
            ends, begins = latex.touching(words[0], shown(token), words[1])
            token.meta |= {"before": ends, "after": begins}
            if before is not None and ends:
                before.content = before.content.removesuffix(ends)
            if after is not None and begins:
                after.content = after.content.removeprefix(begins)


def _neighbors(tokens: Sequence[Token]) -> Iterator[tuple[Token | None, Token, Token | None]]:
    """Give each token inside of a block with those beside it."""
    for block in tokens:
        inner = block.children or ()
        yield from zip((None, *inner), inner, (*inner[1:], None), strict=False)


def shown(token: Token) -> latex.Shown:
    """Give what became of the formula of a token."""
    return latex.formula(token.content, display=is_displayed(token))


def is_displayed(token: Token) -> bool:
    """Tell whether the formula of a token stands on lines of its own."""
    return token.markup == _DISPLAY


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    if state.src[state.pos] != "$":
        return False
    found = state.env.setdefault(_KNOWN, {})
    if state.src not in found:
        found[state.src] = {span.start: span.stop for span in latex.spans(state.src, brackets=False)}
    stop = found[state.src].get(state.pos)
    if stop is None or stop > state.posMax or "`" in state.src[state.pos : stop]:
        return False
    if not silent:
        written = state.src[state.pos : stop]
        token = state.push(INLINE, "math", 0)
        token.markup = _DISPLAY if written.startswith(_DISPLAY) else "$"
        token.content = _trimmed(" ".join(written.split()), token.markup)
    state.pos = stop
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Take lines from one that begins with two dollars to one that ends in two, with no empty one between."""
    if state.is_code_block(start) or not _line(state, start).startswith(_DISPLAY):
        return False
    lines = [_line(state, start)]
    while not (lines[-1].endswith(_DISPLAY) and len("\n".join(lines)) > 2 * len(_DISPLAY)):
        following = start + len(lines)
        if following >= end or state.isEmpty(following) or state.sCount[following] < state.blkIndent:
            return False
        line = _line(state, following)
        # Dollars inside belong to another formula; to look on behind them from each line would cost quadratic time.
        if line.find(_DISPLAY) not in {-1, len(line) - len(_DISPLAY)}:
            return False
        lines.append(line)
    written = "\n".join(lines)
    if _DISPLAY in written[len(_DISPLAY) : -len(_DISPLAY)]:
        return False
    if not silent:
        token = state.push(BLOCK, "math", 0)
        token.block, token.markup, token.content = True, _DISPLAY, _trimmed(written, _DISPLAY)
        token.map = [start, start + len(lines)]
        state.line = start + len(lines)
    return True


def _written(token: Token) -> str:
    return f"{token.markup}{token.content}{token.markup}"


def _trimmed(written: str, dollars: str) -> str:
    r"""Give what stands between the dollars; the space of `\ ` at the end stays."""
    inner = written[len(dollars) : -len(dollars)]
    return inner.strip() + (" " if re.search(r"(?<!\\)(?:\\\\)*\\\s+\Z", inner) else "")


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()


def _render(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    captured: Mapping[str, str] = env.get(CAPTURED, {})
    written = _written(token)
    made = shown(token)
    markup = (
        (made.named if token.meta.get(_NAMED) else made.markup)
        if env.get(SHOWN, True)
        else f'<code class="tex">{html.escape(written)}</code>'
    )
    known = captured.get(written)
    if known is not None:
        markup = f'<span class="repaired" title="As captured: {html.escape(known)}">{markup}</span>'
    markup = latex.held(token.meta.get("before", ""), markup, token.meta.get("after", ""))
    return f'<p class="displayed">{markup}</p>\n' if token.block else markup
