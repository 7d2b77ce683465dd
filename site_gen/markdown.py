"""Markdown to HTML: raw HTML off, links checked, no `style`, headings with anchors.

Text that came from a paper is escaped when its page is composed (`text.escape_markdown`), so it comes out as it was
written; what a person writes by hand is CommonMark with tables and strikethrough. Relative links lead from file to file
of `content/` and are turned into addresses of the site.
"""

import posixpath
import re
from collections.abc import Sequence
from functools import cache
from itertools import chain, count, pairwise
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_gen import text
from site_gen.model import Converted, Heading, Html

SCHEMES = frozenset({"http", "https", "mailto"})
_ALIGNED = re.compile(r"^text-align:(left|right|center)$")


def to_html(source: str, *, path: str = "", base_path: str = "/") -> Converted:
    """Convert the body of the page whose file is `path` under `content/`.

    Relative targets are taken from that file's folder; `.md` targets become the address of their page. A link with
    any scheme but http, https and mailto stays text.
    """
    tokens = _parser().parse(source)
    headings = tuple(_anchor(tokens))
    links: list[str] = []
    for token in _flat(tokens):
        for name in ("href", "src"):
            target = token.attrGet(name)
            if isinstance(target, str):
                token.attrSet(name, address(target, path=path, base_path=base_path))
                links.append(str(token.attrGet(name)))
        _unstyle(token)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Converted(Html(html), "\n\n".join(_blocks(tokens)), headings, tuple(links))


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
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
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


def _flat(tokens: Sequence[Token]) -> Sequence[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _anchor(tokens: Sequence[Token]) -> Sequence[Heading]:
    """Give each heading an id that is unique in its page."""
    found: list[Heading] = []
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        words = _read(inline)
        anchor = text.slug(words)
        numbered = (f"{anchor}-{number}" for number in count(2))
        unique = next(name for name in chain([anchor], numbered) if name not in taken)
        taken.add(unique)
        token.attrSet("id", unique)
        found.append(Heading(int(token.tag[1]), unique, words))
    return found


def _unstyle(token: Token) -> None:
    aligned = _ALIGNED.match(str(token.attrGet("style") or ""))
    token.attrs.pop("style", None)
    if aligned:
        token.attrJoin("class", f"align-{aligned[1]}")


def _blocks(tokens: Sequence[Token]) -> list[str]:
    blocks = [_read(token) if token.type == "inline" else token.content for token in tokens]
    return [block.strip("\n") for block in blocks if block.strip()]


def _read(inline: Token) -> str:
    """Give what a person reads: an image is its description, a line break is a space."""
    parts: list[str] = []
    for token in inline.children or ():
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(token.content)
        else:
            parts.append(token.content if token.type in {"text", "code_inline", "text_special"} else "")
    return "".join(parts)
