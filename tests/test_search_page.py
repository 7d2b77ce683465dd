"""The search page in Chromium, over a small site of texts of our own."""

import functools
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from site_gen import render, search
from site_gen.model import Head, Link, Output, SearchPage, SearchRecord, Site, TopicCard, View
from tests import axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=window.__xss=1>"

TOPICS = ("compression", "fairness", "rivers", "transport")

# (title, text, topics, date), oldest first.
PAPERS = (
    ("What the information bottleneck keeps", "A code that keeps little can still say much.", (0,), "2019-05-01"),
    ("Gradient starvation in wide networks", "One feature eats, the others go hungry.", (1,), "2020-01-02"),
    (
        "Bottles of glass",
        "Its neck tells of its maker: an information bottleneck.",
        (0,),
        "2020-02",
    ),
    ("Training a Wasserstein GAN by hand", "We move earth from one heap to another.", (3,), "2020-03-04"),
    ("Earth movers", "A GAN is compared by the distance of Wasserstein, and it loses.", (3,), "2021-07-09"),
    ("Federated learning among neighbors", "Nobody shows the data, all share what they learned.", (1, 0), "2021-08-01"),
    ("Learning from a federated village", "Villages learn together.", (1,), "2022-08-01"),
    ("潮汐は時計である", "海は時を告げる。", (2,), "2022-09-01"),
    (HOSTILE, f"Hostile <b>text</b> &amp; <script>window.__xss=1</script> {HOSTILE}", (2,), "2023-01-01"),
    ("Naïve façades of Gödel", "Accents must not hide a paper.", (2,), "2023-02-01"),
    (
        "Weirs that lean",
        "Water falls over the edge, and the loss is φ-convex there for every φ ≤ 1.",
        (2,),
        "2023-03-01",
    ),
    ("Phi and its weirs", "The golden number stands in the walls of old mills.", (2,), "2023-03-02"),
    ("An η-flow over gravel", "Stones roll.", (2,), "2023-03-03"),
    ("Sorting pebbles", "It takes O(m²) steps, or O(m log m) with Peb³Sort.", (2,), "2023-03-04"),
)
NOTES = tuple(
    (
        f"Field notes on stream {number}",
        "Water runs past the gauge, we write.",
        (2,),
        f"2024-01-{number:02}",
    )
    for number in range(1, 24)
)


def record(number: int, paper: tuple[str, str, tuple[int, ...], str]) -> SearchRecord:
    """Make what search knows of a paper."""
    title, text, topics, date = paper
    slug = f"paper-{number}"
    named = tuple(TOPICS[topic] for topic in topics)
    return SearchRecord(
        url=f"papers/{slug}/", slug=slug, title=title, text=text, authors="Ada Ebb, Bo Flow", date=date, topics=named
    )


RECORDS = (
    *(record(number, paper) for number, paper in enumerate(PAPERS + NOTES)),
    SearchRecord(url="docs/gauge/", title="How to read a gauge", text="Look at the water, then at the gauge."),
)


def indexed(root: Path, folder: Path, records: tuple[SearchRecord, ...]) -> Output:
    """Write the bundle; that of RECORDS is made once, at the root, and then copied."""
    if records and (root / "pagefind").is_dir():
        shutil.copytree(root / "pagefind", folder)
        (facets,) = (root / "search").glob("facets.*.json")
        return Output(f"search/{facets.name}", facets.read_bytes())
    return search.index(records, folder, language="en")


def write_site(root: Path, base: str, *, policy: bool = True, records: tuple[SearchRecord, ...] = RECORDS) -> None:
    """Write a search page with its assets and its index below `base`."""
    folder = root / base.strip("/")
    facets = indexed(root, folder / "pagefind", records)
    renderer = render.Renderer(root / "no templates of a user")
    assets, files = renderer.assets(base)
    topics = tuple(
        TopicCard(id=topic, url=f"{base}topics/{topic}/", title=topic.title(), description="", hue=hue, papers=1)
        for hue, topic in enumerate(TOPICS)
    )
    page = renderer.render(
        View(
            template="search.html",
            path="search/index.html",
            url=f"{base}search/",
            section="search",
            site=Site(title="Streams", base_path=base, assets=assets),
            head=Head(title="Search", crumbs=(Link(base, "Streams"),)),
            content=SearchPage(topics, base + facets.path),
        )
    )
    for output in (*files, facets, page):
        (folder / output.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / output.path).write_bytes(output.data)
    if not policy:
        path = folder / page.path
        path.write_text(re.sub("<meta http-equiv=.*?>", "", path.read_text()))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site at the root, below a path, without its policy, and without records."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, "/")
    write_site(folder, "/repo/")
    write_site(folder, "/open/", policy=False)
    write_site(folder, "/empty/", records=())
    return folder


@pytest.fixture(scope="module")
def origin(root: Path) -> Iterator[str]:
    """Serve the site on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(root))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: "Browser", origin: str) -> Iterator["Page"]:
    """Open an empty page whose addresses are relative to the site."""
    context = browser.new_context(base_url=origin, locale="en-US")
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def troubles(page: "Page", origin: str) -> list[str]:
    """Collect errors, violations of the policy and requests to others while the page is used."""
    found: list[str] = []
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective))"
    )
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(request.url))
    page.on("request", lambda request: None if request.url.startswith(origin) else found.append(request.url))
    return found


def settle(page: "Page", state: str = "done") -> None:
    """Wait until the page has an answer."""
    page.wait_for_selector(f"#results[data-state={state}]")


def visit(page: "Page", address: str, state: str = "done") -> None:
    """Open an address and wait for its answer."""
    page.goto(address)
    settle(page, state)


def type_words(page: "Page", words: str) -> None:
    """Type a query and wait for its answer."""
    page.fill("#_words", words)
    page.wait_for_url(lambda url: f"q={words.replace(' ', '+')}" in url)
    settle(page)


def titles(page: "Page") -> list[str]:
    """List the titles of the papers found."""
    return page.locator("#results li[data-slug] h3").all_text_contents()


def counts(page: "Page", facet: str) -> dict[str, str]:
    """Read the values of a facet with their counts."""
    lines = page.locator(f"#_{facet} li")
    return dict(line.text_content().strip().rsplit(" ", 1) for line in lines.all())  # type: ignore[union-attr, misc] # a line has text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("information bottleneck", "What the information bottleneck keeps"),
        ("gradient starvation", "Gradient starvation in wide networks"),
        ("Wasserstein GAN", "Training a Wasserstein GAN by hand"),
        ("federated learning", "Federated learning among neighbors"),
        ("godel facades", "Naïve façades of Gödel"),
        ("時計", "潮汐は時計である"),
        ("gradiant starvation", "Gradient starvation in wide networks"),
    ],
)
def test_the_paper_that_bears_the_words_in_its_title_is_first(page: "Page", words: str, title: str) -> None:
    """Who remembers a title finds the paper at once."""
    visit(page, f"/search/?q={words}")

    assert title == titles(page)[0]


def test_typing_searches_and_keeps_the_query_in_the_address(page: "Page") -> None:
    """Results come as one types."""
    visit(page, "/search/", "idle")
    type_words(page, "gradient starvation")

    assert titles(page) == ["Gradient starvation in wide networks"]


def test_a_result_leads_to_its_paper_also_below_a_path(page: "Page") -> None:
    """A site may live below a prefix such as `/repo/`."""
    visit(page, "/repo/search/?q=gradient+starvation")

    assert page.locator("#results li[data-slug=paper-1] a").first.get_attribute("href") == "/repo/papers/paper-1/"


def test_facets_count_the_present_query(page: "Page") -> None:
    """What a filter would leave is known before it is chosen."""
    visit(page, "/search/?q=federated")

    assert counts(page, "topics") == {"Fairness": "2", "Compression": "1"}
    assert counts(page, "years") == {"2022": "1", "2021": "1"}


def test_a_topic_narrows_the_results(page: "Page") -> None:
    """A click on a topic leaves its papers, as many as its count said."""
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, "/search/?q=federated")
    page.click("#_topics >> text=Compression")
    page.wait_for_selector("#_chips li")
    settle(page)

    assert titles(page) == ["Federated learning among neighbors"]
    assert page.url.endswith("?q=federated&topic=compression")
    assert page.text_content("#_count") == "1 paper"


def test_the_focus_stays_where_a_filter_was_chosen(page: "Page") -> None:
    """Who uses the keyboard is not thrown back to the top."""
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, "/search/?q=federated")
    page.focus("#_years a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#_chips li")
    settle(page)

    assert page.evaluate("document.activeElement.dataset.key") == "year:2022"


def test_the_address_alone_restores_words_topic_year_and_order(page: "Page") -> None:
    """A search can be sent to a friend."""
    visit(page, "/search/?q=learn&topic=fairness&year=2021&sort=date")

    assert titles(page) == ["Federated learning among neighbors"]
    assert [page.input_value("#_words"), page.input_value("#_sort")] == ["learn", "date"]
    assert page.locator("#_chips li").count() == 2


def test_sorting_by_date_puts_the_newest_first(page: "Page") -> None:
    """The order of time is at hand."""
    visit(page, "/search/?q=wasserstein+gan&sort=date")

    assert titles(page) == ["Earth movers", "Training a Wasserstein GAN by hand"]


def test_a_topic_without_words_lists_all_its_papers_newest_first(page: "Page") -> None:
    """Filters work without a query."""
    visit(page, "/search/?topic=transport")

    assert titles(page) == ["Earth movers", "Training a Wasserstein GAN by hand"]


def test_back_returns_to_the_search_before(page: "Page") -> None:
    """Nothing is lost on back, and forward comes again."""
    visit(page, "/search/?q=federated")
    page.fill("#_words", "stream")
    page.wait_for_url("**/search/?q=stream")
    page.go_back()
    page.wait_for_selector("#results li[data-slug=paper-5]")

    assert page.input_value("#_words") == "federated"


def test_back_from_a_paper_shows_as_many_results_as_before(page: "Page") -> None:
    """A long list need not be unfolded twice."""
    visit(page, "/search/?q=stream")
    page.click("text=Show 3 more")
    page.wait_for_selector("#results li[data-slug] >> nth=22")
    page.goto("/assets/")
    page.go_back()
    page.wait_for_selector("#results li[data-slug] >> nth=22")

    assert len(titles(page)) == 23


def test_only_shown_results_are_loaded(page: "Page") -> None:
    """A query that finds much costs no more than what is in sight."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "fragment/" in request.url else None)
    visit(page, "/search/?q=field+notes")

    assert len(asked) == 20


def test_other_pages_are_listed_apart(page: "Page") -> None:
    """A page by hand is found, but not among the papers."""
    visit(page, "/search/?q=gauge")

    assert page.locator("#other-results li a").all_text_contents() == ["How to read a gauge"]
    assert page.locator("#results > ol > li:not([data-slug])").count() == 0


def test_matched_words_are_marked(page: "Page") -> None:
    """One sees why a paper was found."""
    visit(page, "/search/?q=hungry+features")

    assert page.locator("#results li .entry-lead mark").all_text_contents() == ["feature", "hungry"]


@pytest.mark.parametrize("query", ["phi", "φ", "Φ", "ϕ"])
def test_a_greek_letter_is_found_by_itself_and_by_its_name(page: "Page", query: str) -> None:
    """A person types what the keyboard has; the page shows what the author wrote."""
    visit(page, f"/search/?q={query}")

    assert ["Phi and its weirs", "Weirs that lean"] == titles(page)
    assert ["φ-convex", "φ"] == page.locator("#results li .entry-lead mark").all_text_contents()


@pytest.mark.parametrize("query", ["O(m^2)", "O(m²)", "$O(m^2)$", "Peb3Sort", "Peb^3Sort", "Peb³Sort"])
def test_a_formula_is_found_however_its_scripts_are_typed(page: "Page", query: str) -> None:
    """No keyboard has all superscripts."""
    visit(page, f"/search/?q={quote(query)}")

    assert "Sorting pebbles" in titles(page)[:1]


def test_a_name_that_only_search_knows_is_not_shown(page: "Page") -> None:
    """The excerpt ends where the author's text ends."""
    visit(page, "/search/?q=eta+flow")

    assert ["An η-flow over gravel"] == titles(page)
    assert ["η-flow"] == page.locator("#results li h3 mark").all_text_contents()
    assert page.locator("#results").get_by_text("eta", exact=False).count() == 0


def test_nothing_found_offers_the_query_without_one_word(page: "Page") -> None:
    """A dead end has ways out, which drop the filters too."""
    visit(page, "/search/?q=starvation+xyzzyq&topic=rivers")
    page.click("text=Search without “xyzzyq”")
    page.wait_for_selector("#results li[data-slug]")

    assert page.url.endswith("?q=starvation")


def test_an_unknown_topic_is_a_chip_that_can_be_removed(page: "Page") -> None:
    """An old link with a topic that is gone explains itself."""
    visit(page, "/search/?q=federated&topic=gone")

    assert (titles(page), page.text_content("#_count")) == ([], "0 papers")

    page.click("#_chips >> text=gone")
    page.wait_for_selector("#results li[data-slug]")

    assert page.url.endswith("?q=federated")


def test_a_word_that_nobody_wrote_finds_nothing(page: "Page") -> None:
    """Pagefind's shorter stand-ins for unknown words are not passed off as results."""
    visit(page, "/search/?q=wxyzzy")

    assert titles(page) == []


def test_a_site_without_papers_finds_nothing(page: "Page") -> None:
    """An empty collection is no error."""
    visit(page, "/empty/search/?q=water")

    assert [] == titles(page)


def test_a_failing_index_says_so_and_can_be_tried_again(page: "Page") -> None:
    """A broken connection is no dead end."""
    page.route("**/facets.*.json", lambda route: route.abort())
    visit(page, "/search/?q=federated", "error")
    page.unroute("**/facets.*.json")
    page.click("text=Try again")
    settle(page)

    assert len(titles(page)) == 2


def test_nothing_goes_wrong_and_nobody_else_is_asked(page: "Page", troubles: list[str]) -> None:
    """No error, no violation of the policy, no request to another origin."""
    visit(page, "/repo/search/?q=federated&topic=fairness")
    type_words(page, "information bottleneck")
    type_words(page, "img src onerror")

    assert troubles == []


def test_a_hostile_title_is_only_text_even_without_the_policy(page: "Page") -> None:
    """What strangers wrote never becomes markup."""
    visit(page, "/open/search/?q=onerror")

    assert titles(page)[0] == HOSTILE
    assert page.locator("#results img, #results script").count() == 0
    assert page.evaluate("window.__xss") is None


def test_a_hostile_address_is_only_text_even_without_the_policy(page: "Page") -> None:
    """What stands in a link never becomes markup."""
    visit(page, f"/open/search/?q={HOSTILE}+qqzzx&topic={HOSTILE}&year={HOSTILE}")

    assert page.locator("#_page img").count() == 0
    assert page.evaluate("window.__xss") is None


def test_without_script_the_page_says_so(browser: "Browser", origin: str) -> None:
    """Lists and topics can be read without script."""
    with browser.new_context(java_script_enabled=False, base_url=origin) as context:
        page = context.new_page()
        page.goto("/repo/search/")

        assert [link.get_attribute("href") for link in page.locator("main noscript a").all() if link.is_visible()] == [
            "/repo/papers/",
            "/repo/topics/",
        ]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_fault(page: "Page", width: int) -> None:
    """The page can be used by everybody, in every light and width."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, "/search/?q=gauge&topic=rivers")
    page.evaluate("document.getElementById('_narrow').open = true")

    assert [] == axe.faults(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(page: "Page", width: int) -> None:
    """One never has to scroll sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, "/search/?q=onerror&topic=rivers")

    assert width == page.evaluate("document.documentElement.scrollWidth")
