r"""Names of commands in a damaged text: which of them are mathematics where they stand, and what they take."""

from site_gen.latex._repair_steps import (
    ENOUGH,
    FEW,
    MATHEMATICS,
    NAME,
    OPERANDS,
    SURE,
    Last,
    Mode,
    Places,
    Step,
    tex_of,
    upright,
)
from site_gen.latex._repair_tokens import Kind
from site_gen.latex._repair_words import RENAMED, Piece, Role, Trust

# Names that are a label when they stand behind `_`.
LABELS = frozenset(
    "in to le ge ne ni not top text mid sim times star dot bar hat check vec cup cap it left right".split()
)
# Relations that are words first, and more than their operands must speak for.
_WORDED = frozenset("in ni to gets mid top star perp bmod colon lt gt div models parallel iff implies".split())
_ABOUT = frozenset("sim approx pm mp circ bullet ast".split())
_COMPARED = frozenset("le ge ne ll gg".split())
_SPACES = frozenset("quad qquad space".split())
_FRACTIONS = frozenset("frac dfrac tfrac".split())
_ACCENTS = frozenset("hat tilde bar vec".split())
_FONTS = {"it": "mathit", "tt": "mathtt", "sf": "mathsf", "bf": "mathbf", "rm": "mathrm", "emph": "mathit"}
_SETS = frozenset("in notin setminus cup cap max min sup inf argmax argmin".split())
_SCORES = {Trust.SURE: SURE, Trust.NAME: NAME, Trust.WORD: 0}


class Commands(Places):
    """The part of the reader that knows commands."""

    def command(self, at: int, last: Last, mode: Mode) -> Step | None:  # noqa: PLR0911 - one a case
        """Read a command, if it is one here."""
        piece = self.tokens[at].piece
        if piece is None:  # pragma: no cover - commands have one
            return None
        if piece.role is Role.RELATION:
            return self._relation(at, piece, last, mode)
        spaced = last is not Last.START and self.kind(at - 1) is Kind.SPACE
        reached = {Last.RELATION, Last.FUNCTION, Last.SEPARATOR, Last.NAME}
        joined = not spaced or mode is not Mode.SENTENCE or last in reached
        if piece.role is Role.CLOSER:
            return Step(at + 1, tex_of(piece.said), Last.GROUP, _SCORES[piece.trust])
        if not joined:
            return None
        if piece.role is Role.WRAPPER:
            return self._wrapper(at, piece, last, mode)
        if piece.role is Role.OPENER:
            return Step(at + 1, tex_of(piece.said), Last.RELATION, _SCORES[piece.trust])
        return self._operand_command(at, piece, last, mode)

    def _operand_command(self, at: int, piece: Piece, last: Last, mode: Mode) -> Step | None:
        score = _SCORES[piece.trust]
        if piece.role is Role.FUNCTION:
            firm = last is not Last.START or score > 0 or mode is not Mode.SENTENCE
            return Step(at + 1, tex_of(piece.said), Last.FUNCTION, score, firm=firm)
        if piece.role is Role.SUFFIX or piece.said == "prime":
            return Step(at + 1, upright(piece.said), Last.WORD) if mode is Mode.LABEL else None
        if piece.trust is Trust.WORD and mode is not Mode.LABEL:
            scripted = self.is_scripted(at + 1)
            derived = piece.said == "partial" and self.kind(at + 1) in {Kind.LETTER, Kind.SIGN}
            listed = piece.said == "dots" and mode is Mode.INSIDE
            if scripted or (derived and self.text(at + 1) not in "-,.:;!)]'") or listed:
                return Step(at + 1, tex_of(piece.said), Last.NAME)
            return None
        glued = piece.trust is Trust.NAME and self.tokens[at].glued
        return Step(at + 1, tex_of(piece.said), Last.NAME, score + glued)

    # Relations

    def _relation(self, at: int, piece: Piece, last: Last, mode: Mode) -> Step | None:  # noqa: PLR0911 - one a case
        """Read a relation by its name, if what stands on its sides makes it one."""
        said = piece.said
        if said in _SPACES:
            return Step(at + 1, r"\ ", Last.RELATION, firm=False) if last is not Last.START else None
        if said == "not":
            return self._not(at, last)
        step = Step(at + 1, tex_of(said), Last.RELATION, SURE if piece.trust is Trust.SURE else ENOUGH)
        if piece.trust is Trust.SURE:
            return step
        if mode is Mode.LABEL:
            return self._in_label(at, last, step)
        if said == "times":
            return self._times(at, last, step)
        if said in _WORDED:
            return self._worded(at, last, mode, step)
        good = self._about(at, last, mode) if said in _ABOUT else self._compared(at, last)
        return step if good else None

    def _about(self, at: int, last: Last, mode: Mode) -> bool:
        """Tell whether `sim` or `pm` stands where only the sign can."""
        said = self.tokens[at].said
        after = self.after(self.behind(at))
        left = last in OPERANDS
        between = left and after in OPERANDS
        doubtful = mode is Mode.SENTENCE and last is Last.NUMBER and after is Last.LETTER
        if after is Last.NUMBER or (between and not doubtful):
            # `sim2real` is no number.
            version = last is Last.START and self.kind(at + 1) is Kind.NUMBER and self.kind(at + 2) is Kind.WORD
            return (said != "circ" or left) and not version
        if said == "sim":
            return last in MATHEMATICS - {Last.LETTER} or (last is Last.NUMBER and self.kind(at - 1) is not Kind.SPACE)
        return last is Last.NUMBER and self.kind(at - 1) is not Kind.SPACE and said != "pm"

    def _compared(self, at: int, last: Last) -> bool:
        said = self.tokens[at].said
        if last in MATHEMATICS and said in _COMPARED and self.kind(at + 1) is Kind.SPACE:
            return True
        after = self.after(self.behind(at))
        begun = last is Last.START and after is Last.NUMBER and said in _COMPARED - {"ne"}
        return (last in OPERANDS and after in OPERANDS) or self.tokens[at].glued or begun

    def _not(self, at: int, last: Last) -> Step | None:
        after = self.behind(at)
        piece = self.piece(after)
        if piece is None or piece.role is not Role.RELATION or last not in OPERANDS:
            return None
        if piece.trust is Trust.WORD and not (piece.said == "in" and self.tokens[at].glued):
            return None
        return Step(after + 1, rf"\not{tex_of(piece.said)}", Last.RELATION, ENOUGH)

    def _in_label(self, at: int, last: Last, step: Step) -> Step:
        said, behind = self.tokens[at].said, self.behind(at)
        between = last in OPERANDS and self.after(behind) is not Last.START
        worded = last is Last.WORD or self.kind(behind) is Kind.WORD
        if said in LABELS - {"times", "sim"} and (worded or not between):
            return Step(at + 1, upright(said), Last.WORD)
        return step

    def _times(self, at: int, last: Last, step: Step) -> Step | None:
        """Tell `3times` and `n times m` from `ten times`."""
        sure = Step(step.stop, step.tex, Last.RELATION, SURE)
        spaced = self.kind(at - 1) is Kind.SPACE
        if self.tokens[at].glued or (not spaced and last in MATHEMATICS | {Last.NUMBER}):
            return sure
        if last is Last.START:
            return sure if self.kind(at + 1) is Kind.NUMBER else None
        if self.after(self.behind(at)) is Last.START or last not in MATHEMATICS | {Last.NUMBER, Last.RELATION}:
            return None
        article = last is Last.LETTER and self.text(at - 2) in {"a", "A", "I"} and self.kind(at - 3) is Kind.SPACE
        return None if article else step

    def _worded(self, at: int, last: Last, mode: Mode, step: Step) -> Step | None:  # noqa: PLR0911 - one a case
        """Tell a relation from the word of English that is its name."""
        said, glued, behind = self.tokens[at].said, self.tokens[at].glued, self.behind(at)
        after = self.after(behind)
        if last not in OPERANDS:
            return None
        if glued or self.kind(at - 1) is not Kind.SPACE:
            return step if glued or after is not Last.START else None
        if after is Last.START:
            return None
        if said == "in":
            return self._element(last, behind, after, step)
        quiet = Step(step.stop, step.tex, Last.RELATION)
        if said == "to":
            endless = self.text(behind) in {"infty", "∞"}
            return quiet if endless or (mode is Mode.INSIDE and last is not Last.NUMBER) else None
        if said == "mid" and last in {Last.LETTER, Last.SCRIPTED} and after in {Last.LETTER, Last.NAME}:
            return step
        return step if said == "perp" or (mode is Mode.INSIDE and said in {"mid", "lt", "gt", "bmod", "ni"}) else None

    def _element(self, last: Last, behind: int, after: Last, step: Step) -> Step | None:
        """Take `in` for a sign before a set, an interval or a space."""
        said = self.tokens[behind].said
        quiet = Step(step.stop, step.tex, Last.RELATION)
        if last is Last.NUMBER:
            return None
        if after is Last.GROUP:
            close = min(self.closing.get(behind, behind), behind + FEW)
            listed = any("," in token.said or token.said == "..." for token in self.tokens[behind:close])
            proof = said in {"{", "["} or last is not Last.LETTER or self.text(behind - 4).islower()
            return (step if proof else quiet) if said == "{" or listed else None
        if after is Last.LETTER and said.isupper():
            return quiet if self.is_scripted(behind + 1) or last is not Last.LETTER else None
        if after is Last.NAME and said in {"mathbb", "mathcal", "mathbf"}:
            return step
        return quiet if after is Last.NAME and said[:1].isupper() else None

    # Commands that take something

    def _wrapper(self, at: int, piece: Piece, last: Last, mode: Mode) -> Step | None:
        """Read a font or an accent with what it takes."""
        said = piece.said
        if said in {"left", "right"} or said[:3].lower() == "big":
            return self._stretched(at)
        behind = self.behind(at)
        argument = self.argument(behind)
        # A word of the sentence, and the next one is not what it takes.
        is_word = said in {"text", "emph"} and not self.said(behind, "{")
        if argument is None or is_word or (argument[2] is Kind.NUMBER and said in {"bf", "rm", "bm"}):
            return None
        stop, tex, kind = argument
        if said == "sqrt":
            return Step(stop, rf"\sqrt{{{tex}}}", Last.GROUP, SURE)
        if said in _FRACTIONS:
            return self._fraction(said, behind, stop, tex)
        score = SURE
        if piece.trust is Trust.WORD and mode is not Mode.LABEL:
            fast = behind == at + 1
            held = fast and (kind in {Kind.LETTER, Kind.COMMAND} or said in {"text", "emph"})
            accented = said in _ACCENTS and self.text(stop) in {"_", "^", "(", "="}
            if not (held or accented or last is Last.RELATION):
                return None
            score = ENOUGH
        command = _FONTS.get(said, RENAMED.get(said, said))
        return Step(stop, rf"\{command}{{{tex}}}", Last.SCRIPTED if kind is Kind.COMMAND else Last.LETTER, score)

    def argument(self, at: int) -> tuple[int, str, Kind] | None:
        """Read the one thing that a command takes: the place behind it, its TeX, and its kind."""
        kind, said, piece = self.kind(at), self.text(at), self.piece(at)
        if kind in {Kind.LETTER, Kind.WORD}:
            return at + 1, said, Kind.LETTER
        if kind is Kind.NUMBER:
            return at + 1, said, Kind.NUMBER
        if piece is not None and piece.role is not Role.WRAPPER:
            is_operand = piece.role is Role.OPERAND
            return at + 1, tex_of(said) if is_operand else said, Kind.COMMAND if is_operand else Kind.LETTER
        if said == "{":
            close = self.closing.get(at, at + FEW)
            spaced = any(one.kind is Kind.SPACE for one in self.tokens[at : min(close, at + FEW)])
            narrow = close - at < FEW and not (spaced and self.text(at - 1).startswith("math"))
            group = self.group(at, Mode.LABEL) if narrow else None
            return (group.stop, group.tex[1:-1], Kind.SIGN) if group else None
        return None

    def _fraction(self, said: str, at: int, stop: int, tex: str) -> Step | None:
        r"""Read `frac12` and `frac1n`, as authors write `\frac12`."""
        digits = self.tokens[at].said if self.kind(at) is Kind.NUMBER else ""
        if len(digits) == len("12"):
            return Step(stop, rf"\{said}{{{digits[0]}}}{{{digits[1]}}}", Last.GROUP, SURE)
        other = self.argument(stop) if len(digits) == 1 else None
        return Step(other[0], rf"\{said}{{{tex}}}{{{other[1]}}}", Last.GROUP, SURE) if other else None

    def _stretched(self, at: int) -> Step | None:
        """Leave `left` and `right` out before brackets: these stretch or not, and nothing is lost."""
        token, said, piece = self.tokens[at], self.text(at + 1), self.piece(at + 1)
        opens = token.said == "left"
        fast = self.kind(at - 1) is not Kind.SPACE or token.said != "right"
        if token.said in {"left", "right"} and not token.glued and self.kind(at - 1) in {Kind.SPACE, Kind.OTHER}:
            fast = opens and said in {"(", "[", "{", "|"}
        bracket = said in {"(", "[", "{", ")", "]", "}", "|", "."}
        if not fast or not (bracket or (piece is not None and piece.role in {Role.OPENER, Role.CLOSER})):
            return None
        stop = at + 2 if said == "." else at + 1
        return Step(stop, "", Last.RELATION if opens else Last.GROUP, 1, firm=False)

    def is_set(self, at: int, close: int) -> bool:
        """Tell braces of a set from those that only hold together."""
        said = [one.said for one in self.tokens[at + 1 : min(close, at + FEW)]]
        if any("," in one for one in said) or "ldots" in said:
            return True
        scripted = self.is_scripted(close + 1)
        # `{R}^d` is a space.
        return (scripted and "_" in said) or (self.before(at) in _SETS and not (scripted and len(said) == 1))
