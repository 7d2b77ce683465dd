"""Markdown reduced to plain text: paragraphs without markup, formulas between dollars."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from site_gen import latex, text
from site_gen.sources._plain import untagged

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ABSTRACT = frozenset({"abstract", "summary"})
# What a token says by itself.
_SAYS = frozenset({"text", "code_inline", "html_inline", "text_special"})
_BREAKS = frozenset({"softbreak", "hardbreak"})
# The marks of the form that `latex` describes.
_MARKS = {"em_open": r"\emph{", "strong_open": r"\textbf{", "em_close": "}", "strong_close": "}"}


def reduced(markdown: str, title: str = "", *, is_escaped: bool = False) -> str:
    r"""Give the abstract that a Markdown text holds: the part below a heading `Abstract`, else all of it.

    Links and pictures leave their words, headings are paragraphs of their own but for the paper's title. A text that
    `is_escaped` was written by us: its marks stay, and what looks like a tag in it is meant.

    >>> reduced("# Abstract\n\nWe *measure* [tides](https://example.org).")
    'We measure tides.'
    """
    if is_escaped:
        return "\n\n".join(words for _, words in _blocks(_parser(exact=True).parse(markdown), exact=True))
    marked = _blocks(_parser(exact=False).parse(_COMMENT.sub("", markdown)))
    blocks = [(level, untagged(words)) for level, words in marked]
    start = next((index for index, (level, words) in enumerate(blocks) if level and _says_abstract(words)), -1)
    if start >= 0:
        blocks = list(_below(blocks[start + 1 :], blocks[start][0]))
    kept = [words for level, words in blocks if words and not (level and text.fold(words) == text.fold(title))]
    return "\n\n".join(kept)


@cache
def _parser(*, exact: bool) -> "MarkdownIt":
    # 90 ms that only a site with such a source pays.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415

    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # In what we wrote, every dollar that is none of a formula is escaped.
    return made.use(dollarmath_plugin, allow_space=exact, allow_digits=exact, double_inline=exact)


def _blocks(tokens: Sequence["Token"], *, exact: bool = False) -> Iterator[tuple[int, str]]:
    """Give the level of each heading, 0 for any other block, and its words."""
    level = 0
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag.removeprefix("h"))
        elif token.type == "inline":
            yield level, (_common if exact else _joined)(token.children or ()).strip()
            level = 0
        elif token.type in {"fence", "code_block"}:
            yield 0, token.content.strip()
        elif token.type.startswith("math_block"):
            yield 0, f"$${token.content.strip()}$$"


def _words(tokens: Sequence["Token"]) -> Iterator[str]:
    for token in tokens:
        if token.type in _SAYS:
            yield token.content
        elif token.type in _BREAKS:
            yield "\n"
        elif token.type == "math_inline":
            yield f"${token.content}$"
        elif token.type == "math_inline_double":
            yield f"$${token.content}$$"
        elif token.children:
            yield from _words(token.children)


def _joined(tokens: Sequence["Token"]) -> str:
    return "".join(_words(tokens))


def _common(tokens: Sequence["Token"]) -> str:
    r"""Give words with their marks in the form of `latex`, in which `\$` stands where `$` would begin a formula."""
    formulas = [f"{token.markup}{token.content}{token.markup}" for token in tokens if token.type.startswith("math")]
    said = "".join(_marked(tokens, "$"))
    found = [said[span.start : span.stop] for span in latex.spans(said, brackets=False)]
    return said if found == formulas else "".join(_marked(tokens, r"\$"))


def _marked(tokens: Sequence["Token"], dollar: str) -> Iterator[str]:
    """Give words with their marks; a link that says its address is the address alone."""
    linked = ""
    for index, token in enumerate(tokens):
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
            linked = address if tokens[index + 1].content != address else ""
            yield rf"\href{{{linked}}}{{" if linked else ""
        elif token.type == "link_close":
            yield "}" if linked else ""
        elif token.type in _MARKS:
            yield _MARKS[token.type]
        elif token.type == "code_inline":
            words = token.content.replace("$", dollar)
            yield rf"\texttt{{{words}}}"
        elif token.type in _SAYS:
            yield token.content.replace("$", dollar)
        else:
            yield from _words([token])


def _says_abstract(words: str) -> bool:
    return words.casefold().strip(" .:") in _ABSTRACT


def _below(blocks: Sequence[tuple[int, str]], level: int) -> Iterator[tuple[int, str]]:
    """Give the blocks up to the next heading of this level or a higher one."""
    for block in blocks:
        if 0 < block[0] <= level:
            return
        yield block
