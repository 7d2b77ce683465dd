"""Footnotes: numbered as they are mentioned, read at the end of the page.

The plugin finds `[^label]` and its definition. What it makes of them is not used, for it writes a way back to places
that are not on the page: mentions inside of a note that nobody mentions, or in the description of an image. Here notes
are numbered by walking through what will be shown: the text, then the notes themselves.

Ids hold a colon (`fn:1`, `fnref:1`), which no heading's id ever does.
"""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

BLOCK = '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n'

_INSIDE = "inside a footnote"


def footnote_syntax(parser: MarkdownIt) -> None:
    """Teach a parser footnotes; `gather` must then be given its tokens."""
    footnote_plugin(parser, inline=False, move_to_end=False)
    parser.block.ruler.at("footnote_def", _define, {"alt": ["paragraph", "reference"]})
    parser.add_render_rule("footnote_ref", _mention)
    parser.add_render_rule("footnote_back", _back)
    parser.add_render_rule("footnote_open", _open)
    parser.add_render_rule("footnote_close", lambda *_: "</li>\n")
    parser.add_render_rule("footnote_block_open", lambda *_: BLOCK)
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol>\n</section>\n")


def gather(tokens: Sequence[Token]) -> list[Token]:
    """Move the notes that are mentioned to the end, in the order of their first mention; leave out the others."""
    body, notes = _apart(tokens)
    mentions: dict[str, list[Token]] = {}
    order: list[str] = []
    _number(body, order, mentions)
    # Notes may mention notes: the list grows while we go through it.
    for label in order:
        _number(notes[label], order, mentions)
    return [*body, *_block([(notes[label], len(mentions[label])) for label in order])]


def _define(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's own form
    """Find a definition, but none inside of another: the two would be torn apart."""
    if silent:
        return footnote_def(state, start, end, silent)
    if state.env.get(_INSIDE):
        return False
    state.env[_INSIDE] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env[_INSIDE] = False


def _apart(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """Divide the text from its notes; of two notes with one label the last is kept."""
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    place = body
    for token in tokens:
        if token.type == "footnote_reference_open":
            place = notes[token.meta["label"]] = []
        elif token.type == "footnote_reference_close":
            place = body
        else:
            place.append(token)
    return body, notes


def _number(tokens: Sequence[Token], order: list[str], mentions: dict[str, list[Token]]) -> None:
    """Give each mention the number of its note, and its own number among the mentions of that note."""
    shown = (child for token in tokens for child in token.children or ())
    for mention in (child for child in shown if child.type == "footnote_ref"):
        label = mention.meta["label"]
        if label not in mentions:
            order.append(label)
        others = mentions.setdefault(label, [])
        number = others[0].meta["number"] if others else len(order)
        others.append(mention)
        mention.meta = {"number": number, "place": len(others)}


def _block(notes: Sequence[tuple[list[Token], int]]) -> Iterator[Token]:
    """Give the list of notes, each with the ways back at the end of its last paragraph."""
    if not notes:
        return
    yield Token("footnote_block_open", "", 1)
    for number, (tokens, mentions) in enumerate(notes, start=1):
        yield Token("footnote_open", "", 1, meta={"number": number})
        back = Token("footnote_back", "", 0, meta={"number": number, "mentions": mentions})
        if tokens and tokens[-1].type == "paragraph_close":
            yield from (*tokens[:-1], back, tokens[-1])
        else:
            yield from (*tokens, Token("paragraph_open", "p", 1), back, Token("paragraph_close", "p", -1, block=True))
        yield Token("footnote_close", "", -1)
    yield Token("footnote_block_close", "", -1)


def _mention(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
    number, place, prefix = tokens[index].meta["number"], tokens[index].meta["place"], env.get("prefix", "")
    link = f'<a href="#{prefix}fn:{number}" id="{prefix}{_place(number, place)}" role="doc-noteref"'
    return f'<sup>{link} aria-label="Note {number}">{number}</a></sup>'


def _open(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
    return f'<li id="{env.get("prefix", "")}fn:{tokens[index].meta["number"]}">\n'


def _back(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
    number, mentions = tokens[index].meta["number"], tokens[index].meta["mentions"]
    return "".join(
        f' <a href="#{env.get("prefix", "")}{_place(number, place)}" role="doc-backlink"'
        f' aria-label="Back to the text{f", place {place}" if mentions > 1 else ""}">↩\ufe0e</a>'
        for place in range(1, mentions + 1)
    )


def _place(number: int, place: int) -> str:
    return f"fnref:{number}" if place == 1 else f"fnref:{number}:{place}"
