"""A link checker that is not ours walks through the demo as it is served.

linkinator starts at the home page and follows every link, also the absolute ones (canonical addresses, feeds, pictures
for cards): those are led back to the server. Other hosts are passed over, for tests need no network.
"""

import html.parser
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

import pytest

from tests.conftest import PROJECT, Built, missing, served

LINKINATOR = PROJECT / "tests/tools/node_modules/linkinator/build/src/cli.js"
# The host that the demo says it is on.
PUBLIC = "https://example.org/"
# Links at once: checker and server share the machine.
CONCURRENCY = 8
# Seconds for a walk that takes about two.
PATIENCE = 120


class Link(NamedTuple):
    """A link that the checker looked at; addresses are relative to the home page."""

    page: str
    """Where it was seen first, or every page where it is broken; the start stands on no page: `-`."""
    target: str
    state: str
    """`OK`, `BROKEN` or, on other hosts, `SKIPPED`."""


class Anchors(html.parser.HTMLParser):
    """Collects the ids of a page and where its links lead."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.ids: set[str] = set()
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ids and targets."""
        names = dict(attrs)
        self.ids.add(names.get("id") or "")
        self.targets |= {names.get("href") or ""} if tag == "a" else set()


def walked(site: Built, start: str, *arguments: str) -> list[Link]:
    """Serve a site and let linkinator look at the links of a page; with `--recurse` at those of all pages behind it."""
    if shutil.which("node") is None or not LINKINATOR.is_file():
        missing("links", "the link checker is not installed: `npm ci --ignore-scripts` in tests/tools")
    # To a file, for node ends before a pipe has taken more than 64 KiB.
    with served(site) as url, tempfile.TemporaryFile() as said:
        host = url.removesuffix(site.base_path.removeprefix("/"))
        subprocess.run(
            [
                *("node", str(LINKINATOR), url + start, *arguments, "--format", "json", "--verbosity", "info"),
                *("--check-css", "--check-fragments", "--redirects", "error", "--concurrency", str(CONCURRENCY)),
                *("--url-rewrite-search", f"^{PUBLIC}", "--url-rewrite-replace", host, "--skip", f"^(?!{host})"),
            ],
            # It would send even what goes to loopback through a proxy.
            env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            stdout=said,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
        )
        said.seek(0)
        found = json.load(said)["links"]
    return [
        Link(link.get("parent", "-").removeprefix(url), link["url"].removeprefix(url), link["state"]) for link in found
    ]


def broken(links: list[Link]) -> list[tuple[str, str]]:
    """Give page and target of the broken links."""
    return sorted({(link.page, link.target) for link in links if link.state == "BROKEN"})


def address(site: Built, path: Path) -> str:
    """Give the address of a page, relative to the home page."""
    return path.relative_to(site.folder).as_posix().removesuffix("index.html")


def lost(site: Built) -> list[tuple[str, str]]:
    """Give page and target of the links to a place that its page does not have."""
    home = PUBLIC + site.base_path.removeprefix("/")
    read = {home + address(site, path): anchors(path) for path in site.folder.rglob("*.html")}
    links = [(page, target, *urldefrag(urljoin(page, target))) for page in read for target in read[page].targets]
    return sorted(
        (page.removeprefix(home), target)
        for page, target, whole, place in links
        if place and whole in read and place not in read[whole].ids
    )


def anchors(path: Path) -> Anchors:
    """Read the anchors of a page."""
    found = Anchors()
    found.feed(path.read_text())
    return found


@pytest.fixture(scope="module")
def links(demo: Built) -> list[Link]:
    """Walk through the whole demo once."""
    return walked(demo, "", "--recurse")


@pytest.fixture(scope="module")
def faulty(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Copy the demo and put three wrong links into a paper."""
    root = tmp_path_factory.mktemp("faulty")
    shutil.copytree(demo.folder, root / "build")
    page = root / "build/papers/attention-is-all-you-need/index.html"
    wrong = '<a href="/repo/gone/">1</a> <a href="#here">2</a> <a href="/repo/topics/#there">3</a></main>'
    page.write_text(page.read_text().replace("</main>", wrong))
    return Built(root, demo.base_path, "")


def test_an_outside_checker_finds_no_broken_link(links: list[Link]) -> None:
    """Every link of the demo leads to something, and at once: none is sent on."""
    assert [] == broken(links)


def is_redirect(path: Path) -> bool:
    """Tell whether a page only sends its visitors on: nothing of the site leads to it."""
    return 'http-equiv="refresh"' in path.read_text()


def test_links_lead_from_the_home_page_to_every_page(demo: Built, links: list[Link]) -> None:
    """Whoever follows links gets everywhere; a checker that walked nowhere would show here."""
    pages = {address(demo, path) for path in demo.folder.rglob("*.html") if not is_redirect(path)}
    # Each page is the first to name its own canonical address, so it stands here if it was read.
    read = {link.page for link in links}

    # Nothing links to the page for missing addresses.
    assert ["404.html"] == sorted(pages - read)


def test_the_page_for_missing_addresses_has_no_broken_link(demo: Built) -> None:
    """Whoever lands there is led back."""
    links = walked(demo, "404.html")

    assert ("404.html", "", "OK") in links
    assert [] == broken(links)


def test_links_into_a_page_lead_to_a_place_that_it_has(demo: Built) -> None:
    """Anchors are there, also those that linkinator passes over.

    It reads a page once, and what pages that it reads later want of it is never checked:
    https://github.com/JustinBeckwith/linkinator/pull/881.
    """
    assert [] == lost(demo)


def test_the_outside_checker_notices_broken_links(faulty: Built) -> None:
    """A page that is missing and a place that is missing in the page itself are found."""
    targets = {target for _, target in broken(walked(faulty, "", "--recurse"))}

    # Whether the third is among them depends on which page was read first.
    assert {"gone/", "papers/attention-is-all-you-need/#here"} <= targets


def test_places_that_are_missing_in_other_pages_are_noticed(faulty: Built) -> None:
    """Our own look at the anchors finds both."""
    page = "papers/attention-is-all-you-need/"

    assert [(page, "#here"), (page, "/repo/topics/#there")] == lost(faulty)
