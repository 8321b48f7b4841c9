"""What a sample document says, apart from how it looks: the one source of both the page and the gold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from sample_docs.generator.companies import Company, Party

CENT = Decimal("0.01")
Fact: TypeAlias = str | Decimal | date

COUNTRY_NAMES = {
    "DE": {"de": "Deutschland", "en": "Germany", "fr": "Allemagne"},
    "AT": {"de": "Österreich", "en": "Austria", "fr": "Autriche"},
    "CH": {"de": "Schweiz", "en": "Switzerland", "fr": "Suisse"},
    "GB": {"de": "Großbritannien", "en": "United Kingdom", "fr": "Royaume-Uni"},
    "FR": {"de": "Frankreich", "en": "France", "fr": "France"},
    "NL": {"de": "Niederlande", "en": "Netherlands", "fr": "Pays-Bas"},
}


def cents(amount: Decimal) -> Decimal:
    """Round to cents, half away from zero, as merchants do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Item:
    """One line of the item table; `price` is net, or gross where the content says so; `discount` in percent.

    `notes` are printed beneath the description and belong to it; `group` is the heading the line stands under.
    """

    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    rate: Decimal
    article: str = ""
    discount: Decimal = Decimal(0)
    notes: tuple[str, ...] = ()
    group: str = ""

    @property
    def amount(self) -> Decimal:
        """The line's total, rounded to cents."""
        return cents(self.quantity * self.price * (1 - self.discount / 100))


def item(
    description: str,
    quantity: str | int,
    unit: str,
    price: str,
    rate: str | int = 19,
    article: str = "",
    discount: str | int = 0,
) -> Item:
    """Make an item from figures written as text."""
    return Item(
        description, Decimal(quantity), unit, Decimal(price), Decimal(rate), article, discount=Decimal(discount)
    )


@dataclass(frozen=True)
class Adjustment:
    """An allowance (Rabatt) or a charge (Versandkosten) on the whole document; `amount` is never negative.

    It counts at `rate`, net or gross as the items do; `percent` says of how much of the items, zero for a plain amount.
    """

    charge: bool
    reason: str
    amount: Decimal
    rate: Decimal
    percent: Decimal = Decimal(0)

    @property
    def signed(self) -> Decimal:
        """What it adds to the sum."""
        return self.amount if self.charge else -self.amount


@dataclass(frozen=True)
class Mention:
    """Another document that this one names, by number: in what relation (relation and document type as exported)."""

    relation: str
    document_type: str
    number: str
    day: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class RateTotal:
    """Net and VAT of one rate."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class Content:
    """One document: who, to whom, what, how much; `more` holds further facts by their field name.

    `gross_prices` says that item prices hold VAT already. `tax_note` is a key of the wording table: why no VAT is
    charged (`reverse_charge`, `small_business`: the values of the
    field vat_treatment), or empty. `paragraphs` are the body of letters, contracts and forms;
    a paragraph that begins with "# " is a heading. `given` is the cash
    handed over at a till, zero where a card paid. `skonto` is percent and days. `rounding` is added to the total
    before it is due, `code` is the payment code that the page shows
    (`epc`, `swiss` or none), `said` names the fields that title, opening or
    paragraphs print, `variant` a kind's own kind (`confirmation` of an order),
    `form` holds labels and values of a form, `second_currency` a code and the units of it that one
    unit of the document's currency is worth.
    """

    kind: str
    language: str
    supplier: Company
    buyer: Party
    number: str
    day: date
    items: tuple[Item, ...] = ()
    currency: str = "EUR"
    more: dict[str, Fact] = field(default_factory=dict)
    prepaid: Decimal = Decimal(0)
    gross_prices: bool = False
    tax_note: str = ""
    skonto: tuple[int, int] | None = None
    title: str = ""
    opening: str = ""
    closing: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    given: Decimal = Decimal(0)
    ship_to: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    rounding: Decimal = Decimal(0)
    mentions: tuple[Mention, ...] = ()
    variant: str = ""
    said: tuple[str, ...] = ()
    code: str = ""
    form: tuple[tuple[str, str], ...] = ()
    second_currency: tuple[str, Decimal] | None = None

    @property
    def country(self) -> str:
        """The issuer's country, which decides how figures and dates are written."""
        return self.supplier.country

    @property
    def rates(self) -> tuple[RateTotal, ...]:
        """VAT by rate, highest rate first; VAT is computed on each rate's sum."""
        totals = []
        parts = [(line.rate, line.amount) for line in self.items]
        parts += [(adjustment.rate, adjustment.signed) for adjustment in self.adjustments]
        for rate in sorted({rate for rate, _ in parts}, reverse=True):
            total = sum((amount for of, amount in parts if of == rate), Decimal(0))
            if self.gross_prices:
                vat = cents(total * rate / (100 + rate))
                totals.append(RateTotal(rate, total - vat, vat))
            else:
                totals.append(RateTotal(rate, total, cents(total * rate / 100)))
        return tuple(totals)

    @property
    def net(self) -> Decimal:
        """The total without VAT."""
        return sum((total.net for total in self.rates), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        """The VAT in total."""
        return sum((total.vat for total in self.rates), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """The total with VAT."""
        return self.net + self.vat

    @property
    def due(self) -> Decimal:
        """What is still to be paid."""
        return self.total - self.prepaid + self.rounding

    @property
    def lines_total(self) -> Decimal:
        """The sum of the items before allowances and charges."""
        return sum((line.amount for line in self.items), Decimal("0.00"))

    @property
    def payments(self) -> tuple[tuple[str, Decimal], ...]:
        """How a receipt was paid: by card, or in cash with the change (words of the language, amounts)."""
        words = {
            "de": ("Kartenzahlung", "Bar", "Rückgeld"),
            "en": ("Card", "Cash", "Change"),
            "fr": ("CB", "Espèces", "Rendu"),
        }
        card, cash, change = words[self.language]
        if not self.given:
            return ((card, self.total),)
        return ((cash, self.given), (change, self.given - self.total))

    def facts(self) -> dict[str, Fact]:
        """Every field value this document could print, by field name."""
        number, day = _PRINCIPAL.get(self.kind, ("document_number", "document_date"))
        facts: dict[str, Fact] = {
            "supplier_name": self.supplier.name,
            "supplier_address": self.supplier.address,
            "supplier_vat_id": self.supplier.vat_id,
            "supplier_tax_number": self.supplier.tax_number,
            "iban": self.supplier.iban,
            "bic": self.supplier.bic,
            "buyer_name": self.buyer.name,
            "buyer_address": self.buyer.address,
            "buyer_vat_id": self.buyer.vat_id,
            number: self.number,
            day: self.day,
            "currency": self.currency,
            "net_amount": self.net,
            "vat_amount": self.vat,
            "total_amount": self.total,
            "due_amount": self.due,
            **self._payment(),
            **self.more,
        }
        return {name: fact for name, fact in facts.items() if fact != ""}

    def _payment(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        if self.prepaid:
            facts["prepaid_amount"] = self.prepaid
        if self.rounding:
            facts["rounding_amount"] = self.rounding
        if self.tax_note:
            facts["vat_treatment"] = self.tax_note
        if self.skonto:
            percent, days = self.skonto
            facts["cash_discount_percent"], facts["cash_discount_days"] = Decimal(percent), Decimal(days)
            facts["cash_discount_date"] = self.day + timedelta(days=days)
            facts["cash_discount_amount"] = cents(self.total * percent / 100)
        return facts


_PRINCIPAL = {
    "invoice": ("invoice_number", "invoice_date"),
    "credit_note": ("invoice_number", "invoice_date"),
    "delivery_note": ("delivery_note_number", "document_date"),
    "contract": ("contract_number", "document_date"),
}
