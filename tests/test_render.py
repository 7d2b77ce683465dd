"""The room `render`: templates see `view` and nothing else, and what is wrong in one is told with its line."""

import hashlib
import re
from pathlib import Path

import pytest

from site_gen import render
from site_gen.errors import MachineError, UsageError
from site_gen.model import Asset, Author, Document, HandPage, Head, Html, Output, Site, TopicPage, View
from tests import shelf
from tests.shelf import FULL, HOSTILE
from tests.test_markdown import Seen

HINT = "a template may use `view` and the filters of the documentation, nothing else"


def view(template: str) -> View:
    """Make a view of a template of the user's."""
    return View(
        template=template,
        path="a/index.html",
        url="/a/",
        section="page",
        site=Site(title="T", assets=(Asset("site.css", "/assets/site.1.css"),)),
        head=Head(title="A & B"),
        content=Document(title=Html("T"), body=Html("<p>b</p>"), headings=()),
    )


def rendered(folder: Path, template: str) -> str:
    """Render a template text."""
    (folder / "own.html").write_text(template)
    return render.Renderer(folder).render(view("own.html")).data.decode()


def complaint(folder: Path, **templates: str) -> UsageError:
    """Render `own` of some templates that are wrong, and give what is said."""
    for name, template in templates.items():
        (folder / f"{name}.html").write_text(template)
    with pytest.raises(UsageError) as raised:
        render.Renderer(folder).render(view("own.html"))
    return raised.value


def themed(page: View) -> str:
    """Render a view with the theme."""
    renderer = render.Renderer(Path("/nowhere"))
    assets, _ = renderer.assets("/r/")
    site = Site(title=HOSTILE, description=HOSTILE, base_url="https://e.example/r/", base_path="/r/", assets=assets)
    made = View(
        template=page.template,
        path=page.path,
        url=page.url,
        section=page.section,
        site=site,
        head=page.head,
        content=page.content,
    )
    return renderer.render(made).data.decode()


# --- what a template may do


def test_a_view_becomes_the_file_of_its_path(tmp_path: Path) -> None:
    """One view is one file."""
    (tmp_path / "own.html").write_text("<h1>{{ view.head.title }}</h1>\n")

    assert Output("a/index.html", b"<h1>A &amp; B</h1>\n") == render.Renderer(tmp_path).render(view("own.html"))


def test_everything_but_markup_of_ours_is_escaped(tmp_path: Path) -> None:
    """Autoescape is on for every name of a template, and only the converter's HTML passes."""
    (tmp_path / "own.xyz").write_text("{{ view.head.title }}{{ view.content.body }}{{ '<b>' }}")

    assert b"A &amp; B<p>b</p>&lt;b&gt;" == render.Renderer(tmp_path).render(view("own.xyz")).data


@pytest.mark.parametrize(
    ("template", "html"),
    [
        ('{{ view.site|asset("site.css") }}', "/assets/site.1.css"),
        ('{{ view.site|path("papers/") }}', "/papers/"),
        ('{{ "2017-06-12"|day }}', "12 June 2017"),
        ('{{ "2017-06"|day }}', "June 2017"),
        ('{{ "2017"|day }}', "2017"),
        ("{{ 12345|number }}", "12,345"),
        ('{{ 1|plural("paper", "papers") }}', "1 paper"),
        ('{{ 3000|plural("paper", "papers") }}', "3,000 papers"),
    ],
)
def test_filters_write_what_a_person_reads(tmp_path: Path, template: str, html: str) -> None:
    """Dates, numbers and addresses are written in one way everywhere."""
    assert html == rendered(tmp_path, template)


@pytest.mark.parametrize("name", ["range", "lipsum", "dict", "cycler", "joiner", "namespace"])
def test_a_template_has_no_globals(tmp_path: Path, name: str) -> None:
    """A template sees `view` and nothing else, so its view is all that it depends on."""
    assert f"'{name}' is undefined" == complaint(tmp_path, own=f"{{{{ {name} }}}}").message


def test_a_template_of_the_user_shadows_ours(tmp_path: Path) -> None:
    """Whoever puts a template under our name into `templates/` gets theirs, with the rest of the theme around it."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/_search.html").write_text("{% macro search(site) %}<b>own search</b>{% endmacro %}")
    renderer = render.Renderer(tmp_path)
    assets, _ = renderer.assets("/r/")
    page = shelf.joined(shelf.pages(), Site(title="T", assets=assets, base_path="/r/"))["404.html"]

    assert "<b>own search</b>" in renderer.render(page).data.decode()
    assert "Nothing is at this address" in renderer.render(page).data.decode()


# --- what is wrong in a template


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("a\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("a\n\n{{ view.nothing }}", 3, "`View` has no attribute 'nothing'"),
        ("{% if %}", 1, "Expected an expression, got 'end of statement block'"),
        ("a\n{% endif %}", 2, "Encountered unknown tag 'endif'"),
        ("a\nb\n{{ view.head.title|upcase }}", 3, "No filter named 'upcase'"),
        ("\n\n\n{% include 'missing.html' %}", 4, "template `missing.html` is not found"),
        ("{% extends 'missing.html' %}", 1, "template `missing.html` is not found"),
        ("a\n{{ view.site|asset('no.css') }}", 2, "the theme has no asset `no.css`"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("a\n{{ 'x'|number }}", 2, "Cannot specify ',' with 's'"),
        ("a\n{% include 'own.html' %}", 2, "the template includes itself without end"),
    ],
    ids=[
        "an undefined name",
        "an undefined attribute",
        "a syntax error",
        "a stray end",
        "an unknown filter",
        "a missing include",
        "a missing parent",
        "a missing asset",
        "a division by zero",
        "a filter on a wrong value",
        "a circle",
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(tmp_path: Path, template: str, line: int, message: str) -> None:
    """Who writes a template is told which line of which file to mend."""
    error = complaint(tmp_path, own=template)

    assert (str(tmp_path / "own.html"), line, HINT) == (error.path, error.line, error.hint)
    assert message == error.message


def test_a_mistake_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    """The innermost template is to blame, not the page that includes it."""
    error = complaint(tmp_path, own="{% include 'part.html' %}", part="\n\n{{ view.nothing }}")

    assert (str(tmp_path / "part.html"), 3) == (error.path, error.line)


def test_a_syntax_error_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    """The same holds for what cannot even be read."""
    error = complaint(tmp_path, own="{% include 'part.html' %}", part="\n{% endfor %}")

    assert (str(tmp_path / "part.html"), 2) == (error.path, error.line)


def test_a_template_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    """Bytes of another encoding are a mistake to mend, not a crash."""
    (tmp_path / "own.html").write_bytes(b"{# \xff #}")

    with pytest.raises(UsageError, match="a template is not UTF-8 text") as raised:
        render.Renderer(tmp_path).render(view("own.html"))
    assert str(tmp_path / "own.html") == raised.value.path


@pytest.mark.parametrize(
    ("templates", "blamed"),
    [
        ({"own.html": ""}, "own.html"),
        ({"own.html": " \n\t\n"}, "own.html"),
        ({"own.html": '{% extends "frame.html" %}', "frame.html": ""}, "frame.html"),
        ({"own.html": "{% if not view.url %}x{% endif %}"}, "own.html"),
    ],
    ids=["no byte", "only space", "an empty frame", "nothing for this page"],
)
def test_an_empty_page_is_blamed_on_its_template(tmp_path: Path, templates: dict[str, str], blamed: str) -> None:
    """A page without a word is never meant so: it is not published, and the empty template is named."""
    for name, template in templates.items():
        (tmp_path / name).write_text(template)
    with pytest.raises(UsageError) as raised:
        render.Renderer(tmp_path).render(view("own.html"))

    assert ("makes an empty page", str(tmp_path / blamed)) == (raised.value.message, raised.value.path)
    assert "write the template, or delete it" == raised.value.hint[:32]


def test_a_file_in_the_place_of_the_templates_is_told(tmp_path: Path) -> None:
    """Who writes one file `templates` hears that it should be a folder."""
    (tmp_path / "templates").write_text("<h1>")
    with pytest.raises(UsageError) as raised:
        render.Renderer(tmp_path / "templates")

    assert ("is not a folder", str(tmp_path / "templates")) == (raised.value.message, raised.value.path)


def test_a_folder_in_the_place_of_a_template_is_told(tmp_path: Path) -> None:
    """A template of ours is not used in silence where the user meant another one."""
    (tmp_path / "parts/card.html").mkdir(parents=True)
    with pytest.raises(UsageError) as raised:
        render.Renderer(tmp_path)

    assert ("is a folder, not a template", str(tmp_path / "parts/card.html")) == (
        raised.value.message,
        raised.value.path,
    )


def test_a_missing_template_is_told_by_its_name(tmp_path: Path) -> None:
    """A view whose template is nowhere names it."""
    with pytest.raises(UsageError, match=r"template `none\.html` is not found") as raised:
        render.Renderer(tmp_path).render(view("none.html"))
    assert "templates/none.html" == raised.value.path


# --- what a page is made of


def test_a_closure_names_all_parts_of_a_page(tmp_path: Path) -> None:
    """Whatever template a page is made of, over any number of steps, is named once."""
    (tmp_path / "own.html").write_text("{% extends 'frame.html' %}{% from 'macros.html' import m %}")
    (tmp_path / "frame.html").write_text("{% include 'part.html' %}{% import 'macros.html' as macros %}")
    (tmp_path / "macros.html").write_text("{% macro m() %}{% include ['part.html'] %}{% endmacro %}")
    (tmp_path / "part.html").write_text("{% include 'own.html' %}")

    assert ("frame.html", "macros.html", "own.html", "part.html") == render.Renderer(tmp_path).closure("own.html")


@pytest.mark.parametrize(
    "template", sorted(path.name for path in render.theme().glob("*.html") if path.name != "base.html")
)
def test_every_template_of_the_theme_has_a_closure(template: str) -> None:
    """The theme includes by literal names only, and all of them exist."""
    assert template in render.Renderer(Path("/nowhere")).closure(template)


def test_a_template_that_is_saved_meanwhile_is_the_one_of_the_fingerprint(tmp_path: Path) -> None:
    """A page is never remembered under a template that it was not made of."""
    (tmp_path / "404.html").write_text("first")
    renderer = render.Renderer(tmp_path)
    before = renderer.fingerprint("404.html")
    (tmp_path / "404.html").write_text("second, and longer")

    assert b"first" == renderer.render(view("404.html")).data
    assert before == renderer.fingerprint("404.html")


def test_the_fingerprint_tells_a_part_that_is_missing_from_an_empty_one(tmp_path: Path) -> None:
    """A part that is deleted, emptied or changed is a change of every page that it is in."""
    (tmp_path / "own.html").write_text("{% include 'part.html' ignore missing %}")
    missing = render.Renderer(tmp_path).fingerprint("own.html")
    (tmp_path / "part.html").write_text("")
    empty = render.Renderer(tmp_path).fingerprint("own.html")
    (tmp_path / "part.html").write_text("a part")
    full = render.Renderer(tmp_path).fingerprint("own.html")

    assert ("own.html", "part.html") == render.Renderer(tmp_path).closure("own.html")
    assert 3 == len({missing, empty, full})


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (b"{% include view.head.title %}", "a template is included by an expression"),
        (b"{% if %}", "Expected an expression, got 'end of statement block'"),
        (b"\xff", "a template is not UTF-8 text"),
    ],
    ids=["by an expression", "broken", "not UTF-8"],
)
def test_a_closure_that_cannot_be_known_is_refused(tmp_path: Path, template: bytes, message: str) -> None:
    """A page whose parts are not known could be out of date without anyone noticing."""
    (tmp_path / "own.html").write_bytes(template)

    with pytest.raises(UsageError, match=re.escape(message)):
        render.Renderer(tmp_path).closure("own.html")


# --- assets


def test_assets_have_addresses_that_change_with_their_bytes(tmp_path: Path) -> None:
    """A browser may keep an asset for ever."""
    (tmp_path / "assets/fonts").mkdir(parents=True)
    (tmp_path / "assets/fonts/a.woff2").write_bytes(b"font")
    (tmp_path / "assets/LICENSE").write_bytes(b"free")
    assets, outputs = render.Renderer(tmp_path).assets("/r/")
    font = f"assets/fonts/a.{hashlib.sha256(b'font').hexdigest()[:8]}.woff2"
    license_file = f"assets/LICENSE.{hashlib.sha256(b'free').hexdigest()[:8]}"

    assert {"fonts/a.woff2": f"/r/{font}", "LICENSE": f"/r/{license_file}"}.items() <= {
        (asset.name, asset.url) for asset in assets
    }
    assert Output(font, b"font") in outputs
    assert [f"/r/{output.path}" for output in outputs] == [asset.url for asset in assets]
    assert sorted(asset.name for asset in assets) == [asset.name for asset in assets]


def test_an_asset_of_the_user_stands_before_ours(tmp_path: Path) -> None:
    """A site brings its own style by the name of ours."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/site.css").write_bytes(b"own")
    assets, outputs = render.Renderer(tmp_path).assets("/")
    address = next(asset.url for asset in assets if asset.name == "site.css")

    assert b"own" == next(output.data for output in outputs if f"/{output.path}" == address)


def sheet_of(folder: Path, **files: str) -> str:
    """Put a font and style sheets into a user's assets, and give what `own.css` becomes."""
    (folder / "assets/fonts").mkdir(parents=True, exist_ok=True)
    (folder / "assets/fonts/a.woff2").write_bytes(b"font")
    for name, sheet in files.items():
        (folder / f"assets/{name}.css").write_text(sheet)
    _, outputs = render.Renderer(folder).assets("/r/")
    return next(output.data.decode() for output in outputs if render.plain(output.path) == "assets/own.css")


@pytest.mark.parametrize("reference", ["fonts/a.woff2", "./fonts/a.woff2", "fonts/../fonts/a.woff2"])
@pytest.mark.parametrize("form", ["url({})", "url( {} )", "url('{}')", 'url("{}")', "url({}?v=1#a) format('woff2')"])
def test_a_style_sheet_leads_to_the_fonts_beside_it(tmp_path: Path, form: str, reference: str) -> None:
    """What a sheet names as it lies there is found at the address that it gets."""
    address = f"fonts/a.{hashlib.sha256(b'font').hexdigest()[:8]}.woff2"

    assert f"a {{ src: {form.format(address)} }}" == sheet_of(tmp_path, own=f"a {{ src: {form.format(reference)} }}")


@pytest.mark.parametrize(
    "reference",
    [
        "none.woff2",
        "/fonts/a.woff2",
        "../a.woff2",
        "data:font/woff2;base64,d09G",
        "https://e.example/fonts/a.woff2",
        "",
    ],
)
def test_a_style_sheet_keeps_references_to_what_is_no_asset(tmp_path: Path, reference: str) -> None:
    """Only what lies in the assets has another address."""
    sheet = f"a {{ src: url({reference}) }} /* the curl(fonts/a.woff2) of a field */"

    assert sheet == sheet_of(tmp_path, own=sheet)


def test_a_style_sheet_in_a_folder_leads_out_of_it(tmp_path: Path) -> None:
    """References start where their sheet lies, in the site as in the assets."""
    (tmp_path / "assets/deep").mkdir(parents=True)
    (tmp_path / "assets/deep/own.css").write_text("a { src: url(../fonts/a.woff2) }")
    sheet_of(tmp_path, own="")
    _, outputs = render.Renderer(tmp_path).assets("/r/")
    sheet = next(output for output in outputs if render.plain(output.path) == "assets/deep/own.css")

    assert f"a {{ src: url(../fonts/a.{hashlib.sha256(b'font').hexdigest()[:8]}.woff2) }}" == sheet.data.decode()
    assert hashlib.sha256(sheet.data).hexdigest()[:8] in sheet.path


def test_a_style_sheet_that_is_not_utf_8_stays_as_it_is(tmp_path: Path) -> None:
    """The bytes of somebody's sheet are theirs."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/own.css").write_bytes(b"/* \xe9\xff */ a { src: url(\xe9) }")
    _, outputs = render.Renderer(tmp_path).assets("/r/")

    assert b"/* \xe9\xff */ a { src: url(\xe9) }" in [output.data for output in outputs]


def test_another_font_gives_the_style_sheet_another_address(tmp_path: Path) -> None:
    """A browser that kept the sheet would go on showing the old font."""
    ours, _ = render.Renderer(tmp_path).assets("/")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/math.woff2").write_bytes(b"own")
    own, outputs = render.Renderer(tmp_path).assets("/")
    font = next(asset.url for asset in own if asset.name == "math.woff2")
    sheets = [asset.url for asset in (*ours, *own) if asset.name == "site.css"]
    sheet = next(output.data.decode() for output in outputs if f"/{output.path}" == sheets[1])

    assert 2 == len(set(sheets))
    assert f"url({font.removeprefix('/assets/')})" in sheet


def test_an_asset_that_cannot_be_read_is_the_fault_of_the_machine(tmp_path: Path) -> None:
    """A broken disk is told with the file."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/broken.bin").symlink_to("/proc/self/mem")

    with pytest.raises(MachineError) as raised:
        render.Renderer(tmp_path).assets("/")
    assert str(tmp_path / "assets/broken.bin") == raised.value.path


# --- hostile texts in the theme


def hostile_views() -> dict[str, View]:
    """Make a site in which every text is an attack."""
    facts = {
        "title": HOSTILE,
        "abstract": HOSTILE,
        "authors": (Author(HOSTILE, orcid=HOSTILE),),
        "venue": HOSTILE,
        "keywords": (HOSTILE,),
        "categories": (HOSTILE,),
        "identifiers": (("arxiv", HOSTILE), ("doi", HOSTILE), (HOSTILE, HOSTILE)),
        "links": (("code", "javascript:steal()"), (HOSTILE, "https://e.example/?a=<script>")),
        "extra": ((HOSTILE, HOSTILE),),
    }
    topic = TopicPage(slug="sea", title=HOSTILE, description=HOSTILE, body=HOSTILE)
    by_hand = [HandPage(path="a.md", title=HOSTILE, body=f"# {HOSTILE}\n\n{HOSTILE}", description=HOSTILE)]
    return shelf.joined(shelf.pages([shelf.paper("one", "sea", **facts), FULL], [topic], by_hand))


@pytest.mark.parametrize("path", sorted(hostile_views()))
def test_no_text_gets_out_of_its_place_in_the_theme(path: str) -> None:
    """Titles, names, links and data of strangers are text on every kind of page."""
    html = themed(hostile_views()[path])
    scripts = re.findall(r"<script(.*?)>(.*?)</script>", html, flags=re.DOTALL)

    assert "<script>" not in html
    assert [] == [body for kind, body in scripts if body and "application/ld+json" not in kind]
    assert set() == Seen(html).attributes & {"onerror", "onload", "onclick", "style", "srcdoc"}
    assert [] == [target for target in Seen(html).targets if target.startswith(("javascript:", "//", "vbscript:"))]


@pytest.mark.parametrize("state", ["retracted", "withdrawn"])
def test_a_paper_that_was_taken_back_says_so_in_front(state: str) -> None:
    """Nobody cites what no longer stands without having been told."""
    taken_back, standing = (
        themed(shelf.joined(shelf.pages([shelf.paper("full", extra=extra)]))["papers/full/index.html"])
        for extra in (((state, True),), ())
    )

    assert taken_back.index(f"This paper was {state}.") < taken_back.rindex("We look at full.")
    assert "This paper was" not in standing
