"""People: what is known of them, addresses that they confirm, who may change whom, log-in at a terminal."""

import json
import re
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from docproc.access.login import log_in
from docproc.access.secrets import hash_password
from docproc.errors import LoginError
from docproc.specs.access import SecuritySettings
from docproc.store import users
from docproc.store.engine import open_store
from tests.conftest import Cli
from tests.terminal import typed

PASSWORD = "correct horse battery"  # a password of the tests


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that asks for a log-in: anna is an admin, carl manages people at level 15, ben reviews, dora uses."""
    cli = Cli(tmp_path_factory.mktemp("made"))
    assert cli("init", "-q").code == 0
    hashed = hash_password(PASSWORD)
    with open_store(cli.folder / ".docproc") as store:
        users.add_role(store, "clerk", "Clerk", 15, "test", "keeps the list of people")
        users.allow(store, "clerk", "users.manage", "test")
        users.allow(store, "clerk", "documents.read", "test")
        for user, role in (("anna", "admin"), ("ben", "reviewer"), ("carl", "clerk"), ("dora", "user")):
            users.add_user(store, user, f"{user}@example.org", {}, "test")
            users.grant_role(store, user, role, None, "test")
            users.set_password_hash(store, user, hashed, "test")
    assert cli("config", "set", "security.require_login", "true", "-q").code == 0
    return cli.folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Cli:
    """A copy of that workspace."""
    return Cli(Path(copytree(made, tmp_path / "desk")))


def log_in_as(cli: Cli, user: str, password: str = PASSWORD) -> int:
    return cli("login", user, "--password-stdin", "-q", stdin=password).code


def known_of(cli: Cli, user: str) -> dict[str, object]:
    return dict(json.loads(cli("user", "show", user, "--json").out))


def test_everything_that_is_known_of_a_person_can_be_entered_changed_and_taken_away(workspace: Cli) -> None:
    facts = {
        "first_name": "Anna", "last_name": "Kühn", "phone": "+49 221 1234", "department": "Einkauf",
        "job_title": "Leiterin", "language": "en", "timezone": "Europe/Vienna",
    }  # fmt: skip
    options = [text for name, value in facts.items() for text in (f"--{name.replace('_', '-')}", value)]
    add = ("user", "add", "anna", "--email", "anna@example.org", "--name", "Anna K.", "--preference", "desk=4", "-q")
    assert workspace(*add, *options).code == 0
    known = known_of(workspace, "anna")
    assert facts.items() <= known.items() and known["name"] == "Anna K." and known["preferences"] == {"desk": "4"}
    edit = ("user", "edit", "anna", "--phone", "", "--department", "Verkauf", "--preference", "desk=", "--preference")
    assert workspace(*edit, "floor=2", "-q").code == 0
    known = known_of(workspace, "anna")
    assert (known["phone"], known["department"], known["preferences"]) == (None, "Verkauf", {"floor": "2"})
    assert "department       Verkauf" in workspace("user", "show", "anna").out
    assert workspace("user", "edit", "anna", "--preference", "no value").code == 2
    rows = [json.loads(line) for line in workspace("audit", "list", "--resource", "user", "--json").out.splitlines()]
    assert any(row["changes"].get("department") == ["Einkauf", "Verkauf"] for row in rows)


def code_mailed(cli: Cli) -> str:
    with closing(sqlite3.connect(cli.folder / ".docproc/store.db")) as connection:
        (body,) = connection.execute("SELECT body_text FROM email_queue ORDER BY id DESC LIMIT 1").fetchone()
    found = re.search(r"user confirm (\S+)", body)
    assert found is not None
    return found[1]


def test_a_mailed_code_verifies_the_address_once(workspace: Cli) -> None:
    workspace("user", "add", "anna", "--email", "anna@example.org", "-q")
    assert workspace("user", "verify", "anna", "-q").code == 0
    first = code_mailed(workspace)
    assert workspace("user", "verify", "anna", "-q").code == 0
    code = code_mailed(workspace)
    with closing(sqlite3.connect(workspace.folder / ".docproc/store.db")) as connection:
        (kept,) = connection.execute("SELECT verification_hash FROM users").fetchone()
    assert code not in kept
    assert workspace("user", "confirm", first).code == 2
    assert workspace("user", "confirm", code.upper(), "-q").code == 0
    assert known_of(workspace, "anna")["verified"] is True and known_of(workspace, "anna")["verified_at"]
    assert workspace("user", "confirm", code).code == 2
    assert workspace("user", "verify", "anna").code == 2
    assert workspace("user", "edit", "anna", "--email", "a.kuehn@example.org", "-q").code == 0
    assert known_of(workspace, "anna")["verified"] is False


@pytest.mark.parametrize("spoilt", ["expired", "another address"])
def test_a_code_that_expired_or_was_sent_elsewhere_verifies_nothing(workspace: Cli, spoilt: str) -> None:
    workspace("user", "add", "anna", "--email", "anna@example.org", "-q")
    workspace("user", "verify", "anna", "-q")
    if spoilt == "expired":
        with closing(sqlite3.connect(workspace.folder / ".docproc/store.db")) as connection:
            connection.execute("UPDATE users SET verification_expires_at = '2020-01-01 00:00:00.000000'")
            connection.commit()
    else:
        workspace("user", "edit", "anna", "--email", "eve@example.org", "-q")
    ran = workspace("user", "confirm", code_mailed(workspace))
    assert ran.code == 2 and "expired" in ran.err
    assert known_of(workspace, "anna")["verified"] is False


def test_who_is_deleted_is_out_and_their_name_is_never_given_again(desk: Cli) -> None:
    log_in_as(desk, "anna")
    assert desk("user", "delete", "ben", "-q").code == 0
    assert "ben" not in desk("user", "list").out and desk("user", "show", "ben").code == 2
    ran = desk("user", "add", "ben", "--email", "other@example.org")
    assert ran.code == 2 and "records name them" in ran.err
    assert desk("user", "delete", "anna").code == 2
    assert log_in_as(desk, "ben") == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ("user", "roles", "carl", "--add", "admin"),
        ("user", "roles", "carl", "--add", "reviewer"),
        ("user", "roles", "ben", "--remove", "reviewer"),
        ("user", "add", "eve", "--email", "eve@example.org", "--role", "admin"),
        ("user", "password", "anna", "--password-stdin"),
        ("user", "two-factor", "anna"),
        ("user", "two-factor", "anna", "--off"),
        ("user", "key", "add", "anna", "mine now"),
        ("user", "edit", "anna", "--email", "eve@example.org"),
        ("user", "deactivate", "anna"),
        ("user", "delete", "ben"),
        ("role", "add", "king", "--level", "50"),
        ("role", "grant", "clerk", "system.admin"),
        ("role", "grant", "reviewer", "documents.read"),
        ("role", "revoke", "reviewer", "documents.read"),
    ],
    ids=" ".join,
)
def test_who_manages_people_reaches_nobody_above_and_gives_nothing_they_lack(
    desk: Cli, arguments: tuple[str, ...]
) -> None:
    log_in_as(desk, "carl")
    before = store_dump(desk)
    ran = desk(*arguments, stdin=PASSWORD)
    assert (ran.code, ran.out) == (6, ""), ran.err
    assert ran.err.count("\n") == 1
    assert store_dump(desk) == before


def store_dump(cli: Cli) -> list[str]:
    """All rows but those of sessions, which note their own use."""
    with closing(sqlite3.connect(cli.folder / ".docproc/store.db")) as connection:
        return [line for line in connection.iterdump() if 'INTO "sessions"' not in line]


def test_who_manages_people_may_manage_those_below(desk: Cli) -> None:
    log_in_as(desk, "carl")
    assert desk("user", "edit", "dora", "--phone", "110", "-q").code == 0
    assert desk("user", "add", "eve", "--email", "eve@example.org", "--role", "user", "-q").code == 0
    assert desk("user", "deactivate", "eve", "-q").code == 0
    assert desk("role", "show", "clerk").out.startswith("Clerk, level 15: keeps the list of people")


def test_a_log_in_is_not_required_before_an_admin_could_log_in(workspace: Cli) -> None:
    assert workspace("user", "add", "anna", "--email", "anna@example.org", "--role", "admin", "-q").code == 0
    asked = ("config", "set", "security.require_login", "true", "-q")
    ran = workspace(*asked)
    assert ran.code == 2 and "nobody could log in as an admin" in ran.err
    assert workspace("status").code == 0
    assert workspace("user", "password", "anna", "--password-stdin", "-q", stdin=PASSWORD).code == 0
    assert workspace(*asked).code == 0
    assert workspace("status").code == 6


def test_people_choose_their_own_password_and_their_other_sessions_end(desk: Cli, tmp_path: Path) -> None:
    elsewhere = {"XDG_CONFIG_HOME": str(tmp_path / "elsewhere")}
    assert desk("login", "ben", "--password-stdin", "-q", stdin=PASSWORD, env=elsewhere).code == 0
    both = f"{PASSWORD}\nanother long password\n"
    assert desk("login", "ben", "--password-stdin", "--new-password", "-q", stdin=both).code == 0
    assert desk("status").code == 0
    assert desk("status", env=elsewhere).code == 6
    assert log_in_as(desk, "ben") == 6
    assert log_in_as(desk, "ben", "another long password") == 0


def test_guesses_made_side_by_side_are_all_counted(made: Path, tmp_path: Path) -> None:
    folder = Path(copytree(made, tmp_path / "desk")) / ".docproc"
    said: list[str] = []

    def guess(number: int) -> None:
        with open_store(folder) as store:
            try:
                log_in(store, SecuritySettings(), "ben", f"guess number {number}", None, datetime.now(UTC))
            except LoginError as error:
                said.append(error.message)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("is wrong" in each for each in said) == 5
    assert sum("locked until" in each for each in said) == 3


def test_at_a_terminal_password_and_code_are_asked_for_and_not_shown(desk: Cli) -> None:
    import pyotp

    log_in_as(desk, "anna")
    secret = json.loads(desk("user", "two-factor", "ben", "-q").out)["secret"]
    code = pyotp.TOTP(secret).now()
    ended, screen = typed(desk, ("login", "ben"), [("Password of ben:", PASSWORD), ("Code", code)])
    assert ended == 0, screen
    assert PASSWORD not in screen and "ben is logged in" in screen
    assert desk("sessions", "list").code == 0


def test_a_new_password_is_typed_twice(desk: Cli) -> None:
    log_in_as(desk, "anna")
    asked = ("user", "password", "ben")
    ended, screen = typed(
        desk, asked, [("password of ben:", "a long password 1"), ("password of ben, again:", "a long password 2")]
    )
    assert ended == 2 and "not the same" in screen, screen
    assert log_in_as(desk, "ben") == 0
