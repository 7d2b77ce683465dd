"""From views to HTML, with Jinja.

A template sees one value, `view`, and a few pure filters. Autoescape is always on and an unknown name is an error;
the only markup that is not escaped is of type `model.Html`. Templates are searched first in the user's `templates/`,
then in ours, and include or extend each other by literal names only, so that `closure` can tell everything that a
page is made of.

The theme's assets (`templates/assets/`) get addresses that change with their bytes, so a browser may keep them. A style
sheet names fonts and pictures as they lie beside it, `url(math.woff2)`, and leads to such an address all the same.
"""

import hashlib
import posixpath
import re
import traceback
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from jinja2 import meta

from site_gen.errors import MachineError, UsageError
from site_gen.model import Asset, Output, Site, View

# Hexadecimal digits of a fingerprint: 32 bits tell a file's versions apart.
FINGERPRINT = 8

# Where the assets lie in the site.
ASSETS = "assets/"

# Templates whose parts are remembered: those of the theme, of a person, and of many edits while the site is watched.
KNOWN_TEMPLATES = 512

_FINGERPRINTED = re.compile(rf"\.[0-9a-f]{{{FINGERPRINT}}}(?=\.[^./]*$|$)")

SHEET = ".css"

# What a style sheet refers to, without query and fragment.
_REFERENCE = re.compile(r"(?<=\burl\()(\s*[\"']?)([^\"'()?#\s]+)")

# How Jinja names one of our values: a person knows it by its type.
_OUR_VALUE = re.compile(r"'site_gen\.[\w.]*\.(\w+) object'")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Renderer:
    """Jinja with our filters over the user's templates and ours."""

    def __init__(self, user_templates: Path) -> None:
        """Look for templates in `user_templates` (which need not exist), then in the theme.

        Raises UsageError if there is a file in the place of the folder, or a folder in that of a template.
        """
        _refuse_shapes(user_templates)
        self._folders = (user_templates, theme())
        self._loader = jinja2.FileSystemLoader([str(folder) for folder in self._folders])
        # Each template is read once: what a page is made of must be what its fingerprint tells, also if somebody saves
        # the template meanwhile.
        self._read: dict[str, tuple[str, str] | None] = {}
        self._jinja = jinja2.Environment(
            auto_reload=False,
            loader=jinja2.FunctionLoader(self._load),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.globals.clear()
        self._jinja.filters.update(FILTERS)
        self._fingerprints: dict[str, str] = {}

    def render(self, view: View) -> Output:
        """Render one view. Raises UsageError with the template's file and line if the template is wrong."""
        try:
            html = self._jinja.get_template(view.template).render(view=view)
        except jinja2.TemplateError as error:
            raise self._complaint(error, view.template) from error
        except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError) as error:
            raise self._complaint(error, view.template) from error
        if not html.strip():
            hint = "write the template, or delete it to have that of the theme"
            raise UsageError("makes an empty page", path=self._shown(self._emptiest(view.template)), hint=hint)
        return Output(view.path, html.encode())

    def closure(self, template: str) -> tuple[str, ...]:
        """Name every template that `template` is made of, sorted, itself included.

        One that is missing is named too: to render a page without it may be right, and making it is a change. Raises
        UsageError if one of them is broken or named by an expression.
        """
        found: set[str] = set()
        todo = [template]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self._references(name))
        return tuple(sorted(found))

    def fingerprint(self, template: str) -> str:
        """Digest every template that `template` is made of: equal fingerprints and equal views make equal pages.

        Raises UsageError as `closure` does.
        """
        if template not in self._fingerprints:
            sources = [(name, self._source(name)) for name in self.closure(template)]
            self._fingerprints[template] = hashlib.sha256(repr(sources).encode()).hexdigest()
        return self._fingerprints[template]

    def assets(self, base_path: str) -> tuple[tuple[Asset, ...], tuple[Output, ...]]:
        """Read the theme's assets: their addresses, sorted by name, and their files."""
        files: dict[str, Path] = {}
        for folder in reversed(self._folders):
            root = folder / "assets"
            files.update({path.relative_to(root).as_posix(): path for path in root.rglob("*") if _is_asset(path)})
        # A sheet holds the addresses of what it refers to, so it is last to get its own.
        sheets = {name: _read(files[name]) for name in files if name.endswith(SHEET)}
        outputs = {name: _fingerprinted(name, _read(files[name])) for name in files if name not in sheets}
        others = {name: output.path.removeprefix(ASSETS) for name, output in outputs.items()}
        outputs |= {name: _fingerprinted(name, _led(sheet, name, others)) for name, sheet in sheets.items()}
        assets = [Asset(name, base_path + outputs[name].path) for name in sorted(files)]
        return tuple(assets), tuple(outputs[name] for name in sorted(files))

    def _emptiest(self, template: str) -> str:
        """Name the part of a template that holds nothing, else the template itself."""
        return next((name for name in self.closure(template) if not (self._source(name) or "").strip()), template)

    def _references(self, name: str) -> list[str]:
        try:
            names = _referenced(self._source(name) or "", name)
        except (jinja2.TemplateError, UnicodeDecodeError) as error:
            raise self._complaint(error, name) from error
        if None in names:
            raise UsageError(
                "a template is included by an expression",
                path=self._shown(name),
                hint="name included templates literally, so that changes of theirs are noticed",
            )
        return [other for other in names if other is not None]

    def _source(self, name: str) -> str | None:
        """Give what a template says, None if it is missing."""
        loaded = self._load(name)
        return loaded[0] if loaded else None

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """Give what a template says and its file; None if it is missing."""
        if name not in self._read:
            try:
                source, filename, _ = self._loader.get_source(self._jinja, name)
                self._read[name] = (source, filename)
            except jinja2.TemplateNotFound:
                self._read[name] = None
        found = self._read[name]
        return (*found, None) if found else None

    def _complaint(self, error: Exception, template: str) -> UsageError:
        name, line = template, 0
        if isinstance(error, jinja2.TemplateSyntaxError):
            name, line = error.name or template, error.lineno
        else:
            name, line = self._innermost(error, template)
        return UsageError(
            _words(error),
            path=self._shown(name),
            line=line,
            hint="a template may use `view` and the filters of the documentation, nothing else",
        )

    def _innermost(self, error: Exception, template: str) -> tuple[str, int]:
        """Find the last frame that is a template's own."""
        place = (template, 0)
        folders = [(str(folder) + "/", folder) for folder in self._folders]
        for frame in traceback.extract_tb(error.__traceback__):
            for prefix, _ in folders:
                if frame.filename.startswith(prefix):
                    place = (frame.filename.removeprefix(prefix), frame.lineno or 0)
        return place

    def _shown(self, name: str) -> str:
        for folder in self._folders:
            if (folder / name).is_file():
                return str(folder / name)
        return f"templates/{name}"


@cache
def theme() -> Path:
    """Find the theme: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    raise MachineError("the theme is missing from the installation", hint="install sitegen again")


@lru_cache(KNOWN_TEMPLATES)
def _referenced(source: str, name: str) -> tuple[str | None, ...]:
    """Name the templates that a source refers to, None for each that an expression names; raises TemplateError.

    To parse the theme takes 60 ms, as much as all else that a build does which changes nothing.
    """
    return tuple(meta.find_referenced_templates(jinja2.Environment(autoescape=True).parse(source, name)))


def _refuse_shapes(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        hint = "make a folder of this name and put the template into it"
        raise UsageError("is not a folder", path=str(folder), hint=hint)
    for path in sorted(folder.rglob("*.html")):
        # Jinja passes over it, and the theme's template would be used in silence.
        if path.is_dir():
            raise UsageError("is a folder, not a template", path=str(path), hint="give the folder another name")


def _words(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"template `{error.name}` is not found"
    if isinstance(error, RecursionError):
        return "the template includes itself without end"
    if isinstance(error, UnicodeDecodeError):
        return "a template is not UTF-8 text"
    return _OUR_VALUE.sub(r"`\1`", str(error)).removesuffix(".")


def _is_asset(path: Path) -> bool:
    """Tell a file of the theme from what editors and systems leave beside it."""
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith("~")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MachineError(error.strerror or "cannot be read", path=str(path)) from error


def plain(path: str) -> str:
    """Give the path of an asset as it would be without its fingerprint.

    >>> plain("assets/site.0123abcd.css")
    'assets/site.css'
    """
    return _FINGERPRINTED.sub("", path)


def _led(sheet: bytes, name: str, addresses: Mapping[str, str]) -> bytes:
    """Lead the references of a style sheet to the addresses of other assets; what is none of them stays."""
    folder = posixpath.dirname(name)

    def lead(reference: re.Match[str]) -> str:
        """Lead one reference."""
        target = addresses.get(posixpath.normpath(posixpath.join(folder, reference[2])))
        return reference[1] + (posixpath.relpath(target, folder or ".") if target else reference[2])

    return _REFERENCE.sub(lead, sheet.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def _fingerprinted(name: str, data: bytes) -> Output:
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:FINGERPRINT]
    return Output(ASSETS + (f"{stem}.{digest}{dot}{suffix}" if dot else f"{name}.{digest}"), data)


# --- filters: pure functions of their arguments


def _asset(site: Site, name: str) -> str:
    """`{{ view.site|asset("site.css") }}`: the address of a file of the theme."""
    for asset in site.assets:
        if asset.name == name:
            return asset.url
    raise LookupError(f"the theme has no asset `{name}`")


def _path(site: Site, path: str) -> str:
    """`{{ view.site|path("papers/") }}`: an address of this site, base path included."""
    return site.base_path + path


def _day(date: str) -> str:
    """`2017-06-12` → `12 June 2017`, `2017-06` → `June 2017`, `2017` → `2017`."""
    parts = date.split("-")
    words = [parts[0]] if len(parts) == 1 else [MONTHS[int(parts[1]) - 1], parts[0]]
    return " ".join([str(int(part)) for part in parts[2:]] + words)


def _number(count: int) -> str:
    """`12345` → `12,345`."""
    return f"{count:,}"


def _plural(count: int, one: str, many: str) -> str:
    """`{{ 3|plural("paper", "papers") }}` → `3 papers`."""
    return f"{count:,} {one if count == 1 else many}"


FILTERS: dict[str, Callable[..., str]] = {
    "asset": _asset,
    "path": _path,
    "day": _day,
    "number": _number,
    "plural": _plural,
}
