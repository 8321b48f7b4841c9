"""A migration that ends inside a step, from every version: the old store is as it was, and the next one succeeds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from docproc.settings.workspace import make_workspace
from docproc.store import migrating
from docproc.store.failpoints import CommitPoint
from docproc.store.migrations import MIGRATIONS, NEWEST
from tests.faults.ground import KILLED, Ground, open_ground
from tests.older_store import make_older_store, rows_of, steps_up_to

OLDEST = MIGRATIONS[:1]
STEPS = range(1, len(MIGRATIONS))


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_ground() as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make_workspace(folder)
    return folder


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_kill_inside_any_step_of_a_migration_leaves_the_old_store(ground: Ground, desk: Path) -> None:
    store = desk / ".docproc" / "store.db"
    before = make_older_store(store, list(OLDEST))
    for step in STEPS:
        for moment in ("before", "after"):
            assert ground.do(desk, ("status",), f"{moment}:migration-step:{step}") == KILLED
            assert version_of(store) == OLDEST[0].number
    for point in ("copied-before-migration", "migrated"):
        assert ground.do(desk, ("status",), f"before:{point}") == KILLED
        assert version_of(store) == OLDEST[0].number
    assert rows_of(store) == before
    assert ground.do(desk, ("status",)) == 0
    assert version_of(store) == NEWEST
    assert rows_of(store.with_name("store.db.before-1")) == before
    assert not list(store.parent.glob("*.part"))


class CutOffError(Exception):
    """What ends a migration in this process."""


def cut_off_at(monkeypatch: pytest.MonkeyPatch, wanted: CommitPoint, number: int) -> None:
    """Let the next migration end just after that point is passed for this time: 0 is before the first."""
    passed = 0

    @contextmanager
    def around(point: CommitPoint) -> Iterator[None]:
        nonlocal passed
        if point is wanted and number == 0:
            raise CutOffError
        yield
        passed += point is wanted
        if point is wanted and passed == number:
            raise CutOffError

    monkeypatch.setattr(migrating, "around", around)


@pytest.mark.parametrize("version", [step.number for step in MIGRATIONS[:-1]])
def test_a_migration_from_any_version_that_ends_in_any_step_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    path = tmp_path / "store.db"
    before = make_older_store(path, steps_up_to(version))
    assert all(before.values())
    steps = sum(step.number > version for step in MIGRATIONS)
    ends = [(CommitPoint.MIGRATION_STEP, number) for number in range(steps + 1)]
    for point, number in [(CommitPoint.COPIED_BEFORE_MIGRATION, 0), *ends, (CommitPoint.MIGRATED, 0)]:
        cut_off_at(monkeypatch, point, number)
        with pytest.raises(CutOffError):
            migrating.migrate(path)
        assert version_of(path) == version
    assert rows_of(path) == before
    monkeypatch.undo()
    migrating.migrate(path)
    assert version_of(path) == NEWEST
    assert rows_of(path.with_name(f"store.db.before-{version}")) == before
