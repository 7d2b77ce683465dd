"""The rules of the house that can be counted: layers, sizes, docstrings, and what no file may hold."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "site_gen"

# Who may import whom: a room imports rooms of lower layers only, never one of its own layer.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"model"}),
    frozenset({"errors", "text"}),
    frozenset({"latex", "terms", "mapping", "shapes"}),
    frozenset({"cite", "likeness"}),
    frozenset(
        {"sources", "dedupe", "rulings", "topics", "keywords", "suggest", "related"}
        | {"pages", "markdown", "views", "emit", "explain"}
    ),
    frozenset({"cache", "config", "content", "fetch", "render", "publish", "search", "watch"}),
    frozenset({"build"}),
    frozenset({"serve"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
LAYER = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}

# Rooms that may not touch the world: no file, clock, process, network or environment.
PURE = LAYERS[0] | LAYERS[1] | LAYERS[2] | LAYERS[3] | LAYERS[4]
WORLD = frozenset({"os", "pathlib", "time", "subprocess", "socket", "shutil", "tempfile", "http", "random", "resource"})

MOST_LINES = 400
MOST_FUNCTION_LINES = 60

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def room_of(path: Path) -> str:
    """Give the room that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Give each imported module with its line; names imported from our package count as modules of it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "site_gen":
            yield from ((f"site_gen.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno


def short(path: Path) -> str:
    """Name a module for a test's id."""
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_room_imports_only_from_the_layers_above_it(path: Path) -> None:
    """Arrows between rooms point one way."""
    room = room_of(path)
    rooms = {name.split(".")[1]: line for name, line in imports(path) if name.startswith("site_gen.")}

    wrong = [
        f"{short(path)}:{line}: {room} imports {other}"
        for other, line in rooms.items()
        if other != room and LAYER[other] >= LAYER[room]
    ]

    assert [] == wrong


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=short)
def test_a_pure_room_does_not_touch_the_world(path: Path) -> None:
    """Only the edges know files, clocks and processes."""
    wrong = [f"{short(path)}:{line}: {name}" for name, line in imports(path) if name.split(".")[0] in WORLD]

    assert [] == wrong


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_modules_stay_under_their_cap(path: Path) -> None:
    """A room over 400 lines becomes a package."""
    assert path.read_text().count("\n") <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_functions_stay_under_their_cap(path: Path) -> None:
    """A function of more than 60 lines does more than one thing."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, DOCUMENTED[:2])]

    long = [
        f"{short(path)}:{node.lineno}: {node.name}"
        for node in functions
        if (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES
    ]

    assert [] == long


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_every_public_name_is_documented(path: Path) -> None:
    """What others may use says what it is for."""
    tree = ast.parse(path.read_text())
    public = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED) and not node.name.startswith("_")]
    inside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, DOCUMENTED) and (node.name.startswith("_") or not isinstance(node, ast.ClassDef))
        for inner in ast.walk(node)
        if inner is not node
    }

    bare = [
        f"{short(path)}:{node.lineno}: {node.name}"
        for node in public
        if id(node) not in inside and not ast.get_docstring(node)
    ]

    assert [] == bare
    assert ast.get_docstring(tree)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_hold_no_inline_script_style_or_handler(path: Path) -> None:
    """The Content-Security-Policy would block them, and `|safe` would let strangers' markup in."""
    source = path.read_text()

    assert [] == re.findall(r"\sstyle=|\son[a-z]+=|<style|\|\s*safe\b|javascript:", source)
    assert [] == re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))[^>]*>", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_name_their_parts_literally(path: Path) -> None:
    """Only then does the closure of a template tell all that a page is made of."""
    tags = re.findall(r"{%-?\s*(?:include|extends|import|from)\s+(\S)", path.read_text())

    assert [] == [tag for tag in tags if tag != '"']


def test_no_file_names_a_registry_or_a_machine() -> None:
    """Lock files and texts hold no index address and no path of somebody's disk."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if (PROJECT / name).is_file() and name[-3:] != ".py"]
    if not names:
        pytest.skip("the files are not under git here")
    telling = re.compile(r"--(?:extra-)?index-url|--find-links|file:/{3}|/(?:home|root|Users)/\w")

    wrong = [name for name in names if telling.search((PROJECT / name).read_bytes().decode(errors="replace"))]

    assert [] == [name for name in wrong if name != "Makefile"]
