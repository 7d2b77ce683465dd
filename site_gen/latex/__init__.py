r"""TeX in texts: what it says, how it is shown, and what can be done about it where a program has damaged it.

Between rooms a text has one form. It is Unicode text in which

- formulas stand between dollars, `$..$` in a line and `$$..$$` displayed, and nothing else is a formula;
- `\$` is a dollar that would be taken for a formula's;
- in abstracts, and there only, `\emph{..}`, `\textbf{..}`, `\texttt{..}` and `\href{address}{..}` mark words.

`to_text` brings what is TeX for certain into that form (fields of BibTeX), `read` what may be TeX or not (abstracts of
services and listings); both leave alone what has the form already. `repair` mends what lost its backslashes on the way,
before `read` sees it. Then come the forms in which people meet it: `to_markdown` for the bodies of pages, `to_html` for
titles, `to_plain` for whatever holds no markup, `to_words` for who counts words, `escape` for TeX again. `formula`
shows one formula.
"""

from site_gen.latex._escaping import escape
from site_gen.latex._formulas import Shown, formula
from site_gen.latex._joined import with_formulas
from site_gen.latex._math import Span, spans
from site_gen.latex._prose import read, shown, to_html, to_markdown, to_plain, to_words
from site_gen.latex._repair import repair
from site_gen.latex._touching import held, touching
from site_gen.latex._walk import to_text

__all__ = [
    "Shown",
    "Span",
    "escape",
    "formula",
    "held",
    "read",
    "repair",
    "shown",
    "spans",
    "to_html",
    "to_markdown",
    "to_plain",
    "to_text",
    "to_words",
    "touching",
    "with_formulas",
]
