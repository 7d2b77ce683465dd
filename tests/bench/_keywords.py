"""Key phrases beside those that Hugging Face gives for its daily papers: a language model chose them, nobody checked.

A silver standard: two good lists for one paper share a third. It tells one way of choosing from another, not good from
bad; for that, read the phrases.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import structs

from site_gen import build, keywords, terms
from site_gen.build._decided import plain
from site_gen.model import Keywords, Work

FEWER = 50


def measure(data: Path) -> Iterator[str]:
    """Tell how many of our phrases are among those given, and how many of those we find; then what 50 papers change."""
    names = sorted(str(path) for path in (data / "hf_daily").glob("*.json"))
    given = [paper.work for paper in build.merge(build.read(Path(), names)).papers]
    works = [plain(structs.replace(work, keywords=())) for work in given]
    candidates = [keywords.candidates(work) for work in works]
    found = keywords.find(works, candidates)
    yield _compared(given, found)
    before = keywords.find(works[:-FEWER], candidates[:-FEWER])
    changed = sum(one != other for one, other in zip(before, found, strict=False))
    yield f"keywords {FEWER} papers more: {changed} of {len(before)} papers have other phrases"


def _compared(given: Sequence[Work], found: Sequence[Keywords]) -> str:
    right = shown = wanted = papers = 0
    for work, ours in zip(given, found, strict=True):
        if work.keywords:
            theirs = {terms.phrase_key(keyword) for keyword in work.keywords}
            right += len(theirs & {terms.phrase_key(phrase) for phrase in ours.phrases})
            shown += len(ours.phrases)
            wanted += len(theirs)
            papers += 1
    return f"keywords {papers} papers   precision {right / shown:.3f}   recall {right / wanted:.3f}   shown {shown}"
