"""Formulas in Chromium: set in our own font, within reach on every screen, and never more than formulas."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests import axe, shelf
from tests.conftest import Built, built
from tests.test_browser import Watched, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

LONG = r"\mathcal{L}(\theta) = \mathbb{E}_{x \sim p}[\log p_\theta(x)] + \sum_{i=1}^n \frac{a_i}{b_i} + \lambda \|w\|^2"
TALL = r"\left( \frac{a}{\frac{b}{c}} \right) \left\{ \begin{matrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{matrix} \right\}"

# What tries to be more than a formula; each would leave a mark in `window.stolen`.
STEAL = "window.stolen=1"
ATTACKS = (
    rf"\text{{<script>{STEAL}</script>}}",
    rf"\text{{<img src=x onerror={STEAL}>}}",
    rf"\href{{javascript:{STEAL}}}{{\text{{a link}}}}",
    rf"\url{{javascript:{STEAL}}}",
    rf"\style{{background:url(//evil.example/a)}}{{x}} \class{{a\" onclick=\"{STEAL}}}{{y}}",
    rf"\html{{<svg onload={STEAL}>}} \htmlData{{onload={STEAL}}}{{x}} \cssId{{a}}{{x}}",
    rf"</math><script>{STEAL}</script><math>",
    rf"\color{{red;background:url(//evil.example/b)}} z \textcolor{{\"onmouseover={STEAL}}}{{z}}",
    rf"\begin{{array}}{{c onclick={STEAL}}} x \end{{array}}",
    rf"\includegraphics{{//evil.example/c.png}} \unicode{{x3c}}script\unicode{{x3e}}{STEAL}",
    rf"\bW<iframe srcdoc=<script>{STEAL}</script>>",
)

ATTACKED = "\n\n".join(f"Here: ${attack}$." for attack in ATTACKS)

WRITING = rf"""---
title: Writing
---
A plain $(x)$ and a tall ${TALL}$ in a line.

A wide one in a line, ${LONG} + {LONG}$, goes on.

$$
{LONG} + {LONG}
$$

Then $$\sum_{{i=1}}^n f'_i \le \hat{{y}}$$ in a paragraph.

| TeX | shown |
|---|---|
| `\frac{{a}}{{b}}` | $\frac{{a}}{{b}}$ |

## A heading with $x_i^2$
"""

MENDED = """\
---
title: Fast $n^2$ Tides
repairs:
- {captured: 8.2times, now: '$8.2\\times$'}
- {captured: '{em wet}', now: '*wet*'}
---
This is $8.2\\times$ faster for $x_1$ and, with a command of nobody, $\\ours_1$. It costs $5.
"""

PAGES = {
    "content/site.yaml": "title: Tides\nbase_url: https://e.example/repo/\nsearch: false\n",
    "content/docs/index.md": "---\ntitle: Documentation\n---\nWords and a price of $5.\n",
    "content/docs/writing.md": WRITING,
    "content/docs/attacks.md": f"---\ntitle: Attacks\n---\n{ATTACKED}",
    "content/papers/mended.md": MENDED,
    "content/papers/attacked.md": f"---\ntitle: 'Attacked ${ATTACKS[0]}$'\n---\n{ATTACKED}",
    "content/papers/long.md": f"---\ntitle: 'About ${LONG}$'\n---\nIt holds that ${LONG}$, and that $${LONG}$$ too.\n",
}
WITHOUT_FORMULA = ("docs/", "papers/tides/", "about/collection/", "topics/")
WITH_FORMULA = ("docs/writing/", "papers/mended/", "papers/", "")


@pytest.fixture(scope="module")
def tides(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a site with a page of formulas, papers that have some, and one whose text was mended."""
    return built(shelf.root(tmp_path_factory.mktemp("tides"), **PAGES), "/repo/")


def fonts(page: "Page", selector: str) -> dict[str, bool]:
    """Name the fonts in which an element's own text is drawn, and tell which of them the page brought along."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    found = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"]: font["isCustomFont"] for font in found}


def requested(site: Watched, path: str) -> list[tuple[str, int, str]]:
    """Open a page and give the fonts that it asks for, with status and type of the answers."""
    answers: list[Any] = []
    site.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it marks what it is given
    site.go(path)
    return [
        (answer.url.removeprefix(site.home), answer.status, answer.headers["content-type"])
        for answer in answers
        if answer.request.resource_type == "font"
    ]


# --- the font


def test_brackets_grow_with_what_they_hold_in_a_font_of_our_own(browser: "Browser", tides: Built) -> None:
    """Formulas are right also on a machine that has no font for them."""
    with watched(browser, tides) as site:
        page = site.go("docs/writing/")
        heights = page.evaluate(
            "[...document.querySelectorAll('.prose > p:first-child mo')]"
            ".filter(mo => '(){}'.includes(mo.textContent)).map(mo => mo.getBoundingClientRect().height)"
        )
        drawn = fonts(page, ".prose > p:first-child math:last-of-type mo")

        assert {"sitegen Math": True} == drawn
        assert 6 == len(heights)
        assert min(heights[2:4]) > 1.5 * max(heights[:2])
        assert min(heights[4:]) > 2 * max(heights[:2])
        assert [] == site.wrong


@pytest.mark.parametrize("path", WITH_FORMULA)
def test_a_page_with_a_formula_loads_the_font_from_its_own_site(browser: "Browser", tides: Built, path: str) -> None:
    """It is loaded once, under the address that its bytes give it."""
    with watched(browser, tides) as site:
        asked = requested(site, path)
        loaded = site.page.evaluate("document.fonts.check('16px \"sitegen Math\"')")

        assert [(200, "font/woff2")] == [(status, kind) for _, status, kind in asked]
        assert re.fullmatch(r"assets/math\.[0-9a-f]{8}\.woff2", asked[0][0])
        assert loaded
        assert [] == site.wrong


@pytest.mark.parametrize("path", WITHOUT_FORMULA)
def test_a_page_without_a_formula_loads_no_font(browser: "Browser", tides: Built, path: str) -> None:
    """Who reads words does not wait for mathematics."""
    with watched(browser, tides) as site:
        assert [] == requested(site, path)


def test_letters_of_formulas_are_as_high_as_those_of_the_text(browser: "Browser", tides: Built) -> None:
    """Whatever font the reader's system has, a formula is neither small nor loud in it."""
    measure = """([family, size]) => {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = `100px ${family}`;
        return pen.measureText("x").actualBoundingBoxAscent * parseFloat(size) / 100;
    }"""
    style = "element => [getComputedStyle(element).fontFamily, getComputedStyle(element).fontSize]"
    with watched(browser, tides) as site:
        text, formula = (
            site.go("docs/writing/").locator(selector).first.evaluate(style)
            for selector in (".prose > p", ".prose > p > math")
        )

        assert pytest.approx(site.page.evaluate(measure, text), rel=0.08) == site.page.evaluate(measure, formula)


def test_formulas_in_a_line_leave_the_lines_where_they_are(browser: "Browser", tides: Built) -> None:
    """Indices, exponents and small fractions do not tear a paragraph apart."""
    fill = """more => {
        const paragraph = document.querySelector(".prose > p");
        const formulas = [...document.querySelectorAll("td math, h2 math")].map(math => math.outerHTML);
        paragraph.innerHTML = ["Words", ...(more ? formulas : [])].join(" ");
        return paragraph.getBoundingClientRect().height;
    }"""
    with watched(browser, tides) as site:
        page = site.go("docs/writing/")
        plain, with_formulas = page.evaluate(fill, False), page.evaluate(fill, True)

        assert plain <= with_formulas <= 1.15 * plain


# --- every screen, every reader


@pytest.mark.parametrize("path", ["docs/writing/", "papers/long/", "papers/mended/", "papers/", ""])
@pytest.mark.parametrize("width", [320, 1280])
def test_formulas_have_no_violation_of_accessibility(browser: "Browser", tides: Built, path: str, width: int) -> None:
    """However long a formula is, the page does not scroll sideways, passes axe, and does nothing forbidden."""
    with watched(browser, tides, viewport={"width": width, "height": 800}) as site:
        page = site.go(path)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

        assert [] == axe.faults(page)
        assert [] == site.wrong
        assert 0 == overflow


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("kind", [":not([display])", "[display]"], ids=["in a line", "displayed"])
def test_a_wide_formula_scrolls_by_keyboard(browser: "Browser", tides: Built, kind: str, *, scripts: bool) -> None:
    """Its end is within reach of everybody, and what fits is no stop on the way."""
    wide = f"[...document.querySelectorAll('math{kind}')].filter(math => math.scrollWidth > math.clientWidth)"
    options = {"viewport": {"width": 320, "height": 800}, "java_script_enabled": scripts}
    with watched(browser, tides, **options) as site:
        page = site.go("docs/writing/")
        stops = []
        for _ in range(30):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(f"{wide}.indexOf(document.activeElement)"))
            if stops[-1] == 0:
                break
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)

        assert 0 == stops[-1]
        assert page.evaluate(f"{wide}[0].scrollLeft") > 0
        assert 1 == page.evaluate(f"{wide}.length")


def test_printed_formulas_are_whole(browser: "Browser", tides: Built) -> None:
    """On paper nothing scrolls, and the list of sources is there if it was opened."""
    with watched(browser, tides) as site:
        page = site.go("papers/mended/")
        page.emulate_media(media="print")
        folded = page.locator(".formulas").is_visible()
        overflows = page.eval_on_selector_all("math", "all => all.map(math => getComputedStyle(math).overflowX)")
        page.emulate_media(media="screen")
        page.locator(".formulas summary").click()
        page.emulate_media(media="print")

        assert {"visible"} == set(overflows)
        assert page.locator(".abstract math").first.is_visible()
        assert not folded
        assert page.locator(".formulas li").first.is_visible()


# --- what was mended, and what is not known


def test_a_mended_formula_is_told_apart_without_color(browser: "Browser", tides: Built) -> None:
    """A line of dots stands below it, also where the reader has colors of their own."""
    with watched(browser, tides, forced_colors="active") as site:
        mended = site.go("papers/mended/").locator(".repaired")

        assert 1 == mended.count()
        assert "As captured: 8.2times" == mended.get_attribute("title")
        assert "dotted" == mended.evaluate("element => getComputedStyle(element).borderBottomStyle")


def test_the_sources_of_formulas_open_by_keyboard(browser: "Browser", tides: Built) -> None:
    """Below the abstract stands the TeX of each formula, with what was captured and what is not known."""
    with watched(browser, tides, java_script_enabled=False) as site:
        page = site.go("papers/mended/")
        page.locator(".formulas summary").focus()
        page.keyboard.press("Enter")
        rows = page.locator(".formulas li").all_inner_texts()

        assert "TeX of 4 formulas" == page.locator(".formulas summary").inner_text()
        assert "was captured stands under it" in page.locator(".formulas p").inner_text()
        assert ["$n^2$", "$8.2\\times$\nas captured: 8.2times", "$x_1$"] == rows[:3]
        assert "unknown command" in rows[3]
        assert "*wet*\nas captured: {em wet}" == rows[4]


def test_a_click_takes_the_whole_source_of_a_formula(browser: "Browser", tides: Built) -> None:
    """Who wants to copy TeX need not aim for its ends."""
    with watched(browser, tides) as site:
        page = site.go("papers/mended/")
        page.locator(".formulas summary").click()
        page.locator(".formulas code").nth(1).click()

        assert r"$8.2\times$" == page.evaluate("getSelection().toString()")


def test_a_page_without_formulas_has_no_list_of_them(browser: "Browser", tides: Built) -> None:
    """What is not there needs no place."""
    with watched(browser, tides) as site:
        assert 0 == site.go("papers/tides/").locator(".formulas").count()


# --- hostile formulas


# Moves over elements and clicks on them, but follows no link.
TOUCH = """all => all.forEach(element => {
    const kinds = element.closest("a") ? ["mouseover"] : ["mouseover", "focus", "click"];
    kinds.forEach(kind => element.dispatchEvent(new MouseEvent(kind, {bubbles: true})));
})"""


def without_policy(route: "Route") -> None:
    """Answer with a page from which the policy was cut out."""
    answer = route.fetch()
    body, cut = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", answer.text())

    assert cut == 1
    route.fulfill(response=answer, body=body)


@pytest.mark.parametrize("path", ["docs/attacks/", "papers/attacked/", "papers/", ""])
def test_no_formula_runs_a_script(browser: "Browser", tides: Built, path: str) -> None:
    """Nothing in a formula acts, though nothing forbids it: not when the page is opened, moved over or clicked."""
    with watched(browser, tides) as site:
        site.page.route(lambda address: address == site.home + path, without_policy)
        page = site.go(path)
        page.eval_on_selector_all("math, math *, code.tex", TOUCH)
        stolen = page.evaluate("window.stolen ?? 0")
        inside = page.evaluate(
            "[...document.querySelectorAll('math *')].flatMap(element => [...element.attributes])"
            ".filter(({name}) => /^(on|style$|href$|src|xlink)/.test(name)).length"
        )

        assert 0 == stolen
        assert 0 == inside
        assert 0 == page.locator("main :is(script, iframe, img, svg, style), main a[href^='javascript']").count()
        assert [] == site.wrong


@pytest.mark.parametrize("path", ["docs/attacks/", "papers/attacked/"])
def test_no_formula_tries_what_the_policy_forbids(browser: "Browser", tides: Built, path: str) -> None:
    """The policy has nothing to stop."""
    with watched(browser, tides) as site:
        page = site.go(path)

        assert page.locator("math, code.tex").count() >= len(ATTACKS) - 2
        assert [] == site.wrong
