"""From the catalog to Markdown pages, and back: the waist of the house.

A paper becomes `content/papers/<slug>.md`: front matter with its facts, its abstract as body. Every generated file
carries the digest of what we wrote, so that a file that a person edited is known by not matching it. Front matter holds
no score and no count, so one new paper does not rewrite the others.

An address belongs to a paper for ever: `slugs.tsv` remembers it by the paper's identifiers and its title.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from site_gen import latex, mapping, shapes, text
from site_gen.model import (
    Catalog,
    Keywords,
    Neighbor,
    Pairs,
    PaperPage,
    Place,
    Problem,
    Related,
    Topic,
    TopicMatch,
    TopicPage,
    Work,
)
from site_gen.pages._addresses import address, keys, lead
from site_gen.pages._arranged import arrange, near_misses, strays
from site_gen.pages._remembered import redirected

__all__ = [
    "address",
    "arrange",
    "compose",
    "from_markdown",
    "is_generated",
    "is_ours",
    "keys",
    "lead",
    "near_misses",
    "override",
    "paper_page",
    "redirected",
    "split",
    "strays",
    "to_markdown",
]

# Colors of the theme; a topic's is its place in the taxonomy.
HUES = 12
FENCE = "---\n"
DIGEST_KEY = "digest: "

# Nobody reads it as a value; one digest in 2,000 has the form of a number.
_DIGEST: Any = str | int | float

_WORK_TYPES: dict[str, Any] = {
    "title": str,
    "authors": str | list[str | dict[str, str]],
    "identifiers": dict[str, str],
    "dates": dict[str, str | int],
    "links": dict[str, str],
    "venue": str,
    "keywords": str | list[str],
    "categories": str | list[str],
    "extra": dict[str, str | int | float | bool],
    "repairs": list[dict[str, str]],
}
PAPER_TYPES: dict[str, Any] = _WORK_TYPES | {
    "topics": list[str | dict[str, list[str]]],
    "keyphrases": str | list[str],
    "acronyms": dict[str, str],
    "related": list[str | dict[str, list[str]]],
    "sources": list[Place],
    "merged": str,
    "evidence": list[str],
    "digest": _DIGEST,
    "hidden": bool,
}
NOTE_TYPES: dict[str, Any] = _WORK_TYPES | {
    "abstract": str,
    "topics": PAPER_TYPES["topics"],
    "keyphrases": PAPER_TYPES["keyphrases"],
    "acronyms": PAPER_TYPES["acronyms"],
    "related": PAPER_TYPES["related"],
    "hidden": bool,
}
"""Front matter of a note: what a person may override."""
TOPIC_TYPES: dict[str, Any] = {"title": str, "description": str, "hue": int, "parent": str, "digest": _DIGEST}
HAND_TYPES: dict[str, Any] = {"title": str, "description": str, "order": int}
"""Front matter of pages by hand."""


def compose(catalog: Catalog) -> Iterator[PaperPage | TopicPage]:
    """Make the generated pages: papers in the catalog's order, then topics in the taxonomy's."""
    yield from (paper_page(catalog, index) for index in range(len(catalog.papers)))
    for number, topic in enumerate(catalog.taxonomy):
        yield _topic_page(topic, number)


def paper_page(catalog: Catalog, index: int) -> PaperPage:
    """Make the generated page of the paper at a position of the catalog."""
    paper = catalog.papers[index]
    keywords = catalog.keywords[index] if catalog.keywords else Keywords()
    return PaperPage(
        slug=catalog.slugs[index],
        work=msgspec.structs.replace(paper.work, abstract=""),
        body=latex.to_markdown(paper.work.abstract),
        topics=catalog.topics[index],
        keyphrases=keywords.phrases,
        acronyms=keywords.acronyms,
        related=_related(catalog.related[index], catalog.slugs),
        places=paper.places,
        merge=paper.merge.reason,
        evidence=paper.merge.evidence,
    )


def _related(neighbors: Sequence[Neighbor], slugs: Sequence[str]) -> tuple[Related, ...]:
    return tuple(Related(slugs[neighbor.index], neighbor.terms) for neighbor in neighbors)


def _topic_page(topic: Topic, number: int) -> TopicPage:
    return TopicPage(
        slug=topic.id, title=topic.title, description=topic.description, hue=number % HUES, parent=topic.parent
    )


# --- pages <-> files


def to_markdown(page: PaperPage | TopicPage) -> str:
    """Write a page as a file: front matter of JSON-style YAML, the body, and the digest of both."""
    front = _paper_front(page) if isinstance(page, PaperPage) else _topic_front(page)
    lines = [f"{key}:{_yaml(value)}\n" for key, value in front.items() if value not in ("", [], {})]
    body = f"{page.body}\n" if page.body else ""
    plain = FENCE + "".join(lines) + FENCE + body
    return FENCE + "".join(lines) + f"{DIGEST_KEY}{text.digest(plain)}\n" + FENCE + body


def is_ours(content: str) -> bool:
    """Tell whether a file still is what we wrote, by its digest; line ends may have been changed on the way."""
    front, digest, body = _without_digest(content.replace("\r\n", "\n"))
    return bool(digest) and text.digest(front + body) == digest


def is_generated(content: str) -> bool:
    """Tell whether we wrote a file at first, by the digest in its front matter, also if it was edited since."""
    front, _, _ = split(content)
    return f"\n{DIGEST_KEY}" in f"\n{front}"


def _without_digest(content: str) -> tuple[str, str, str]:
    front, marker, rest = content.partition(f"\n{DIGEST_KEY}")
    digest, end, body = rest.partition("\n")
    return (front + "\n", digest, body) if marker and end else (content, "", "")


def from_markdown(
    content: str, path: str, slug: str, *, topic: bool = False
) -> tuple[PaperPage | TopicPage | None, list[Problem]]:
    """Read a generated page that a person may have edited; None if its front matter cannot be read at all."""
    front, body, first_line = split(content)
    try:
        entries = mapping.read(front, first_line=first_line)
    except mapping.MappingError as error:
        return None, [front_matter_problem(path, error)]
    good, problems = mapping.convert(entries, TOPIC_TYPES if topic else PAPER_TYPES, path, code="content")
    if topic:
        return _read_topic(good, body, slug), problems
    work, complaints = _read_work(good, slug)
    problems += [Problem(path, 1, "content.wrong-value", complaint) for complaint in complaints]
    return _read_paper(work, good, body, slug), problems


def override(page: PaperPage, good: Mapping[str, Any], notes: str) -> tuple[PaperPage, list[str]]:
    """Lay a person's note over a paper: fields that the note names replace the paper's, its body becomes the notes."""
    fields = shapes.to_json(page.work) | dict(good)
    work, complaints = _read_work(fields, page.work.title)
    topics = _read_topics(good["topics"]) if "topics" in good else page.topics
    related = _read_related(good["related"]) if "related" in good else page.related
    phrases = _read_phrases(good["keyphrases"]) if "keyphrases" in good else page.keyphrases
    acronyms = _read_acronyms(good["acronyms"]) if "acronyms" in good else page.acronyms
    body = latex.to_markdown(text.paragraphs(good["abstract"])) if "abstract" in good else page.body
    hidden = bool(good.get("hidden", page.hidden))
    if "repairs" not in good:
        # What a person writes is taken as it is: nothing of it was mended.
        kept = (page.work.title if "title" not in good else "") + (page.body if "abstract" not in good else "")
        left = tuple(repair for repair in work.repairs if repair.now in kept)
        work = msgspec.structs.replace(work, repairs=left)
    changed = msgspec.structs.replace(
        page,
        work=work,
        body=body,
        topics=topics,
        keyphrases=phrases,
        acronyms=acronyms,
        related=related,
        hidden=hidden,
        notes=notes,
    )
    return changed, complaints


def split(content: str) -> tuple[str, str, int]:
    """Divide a Markdown file into front matter, body and the line on which the front matter starts.

    Without an opening `---` everything is body; without a closing one everything after it is front matter.
    """
    start = content.removeprefix("\ufeff").replace("\r\n", "\n")
    if not start.startswith(FENCE):
        return "", start, 1
    front, fence, body = start[len(FENCE) - 1 :].partition(f"\n{FENCE}")
    if not fence and start.endswith("\n---"):
        front = front.removesuffix("\n---")
    return front.removeprefix("\n"), body.strip("\n"), 2


def front_matter_problem(path: str, error: mapping.MappingError) -> Problem:
    """Word what is wrong with a front matter."""
    hint = "mend the lines between the two `---`, which are not used until then; a value that holds `: ` needs quotes"
    return Problem(path, error.line, "content.front-matter", f"the front matter {error}", hint)


def _paper_front(page: PaperPage) -> dict[str, Any]:
    front = shapes.to_json(page.work)
    front["topics"] = [{match.topic: list(match.evidence)} for match in page.topics]
    front["keyphrases"] = list(page.keyphrases)
    front["acronyms"] = dict(page.acronyms)
    front["related"] = [{other.slug: list(other.terms)} for other in page.related]
    front["sources"] = [shapes.place_json(place) for place in page.places]
    front["merged"] = "" if page.merge == "single" else page.merge
    front["evidence"] = list(page.evidence)
    front["hidden"] = "true" if page.hidden else ""
    return front


def _topic_front(page: TopicPage) -> dict[str, Any]:
    return {"title": page.title, "description": page.description, "hue": page.hue, "parent": page.parent}


def _yaml(value: object) -> str:
    """Write a value as YAML: objects of a list each on a line, all else as JSON, which is YAML too."""
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return "".join(f"\n- {_json(item)}" for item in value)
    return f" {_json(value)}"


def _json(value: object) -> str:
    """Write JSON on one line with spaces, as people write flow YAML; DEL and C1 never occur in cleaned text."""
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()


def _read_work(fields: Mapping[str, Any], title: str) -> tuple[Work, list[str]]:
    """Read the facts; `title` stands in where there is none."""
    known = {key: value for key, value in fields.items() if key in _WORK_TYPES}
    work, complaints = shapes.from_json(known | {"title": text.line(known.get("title", "")) or title})
    return (work or Work(title=title)), complaints


def _read_paper(work: Work, good: Mapping[str, Any], body: str, slug: str) -> PaperPage:
    return PaperPage(
        slug=slug,
        work=work,
        body=body,
        topics=_read_topics(good.get("topics", ())),
        keyphrases=_read_phrases(good.get("keyphrases", ())),
        acronyms=_read_acronyms(good.get("acronyms", {})),
        related=_read_related(good.get("related", ())),
        places=tuple(good.get("sources", ())),
        merge=good.get("merged", "single"),
        evidence=_read_phrases(good.get("evidence", ())),
        hidden=bool(good.get("hidden", False)),
    )


def _read_topic(good: Mapping[str, Any], body: str, slug: str) -> TopicPage:
    return TopicPage(
        slug=slug,
        title=text.line(good.get("title", "")) or slug,
        description=text.line(good.get("description", "")),
        hue=good.get("hue", 0) % HUES,
        parent=good.get("parent", ""),
        body=body,
    )


def _read_topics(items: Sequence[str | Mapping[str, Sequence[str]]]) -> tuple[TopicMatch, ...]:
    return tuple(TopicMatch(name, terms) for name, terms in _named(items))


def _read_phrases(given: str | Sequence[str]) -> tuple[str, ...]:
    """Read a list of phrases, or one string of them divided by commas."""
    return shapes.strings(given if isinstance(given, str) else list(given), "keyphrases", [])


def _read_acronyms(given: Mapping[str, str]) -> Pairs:
    read = {text.line(acronym): text.line(long) for acronym, long in given.items()}
    return tuple(sorted((acronym, long) for acronym, long in read.items() if acronym and long))


def _read_related(items: Sequence[str | Mapping[str, Sequence[str]]]) -> tuple[Related, ...]:
    return tuple(Related(name, terms) for name, terms in _named(items))


def _named(items: Sequence[str | Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Read `name` or `{name: [words]}`."""
    for item in items:
        if isinstance(item, str):
            yield item, ()
        else:
            yield from ((name, tuple(words)) for name, words in item.items())
