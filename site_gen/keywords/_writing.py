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
        self._known = _Known(choice)

    def words(self, written: str) -> str:
        """Write words small where a capital letter says nothing."""
        if written.islower():
            return written
        if written.isupper() and " " in written and max(map(len, written.split())) > ACRONYM:
            return written.lower()
        return " ".join(map(self._known.__getitem__, written.split(" ")))


class _Known(dict[str, str]):
    """How words between spaces are written, those that have been asked for."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice

    def __missing__(self, written: str) -> str:
        known = self._word(written) if written.isalnum() else _PART.sub(lambda found: self[found[0]], written)
        self[written] = known
        return known

    def _word(self, written: str) -> str:
        return written if written.islower() or self._is_proper(written) else written.lower()

    def _is_proper(self, written: str) -> bool:
        if len(written) == 1 or _words.singular(written).isupper():
            return True
        if not written.isalpha() and any(map(str.isdigit, written)):
            return True
        return _words.key(written) & self._choice.mask in self._choice.proper


def explained(written: str, acronyms: Mapping[str, str]) -> str:
    """Write out an acronym that its paper explains."""
    if " " in written:
        return written
    return acronyms.get(written) or acronyms.get(_words.singular(written)) or written
