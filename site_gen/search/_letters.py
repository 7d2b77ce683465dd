"""Names of Greek letters that stand alone, for people search for `alpha` and for `α` and mean the same."""

import re
import unicodedata

# Divides what is shown of a record from words that are only searched; no text holds one of Unicode's noncharacters.
TAIL = "\ufdd1"

# Not a letter of a Greek word, and not the sign for a millionth.
_ALONE = re.compile("(?<![\u0370-\u03ff])[\u0391-\u03c9\u03d1\u03d5\u03d6\u03f1\u03f5](?![\u0370-\u03ff])")
_SPELLED = {"lamda": "lambda", "final sigma": "sigma"}
_PREFIX = re.compile("GREEK (?:SMALL|CAPITAL) LETTER ")


def names(words: str) -> tuple[str, ...]:
    """Name each letter once, in the order of the text.

    >>> names("an α-flow of ∇φ, not άλφα")
    ('alpha', 'phi')
    """
    if words.isascii():
        return ()
    return tuple(dict.fromkeys(map(_name, _ALONE.findall(words))))


def _name(letter: str) -> str:
    name = _PREFIX.sub("", unicodedata.name(unicodedata.normalize("NFKC", letter), letter)).lower()
    return _SPELLED.get(name, name)
