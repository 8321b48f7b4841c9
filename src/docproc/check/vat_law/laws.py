"""What the VAT laws ask of an invoice: tables of particulars, each with the clause that demands it.

Sources: § 14 (4), § 14a UStG, § 33, § 34, § 34a UStDV (Germany); § 11 (1), (6) UStG 1994 (Austria); Art. 26 MWSTG,
Art. 57 MWSTV (Switzerland); Art. 226, 226b of Directive 2006/112/EC (the other member states of the EU).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from docproc.check.vat_law.country import EU


@dataclass(frozen=True, slots=True)
class Demand:
    """One particular that a law demands: a key of `particulars.PARTICULARS`, and the clause.

    `curable` is what the recipient can prove otherwise, so that its want alone does not cost the deduction.
    """

    particular: str
    clause: str
    curable: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """A country's law on invoices: what all must give, and what is enough up to `small_amount` (gross, in `currency`).

    `deduction` names the rule by which input tax hangs on the invoice. `small_business` is what an exempt small
    business must give, and `ticket` what a ticket for the carriage of persons must, where that differs.
    """

    name: str
    deduction: str
    full: tuple[Demand, ...]
    small: tuple[Demand, ...]
    small_amount: Decimal
    currency: str
    small_business: tuple[Demand, ...] | None = None
    ticket: tuple[Demand, ...] | None = None


def _demands(law: str, **clauses: str) -> tuple[Demand, ...]:
    """Demands by name (underscores for hyphens) with clause; a clause that ends in "?" marks the particular curable."""
    return tuple(
        Demand(name.replace("_", "-"), f"{clause.rstrip('?')} {law}".strip(), clause.endswith("?"))
        for name, clause in clauses.items()
    )


_GERMANY = Law(
    name="§ 14 (4) UStG",
    deduction="§ 15 (1) no. 1 UStG",
    full=_demands(
        "UStG",
        supplier_name="§ 14 (4) no. 1", supplier_address="§ 14 (4) no. 1", buyer_name="§ 14 (4) no. 1",
        buyer_address="§ 14 (4) no. 1", tax_number="§ 14 (4) no. 2", date="§ 14 (4) no. 3", number="§ 14 (4) no. 4",
        items="§ 14 (4) no. 5", delivery_date="§ 14 (4) no. 6?", net="§ 14 (4) no. 7", vat_rate="§ 14 (4) no. 8",
        vat_amount="§ 14 (4) no. 8",
    ),
    small=_demands(
        "UStDV",
        supplier_name="§ 33 no. 1", supplier_address="§ 33 no. 1", date="§ 33 no. 2", items="§ 33 no. 3",
        total="§ 33 no. 4", vat_rate="§ 33 no. 4",
    ),
    small_amount=Decimal(250),
    currency="EUR",
    small_business=_demands(
        "UStDV",
        supplier_name="§ 34a no. 1", supplier_address="§ 34a no. 1", buyer_name="§ 34a no. 1",
        buyer_address="§ 34a no. 1", tax_number="§ 34a no. 2", date="§ 34a no. 3", items="§ 34a no. 4",
        total="§ 34a no. 5",
    ),
    ticket=_demands(
        "UStDV",
        supplier_name="§ 34 (1) no. 1", supplier_address="§ 34 (1) no. 1", date="§ 34 (1) no. 2",
        total="§ 34 (1) no. 3",
    ),
)  # fmt: skip

_AUSTRIA = Law(
    name="§ 11 (1) UStG (Austria)",
    deduction="§ 12 (1) UStG (Austria)",
    full=_demands(
        "UStG (Austria)",
        supplier_name="§ 11 (1) no. 3 a", supplier_address="§ 11 (1) no. 3 a", buyer_name="§ 11 (1) no. 3 b",
        buyer_address="§ 11 (1) no. 3 b", items="§ 11 (1) no. 3 c", delivery_date="§ 11 (1) no. 3 d?",
        net="§ 11 (1) no. 3 e", vat_rate="§ 11 (1) no. 3 e", vat_amount="§ 11 (1) no. 3 f", date="§ 11 (1) no. 3 g",
        number="§ 11 (1) no. 3 h", supplier_vat_id="§ 11 (1) no. 3 i", buyer_vat_id_above_10000="§ 11 (1) no. 3 b",
    ),
    small=_demands(
        "UStG (Austria)",
        date="§ 11 (6) no. 1", supplier_name="§ 11 (6) no. 2", supplier_address="§ 11 (6) no. 2",
        items="§ 11 (6) no. 3", delivery_date="§ 11 (6) no. 4?", total="§ 11 (6) no. 5", vat_rate="§ 11 (6) no. 6",
    ),
    small_amount=Decimal(400),
    currency="EUR",
)  # fmt: skip

_SWITZERLAND = Law(
    name="Art. 26 (2) MWSTG",
    deduction="Art. 28 MWSTG",
    full=_demands(
        "MWSTG",
        supplier_name="Art. 26 (2) a", supplier_address="Art. 26 (2) a", supplier_vat_id="Art. 26 (2) a",
        buyer_name="Art. 26 (2) b", buyer_address="Art. 26 (2) b", date="Art. 26 (2) c", items="Art. 26 (2) d",
        total="Art. 26 (2) e", vat_rate="Art. 26 (2) f",
    ),
    small=_demands(
        "",
        supplier_name="Art. 26 (2) a MWSTG", supplier_address="Art. 26 (2) a MWSTG",
        supplier_vat_id="Art. 26 (2) a MWSTG", date="Art. 26 (2) c MWSTG", items="Art. 26 (2) d MWSTG",
        total="Art. 26 (2) e MWSTG", vat_rate="Art. 26 (2) f MWSTG",
    ),
    small_amount=Decimal(400),
    currency="CHF",
)  # fmt: skip
"""The date of the supply must be given only where it is not that of the invoice; Art. 57 MWSTV frees the small ones."""

_EU = Law(
    name="Art. 226 of Directive 2006/112/EC",
    deduction="Art. 178 of Directive 2006/112/EC",
    full=_demands(
        "of Directive 2006/112/EC",
        date="Art. 226 no. 1", number="Art. 226 no. 2", supplier_vat_id="Art. 226 no. 3",
        supplier_name="Art. 226 no. 5", supplier_address="Art. 226 no. 5", buyer_name="Art. 226 no. 5",
        buyer_address="Art. 226 no. 5", items="Art. 226 no. 6", delivery_date="Art. 226 no. 7?", net="Art. 226 no. 8",
        vat_rate="Art. 226 no. 9", vat_amount="Art. 226 no. 10",
    ),
    small=_demands(
        "of Directive 2006/112/EC",
        date="Art. 226b a", supplier_name="Art. 226b b", items="Art. 226b c", total="Art. 226b d",
    ),
    small_amount=Decimal(400),
    currency="EUR",
)  # fmt: skip
"""Member states may allow simplified invoices up to 400 EUR (Art. 238)."""

LAWS: Mapping[str, Law] = MappingProxyType(
    {
        **dict.fromkeys(sorted(EU), _EU),
        "DE": _GERMANY,
        "AT": _AUSTRIA,
        "CH": _SWITZERLAND,
    }
)
"""The law on invoices by the supplier's country."""
