"""Which records are one paper: joins are made best first, and one that would bring a contradiction in is refused.

Each paper keeps a few records that say most, its *faces*. Before two papers become one, every face of one is weighed
against every face of the other: a record that says little must not bring two papers together that differ. Faces are
few, so a paper of ten thousand records costs no more a join than one of four.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from site_gen.dedupe import _identifiers
from site_gen.dedupe._evidence import Weigh, Weighed
from site_gen.model import Merge

# Records of a paper that are asked whether another one contradicts them.
FACES = 4
BY_HAND = ("joined by hand",)


class Join(Struct, frozen=True):
    """Two records that may be one paper, by their positions."""

    one: int
    other: int
    weighed: Weighed


class Clusters:
    """A union-find that knows the faces of each paper, its identifiers, its weakest join and what people ruled."""

    def __init__(self, identifiers: Sequence[Mapping[str, str]], details: Sequence[int]) -> None:
        """Take the identifiers of each record, and how much each says."""
        self._parent = list(range(len(details)))
        self._details = details
        self._faces: list[tuple[int, ...]] = [(index,) for index in range(len(details))]
        # All of each scheme, for some services number a paper several times.
        self._identifiers = [{scheme: frozenset({value}) for scheme, value in mine.items()} for mine in identifiers]
        self._merges: dict[int, Merge] = {}
        self._sides: dict[int, frozenset[tuple[int, int]]] = {}

    def find(self, index: int) -> int:
        """Give the record that stands for the paper of a record."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def merge(self, index: int) -> Merge:
        """Say why the records of a paper are one."""
        return self._merges.get(self.find(index), Merge("single"))

    def count_copies(self, index: int, merge: Merge) -> None:
        """Note that a record stands for several that say the same."""
        self._merges[index] = merge

    def separate(self, ruling: int, side: int, indexes: Iterable[int]) -> None:
        """Note that records are on one side of a ruling, which keeps them from those on the other side."""
        for index in indexes:
            root = self.find(index)
            self._sides[root] = self._sides.get(root, frozenset()) | {(ruling, side)}

    def unite(self, indexes: Sequence[int]) -> None:
        """Make records one paper because a person says so."""
        for index in indexes:
            one, other = sorted((self.find(indexes[0]), self.find(index)))
            self._unite(one, other, Merge("by-hand", 1.0, BY_HAND))

    def is_ruled_out(self, one: int, other: int) -> bool:
        """Tell whether a person keeps two papers apart."""
        sides = self._sides.get(self.find(other), frozenset())
        return any((ruling, 1 - side) in sides for ruling, side in self._sides.get(self.find(one), ()))

    def join(self, join: Join, weigh: Weigh) -> Weighed | None:
        """Make the papers of two records one; give what speaks against it where that is refused."""
        one, other = sorted((self.find(join.one), self.find(join.other)))
        if one == other:
            return None
        if against := self._against(one, other, join.weighed, weigh):
            return against
        self._unite(one, other, Merge(join.weighed.reason, round(join.weighed.score, 4), join.weighed.evidence))
        return None

    def _against(self, one: int, other: int, weighed: Weighed, weigh: Weigh) -> Weighed | None:
        if scheme := _identifiers.sets_conflict(self._identifiers[one], self._identifiers[other]):
            words = f"against: other records of them have different {_identifiers.shown(scheme)}s"
            return Weighed(weighed.score, weighed.reason, (words, *weighed.evidence), is_barred=True)
        crossing = (weigh(face, other_face) for face in self._faces[one] for other_face in self._faces[other])
        if weighed.reason == "identifier":
            # Under a number that a volume has, a record without authors must not bring two papers together.
            return next((found for found in crossing if found.is_foreign), None)
        return next((found for found in crossing if found.is_contrary), None)

    def _unite(self, one: int, other: int, merge: Merge) -> None:
        merges = [found for root in (one, other) if (found := self._merges.get(root))]
        self._merges[one] = min([*merges, merge], key=lambda merge: (merge.reason != "by-hand", merge.score))
        if one == other:
            return
        self._parent[other] = one
        mine = self._identifiers[one]
        for scheme, values in self._identifiers[other].items():
            mine[scheme] = mine.get(scheme, frozenset()) | values
        faces = {*self._faces[one], *self._faces[other]}
        self._faces[one] = tuple(sorted(faces, key=lambda face: (-self._details[face], face))[:FACES])
        if sides := self._sides.get(one, frozenset()) | self._sides.get(other, frozenset()):
            self._sides[one] = sides
