"""A formula taken apart into commands, characters and groups, and a place in it."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from site_gen import text

# A command, a character, or a group with what is inside its braces.
Item: TypeAlias = "str | list[Item]"

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_ESCAPED = re.compile(r"[\\{}$%&#_^~]")
# Those of them that no backslash makes a character.
_NAMED = {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "}


def parsed(tex: str) -> list[Item]:
    """Take a formula apart; a brace too many counts for nothing."""
    stack: list[list[Item]] = [[]]
    for sign in _TOKEN.findall(tex):
        if sign == "{":
            stack.append([])
        elif sign == "}" and len(stack) > 1:
            group = stack.pop()
            stack[-1].append(group)
        elif sign != "}":
            stack[-1].append(sign)
    while len(stack) > 1:
        group = stack.pop()
        stack[-1].append(group)
    return stack[0]


class Cursor:
    """A place in a list of items."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.at = 0

    def next(self) -> Item:
        """Take what comes next, which must be there."""
        self.at += 1
        return self.items[self.at - 1]

    def skip(self, *marks: str) -> bool:
        """Step over white space, and over one of some characters if it comes next; tells whether it did."""
        at = self.at
        while at < len(self.items) and self.items[at] == " ":
            at += 1
        if at < len(self.items) and self.items[at] in marks:
            self.at = at + 1
            return True
        return False

    def argument(self) -> list[Item]:
        """Take an argument: what a group holds, or one item; nothing at the end."""
        self.skip()
        while self.at < len(self.items) and self.items[self.at] == " ":
            self.at += 1
        if self.at >= len(self.items):
            return []
        item = self.next()
        return item if isinstance(item, list) else [item]

    def option(self) -> list[Item] | None:
        """Take what stands in brackets, if that comes next and ends."""
        start = self.at
        if not self.skip("["):
            return None
        inside: list[Item] = []
        while self.at < len(self.items):
            item = self.next()
            if item == "]":
                return inside
            inside.append(item)
        self.at = start
        return None


def scalar(digits: str, base: int) -> str:
    """Give a character by its number, or nothing where there is none that a text may hold."""
    number = int(digits, base)
    allowed = 0x20 <= number < 0x7F or 0xA0 <= number < 0xD800 or 0xE000 <= number < 0x110000  # noqa: PLR2004 # of Unicode
    return text.clean(chr(number)) if allowed and number & 0xFFFE != 0xFFFE else ""  # noqa: PLR2004 # noncharacters


def escaped(words: str) -> str:
    """Write characters so that they mean themselves."""
    return _ESCAPED.sub(lambda found: _NAMED.get(found[0], f"\\{found[0]}"), words)
