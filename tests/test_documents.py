"""Pages by hand in Chromium: a section of documentation as a person reads it, with mouse, keyboard and on paper."""

from typing import TYPE_CHECKING

import pytest

from tests import axe, shelf
from tests.conftest import Built, built
from tests.test_browser import watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WRITING = """\
---
title: Writing
order: 1
---
What a page may hold[^note], all of it[^note], on one page[^other].

## Boxes

!!! note
    Plain.

!!! warning "With a title"
    And `code`.

??? danger "Folded"
    Inside.

> [!TIP]
> From GitHub.

## Code

```python
@cached
def count(path: Path, limit: int = 5_000) -> int:
    '''Count the lines of a file, which may be of any length and are read at once.'''
    return len(path.read_text().splitlines())  # and nothing else
```

```yaml
title: Tides
```

```html
<p class="a">&amp;</p>
```

```diff
- old
+ new
```

```console
$ cd here
there
```

### Without a language

```
plain
```

## Tables

| Key | Meaning | Default |
|:----|:--------|--------:|
| `per_page` | How many papers one page of a list shows before the next begins | 20 |

[^note]: Said below.
[^other]: Said below too.
"""

PAGES = {
    "content/site.yaml": "title: Tides\nbase_url: https://e.example/repo/\nsearch: false\n",
    "content/docs/index.md": "---\ntitle: Documentation\n---\nBegin with [writing](writing.md).\n",
    "content/docs/writing.md": WRITING,
    "content/docs/deep/last.md": "---\ntitle: Last words\norder: 2\n---\nThe end.\n",
    "content/alone.md": "---\ntitle: Alone\n---\nOne.\n\n## A\n\n## B\n\n## C\n\n!!! bug\n    x\n",
    "content/notes/tides.md": "## Mine\n\nSee[^1].\n\n!!! note\n    x\n\n[^1]: Above.\n",
}


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a site with a section of three pages, one page that stands alone, and a paper with notes."""
    return built(shelf.root(tmp_path_factory.mktemp("docs"), **PAGES), "/repo/")


@pytest.mark.parametrize("path", ["docs/", "docs/writing/", "alone/", "papers/tides/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_documents_have_no_violation_of_accessibility(browser: "Browser", docs: Built, path: str, width: int) -> None:
    """Boxes, notes and colored code pass axe on phone and desk, by day and by night, and nothing scrolls sideways."""
    with watched(browser, docs, viewport={"width": width, "height": 800}) as site:
        page = site.go(path)
        found = axe.faults(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

        assert [] == found
        assert [] == site.wrong
        assert 0 == overflow


def test_the_lists_of_a_document_fold_on_a_narrow_screen_without_javascript(browser: "Browser", docs: Built) -> None:
    """The text comes first; what else there is opens by a touch."""
    with watched(browser, docs, viewport={"width": 320, "height": 800}, java_script_enabled=False) as site:
        page = site.go("docs/writing/")
        links = page.locator(".neighbors a")
        before = links.first.is_visible()
        page.get_by_text("Contents of this section").click()

        assert not before
        assert ["Documentation", "Writing", "Last words"] == links.all_inner_texts()
        assert "Writing" == page.locator(".neighbors [aria-current=page]").inner_text()
        assert links.first.is_visible()


@pytest.mark.parametrize(("width", "contents"), [(1100, False), (1280, True)])
def test_the_lists_of_a_document_stand_beside_the_text_where_there_is_room(
    browser: "Browser", docs: Built, width: int, *, contents: bool
) -> None:
    """Nobody has to open what could be seen, and no script is needed for it."""
    with watched(browser, docs, viewport={"width": width, "height": 800}, java_script_enabled=False) as site:
        page = site.go("docs/writing/")

        assert page.locator(".neighbors a").first.is_visible()
        assert contents == page.locator(".toc a").first.is_visible()
        assert contents == (not page.locator(".toc summary").is_visible())


def test_one_can_turn_from_page_to_page(browser: "Browser", docs: Built) -> None:
    """At the end of a page are the next one and the one before, by name."""
    with watched(browser, docs) as site:
        page = site.go("docs/writing/")
        turns = page.locator(".turns a").all_inner_texts()
        page.locator(".turns [rel=next]").click()

        assert ["Previous\nDocumentation", "Next\nLast words"] == turns
        assert "Last words" == page.locator("h1").inner_text()


def test_code_is_copied_as_it_is_written(browser: "Browser", docs: Built) -> None:
    """The button takes the code and nothing else, and says so to those who do not see it."""
    with watched(browser, docs, permissions=["clipboard-read", "clipboard-write"]) as site:
        page = site.go("docs/writing/")
        button = page.get_by_role("button", name="Copy this code").nth(1)
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.getElementById('_status').textContent !== ''")

        assert "title: Tides\n" == page.evaluate("navigator.clipboard.readText()")
        assert "Code copied" == page.locator("#_status").inner_text()
        assert "Copied" == button.inner_text()


def test_without_javascript_there_is_no_button_that_does_nothing(browser: "Browser", docs: Built) -> None:
    """What needs a script is made by it."""
    with watched(browser, docs, java_script_enabled=False) as site:
        page = site.go("docs/writing/")

        assert 0 == page.locator("main button").count()


def test_wide_code_scrolls_by_keyboard_without_javascript(browser: "Browser", docs: Built) -> None:
    """The end of a long line is within reach of everybody."""
    with watched(browser, docs, viewport={"width": 320, "height": 800}, java_script_enabled=False) as site:
        code = site.go("docs/writing/").locator("pre.highlight").first
        code.focus()
        for _ in range(3):
            site.page.keyboard.press("ArrowRight")
        site.page.wait_for_timeout(300)

        assert "group" == code.get_attribute("role")
        assert code.evaluate("box => box.scrollLeft") > 0


def test_the_link_of_a_heading_appears_when_it_is_wanted(browser: "Browser", docs: Built) -> None:
    """It is quiet until the pointer or the focus comes, and then leads to its heading."""
    with watched(browser, docs, reduced_motion="reduce") as site:
        page = site.go("docs/writing/")
        link = page.get_by_role("link", name="Link to “Tables”")
        quiet = link.evaluate("link => getComputedStyle(link).opacity")
        page.keyboard.press("Tab")
        link.focus()
        shown = link.evaluate("link => getComputedStyle(link).opacity")
        page.keyboard.press("Enter")

        assert ("0", "1") == (quiet, shown)
        assert page.url.endswith("/docs/writing/#tables")
        assert "Tables" == page.locator("h2").last.evaluate("heading => heading.textContent")


def test_notes_lead_there_and_back(browser: "Browser", docs: Built) -> None:
    """A reader returns to the place that they came from."""
    with watched(browser, docs) as site:
        page = site.go("docs/writing/")
        page.locator("[role=doc-noteref][aria-label='Note 2']").click()
        there = page.evaluate("document.querySelector(':target').textContent")
        page.locator(":target [role=doc-backlink]").click()

        assert "Said below too." in there
        assert "2" == page.evaluate("document.querySelector(':target').textContent")


def test_a_printed_document_has_its_text_and_no_navigation(browser: "Browser", docs: Built) -> None:
    """On paper there is nothing to press, and nothing stays folded."""
    with watched(browser, docs, viewport={"width": 1280, "height": 800}) as site:
        page = site.go("docs/writing/")
        page.emulate_media(media="print")

        assert 0 == page.locator("main :is(nav, button, .anchor):visible").count()
        assert page.get_by_text("Inside.").is_visible()
