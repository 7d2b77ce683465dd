"""The site half of a build: pages to search, views and files, and all of them to the output folder."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from site_gen import config, content, emit, latex, markdown, publish, render, search, text, views
from site_gen.build import _formulas, _memos
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
SEARCH = "pagefind"
KEPT_FREE = ("manifest.json", SEARCH)
# What is damaged there is told on the page about the collection.
SOURCES = "content/sources/"
# A description of a record for search: what a result shows.
LEAD = 280


class Made(Struct, frozen=True):
    """What became of the pages."""

    published: publish.Published
    rendered: int


def make(options: Options, settings: config.Config, pages: Pages, problems: list[Problem], observer: Observer) -> Made:
    """Make all files of the site and publish them."""
    output = options.output or options.root / settings.output
    renderer = render.Renderer(options.root / options.user_templates)
    assets, asset_files = renderer.assets(settings.base_path)
    with_search = settings.search and options.search
    site = _common(settings, assets, search=with_search)
    memos = _memos.Memos(options.root, fresh=options.clean)
    convert = memos.converter(site.base_path, math=settings.math)
    with observer.stage("convert") as detail:
        seen = _seen(options.root, pages, convert, problems) if settings.math else _formulas.NOTHING
        problems += seen.problems
        damaged = (problem for problem in seen.problems if problem.path.startswith(SOURCES))
        pages = msgspec.structs.replace(pages, problems=tuple(sorted((*pages.problems, *damaged))))
        detail.append(f"{seen.formulas:,} formulas\t{len(seen.problems):,} not understood")
    protected = (options.root, options.root / "content", options.root / options.user_templates)
    with publish.staging(output, options.root / STATE, protected) as stage:
        bench = _Bench(stage, memos)
        facets = ""
        if with_search:
            with observer.stage("search") as detail:
                records = [*_paper_records(pages, convert), *_other_records(pages, convert)]
                facets = bench.search(records, settings.language)
                detail.append(f"{len(records):,} records\t{bench.indexed:,} indexed")
        with observer.stage("render") as detail:
            taken = views.Addresses([*KEPT_FREE, *(output.path for output in asset_files), *filter(None, [facets])])
            facets = facets and site.base_path + facets
            joined = views.Options(per_page=settings.per_page, facets=facets, math=settings.math)
            stage.add(_copied(options.root, taken, problems))
            for view in _placed(pages, views.join(site, pages, convert, joined), taken, problems):
                bench.render(view, renderer)
            emitted = emit.emit(site, pages, _of_paper(convert))
            stage.add(made for made in emitted if taken.take(made.path))
            stage.add(asset_files)
            detail.append(f"{len(bench.rendered):,} pages\t{bench.unchanged:,} unchanged")
        with observer.stage("publish") as detail:
            published = stage.publish()
            detail.append(f"{published.written:,} files written\t{published.removed:,} removed")
            bench.remember()
    return Made(published, len(bench.rendered))


def _seen(root: Path, pages: Pages, convert: views.Convert, problems: Iterable[Problem]) -> _formulas.Seen:
    edited = {problem.path.removeprefix("content/") for problem in problems if problem.code == "content.edited"}
    return _formulas.look(pages, convert, partial(content.text_of, root), edited)


class _Bench:
    """Where pages and search are made, or taken over from the build before."""

    def __init__(self, stage: publish.Staging, memos: _memos.Memos) -> None:
        self._stage = stage
        self._memos = memos
        self._searched: tuple[bytes, str] | None = None
        self.indexed = 0
        self.rendered: list[tuple[bytes, str]] = []
        """Keys and paths of the pages that were made."""
        self.unchanged = 0

    def search(self, records: list[SearchRecord], language: str) -> str:
        """Index the records; gives the path of the facets file."""
        key = _memos.of_records(records, language)
        known = self._memos.searched.get(key)
        if known is not None and self._stage.keep(known.files):
            return known.facets
        found = search.index(records, self._stage.folder / SEARCH, language=language)
        self._stage.add([found])
        self._searched = (key, found.path)
        self.indexed = len(records)
        return found.path

    def render(self, view: View, renderer: render.Renderer) -> None:
        """Render a view."""
        key = _memos.of_view(view, renderer.fingerprint)
        digest = self._memos.rendered.get(key)
        if digest is not None and self._stage.keep(((view.path, digest),)):
            self.unchanged += 1
            return
        self._stage.add([renderer.render(view)])
        self.rendered.append((key, view.path))

    def remember(self) -> None:
        """Remember what was made, now that it is known to be whole."""
        files = self._stage.files
        digests = dict(files)
        for key, path in self.rendered:
            self._memos.rendered.put(key, digests[path])
        if self._searched:
            key, facets = self._searched
            bundle = tuple(file for file in files if file[0] == facets or file[0].startswith(f"{SEARCH}/"))
            self._memos.searched.put(key, _memos.Bundle(facets, bundle))
        self._memos.save()


def _copied(root: Path, taken: views.Addresses, problems: list[Problem]) -> Iterator[Output]:
    """Give the files that a person put there; they come first, so they stand before what we would write there."""
    for copied in content.files(root):
        if taken.take(copied.path):
            yield copied
        else:
            problems.append(left_out(copied.path, copied.path))


def _placed(pages: Pages, joined: Iterable[View], taken: views.Addresses, problems: list[Problem]) -> Iterator[View]:
    """Give the views that have an address of their own; a page by hand stands before one of ours."""
    by_hand = {views.output_path(page.url): page for page in pages.by_hand}
    for view in joined:
        page = by_hand.get(view.path)
        if page is not None and not isinstance(view.content, Document):
            continue
        if taken.take(view.path):
            yield view
        elif page is not None:
            problems.append(left_out(page.path, page.url))


def _common(settings: config.Config, assets: tuple[Asset, ...], *, search: bool) -> Site:
    def href(target: str) -> str:
        """Make an address of the site."""
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


def _of_paper(convert: views.Convert) -> Callable[[PaperPage], Converted]:
    return lambda paper: convert(paper.body, paper.path, paper.work.repairs)


def _paper_records(pages: Pages, convert: views.Convert) -> Iterator[SearchRecord]:
    for paper in pages.papers:
        body = convert(paper.body, paper.path, paper.work.repairs)
        words = [body.text, *paper.keywords]
        yield SearchRecord(
            url=text.escape_path(paper.url),
            title=latex.to_plain(paper.work.title),
            text="\n".join(words),
            slug=paper.slug,
            authors=", ".join(author.name for author in paper.work.authors),
            date=views.dated(paper.work),
            topics=tuple(match.topic for match in paper.topics),
            lead=text.lead(body.text, LEAD, views.parts(body)),
        )


def _other_records(pages: Pages, convert: views.Convert) -> Iterator[SearchRecord]:
    for page in pages.by_hand:
        if page.url.endswith(".html"):
            continue  # the page for missing addresses
        body = convert(page.body, page.path)
        lead = page.description or text.lead(body.text, LEAD, views.parts(body))
        title = latex.to_plain(page.title)
        yield SearchRecord(url=text.escape_path(page.url), title=title, text=body.text, lead=lead)


def left_out(path: str, address: str) -> Problem:
    """Say that a file of a person has no place at its address."""
    message = f"is left out: the site has something else at `/{address}`"
    return Problem(f"content/{path}", 0, "build.same-address", message, "give the file another name")
