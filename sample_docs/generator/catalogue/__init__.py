"""The literal list of the sample set, by language and family."""

from __future__ import annotations

from sample_docs.generator.catalogue import (
    alpine,
    einvoices,
    english,
    french,
    german,
    office,
    others,
    papers,
    receipts,
    witnesses,
)
from sample_docs.generator.sample import Sample

SAMPLES: tuple[Sample, ...] = (
    *german.SAMPLES,
    *papers.SAMPLES,
    *office.SAMPLES,
    *receipts.SAMPLES,
    *alpine.SAMPLES,
    *english.SAMPLES,
    *french.SAMPLES,
    *einvoices.SAMPLES,
    *witnesses.SAMPLES,
    *others.SAMPLES,
)
"""Every document of `sample_docs/inbox`."""
