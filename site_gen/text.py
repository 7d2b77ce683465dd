"""Words as text: cleaning, folding, slugs, sentence ends, and the escape of each kind of text.

Nothing here knows what a paper is. Titles come in every script, so no function may fold a text to nothing or think in
ASCII alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urlsplit

# GitHub Pages, ext4 and NTFS take 255 bytes a name; 80 leave room for suffixes and stay readable in an address bar.
SLUG_BYTES = 80

# A slug is cut at a word's end if that leaves at least this many bytes.
SLUG_BYTES_AFTER_CUT = 40

# Names that Windows keeps for devices, and names that are addresses of their own in a list.
RESERVED_SLUGS = frozenset(
    {"page", "index", "con", "prn", "aux", "nul"} | {f"{name}{digit}" for name in ("com", "lpt") for digit in range(10)}
)

# Characters that no text may hold: C0 and C1 controls but tab and line ends, bidirectional overrides, byte order marks,
# noncharacters. XML 1.0 forbids most of them, and overrides can make a title read as another.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
# Of the ASCII characters, line ends become spaces, and NUL stands for whatever is not printable.
_FLAT = bytes(ord(" ") if code == ord("\n") else 0 if code < ord(" ") or code == 127 else code for code in range(256))  # noqa: PLR2004 - DEL
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINES = re.compile(r"[\n\t]+")
_LINE_END = re.compile("\r\n?|\u0085|\u2028|\u2029")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
# Marks that are part of a word: Python's `\w` knows letters and digits, but not the accents and vowel signs that Hindi,
# Thai, Hebrew or Arabic write above, below and beside them.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0730-\u074a"
    "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0980-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ecd\u0f71-\u0f84\u0f8d-\u0fbc\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
_NOT_WORD = re.compile(f"(?:_|[^\\w{MARKS}])+")
# Those of them that a spelling may leave out: accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic.
# The same for text of ASCII, as bytes.
_NOT_WORD_BYTES = bytes(code for code in range(256) if not chr(code).isalnum() or code > 127)  # noqa: PLR2004
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc]+")

# A Greek letter that is none of a Greek word, and not the sign for a millionth.
_GREEK = re.compile(
    "(?<![\u0370-\u03ff])[\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5](?![\u0370-\u03ff])"
)
_GREEK_NAME = re.compile("GREEK (?:SMALL|CAPITAL) LETTER ")
# Unicode's names that nobody types.
_SPELLED = {"lamda": "lambda", "final sigma": "sigma"}

# Latin letters that have no decomposition; the table is for reading, not for sorting.
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"})  # noqa: RUF001

# Punctuation that means something to Markdown wherever it stands. `:` and `@` only matter to plug-ins that we do not
# load; `!` only before `[`, which is escaped.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&$~|^{}])")
# An address that needs no closer look; most are of this form.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9/._~%?=&+,;:#!-]*)?")
# No browser takes more than 2,000 characters for granted; what is longer is no address, and takes long to look at.
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"'{}|\\^`]{1,2000}")
# What starts a block at the head of a line: heading, list, quote, rule, setext underline, ordered list.
_MARKDOWN_BLOCK = re.compile(r"^(\s*)(?:([#+\-=:!])|(\d{1,9})([.)]))")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+(?=[\"'“(]?[A-Z0-9À-ÞΑ-ΩА-Я\u3040-\u9fff])")  # noqa: RUF001
# Words before a full stop that is none: `et al. We`, `Fig. 3`.
_ABBREVIATION = re.compile(r"(?:\b(?:et al|e\.g|i\.e|vs|cf|resp|Fig|Eq|Sec|No|Dr|St|approx)|\b[A-Z])\.$")
# Stands for a space that no line is cut at; no text holds one, for it is none of Unicode's characters.
_GLUE = "\ufdd0"
_LONGEST_ABBREVIATION = len("approx.")


def clean(text: str) -> str:
    r"""Replace what no text may hold: a lone surrogate by U+FFFD, controls and overrides by nothing; lines end in `\n`.

    >>> clean("a\r\nb\x00\u202e")
    'a\nb'
    """
    if _is_tame(text):
        return text
    return _FORBIDDEN.sub("", _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))


def is_clean(text: str) -> bool:
    """Tell whether `clean` would leave every character in its place, line ends aside."""
    return _is_tame(text) or not (_FORBIDDEN.search(text) or _SURROGATE.search(text))


def line(text: str) -> str:
    """Clean a text that is one line: every run of line ends or tabs becomes one space, the ends are stripped."""
    if text.isprintable():
        return text.strip()
    # Split and strip, for a pattern that takes the spaces before a line end needs quadratic time on a run of spaces.
    return " ".join(filter(None, (part.strip() for part in _LINES.split(clean(text)))))


def paragraphs(text: str) -> str:
    """Clean a text of several paragraphs: divided by one empty line, each a single line, inner spaces as they were."""
    if (found := one_paragraph(text)) is not None:
        return found
    return "\n\n".join(filter(None, (line(part) for part in _BLANK_LINES.split(clean(text)))))


def one_paragraph(text: str) -> str | None:
    """Do what `paragraphs` does for a text of one paragraph without strange characters, as nearly all are.

    None for any other. Takes 2 µs for an abstract, a tenth of the other way.
    """
    if "\n" not in text:
        return text.strip() if text.isprintable() else None
    if text.isascii():
        flat = text.encode().translate(_FLAT)
        return None if b"\0" in flat or b"  " in flat else flat.decode().strip()
    spaced = text.replace("\n", " ")
    return spaced.strip() if "  " not in spaced and spaced.isprintable() else None


def fold(text: str) -> str:
    """Reduce a text to what two spellings of it share: letters and digits of any script, without case and accents.

    Never empty for a text that is not: a title of symbols alone stays as it is.

    >>> fold("Poincaré: C++ & You") == fold("poincare   c you")
    True
    """
    if text.isascii():
        plain = text.encode().translate(None, _NOT_WORD_BYTES).decode().lower()
    else:
        plain = _NOT_WORD.sub("", _ACCENTS.sub("", _caseless(text)))
    return plain or "".join(text.split())


def words(text: str) -> list[str]:
    """Split into casefolded words of letters and digits, in order."""
    return [word for word in _NOT_WORD.split(unicodedata.normalize("NFC", _caseless(text))) if word]


def digest(text: str, digits: int = 16) -> str:
    """Give the first hexadecimal `digits` of the text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def slug(text: str) -> str:
    """Make an address of a title: lower-case words joined by hyphens, at most 80 bytes, never empty, never reserved.

    Latin letters lose their accents, other scripts stay as they are.

    >>> slug("Gradient Descent: Why, and Où?")
    'gradient-descent-why-and-ou'
    >>> slug("深度学习")
    '深度学习'
    """
    found = _cut_bytes("-".join(_NOT_WORD.split(_without_accents(text))).strip("-"))
    if not found:
        return f"paper-{digest(text, 8)}"
    return f"{found}-paper" if found in RESERVED_SLUGS else found


def slug_with(stem: str, suffix: str) -> str:
    """Append `-suffix` to a slug and keep within 80 bytes."""
    return f"{_cut_bytes(stem, SLUG_BYTES - len(suffix.encode()) - 1)}-{suffix}"


def greek(text: str) -> tuple[str, ...]:
    """Name the Greek letters that stand alone, each once, in the order of the text; those of Greek words are none.

    >>> greek("an α-flow of ∇φ, not άλφα")
    ('alpha', 'phi')
    """
    return () if text.isascii() else tuple(dict.fromkeys(map(_named, _GREEK.findall(text))))


def spelled(text: str) -> str:
    """Write the names of Greek letters that stand alone in their place.

    >>> spelled("β-VAE")
    'beta-VAE'
    """
    return text if text.isascii() else _GREEK.sub(lambda letter: _named(letter[0]), text)


def escape_markdown(text: str) -> str:
    r"""Escape a plain text so that Markdown shows exactly its characters and nothing else.

    The text is in the form of `paragraphs`. Only what could mean something is escaped, so the file stays readable.

    >>> escape_markdown("A* search, x_1 < 2")
    'A\\* search, x\\_1 \\< 2'
    """
    return "\n".join(_escape_line(part) for part in text.split("\n"))


def sentences(text: str) -> list[str]:
    """Split a text into sentences; `et al.` and initials do not end one."""
    parts: list[str] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text, max(start, gap.start() - _LONGEST_ABBREVIATION), gap.start()):
            parts.append(text[start : gap.start()])
            start = gap.end()
    return [*parts, text[start:]]


def lead(text: str, limit: int = 280, whole: Iterable[tuple[int, int]] = ()) -> str:
    """Give the beginning of a text: whole sentences up to `limit` characters, or whole words and an ellipsis.

    `whole` are the parts (start, stop) that are not cut, in order, such as formulas.
    """
    flat = text.replace("\n\n", " ")
    if len(flat) <= limit:
        return flat
    kept = [(start - gaps, stop - gaps) for start, stop, gaps in _placed(text, whole, limit)]
    glued = flat
    for start, stop in kept:
        glued = glued[:start] + glued[start:stop].replace(" ", _GLUE) + glued[stop:]
    return _beginning(glued, limit, kept).replace(_GLUE, " ")


def _placed(text: str, whole: Iterable[tuple[int, int]], limit: int) -> Iterator[tuple[int, int, int]]:
    """Give the parts that begin before the limit, each with the paragraphs' ends before it."""
    for start, stop in whole:
        gaps = text.count("\n\n", 0, start)
        if start - gaps >= limit:
            return
        yield start, stop, gaps


def _beginning(flat: str, limit: int, kept: Sequence[tuple[int, int]]) -> str:
    taken = ""
    for sentence in sentences(flat):
        longer = f"{taken} {sentence}".strip()
        if len(longer) > limit:
            break
        taken = longer
    # Half the room is enough: a short whole sentence reads better than a long broken one.
    if len(taken) >= limit // 2:
        return taken
    return _cut_words(flat, limit, kept)


def web_url(text: str) -> str:
    """Give the address back if it is a web address that may be linked, else `""`.

    Only http and https with a host pass; spaces, quotes, controls and user names do not.
    """
    address = text.strip()
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    if address != clean(address) or re.search(r"[\s\"'<>\\^`{|}\x00-\x20\x7f]", address):
        return ""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return ""
        _ = parts.port
    except ValueError:
        return ""
    return address


def escape_path(path: str) -> str:
    """Percent-encode a path for `href`; slashes stay."""
    return quote(path, safe="/-._~!$&()*+,;=:@")


def web_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Find the web addresses in a text with the position of each, in order; closing punctuation is left out."""
    if "://" not in text:
        return
    found = _ADDRESS_IN_TEXT.search(text, max(0, text.find("://") - len("https")))
    while found:
        address = found.group().rstrip(".,;:!?*'")
        while address.endswith((")", "]")) and address.count("(") < address.count(")") + address.count("]"):
            address = address[:-1].rstrip(".,;:!?")
        if web_url(address):
            yield found.start(), address
        found = _ADDRESS_IN_TEXT.search(text, found.end())


def _is_tame(text: str) -> bool:
    r"""Tell whether all is printable but for `\n`; what is forbidden is not, and asking costs a tenth of looking."""
    return text.isprintable() or ("\n" in text and text.replace("\n", "").isprintable())


def _caseless(text: str) -> str:
    """Take case and compatibility forms away; letters and their marks are apart (NFKD).

    Twice, for `ℌ` has no small form until it is an `H`, and some small forms fall apart again.
    """
    if text.isascii():
        return text.lower()
    once = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKD", once.casefold())


def _without_accents(text: str) -> str:
    if text.isascii():
        return text.lower()
    kept: list[str] = []
    latin = False
    for char in _caseless(text).translate(_LATIN):
        if unicodedata.combining(char):
            if latin:
                continue
        else:
            latin = "a" <= char <= "z"
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _cut_bytes(stem: str, limit: int = SLUG_BYTES) -> str:
    data = stem.encode()
    if len(data) <= limit:
        return stem
    cut = data[:limit].decode(errors="ignore")
    head, _, _ = cut.rpartition("-")
    return (head if len(head.encode()) >= SLUG_BYTES_AFTER_CUT else cut).strip("-")


def _named(letter: str) -> str:
    name = _GREEK_NAME.sub("", unicodedata.name(unicodedata.normalize("NFKC", letter))).lower()
    return _SPELLED.get(name, name)


def _escape_line(text: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return _MARKDOWN_BLOCK.sub(_escape_block, escaped)


def _escape_block(found: re.Match[str]) -> str:
    indent, mark, number, stop = found.groups()
    return f"{indent}\\{mark}" if mark else f"{indent}{number}\\{stop}"


def _cut_words(text: str, limit: int, kept: Sequence[tuple[int, int]]) -> str:
    whole = text[: limit - 1]
    cut = whole.rsplit(" ", 1)[0]
    if len(cut) < limit // 2:
        # A script without spaces: the last space is no end of a word, but one word far back.
        cut = whole
    inside = next((start for start, stop in kept if start < len(cut) < stop), len(cut))
    cut = cut[:inside]
    return cut.rstrip(" ,;:.") + "…"
