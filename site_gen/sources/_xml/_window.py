"""The part of a document that is looked at, while the rest of it is still to come and what was read is forgotten."""

import re
from collections.abc import Iterator

# Bytes behind its start within which a thing must end; more is damage. The longest abstract known has 50 KB.
LIMIT = 8 * 1024 * 1024
# A match that is cut by the end of what was read so far is at most this long.
_LONGEST_TOKEN = 300
# Forgetting copies what stays, so it waits until so much can go.
_WORTH_FORGETTING = 256 * 1024


class Window:
    """Bytes that grow at their end while it is searched; places in them are valid until `forget`."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        """Look at what `parts` make."""
        self.data = b""
        self.ended = False
        """Whether nothing more is to come."""
        self._parts = parts
        self._line = 1
        self._counted = 0
        # Of each closing, where it was found last (-1: nowhere), and how far the search went.
        self._closings: dict[bytes, tuple[int, int]] = {}

    def search(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """Find the first match behind `start`; None if there is none within the limit or up to the end."""
        place = start
        while not (found := pattern.search(self.data, place)):
            place = max(start, self.behind_what_was_read())
            if len(self.data) - start > LIMIT or not self._grow():
                return None
        return found

    def behind(self, opening: bytes, closing: bytes, start: int) -> int:
        """Tell where ends what `opening` begins at `start`; right behind the opening if it is never closed.

        What holds one more opening was never closed either: it would swallow what follows up to a stranger's end.
        """
        inside = start + len(opening)
        end = self._closing(closing, inside)
        if end < 0 or self.data.find(opening, inside, end) >= 0:
            return inside
        return end + len(closing)

    def behind_what_was_read(self) -> int:
        """Give the place from which to go on where a search found nothing: a token may begin shortly before it."""
        return max(0, len(self.data) - _LONGEST_TOKEN)

    def line(self, place: int) -> int:
        """Tell the 1-based line of a place; each is behind the one before."""
        self._line += self.data.count(b"\n", self._counted, place)
        self._counted = max(self._counted, place)
        return self._line

    def forget(self, place: int) -> int:
        """Let go of what stands before a place if that is much, and give the place as it is then."""
        if place < max(_WORTH_FORGETTING, len(self.data) // 2):
            return place
        self.line(place)
        self.data = self.data[place:]
        self._counted -= place
        self._closings = {
            closing: (found - place if found >= 0 else -1, until - place)
            for closing, (found, until) in self._closings.items()
            if found < 0 or found >= place
        }
        return 0

    def _closing(self, closing: bytes, start: int) -> int:
        """Find a closing; what an earlier search learned is used, so that many openings cost no more than one."""
        found, until = self._closings.get(closing, (-1, 0))
        if found >= start:
            return found
        place = max(start, until - len(closing))
        while (found := self.data.find(closing, place)) < 0:
            place = max(start, len(self.data) - len(closing))
            if len(self.data) - start > LIMIT or not self._grow():
                break
        self._closings[closing] = (found, found if found >= 0 else len(self.data))
        return found

    def _grow(self) -> bool:
        """Read on by half of what is there, so that much costs a few copies, not one a part."""
        more: list[bytes] = []
        size = 0
        for part in self._parts:
            more.append(part)
            size += len(part)
            if size > len(self.data) // 2:
                break
        self.data += b"".join(more)
        self.ended = not more
        return not self.ended
