"""Codes that are mailed to people, and show that the mail address is theirs when they come back."""

from __future__ import annotations

from datetime import datetime

from docproc.errors import UsageError
from docproc.store.audit import record
from docproc.store.clock import TIME_FORMAT
from docproc.store.engine import Store, Transaction
from docproc.store.users import changing_people, user_row, withdraw_code


def expect_code(transaction: Transaction, username: str, code_hash: str, until: datetime, actor: str) -> None:
    """Keep the hash of the code that is mailed to a person in this transaction; an earlier one serves no more."""
    user_row(transaction, username)
    kept = "UPDATE users SET verification_hash = ?, verification_expires_at = ? WHERE username = ?"
    transaction.execute(kept, (code_hash, until.strftime(TIME_FORMAT), username))
    record(transaction, actor, "asked", "user", username, "whether the mail address is theirs")


def confirm_address(store: Store, code_hash: str, time: datetime, actor: str) -> str:
    """Take a code back: the mail address of whom it was sent to is verified. Returns the user name.

    Raises UsageError for a code that nobody was sent, or that has expired or served already.
    """
    text = time.strftime(TIME_FORMAT)
    with changing_people(store) as transaction:
        row = transaction.execute(
            "SELECT username FROM users WHERE verification_hash = ? AND verification_expires_at > ?"
            " AND deleted_at IS NULL",
            (code_hash, text),
        ).fetchone()
        if row is None:
            raise UsageError("this code is unknown, has expired or has served; docproc user verify sends another")
        verified = "UPDATE users SET is_verified = 1, email_verified_at = ?, updated_at = ? WHERE username = ?"
        transaction.execute(verified, (text, text, row["username"]))
        withdraw_code(transaction, row["username"])
        changes = {"is_verified": (False, True)}
        record(transaction, actor, "updated", "user", row["username"], "mail address confirmed by its code", changes)
        return str(row["username"])
