"""Every identifier docproc reads, behind one name: banks, taxes, registers, contacts.

`find_…` returns matches with positions, `valid_…` a verdict (valid, invalid, unchecked) with the normalised form.
"""

from __future__ import annotations

from docproc.parse.bank import (
    compact,
    find_bics,
    find_creditor_ids,
    find_ibans,
    valid_bic,
    valid_creditor_id,
    valid_iban,
    valid_payment_reference,
)
from docproc.parse.contacts import find_domains, find_emails, find_phones, parse_domain, parse_email, parse_phone
from docproc.parse.tax_numbers import (
    find_company_numbers,
    find_register_numbers,
    find_tax_numbers,
    valid_austrian_tax_number,
    valid_siren,
    valid_siret,
    valid_swiss_uid,
    valid_tax_number,
)
from docproc.parse.vat_ids import find_vat_ids, valid_vat_id
from docproc.parse.verdict import IdentifierMatch, Validity, Verdict

__all__ = [
    "IdentifierMatch",
    "Validity",
    "Verdict",
    "compact",
    "find_bics",
    "find_company_numbers",
    "find_creditor_ids",
    "find_domains",
    "find_emails",
    "find_ibans",
    "find_phones",
    "find_register_numbers",
    "find_tax_numbers",
    "find_vat_ids",
    "parse_domain",
    "parse_email",
    "parse_phone",
    "valid_austrian_tax_number",
    "valid_bic",
    "valid_creditor_id",
    "valid_iban",
    "valid_payment_reference",
    "valid_siren",
    "valid_siret",
    "valid_swiss_uid",
    "valid_tax_number",
    "valid_vat_id",
]
