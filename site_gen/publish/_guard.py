"""Which folders may become the output: ours, or an empty one."""

from collections.abc import Iterator
from pathlib import Path

from site_gen.errors import UsageError
from site_gen.publish import _folders

HINT = "choose a folder of its own for the site, such as `build`"


def refuse_place(output: Path, protected: tuple[Path, ...]) -> None:
    """Raise UsageError if the output is a link, no folder, or is or holds a protected path."""
    if output.is_symlink():
        raise UsageError("the output is a symbolic link", path=str(output), hint="name the folder that it leads to")
    if output.exists() and not output.is_dir():
        raise UsageError("the output is a file", path=str(output), hint=HINT)
    for path in protected:
        if any(_is_same(output, folder) for folder in _upwards(path)):
            raise UsageError(f"the output would replace `{path}`", path=str(output), hint=HINT)


def refuse_below(output: Path, closed: tuple[Path, ...]) -> None:
    """Raise UsageError if the output lies in one of these folders, by whatever name."""
    for folder in closed:
        if any(_is_same(folder, above) for above in _upwards(output)):
            raise UsageError(f"the output would lie in `{folder}`", path=str(output), hint=HINT)


def refuse_content(output: Path) -> None:
    """Raise UsageError if the output holds anything and is not ours."""
    if _folders.listed(output) is not None or not output.exists():
        return
    names = sorted(path.name for path in output.iterdir())
    if ".git" in names:
        raise UsageError(
            "the output is a git repository that sitegen did not make",
            path=str(output),
            hint=HINT,
        )
    if names:
        raise UsageError(
            f"the output holds files that sitegen does not know, such as `{names[0]}`",
            path=str(output),
            hint=f"{HINT}, or empty this one yourself; sitegen knows its own files by their `{_folders.MANIFEST}`",
        )


def _upwards(path: Path) -> Iterator[Path]:
    resolved = path.resolve()
    yield resolved
    yield from resolved.parents


def _is_same(output: Path, folder: Path) -> bool:
    """Compare by name and, where both exist, by what they are: names lie where case does not count."""
    if output.resolve() == folder:
        return True
    return output.exists() and folder.exists() and output.samefile(folder)
