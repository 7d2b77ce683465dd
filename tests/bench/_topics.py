"""How good the topics are, with all that the demo's taxonomy says and with less, and what they cost."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from site_gen import build, config, likeness, terms, topics
from site_gen.build._decided import plain
from site_gen.model import Paper, Topic, TopicMatch
from tests import topical

PROJECT = Path(__file__).resolve().parents[2]


def measure(data: Path) -> Iterator[str]:
    """Give the figures with phrases and without, by halves of the labels, and the time a paper takes."""
    names = sorted(str(path) for path in (data / "captures").glob("*.txt"))
    papers = build.merge(build.read(Path(), names)).papers
    truth = [json.loads(line) for line in (data / "truth/topics_dev.jsonl").read_text().splitlines()]
    taxonomy, _ = config.topics(PROJECT)
    bare = msgspec.yaml.decode((data / "truth/taxonomy.yaml").read_bytes(), type=dict[str, tuple[Topic, ...]])["topics"]
    for name, topics_there in (("with phrases", taxonomy), ("without", bare)):
        found = topical.classify(papers, topics_there).matches
        yield f"topics   {name:<14}{figures(papers, found, truth)}"
        yield f"topics     even labels {figures(papers, found, truth[::2])}"
        yield f"topics     odd labels  {figures(papers, found, truth[1::2])}"
    yield _times(papers, taxonomy)


def figures(papers: Sequence[Paper], found: Sequence[Sequence[TopicMatch]], truth: Sequence[Any]) -> str:
    """Compare with labels: is the main topic one that can be accepted, is it one of the true ones, and F1 of all."""
    by_title = {
        topical.named(paper.work.title): [match.topic for match in matches]
        for paper, matches in zip(papers, found, strict=True)
    }
    acceptable = among = hits = wrong = missed = 0
    for labels in truth:
        ids = by_title[topical.named(labels["title"])]
        main = ids[0] if ids else ""
        acceptable += main == labels["primary"] or main in labels["also_ok_primary"]
        among += main in labels["topics"]
        hits += len({*ids} & {*labels["topics"]})
        wrong += len({*ids} - {*labels["topics"]})
        missed += len({*labels["topics"]} - {*ids})
    f1 = 2 * hits / (2 * hits + wrong + missed)
    return f"main acceptable {acceptable / len(truth):.3f}   main true {among / len(truth):.3f}   F1 {f1:.3f}"


def _times(papers: Sequence[Paper], taxonomy: Sequence[Topic]) -> str:
    works = [plain(paper.work) for paper in papers]
    space = likeness.space([terms.words(work) for work in works])
    hood = likeness.neighborhood(space, topics.VOICES)
    index = topics.index(taxonomy)
    start = time.perf_counter()
    spotted = [topics.spot(work, index) for work in works]
    middle = time.perf_counter()
    topics.classify(spotted, index, space, hood)
    each = 1e6 / len(papers)
    spot, classify = (middle - start) * each, (time.perf_counter() - middle) * each
    return f"topics   spot {spot:.0f} us a paper   classify {classify:.0f} us a paper"
