"""What a build remembers of the pages and search bundles of the ones before it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from site_gen import cache, markdown, views
from site_gen.build._job import STATE
from site_gen.model import Converted, Pairs, Repair, SearchRecord, View


class Bundle(Struct, frozen=True):
    """A search index in the output folder."""

    facets: str
    """The path of the facets file."""
    files: Pairs
    """Paths with the SHA-256 of their bytes."""


class Memos:
    """Three memos, each from all that a result depends on to that result.

    Pages and search bundles are too large to be kept twice: their memos hold the digests of their files, and the bytes
    are those in the output folder, if it still has them.
    """

    def __init__(self, root: Path, *, fresh: bool) -> None:
        """Open the memos of a site; `fresh` ones know nothing."""
        folder = root / STATE / "memo"
        self._converted = cache.memo(folder, "converted", Converted, fresh=fresh)
        self.rendered = cache.memo(folder, "rendered", str, fresh=fresh)
        """The SHA-256 of a page, by `of_view`."""
        self.searched = cache.memo(folder, "searched", Bundle, fresh=fresh)
        """By `of_records`."""

    def converter(self, base_path: str, *, math: bool) -> views.Convert:
        """Make a converter from Markdown that remembers; without `math` formulas stay TeX."""

        def convert(body: str, path: str, repairs: Sequence[Repair] = ()) -> Converted:
            """Convert a body, or give what it became before."""
            key = cache.key(body, path, base_path, tuple(repairs), math)
            known = self._converted.get(key)
            if known is None:
                known = markdown.to_html(body, path=path, base_path=base_path, repairs=repairs, math=math)
                self._converted.put(key, known)
            return known

        return convert

    def save(self) -> None:
        """Keep for the next build what this one used."""
        self._converted.save()
        self.rendered.save()
        self.searched.save()


def of_view(view: View, fingerprint: Callable[[str], str]) -> bytes:
    """Give the key of a page; `fingerprint` names all that the view's template is made of."""
    # Two kinds of content may have equal fields, so the kind is told, too.
    return cache.key(fingerprint(view.template), type(view.content).__name__, view)


def of_records(records: list[SearchRecord], language: str) -> bytes:
    """Give the key of a search bundle."""
    return cache.key(records, language)
