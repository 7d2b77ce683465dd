"""The words that are shown for a topic."""

from collections.abc import Iterator, Sequence

import numpy as np

from site_gen import likeness
from site_gen.model import TopicMatch
from site_gen.topics._choice import ancestors
from site_gen.topics._phrases import Index, Spotted
from site_gen.topics._scores import Integers, Scores, Shared

SHOWN = 4


def match(
    chosen: Integers, scores: Scores, spotted: Sequence[Spotted], index: Index, vocabulary: likeness.Hashes
) -> tuple[tuple[TopicMatch, ...], ...]:
    """Name the chosen topics of each paper with their evidence, strongest first.

    Phrases are written as in the paper. Where only likeness speaks for a topic these are the terms that both share,
    written as in the topic.
    """
    papers, places = np.nonzero(chosen >= 0)
    topics = chosen[papers, places]
    cells = papers * len(index.taxonomy) + topics
    evidence = dict(_said(scores, spotted, index, cells))
    silent = np.array([cell not in evidence for cell in cells.tolist()], np.bool_)
    evidence.update(_shared(scores.shared, index, papers[silent], topics[silent], vocabulary))
    found: list[list[TopicMatch]] = [[] for _ in spotted]
    ids = [topic.id for topic in index.taxonomy]
    for paper, topic, cell in zip(papers.tolist(), topics.tolist(), cells.tolist(), strict=True):
        found[paper].append(TopicMatch(ids[topic], evidence.get(cell, ())))
    return tuple(map(tuple, found))


def _said(
    scores: Scores, spotted: Sequence[Spotted], index: Index, wanted: Integers
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the phrases of each wanted cell of papers x topics that has any."""
    width = len(index.taxonomy)
    found = scores.occurrences
    which, cells = _kindred(found.papers * width, found.topics, index.above)
    mask = np.zeros(len(spotted) * width, np.bool_)
    mask[wanted] = True
    kept = mask[cells] & (found.points[which] > 0)
    which, cells = which[kept], cells[kept]
    ordered = np.lexsort((found.order[which], -np.round(found.points[which], 9), cells))
    cells, order = cells[ordered], found.order[which[ordered]].tolist()
    starts = np.flatnonzero(np.diff(cells, prepend=-1)).tolist()
    last, forms = -1, [""]
    for cell, start, end in zip(cells[starts].tolist(), starts, [*starts[1:], None], strict=False):
        if cell // width != last:
            last = cell // width
            forms = spotted[last].written.split("\n")
        yield cell, tuple(dict.fromkeys([forms[place] for place in order[start:end]]))[:SHOWN]


def _kindred(rows: Integers, topics: Integers, above: Sequence[int]) -> tuple[Integers, Integers]:
    """Tell which phrase can speak in which cell: for its topic, and for those above and below that it may stand for."""
    which, cells = [np.arange(len(topics))], [rows + topics]
    for topic in range(len(above)):
        for other in ancestors(topic, above):
            for one, two in ((topic, other), (other, topic)):
                places = np.flatnonzero(topics == one)
                which.append(places)
                cells.append(rows[places] + two)
    return np.concatenate(which), np.concatenate(cells)


def _shared(
    shared: Shared, index: Index, papers: Integers, topics: Integers, vocabulary: likeness.Hashes
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give for each pair the terms that both have, those that make them most alike first."""
    products = shared.papers[papers].multiply(shared.topics[topics]).tocsr()
    rows = np.repeat(np.arange(len(papers)), np.diff(products.indptr))
    ordered = np.lexsort((products.indices, -np.round(products.data, 9), rows))
    hashes = vocabulary[shared.columns]
    columns = products.indices[ordered]
    written = _spellings(index)
    for row, (start, end) in enumerate(zip(products.indptr[:-1].tolist(), products.indptr[1:].tolist(), strict=True)):
        names = [written[number] for number in hashes[columns[start:end]].tolist()]
        yield int(papers[row]) * len(index.taxonomy) + int(topics[row]), _apart(names)


def _spellings(index: Index) -> dict[int, str]:
    """Tell how the taxonomy writes each term, by the term's number."""
    found: dict[int, str] = {}
    for words in index.texts:
        numbers = np.frombuffer(words.hashes, "<u8").tolist()
        for number, form in zip(numbers, words.written.split("\n"), strict=False):
            found.setdefault(number, form)
    return found


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out a word that stands in a pair that is shown, and pairs that share a word with a stronger one."""
    kept: list[str] = []
    for name in names:
        if not {*name.split()} & {word for one in kept for word in one.split()}:
            kept.append(name)
        if len(kept) == SHOWN:
            break
    return tuple(kept)
