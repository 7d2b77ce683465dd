"""A build: the rooms called once, in order.

    listing = read(...)        content/sources  -> records, problems
    papers  = merge(...)       records          -> papers
    catalog = catalog(...)     papers           -> topics, neighbors, addresses
    pages   = pages(...)       catalog          -> content/papers, notes, pages by hand
              site(...)        pages            -> search bundle, views, feeds -> build/

Everything that a stage needs is an argument; a build of unchanged input writes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import config, content, explain, publish, views
from site_gen import pages as paging
from site_gen.build import _papers, _site
from site_gen.build._fetched import Arrival, fetch_arxiv, fetch_hf, fetch_url
from site_gen.build._job import STATE, Observer, Options
from site_gen.build._papers import Listing, entries, read
from site_gen.errors import UsageError
from site_gen.model import (
    Catalog,
    Counts,
    HandPage,
    Merged,
    Pages,
    Problem,
    Report,
    SlugLine,
    Stamps,
)

if TYPE_CHECKING:
    from site_gen.build._suggested import Suggested

__all__ = [
    "MEANT",
    "Arrival",
    "Listing",
    "Observer",
    "Options",
    "build",
    "entries",
    "explanation",
    "fetch_arxiv",
    "fetch_hf",
    "fetch_url",
    "merge",
    "read",
    "suggested",
    "suggested_phrases",
    "target",
]

# More papers than this share may not vanish unasked: a missing source file must not empty a site.
MOST_REMOVED = 1 / 3

# Problems told with that refusal: as many as a build shows.
MOST_REASONS = 20
# What a person did on purpose is told, and fails no build under `--strict`.
MEANT = frozenset({"content.edited"})


def build(options: Options, observer: Observer, waiting: Callable[[str], None]) -> Report:
    """Build the site. Raises SitegenError; the old site then stays as it was.

    `waiting` is called once if another build has to end first.
    """
    from site_gen.build import _collected, _findings  # noqa: PLC0415 - see `_collected`

    content.folder(options.root)
    with _papers.shown_from(options.root):
        settings, problems = config.site(options.root, base_url=options.base_url)
        taxonomy, wrong = config.topics(options.root)
        decisions = config.merges(options.root)
    problems += wrong
    output = options.output or options.root / settings.output
    # Before anything is written: a site in `content/sources/` would be read as papers by the next build.
    publish.refuse(
        output, options.root, tuple(options.root / name for name in ("content", options.user_templates, STATE))
    )
    findings = _findings.Findings(options.root, fresh=options.clean)
    with publish.locked(options.root / STATE, waiting):
        with observer.stage("read") as detail:
            paths, wrong = content.sources(options.root)
            listing = read(options.root, paths)
            problems += [*wrong, *listing.problems]
            detail.append(f"{len(listing.records):,} records\t{listing.files:,} files")
        with observer.stage("merge") as detail:
            settled = _collected.settle(listing, decisions, findings, problems)
            papers = len(settled.merged.papers)
            duplicates = len(listing.records) - papers
            detail.append(f"{papers:,} papers\t{duplicates:,} duplicates")
        collected, memory = _collected.catalog(settled, taxonomy, findings, observer)
        with observer.stage("pages") as detail:
            pages, own, told = _pages(options, collected, memory, problems)
            observer.wrote += own
            detail.append(told)
        findings.save()
        # Before the site: an address that people may have seen is remembered, whatever happens next.
        observer.wrote += content.write_slugs(options.root, memory)
        made = _site.make(options, settings, pages, problems, observer)
    counts = Counts(
        read=len(listing.records) + listing.rejected,
        kept=papers,
        merged=duplicates,
        rejected=listing.rejected,
        written=made.published.written,
        removed=made.published.removed,
    )
    return Report(
        counts=counts,
        problems=tuple(sorted(problems)),
        stages=tuple(observer.stages),
        output=str(output),
        base_path=settings.base_path,
        rendered=made.rendered,
        failed=(options.strict or settings.strict) and any(problem.code not in MEANT for problem in problems),
    )


def merge(listing: Listing) -> Merged:
    """Join the records of a listing to papers, in order of path and index."""
    from site_gen.build import _collected  # noqa: PLC0415 - see `_collected`

    return _collected.merge(listing)


def explanation(root: Path, wanted: str) -> explain.Explanation:
    """Explain the paper that a slug, an identifier or a title means, from the files as they are; writes nothing.

    Raises UsageError if there is none, or more than one.
    """
    from site_gen.build import _explained  # noqa: PLC0415 - see `_collected`

    return _explained.explanation(root, wanted)


def suggested(root: Path, number: int = 0) -> "Suggested":
    """Propose a taxonomy of at most `number` topics; 0 lets the number of papers decide."""
    from site_gen.build import _suggested  # noqa: PLC0415 - see `_collected`

    return _suggested.taxonomy(root, number)


def suggested_phrases(root: Path, wanted: str = "") -> "Suggested":
    """Propose phrases for a topic of `topics.yaml`, by its id; for `""`, for each that has only a title.

    Raises UsageError if there is no such topic.
    """
    from site_gen.build import _suggested  # noqa: PLC0415 - see `_collected`

    return _suggested.phrases(root, wanted)


def target(root: Path) -> tuple[Path, str]:
    """Tell the output folder and the base path of the site, as configured."""
    with _papers.shown_from(root):
        settings, _ = config.site(root)
    return root / settings.output, settings.base_path


def _pages(
    options: Options, collected: Catalog, memory: Sequence[SlugLine], problems: list[Problem]
) -> tuple[Pages, Stamps, str]:
    """Bring `content/` in step; gives the pages, what was written there, and what to say about it."""
    _refuse_removal(options, collected, memory, problems)
    damaged = [problem for problem in problems if problem.path.startswith(_site.SOURCES)]
    kept = content.keep(options.root, paging.compose(collected))
    noted, wrong = content.with_notes(options.root, kept.papers)
    found, more = content.by_hand(options.root)
    problems += [*kept.problems, *wrong, *more]
    by_hand = tuple(_apart(found, problems))
    hidden = sum(paper.hidden for paper in noted)
    written = sum(stamp is not None for _, stamp in kept.written)
    told = f"{len(noted) + len(kept.topics) + len(by_hand):,} pages\t{written:,} files written"
    problems += paging.strays(noted, kept.topics)
    pages = paging.arrange(noted, kept.topics, by_hand, memory, paging.near_misses(collected), damaged)
    return pages, kept.written, f"{told}, {hidden:,} hidden" if hidden else told


def _apart(by_hand: Iterable[HandPage], problems: list[Problem]) -> Iterator[HandPage]:
    """Give the pages that have an address of their own: `a.md` and `a/index.md` cannot both be at `a/`."""
    taken = views.Addresses()
    for page in by_hand:
        if taken.take(views.output_path(page.url)):
            yield page
        else:
            problems.append(_site.left_out(page.path, page.url))


def _refuse_removal(
    options: Options, collected: Catalog, memory: Sequence[SlugLine], problems: Iterable[Problem]
) -> None:
    root = options.root
    present = content.generated(root)
    # What a person wrote or edited stays, whatever happens to its source; what leads to another paper is that one now.
    gone = content.unedited(root, present - set(collected.slugs) - paging.redirected(memory))
    if len(gone) > MOST_REMOVED * len(present) and not options.allow_removal:
        words = f"{len(gone):,} of {len(present):,} papers would vanish from the site"
        raise _refusal(root, words, "restore the missing sources, or build with `--allow-removal`", problems)
    if options.hold and gone:
        origins = content.origins(root, gone)
        damage = [problem for problem in problems if problem.path in origins and (problem.rejected or not problem.line)]
        if damage:
            papers = "1 paper" if len(gone) == 1 else f"{len(gone):,} papers"
            hint = "mend the source, or run `sitegen build` to drop what cannot be read"
            raise _refusal(root, f"{papers} would vanish from the site, for a source is damaged", hint, damage)


def _refusal(root: Path, words: str, hint: str, problems: Iterable[Problem]) -> UsageError:
    refusal = UsageError(words, path=str(root / "content/sources"), hint=hint)
    refusal.others = tuple(_reasons(root, problems))
    return refusal


def _reasons(root: Path, problems: Iterable[Problem]) -> Iterator[UsageError]:
    """Give the problems that may be why papers are gone; a lost file costs more of them than a wrong line."""
    for problem in sorted(problems, key=lambda problem: (problem.line > 0, problem))[:MOST_REASONS]:
        path = (root / problem.path).as_posix()
        yield UsageError(problem.message, path=path, line=problem.line, hint=problem.hint)
