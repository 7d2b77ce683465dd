"""Markdown to HTML: raw HTML off, links checked, no `style`, headings with anchors.

There are two dialects, and the place of a file tells which one it is in.

- *Plain*, for the text of papers (`papers/`): CommonMark with tables and strikethrough. It came from a source and was
  escaped when its page was composed (`text.escape_markdown`), so it comes out as it was written, and nothing that a
  stranger wrote becomes a footnote or a box.
- *By hand*, for all that a person writes (pages by hand, topics, notes): also footnotes, admonitions, colored code, and
  a link at each heading.

Both have formulas (`_formulas`), which become MathML here and now; a page needs no script for them.

Relative links lead from file to file of `content/` and are turned into addresses of the site. A note (`notes/`) is
shown on the page of its paper: its relative links start where that page's do, and its ids begin with `notes:`, which no
id of the page does.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, count
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_gen import text
from site_gen.markdown import _admonitions, _code, _footnotes, _formulas
from site_gen.model import Converted, Formula, Heading, Html, Repair

__all__ = ["SCHEMES", "address", "to_html"]

SCHEMES = frozenset({"http", "https", "mailto"})
PAPERS = "papers/"
NOTES = "notes/"
# No heading's id holds a colon, so this cannot be the beginning of any other id of a paper's page.
NOTE_PREFIX = "notes:"
LINKED = frozenset({"h2", "h3", "h4"})

# Tokens whose words are put together from parts.
_SAID = frozenset({"inline", _formulas.BLOCK})
_ALIGNED = re.compile(r"^text-align:(left|right|center)$")


def to_html(
    source: str, *, path: str = "", base_path: str = "/", repairs: Sequence[Repair] = (), math: bool = True
) -> Converted:
    """Convert the body of the page whose file is `path` under `content/`.

    Relative targets are taken from that file's folder; `.md` targets become the address of their page. A link with
    any scheme but http, https and mailto stays text. Formulas that `repairs` tells of are marked; without `math`
    their TeX is shown.
    """
    is_plain, is_note = path.startswith(PAPERS), path.startswith(NOTES)
    parser = _plain() if is_plain else _by_hand()
    tokens = parser.parse(source)
    _formulas.fenced(tokens)
    _formulas.name(tokens)
    _formulas.spell(tokens, math=math)
    if not is_plain:
        tokens = _admonitions.dress(_footnotes.gather(tokens))
    prefix = NOTE_PREFIX if is_note else ""
    headings = tuple(_name(tokens, prefix))
    place = PAPERS + path.removeprefix(NOTES) if is_note else path
    links = tuple(_lead(tokens, place, base_path))
    _stay(tokens, headings, prefix)
    for token in _flat(tokens):
        _unstyle(token)
    words, formulas = _said(tokens)
    _formulas.hold(tokens)
    if not is_plain:
        _link(tokens)
    captured = {repair.now: repair.captured for repair in repairs}
    html = parser.renderer.render(
        tokens, parser.options, {"prefix": prefix, _formulas.CAPTURED: captured, _formulas.SHOWN: math}
    )
    return Converted(Html(html), words, headings, links, formulas)


def address(target: str, *, path: str = "", base_path: str = "/") -> str:
    """Turn a target as written in the file `path` into an address of the site; whole addresses and anchors stay.

    >>> address("../about.md#us", path="docs/index.md", base_path="/repo/")
    '/repo/about/#us'
    """
    parts = urlsplit(target)
    if parts.scheme or not parts.path:
        return target
    written = unquote(parts.path)
    place = posixpath.normpath(posixpath.join("" if written.startswith("/") else posixpath.dirname(path), written))
    if place.startswith("../") or place == "..":
        return target
    # A place that begins with two slashes would be the name of another host.
    place = place.lstrip("/")
    last = posixpath.basename(place)
    if last in {".", "index.md"}:
        place = place.removesuffix(last).rstrip("/")
    elif last.endswith(".md"):
        place = place.removesuffix(".md")
    if place and (last.endswith(".md") or posixpath.basename(written) in {"", ".", ".."}):
        place += "/"
    ending = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return base_path + text.escape_path(place) + ending


@cache
def _plain() -> MarkdownIt:
    return _common()


@cache
def _by_hand() -> MarkdownIt:
    made = _common().use(_footnotes.footnote_syntax).use(_admonitions.admonition_syntax)
    made.add_render_rule("fence", _fence)
    made.add_render_rule("code_block", _fence)
    return made


def _common() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    made.use(_formulas.formula_syntax)
    made.validateLink = _may_link  # type: ignore[method-assign] # the library's way to say which links are allowed
    made.add_render_rule("table_open", _open_table)
    made.add_render_rule("table_close", _close_table)
    return made


def _may_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in SCHEMES
    return not url.startswith(("//", "\\")) and ":" not in url.partition("/")[0]


def _open_table(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Let a wide table scroll in a box of its own, which the keyboard can reach."""
    opened = renderer.renderToken(tokens, index, options, env)
    return f'<div class="scroll" tabindex="0" role="group" aria-label="table">{opened}'


def _close_table(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f"{renderer.renderToken(tokens, index, options, env)}</div>\n"


def _fence(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType) -> str:
    return _code.code(tokens[index].content, tokens[index].info)


def _flat(tokens: Sequence[Token]) -> Sequence[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _headed(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Give the opening of each heading with what it holds."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[index + 1]


def _name(tokens: Sequence[Token], prefix: str) -> Iterator[Heading]:
    """Give each heading an id that is unique in its page."""
    taken: set[str] = set()
    # Where the search for a free number begins: a page of a thousand equal headings is still named in one go.
    last: dict[str, int] = {}
    for token, inline in _headed(tokens):
        words = _read(inline)
        anchor = text.slug(words)
        numbered = ((number, f"{anchor}-{number}") for number in count(last.get(anchor, 1) + 1))
        candidates = numbered if anchor in last else chain([(1, anchor)], numbered)
        last[anchor], unique = next(pair for pair in candidates if pair[1] not in taken)
        taken.add(unique)
        token.attrSet("id", prefix + unique)
        yield Heading(int(token.tag[1]), prefix + unique, words)


def _lead(tokens: Sequence[Token], path: str, base_path: str) -> Iterator[str]:
    """Turn targets into addresses, and give them."""
    for token in _flat(tokens):
        for name in ("href", "src"):
            target = token.attrGet(name)
            if isinstance(target, str):
                found = address(target, path=path, base_path=base_path)
                token.attrSet(name, found)
                yield found


def _stay(tokens: Sequence[Token], headings: Sequence[Heading], prefix: str) -> None:
    """Let links to the headings of a note follow their new ids."""
    if not prefix:
        return
    ids = {heading.id for heading in headings}
    for token in _flat(tokens):
        target = str(token.attrGet("href") or "")
        if target.startswith("#") and prefix + unquote(target[1:]) in ids:
            token.attrSet("href", f"#{prefix}{target[1:]}")


def _link(tokens: Sequence[Token]) -> None:
    """Put a link to itself into each heading that the table of contents of a page may show, and the level below.

    Its sign is drawn by the style sheet: who copies or searches the heading gets its words alone.
    """
    for token, inline in _headed(tokens):
        if token.tag in LINKED:
            name = f"Link to “{_read(inline)}”"
            attributes: dict[str, str | int | float] = {
                "class": "anchor",
                "href": f"#{token.attrGet('id')}",
                "aria-label": name,
            }
            link = [Token("anchor_open", "a", 1, attributes), Token("anchor_close", "a", -1)]
            inline.children = [*(inline.children or ()), *link]


def _unstyle(token: Token) -> None:
    aligned = _ALIGNED.match(str(token.attrGet("style") or ""))
    token.attrs.pop("style", None)
    if aligned:
        token.attrJoin("class", f"align-{aligned[1]}")


def _said(tokens: Sequence[Token]) -> tuple[str, tuple[Formula, ...]]:
    """Give what a person reads, and where in it formulas stand."""
    blocks: list[str] = []
    formulas: list[Formula] = []
    start = 0
    for token in tokens:
        before = len(formulas)
        said = "".join(_pieces([token], start, formulas)) if token.type in _SAID else token.content.strip("\n")
        if said.strip() or len(formulas) > before:
            blocks.append(said)
            start += len(said) + len("\n\n")
    return "\n\n".join(blocks), tuple(formulas)


def _read(inline: Token) -> str:
    """Give what a person reads of a heading."""
    return "".join(_pieces([inline], 0, []))


def _pieces(tokens: Sequence[Token], start: int, formulas: list[Formula]) -> Iterator[str]:
    """Give what a person reads: an image is its description, a line break is a space; and note the formulas."""
    for token in tokens:
        said = ""
        if token.type == "inline":
            for piece in _pieces(token.children or (), start, formulas):
                start += len(piece)
                yield piece
        elif token.type in {_formulas.INLINE, _formulas.BLOCK}:
            found = _formulas.shown(token)
            said = found.text
            display = _formulas.is_displayed(token)
            formulas.append(Formula(start, start + len(said), token.content, display, found.wrong))
        elif token.type in {"softbreak", "hardbreak"}:
            said = " "
        elif token.type in {"text", "code_inline", "text_special"}:
            said = token.content
        elif token.type == "image":
            said = "".join(_pieces(token.children or (), start, formulas))
        start += len(said)
        yield said
