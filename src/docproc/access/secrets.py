"""Passwords, tokens, keys and one-time codes: made here, held against their hashes here, kept nowhere in clear."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection

from docproc.errors import UsageError

LEAST_LETTERS = 12
"""Of a password; length is what counts (NIST SP 800-63B asks for 8 at least and no rules of composition)."""
KEY_MARK = "dp"
RECOVERY_CODES = 10
_PREFIX_BYTES = 4
_STEP_SECONDS = 30
_STEPS_AROUND = 1


def hash_password(password: str) -> str:
    """The argon2id hash (RFC 9106, the library's parameters) of a password. UsageError when it is too short."""
    from argon2 import PasswordHasher

    if len(password) < LEAST_LETTERS:
        raise UsageError(f"a password has {LEAST_LETTERS} letters at least")
    return PasswordHasher().hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether a password has this hash. It takes as long where there is no hash, so that nobody learns of that."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    hasher = PasswordHasher()
    if password_hash is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_key() -> tuple[str, str]:
    """A key for programs, and the prefix by which it is named: `dp_1a2b3c4d_…`."""
    prefix = f"{KEY_MARK}_{secrets.token_hex(_PREFIX_BYTES)}"
    return f"{prefix}_{new_token()}", prefix


def prefix_of(key: str) -> str:
    """The prefix by which a key is named; it may be shown."""
    return "_".join(key.split("_", 2)[:2])


def digest(token: str) -> str:
    """SHA-256 of a token, key or recovery code: they are random, so a fast hash tells nothing of them."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_second_factor() -> str:
    """A secret for one-time codes (RFC 6238), as apps take it."""
    import pyotp

    return pyotp.random_base32()


def second_factor_address(secret: str, username: str) -> str:
    """The otpauth address that apps read as a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="docproc")


def matching_step(secret: str, code: str, seconds: float, last: int | None) -> int | None:
    """The time step whose code this is at `seconds` since 1970, one before and after too; only later than `last`.

    None where it is of none: a code serves once (RFC 6238, section 5.2).
    """
    import pyotp

    now_step = int(seconds) // _STEP_SECONDS
    for step in range(now_step - _STEPS_AROUND, now_step + _STEPS_AROUND + 1):
        if (last is None or step > last) and secrets.compare_digest(pyotp.HOTP(secret).at(step), code.strip()):
            return step
    return None


def new_mail_code() -> str:
    """A code of 80 random bits that a person can type: `3f2a9-0c1de-77b04-c9e12`."""
    letters = secrets.token_hex(10)
    return "-".join(letters[place : place + 5] for place in range(0, len(letters), 5))


def new_recovery_codes() -> list[str]:
    """Codes that serve once each in place of the second factor."""
    return [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]


def without_code(hashes: Collection[str], code: str) -> list[str] | None:
    """The hashes that are left when `code` was used; None when it is none of them."""
    used = digest(code.strip().lower())
    return [each for each in hashes if each != used] if used in hashes else None
