"""Gold values: the content's facts of just the fields that were printed, in the forms of the export."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS, FieldKind
from sample_docs.generator.content import Adjustment, Content, Fact, Item, Mention

COLUMNS = frozenset({"position", "article", "description", "quantity", "unit", "unit_price", "vat_rate", "net_amount"})
"""Every fact of a line item that a gold line can hold."""

MONEY_KINDS = frozenset({"invoice", "credit_note", "receipt"})
"""The kinds whose item table and VAT are scored."""


_STATIONERY = {"supplier_vat_id", "supplier_tax_number", "iban", "bic", "buyer_vat_id"}
"""What a delivery note prints only because its paper is the invoices' too; nobody reads it from there."""


def field_text(name: str, value: Fact) -> str:
    """Write the value of field `name` as the export does: numbers without needless zeros, the rest as `plain` does."""
    is_number = isinstance(value, Decimal) and FIELDS[name][0] is FieldKind.NUMBER
    return figure(value) if is_number and isinstance(value, Decimal) else plain(value)


def plain(value: Fact) -> str:
    """Write a fact as the export does: amounts as decimal strings, dates ISO, text as it is."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def price(value: Decimal) -> str:
    """Write a unit price with the decimal places it has, two at least."""
    return plain(value) if value == round(value, 2) else figure(value)


def figure(value: Decimal) -> str:
    """Write a quantity or a rate without needless zeros."""
    text = f"{value.normalize():f}"
    return text if "." not in text else text.rstrip("0").rstrip(".")


def gold_of(
    content: Content, printed: Collection[str], columns: Collection[str], doubtful: Collection[str]
) -> dict[str, Any]:
    """The gold of a document that prints the fields `printed` and the item columns `columns`.

    Its shape is `docproc.metrics.gold.Gold`: line items and VAT lines that are open to argument are left out.
    """
    facts = content.facts()
    ignored = set(doubtful) | _always_ignored(content, printed)
    scored = [name for name in FIELDS if name in printed and name in facts and name not in ignored]
    gold: dict[str, Any] = {
        "document_type": content.kind,
        "fields": {name: field_text(name, facts[name]) for name in scored},
        "ignored": sorted(ignored & set(FIELDS)),
        "relations": [],
    }
    if "line_items" not in ignored:
        gold["line_items"] = [_line(line, at + 1, columns) for at, line in enumerate(content.items) if columns]
    if "vat_breakdown" not in ignored:
        rates = content.rates if "vat_breakdown" in printed else ()
        gold["vat_breakdown"] = [
            {"rate": figure(total.rate), "net": plain(total.net), "vat": plain(total.vat)} for total in rates
        ]
    if content.kind in MONEY_KINDS and (not content.adjustments or "allowances" in printed):
        gold["allowances"] = [_adjustment(adjustment) for adjustment in content.adjustments]
    if "references" in printed:
        gold["references"] = [_reference(mention) for mention in content.mentions]
    if content.kind == "form" and "form_fields" in printed:
        drawn = content.rows[0] if "ticks" in doubtful else ()
        gold["form_fields"] = [{"label": label, "value": value} for label, value in content.form if label not in drawn]
    return gold


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    percent = {"percent": figure(adjustment.percent)} if adjustment.percent else {}
    return {
        "charge": adjustment.charge, "amount": plain(adjustment.amount), "reason": adjustment.reason, **percent,
    }  # fmt: skip


def _reference(mention: Mention) -> dict[str, Any]:
    more = {
        "day": plain(mention.day) if mention.day else None,
        "amount": plain(mention.amount) if mention.amount is not None else None,
    }
    known = {name: text for name, text in more.items() if text is not None}
    return {"relation": mention.relation, "document_type": mention.document_type, "number": mention.number, **known}


def gold_of_mail(content: Content) -> dict[str, Any]:
    """The gold of a mail message around `content`: a letter of that day; what else its lines say is not scored."""
    return {
        "document_type": "letter",
        "fields": {"document_date": plain(content.day)},
        "ignored": sorted(set(FIELDS) - {"document_date"}),
    }


def _always_ignored(content: Content, printed: Collection[str]) -> set[str]:
    ignored = set()
    number, day = PRINCIPAL_FIELDS.get(DocumentType(content.kind), ("document_number", "document_date"))
    # the same fact under its general name, or a second name for it, is neither asked for nor wrong
    ignored |= {"document_number", "document_date"} - {number, day}
    if content.kind == "order":
        ignored.add("order_number")
    if content.kind == "delivery_note":
        ignored |= _STATIONERY
    if content.kind in MONEY_KINDS and not content.prepaid and "due_amount" not in printed:
        ignored.add("due_amount")
    if content.kind not in MONEY_KINDS and content.kind not in ("order", "delivery_note"):
        ignored.update({"line_items", "vat_breakdown"})
    if content.gross_prices:
        ignored.add("line_items")
    if content.kind == "unknown":
        ignored.update({"supplier_name", "supplier_address", "currency"})
    if not content.buyer.name:
        ignored.update({"buyer_name", "buyer_address"})
    return ignored


def _line(line: Item, position: int, columns: Collection[str]) -> dict[str, Any]:
    facts: Mapping[str, Any] = {
        "position": position,
        "article": line.article,
        "description": " ".join((line.description.replace("\n", " "), *line.notes)),
        "quantity": figure(line.quantity),
        "unit": line.unit,
        "unit_price": price(line.price),
        "vat_rate": figure(line.rate),
        "net_amount": plain(line.amount),
    }
    kept = {name: fact for name, fact in facts.items() if name in columns and fact != ""}
    return {"position": position, **kept}
