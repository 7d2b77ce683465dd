"""The exceptions of sitegen.

    SitegenError        something a person can mend; carries path, line, message and hint
    ├── UsageError      wrong usage, configuration or template           exit 2
    ├── MachineError    the machine refused: disk full, no permission    exit 3
    └── Bug             our own contract is broken                       exit 4

Damaged input is never an exception: it is a `model.Problem`, and reading goes on.
"""


class SitegenError(Exception):
    """A failure that stops the command, with one or more complaints to show."""

    exit_code = 4

    def __init__(self, message: str, *, path: str = "", line: int = 0, hint: str = "") -> None:
        """Keep the place and the words.

        `message` is lower-case, without a full stop; `path` is `""` when no file is to blame; `line` is 1-based,
        0 means the whole file; `hint` says what to do.
        """
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint
        self.others: tuple[SitegenError, ...] = ()

    @property
    def place(self) -> str:
        """`path:line: `, `path: ` or nothing."""
        if not self.path:
            return ""
        return f"{self.path}:{self.line}: " if self.line else f"{self.path}: "


class UsageError(SitegenError):
    """The command line, the configuration or a template is wrong."""

    exit_code = 2


class MachineError(SitegenError):
    """The machine refused: no space, no permission, a program is missing or fails."""

    exit_code = 3


class Bug(SitegenError):  # noqa: N818 - it is called what it is
    """A promise between our own rooms is broken."""

    exit_code = 4
