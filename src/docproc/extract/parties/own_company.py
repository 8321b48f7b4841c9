"""The company that documents come to: its names, numbers and addresses speak for the recipient, not the sender."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_names import same_name
from docproc.extract.wording import squeeze
from docproc.model.enums import DocumentType
from docproc.model.record import record
from docproc.parse.addresses import Address, parse_address_block
from docproc.parse.identifiers import compact
from docproc.specs.company import CompanySettings
from docproc.specs.suppliers import SupplierSpec

NAMED, PLACED = 4.0, 3.0
"""Log-odds that a name is the recipient's: it is our own, or it stands at our own address."""


@record(slots=False)
class OwnCompany:
    """Who we are, ready to be compared with: numbers compact in capitals, addresses as (street and number, code)."""

    names: tuple[str, ...] = ()
    vat_ids: frozenset[str] = frozenset()
    tax_numbers: frozenset[str] = frozenset()
    ibans: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    places: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, said: CompanySettings) -> OwnCompany:
        """Return the company that the settings describe; an address that cannot be read as one counts for nothing."""
        addresses = (parse_address_block([part.strip() for part in text.split(",")]) for text in said.addresses)
        return cls(
            said.names,
            frozenset(map(_number, said.vat_ids)),
            frozenset(map(_number, said.tax_numbers)),
            frozenset(map(_number, said.ibans)),
            frozenset(domain.lower().removeprefix("www.") for domain in said.domains),
            frozenset(place for address in addresses if address is not None and (place := _place(address)) is not None),
        )

    @property
    def second_levels(self) -> frozenset[str]:
        """The second-level names of its domains: muster of muster.example."""
        return frozenset(domain.split(".")[-2] for domain in self.domains if "." in domain)

    def has_name(self, name: str) -> bool:
        """Tell whether a name is its own, spelling and legal form aside."""
        return any(same_name(name, own) for own in self.names)

    def has_domain(self, domain: str) -> bool:
        """Tell whether a domain is its own or below one of its own."""
        return any(domain == own or domain.endswith(f".{own}") for own in self.domains)

    def has_number(self, number: str) -> bool:
        """Tell whether a VAT id, tax number or IBAN is its own."""
        return _number(number) in self.vat_ids | self.tax_numbers | self.ibans

    def stands_at(self, block: AddressBlock | None) -> bool:
        """Tell whether an address is its own."""
        return block is not None and _place(block.address) in self.places

    def is_spec(self, supplier: SupplierSpec) -> bool:
        """Tell whether a supplier's YAML describes the company itself."""
        return self.has_name(supplier.name) or _number(supplier.vat_id or "") in self.vat_ids

    def among_sellers(self, sellers: Iterable[Named]) -> Iterator[Named]:
        """Yield those who may have sent the document: not the company, hardly who stands at its address."""
        for named in sellers:
            if self.has_name(named.name):
                continue
            at_ours = self.stands_at(named.block)
            yield named.because(Reason("ours", -PLACED, "stands at our own address")) if at_ours else named

    def among_buyers(self, buyers: Sequence[Named], sellers: Sequence[Named]) -> list[Named]:
        """Return those to whom the document may be addressed, best first, the company lifted where it is named.

        It is added to them where it stands only where a sender would (`sellers`).
        """
        found = [named.because(*self._of_buyer(named)) for named in buyers]
        if not any(self.has_name(named.name) for named in buyers):
            ours = (named for named in sellers if self.has_name(named.name))
            found += [Named(each.name, each.cells, tuple(self._of_buyer(each)), each.block) for each in ours]
        return sorted(found, key=lambda named: -named.score)

    def _of_buyer(self, named: Named) -> Iterator[Reason]:
        if self.has_name(named.name):
            yield Reason("ours", NAMED, "is our own name")
        elif self.stands_at(named.block):
            yield Reason("ours", PLACED, "stands at our own address")

    def sorted_out(self, candidates: Sequence[Candidate], document_type: DocumentType) -> Iterator[Candidate]:
        """Yield the candidates with its own VAT ids as the buyer's, and without its other numbers and its name."""
        for candidate in candidates:
            text = str(candidate.value)
            if candidate.field in ("supplier_vat_id", "buyer_vat_id") and _number(text) in self.vat_ids:
                yield replace(candidate, field="buyer_vat_id").because(Reason("ours", NAMED, "is our own VAT id"))
            elif candidate.field == "buyer_name" and self.has_name(text):
                yield candidate.because(Reason("ours", NAMED, "is our own name"))
            elif not self._refuses(candidate.field, text, document_type):
                yield candidate

    def _refuses(self, field: str, text: str, document_type: DocumentType) -> bool:
        if field == "supplier_name":
            return self.has_name(text)
        if field == "supplier_tax_number":
            return _number(text) in self.tax_numbers
        return field == "iban" and document_type is not DocumentType.CREDIT_NOTE and _number(text) in self.ibans


def _number(text: str) -> str:
    return compact(text).upper()


def _place(address: Address) -> tuple[str, str] | None:
    if not address.street or not address.postal_code:
        return None
    return squeeze(f"{address.street}{address.house_number or ''}"), squeeze(address.postal_code)
