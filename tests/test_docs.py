"""The documentation says what the code does.

What can be made from the code is: between `[//]: # (name)` and `[//]: # (end)` stands what `MADE` makes of it.
`SITEGEN_REFRESH=1 pytest tests/test_docs.py` writes it anew.

What a page shows is tried: each page is followed from top to bottom in an empty folder, as a reader would do it. A code
block with `title=path` is written to that file, the lines of an `sh` block are run, and what an `output` block holds
must be among what the commands before it said.
"""

import inspect
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from site_gen import cli, config, markdown, pages, render, sources
from site_gen.model import Pairs, View
from site_gen.model._works import Extras
from tests import warm
from tests.test_house import LAYER, MODULES

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "content/docs"
PAGES = sorted(DOCS.glob("*.md"))
FOLLOWED = [*PAGES, PROJECT / "README.md"]

# Mistakes of these kinds stop a build, so they are messages, not problems.
STOP = frozenset(
    {"config.unknown-key", "config.wrong-value", "topics.unknown-key", "topics.wrong-value", "topics.no-parent"}
    | {"topics.bad-id", "topics.circle", "topics.twice", "topics.no-id", "topics.no-title"}
    | {"merges.unknown-key", "merges.wrong-value", "merges.one-name"}
)

# Commands that pages show and a test must not run, by how they begin.
NOT_RUN = {
    "make ": "would run the tests from within a test",
    "git ": "needs a repository that somebody can push to",
    "python3 -m venv ": "the folder links the environment that the tests run in instead",
    ".venv/bin/pip install ": "needs the network",
    ".venv/bin/sitegen serve": "shows the demo that `make site` has built",
    "sitegen fetch ": "needs the network",
}

# Seconds for one command; the slowest builds a site.
PATIENCE = 120

MARK = re.compile(r"^\[//\]: # \(((?!end)[^)]+)\)\n\n(.*?)\[//\]: # \(end\)$", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"\b\d+(\.\d+)?(e[+-]\d+)? s\b")
# A command of ours in which nothing means something to a shell.
ALONE = re.compile(r"(?:\.venv/bin/)?sitegen [^|&;<>(){}$`\\*?\[~#]*")


def short(path: Path) -> str:
    """Name a page for a test's id."""
    return path.name


def text_of(page: str) -> str:
    """Read a page of the documentation."""
    return (DOCS / page).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """Give what stands under a heading, up to the next heading of its level or a higher one."""
    lines = text_of(page).splitlines(keepends=True)
    tokens = MarkdownIt("commonmark").parse("".join(lines))
    found = [
        (inline.content, int(opening.tag[1]), opening.map or [0])
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    ]
    level, start = next((level, place[0]) for words, level, place in found if words == heading)
    ends = [place[0] for _, other, place in found if place[0] > start and other <= level]
    return "".join(lines[start : ends[0] if ends else None])


def rows(part: str) -> list[list[str]]:
    """Give the cells of the tables in a part of a page whose first cell is a name in backticks."""
    lines = re.findall(r"^\| (`.+) \|$", part, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]


def names(part: str) -> list[str]:
    """Give the names that the tables in a part of a page explain; one row may explain several."""
    return [name for row in rows(part) for name in re.findall(r"`([^`]+)`", row[0])]


# --- what is made from the code


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Write a table as Markdown."""
    written = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in written)


def kind(type_: Any) -> str:  # noqa: ANN401 - whatever may be annotated
    """Say in words what a value of a type is."""
    known: Mapping[Any, str] = {
        str: "text",
        int: "whole number",
        bool: "`true` or `false`",
        Pairs: "list of (name, text)",
        Extras: "list of (name, value)",
        list[str]: "list of texts",
        tuple[str, ...]: "list of texts",
        list[dict[str, str]]: "list of `name: text`",
        dict[str, int]: "`name: number`",
    }
    if type_ in known:
        return known[type_]
    if get_origin(type_) is Literal:
        return "one of " + ", ".join(f"`{word}`" for word in get_args(type_))
    inner = [kind(one) for one in get_args(type_) if one not in {Ellipsis, NoneType}]
    if get_origin(type_) is tuple:
        return f"list of {inner[0]}"
    if get_origin(type_) in {Union, UnionType}:
        return " or ".join([*inner, "nothing"] if NoneType in get_args(type_) else inner)
    return f"[{type_.__name__}](#{type_.__name__.lower()})"


def keys_in_force() -> str:
    """List the keys of `site.yaml` that do something, with their defaults."""
    lines = [
        [f"`{name}`", kind(key.type), default(getattr(config.Config(), name)), key.meaning]
        for name, key in config.KEYS.items()
        if key.in_force
    ]
    return table(["key", "value", "default", "meaning"], lines)


def default(value: object) -> str:
    """Write a default as a person would write it into the file."""
    written = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return f"`{written}`" if written not in ("", ()) else "none"


def keys_without_effect() -> str:
    """List the keys of `site.yaml` that are accepted only."""
    lines = [[f"`{name}`", kind(key.type), key.meaning] for name, key in config.KEYS.items() if not key.in_force]
    return table(["key", "value", "what it will be for"], lines)


def options(parameters: Iterable[click.Parameter]) -> str:
    """List options with the words of their help."""
    found = [one for one in parameters if isinstance(one, click.Option)]
    return table(["option", "what it does"], [[f"`{written(one)}`", helped(one)] for one in found])


def written(option: click.Option) -> str:
    """Write an option as a person types it."""
    value = {click.types.IntRange: " N", click.types.FloatRange: " N", click.types.Path: " PATH"}.get(
        type(option.type), " TEXT"
    )
    return ", ".join(option.opts) + ("" if option.is_flag else value)


def helped(option: click.Option) -> str:
    """Give the help of an option and its default as the command shows them."""
    shown = option.show_default if isinstance(option.show_default, str) else option.default
    words = f"{option.help} [default: {shown}]" if option.show_default else option.help or ""
    return re.sub(r"\s+", " ", words).replace("|", "\\|")


def leaves(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give the commands that do something, each with its name as it is typed; those of a group stand in its place."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = dict(leaves(cli.cli))


def parameters_of(name: str) -> list[click.Parameter]:
    """Give what a command takes, its help included."""
    return COMMANDS[name].get_params(context(name))


def context(name: str) -> click.Context:
    """Give what click knows when it shows the help of a command."""
    above = click.Context(cli.cli, info_name="sitegen", terminal_width=100, **cli.cli.context_settings)
    return click.Context(COMMANDS[name], info_name=name, parent=above)


def shared() -> frozenset[str]:
    """Name the options that every command takes."""
    found = [{one.name for one in parameters_of(name)} for name in COMMANDS]
    return frozenset(name for name in set.intersection(*found) if name)


def every_command() -> str:
    """List the options that every command takes."""
    return options(one for one in parameters_of(next(iter(COMMANDS))) if one.name in shared())


def of_all() -> str:
    """List the options of the command without a subcommand."""
    above = click.Context(cli.cli, **cli.cli.context_settings)
    return options(cli.cli.get_params(above))


def described(name: str) -> str:
    """Describe one command: usage, what it does, its own options."""
    command = COMMANDS.get(name)
    if command is None:
        return "There is no such command.\n"
    usage = command.get_usage(context(name)).removeprefix("Usage: ")
    own = [one for one in command.params if one.name not in shared() and isinstance(one, click.Option)]
    parts = [f"```text\n{usage}\n```\n", f"{inspect.cleandoc(command.help or '')}\n"]
    return "\n".join([*parts, options(own)] if own else parts)


def formats_read() -> str:
    """List the formats in the order in which they are tried, with what their readers look for."""
    return table(["format", "known by"], [[known.name, known.marks] for known in sources.formats()])


MADE: dict[str, Callable[[], str]] = {
    "formats": formats_read,
    "keys in force": keys_in_force,
    "keys without effect": keys_without_effect,
    "options of sitegen": of_all,
    "options of every command": every_command,
}


def made(mark: re.Match[str]) -> str:
    """Give a marked part as the code would have it."""
    name = mark[1]
    body = MADE[name]() if name in MADE else described(name.removeprefix("command "))
    return f"[//]: # ({name})\n\n{body}\n[//]: # (end)"


def refreshed(path: Path) -> str:
    """Give a page with all its marked parts as the code would have them; write it if the environment asks for that."""
    written = MARK.sub(made, path.read_text(encoding="utf-8"))
    if os.environ.get("SITEGEN_REFRESH"):
        path.write_text(written, encoding="utf-8")
    return written


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_what_is_made_from_the_code_is_what_the_code_makes(path: Path) -> None:
    """Tables of keys and options follow their one definition."""
    expected = refreshed(path)

    assert expected == path.read_text(encoding="utf-8")


def test_every_format_has_an_example_that_its_reader_takes() -> None:
    """The page of sources shows a file of each format, and no reader takes another's."""
    fences = [token for token in tokens_of(DOCS / "sources.md") if token.type == "fence" and "title=" in token.info]
    examples = [(token.info, token.content.encode()) for token in fences]
    taken = {
        next(known.name for known in sources.formats() if known.reader.sniff(content, info.split("title=")[1]))
        for info, content in examples
    }

    assert {known.name for known in sources.formats()} == taken


def test_the_page_of_commands_describes_every_command_and_no_other() -> None:
    """A command without a word about it would not be found."""
    told = [name.removeprefix("command ") for name, _ in MARK.findall(text_of("commands.md")) if "command " in name]

    assert sorted(COMMANDS) == sorted(name for name in told if name != "options of every command")


def test_the_page_of_configuration_holds_both_tables() -> None:
    """The one definition of the keys is shown in full."""
    assert ["keys in force", "keys without effect"] == [name for name, _ in MARK.findall(text_of("configuration.md"))]


# --- lists that people write and that must be whole


def test_every_problem_code_is_documented_and_no_other() -> None:
    """A person finds the cause and the cure of each problem."""
    source = "".join(path.read_text() for path in MODULES)
    used = set(re.findall(r'"((?:source|capture|jsonl|content|config|topics|merges|build|math)\.[a-z-]+)"', source))
    # `mapping.convert` names its codes after the room that calls it.
    rooms = ("content", "config", "topics", "merges")
    used |= {f"{room}.{what}" for room in rooms for what in ("unknown-key", "wrong-value")}
    told = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", text_of("problems.md"), re.MULTILINE))
    files = {name for name in used if name.endswith((".html", ".yaml"))}

    assert used - STOP - files == told


def test_the_architecture_page_lists_the_rooms_of_the_layers_test() -> None:
    """The table that people read is the table that is enforced."""
    told = re.findall(r"^\| (\d) \| `(\w+)` \|", text_of("architecture.md"), re.MULTILINE)
    enforced = {room: layer for room, layer in LAYER.items() if room != "__main__"}

    assert enforced == {room: int(layer) for layer, room in told}


def test_every_key_of_the_configuration_says_what_it_means() -> None:
    """The one definition of the keys explains each of them."""
    assert [] == [name for name, key in config.KEYS.items() if not key.meaning]


def test_the_page_of_topics_lists_the_keys_of_a_topic() -> None:
    """Keys and what they take are those of the code."""
    told = {row[0].strip("`"): row[1] for row in rows(section("topics.md", "Keys of a topic"))}

    assert {name: kind(type_) for name, type_ in config.TOPIC_KEYS.items()} == told


@pytest.mark.parametrize(
    ("page", "heading", "types"),
    [
        ("papers-and-notes.md", "Front matter of a paper", pages.PAPER_TYPES),
        ("papers-and-notes.md", "Front matter of a note", pages.NOTE_TYPES),
        ("topics.md", "Front matter of a topic", pages.TOPIC_TYPES),
        ("pages-by-hand.md", "Front matter of a page by hand", pages.HAND_TYPES),
    ],
    ids=["paper", "note", "topic", "page by hand"],
)
def test_front_matter_is_documented_key_by_key(page: str, heading: str, types: Mapping[str, Any]) -> None:
    """What a person may write is what the page says."""
    assert sorted(types) == sorted(names(section(page, heading)))


def seen(type_: Any) -> Iterator[type[Struct]]:  # noqa: ANN401 - whatever may be annotated
    """Give the structs that a template can come to from a value of a type."""
    if isinstance(type_, type) and issubclass(type_, Struct):
        yield type_
        for inner in get_type_hints(type_).values():
            yield from seen(inner)
    for inner in get_args(type_):
        yield from seen(inner)


VALUES = {struct.__name__: struct for struct in seen(View)}


@pytest.mark.parametrize("name", sorted(VALUES))
def test_the_page_of_templates_tells_every_field_that_a_template_sees(name: str) -> None:
    """Who writes a template finds all there is, with its type, and nothing that there is not."""
    told = {row[0].strip("`"): row[1] for row in rows(section("templates.md", name))}

    assert {field: kind(type_) for field, type_ in get_type_hints(VALUES[name]).items()} == told


def test_the_page_of_templates_tells_of_no_other_value() -> None:
    """A value that is gone from the code is gone from the page."""
    told = re.findall(r"^#{3,4} ([A-Z][A-Za-z]+)$", text_of("templates.md"), re.MULTILINE)

    assert sorted(VALUES) == sorted(told)


def test_the_page_of_templates_lists_the_filters() -> None:
    """Every filter of ours, and no other."""
    assert sorted(render.FILTERS) == sorted(names(section("templates.md", "Filters")))


def test_the_readme_is_at_most_two_screens() -> None:
    """A newcomer reads it to the end."""
    assert (PROJECT / "README.md").read_text().count("\n") < 100


def test_the_changelog_knows_the_version() -> None:
    """Nothing is released without a word about it."""
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (PROJECT / "CHANGELOG.md").read_text()

    assert "## Unreleased" in changelog or f"## {version}" in changelog


# --- links


def tokens_of(path: Path) -> list[Token]:
    """Parse a page without its front matter."""
    return MarkdownIt("commonmark").enable("table").parse(pages.split(path.read_text(encoding="utf-8"))[1])


def targets(path: Path) -> list[str]:
    """Give the relative targets of the links and images of a page."""
    inner = [one for token in tokens_of(path) for one in token.children or ()]
    found = [str(one.attrGet("href") or one.attrGet("src") or "") for one in inner]
    return [target for target in found if target and ":" not in target]


def leads_nowhere(path: Path, target: str) -> bool:
    """Tell whether a link's file or anchor is not there."""
    place, _, anchor = target.partition("#")
    file = (path.parent / place).resolve() if place else path
    if not file.is_file():
        return True
    anchors = {heading.id for heading in markdown.to_html(pages.split(file.read_text(encoding="utf-8"))[1]).headings}
    return bool(anchor) and anchor not in anchors


@pytest.mark.parametrize("path", FOLLOWED, ids=short)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    """No reader of the documentation ends at a page or a heading that is not there."""
    assert [] == [target for target in targets(path) if leads_nowhere(path, target)]


# --- what is shown is tried


def lines_of(block: Token) -> list[str]:
    """Give the commands of a block, without remarks."""
    lines = [re.sub(r"(^|\s+)#.*", "", line) for line in block.content.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line]


def is_run(line: str) -> bool:
    """Tell whether a test may run a command."""
    return not any(line.startswith(start) for start in NOT_RUN)


def appears(address: str) -> bool:
    """Wait for a page: one that watches answers before its first build is done."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            if b"section-home" in answer.read():
                return True
        time.sleep(0.1)
    return False


class Reader:
    """Somebody who follows a page in an empty folder."""

    def __init__(self, root: Path) -> None:
        """Begin in the folder, with an environment in it as `make site` leaves one."""
        self._here = root
        self._heard = ""
        self.refused: list[str] = []
        (root / ".venv").symlink_to(sys.prefix)

    def follow(self, path: Path) -> None:
        """Do what a page says, block by block."""
        for block in (token for token in tokens_of(path) if token.type == "fence"):
            words = block.info.split()
            title = next((word.removeprefix("title=") for word in words if word.startswith("title=")), "")
            if title:
                self._write(title, block.content)
            elif words[:1] == ["sh"]:
                self._heard = ""
                for line in lines_of(block):
                    self._do(line)
            elif "output" in words:
                self._compare(block.content)

    def _write(self, title: str, content: str) -> None:
        file = self._here / title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    def _do(self, line: str) -> None:
        if not is_run(line):
            return
        if line.startswith("cd "):
            self._here = self._here / line.removeprefix("cd ")
        elif re.match(r"(\S*/)?sitegen serve\b", line):
            self._serve(line)
        else:
            done = self._run(line)
            self._heard += done.stdout + (done.stderr or "")
            if done.returncode:
                self.refused.append(f"{line}: exit code {done.returncode}: {done.stdout}{done.stderr or ''}")

    def _run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a command; ours alone is started warm, and what asks for a shell has one."""
        surroundings = self._surroundings()
        if ALONE.fullmatch(line):
            return warm.run(shlex.split(line)[1:], self._here, surroundings["env"])
        return subprocess.run(["sh", "-c", line], **surroundings, timeout=PATIENCE, check=False)

    def _serve(self, line: str) -> None:
        """Start a server, ask it for its front page, and end it."""
        with subprocess.Popen(["sh", "-c", f"exec {line}"], **self._surroundings()) as server:
            said = ""
            outlet = server.stdout or io.StringIO()
            fuse = threading.Timer(PATIENCE, server.kill)
            fuse.start()
            try:
                address = None
                while address is None and (more := outlet.readline()):
                    said += more
                    address = re.search(r"http://\S+", more)
                if address is None:
                    self.refused.append(f"{line}: {said}")
                    return
                self.refused += [] if appears(address[0]) else [f"{line}: no page at {address[0]}"]
            finally:
                server.terminate()
                self._heard += said + outlet.read()
                fuse.cancel()

    def _compare(self, wanted: str) -> None:
        heard = {plain(line) for line in self._heard.splitlines()}
        missing = [line for line in wanted.splitlines() if plain(line) not in heard and line.strip() != "..."]
        self.refused += [f"never said: {line}\nbut:\n{self._heard}" for line in missing]

    def _surroundings(self) -> dict[str, Any]:
        """Give what every command is started with."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {
            "cwd": self._here,
            # Opening a browser is asking one for an address: `true` is a browser that does nothing.
            "env": os.environ | {"PATH": path, "BROWSER": "true"},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "encoding": "utf-8",
        }


def plain(line: str) -> str:
    """Take away what differs from run to run: times, and how many spaces stand between columns."""
    return re.sub(r"\s+", " ", SECONDS.sub("", line)).strip()


@pytest.mark.skipif(shutil.which("sh") is None, reason="commands are shown for a POSIX shell")
@pytest.mark.parametrize("path", FOLLOWED, ids=short)
def test_a_reader_can_follow_the_page(path: Path, tmp_path: Path) -> None:
    """Every command that a page shows works with the files that it shows, and says what the page says it says."""
    reader = Reader(tmp_path)
    reader.follow(path)

    assert not reader.refused, "\n\n".join(reader.refused)


@pytest.mark.parametrize("start", NOT_RUN)
def test_what_is_not_run_is_shown(start: str) -> None:
    """The list of exceptions holds nothing that no page needs."""
    blocks = [token for path in FOLLOWED for token in tokens_of(path) if token.info.split()[:1] == ["sh"]]

    assert [line for block in blocks for line in lines_of(block) if line.startswith(start)]
