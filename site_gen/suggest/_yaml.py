"""Proposals as YAML that can be saved as `content/topics.yaml`."""

import json
import re
from collections.abc import Iterator, Sequence

from site_gen import text
from site_gen.model import Topic
from site_gen.suggest._values import Proposal

# What YAML reads as a text without quotes, unless it is one of those words.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*")
_NO_TEXT = frozenset("y n yes no on off true false null".split())


def to_yaml(proposals: Sequence[Proposal], *, whole: bool) -> str:
    """Write the entries of topics, each below a comment with the papers it has; `whole` makes a file of them."""
    entries = "\n".join(line for proposal in proposals for line in _entry(proposal))
    if not whole:
        return f"{entries}\n" if entries else ""
    return f"topics:\n{entries}\n" if entries else "topics: []\n"


def _entry(proposal: Proposal) -> Iterator[str]:
    topic = proposal.topic
    papers = "1 paper" if proposal.size == 1 else f"{proposal.size:,} papers"
    yield f"# {papers}{', such as' if proposal.samples else ''}"
    yield from (f"#   {text.line(title)}" for title in proposal.samples)
    lead = "- "
    for key, value in _fields(topic):
        yield f"{lead}{key}: {value}"
        lead = "  "


def _fields(topic: Topic) -> Iterator[tuple[str, str]]:
    for key in ("id", "title", "description"):
        if value := getattr(topic, key):
            yield key, _scalar(value)
    for key in ("words", "phrases", "exclude"):
        if values := getattr(topic, key):
            yield key, f"[{', '.join(map(_scalar, values))}]"
    if topic.parent:
        yield "parent", _scalar(topic.parent)


def _scalar(value: str) -> str:
    line = text.line(value)
    plain = _PLAIN.fullmatch(line) and line.lower() not in _NO_TEXT
    return line if plain else json.dumps(line, ensure_ascii=False)
