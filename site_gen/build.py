"""A build: the rooms called once, in order.

    listing = read(...)        content/sources  -> records, problems
    papers  = merge(...)       records          -> papers
    catalog = catalog(...)     papers           -> topics, neighbors, addresses
    pages   = pages(...)       catalog          -> content/papers, notes, pages by hand
              site(...)        pages            -> search bundle, views, feeds -> build/

Everything that a stage needs is an argument; a build of unchanged input writes nothing.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
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

STATE = ".sitegen"
# More papers than this share may not vanish unasked: a missing source file must not empty a site.
MOST_REMOVED = 1 / 3
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
        published = _site(options, settings, pages, output, observer)
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
        try:
            with content.opened(root, path) as stream:
                for found in sources.read(stream, path):
                    if isinstance(found, Problem):
                        problems.append(found)
                    else:
                        records.append(found)
        except (OSError, EOFError) as error:
            # A damaged .gz ends here too, after what could be unpacked was read.
            words = getattr(error, "strerror", None) or str(error) or "ends too early"
            problems.append(Problem(path, 0, "source.unreadable", words.lower(), "check the file"))
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
    by_hand, more = content.by_hand(options.root)
    problems += [*kept.problems, *wrong, *more]
    hidden = sum(paper.hidden for paper in noted)
    detail.append(f"{len(noted) + len(kept.topics) + len(by_hand):,} pages\t{kept.written:,} files written")
    if hidden:
        detail.append(f", {hidden:,} hidden")
    return paging.arrange(noted, kept.topics, by_hand, memory)


def _refuse_removal(root: Path, collected: Catalog) -> None:
    present = content.generated(root)
    gone = present - set(collected.slugs)
    if len(gone) > MOST_REMOVED * len(present):
        raise UsageError(
            f"{len(gone):,} of {len(present):,} papers would vanish from the site",
            path="content/sources",
            hint="restore the missing sources, or build with `--allow-removal`",
        )


def _site(
    options: Options, settings: config.Config, pages: Pages, output: Path, observer: Observer
) -> publish.Published:
    """Make all files of the site and publish them."""
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
            for made in _outputs(options.root, pages, renderer, listed, emit.emit(site, pages, _of_paper(convert))):
                stage.add([made])
                files += 1
            stage.add([*asset_files, *([found] if with_search else [])])
            detail.append(f"{files + len(asset_files):,} files")
        with observer.stage("publish") as detail:
            published = stage.publish()
            detail.append(f"{published.written:,} files written\t{published.removed:,} removed")
    return published


def _outputs(
    root: Path, pages: Pages, renderer: render.Renderer, listed: Iterable[View], emitted: Iterable[Output]
) -> Iterator[Output]:
    """Give files and pages; what a person wrote for an address stands before what we would write there."""
    taken: set[str] = set()
    for copied in content.files(root):
        taken.add(copied.path)
        yield copied
    by_hand = {views.output_path(page.url) for page in pages.by_hand}
    for view in listed:
        if view.path not in taken and (view.section == "page" or view.path not in by_hand):
            taken.add(view.path)
            yield renderer.render(view)
    yield from (made for made in emitted if made.path not in taken)


def _common(settings: config.Config, assets: tuple[Asset, ...], *, search: bool) -> Site:
    def href(target: str) -> str:
        return target if not target or "://" in target else settings.base_path + text.escape_path(target.lstrip("/"))

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
        body = convert(page.body, page.path).text
        lead = page.description or text.lead(body, LEAD)
        yield SearchRecord(url=text.escape_path(page.url), title=page.title, text=body, lead=lead)


def _peak_mb() -> float:
    """Peak memory of this process so far; the unit of the system's figure differs."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
