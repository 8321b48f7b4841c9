"""Signed requests: HMAC-SHA256 (RFC 2104) over the time in seconds since 1970, a full stop, and the body."""

from __future__ import annotations

import hashlib
import hmac

TIMESTAMP_HEADER = "X-Docproc-Timestamp"
SIGNATURE_HEADER = "X-Docproc-Signature"
LONGEST_AGE_SECONDS = 300
"""A request signed longer ago than this is no longer believed, so that it cannot be sent again by who overheard it."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body: `sha256=` and 64 hex digits."""
    signed = b"%d." % timestamp + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, given: str, body: bytes, now_seconds: float) -> bool:
    """Tell whether a request was signed with this secret, not more than five minutes away from now."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(now_seconds - int(timestamp)) > LONGEST_AGE_SECONDS:
        return False
    return hmac.compare_digest(signature(secret, int(timestamp), body).encode(), given.encode())
