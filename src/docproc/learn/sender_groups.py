"""Senders as their documents tell of them: documents of one sender brought together, what they agree on found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docproc.model.text import DocumentText
from docproc.parse.contacts import find_domains, find_emails
from docproc.parse.identifiers import compact, find_register_numbers
from docproc.parse.legal_forms import legal_form, normalise_name
from docproc.store.senders import SenderRecord

AGREED = 2 / 3
"""A value is a sender's when it stands on so many of the documents that state one."""

_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document's sender, with the addresses, domains, register entries and logo that its pages show."""

    record: SenderRecord
    mails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    registers: tuple[str, ...] = ()
    logo: str | None = None


def sighting(record: SenderRecord, text: DocumentText) -> Sighting:
    """Return what the pages of a document show beside the values that were extracted."""
    whole = text.text
    mails = frozenset(match.value for match in find_emails(whole))
    domains = frozenset(match.value.partition("/")[0] for match in find_domains(whole))
    registers = tuple(match.value for match in find_register_numbers(whole))
    first = text.pages[0].traits if text.pages else None
    return Sighting(record, mails, domains, registers, None if first is None else first.logo)


def grouped(records: Iterable[SenderRecord]) -> list[tuple[SenderRecord, ...]]:
    """Return the documents of each sender: of one name, or with one VAT id or tax number; most documents first."""
    groups: list[list[SenderRecord]] = []
    owner: dict[str, int] = {}
    for record in records:
        keys = list(_keys(record))
        known = sorted({owner[key] for key in keys if key in owner})
        home = known[0] if known else len(groups)
        if not known:
            groups.append([])
        groups[home].append(record)
        for other in known[1:]:
            groups[home] += groups[other]
            groups[other] = []
            owner.update({key: home for key, at in owner.items() if at == other})
        owner.update(dict.fromkeys(keys, home))
    return sorted(map(tuple, filter(None, groups)), key=len, reverse=True)


def agreed(values: Iterable[str | None]) -> str | None:
    """Return the value that two thirds of those that are stated agree on, or None."""
    stated = Counter(value for value in values if value)
    if not stated:
        return None
    value, count = stated.most_common(1)[0]
    return value if count >= AGREED * stated.total() else None


def best_name(names: Sequence[str]) -> str:
    """Return the name to write down: the most frequent, one with its legal form before one without."""
    counts = Counter(names)
    return max(counts, key=lambda name: (legal_form(name) is not None, counts[name], -len(name)))


def own_domains(group: Sequence[Sighting], elsewhere: Mapping[str, int]) -> list[str]:
    """Return the sender's domains, the commonest first: on most of its documents, and of its name or nobody else's.

    `elsewhere` counts on how many documents of others each domain stands: the house's own stands on all.
    """
    counts = Counter(domain for each in group for domain in domains_of(each))
    names = [each.record.name for each in group]
    return [
        domain
        for domain, count in counts.most_common()
        if count >= AGREED * len(group)
        and (any(named_after(domain, name) for name in names) or (len(group) > 1 and not elsewhere.get(domain)))
    ]


def domains_of(seen: Sighting) -> set[str]:
    """Return the domains of a document's web and mail addresses."""
    return {*seen.domains, *(mail.rpartition("@")[2] for mail in seen.mails)}


def named_after(domain: str, name: str) -> bool:
    """Tell whether a domain holds a word of a company's name, or its words joined."""
    label = domain.rpartition(".")[0].replace("-", "")
    words = normalise_name(name).split()
    return "".join(words) in label or any(len(word) >= _SHORTEST_NAME and word in label for word in words)


def _keys(record: SenderRecord) -> Iterator[str]:
    yield f"name {normalise_name(record.name)}"
    for field in ("supplier_vat_id", "supplier_tax_number"):
        if number := record.fields.get(field):
            yield f"{field} {compact(number).upper()}"
