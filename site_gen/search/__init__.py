"""Search that needs no server: an index made by Pagefind and a small file of facts beside it.

Pagefind cuts its index into pieces of which a browser loads only those that a query needs. It knows every word of a
record and nothing of topics and years: its own filters come out in another order at every run, and two builds of one
input must be equal to the byte. So the facts by which results are counted, filtered and sorted stand in a file of ours,
`search/facets.<fingerprint>.json`, which the search page loads once:

    {"shards": [2],              records of each bundle: the first is the folder itself, then come `1/`, `2/`, ...
     "prefix": "en_",            what Pagefind's ids have in common
     "ids": "1a2b3c4 5d6e7f8",   the ids in the order of the records, oldest first, so a place is also an age
     "topics": ["vision"],       the ids of all topics in use
     "of": [[], [0]],            for each record the places of its topics in `topics`, the main one first
     "years": [[2024, 2]],       runs of records with one year; 0 is no year
     "others": [0]}              the places of records that are no papers

That is 16 bytes a paper. Titles, authors and dates are shown from Pagefind's own fragments, one file a record, which
the page loads only for the results in sight.

What makes a query find the paper that bears its words in the title: the title goes in as metadata, where Pagefind
counts a match by the squared share of the query that it covers. A compound such as `deep-learning` would count twice
there, so a second field, `words`, holds the title without hyphens and alone has weight (in `search.js`). The text is
content, from which excerpts are cut.

Pagefind takes 125 KB of memory a record, and in the browser the time of a query grows with the square of its results.
So a large collection is cut into bundles of `SHARD` records, of which all but the last stay as they are when papers are
added.

Scripts that put no space between words are spaced character by character (here and, for queries, in `search.js`),
because Pagefind matches whole words and their beginnings only.

A Greek letter that stands alone is found by itself and by its name, and `n²` by `n2` and `n^2`: what is typed stands
behind the text, where no excerpt is cut from, and queries are brought to the same in `search.js`.
"""

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec
import pagefind_bin

from site_gen import text
from site_gen.errors import Bug, MachineError
from site_gen.model import Output, SearchRecord
from site_gen.search import _bundle, _service

# Hexadecimal digits of a fingerprint, as for the theme's assets.
FINGERPRINT = 8

# Seconds without an answer after which Pagefind is taken for hung.
PATIENCE = 60.0

# Records that Pagefind builds and writes in a second at the very least: on two busy cores it took 4 s for 2,500. All
# that time it answers nothing.
WRITTEN_PER_SECOND = 200

# Records of one bundle: Pagefind then needs 0.6 GB. A bundle more costs the first search some 15 ms.
SHARD = 5000

# Divides what is shown of a record from words that are only searched; no text holds one of Unicode's noncharacters.
_TAIL = "\ufdd1"

# Han, kana: written without spaces. (Hangul has spaces; Thai and Lao would need a dictionary.)
_UNSPACED = re.compile("([\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])")

_HYPHEN = re.compile("(?<=\\w)[-\u2010\u2011](?=\\w)")

# Superscripts and subscripts, also as they are typed.
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209c^]")

# Words beginning so are orders to Pagefind, not text.
_ORDER = re.compile("_{3,}")


class Facets(msgspec.Struct, frozen=True):
    """The facts of all records, for the search page; see the room's docstring."""

    shards: tuple[int, ...]
    prefix: str
    ids: str
    topics: tuple[str, ...]
    of: tuple[tuple[int, ...], ...]
    years: tuple[tuple[int, int], ...]
    others: tuple[int, ...]


def index(
    records: Sequence[SearchRecord],
    folder: Path,
    *,
    language: str,
    executable: Path | None = None,
    patience: float = PATIENCE,
) -> Output:
    """Write a verified Pagefind bundle into `folder` and give the facets file that belongs to it.

    `records` come oldest first, each address once. `folder` must be absent or empty, and is removed on failure.
    `executable` is the installed Pagefind if not given; `patience` is in seconds without an answer.

    Raises Bug if two records have one address or the folder is in use, MachineError if Pagefind cannot be started,
    fails, hangs, or twice leaves a damaged bundle. No child process and no thread outlives the call.
    """
    _refuse(records, folder)
    child = _service.Child(executable or _installed(), patience + min(len(records), SHARD) / WRITTEN_PER_SECOND)
    ids: list[str] = []
    try:
        for number, start in enumerate(range(0, len(records), SHARD)):
            place = folder / str(number) if number else folder
            ids += _written(_requests(records[start : start + SHARD], place, language.lower()), place, child)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _output(facets(records, ids))


def facets(records: Sequence[SearchRecord], ids: Sequence[str]) -> Facets:
    """Collect what results are filtered and sorted by; `ids[i]` is Pagefind's name of `records[i]`."""
    topics = sorted({topic for record in records for topic in record.topics})
    place = {topic: number for number, topic in enumerate(topics)}
    prefix = ids[0].rpartition("_")[0] + "_" if ids else ""
    starts = range(0, len(records), SHARD)
    years = groupby(_year(record.date) for record in records)
    return Facets(
        shards=tuple(min(SHARD, len(records) - start) for start in starts),
        prefix=prefix,
        ids=" ".join(fragment.removeprefix(prefix) for fragment in ids),
        topics=tuple(topics),
        of=tuple(tuple(place[topic] for topic in record.topics) for record in records),
        years=tuple((year, sum(1 for _ in run)) for year, run in years),
        others=tuple(number for number, record in enumerate(records) if not record.slug),
    )


def _refuse(records: Sequence[SearchRecord], folder: Path) -> None:
    if len({record.url for record in records}) < len(records):
        # Pagefind would replace the first by the second and never say so.
        raise Bug("two records for search have the same address")
    if folder.exists() and any(folder.iterdir()):
        raise Bug(f"search is to be written into `{folder}`, which is not empty")


def _installed() -> Path:
    try:
        return Path(pagefind_bin.get_executable())
    except FileNotFoundError as error:
        raise MachineError("the program `pagefind` is missing", hint=_service.HINT) from error


def _requests(records: Sequence[SearchRecord], folder: Path, language: str) -> list[_service.Request]:
    added = [_add(record, language) for record in records]
    return [_service.NewIndex(), *added, _service.WriteFiles(str(folder.resolve()))]


def _written(requests: Sequence[_service.Request], folder: Path, child: _service.Child) -> tuple[str, ...]:
    """Write one bundle, once more if it is damaged, and give the ids of its records in their order."""
    bundle = _attempt(requests, folder, child)
    if isinstance(bundle, MachineError):
        shutil.rmtree(folder)
        bundle = _attempt(requests, folder, child)
    if isinstance(bundle, MachineError):
        raise bundle
    _bundle.prune(folder, bundle)
    return bundle.ids


def _attempt(
    requests: Sequence[_service.Request], folder: Path, child: _service.Child
) -> _bundle.Bundle | MachineError:
    _make(folder)
    with _service.answered(child, requests):
        return _bundle.settled(folder, [request.url for request in requests if isinstance(request, _service.AddRecord)])


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError(error.strerror or "cannot be made", path=str(folder)) from error


def _add(record: SearchRecord, language: str) -> _service.AddRecord:
    words = " ".join([_HYPHEN.sub(" ", record.title), *_typed(record.title)])
    meta = {"title": record.title, "words": words, "authors": record.authors, "date": record.date}
    # A record whose content has no letter and no digit is dropped by Pagefind, though its title may have some.
    content = next(filter(_has_words, (record.text, record.title)), record.url)
    shown, named = _indexable(content), _typed(content)
    return _service.AddRecord(
        url=record.url,
        content=" ".join([shown, _TAIL, *named]) if named else shown,
        language=language,
        meta={name: _indexable(value) for name, value in meta.items() if value},
    )


def _typed(words: str) -> list[str]:
    """Give words as people type them where no keyboard has what the author wrote: `alpha`, `O(n2)`."""
    if words.isascii() and "^" not in words:
        return []
    raised = dict.fromkeys(word for word in words.split() if _RAISED.search(word))
    return [*text.greek(words), *(unicodedata.normalize("NFKC", word).replace("^", "") for word in raised)]


def _has_words(words: str) -> bool:
    return any(map(str.isalnum, words))


def _indexable(words: str) -> str:
    return " ".join(_ORDER.sub("_", _UNSPACED.sub(r" \1 ", words)).split())


def _year(date: str) -> int:
    return int(date[:4]) if date[:4].isdigit() else 0


def _output(found: Facets) -> Output:
    data = msgspec.json.encode(found)
    return Output(f"search/facets.{hashlib.sha256(data).hexdigest()[:FINGERPRINT]}.json", data)
