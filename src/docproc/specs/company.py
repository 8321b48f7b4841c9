"""Shape of what docproc.yaml says of the company that the documents come to."""

from __future__ import annotations

from pydantic import Field

from docproc.specs.loader import Spec


class CompanySettings(Spec):
    """Who we are: what stands on documents because they are addressed to us, and therefore names no supplier."""

    names: tuple[str, ...] = Field((), description="our own names: recipients of documents and never their suppliers")
    addresses: tuple[str, ...] = Field(
        (), description="our postal addresses, each in one text (Street 1, 12345 Town): who stands there is addressed"
    )
    vat_ids: tuple[str, ...] = Field((), description="our VAT ids: printed anywhere, they are the buyer's")
    tax_numbers: tuple[str, ...] = Field((), description="our national tax numbers: never a supplier's")
    ibans: tuple[str, ...] = Field(
        (), description="our accounts: no account to pay to, except on credit notes, and no supplier's"
    )
    domains: tuple[str, ...] = Field(
        (), description="our mail and web domains (muster.example): no sign of who sent a document"
    )
