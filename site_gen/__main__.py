"""`python -m site_gen` is `sitegen`: what has to be settled before the command and its libraries are loaded.

Loading takes some 0.1 s, in which Ctrl-C would end in a traceback of imports. And a name such as `größe` can be a
file's only if Python was started to write names in UTF-8, so under another locale it is started again.

numpy's products of matrices would use a thread a core. Ours are small: on a busy machine threads that wait for each
other made a second of work take four. Who wants them sets the variable.
"""

import os
import signal
import sys

INTERRUPTED = 130
AGAIN = ["-X", "utf8"]
THREADS = "OPENBLAS_NUM_THREADS"


def main() -> None:
    """Run the command, whatever the locale, silent when interrupted at once."""
    if sys.getfilesystemencoding() != "utf-8" and sys.orig_argv[1:3] != AGAIN:
        os.execv(sys.executable, [sys.executable, *AGAIN, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were called
    before = signal.getsignal(signal.SIGINT)
    # Where somebody asked to ignore the signal, it stays ignored.
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    os.environ.setdefault(THREADS, "1")
    from site_gen import cli  # noqa: PLC0415 - the import that takes long

    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, before)
    cli.main()


if __name__ == "__main__":
    main()
