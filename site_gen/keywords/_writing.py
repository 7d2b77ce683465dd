"""How phrases are written: small, but for names, acronyms and what everybody writes with a capital letter."""

import re
from collections.abc import Mapping

from site_gen.keywords import _words
from site_gen.keywords._choice import Choice

_PART = re.compile(r"[^\W_]+")
# In capitals alone, a longer word is no acronym but shouted.
ACRONYM = 6


class Pen:
    """Writes the phrases of one collection, and remembers how."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._known: dict[str, str] = {}

    def words(self, written: str) -> str:
        """Write words small where a capital letter says nothing."""
        if written.islower():
            return written
        if (known := self._known.get(written)) is None:
            shouted = " " in written and written.isupper() and max(map(len, written.split())) > ACRONYM
            known = self._known[written] = written.lower() if shouted else _PART.sub(self._word, written)
        return known

    def _word(self, found: re.Match[str]) -> str:
        written = found[0]
        if written.islower():
            return written
        if (known := self._known.get(written)) is None:
            known = self._known[written] = written if self._is_proper(written) else written.lower()
        return known

    def _is_proper(self, written: str) -> bool:
        if len(written) == 1 or _words.singular(written).isupper() or any(map(str.isdigit, written)):
            return True
        return _words.word(written).key & self._choice.mask in self._choice.proper


def explained(written: str, acronyms: Mapping[str, str]) -> str:
    """Write out an acronym that its paper explains."""
    return acronyms.get(written) or acronyms.get(_words.singular(written)) or written
