"""The web addresses of one paper, each under a name of its own."""

from collections import Counter

# No paper has so many links; a list of references or a whole site's addresses may stand in one field.
MAX_LINKS = 50


class Links:
    """Addresses as they come: each once, several of one kind as `link`, `link-2`, `link-3`; constant time for each."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._addresses: set[str] = set()
        self._numbers: Counter[str] = Counter()
        self._left_out = 0

    def add(self, kind: str, address: str) -> None:
        """Take an address; beyond `MAX_LINKS` only the first of its kind."""
        if address in self._addresses:
            return
        self._addresses.add(address)
        if kind in self.found and len(self.found) >= MAX_LINKS:
            self._left_out += 1
            return
        self._numbers[kind] += 1
        number = self._numbers[kind]
        self.found[f"{kind}-{number}" if number > 1 else kind] = address

    def complaints(self) -> list[str]:
        """Tell how many addresses were left out, if any."""
        if not self._left_out:
            return []
        return [f"there are {self._left_out:,} web addresses too many; the first {MAX_LINKS} are kept"]
