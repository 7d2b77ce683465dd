"""`sitegen topics`: help with the taxonomy. The entries go to stdout, to be saved or pasted; no file is written."""

from pathlib import Path

import click

from site_gen import build
from site_gen.cli import _data, _talk
from site_gen.cli._options import common
from site_gen.errors import UsageError


@click.group(name="topics", epilog="Example: sitegen topics suggest > proposal.yaml")
def group() -> None:
    """Help with content/topics.yaml."""


@group.command(name="suggest", epilog="Example: sitegen topics suggest --number 20 > proposal.yaml")
@click.option("--number", type=click.IntRange(1), help="Propose at most N topics  [default: by the number of papers]")
@click.option("--topic", default="", metavar="ID", help="Propose phrases for this topic of content/topics.yaml")
@click.option("--bare", is_flag=True, help="Propose phrases for each topic that has only a title")
@common
def suggest_(  # noqa: PLR0913 - one parameter an option
    *, root: Path, number: int | None, topic: str, bare: bool, verbose: bool, quiet: bool, debug: bool
) -> None:
    """Propose topics for the papers in content/sources/, or phrases for a topic.

    A whole topics.yaml is printed, or the entries of the topics asked for. Read and change it before you use it.
    """
    from site_gen import suggest  # noqa: PLC0415 - it loads numpy, which other commands do not need

    if sum((number is not None, bool(topic), bare)) > 1:
        raise UsageError("`--number`, `--topic` and `--bare` exclude each other", hint="give one of them")
    talk = _talk.Talk(root, verbose, quiet, debug)
    whole = not (topic or bare)
    found = build.suggested(root, number or 0) if whole else build.suggested_phrases(root, topic)
    _data.write_text(suggest.to_yaml(found.proposals, whole=whole))
    _talk.show_problems(found.problems, talk)
    count = len(found.proposals)
    _talk.say(talk, f"{'suggest':>9}  {count:>7,} {'topic' if count == 1 else 'topics'} for {found.papers:,} papers")
    if whole and not count:
        _talk.warn("the papers share too little for a taxonomy", "add papers, or write topics by hand")
