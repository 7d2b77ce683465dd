"""Identifiers: equal ones make one paper, different ones of a scheme never do, but for the numbers of a preprint."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from site_gen.model import Pairs

# Services that give a preprint and its published version numbers of their own: these say nothing against two records
# that share another identifier.
_SEVERAL_A_PAPER = frozenset({"dblp", "hf", "mag", "openalex", "openreview", "s2"})
# DOIs that servers of preprints give: arXiv, bioRxiv and medRxiv, SSRN, Zenodo, Research Square, Preprints.org, OSF,
# ChemRxiv, TechRxiv. They say nothing against the DOI of a publisher.
_PREPRINT = re.compile(
    r"10\.(?:48550/arxiv\.|1101/\d|2139/ssrn|5281/zenodo|21203/rs|20944/preprints|31219/|31234/|26434/|36227/)"
)
OF_PREPRINTS = frozenset({"arxiv", "preprint"})
# More different titles than this under one identifier: it is that of a volume, and says nothing of a paper.
MOST_TITLES = 8
_SHOWN = {"doi": "DOI", "preprint": "preprint DOI", "arxiv": "arXiv id", "isbn": "ISBN", "acl": "ACL id"}


def read(pairs: Pairs) -> dict[str, str]:
    """Give identifiers by scheme; a DOI of a preprint has a scheme of its own."""
    return {"preprint" if scheme == "doi" and _PREPRINT.match(value) else scheme: value for scheme, value in pairs}


def of_volumes(identifiers: Iterable[Mapping[str, str]], titles: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Find the identifiers that too many different titles carry; `titles[i]` belongs to the i-th record."""
    carried: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mine, title in zip(identifiers, titles, strict=True):
        for pair in mine.items():
            carried[pair].add(title)
    return frozenset(pair for pair, found in carried.items() if len(found) > MOST_TITLES)


def shared(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Name the scheme of an identifier that both have, or give `""`."""
    return next((scheme for scheme, value in one.items() if other.get(scheme) == value), "")


def conflict(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Name the scheme of which both have different identifiers, or give `""`.

    Schemes that number a paper several times count only where no other identifier is shared.
    """
    harmless = _SEVERAL_A_PAPER if shared(one, other) else frozenset()
    differing = (scheme for scheme, value in one.items() if other.get(scheme, value) != value)
    return next((scheme for scheme in differing if scheme not in harmless), "")


def sets_conflict(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> str:
    """Name the scheme of which two papers have different identifiers and none in common, or give `""`."""
    both = [scheme for scheme in one if scheme in other]
    differing = [scheme for scheme in both if one[scheme].isdisjoint(other[scheme])]
    harmless = _SEVERAL_A_PAPER if len(differing) < len(both) else frozenset()
    return next((scheme for scheme in differing if scheme not in harmless), "")


def shown(scheme: str) -> str:
    """Write the name of a scheme as people do."""
    return _SHOWN.get(scheme, scheme)
