"""Looking up known suppliers by what a person types: id, number, mail address, or a name that is nearly right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.specs.suppliers import SupplierSpec

LEAST_LIKENESS = 0.3
"""Names less alike than this (0 to 1, rapidfuzz token_set_ratio of normalised names) are not named."""

MOST = 10
"""So many suppliers are named at most."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A supplier that answers to a text: likeness from 0 to 1 (1 for an id, a number or an address) and why."""

    supplier: SupplierSpec
    likeness: float
    why: str


def look_up(text: str, suppliers: Sequence[SupplierSpec]) -> tuple[Lookup, ...]:
    """Return the suppliers that answer to `text`, the likeliest first: exactly by id, number or mail, else by name."""
    exact = tuple(Lookup(supplier, 1.0, why) for supplier in suppliers if (why := _exactly(text, supplier)) is not None)
    if exact:
        return exact
    name = normalise_name(text)
    found = [Lookup(supplier, round(_likeness(name, supplier), 3), "name") for supplier in suppliers]
    likely = [lookup for lookup in found if lookup.likeness > LEAST_LIKENESS]
    return tuple(sorted(likely, key=lambda lookup: (-lookup.likeness, lookup.supplier.id))[:MOST])


def names_of(supplier: SupplierSpec) -> tuple[str, ...]:
    """Return every name that the supplier goes by."""
    return tuple(name for name in (supplier.name, supplier.legal_name, *supplier.name_variations) if name)


def _exactly(text: str, supplier: SupplierSpec) -> str | None:
    bare = compact(text).upper()
    for why, known in (
        ("id", (supplier.id,)),
        ("supplier number", (supplier.supplier_number,)),
        ("VAT id", (supplier.vat_id,)),
        ("tax number", (supplier.tax_id,)),
        ("IBAN", supplier.ibans),
        ("mail address", (supplier.email, *supplier.typical_sender_emails)),
    ):
        if bare and any(compact(each).upper() == bare for each in known if each):
            return why
    return None


def _likeness(name: str, supplier: SupplierSpec) -> float:
    return max(fuzz.token_set_ratio(name, normalise_name(known)) for known in names_of(supplier)) / 100
