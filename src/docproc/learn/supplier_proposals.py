"""Suppliers proposed from documents: YAML for senders that are not known, additions for those that are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docproc.extract.parties.known_suppliers import names_of
from docproc.extract.parties.own_company import OwnCompany
from docproc.learn.sender_groups import (
    AGREED,
    Sighting,
    agreed,
    best_name,
    domains_of,
    grouped,
    own_domains,
    sighting,
)
from docproc.parse.addresses import parse_address_block
from docproc.parse.bank import valid_iban
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.parse.vat_ids import valid_vat_id
from docproc.parse.verdict import Validity
from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import Store
from docproc.store.loading import load_text
from docproc.store.senders import SenderRecord, sender_records
from docproc.store.supplier_knowledge import confirmed_accounts

MOST_READ = 20
"""So many documents of one sender are looked at, the newest."""

_NUMBERS = ("supplier_vat_id", "supplier_tax_number")
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NewSupplier:
    """A sender that no YAML describes: a free id, the YAML's content, and the documents that it was seen on."""

    supplier_id: str
    data: Mapping[str, Any]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """What documents have shown of a known supplier that its YAML does not say: values by the list they belong to.

    `documents` are ids of documents that show it.
    """

    supplier_id: str
    values: Mapping[str, tuple[str, ...]]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents of a supplier that YAML knows and that were extracted before it did, with the names on them."""

    supplier_id: str
    names: tuple[str, ...]
    documents: tuple[str, ...]


def waiting_documents(store: Store, specs: Sequence[SupplierSpec]) -> tuple[Waiting, ...]:
    """Return the suppliers whose name, VAT id or tax number stands on documents that are nobody's yet."""
    held: dict[str, list[SenderRecord]] = {}
    for record in _unknown(store):
        spec = _described(record, specs)
        if spec is not None:
            held.setdefault(spec.id, []).append(record)
    return tuple(
        Waiting(
            supplier_id,
            tuple(dict.fromkeys(record.name for record in records)),
            tuple(record.document_id for record in records),
        )
        for supplier_id, records in held.items()
    )


def _unknown(store: Store) -> list[SenderRecord]:
    return [record for record in sender_records(store) if record.supplier_id is None]


def _described(record: SenderRecord, specs: Sequence[SupplierSpec]) -> SupplierSpec | None:
    """The supplier that a document's sender is by its name, VAT id or tax number, or None."""
    name = normalise_name(record.name)
    numbers = {compact(record.fields[key]).upper() for key in _NUMBERS if key in record.fields}
    for spec in specs:
        own = {compact(number).upper() for number in (spec.vat_id, spec.tax_id) if number}
        if own & numbers or name in map(normalise_name, names_of(spec)):
            return spec
    return None


def is_own(record: SenderRecord, company: OwnCompany) -> bool:
    """Tell whether the sender that a document seems to have is the company that it came to."""
    return company.has_name(record.name) or any(
        company.has_number(record.fields[key]) for key in _NUMBERS if key in record.fields
    )


def new_suppliers(
    store: Store, specs: Sequence[SupplierSpec], at_least: int, company: OwnCompany
) -> tuple[NewSupplier, ...]:
    """Return senders seen on `at_least` documents that are no supplier of `specs` and not the company itself.

    Each comes with what its documents agree on.
    """
    records = [
        record for record in _unknown(store) if _described(record, specs) is None and not is_own(record, company)
    ]
    groups = [group[-MOST_READ:] for group in grouped(records) if len(group) >= at_least]
    seen = [[_sighting(store, record) for record in group] for group in groups]
    everywhere = Counter(domain for group in seen for each in group for domain in domains_of(each))
    found: list[NewSupplier] = []
    for group in seen:
        own = Counter(domain for each in group for domain in domains_of(each))
        data = proposal(group, everywhere - own, company)
        taken = {*(spec.id for spec in specs), *(each.supplier_id for each in found)}
        documents = tuple(each.record.document_id for each in group)
        found.append(NewSupplier(free_id(str(data["name"]), taken), data, documents))
    return tuple(found)


def from_document(store: Store, document_id: str, company: OwnCompany) -> Mapping[str, Any]:
    """Return the content of a YAML file for the sender of one document; empty when it names none but the company."""
    records = [record for record in sender_records(store, document_id) if not is_own(record, company)]
    return proposal([_sighting(store, records[0])], {}, company) if records else {}


def additions(store: Store, specs: Sequence[SupplierSpec]) -> tuple[Addition, ...]:
    """Return what approved documents have shown of known suppliers: names, senders of mails, accounts, logos."""
    records = [record for record in sender_records(store) if record.approved and record.supplier_id is not None]
    accounts = confirmed_accounts(store)
    found = []
    for spec in specs:
        own = [record for record in records if record.supplier_id == spec.id]
        values = {name: kept for name, given in _shown(store, spec, own, accounts) if (kept := tuple(given))}
        if values:
            found.append(Addition(spec.id, values, tuple(record.document_id for record in own)))
    return tuple(found)


def proposal(group: Sequence[Sighting], elsewhere: Mapping[str, int], company: OwnCompany) -> dict[str, Any]:
    """Return what the documents of one sender agree on, as the content of its YAML, in the order people read it.

    `elsewhere` counts on how many documents of others each domain stands. What is the company's own is left out.
    """
    name = best_name([each.record.name for each in group])
    domains = [domain for domain in own_domains(group, elsewhere) if not company.has_domain(domain)]
    mails = Counter(mail for each in group for mail in each.mails if mail.rpartition("@")[2] in domains)
    websites = [domain for domain in domains if any(domain in each.domains for each in group)]
    vat_id = agreed(_valid(each, "supplier_vat_id", valid_vat_id) for each in group)
    data = {
        "name": name,
        "email": mails.most_common(1)[0][0] if mails else None,
        "website": websites[0] if websites else None,
        **_address(group, vat_id),
        "tax_id": agreed(each.record.fields.get("supplier_tax_number") for each in group),
        "vat_id": vat_id,
        "commercial_register": agreed(each.registers[0] if each.registers else None for each in group),
        "ibans": [
            iban for iban in _usual(_valid(each, "iban", valid_iban) for each in group) if not company.has_number(iban)
        ],
        "name_variations": _other_names(name, [each.record.name for each in group]),
        "logo_hash": agreed(each.logo for each in group),
        "typical_sender_emails": _usual(each.record.mailed_from for each in group),
    }
    return {key: value for key, value in data.items() if value}


def free_id(name: str, taken: Collection[str]) -> str:
    """Return an id for a supplier of this name that is not taken: lower-case letters, digits and hyphens."""
    plain = _NOT_IN_AN_ID.sub("-", normalise_name(name)).strip("-") or "supplier"
    number, chosen = 2, plain
    while chosen in taken:
        chosen, number = f"{plain}-{number}", number + 1
    return chosen


def _sighting(store: Store, record: SenderRecord) -> Sighting:
    return sighting(record, load_text(store, record.document_id))


def _valid(each: Sighting, field: str, judge: Any) -> str | None:
    number = each.record.fields.get(field)
    return compact(number).upper() if number and judge(number).validity is not Validity.INVALID else None


def _usual(values: Iterable[str | None]) -> list[str]:
    """The values that stand on a third of the documents that state one, the commonest first."""
    stated = Counter(value for value in values if value)
    return [value for value, count in stated.most_common() if count >= (1 - AGREED) * stated.total()]


def _other_names(name: str, names: Sequence[str]) -> list[str]:
    """Other spellings that stand on two documents and more."""
    counts = Counter(other for other in names if normalise_name(other) != normalise_name(name))
    return [other for other, count in counts.items() if count > 1]


def _address(group: Sequence[Sighting], vat_id: str | None) -> dict[str, str | None]:
    printed = agreed(each.record.fields.get("supplier_address") for each in group)
    address = None if printed is None else parse_address_block([printed])
    if address is None:
        return {}
    parts = (address.house_number, address.street) if address.number_first else (address.street, address.house_number)
    country = address.country or (vat_id[:2] if vat_id else None)
    country = {"EL": "GR", "XI": "GB"}.get(country or "", country)
    street = " ".join(part for part in parts if part)
    return {"street": street, "postal_code": address.postal_code, "city": address.city, "country": country}


def _shown(
    store: Store, spec: SupplierSpec, own: Sequence[SenderRecord], accounts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Iterable[str]]]:
    """What approved documents of a supplier show, by the list of its YAML in which it is missing."""
    known = {normalise_name(name) for name in names_of(spec)}
    names = [name for record in own if (name := record.fields.get("supplier_name")) is not None]
    yield "name_variations", dict.fromkeys(name for name in names if normalise_name(name) not in known)
    mails = {mail.lower() for mail in (spec.email, *spec.typical_sender_emails) if mail}
    senders = [record.mailed_from.lower() for record in own if record.mailed_from]
    yield "typical_sender_emails", dict.fromkeys(mail for mail in senders if mail not in mails)
    ibans = {compact(iban).upper() for iban in spec.ibans}
    yield "ibans", (iban for iban in accounts.get(spec.id, ()) if iban not in ibans)
    if spec.logo_hash is None and own:
        logo = agreed(_sighting(store, record).logo for record in own[-MOST_READ:])
        yield "logo_hash", [logo] if logo else []
