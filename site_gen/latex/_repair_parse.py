r"""Where formulas stand among the tokens of a damaged text, and what their TeX was.

One pass reads the longest sequence of mathematics from each place where one can begin, and counts its evidence: the
bare name of a command, a script at a letter, a relation between operands. What has too little of it stays as it is,
and the pass goes on behind it, for no part of it has more. A space is crossed only where TeX would have one: beside a
relation, behind the name of a command, inside of brackets. Brackets are read once and remembered, so time is linear.
"""

from msgspec import Struct

from site_gen.latex._repair_signs import Signs
from site_gen.latex._repair_steps import ALONE, CLOSING, ENOUGH, OPERANDS, SIGNS, SURE, Last, Mode, Step, upright
from site_gen.latex._repair_tokens import Kind, Token
from site_gen.latex._repair_words import GREEK, Role

# Brackets in brackets that are read; deeper ones end a formula.
_DEEPEST = 30
_OPEN = frozenset({Last.RELATION, Last.FUNCTION, Last.SEPARATOR})


class Formula(Struct, frozen=True, gc=False):
    """A sequence that may be a formula: the indices of its first token and of the one behind it."""

    start: int
    stop: int
    tex: str
    score: int
    steps: int


class Parser(Signs):
    """The reader of one text."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._groups: dict[tuple[int, Mode], Step | None] = {}
        self._depth = 0

    def formulas(self) -> list[Formula]:
        """Give all that has some evidence, in order."""
        found = []
        at = 0
        while at < len(self.tokens):
            if not self._can_begin(at):
                at += 1
                continue
            formula = self._sequence(at, len(self.tokens), Mode.SENTENCE)
            if formula.steps == 1 and self.tokens[at].said == "(" and "," not in formula.tex:
                # Brackets of the sentence.
                at += 1
                continue
            if formula.score:
                found.append(formula)
            at = max(at + 1, formula.stop)
        return found

    def _can_begin(self, at: int) -> bool:
        token = self.tokens[at]
        if self.is_scripted(at - 1):
            return False
        if token.kind is not Kind.SIGN:
            return token.kind in {Kind.NUMBER, Kind.COMMAND, Kind.LETTER}
        if token.said in "<>=+-":
            return self.kind(at - 1) in {Kind.SPACE, Kind.OTHER} or self.text(at - 1) in "([{,"
        return token.said in "_^([{|!" or token.said in ALONE

    def _sequence(self, at: int, stop: int, mode: Mode) -> Formula:
        """Read the longest sequence; in a sentence it ends with something firm."""
        steps: list[Step] = []
        last = Last.START
        here, firm = at, 0
        while here < stop:
            step = self._step(here, stop, last, mode)
            if step is None or step.stop > stop:
                break
            steps.append(step)
            here, last = step.stop, step.last
            if step.firm:
                firm = len(steps)
        if mode is Mode.SENTENCE:
            steps = steps[:firm]
            here = steps[-1].stop if steps else at
        score = sum(step.score for step in steps)
        if score and sum(step.last is not Last.SEPARATOR for step in steps) > 1:
            score += 1
        return Formula(at, here, "".join(step.tex for step in steps), score, len(steps))

    def _step(self, at: int, stop: int, last: Last, mode: Mode) -> Step | None:
        token = self.tokens[at]
        if token.kind is Kind.SPACE:
            return self._over_space(at, stop, last, mode)
        if last is Last.NAME and mode is Mode.SENTENCE and self._is_version(at):
            return None
        if token.kind is Kind.COMMAND:
            return self.command(at, last, mode)
        return self.sign(at, last, mode) if token.kind is Kind.SIGN else self._operand(at, mode)

    def _is_version(self, at: int) -> bool:
        """Tell `Phi4` and `Phi-3` from formulas: a letter with a number, and nothing else."""
        if self.kind(at) is Kind.NUMBER:
            return not self.tokens[at - 1].glued
        if not self.said(at, "-") or self.kind(at + 1) is not Kind.NUMBER or self.text(at - 1) not in GREEK:
            return False
        begins = self.kind(at - 2) in {Kind.SPACE, Kind.OTHER} or self.text(at - 2) in "([/,"
        return begins and not self.is_scripted(at + 2) and self.kind(at + 2) in {Kind.SPACE, Kind.OTHER, Kind.SIGN}

    def _over_space(self, at: int, stop: int, last: Last, mode: Mode) -> Step | None:
        """Cross a space, where TeX may have one."""
        inside = mode is not Mode.SENTENCE
        if at + 1 >= stop:
            return Step(at + 1, "", last, firm=False) if inside else None
        token = self.tokens[at + 1]
        if token.kind is Kind.COMMAND:
            return self.command(at + 1, last, mode)
        if token.kind is Kind.SIGN:
            return self._sign_over_space(at + 1, last, mode)
        named = last is Last.NAME and token.kind is Kind.LETTER
        if not inside and (self.is_article(at + 1) or not (named or last in _OPEN)):
            return None
        if mode is Mode.LABEL and last is Last.WORD and token.kind is Kind.WORD:
            return Step(at + 2, rf"\ {upright(token.said)}", Last.WORD)
        wide = mode is Mode.LABEL or last in {Last.SEPARATOR, Last.RELATION}
        return self._operand(at + 1, mode if wide else Mode.SENTENCE)

    def _sign_over_space(self, at: int, last: Last, mode: Mode) -> Step | None:
        said = self.tokens[at].said
        inside = mode is not Mode.SENTENCE
        if inside and said in ",;:.":
            return Step(at, " ", last)
        if said in SIGNS and last in OPERANDS:
            return self.operator(at, mode, spaced=True)
        if not inside and last not in _OPEN:
            return None
        if said in "-+<>" and last in {Last.RELATION, Last.SEPARATOR}:
            return self.sign(at, Last.START, mode)
        return self.sign(at, last, mode) if inside or said in "([{|" else None

    def _operand(self, at: int, mode: Mode) -> Step | None:
        token = self.tokens[at]
        if token.kind is Kind.NUMBER:
            return self._number(at)
        if token.kind is Kind.LETTER:
            return Step(at + 1, token.said, Last.LETTER)
        if token.kind is not Kind.WORD or mode is Mode.SENTENCE:
            return None
        # In brackets a word stands between signs, without a space.
        fast = self.kind(at - 1) is Kind.SIGN and self.kind(at + 1) is Kind.SIGN and self.text(at + 1) not in "-."
        return Step(at + 1, upright(token.said), Last.WORD) if mode is Mode.LABEL or fast else None

    def _number(self, at: int) -> Step:
        stop, tex, score = at + 1, self.tokens[at].said, 0
        while self.said(stop, "{", ",", "}") and self.kind(stop + 3) is Kind.NUMBER:
            tex += "{,}" + self.tokens[stop + 3].said
            stop, score = stop + 4, SURE
        if self.said(stop, "%"):
            return Step(stop + 1, rf"{tex}\%", Last.NUMBER, score)
        below = self._below(at, stop)
        if below:
            return Step(below.stop, rf"\frac{{{tex}}}{below.tex}", Last.GROUP, ENOUGH)
        return Step(stop, tex, Last.NUMBER, score)

    def _below(self, at: int, stop: int) -> Step | None:
        """Read braces behind a number as what it is divided by, where nothing before belongs to the number."""
        if not self.said(stop, "{") or (self.kind(stop + 1) is Kind.SIGN and not self.said(stop + 1, "(")):
            return None
        before = at - 2 if self.kind(at - 1) is Kind.SPACE else at - 1
        piece = self.piece(stop + 1)
        if self.kind(before) in {Kind.NUMBER, Kind.LETTER} or self.text(before) in set(")]}+-/*_^!."):
            return None
        return None if piece and piece.role is Role.RELATION else self.group(stop, Mode.INSIDE)

    def group(self, at: int, mode: Mode) -> Step | None:
        """Read brackets with all that is in them, or nothing; each once."""
        key = (at, mode)
        if key not in self._groups:
            self._groups[key] = None
            close = self.closing.get(at)
            if close is not None and close > at + 1 and self._depth < _DEEPEST:
                self._depth += 1
                inner = self._sequence(at + 1, close, mode)
                self._depth -= 1
                if inner.stop == close:
                    opener = self.tokens[at].said
                    tex = f"{opener}{inner.tex}{CLOSING[opener]}"
                    self._groups[key] = Step(close + 1, tex, Last.GROUP, inner.score)
        return self._groups[key]
