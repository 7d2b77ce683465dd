"""Make the font of mathematics of the theme: `python tests/tools/font.py texgyrepagella-math.otf math.woff2`.

The first file is TeX Gyre Pagella Math 1.632, as it is in the Debian package fonts-texgyre-math 20180621-6 (and at the
address that the new font names). Of it remain

- the characters that formulas of TeX can ask for: Latin and Greek letters, the mathematical alphabets, punctuation,
  operators, arrows, brackets;
- the MATH table with all that it refers to: larger sizes and the parts of which brackets, roots and bars are built;
- the letters without dots that stand below accents (`dtls`).

Dropped are the letters drawn for small sizes (`ssty`: 70 KB, and few browsers ask for them). Primes are the exception:
they are always small, and the ordinary ones are made to be raised by hand. So theirs take the place of the ordinary.

Two constants are changed: how far at most a superscript stands below the top of what it belongs to, and at least a
subscript below its bottom. TeX asks for them at brackets and the like only, browsers at letters too, where those of the
font raise the exponent of a capital above its head. They are those of Computer Modern now. And an italic f leans out of
its box; TeX makes room for that, browsers do not and set its exponent into it: the box is wider now.

The license (GUST Font License, which is the LaTeX Project Public License with a request) asks that a changed font has
another name, says what was changed, and says where the unchanged one is; all this stands in the font's name table.

The same input gives the same bytes, with the same versions of fonttools and brotli; made with 4.68.0 and 1.2.1. Neither
is needed by sitegen or by its tests.
"""

import sys
from importlib import import_module
from pathlib import Path

FAMILY = "sitegen Math"
COPYRIGHT, FAMILY_NAME, STYLE, UNIQUE, FULL_NAME, VERSION, POSTSCRIPT, TRADEMARK = range(8)
DESCRIPTION, LICENSE, LICENSE_URL = 10, 13, 14

NAMES = {
    FAMILY_NAME: FAMILY,
    STYLE: "Regular",
    UNIQUE: "sitegen Math, made from TeX Gyre Pagella Math 1.632",
    FULL_NAME: f"{FAMILY} Regular",
    VERSION: "Version 1.632; a subset, changed",
    POSTSCRIPT: "sitegenMath-Regular",
    DESCRIPTION: (
        "This is not TeX Gyre Pagella Math but a font made from its version 1.632 for web pages. Changed were the name,"
        " the set of characters, of which those that formulas need remain, the features, of which dtls remains, the"
        " primes, which are those of the feature ssty, the width of the italic f, and the constants"
        " SuperscriptBaselineDropMax and SubscriptBaselineDropMin. The unchanged font is in the package"
        " tex-gyre-math-pagella at https://ctan.org/pkg/tex-gyre-math-pagella."
    ),
    LICENSE: (
        "This font is licensed, as is the one that it was made from, under the GUST Font License: the LaTeX Project"
        " Public License, version 1.3c or later. There is no warranty."
    ),
    LICENSE_URL: "https://tug.org/fonts/licenses/GUST-FONT-LICENSE.txt",
}
KEPT_NAMES = frozenset({COPYRIGHT, TRADEMARK})
WINDOWS, UTF_16, ENGLISH = 3, 1, 0x409

# First and last characters, as Unicode groups them; those that the font does not have are passed over.
CHARACTERS = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x017F),  # with accents
    (0x0237, 0x0237),  # j without its dot
    (0x02C6, 0x02DD),  # accents that stand alone
    (0x0300, 0x0338),  # and those that stand on letters
    (0x0370, 0x03FF),  # Greek
    (0x2000, 0x2063),  # spaces, punctuation, operators that are not seen
    (0x20D0, 0x20F0),  # accents of symbols
    (0x2100, 0x214F),  # symbols like letters
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # operators
    (0x2300, 0x23FF),  # brackets and what goes below and above
    (0x25A0, 0x25FF),  # shapes
    (0x2660, 0x266F),  # suits and music
    (0x2713, 0x2720),  # check marks
    (0x27C0, 0x27FF),  # brackets, long arrows
    (0x2900, 0x2BFF),  # more arrows, brackets and operators
    (0x1D400, 0x1D49B),  # bold, italic, bold italic
    (0x1D49C, 0x1D4CF),  # script
    (0x1D504, 0x1D537),  # Fraktur
    (0x1D538, 0x1D56B),  # double-struck
    (0x1D5A0, 0x1D5D3),  # sans-serif
    (0x1D670, 0x1D6A3),  # monospaced
    (0x1D6A4, 0x1D755),  # no dots; Greek: bold, italic, bold italic
    (0x1D7CA, 0x1D7EB),  # digits: bold, double-struck, sans-serif
    (0x1D7F6, 0x1D7FF),  # and monospaced
)

# In thousandths of an em.
CONSTANTS = {"SuperscriptBaselineDropMax": 386, "SubscriptBaselineDropMin": 50}
# What is added to the width of the two italic f, in thousandths of an em: two thirds of what they lean out, for a
# subscript should not stand too far off.
ROOM = {0x1D453: 105, 0x1D487: 90}

PRIMES = (0x2032, 0x2033, 0x2034, 0x2035, 0x2036, 0x2037, 0x2057)
SMALL = ".st"


def main(source: Path, target: Path) -> None:
    """Make the font `target` from the font `source`."""
    # Imported here and so, for whoever only reads or checks this file need not have it.
    library, subset = import_module("fontTools.ttLib"), import_module("fontTools.subset")
    # A font knows when it was changed; that is not to depend on the day.
    font = library.TTFont(source, recalcTimestamp=False)

    known = set(font.getGlyphOrder())
    for characters in (table.cmap for table in font["cmap"].tables):
        small = {code: characters.get(code, "") + SMALL for code in PRIMES}
        characters.update({code: glyph for code, glyph in small.items() if glyph in known})

    for code, room in ROOM.items():
        glyph = font.getBestCmap()[code]
        width, bearing = font["hmtx"][glyph]
        font["hmtx"][glyph] = (width + room, bearing)
    for constant, value in CONSTANTS.items():
        getattr(font["MATH"].table.MathConstants, constant).Value = value

    # Compression finds by itself what subroutines say once, and finds more without them.
    options = subset.Options(layout_features=["dtls"], hinting=False, desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in CHARACTERS for code in range(first, last + 1)])
    subsetter.subset(font)

    names = font["name"]
    names.names = [name for name in names.names if name.platformID == WINDOWS and name.nameID in KEPT_NAMES]
    for identifier, words in NAMES.items():
        names.setName(words, identifier, WINDOWS, UTF_16, ENGLISH)
    outlines = font["CFF "].cff
    outlines.fontNames = [NAMES[POSTSCRIPT]]
    outlines.topDictIndex[0].FullName = NAMES[FULL_NAME]
    outlines.topDictIndex[0].FamilyName = FAMILY

    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
