"""Every command that lists: in an empty workspace it ends well and says that there is nothing."""

import json

import pytest

from docproc.cli.permissions import NEEDED
from tests.conftest import Cli

EMPTY = (
    "review list", "workflow list", "workflow executions", "metrics flags", "supplier list", "supplier stats",
    "supplier suggest", "learn report", "learn data list", "learn data export", "rule list --supplier nobody",
    "rule suggest", "rule lint", "doc tags", "task list", "task next", "task history", "notify list", "webhook list",
    "destination list", "webhook deliveries", "mail list", "jobs list", "runs list", "errors list",
    "health --history 3", "flag list", "param list", "sessions list", "user list", "user key list",
    "audit list --actor nobody", "metrics documents", "metrics backends", "metrics suppliers", "metrics findings",
    "metrics review", "metrics rules", "metrics workflows", "metrics errors", "metrics models", "metrics system",
    "metrics calibration", "export", "export --format csv", "export --format jsonl",
)  # fmt: skip
"""Commands that list what a new workspace has none of."""

FULL = {"doc categories", "config list", "role list", "backends list"}
"""Commands that list what every workspace has."""

ELSEWHERE = {"backup list"}
"""Commands that list what lies in a folder that is named; test_backup has them."""

WITHOUT_JSON = ("export", "learn data export")


def as_objects(text: str) -> list[object]:
    """The objects of an array, of one object, or of JSON lines."""
    lines = text.splitlines()
    if text.startswith("["):
        return list(json.loads(text))
    return [json.loads(line) for line in lines]


def test_the_walk_knows_every_command_that_lists() -> None:
    lists = {name for name in NEEDED if name.endswith(" list")}
    walked = FULL | ELSEWHERE | set(EMPTY) | {" ".join(asked.split()[:2]) for asked in EMPTY}
    assert lists - walked == set()


@pytest.mark.parametrize("asked", EMPTY)
def test_an_empty_list_says_so_in_one_line(workspace: Cli, asked: str) -> None:
    ran = workspace(*asked.split())
    assert ran.code == 0, ran.err
    assert ran.err.count("\n") == 1 and ran.err.startswith("docproc: "), ran.err
    assert len(ran.out.splitlines()) <= 2 or ran.out.startswith("no "), ran.out  # a header and its rule at most


@pytest.mark.parametrize("asked", [asked for asked in EMPTY if not asked.startswith(WITHOUT_JSON)])
def test_an_empty_list_is_valid_json(workspace: Cli, asked: str) -> None:
    ran = workspace(*asked.split(), "--json")
    assert ran.code == 0, ran.err
    objects = as_objects(ran.out)
    assert objects == [] or asked == "metrics calibration"
    assert len(ran.err.splitlines()) <= 1


@pytest.mark.parametrize("asked", sorted(FULL))
def test_what_every_workspace_has_is_listed(workspace: Cli, asked: str) -> None:
    assert workspace(*asked.split()).out.count("\n") > 1
    assert all(as_objects(workspace(*asked.split(), "--json").out))
