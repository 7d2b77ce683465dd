"""XML as text: elements with everything escaped."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

HEADER = '<?xml version="1.0" encoding="utf-8"?>\n'


def element(name: str, content: str = "", /, **attributes: str) -> str:
    """Write an element with a text as content; both are escaped."""
    return wrap(name, [escape(content)] if content else (), **attributes)


def wrap(name: str, children: Iterable[str], /, **attributes: str) -> str:
    """Write an element around children that are XML already; an attribute `xml_lang` becomes `xml:lang`."""
    inside = "".join(children)
    given = "".join(f" {key.replace('_', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"
