"""Papers, topics and sites for tests of the site half, with short ways to make them."""

import json
from collections.abc import Sequence
from pathlib import Path

from site_gen import latex, markdown, views
from site_gen.model import (
    Author,
    Converted,
    Dates,
    HandPage,
    Pages,
    PaperPage,
    Place,
    Related,
    Repair,
    Site,
    TopicMatch,
    TopicPage,
    View,
    Work,
)

SITE = Site(title="Tidal papers", description="What the sea says.", base_url="https://e.example/r/", base_path="/r/")

# How a person reads the title of the paper `FULL`.
FULL_TITLE = "Tides & 100% of {their} x₁ #effects"

HOSTILE = '"><script>steal()</script></title>]]>&amp;<!--\u2028'


def paper(slug: str, *topics: str, **facts: object) -> PaperPage:
    """Make a paper's page; its facts are those of a work, its abstract becomes the body."""
    abstract = str(facts.pop("abstract", f"We look at {slug}. It is wet."))
    return PaperPage(
        slug=slug,
        work=Work(**{"title": slug.capitalize()} | facts),  # type: ignore[arg-type] # the tests give what a Work takes
        body=latex.to_markdown(abstract),
        topics=tuple(TopicMatch(topic, ("salt",)) for topic in topics),
        places=(Place("content/sources/a.txt", 3, 0),),
    )


def papers(count: int, *topics: str) -> tuple[PaperPage, ...]:
    """Make papers `p001`, `p002`, ..., oldest first."""
    return tuple(paper(f"p{number:03}", *topics) for number in range(1, count + 1))


def topic(slug: str, parent: str = "", body: str = "") -> TopicPage:
    """Make a topic."""
    return TopicPage(slug=slug, title=slug.capitalize(), description=f"All of {slug}.", parent=parent, body=body)


def pages(given: Sequence[PaperPage] = (), topics: Sequence[TopicPage] = (), by_hand: Sequence[HandPage] = ()) -> Pages:
    """Put pages together."""
    return Pages(papers=tuple(given), topics=tuple(topics), by_hand=tuple(by_hand))


def convert(body: str, path: str, repairs: Sequence[Repair] = ()) -> Converted:
    """Convert as a build does."""
    return markdown.to_html(body, path=path, base_path=SITE.base_path, repairs=repairs)


def converted(page: PaperPage) -> Converted:
    """Convert a paper's body as a build does for emitters."""
    return convert(page.body, page.path, page.work.repairs)


def joined(given: Pages, site: Site = SITE, per_page: int = 10) -> dict[str, View]:
    """Make all views, by path."""
    made = views.join(site, given, convert, views.Options(per_page=per_page, facets="/r/search/facets.1.json"))
    return {view.path: view for view in made}


FULL = paper(
    "full",
    "sea",
    title="Tides & 100% of {their} $x_1$ #effects",
    abstract="We read the sea.\n\nIt is *late*.",
    authors=(Author("Ada Ebb", "Ebb", "Ada"), Author("Bo Flow")),
    identifiers=(("arxiv", "2401.00001"), ("doi", "10.1000/a<b>")),
    dates=Dates(published="2024-01-02", updated="2024-03-04"),
    links=(("code", "https://e.example/code"), ("project", "https://e.example/project")),
    venue="Sea & Salt",
    keywords=("tides", "clocks"),
    categories=("cs.LG",),
    extra=(("upvotes", 3),),
)

NEAR = PaperPage(slug="near", work=Work(title="Near"), body="", related=(Related("full", ("tide", "clock")),))


# --- whole roots


def line(title: str, abstract: str = "") -> str:
    """Write a record as a JSON line."""
    return json.dumps({"title": title, "abstract": abstract or f"About {title.lower()}. It is wet."}) + "\n"


SOURCE = (
    line("Tides", "The tide rises with the moon, and the sea keeps its salt.")
    + line("Gulls", "A gull builds its nest. Each gull of the flock does.")
    + line("Moons", "The moon draws the sea, and the sea makes a tide.")
)

TOPICS = """\
topics:
- id: sea
  title: Sea
  description: The sea, its tide and its salt.
  words: [sea, tide, salt, moon]
- id: birds
  title: Birds
  description: Each gull and its nest in the flock.
  words: [gull, nest, flock]
"""


def root(folder: Path, **files: str) -> Path:
    """Write a site root of three papers, with further files or others in their place."""
    given = {"content/site.yaml": "title: T\nbase_url: https://e.example/\n", "content/sources/a.jsonl": SOURCE}
    for path, words in (given | files).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(words)
    return folder
