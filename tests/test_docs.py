"""The documentation says what the code does."""

import re
import tomllib
from pathlib import Path

from site_gen import config, pages
from tests.test_house import LAYER, MODULES

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "content/docs"

# Mistakes of these kinds stop a build, so they are messages, not problems.
STOP = frozenset(
    {"config.unknown-key", "config.wrong-value", "topics.unknown-key", "topics.wrong-value", "topics.no-parent"}
    | {"topics.bad-id", "topics.circle", "topics.twice", "topics.no-id", "topics.no-title"}
)


def test_every_problem_code_is_documented_and_no_other() -> None:
    """A person finds the cause and the cure of each problem."""
    source = "".join(path.read_text() for path in MODULES)
    used = set(re.findall(r'"((?:source|capture|jsonl|content|config|topics|build)\.[a-z-]+)"', source))
    # `mapping.convert` names its codes after the room that calls it.
    used |= {f"{room}.{what}" for room in ("content", "config", "topics") for what in ("unknown-key", "wrong-value")}
    told = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)`", (DOCS / "problems.md").read_text(), re.MULTILINE))

    assert used - STOP - {"topics.yaml", "site.yaml"} - {name for name in used if name.endswith(".html")} == told


def test_the_architecture_page_lists_the_rooms_of_the_layers_test() -> None:
    """The table that people read is the table that is enforced."""
    rows = re.findall(r"^\| (\d) \| `(\w+)` \|", (DOCS / "architecture.md").read_text(), re.MULTILINE)
    enforced = {room: layer for room, layer in LAYER.items() if room != "__main__"}

    assert enforced == {room: int(layer) for layer, room in rows}


def test_every_key_of_the_configuration_says_what_it_means() -> None:
    """The one definition of the keys explains each of them."""
    assert [] == [name for name, key in config.KEYS.items() if not key.meaning]


def test_the_reference_lists_the_keys_of_the_configuration() -> None:
    """Keys and meanings on the page are those of the one definition."""
    page = (DOCS / "reference.md").read_text()
    section = page[page.index("## Keys of `site.yaml`") : page.index("## Keys of a topic")]
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))
    idle = set(re.findall(r"`(\w+)`", section[section.index("The keys") :]))

    assert {name: key.meaning for name, key in config.KEYS.items() if key.in_force} == told
    assert {name for name, key in config.KEYS.items() if not key.in_force} == idle


def test_the_reference_lists_the_front_matter_of_a_paper() -> None:
    """What a note may override is what the page says."""
    page = (DOCS / "reference.md").read_text()

    assert set(pages.NOTE_TYPES) <= set(re.findall(r"`(\w+)`", page[page.index("## Front matter") :]))


def test_the_readme_is_at_most_two_screens() -> None:
    """A newcomer reads it to the end."""
    assert (PROJECT / "README.md").read_text().count("\n") < 100


def test_the_changelog_knows_the_version() -> None:
    """Nothing is released without a word about it."""
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (PROJECT / "CHANGELOG.md").read_text()

    assert "## Unreleased" in changelog or f"## {version}" in changelog
