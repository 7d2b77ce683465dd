"""What touches a formula and is kept on one line with it: a browser would end one between a bracket and a formula."""

import html
import re

from site_gen.latex._formulas import Shown

# Characters of a formula, as a person reads it, that are kept so; half a narrow line.
_LONGEST = 20
# Up to a hyphen or a script without spaces, where a line may end.
_BEFORE = re.compile(r"[^\s\u2e80-\uffff-]{1,12}\Z")
_AFTER = re.compile(r"\A(?:[^\s\u2e80-\uffff-]{1,12}-?|-)")


def touching(before: str, shown: Shown, after: str) -> tuple[str, str]:
    """Give the end of the text before a formula and the beginning of the text behind it that stay with it."""
    if len(shown.text) > _LONGEST:
        return "", ""
    ends, begins = _BEFORE.search(before), _AFTER.search(after)
    return ends[0] if ends else "", begins[0] if begins else ""


def held(before: str, markup: str, after: str) -> str:
    """Put the markup of a formula between what touches it."""
    if not before and not after:
        return markup
    return f'<span class="held">{html.escape(before)}{markup}{html.escape(after)}</span>'
