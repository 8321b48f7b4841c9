"""The many wordings of random documents, by language; the sample set has its own small table (wordings.py)."""

from __future__ import annotations

from collections.abc import Mapping

from sample_docs.generator.phrases import english, french, german, german_sentences
from sample_docs.generator.wordings import TABLE

_OWN = {"de": {**german.PHRASES, **german_sentences.SENTENCES}, "en": english.PHRASES, "fr": french.PHRASES}
PHRASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    language: {**table, **_OWN[language]} for language, table in TABLE.items()
}
"""Every label with its variants, per language."""

NOTES: Mapping[str, tuple[str, ...]] = {"de": german_sentences.NOTES, "en": english.NOTES, "fr": french.NOTES}
"""Lines of small print that hold no field, per language."""
