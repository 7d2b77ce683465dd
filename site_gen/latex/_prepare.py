r"""Formulas written anew, so that the converter understands what authors and services write.

Services add entities and line ends; authors forget that `%` begins a comment, put dollars into words, and use commands
of packages. Nothing here changes what a formula means. The formula must have even braces, see `_limits`.
"""

import re
from collections.abc import Iterator, Sequence

from site_gen.latex._items import Cursor, Item, escaped, parsed, scalar
from site_gen.latex._macros import COUNTED, ENVIRONMENTS, FORMS, LIMITED, TEXTS

# A sign between words, and the space that the author wrote behind it.
_SIGN_AND_SPACE = re.compile(r"(\\[%&#{}]) ")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": " "}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
# A `%` that stands alone and has an end of line to end at; all others are percents.
_COMMENT = re.compile(r"(?:(?<=\s)|(?<![^\n]))%[^\n]*\n")
# Without one of these there is nothing to be written anew.
_SPECIAL = re.compile(
    r"[%$#&<>]|\\(?:[\\()\[\]/-]|begin|end|text|href|url|unicode|color|operatorname|mathop|limits|nolimits|hspace|ce"
    rf"|(?:{'|'.join(sorted((name for name in FORMS if name.isalpha()), key=len, reverse=True))})(?![A-Za-z]))"
)
_LENGTH = re.compile(r"\s*-?[\d.]+\s*(?:em|ex|pt|cm|mm|in|mu|bp|pc|sp|dd)\s*")
_NAME = re.compile(r"(?:\\(?:mathrm|rm|text|textrm|mathsf|sf|textsf|mathbf|bf)\s*)?\{?((?:[\w .;'-]|\\[,;:! ~])*)\}?")
_WORDS = re.compile(r"[\w .:/~?=&%#-]{2,}")
_COLOR = re.compile(r"[A-Za-z]+|[0-9A-Fa-f]{6}")
_ATOMS = re.compile(r"(?<=[A-Za-z)\]])(\d+)")
_CHARGE = re.compile(r"\^\{?(\d*[+-])\}?")

_BRACKETED = re.compile(r"\\(?:left|right|middle|[Bb]igg?[lrm]?)")
_ANGLES = {"<": r"\langle ", ">": r"\rangle "}


def prepared(tex: str) -> str:
    """Write a formula anew; linear time."""
    plain = _ENTITY.sub(_character, tex)
    plain = re.sub(r"\s+", " ", _COMMENT.sub("\n", plain))
    if not _SPECIAL.search(plain):
        return plain
    return _lines(parsed(plain))


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    if name[0] != "#":
        return _ENTITIES[name]
    return escaped(scalar(name[2:], 16) if name[1] == "x" else scalar(name[1:], 10))


def _lines(items: list[Item]) -> str:
    r"""Write a whole formula; `\\` outside of all environments makes lines, `&` there is a letter."""
    while items and items[-1] in (" ", "\\\\", r"\newline"):
        items.pop()
    depth = 0
    breaks = aligned = False
    for item in items:
        depth += {r"\begin": 1, r"\end": -1}.get(item, 0) if isinstance(item, str) else 0
        breaks |= item == "\\\\" and not depth
        aligned |= item == "&" and not depth
    if breaks:
        name = "aligned" if aligned else "gathered"
        return rf"\begin{{{name}}}{_written(items)}\end{{{name}}}"
    return _written([r"\&" if item == "&" else item for item in items] if aligned and not _tabular(items) else items)


def _tabular(items: Sequence[Item]) -> bool:
    return r"\begin" in items


def _written(items: Sequence[Item]) -> str:
    """Write items of a formula, as mathematics."""
    cursor = Cursor(items)
    written: list[str] = []
    while cursor.at < len(items):
        item = cursor.next()
        if isinstance(item, list):
            written.append(f"{{{_written(item)}}}")
        elif item[0] == "\\":
            written.append(_command(item, cursor, written))
        else:
            written.append({"%": r"\%", "#": r"\#", "$": ""}.get(item, item))
    return "".join(written)


def _command(item: str, cursor: Cursor, before: Sequence[str]) -> str:
    name = item[1:]
    if name in _COMMANDS:
        return _COMMANDS[name](cursor)
    if name in TEXTS and name not in FORMS:
        return _text(name, cursor.argument())
    if name in FORMS:
        return _formed(name, cursor)
    if name in {"limits", "nolimits"} and not (before and before[-1].strip("\\ ") in LIMITED):
        return ""
    if _BRACKETED.fullmatch(item):
        for angle, command in _ANGLES.items():
            if cursor.skip(angle):
                return item + command
    return item


def _formed(name: str, cursor: Cursor) -> str:
    form = FORMS[name]
    cursor.skip("*")
    arguments: list[list[Item]] = []
    for kind in form.takes:
        if kind == "o":
            cursor.option()
        else:
            arguments.append(cursor.argument())
    if form.becomes.startswith(r"\text#"):
        return _text("text", arguments[int(form.becomes[-1]) - 1])
    # A word that ends in a letter must not run into what follows it.
    return re.sub(r"#(\d)", lambda found: _written(arguments[int(found[1]) - 1]), form.becomes) or " "


# --- words


def _text(name: str, items: Sequence[Item]) -> str:
    """Write words; formulas among them, which the converter does not take there, are put beside them."""
    if not _has_dollar(items):
        return rf"\{name}{{{_raw(items)}}}"
    return "{" + "".join(_pieces(items, (name,))) + "}"


def _has_dollar(items: Sequence[Item]) -> bool:
    return any(item == "$" or (isinstance(item, list) and _has_dollar(item)) for item in items)


def _pieces(items: Sequence[Item], names: tuple[str, ...]) -> Iterator[str]:
    cursor = Cursor(items)
    words: list[Item] = []
    while cursor.at < len(items):
        item = cursor.next()
        if item == "$":
            yield _wrapped(words, names)
            words = []
            yield f"{{{_written(list(_until_dollar(cursor)))}}}"
        elif isinstance(item, str) and item[1:] in TEXTS and _has_dollar(items[cursor.at : cursor.at + 1]):
            yield _wrapped(words, names)
            words = []
            yield from _pieces(cursor.argument(), (*names, item[1:]))
        elif isinstance(item, list) and _has_dollar(item):
            yield _wrapped(words, names)
            words = []
            yield from _pieces(item, names)
        else:
            words.append(item)
    yield _wrapped(words, names)


def _until_dollar(cursor: Cursor) -> Iterator[Item]:
    while cursor.at < len(cursor.items):
        item = cursor.next()
        if item == "$":
            return
        yield item


def _wrapped(items: Sequence[Item], names: tuple[str, ...]) -> str:
    raw = _raw(items)
    for name in reversed(names):
        raw = rf"\{name}{{{raw}}}"
    return raw if items else ""


def _raw(items: Sequence[Item]) -> str:
    """Write items of words: characters that mean something in formulas only are escaped."""
    cursor = Cursor(items)
    written: list[str] = []
    while cursor.at < len(items):
        item = cursor.next()
        if isinstance(item, list):
            written.append(f"{{{_raw(item)}}}")
        elif item[0] == "\\":
            written.append(_word_command(item[1:], cursor))
        else:
            written.append(f"\\{item}" if item in "%#&_" else {"^": "", "$": ""}.get(item, item))
    # The converter eats the space behind an escaped sign.
    return _SIGN_AND_SPACE.sub(r"\1\\ ", "".join(written))


def _word_command(name: str, cursor: Cursor) -> str:
    if name in TEXTS and name in FORMS:
        return f"{{{_raw(cursor.argument())}}}"
    if name in _COMMANDS and name in {"unicode", "url", "href"}:
        return _COMMANDS[name](cursor).removeprefix("{").removesuffix("}")
    if name in FORMS and FORMS[name].becomes in {"", "{#1}"}:
        return _formed(name, cursor)
    return f"\\{name}"


# --- commands that need a look at their arguments


def _environment(cursor: Cursor) -> str:
    name = _raw(cursor.argument()).replace("\\", "")
    plain = name.removesuffix("*")
    if plain not in ENVIRONMENTS:
        return rf"\begin{{{name}}}"
    cursor.option()
    if plain in COUNTED:
        cursor.argument()
    if plain == "eqnarray":
        _without_middle(cursor)
    becomes = ENVIRONMENTS[plain]
    columns = ""
    if becomes in {"array", "subarray"}:
        columns = "{" + _columns(cursor.argument()) + "}"
    return rf"\begin{{{becomes}}}{columns}" if becomes else " "


def _columns(items: Sequence[Item]) -> str:
    """Keep of a specification of columns what the converter knows."""
    kept: list[str] = []
    cursor = Cursor(items)
    while cursor.at < len(items):
        item = cursor.next()
        if item in ("@", "!", ">", "<"):
            cursor.argument()
        elif item in ("p", "m", "b", "X", "S"):
            kept.append("l")
            if item in ("p", "m", "b"):
                cursor.argument()
        elif isinstance(item, str) and item in "lcr|:":
            kept.append(item)
    return "".join(kept) or "c"


def _without_middle(cursor: Cursor) -> None:
    """Take the second `&` out of each row of three columns, in place of the items that follow."""
    rest = list(cursor.items)
    seen = 0
    for at in range(cursor.at, len(rest)):
        if rest[at] == r"\end":
            break
        seen = 0 if rest[at] == "\\\\" else seen + (rest[at] == "&")
        if rest[at] == "&" and seen == 2:  # noqa: PLR2004 # the second
            rest[at] = " "
    cursor.items = rest


def _end(cursor: Cursor) -> str:
    name = _raw(cursor.argument()).replace("\\", "")
    becomes = ENVIRONMENTS.get(name.removesuffix("*"), name)
    return rf"\end{{{becomes}}}" if becomes else " "


def _new_line(cursor: Cursor) -> str:
    r"""Write `\\` without the space that it may ask for."""
    cursor.skip("*")
    start = cursor.at
    space = cursor.option()
    if space is not None and not _LENGTH.fullmatch(_raw(space)):
        cursor.at = start
    return "\\\\ "


def _unicode(cursor: Cursor) -> str:
    cursor.option()
    digits = _raw(cursor.argument()).strip().lower()
    found = re.fullmatch(r"(?:(?:0?x|u\+?|\\?#x|\")([0-9a-f]{1,6})|([0-9]{1,7}))", digits)
    return escaped(scalar(found[1] or found[2], 16 if found[1] else 10)) if found else ""


def _href(cursor: Cursor) -> str:
    cursor.argument()
    label = cursor.argument()
    if all(isinstance(item, str) for item in label) and _WORDS.fullmatch("".join(map(str, label))):
        return rf"\text{{{_raw(label)}}}"
    return f"{{{_written(label)}}}"


def _url(cursor: Cursor) -> str:
    return rf"\texttt{{{_raw(cursor.argument())}}}"


def _color(cursor: Cursor) -> str:
    model = cursor.option()
    color = _hex(_raw(model or []), _raw(cursor.argument()))
    return rf"\color{color}" if color else " "


def _text_color(cursor: Cursor) -> str:
    model = cursor.option()
    color = _hex(_raw(model or []), _raw(cursor.argument()))
    content = _written(cursor.argument())
    return rf"{{\color{color}{content}}}" if color else f"{{{content}}}"


def _hex(model: str, color: str) -> str:
    """Write a color as the converter reads it: by name, or as six digits; `""` where it has none."""
    if model in {"rgb", "RGB"}:
        parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", color)[:3]]
        scale = 255 if model == "rgb" else 1
        numbers = [min(255, round(part * scale)) for part in parts]
        return "[HTML]{" + "".join(f"{number:02X}" for number in numbers) + "}" if len(numbers) == 3 else ""  # noqa: PLR2004
    name = color.partition("!")[0].lstrip("\\#")
    if not _COLOR.fullmatch(name):
        return ""
    return f"[HTML]{{{name}}}" if model == "HTML" else f"{{{name}}}"


def _operator(cursor: Cursor) -> str:
    r"""Write the name of a function; one that is more than a name becomes upright letters."""
    star = "*" if cursor.skip("*") else ""
    written = _written(cursor.argument())
    found = _NAME.fullmatch(written)
    return rf"\operatorname{star}{{{found[1]}}}" if found else rf"\mathrm{{{written}}}"


def _math_operator(cursor: Cursor) -> str:
    written = _written(cursor.argument())
    found = _NAME.fullmatch(written)
    return rf"\operatorname*{{{found[1]}}}" if found and len(found[1]) > 1 else rf"\mathop{{{written}}}"


def _space(cursor: Cursor) -> str:
    cursor.skip("*")
    length = _raw(cursor.argument())
    return rf"\hspace{{{length}}}" if _LENGTH.fullmatch(length) else " "


def _chemistry(cursor: Cursor) -> str:
    """Write a chemical formula: digits below, charges above."""
    source = "".join(item for item in cursor.argument() if isinstance(item, str) and item not in "$%#&")
    written = _ATOMS.sub(r"_{\1}", _CHARGE.sub(r"^{\1}", source))
    return rf"\mathrm{{{written.replace('->', chr(92) + 'to ')}}}"


_COMMANDS = {
    "begin": _environment,
    "end": _end,
    "\\": _new_line,
    "unicode": _unicode,
    "href": _href,
    "url": _url,
    "color": _color,
    "textcolor": _text_color,
    "operatorname": _operator,
    "mathop": _math_operator,
    "hspace": _space,
    "ce": _chemistry,
}
