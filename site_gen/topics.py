"""What a paper is about, judged by the words of the user's taxonomy.

Each topic brings words and phrases (its own from `content/topics.yaml`, and its title). They are looked for as stems,
longest first, each place of the text counting for one phrase alone. A phrase in the title counts most, then one in a
sentence in which the authors speak of their own work, then one in the first sentence, which sets the scene; a phrase
counts for less the more papers hold it. What a topic excludes is a phrase that counts for nothing, and so hides the
shorter phrases inside it. To this comes a share of the cosine between the paper and the topic's title,
description and phrases, so that a taxonomy of titles and descriptions alone works too.

The best topic is the main one if it is good enough, others follow if they come near it. A paper that fits nothing has
no topic: it is never forced into one.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from site_gen import terms, text
from site_gen.model import Paper, Topic, TopicMatch

# Weight of a phrase by where it stands; from trials on labelled abstracts, see tests/bench.
IN_TITLE, IN_OWN_WORDS, IN_FIRST, ELSEWHERE = 3.0, 1.0, 0.5, 0.35
# One phrase counts at most this much however often it is repeated: an abstract is not a vote.
MOST_OF_ONE = 3.0
# Share of the text similarity in the score; the phrases carry it where there are any.
SIMILARITY = 25.0
# A main topic needs this score, and a further topic this share of the main one's.
LEAST = 1.0
NEARLY = 0.42
MOST_TOPICS = 4
SHOWN_EVIDENCE = 4
# A single word of the title of a topic says less than a phrase that the user wrote for it.
TITLE_PHRASE = 0.6

_OWN_WORDS = re.compile(r"\b(?:we|our|this (?:paper|work|study|article))\b", re.IGNORECASE)


def classify(papers: Sequence[Paper], taxonomy: Sequence[Topic]) -> tuple[tuple[TopicMatch, ...], ...]:
    """Find each paper's topics, the main one first, at most four; `result[i]` belongs to `papers[i]`.

    Cost grows with the words of the papers, hardly with the topics.
    """
    if not taxonomy:
        return tuple(() for _ in papers)
    index = _Index(taxonomy)
    found = [tuple(_occurrences(paper, index)) for paper in papers]
    rarity = _rarity(found)
    return tuple(
        _choose(_scores(paper_found, rarity, similarity, index), taxonomy)
        for paper_found, similarity in zip(found, _similarities(papers, taxonomy), strict=True)
    )


class _Index:
    """The phrases of all topics as stems."""

    def __init__(self, taxonomy: Sequence[Topic]) -> None:
        self.topics: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        for number, topic in enumerate(taxonomy):
            for phrase, weight in _phrases(topic):
                if key := tuple(terms.stems(phrase)):
                    self.topics[key][number] = max(weight, self.topics[key].get(number, 0.0))
            for phrase in topic.exclude:
                self.topics[tuple(terms.stems(phrase))].pop(number, None)
        self.phrases = frozenset(self.topics)
        self.longest = max(map(len, self.phrases), default=0)
        self.first = frozenset(phrase[0] for phrase in self.phrases if phrase)


class _Occurrence(Struct, frozen=True):
    phrase: tuple[str, ...]
    written: str
    weight: float


def _phrases(topic: Topic) -> Iterator[tuple[str, float]]:
    yield from ((phrase, 1.0) for phrase in (*topic.phrases, *topic.words))
    for part in re.split(r"[,&/:]| and ", topic.title):
        # A single letter ("A" of "A/B tests") would be found everywhere.
        if any(len(token) > 1 for token in terms.tokens(part)):
            yield part, 1.0 if " " in part.strip() else TITLE_PHRASE


def _occurrences(paper: Paper, index: _Index) -> Iterator[_Occurrence]:
    """Find phrases in the text, longest first, no word twice."""
    for part, weight in _parts(paper):
        written = terms.tokens(part)
        stems = [terms.stem(word) for word in written]
        position = 0
        while position < len(stems):
            length = _longest_match(stems, position, index)
            if length:
                phrase = tuple(stems[position : position + length])
                yield _Occurrence(phrase, " ".join(written[position : position + length]), weight)
            position += length or 1


def _parts(paper: Paper) -> Iterator[tuple[str, float]]:
    yield paper.work.title, IN_TITLE
    yield from ((keyword, IN_OWN_WORDS) for keyword in paper.work.keywords)
    for number, sentence in enumerate(text.sentences(paper.work.abstract)):
        own = _OWN_WORDS.search(sentence)
        yield sentence, IN_OWN_WORDS if own else ELSEWHERE if number else IN_FIRST


def _longest_match(stems: Sequence[str], position: int, index: _Index) -> int:
    if stems[position] not in index.first:
        return 0
    for length in range(min(index.longest, len(stems) - position), 0, -1):
        if tuple(stems[position : position + length]) in index.phrases:
            return length
    return 0


def _rarity(found: Sequence[Sequence[_Occurrence]]) -> dict[tuple[str, ...], float]:
    """Weigh a phrase by the square root of its inverse document frequency, scaled to at most 1."""
    frequency = Counter(phrase for one in found for phrase in {occurrence.phrase for occurrence in one})
    most = math.log(1 + len(found)) or 1.0
    return {phrase: math.sqrt(math.log(1 + len(found) / df) / most) for phrase, df in frequency.items()}


def _similarities(papers: Sequence[Paper], taxonomy: Sequence[Topic]) -> Iterator[dict[int, float]]:
    """Give for each paper the cosine, in (0, 1], with the words of each topic that shares any."""
    texts = [terms.count(((paper.work.title, 2), (paper.work.abstract, 1))) for paper in papers]
    topics = [
        terms.count(((topic.title, 3), (topic.description, 1), (". ".join((*topic.phrases, *topic.words)), 1)))
        for topic in taxonomy
    ]
    weights = terms.rarity([*texts, *topics])
    by_term: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, counts in enumerate(topics):
        for term, weight in terms.vector(counts, weights).items():
            by_term[term].append((number, weight))
    for counts in texts:
        near: dict[int, float] = defaultdict(float)
        for term, weight in terms.vector(counts, weights).items():
            for number, other in by_term.get(term, ()):
                near[number] += weight * other
        yield near


def _scores(
    found: Sequence[_Occurrence],
    rarity: Mapping[tuple[str, ...], float],
    similarity: Mapping[int, float],
    index: _Index,
) -> dict[int, tuple[float, tuple[str, ...]]]:
    """Give the score and the evidence, strongest first, of each topic that anything speaks for."""
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for occurrence in found:
        counts[occurrence.phrase] += occurrence.weight  # type: ignore[assignment] # a Counter of fractions
        written.setdefault(occurrence.phrase, occurrence.written)
    weights: dict[int, dict[tuple[str, ...], float]] = {number: {} for number in similarity}
    for phrase, count in counts.items():
        for number, own in index.topics.get(phrase, {}).items():
            weights.setdefault(number, {})[phrase] = min(count, MOST_OF_ONE) * rarity[phrase] * own
    return {
        number: (sum(by_phrase.values()) + SIMILARITY * similarity.get(number, 0.0), _evidence(by_phrase, written))
        for number, by_phrase in weights.items()
    }


def _evidence(weights: Mapping[tuple[str, ...], float], written: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    ordered = sorted(weights, key=lambda phrase: (-round(weights[phrase], 9), phrase))
    return tuple(dict.fromkeys(written[phrase] for phrase in ordered))[:SHOWN_EVIDENCE]


def _choose(scores: Mapping[int, tuple[float, tuple[str, ...]]], taxonomy: Sequence[Topic]) -> tuple[TopicMatch, ...]:
    ordered = sorted(scores, key=lambda number: (-round(scores[number][0], 9), number))
    best = scores[ordered[0]][0] if ordered else 0.0
    chosen = [number for number in ordered if scores[number][0] >= max(LEAST, NEARLY * best)]
    return tuple(TopicMatch(taxonomy[number].id, scores[number][1]) for number in chosen[:MOST_TOPICS])
