# ruff: noqa: RUF001 - letters that look like others are what is tested
"""The room `text`: any script, any damage, and never more time than the text is long."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import text

ANY = st.text(st.characters(), max_size=60)
FORBIDDEN = set("\x00\x0b\x1f\x7f\x9f\u202e\u2066\ufeff\uffff\ud800")


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_a_cleaned_text_can_be_written_and_stays_as_it_is(raw: str) -> None:
    """No text makes a later stage fail, and cleaning twice is cleaning once."""
    once = text.clean(raw)

    assert once == text.clean(once)
    assert once == once.encode().decode()
    assert not set(once) & FORBIDDEN


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne", id="line ends"),
        pytest.param("a\x00\x1b[1mb", "a[1mb", id="controls"),
        pytest.param("gpj\u202etxt", "gpjtxt", id="override"),
        pytest.param("Möbius — 流形", "Möbius — 流形", id="good text"),
    ],
)
def test_clean_replaces_what_no_text_may_hold(raw: str, expected: str) -> None:
    """Feeds and pages hold no character that XML forbids or that makes a title read as another."""
    assert expected == text.clean(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("  one \n\t two  ", "one two", id="line end"),
        pytest.param("one  two", "one  two", id="inner spaces stay"),
        pytest.param("\n\n", "", id="nothing"),
        pytest.param("one\x00\ntwo", "one two", id="control before a line end"),
    ],
)
def test_line_joins_lines_with_one_space(raw: str, expected: str) -> None:
    """A title on two lines is one title."""
    assert expected == text.line(raw)


def test_line_takes_linear_time_on_a_run_of_spaces() -> None:
    """A line of eight megabytes of spaces does not stop a build."""
    assert 8_000_002 == len(text.line("a" + " " * 8_000_000 + "b"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("one\ntwo\n \n\nthree", "one two\n\nthree", id="wrapped lines"),
        pytest.param("\n\none\n\n", "one", id="empty lines around"),
        pytest.param("one\r\n\r\ntwo", "one\n\ntwo", id="Windows line ends"),
    ],
)
def test_paragraphs_are_divided_by_one_empty_line(raw: str, expected: str) -> None:
    """Every reader's abstracts have one form."""
    assert expected == text.paragraphs(raw)


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_paragraphs_of_paragraphs_are_the_same(raw: str) -> None:
    """What was read once reads back unchanged."""
    once = text.paragraphs(raw)

    assert once == text.paragraphs(once)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Poincaré's Map", "poincare s  MAP", id="accents, case and signs"),
        pytest.param("𝐍𝐞𝐫𝐯𝐞", "nerve", id="mathematical letters"),
        pytest.param("ﬁeld", "field", id="ligature"),
        pytest.param("Straße", "STRASSE", id="sharp s"),
    ],
)
def test_spellings_of_one_title_fold_to_one(one: str, other: str) -> None:
    """Two spellings of a title are one title."""
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("कि", "का", id="Hindi vowel signs"),
        pytest.param("かき", "かぎ", id="Japanese voicing"),
        pytest.param("???", "!!!", id="signs alone"),
    ],
)
def test_different_words_of_any_script_stay_different(one: str, other: str) -> None:
    """A sign that makes another word is not folded away."""
    assert text.fold(one) != text.fold(other)


def test_words_are_casefolded_and_keep_their_marks() -> None:
    """Vowel signs belong to their word, underscores to none."""
    assert ["हिन्दी", "x", "1", "été"] == text.words("हिन्दी x_1 ÉTÉ!")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("../../etc/passwd", "etc-passwd", id="path"),
        pytest.param("CON", "con-paper", id="device"),
        pytest.param("Index", "index-paper", id="index"),
        pytest.param("深度学习", "深度学习", id="Chinese"),
        pytest.param("हिन्दी भाषा", "हिन्दी-भाषा", id="Hindi"),
        pytest.param("𝐀 ℌ", "a-h", id="mathematical capitals"),
        pytest.param("Łódź, Ærø & Đà", "lodz-aero-da", id="Latin letters"),
        pytest.param("COM¹", "com1-paper", id="device in disguise"),
        pytest.param("?!", "paper-545f940d", id="signs alone"),
    ],
)
def test_slugs_are_readable_addresses(title: str, expected: str) -> None:
    """A title of any script becomes an address that every file system takes."""
    assert expected == text.slug(title)


@given(st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_a_slug_is_short_and_canonical(title: str) -> None:
    """No slug is empty, reserved, over 80 bytes, or equal to another but for case and form."""
    slug = text.slug(title)

    assert 0 < len(slug.encode()) <= text.SLUG_BYTES
    assert slug not in text.RESERVED_SLUGS
    assert slug == unicodedata.normalize("NFC", slug.casefold())
    assert slug == text.slug(slug)


@given(st.text(max_size=60), st.text("0123456789abcdef", min_size=8, max_size=32))
@settings(max_examples=200, deadline=None)
def test_a_slug_with_a_suffix_is_a_slug(title: str, suffix: str) -> None:
    """A hash at the end keeps an address valid, or the memory of addresses would lose it."""
    slug = text.slug_with(text.slug(title), suffix)

    assert slug == text.slug(slug)
    assert slug.endswith(f"-{suffix}")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("It holds. We show it.", ["It holds.", "We show it."], id="two"),
        pytest.param("Ebb et al. Found it. Done", ["Ebb et al. Found it.", "Done"], id="et al."),
        pytest.param("J. Flow is here.", ["J. Flow is here."], id="initial"),
        pytest.param("Really? Yes!", ["Really?", "Yes!"], id="other ends"),
        pytest.param("About 3.5 times", ["About 3.5 times"], id="number"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_sentences_end_at_full_stops_that_are_some(raw: str, expected: list[str]) -> None:
    """Abbreviations and numbers do not end a sentence."""
    assert expected == text.sentences(raw)


def test_sentences_take_linear_time_on_initials() -> None:
    """A megabyte of initials does not stop a build."""
    assert 1 == len(text.sentences("A. B. " * 150_000))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Short.", "Short.", id="whole text"),
        pytest.param("One two three. " + "Four " * 9, "One two three.", id="whole sentences"),
        pytest.param("One two three. Four fives.", "One two three.", id="one character too many"),
        pytest.param("One two." + " " * 12 + "Four.", "One two. Four.", id="spaces between sentences"),
        pytest.param("word " * 9, "word word word word…", id="whole words"),
        pytest.param("字" * 30, "字" * 23 + "…", id="no spaces"),
        pytest.param("一 " + "字" * 30, "一 " + "字" * 21 + "…", id="a space far back"),
    ],
)
def test_a_lead_ends_where_a_reader_would(raw: str, expected: str) -> None:
    """A description is never cut inside a word or a formula."""
    assert expected == text.lead(raw, 24)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("one two three <x + y + z = w> four", "one two three…", id="spaces in it"),
        pytest.param(f"{'字' * 17}<x+y+z=w>", f"{'字' * 17}…", id="no spaces at all"),
        pytest.param("One.\n\nOne and two <x. Y and z> ends", "One. One and two…", id="in a second paragraph"),
        pytest.param("<x + y + z = w + u + v + t>", "…", id="nothing but it"),
    ],
)
def test_a_lead_is_not_cut_inside_what_is_whole(raw: str, expected: str) -> None:
    """A formula is shown from its beginning to its end, or not at all."""
    assert expected == text.lead(raw, 24, [(raw.index("<"), raw.index(">") + 1)])


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_a_lead_is_never_longer_than_asked(raw: str) -> None:
    """A limit is a limit, with the ellipsis."""
    assert len(text.lead(text.paragraphs(raw), 20)) <= 20


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=1#c", "http://example.org:8080/", "https://例え.jp/ä"],
)
def test_web_addresses_pass(address: str) -> None:
    """What a browser opens may be linked."""
    assert address == text.web_url(f" {address} ")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https://",
        "https://me@evil.example/",
        'https://a.example/"x',
        "https://a.example:port/",
        "https://[half/",
        "https://a.example/\ud800",
        "https://a.example/\u202ex",
        "data:text/html,x",
        "https://a.example/a b",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    """No link runs a script, hides its target or breaks a page."""
    assert "" == text.web_url(address)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("See https://a.example/x.", [(4, "https://a.example/x")], id="full stop"),
        pytest.param("(https://a.example/x)", [(1, "https://a.example/x")], id="bracket"),
        pytest.param("https://a.example/x_(y)", [(0, "https://a.example/x_(y)")], id="bracket of its own"),
        pytest.param("https:// and http://me@b.example", [], id="none"),
    ],
)
def test_web_addresses_in_a_text_end_before_punctuation(raw: str, expected: list[tuple[int, str]]) -> None:
    """A full stop after an address is not part of it."""
    assert expected == list(text.web_addresses(raw))


def test_a_path_is_percent_encoded_but_for_its_slashes() -> None:
    """Addresses of any script are valid in `href` and in feeds."""
    assert "papers/%E6%B7%B1%20%22x%22/" == text.escape_path('papers/深 "x"/')
