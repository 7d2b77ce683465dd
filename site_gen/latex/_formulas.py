"""One formula of TeX as MathML, and as Unicode text."""

import html

from msgspec import Struct


class Shown(Struct, frozen=True, gc=False):
    """What became of a formula."""

    markup: str
    """A `math` element, or, where it could not be converted, its source in `<code class="tex">`; well-formed XML."""
    text: str
    """As a person reads it aloud from plain text: `x²`, `α ≤ 1`; never with a dollar or a command of TeX."""
    wrong: str = ""
    r"""What could not be shown as its author meant it, in words: "unknown command `\\bW`"."""


def formula(tex: str, *, display: bool = False) -> Shown:
    """Show a formula, given without its dollars."""
    source = html.escape(tex)
    return Shown(f'<code class="tex">{source}</code>', tex)
