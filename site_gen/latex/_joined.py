"""Texts without markup, and the formulas that stand in them, put together again."""

from collections.abc import Sequence

from site_gen.latex import _math
from site_gen.model import Formula

# Stand before the first formula of a text and behind its last one.
_BEGIN, _END = Formula(0, 0, ""), Formula(2**62, 2**62, "")


def with_formulas(plain: str, formulas: Sequence[Formula]) -> str:
    r"""Write a text in the common form, without marks, from what a person reads and where in it formulas stand.

    Dollars of prices get a backslash where they would be taken for a formula's.
    """
    if not formulas:
        return plain if not _math.spans(plain) else plain.replace("$", r"\$")
    pieces = [plain[one.stop : other.start] for one, other in zip((_BEGIN, *formulas), (*formulas, _END), strict=True)]
    sources = [_source(formula) for formula in formulas]
    joined = _interleaved(pieces, sources)
    if [joined[span.start : span.stop] for span in _math.spans(joined)] == sources:
        return joined
    return _interleaved([piece.replace("$", r"\$") for piece in pieces], sources)


def _source(formula: Formula) -> str:
    dollars = "$$" if formula.display else "$"
    return f"{dollars}{formula.tex}{dollars}"


def _interleaved(pieces: Sequence[str], sources: Sequence[str]) -> str:
    return "".join(part for pair in zip(pieces, (*sources, ""), strict=True) for part in pair)
