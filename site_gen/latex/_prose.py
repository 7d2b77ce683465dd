"""Texts with some TeX: brought into the form that all rooms share, and from there into those that people meet."""

import html

from site_gen import text


def read(written: str) -> tuple[str, tuple[str, ...]]:
    """Bring a text that may hold TeX into the common form; also what could not be understood, in words."""
    return written, ()


def to_markdown(common: str) -> str:
    """Write a text of the common form as Markdown."""
    return text.escape_markdown(common)


def to_html(title: str) -> str:
    """Write a title of the common form as HTML."""
    return html.escape(title)


def to_plain(common: str) -> str:
    """Write a text of the common form without markup."""
    return common
