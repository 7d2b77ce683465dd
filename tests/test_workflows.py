"""The public workflows: least permissions, pinned actions, and commands that exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_gen import cli
from tests.conftest import PROJECT, demo_at

GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent

# Nothing is allowed at the top of a workflow; each job may do this and no more.
PERMISSIONS = {
    ("pages", "build"): {"contents": "read", "pages": "read"},
    ("pages", "deploy"): {"pages": "write", "id-token": "write"},
    ("test", "linux"): {"contents": "read"},
    ("test", "macos"): {"contents": "read"},
}
PROGRAMS = {"make", ".venv/bin/sitegen", "npm", "chromium", "java", "node"}


def workflow(path: Path) -> dict[str, Any]:
    """Read a workflow."""
    read: dict[str, Any] = yaml.safe_load(path.read_text())
    return read


def jobs() -> dict[tuple[str, str], dict[str, Any]]:
    """Give the jobs of all workflows by workflow and name."""
    return {(path.stem, name): job for path in WORKFLOWS for name, job in workflow(path)["jobs"].items()}


def steps() -> list[dict[str, Any]]:
    """Give the steps of all jobs."""
    return [step for job in jobs().values() for step in job["steps"]]


def commands() -> list[list[str]]:
    """Give the words of every command that a workflow runs."""
    return [shlex.split(line) for step in steps() for line in step.get("run", "").splitlines()]


def audited(folder: Path) -> subprocess.CompletedProcess[str]:
    """Let zizmor look at a folder `.github`, without the network and as strictly as it can."""
    options = ("--offline", "--no-progress", "--color=never", "--strict-collection", "--persona=auditor")
    command = [str(BIN / "zizmor"), *options, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_auditor_finds_nothing() -> None:
    """There is no objection against workflows and updates, not even one that may be a false alarm."""
    done = audited(GITHUB)

    assert (0, "No findings to report. Good job!\n") == (done.returncode, done.stdout), done.stderr
    assert [] == [path.name for path in GITHUB.rglob("*.yml") if path.name not in done.stderr]


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        (r'"\$\{BASE_URL\}/"', '"${{ steps.pages.outputs.base_url }}/"', "template-injection"),
        (r"(actions/checkout)@\w+ # v[\d.]+", r"\1@v7", "unpinned-uses"),
        (r"persist-credentials: false", "persist-credentials: true", "artipacked"),
        (r"permissions: \{\}", "permissions: write-all", "excessive-permissions"),
    ],
    ids=["an expression in a script", "an action that may change", "a token left behind", "a token that may do all"],
)
def test_the_auditor_notices(tmp_path: Path, right: str, wrong: str, finding: str) -> None:
    """What we rely on the auditor for is what it finds."""
    folder = shutil.copytree(GITHUB, tmp_path / ".github")
    page = folder / "workflows/pages.yml"
    page.write_text(re.sub(right, wrong, page.read_text(), count=1))

    assert f"[{finding}]" in audited(folder).stdout


def test_every_job_may_do_what_it_needs_and_no_more() -> None:
    """A job that is added, or is given more, has to be put down here."""
    assert {} == {path.stem: top for path in WORKFLOWS if (top := workflow(path)["permissions"])}
    assert PERMISSIONS == {name: job["permissions"] for name, job in jobs().items()}


def test_no_job_runs_for_ever() -> None:
    """Without a limit of its own a job that hangs is stopped after six hours."""
    assert [] == [name for name, job in jobs().items() if job["timeout-minutes"] > 30]


def test_actions_are_pinned_by_commit_with_the_version_beside() -> None:
    """A tag can be moved to other code, a commit cannot; a person reads the version."""
    used = [line for path in WORKFLOWS for line in path.read_text().splitlines() if "uses:" in line]
    pinned = r"\s+(?:- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"

    assert len(used) >= 6
    assert [] == [line for line in used if not re.fullmatch(pinned, line)]


def test_one_action_is_pinned_to_one_commit() -> None:
    """All jobs use the same code."""
    used = {step["uses"] for step in steps() if "uses" in step}

    assert len(used) == len({name.partition("@")[0] for name in used})


def test_no_expression_stands_in_a_script() -> None:
    """What others can choose reaches a script as a variable, never as its text."""
    assert [] == [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_workflows_run_known_programs_only() -> None:
    """A program that is not in the list is a slip, or belongs into it."""
    assert {words[0] for words in commands()} == PROGRAMS


def test_make_knows_what_workflows_ask_it_for() -> None:
    """A rule that is renamed in the Makefile is renamed in the workflows."""
    asked = {rule for words in commands() if words[0] == "make" for rule in words[1:]}
    rules = re.findall(r"^([\w./]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)

    assert {"test", ".venv/site.stamp"} == asked
    assert asked <= set(rules)


def test_the_command_knows_the_options_that_workflows_give() -> None:
    """An option that is renamed is renamed in the workflows."""
    given = [words[1:] for words in commands() if words[0].endswith("/sitegen")]
    known = {name: {word for option in cli.cli.commands[name].params for word in option.opts} for name, *_ in given}

    assert [["build", "--base-url", "${BASE_URL}/"]] == given
    assert "--base-url" in known["build"]


def test_the_tools_of_the_linux_job_may_not_be_missing() -> None:
    """In public, too, browser and checkers are not skipped in silence."""
    required = [step["env"]["SITEGEN_REQUIRE"] for step in jobs()["test", "linux"]["steps"] if "env" in step]
    known = set(re.findall(r'missing\("(\w+)"', "".join(path.read_text() for path in (PROJECT / "tests").glob("*.py"))))

    assert ["chromium,vnu,links"] == required
    assert {"chromium", "vnu", "links"} == known - {"data"}


def test_the_build_step_builds_for_the_address_that_pages_gives(tmp_path: Path) -> None:
    """The step as it stands in the workflow makes a site whose addresses are those of the repository."""
    root = demo_at(tmp_path)
    (root / ".venv").symlink_to(BIN.parent)
    step = next(step for step in jobs()["pages", "build"]["steps"] if "BASE_URL" in step.get("env", {}))
    # What actions/configure-pages gives: no slash at the end.
    environment = os.environ | {"BASE_URL": "https://octocat.github.io/papers-of-mine"}
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=root, env=environment, capture_output=True, check=False
    )

    assert (0, b"") == (done.returncode, done.stdout), done.stderr
    addresses = re.findall("<loc>(.*?)</loc>", (root / "build/sitemap.xml").read_text())

    assert "https://octocat.github.io/papers-of-mine/" in addresses
    assert [] == [
        address for address in addresses if not address.startswith("https://octocat.github.io/papers-of-mine/")
    ]


def test_what_is_handed_over_is_what_was_built() -> None:
    """The folder that Pages publishes is the folder of the site, hidden files and all."""
    handed = [step["with"] for step in steps() if "upload-pages-artifact@" in step.get("uses", "")]

    assert [{"path": "build", "include-hidden-files": True}] == handed
