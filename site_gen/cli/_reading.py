"""What `sitegen read` does with its files: records go by one at a time, and the count of each file adds up."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from site_gen import build as building
from site_gen.cli import _data, _talk
from site_gen.model import Problem


class Reading:
    """Files being read; only what is wrong in them is kept."""

    def __init__(self, files: Sequence[str]) -> None:
        self._files = files
        self.problems: list[Problem] = []
        self._counts: list[tuple[str, int, int]] = []

    def records(self) -> Iterator[object]:
        """Give the records of all files as they are printed."""
        for file in self._files:
            kept = 0
            before = len(self.problems)
            for found in building.entries(Path(), file):
                if isinstance(found, Problem):
                    self.problems.append(found)
                else:
                    kept += 1
                    yield _data.record_json(found)
            self._counts.append((file, kept, sum(problem.rejected for problem in self.problems[before:])))

    def tell(self, talk: _talk.Talk) -> None:
        """Say what became of the entries of each file that lost some, with `-v` of each file."""
        for file, kept, rejected in self._counts:
            if rejected or talk.verbose:
                path = _talk.shown(Path(file))
                _talk.say(talk, f"{path}  read {kept + rejected} = records {kept} + rejected {rejected}")
