"""The built site in a real browser: search, accessibility, and nothing that the page's own policy forbids."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import axe, shelf
from tests.conftest import Built, built, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUERIES = ("information bottleneck", "gradient starvation", "Wasserstein GAN", "federated learning")

# One page of every kind.
KINDS = {
    "home": "",
    "papers": "papers/",
    "paper": "papers/attention-is-all-you-need/",
    "topics": "topics/",
    "topic": "topics/optimization/",
    "search": "search/",
    "results": "search/?q=learning",
    "by hand": "about/",
    "architecture": "docs/architecture/",
    "collection": "about/collection/",
    "not found": "no/such/page/",
}


# Milliseconds in which a page that has loaded says what is wrong with it.
SETTLING = 500


class Watched:
    """A page, and what it did that it should not."""

    def __init__(self, page: "Page", home: str) -> None:
        """Listen to the console and to requests."""
        self.page = page
        self.home = home
        self.wrong: list[str] = []
        page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(home) else self.wrong.append(request.url))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error('CSP', event.blockedURI))"
        )

    def go(self, path: str) -> "Page":
        """Open a page of the site and let it settle."""
        self.page.goto(self.home + path)
        if "?q=" in path:
            self.page.wait_for_selector('#results[data-state="done"], #results[data-state="error"]', state="attached")
        # As long as `networkidle` waits for silence; that one is missed now and then, and never comes.
        self.page.wait_for_timeout(SETTLING)
        return self.page

    def results(self, path: str) -> list[str]:
        """Open the search page and give the titles found, best first."""
        self.go(path)
        self.page.wait_for_selector('#results[data-state="done"]')
        return self.page.locator("#results li[data-slug] .entry-title").all_inner_texts()


@contextmanager
def watched(browser: "Browser", site: Built, **options: object) -> Iterator[Watched]:
    """Open a fresh page on a served site."""
    context = browser.new_context(**options)  # type: ignore[arg-type] # passed on as they are
    with served(site) as home:
        try:
            yield Watched(context.new_page(), home)
        finally:
            context.close()


@pytest.mark.parametrize("query", QUERIES)
def test_search_puts_a_paper_with_these_words_in_its_title_first(browser: "Browser", real: Built, query: str) -> None:
    """People who know a title find its paper at the top; nothing is logged, blocked or fetched from elsewhere."""
    with watched(browser, real) as site:
        titles = site.results(f"search/?q={query.replace(' ', '+')}")

        assert all(word in titles[0].lower() for word in query.lower().split())
        assert [] == site.wrong


@pytest.mark.parametrize("query", QUERIES)
def test_search_works_at_the_root_of_a_host(browser: "Browser", real_at_root: Built, query: str) -> None:
    """The base path makes no difference."""
    with watched(browser, real_at_root) as site:
        titles = site.results(f"search/?q={query.replace(' ', '+')}")

        assert all(word in titles[0].lower() for word in query.lower().split())
        assert [] == site.wrong


def test_a_topic_narrows_the_results(browser: "Browser", real: Built) -> None:
    """With a topic in the address, only papers of that topic are shown, and they are papers found without it."""
    slugs = {paper["slug"]: paper["topics"] for paper in real.api()}
    with watched(browser, real) as site:
        site.results("search/?q=gradient")
        every = site.page.locator("#results li[data-slug]").count()
        count = site.page.locator("#_count").first.inner_text()
        site.results("search/?q=gradient&topic=loss-landscapes")
        narrowed = [item.get_attribute("data-slug") or "" for item in site.page.locator("#results li[data-slug]").all()]

        assert 0 < len(narrowed) <= every
        assert [] == [slug for slug in narrowed if "loss-landscapes" not in slugs[slug]]
        assert count != site.page.locator("#_count").first.inner_text()
        assert [] == site.wrong


def test_the_address_alone_restores_a_search(browser: "Browser", real: Built) -> None:
    """A link to a search shows the same results, filters and order to somebody else."""
    path = "search/?q=learning&topic=optimization"
    with watched(browser, real) as first:
        mine = first.results(path)
        query = first.page.locator("main input[type=search]").input_value()
    with watched(browser, real) as other:
        theirs = other.results(path)

    assert mine
    assert mine == theirs
    assert "learning" == query


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_have_no_violation_of_accessibility(browser: "Browser", demo: Built, kind: str, width: int) -> None:
    """Every kind of page passes axe in light and dark, narrow and wide, and does nothing forbidden."""
    with watched(browser, demo, viewport={"width": width, "height": 800}) as site:
        page = site.go(KINDS[kind])
        found = axe.faults(page)
        wrong = [message for message in site.wrong if kind != "not found" or "404" not in message]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

        assert [] == found
        assert [] == wrong
        assert 0 == overflow
        assert 1 == page.locator("h1").count()


@pytest.mark.parametrize("kind", ["home", "papers", "paper", "topics", "topic", "by hand", "collection", "not found"])
def test_pages_read_without_javascript(browser: "Browser", demo: Built, kind: str) -> None:
    """Everything but search is there with scripts off: heading, links, abstracts."""
    with watched(browser, demo, java_script_enabled=False) as site:
        page = site.page
        page.goto(site.home + KINDS[kind])

        assert page.locator("h1").count() == 1
        assert page.locator("main a").count() > 0
        assert page.locator(".needs-js:visible").count() == 0


def test_the_skip_link_comes_first_and_leads_to_the_text(browser: "Browser", demo: Built) -> None:
    """The first press of Tab offers to skip the frame."""
    with watched(browser, demo) as site:
        page = site.go("papers/")
        page.keyboard.press("Tab")
        target = page.evaluate("document.activeElement.getAttribute('href')")

        assert target == "#_main"
        assert page.locator("main#_main").count() == 1


def test_decisions_are_told_in_pages_that_everybody_can_use(browser: "Browser", tmp_path: Path) -> None:
    """Keywords, nested topics and the health of the data pass axe on a phone, and a wide topic finds narrow papers."""
    from axe_playwright_python.sync_playwright import Axe

    record = '{{"title": "{}", "abstract": "A tide of salt in {}.", "keywords": ["tides", "{}"]}}\n'
    damaged = "".join(record.format(*[name] * 3) for name in ("Ebb", "Flow")) + '{"abstract": "No title."}\n'
    topics = shelf.TOPICS + "- {id: shore, title: Shore}\n"
    given = {
        "content/sources/b.jsonl": damaged,
        "content/topics.yaml": topics.replace("- id: sea", "- parent: shore\n  id: sea"),
    }
    site = built(shelf.root(tmp_path, **given), "/")
    with watched(browser, site, viewport={"width": 320, "height": 800}, color_scheme="dark") as seen:
        kinds = ("keywords/", "keywords/tides/", "topics/", "topics/shore/", "about/collection/", "papers/ebb/")
        found = {kind: Axe().run(seen.go(kind)).violations_count for kind in kinds}
        results = seen.results("search/?q=salt&topic=shore")

    assert dict.fromkeys(kinds, 0) == found
    assert {"Ebb", "Flow"} <= {*results}
    assert [] == seen.wrong
