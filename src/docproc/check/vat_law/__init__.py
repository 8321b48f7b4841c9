"""VAT law on the document: which particulars an invoice must give, and what its note of no VAT demands and forbids."""

from docproc.check.vat_law.country import supplier_country
from docproc.check.vat_law.particulars import check_particulars
from docproc.check.vat_law.treatment import check_treatment

__all__ = ["check_particulars", "check_treatment", "supplier_country"]
