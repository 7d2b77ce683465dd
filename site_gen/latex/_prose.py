"""Texts with some TeX: brought into the form that all rooms share, and from there into those that people meet."""

import html
import re
import unicodedata
from collections.abc import Iterator

from site_gen import text
from site_gen.latex import _math, _prose_kept, _prose_markdown
from site_gen.latex._formulas import Shown, formula
from site_gen.latex._prose_parts import parts
from site_gen.latex._touching import held, touching
from site_gen.latex._walk import walked

# Reading once is enough for nearly all; what says a backslash or tilde may need another look.
_ROUNDS = 4
_SPACES = re.compile(" {2,}")
_SIGNS = str.maketrans("\\`~$", "    ", "{}")


def shown(title: str) -> Iterator[tuple[str, Shown]]:
    """Give the formulas of a title of the common form: each with its dollars, and what became of it."""
    if "$" in title:
        for span in _math.spans(title, brackets=False):
            yield title[span.start : span.stop], formula(title[span.first : span.last])


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
    taken = [part for part in parts(title) if part.kind in {"text", "formula", "display"}]
    words = [part.said if part.kind == "text" else "" for part in taken]
    shown = {place: formula(part.said) for place, part in enumerate(taken) if part.kind != "text"}
    markup: dict[int, str] = {}
    for place, made in shown.items():
        before, after = (words[near] if 0 <= near < len(words) else "" for near in (place - 1, place + 1))
        before, after = touching(before, made, after)
        markup[place] = held(before, made.named, after)
        if before:
            words[place - 1] = words[place - 1].removesuffix(before)
        if after:
            words[place + 1] = words[place + 1].removeprefix(after)
    return "".join(markup.get(place, html.escape(said)) for place, said in enumerate(words))


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
