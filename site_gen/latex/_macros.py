r"""What formulas hold that the converter does not know: commands of packages, and names that many authors give.

`MACROS` are handed to the converter. A name that authors define for themselves is here only if nearly all of them mean
the same: `\R`, `\eps`, `\argmax`. `\bW` or `\method` are not: what they stand for nobody but the author can tell.
`FORMS` are rewritten before the converter sees them, since it has no words for their arguments.
"""

from collections.abc import Mapping

from msgspec import Struct


class Form(Struct, frozen=True, gc=False):
    r"""How a command is written anew."""

    takes: str
    """Its arguments: `m` one that must be there, `o` one in brackets that may be there."""
    becomes: str
    r"""What to write, with `#1` for the first `m`; behind `\text` and its like the braces are left out: `\text#1`."""
    lost: bool = False
    """Whether something of what the author meant is lost, so that the command counts as unknown."""


# Sets of numbers, and the expectation.
_BLACKBOARD = {
    **{name: name[0] for name in "RR NN ZZ QQ CC FF EE PP Q C F E".split()},
    "naturals": "N",
    "integers": "Z",
    "rationals": "Q",
    "complex": "C",
}

# Upright names of functions, some with limits below.
_FUNCTIONS = (
    "sgn sign tr Tr trace rank diag Var Cov Corr supp dom conv vol poly polylog polyloglog KL softmax sigmoid relu "
    "ReLU Id id im coker Hom End Aut GL SL SO SU Spec grad curl dist prox proj lcm sinc nnz cond var cov Span "
    "relint cl logit Unif Bern Dir Poly negl MSE"
).split()
_LIMITED = ("Argmax", "Argmin", "esssup", "essinf", "argsup", "arginf", "minimize", "maximize", "median")

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega"
).split()

# The fonts of other packages, by those that the converter has.
_FONTS = {
    **dict.fromkeys(("mathbbm", "mathds", "mathbbold"), "mathbb"),
    **dict.fromkeys(("mathpzc", "mathbfcal", "mc"), "mathcal"),
    **dict.fromkeys(("pmb", "bs", "mathbfit", "boldmath"), "boldsymbol"),
    **dict.fromkeys(("mbf", "mb", "vb", "vect", "mat"), "mathbf"),
    "mathup": "mathrm",
}

_SYMBOLS = {
    "eps": r"\varepsilon",
    "veps": r"\varepsilon",
    "vareps": r"\varepsilon",
    "T": r"\top",
    "tran": r"\top",
    "given": r"\mid",
    "defeq": r"\coloneqq",
    "iid": r"\text{i.i.d.}",
    "wrt": r"\text{w.r.t.}",
    "dd": r"\mathrm{d}",
    "diff": r"\mathrm{d}",
    "bigO": r"\mathcal{O}",
    "Otilde": r"\tilde{O}",
    "hdots": r"\ldots",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "dotsb": r"\cdots",
    "dotsm": r"\cdots",
    "dotsi": r"\cdots",
    "xmark": r"\text{✗}",
    "cmark": r"\text{✓}",
    "euro": r"\text{€}",
    "texteuro": r"\text{€}",
    "celsius": r"\text{°C}",
    "textcelsius": r"\text{°C}",
    "micro": r"\mu",
    "textmu": r"\mu",
    "permil": r"\text{‰}",
    "textperthousand": r"\text{‰}",
    "texttimes": r"\times",
    "textonehalf": r"\text{½}",
    "angstrom": r"\text{Å}",
    "xspace": "",
}

_BRACKETS = {
    "abs": r"\left|#1\right|",
    "norm": r"\left\|#1\right\|",
    "ceil": r"\left\lceil#1\right\rceil",
    "floor": r"\left\lfloor#1\right\rfloor",
    "paren": r"\left(#1\right)",
    "card": r"\left|#1\right|",
    "dv": r"\frac{d#1}{d#2}",
    "pdv": r"\frac{\partial#1}{\partial#2}",
    "bmqty": r"\begin{bmatrix}#1\end{bmatrix}",
}

MACROS: Mapping[str, str] = {
    **{name: rf"\mathbb{{{letter}}}" for name, letter in _BLACKBOARD.items()},
    **{name: rf"\operatorname{{{name}}}" for name in _FUNCTIONS},
    **{name: rf"\operatorname*{{{name.lower()}}}" for name in _LIMITED},
    **{f"up{name}": rf"\{name}" for name in _GREEK},
    **{f"Up{name}": rf"\{name.capitalize()}" for name in _GREEK},
    **{name: rf"\{font}{{#1}}" for name, font in _FONTS.items()},
    **_SYMBOLS,
    **_BRACKETS,
}

_NOTHING = Form("", "")
_FIRST = Form("m", "{#1}")
_TEXT = Form("m", r"\text#1")

FORMS: Mapping[str, Form] = {
    # Numbers of equations, space and rules, which are nothing inside a text.
    **dict.fromkeys(("label", "tag", "vspace", "cline", "cmidrule", "footnote", "intertext", "vskip"), Form("m", "")),
    **dict.fromkeys(
        ("nonumber", "notag", "protect", "allowbreak", "nobreak", "noindent", "centering", "par"), _NOTHING
    ),
    **dict.fromkeys(("hfill", "hfil", "vfill", "strut", "mathstrut", "displaybreak", "null", "hss"), _NOTHING),
    **dict.fromkeys(("toprule", "midrule", "bottomrule", "bgroup", "egroup", "break", "linebreak", "unskip"), _NOTHING),
    **dict.fromkeys(("tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE"), _NOTHING),
    **dict.fromkeys(
        (
            "huge",
            "Huge",
            "em",
            "normalfont",
            "upshape",
            "mdseries",
            "itshape",
            "bfseries",
            "ttfamily",
            "(",
            ")",
            "[",
            "]",
            "-",
            "/",
        ),
        _NOTHING,
    ),
    "rule": Form("omm", ""),
    # Boxes of which only the content counts.
    "smash": Form("om", "{#1}"),
    **dict.fromkeys(
        ("mathllap", "mathrlap", "mathclap", "ensuremath", "mathnormal", "mathlarger", "mathsmaller"), _FIRST
    ),
    **dict.fromkeys(
        ("mbox", "hbox", "vbox", "textnormal", "textup", "textmd", "textlf", "llap", "rlap", "clap"), _TEXT
    ),
    **dict.fromkeys(("makebox", "framebox", "parbox"), Form("oom", r"\text#1")),
    "textsl": Form("m", r"\textit#1"),
    "colorbox": Form("omm", r"\text#2"),
    "raisebox": Form("moom", r"\text#2"),
    "scalebox": Form("mom", r"\text#2"),
    "rotatebox": Form("omm", r"\text#2"),
    "resizebox": Form("mmm", r"\text#3"),
    "multicolumn": Form("mmm", "{#3}"),
    "multirow": Form("omomom", "{#3}"),
    "cellcolor": Form("om", ""),
    "rowcolor": Form("om", ""),
    "definecolor": Form("mmm", ""),
    "fcolorbox": Form("ommm", r"\text#3"),
    "sout": Form("m", r"\text{\sout{#1}}"),
    "st": Form("m", r"\text{\sout{#1}}"),
    "textsuperscript": Form("m", r"{}^{\text#1}"),
    "textsubscript": Form("m", r"{}_{\text#1}"),
    "nicefrac": Form("omm", "{#1/#2}"),
    "sfrac": Form("omm", "{#1/#2}"),
    "flatfrac": Form("mm", "{#1/#2}"),
    "num": Form("om", "{#1}"),
    "substack": Form("m", r"\begin{subarray}{c}#1\end{subarray}"),
    "shortstack": Form("om", r"\begin{subarray}{c}#1\end{subarray}"),
    # What a formula may not do in a page; the content is shown.
    **dict.fromkeys(
        ("style", "class", "cssId", "htmlClass", "htmlId", "htmlStyle", "htmlData"), Form("mm", "{#2}", True)
    ),
    **dict.fromkeys(("includegraphics", "input", "include", "write"), Form("om", "", True)),
    **dict.fromkeys(("ref", "eqref", "pageref", "autoref", "cref", "Cref"), Form("m", "", True)),
    **dict.fromkeys(("cite", "citep", "citet", "citealp", "citeauthor", "citeyear"), Form("oom", "", True)),
    "immediate": Form("", "", True),
}

# Commands with which a formula would change what others mean, or work on without end.
DEFINING = frozenset(
    "def gdef edef xdef let futurelet global long outer newcommand renewcommand providecommand DeclareMathOperator "
    "DeclareRobustCommand DeclareDocumentCommand NewDocumentCommand newenvironment renewenvironment newtheorem catcode "
    "csname endcsname expandafter loop repeat newcount newif makeatletter begingroup endgroup".split()
)

# Environments of whole lines, by those of the converter that have no numbers and may stand anywhere; "" for none.
ENVIRONMENTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("align", "flalign", "alignat", "xalignat", "alignedat", "split", "eqnarray", "xxalignat"), "aligned"
    ),
    **dict.fromkeys(("gather", "multline", "multlined", "lgathered", "rgathered"), "gathered"),
    **dict.fromkeys(("equation", "displaymath", "math", "dmath", "subequations", "center", "document"), ""),
    "smallmatrix": "matrix",
    "psmallmatrix": "pmatrix",
    "bsmallmatrix": "bmatrix",
    "vsmallmatrix": "vmatrix",
    "tabular": "array",
    "darray": "array",
    "numcases": "cases",
    "drcases": "rcases",
    **{name: name for name in ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix")},
    **{name: name for name in ("cases", "dcases", "rcases", "aligned", "gathered", "array", "subarray")},
}

# Those that have one argument more than what they become.
COUNTED = frozenset({"alignat", "xalignat", "xxalignat", "alignedat", "numcases"})

# Words in formulas.
TEXTS = frozenset(
    "text textbf textit texttt textsc textsf textrm emph mbox hbox textnormal textup textmd textsl fbox".split()
)

# Commands that take as many arguments as there are here; all others may take one.
ARITY: Mapping[str, int] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "overset", "underset"), 2),
    **dict.fromkeys(("stackrel", "textcolor", "sideset", "dv", "pdv", "nicefrac", "sfrac", "flatfrac"), 2),
    "prescript": 3,
    "mathchoice": 4,
    "genfrac": 6,
}

# Commands that hold to the end of their group.
SWITCHES = frozenset("color displaystyle textstyle scriptstyle scriptscriptstyle".split())

# What `\limits` may follow.
LIMITED = frozenset(
    "sum prod coprod int iint iiint iiiint oint oiint lim limsup liminf max min sup inf det gcd Pr argmax argmin "
    "bigcup bigcap bigsqcup biguplus bigoplus bigotimes bigodot bigvee bigwedge injlim projlim".split()
)
