"""E-mail addresses, web domains and telephone numbers in printed text."""

from __future__ import annotations

import re

from docproc.parse.verdict import IdentifierMatch, Validity

_EMAIL = re.compile(
    r"(?<![\w.+-])([A-Za-z0-9][\w.+-]{0,63})\s?(?:@|\(at\)|\[at\])\s?((?:[A-Za-z0-9äöü-]{1,63}\.){1,4}[A-Za-z]{2,18})(?![\w@])"
)
_WEB = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:www\.)?(?:[A-Za-z0-9äöü](?:[A-Za-z0-9äöü-]{0,61})\.){1,4}"
    r"(?:de|at|ch|fr|uk|com|net|org|eu|info|biz|li|lu|nl|be|it|es|pl|cz|dk|io|shop|gmbh|online|berlin|koeln|cologne|hamburg))"
    r"(?![\w@-])(?:/[^\s,;]{0,200})?",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"(?:tel|fon|phone|fax|mobil|handy|hotline|t[eé]l[eé]phone|\bT\b|\bF\b|\bM\b)[^\d\n+]{0,12}$", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w.,+])(?:\+\d{1,3}[ ./-]?(?:\(0\)[ ]?)?(?:\(?\d{1,5}\)?)|\(?0\d{1,5}\)?)"
    r"(?:[ ]?[./–-]?[ ]?\d{1,8}){1,6}(?![\w])"
)


def find_emails(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the e-mail addresses in `text`, lower case; "(at)" and a space beside the @ are read as meant."""
    return tuple(
        IdentifierMatch(m.start(), m.end(), m[0], "email", f"{m[1]}@{m[2]}".lower(), Validity.UNCHECKED)
        for m in _EMAIL.finditer(text)
    )


def find_domains(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the web domains in `text` (lower case, without www.), not those of e-mail addresses."""
    mails = [(mail.start, mail.end) for mail in find_emails(text)]
    found = []
    for match in _WEB.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in mails):
            domain = match[1].lower().removeprefix("www.")
            found.append(IdentifierMatch(match.start(), match.end(), match[0], "web", domain, Validity.UNCHECKED))
    return tuple(found)


def find_phones(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the telephone and fax numbers in `text`: international ones, or national ones after a label."""
    found = []
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\(0\)|[^\d+]", "", match[0])
        labelled = _PHONE_LABEL.search(text, max(0, match.start() - 30), match.start())
        if 6 <= len(digits.lstrip("+")) <= 16 and (digits.startswith("+") or labelled):
            found.append(IdentifierMatch(match.start(), match.end(), match[0], "phone", digits, Validity.UNCHECKED))
    return tuple(found)


def parse_email(text: str) -> str | None:
    """Return the one e-mail address that `text` holds, or None."""
    found = find_emails(text)
    return found[0].value if len(found) == 1 else None


def parse_domain(text: str) -> str | None:
    """Return the one web domain that `text` holds, or None."""
    found = find_domains(text)
    return found[0].value if len(found) == 1 else None


def parse_phone(text: str) -> str | None:
    """Return the telephone number that `text` is, as digits with a leading + where international, or None."""
    match = _PHONE.search(text)
    if match is None:
        return None
    digits = re.sub(r"\(0\)|[^\d+]", "", match[0])
    return digits if 6 <= len(digits.lstrip("+")) <= 16 else None
