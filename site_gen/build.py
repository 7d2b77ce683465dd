"""A build: the rooms called once, in order.

    listing = read(...)        content/sources  -> records, problems
    papers  = merge(...)       records          -> papers
    catalog = catalog(...)     papers           -> topics, neighbors, addresses
    pages   = pages(...)       catalog          -> content/papers, notes, pages by hand
              site(...)        pages            -> search bundle, views, feeds -> build/

Everything that a stage needs is an argument; a build of unchanged input writes nothing.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path

from msgspec import Struct

from site_gen import (
    config,
    content,
    dedupe,
    emit,
    markdown,
    publish,
    related,
    render,
    search,
    sources,
    text,
    topics,
    views,
)
from site_gen import pages as paging
from site_gen.errors import UsageError
from site_gen.model import (
    Asset,
    Catalog,
    Converted,
    Counts,
    Document,
    HandPage,
    Link,
    Output,
    Pages,
    Paper,
    PaperPage,
    Problem,
    Record,
    Report,
    SearchRecord,
    Site,
    SlugLine,
    Stage,
    Topic,
    View,
)

if sys.platform != "win32":
    import resource

STATE = ".sitegen"
# More papers than this share may not vanish unasked: a missing source file must not empty a site.
MOST_REMOVED = 1 / 3
# Where no file of a person can be: what search and publishing make there is known to them alone.
KEPT_FREE = ("manifest.json", "pagefind")
# A description of a record for search: what a result shows.
LEAD = 280


class Options(Struct, frozen=True, kw_only=True):
    """How to build."""

    root: Path
    output: Path | None = None
    """Instead of the configured folder."""
    clean: bool = False
    """Take nothing from the state folder."""
    search: bool = True
    allow_removal: bool = False
    strict: bool = False
    """Also where the configuration does not say so."""
    user_templates: str = "templates"


class Listing(Struct, frozen=True):
    """What was read."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    files: int

    @property
    def rejected(self) -> int:
        """Entries that could not become records."""
        return sum(problem.rejected for problem in self.problems)


class Observer:
    """Keeps what each stage did, and passes it on at once."""

    def __init__(self, tell: Callable[[Stage], None], begin: Callable[[str], None]) -> None:
        """Call `begin` with a stage's name when it starts and `tell` when it is done."""
        self._tell = tell
        self._begin = begin
        self.stages: list[Stage] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[list[str]]:
        """Time a stage; what is put into the list is its detail."""
        detail: list[str] = []
        self._begin(name)
        start = time.perf_counter()
        yield detail
        done = Stage(name, round(time.perf_counter() - start, 3), _peak_mb(), "".join(detail))
        self.stages.append(done)
        self._tell(done)


def build(options: Options, observer: Observer, waiting: Callable[[str], None]) -> Report:
    """Build the site. Raises SitegenError; the old site then stays as it was.

    `waiting` is called once if another build has to end first.
    """
    content.folder(options.root)
    settings, problems = config.site(options.root)
    taxonomy, wrong = config.topics(options.root)
    problems += wrong
    with publish.locked(options.root / STATE, waiting):
        with observer.stage("read") as detail:
            paths, wrong = content.sources(options.root)
            listing = read(options.root, paths)
            problems += [*wrong, *listing.problems]
            detail.append(f"{len(listing.records):,} records\t{listing.files:,} files")
        with observer.stage("merge") as detail:
            papers = merge(listing)
            merged = len(listing.records) - len(papers)
            detail.append(f"{len(papers):,} papers\t{merged:,} duplicates")
        collected, memory = catalog(options.root, papers, taxonomy, problems, observer)
        with observer.stage("pages") as detail:
            pages = _pages(options, collected, memory, problems, detail)
        output = options.output or options.root / settings.output
        published = _site(options, settings, pages, problems, observer)
        content.write_slugs(options.root, memory)
    counts = Counts(
        read=len(listing.records) + listing.rejected,
        kept=len(papers),
        merged=merged,
        rejected=listing.rejected,
        written=published.written,
        removed=published.removed,
    )
    return Report(
        counts=counts,
        problems=tuple(sorted(problems)),
        stages=tuple(observer.stages),
        output=str(output),
        failed=bool(problems) and (options.strict or settings.strict),
    )


def target(root: Path) -> tuple[Path, str]:
    """Tell the output folder and the base path of the site, as configured."""
    settings, _ = config.site(root)
    return root / settings.output, settings.base_path


def read(root: Path, paths: Iterable[str]) -> Listing:
    """Read files, named relative to `root`; a file that cannot be opened is a problem."""
    records: list[Record] = []
    problems: list[Problem] = []
    files = 0
    for path in paths:
        files += 1
        shown = text.clean(path)
        try:
            with content.opened(root, path) as stream:
                for found in sources.read(stream, shown):
                    if isinstance(found, Problem):
                        problems.append(found)
                    else:
                        records.append(found)
        except (OSError, EOFError) as error:
            # A damaged .gz ends here too, after what could be unpacked was read.
            words = getattr(error, "strerror", None) or str(error) or "ends too early"
            problems.append(Problem(shown, 0, "source.unreadable", words.lower(), "check the file"))
    return Listing(tuple(records), tuple(problems), files)


def merge(listing: Listing) -> tuple[Paper, ...]:
    """Join the records of a listing to papers, in order of path and index."""
    return dedupe.merge(listing.records)


def catalog(
    root: Path, papers: tuple[Paper, ...], taxonomy: tuple[Topic, ...], problems: list[Problem], observer: Observer
) -> tuple[Catalog, tuple[SlugLine, ...]]:
    """Find addresses, topics and neighbors; also the memory of addresses as it is now."""
    remembered, wrong = content.read_slugs(root)
    problems += wrong
    slugs, memory = paging.address(papers, remembered)
    with observer.stage("topics") as detail:
        matches = topics.classify(papers, taxonomy)
        without = sum(not match for match in matches)
        detail.append(f"{len(taxonomy):,} topics\t{without:,} papers without")
    with observer.stage("related") as detail:
        neighbors = related.near(papers)
        detail.append(f"{sum(map(len, neighbors)):,} links")
    return Catalog(papers=papers, slugs=slugs, topics=matches, related=neighbors, taxonomy=taxonomy), memory


def _pages(
    options: Options, collected: Catalog, memory: Sequence[SlugLine], problems: list[Problem], detail: list[str]
) -> Pages:
    if not options.allow_removal:
        _refuse_removal(options.root, collected)
    kept = content.keep(options.root, paging.compose(collected))
    noted, wrong = content.with_notes(options.root, kept.papers)
    found, more = content.by_hand(options.root)
    problems += [*kept.problems, *wrong, *more]
    by_hand = tuple(_apart(found, problems))
    hidden = sum(paper.hidden for paper in noted)
    detail.append(f"{len(noted) + len(kept.topics) + len(by_hand):,} pages\t{kept.written:,} files written")
    if hidden:
        detail.append(f", {hidden:,} hidden")
    return paging.arrange(noted, kept.topics, by_hand, memory)


def _apart(by_hand: Iterable[HandPage], problems: list[Problem]) -> Iterator[HandPage]:
    """Give the pages that have an address of their own: `a.md` and `a/index.md` cannot both be at `a/`."""
    taken = views.Addresses()
    for page in by_hand:
        if taken.take(views.output_path(page.url)):
            yield page
        else:
            problems.append(_left_out(page.path, page.url))


def _left_out(path: str, address: str) -> Problem:
    message = f"is left out: the site has something else at `/{address}`"
    return Problem(f"content/{path}", 0, "build.same-address", message, "give the file another name")


def _refuse_removal(root: Path, collected: Catalog) -> None:
    present = content.generated(root)
    gone = present - set(collected.slugs)
    if len(gone) > MOST_REMOVED * len(present):
        raise UsageError(
            f"{len(gone):,} of {len(present):,} papers would vanish from the site",
            path=str(root / "content/sources"),
            hint="restore the missing sources, or build with `--allow-removal`",
        )


def _site(
    options: Options, settings: config.Config, pages: Pages, problems: list[Problem], observer: Observer
) -> publish.Published:
    """Make all files of the site and publish them."""
    output = options.output or options.root / settings.output
    renderer = render.Renderer(options.root / options.user_templates)
    assets, asset_files = renderer.assets(settings.base_path)
    with_search = settings.search and options.search
    site = _common(settings, assets, search=with_search)
    convert = _converter(site.base_path)
    protected = (options.root, options.root / "content", options.root / options.user_templates)
    with publish.staging(output, options.root / STATE, protected) as stage:
        facets = ""
        if with_search:
            with observer.stage("search") as detail:
                records = [*_paper_records(pages, convert), *_other_records(pages, convert)]
                found = search.index(records, stage.folder / "pagefind", language=settings.language)
                facets = site.base_path + found.path
                detail.append(f"{len(records):,} records")
        with observer.stage("render") as detail:
            listed = views.join(site, pages, convert, views.Options(per_page=settings.per_page, facets=facets))
            files = 0
            fixed = [*asset_files, *([found] if with_search else [])]
            taken = views.Addresses([*KEPT_FREE, *(output.path for output in fixed)])
            emitted = emit.emit(site, pages, _of_paper(convert))
            for made in chain(
                _copied(options.root, taken, problems),
                _rendered(pages, listed, renderer, taken, problems),
                (made for made in emitted if taken.take(made.path)),
                fixed,
            ):
                stage.add([made])
                files += 1
            detail.append(f"{files:,} files")
        with observer.stage("publish") as detail:
            published = stage.publish()
            detail.append(f"{published.written:,} files written\t{published.removed:,} removed")
    return published


def _copied(root: Path, taken: views.Addresses, problems: list[Problem]) -> Iterator[Output]:
    """Give the files that a person put there; they come first, so they stand before what we would write there."""
    for copied in content.files(root):
        if taken.take(copied.path):
            yield copied
        else:
            problems.append(_left_out(copied.path, copied.path))


def _rendered(
    pages: Pages, listed: Iterable[View], renderer: render.Renderer, taken: views.Addresses, problems: list[Problem]
) -> Iterator[Output]:
    """Render the views; a page by hand stands before one of ours with its address."""
    by_hand = {views.output_path(page.url): page for page in pages.by_hand}
    for view in listed:
        page = by_hand.get(view.path)
        if page is not None and not isinstance(view.content, Document):
            continue
        if taken.take(view.path):
            yield renderer.render(view)
        elif page is not None:
            problems.append(_left_out(page.path, page.url))


def _common(settings: config.Config, assets: tuple[Asset, ...], *, search: bool) -> Site:
    def href(target: str) -> str:
        return markdown.address(target, base_path=settings.base_path) if target else ""

    return Site(
        title=settings.title,
        description=settings.description,
        language=settings.language,
        author=settings.author,
        base_url=settings.base_url,
        base_path=settings.base_path,
        menu=tuple(Link(href(link.url), link.text) for link in settings.menu),
        repository=settings.repository,
        logo=href(settings.logo),
        favicon=href(settings.favicon),
        assets=assets,
        search=search,
        feeds=settings.feeds and bool(settings.base_url),
        twins=settings.twins,
    )


def _converter(base_path: str) -> views.Convert:
    """Make a converter that knows what it has converted in this build."""

    @cache
    def convert(body: str, path: str) -> Converted:
        return markdown.to_html(body, path=path, base_path=base_path)

    return convert


def _of_paper(convert: views.Convert) -> Callable[[PaperPage], Converted]:
    return lambda paper: convert(paper.body, paper.path)


def _paper_records(pages: Pages, convert: views.Convert) -> Iterator[SearchRecord]:
    for paper in pages.papers:
        body = convert(paper.body, paper.path).text
        words = [body, *paper.work.keywords]
        yield SearchRecord(
            url=text.escape_path(paper.url),
            title=paper.work.title,
            text="\n".join(words),
            slug=paper.slug,
            authors=", ".join(author.name for author in paper.work.authors),
            date=views.dated(paper.work),
            topics=tuple(match.topic for match in paper.topics),
            lead=text.lead(body, LEAD),
        )


def _other_records(pages: Pages, convert: views.Convert) -> Iterator[SearchRecord]:
    for page in pages.by_hand:
        if page.url.endswith(".html"):
            continue  # the page for missing addresses
        body = convert(page.body, page.path).text
        lead = page.description or text.lead(body, LEAD)
        yield SearchRecord(url=text.escape_path(page.url), title=page.title, text=body, lead=lead)


def _peak_mb() -> float:
    """Peak memory of this process so far, 0 where the system does not tell; the unit of its figure differs."""
    if sys.platform == "win32":
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
