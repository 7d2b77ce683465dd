"""Titles as they are compared: cleaned of what programs added, cut into words, asked what sort of title they are."""

import html
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from site_gen import latex, text

# `&hellip;`, and `& hellip ;` as programs print it that cut texts into tokens.
_SPACED_ENTITY = re.compile(r"&\s?(#?\w{2,8})\s?;")
# What UTF-8 looks like that was read as Latin-1.
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]")
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\(\d{4}\)"
    r"|arxiv:\s*\d{4}\.\d{4,5}(?:v\d+)?)"
)
_LEADING = re.compile(rf"^\W{{0,3}}{_DATE}\s?[\])]?\s?[-:.,\u2013\u2014]*\s+(?=\w)", re.IGNORECASE)
# What editors and indexes put behind a title without making it another paper.
_BESIDE = (
    r"(?:extended|short|long|full|preliminary|invited|industrial|experience|research|demo|poster|position)?\s*"
    r"(?:abstract|paper|version|panel|tutorial|talk|demo(?:nstration)?(?: (?:description|proposal|paper))?|poster"
    r"|keynote|preprint|arxiv preprint|technical report)"
)
_TRAILING = re.compile(
    rf"\s*(?:[(\[]\s*{_BESIDE}\s*[)\]]|[-:\u2013\u2014]\s+(?:an?\s+)?{_BESIDE})\s*[.!]?\s*$", re.IGNORECASE
)
# Commands that stay inside of formulas, of which only the groups are read.
_FORMAT = re.compile(r"\\(?:math|text)[a-z]*|\\")
# Scripts that put no spaces between words: each character counts as one.
_IDEOGRAPH = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_SEPARATOR = re.compile(r"[^a-z0-9]+")
# A title longer than this is an abstract in the wrong place; more would only cost time.
LONGEST = 400
# What cleaning leaves of a title, if it is that still.
SHORTEST = 4

STOPWORDS = frozenset(
    "a an and are as at by for from in into is it its of on or over s that the their to towards toward via with "
    "without using".split()
)
_SPELLED = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
    )
    for number, word in enumerate(words.split(), start=1)
}
_ROMAN = {word: str(number) for number, word in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_ALSO_LETTERS = frozenset("ivx")
_PART = frozenset(
    "part parts volume vol chapter teil band kapitel partie tome chapitre parte tomo volumen deel часть том".split()
)
# `(上)`, `第二部`: numbers of parts where no spaces are.
_BRACKETED_PART = re.compile(
    "[(\uff08]([上中下前後后\u4e00二三四五六七八九十])[)\uff09]|第([\u4e00二三四五六七八九十0-9]+)[部章卷巻回編编篇]"
)
# `v2` at the end; it is a number of an arXiv record as often as of a program.
_VERSION = re.compile(r"v(\d{1,2})$")
# What a name or a language ends in that is another one without.
_SIGNS = re.compile(r"(?<=\w)\s?(\+\+|#)(?!\w)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
# Words that make a paper another one than that whose title they stand before or behind, among so many words there.
_EDGE = 2
_MARKS = {
    word: mark
    for mark, words in {
        "correction": "erratum errata corrigendum corrigenda correction corrections corrected berichtigung korrektur "
        "rectificatif rectification correccion correzione исправление",
        "retraction": "retraction retracted withdrawn",
        "reply": "reply replies response rejoinder",
        "comment": "comment comments commentary discussion remark remarks critique",
        "addendum": "addendum supplement supplementary supplemental appendix",
        "revisited": "revisited reconsidered reloaded",
    }.items()
    for word in words.split()
}
# The same anywhere in a title: one without the word says the opposite.
_DENIALS = frozenset("not never cannot".split())
_OTHER_VERSION = re.compile(
    r"\b(?:extended|expanded|full|long|short|journal|conference|revised|updated|preliminary) version\b", re.IGNORECASE
)
# What an editor says of a paper, under the paper's title.
_NOTICE = re.compile(
    r"^\W*(?:(?:publisher|author|editor)(?:['\u2019]?s)? note|expression of concern|editorial (?:note|concern))\b"
    r"|^\W*(?:勘误|更正|訂正|撤稿|撤回)|(?:勘误|更正|訂正|撤稿|撤回)\W*$",
    re.IGNORECASE,
)
# Titles made of these alone are columns, which every issue has again.
_COLUMN = frozenset(
    "editorial editor editors guest introduction introductory preface foreword advertisement advertisements book books "
    "review reviews reviewer reviewers letter letters message chair chairs chairman president note notes news "
    "announcement announcements index author authors subject content contents table special issue section column "
    "obituary memoriam acknowledgment acknowledgments acknowledgement acknowledgements front back matter cover title "
    "page panel keynote invited talk tutorial opening closing remarks address abstract abstracts calendar call papers "
    "report reports untitled welcome discussion overview summary comment comments conclusion conclusions volume "
    "number erratum errata corrigendum correction corrections reply response rejoinder addendum about this program "
    "proceedings committee workshop session sessions list no name".split()
)


class Title(Struct, frozen=True):
    """A title, ready to be compared."""

    words: tuple[str, ...]
    numbers: frozenset[str]
    """Of the words with digits, and of those that spell a number."""
    parts: frozenset[str]
    """Numbers of parts: roman ones, and those behind a word such as `volume`."""
    marks: frozenset[str]
    """What the paper is to another one: `reply`, `correction`, ..."""
    is_column: bool


def read(title: str) -> Title:
    """Look at a title; its words are never empty unless the title is."""
    cleaned = clean(title[:LONGEST])
    words = _joined(split(cleaned))
    edges = [word for word in words if word not in STOPWORDS]
    edges = edges[:_EDGE] + edges[-_EDGE:]
    return Title(
        words=words,
        numbers=frozenset(_numbers(words)),
        parts=frozenset((*_parts(words), *_bracketed(cleaned))),
        marks=frozenset((*_marks(title[:LONGEST], words, edges), *_signs(cleaned))),
        is_column=all(word in _COLUMN or word in STOPWORDS or word.isdecimal() for word in words),
    )


def _marks(title: str, words: Iterable[str], edges: Iterable[str]) -> Iterator[str]:
    yield from (_MARKS[word] for word in edges if word in _MARKS)
    if not _DENIALS.isdisjoint(words):
        yield "denial"
    if _OTHER_VERSION.search(title):
        yield "version of its own"
    if _NOTICE.search(title):
        yield "notice"


def _signs(title: str) -> Iterator[str]:
    yield from (f"version with {sign}" for sign in _SIGNS.findall(title))


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """Make `non linear` one word, as most write it."""
    if "non" not in words[:-1]:
        return words
    return tuple(
        f"non{word}" if before == "non" else word
        for before, word in zip(("", *words), words, strict=False)
        if word != "non" or word is words[-1]
    )


def _bracketed(title: str) -> Iterator[str]:
    for found in _BRACKETED_PART.finditer(title):
        yield found.group(1) or found.group(2)


def clean(title: str) -> str:
    r"""Take away what programs and editors added to a title, and repair what they broke.

    >>> clean("2021-03-04: Tides &amp; the {M}oon (extended abstract)")
    'Tides & the Moon'
    """
    if "&" in title:
        title = html.unescape(_SPACED_ENTITY.sub(r"&\1;", title))
    if not title.isascii() and _MOJIBAKE.search(title):
        title = _repaired(title)
    if any(sign in title for sign in "\\${}"):
        title = _FORMAT.sub(" ", latex.to_text(title))
    shorter = _TRAILING.sub("", _LEADING.sub("", title))
    return shorter if len(shorter) >= SHORTEST else title


def split(title: str) -> tuple[str, ...]:
    """Cut a text into words without case and accents; ideographs are words of one character."""
    if title.isascii():
        words = [word for word in _SEPARATOR.split(title.lower()) if word]
    else:
        words = [text.fold(word) for word in text.words(_IDEOGRAPH.sub(r" \1 ", title))]
    return tuple(words) or tuple(filter(None, (text.fold(title),)))


def _repaired(title: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return title.encode(encoding).decode()
        except UnicodeError:
            continue
    return title


def _numbers(words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        if any(map(str.isdigit, word)):
            yield _ORDINAL.sub(r"\1", word)
        elif word in _SPELLED:
            yield _SPELLED[word]


def _parts(words: tuple[str, ...]) -> Iterator[str]:
    """Find numbers of parts; `i`, `v` and `x` are numbers only behind `part` and at the end."""
    for before, word in zip(("", *words), words, strict=False):
        is_part = before in _PART
        if (version := _VERSION.match(word)) and word is words[-1]:
            yield f"v{version.group(1)}"
        if word in _ROMAN and (is_part or word not in _ALSO_LETTERS or word is words[-1]):
            yield _ROMAN[word]
        elif is_part and (word in _SPELLED or word.isdecimal()):
            yield _SPELLED.get(word, word)
