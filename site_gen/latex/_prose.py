"""Texts with some TeX: brought into the form that all rooms share, and from there into those that people meet."""

import html
import re
import unicodedata

from site_gen import text
from site_gen.latex import _prose_kept, _prose_markdown
from site_gen.latex._formulas import formula
from site_gen.latex._prose_parts import parts
from site_gen.latex._walk import walked

# Reading once is enough for nearly all; what says a backslash or tilde may need another look.
_ROUNDS = 4
_SPACES = re.compile(" {2,}")
# Characters of a formula, as a person reads it, that are kept on one line with what touches it; half a narrow line.
HELD = 20
# A formula between marks, with what touches it up to a hyphen or a script without spaces, where a line may end.
_TOUCHING = re.compile("((?:[^\\s\u2e80-\uffff\0<>&;-]{1,12})?)\0([^\0]*)\0((?:[^\\s\u2e80-\uffff\0<>&;-]{1,12})?-?)")
_SIGNS = str.maketrans("\\`~$", "    ", "{}")


def read(written: str, *, title: bool = False) -> tuple[str, tuple[str, ...]]:
    r"""Bring a text that may hold TeX into the common form; also what could not be understood, in words.

    What is no TeX stays as it is: prices, `~5%`, `--flag`, `C:\new`, braces. A text of the common form stays as it is,
    whatever it holds, so that what we print is read back. Titles have no marks.

    >>> read(r"On 5\% of ``it'', see Fig.~3 and \ours")
    ('On 5% of “it”, see Fig. 3 and ours', ('unknown command `\\ours`',))
    """
    # Six searches in C; most texts end here.
    if _is_plain(written):
        return written, ()
    common, complaints = _read_once(written, title=title)
    for _ in range(_ROUNDS):
        if _is_plain(common):
            return common, complaints
        again, _ = _read_once(common, title=title)
        if again == common:
            return common, complaints
        common = again
    # Only a text made for it comes here.
    flat = re.sub("-{2,}", "-", common.translate(_SIGNS))
    return (text.line(flat) if title else text.paragraphs(flat)), complaints


def to_plain(common: str) -> str:
    """Write a text of the common form without markup."""
    if "$" not in common and "\\" not in common:
        return common
    said: list[str] = []
    for part in parts(common):
        if part.kind in {"formula", "display"}:
            said.append(formula(part.said, display=part.kind == "display").text)
        elif part.kind == "text":
            said.append(part.said)
    return "".join(said)


def to_words(common: str) -> str:
    r"""Write a text for who counts its words: a formula that is no word leaves a gap.

    >>> to_words(r"A $\beta$-VAE in $O(n^2)$ steps")
    'A β-VAE in ; steps'
    """
    if "$" not in common and "\\" not in common:
        return common
    said: list[str] = []
    for part in parts(common):
        if part.kind in {"formula", "display"}:
            word = formula(part.said).text
            said.append(word if word.isalpha() and unicodedata.is_normalized("NFKC", word) else ";")
        elif part.kind == "text":
            said.append(part.said)
    return "".join(said)


def to_html(title: str) -> str:
    """Write a title of the common form as HTML, in a line; each formula has its text as a name."""
    if "$" not in title and "\\" not in title:
        return html.escape(title)
    said: list[str] = []
    for part in parts(title):
        if part.kind in {"formula", "display"}:
            shown = formula(part.said)
            said.append(f"\0{shown.named}\0" if len(shown.text) <= HELD else shown.named)
        elif part.kind == "text":
            said.append(html.escape(part.said))
    return _TOUCHING.sub(_held, "".join(said)).replace("\0", "")


def _held(touching: re.Match[str]) -> str:
    before, shown, after = touching.groups()
    return f'<span class="held">{before}{shown}{after}</span>' if before or after else shown


def to_markdown(common: str) -> str:
    """Write a text of the common form as Markdown of which the dialect of papers shows just its words and formulas."""
    if "$" not in common and "\\" not in common and "://" not in common:
        return text.escape_markdown(common)
    return "\n\n".join(map(_prose_markdown.paragraph, common.split("\n\n")))


def _is_plain(words: str) -> bool:
    return not ("\\" in words or "$" in words or "~" in words or "{" in words or "`" in words or "--" in words)


def _read_once(written: str, *, title: bool) -> tuple[str, tuple[str, ...]]:
    seen = _prose_kept.look(written)
    if not seen.is_tex and all(one.said == written[one.start : one.stop] for one in seen.kept):
        return written, tuple(seen.complaints)
    said, unknown = walked(written, seen.kept, marks=not title) if seen.is_tex else (_assembled(written, seen), ())
    if "  " in said and "  " not in written:
        said = _SPACES.sub(" ", said)
    if not said.isascii():
        said = unicodedata.normalize("NFC", said)
    said = text.line(said) if title else text.paragraphs(said)
    return said, (*(f"unknown command `\\{name}`" for name in unknown), *seen.complaints)


def _assembled(written: str, seen: _prose_kept.Look) -> str:
    said: list[str] = []
    end = 0
    for one in seen.kept:
        said += (written[end : one.start], one.said)
        end = one.stop
    return "".join([*said, written[end:]])
