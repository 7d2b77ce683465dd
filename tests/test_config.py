"""The room `config`: a file of a person, all its mistakes at once, each with its line and a way out."""

from pathlib import Path

import pytest

from site_gen import config
from site_gen.errors import MachineError, UsageError
from site_gen.model import Link, Topic
from tests import effort


def site(tmp_path: Path, source: str | bytes) -> Path:
    """Make a root with a `site.yaml`."""
    return written(tmp_path, "site.yaml", source)


def taxonomy(tmp_path: Path, source: str) -> Path:
    """Make a root with a `topics.yaml`."""
    return written(tmp_path, "topics.yaml", source)


def written(root: Path, name: str, source: str | bytes) -> Path:
    """Write a file into `content/`."""
    (root / "content").mkdir()
    (root / "content" / name).write_bytes(source.encode() if isinstance(source, str) else source)
    return root


def told(error: UsageError) -> list[tuple[str, int, str, str]]:
    """Give place, words and hint of all complaints."""
    return [
        (one.path, one.line, one.message, one.hint) for one in (error, *error.others) if isinstance(one, UsageError)
    ]


def test_without_a_file_the_defaults_hold_and_are_told(tmp_path: Path) -> None:
    """A pile of listings alone makes a site, with a word about its name."""
    settings, problems = config.site(tmp_path)

    assert config.Config() == settings
    assert [("config.missing", 0)] == [(problem.code, problem.line) for problem in problems]


@pytest.mark.parametrize("source", ["", "# title: My papers\n", "description: Mine\n"])
def test_a_file_without_a_title_is_told(tmp_path: Path, source: str) -> None:
    """A site does not get the name `Papers` unseen."""
    settings, problems = config.site(site(tmp_path, source))

    assert config.Config().title == settings.title
    assert [
        ("config.missing", "has no `title`: the site has no name", "add `title: My papers`"),
        (
            "config.no-base-url",
            "`base_url` is not given: feeds and sitemap, which need whole addresses, are left out",
            "add `base_url: https://...`",
        ),
    ] == [(problem.code, problem.message, problem.hint) for problem in problems]


def test_all_keys_are_read(tmp_path: Path) -> None:
    """What a person says is what the site is."""
    source = (
        "\ufefftitle: My\n  papers\nbase_url: https://a.example/repo\nper_page: 20\nmenu:\n- Docs: docs/\ntwins: no\n"
    )
    settings, problems = config.site(site(tmp_path, source))

    assert ("My papers", "https://a.example/repo/", "/repo/") == (settings.title, settings.base_url, settings.base_path)
    assert (20, (Link("docs/", "Docs"),), False) == (settings.per_page, settings.menu, settings.twins)
    assert [] == problems


def test_two_wrong_keys_are_both_shown_with_line_and_near_key(tmp_path: Path) -> None:
    """A person mends all mistakes in one go."""
    with pytest.raises(UsageError) as raised:
        config.site(site(tmp_path, "titel: Papers\nstrict: true\nbase_uri: https://a.example\n"))

    assert [
        ("content/site.yaml", 1, "unknown key `titel`", "did you mean `title`?"),
        ("content/site.yaml", 3, "unknown key `base_uri`", "did you mean `base_url`?"),
    ] == told(raised.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("title: 5", "`title` is `5`: expected text, got a whole number", id="number for text"),
        pytest.param("title:", "`title` is `empty`: expected text, got nothing", id="nothing"),
        pytest.param("title: ' '", "`title` is empty", id="blank title"),
        pytest.param("per_page: many", "`per_page` is `many`: expected a whole number, got text", id="text for number"),
        pytest.param("per_page: 5", "`per_page` is 5", id="too few"),
        pytest.param("per_page: 501", "`per_page` is 501", id="too many"),
        pytest.param("strict: 3", "`strict` is `3`: expected `true` or `false`, got a whole number", id="no switch"),
        pytest.param("menu: docs", "`menu` is `docs`: expected keys with values, got text", id="menu"),
        pytest.param("menu: [{x: 'javascript:y'}]", "`javascript:y` is no address", id="address of a menu"),
        pytest.param("menu: [{x: '//[x'}]", "`//[x` is no address", id="host without a scheme"),
        pytest.param("logo: '//e.example/x.png'", "`//e.example/x.png` is no address", id="logo elsewhere"),
        pytest.param("base_url: a.example", "`base_url` is `a.example`, no web address", id="no scheme"),
        pytest.param(
            "base_url: 'javascript:x'", "`base_url` is `javascript:x`, no web address", id="script for an address"
        ),
        pytest.param("base_url: https://a.example/?", "`base_url` has a `?` or `#` part", id="question"),
        pytest.param("repository: https://a.example/#x", "`repository` has a `?` or `#` part", id="fragment"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    """The message names the value and what was expected."""
    with pytest.raises(UsageError) as raised:
        config.site(site(tmp_path, f"description: x\n{line}\n"))

    assert [("content/site.yaml", 2, message)] == [place[:3] for place in told(raised.value)]


@pytest.mark.parametrize(
    ("address", "base_url", "base_path"),
    [
        pytest.param("https://a.example", "https://a.example/", "/", id="host"),
        pytest.param("https://a.example/", "https://a.example/", "/", id="slash"),
        pytest.param("https://a.example/repo", "https://a.example/repo/", "/repo/", id="path"),
        pytest.param("' https://a.example/a/b// '", "https://a.example/a/b/", "/a/b/", id="spaces and slashes"),
        pytest.param("http://localhost:8000/x", "http://localhost:8000/x/", "/x/", id="port"),
        pytest.param("''", "", "/", id="empty"),
    ],
)
def test_the_base_url_ends_in_one_slash(tmp_path: Path, address: str, base_url: str, base_path: str) -> None:
    """However a person writes it, links are joined to it."""
    settings, _ = config.site(site(tmp_path, f"base_url: {address}"))

    assert (base_url, base_path) == (settings.base_url, settings.base_path)


def test_a_key_without_effect_is_told_not_refused(tmp_path: Path) -> None:
    """A site written for a later version builds."""
    _, problems = config.site(site(tmp_path, "title: T\naccent: red\nbase_url: https://a.example"))

    assert [(2, "config.no-effect", "`accent` has no effect in this version")] == [
        (problem.line, problem.code, problem.message) for problem in problems
    ]


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        pytest.param("title: a\ntitle: b", 2, "key `title` stands twice", id="double key"),
        pytest.param("- title", 1, "should be a list of `key: value` lines", id="list"),
        pytest.param(b"title: \xff", 0, "is not UTF-8 text", id="encoding"),
    ],
)
def test_what_is_no_yaml_is_refused(tmp_path: Path, source: str | bytes, line: int, message: str) -> None:
    """A broken file stops the build before anything is lost."""
    with pytest.raises(UsageError) as raised:
        config.site(site(tmp_path, source))

    assert (message, line) == (raised.value.message, raised.value.line)


def test_a_file_that_cannot_be_read_is_the_machines_refusal(tmp_path: Path) -> None:
    """A folder in place of the file is no mistake of YAML."""
    (tmp_path / "content" / "site.yaml").mkdir(parents=True)

    with pytest.raises(MachineError) as raised:
        config.site(tmp_path)

    assert ("content/site.yaml", "is a directory", "it must be a file that you may read") == (
        raised.value.path,
        raised.value.message,
        raised.value.hint,
    )


@pytest.mark.parametrize("name", ["yaml_billion_laughs.yaml", "yaml_deep_flow.yaml", "yaml_python_tag.yaml"])
def test_bombs_are_refused_before_they_go_off(tmp_path: Path, data: Path, name: str) -> None:
    """A hostile configuration costs neither memory nor time, and runs nothing."""
    root = site(tmp_path, (data / "nasty" / name).read_bytes())

    with pytest.raises(UsageError):
        config.site(root)


def test_without_topics_the_site_says_how_to_get_them(tmp_path: Path) -> None:
    """No file is no mistake."""
    found, problems = config.topics(tmp_path)

    assert ((), ["topics.missing"]) == (found, [problem.code for problem in problems])


def test_topics_are_read_in_their_order(tmp_path: Path) -> None:
    """The order of the taxonomy is the person's."""
    items = ("- {id: sea, title: Sea, phrases: tide}", "- {id: birds, title: ' Birds ', parent: sea, exclude: [kite]}")
    found, problems = config.topics(taxonomy(tmp_path, "\n".join(["topics:", *items])))

    assert (
        Topic(id="sea", title="Sea", phrases=("tide",)),
        Topic(id="birds", title="Birds", parent="sea", exclude=("kite",)),
    ) == found
    assert [] == problems


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param(
            "- title: Sea\n- id: sea", [(2, "a topic has no `id`"), (3, "a topic has no `title`")], id="absent"
        ),
        pytest.param("- {id: '', title: ''}", [(2, "a topic has no `id`"), (2, "a topic has no `title`")], id="empty"),
        pytest.param("- sea\n- {title: Sea}", [(2, "`sea` is no topic"), (3, "a topic has no `id`")], id="no mapping"),
        pytest.param("- {id: Sea Side, title: x}", [(2, "`Sea Side` cannot be an address")], id="no address"),
        pytest.param("- {id: page, title: x}", [(2, "`page` cannot be an address")], id="reserved"),
        pytest.param("- {id: [x], title: x}", [(2, "`id` is `['x']`: expected text, got a list")], id="wrong type"),
        pytest.param("- {id: a, title: x, word: y}", [(2, "unknown key `word`")], id="unknown key"),
        pytest.param("- id: a\n  title: x\n  word: y", [(4, "unknown key `word`")], id="unknown key on its line"),
        pytest.param("- title: x\n  id: a b", [(3, "`a b` cannot be an address")], id="address on its line"),
        pytest.param("- {id: a, title: x}\n- {id: a, title: y}", [(3, "the id `a` stands twice")], id="twice"),
        pytest.param(
            "- {id: sea, title: x}\n- {id: b, title: y, parent: see}",
            [(3, "the parent `see` of `b` is no topic")],
            id="no parent",
        ),
        pytest.param(
            "- {id: a, title: x, parent: b}\n- {id: b, title: y, parent: a}\n- {id: c, title: z, parent: a}",
            [(2, "`a` is a parent of itself"), (3, "`b` is a parent of itself")],
            id="circle",
        ),
    ],
)
def test_wrong_topics_are_all_told_with_their_lines(
    tmp_path: Path, items: str, expected: list[tuple[int, str]]
) -> None:
    """A person mends the taxonomy in one go."""
    with pytest.raises(UsageError) as raised:
        config.topics(taxonomy(tmp_path, f"topics:\n{items}\n"))

    assert expected == [(line, message) for _, line, message, _ in told(raised.value)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("topics: sea", "`topics` is `sea`: expected a list, got text", id="text"),
        pytest.param(
            "topics: {id: a, title: A}",
            "`topics` is `{'id': 'a', 'title': 'A'}`: expected a list, got keys with values",
            id="mapping",
        ),
    ],
)
def test_a_topic_without_a_list_around_it_is_told(tmp_path: Path, source: str, message: str) -> None:
    """What a person wrote is never passed over in silence."""
    with pytest.raises(UsageError) as raised:
        config.topics(taxonomy(tmp_path, f"# ours\n{source}\n"))

    assert [(2, message)] == [(line, words) for _, line, words, _ in told(raised.value)]


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        pytest.param("Sea Side", "take `sea-side`", id="no address"),
        pytest.param(
            "index", "the site itself has a page of that name; take another, such as `index-topic`", id="reserved"
        ),
    ],
)
def test_an_id_that_cannot_be_an_address_is_told_with_one_that_can(tmp_path: Path, given: str, hint: str) -> None:
    """A person is shown a way that leads on."""
    with pytest.raises(UsageError) as raised:
        config.topics(taxonomy(tmp_path, f"topics:\n- id: {given}\n  title: T\n"))

    assert hint == raised.value.hint


def test_a_long_line_of_parents_costs_no_quadratic_time(tmp_path: Path) -> None:
    """Thousands of topics, each below the one before, are checked as fast one by one as ten are."""
    (tmp_path / "content").mkdir()

    def lined_up(many: int) -> int:
        lines = [f"- {{id: t{number}, title: T, parent: t{number - 1}}}" for number in range(1, many)]
        (tmp_path / "content/topics.yaml").write_text("\n".join(["topics:", "- {id: t0, title: T}", *lines]))
        return len(config.topics(tmp_path)[0])

    assert 800 == lined_up(800)
    assert effort.growth(lined_up, 800) < effort.NEARLY_LINEAR


def test_the_real_taxonomy_is_read(tmp_path: Path, data: Path) -> None:
    """The form of the file of labels is the form that is understood."""
    found, problems = config.topics(taxonomy(tmp_path, (data / "truth" / "taxonomy.yaml").read_text()))

    assert (40, []) == (len(found), problems)
