"""Values of the model as rows and back: fields, line items, VAT lines, findings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Evidence, FieldValue, LineItem, Value, VatLine
from docproc.model.geometry import Box

Row = Mapping[str, Any]

LISTED = ("comparisons", "allowances", "accounts", "references", "form_fields")
"""Parts of an extraction that are kept as lists in `extracted_data`: they are shown and exported, never searched."""


def decimal_text(value: Decimal | None) -> str | None:
    """The canonical text of an amount: plain digits, never an exponent, the printed number of decimals."""
    return None if value is None else format(value, "f")


def field_row(document_key: int, position: int, value: FieldValue) -> dict[str, Any]:
    """The row of a field value."""
    kind, text, number = _value_columns(value.value)
    return {
        "document_id": document_key,
        "position": position,
        "field_name": value.name,
        "kind": kind,
        "value": text,
        "value_number": number,
        "raw_text": value.evidence.raw,
        "confidence": value.confidence,
        "page_number": value.evidence.page,
        **_box_columns(value.evidence.box),
        "source": value.evidence.source.value,
        "method": value.evidence.method,
        "reasons": list(value.evidence.reasons),
    }


def field_value(row: Row) -> FieldValue:
    """The field value of a row (JSON as text)."""
    return FieldValue(
        name=row["field_name"],
        value=_VALUES[row["kind"]](row["value"]),
        confidence=row["confidence"],
        evidence=Evidence(
            source=Source(row["source"]),
            method=row["method"],
            raw=row["raw_text"],
            page=row["page_number"],
            box=_box(row),
            reasons=tuple(json.loads(row["reasons"])),
        ),
    )


def line_item_row(document_key: int, number: int, item: LineItem) -> dict[str, Any]:
    """The row of a line item; `number` keeps the order."""
    return {
        "document_id": document_key,
        "row_number": number,
        "position": item.position,
        "article": item.article,
        "description": item.description,
        "quantity": decimal_text(item.quantity),
        "unit": item.unit,
        "unit_price": decimal_text(item.unit_price),
        "vat_rate": decimal_text(item.vat_rate),
        "net_amount": decimal_text(item.net_amount),
        "net_amount_number": None if item.net_amount is None else float(item.net_amount),
        "confidence": item.confidence,
        "page_number": item.page,
        **_box_columns(item.box),
        "discount_percent": decimal_text(item.discount_percent),
        "discount_amount": decimal_text(item.discount_amount),
    }


def line_item(row: Row) -> LineItem:
    """The line item of a row."""
    return LineItem(
        position=row["position"],
        description=row["description"],
        article=row["article"],
        quantity=_decimal(row["quantity"]),
        unit=row["unit"],
        unit_price=_decimal(row["unit_price"]),
        vat_rate=_decimal(row["vat_rate"]),
        net_amount=_decimal(row["net_amount"]),
        confidence=row["confidence"],
        page=row["page_number"],
        box=_box(row),
        discount_percent=_decimal(row["discount_percent"]),
        discount_amount=_decimal(row["discount_amount"]),
    )


def vat_row(document_key: int, number: int, line: VatLine) -> dict[str, Any]:
    """The row of a line of the VAT breakdown."""
    amounts = {"rate": decimal_text(line.rate), "net": decimal_text(line.net), "vat": decimal_text(line.vat)}
    return {"document_id": document_key, "row_number": number, **amounts}


def vat_line(row: Row) -> VatLine:
    """The VAT line of a row."""
    return VatLine(Decimal(row["rate"]), _decimal(row["net"]), _decimal(row["vat"]))


def finding_row(document_key: int, number: int, finding: Finding) -> dict[str, Any]:
    """The row of a finding."""
    return {
        "document_id": document_key,
        "row_number": number,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "fields": list(finding.fields),
    }


def finding(row: Row) -> Finding:
    """The finding of a row (JSON as text)."""
    return Finding(row["code"], Severity(row["severity"]), row["message"], tuple(json.loads(row["fields"])))


def _value_columns(value: Value) -> tuple[str, str, float | None]:
    if isinstance(value, Decimal):
        return "amount", format(value, "f"), float(value)
    if isinstance(value, date):
        return "date", value.isoformat(), None
    return "text", value, None


_VALUES: Mapping[str, Callable[[str], Value]] = {"amount": Decimal, "date": date.fromisoformat, "text": str}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _box_columns(box: Box | None) -> dict[str, float | None]:
    if box is None:
        return dict.fromkeys(("x", "y", "width", "height"))
    box = box.rounded()
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _box(row: Row) -> Box | None:
    return None if row["x"] is None else Box(row["x"], row["y"], row["width"], row["height"])
