"""What open pages are told: that there is a new site, or why there is none."""

import threading
from collections.abc import Iterator

from msgspec import Struct


class Fault(Struct, frozen=True):
    """Something that is wrong, with the lines around it."""

    path: str
    """As the terminal shows it; `""` if no file is to blame."""
    line: int
    message: str
    hint: str
    excerpt: tuple[tuple[int, str], ...] = ()
    """Numbers and texts of the lines around `line`; empty if `line` is 0."""


class News(Struct, frozen=True, kw_only=True):
    """All that there is to know about the site; the latest news stand for themselves."""

    state: str = ""
    """Names the version of the site that is published; `""` while there is none."""
    base_path: str = "/"
    before: str = ""
    """The version that it replaced."""
    styles: tuple[tuple[str, str], ...] = ()
    """Old and new addresses of style sheets, below the base path; given only if nothing else changed since `before`."""
    failed: bool = False
    """Whether the last build failed: then the site is that of the last good one."""
    faults: tuple[Fault, ...] = ()
    """Why it failed; if it did not, problems in the content."""


class Live:
    """The latest news, and who waits for them."""

    def __init__(self) -> None:
        """Begin without a site."""
        self._changed = threading.Condition()
        self._news = News()
        self._number = 0
        self._closed = False

    @property
    def news(self) -> News:
        """The latest."""
        return self._news

    def tell(self, news: News) -> None:
        """Tell everyone who listens; news that are no news wake nobody."""
        with self._changed:
            if news != self._news:
                self._news = news
                self._number += 1
                self._changed.notify_all()

    def close(self) -> None:
        """End every `listen`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def listen(self, patience: float) -> Iterator[News | None]:
        """Give the latest news at once, then each newer one, and None whenever `patience` seconds passed without.

        Whoever is slow gets the latest only.
        """
        heard = -1
        while True:
            with self._changed:
                if self._number == heard and not self._closed:
                    self._changed.wait(patience)
                if self._closed:
                    return
                news = self._news if self._number != heard else None
                heard = self._number
            yield news
