"""Why one paper looks as it does."""

from collections.abc import Sequence
from pathlib import Path

from site_gen import config, content, explain, pages
from site_gen.build import _collected, _papers
from site_gen.build._findings import Findings
from site_gen.build._job import Observer
from site_gen.errors import UsageError
from site_gen.model import Catalog

# Papers named when several may be meant.
MOST_NAMED = 5


def explanation(root: Path, wanted: str) -> explain.Explanation:
    """Explain the paper that a slug, an identifier or a title means, from the files as they are; writes nothing.

    Raises UsageError if there is none, or more than one.
    """
    content.folder(root)
    with _papers.shown_from(root):
        settings, _ = config.site(root)
        taxonomy, _ = config.topics(root)
        decisions = config.merges(root)
    paths, _ = content.sources(root)
    listing = _papers.read(root, paths)
    findings = Findings(root)
    settled = _collected.settle(listing, decisions, findings, [])
    collected, memory = _collected.catalog(settled, taxonomy, findings, Observer(_silent, _silent))
    index = _only(collected, explain.find(collected, memory, wanted), wanted)
    page = pages.paper_page(collected, index)
    edited, noted = content.changed(root, page)
    known = explain.Known(
        base_path=settings.base_path, records=listing.records, memory=memory, edited=edited, noted=noted
    )
    return explain.explain(collected, index, page, known)


def _only(collected: Catalog, found: Sequence[int], wanted: str) -> int:
    if len(found) == 1:
        return found[0]
    if found:
        slugs = ", ".join(f"`{collected.slugs[index]}`" for index in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
        raise UsageError(f"`{wanted}` may be {len(found):,} papers", hint=f"name one of them: {slugs}{more}")
    near = ", ".join(f"`{slug}`" for slug in explain.guesses(collected, wanted))
    hint = f"did you mean {near}?" if near else "name it by its address, its title or an identifier"
    raise UsageError(f"there is no paper `{wanted}`", hint=hint)


def _silent(_: object) -> None:
    """Say nothing."""
