"""What each word may be in a phrase: nothing, a part of it, or also its end.

The lists hold the grammar of English and what scholars of any field say of their own work: no word that is a subject
anywhere. `train`, `model`, `measure` or `state` are therefore missing, however often they are verbs or say nothing;
how much a noun says is measured in the collection.
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from site_gen import terms

# A phrase's key is a polynomial in this number over the keys of its stems, modulo 2**64: keys of phrases come from keys
# of words by arithmetic, and a hyphen makes no difference. Any odd number with bits all over will do.
BASE = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1

# Determiners, pronouns, prepositions, conjunctions, auxiliaries, numbers, and adverbs of every sort.
_FUNCTION = frozenset(
    """
    a about above across actively after again against ago albeit all alike almost alone along alongside already also
    although altogether always am amid among amongst an and another any anything apart approximately are around as
    aside at automatically away back based be became because been before beforehand behind being below beneath beside
    besides between beyond both briefly but by can cannot carefully closely clearly commonly completely consequently
    considerably consistently could currently de despite did directly do does doing done down drastically due during e
    each easily effectively efficiently either else empirically en entirely especially et etc even eventually ever
    every everything everywhere except explicitly extensively extremely far few fewer finally first firstly for
    formerly fourth frequently from further furthermore g generally given greatly had hardly has have having he
    heavily hence her here hereby herein highly him his how however i ie eg if immediately importantly in increasingly
    indeed individually inside instead into is it its itself just largely last lastly later latter least less lest let
    lets like likely likewise little lots made mainly many may maybe me meanwhile merely might mine more moreover most
    mostly much must my namely naturally near nearly necessarily neither never nevertheless newly next no none
    nonetheless nor not notably nothing now o of off often on once one ones oneself only onto or originally other
    others otherwise our ours out outside over overall overly own part particularly per perhaps possibly potentially
    previously primarily prior properly provided purely quickly quite rapidly rather readily really recently regarding
    regardless relatively respectively s same second secondly see seem seems seldom separately several severely shall
    she should significantly similarly simply simultaneously since slightly slowly so solely some something sometimes
    somewhat soon specifically still strongly substantially subsequently successfully such sufficiently t than that
    the their theirs them themselves then thereby therefore therein thereof these they thing things third thirdly this
    those though three through throughout thus till to together too toward towards traditionally truly twice two
    typically under underneath unfortunately unless unlike until unto up upon us used usually using various very via
    versus viz vs was way ways we well were what whatever when whenever where whereas whereby wherein wherever whether
    which whichever while whilst who whole whom whose why widely will with within without worldwide would yet you your
    yours zero ii iii iv vi vii al four five six seven eight nine ten dozen dozens hundred hundreds thousand thousands
    million millions billion billions
    """.split()
)

# Qualities and quantities that are said of any work, and what a work calls itself.
_SAID_OF_WORK = frozenset(
    """
    able additional amount amounts aforementioned appropriate available best better bigger broader certain clear
    comparable competitive comprehensive considerable corresponding crucial current demonstrated desirable different
    difficult difficulties easier effective enough entire essential excellent exceptional existing expensive extensive
    extra faster feasible first-ever fuller great greater greatest harder helpful high-quality higher highest huge
    ideal immense important impressive improved improvement improvements inadequate infeasible innovative insufficient
    interesting known larger largest late latest lower lowest main major meaningful necessary neglected new newer
    notable noteworthy novel numerous original outstanding particular pertinent plausible popular possible potential
    preliminary previous primary profound prominent promising prone proper proposed prevailing prevalent recent
    relevant remarkable respective satisfactory selected severe significant similar simpler slight smaller smallest
    so-called sole specific stark state-of-the-art stronger straightforward substantial suboptimal successful
    sufficient suitable superior surprising tremendous two-fold twofold typical ubiquitous unavailable unclear
    underexplored unexplored under-explored understudied unprecedented unsatisfactory usual valuable vast viable vital
    wide wider widespread worse worst worthwhile challenging well-known well-established

    abstract advantage advantages aim aims attempt attempts conclusion conclusions contribution contributions drawback
    drawbacks effectiveness effort efforts experiments extent fact finding findings goal goals hope http https idea
    ideas insight insights issue issues lack manuscript outcome outcomes paper papers plethora preprint promise
    reliance result results shortcoming shortcomings success superiority terms today usefulness usage variety wealth
    work works www com arxiv github textit textbf emph mathbf mathcal mathrm url href cite
    """.split()
)

# Verbs of scholarly prose of which no form is a subject.
_VERBS = """
    accommodate achieve acquire address aim allow analyze argue ascertain assess attain avoid become believe boast
    bolster broaden capitalize choose circumvent clarify compare complicate comprise conclude conduct confirm consider
    consist constitute contain contribute decide deem delve demonstrate depend derive describe determine develop
    devise differ discuss elaborate elucidate emphasize employ empower enable encompass encounter enhance enlarge
    enrich ensure entail establish evaluate examine exhibit explore facilitate fail find foster furnish gain get give
    go happen help highlight hinder identify ignore illuminate illustrate impede improve include incorporate incur
    indicate introduce investigate involve justify leverage lie maintain make manage mitigate motivate necessitate
    notice observe obtain occur offer outline outpace outperform overcome overlook pave perform permit pertain
    pinpoint pose possess preclude propose provide publish pursue reach realize recommend refer remain rely remedy
    require resemble resort resolve reveal revisit satisfy say seek serve show showcase spend spur start strengthen
    strive struggle substantiate succeed suffer suggest suit summarize surpass tackle tailor take tell tend try
    underline underpin underscore undertake unlock unveil utilise utilize analyse validate verify want warrant widen
    witness yield
    """.split()
# Forms of verbs whose other forms may be a subject, and irregular ones.
_VERB_FORMS = frozenset(
    """
    adopt adopts adopted allows apply applies began begun built chose chosen combine combines comes came capture
    captures create creates cause caused causes causing drawn drew enables extend extends found gave gets given got
    generates incorporates increase increases increasing inspired integrate integrates keep keeps kept knew knows lead
    leads led left lets lost makes meant met produce produces produced prove proves proved proven ran reduce reduces
    reducing reduced report reports reported said sees shown sought spent stem stems stemmed taken takes taught think
    thought took underlying understand underwent undergoes went wrote written investigates exploits capturing
    combining creating generate combined introduced presented present presents presenting extracts extract ensures
    eliminates eliminating eliminate exploiting applying adopting producing integrating incorporating increased
    achieves accelerates accelerate preserve preserves simulates predicts optimizes minimizes learns operates operate
    enforces decomposes bridges bridging aligns aligning adapts captures constructs construct constructed unify
    unifies unifying understands refines represent represents retrieves synthesizes transforms transforming maps treat
    treats treated turns fuses degrades degrade dominates dominate forms separates balances quantifies quantify
    selects distinguishes estimates characterize characterizes formulate formulates formulated generalizes generalize
    hold holds holding becomes implement implements implemented interpret interprets introduces judges recover
    recovers remove removes removed replace replaces replaced restrict restricts select solve solves varies vary
    extracted extends exceed exceeds
    """.split()
)

# Adjectives and the like that cannot end a phrase beyond what their endings tell.
_NO_END = frozenset(
    """
    large small high low long short deep wide full good bad real simple complex strong weak fast slow early late
    efficient robust accurate sparse dense rich poor hard soft free open non pre multi semi self cross inter intra
    large-scale small-scale high-dimensional low-dimensional real-world end-to-end fine-grained high-resolution
    real-time state-space pre-trained learning-based specific aware agnostic single multiple dual joint common general
    diverse fundamental conventional traditional standard robustly powerful major human-like similar generic
    """.split()
)
# How participles, adverbs and adjectives end: those of the first sort never name a thing, of the second seldom.
_NEVER_LAST = tuple(
    """
    ous ful less -based -aware -specific -driven -free -level -wise -oriented -like -agnostic -trained -tuned -guided
    -scale -shot -centric -efficient -dimensional -modal -time
    """.split()
)
_SELDOM_LAST = tuple("able ible al ive ic ant ent ary ern ian ing ar".split())
_BEFORE_VERB = frozenset("We we can could may might will would should must cannot They they".split())
_LETTER = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)

# Bits of `looks`. The word may be part of a phrase, all others divide them; a phrase may end with it; its letters are
# those of a name or an acronym, or it is a compound; it has a capital letter inside, beside small ones; it ends in
# `-ing`; it has a capital letter; few phrases end with it, by its looks; it is one of the small words without which
# nobody writes English; as it is written, a verb may follow.
PART, ENDS, PROPER, MIXED, GERUND, CAPITAL, SELDOM, GRAMMAR, BEFORE_VERB = (1 << bit for bit in range(9))
# So many spellings, and so many stems, are remembered, about 200 bytes each.
REMEMBERED = 200_000
_PACKED = struct.Struct("<QQQ")


@lru_cache(maxsize=REMEMBERED)
def packed(written: str) -> bytes:
    """Judge a word as it is written, and give three numbers of 64 bits, little-endian: key, power and looks.

    The key tells its stems, the power is what the key of a phrase is multiplied by when this word is put behind it, and
    the looks are bits.
    """
    low = written.casefold()
    if not _is_part(low):
        return _PACKED.pack(0, 1, GRAMMAR * is_grammar(low) | BEFORE_VERB * (written in _BEFORE_VERB))
    key, power = 0, 1
    for number in _numbers(written):
        key = (key * BASE + number) & MASK
        power = power * BASE & MASK
    return _PACKED.pack(key, power, PART | _looks(written, low))


def is_part(written: str) -> bool:
    """Tell whether a word may be part of a phrase; all others divide them."""
    return _is_part(written.casefold())


def is_grammar(low: str) -> bool:
    """Tell whether a small word is one of those without which nobody writes English."""
    return low in _FUNCTION


def key(phrase: str) -> int:
    """Give the key of a phrase; 0 if a word of it is no part of phrases."""
    found = 0
    for written in phrase.split():
        if not is_part(written):
            return 0
        for number in _numbers(written):
            found = (found * BASE + number) & MASK
    return found


def singular(written: str) -> str:
    """Take the `s` of the plural from an acronym; a stem keeps it on a word without a vowel."""
    # Two letters at least before the `s`.
    return written[:-1] if written[-1:] == "s" and len(written) > 2 and written[-2].isupper() else written  # noqa: PLR2004


def _is_part(low: str) -> bool:
    if len(low) == 1 or low in _NO_PART:
        return False
    if low.isascii():
        return low.isalpha() or bool(_LETTER.search(low))
    return bool(_LETTER.search(low)) and not _UNSPACED.search(low)


def _looks(written: str, low: str) -> int:
    inside = written[1:] != low[1:]
    return (
        ENDS * (low not in _NO_END and not _is_never_last(low))
        | SELDOM * (not inside and low.endswith(_SELDOM_LAST))
        | PROPER * (inside or "-" in written or any(map(str.isdigit, written)))
        | GERUND * low.endswith("ing")
        | CAPITAL * (written != low)
        | MIXED * (inside and not singular(written).isupper())
    )


def _is_never_last(low: str) -> bool:
    if low.endswith(("ed", "ly")):
        # But nouns are `need` and `supply`.
        return low[-3:-2] not in ("e" if low[-1] == "d" else "p")
    return low.endswith(_NEVER_LAST)


def _numbers(written: str) -> list[int]:
    """Give a number for each stem of a word."""
    written = singular(written)
    if written.isalnum() and written.isascii():
        return [_number(terms.stem(written.lower()))]
    return [_number(stem) for stem in terms.stems(written)]


@lru_cache(maxsize=REMEMBERED)
def _number(stem: str) -> int:
    return int.from_bytes(blake2b(stem.encode(), digest_size=8).digest(), "little")


def _inflected(verb: str) -> Iterator[str]:
    """Give the forms of a regular verb, and some that are no words."""
    yield verb
    root = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
    else:
        yield from (verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"), root + "ed")
    yield root + "ing"
    yield from (verb + verb[-1] + ending for ending in ("ed", "ing"))


_NO_PART = _FUNCTION | _SAID_OF_WORK | _VERB_FORMS | {form for verb in _VERBS for form in _inflected(verb)}
