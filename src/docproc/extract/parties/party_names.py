"""Names of companies and people: what may be one, and when two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from docproc.parse.addresses import looks_like_postal_city, looks_like_street
from docproc.parse.contacts import find_domains, find_emails
from docproc.parse.legal_forms import legal_form, legal_form_span, normalise_name

_FREE_MAIL = frozenset(
    {
        "gmail",
        "gmx",
        "web",
        "outlook",
        "hotmail",
        "yahoo",
        "icloud",
        "freenet",
        "aol",
        "orange",
        "wanadoo",
        "posteo",
        "mail",
    }
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WITH_PLACE = re.compile(r"\s\d{4,5}\s[A-ZÄÖÜ]|[●•∙■]")
_COUNTED_PAGE = re.compile(r"(?:seite|page|blatt|s\.|p\.)\s*:?\s*\d+(?:\s*(?:/|von|of|sur|de)\s*\d+)?", re.IGNORECASE)
_REST_OF_FORM = re.compile(r"[\s&(]*(?:haftungsbeschränkt|(?:co|cie)\.?\s*kg(?:aa)?)[\s).]*", re.IGNORECASE)
_LABEL_WORD = re.compile(r"[^\W\d_]*(?:verbindung|daten|angaben|nummer|adresse|anschrift|datum):?", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:nr|no|n°|nummer|number)\b\.?\s*:?\s*\S*\d{3}|_{3}", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"[€$£%@:]|www\.|\d{2}[./]\d{2}[./]\d{2,4}|\d{4}", re.IGNORECASE)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same company, spelling and legal form aside."""
    first, second = normalise_name(one), normalise_name(other)
    return bool(first and second) and (first == second or fuzz.ratio(first, second) >= 88)


def same_or_part(one: str, other: str) -> bool:
    """Tell whether two names are the same, or one is the beginning of the other ("Muster" in large type)."""
    first, second = sorted((normalise_name(one), normalise_name(other)), key=len)
    return same_name(one, other) or (len(first) >= 4 and second.startswith(f"{first} "))


def second_levels(texts: Iterable[str]) -> frozenset[str]:
    """Return the second-level names of mail and web addresses in `texts`, free mail providers left out."""
    found = set()
    for text in texts:
        if "@" not in text and "www" not in text and "http" not in text:
            continue
        for match in (*find_emails(text), *find_domains(text)):
            host = match.value.rpartition("@")[2].removeprefix("http://").removeprefix("https://")
            parts = host.removeprefix("www.").split("/")[0].split(".")
            if len(parts) >= 2 and parts[-2] not in _FREE_MAIL:
                found.add(parts[-2])
    return frozenset(found)


def like_domain(name: str, domains: frozenset[str]) -> bool:
    """Tell whether a name is like one of the second-level names: "Muster Bau GmbH" and muster-bau."""
    squeezed = normalise_name(name).replace(" ", "")
    return any(
        (len(domain) >= 4 and fuzz.ratio(squeezed, domain.replace("-", "")) >= 80)
        or (len(squeezed) >= 5 and domain.replace("-", "").startswith(squeezed))
        for domain in domains
    )


def rests_of_form(text: str) -> bool:
    """Tell whether `text` is nothing but the rest of a legal form, the second line of a broken name: "Co. KG"."""
    return _REST_OF_FORM.fullmatch(text.strip()) is not None


def is_name(text: str) -> bool:
    """Tell whether `text` may be the name of a company or person: letters, no amount, date, address, long text.

    A legal form alone or the rest of one (the second line of a broken letterhead) is none, nor is the count of a page,
    a numbered title, a label's word or what stands behind a rule to write on.
    """
    stripped = text.strip()
    if not 3 <= len(stripped) <= 70 or not _LETTERS.search(stripped) or len(stripped.split()) > 9:
        return False
    if legal_form_span(stripped) == (0, len(stripped)) or rests_of_form(stripped):
        return False
    if _COUNTED_PAGE.fullmatch(stripped) or _LABEL_WORD.fullmatch(stripped) or _NUMBERED.search(stripped):
        return False
    if (_NOT_A_NAME.search(stripped) and not legal_form(stripped)) or _WITH_PLACE.search(stripped):
        return False
    return not (looks_like_postal_city(stripped) or (looks_like_street(stripped) and not legal_form(stripped)))
