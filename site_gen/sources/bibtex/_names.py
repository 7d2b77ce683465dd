"""Names of people as BibTeX and BibLaTeX write them, taken apart by BibTeX's own rules.

Family, Given          von Family, Jr, Given          Given von Family          {Name of a Group}
family=Family, given=Given, prefix=von, suffix=Jr           and others
"""

import re
from collections.abc import Sequence

from site_gen import latex

_EXTENDED = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*", re.IGNORECASE)
# What divides a list of names and the parts of one, where it stands in no braces.
_AND = re.compile(r"\\.|[{}]|\s+and(?=\s)", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
# Nearly all names of English papers, read at a tenth of the cost.
_SIMPLE = re.compile(
    r"(?P<family>[A-Z][A-Za-z'-]*), (?P<given>[A-Z][A-Za-z.-]*(?: [A-Z][A-Za-z.-]*)*)"
    r"|(?P<first>[A-Z][A-Za-z.-]*(?: [A-Z][A-Za-z.-]*)*) (?P<last>[A-Z][A-Za-z'-]*)",
)
# More commas than a name can have: a list of names that nobody wrote an `and` into.
_MOST_COMMAS = 2
_FAMILY_GIVEN = 2
_FAMILY_JUNIOR_GIVEN = 3


def people(tex: str, *, exact: bool = False) -> tuple[list[dict[str, str]], bool]:
    """Read a list of names; and tell whether it ends in `and others`.

    An exact list was written by us: what has no comma has no known parts.
    """
    if not tex:
        return [], False
    written = _split(tex, _AND)
    if not exact and len(written) == 1:
        written = _without_and(written[0])
    others = bool(written) and written[-1].strip().lower() in {"others", "et al.", "et al"}
    kept = written[: -1 if others else None]
    read = _exact_person if exact else _person
    return [person for name in kept if (person := read(name))["name"]], others


def in_words(people: Sequence[dict[str, str]]) -> str:
    """List names in one line."""
    return "; ".join(person["name"] for person in people)


def _split(tex: str, divider: re.Pattern[str]) -> list[str]:
    r"""Split at what stands in no braces; nothing empty is given.

    Not with the library, which reads `A and \'Eric` as `A` and `ric`.
    """
    parts: list[str] = []
    start = depth = 0
    for found in divider.finditer(tex):
        if found[0] in ("{", "}"):
            depth += 1 if found[0] == "{" else -1
        elif found[0][0] != "\\" and depth <= 0:
            parts.append(tex[start : found.start()])
            start = found.end()
    return [part.strip() for part in [*parts, tex[start:]] if part.strip()]


def _without_and(name: str) -> list[str]:
    """Split a list that is divided by semicolons, or by more commas than a name has."""
    if "{" in name or _EXTENDED.search(name):
        return [name]
    if ";" in name:
        return [part for part in name.split(";") if part.strip()]
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) > _MOST_COMMAS and all(" " in part or "." in part for part in parts):
        return parts
    return [name]


def _person(name: str) -> dict[str, str]:
    if found := _SIMPLE.fullmatch(name):
        return _named(found["family"] or found["last"], found["given"] or found["first"])
    if _is_group(name):
        return {"name": _said([name])}
    if "=" in name and (extended := _extended(name)):
        return extended
    # Late, for it costs 0.2 s, and most builds read no BibTeX.
    from bibtexparser.middlewares import names  # noqa: PLC0415

    parts = names.parse_single_name_into_parts(name, strict=False)
    return _named(_said([*parts.von, *parts.last]), _said(parts.first), _said(parts.jr))


def _exact_person(name: str) -> dict[str, str]:
    """Read `Family, Given` or `Family, Junior, Given`; any other name has no known parts."""
    sections = _split(name, _COMMA)
    if len(sections) not in (_FAMILY_GIVEN, _FAMILY_JUNIOR_GIVEN):
        return {"name": latex.to_text(name)}
    family, *junior, given = map(latex.to_text, sections)
    return _named(family, given, *junior)


def _named(family: str, given: str, junior: str = "") -> dict[str, str]:
    if not given:
        return {"name": f"{family} {junior}".strip()}
    return {"name": f"{given} {family} {junior}".strip(), "family": family, "given": given}


def _said(words: Sequence[str]) -> str:
    return " ".join(latex.to_text(" ".join(words)).split())


def _is_group(name: str) -> bool:
    """Tell whether one pair of braces holds the whole name."""
    stripped = name.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")) or stripped.startswith("{\\"):
        return False
    depth = 0
    for found in re.finditer(r"\\.|[{}]", stripped):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth and found.end() < len(stripped):
            return False
    return True


def _extended(name: str) -> dict[str, str] | None:
    """Read the extended format of biber's names."""
    parts: dict[str, str] = {}
    marks = list(_EXTENDED.finditer(name))
    ends = [*(mark.start() for mark in marks[1:]), len(name)]
    for mark, end in zip(marks, ends, strict=False):
        value = name[mark.end() : end]
        parts.setdefault(mark[1].lower(), _said([re.sub(r",\s*[\w-]+\s*=.*", "", value, flags=re.DOTALL)]).strip('"'))
    if "family" not in parts:
        return None
    family = f"{parts.get('prefix', '')} {parts['family']}".strip()
    return _named(family, parts.get("given", ""), parts.get("suffix", ""))
