"""Every commit and every rename of docproc's own has a name at which a test kills the process."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import docproc
from docproc.errors import ConfigurationError
from docproc.store.failpoints import CommitPoint, _arm
from tests.faults.test_commit_points import SCENARIOS

SOURCE = Path(docproc.__file__).parent
MODULES = sorted((*(SOURCE / "store").glob("*.py"), *(SOURCE / "pipeline").glob("*.py")))
LASTING = {"replace", "rename", "move", "link"}
"""Calls that give a file its final name; what text.replace and dataclasses.replace do is told apart by arguments."""


def calls_of(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def calls_in(path: Path) -> list[ast.Call]:
    """The calls of a module that commits anything; most modules never do and are not parsed."""
    source = path.read_text()
    return calls_of(ast.parse(source)) if ".begin" in source or "around(" in source else []


def point_of(call: ast.Call) -> str | None:
    """The member of CommitPoint that a call names first, if any."""
    named = call.args[0] if call.args else None
    if isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name) and named.value.id == "CommitPoint":
        return named.attr
    return None


def method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_transaction_names_its_commit() -> None:
    for path in SOURCE.rglob("*.py"):
        for call in calls_in(path):
            if method(call) in ("begin", "begin_durable"):
                assert point_of(call) is not None, f"{path.name}:{call.lineno}: a commit without a name"


def test_every_name_stands_at_one_place() -> None:
    used = Counter(
        point_of(call)
        for path in SOURCE.rglob("*.py")
        for call in calls_in(path)
        if method(call) in ("begin", "begin_durable", "around")
    )
    del used[None]
    assert used == dict.fromkeys(CommitPoint.__members__, 1)


def test_every_commit_and_rename_in_store_and_pipeline_lies_within_a_point() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text())
        guarded = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.With) and any("around(" in ast.unparse(item) for item in node.items)
            for inner in ast.walk(node)
        }
        for call in calls_of(tree):
            commits = any(isinstance(arg, ast.Constant) and arg.value == "COMMIT" for arg in call.args)
            renames = method(call) in LASTING and len(call.args) in (1, 2) and names_a_file(call)
            if commits or renames:
                assert id(call) in guarded, f"{path.name}:{call.lineno}: {ast.unparse(call)} has no point"


def names_a_file(call: ast.Call) -> bool:
    """Path.replace and Path.rename take one path; str.replace takes two texts, datetime.replace keywords."""
    if method(call) in ("replace", "rename"):
        return len(call.args) == 1 and not call.keywords
    return isinstance(call.func, ast.Attribute)


def test_every_point_is_exercised() -> None:
    assert set(SCENARIOS) == set(CommitPoint)


@pytest.mark.parametrize("wrong", ["claimed", "before:nothing", "between:claimed", "after:claimed:x"])
def test_a_failpoint_that_does_not_exist_is_a_mistake_that_is_named(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="points are migration-step, migrated"):
        _arm(wrong)
