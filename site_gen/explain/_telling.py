"""An explanation as text and as an object."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from site_gen import shapes, text
from site_gen.explain._values import Change, Explanation, Fact
from site_gen.model import Place

# Characters: a line of the text form, the longest value of a row, a value among others, and the label of a row.
WIDTH, LONG, SHORT, LABEL = 96, 300, 60, 40
# Of very many records the first ones are shown.
MOST_RECORDS = 20

WHY: Mapping[str, str] = {
    "single": "a single record tells of it",
    "identifier": "they share an identifier",
    "title-and-abstract": "their titles are equal, and their abstracts share most of their words",
    "title": "their titles are equal",
    "similar": "what they say is alike",
    "by-hand": "content/merges.yaml says so",
}


def to_json(explanation: Explanation) -> dict[str, Any]:
    """Write an explanation as an object; every part is there, also an empty one."""
    dates = explanation.dates
    return {
        "slug": explanation.slug,
        "url": explanation.url,
        "aliases": list(explanation.aliases),
        "title": explanation.title,
        "hidden": explanation.hidden,
        "reason": explanation.reason,
        "score": explanation.score,
        "evidence": list(explanation.evidence),
        "records": [
            shapes.place_json(one.place) | ({"title": one.title} if one.title else {}) for one in explanation.records
        ],
        "apart": [_plain(kept) for kept in explanation.apart],
        "facts": [
            {"name": fact.name, "value": fact.value, "records": [shapes.place_json(place) for place in fact.places]}
            for fact in explanation.facts
        ],
        "dates": {"published": dates.published, "updated": dates.updated, "listed": dates.listed},
        "identifiers": dict(explanation.identifiers),
        "topics": [_plain(topic) for topic in explanation.topics],
        "without_topics": explanation.without_topics,
        "related": [_plain(near) for near in explanation.related],
        "keywords": list(explanation.keywords),
        "acronyms": dict(explanation.acronyms),
        "repairs": [_plain(repair) for repair in explanation.repairs],
        "by_hand": [
            {"path": hand.path, "changes": [_plain(one) for one in hand.changes]} for hand in explanation.by_hand
        ],
    }


def to_text(explanation: Explanation) -> str:
    """Write an explanation for people: the title, then sections of aligned rows, at most 96 characters a line.

    A longer word stays whole, so that it can be copied; long values are cut. No controls, whatever sources say.
    """
    numbers = {one.place: str(number) for number, one in enumerate(explanation.records, 1)}
    lines = [*_wrapped("", explanation.title, ""), "", *_rows(_head(explanation))]
    lines += ["", "records", *_rows(_records(explanation))]
    if explanation.apart:
        lines += ["", "nearly the same, kept apart", *_apart(explanation)]
    if explanation.facts:
        lines += ["", "facts that not all records give alike"]
        lines += _rows((fact.name, f"from {_listed(fact, numbers)}: {_cut(fact.value)}") for fact in explanation.facts)
    lines += ["", "topics", *_rows(_topics(explanation))]
    if explanation.keywords or explanation.acronyms:
        lines += ["", "keywords", *_rows(_keywords(explanation))]
    lines += ["", "related", *_related(explanation)]
    if explanation.repairs:
        lines += ["", "damaged by the source, and mended"]
        lines += _rows((_cut(repair.captured), _cut(repair.now)) for repair in explanation.repairs)
    if explanation.by_hand:
        lines += ["", "by hand"]
    for hand in explanation.by_hand:
        lines += [*_wrapped("  ", hand.path, "  "), *_rows(map(_change, hand.changes), "    ")]
        lines += [] if hand.changes else ["    changes nothing"]
    return "\n".join(lines) + "\n"


def _plain(value: Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(value)


def _head(explanation: Explanation) -> Iterator[tuple[str, str]]:
    yield "slug", explanation.slug
    yield "address", f"{explanation.url}{' (hidden: the site has no such page)' if explanation.hidden else ''}"
    if explanation.aliases:
        yield "also", ", ".join(explanation.aliases)
    dates = explanation.dates
    told = (("published", dates.published), ("updated", dates.updated), ("listed", dates.listed))
    yield from (pair for pair in told if pair[1])
    if not (dates.published or dates.listed):
        yield (
            "date",
            f"{explanation.date}, by its arXiv number" if explanation.date else "none; it counts as the oldest",
        )
    yield from explanation.identifiers


def _records(explanation: Explanation) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(explanation.records[:MOST_RECORDS], 1):
        title = f", titled {one.title}" if one.title else ""
        yield str(number), f"{one.place.path}:{one.place.line} (index {one.place.index}){title}"
    if (more := len(explanation.records) - MOST_RECORDS) > 0:
        yield "...", f"and {more:,} more"
    score = f" (certainty {explanation.score:.2g})" if len(explanation.records) > 1 else ""
    yield "why", f"{WHY[explanation.reason]}{_weighed(explanation)}{score}"
    if explanation.evidence:
        yield "", "; ".join(explanation.evidence)


def _weighed(explanation: Explanation) -> str:
    """Say what else there is where titles decided."""
    if explanation.reason not in {"title", "similar"}:
        return ""
    is_disputed = any(words.startswith("against") for words in explanation.evidence)
    return ", and more speaks for it than against it" if is_disputed else ", and nothing speaks against it"


def _apart(explanation: Explanation) -> Iterator[str]:
    for kept in explanation.apart:
        yield from _wrapped("  ", f"{kept.title} ({kept.slug})", "  ")
        yield from _wrapped("    ", f"certainty {kept.score:.2g}: {'; '.join(kept.evidence)}", "    ")


def _keywords(explanation: Explanation) -> Iterator[tuple[str, str]]:
    if explanation.keywords:
        yield ("found in its text" if explanation.keywords_found else "given"), ", ".join(explanation.keywords)
    yield from explanation.acronyms


def _listed(fact: Fact, numbers: Mapping[Place, str]) -> str:
    more = len(fact.places) - MOST_RECORDS
    shown = ", ".join(numbers[place] for place in fact.places[:MOST_RECORDS])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _topics(explanation: Explanation) -> Iterator[tuple[str, str]]:
    without = "chosen by hand" if explanation.topics_from else "like the description of the topic"
    for topic in explanation.topics:
        yield topic.title, ", ".join(topic.evidence) or without
    if not explanation.topics:
        yield "none", explanation.without_topics


def _related(explanation: Explanation) -> Iterator[str]:
    chosen = explanation.related_from
    for near in explanation.related:
        yield from _wrapped("  ", near.title or near.slug, "  ")
        shared = f"shares {', '.join(near.terms)}" if near.terms else "chosen by hand" if chosen else "shares nothing"
        yield from _wrapped("    ", shared, "    ")
    if not explanation.related:
        yield from _rows([("none", f"{chosen} gives it none" if chosen else "nothing is near enough")])


def _change(change: Change) -> tuple[str, str]:
    before, after = _cut(change.before) or "none", _cut(change.after) or "none"
    return change.name, f"{before} -> {after}" if before != after else f"{before} (differs in what is not shown here)"


def _cut(value: str) -> str:
    return text.lead(text.line(value), SHORT)


def _rows(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> list[str]:
    """Align labels and values; a value goes on under itself."""
    rows = [(text.lead(text.line(label), LABEL), value) for label, value in pairs]
    width = max((len(label) for label, _ in rows), default=0)
    return [
        line
        for label, value in rows
        for line in _wrapped(f"{indent}{label:<{width}}  ", value, f"{indent}{'':{width}}  ")
    ]


def _wrapped(first: str, value: str, others: str) -> list[str]:
    """Break a value into lines; the first begins with `first`, the others with `others`."""
    cut = text.lead(text.line(value), LONG)
    wrapper = textwrap.TextWrapper(
        WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )
    return wrapper.wrap(cut) or [first.rstrip()]
