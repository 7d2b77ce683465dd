"""Why a paper looks as it does: the records it was made of, and everything that was decided about it.

`find` tells which paper a person means: by its slug, an address or file named after it, an identifier in any usual
form, or its title. `explain` puts together what the catalog knows of that paper and lays beside it what a person
changed: the page is composed, then edited in `content/papers/`, then overlaid by a note in `content/notes/`, and what
differs after a step was changed by the file of that step.

A generated file that a person edited is never written again, so it also differs where the sources have changed since.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from site_gen import latex, shapes, terms, text
from site_gen.explain._find import find, guesses
from site_gen.explain._telling import to_json, to_text
from site_gen.explain._values import About, Change, Explanation, Fact, Hand, Kept, Known, Near, Telling
from site_gen.model import Catalog, Keywords, PaperPage, Place, Related, Topic, TopicMatch, Work

__all__ = ["Explanation", "Known", "explain", "find", "guesses", "to_json", "to_text"]


def explain(catalog: Catalog, index: int, composed: PaperPage, known: Known) -> Explanation:
    """Put together why the paper at a position of the catalog looks as it does, beginning with its composed page.

    Linear in papers and records.
    """
    paper = catalog.papers[index]
    steps = _steps(composed, known)
    page = steps[-1].after if steps else composed
    places = frozenset(paper.places)
    works = {record.place: record.work for record in known.records if record.place in places}
    topics_from = _chosen_in(steps, "topics")
    found = catalog.keywords[index] if catalog.keywords else Keywords()
    return Explanation(
        slug=page.slug,
        url=known.base_path + page.url,
        aliases=tuple(sorted(line.slug for line in known.memory if line.target == page.slug)),
        title=latex.to_plain(page.work.title),
        hidden=page.hidden,
        reason=paper.merge.reason,
        score=paper.merge.score,
        evidence=paper.merge.evidence,
        apart=tuple(_apart(catalog, index)),
        records=tuple(_tellings(paper.places, works, page.work.title)),
        facts=tuple(_facts(paper.work, works)) if len(paper.places) > 1 else (),
        dates=page.work.dates,
        date=shapes.dated(page.work),
        identifiers=page.work.identifiers,
        topics=tuple(_about(page.topics, catalog.taxonomy)),
        topics_from=topics_from,
        without_topics="" if page.topics else _why_no_topics(paper.work, catalog.taxonomy, topics_from),
        related=tuple(_near(page.related, catalog)),
        related_from=_chosen_in(steps, "related"),
        keywords=page.work.keywords or found.phrases,
        keywords_found=not page.work.keywords and bool(found.phrases),
        acronyms=found.acronyms,
        repairs=page.work.repairs,
        by_hand=tuple(Hand(step.path, tuple(_changes(step))) for step in steps),
    )


class _Step(Struct, frozen=True):
    path: str
    before: PaperPage
    after: PaperPage


def _steps(composed: PaperPage, known: Known) -> list[_Step]:
    """Give each file by hand with the page before and after it."""
    steps: list[_Step] = []
    for path, after in ((composed.path, known.edited), (composed.note_path, known.noted)):
        if after:
            steps.append(_Step(f"content/{path}", steps[-1].after if steps else composed, after))
    return steps


def _chosen_in(steps: Iterable[_Step], field: str) -> str:
    """Name the last file that changed a field of the page, or `""`."""
    files = [step.path for step in steps if getattr(step.before, field) != getattr(step.after, field)]
    return files[-1] if files else ""


def _changes(step: _Step) -> Iterator[Change]:
    before, after = _fields_of_page(step.before), _fields_of_page(step.after)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change(name, _shown(before.get(name, "")), _shown(after.get(name, "")))


def _fields_of_page(page: PaperPage) -> dict[str, Any]:
    """Give the facts of a page and what was chosen for it; the words beside topics and neighbors are no choice."""
    fields = {"title": page.work.title, "abstract": ""} | _fields(page.work)
    return fields | {
        "abstract": page.body,
        "topics": [match.topic for match in page.topics],
        "related": [other.slug for other in page.related],
        "sources": [f"{place.path}:{place.line}" for place in page.places],
        "merged": page.merge,
        "notes": page.notes,
        "hidden": page.hidden,
    }


def _tellings(places: Sequence[Place], works: Mapping[Place, Work], title: str) -> Iterator[Telling]:
    for place in places:
        written = works[place].title if place in works else title
        yield Telling(place, "" if written == title else written)


def _facts(merged: Work, works: Mapping[Place, Work]) -> Iterator[Fact]:
    """Give the facts that not all records give alike; lists that were put together come from all that have one."""
    told = {place: _fields(work) for place, work in sorted(works.items())}
    for name, value in _fields(merged).items():
        same = tuple(place for place, fields in told.items() if fields.get(name) == value)
        if len(same) < len(told):
            yield Fact(name, _shown(value), same or tuple(place for place, fields in told.items() if name in fields))


def _fields(work: Work) -> dict[str, Any]:
    """Give the facts by name as JSON values; what is inside an object has a name of two parts."""
    fields: dict[str, Any] = {}
    for name, value in shapes.to_json(work).items():
        fields |= (
            {f"{name}.{part}": inner for part, inner in value.items()} if isinstance(value, dict) else {name: value}
        )
    return fields


def _shown(value: object) -> str:
    """Write a JSON value for people, as one line."""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return f"{value['name']} ({value['orcid']})" if "orcid" in value else _shown(value.get("name", ""))
    return text.line("yes" if value is True else "no" if value is False else str(value))


def _apart(catalog: Catalog, index: int) -> Iterator[Kept]:
    """Give the papers that are nearly this one; a catalog is searched once for one paper."""
    for pair in catalog.apart:
        if index in pair.papers:
            other = pair.papers[0] if pair.papers[1] == index else pair.papers[1]
            yield Kept(
                catalog.slugs[other], latex.to_plain(catalog.papers[other].work.title), pair.score, pair.evidence
            )


def _about(matches: Sequence[TopicMatch], taxonomy: Sequence[Topic]) -> Iterator[About]:
    titles = {topic.id: topic.title for topic in taxonomy}
    for match in matches:
        yield About(match.topic, titles.get(match.topic, match.topic), match.evidence)


def _why_no_topics(work: Work, taxonomy: Sequence[Topic], chosen_by: str) -> str:
    if chosen_by:
        return f"{chosen_by} gives it none"
    if not taxonomy:
        return "the site has no topics, for there are none in content/topics.yaml"
    read = [latex.to_plain(work.title), *text.sentences(latex.to_plain(work.abstract))]
    sentences = (*read, *work.keywords)
    stems = "\n".join(f" {' '.join(terms.stems(sentence))} " for sentence in sentences)
    found = [
        f"`{phrase}` ({topic.title})" for topic in taxonomy for phrase in _phrases(topic) if _within(phrase, stems)
    ]
    return f"too little was found: {', '.join(found)}" if found else "no phrase of any topic was found"


def _phrases(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*topic.phrases, *topic.words, *re.split(r"\s*[,&/:]\s*| and ", topic.title))))


def _within(phrase: str, stems: str) -> bool:
    """Tell whether a phrase stands in stems; a letter alone says nothing."""
    wanted = terms.stems(phrase)
    return any(len(stem) > 1 for stem in wanted) and f" {' '.join(wanted)} " in stems


def _near(related: Sequence[Related], catalog: Catalog) -> Iterator[Near]:
    titles = {slug: latex.to_plain(paper.work.title) for slug, paper in zip(catalog.slugs, catalog.papers, strict=True)}
    for other in related:
        yield Near(other.slug, titles.get(other.slug, ""), other.terms)
