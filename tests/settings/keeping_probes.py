"""Who may use a workspace, and how documents are filed and kept: security, retention, categories."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from docproc.access.login import log_in
from docproc.errors import LoginError
from docproc.store.clock import now
from docproc.store.sign_ins import list_sessions
from tests.conftest import make_invoice_in
from tests.settings.probing import Desk, probe

PASSWORD = "correct horse battery"  # a password of the tests


def _add_anna(desk: Desk) -> None:
    ran = desk("user", "add", "anna", "--email", "anna@example.org", "--role", "admin", "--password-stdin", "-q",
               stdin=PASSWORD)  # fmt: skip
    assert ran.code == 0, ran.err


@probe("security.require_login", False, True)
def log_in_required(desk: Desk, _value: Any) -> object:
    return desk("status").code


@probe("security.session_timeout_hours", 1, 24)
def length_of_sessions(desk: Desk, _value: Any) -> object:
    _add_anna(desk)
    time = now()
    with desk.session() as session:
        log_in(session.store, desk.settings.security, "anna", PASSWORD, None, time)
        (kept,) = list_sessions(session.store, "anna", time)
        return (kept.expires_at - time) // timedelta(hours=1)


@probe("security.max_login_attempts", 3, 4)
def wrong_log_ins(desk: Desk, _value: Any) -> object:
    _add_anna(desk)
    said = []
    with desk.session() as session:
        for _ in range(4):
            try:
                log_in(session.store, desk.settings.security, "anna", "wrong", None, now())
            except LoginError as error:
                said.append(error.message[:12])
    return said


@probe("security.require_2fa", False, True)
def second_factor(desk: Desk, _value: Any) -> object:
    _add_anna(desk)
    with desk.session() as session:
        try:
            return log_in(session.store, desk.settings.security, "anna", PASSWORD, None, now()).username
        except LoginError as error:
            return error.message


def _refused(desk: Desk) -> object:
    """Why an invoice may not be erased yet."""
    ran = desk("doc", "erase", "a.pdf", "--yes")
    return ran.code, ran.err


@probe("retention.voucher_years", 8, 9, document=True)
def years_of_vouchers(desk: Desk, _value: Any) -> object:
    return _refused(desk)


@probe("retention.letter_years", 6, 7, given={"retention.vouchers": []}, document=True)
def years_of_letters(desk: Desk, _value: Any) -> object:
    return _refused(desk)


AS_BOOK = {"retention.vouchers": [], "retention.books": ["invoice"]}


@probe("retention.book_years", 10, 11, given=AS_BOOK, document=True)
def years_of_books(desk: Desk, _value: Any) -> object:
    return _refused(desk)


@probe("retention.vouchers", ["invoice"], [], document=True)
def vouchers(desk: Desk, _value: Any) -> object:
    return _refused(desk)


@probe("retention.books", [], ["invoice"], given={"retention.vouchers": []}, document=True)
def books(desk: Desk, _value: Any) -> object:
    return _refused(desk)


@probe("categories", {"energy": {"name": "Energy"}}, {"rent": {"name": "Rent"}})
def categories(desk: Desk, _value: Any) -> object:
    return [json.loads(line)["slug"] for line in desk("doc", "categories", "--json").out.splitlines()]


@probe("filing", {}, {"paid": {"tags": ["paid"]}})
def tags_of_rules(desk: Desk, _value: Any) -> object:
    make_invoice_in(desk.folder, "a.pdf")
    assert desk("run", "a.pdf", "-q", "--jobs", "1").code == 0
    return json.loads(desk("show", "a.pdf", "--json").out)["tags"]
