"""What the papers of a site suggest for its topics; nothing is written."""

from pathlib import Path

from msgspec import Struct

from site_gen import cache, config, content, keywords, likeness, mapping, suggest
from site_gen.build import _collected, _papers
from site_gen.build._decided import candidates_of, plain, words_of
from site_gen.build._findings import Findings
from site_gen.errors import UsageError
from site_gen.likeness import Space
from site_gen.model import Keywords, Problem, Topic, Work


class Suggested(Struct, frozen=True):
    """Proposals, and what they were made from."""

    proposals: tuple[suggest.Proposal, ...]
    papers: int
    problems: tuple[Problem, ...]


class _Read(Struct, frozen=True):
    works: tuple[Work, ...]
    keywords: tuple[Keywords, ...]
    space: Space
    problems: tuple[Problem, ...]


def taxonomy(root: Path, number: int) -> Suggested:
    """Propose a taxonomy of at most `number` topics; 0 lets the number of papers decide."""
    found = _read(root)
    proposals = suggest.propose(found.works, found.keywords, found.space, number)
    return Suggested(proposals, len(found.works), found.problems)


def phrases(root: Path, wanted: str) -> Suggested:
    """Propose phrases for a topic of `topics.yaml`, by its id; for `""`, for each that has only a title.

    Raises UsageError if there is no such topic.
    """
    content.folder(root)
    with _papers.shown_from(root):
        topics = _wanted(config.topics(root)[0], wanted)
    if not topics:
        return Suggested((), 0, ())
    found = _read(root)
    proposals = suggest.phrases_for(topics, found.works, found.keywords, found.space)
    return Suggested(proposals, len(found.works), found.problems)


def _wanted(taxonomy: tuple[Topic, ...], wanted: str) -> tuple[Topic, ...]:
    if not wanted:
        return tuple(topic for topic in taxonomy if not (topic.words or topic.phrases))
    found = tuple(topic for topic in taxonomy if topic.id == wanted)
    if not found:
        ids = [topic.id for topic in taxonomy]
        hint = mapping.near(wanted, ids) if ids else "without `--topic`, topics are proposed"
        raise UsageError(f"there is no topic `{wanted}`", path=config.TOPICS_FILE, hint=hint)
    return found


def _read(root: Path) -> _Read:
    content.folder(root)
    with _papers.shown_from(root):
        decisions = config.merges(root)
    paths, wrong = content.sources(root)
    listing = _papers.read(root, paths)
    problems = [*wrong, *listing.problems]
    findings = Findings(root)
    settled = _collected.settle(listing, decisions, findings, problems)
    works = tuple(plain(paper.work) for paper in settled.merged.papers)
    keys = [cache.key(paper.work) for paper in settled.merged.papers]
    return _Read(
        works=works,
        keywords=keywords.find(works, candidates_of(works, keys, findings)),
        space=likeness.space(words_of(works, keys, findings)),
        problems=tuple(sorted(problems)),
    )
