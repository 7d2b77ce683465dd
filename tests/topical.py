"""Topics from nothing: every room on the way, called as a build does."""

from collections.abc import Sequence

from site_gen import latex, likeness, terms, text, topics
from site_gen.build._decided import plain
from site_gen.model import Paper, Topic


def classify(papers: Sequence[Paper], taxonomy: Sequence[Topic]) -> topics.Classified:
    """Decide the topics of papers."""
    index = topics.index(taxonomy)
    works = [plain(paper.work) for paper in papers]
    space = likeness.space([terms.words(work) for work in works])
    hood = likeness.neighborhood(space, topics.VOICES)
    return topics.classify([topics.spot(work, index) for work in works], index, space, hood)


def named(title: str) -> str:
    """Reduce a title to what it shares with the one that a label has, which was written before formulas were mended."""
    return text.fold(latex.to_plain(title))
