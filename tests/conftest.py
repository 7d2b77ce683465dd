"""What many tests share: real data, a real browser, and small site roots."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def missing(what: str, reason: str) -> None:
    """Skip with a reason; fail instead when `SITEGEN_REQUIRE` says that it must be there."""
    if what in os.environ.get("SITEGEN_REQUIRE", "").split(","):
        pytest.fail(f"{reason}, and SITEGEN_REQUIRE asks for `{what}`")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def data() -> Path:
    """Give the folder of real data that lies beside the project."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        missing("data", "the folder of real data is not beside the project")
    return folder


@pytest.fixture(scope="session")
def captures(data: Path) -> tuple[Path, ...]:
    """Give the five real captures, by name."""
    return tuple(sorted((data / "captures").glob("*.txt")))


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Start Chromium once for all tests."""
    executable = shutil.which("chromium")
    if executable is None:
        missing("chromium", "Chromium is not on PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
