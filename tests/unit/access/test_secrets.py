"""Passwords, one-time codes and lock-outs, by themselves."""

from datetime import timedelta

import pytest

from docproc.access.login import lock_after
from docproc.access.secrets import (
    digest,
    hash_password,
    is_password,
    matching_step,
    new_recovery_codes,
    without_code,
)
from docproc.errors import UsageError

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B


def test_a_password_is_known_by_its_hash_alone() -> None:
    kept = hash_password("correct horse battery")
    assert kept.startswith("$argon2id$") and "horse" not in kept
    assert is_password("correct horse battery", kept)
    assert not is_password("correct horse batterx", kept)
    assert not is_password("anything", None)
    assert not is_password("anything", "no hash")


def test_a_password_has_twelve_letters() -> None:
    with pytest.raises(UsageError, match="12 letters"):
        hash_password("elevenlette")


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    step = matching_step(SECRET, code, seconds, None)
    assert step == seconds // 30
    assert matching_step(SECRET, code, seconds, step) is None
    assert matching_step(SECRET, code, seconds + 30, None) == step
    assert matching_step(SECRET, code, seconds + 90, None) is None


def test_a_recovery_code_serves_once() -> None:
    codes = new_recovery_codes()
    hashes = [digest(code) for code in codes]
    left = without_code(hashes, codes[3].upper())
    assert left is not None and len(left) == 9
    assert without_code(left, codes[3]) is None


@pytest.mark.parametrize(
    ("failures", "minutes"), [(4, None), (5, 1), (6, 2), (7, 4), (10, 32), (15, 1024), (16, 1440), (500, 1440)]
)
def test_a_lock_doubles_with_every_failure_up_to_a_day(failures: int, minutes: int | None) -> None:
    assert lock_after(failures, 5) == (None if minutes is None else timedelta(minutes=minutes))
