"""`content/site.yaml`, `content/topics.yaml` and `content/merges.yaml`: what a person says about the site.

`KEYS` is the one definition of the keys: reading, "did you mean", and the documentation follow it. All mistakes of a
file are shown at once, each with its line.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from site_gen import mapping, text
from site_gen.errors import MachineError, UsageError
from site_gen.model import Decision, Link, Problem, Topic

SITE_FILE = "content/site.yaml"
TOPICS_FILE = "content/topics.yaml"
MERGES_FILE = "content/merges.yaml"


class Key(Struct, frozen=True):
    """What a key of `site.yaml` takes and means."""

    type: Any
    meaning: str
    in_force: bool = True
    """False: accepted, without an effect in this version; saying so is honest, refusing would break sites."""


KEYS: dict[str, Key] = {
    "title": Key(str, "name of the site"),
    "description": Key(str, "one sentence about it, shown on the home page and to search engines"),
    "base_url": Key(str, "address of the site, such as `https://me.github.io/papers/`; feeds and sitemap need it"),
    "language": Key(str, "language of the papers, such as `en`"),
    "author": Key(str, "who publishes the site"),
    "menu": Key(list[dict[str, str]], "further entries of the menu, each `Title: address`"),
    "logo": Key(str, "image in the header, a path under `content/`"),
    "favicon": Key(str, "icon of the browser's tab, a path under `content/`"),
    "repository": Key(str, "web address of the site's source, linked in the footer"),
    "output": Key(str, "folder of the site, instead of `build`"),
    "strict": Key(bool, "end with exit code 1 if there is any problem in the content"),
    "per_page": Key(int, "papers on a page of a list, 10 to 500"),
    "twins": Key(bool, "write a `.md` and a `.json` file beside each page of a paper"),
    "search": Key(bool, "make the search page and its index"),
    "feeds": Key(bool, "write Atom feeds"),
    "math": Key(bool, "show formulas as mathematics; `false` shows their TeX"),
    "accent": Key(str, "color of links and buttons", in_force=False),
    "archive": Key(bool, "pages by month", in_force=False),
    "authors": Key(dict[str, int], "pages of authors: `minimum` papers", in_force=False),
    "meaning": Key(bool, "search by meaning", in_force=False),
    "check": Key(bool, "check the site after each build", in_force=False),
    "digest": Key(bool, "weekly digest", in_force=False),
    "editor_url": Key(str, "where to edit a file of the content", in_force=False),
}

TOPIC_KEYS: dict[str, Any] = {
    "id": str,
    "title": str,
    "description": str,
    "words": list[str],
    "phrases": list[str],
    "exclude": list[str],
    "parent": str,
}

MERGE_KEYS: dict[str, Any] = {"same": list[Any], "different": list[Any]}
"""What stands in `merges.yaml`: lists of lists of names."""

MIN_PER_PAGE, MAX_PER_PAGE = 10, 500
# Papers that an entry of `merges.yaml` names at least.
MIN_NAMES = 2


class Config(Struct, frozen=True, kw_only=True):
    """The site as configured; the defaults are those of an empty file."""

    title: str = "Papers"
    description: str = ""
    base_url: str = ""
    """Ends in `/`; `""` if not given."""
    language: str = "en"
    author: str = ""
    menu: tuple[Link, ...] = ()
    logo: str = ""
    favicon: str = ""
    repository: str = ""
    output: str = "build"
    strict: bool = False
    per_page: int = 50
    twins: bool = True
    math: bool = True
    search: bool = True
    feeds: bool = True

    @property
    def base_path(self) -> str:
        """The path of the base URL: begins and ends in `/`."""
        return (urlsplit(self.base_url).path or "/") if self.base_url else "/"


def site(root: Path, *, base_url: str = "") -> tuple[Config, list[Problem]]:
    """Read `content/site.yaml`; without it the defaults hold, which is a problem worth telling.

    `base_url` stands in for that of the file. Raises UsageError with all mistakes of the file.
    """
    for message, hint in _faults("--base-url", base_url):
        raise UsageError(message, hint=hint)
    source = _read(root, SITE_FILE)
    if source is None:
        hint = "write one with `title: My papers` and `base_url: https://...`"
        missing = Problem(SITE_FILE, 0, "config.missing", "is not there: the site has no name", hint)
        return Config(base_url=_ended(base_url)), [missing]
    entries = _entries(source, SITE_FILE)
    good, problems = mapping.convert(entries, {name: key.type for name, key in KEYS.items()}, SITE_FILE, code="config")
    values = {name: _one_line(value) for name, value in good.items() if KEYS[name].in_force}
    if base_url:
        values["base_url"] = base_url
    problems += _check(values, entries)
    _refuse(problems)
    values["menu"] = tuple(Link(url, title) for item in values.get("menu", ()) for title, url in item.items())
    config = Config(**values)
    return config, [*_without_title(values), *_without_effect(good, entries), *_without_address(config)]


def topics(root: Path) -> tuple[tuple[Topic, ...], list[Problem]]:
    """Read the taxonomy; without the file there are no topics. Raises UsageError with all mistakes of the file."""
    source = _read(root, TOPICS_FILE)
    if source is None:
        hint = "list topics in it: `topics:` with an `id`, a `title` and a `description` each"
        return (), [Problem(TOPICS_FILE, 0, "topics.missing", "is not there: the site has no topics", hint)]
    entries = _entries(source, TOPICS_FILE)
    good, problems = mapping.convert(entries, {"topics": list[Any]}, TOPICS_FILE, code="topics")
    places = list(mapping.lines_of(source, "topics"))
    lines = [line for line, _ in places]
    found: list[Topic] = []
    for fields, (line, inner) in zip(good.get("topics", ()), places, strict=True):
        topic, wrong = _topic(fields, line, inner)
        problems += wrong
        if topic is not None:
            found.append(topic)
    problems += _check_taxonomy(found, lines) if len(found) == len(lines) else []
    _refuse(problems)
    return tuple(found), []


def merges(root: Path) -> tuple[Decision, ...]:
    """Read which records a person said are one paper or not, in order of line; without the file, nothing.

    Raises UsageError with all mistakes of the file.
    """
    source = _read(root, MERGES_FILE)
    if source is None:
        return ()
    entries = _entries(source, MERGES_FILE)
    good, problems = mapping.convert(entries, MERGE_KEYS, MERGES_FILE, code="merges")
    found: list[Decision] = []
    kinds: tuple[Literal["same", "different"], ...] = ("same", "different")
    for kind in kinds:
        lines = (line for line, _ in mapping.lines_of(source, kind))
        for names, line in zip(good.get(kind, ()), lines, strict=True):
            decision, wrong = _decision(kind, names, line)
            problems += wrong
            found += decision
    _refuse(problems)
    return tuple(sorted(found, key=lambda decision: decision.line))


def _decision(kind: Literal["same", "different"], names: object, line: int) -> tuple[list[Decision], list[Problem]]:
    """Read one entry: a list of at least two names that differ."""
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        hint = f"write `{kind}:` with lines such as `- [first-paper, second-paper]` below"
        message = f"`{str(names)[:60]}` is no list of names"
        return [], [Problem(MERGES_FILE, line, "merges.wrong-value", message, hint)]
    stripped = tuple(name.strip() for name in names)
    if len(set(stripped)) < len(stripped) or len(stripped) < MIN_NAMES:
        message = f"`[{', '.join(stripped)}]` does not name two papers"
        hint = "name each paper once: by its slug, an identifier, or the file and line of its record"
        return [], [Problem(MERGES_FILE, line, "merges.one-name", message, hint)]
    return [Decision(kind, stripped, line)], []


def _read(root: Path, name: str) -> str | None:
    try:
        return (root / name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8 text", path=name, hint="save it as UTF-8") from error
    except OSError as error:
        message = (error.strerror or "cannot be read").lower()
        raise MachineError(message, path=name, hint="it must be a file that you may read") from error


def _entries(source: str, path: str) -> mapping.Entries:
    try:
        return mapping.read(source)
    except mapping.MappingError as error:
        raise UsageError(str(error), path=path, line=error.line, hint="the file is YAML: `key: value` lines") from error


def _one_line(value: Any) -> Any:  # noqa: ANN401 - any value of the configuration
    return text.line(value) if isinstance(value, str) else value


def _check(values: dict[str, Any], entries: mapping.Entries) -> list[Problem]:
    """Check what a type cannot say; brings addresses into their normal form in place."""
    wrong: list[Problem] = []

    def complain(key: str, message: str, hint: str) -> None:
        """Note what is wrong with a key, at its line."""
        wrong.append(Problem(SITE_FILE, entries.line(key), "config.wrong-value", message, hint))

    for key in ("base_url", "repository"):
        for message, hint in _faults(key, values.get(key, "")):
            complain(key, message, hint)
    values["base_url"] = _ended(values.get("base_url", ""))
    if not MIN_PER_PAGE <= values.get("per_page", MIN_PER_PAGE) <= MAX_PER_PAGE:
        complain("per_page", f"`per_page` is {values['per_page']}", f"take {MIN_PER_PAGE} to {MAX_PER_PAGE}")
    targets = [("menu", url) for item in values.get("menu", ()) for url in item.values()]
    targets += [(key, values.get(key, "")) for key in ("logo", "favicon")]
    for key, url in targets:
        if url.startswith(("//", "\\")) or (":" in url.split("/")[0] and not text.web_url(url)):
            complain(key, f"`{url}` is no address", "take a path of this site or `https://...`")
    if values.get("title") == "":
        complain("title", "`title` is empty", "give the site a name")
    return wrong


def _faults(name: str, address: str) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a web address, and what to do; nothing if it is empty."""
    if address and not text.web_url(address):
        yield f"`{name}` is `{address}`, no web address", "write it as `https://host/path/`"
    elif "?" in address or "#" in address:
        yield f"`{name}` has a `?` or `#` part", "leave it out"


def _ended(address: str) -> str:
    return address.rstrip("/") + "/" if address else ""


def _without_title(values: dict[str, Any]) -> list[Problem]:
    if "title" in values:
        return []
    message = "has no `title`: the site has no name"
    return [Problem(SITE_FILE, 0, "config.missing", message, "add `title: My papers`")]


def _without_effect(good: dict[str, Any], entries: mapping.Entries) -> list[Problem]:
    return [
        Problem(SITE_FILE, entries.line(key), "config.no-effect", f"`{key}` has no effect in this version")
        for key in good
        if not KEYS[key].in_force
    ]


def _without_address(config: Config) -> list[Problem]:
    if config.base_url:
        return []
    message = "`base_url` is not given: feeds and sitemap, which need whole addresses, are left out"
    return [Problem(SITE_FILE, 0, "config.no-base-url", message, "add `base_url: https://...`")]


def _topic(fields: object, line: int, lines: dict[str, int]) -> tuple[Topic | None, list[Problem]]:
    if not isinstance(fields, dict):
        hint = "write it as `- id: ...` with a `title` below"
        return None, [Problem(TOPICS_FILE, line, "topics.wrong-value", f"`{str(fields)[:60]}` is no topic", hint)]
    entries = mapping.Entries(tuple(fields.items()), tuple((key, lines.get(key, line)) for key in fields))
    good, problems = mapping.convert(entries, TOPIC_KEYS, TOPICS_FILE, code="topics")
    wrong = fields.keys() - good.keys()
    for key in sorted({"id", "title"} - wrong):
        good[key] = _one_line(good.get(key, ""))
        if not good[key]:
            problems.append(Problem(TOPICS_FILE, line, f"topics.no-{key}", f"a topic has no `{key}`"))
    if problems:
        return None, problems
    if text.slug(good["id"]) != good["id"]:
        message = f"`{good['id']}` cannot be an address"
        return None, [Problem(TOPICS_FILE, entries.line("id"), "topics.bad-id", message, _other_id(good["id"]))]
    return msgspec.convert(good, Topic), []


def _other_id(refused: str) -> str:
    if refused in text.RESERVED_SLUGS:
        return f"the site itself has a page of that name; take another, such as `{refused}-topic`"
    return f"take `{text.slug(refused)}`"


def _check_taxonomy(found: Sequence[Topic], lines: Sequence[int]) -> list[Problem]:
    wrong: list[Problem] = []
    parents = {topic.id: topic.parent for topic in found}
    circles = _circles(parents)
    seen: set[str] = set()
    for topic, line in zip(found, lines, strict=True):
        if topic.id in seen:
            wrong.append(Problem(TOPICS_FILE, line, "topics.twice", f"the id `{topic.id}` stands twice"))
        seen.add(topic.id)
        if topic.parent and topic.parent not in parents:
            message = f"the parent `{topic.parent}` of `{topic.id}` is no topic"
            wrong.append(Problem(TOPICS_FILE, line, "topics.no-parent", message, mapping.near(topic.parent, parents)))
        elif topic.id in circles:
            message = f"`{topic.id}` is a parent of itself"
            wrong.append(Problem(TOPICS_FILE, line, "topics.circle", message))
    return wrong


def _circles(parents: Mapping[str, str]) -> frozenset[str]:
    """Find the topics that stand below themselves; each topic is passed twice at most."""
    found: set[str] = set()
    walks: dict[str, str] = {}
    for start in parents:
        at = start
        while at in parents and at not in walks:
            walks[at] = start
            at = parents[at]
        # Where a walk comes upon its own way, it goes round from there.
        while walks.get(at) == start and at not in found:
            found.add(at)
            at = parents[at]
    return frozenset(found)


def _refuse(problems: Sequence[Problem]) -> None:
    """Raise all mistakes as one UsageError, in order of line."""
    errors = [
        UsageError(problem.message, path=problem.path, line=problem.line, hint=problem.hint)
        for problem in sorted(problems)
    ]
    if errors:
        _raise(errors)


def _raise(errors: list[UsageError]) -> NoReturn:
    errors[0].others = tuple(errors[1:])
    raise errors[0]
