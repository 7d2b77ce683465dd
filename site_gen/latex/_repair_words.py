r"""What a run of letters may have been before its backslashes were lost.

Each command has a role, which says what may stand beside it, and a trust: whether its bare name is proof (`infty`), is
proof beside other mathematics (`alpha`, `sim`), or is first of all a word of English (`in`, `to`, `times`, `bar`).

Runs can hold several commands: `trightarrow` was `t\rightarrow`. A letter can stand before a command without a space
but not behind one, unless the rule took a font from it: `\in\mathbb{R}` is `inR`. So a run is split as some letters,
commands, and at most one letter more; and only if a command is among them that no word of English contains there.
"""

import re
import string
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct


class Role(IntEnum):
    """What a command is to its neighbors."""

    OPERAND = 0
    """`alpha`, `infty`: something that can stand alone."""
    RELATION = 1
    """`leq`, `times`: stands between operands, or before one."""
    FUNCTION = 2
    """`log`, `sum`: an operand follows."""
    OPENER = 3
    CLOSER = 4
    WRAPPER = 5
    r"""`mathcal`, `hat`: takes what follows as its argument."""
    TEXT = 6
    """Letters that are no command."""
    SUFFIX = 7
    """`top`, `dagger`: only as an exponent."""


class Trust(IntEnum):
    """How much the bare name of a command says."""

    WORD = 0
    """First of all a word; a command only where its place says so."""
    NAME = 1
    """The name of a letter or sign that people also write out."""
    SURE = 2
    """Never seen in a text that was not TeX."""


class Piece(Struct, frozen=True, gc=False):
    """A part of a run of letters."""

    said: str
    """The letters as they stand."""
    role: Role
    trust: Trust

    @property
    def tex(self) -> str:
        """As TeX has it; a command is ready for a letter behind it."""
        return self.said if self.role is Role.TEXT else f"\\{self.said} "


_LOWER = """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega""".split()
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
GREEK = frozenset(_LOWER + _UPPER)

# Names that people write out more often than a program leaves them behind: `alpha factors`, `Raspberry Pi`.
SHY = frozenset("alpha beta delta chi pi eta iota".split() + _UPPER)

_SURE = {
    Role.OPERAND: """infty ell varepsilon varphi vartheta varrho varpi varsigma emptyset varnothing nabla cdots ldots
        vdots hbar aleph forall nexists upmu bigcirc blacksquare checkmark triangleq mathsection imath jmath wp""",
    Role.RELATION: """leq geq neq leqslant geqslant lesssim gtrsim lessgtr approxeq simeq equiv cong propto asymp doteq
        subseteq supseteq subsetneq supsetneq sqsubseteq notin preceq succeq
        rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow longleftarrow
        Longrightarrow longleftrightarrow hookrightarrow rightarrowtail twoheadrightarrow rightleftharpoons mapsto
        longmapsto uparrow downarrow updownarrow nearrow searrow leadsto xrightarrow
        cdot oplus otimes odot ominus boxplus circledast bigoplus bigotimes bigcup bigcap bigvee bigwedge setminus
        smallsetminus rtimes ltimes vdash triangleright triangleleft coloneqq""",
    Role.OPENER: "langle lfloor lceil lvert lVert lbrace",
    Role.CLOSER: "rangle rfloor rceil rvert rVert rbrace",
    Role.WRAPPER: """mathcal mathbb mathbf mathrm mathsf mathtt mathit mathfrak mathscr boldsymbol bm bf rm textbf
        textrm textit textsf texttt textsc operatorname widetilde widehat overrightarrow overleftarrow sqrt frac dfrac
        tfrac mathop mathbin mathrel""",
    Role.SUFFIX: "intercal",
}
_NAMES = {
    Role.OPERAND: " ".join(GREEK),
    Role.RELATION: "sim approx pm mp gg ll leq le ge ne subset supset prec succ circ bullet ast mid cup cap vee wedge",
}
_WORDS = {
    Role.OPERAND: "partial dots prime square triangle",
    Role.RELATION: """in to times div ni gets star perp not lt gt colon top bmod quad qquad space models parallel iff
        implies""",
    Role.FUNCTION: """log ln lg exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan max min sup inf lim arg
        det dim ker deg gcd hom Pr sum prod int oint coprod iint argmax argmin limsup liminf""",
    Role.WRAPPER: """hat tilde bar vec dot ddot check overline underline text emph cal it tt sf left right big Big bigg
        Bigg bigl bigr""",
    Role.SUFFIX: "dagger ddagger degree",
}

# What math-core knows under another name, or not at all.
RENAMED = {"intercal": "top", "argmax": "arg\\max", "argmin": "arg\\min", "cal": "mathcal", "degree": "circ"}

PIECES: dict[str, Piece] = {
    name: Piece(name, role, trust)
    for trust, table in ((Trust.WORD, _WORDS), (Trust.NAME, _NAMES), (Trust.SURE, _SURE))
    for role, names in table.items()
    for name in names.split()
}

# Commands whose name inside of a run is proof: long, and in no word of English behind at most two letters.
_GLUE = frozenset(
    name
    for name, piece in PIECES.items()
    if piece.trust is Trust.SURE and piece.role is not Role.WRAPPER and name not in {"ell", "wp"}
) | frozenset(
    """approx times subset supset mathbb mathcal mathbf mathrm boldsymbol alpha gamma delta epsilon theta kappa lambda
    sigma omega""".split()
)
# Of them, those that are parts of words all the same.
_PARTS = frozenset("notin lvert times subset approx cong prec succ alpha gamma delta theta kappa sigma omega".split())
# Commands that can stand beside one of these in a run.
_GLUED = {name: piece for name, piece in PIECES.items() if piece.role is not Role.WRAPPER or piece.trust is Trust.SURE}
_LONGEST = max(map(len, PIECES))
_CORE = re.compile("ell(?:l|g|i|t|n)|bm|mu[A-Z]|tau[A-Z]|rangle|arrow|mapsto|" + "|".join(sorted(_GLUE)))
# Words and names that would be split.
_VETO = frozenset(
    """ineq ineqs godot anecdote ellipsis ellipses elliptic ellsberg ellison sometimes oftentimes timestamp timestamps
    timestep timesteps timescale timescales times timeseries subsets subsetting alphabet alphabets alphago alphazero
    alphafold deltas lambdas gammas sigmas sigmoid sigmoids omegas epsilons thetas alphas kappas""".split()
)
# Shorter runs hold no letter and command, and longer ones are no formula.
_LEAST, _MOST = 3, 40
# So many letters can stand before a command; more if they are capitals.
_LEAD, _LEAD_OF_CAPITALS = 2, 5


def split(run: str) -> tuple[Piece, ...]:
    """Split a run of letters that holds commands for certain; empty where it may be a word.

    >>> [piece.said for piece in split("trightarrow")]
    ['t', 'rightarrow']
    """
    # Most words end here, within a microsecond.
    return _split(run) if _LEAST <= len(run) <= _MOST and _CORE.search(run) else ()


@lru_cache(4096)
def _split(run: str) -> tuple[Piece, ...]:
    if run in PIECES or run.lower() in _VETO:
        return ()
    named = _NAMED.fullmatch(run)
    if named:
        return PIECES[named[1]], Piece(named[2], Role.TEXT, Trust.WORD)
    if run.startswith("langle") or (run.endswith("rangle") and run not in _RANGLES):
        parts = (run[:6], run[6:]) if run[0] == "l" else (run[:-6], run[-6:])
        return tuple(PIECES.get(part) or Piece(part, Role.TEXT, Trust.WORD) for part in parts)
    arrow = _ARROW.fullmatch(run)
    if arrow:
        return (*_side(arrow[1]), PIECES[arrow[2]], *_side(arrow[3]))
    pieces = _best(run)
    return pieces if pieces and _is_proof(pieces) else ()


def _is_proof(pieces: tuple[Piece, ...]) -> bool:
    """Tell whether a split can be no word."""
    proofs = [piece for piece in pieces if piece.said in _GLUE]
    lead, tail = pieces[0], pieces[-1]
    leading = len(lead.said) if lead.role is Role.TEXT else 0
    if not proofs:
        commands = all(piece.role is not Role.TEXT for piece in pieces)
        return commands and (lead.said == "ell" or (lead.said == "bm" and tail.said in GREEK))
    if leading > 1 and all(piece.said in GREEK for piece in pieces[1:]):
        return False
    # `noting`, `culvert`, `retimes`: the only proof is itself a part of words.
    doubtful = len(proofs) == 1 and proofs[0].said in _PARTS
    tailed = tail.role is Role.TEXT and not tail.said.isupper()
    return not (doubtful and (tailed or (leading > 1 and lead.said.islower())))


# So long that nothing else holds them, whatever words stand beside.
_ARROW = re.compile(
    r"([a-zA-Z]*?)((?:long)?(?:left)?rightarrow|(?:Left)?Rightarrow|[Ll]eftarrow|updownarrow|mapsto)([a-zA-Z]*)"
)


# `muP` was a letter before a name, whose own spelling would begin with a capital.
_NAMED = re.compile(r"(mu|alpha|beta|gamma|delta|epsilon|lambda|sigma|tau|theta|omega)([A-Z][A-Za-z]*)")
_RANGLES = frozenset({"wrangle", "strangle", "quadrangle", "Quadrangle", "Strangle", "Wrangle"})


def _side(run: str) -> tuple[Piece, ...]:
    """Read what stands beside an arrow."""
    if not run:
        return ()
    return (PIECES[run],) if run in PIECES else split(run) or (Piece(run, Role.TEXT, Trust.WORD),)


# Against 1 for a letter: long names are likelier.
_COST, _COSTS = 0.3, {2: 0.8}


def _best(run: str) -> tuple[Piece, ...]:
    """Find the split with the fewest letters that are no command, then with the fewest commands."""
    best: list[tuple[float, tuple[Piece, ...]] | None] = [None] * (len(run) + 1)
    for letters in range(min(_LEAD_OF_CAPITALS + 1, len(run))):
        if letters > _LEAD and not run[:letters].isupper():
            break
        lead = (Piece(run[:letters], Role.TEXT, Trust.WORD),) if letters else ()
        best[letters] = (letters * 1.0, lead)
    for at in range(len(run)):
        here = best[at]
        if here is None:
            continue
        for end in range(at + 2, min(len(run), at + _LONGEST) + 1):
            piece = _GLUED.get(run[at:end])
            if piece is None:
                continue
            cost = here[0] + _COSTS.get(end - at, _COST)
            there = best[end]
            if there is None or cost < there[0]:
                best[end] = (cost, (*here[1], piece))
    done = best[len(run)]
    short = best[len(run) - 1]
    if short and short[1] and short[1][-1].role is not Role.TEXT and (done is None or short[0] + 1 < done[0]):
        done = (short[0] + 1, (*short[1], Piece(run[-1], Role.TEXT, Trust.WORD)))
    return done[1] if done else ()


# `kin`, `pto`, `nle`: a letter and a command of two letters, which is a word if it is one of these.
SHORT = re.compile(
    r"(?P<letter>[A-Za-z]?)(?P<command>in|to|le|ge|ne|ll|gg|pm|sim|leq|geq|neq|mid|cup|cap|approx|circ)"
    r"(?P<behind>[A-Z]?)"
)
SHORT_WORDS = frozenset(
    """in to le ge ne ll gg pm sim mid cup cap ale ole age one all ill ell bin din fin gin kin min pin sin tin win lin
    yin one ace ape ine ane ene""".split()
)
# Names of commands that say nothing alone.
_ALSO_WORDS = frozenset("subset supset mid cap cup bullet prec succ wedge".split())
_LETTERS = string.ascii_letters
SHORT_COMMANDS = "in to le ge ne ll gg pm sim leq geq neq mid approx".split()

# Runs of letters that tell of damage whatever stands beside them.
TELLING = (
    frozenset(name for name, piece in PIECES.items() if piece.trust is not Trust.WORD and name not in _ALSO_WORDS)
    | frozenset(
        letter + name for letter in _LETTERS for name in SHORT_COMMANDS if (letter + name).lower() not in SHORT_WORDS
    )
    | frozenset(
        letter + name + behind
        for letter in ("", *_LETTERS)
        for name in ("in", "to")
        for behind in string.ascii_uppercase
    )
    | frozenset(letter + "times" for letter in ("", *_LETTERS)) - {"times"}
    | frozenset("mus mum mug muL".split())
)
