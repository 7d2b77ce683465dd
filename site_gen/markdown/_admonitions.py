"""Asides that stand out of the text: `!!! note "Title"`, its folding form `???`, and GitHub's `> [!NOTE]`.

All become one shape: a box with its kind as a word, for a color alone tells some readers nothing. What a person writes
behind the marks is text; it becomes a class only if it is one of the kinds that we know.
"""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.admon.index import admonition

KINDS = frozenset(
    "abstract bug caution danger example failure important info note question quote success tip warning".split()
)

_OPENS = frozenset({"admonition_open", "alert_open"})
_CLOSES = frozenset({"admonition_close", "alert_close"})
_TITLES = frozenset({"admonition_title_open", "alert_title_open"})
_TITLES_END = frozenset({"admonition_title_close", "alert_title_close"})


def admonition_syntax(parser: MarkdownIt) -> None:
    """Teach a parser both forms; `dress` must then be given its tokens."""
    parser.options["alerts"] = True
    admon_plugin(parser)
    parser.block.ruler.at("admonition", _find, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def dress(tokens: Sequence[Token]) -> list[Token]:
    """Give all asides of a page their shape."""
    return list(_dressed(tokens))


def _find(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's own form
    """Find an admonition; the plugin reads behind the end of a text whose last line is an empty one of a quotation."""
    return not state.isEmpty(start) and admonition(state, start, end, silent)


def _dressed(tokens: Sequence[Token]) -> Iterator[Token]:
    # The asides that are open here, and the one whose title comes next.
    around: list[Token] = []
    titled: Token | None = None
    for token in tokens:
        if token.type in _OPENS:
            around.append(token)
            yield from _open(token)
            continue
        if token.type in _CLOSES:
            token.tag = around.pop().tag
        elif token.type in _TITLES:
            titled = around[-1]
            token.attrs = {"class": "admonition-title"}
            token.tag = "summary" if _folds(titled) else "p"
        elif token.type in _TITLES_END:
            token.tag = "summary" if _folds(around[-1]) else "p"
        elif titled is not None:
            _name(token, _kind(titled))
            titled = None
        yield token


def _open(token: Token) -> Iterator[Token]:
    """Give the opening of an aside, and a title where it has none and needs one: what folds is opened by its title."""
    kind = _kind(token)
    token.attrs = {"class": f"admonition admonition-{kind}" if kind in KINDS else "admonition"}
    # An alert always has its title among its tokens; the content of an admonition's opening is that of its title.
    has_title = token.type == "alert_open" or bool(token.content)
    token.content = ""
    yield token
    if not _folds(token):
        token.attrs["role"] = "note"
        if not has_title:
            token.attrs["aria-label"] = kind.capitalize()
        return
    token.tag = "details"
    if token.markup.endswith("+"):
        token.attrs["open"] = ""
    if not has_title:
        yield Token("admonition_title_open", "summary", 1, {"class": "admonition-title"}, block=True)
        yield Token("inline", "", 0, children=[Token("text", "", 0, content=kind.capitalize())])
        yield Token("admonition_title_close", "summary", -1, block=True)


def _kind(token: Token) -> str:
    return str(token.meta.get("tag") or token.meta.get("kind") or "note").lower()


def _folds(token: Token) -> bool:
    return token.type == "admonition_open" and token.markup.startswith("?")


def _name(title: Token, kind: str) -> None:
    """Put the kind before a title that does not say it."""
    if title.content.casefold() == kind:
        return
    named = [
        Token("kind_open", "span", 1, {"class": "kind"}),
        Token("text", "", 0, content=kind.capitalize()),
        Token("kind_close", "span", -1),
        Token("text", "", 0, content=" "),
    ]
    title.children = [*named, *(title.children or ())]
