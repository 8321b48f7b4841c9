"""Who may use a store: people, roles, log-in, keys."""

import json
import re
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from tests.conftest import Cli, make_invoice_in

PASSWORD = "correct horse battery"  # a password of the tests


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an admin and a reviewer, which asks for a log-in."""
    cli = Cli(tmp_path_factory.mktemp("made"))
    assert cli("init", "-q").code == 0
    for user, role in (("anna", "admin"), ("ben", "reviewer")):
        ran = cli(
            "user", "add", user, "--email", f"{user}@example.org", "--role", role, "--password-stdin", "-q",
            stdin=PASSWORD,
        )  # fmt: skip
        assert ran.code == 0, ran.err
    assert cli("config", "set", "security.require_login", "true", "-q").code == 0
    return cli.folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Cli:
    """A copy of that workspace."""
    return Cli(Path(copytree(made, tmp_path / "desk")))


def log_in(cli: Cli, user: str, password: str = PASSWORD, *more: str) -> int:
    return cli("login", user, "--password-stdin", "-q", *more, stdin=password).code


def test_a_local_store_needs_no_log_in_and_the_systems_account_acts(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    assert cli("init", "-q").code == 0
    assert cli("user", "add", "anna", "--email", "anna@example.org", "-q").code == 0
    (row,) = [json.loads(line) for line in cli("audit", "list", "--resource", "user", "--json").out.splitlines()]
    assert (row["action"], row["resource_id"]) == ("created", "anna")
    assert not json.loads(cli("user", "show", "anna", "--json").out)["password"]


def test_who_logs_in_acts_until_they_log_out(desk: Cli) -> None:
    assert desk("status").code == 6
    assert log_in(desk, "anna") == 0
    assert desk("status").code == 0
    make_invoice_in(desk.folder, "a.pdf")
    assert desk("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert desk("doc", "tag", "a.pdf", "--add", "urgent", "-q").code == 0
    (row,) = [json.loads(line) for line in desk("audit", "list", "--action", "tagged", "--json").out.splitlines()]
    assert row["actor"] == "anna"
    assert len(desk("sessions", "list").out.splitlines()) == 1
    assert desk("logout", "-q").code == 0
    assert desk("status").code == 6


def test_the_token_lies_in_the_users_config_folder_for_nobody_elses_eyes(desk: Cli) -> None:
    log_in(desk, "anna")
    file = desk.folder / ".config" / "docproc" / "sessions.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = next(iter(json.loads(file.read_text()).values()))
    assert kept["session"].encode() not in (desk.folder / ".docproc" / "store.db").read_bytes()
    file.chmod(0o644)
    ran = desk("status")
    assert ran.code == 6 and "others may read" in ran.err


def test_a_reviewer_may_review_and_not_manage_people(desk: Cli) -> None:
    log_in(desk, "ben")
    assert desk("review", "list").code == 0
    ran = desk("user", "list")
    assert ran.code == 6 and "users.manage" in ran.err
    assert desk("export").code == 6


def test_a_permission_that_a_role_is_granted_holds_at_once(desk: Cli) -> None:
    log_in(desk, "anna")
    assert desk("role", "grant", "reviewer", "exports.create", "-q").code == 0
    log_in(desk, "ben")
    assert desk("export").code == 0


def let_end(desk: Cli, table: str) -> None:
    """Put every end of a table into the past, as years of waiting would."""
    with closing(sqlite3.connect(desk.folder / ".docproc/store.db")) as connection:
        connection.execute(f"UPDATE {table} SET expires_at = '2020-01-01 00:00:00.000000' WHERE expires_at IS NOT NULL")
        connection.commit()


def test_a_role_that_has_expired_gives_nothing(desk: Cli) -> None:
    log_in(desk, "anna")
    ran = desk("user", "roles", "ben", "--add", "admin", "--until", "2999-01-01")
    assert "admin  until 2998-12-31" in ran.out or "admin  until 2999-01-01" in ran.out
    log_in(desk, "ben")
    assert desk("audit", "list").code == 0
    let_end(desk, "user_roles")
    assert desk("audit", "list").code == 6
    log_in(desk, "anna")
    assert set(json.loads(desk("user", "show", "ben", "--json").out)["roles"]) == {"reviewer"}


@pytest.mark.parametrize(
    "line",
    [("key", "add", "ben", "old", "--expires"), ("roles", "ben", "--add", "admin", "--until")],
    ids=["a key", "a role"],
)
@pytest.mark.parametrize("day", ["2020-01-01", f"{datetime.now().astimezone():%Y-%m-%d}"], ids=["long ago", "begun"])
def test_what_would_have_ended_already_is_refused(desk: Cli, line: tuple[str, ...], day: str) -> None:
    log_in(desk, "anna")
    before = desk.standing()
    ran = desk("user", *line, day)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"docproc: {line[-1]} {day} has come already; give a later day [usage]\n"
    assert desk.standing() == before


def test_an_end_without_a_role_is_refused(desk: Cli) -> None:
    log_in(desk, "anna")
    ran = desk("user", "roles", "ben", "--until", "2999-01-01")
    assert ran.code == 2 and "--add" in ran.err


def test_wrong_passwords_lock_the_account_for_a_growing_time(desk: Cli) -> None:
    for _ in range(5):
        ran = desk("login", "ben", "--password-stdin", stdin="not the password")
        assert ran.code == 6 and "user name, password or code is wrong" in ran.err
    ran = desk("login", "ben", "--password-stdin", stdin=PASSWORD)
    assert ran.code == 6 and "locked until" in ran.err
    log_in(desk, "anna")
    assert json.loads(desk("user", "show", "ben", "--json").out)["locked_until"] is not None
    assert desk("user", "password", "ben", "--password-stdin", "-q", stdin="another long password").code == 0
    assert log_in(desk, "ben", "another long password") == 0


def test_an_unknown_name_and_a_wrong_password_look_the_same(desk: Cli) -> None:
    said = {desk("login", user, "--password-stdin", stdin="not the password").err for user in ("ben", "nobody")}
    assert len(said) == 1


def test_a_variable_does_not_switch_the_log_in_off(desk: Cli) -> None:
    assert desk("status", env={"DOCPROC_SECURITY__REQUIRE_LOGIN": "false"}).code == 6


def test_a_session_is_renewed_with_its_refresh_token_which_serves_once(desk: Cli) -> None:
    log_in(desk, "anna")
    file = desk.folder / ".config" / "docproc" / "sessions.json"
    before = file.read_text()
    assert desk("login", "--refresh", "-q").code == 0
    assert desk("status").code == 0
    file.write_text(before)
    assert desk("status").code == 6
    assert desk("login", "--refresh", "-q").code == 6


def test_one_ends_ones_own_sessions(desk: Cli) -> None:
    log_in(desk, "anna")
    assert desk("sessions", "revoke", "--all", "-q").code == 0
    assert desk("status").code == 6


def test_a_key_acts_as_its_person_until_it_is_revoked(desk: Cli) -> None:
    log_in(desk, "anna")
    key = desk("user", "key", "add", "ben", "nightly", "--rate-limit", "2", "-q").out.strip()
    assert re.fullmatch(r"dp_[0-9a-f]{8}_\S{43}", key)
    assert key.encode() not in (desk.folder / ".docproc" / "store.db").read_bytes()
    mine = {"DOCPROC_API_KEY": key}
    assert desk("status", env=mine).code == 0
    assert desk("audit", "list", env=mine).code == 6
    assert desk("status", env=mine).code == 0
    ran = desk("status", env=mine)
    assert ran.code == 6 and "2 commands an hour" in ran.err
    shown = json.loads(desk("user", "key", "list", "ben", "--json").out)
    assert shown["total_requests"] == 2 and shown["last_used_at"] is not None
    assert desk("user", "key", "revoke", shown["prefix"], "-q").code == 0
    assert "revoked" in desk("status", env=mine).err


def test_a_key_that_has_expired_serves_no_more(desk: Cli) -> None:
    log_in(desk, "anna")
    key = desk("user", "key", "add", "ben", "old", "--expires", "2999-01-01", "-q").out.strip()
    assert desk("status", env={"DOCPROC_API_KEY": key}).code == 0
    let_end(desk, "api_keys")
    ran = desk("status", env={"DOCPROC_API_KEY": key})
    assert ran.code == 6 and "expired" in ran.err


def test_who_is_deactivated_is_out_at_once(desk: Cli) -> None:
    log_in(desk, "anna")
    key = desk("user", "key", "add", "ben", "nightly", "-q").out.strip()
    assert desk("user", "deactivate", "ben", "-q").code == 0
    assert desk("status", env={"DOCPROC_API_KEY": key}).code == 6
    assert log_in(desk, "ben") == 6


def test_the_last_admin_stays(desk: Cli) -> None:
    log_in(desk, "anna")
    assert desk("user", "deactivate", "anna").code == 2
    assert desk("user", "roles", "anna", "--remove", "admin").code == 2


def test_a_second_factor_asks_for_a_code_that_serves_once(desk: Cli) -> None:
    import pyotp

    log_in(desk, "anna")
    made = json.loads(desk("user", "two-factor", "ben", "-q").out)
    code = pyotp.TOTP(made["secret"]).now()
    assert log_in(desk, "ben") == 6
    assert log_in(desk, "ben", PASSWORD, "--code", code) == 0
    assert log_in(desk, "ben", PASSWORD, "--code", code) == 6
    recovery = made["recovery_codes"][0]
    assert log_in(desk, "ben", PASSWORD, "--code", recovery) == 0
    assert log_in(desk, "ben", PASSWORD, "--code", recovery) == 6


def test_where_a_second_factor_is_required_nobody_logs_in_without(desk: Cli) -> None:
    log_in(desk, "anna")
    assert desk("config", "set", "security.require_2fa", "true", "-q").code == 0
    ran = desk("login", "ben", "--password-stdin", stdin=PASSWORD)
    assert ran.code == 6 and "second factor is required" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "add", "Eve!", "--email", "e@example.org"), "small letters"),
        (("user", "add", "eve", "--email", "no address"), "no mail address"),
        (("user", "add", "eve", "--email", "e@example.org", "--role", "king"), "no role is called king"),
        (("user", "edit", "ben", "--timezone", "Mars/Olympus"), "no time zone"),
        (("user", "show", "eve"), "no user is called eve"),
        (("role", "delete", "reviewer"), "shipped"),
        (("role", "revoke", "admin", "audit.read"), "keeps all"),
    ],
)
def test_mistakes_with_people_get_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    cli = Cli(tmp_path)
    cli("init", "-q")
    cli("user", "add", "ben", "--email", "ben@example.org", "-q")
    ran = cli(*arguments)
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1
    assert "eve" not in cli("user", "list", "--json").out


def test_a_short_password_is_refused_and_there_is_no_default_one(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    cli("init", "-q")
    arguments = ("user", "add", "anna", "--email", "anna@example.org", "--password-stdin")
    assert cli(*arguments, stdin="short").code == 2
    assert cli("user", "list", "--json").out == ""
    cli("user", "add", "anna", "--email", "anna@example.org", "-q")
    for guess in ("", "admin", "anna", "password1234"):
        assert cli("login", "anna", "--password-stdin", stdin=guess).code == 6


def test_a_custom_role_does_what_it_is_granted(desk: Cli) -> None:
    log_in(desk, "anna")
    assert desk("role", "add", "auditor", "--level", "30", "-q").code == 0
    assert desk("role", "grant", "auditor", "audit.read", "-q").code == 0
    desk("user", "roles", "ben", "--add", "auditor", "--remove", "reviewer")
    log_in(desk, "ben")
    assert desk("audit", "verify", "-q").code == 0
    assert desk("review", "list").code == 6


def test_exports_and_reads_of_originals_are_audited_in_a_shared_store(desk: Cli) -> None:
    log_in(desk, "anna")
    make_invoice_in(desk.folder, "a.pdf")
    assert desk("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert desk("export", "a.pdf").code == 0
    assert desk("doc", "original", "a.pdf", "-o", "copy.pdf", "-q").code == 0
    rows = [json.loads(line) for line in desk("audit", "list", "--resource", "documents", "--json").out.splitlines()]
    assert [(row["actor"], row["action"]) for row in rows] == [("anna", "read"), ("anna", "exported")]
    assert rows[0]["changes"]["document"] == [None, "a.pdf"]
