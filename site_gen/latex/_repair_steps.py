"""What the reader of damaged formulas knows of a place in a text, and what its parts give each other."""

from enum import IntEnum

from msgspec import Struct

from site_gen.latex._repair_tokens import Kind, Token
from site_gen.latex._repair_words import RENAMED, Piece, Role, Trust

# Evidence: a name that only TeX has; a script or a relation in its place, which is enough; the name of a letter.
SURE = 5
ENOUGH = 3
NAME = 2


class Last(IntEnum):
    """What stands before a place of a sequence."""

    START = 0
    NUMBER = 1
    LETTER = 2
    NAME = 3
    SCRIPTED = 4
    GROUP = 5
    WORD = 6
    FUNCTION = 7
    RELATION = 8
    SEPARATOR = 9


class Mode(IntEnum):
    """What may stand in a sequence."""

    SENTENCE = 0
    """Nothing that could be a word, and few spaces."""
    INSIDE = 1
    """In brackets, spaces and commas too."""
    LABEL = 2
    """In the braces of a script, words too."""


class Step(Struct, frozen=True, gc=False):
    """One part of a sequence."""

    stop: int
    """Index of the token behind it."""
    tex: str
    last: Last
    score: int = 0
    firm: bool = True
    """Whether a formula can end with it."""


OPERANDS = frozenset({Last.NUMBER, Last.LETTER, Last.NAME, Last.SCRIPTED, Last.GROUP, Last.WORD})
# Operands that no sentence has by chance.
MATHEMATICS = frozenset({Last.LETTER, Last.NAME, Last.SCRIPTED, Last.GROUP})
SIGNS = frozenset("=<>+-*/|×·±≤≥≠≈∼→←↔∈−∪∩⊂⊆∗")  # noqa: RUF001 - signs of mathematics
ALONE = frozenset("∞∑∏∫∇∂√∀∃‖⟨⟩")
CLOSING = {"(": ")", "[": "]", "{": "}"}
_ARTICLES = frozenset({"a", "A", "I"})
# Functions whose names are words.
_SPOKEN = frozenset("max min sum inf sec deg".split())
# Tokens that are looked at to judge brackets: more only costs time.
FEW = 60


class Places:
    """The tokens of one text and what can be asked of each place."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.closing = _brackets(tokens)

    def group(self, at: int, mode: Mode) -> Step | None:
        """Read brackets with all that is in them, or nothing."""
        raise NotImplementedError

    def kind(self, at: int) -> Kind:
        """Give the kind of a token; outside of the text, that of what ends every formula."""
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else Kind.OTHER

    def text(self, at: int) -> str:
        """Give the characters of a token, none outside of the text."""
        return self.tokens[at].said if 0 <= at < len(self.tokens) else ""

    def piece(self, at: int) -> Piece | None:
        """Give the command that a token is."""
        return self.tokens[at].piece if 0 <= at < len(self.tokens) else None

    def said(self, at: int, *words: str) -> bool:
        """Tell whether these tokens stand there."""
        return all(self.text(at + place) == word for place, word in enumerate(words))

    def behind(self, at: int) -> int:
        """Give the place behind a token and the space behind it."""
        return at + 2 if self.kind(at + 1) is Kind.SPACE else at + 1

    def before(self, at: int) -> str:
        """Give what stands before a place, over spaces of all sizes."""
        while at and self.tokens[at - 1].said in {" ", "!"}:
            at -= 1
        return self.text(at - 1)

    def is_scripted(self, at: int) -> bool:
        """Tell whether a script stands at a place."""
        return self.text(at) in {"_", "^"}

    def is_article(self, at: int) -> bool:
        """Tell whether a letter is a word of English: `a` with spaces around."""
        if self.tokens[at].said not in _ARTICLES:
            return False
        if self.kind(at + 1) is Kind.SIGN:
            return self.text(at + 1) not in "_^=<>([)],|/*+"
        beyond = self.piece(at + 2)
        relation = self.text(at + 2) in {"=", "<", ">"} or (beyond is not None and beyond.trust is Trust.SURE)
        return not (self.kind(at + 1) is Kind.SPACE and relation)

    def after(self, at: int) -> Last:
        """Tell what operand stands at a place, `START` if none."""
        kind = self.kind(at)
        if kind is Kind.NUMBER:
            return Last.NUMBER
        if kind is Kind.LETTER:
            return Last.START if self.is_article(at) else Last.LETTER
        if kind is Kind.SIGN:
            return self._after_sign(at)
        piece = self.piece(at)
        if piece is None:
            return Last.START
        known = piece.trust is not Trust.WORD or (piece.role is Role.FUNCTION and piece.said not in _SPOKEN)
        return Last.NAME if known or self.is_scripted(at + 1) or self.tokens[at].glued else Last.START

    def _after_sign(self, at: int) -> Last:
        said = self.tokens[at].said
        if said in CLOSING:
            return Last.GROUP if at in self.closing and self.group(at, Mode.INSIDE) else Last.START
        if said in "-+." and self.kind(at + 1) in {Kind.NUMBER, Kind.LETTER}:
            return Last.NUMBER
        if said == "|":
            return Last.GROUP
        return Last.NAME if said in "∞∇" else Last.START


def tex_of(said: str) -> str:
    """Write a command so that letters can stand behind it."""
    return f"\\{RENAMED.get(said, said)} "


# Words of two letters that stand as labels.
_LABELS = frozenset({"in", "eq", "th", "to"})


def upright(said: str) -> str:
    """Write a word in a formula; two small letters are two indices, two capitals a product."""
    is_pair = len(said) == 2 and (said.islower() or said.isupper()) and said not in _LABELS  # noqa: PLR2004
    return said if is_pair else rf"\mathrm{{{said}}}"


def _brackets(tokens: list[Token]) -> dict[int, int]:
    """Pair brackets that hold only paired ones; round and square ones of two kinds are an interval, and no pair."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind is not Kind.SIGN:
            continue
        if token.said in CLOSING:
            opened.append(at)
        elif token.said in {")", "]", "}"} and opened:
            before = tokens[opened[-1]].said
            if CLOSING[before] == token.said:
                closing[opened.pop()] = at
            elif before != "{" and token.said != "}":
                opened.pop()
    return closing
