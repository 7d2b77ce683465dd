"""What `serve --watch` adds to pages: they follow the site, and say what is wrong with the content."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_gen import serve
from site_gen.serve import Fault, News

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, ViewportSize

BASE_PATH = "/repo/"

PAGE = """<!doctype html>
<html lang="en">
<head><title>A page</title><link rel="icon" href="data:,"><link rel="stylesheet" href="style.css"></head>
<body><main><h1>{words}</h1><button type="button">A button of the page</button></main></body>
</html>
"""

STYLE = """
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
"""

FAULT = Fault(
    path="content/site.yaml",
    line=2,
    message="`base_ulr` is not a setting",
    hint="Did you mean `base_url`?",
    excerpt=((1, "title: Papers"), (2, "base_ulr: https://example.org/" + "long/" * 40), (3, "")),
)
HOSTILE = "</p></script><script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>here</a>"

# A browser without a window never hides a tab, so a tab is told that it is hidden as the browser would tell it.
HIDE = """
Object.defineProperty(document, "hidden", { value: true, configurable: true });
document.dispatchEvent(new Event("visibilitychange"));
"""
SHOW = """
delete document.hidden;
document.dispatchEvent(new Event("visibilitychange"));
"""
# Nor does one that is driven keep pages for "back".
PUT_AWAY = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
TAKE_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"

BACKGROUND = "element => getComputedStyle(element).backgroundColor"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Site:
    """A folder that is served with news of it."""

    def __init__(self, folder: Path) -> None:
        """Publish a first version, `A`."""
        self.folder = folder
        self.live = serve.Live()
        self.port = 0
        self.server: serve.Server
        self.write("index.html", PAGE.format(words="A"))
        self.write("style.css", STYLE)
        self.tell("A")

    def write(self, name: str, text: str) -> None:
        """Write a file of the site, at one stroke as `publish` does: half a page would not know how to follow."""
        (self.folder / ".new").write_text(text)
        (self.folder / ".new").replace(self.folder / name)

    def tell(self, state: str, base_path: str = BASE_PATH, **more: object) -> None:
        """Tell pages about a version."""
        self.live.tell(News(state=state, base_path=base_path, **more))  # type: ignore[arg-type] # passed on as they are

    def publish(self, words: str) -> None:
        """Publish a version whose front page has these words as its heading, and that is named so."""
        self.write("index.html", PAGE.format(words=words))
        self.tell(words)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve for a while, at the same port each time."""
        self.server = serve.server(self.folder, BASE_PATH, port=self.port, live=self.live)
        self.port = int(self.server.url.split(":")[2].partition("/")[0])
        thread = threading.Thread(target=self.server.run)
        thread.start()
        try:
            yield
        finally:
            self.server.stop()
            thread.join()


class Tab:
    """An open page, how often it was loaded, and what it did that it should not."""

    def __init__(self, context: "BrowserContext", site: Site) -> None:
        """Open the front page."""
        self.page: Page = context.new_page()
        self.page.set_default_timeout(90_000)
        self.loads = 0
        self.wrong: list[str] = []
        self.page.on("framenavigated", lambda _frame: self._count())
        self.page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.goto(site.server.url)

    def _count(self) -> None:
        self.loads += 1

    def _dismiss(self, dialog: "Dialog") -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def shows(self, words: str) -> None:
        """Wait until the front page has this heading."""
        self.page.get_by_role("heading", name=words, exact=True, level=1).wait_for()

    def hears(self, name: str) -> None:
        """Wait until the button with this name is there, after which all earlier news have been heard."""
        self.page.get_by_role("button", name=name).wait_for()

    def color(self) -> str:
        """Give the color of the heading."""
        return str(self.page.locator("h1").evaluate("element => getComputedStyle(element).color"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve a site of one page."""
    site = Site(tmp_path)
    with site.running():
        yield site


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    """Give tabs that share connections, as those of a reader do."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def tab(context: "BrowserContext", site: Site) -> Tab:
    """Open the site."""
    return Tab(context, site)


def test_a_new_version_reloads_the_page_once(tab: Tab, site: Site) -> None:
    """What was saved is seen without a hand on the browser, and the page settles."""
    site.publish("B")
    tab.shows("B")
    site.tell("B", faults=(FAULT,))
    tab.hears("1 problem")

    assert 2 == tab.loads
    assert [] == tab.wrong


def test_a_page_that_did_not_change_takes_over_the_new_version(tab: Tab, site: Site) -> None:
    """A page whose bytes are those of before, and that browsers have kept, is not loaded again and again."""
    site.tell("B", faults=(FAULT,))
    tab.hears("1 problem")
    site.tell("B", faults=(FAULT, FAULT))
    tab.hears("2 problems")

    assert 2 == tab.loads


def test_news_of_the_same_version_reload_nothing(tab: Tab, site: Site) -> None:
    """A reader loses nothing to news about the content."""
    site.tell("A", faults=(FAULT,))
    tab.hears("1 problem")
    site.tell("A", faults=(FAULT, FAULT))
    tab.hears("2 problems")

    assert 1 == tab.loads


def test_a_page_ends_with_the_last_of_many_versions(tab: Tab, site: Site) -> None:
    """Versions may come faster than pages load."""
    for words in "BCDEFG":
        site.publish(words)
    tab.shows("G")
    site.tell("G", faults=(FAULT,))
    tab.hears("1 problem")

    assert tab.loads <= 1 + len("BCDEFG")
    assert [] == tab.wrong


def test_nothing_published_reloads_nothing(tab: Tab, site: Site) -> None:
    """While there is no site, pages stay as they are and say why."""
    site.tell("", failed=True, faults=(FAULT,))
    tab.page.get_by_text("There is no site yet.").wait_for()

    assert 1 == tab.loads


def test_a_changed_style_sheet_takes_the_place_of_the_old_one(tab: Tab, site: Site) -> None:
    """Whoever works on the looks of a page sees them change without losing the page."""
    site.write("green.css", "h1 { color: rgb(0, 128, 0) }")
    site.tell("B", before="A", styles=(("style.css", "green.css"),), faults=(FAULT,))
    tab.hears("1 problem")
    tab.page.wait_for_function("document.querySelectorAll('head link[href*=\"style.css\"]').length === 0")
    sheets = tab.page.locator("head link[href$='green.css']").count()

    assert (1, 1, "rgb(0, 128, 0)") == (tab.loads, sheets, tab.color())


def test_style_sheets_that_change_quickly_leave_the_last(tab: Tab, site: Site) -> None:
    """A sheet that is replaced before it was loaded leaves nothing behind."""
    site.write("green.css", "h1 { color: rgb(0, 128, 0) }")
    site.write("blue.css", "h1 { color: rgb(0, 0, 255) }")
    tab.page.route("**/green.css", lambda _route: None)  # it does not come
    site.tell("B", before="A", styles=(("style.css", "green.css"),), faults=(FAULT,))
    tab.hears("1 problem")
    site.tell("C", before="B", styles=(("green.css", "blue.css"),), faults=(FAULT, FAULT))
    tab.hears("2 problems")
    tab.page.wait_for_function("document.querySelectorAll('head link[rel=stylesheet]').length === 2")
    tab.page.unroute_all(behavior="ignoreErrors")

    assert (1, "rgb(0, 0, 255)") == (tab.loads, tab.color())


def test_style_sheets_of_a_version_that_a_page_missed_reload_it(tab: Tab, site: Site) -> None:
    """What changed before is not known from what changed last."""
    site.write("index.html", PAGE.format(words="C"))
    site.tell("C", before="B", styles=(("style.css", "style.css"),))
    tab.shows("C")

    assert 2 == tab.loads


def test_a_style_sheet_that_is_missing_reloads_the_page(tab: Tab, site: Site) -> None:
    """A page is never left without its looks."""
    site.tell("B", before="A", styles=(("style.css", "none.css"),))
    tab.page.wait_for_event("load")

    assert 1 == tab.page.locator("head link[href='style.css']").count()


def test_a_reload_keeps_the_place_that_was_scrolled_to(context: "BrowserContext", site: Site) -> None:
    """Who works on a long page goes on reading where it was."""
    lines = "".join(f"<p>line {number}" for number in range(400))
    site.write("index.html", PAGE.format(words=f"A</h1>{lines}<h1>end A"))
    tab = Tab(context, site)
    tab.page.evaluate("scrollTo(0, 2345)")
    site.write("index.html", PAGE.format(words=f"A</h1>{lines}{lines}<h1>end B"))
    site.tell("B")
    tab.shows("end B")
    tab.page.wait_for_load_state()

    assert 2345 == tab.page.evaluate("scrollY")


def test_a_failed_build_is_told_with_its_place_and_lines(tab: Tab, site: Site) -> None:
    """The panel has all that is needed to mend the fault, and takes no focus from the reader."""
    tab.page.locator("main button").focus()
    site.tell("A", failed=True, faults=(FAULT,))
    alert = tab.page.get_by_role("alert")
    alert.wait_for()
    panel = tab.page.get_by_role("region", name="State of the build").all_inner_texts()
    told = [text for text in "\n".join(panel).splitlines() if text]

    assert "The build failed\nThis page shows the last good site." == alert.inner_text().replace("\n\n", "\n")
    assert ["content/site.yaml:2", FAULT.message] == told[3:5]
    assert "Hint: Did you mean `base_url`?" == told[-1]
    assert FAULT.excerpt[1][1] == tab.page.locator("mark").inner_text()
    assert "A button of the page" == tab.page.evaluate("document.activeElement.textContent")


def test_escape_folds_the_panel_until_there_is_other_news(tab: Tab, site: Site) -> None:
    """The page below can be read, the fault can be looked at again, and the next one shows itself."""
    panel = tab.page.get_by_role("alert")
    site.tell("A", failed=True, faults=(FAULT,))
    panel.wait_for()
    tab.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    tab.hears("The build failed")
    site.tell("A", failed=True, faults=(FAULT, FAULT))
    panel.wait_for()
    tab.page.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")

    assert 1 == tab.loads


def test_what_was_folded_stays_so_when_the_connection_is_made_again(tab: Tab, site: Site) -> None:
    """The same news again are no news."""
    site.tell("A", failed=True, faults=(FAULT,))
    tab.page.get_by_role("alert").wait_for()
    tab.page.keyboard.press("Escape")
    with tab.page.expect_response("**/_sitegen/events"):
        tab.page.evaluate(HIDE + SHOW)
    tab.page.wait_for_timeout(300)

    assert 0 == tab.page.get_by_role("alert").count()


def test_good_news_remove_all(tab: Tab, site: Site) -> None:
    """Once the fault is mended nothing of it is left."""
    site.tell("A", failed=True, faults=(FAULT,))
    tab.page.get_by_role("alert").wait_for()
    site.tell("A")
    tab.page.get_by_role("alert").wait_for(state="detached")

    assert 1 == tab.page.get_by_role("button").count()
    assert 1 == tab.loads


def test_problems_wait_behind_a_button(tab: Tab, site: Site) -> None:
    """What does not keep a site from being built is not pushed upon the reader; keys suffice to look at it."""
    site.tell("A", faults=(FAULT, FAULT, FAULT))
    tab.hears("3 problems in the content")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    faults = tab.page.get_by_role("listitem").count()
    tab.page.keyboard.press("Enter")
    tab.hears("3 problems in the content")
    focused = tab.page.evaluate("document.activeElement.shadowRoot.activeElement.textContent")

    assert 3 == faults
    assert 0 == tab.page.get_by_role("listitem").count()
    assert "3 problems in the content" == focused


def test_a_fault_is_never_taken_for_markup(tab: Tab, site: Site) -> None:
    """Faults quote what people wrote, and people write anything."""
    excerpt = ((1, HOSTILE), (2, HOSTILE))
    fault = Fault(path=HOSTILE, line=1, message=HOSTILE, hint=HOSTILE, excerpt=excerpt)
    site.tell("A", failed=True, faults=(fault,))
    tab.page.get_by_role("alert").wait_for()
    tab.page.wait_for_timeout(200)

    assert 5 == tab.page.get_by_text(HOSTILE).count()
    assert 0 == tab.page.locator("sitegen-live :is(script, img, a)").count()
    assert [] == tab.wrong


@pytest.mark.parametrize(
    ("scheme", "theme", "width"),
    [
        ("light", "", 320),
        ("light", "", 1280),
        ("dark", "", 320),
        ("dark", "", 1280),
        ("light", "dark", 320),
        ("dark", "light", 1280),
    ],
)
def test_the_panel_has_no_violation_of_accessibility(
    browser: "Browser", site: Site, scheme: str, theme: str, width: int
) -> None:
    """Axe finds nothing, whatever the system and the page's own switch say, and nothing scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    size: ViewportSize = {"width": width, "height": 600}
    context = browser.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type] # one of its words
    tab = Tab(context, site)
    tab.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    site.tell("A", failed=True, faults=(FAULT, FAULT, FAULT))
    tab.page.get_by_role("alert").wait_for()
    wrong = list(tab.wrong)  # before axe, which writes a style sheet of its own to look into shadow trees
    found = Axe().run(tab.page)
    overflow = tab.page.evaluate(OVERFLOW)
    panel = tab.page.locator(".panel").evaluate(BACKGROUND)
    context.close()

    assert 0 == found.violations_count, found.generate_report()
    assert 0 == overflow
    assert {"light": "oklch(0.984 0.005 100)", "dark": "oklch(0.2 0.008 250)"}[theme or scheme] == panel
    assert [] == wrong


def test_the_button_has_no_violation_of_accessibility(tab: Tab, site: Site) -> None:
    """The folded panel is as accessible as the open one."""
    from axe_playwright_python.sync_playwright import Axe

    site.tell("A", faults=(FAULT,))
    tab.hears("1 problem")
    found = Axe().run(tab.page)

    assert 0 == found.violations_count, found.generate_report()


def test_the_panel_and_the_page_keep_their_own_looks(context: "BrowserContext", site: Site) -> None:
    """A page with the rudest of styles neither hides the panel nor is changed by it."""
    site.write("style.css", "div, section, sitegen-live { display: none !important } * { font-size: 7px !important }")
    tab = Tab(context, site)
    site.tell("A", failed=True, faults=(FAULT,))
    tab.page.get_by_role("alert").wait_for()
    size = tab.page.locator(".message").evaluate("element => getComputedStyle(element).fontSize")
    radius = tab.page.locator("main button").evaluate("element => getComputedStyle(element).borderRadius")

    assert ("16px", "0px") == (size, radius)


def test_the_panel_is_not_printed(tab: Tab, site: Site) -> None:
    """Paper shows the page."""
    site.tell("A", failed=True, faults=(FAULT,))
    tab.page.get_by_role("alert").wait_for()
    tab.page.emulate_media(media="print")

    assert not tab.page.locator(".panel").is_visible()


def test_a_page_moves_with_its_base_path(tab: Tab, site: Site) -> None:
    """Whoever changes the address of the site stays on the page, query and place included."""
    site.write("about.html", PAGE.format(words="About"))
    tab.page.goto(site.server.url + "about?q=1#there")
    site.tell("A", faults=(FAULT,))
    tab.hears("1 problem")
    site.server.show(site.folder, "/other/place/")
    site.tell("B", "/other/place/")
    tab.page.wait_for_url("**/other/place/about?q=1#there")
    tab.shows("About")

    assert tab.page.url == site.server.url + "about?q=1#there"


@pytest.mark.parametrize(("leave", "come_back"), [(HIDE, SHOW), (PUT_AWAY, TAKE_BACK)], ids=["hidden", "put away"])
def test_a_tab_that_was_out_of_sight_catches_up(
    context: "BrowserContext", site: Site, leave: str, come_back: str
) -> None:
    """Tabs that no one sees hold no connection, and are as new as the others once they are seen."""
    seen, unseen = Tab(context, site), Tab(context, site)
    unseen.page.evaluate(leave)
    site.publish("B")
    seen.shows("B")
    meanwhile = unseen.page.locator("h1").inner_text()
    unseen.page.evaluate(come_back)
    unseen.shows("B")

    assert "A" == meanwhile
    assert 2 == unseen.loads


def test_a_page_follows_a_server_that_was_started_again(browser: "Browser", tmp_path: Path) -> None:
    """Whoever stops the command and starts it again finds the tabs of before at work."""
    site = Site(tmp_path)
    context = browser.new_context()
    with site.running():
        tab = Tab(context, site)
        tab.shows("A")
    site.live = serve.Live()
    site.publish("B")
    with site.running():
        tab.shows("B")
        context.close()

    assert 2 == tab.loads


def test_a_refused_connection_is_tried_again(context: "BrowserContext", site: Site) -> None:
    """An answer that is final to the browser is not to the page."""
    refused: list[str] = []

    def refuse(route: "Route") -> None:
        refused.append(route.request.url)
        route.fulfill(status=503)

    context.route("**/_sitegen/events", refuse, times=2)
    tab = Tab(context, site)
    site.publish("B")
    tab.shows("B")

    assert 2 == len(refused)


def test_six_tabs_at_once_load_and_follow(context: "BrowserContext", site: Site) -> None:
    """As many tabs as a browser has connections for a host do not shut one another out."""
    tabs = [Tab(context, site) for _ in range(6)]
    site.publish("B")
    for tab in tabs:
        tab.shows("B")

    assert [2] * 6 == [tab.loads for tab in tabs]
