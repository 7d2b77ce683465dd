"""YAML mappings that come from strangers: guarded, with the line of each key, converted key by key.

`yaml` alone stops at the first mistake, forgets lines, and can be made to use all memory. So a text is first walked as
events (libyaml's are iterative), which refuses aliases, deep nesting and big documents; then composed, which knows
lines; then each key's value is converted to its type on its own, so that all mistakes are shown at once.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
import yaml

from site_gen import text
from site_gen.model import Problem

Types: TypeAlias = Mapping[str, Any]
"""The type of each known key, as msgspec understands it."""

# A configuration of 5,000 topics with phrases fits; a bomb does not.
MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 20
# Each value costs nearly 1 KB while it is read.
MAX_VALUES = 200_000

_NO_LINE = "has a line that is neither `key: value` nor part of the line before"
# How libyaml begins its words, and ours for a person, as they read after "the front matter" or the name of a file.
_YAML_WORDS = {
    "did not find expected node content": "has a bracket that is not closed, or a bracket or comma too many",
    "did not find expected ',' or": "has a `[...]` or `{...}` that is not closed or lacks a comma",
    "did not find expected comment or line break": "has a `|` or `>` with text behind it in its line",
    "did not find expected alphabetic": "has a value that begins with `*` or `&` and needs quotes",
    "did not find expected hexdecimal": "has a `\\` in double quotes that means nothing; take single quotes",
    "found unknown escape": "has a `\\` in double quotes that means nothing; take single quotes",
    "did not find expected": _NO_LINE,
    "could not find expected ':'": _NO_LINE,
    "mapping values are not allowed": "has a `: ` in a value that needs quotes, or a line without a key above it",
    "block sequence entries are not allowed": "has a `- ` in the line of its key instead of the next line",
    "found character that cannot start": "has a value that begins with a special character and needs quotes",
    "found unexpected end of stream": "has a quote that is not closed",
    "found a tab character": "has a tab character where spaces are needed",
    "but found another document": "has another document after a line `---`",
}
_TYPE_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "`true` or `false`",
    "array": "a list",
    "object": "keys with values",
    "null": "nothing",
}

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class MappingError(ValueError):
    """The text is no mapping that we can read; `line` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        """Keep the line beside the words."""
        super().__init__(message)
        self.line = line


class Entries(msgspec.Struct, frozen=True):
    """A mapping as read: values as YAML means them, and where each key stands."""

    values: tuple[tuple[str, Any], ...]
    lines: tuple[tuple[str, int], ...]

    def line(self, key: str) -> int:
        """1-based line of a key, 1 if it is not there."""
        return dict(self.lines).get(key, 1)


def read(source: str, *, first_line: int = 1) -> Entries:
    """Read a mapping with text keys. Raises MappingError with the line if the text is anything else.

    An empty text is an empty mapping; a key that stands twice is an error; dates stay text.
    """
    if len(source) > MAX_CHARACTERS:
        raise MappingError(f"is longer than {MAX_CHARACTERS:,} characters", first_line)
    try:
        cleaned = text.clean(source)
        _guard(cleaned, first_line)
        loader = _Loader(cleaned)
        try:
            node = loader.get_single_node()
            return _entries(loader, node, first_line)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What is never closed is noticed on the line after the last.
        line = min(mark.line, source.rstrip().count("\n")) if mark else 0
        raise MappingError(_yaml_words(error.problem or ""), first_line + line) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, MappingError):
            raise
        raise MappingError("is not YAML", first_line) from error


def convert(entries: Entries, types: Types, path: str, *, code: str) -> tuple[dict[str, Any], list[Problem]]:
    """Convert each value to its key's type: the good values, and a problem for each unknown or wrong one.

    Values keep the order of the text. One value may stand where a list of such is meant, but not where the items are of
    any type: these tell their lines, which one value has not.
    """
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in entries.values:
        line = entries.line(key)
        if key not in types:
            problems.append(Problem(path, line, f"{code}.unknown-key", f"unknown key `{key}`", near(key, types)))
            continue
        listed = _listed(value, types[key])
        try:
            good[key] = msgspec.convert(listed, types[key], strict=False)
        except msgspec.ValidationError as error:
            words = f"`{key}` is {_show(value)}: {_words(error, alone=listed is not value)}"
            problems.append(Problem(path, line, f"{code}.wrong-value", words))
    return good, problems


def lines_of(source: str, key: str, *, first_line: int = 1) -> Iterator[tuple[int, dict[str, int]]]:
    """Give the 1-based line of each item of the list under a top-level `key`, and those of the item's own keys."""
    for key_node, value_node in getattr(yaml.compose(text.clean(source), Loader=_Loader), "value", ()):
        if _name(key_node) == key and isinstance(value_node, yaml.SequenceNode):
            for item in value_node.value:
                pairs = item.value if isinstance(item, yaml.MappingNode) else ()
                inner = {str(name.value): first_line + name.start_mark.line for name, _ in pairs}
                yield first_line + item.start_mark.line, inner


def near(word: str, known: Mapping[str, Any] | frozenset[str] | list[str]) -> str:
    """Say which known word may be meant, or list them all."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else "known: " + ", ".join(f"`{name}`" for name in sorted(known))


class _Loader(_LOADER):  # type: ignore[misc, valid-type] # chosen at run time
    """Dates stay text, for `2024-13-40` must not raise; numbers are those of YAML 1.2.

    The older ones turn `12:30` into 750 and `010` into 8, and leave `1e16`, which JSON writes, a text.
    """


_OURS = {f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "int", "float")}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OURS]
    for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
}
for _kind, _pattern in (
    ("int", r"[-+]?(?:0|[1-9][0-9]*)$"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)$"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), list("-+.0123456789"))


def _guard(source: str, first_line: int) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(source, Loader=_LOADER)):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise MappingError("has a value that begins with `*` or `&` and needs quotes", line)
        if tag := getattr(event, "tag", None):
            raise MappingError(f"has a tag, `{tag}`: a value that begins with `!` needs quotes", line)
        if number > MAX_VALUES:
            raise MappingError(f"holds more than {MAX_VALUES:,} values", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise MappingError(f"is nested more than {MAX_DEPTH} deep", line)


def _entries(loader: Any, node: yaml.Node | None, first_line: int) -> Entries:  # noqa: ANN401 - yaml's loaders share no type
    if node is None:
        return Entries((), ())
    if not isinstance(node, yaml.MappingNode):
        raise MappingError("should be a list of `key: value` lines", first_line + node.start_mark.line)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        key = _name(key_node)
        if key in values:
            raise MappingError(f"key `{key}` stands twice", line)
        values[key] = _cleaned(loader.construct_object(value_node, deep=True))
        lines[key] = line
    return Entries(tuple(values.items()), tuple(lines.items()))


def _name(key: yaml.Node) -> str:
    return text.clean(key.value) if isinstance(key, yaml.ScalarNode) else "?"


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, str):
        return text.clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {text.clean(key) if isinstance(key, str) else str(key): _cleaned(item) for key, item in value.items()}
    return value


def _listed(value: object, expected: object) -> object:
    may_stand_alone = getattr(expected, "__origin__", None) is list and expected != list[Any]
    return [value] if may_stand_alone and isinstance(value, str | dict) else value


def _yaml_words(problem: str) -> str:
    known = (ours for theirs, ours in _YAML_WORDS.items() if problem.startswith(theirs))
    return next(known, f"is not YAML: {problem}" if problem else "is not YAML")


def _words(error: msgspec.ValidationError, *, alone: bool) -> str:
    """Word what msgspec says; where a value stood `alone`, a person has written no list to have items."""
    said, _, place = str(error).partition(" - at ")
    words = re.sub(r"`([^`]+)`", lambda found: _type_words(found[1]), said)
    items = [] if alone else [f", in item {int(index) + 1}" for index in re.findall(r"\[(\d+)\]", place)]
    names = [f", in `{name}`" for name in re.findall(r"\.(\w+)", place)]
    return words[0].lower() + words[1:] + "".join(items + names)


def _type_words(types: str) -> str:
    """Name the types of a union such as `str | array`; any other literal stays as it is."""
    names = types.split(" | ")
    if not set(names) <= _TYPE_WORDS.keys():
        return f"`{types}`"
    *first, last = [_TYPE_WORDS[name] for name in names]
    return f"{', '.join(first)} or {last}" if first else last


def _show(value: object) -> str:
    shown = {"True": "true", "False": "false", "None": "empty"}.get(str(value), str(value))
    return f"`{shown[:60]}`"
