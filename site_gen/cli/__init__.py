"""The command `sitegen`: arguments, wording and exit codes. Only this room prints, and it decides nothing.

stdout carries data, stderr carries talk. Exit codes: 0 done; 1 problems in the content under `--strict`; 2 wrong usage,
configuration or template; 3 the machine refused; 4 our bug; 130 interrupted.
"""

import sys
import time
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

import click

from site_gen import build as building
from site_gen import explain as explaining
from site_gen import publish
from site_gen import serve as serving
from site_gen.cli import _data, _fetching, _reading, _talk, _topics, _watching
from site_gen.cli._options import FILE as _FILE
from site_gen.cli._options import common as _common
from site_gen.errors import SitegenError, UsageError
from site_gen.model import Report

PROBLEMS, USAGE, INTERRUPTED = 1, 2, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("sitegen"), message="sitegen %(version)s")
def cli() -> None:
    """Turn a pile of paper listings into a static site.

    Put listings into content/sources/, run `sitegen build`, and publish the folder build/.
    """


@cli.command(epilog="Example: sitegen build --root my-papers --strict")
@click.option("--output", type=_FILE, help="Write the site into this folder  [default: build]")
@click.option("--jobs", type=click.IntRange(1), expose_value=False, help="Use N processes; this version uses one")
@click.option("--strict", is_flag=True, help="End with exit code 1 if there is any problem in the content")
@click.option("--base-url", default="", help="Take this address of the site instead of the configured one")
@click.option("--clean", is_flag=True, help="Ignore what earlier builds left in .sitegen/")
@click.option("--no-search", is_flag=True, help="Leave out search and its index")
@click.option("--allow-removal", is_flag=True, help="Build even if more than a third of the papers vanish")
@click.option("--report", type=_FILE, help="Write counts, problems and stages into this file as JSON")
@_common
def build(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    output: Path | None,
    report: Path | None,
    base_url: str,
    clean: bool,
    strict: bool,
    no_search: bool,
    allow_removal: bool,
    verbose: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Build the site from content/."""
    talk = _talk.Talk(root, verbose, quiet, debug)
    options = building.Options(
        root=root,
        output=output,
        base_url=base_url,
        search=not no_search,
        clean=clean,
        allow_removal=allow_removal,
        strict=strict,
    )
    _refuse_report(report)
    done = _build(options, talk)
    if report is not None:
        report.write_bytes(_data.report_json(done))
    if done.failed:
        sys.exit(PROBLEMS)


@cli.command(epilog="Example: sitegen serve --watch --open")
@click.option("--watch", is_flag=True, help="Build again when a file changes, and let open pages follow")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Listen on this port, or the next free one  [default: 8000]"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in the browser")
@click.option("--allow-removal", is_flag=True, help="Build even if more than a third of the papers vanish")
@_common
def serve(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    port: int | None,
    host: str,
    watch: bool,
    open_browser: bool,
    allow_removal: bool,
    verbose: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Serve the built site as GitHub Pages would; builds it first if there is none."""
    talk = _talk.Talk(root, verbose, quiet, debug)
    options = building.Options(root=root, allow_removal=allow_removal, hold=watch)
    live = serving.Live() if watch else None
    folder, base_path = _target(root, watch=watch)
    if not watch and not publish.is_site(folder):
        _build(options, talk)
    server = serving.server(folder, base_path, host, port, live=live, complain=_talk.warn)
    if server.taken:
        _talk.say(talk, f"port {server.taken} is taken: the next free one is used")
    with suppress(KeyboardInterrupt):
        _talk.say(talk, f"serving  {_talk.shown(folder)}/ at {server.url}   (Ctrl-C ends)")
        if open_browser:
            import webbrowser  # noqa: PLC0415 - seldom asked for

            webbrowser.open(server.url)
        if live:
            with closing(_watching.Watching(talk)) as teller:
                serving.keep(serving.Job(server, live, options, teller))
        else:
            server.run()


@cli.command(epilog="Example: sitegen read content/sources/*.txt > papers.jsonl")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--strict", is_flag=True, help="End with exit code 1 if there is any problem")
@_common
def read(*, root: Path, files: tuple[Path, ...], strict: bool, verbose: bool, quiet: bool, debug: bool) -> None:  # noqa: PLR0913
    """Print the records in FILES, one JSON object a line."""
    talk = _talk.Talk(Path(), verbose, quiet, debug)
    reading = _reading.Reading(_data.named(files, root))
    _data.write(reading.records())
    failed = strict and bool(reading.problems)
    _talk.show_problems(reading.problems, talk, failed=failed)
    reading.tell(talk)
    if failed:
        sys.exit(PROBLEMS)


@cli.command(epilog="Example: sitegen dedupe content/sources/*")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_common
def dedupe(*, root: Path, files: tuple[Path, ...], verbose: bool, quiet: bool, debug: bool) -> None:
    """Print the papers in FILES, one JSON object a line, with the records of each and why they are one."""
    talk = _talk.Talk(Path(), verbose, quiet, debug)
    listing = building.read(Path(), _data.named(files, root))
    _data.write(_data.paper_json(paper) for paper in building.merge(listing).papers)
    _talk.show_problems(listing.problems, talk)


@cli.command(epilog="Example: sitegen explain 1706.03762")
@click.argument("paper")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object")
@_common
def explain(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    paper: str,
    as_json: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    quiet: bool,  # noqa: ARG001 - the same
    debug: bool,  # noqa: ARG001 - the same
) -> None:
    """Tell why PAPER looks as it does: its records, topics, neighbors, and what a person changed.

    PAPER is its address, an identifier, or its title or a part of that.
    """
    found = building.explanation(root, paper)
    if as_json:
        _data.write([explaining.to_json(found)])
    else:
        _data.write_text(explaining.to_text(found))


cli.add_command(_fetching.group)
cli.add_command(_topics.group)


def main() -> None:
    """Run the command; every error ends in a message and an exit code."""
    _talk.open_outlets()
    try:
        cli.main(prog_name="sitegen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        _talk.warn("interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last net: nobody but a developer wants a traceback
        _talk.explain(error)


def _refuse_report(report: Path | None) -> None:
    """Raise UsageError if a report could not be written after the build."""
    if report is not None and report.is_dir():
        raise UsageError("is a folder", path=str(report), hint="name a file for the report")
    if report is not None and not report.parent.is_dir():
        hint = "make it, or write the report elsewhere"
        raise UsageError("there is no such folder", path=str(report.parent), hint=hint)


def _target(root: Path, *, watch: bool) -> tuple[Path, str]:
    """Tell what is to be served; who watches may begin with a wrong configuration, or with nothing."""
    try:
        return building.target(root)
    except SitegenError:
        if not watch:
            raise
        return root / "build", "/"


def _build(options: building.Options, talk: _talk.Talk) -> Report:
    start = time.perf_counter()
    progress = _talk.Progress(talk)
    try:
        report = building.build(options, building.Observer(progress.done, progress.begin), progress.waiting)
    finally:
        progress.close()
    _talk.show_problems(report.problems, talk, failed=report.failed)
    _talk.show_built(report, time.perf_counter() - start, talk)
    return report
