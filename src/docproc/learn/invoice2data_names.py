"""The peer's vocabulary: its names of fields, of the columns of its rows, and its patterns in the language of RE2."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIELD_NAMES: Mapping[str, str] = {
    "amount": "total_amount",
    "amount_untaxed": "net_amount",
    "amount_tax": "vat_amount",
    "invoice_number": "invoice_number",
    "date": "invoice_date",
    "date_due": "due_date",
    "date_start": "service_start",
    "date_end": "service_end",
    "vat": "supplier_vat_id",
    "iban": "iban",
    "bic": "bic",
    "currency": "currency",
    "payment_reference": "payment_reference",
    "issuer": "supplier_name",
    "partner_name": "supplier_name",
    "IBAN": "iban",
    "BIC": "bic",
}
"""docproc's fields for the peer's (its own `schema.INVOICE_FIELDS`, and the capital spellings in its templates)."""

MASTER_DATA: Mapping[str, str] = {
    "partner_street": "street",
    "partner_zip": "postal_code",
    "partner_city": "city",
    "country_code": "country",
    "partner_email": "email",
    "partner_website": "website",
    "telephone": "phone",
    "partner_coc": "commercial_register",
    "siren": "commercial_register",
}
"""What a static field says of the supplier itself."""

ITEM_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "position": ("pos", "line_number"),
    "article": ("code", "barcode"),
    "description": ("name", "description", "product", "desc", "details", "title", "item", "description2"),
    "quantity": ("qty", "quantity"),
    "unit": ("uom", "unece_code", "unit"),
    "unit_price": ("price_unit", "unit_price", "unitprice", "unit_net", "price"),
    "vat_rate": ("line_tax_percent", "vat_rate", "tax_percent", "taxpercent", "btw_percent", "vat_percent"),
    "net_amount": (
        "price_subtotal", "total_net", "amount_untaxed", "line_subtotal", "amount", "line_total", "price_total",
        "total_gross",
    ),
    "discount_percent": ("discount",),
}  # fmt: skip
"""The groups that may hold a column of a line item, the likeliest first (`schema.LINE_FIELDS`, and names beside)."""

VAT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rate": ("line_tax_percent", "rate", "vat_rate"),
    "net": ("price_subtotal", "net"),
    "vat": ("line_tax_amount", "vat"),
}
"""The groups that may hold a part of the VAT by rate (`schema.TAX_LINE_FIELDS`, and names beside)."""

JOINED = ("description", "unit")
"""Columns that several groups may fill together."""

_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})")
_AT_MOST = re.compile(r"(?<!\\)\{,(\d+)\}")
_VERY_END = re.compile(r"(?<!\\)((?:\\\\)*)\\Z")
_NAMED = re.compile(r"\(\?P<(\w+)>")


def for_re2(pattern: str) -> str:
    r"""Return a pattern of Python's as RE2 writes it: \u002B, x{,3} and \Z have other spellings there."""
    pattern = _CODE_POINT.sub(r"\\x{\1}", pattern)
    return _VERY_END.sub(r"\1\\z", _AT_MOST.sub(r"{0,\1}", pattern))


def groups_of(pattern: str) -> tuple[str, ...]:
    """Return the names of a pattern's groups, left to right."""
    return tuple(_NAMED.findall(pattern))


def with_value(pattern: str, group: str) -> str:
    """Return the pattern with `group` as the one that holds the value, and all other groups without a name."""
    return _NAMED.sub(lambda found: "(?P<value>" if found[1] == group else "(?:", pattern)
