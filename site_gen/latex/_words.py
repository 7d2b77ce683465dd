"""What TeX's commands mean in a text: tables, most of them those of pylatexenc."""

from functools import cache

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
    label ref eqref autoref cref Cref pageref vspace hspace color textcolor colorbox href begin end noopsort
    SortNoop index input include includegraphics hypersetup thanks raisebox hyperref foreignlanguage fontfamily
    """.split(),
    1,
) | {"fontsize": 2, "rule": 2, "setlength": 2}

# Commands whose group stands between two texts.
AROUND = {
    "enquote": ("“", "”"),
    "mkbibquote": ("“", "”"),
    "textquote": ("“", "”"),
    "mkbibparens": ("(", ")"),
    "footnote": (" [", "]"),
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
    "guillemetleft": "«",
    "guillemetright": "»",
    "bibrangedash": "–",  # noqa: RUF001
    "textsubscript": "",
    "textsuperscript": "",
    "S": "§",
    "P": "¶",
    "SS": "SS",
    "aa": "å",
    "AA": "Å",
}

# Dates, references and layout: nothing that a title or a name says.
_NOT_OF_PYLATEXENC = frozenset({"today"})


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
