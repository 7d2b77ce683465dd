"""Names of people as exports write them: family name first, given names and a suffix behind commas."""

import re

_SUFFIX = re.compile(r"(?:jr|sr|i{1,3}|iv|vi{0,3}|m\.?d|ph\.?d|esq)\.?", re.IGNORECASE)
# What Scopus and others put behind a name: their number of the person.
_NUMBER = re.compile(r"\s*\(\s*\d[\d\s-]*[\dXx]\s*\)\s*$")
_FAMILY_GIVEN_SUFFIX = 3
_LONGEST_SUFFIX = len("Ph.D.")


def person(written: str) -> dict[str, str]:
    """Read `Family, Given, Suffix`; a name with fewer or other parts stays as it is written.

    A comma at the end is how RIS marks a name that has no parts, such as that of an institution.

    >>> person("King, Martin Luther, Jr.")
    {'name': 'Martin Luther King Jr.', 'family': 'King', 'given': 'Martin Luther'}
    >>> person("World Health Organization,")
    {'name': 'World Health Organization'}
    """
    family, comma, given = written.partition(", ")
    # Nearly all names: one comma, and no suffix.
    is_plain = comma and len(given) > _LONGEST_SUFFIX and "," not in given and "," not in family
    if is_plain and "  " not in written and "(" not in given:
        return {"name": f"{given} {family}", "family": family, "given": given}
    whole = " ".join(written.split())
    if "(" in whole:
        whole = _NUMBER.sub("", whole)
    if "," not in whole:
        return {"name": whole}
    parts = [part.strip() for part in whole.split(",")]
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) == _FAMILY_GIVEN_SUFFIX and _SUFFIX.fullmatch(parts[1]):
        parts = [parts[0], parts[2], parts[1]]
    suffix = ""
    if len(parts) == _FAMILY_GIVEN_SUFFIX and _SUFFIX.fullmatch(parts[2]):
        suffix = f" {parts.pop()}"
    if len(parts) != _FAMILY_GIVEN_SUFFIX - 1 or not parts[0] or _SUFFIX.fullmatch(parts[1]):
        return {"name": ", ".join(parts)}
    family, given = parts
    return {"name": f"{given} {family}{suffix}", "family": family, "given": given}
