"""Valid e-invoices to break: one by XRechnung 3 that uses most groups, and a plain one for each VAT category."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from docproc.check.en16931 import check_en16931
from docproc.model.decision import Finding
from docproc.model.einvoice import (
    Address,
    AllowanceOrCharge,
    Attachment,
    Contact,
    CreditTransfer,
    Delivery,
    Identifier,
    InvoiceLine,
    Item,
    ItemAttribute,
    Party,
    PaymentInstruction,
    PaymentTerms,
    Period,
    PrecedingInvoice,
    Price,
    SemanticInvoice,
    Totals,
    VatBreakdown,
)

D = Decimal
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
NORM = "urn:cen.eu:en16931:2017"

SELLER = Party(
    name="Muster GmbH",
    vat_id="DE136695976",
    electronic_address=Identifier("rechnung@muster.example", "EM"),
    address=Address(line_one="Hauptstr. 5", city="Köln", postcode="50667", country="DE"),
    contact=Contact(name="Eva Muster", phone="0221 12345", email="eva@muster.example"),
)
BUYER = Party(
    name="Beispiel AG",
    electronic_address=Identifier("eingang@beispiel.example", "EM"),
    address=Address(line_one="Ring 1", city="München", postcode="80331", country="DE"),
)
LINE = InvoiceLine(
    number="1",
    quantity=D(10),
    unit="HUR",
    net_amount=D("1000.00"),
    allowances=(
        AllowanceOrCharge(amount=D("10.00"), base=D("1000.00"), percent=D(1), reason="Treue"),
        AllowanceOrCharge(charge=True, amount=D("10.00"), reason="Eile"),
    ),
    price=Price(net=D("100.00"), gross=D("110.00"), discount=D("10.00"), base_quantity=D(1), base_unit="HUR"),
    vat_category="S",
    vat_rate=D(19),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    item=Item(
        name="Beratung",
        standard_id=Identifier("4012345678901", "0160"),
        classifications=(Identifier("80101500", "TST"),),
        attributes=(ItemAttribute("Ort", "Köln"),),
    ),
)
FULL = SemanticInvoice(
    number="RE-4711",
    issued=date(2026, 3, 5),
    type_code="380",
    currency="EUR",
    buyer_reference="04011000-12345-34",
    business_process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    specification=XRECHNUNG,
    preceding_invoices=(PrecedingInvoice(number="RE-4000"),),
    seller=SELLER,
    buyer=BUYER,
    payee=Party(name="Factoring AG"),
    tax_representative=Party(name="Fiskal GmbH", vat_id="ATU57194903", address=Address(city="Wien", country="AT")),
    delivery=Delivery(delivered=date(2026, 2, 28), address=Address(city="Bonn", postcode="53111", country="DE")),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    payment=(
        PaymentInstruction(code="58", accounts=(CreditTransfer(account="DE89370400440532013000"),)),
    ),
    payment_terms=(PaymentTerms(text="#SKONTO#TAGE=14#PROZENT=2.00#\n30 Tage netto", due=date(2026, 4, 4)),),
    allowances=(
        AllowanceOrCharge(amount=D("50.00"), base=D("1000.00"), percent=D(5), vat_category="S", vat_rate=D(19),
                          reason="Rabatt"),
        AllowanceOrCharge(charge=True, amount=D("20.00"), vat_category="S", vat_rate=D(19), reason_code="FC"),
    ),
    totals=Totals(
        line_total=D("1000.00"), allowance_total=D("50.00"), charge_total=D("20.00"), tax_exclusive=D("970.00"),
        vat=D("184.30"), tax_inclusive=D("1154.30"), prepaid=D("154.30"), rounding=D("0.00"), due=D("1000.00"),
    ),
    vat_breakdown=(VatBreakdown(taxable=D("970.00"), tax=D("184.30"), category="S", rate=D(19)),),
    attachments=(Attachment(reference="A1", filename="stunden.pdf"), Attachment(reference="A2", filename="plan.pdf")),
    lines=(LINE,),
    currencies=("EUR",),
)  # fmt: skip
"""970.00 net and 19 % of VAT, part paid before."""

REASONS = {"E": "§ 4 no. 11 UStG", "AE": "Reverse charge", "K": "Intra-community supply", "G": "Export", "O": "Fee"}


def of_category(code: str) -> SemanticInvoice:
    """A valid invoice by the norm over 1000.00 net of category `code`, an allowance and a charge of 100.00."""
    rate = {"S": D(19), "L": D(7), "M": D(4), "O": None}.get(code, D(0))
    tax = D(1000) * (rate or D(0)) / 100
    seller = replace(SELLER, vat_id="" if code == "O" else SELLER.vat_id, registration=Identifier("HRB 1"))
    buyer = replace(BUYER, vat_id="ATU57194903" if code in ("AE", "K") else "")
    parts = tuple(
        AllowanceOrCharge(charge=charge, amount=D("100.00"), vat_category=code, vat_rate=rate, reason="Anteil")
        for charge in (False, True)
    )
    return SemanticInvoice(
        number="RE-1",
        issued=date(2026, 3, 5),
        type_code="380",
        currency="EUR",
        specification=NORM,
        seller=seller,
        buyer=buyer,
        delivery=Delivery(delivered=date(2026, 2, 28), address=Address(city="Wien", country="AT")),
        allowances=parts,
        totals=Totals(
            line_total=D("1000.00"), allowance_total=D("100.00"), charge_total=D("100.00"), tax_exclusive=D("1000.00"),
            vat=tax, tax_inclusive=D(1000) + tax, due=D(1000) + tax,
        ),
        vat_breakdown=(
            VatBreakdown(
                taxable=D("1000.00"), tax=tax, category=code, rate=rate, exemption_reason=REASONS.get(code, "")
            ),
        ),
        lines=(replace(LINE, vat_category=code, vat_rate=rate),),
        currencies=("EUR",),
    )  # fmt: skip


def change(part: Any, path: str, value: object) -> Any:
    """Return `part` with what stands at the dotted `path` (names and indices) replaced by `value`."""
    head, _, rest = path.partition(".")
    if isinstance(part, tuple):
        at = int(head)
        return (*part[:at], change(part[at], rest, value) if rest else value, *part[at + 1 :])
    return replace(part, **{head: change(getattr(part, head), rest, value) if rest else value})


def changed(invoice: SemanticInvoice, changes: dict[str, object]) -> SemanticInvoice:
    """Return `invoice` with every path of `changes` set to its value."""
    for path, value in changes.items():
        invoice = change(invoice, path, value)
    return invoice


def broken(invoice: SemanticInvoice) -> dict[str, Finding]:
    """The findings by rule."""
    return {found.code: found for found in check_en16931(invoice)}
