"""The papers as data: `/api/` for the whole collection, and a `.json` and a `.md` twin beside each paper's page.

Every paper is one object in the shape that `sitegen read` prints, with its slug, address, topics, neighbors and
sources, so what is exported can be read again as a source.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from site_gen import shapes, text
from site_gen.model import Converted, Output, Pages, PaperPage, Site

# Papers a shard: about 10 MB, which a browser still takes in one piece.
SHARD = 5_000


def emit(site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterator[Output]:
    """Write the shards, their index, and the twins if the site has them."""
    objects = [paper_json(site, paper, convert(paper).text) for paper in pages.papers]
    shards = [objects[start : start + SHARD] for start in range(0, len(objects), SHARD)]
    names = [f"papers-{number:04}.jsonl" for number in range(1, len(shards) + 1)]
    for name, shard in zip(names, shards, strict=True):
        yield Output(f"api/{name}", b"".join(msgspec.json.encode(paper) + b"\n" for paper in shard))
    counts = Counter(match.topic for paper in pages.papers for match in paper.topics)
    topics = [{"id": topic.slug, "title": topic.title, "papers": counts[topic.slug]} for topic in pages.topics]
    yield Output("api/index.json", _json({"papers": len(objects), "shards": names, "topics": topics}))
    if site.twins:
        for paper, fields in zip(pages.papers, objects, strict=True):
            yield Output(f"papers/{paper.slug}.json", _json(fields))
            yield Output(f"papers/{paper.slug}.md", _markdown(paper, fields).encode())


def paper_json(site: Site, paper: PaperPage, abstract: str) -> dict[str, Any]:
    """Give a paper's object: the facts, then what the site says of it."""
    return shapes.to_json(msgspec.structs.replace(paper.work, abstract=abstract)) | {
        "slug": paper.slug,
        "url": site.base_path + text.escape_path(paper.url),
        "topics": [match.topic for match in paper.topics],
        "related": [other.slug for other in paper.related],
        "sources": [shapes.place_json(place) for place in paper.places],
    }


def _markdown(paper: PaperPage, fields: dict[str, Any]) -> str:
    """Write the page for people and programs that read Markdown: title, facts, abstract, notes."""
    lines = [f"# {text.escape_markdown(paper.work.title)}", ""]
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
