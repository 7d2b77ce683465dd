"""A taxonomy for a collection that has none, and phrases for a topic that has only a title.

A topic is seeded by a phrase, so its title is one that authors use themselves. Good seeds are key phrases of many
papers. They are chosen greedily, each for the papers that those before it leave out, as one covers a set: a topic is
worth what it adds, and no two are the same papers under two names. What tells no papers apart makes no topic: a phrase
that many papers mention and few are about ("machine learning"), one that a quarter of all papers hold, which would be
the collection's own name, and one whose papers are hardly more alike than any others ("case study"). The last is
measured by the latent vectors of the papers, for phrases alone cannot tell it.

The other phrases go to the topic with which they stand together most, by normalized pointwise mutual information
(Bouma, "Normalized (pointwise) mutual information in collocation extraction", 2009). Nothing is random: the same papers
give the same taxonomy.

None of it is the truth: a person reads, renames, joins and deletes. So it is better to propose a topic less than one
that has to be understood before it can be deleted, and a collection of a few papers is proposed nothing.
"""

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct, structs

from site_gen import terms, text
from site_gen.likeness import Space
from site_gen.model import Keywords, Topic, Work
from site_gen.suggest import _table
from site_gen.suggest._table import Floats, Table, Truths
from site_gen.suggest._values import Proposal
from site_gen.suggest._yaml import to_yaml

__all__ = ["Proposal", "phrases_for", "propose", "to_yaml"]

# A topic needs so many papers, and of a large collection an eighth of the square root.
FEWEST_PAPERS = 3
# A phrase that more of the papers hold is the name of the collection.
MOST_HOLDERS = 0.25
# Of the papers that mention the title of a topic, this share has it as a key phrase: below are "deep learning",
# "artificial intelligence" and "machine learning" in a collection about these, above are the names of their parts.
LEAST_TELLING = 0.25
# Papers of a topic are so many times as alike as any two papers, by the mean cosine of their latent vectors; those of
# "unified framework" are 1.4 times, of "federated learning" 3 times. Phrases of a topic need less.
ALIKE, RATHER_ALIKE = 1.6, 1.3
# Topics that nobody asked for by number: the square root of the papers, and no more than a menu can show.
MOST_TOPICS = 40
# A paper that mentions a phrase in passing counts less than one whose key phrase it is.
MENTIONED = 0.3
# What is left of a paper for other topics once one has it.
LEFT = 0.25
# A further topic brings so many papers, as they are weighed here.
LEAST_GAIN = 1.5
# A single word says less than a phrase, and is often the name of one method.
SINGLE = 0.5
# From here on two phrases are two names of one topic; from there on one belongs to the other's topic.
SAME, TOGETHER = 0.55, 0.25
MOST_PHRASES = 12
SAMPLES = 3

_SMALL = frozenset("a an and as at by for from in of on or the to via with without".split())


def propose(works: Sequence[Work], keywords: Sequence[Keywords], space: Space, number: int = 0) -> tuple[Proposal, ...]:
    """Propose at most `number` topics, the largest gain first; 0 lets the size of the collection decide.

    `keywords[i]` and row `i` of `space` belong to `works[i]`. Gives fewer, or none, where papers share too little. Near
    linear in time.
    """
    table = _table.table(works, keywords)
    belonging = _belonging(table, space)
    seeds = tuple(_seeds(table, belonging, number or min(MOST_TOPICS, math.isqrt(len(works)))))
    near = np.zeros((len(seeds), len(table.keys)))
    for row, seed in enumerate(seeds):
        near[row] = _table.together(table, seed)
    # Each phrase goes to one topic; the first of equals.
    near[:, _table.related(table, seeds)] = 0
    if seeds:
        near *= (np.argmax(near, axis=0) == np.arange(len(seeds))[:, None]) & belonging.phrase
    found: dict[str, Proposal] = {}
    for row, seed in enumerate(seeds):
        title = _title(table.names[seed])
        topic = Topic(id=text.slug(title), title=title)
        found.setdefault(topic.id, _proposal(works, table, topic, [seed], _best(near[row])))
    return tuple(found.values())


def phrases_for(
    topics: Sequence[Topic], works: Sequence[Work], keywords: Sequence[Keywords], space: Space
) -> tuple[Proposal, ...]:
    """Propose words and phrases for topics, behind those that they have; none where no paper speaks of one."""
    if not works:
        return tuple(Proposal(topic, 0, ()) for topic in topics)
    table = _table.table(works, keywords, {part for topic in topics for part in _own(topic)})
    belonging = _belonging(table, space)
    found: list[Proposal] = []
    for topic in topics:
        own = [table.index[part] for part in _own(topic)]
        near = np.zeros(len(table.keys))
        for phrase in own:
            near = np.maximum(near, _table.together(table, phrase))
        near[_table.related(table, own)] = 0
        found.append(_proposal(works, table, topic, own, _best(near * belonging.phrase)))
    return tuple(found)


class _Belonging(Struct, frozen=True):
    """Which phrases may be what, and what they are worth."""

    title: Truths
    phrase: Truths
    worth: Floats


def _belonging(table: Table, space: Space) -> _Belonging:
    about = np.asarray(table.about.sum(axis=0), dtype=np.float64)
    telling = about / np.maximum(table.held, 1)
    alike = _table.alike(table, space)
    fewest = max(FEWEST_PAPERS, math.isqrt(table.papers) // 8)
    able = (telling >= LEAST_TELLING) & (alike >= ALIKE) & (table.held <= MOST_HOLDERS * table.papers)
    return _Belonging(
        title=able & (about >= fewest),
        phrase=(telling >= LEAST_TELLING) & (alike >= RATHER_ALIKE),
        worth=np.sqrt(telling) * np.array([1.0 if " " in key else SINGLE for key in table.keys]),
    )


def _seeds(table: Table, belonging: _Belonging, limit: int) -> Iterator[int]:
    """Choose the phrases that are titles of topics."""
    able = belonging.title.copy()
    left = np.ones(table.papers)
    for _ in range(limit if len(able) else 0):
        gain = np.round((table.about.T @ left + MENTIONED * (table.holds.T @ left)) * belonging.worth * able, 9)
        best = int(np.argmax(gain))
        if gain[best] < LEAST_GAIN:
            return
        yield best
        near = _table.together(table, best)
        # What is inside the title, or holds it, or mostly stands beside it, is the same topic.
        able[[*_table.related(table, [best]), *np.flatnonzero(near >= SAME)]] = False
        near[near < TOGETHER] = 0
        near[best] = 1
        left *= 1 - (1 - LEFT) * np.minimum(table.holds @ near, 1)


def _best(near: Floats) -> list[int]:
    able = np.flatnonzero(near >= TOGETHER).tolist()
    return sorted(able, key=lambda phrase: (-near[phrase], phrase))[:MOST_PHRASES]


def _proposal(works: Sequence[Work], table: Table, topic: Topic, own: Sequence[int], added: Sequence[int]) -> Proposal:
    """Propose to add phrases to a topic, which has its `own` already."""
    acronyms = [short for phrase in (*own, *added) for short in table.acronyms.get(table.keys[phrase], ())]
    names = [table.names[phrase] for phrase in added]
    words = [name for name in names if len(terms.stems(name)) == 1]
    phrases = [name for name in names if name not in words]
    told = structs.replace(
        topic,
        words=tuple(dict.fromkeys([*topic.words, *acronyms, *words])),
        phrases=tuple(dict.fromkeys([*topic.phrases, *phrases])),
    )
    held = np.asarray(table.holds[:, [*own, *added]].sum(axis=1), dtype=np.float64)
    about = np.asarray(table.about[:, list(own)].sum(axis=1), dtype=np.float64)
    titles = [table.keys[phrase] for phrase in own]
    best = sorted(
        np.flatnonzero(held).tolist(),
        key=lambda paper: (not _names_one(works[paper].title, titles), -about[paper], -held[paper], paper),
    )
    return Proposal(told, len(best), tuple(works[paper].title for paper in best[:SAMPLES]))


def _names_one(title: str, keys: Sequence[str]) -> bool:
    stems = f" {' '.join(terms.stems(title))} "
    return any(f" {key} " in stems for key in keys)


def _own(topic: Topic) -> tuple[str, ...]:
    """Give the phrases of a topic, as keys, and those that its title is made of: "Pruning & Sparsity" are two."""
    keys = map(terms.phrase_key, (*re.split(r"[,&/:;]| and ", topic.title), *topic.words, *topic.phrases))
    # A single letter ("A" of "A/B tests") would be found everywhere.
    return tuple(dict.fromkeys(key for key in keys if len(key) > 1))


def _title(phrase: str) -> str:
    """Write a phrase as a title."""
    words = re.split(r"([ -])", phrase)
    return "".join(
        word if number and word in _SMALL else word[:1].upper() + word[1:] for number, word in enumerate(words)
    )
