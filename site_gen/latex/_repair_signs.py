r"""Signs in a damaged text: scripts, brackets and operators, and what they can belong to."""

from site_gen.latex._repair_commands import LABELS, Commands
from site_gen.latex._repair_steps import (
    ALONE,
    CLOSING,
    ENOUGH,
    FEW,
    MATHEMATICS,
    OPERANDS,
    SIGNS,
    SURE,
    Last,
    Mode,
    Step,
    tex_of,
    upright,
)
from site_gen.latex._repair_tokens import Kind
from site_gen.latex._repair_words import RENAMED, Role, Trust

# Functions whose names are labels behind `_`: `L_int` is an internal one.
_SPOKEN = frozenset("int sum prod det dim deg sec arg hom".split())
# A word of so many letters can have an index: `Li_2`; longer ones are identifiers.
_SHORT = 3


class Signs(Commands):
    """The part of the reader that knows signs."""

    def sign(self, at: int, last: Last, mode: Mode) -> Step | None:
        """Read a sign, with what belongs to it."""
        said = self.tokens[at].said
        if said in {"_", "^"}:
            return self._script(at, last, mode)
        if said in CLOSING:
            return self._bracket(at, last, mode)
        if said in ALONE:
            return Step(at + 1, said, Last.NAME)
        if said in SIGNS - {"|"}:
            fits = last is not Last.RELATION or said in "=-+<>*"
            return self.operator(at, mode, spaced=False) if fits else None
        return self._mark(at, last, mode)

    def _mark(self, at: int, last: Last, mode: Mode) -> Step | None:
        said = self.tokens[at].said
        if said == "|":
            ends = last in OPERANDS
            after = Step(at + 1, "|", Last.GROUP if ends else Last.RELATION, firm=ends)
            return after if self.kind(at + 1) is not Kind.WORD or mode is not Mode.SENTENCE else None
        if said == "!":
            return self._thin(at)
        if said == "'":
            letters = self.kind(at + 1) in {Kind.LETTER, Kind.WORD}
            quoted = any(token.said in {"'", "`"} for token in self.tokens[max(0, at - 4) : at])
            primed = last in MATHEMATICS - {Last.GROUP} and not letters and not quoted
            return Step(at + 1, "'", Last.SCRIPTED) if primed else None
        if mode is not Mode.SENTENCE and said in ",;:.":
            return Step(at + 1, said, Last.SEPARATOR, firm=False)
        return Step(at + 1, f"\\{said}", Last.WORD) if mode is Mode.LABEL and said in "%&" else None

    def operator(self, at: int, mode: Mode, *, spaced: bool) -> Step | None:
        """Read a sign with an operand behind it; a sign of addition has spaces on both sides or on none."""
        said = self.tokens[at].said
        step = Step(at + 1, said, Last.RELATION, firm=False)
        if mode is not Mode.SENTENCE:
            return step
        behind = self.behind(at)
        if said in "+-*/|" and spaced != (behind > at + 1):
            return None
        beyond = self.text(behind)
        if beyond == said or (said == "-" and beyond in {">", "-"}):
            return None
        if self.after(behind) is Last.START and beyond not in {"\\", "=", "<", ">", "{", "!"}:
            return None
        # `one-a-day`.
        chain = said == "-" and not spaced and self.kind(behind) is Kind.LETTER and self.said(behind + 1, "-")
        return None if chain else step

    def _thin(self, at: int) -> Step | None:
        r"""Read `!times!`: a sign between two thin spaces that go back."""
        if not self.said(at + 2, "!"):
            return None
        token = self.tokens[at + 1]
        if token.piece and token.piece.role is Role.RELATION:
            return Step(at + 3, rf"\!{tex_of(token.said)}\!", Last.RELATION, SURE)
        return Step(at + 3, rf"\!{token.said}\!", Last.RELATION, SURE, firm=False) if token.said in SIGNS else None

    # Brackets

    def _bracket(self, at: int, last: Last, mode: Mode) -> Step | None:
        if self.tokens[at].said == "{":
            return self._braces(at, last, mode)
        if last is Last.NUMBER and mode is Mode.SENTENCE:
            return None
        group = self.group(at, max(mode, Mode.INSIDE))
        aside = last is Last.START and mode is Mode.SENTENCE
        return None if group and aside and r"\mathrm" in group.tex and self._holds_words(at) else group

    def _holds_words(self, at: int) -> bool:
        """Tell whether a word stands at the level of these brackets itself."""
        inside = self.tokens[at : min(self.closing[at], at + FEW)]
        return any(
            token.kind is Kind.WORD and self.tokens[place - 1].said not in {"_", "^", "{"}
            for place, token in enumerate(inside, at)
        )

    def _braces(self, at: int, last: Last, mode: Mode) -> Step | None:  # noqa: PLR0911 - one a case
        """Read braces: around a sign, around a set, or around what they only hold together."""
        close = self.closing.get(at)
        if close is None:
            return None
        scripted = self.is_scripted(close + 1)
        if close == at + 1:
            return Step(close + 1, "{}", Last.LETTER) if scripted else None
        around = self._around_sign(at, close, last)
        if around:
            return around
        group = self.group(at, max(mode, Mode.INSIDE))
        # Braces behind an operand held what it was divided by, or the like: that is lost.
        if group is None or (last in OPERANDS and not scripted):
            return None
        piece = self.piece(at + 1)
        font = piece is not None and piece.role is Role.WRAPPER
        if font and last is Last.START and group.score < SURE:
            return None
        if not font and self.is_set(at, close):
            return Step(group.stop, rf"\{{{group.tex[1:-1]}\}}", Last.GROUP, group.score)
        return Step(group.stop, group.tex, Last.GROUP, group.score)

    def _around_sign(self, at: int, close: int, last: Last) -> Step | None:
        r"""Read `{=}` and `{times}`, in braces so that no space stands beside them."""
        token = self.tokens[at + 1]
        if close != at + 2:
            return None
        if token.piece and token.piece.role is Role.RELATION:
            return Step(close + 1, f"{{{tex_of(token.said)}}}", Last.RELATION, SURE)
        comma = token.said == ","
        if token.said in SIGNS or (comma and last is Last.NUMBER):
            return Step(close + 1, f"{{{token.said}}}", Last.RELATION, SURE, firm=not comma)
        return None

    # Scripts

    def _script(self, at: int, last: Last, mode: Mode) -> Step | None:
        """Read `_` or `^` with what stands behind it, if it can belong to what stands before it."""
        sign = self.tokens[at].said
        index = self._index(at + 1, sign)
        if index is None:
            return None
        stop, tex = index
        if last is Last.START:
            based = self._is_power(at) if sign == "^" else self._is_index(at) and self.kind(stop) is not Kind.WORD
        else:
            based = self._has_base(at, last, mode)
        return Step(stop, f"{sign}{tex}", Last.SCRIPTED, ENOUGH) if based else None

    def _has_base(self, at: int, last: Last, mode: Mode) -> bool:
        braced = self.said(at + 1, "{")
        index = self.tokens[at].said == "_"
        if last is Last.LETTER and index and not braced and self.kind(at + 1) is Kind.WORD:
            return self.kind(at - 2) not in {Kind.WORD, Kind.NUMBER}
        if last in MATHEMATICS | {Last.FUNCTION}:
            return True
        if last is Last.RELATION:
            return self.kind(at - 1) is Kind.COMMAND or self.text(at - 1) in {")", "|"}
        product = last is Last.WORD and len(self.text(at - 1)) < _SHORT
        return last in {Last.NUMBER, Last.WORD} and (not index or braced or mode is Mode.LABEL or product)

    def _is_power(self, at: int) -> bool:
        """Tell whether a power whose base is no mathematics is one: `km^2`."""
        if self.said(at + 1, "{") or self.kind(at + 1) in {Kind.NUMBER, Kind.COMMAND, Kind.SIGN}:
            return True
        single = self.kind(at + 1) is Kind.LETTER and self.kind(at + 2) not in {Kind.LETTER, Kind.WORD}
        return single and self.kind(at - 1) is Kind.WORD

    def _is_index(self, at: int) -> bool:
        """Tell whether an index whose base is no mathematics is one: `Li_2`, `Acc_{test}`; `file_1` has none."""
        if self.said(at + 1, "{"):
            return True
        if self.kind(at - 1) is not Kind.WORD:
            return at == 0 or (self.kind(at - 1) is Kind.SPACE and self.kind(at + 1) is Kind.NUMBER)
        if self.kind(at + 1) is Kind.LETTER and self.said(at + 2, "("):
            return True
        short = len(self.text(at - 1)) <= _SHORT and self.kind(at + 1) in {Kind.NUMBER, Kind.LETTER, Kind.COMMAND}
        return short and (at == 1 or self.kind(at - 2) is Kind.SPACE or self.text(at - 2) == "(")

    def _index(self, at: int, sign: str) -> tuple[int, str] | None:
        """Read what stands behind `_` or `^`: the place behind it, and its TeX."""
        said, kind = self.text(at), self.kind(at)
        if kind is Kind.COMMAND:
            return self._index_command(at, sign)
        if kind is Kind.LETTER:
            return at + 1, said
        if kind is Kind.NUMBER:
            whole = said if len(said) == 1 else f"{{{said}}}"
            return (at + 1, whole) if "," not in said else None
        if kind is Kind.WORD:
            return at + 1, f"{{{upright(said)}}}"
        return self._index_sign(at, sign)

    def _index_sign(self, at: int, sign: str) -> tuple[int, str] | None:
        said = self.text(at)
        if said == "{" and self.kind(at + 1) is Kind.COMMAND and self.said(at + 2, "}"):
            one = self._index_command(at + 1, sign)
            return (at + 3, one[1]) if one[0] == at + 2 else None
        if said == "{" or (said == "(" and sign == "^"):
            group = self.group(at, Mode.LABEL if said == "{" else Mode.INSIDE)
            return (group.stop, group.tex if said == "{" else f"{{{group.tex}}}") if group else None
        if said in {"+", "-"} and self.kind(at + 1) in {Kind.NUMBER, Kind.LETTER}:
            return at + 2, f"{{{said}{self.text(at + 1)}}}"
        return (at + 1, said) if said in {"*", "+", "-"} or (said == "'" and sign == "^") else None

    def _index_command(self, at: int, sign: str) -> tuple[int, str]:
        token, piece = self.tokens[at], self.piece(at)
        label = at + 1, f"{{{upright(token.said)}}}"
        if piece is None:  # pragma: no cover - commands have one
            return label
        if piece.role is Role.WRAPPER:
            argument = self.argument(at + 1) if piece.trust is not Trust.WORD else None
            if argument is None:
                return label
            return argument[0], rf"{{\{RENAMED.get(token.said, token.said)}{{{argument[1]}}}}}"
        spoken = piece.role is not Role.FUNCTION or piece.said in _SPOKEN
        worded = piece.trust is Trust.WORD and spoken and piece.said not in {"perp", "partial", "times"}
        if sign == "_" and (worded or piece.said == "sim"):
            return label
        return (
            label
            if piece.said in LABELS - {"top", "star", "times", "sim"}
            else (at + 1, f"{{{tex_of(token.said).strip()}}}")
        )
