"""Accessibility of an open page, by day and by night, as the checker axe sees it.

Looking at a page twice costs a third less than opening it twice, and by night only what depends on colors is looked at:
all else is the same.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Colors that are still on their way to others are none that anybody has to read.
SETTLED = "Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => 0)))"
LOOK = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
LOOK_AT_COLORS = LOOK.replace("{", "{runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}, ")


def faults(page: "Page") -> list[str]:
    """Give what axe finds, in words; leaves the page in its dark colors."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    page.evaluate(SETTLED)
    light = page.evaluate(LOOK)
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLED)
    dark = page.evaluate(LOOK_AT_COLORS)
    return [
        f"{scheme}: {found['id']}: {node['failureSummary']}: {node['html']}"
        for scheme, violations in (("light", light), ("dark", dark))
        for found in violations
        for node in found["nodes"]
    ]
