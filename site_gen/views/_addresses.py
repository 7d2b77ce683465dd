"""Which files answer for addresses, and that no two want the same."""

import unicodedata
from collections.abc import Iterable


class Addresses:
    """The places of the site that are given away; what is one place where `A` and `a` are one name counts as one."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        """Begin with these places given away, and all that would be below them."""
        self._files: set[str] = set()
        self._folders: set[str] = set()
        for path in given:
            self.take(path)

    def take(self, path: str) -> bool:
        """Give a place away; False if it cannot be."""
        name = unicodedata.normalize("NFC", path.casefold())
        above = {name[:end] for end, char in enumerate(name) if char == "/"}
        if name in self._files or name in self._folders or above & self._files:
            return False
        self._files.add(name)
        self._folders |= above
        return True
