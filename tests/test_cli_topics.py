"""`sitegen topics suggest`: what it prints can be saved, and nothing is written."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from site_gen import config
from tests import shelf
from tests.conftest import sitegen, tree

TOLD = [
    (f"{subject.capitalize()} in bay {number}", f"We look at {subject} twice: {subject} is hard in bay {number}.")
    for subject in ("tidal power", "salt marsh", "gull counting")
    for number in range(5)
] + [(f"Thing {number}", f"Word{number} is all.") for number in range(10)]
# By their identifiers, they are papers of their own.
SOURCE = "".join(
    json.dumps({"title": title, "abstract": abstract, "doi": f"10.1000/{number}"}) + "\n"
    for number, (title, abstract) in enumerate(TOLD)
)
TOPICS = "topics:\n- {id: gulls, title: Gull Counting}\n- {id: sea, title: Sea, words: [salt]}\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site of papers on three subjects, with two topics."""
    folder = tmp_path_factory.mktemp("site")
    return shelf.root(folder, **{"content/sources/a.jsonl": SOURCE, "content/topics.yaml": TOPICS})


def test_a_taxonomy_can_be_saved_as_it_is_printed(root: Path, tmp_path: Path) -> None:
    """It goes to stdout, talk goes to stderr, and nothing is written."""
    before = tree(root)
    done = sitegen("topics", "suggest", "--root", root)
    shutil.copytree(root, tmp_path / "saved")
    (tmp_path / "saved/content/topics.yaml").write_text(done.stdout)
    topics, problems = config.topics(tmp_path / "saved")

    assert (0, []) == (done.returncode, problems)
    assert {"gull-counting", "salt-marsh", "tidal-power"} == {topic.id for topic in topics}
    assert "  suggest        3 topics for 25 papers\n" == done.stderr
    assert before == tree(root)


def test_one_topic_is_printed_as_an_entry(root: Path) -> None:
    """It is pasted in the place of the old one."""
    done = sitegen("topics", "suggest", "--topic", "gulls", "-q", "--root", root)
    (entry,) = yaml.safe_load(done.stdout)

    assert (0, "") == (done.returncode, done.stderr)
    assert ("gulls", "Gull Counting") == (entry["id"], entry["title"])
    assert "# 5 papers, such as\n" in done.stdout


def test_topics_that_have_only_a_title_are_found(root: Path) -> None:
    """Those that a person has told about are left alone."""
    done = sitegen("topics", "suggest", "--bare", "--root", root)

    assert ["gulls"] == [entry["id"] for entry in yaml.safe_load(done.stdout)]


def test_an_unknown_topic_is_asked_back(root: Path) -> None:
    """One line says why, and one what to type instead."""
    done = sitegen("topics", "suggest", "--topic", "gull", "--root", root)

    assert (2, "") == (done.returncode, done.stdout)
    assert f"{root}/content/topics.yaml: there is no topic `gull`\n  hint: did you mean `gulls`?\n" == done.stderr


def test_options_that_exclude_each_other_are_refused(root: Path) -> None:
    """Neither is silently left out."""
    done = sitegen("topics", "suggest", "--topic", "gulls", "--number", "3", "--root", root)

    assert (2, "") == (done.returncode, done.stdout)
    assert "exclude each other" in done.stderr


def test_too_few_papers_are_told_so(tmp_path: Path) -> None:
    """An empty taxonomy is printed, and why."""
    done = sitegen("topics", "suggest", "--root", shelf.root(tmp_path))

    assert (0, "topics: []\n") == (done.returncode, done.stdout)
    assert "the papers share too little for a taxonomy\n  hint: " in done.stderr


def test_the_help_ends_with_an_example() -> None:
    """An example says more than a list of options."""
    done = sitegen("topics", "suggest", "--help")

    assert done.stdout.rstrip().split("\n")[-1].strip().startswith("Example: sitegen topics suggest ")
