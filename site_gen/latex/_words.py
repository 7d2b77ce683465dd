"""What TeX's commands mean in a text: tables, most of them those of pylatexenc."""

from functools import cache

from site_gen.latex._spoken_signs import ABOVE, BELOW

# Accents as marks that combine with the letter before them, and how each is written where no letter follows.
ACCENTS = {
    "`": ("\u0300", "`"),
    "'": ("\u0301", "'"),
    "^": ("\u0302", "^"),
    "~": ("\u0303", "~"),
    "=": ("\u0304", "¯"),
    "u": ("\u0306", "˘"),
    ".": ("\u0307", "˙"),
    '"': ("\u0308", '"'),
    "h": ("\u0309", ""),
    "r": ("\u030a", "˚"),
    "H": ("\u030b", "˝"),
    "v": ("\u030c", "ˇ"),
    "G": ("\u030f", ""),
    "f": ("\u0311", ""),
    "d": ("\u0323", "."),
    "c": ("\u0327", "\xb8"),
    "k": ("\u0328", "\u02db"),
    "b": ("\u0331", "_"),
    "t": ("\u0361", ""),
    # Those of formulas, where people write them outside of one.
    "grave": ("\u0300", "`"),
    "acute": ("\u0301", "'"),
    "hat": ("\u0302", "^"),
    "widehat": ("\u0302", "^"),
    "tilde": ("\u0303", "~"),
    "widetilde": ("\u0303", "~"),
    "bar": ("\u0304", "¯"),
    "breve": ("\u0306", "˘"),
    "dot": ("\u0307", "˙"),
    "ddot": ("\u0308", "¨"),
    "check": ("\u030c", "ˇ"),
    "vec": ("\u20d7", ""),
}

# Backslash and one character that is no letter; any other stands for itself.
SYMBOLS = {
    "\\": "\n",
    "\n": " ",
    "\t": " ",
    ",": " ",
    ";": " ",
    ":": " ",
    ">": " ",
    "!": "",
    "/": "",
    "-": "",
    "@": "",
    "*": "",
}

# Greek letters of which arXiv took the first letter of the command for that of an accent: `\\r{ho}` was `\\rho`.
BROKEN_GREEK = {
    "b": {"eta": "\u03b2"},
    "c": {"hi": "\u03c7"},
    "d": {"elta": "\u03b4"},
    "k": {"appa": "\u03ba"},
    "r": {"ho": "\u03c1"},
    "t": {"au": "\u03c4", "heta": "\u03b8"},
    "u": {"psilon": "\u03c5"},
    "v": {"arepsilon": "\u03b5", "arphi": "\u03c6"},
}

# Marks that a text may keep, by the commands that set them for their group, or from where they stand.
MARKED = {
    "emph": "emph",
    "textit": "emph",
    "textsl": "emph",
    "underline": "emph",
    "uline": "emph",
    "textbf": "textbf",
    "texttt": "texttt",
}
DECLARED = {
    "em": "emph",
    "it": "emph",
    "sl": "emph",
    "itshape": "emph",
    "slshape": "emph",
    "bf": "textbf",
    "bfseries": "textbf",
    "tt": "texttt",
    "ttfamily": "texttt",
}

# Commands whose group is said as it is.
PLAIN = frozenset(
    """
    textsc textsf textrm textmd textup textnormal text mbox hbox fbox makebox mathrm mathbf mathit mathcal mathbb
    mathsf mathtt mathfrak mathscr boldsymbol bm operatorname lowercase uppercase MakeUppercase MakeLowercase sout hl
    textulc added textsubscript textsuperscript ensuremath verb sqrt frac tfrac dfrac nicefrac sfrac
    """.split()
)
FRACTIONS = frozenset({"frac", "tfrac", "dfrac", "nicefrac", "sfrac"})

# Commands for letters of words; the space behind them only ends their name.
LETTERS = frozenset("aa AA ae AE dh DH dj DJ i j l L ng NG o O oe OE ss SS th TH".split())

# Environments of items, and what stands before each; `{}` is its number.
LISTS = {"itemize": "• ", "enumerate": "{}. ", "description": "• "}

# What Unicode has above and below the line.
RAISED = {
    "textsuperscript": str.maketrans({char: ABOVE[char] for char in "0123456789+-=()ni\u2212"}),
    "textsubscript": str.maketrans({char: BELOW[char] for char in "0123456789+-=()\u2212"}),
}

# Commands that say how the text after them looks, not what it says.
SILENT = frozenset(
    """
    it bf em rm sl sc tt sf itshape bfseries mdseries upshape slshape scshape rmfamily sffamily ttfamily normalfont
    tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge boldmath unboldmath selectfont
    relax protect xspace noindent centering ignorespaces unskip allowbreak nobreak newblock bgroup egroup sloppy
    displaystyle textstyle iffalse fi leavevmode null limits nolimits maketitle
    """.split()
)

# Commands with groups that are not part of the text, and how many: `\textcolor{red}{x}` says `x`.
UNSAID = dict.fromkeys(
    """
    cite citep citet citealp citealt citeauthor citeyear citeyearpar parencite textcite autocite footcite nocite
    label ref eqref autoref cref Cref pageref vspace hspace color textcolor colorbox noopsort texorpdfstring
    SortNoop deleted index input include includegraphics hypersetup thanks raisebox hyperref hyperlink
    foreignlanguage fontfamily
    """.split(),
    1,
) | {"footnotemark": 1, "fontsize": 2, "rule": 2, "setlength": 2}

# Those of them that leave a gap behind: the space before goes with them.
REFERENCES = frozenset(name for name in UNSAID if "cite" in name or name.lower().endswith("ref") or name == "label")

# Commands whose group stands between two texts.
AROUND = {
    "enquote": ("“", "”"),
    "mkbibquote": ("“", "”"),
    "textquote": ("“", "”"),
    "mkbibparens": ("(", ")"),
    "footnote": (" (", ")"),
}

# Commands whose group is an address, where no character means anything to TeX.
ADDRESSES = frozenset({"url", "path", "nolinkurl"})

# What the tables of pylatexenc lack, or have for other ends.
_OURS = {
    "par": "\n\n",
    "newline": "\n",
    "linebreak": "\n",
    "item": "\n",
    "quad": " ",
    "qquad": " ",
    "enspace": " ",
    "enskip": " ",
    "space": " ",
    "nobreakspace": " ",
    "thinspace": " ",
    "slash": "/",
    "deg": "°",
    "degree": "°",
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "iid": "i.i.d.",
    "wrt": "w.r.t.",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textbackslash": "\\",
    "backslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textunderscore": "_",
    "textdollar": "$",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textendash": "–",  # noqa: RUF001
    "textemdash": "—",
    "textquoteleft": "‘",  # noqa: RUF001
    "textquoteright": "’",  # noqa: RUF001
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "glqq": "„",
    "grqq": "“",
    "glq": "‚",  # noqa: RUF001
    "grq": "‘",  # noqa: RUF001
    "flqq": "«",
    "frqq": "»",
    "lq": "‘",  # noqa: RUF001
    "rq": "’",  # noqa: RUF001
    "textnumero": "№",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "pounds": "£",
    "euro": "€",
    "texteuro": "€",
    "copyright": "©",
    "textcopyright": "©",
    "guillemetleft": "«",
    "guillemetright": "»",
    "bibrangedash": "–",  # noqa: RUF001
    "S": "§",
    "P": "¶",
    "SS": "SS",
    "aa": "å",
    "AA": "Å",
}

# Dates, references and layout: nothing that a title or a name says.
_NOT_OF_PYLATEXENC = frozenset({"today"})


def is_known(name: str) -> bool:
    """Tell whether a command of letters means something to us."""
    return (
        name in MARKED
        or name in SILENT
        or name in UNSAID
        or name in PLAIN
        or name in _OURS
        or name in AROUND
        or name in ADDRESSES
        or name in {"href", "begin", "end"}
        or name in ACCENTS
        or name in commands()
    )


@cache
def commands() -> dict[str, str]:
    """Give the text of each command that has one and takes no group."""
    # Late, for it costs 40 ms, and most builds read no TeX.
    from pylatexenc import latex2text  # type: ignore[import-untyped] # noqa: PLC0415 # ships no types

    known = {
        spec.macroname: spec.simplify_repl
        for spec in latex2text.get_default_latex_context_db().iter_macro_specs()
        if isinstance(spec.simplify_repl, str) and "%" not in spec.simplify_repl and spec.simplify_repl.strip()
    }
    return {name: said for name, said in known.items() if name.isalpha() and name not in _NOT_OF_PYLATEXENC} | _OURS
