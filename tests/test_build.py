"""The room `build`: whole sites, from files to files.

Each folder of `tests/sites/` is a case: a site root, and under `expected/` some of the files that its build makes, to
be read by a person. Of an HTML page only what stands inside `<main>` is compared; `problems.txt` is what the build
found wrong. `SITEGEN_REFRESH=1 pytest tests/test_build.py` writes them anew; to compare another file, `touch` it first.
"""

import gzip
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from site_gen import build as building
from site_gen.build import Observer, Options
from site_gen.errors import UsageError
from site_gen.model import Report
from tests import shelf
from tests.conftest import tree
from tests.test_markdown import Seen

SITES = Path(__file__).parent / "sites"
CASES = sorted(path.name for path in SITES.iterdir() if path.is_dir())
EXPECTED = sorted(path.relative_to(SITES).as_posix() for path in SITES.glob("*/expected/**/*") if path.is_file())


def observer() -> Observer:
    """Make an observer that says nothing."""
    return Observer(lambda _: None, lambda _: None)


def build(root: Path, *, search: bool = False, allow_removal: bool = False, strict: bool = False) -> Report:
    """Build a root, without search unless it is asked for."""
    options = Options(root=root, search=search, allow_removal=allow_removal, strict=strict)
    return building.build(options, observer(), lambda _: None)


def told(report: Report) -> list[str]:
    """Give the problems as a person reads them, without those of a site that has neither name nor topics."""
    quiet = {"config.missing", "config.no-base-url", "topics.missing"}
    return [f"{found.path}: {found.message}" for found in report.problems if found.code not in quiet]


def site(root: Path) -> dict[str, bytes]:
    """Read the site of a root."""
    return tree(root / "build")


def papers(root: Path) -> list[str]:
    """Name the papers of the site of a root, in the order of the API."""
    shards = sorted((root / "build/api").glob("papers-*.jsonl"))
    return [json.loads(line)["slug"] for shard in shards for line in shard.read_text().splitlines()]


def inner(path: str, data: bytes) -> bytes:
    """Give the part of a file that is compared."""
    found = re.search(rb"<main.*?>\n?(.*?)</main>", data, flags=re.DOTALL) if path.endswith(".html") else None
    return found[1] if found else data


def problems(report: Report) -> bytes:
    """Write down what a build found wrong."""
    lines = [f"{found.path}:{found.line}: {found.code}: {found.message}\n  {found.hint}\n" for found in report.problems]
    return "".join(lines).encode()


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Build every case once, and refresh what is expected if somebody asks for it."""
    made: dict[str, dict[str, bytes]] = {}
    for case in CASES:
        root = tmp_path_factory.mktemp("sites") / case
        shutil.copytree(SITES / case / "content", root / "content")
        report = build(root, search=case in {"merged", "hostile"})
        files = site(root) | {"problems.txt": problems(report)}
        made |= {f"{case}/expected/{path}": {path: inner(path, data)} for path, data in files.items()}
        made[case] = files
    if os.environ.get("SITEGEN_REFRESH"):
        for expected in EXPECTED:
            (SITES / expected).write_bytes(next(iter(made[expected].values())))
    return made


# --- whole sites


@pytest.mark.parametrize("expected", EXPECTED)
def test_a_site_is_as_expected(cases: dict[str, dict[str, bytes]], expected: str) -> None:
    """What a build makes of a site's files is what a person read and found right."""
    made = next(iter(cases[expected].values()))

    assert (SITES / expected).read_bytes().decode() == made.decode()


def test_both_kinds_of_capture_and_json_lines_are_one_collection(cases: dict[str, dict[str, bytes]]) -> None:
    """Records of one paper in three formats become one page with the facts of all."""
    found = [json.loads(line) for line in cases["merged"]["api/papers-0001.jsonl"].splitlines()]

    assert [
        ("counting-gulls-without-disturbing-them", 2),
        ("where-terns-put-their-nests", 1),
        ("a-moon-for-every-harbor", 1),
        ("reading-the-hour-from-tidal-gauges", 2),
    ] == [(paper["slug"], len(paper["sources"])) for paper in found]


def test_a_hidden_paper_is_nowhere(cases: dict[str, dict[str, bytes]]) -> None:
    """Neither its page nor its name is in any file of the site."""
    files = cases["hidden"]

    assert [] == [path for path in files if "to-be-hidden" in path]
    assert [] == [path for path, data in files.items() if b"to be hidden" in data or b"to-be-hidden" in data]


def test_hostile_sources_make_no_page_active(cases: dict[str, dict[str, bytes]]) -> None:
    """No element, attribute or link of a stranger's making is on any page."""
    pages = {path: data.decode() for path, data in cases["hostile"].items() if path.endswith(".html")}
    seen = {path: Seen(html) for path, html in pages.items()}

    assert len(pages) > 8
    assert [] == [path for path, html in pages.items() if re.search(r"<script>|<svg|<img|<u>|<i>", html)]
    assert set() == {name for page in seen.values() for name in page.attributes if name.startswith("on")}
    assert [] == [
        target
        for page in seen.values()
        for target in page.targets
        if not target.startswith(("https://", "/", "#", "data:,"))
    ]


def test_a_site_without_an_address_says_so(cases: dict[str, dict[str, bytes]]) -> None:
    """Feeds and sitemap are left out, and the build tells how to get them."""
    files = cases["no-address"]

    assert [] == [path for path in files if path.endswith(".xml")]
    assert b"content/site.yaml:0: config.no-base-url: " in files["problems.txt"]


# --- what a person puts there


def test_files_of_a_person_are_copied_as_they_are(tmp_path: Path) -> None:
    """Images, domain names and anything else appear in the site byte by byte; what is private or hidden does not."""
    given = {
        "content/CNAME": "e.example\n",
        "content/docs/a.png": "\x89PNG",
        "content/papers/extra.pdf": "%PDF",
        "content/notes/draft.txt": "private",
        "content/lists/a.txt": "private",
        "content/.hidden": "private",
        "content/a.txt~": "private",
        "content/slugs.tsv": "",
    }
    build(shelf.root(tmp_path, **given))

    assert [b"e.example\n", "\x89PNG".encode(), b"%PDF"] == [
        site(tmp_path)[path] for path in ("CNAME", "docs/a.png", "papers/extra.pdf")
    ]
    assert [] == [path for path, data in site(tmp_path).items() if data == b"private" or path.endswith("tsv")]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("content/robots.txt", "robots.txt"),
        ("content/404.html", "404.html"),
        ("content/papers/index.html", "papers/index.html"),
        ("content/papers/tides.json", "papers/tides.json"),
    ],
)
def test_a_file_of_a_person_stands_before_ours(tmp_path: Path, path: str, address: str) -> None:
    """Whoever writes a file for an address gets theirs."""
    report = build(shelf.root(tmp_path, **{path: "mine"}))

    assert (b"mine", []) == (site(tmp_path)[address], told(report))


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("content/index.md", "index.html"),
        ("content/search.md", "search/index.html"),
        ("content/404.md", "404.html"),
        ("content/about/collection.md", "about/collection/index.html"),
        ("content/papers.md", "papers/index.html"),
        ("content/docs/index.md", "docs/index.html"),
    ],
)
def test_a_page_by_hand_stands_before_ours(tmp_path: Path, path: str, address: str) -> None:
    """A Markdown file for an address of ours becomes the page there, in the frame of the site."""
    report = build(shelf.root(tmp_path, **{path: "# By hand\n\nMine."}), search=True)

    assert b"<p>Mine.</p>" in site(tmp_path)[address]
    assert [] == told(report)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"content/about.md": "1", "content/about/index.md": "2"},
            "content/about/index.md: is left out: the site has something else at `/about/`",
        ),
        (
            {"content/About.md": "1", "content/about.md": "2"},
            "content/about.md: is left out: the site has something else at `/about/`",
        ),
        (
            {"content/about.md": "2", "content/about/index.html": "1"},
            "content/about.md: is left out: the site has something else at `/about/`",
        ),
        (
            {"content/manifest.json": "2"},
            "content/manifest.json: is left out: the site has something else at `/manifest.json`",
        ),
        (
            {"content/pagefind/pagefind.js": "2"},
            "content/pagefind/pagefind.js: is left out: the site has something else at `/pagefind/pagefind.js`",
        ),
        (
            {"content/B.txt": "1", "content/b.txt": "2"},
            "content/b.txt: is left out: the site has something else at `/b.txt`",
        ),
    ],
    ids=[
        "two pages",
        "two pages but for case",
        "a file and a page",
        "our manifest",
        "our index",
        "two files but for case",
    ],
)
def test_two_things_at_one_address_are_told(tmp_path: Path, given: dict[str, str], problem: str) -> None:
    """The first is used, the other is named, and the site is built."""
    report = build(shelf.root(tmp_path, **given), search=True)

    assert [problem] == told(report)
    assert ["tides", "gulls", "moons"] == papers(tmp_path)


def test_a_file_of_another_case_keeps_ours_away(tmp_path: Path) -> None:
    """A site can be unpacked where `ROBOTS.txt` and `robots.txt` are one name."""
    build(shelf.root(tmp_path, **{"content/ROBOTS.txt": "mine"}))

    assert ["ROBOTS.txt"] == [path for path in site(tmp_path) if path.casefold() == "robots.txt"]


def test_the_menu_leads_to_pages_anchors_and_other_sites(tmp_path: Path) -> None:
    """Entries of the menu may be written as links of a page are."""
    entries = "- A: docs/a.md#part\n- B: /papers/?page=2\n- C: https://e.example/x\n- D: größe/\n"
    config = f"title: T\nbase_url: https://e.example/r/\nlogo: img/logo.svg\nmenu:\n{entries}"
    build(shelf.root(tmp_path, **{"content/site.yaml": config}))
    targets = Seen(site(tmp_path)["404.html"].decode()).targets

    assert {
        "/r/docs/a/#part",
        "/r/papers/?page=2",
        "https://e.example/x",
        "/r/gr%C3%B6%C3%9Fe/",
        "/r/img/logo.svg",
    } <= set(targets)


def test_the_page_for_missing_addresses_is_not_searched(tmp_path: Path) -> None:
    """Search finds pages that one can go to, and no more records are made than that."""
    stages: list[str] = []
    watching = Observer(lambda stage: stages.append(f"{stage.name} {stage.detail}"), lambda _: None)
    root = shelf.root(tmp_path, **{"content/404.md": "Gone.", "content/about.md": "About."})
    building.build(Options(root=root), watching, lambda _: None)

    assert "search 4 records\t4 indexed" in stages


# --- edits, removal, redirects


def test_an_edited_page_decides_on_its_topics(tmp_path: Path) -> None:
    """After a person edited a generated page, lists, counts and data follow the page."""
    root = shelf.root(tmp_path, **{"content/topics.yaml": shelf.TOPICS})
    build(root)
    page = root / "content/papers/gulls.md"
    page.write_text(re.sub(r"(?m)^topics:\n(- .*\n)+", 'topics:\n- {"sea": []}\n', page.read_text()))
    report = build(root)
    index = json.loads(site(root)["api/index.json"])

    assert [("sea", 3), ("birds", 0)] == [(topic["id"], topic["papers"]) for topic in index["topics"]]
    assert b"Gulls" in site(root)["topics/sea/index.html"]
    assert ["content/papers/gulls.md: was edited: it is used as it is and not overwritten"] == told(report)


def test_a_build_stops_before_a_third_of_the_papers_vanishes(tmp_path: Path) -> None:
    """A missing source does not empty a site; nothing is touched."""
    root = shelf.root(tmp_path)
    build(root)
    (root / "content/sources/a.jsonl").write_text(shelf.line("Tides") + shelf.line("New"))
    before = tree(root)
    with pytest.raises(UsageError) as raised:
        build(root)

    assert ("2 of 3 papers would vanish from the site", str(root / "content/sources"), 2) == (
        raised.value.message,
        raised.value.path,
        raised.value.exit_code,
    )
    assert before == tree(root)


def test_a_build_that_stops_tells_what_it_could_not_read(tmp_path: Path) -> None:
    """Why papers would vanish is told with the refusal: whole files first, twenty problems at most."""
    root = shelf.root(tmp_path)
    build(root)
    (root / "content/sources/a.jsonl").write_text("{\n" * 30)
    (root / "content/sources/b.jsonl.gz").write_text("not packed")
    with pytest.raises(UsageError) as raised:
        build(root)
    others = raised.value.others

    assert 20 == len(others)
    assert (f"{root}/content/sources/b.jsonl.gz", 0) == (others[0].path, others[0].line)
    assert (f"{root}/content/sources/a.jsonl", 18) == (others[-1].path, others[-1].line)
    assert "" not in {other.hint for other in others[:2]}


@pytest.mark.parametrize("output", ["content/x", "content/sources/x/y", "templates/x", ".sitegen/x", "content", ".."])
def test_an_output_among_the_users_own_files_is_refused_before_any_work(tmp_path: Path, output: str) -> None:
    """What a build reads is never what it writes; nothing is touched, also when the folder is configured."""
    config = f"title: T\noutput: {output}\n"
    root = shelf.root(tmp_path / "site", **{"content/site.yaml": config, "templates/own.html": ""})
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="the output would ") as raised:
        build(root)

    assert "choose a folder of its own for the site, such as `build`" == raised.value.hint
    assert before == tree(tmp_path)


def test_papers_by_hand_do_not_vanish(tmp_path: Path) -> None:
    """Pages that a person wrote have no source, are kept, and never stop a build."""
    given = {f"content/papers/hand-{name}.md": f"---\ntitle: Hand {name}\n---\nMine.\n" for name in "abcd"}
    root = shelf.root(tmp_path, **given)
    build(root)
    build(root)

    assert ["hand-a", "hand-b", "hand-c", "hand-d", "tides", "gulls", "moons"] == papers(root)


def test_papers_vanish_when_they_are_allowed_to(tmp_path: Path) -> None:
    """With a word of consent the pages of lost papers go, and their traces with them."""
    root = shelf.root(tmp_path)
    build(root)
    (root / "content/sources/a.jsonl").write_text(shelf.line("Tides"))
    report = build(root, allow_removal=True)

    assert ["tides"] == papers(root)
    assert [] == [path for path, data in site(root).items() if path != "manifest.json" and b"Gulls" in data]
    assert report.counts.removed > 0


def test_a_third_of_the_papers_may_vanish_unasked(tmp_path: Path) -> None:
    """One of three papers is an edit, not an accident."""
    root = shelf.root(tmp_path)
    build(root)
    (root / "content/sources/a.jsonl").write_text(shelf.line("Tides") + shelf.line("Gulls"))
    build(root)

    assert ["tides", "gulls"] == papers(root)


def test_an_address_that_moved_redirects(tmp_path: Path) -> None:
    """Where two remembered papers became one, the lost address leads to the kept one."""
    root = shelf.root(tmp_path)
    build(root)
    with (root / "content/slugs.tsv").open("a") as slugs:
        slugs.write("old-gulls\tslug:gulls\n")
    build(root)

    assert b'content="0; url=/papers/gulls/"' in site(tmp_path)["papers/old-gulls/index.html"]


def test_a_formula_that_a_person_wrote_is_told_with_its_line(tmp_path: Path) -> None:
    """Each unknown command once, where it stands first; of one that goes over the end of a line, the file alone."""
    lines = (
        "---",
        "title: A page",
        "---",
        r"Not `\mine`.",
        r"On $\mine$ and $\yours$",
        r"and $\mine$, $\theirs +",
        "1$",
    )
    page = "\n".join((*lines, r"and $\his$.", "", "```math", r"\hers", "```", ""))
    root = shelf.root(tmp_path, **{"content/about.md": page})
    told = [problem for problem in build(root).problems if problem.code == "math.formula"]
    found = sorted((problem.line, problem.message.split("\\")[1].strip("`")) for problem in told)

    assert [(0, "theirs"), (5, "mine"), (5, "yours"), (8, "his"), (11, "hers")] == found


# --- nothing is written in vain


def test_a_build_of_unchanged_input_writes_nothing(tmp_path: Path) -> None:
    """Every file of content and site keeps inode and time, and the count says zero."""
    root = shelf.root(tmp_path, **{"content/topics.yaml": shelf.TOPICS, "content/about.md": "# About"})
    build(root, search=True)
    before = {path: path.stat() for path in [*root.glob("content/**/*"), *root.glob("build/**/*")]}
    report = build(root, search=True)
    after = {path: path.stat() for path in [*root.glob("content/**/*"), *root.glob("build/**/*")]}

    assert {path: (status.st_ino, status.st_mtime_ns) for path, status in before.items()} == {
        path: (status.st_ino, status.st_mtime_ns) for path, status in after.items()
    }
    assert (0, 0) == (report.counts.written, report.counts.removed)


def test_a_clean_build_gives_the_same_bytes(tmp_path: Path) -> None:
    """What earlier builds left behind saves time and changes nothing."""
    root = shelf.root(tmp_path)
    build(root)
    before = site(root)
    shutil.rmtree(root / "build")
    build(root)

    assert before == site(root)


# --- reading


@pytest.mark.parametrize(
    ("path", "data", "message", "papers_left"),
    [
        ("sources/b.txt", b"", "b.txt: is empty", 3),
        ("sources/b.txt", b"\x7fELF\x00\x01\x02\x00", "b.txt: is a binary file, not a listing", 3),
        (
            "sources/b.txt",
            b"A title without an abstract\n",
            "b.txt: title without an abstract: `A title without an abstract`",
            4,
        ),
        ("sources/b.jsonl", b'{"title": "Half a li', "b.jsonl: is not JSON: unterminated string", 3),
        ("sources/b.bin", b"\xff\xfe\xfd", "b.bin: ", 3),
        ("about.md", b"---\ntitle: [\n---\nWords.\n", "the front matter has a bracket that is not closed", 3),
        ("notes/nobody.md", b"Words.\n", "nobody.md: there is no paper `nobody` for this note", 3),
    ],
    ids=[
        "an empty file",
        "a binary file",
        "a title without an abstract",
        "half a line",
        "bytes of no format",
        "a broken front matter",
        "a note for nobody",
    ],
)
def test_damaged_content_costs_no_other_paper(
    tmp_path: Path, path: str, data: bytes, message: str, papers_left: int
) -> None:
    """Each damage is named once, with its place, and all else is built."""
    root = shelf.root(tmp_path)
    (root / "content" / path).parent.mkdir(exist_ok=True)
    (root / "content" / path).write_bytes(data)
    report = build(root)

    assert 1 == len([line for line in told(report) if message in line]), told(report)
    assert papers_left == len(papers(root))


def test_counts_add_up(tmp_path: Path) -> None:
    """What was read is kept, merged or rejected."""
    lines = shelf.SOURCE + shelf.SOURCE.split("\n")[0] + "\n" + '{"abstract": "no title"}\nnot json\n'
    counts = build(shelf.root(tmp_path, **{"content/sources/a.jsonl": lines})).counts

    assert (6, 3, 1, 2) == (counts.read, counts.kept, counts.merged, counts.rejected)


def test_a_packed_source_is_read(tmp_path: Path) -> None:
    """A listing may stay as it came, as `.gz`."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(shelf.SOURCE.encode()))
    listing = building.read(tmp_path, ["a.jsonl.gz"])

    assert ((), 3, 1, 0) == (listing.problems, len(listing.records), listing.files, listing.rejected)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jsonl.gz", gzip.compress(shelf.SOURCE.encode() * 50)[:-20], "is a damaged .gz file"),
        ("b.jsonl.gz", b"no gzip", "is not a .gz file"),
        ("c.jsonl.gz", gzip.compress(shelf.SOURCE.encode())[:20] + b"\xff" * 50, "damaged"),
        ("missing.jsonl", None, "no such file or directory"),
    ],
    ids=["cut off", "not packed", "damaged", "not there"],
)
def test_a_source_that_cannot_be_opened_is_a_problem(
    tmp_path: Path, name: str, data: bytes | None, message: str
) -> None:
    """One damaged file does not stop the others."""
    (tmp_path / "good.jsonl").write_text(shelf.SOURCE)
    if data is not None:
        (tmp_path / name).write_bytes(data)
    listing = building.read(tmp_path, [name, "good.jsonl"])

    assert (name, "source.unreadable") == (listing.problems[-1].path, listing.problems[-1].code)
    assert message in listing.problems[-1].message
    assert {"good.jsonl"} <= {record.place.path for record in listing.records}


def test_a_source_with_a_name_that_is_not_utf_8_can_be_told(tmp_path: Path) -> None:
    """Whatever bytes a name has, records and problems can be written as JSON."""
    name = os.fsdecode(b"\xff.jsonl")
    (tmp_path / name).write_text(shelf.SOURCE)

    assert {"\ufffd.jsonl"} == {record.place.path for record in building.read(tmp_path, [name]).records}


def test_the_output_and_base_path_are_those_of_the_configuration(tmp_path: Path) -> None:
    """Who serves the site asks where it is."""
    shelf.root(tmp_path, **{"content/site.yaml": "title: T\nbase_url: https://e.example/r\noutput: public\n"})

    assert (tmp_path / "public", "/r/") == building.target(tmp_path)


def test_a_strict_build_fails_on_problems_and_still_builds(tmp_path: Path) -> None:
    """Strictness is for the exit code; the site is there."""
    report = build(shelf.root(tmp_path, **{"content/sources/b.txt": ""}), strict=True)

    assert report.failed
    assert ["tides", "gulls", "moons"] == papers(tmp_path)


def test_a_paper_that_a_person_wrote_hides_no_paper_of_a_source(tmp_path: Path) -> None:
    """Both papers of one title are on the site, each at an address of its own."""
    by_hand = "---\ntitle: Salt in Old Walls\n---\nA page of my own.\ndigest: not one of yours\n"
    source = shelf.line("Salt in Old Walls", "How salt moves through bricks that stood for a hundred years.")
    root = shelf.root(
        tmp_path, **{"content/papers/salt-in-old-walls.md": by_hand, "content/sources/more.jsonl": source}
    )
    build(root)
    pages = sorted((root / "build/papers").glob("salt-in-old-walls*/index.html"))

    assert 2 == len(pages)
    assert [False, True] == ["How salt moves" in page.read_text() for page in pages]
    assert by_hand == (root / "content/papers/salt-in-old-walls.md").read_text()


def test_what_a_person_did_on_purpose_fails_no_strict_build(tmp_path: Path) -> None:
    """An edited paper is told at every build, and is no fault."""
    root = shelf.root(tmp_path, **{"content/topics.yaml": shelf.TOPICS})
    build(root)
    first = min((root / "content/papers").glob("*.md"))
    first.write_text(first.read_text() + "\nOne more word.\n")
    report = build(root, strict=True)

    assert ["content.edited"] == [problem.code for problem in report.problems]
    assert not report.failed


def test_a_pipe_among_the_papers_does_not_hang_a_build(tmp_path: Path) -> None:
    """What is no file is told and passed over, also when it is looked at for papers that vanish."""
    root = shelf.root(tmp_path, **{"content/topics.yaml": shelf.TOPICS, "content/papers/own.md": "A page of my own.\n"})
    os.mkfifo(root / "content/papers/pipe.md")
    report = build(root)

    assert [("content/papers/pipe.md", "content.unreadable")] == [
        (problem.path, problem.code) for problem in report.problems
    ]
