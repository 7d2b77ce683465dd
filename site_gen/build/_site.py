"""The site half of a build: pages to search, views and files, and all of them to the output folder."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from site_gen import config, content, emit, markdown, publish, render, search, text, views
from site_gen.build._job import STATE, Observer, Options
from site_gen.model import (
    Asset,
    Converted,
    Document,
    Link,
    Output,
    Pages,
    PaperPage,
    Problem,
    SearchRecord,
    Site,
    View,
)

# Where no file of a person can be: what search and publishing make there is known to them alone.
KEPT_FREE = ("manifest.json", "pagefind")
# A description of a record for search: what a result shows.
LEAD = 280


def make(
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
            problems.append(left_out(copied.path, copied.path))


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
            problems.append(left_out(page.path, page.url))


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


def left_out(path: str, address: str) -> Problem:
    """Say that a file of a person has no place at its address."""
    message = f"is left out: the site has something else at `/{address}`"
    return Problem(f"content/{path}", 0, "build.same-address", message, "give the file another name")
