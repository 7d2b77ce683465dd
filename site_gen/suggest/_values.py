"""What is proposed."""

from msgspec import Struct

from site_gen.model import Topic


class Proposal(Struct, frozen=True):
    """A topic that the collection offers."""

    topic: Topic
    size: int
    """Papers that hold the title, a word or a phrase of it."""
    samples: tuple[str, ...]
    """Titles of some of them."""
