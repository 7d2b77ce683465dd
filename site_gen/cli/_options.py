"""The options that every command takes."""

from collections.abc import Callable
from pathlib import Path

import click

FILE = click.Path(path_type=Path)


def common(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every command takes."""
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an error"),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors"),
        click.option("-v", "--verbose", is_flag=True, help="Show all problems, not only the first"),
        click.option("--root", type=FILE, default=Path(), show_default="here", help="Take the site from this folder"),
    ):
        command = option(command)
    return command
