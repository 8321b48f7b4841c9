"""kill -9 inside every step of a migration: the old store is as it was, and the next command brings it forward."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from docproc.settings.workspace import make_workspace
from docproc.store.migrations import MIGRATIONS, NEWEST
from tests.faults.ground import KILLED, Ground, open_ground
from tests.older_store import make_older_store, rows_of

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
