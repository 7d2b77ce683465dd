"""Bringing the generated files of `content/` in step with the catalog, one by one."""

from pathlib import Path

from site_gen import pages, text
from site_gen.content import _files
from site_gen.model import PaperPage, Problem, Stamp, TopicPage


class Step:
    """The step from the files that are there to those that the catalog wants."""

    def __init__(self, root: Path) -> None:
        """List what is there."""
        self._root = root
        self._base = root / "content"
        self.pages: list[PaperPage | TopicPage] = []
        self.problems: list[Problem] = []
        self.written: list[tuple[str, Stamp | None]] = []
        self._present: dict[str, Path] = {}
        for name in ("papers", "topics"):
            paths, problems = _files.markdown(root, self._base / name)
            self._present |= {f"{name}/{path.name}": path for path in paths}
            self.problems += problems
        self._unusable = frozenset(problem.path for problem in self.problems)

    def take(self, page: PaperPage | TopicPage) -> None:
        """Write the file of a page if it differs, or take the page as a person edited it."""
        wanted = pages.to_markdown(page)
        path = self._base / page.path
        present = _files.read(path) if self._present.pop(page.path, None) else None
        if present is not None and present != wanted and not pages.is_ours(present):
            edited = self._read(path, present, topic=isinstance(page, TopicPage))
            self.pages.append(edited or page)
            if edited:
                hint = "to have it generated again, delete it"
                self._tell(path, "content.edited", "was edited: it is used as it is and not overwritten", hint)
            return
        self.pages.append(page)
        shown = f"content/{page.path}"
        if present != wanted and shown not in self._unusable and (stamp := _files.write(path, wanted)):
            self.written.append((shown, stamp))

    def leave(self) -> None:
        """Deal with the files that nothing was composed for."""
        for name, path in self._present.items():
            present = _files.read(path)
            if pages.is_ours(present):
                _files.delete(path)
                self.written.append((f"content/{name}", None))
            elif text.slug(path.stem) != path.stem:
                hint = f"rename it to `{text.slug(path.stem)}.md`"
                self._tell(path, "content.unreadable", "has a name that cannot be an address", hint)
            else:
                self._left_over(path, present, topic=name.startswith("topics/"))

    def _left_over(self, path: Path, present: str, *, topic: bool) -> None:
        edited = self._read(path, present, topic=topic)
        if edited:
            self.pages.append(edited)
        if pages.is_generated(present):
            hint = "delete it, or keep it as a page of your own by deleting its `digest:` line"
            self._tell(path, "content.orphan", "was edited and its source is gone: it is kept", hint)

    def _read(self, path: Path, present: str, *, topic: bool) -> PaperPage | TopicPage | None:
        page, problems = pages.from_markdown(present, _files.shown(self._root, path), path.stem, topic=topic)
        self.problems += problems
        return page

    def _tell(self, path: Path, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(_files.shown(self._root, path), 0, code, message, hint))
