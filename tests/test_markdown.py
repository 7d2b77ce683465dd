"""The room `markdown`: text comes out as it went in, and nothing that a page must not hold comes out at all."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import markdown, text
from site_gen.model import Converted, Heading

ELEMENTS = frozenset(
    "a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr img li ol p pre s strong "
    "table tbody td th thead tr ul".split()
)
ATTRIBUTES = frozenset("alt aria-label class href id role src start tabindex title".split())
SCHEMES = ("http://", "https://", "mailto:", "/", "#", ".", "?")

# Forty ways to make a page run what a stranger wrote.
PAYLOADS = (
    "<script>steal()</script>",
    "</script><script>steal()</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=steal()>",
    "<img src='x' onerror='steal()'>",
    "<svg onload=steal()>",
    "<svg><script>steal()</script></svg>",
    "<math><mtext><script>steal()</script></mtext></math>",
    "<iframe src=javascript:steal()></iframe>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "<body onload=steal()>",
    "<a href=javascript:steal()>x</a>",
    "<a href='data:text/html,<script>steal()</script>'>x</a>",
    "<form action=javascript:steal()><button>x</button></form>",
    "<input autofocus onfocus=steal()>",
    "<details open ontoggle=steal()>",
    "<style>@import '//evil.example/x.css'</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<object data=javascript:steal()></object>",
    "<embed src=javascript:steal()>",
    "<!--><script>steal()</script>-->",
    "<![CDATA[<script>steal()</script>]]>",
    "<?php steal() ?>",
    '"><script>steal()</script>',
    "'-steal()-'",
    '" onmouseover="steal()',
    "`onmouseover=steal()`",
    "[x](javascript:steal())",
    "[x](JaVaScRiPt:steal())",
    "[x](java&Tab;script:steal())",
    "[x](javascript&colon;steal())",
    "[x](vbscript:steal())",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](%2F%2Fevil.example)",
    "[x](blob:https://evil.example/1)",
    '![x](https://e.example/a.png "onerror=steal()")',
    '![x" onerror="steal()](y)',
    "<javascript:steal()>",
    "[x]: javascript:steal()\n\n[x]",
    "&lt;script&gt;steal()&lt;/script&gt;",
    "{{ steal() }}{% steal %}",
)


class Seen(HTMLParser):
    """Collects what an HTML parser finds in a fragment."""

    def __init__(self, html: str) -> None:
        """Parse at once."""
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += data

    def unknown_decl(self, data: str) -> None:
        """Call a declaration an element that nobody allows."""
        self.elements.add(data)

    def handle_comment(self, data: str) -> None:
        """Call a comment an element that nobody allows."""
        self.elements.add(data)

    def handle_pi(self, data: str) -> None:
        """Call an instruction an element that nobody allows."""
        self.elements.add(data)


def shown(source: str) -> str:
    """Give what a browser shows of an escaped text, paragraphs divided by an empty line."""
    return read(markdown.to_html(source))


def read(converted: Converted) -> str:
    """Give what a browser shows of paragraphs."""
    return Seen(converted.html.markup.replace("</p>\n<p>", "\n\n")).text.removesuffix("\n")


def active(html: str) -> tuple[list[str], list[str], list[str]]:
    """Name the elements, attributes and targets that a page must not hold."""
    seen = Seen(html)
    targets = [target.lower() for target in seen.targets if target]
    return (
        sorted(seen.elements - ELEMENTS),
        sorted(seen.attributes - ATTRIBUTES),
        [target for target in targets if not target.startswith(SCHEMES) or target.startswith("//")],
    )


# --- text comes out as it went in

MARKS = st.sampled_from([*"*_`[]()<>&#|!~:=+-.\"'\\${}^@/", "1. ", "12) ", "- ", "---", "===", "```", "    ", "\n\n"])
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
TEXTS = st.lists(st.one_of(MARKS, MARKS, WORDS), max_size=24).map("".join).map(text.paragraphs)


@settings(max_examples=2000, deadline=None)
@given(TEXTS)
def test_an_escaped_text_is_shown_to_the_letter(plain: str) -> None:
    """Whatever a title or abstract holds, a reader sees exactly that and no markup of it."""
    converted = markdown.to_html(text.escape_markdown(plain))

    assert plain == read(converted)
    assert plain == converted.text
    assert ((), ()) == (converted.headings, converted.links)


@pytest.mark.parametrize(
    "plain",
    [
        "1. not a list",
        "# not a heading",
        "***",
        "a\n\n---\n\nb",
        "a\n\n===",
        "> not a quote",
        "&amp; stays",
        r"\alpha \\ \( x \)",
        "a | b | c",
        "~~kept~~",
        "[a]: https://e.example",
        "<https://e.example>",
        "see https://e.example/a_b_c for more",
        "![alt](x.png)",
        "- [ ] task",
        "2) second",
        "```python",
        "ends in a backslash\\",
        "*",
        "深度*学习*",
        "a\u00a0\u200bb",
        "$x_1^2 \\cdot {a}$",
    ],
)
def test_what_could_be_markup_is_shown_as_it_is_written(plain: str) -> None:
    """No construct of Markdown has power over a text from a source."""
    assert plain == shown(text.escape_markdown(plain))


# --- nothing active comes out


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_makes_nothing_active_also_where_it_is_not_escaped(payload: str) -> None:
    """Even in a page by hand no text becomes an element, an attribute or a link that runs."""
    assert ([], [], []) == active(markdown.to_html(payload).html.markup)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_from_a_source_is_shown(payload: str) -> None:
    """An attack in a title is text that people can read."""
    plain = text.paragraphs(payload)

    assert plain == shown(text.escape_markdown(plain))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(MARKS, st.sampled_from(PAYLOADS), WORDS), max_size=8).map("".join))
def test_no_mixture_of_markup_and_attacks_makes_anything_active(source: str) -> None:
    """What is allowed is a list, and nothing outside of it is ever written."""
    assert ([], [], []) == active(markdown.to_html(source).html.markup)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:steal()",
        "vbscript:x",
        "data:text/html,x",
        "blob:https://e.example/1",
        "filesystem:https://e.example/1",
        "file:/etc/passwd",
        "ftp://e.example",
        "tel:1",
        "//e.example",
        "a:b",
    ],
)
def test_a_target_of_another_scheme_stays_text(target: str) -> None:
    """Only http, https, mailto and relative targets are links."""
    converted = markdown.to_html(f"[words]({target}) ![image]({target})")

    assert () == converted.links
    assert {"p"} == Seen(converted.html.markup).elements


@pytest.mark.parametrize(
    "target", ["https://e.example/a?b=c#d", "http://e.example", "mailto:a@e.example", "#top", "?q=1"]
)
def test_a_whole_address_or_an_anchor_is_linked_as_it_is(target: str) -> None:
    """What does not lead into `content/` is left alone."""
    assert (target,) == markdown.to_html(f"[words]({target})", path="docs/a.md", base_path="/repo/").links


# --- links inside the site


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("b.md", "/repo/docs/b/"),
        ("../about.md", "/repo/about/"),
        ("../about.md#us", "/repo/about/#us"),
        ("b.md?x=1&y=2#z", "/repo/docs/b/?x=1&y=2#z"),
        ("index.md", "/repo/docs/"),
        ("../index.md", "/repo/"),
        ("reindex.md", "/repo/docs/reindex/"),
        ("deep/er/c.md", "/repo/docs/deep/er/c/"),
        ("/papers/x.md", "/repo/papers/x/"),
        ("/", "/repo/"),
        ("/feed.xml", "/repo/feed.xml"),
        ("/papers/", "/repo/papers/"),
        (".", "/repo/docs/"),
        ("..", "/repo/"),
        ("../topics/", "/repo/topics/"),
        ("a/..", "/repo/docs/"),
        ("image.png", "/repo/docs/image.png"),
        ("<two words.png>", "/repo/docs/two%20words.png"),
        ("größe.md", "/repo/docs/gr%C3%B6%C3%9Fe/"),
        ("%2F%2Fe.example", "/repo/e.example"),
        ("/%2Fe.example", "/repo/e.example"),
        ("a%3Fb.md", "/repo/docs/a%3Fb/"),
        ("../../outside.md", "../../outside.md"),
        ("../..", "../.."),
    ],
)
def test_a_relative_target_becomes_an_address_of_the_site(target: str, address: str) -> None:
    """Links lead from file to file of `content/`, as editors and GitHub show them, wherever the site lies."""
    assert (address,) == markdown.to_html(f"[words]({target})", path="docs/a.md", base_path="/repo/").links


def test_an_image_is_taken_from_the_folder_of_its_page() -> None:
    """Images beside a page are found under the base path."""
    converted = markdown.to_html("![A map](maps/one.png)", path="docs/a.md", base_path="/repo/")

    assert '<p><img src="/repo/docs/maps/one.png" alt="A map" /></p>\n' == converted.html.markup
    assert "A map" == converted.text


# --- headings and tables


def test_headings_are_listed_with_level_anchor_and_text() -> None:
    """A table of contents can be made of what the converter gives."""
    converted = markdown.to_html("# The *tide*\n\ntext\n\n## `code` and ![an image](x.png)\n")

    assert (
        Heading(1, "the-tide", "The tide"),
        Heading(2, "code-and-an-image", "code and an image"),
    ) == converted.headings
    assert ["the-tide", "code-and-an-image"] == Seen(converted.html.markup).ids


@pytest.mark.parametrize(
    ("source", "anchors"),
    [
        ("# A\n# A\n# A\n", ["a", "a-2", "a-3"]),
        ("# A\n# A\n# A-2\n", ["a", "a-2", "a-2-2"]),
        ("# A-2\n# A\n# A\n", ["a-2", "a", "a-3"]),
        ("> # A\n\n- # A\n", ["a", "a-2"]),
        ("# 深度\n# Größe\n", ["深度", "grosse"]),
    ],
    ids=["thrice", "a number before its time", "a number taken", "inside blocks", "other scripts"],
)
def test_anchors_are_unique_in_their_page(source: str, anchors: list[str]) -> None:
    """Every heading can be linked, also where two have the same words."""
    assert anchors == Seen(markdown.to_html(source).html.markup).ids


def test_a_heading_without_letters_has_an_anchor() -> None:
    """An anchor is never empty."""
    assert "" not in Seen(markdown.to_html("# !!!\n#\n").html.markup).ids


def test_an_aligned_table_has_classes_and_no_style() -> None:
    """The page's policy forbids `style`, so a column's side is a class."""
    html = markdown.to_html("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n").html.markup

    assert ([], [], []) == active(html)
    assert ['class="align-left"', 'class="align-center"', 'class="align-right"'] == [
        f'class="align-{side}"' for side in ("left", "center", "right") if f'<td class="align-{side}"' in html
    ]


def test_a_table_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    """A wide table never makes the whole page scroll sideways."""
    html = markdown.to_html("| a |\n|---|\n| 1 |\n").html.markup

    assert html.startswith('<div class="scroll" tabindex="0" role="group" aria-label="table"><table>')
    assert html.endswith("</table>\n</div>\n")


def test_the_text_of_a_page_is_its_blocks_without_markup() -> None:
    """Search and descriptions read what a person reads, block by block."""
    source = "# Head\n\nSome *more*\nwords.  \nEnd.\n\n```\ncode\n```\n\n- one\n- two\n"

    assert "Head\n\nSome more words. End.\n\ncode\n\none\n\ntwo" == markdown.to_html(source).text


# --- anything at all can be given


def test_the_examples_of_commonmark_are_converted_without_anything_active(data: Path) -> None:
    """Each of the specification's 650 examples converts and yields only what a page may hold."""
    examples = json.loads((data / "nasty/commonmark_spec.json").read_text())
    sources = [example["markdown"] for example in examples]

    assert len(sources) > 600
    assert [] == [source for source in sources if active(markdown.to_html(source).html.markup) != ([], [], [])]


def test_naughty_strings_are_shown_to_the_letter(data: Path) -> None:
    """No string of the collection of naughty ones loses a character on its way to the page."""
    strings = [text.paragraphs(one) for one in json.loads((data / "nasty/naughty_strings.json").read_text())]

    assert len(strings) > 400
    assert [] == [plain for plain in strings if plain != shown(text.escape_markdown(plain))]
