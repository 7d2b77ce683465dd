"""Topics from nothing: every room on the way, called as a build does."""

from collections.abc import Sequence

from site_gen import likeness, terms, topics
from site_gen.model import Paper, Topic


def classify(papers: Sequence[Paper], taxonomy: Sequence[Topic]) -> topics.Classified:
    """Decide the topics of papers."""
    index = topics.index(taxonomy)
    space = likeness.space([terms.words(paper.work) for paper in papers])
    hood = likeness.neighborhood(space, topics.VOICES)
    return topics.classify([topics.spot(paper.work, index) for paper in papers], index, space, hood)
