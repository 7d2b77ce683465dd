"""Texts of the common form as Markdown.

Every word is escaped, so only what is written here means anything to Markdown. Where it cannot express a mark, the mark
is dropped: a star must open or close what it stands beside by the rules of CommonMark for flanking delimiters
(https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis), must not run into another one, and code cannot hold
a formula. Emphasis is tried with stars, then with underscores, which can stand beside stars.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from site_gen import text
from site_gen.latex._prose_parts import Part, parts

_STARS = {"emph": ("*", "_"), "textbf": ("**", "__")}
_TICKS = re.compile("`+")
# Text of an address that Markdown would show otherwise than it is written.
_SHOWN_OTHERWISE = re.compile(r"[%$]|(?i:xn--)|[^\x21-\x7e]|^[^/]*[A-Z]|://[^/]*[A-Z]")
_UNSAFE_IN_TARGET = re.compile(r"([()&*_\[\]!~|$])")


class _Star:
    """A delimiter: which mark it is of, and whether it opens it."""

    __slots__ = ("mark", "opens")

    def __init__(self, mark: "_Mark", *, opens: bool) -> None:
        self.mark = mark
        self.opens = opens


class _Mark:
    """A mark of emphasis, with what has not been tried for it yet."""

    __slots__ = ("left",)

    def __init__(self, name: str) -> None:
        self.left = list(_STARS[name])

    @property
    def written(self) -> str:
        """How it is tried now, `""` if nothing works."""
        return self.left[0] if self.left else ""


def paragraph(common: str) -> str:
    """Write one paragraph."""
    pieces = list(_pieces(parts(common)))
    stars = [(place, piece) for place, piece in enumerate(pieces) if isinstance(piece, _Star)]
    wrong = True
    # Each turn takes a try from each mark that is wrong, and none has more than two.
    while stars and wrong:
        wrong = False
        for place, star in stars:
            if star.mark.written and not _works(pieces, place, star):
                star.mark.left.pop(0)
                wrong = True
    return "".join(piece.mark.written if isinstance(piece, _Star) else piece for piece in pieces)


def _pieces(taken: Sequence[Part]) -> Iterator[str | _Star]:
    """Write all but the delimiters of emphasis."""
    closers: list[str | _Mark] = []
    is_first = True
    in_link = 0
    place = 0
    while place < len(taken):
        part = taken[place]
        if part.kind == "text":
            yield from _words(part.said, is_first=is_first, linked=not in_link)
        elif part.kind in {"formula", "display"}:
            yield _formula(part)
        elif part.kind == "close":
            closer = closers.pop()
            in_link -= isinstance(closer, str) and bool(closer)
            yield _Star(closer, opens=False) if isinstance(closer, _Mark) else closer
        elif part.said == "texttt" and (code := _code(taken, place)):
            yield code[0]
            place = code[1]
        elif part.said in _STARS:
            mark = _Mark(part.said)
            closers.append(mark)
            yield _Star(mark, opens=True)
        elif part.said == "href" and not in_link and text.web_url(part.address):
            in_link += 1
            closers.append(f"](<{_target(part.address)}>)")
            yield "["
        else:
            closers.append("")
        is_first = is_first and part.kind == "open"
        place += 1


def _words(said: str, *, is_first: bool, linked: bool) -> Iterator[str]:
    end = 0
    for at, address in text.web_addresses(said) if linked and "://" in said else ():
        yield _escaped(said[end:at], is_first=is_first and not end)
        end = at + len(address)
        if _SHOWN_OTHERWISE.search(address):
            yield f"[{_escaped(address, is_first=False)}](<{_target(address)}>)"
        else:
            yield f"<{address}>"
    yield _escaped(said[end:], is_first=is_first and not end)


def _escaped(words: str, *, is_first: bool) -> str:
    """Escape words; what means a list or heading at the head of a line means nothing elsewhere."""
    escaped = text.escape_markdown(words) if is_first else text.escape_markdown(f"x{words}")[1:]
    # Before a link this would be an image.
    return f"{escaped[:-1]}\\!" if escaped.endswith("!") and not escaped.endswith("\\!") else escaped


def _formula(part: Part) -> str:
    dollars = "$$" if part.kind == "display" else "$"
    return f"{dollars}{part.said}{dollars}"


def _target(address: str) -> str:
    return _UNSAFE_IN_TARGET.sub(r"\\\1", address)


def _code(taken: Sequence[Part], place: int) -> tuple[str, int] | None:
    """Write what a mark of code holds, and tell where it ends; None if it is no plain text."""
    inner = 0
    said: list[str] = []
    for end in range(place + 1, len(taken)):
        part = taken[end]
        if part.kind in {"formula", "display"}:
            return None
        if part.kind == "text":
            said.append(part.said)
            continue
        inner += 1 if part.kind == "open" else -1
        if inner < 0:
            break
    words = "".join(said)
    bare = words.strip()
    before = taken[place - 1].said[-1:] if place and taken[place - 1].kind == "text" else ""
    after = taken[end + 1].said[:1] if end + 1 < len(taken) and taken[end + 1].kind == "text" else ""
    is_beside = any(
        taken[near].kind not in {"text", "formula"} for near in (place - 1, end + 1) if 0 <= near < len(taken)
    )
    # A dollar in code would be taken for that of a formula by whoever does not see that it is code.
    if not bare or "$" in bare or "`" in (before, after) or is_beside:
        return None
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(bare)), default=0))
    # A space at both ends is taken away by Markdown.
    space = " " if bare[0] == "`" or bare[-1] == "`" else ""
    indent, outdent = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{indent}{ticks}{space}{bare}{space}{ticks}{outdent}", end


def _works(pieces: Sequence[str | _Star], place: int, star: _Star) -> bool:
    """Tell whether a delimiter does as it stands what it is for."""
    before, after = _beside(pieces, place, -1), _beside(pieces, place, 1)
    written = star.mark.written
    if before == written[0] or after == written[0]:
        return False
    spaced = (before.isspace() or not before, after.isspace() or not after)
    pointed = (_is_punctuation(before), _is_punctuation(after))
    is_left = not spaced[1] and (not pointed[1] or spaced[0] or pointed[0])
    is_right = not spaced[0] and (not pointed[0] or spaced[1] or pointed[1])
    if written[0] == "*":
        return is_left if star.opens else is_right
    if star.opens:
        return is_left and (not is_right or pointed[0])
    return is_right and (not is_left or pointed[1])


def _beside(pieces: Sequence[str | _Star], place: int, step: int) -> str:
    """Give the character that stands before or behind a piece, `""` at the ends."""
    place += step
    while 0 <= place < len(pieces):
        piece = pieces[place]
        written = piece.mark.written if isinstance(piece, _Star) else piece
        if written:
            return written[0] if step > 0 else written[-1]
        place += step
    return ""


def _is_punctuation(char: str) -> bool:
    return bool(char) and not char.isalnum() and not char.isspace() and unicodedata.category(char)[0] in "PS"
