"""Sessions, lock-outs and keys over hours, days and years, with times that are given."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docproc.access.login import (
    CodeNeededError,
    log_in,
    note_key_use,
    note_session_use,
    refresh,
    user_of_key,
    user_of_session,
)
from docproc.access.rank import Reach
from docproc.access.secrets import digest, hash_password, new_key, new_second_factor
from docproc.errors import LoginError, NotPermittedError
from docproc.model.permissions import Permission
from docproc.specs.access import SecuritySettings
from docproc.store.engine import Store, open_store
from docproc.store.sign_ins import add_key
from docproc.store.users import add_user, grant_role, level_of, permissions_of, set_password_hash, set_second_factor

PASSWORD = "correct horse battery"  # a password of the tests
HASHED = hash_password(PASSWORD)
MORNING = datetime(2026, 3, 5, 8, tzinfo=UTC)
SECURITY = SecuritySettings()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        add_user(opened, "anna", "anna@example.org", {}, "test")
        set_password_hash(opened, "anna", HASHED, "test")
        yield opened


def enter(store: Store, time: datetime, password: str = PASSWORD, code: str | None = None) -> str:
    return log_in(store, SECURITY, "anna", password, code, time).session


def test_a_session_ends_when_it_is_not_used_for_the_time_of_the_settings(store: Store) -> None:
    token = enter(store, MORNING)
    lasts = timedelta(hours=SECURITY.session_timeout_hours)
    assert user_of_session(store, token, MORNING + lasts - timedelta(seconds=1)) == "anna"
    with pytest.raises(LoginError, match="has ended"):
        user_of_session(store, token, MORNING + lasts)
    note_session_use(store, SECURITY, token, MORNING + lasts / 2)
    assert user_of_session(store, token, MORNING + lasts) == "anna"


def test_a_session_that_ended_is_renewed_for_a_while_and_then_no_more(store: Store) -> None:
    tokens = log_in(store, SECURITY, "anna", PASSWORD, None, MORNING)
    renewed = refresh(store, SECURITY, tokens.refresh, MORNING + timedelta(days=6))
    assert user_of_session(store, renewed.session, MORNING + timedelta(days=6, hours=1)) == "anna"
    with pytest.raises(LoginError, match="cannot be renewed"):
        refresh(store, SECURITY, renewed.refresh, MORNING + timedelta(days=13))


def test_a_lock_grows_with_every_failure_after_it_and_a_log_in_ends_it(store: Store) -> None:
    time = MORNING
    for _ in range(SECURITY.max_login_attempts):
        with pytest.raises(LoginError, match="is wrong"):
            enter(store, time, "wrong")
    for minutes in (1, 2, 4, 8):
        with pytest.raises(LoginError, match="locked until"):
            enter(store, time + timedelta(minutes=minutes, seconds=-1))
        time += timedelta(minutes=minutes)
        with pytest.raises(LoginError, match="is wrong"):
            enter(store, time, "wrong")
    assert enter(store, time + timedelta(minutes=16))
    for _ in range(SECURITY.max_login_attempts - 1):
        with pytest.raises(LoginError, match="is wrong"):
            enter(store, time + timedelta(minutes=20), "wrong")
    assert enter(store, time + timedelta(minutes=20))


def test_forgetting_the_code_is_no_failure_and_a_wrong_code_is_one(store: Store) -> None:
    set_second_factor(store, "anna", new_second_factor(), [], True, "test")
    for _ in range(2 * SECURITY.max_login_attempts):
        with pytest.raises(CodeNeededError):
            enter(store, MORNING)
    for _ in range(SECURITY.max_login_attempts):
        with pytest.raises(LoginError, match="is wrong"):
            enter(store, MORNING, code="000")
    with pytest.raises(LoginError, match="locked until"):
        enter(store, MORNING)


def test_a_key_has_its_hours_its_limit_and_its_end(store: Store) -> None:
    key, prefix = new_key()
    add_key(store, "anna", digest(key), prefix, "nightly", 2, MORNING + timedelta(days=1), MORNING, "test")
    for _ in range(2):
        note_key_use(store, key, MORNING)
    with pytest.raises(LoginError, match="2 commands an hour"):
        note_key_use(store, key, MORNING + timedelta(minutes=59))
    note_key_use(store, key, MORNING + timedelta(minutes=60))
    assert user_of_key(store, key, MORNING + timedelta(hours=23)) == "anna"
    with pytest.raises(LoginError, match="expired"):
        user_of_key(store, key, MORNING + timedelta(days=1))


def test_a_role_gives_its_level_and_permissions_until_it_ends(store: Store) -> None:
    grant_role(store, "anna", "admin", MORNING, "test")
    grant_role(store, "anna", "user", None, "test")
    before, after = MORNING - timedelta(seconds=1), MORNING
    assert level_of(store, "anna", before) == 100 and "system.admin" in permissions_of(store, "anna", before)
    assert level_of(store, "anna", after) == 10
    assert permissions_of(store, "anna", after) == {"documents.read", "documents.create", "documents.update"}


def test_the_account_of_the_system_reaches_everybody_and_a_user_nobody_above(store: Store) -> None:
    add_user(store, "ben", "ben@example.org", {}, "test")
    grant_role(store, "ben", "reviewer", None, "test")
    grant_role(store, "anna", "user", None, "test")
    Reach(store, None).require_person("ben")
    Reach(store, "ben").require_person("anna")
    with pytest.raises(NotPermittedError, match="ben has level 20, above 10"):
        Reach(store, "anna").require_person("ben")
    with pytest.raises(NotPermittedError, match=r"documents\.delete"):
        Reach(store, "ben").require_permission(Permission.DOCUMENTS_DELETE)
