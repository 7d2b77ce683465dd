"""The room `markdown`: text comes out as it went in, and nothing that a page must not hold comes out at all."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from site_gen import markdown, text
from site_gen.model import Converted, Heading

GOLDEN = Path(__file__).parent / "golden" / "markdown.txt"

# Where a text of each dialect stands.
PAPER = "papers/a.md"
BY_HAND = "docs/a.md"
DIALECTS = pytest.mark.parametrize("path", [PAPER, BY_HAND, "notes/a.md", "topics/a.md"])

ELEMENTS = frozenset(
    "a blockquote br code del details div em h1 h2 h3 h4 h5 h6 hr img li ol p pre s section span strong summary sup "
    "table tbody td th thead tr ul".split()
) | frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts mtable mtr mtd mpadded mphantom mstyle".split()
)
ATTRIBUTES = frozenset("alt aria-label class href id open role src start tabindex title".split()) | frozenset(
    "accent accentunder displaystyle form linethickness lspace mathvariant maxsize minsize movablelimits rspace "
    "scriptlevel stretchy symmetric voffset width height depth display".split()
)
EMPTY = frozenset({"br", "hr", "img"})
SCHEMES = ("http://", "https://", "mailto:", "/", "#", ".", "?")

# Fifty ways to make a page run what a stranger wrote.
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
    '!!! "onclick="steal()" "><script>steal()</script>"\n    x',
    '??? note" onclick=steal() <script>\n    x',
    "> [!NOTE]\n> <script>steal()</script>",
    "> [!<script>]\n> x",
    'x[^"onclick=steal()]\n\n[^"onclick=steal()]: <script>steal()</script>',
    "x[^<script>]\n\n[^<script>]: x",
    '```python" onclick="steal()\n<script>steal()</script>\n```',
    "```html\n<script>steal()</script>\n```",
    "``` <script>steal()</script>\nx\n```",
    '~~~ "x`y\n</code></pre><script>steal()</script>\n~~~',
    "## <script>steal()</script>",
    '### " onmouseover="steal()',
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
        self.classes: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.nested: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.classes += [value or "" for name, value in attrs if name == "class"]
        self.nested += [tag] if tag == "a" and "a" in self.open else []
        self.open += [tag] if tag not in EMPTY else []

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag not in EMPTY and (not self.open or self.open.pop() != tag):
            self.unbalanced.append(tag)

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
    return read(markdown.to_html(source, path=PAPER))


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
SYNTAX = (
    *("[^a]", "[^b]", "\n\n[^a]: ", "\n[^b]: ", "![x[^a]](y)", "[x[^b]](z)", "\n\n    ", "\n> ", "\n"),
    *('\n!!! note "T"\n    ', "\n??? tip\n    ", '\n???+ x ""\n', "\n> [!NOTE]\n> ", "\n!!! ", "!!!", "???"),
    *("\n## ", "\n### fn 1\n", "\n# _main\n", "\n```py\n", "\n```\n", "\n~~~ x\n", "\n| a |\n|---|\n| ", "\n- "),
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
TEXTS = st.lists(st.one_of(MARKS, MARKS, WORDS), max_size=24).map("".join).map(text.paragraphs)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_an_escaped_text_is_shown_to_the_letter(plain: str) -> None:
    """Whatever a title or abstract holds, a reader sees exactly that and no markup of it."""
    converted = markdown.to_html(text.escape_markdown(plain), path=PAPER)

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
        "!!! note\nmore",
        "??? tip",
        "[^1]: a note",
        "> [!NOTE]\n> more",
        "a\u00a0\u200bb",
        "$x_1^2 \\cdot {a}$",
    ],
)
def test_what_could_be_markup_is_shown_as_it_is_written(plain: str) -> None:
    """No construct of Markdown has power over a text from a source."""
    assert plain == shown(text.escape_markdown(plain))


# --- nothing active comes out


@pytest.mark.parametrize("payload", PAYLOADS)
@DIALECTS
def test_a_hostile_text_makes_nothing_active_also_where_it_is_not_escaped(payload: str, path: str) -> None:
    """Even in a page by hand no text becomes an element, an attribute or a link that runs."""
    assert ([], [], []) == active(markdown.to_html(payload, path=path).html.markup)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_from_a_source_is_shown(payload: str) -> None:
    """An attack in a title is text that people can read."""
    plain = text.paragraphs(payload)

    assert plain == shown(text.escape_markdown(plain))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(MARKS, st.sampled_from(PAYLOADS), WORDS), max_size=8).map("".join))
def test_no_mixture_of_markup_and_attacks_makes_anything_active(source: str) -> None:
    """What is allowed is a list, and nothing outside of it is ever written."""
    assert ([], [], []) == active(markdown.to_html(source, path=PAPER).html.markup)


LINES = st.lists(st.one_of(MARKS, st.sampled_from(SYNTAX), st.sampled_from(PAYLOADS), WORDS), max_size=14)


@settings(max_examples=200, deadline=None)
@given(LINES.map("".join), st.sampled_from([BY_HAND, "notes/a.md"]))
def test_whatever_a_person_writes_makes_a_well_formed_page(source: str, path: str) -> None:
    """Elements are closed in order, ids stand once and hold no space, links to notes lead there, nothing is active."""
    converted = markdown.to_html(source, path=path)
    seen = Seen(converted.html.markup)
    made = [target[1:] for target in seen.targets if "fn:" in target or "fnref:" in target]

    assert ([], [], []) == active(converted.html.markup)
    assert ([], [], []) == (seen.open, seen.unbalanced, seen.nested)
    assert len(set(seen.ids)) == len(seen.ids)
    assert [] == [name for name in seen.ids if not name or name.startswith("_") or name.split() != [name]]
    assert set(made) <= set(seen.ids)
    assert {heading.id for heading in converted.headings} <= set(seen.ids)


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


# --- what a person writes by hand


def golden() -> list[tuple[str, str, str]]:
    """Read the examples: what each shows, its Markdown and its HTML."""
    return [(title, source, html) for _, title, source, html in read_fixture_file(GOLDEN)]


@pytest.mark.parametrize(("source", "html"), [case[1:] for case in golden()], ids=[case[0] for case in golden()])
def test_a_page_by_hand_is_as_in_the_examples(source: str, html: str) -> None:
    """Footnotes, admonitions, code and headings come out as a person read and found right."""
    assert html == markdown.to_html(source, path=BY_HAND, base_path="/r/").html.markup


@pytest.mark.parametrize("path", [BY_HAND, "topics/sea.md", "notes/tides.md", "index.md", "papers.md", ""])
def test_all_that_a_person_writes_has_the_richer_dialect(path: str) -> None:
    """Pages, topics and notes may hold boxes; the place of the file tells."""
    assert "admonition" in markdown.to_html("!!! note\n    x\n", path=path).html.markup


@pytest.mark.parametrize("source", [">*\n> \n> ", "> !!! note\n> ", "- !!! note\n\n  ", "[^a]:", "[^a]: [^a]: x\n[^a]"])
def test_a_text_may_end_anywhere(source: str) -> None:
    """What is cut off in the middle of a construct is converted like anything else."""
    assert [] == Seen(markdown.to_html(source, path=BY_HAND).html.markup).unbalanced


def test_the_text_of_a_paper_has_no_footnotes_boxes_or_colors() -> None:
    """What a stranger wrote, or a person put into the file of a paper, stays CommonMark."""
    source = "# A\n\nOne[^1].\n\n> [!NOTE]\n> x\n\n!!! note\n    y\n\n```python\nz = 1\n```\n\n[^1]: Two.\n"
    seen = Seen(markdown.to_html(source, path=PAPER).html.markup)

    assert {"h1", "p", "blockquote", "pre", "code", "a"} == seen.elements
    assert ["language-python"] == seen.classes


def test_search_reads_the_words_of_a_page_and_nothing_of_its_machinery() -> None:
    """Notes are read at the end; signs of links, ways back and marks of colors are no words."""
    source = (
        '## Part[^1]\n\nOne[^1], two[^2].\n\n!!! tip "Three"\n    Four.\n\n```python\nx = "five"\n```\n\n'
        "[^2]: Seven.\n[^1]: *Six*.\n"
    )

    assert 'Part\n\nOne, two.\n\nTip Three\n\nFour.\n\nx = "five"\n\nSix.\n\nSeven.' == (
        markdown.to_html(source, path=BY_HAND).text
    )


def test_a_link_to_a_heading_is_not_a_link_that_a_person_wrote() -> None:
    """The links of a page are those in its text."""
    assert ("#part",) == markdown.to_html("## Part\n\n[x](#part) y[^1]\n\n[^1]: z\n", path=BY_HAND).links


def test_ids_of_a_note_are_its_own() -> None:
    """A note stands on the page of its paper: no id of one can be an id of the other."""
    source = "## Tides\n\nSee [above](#tides), [the page](#_main)[^1].\n\n[^1]: Note.\n"
    seen = Seen(markdown.to_html(source, path="notes/a.md").html.markup)

    assert ["notes:tides", "notes:fnref:1", "notes:fn:1"] == seen.ids
    assert ["#notes:tides", "#notes:tides", "#_main", "#notes:fn:1", "#notes:fnref:1"] == seen.targets


def test_links_of_a_note_start_where_the_page_of_its_paper_does() -> None:
    """Notes and papers lie in neighboring folders, and a neighboring note is shown on the page of its paper."""
    converted = markdown.to_html("[a](b.md) [c](../docs/c.md) [d](../papers/d.md)", path="notes/a.md", base_path="/r/")

    assert ("/r/papers/b/", "/r/docs/c/", "/r/papers/d/") == converted.links


def fenced(content: str, language: str = "c") -> str:
    """Convert a block of code."""
    return markdown.to_html(f"~~~~ {language}\n{content}\n~~~~\n", path=BY_HAND).html.markup


@pytest.mark.parametrize(
    ("content", "colored"),
    [
        ("int a;", True),
        ("int a;\n" * 1400, True),
        ("int a;\n" * 1500, False),
        ("int " + "a" * 396 + ";", False),
        ("int a;" + "\n" * 20 + "int b;", False),
    ],
    ids=["short", "just short enough", "too long", "a line too long", "a gap too long"],
)
def test_code_that_would_take_long_is_not_colored(content: str, *, colored: bool) -> None:
    """No block of code holds up a build: it is shown as it is instead."""
    html = fenced(content)

    assert colored == ('<span class="k">int</span>' in html)
    assert f"{content}\n" == Seen(html).text.removesuffix("\n")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["python", "yaml", "html", "console", "c", "js", "sh", "json", "diff", "toml", "tex", "text"]),
    st.lists(st.one_of(st.sampled_from([*"<>&\"'\\#/*{}()=:-$\t\n ", "def ", "-->", "$ ls\n"]), WORDS)).map("".join),
)
def test_code_comes_out_to_the_letter(language: str, content: str) -> None:
    """Colors never change what is copied."""
    lines = content.replace("~", "-")

    assert f"{lines}\n" == Seen(fenced(lines, language)).text.removesuffix("\n")


def test_a_box_takes_no_class_that_the_theme_means_otherwise() -> None:
    """Only the kinds of the theme are classes."""
    html = markdown.to_html('!!! note skip hidden needs-js "T"\n    x\n\n!!! "hidden"\n    y\n', path=BY_HAND).html

    assert ["admonition admonition-note", "admonition-title", "kind", "admonition", "admonition-title"] == Seen(
        html.markup
    ).classes


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
@DIALECTS
def test_anchors_are_unique_in_their_page(source: str, anchors: list[str], path: str) -> None:
    """Every heading can be linked, also where two have the same words."""
    ids = Seen(markdown.to_html(source, path=path).html.markup).ids

    assert anchors == [name.removeprefix("notes:") for name in ids]


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
