"""What leaves a build: files, records for search, and the report."""

from typing import TypeAlias

from msgspec import Struct

from site_gen.model._works import Problem


class Output(Struct, frozen=True, gc=False):
    """One file of the site: its path under the output folder, with `/`, and its bytes."""

    path: str
    data: bytes


class Stamp(Struct, frozen=True, gc=False):
    """What tells one version of a file from another without reading it."""

    inode: int
    modified: int
    """Nanoseconds since 1970."""
    size: int
    """Bytes."""
    mode: int


Stamps: TypeAlias = tuple[tuple[str, Stamp | None], ...]
"""Paths with the stamps of their files; None for a file that is gone."""


class SearchRecord(Struct, frozen=True, gc=False, kw_only=True):
    """What search knows of one page."""

    url: str
    """Under the base URL, without the base path."""
    title: str
    text: str
    slug: str = ""
    """Of a paper; `""` for other pages."""
    authors: str = ""
    date: str = ""
    topics: tuple[str, ...] = ()
    lead: str = ""


class Counts(Struct, frozen=True, gc=False, kw_only=True):
    """The sum that must add up: `read = kept + merged + rejected`."""

    read: int
    kept: int
    merged: int
    rejected: int
    written: int = 0
    """Files of the site that are new or have new bytes."""
    removed: int = 0


class Stage(Struct, frozen=True, gc=False):
    """A step of a build that did something, for the report."""

    name: str
    seconds: float
    peak_mb: float
    detail: str = ""


class Report(Struct, frozen=True, gc=False, kw_only=True):
    """What a build did."""

    counts: Counts
    problems: tuple[Problem, ...]
    """Sorted by path and line."""
    stages: tuple[Stage, ...]
    """In the order in which they ran."""
    output: str
    """The folder of the site."""
    base_path: str = "/"
    rendered: int = 0
    """Pages that went through a template; the others are those of the build before."""
    failed: bool = False
    """Whether there are problems and somebody asked to be strict."""
