"""Structured invoices by EN 16931 and its forerunners: ZUGFeRD, Factur-X, XRechnung, Peppol; bare or within a PDF."""

from docproc.intake.einvoice.embedded import Embedded, read_embedded
from docproc.intake.einvoice.reading import read_einvoice
from docproc.intake.einvoice.unreadable import unreadable_values

__all__ = ["Embedded", "read_einvoice", "read_embedded", "unreadable_values"]
