"""Logging in: password, second factor, lock-out; and who a token or a key stands for."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from docproc.access.secrets import digest, is_password, matching_step, new_token, without_code
from docproc.errors import LoginError
from docproc.specs.access import SecuritySettings
from docproc.store.engine import Store
from docproc.store.sign_ins import (
    Credentials,
    begin_session,
    count_try,
    credentials_of,
    keep_alive,
    key_of,
    note_failure,
    renew_session,
    session_of,
    take_back_try,
    use_key,
)

FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=24)
KEY_WINDOW = timedelta(hours=1)
_REFRESH_TIMES = 7
_NOTED_EVERY = timedelta(minutes=1)


class CodeNeededError(LoginError):
    """The password is right; a one-time code or a recovery code is needed too."""

    code = "code-needed"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a person's computer keeps of a log-in."""

    username: str
    session: str
    refresh: str


def log_in(
    store: Store, security: SecuritySettings, username: str, password: str, code: str | None, time: datetime
) -> Tokens:
    """Begin a session.

    Raises LoginError, which says no more than that name, password or code are wrong, or until when the account is
    locked: after `max_login_attempts` a minute, then twice as long with each further failure, a day at most.
    CodeNeededError when the password is right and a code is needed; that counts as no failure.
    """
    known = credentials_of(store, username)
    if known is not None:
        locked = count_try(store, username, time, lambda tries: lock_after(tries, security.max_login_attempts))
        if locked is not None:
            raise LoginError(f"locked until {locked.astimezone():%Y-%m-%d %H:%M:%S} after wrong log-ins")
    right = is_password(password, None if known is None else known.password_hash)
    if known is None or not right or not known.is_active:
        _fail(store, known)
    if known.two_factor_secret is None and security.require_2fa:
        take_back_try(store, username)
        raise LoginError("a second factor is required here; an admin sets it up (docproc user two-factor)")
    used = _second_factor(store, known, code, time)
    tokens = Tokens(username, new_token(), new_token())
    hashes = digest(tokens.session), digest(tokens.refresh)
    begin_session(store, username, hashes, _ends(security, time), time, platform.node(), used)
    return tokens


def refresh(store: Store, security: SecuritySettings, refresh_token: str, time: datetime) -> Tokens:
    """New tokens for a refresh token, which serves once. Raises LoginError when it serves no more."""
    session, following = new_token(), new_token()
    hashes = digest(session), digest(following)
    username = renew_session(store, digest(refresh_token), hashes, _ends(security, time), time)
    if username is None:
        raise LoginError("the session cannot be renewed any more; docproc login")
    return Tokens(username, session, following)


def user_of_session(store: Store, token: str, time: datetime) -> str:
    """Whom a session token stands for. Raises LoginError when it has run out or was ended."""
    found = session_of(store, digest(token))
    if found is None or not found.is_valid or found.expires_at <= time:
        raise LoginError("the session has ended; docproc login (or login --refresh)")
    return found.username


def note_session_use(store: Store, security: SecuritySettings, token: str, time: datetime) -> None:
    """Let a session last from now on again; written once a minute at most."""
    found = session_of(store, digest(token))
    if found is not None and found.last_activity_at + _NOTED_EVERY <= time:
        keep_alive(store, found.id, time, _ends(security, time)[0])


def user_of_key(store: Store, key: str, time: datetime) -> str:
    """Whom a key stands for. Raises LoginError when it is unknown, revoked, or has expired."""
    found = key_of(store, digest(key))
    if found is None or not found.is_active or (found.expires_at is not None and found.expires_at <= time):
        raise LoginError("the API key is not known here, was revoked, or has expired")
    return found.username


def note_key_use(store: Store, key: str, time: datetime) -> None:
    """Count a use of a key. Raises LoginError beyond its rate limit."""
    found = key_of(store, digest(key))
    if found is not None and not use_key(store, found.key, time, KEY_WINDOW):
        raise LoginError(f"the API key {found.prefix} may run {found.rate_limit} commands an hour; try again later")


def lock_after(failures: int, most: int) -> timedelta | None:
    """For how long there is no log-in after so many failures in a row; None while there were fewer than `most`."""
    if failures < most:
        return None
    doublings: int = min(failures - most, 20)
    return min(LONGEST_LOCK, FIRST_LOCK * (1 << doublings))


def _fail(store: Store, known: Credentials | None) -> NoReturn:
    if known is not None:
        note_failure(store, known.username)
    raise LoginError("user name, password or code is wrong")


def _second_factor(store: Store, known: Credentials, code: str | None, time: datetime) -> dict[str, object]:
    """The columns of the person that change with the code; none without a second factor."""
    if known.two_factor_secret is None:
        return {}
    if code is None:
        take_back_try(store, known.username)
        raise CodeNeededError("the code of the second factor is needed; docproc login --code")
    step = matching_step(known.two_factor_secret, code, time.timestamp(), known.step)
    if step is not None:
        return {"two_factor_step": step}
    left = without_code(known.recovery_codes, code)
    if left is None:
        _fail(store, known)
    return {"recovery_codes": json.dumps(left)}


def _ends(security: SecuritySettings, time: datetime) -> tuple[datetime, datetime]:
    lasts = timedelta(hours=security.session_timeout_hours)
    return time + lasts, time + _REFRESH_TIMES * lasts
