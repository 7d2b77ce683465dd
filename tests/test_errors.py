"""The room `errors`: each kind of failure has its exit code and says where it is."""

import pytest

from site_gen.errors import Bug, MachineError, SitegenError, UsageError


@pytest.mark.parametrize(("error", "code"), [(UsageError, 2), (MachineError, 3), (Bug, 4), (SitegenError, 4)])
def test_each_kind_of_error_has_its_exit_code(error: type[SitegenError], code: int) -> None:
    """Scripts can tell a mistake of theirs from a full disk and from a bug of ours."""
    assert code == error("words").exit_code


@pytest.mark.parametrize(
    ("path", "line", "place"),
    [("", 0, ""), ("", 3, ""), ("a.yaml", 0, "a.yaml: "), ("a.yaml", 3, "a.yaml:3: ")],
    ids=["nowhere", "a line of nothing", "a whole file", "a line"],
)
def test_an_error_says_where_it_is(path: str, line: int, place: str) -> None:
    """Editors can jump to what is wrong."""
    assert place == UsageError("words", path=path, line=line).place


def test_an_error_keeps_its_parts() -> None:
    """Words, place and remedy are there one by one, for those who show them otherwise."""
    error = MachineError("no space left", path="build", line=1, hint="free some")

    assert ("no space left", "build", 1, "free some", ()) == (
        error.message,
        error.path,
        error.line,
        error.hint,
        error.others,
    )
    assert "no space left" == str(error)
