"""Reading sources to records, as every command does that reads any."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from site_gen import content, sources, text
from site_gen.errors import SitegenError
from site_gen.model import Problem, Record


class Listing(Struct, frozen=True):
    """What was read."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    files: int

    @property
    def rejected(self) -> int:
        """Entries that could not become records."""
        return sum(problem.rejected for problem in self.problems)


def read(root: Path, paths: Iterable[str]) -> Listing:
    """Read files, named relative to `root`; a file that cannot be opened is a problem."""
    records: list[Record] = []
    problems: list[Problem] = []
    files = 0
    for path in paths:
        files += 1
        for found in entries(root, path):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                records.append(found)
    return Listing(tuple(records), tuple(problems), files)


def entries(root: Path, path: str) -> Iterator[Record | Problem]:
    """Read one file as it streams by, named relative to `root`."""
    shown = text.clean(path)
    try:
        with content.opened(root, path) as stream:
            yield from sources.read(stream, shown)
    except (OSError, EOFError) as error:
        # A damaged .gz ends here too, after what could be unpacked was read.
        words = getattr(error, "strerror", None) or str(error) or "ends too early"
        yield Problem(shown, 0, "source.unreadable", words.lower(), "check the file")


@contextmanager
def shown_from(root: Path) -> Iterator[None]:
    """Let errors name files as seen from where the user stands, not from the root."""
    try:
        yield
    except SitegenError as error:
        for one in (error, *error.others):
            one.path = (root / one.path).as_posix() if one.path else ""
        raise
