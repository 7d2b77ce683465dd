"""Texts of exports as plain text: tags, entities and commands of TeX are read as what they mean."""

import re

from site_gen.sources import _richtext

# Scopus marks what stands below the line with a tag of its own.
_BELOW = re.compile(r"</?inf>", re.IGNORECASE)
# A command or an accent; a lone backslash, as in a path of Windows, is none.
_TEX = re.compile(r"\\(?:[A-Za-z]{2,}|[\"'`^~=.]|[cHbdkruv]\b|[%&_#${}(])")


def plain(written: str) -> str:
    r"""Give a text without markup; an empty line divides its paragraphs, formulas stand between dollars.

    >>> plain("H<sub>2</sub>O &amp; <i>M&uuml;ller</i>, where a < b")
    'H2O & Müller, where a < b'
    """
    written = untagged(written)
    if "\\" in written and _TEX.search(written):
        from site_gen import latex  # noqa: PLC0415 - few sources hold TeX, and its tables are read from a library

        written = latex.to_text(written)
    return written


def untagged(written: str) -> str:
    """Read tags, also those whose brackets were written as entities, and leave TeX, as for titles and abstracts."""
    if "<" not in written and "&" not in written:
        return written
    read = _richtext.plain(_BELOW.sub("", written))
    return _richtext.plain(read) if "&lt;" in written and "<" in read else read
