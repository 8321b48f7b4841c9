"""The literal list of the sample set, by language and family."""

from __future__ import annotations

from sample_docs.generator.catalogue import german, papers, receipts
from sample_docs.generator.sample import Sample

SAMPLES: tuple[Sample, ...] = (*german.SAMPLES, *papers.SAMPLES, *receipts.SAMPLES)
"""Every document of `sample_docs/inbox`."""
