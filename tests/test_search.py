"""The room `search`: Pagefind's bundle is whole, equal at every run, and a bad Pagefind is told as it is."""

import gzip
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from site_gen import search
from site_gen.errors import Bug, MachineError
from site_gen.model import SearchRecord
from site_gen.search import _bundle

RECORDS = (
    SearchRecord(
        url="papers/tides/",
        slug="tides",
        title="Tides as a clock",
        text="We read the time from the sea, and find that it is late.",
        authors="Ada Ebb, Bo Flow",
        date="2021-03-04",
        topics=("sea", "time"),
    ),
    SearchRecord(
        url="papers/gulls/", slug="gulls", title="A census of gulls", text="Many. " * 30, date="2022", topics=("sea",)
    ),
    SearchRecord(url="about/", title="About this site", text="Written by hand."),
)

# Writes the bundle of RECORDS into the folder given first and prints the digest of all its files.
DIGEST = """
import hashlib, sys
from pathlib import Path
from site_gen import search
from tests import test_search
folder = Path(sys.argv[1])
output = search.index(test_search.RECORDS, folder, language="en")
files = sorted(path for path in folder.rglob("*") if path.is_file())
whole = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]
print(hashlib.sha256(repr((whole, output.path, output.data)).encode()).hexdigest())
"""

ANSWER_EVERYTHING = """#!{python}
import base64, json, sys
number = 0
for text in iter(lambda: sys.stdin.buffer.read(1), b""):
    if text == b",":
        number += 1
        kind = {kinds}[min(number, {records} + 2) - 1]
        answer = {{"message_id": number, "payload": {{"type": kind}}}}
        sys.stdout.write(base64.b64encode(json.dumps(answer).encode()).decode() + ",")
        sys.stdout.flush()
"""


def executable(folder: Path, script: str) -> Path:
    """Write a script that can be started."""
    path = folder / "pagefind"
    path.write_text(script)
    path.chmod(0o755)
    return path


def processes_named(path: Path) -> list[str]:
    """List the processes that run `path` or mention it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(path) in command:
            found.append(command)
    return found


def everything(folder: Path) -> list[str]:
    """Name all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Write the bundle of RECORDS once."""
    folder = tmp_path_factory.mktemp("site") / "pagefind"
    return folder, search.index(RECORDS, folder, language="en").data


@pytest.fixture
def copied(written: tuple[Path, bytes], tmp_path: Path) -> Path:
    """Copy that bundle, to be damaged."""
    folder = tmp_path / "pagefind"
    for name in everything(written[0]):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((written[0] / name).read_bytes())
    return folder


def test_facets_tell_topics_years_and_other_pages_in_the_order_of_the_records(written: tuple[Path, bytes]) -> None:
    """The page can count, filter and sort without loading a result."""
    facets = msgspec.json.decode(written[1], type=search.Facets)

    assert (facets.topics, facets.of) == (("sea", "time"), ((0, 1), (0,), ()))
    assert (facets.years, facets.others, facets.shards) == (((2021, 1), (2022, 1), (0, 1)), (2,), (3,))


def test_facets_name_the_fragment_of_each_record(written: tuple[Path, bytes]) -> None:
    """A result of Pagefind is known by the name of its fragment."""
    folder, data = written
    facets = msgspec.json.decode(data, type=search.Facets)
    paths = [folder / "fragment" / f"{facets.prefix}{name}.pf_fragment" for name in facets.ids.split(" ")]
    texts = [gzip.decompress(path.read_bytes()).decode() for path in paths]

    assert [f'"url":"{record.url}"' in text for record, text in zip(RECORDS, texts, strict=True)] == [True] * 3


def test_facets_file_is_named_by_its_bytes(tmp_path: Path) -> None:
    """A browser may keep the file for ever."""
    output = search.index(RECORDS[:1], tmp_path / "pagefind", language="en")

    assert f"search/facets.{hashlib.sha256(output.data).hexdigest()[:8]}.json" == output.path


def test_bundle_holds_only_what_a_browser_asks_for(written: tuple[Path, bytes]) -> None:
    """Ready-made user interfaces and highlighters are not published."""
    outside = [name for name in everything(written[0]) if "/" not in name and not name.endswith(".pf_meta")]

    assert outside == [
        "pagefind-entry.json",
        "pagefind-worker.js",
        "pagefind.js",
        "wasm.en.pagefind",
        "wasm.unknown.pagefind",
    ]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither the hash seed, the time zone, the locale nor the folder leaves a trace."""
    project = Path(__file__).resolve().parent.parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST, str(tmp_path / seed / "pagefind")],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            cwd=project,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone, locale in (("1", "Asia/Tokyo", "C"), ("77", "America/Lima", "C.UTF-8"))
    }

    assert len(digests) == 1


def test_a_large_collection_is_cut_into_bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory that Pagefind needs is bounded, and the old bundles stay as they are."""
    monkeypatch.setattr(search, "SHARD", 2)
    folder = tmp_path / "pagefind"
    facets = msgspec.json.decode(search.index(RECORDS, folder, language="en").data, type=search.Facets)

    assert facets.shards == (2, 1)
    assert [len(list((place / "fragment").iterdir())) for place in (folder, folder / "1")] == [2, 1]


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("Wind", "", "Wind"),
        ("∀∃", "∞ ≠ ∅", "papers/a/"),
        ("海", "潮汐は時計である", "潮 汐 は 時 計 で あ る"),
        ("Under", "a ___PAGEFIND_WEIGHT___9 b", "a _PAGEFIND_WEIGHT_9 b"),
        ("Signs", "x < y & <b>z</b>", "x < y & <b>z</b>"),
    ],
    ids=["no text", "no words at all", "no spaces between words", "an order to Pagefind", "markup"],
)
def test_every_record_is_kept_as_text(tmp_path: Path, title: str, text: str, kept: str) -> None:
    """No record is dropped, and no text is taken for more than text."""
    search.index([SearchRecord(url="papers/a/", slug="a", title=title, text=text)], tmp_path / "p", language="en")
    (fragment,) = (tmp_path / "p" / "fragment").iterdir()
    found = msgspec.json.decode(gzip.decompress(fragment.read_bytes()).removeprefix(b"pagefind_dcd"))

    assert kept == found["content"]


def test_equal_titles_are_two_records(tmp_path: Path) -> None:
    """Papers that differ in nothing but their address are both found."""
    twins = [SearchRecord(url=f"papers/{name}/", slug=name, title="Twins", text="Alike.") for name in ("a", "b")]
    facets = msgspec.json.decode(search.index(twins, tmp_path / "p", language="en").data, type=search.Facets)

    assert len(set(facets.ids.split(" "))) == 2


def test_a_language_without_stemmer_is_indexed(tmp_path: Path) -> None:
    """A site may be written in any language."""
    search.index(RECORDS, tmp_path / "p", language="zh-Hant")

    assert (tmp_path / "p" / "wasm.unknown.pagefind").is_file()


def test_no_records_give_an_empty_facets_file(tmp_path: Path) -> None:
    """A site without papers has a search page that finds nothing."""
    facets = msgspec.json.decode(search.index((), tmp_path / "p", language="en").data, type=search.Facets)

    assert (facets.shards, facets.ids) == ((), "")


def test_two_records_of_one_address_are_our_bug(tmp_path: Path) -> None:
    """Pagefind would silently drop the first of them."""
    with pytest.raises(Bug, match="same address"):
        search.index([RECORDS[0], RECORDS[0]], tmp_path / "p", language="en")


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """Stale files never get into a bundle."""
    (tmp_path / "old").write_text("")

    with pytest.raises(Bug, match="not empty"):
        search.index(RECORDS, tmp_path, language="en")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The message names the folder."""
    (tmp_path / "file").write_text("")

    with pytest.raises(MachineError, match="Not a directory") as caught:
        search.index(RECORDS, tmp_path / "file" / "pagefind", language="en")
    assert str(tmp_path / "file" / "pagefind") == caught.value.path


def empty(path: Path) -> None:
    """Leave a file without bytes, as a full disk does."""
    path.write_bytes(b"")


def halve(path: Path) -> None:
    """Cut a file in the middle."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def pack(data: bytes) -> Callable[[Path], None]:
    """Make a damage that replaces a file by other packed bytes."""

    def damage(path: Path) -> None:
        path.write_bytes(gzip.compress(data))

    return damage


def recount(path: Path) -> None:
    """Tell of another number of pages."""
    path.write_bytes(path.read_bytes().replace(b'"page_count":3', b'"page_count":2'))


@pytest.mark.parametrize(
    ("pattern", "damage", "words"),
    [
        ("fragment/*", empty, "is empty"),
        ("fragment/*", halve, "does not unzip"),
        ("fragment/*", Path.unlink, "No such file"),
        ("fragment/*", pack(b"other"), "is not of Pagefind"),
        ("fragment/*", pack(b'pagefind_dcd{"url":"elsewhere/"}'), "does not hold the pages"),
        ("fragment/*", pack(b"pagefind_dcd{}"), "missing required field `url`"),
        ("index/*", empty, "is empty"),
        ("index/*", Path.unlink, "No such file"),
        ("*.pf_meta", halve, "does not unzip"),
        ("*.pf_meta", pack(b"pagefind_dcd\x82\x61"), "is not in the form"),
        ("*.pf_meta", pack(b"pagefind_dcd\xa0"), "is not in the form"),
        ("*.pf_meta", pack(b"pagefind_dcd" + b"\x81" * 5000), "is not in the form"),
        ("pagefind-entry.json", empty, "is empty"),
        ("pagefind-entry.json", halve, "truncated"),
        ("pagefind-entry.json", recount, "does not tell of 3 pages"),
        ("pagefind.js", halve, "is cut off"),
        ("wasm.en.pagefind", empty, "is empty"),
    ],
)
def test_a_damaged_file_is_noticed(copied: Path, pattern: str, damage: Callable[[Path], None], words: str) -> None:
    """Whatever of a bundle is missing, cut or not of this index is named."""
    damage(min(copied.glob(pattern)))

    with pytest.raises(MachineError, match=words):
        _bundle.inspect(copied, [record.url for record in RECORDS])


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\nsleep 600\n", "has not answered for 1 second"),
        ("#!/bin/sh\nsleep 600 &\nwait\n", "has not answered for 1 second"),
        ("#!/bin/sh\nexit 0\n", "ended early"),
        ("#!/bin/sh\necho 'no room left' >&2\nexit 1\n", "ended early: no room left"),
        ("#!/bin/sh\nprintf 'Hello, world,'\nsleep 600\n", "do not understand: `Hello`"),
        ("#!/bin/sh\nyes a\n", "do not understand: `a\na"),
        ("#!/bin/sh\nprintf 'e30=,'\nsleep 600\n", "do not understand: `e30=`"),
        ("#!/bin/sh\nprintf 'eyJtZXNzYWdlX2lkIjo5LCJwYXlsb2FkIjp7InR5cGUiOiJBIn19,'\nsleep 600\n", "do not understand"),
        (
            "#!/bin/sh\nprintf 'eyJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJ0b28gb2xkIn19,'\nsleep 600\n",
            "refuses: too old",
        ),
        ("not a program", "cannot be started"),
    ],
    ids=[
        "hangs",
        "hangs with a child of its own",
        "exits at once",
        "exits with a complaint",
        "greets",
        "never ends its answer",
        "answers nothing",
        "answers another request",
        "answers with an error",
        "is no program",
    ],
)
def test_a_bad_pagefind_is_told_and_nothing_is_left(tmp_path: Path, script: str, words: str) -> None:
    """However it fails, the message says so, a hint follows, and no process, thread or file stays behind."""
    program = executable(tmp_path, script)
    threads = threading.active_count()

    with pytest.raises(MachineError, match=words) as caught:
        search.index(RECORDS, tmp_path / "p", language="en", executable=program, patience=1.0)
    assert caught.value.hint
    assert ([], threads) == (processes_named(program), threading.active_count())
    assert not (tmp_path / "p").exists()


def test_a_missing_program_is_told(tmp_path: Path) -> None:
    """The message names the path that was tried."""
    with pytest.raises(MachineError, match="cannot be started: No such file") as caught:
        search.index(RECORDS, tmp_path / "p", language="en", executable=tmp_path / "none")
    assert str(tmp_path / "none") == caught.value.path


def test_success_without_files_is_tried_twice_and_refused(tmp_path: Path) -> None:
    """Pagefind says `done` on a full disk too."""
    kinds = ["NewIndex", "IndexedFile", "IndexedFile", "IndexedFile", "WriteFiles"]
    script = ANSWER_EVERYTHING.format(python=sys.executable, kinds=kinds, records=len(RECORDS))
    log = f"open({str(tmp_path / 'log')!r}, 'a').write('started ')\n"
    program = executable(tmp_path, script.replace("number = 0", log + "number = 0"))

    with pytest.raises(MachineError, match=r"`pagefind-entry.json` No such file") as caught:
        search.index(RECORDS, tmp_path / "p", language="en", executable=program)
    assert "disk is full" in caught.value.hint
    assert (tmp_path / "log").read_text() == "started started "


def test_a_bundle_damaged_once_is_written_again(tmp_path: Path) -> None:
    """One short write of Pagefind's does not fail a build."""
    real = search._installed()
    script = f"#!/bin/sh\nif mkdir {tmp_path}/first 2>/dev/null; then exec {tmp_path}/idle; fi\nexec {real} --service\n"
    kinds = ["NewIndex", "IndexedFile", "IndexedFile", "IndexedFile", "WriteFiles"]
    idle = ANSWER_EVERYTHING.format(python=sys.executable, kinds=kinds, records=len(RECORDS))
    executable(tmp_path, idle).rename(tmp_path / "idle")
    program = executable(tmp_path, script)

    search.index(RECORDS, tmp_path / "p", language="en", executable=program)

    assert (tmp_path / "p" / "pagefind-entry.json").is_file()


def test_a_text_that_is_no_unicode_fails_at_once(tmp_path: Path) -> None:
    """A lone surrogate should never get here; if it does, nobody waits for an answer to it."""
    record = SearchRecord(url="a/", title="\ud800", text="")

    # Who waited would do so for an hour.
    with pytest.raises(UnicodeEncodeError):
        search.index([record], tmp_path / "p", language="en", patience=3600)


def test_an_interrupt_ends_the_child(tmp_path: Path) -> None:
    """Ctrl-C leaves no Pagefind behind."""
    program = executable(tmp_path, f"#!/bin/sh\nhead -c 1 >/dev/null\ntouch {tmp_path}/up\nsleep 600\n")
    code = (
        "import sys; from pathlib import Path; from site_gen import search; from tests import test_search\n"
        "search.index(test_search.RECORDS, Path(sys.argv[1]), language='en', executable=Path(sys.argv[2]))\n"
    )
    project = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "p"), str(program)], cwd=project, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "up").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(2)
        process.wait(60)

    assert processes_named(program) == []
