"""Structured invoices by EN 16931 and its forerunners: ZUGFeRD, Factur-X, XRechnung, Peppol; bare or within a PDF."""

from docproc.intake.einvoice.embedded import Embedded, read_embedded
from docproc.intake.einvoice.reading import read_einvoice

__all__ = ["Embedded", "read_einvoice", "read_embedded"]
