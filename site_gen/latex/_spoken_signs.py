"""The characters of formulas: what part they play, and how they are written in plain text."""

# ruff: noqa: RUF001 - characters that look like others are what this is about

import unicodedata
from collections.abc import Mapping

from site_gen.latex._spoken_rows import Role

ABOVE: Mapping[str, str] = {
    **dict(zip("0123456789+\u2212-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
    **dict(zip("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True)),
    **dict(zip("βγδθφχ", "ᵝᵞᵟᶿᵠᵡ", strict=True)),
    "⊤": "ᵀ",
}

BELOW: Mapping[str, str] = {
    **dict(zip("0123456789+\u2212-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
    **dict(zip("βγρφχ", "ᵦᵧᵨᵩᵪ", strict=True)),
}

# Superscripts that stand beside what they belong to as they are.
BESIDE = "′″‴*†‡°"

# Accents by the character that the converter writes.
ACCENTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys("ˆ^\u0302", ("\u0302", "hat")),
    **dict.fromkeys("˜~\u0303", ("\u0303", "tilde")),
    **dict.fromkeys("¯‾\u0304\u0305\u0332_", ("\u0304", "bar")),
    **dict.fromkeys("⃗→\u20d7", ("\u20d7", "vec")),
    **dict.fromkeys("˙\u0307", ("\u0307", "dot")),
    **dict.fromkeys("¨\u0308", ("\u0308", "ddot")),
    **dict.fromkeys("ˇ\u030c", ("\u030c", "check")),
    **dict.fromkeys("˘\u0306", ("\u0306", "breve")),
    **dict.fromkeys("´\u0301", ("\u0301", "acute")),
    **dict.fromkeys("`\u0300", ("\u0300", "grave")),
    **dict.fromkeys("˚\u030a", ("\u030a", "ring")),
    "\u20db": ("\u20db", "dddot"),
    "\u20dc": ("\u20dc", "ddddot"),
}

BRACES = frozenset("⏞⏟⎴⎵⏜⏝⏠⏡")

_BIG = frozenset("∑∏∐∫∬∭⨌∮∯∰⋃⋂⨆⨄⨁⨂⨀⋁⋀")

_TIGHT = frozenset("×·⋅∘*∗/÷∕⋆†‡")

_SUMS = frozenset("+\u2212-±∓")

_SPACED = frozenset("∪∩∧∨⊕⊗⊙⊖⊘⊎⊔⊓∖⋊⋉⋈⋄△▽∔≀⨯⊞⊠⊟⊡")

PREFIXES = frozenset("∀∃∄¬∇∂√∆")

_OPENING = frozenset("([{⟨⌈⌊⟦⟮⦃")

_CLOSING = frozenset(")]}⟩⌉⌋⟧⟯⦄")

_BARS = frozenset("|‖")

_LETTERS = frozenset("∅∞…⋯⋮⋱′″‴⁗⊤⊥∠%&#!?'\"ℓ$_.…\\")

_ROLES: tuple[tuple[frozenset[str], Role], ...] = (
    (_BIG, "big"),
    (_SUMS, "sum"),
    (_TIGHT, "tight"),
    (_SPACED, "relation"),
    (PREFIXES, "prefix"),
    (_OPENING, "open"),
    (_CLOSING, "close"),
    (frozenset(",;"), "comma"),
    (frozenset(":"), "colon"),
    (frozenset("!"), "postfix"),
    (_LETTERS, "letter"),
)

_SAME: Mapping[str, str] = {
    **dict(zip("∗⋅∣ϵϕ\u2044∕\u02b9ıȷ\\`∶", "*·|εφ//′ij∖‘:", strict=True)),
    "ℜ": "Re",
    "ℑ": "Im",
    "≔": ":=",
    "≕": "=:",
    **dict.fromkeys("\u2061\u2062\u2063\u2064\ufe00\ufe01\u200b\u200c\u200d\u2060\ufeff", ""),
}

# Letters whose plain form would say something else.
_OWN = frozenset("ℝℕℤℚℂℓℵℏ℘°Å℃№™…")


def role_of(text: str, sign: str, form: str) -> Role:
    """Tell what part a sign plays, by its plain text, by what the converter wrote, and by its form."""
    if sign in _BARS:
        return "open" if form == "prefix" else "close" if form == "postfix" else "bar"
    for signs, role in _ROLES:
        if text in signs:
            return role
    return "relation" if text in {":=", "=:", "|"} or _is_relation(text[0]) else "letter"


def _is_relation(sign: str) -> bool:
    return (
        sign in "=<>⟂" or "\u2190" <= sign <= "\u22ff" or "\u27f0" <= sign <= "\u297f" or "\u2a7d" <= sign <= "\u2aff"
    )


def moved(text: str, to: Mapping[str, str]) -> str:
    """Write a text in raised or lowered characters, or give `""` if one of them has none."""
    moved = [to.get(char, "") for char in text]
    return "".join(moved) if text and all(moved) else ""


def plain_letters(text: str) -> str:
    """Write letters of mathematical alphabets as plain ones, but for the sets of numbers."""
    return "".join(_SAME.get(char) if char in _SAME else _folded(char) for char in text)  # type: ignore[misc] # never None


def _folded(char: str) -> str:
    if char < "\u0370" or char in _OWN:
        return " " if char in "\xa0\u2009" else char
    if "\u2100" <= char <= "\u214f" or "\U0001d400" <= char <= "\U0001d7ff" or "\u03d0" <= char <= "\u03f6":
        return _SAME.get(folded := unicodedata.normalize("NFKC", char), folded)
    return " " if char.isspace() else char
