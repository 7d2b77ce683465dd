"""Keywords that several papers share: which forms are one keyword, and at which address.

Authors write one keyword in many ways. Two forms are one keyword when their stems are equal, and an acronym is the same
keyword as its long form where papers of the collection agree on what it means: one odd paper decides nothing for all
others. No page knows of the others' keywords, so what is shared is found anew at every build, from the pages as they
are.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from site_gen import terms, text
from site_gen.model import KeywordPage, PaperPage

# How many papers make a keyword worth a page. A list of two papers already leads from one to the other; where there are
# very many papers chance makes most of the pairs, and the pages of pairs would outnumber those of papers.
LEAST, LEAST_OF_MANY = 2, 3
MANY = 1_000
# So many papers explain an acronym in one way before it means that everywhere.
AGREEING = 2


def shared(papers: Sequence[PaperPage]) -> tuple[KeywordPage, ...]:
    """Give the keywords that several papers have, in the order of the alphabet.

    A keyword is named by its commonest form, then the shortest, then the first in the alphabet; its slug is that of the
    name, and the slugs of its other forms lead to it, so an address works when another form becomes the commonest.
    """
    often = Counter(itertools.chain.from_iterable(paper.keywords for paper in papers))
    keys = _keys(often, papers)
    members = _members(papers, keys)
    forms: dict[str, list[str]] = defaultdict(list)
    several = [form for form in often if keys[form] in members]
    for form in sorted(several, key=lambda form: (-often[form], len(form), form)):
        forms[keys[form]].append(form)
    slugs = _slugs({key: text.slug(written[0]) for key, written in forms.items()})
    aliases = _aliases(forms, slugs)
    found = (
        KeywordPage(
            slug=slugs[key],
            title=written[0],
            forms=tuple(written),
            papers=tuple(members[key]),
            aliases=tuple(sorted(aliases[key])),
        )
        for key, written in forms.items()
    )
    return tuple(sorted(found, key=lambda keyword: (text.words(keyword.title), keyword.title)))


def _keys(forms: Iterable[str], papers: Sequence[PaperPage]) -> dict[str, str]:
    """Give what the forms of each keyword have in common, `""` for signs alone, which name nothing."""
    explained = _explained(papers)
    return {form: explained.get(form) or explained.get(form.removesuffix("s")) or _key(form) for form in forms}


def _members(papers: Sequence[PaperPage], keys: Mapping[str, str]) -> dict[str, list[int]]:
    """List the papers of each keyword that several have."""
    members: dict[str, list[int]] = defaultdict(list)
    for number, paper in enumerate(papers):
        for key in {keys[form] for form in paper.keywords} - {""}:
            members[key].append(number)
    least = LEAST if len(papers) <= MANY else LEAST_OF_MANY
    return {key: found for key, found in members.items() if len(found) >= least}


def _explained(papers: Sequence[PaperPage]) -> dict[str, str]:
    """Give the key of the long form of each acronym that several papers explain so, and fewer in any other way."""
    meanings: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for acronym, key in {(acronym, _key(long)) for acronym, long in paper.acronyms}:
            meanings[acronym][key] += 1
    found: dict[str, str] = {}
    for acronym, keys in meanings.items():
        (key, most), *others = keys.most_common(2)
        if most >= AGREEING and all(count < most for _, count in others):
            found[acronym] = key
    return found


def _key(phrase: str) -> str:
    return terms.phrase_key(phrase)


def _slugs(wanted: Mapping[str, str]) -> dict[str, str]:
    """Give each keyword an address of its own, by key; the first key in the alphabet gets a slug that several want."""
    given: dict[str, str] = {}
    taken = set(wanted.values())
    owners: set[str] = set()
    for key, slug in sorted(wanted.items()):
        if slug in owners:
            hashed = (text.slug_with(slug, text.digest(f"{key} {number}", 8)) for number in itertools.count())
            slug = next(candidate for candidate in hashed if candidate not in taken)  # noqa: PLW2901 - its own now
            taken.add(slug)
        owners.add(slug)
        given[key] = slug
    return given


def _aliases(forms: Mapping[str, Sequence[str]], slugs: Mapping[str, str]) -> dict[str, set[str]]:
    """Give each keyword the slugs of its other forms that no keyword has, each to the first key in the alphabet."""
    taken = set(slugs.values())
    found: dict[str, set[str]] = defaultdict(set)
    for key, written in sorted(forms.items()):
        others = {text.slug(form) for form in {form.casefold() for form in written[1:]}} - taken
        taken |= others
        found[key] = others
    return found
