"""Delivery reports (RFC 3464): which of our mails came back, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")


def bounced_mails(content: bytes) -> Mapping[str, str]:
    """Return the ids of the mails that a delivery report says have failed for good, each with the reason.

    Empty for a mail that is no delivery report, or one that tells of a delay or a success.
    """
    report = message_from_bytes(content, _class=EmailMessage, policy=default)
    if report.get_content_type() != "multipart/report":
        return {}
    reasons, ids = [], set()
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            reasons += [_reason(block) for block in _blocks(part) if _failed(block)]
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            ids |= set(_OURS.findall(_original_id(part)))
    return dict.fromkeys(sorted(ids), "; ".join(reasons)) if reasons else {}


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a delivery status, which the parser gives as messages of their own."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _failed(block: Message) -> bool:
    return str(block.get("Action", "")).strip().lower() == "failed"


def _reason(block: Message) -> str:
    recipient = str(block.get("Final-Recipient", "")).rpartition(";")[2].strip()
    why = str(block.get("Diagnostic-Code") or block.get("Status") or "failed")
    return " ".join(f"{recipient}: {why.rpartition(';')[2]}".split())[:500]


def _original_id(part: Message) -> str:
    payload = part.get_payload()
    original = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(original, Message):
        return str(original.get("Message-ID", ""))
    headers = str(payload)
    found = re.search(r"^Message-ID:\s*(\S+)", headers, re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""
