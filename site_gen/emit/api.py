"""The papers as data: `/api/` for the whole collection, and a `.json` and a `.md` twin beside each paper's page.

Every paper is one object in the shape that `sitegen read` prints, with its slug, address, topics, neighbors and
sources, so what is exported can be read again as a source.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from site_gen import latex, shapes, text
from site_gen.emit import _health
from site_gen.model import Converted, Output, Pages, PaperPage, Site

# Papers a shard: about 10 MB, which a browser still takes in one piece.
SHARD = 5_000

_Object: TypeAlias = dict[str, Any]


def emit(site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterator[Output]:
    """Write the shards, what a person should look at, their index, and the twins if the site has them."""
    objects = [paper_json(site, paper, convert(paper)) for paper in pages.papers]
    shards = [*_shards("papers-0001", "papers", objects)]
    lists = {name: [*_shards(name, name, found)] for name, found in _health.lists(site, pages).items()}
    for name, found in itertools.chain(shards, *lists.values()):
        yield Output(f"api/{name}", b"".join(msgspec.json.encode(one) + b"\n" for one in found))
    members = pages.members()
    topics = [{"id": topic.slug, "title": topic.title, "papers": len(members[topic.slug])} for topic in pages.topics]
    health = {name: [path for path, _ in found] for name, found in lists.items()}
    index = {"papers": len(objects), "shards": [name for name, _ in shards], "topics": topics, "health": health}
    yield Output("api/index.json", _json(index))
    if site.twins:
        for paper, fields in zip(pages.papers, objects, strict=True):
            yield Output(f"papers/{paper.slug}.json", _json(fields))
            yield Output(f"papers/{paper.slug}.md", _markdown(paper, fields).encode())


def _shards(first: str, name: str, objects: Sequence[_Object]) -> Iterator[tuple[str, Sequence[_Object]]]:
    """Cut a list into files: their names and objects; none for an empty list."""
    for number, start in enumerate(range(0, len(objects), SHARD), 1):
        yield f"{first if number == 1 else f'{name}-{number:04}'}.jsonl", objects[start : start + SHARD]


def paper_json(site: Site, paper: PaperPage, body: Converted) -> _Object:
    """Give a paper's object: the facts, what the site says of it, and what was found in its text, if anything.

    Formulas are TeX between dollars, for nobody can get them back from what a person reads.
    """
    abstract = latex.with_formulas(body.text, body.formulas)
    found = {"keyphrases": list(paper.keyphrases), "acronyms": dict(paper.acronyms)}
    return shapes.to_json(msgspec.structs.replace(paper.work, abstract=abstract)) | {
        "slug": paper.slug,
        "url": site.base_path + text.escape_path(paper.url),
        "topics": [match.topic for match in paper.topics],
        "related": [other.slug for other in paper.related],
        "sources": [shapes.place_json(place) for place in paper.places],
        **{name: value for name, value in found.items() if value},
    }


def _markdown(paper: PaperPage, fields: _Object) -> str:
    """Write the page for people and programs that read Markdown: title, facts, abstract, notes."""
    lines = [f"# {latex.to_markdown(paper.work.title)}", ""]
    if paper.work.authors:
        lines += [text.escape_markdown(", ".join(author.name for author in paper.work.authors)), ""]
    facts = [paper.work.venue, shapes.dated(paper.work), *(f"{name}:{value}" for name, value in paper.work.identifiers)]
    if any(facts):
        lines += [text.escape_markdown(" · ".join(filter(None, facts))), ""]
    lines += [paper.body, ""] if paper.body else []
    lines += [f"- {text.escape_markdown(name)}: <{url}>" for name, url in paper.work.links]
    lines += [f"- topics: {', '.join(fields['topics'])}"] if fields["topics"] else []
    lines += ["", "## Notes", "", paper.notes] if paper.notes.strip() else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
