# ruff: noqa: RUF001 - signs that look like others are folded
r"""How well damaged formulas are mended, and what is changed that was not damaged.

What damaged the texts is known as a rule, so it can be run on originals. That tells which piece of a damaged text each
formula has become, and lets any text of arXiv serve as a test. A formula is mended if it reads as the original one:
fonts, spaces and where a formula ends do not count, for nobody could know them. Counted apart are formulas that lost
what nobody can know (a root, a fraction, an accent), dollars that the rule paired wrongly, and a lone `\times`, which
reads well as a word.
"""

import gzip
import html
import json
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import math_core
from lxml import etree  # type: ignore[import-untyped] # ships no types

from site_gen import latex

_WRAPPER = re.compile(r"\\[a-zA-Z]+\{(.*?)\}")
_DOLLARS = re.compile(r"\$(.*?)\$", re.DOTALL)
_LOSSY = re.compile(
    r"\\(?:[dtc]?frac|sqrt|[dt]?binom|(?:wide)?(?:hat|tilde|bar|check)|vec|d?dot|acute|grave|breve|mathring|over\w+|under\w+"
    r"|stackrel|href|url|cancel|boxed|substack|phantom|raisebox|unicode)(?![a-z])\s*\{"
)
_FOLDED = {
    **dict.fromkeys("ϵ", "ε"),
    **dict.fromkeys("ϕ", "φ"),
    **dict.fromkeys("−‐‑–", "-"),
    **dict.fromkeys("∗⋆", "*"),
    **dict.fromkeys("∣❘｜", "|"),
    **dict.fromkeys("′’", "'"),
    **dict.fromkeys("∼˜", "~"),
    "⋯": "...",
    "∶": ":",
    "⟶": "→",
    "⇑": "↑",
    "⁄": "/",
    "\u2061": "",
    "\u2062": "",
    "\u2063": "",
    "\u2064": "",
    "\ufe00": "",
    "\ufe01": "",
}
_FOLD = str.maketrans(_FOLDED)
_SCRIPTS = {"msub": "_", "msup": "^", "munder": "_", "mover": "^"}
_BOTH = frozenset({"msubsup", "munderover"})


class Truth(NamedTuple):
    """A formula of an original, as positions in what became of it."""

    start: int
    stop: int
    tex: str
    """As the original has it, with its dollars; `""` where nothing can be said of it."""


class Case(NamedTuple):
    """A damaged text and the formulas it had."""

    damaged: str
    truths: tuple[Truth, ...]
    mispaired: int
    original: str = ""


class Verdict(NamedTuple):
    """What became of one formula."""

    kind: str
    """`plain` where nothing needs to be mended, `lossy`, `lone times`, or a class that counts."""
    right: bool
    truth: str
    damaged: str
    now: str
    changed: bool


@cache
def _converter() -> math_core.LatexToMathML:
    return math_core.LatexToMathML(allow_unreliable_rendering=True)


@cache
def linear(tex: str) -> str | None:
    """Give a formula as it reads in one line, `None` where it cannot be converted."""
    if len(tex) > 4000:
        return None
    # A comment to TeX, and hardly ever meant as one.
    tex = re.sub(r"(?<!\\)%", r"\\%", tex)
    try:
        shown = _converter().convert_with_local_state(tex, displaystyle=False)
    except math_core.LatexError:
        return None
    shown = re.sub(r"&(?!lt;|gt;|amp;|quot;|#)\w+;", lambda found: html.unescape(found[0]), shown)
    return folded(_said(etree.fromstring(shown)))


def _said(node: etree._Element) -> str:
    parts = [_said(child) for child in node]
    if node.tag in _SCRIPTS and len(parts) == 2:
        if node.get("accent") or node.get("accentunder"):
            return f"{parts[0]}^({parts[1]})"
        return f"{parts[0]}{_SCRIPTS[node.tag]}{{{parts[1]}}}"
    if node.tag in _BOTH and len(parts) == 3:
        return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
    if node.tag == "mfrac":
        return f"({parts[0]})/({parts[1]})"
    if node.tag in {"msqrt", "mroot"}:
        return f"√({''.join(parts)})"
    return (node.text or "") + "".join(part + (child.tail or "") for part, child in zip(parts, node, strict=True))


def folded(words: str) -> str:
    """Leave out what is not compared."""
    spelled = unicodedata.normalize("NFKC", words.translate(_FOLD)).translate(_FOLD)
    return "".join(spelled.split())


def damage(original: str) -> tuple[str, list[int], set[tuple[int, int]]]:
    """Run the rule: the damaged text, the place in the original of each of its characters, and the pairs of dollars."""
    kept: list[int] = []
    end = 0
    for found in _WRAPPER.finditer(original):
        kept += (*range(end, found.start()), *range(found.start(1), found.end(1)))
        end = found.end()
    kept += range(end, len(original))
    once = "".join(original[at] for at in kept)
    dropped: set[int] = set()
    pairs = set()
    for found in _DOLLARS.finditer(once):
        pairs.add((kept[found.start()], kept[found.end() - 1]))
        dropped |= {found.start(), found.end() - 1}
        dropped |= {at for at in range(*found.span()) if once[at] == "\\"}
    kept = [at for place, at in enumerate(kept) if place not in dropped]
    return "".join(original[at] for at in kept), kept, pairs


def case(original: str) -> Case:
    """Damage an original and keep what is known of it."""
    damaged, kept, pairs = damage(original)
    truths = []
    mispaired = 0
    place = 0
    for span in latex.spans(original, brackets=False):
        while place < len(kept) and kept[place] < span.start:
            place += 1
        start = place
        while place < len(kept) and kept[place] < span.stop:
            place += 1
        if (span.start, span.stop - 1) in pairs:
            truths.append(Truth(start, place, original[span.start : span.stop]))
        else:
            mispaired += 1
    return Case(damaged, tuple(truths), mispaired, original)


class Place(NamedTuple):
    """Where a change stands in the captured text."""

    start: int
    stop: int
    now: str


def places(captured: str, mended: str, repairs: Iterable[Any]) -> list[Place]:
    """Find where each change was made, by taking them back from left to right."""
    found = []
    at = shift = 0
    for repair in repairs:
        at = mended.index(repair.now, at)
        start = at + shift
        found.append(Place(start, start + len(repair.captured), repair.now))
        at += len(repair.now)
        shift += len(repair.captured) - len(repair.now)
    parts: list[str] = []
    end = 0
    for one in found:
        parts += (captured[end : one.start], one.now)
        end = one.stop
    parts.append(captured[end:])
    if "".join(parts) != mended:
        raise AssertionError(f"the changes cannot be taken back: {captured!r}")
    return found


def _reads(now: str) -> str:
    if now.startswith("$") and now.endswith("$"):
        return linear(now[1:-1]) or f"?{now}?"
    return folded(now)


def _window(start: int, stop: int, others: Sequence[Place | Truth]) -> tuple[int, int]:
    inside = [other for other in others if other.start < stop and start < other.stop]
    return min([start, *(one.start for one in inside)]), max([stop, *(one.stop for one in inside)])


def _bare(words: str) -> str:
    """Read text, in which braces around a word are not seen."""
    return folded(re.sub(r"\{([\w,]*)\}", r"\1", words))


def _read(captured: str, start: int, stop: int, pieces: Sequence[tuple[int, int, str]]) -> str:
    """Read a part of a text with some pieces replaced, all of which lie inside it."""
    parts: list[str] = []
    at = start
    for begin, end, said in pieces:
        parts += (_bare(captured[at:begin]), said)
        at = end
    return "".join([*parts, _bare(captured[at:stop])])


def verdicts(case: Case) -> Iterator[Verdict]:
    """Judge each formula of a damaged text."""
    mended, repairs = latex.repair(case.damaged)
    changes = places(case.damaged, mended, repairs)
    for truth in case.truths:
        said = linear(truth.tex.strip("$"))
        was = folded(case.damaged[truth.start : truth.stop])
        if said is None or not said:
            continue
        start, stop = truth.start, truth.stop
        while (grown := _window(*_window(start, stop, changes), case.truths)) != (start, stop):
            start, stop = grown
        inside = [change for change in changes if start <= change.start and change.stop <= stop and change.stop > start]
        now = _read(case.damaged, start, stop, [(one.start, one.stop, _reads(one.now)) for one in inside])
        known = [one for one in case.truths if start <= one.start and one.stop <= stop]
        spelled = [(one.start, one.stop, linear(one.tex.strip("$")) or "") for one in known]
        right = _read(case.damaged, start, stop, spelled)
        yield Verdict(
            _kind(truth, said, was, case.damaged),
            now == right,
            truth.tex,
            case.damaged[start:stop],
            " ".join(one.now for one in inside),
            bool(inside),
        )


def _kind(truth: Truth, said: str, was: str, damaged: str) -> str:
    if _LOSSY.search(truth.tex):
        return "lossy"
    if said == was and not set("_^") & set(said):
        return "plain"
    before, after = damaged[: truth.start][-1:], damaged[truth.stop :][:1]
    if truth.tex[1:-1].strip() in {r"\times", r"\boldsymbol{\times}"} and not (before + after).strip():
        return "lone times"
    if re.fullmatch(r"\$[^\\]*[_^][^\\]*\$", truth.tex):
        return "scripts"
    if re.fullmatch(r"\$[\d.,~\s]*\\[a-zA-Z]+\s*[\d.,]*\s*(?:\\%)?\s*\$", truth.tex):
        return "single"
    return "compound"


_SIGNS = re.compile(r"\\(frac|sqrt|hat|tilde|bar|vec|overline|widetilde|widehat|mathcal|mathbb)(?![a-z])")


def invented(verdict: Verdict) -> bool:
    """Tell whether a mended formula has a sign that its damaged form does not name, but for the right fraction."""
    return not verdict.right and any(sign not in verdict.damaged for sign in _SIGNS.findall(verdict.now))


def pairs(data: Path) -> Iterator[Case]:
    """Give the pairs of damaged text and original that the rule explains to the letter."""
    for line in (data / "latex/damaged_and_original_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        known = case(row["original_arxiv"])
        if known.damaged == row["damaged_hf"]:
            yield known


def abstracts(data: Path) -> Iterator[tuple[str, str]]:
    """Give abstracts of arXiv by their identifiers, lines joined."""
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], "\n\n".join(" ".join(part.split()) for part in row["summary"].split("\n\n"))


def half(name: str) -> int:
    """Tell to which half of the abstracts one belongs; mistakes were read in both, in the second only once."""
    return crc32(name.encode()) % 2


def captured(data: Path) -> dict[str, str]:
    """Give the abstracts of the captures by their titles, as the files have them: the long line behind a short one."""
    found = {}
    for path in sorted((data / "captures").glob("*.txt")):
        lines = [line for line in path.read_text().splitlines() if line.strip()]
        found.update({one: other for one, other in pairwise(lines) if len(other) > 250 > len(one)})
    return found


def labels(data: Path) -> Iterator[tuple[str, Case]]:
    """Give each label with its formulas that can be found in its abstract."""
    texts = captured(data)
    for line in (data / "truth/damaged_spans_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        abstract = texts[row["title"]]
        truths: list[Truth] = []
        for piece in row["span"].split(";"):
            taken = {at for truth in truths for at in range(truth.start, truth.stop)}
            found = _labelled(piece.strip(), row["likely"], abstract)
            truths += [truth for truth in found if not taken & {*range(truth.start, truth.stop)}]
        yield row["span"], Case(abstract, tuple(sorted(truths)), 0)


def _labelled(piece: str, likely: str, abstract: str) -> tuple[Truth, ...]:
    for meant in sorted((part.strip() for part in likely.split(";")), key=len, reverse=True):
        if "$" not in meant or len(piece) > 2000:
            continue
        for was in (damage(meant)[0], meant.replace("$", "").replace("\\", "")):
            said = "".join(was.split())
            if not said or said not in "".join(piece.split()):
                continue
            before, _, _ = "".join(piece.split()).partition(said)
            spelled = (r"\s*".join(map(re.escape, part)) for part in (before, said))
            found = re.search(r"({})\s*({})".format(*spelled), abstract)
            if found:
                return _inside(meant, was, found.start(2), found[2])
    return ()


def _inside(meant: str, was: str, start: int, found: str) -> tuple[Truth, ...]:
    """Lay the formulas of a label over the piece that was found, by its characters that are no space."""
    solid = [at for at, char in enumerate(found) if char.strip()]
    truths = []
    end = 0
    for span in latex.spans(meant, brackets=False):
        tex = meant[span.start : span.stop]
        for lost in (damage(tex)[0], tex.replace("$", "").replace("\\", "")):
            at = was.find(lost, end)
            if at >= 0:
                first, last = (len("".join(was[:place].split())) for place in (at, at + len(lost)))
                truths.append(Truth(start + solid[first], start + solid[last - 1] + 1, tex))
                end = at + len(lost)
                break
    return tuple(truths)


class Tally:
    """Verdicts counted by kind."""

    def __init__(self, cases: Iterable[Case]) -> None:
        cases = list(cases)
        self.all = [verdict for one in cases for verdict in verdicts(one)]
        self.mispaired = sum(one.mispaired for one in cases)

    def of(self, *kinds: str) -> tuple[int, int]:
        """Give how many formulas of some kinds are right, and how many there are."""
        found = [verdict.right for verdict in self.all if verdict.kind in kinds]
        return sum(found), len(found)

    @property
    def share(self) -> float:
        """The share of right ones among those that count."""
        right, count = self.of(*COUNTED)
        return right / count

    @property
    def invented(self) -> float:
        """The share of lossy formulas in which something was invented."""
        lossy = [invented(verdict) for verdict in self.all if verdict.kind == "lossy"]
        return sum(lossy) / max(1, len(lossy))

    def __str__(self) -> str:
        """Write the share, then each kind, then what is counted apart."""
        kinds = "   ".join("{} {}/{}".format(kind, *self.of(kind)) for kind in (*COUNTED, "lossy", "lone times"))
        spoilt = "{}/{}".format(*self.of("plain"))
        apart = f"left well {spoilt}   mispaired {self.mispaired}   invented {self.invented:.3f}"
        return f"{self.share:.3f}   {kinds}   {apart}"


COUNTED = ("scripts", "single", "compound")
# What an abstract without damage hardly holds, and where it does, its author wrote mathematics without TeX; the first
# also within words, as in `DeltaNet`.
_ANYWHERE = (
    *"_^{}",
    *"alpha beta gamma delta epsilon zeta theta iota kappa lambda sigma upsilon omega".split(),
)
_ALONE = frozenset({"eta", "mu", "nu", "xi", "pi", "rho", "tau", "phi", "chi", "psi"})


def _is_mathematical(words: str) -> bool:
    """Tell whether a text holds a sign or a Greek letter, which may be mathematics without dollars."""
    lowered = words.lower()
    if any(name in lowered for name in _ANYWHERE):
        return True
    return any(word in _ALONE or word.startswith("mup") for word in re.findall(r"\w+", lowered))


def labelled(data: Path) -> tuple[int, int, list[str]]:
    """Give how many labels are right in all their formulas, how many count, and what is wrong."""
    judged = [(name, [one for one in verdicts(found) if one.kind != "lossy"]) for name, found in labels(data)]
    judged = [(name, found) for name, found in judged if found]
    wrong = [name for name, found in judged if not all(one.right for one in found)]
    return len(judged) - len(wrong), len(judged), wrong


def clean(data: Path) -> tuple[list[str], list[str]]:
    """Give the abstracts without a dollar or a backslash: those without other mathematics, and the rest."""
    kinds: tuple[list[str], list[str]] = ([], [])
    for _, words in abstracts(data):
        if "$" not in words and "\\" not in words:
            kinds[_is_mathematical(words)].append(words)
    return kinds


def changed(texts: Iterable[str]) -> list[str]:
    """Give the texts that are changed."""
    return [one for one in texts if latex.repair(one)[0] != one]


def listed(data: Path) -> list[str]:
    """Give the abstracts of the answers about daily papers, each once."""
    rows = [row for path in sorted((data / "hf_daily").glob("*.json")) for row in json.loads(path.read_text())]
    return list(dict.fromkeys(" ".join(row["paper"]["summary"].split()) for row in rows))


def measure(data: Path) -> Iterator[str]:
    """Give the share of formulas that are mended in three sets, and of texts that are changed without need."""
    yield f"repair   pairs          {Tally(pairs(data))}"
    originals = [(name, one) for name, one in abstracts(data) if "$" in one]
    for number, name in enumerate(("one half", "the other")):
        yield f"repair   rule, {name} {Tally(case(one) for key, one in originals if half(key) == number)}"
    right, count, _ = labelled(data)
    yield f"repair   labels         {right / count:.3f}   {right} of {count}"
    plain, other = clean(data)
    for name, texts in (("plain", plain), ("with mathematics", other)):
        yield f"repair   clean, {name}: {len(changed(texts))} of {len(texts)} changed"
    undamaged = [one.original for one in pairs(data)]
    yield f"repair   originals: {len(changed(undamaged))} of {len(undamaged)} changed"
    for name, texts in (("daily papers", listed(data)), ("captures", [*captured(data).values()])):
        yield f"repair   {name}: {len(changed(texts))} of {len(texts)} changed"
    yield _times(listed(data), plain)


def _times(damaged: Sequence[str], plain: Sequence[str]) -> str:
    each = []
    for texts in (damaged, plain):
        start = time.perf_counter()
        for one in texts:
            latex.repair(one)
        each.append(1e6 * (time.perf_counter() - start) / len(texts))
    return "repair   {:.0f} us an abstract of daily papers   {:.0f} us one without mathematics".format(*each)
