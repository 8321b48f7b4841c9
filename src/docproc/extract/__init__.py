"""Document text to document type, supplier, fields and line items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from docproc.extract.catalogue import Catalogue, compile_catalogue
from docproc.extract.document import RuleFinder, extract_with
from docproc.extract.predicting import Predictor
from docproc.extract.rules import label as rule_label
from docproc.extract.rules import ml_model as rule_ml_model
from docproc.extract.rules import position as rule_position
from docproc.extract.rules import regex as rule_regex
from docproc.extract.rules import template as rule_template
from docproc.extract.weighing import CandidateScorer
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction, SupplierMatch
from docproc.model.text import DocumentText

__all__ = ["RULES", "Catalogue", "RuleFinder", "compile_catalogue", "extract_document"]

RULES: Mapping[str, RuleFinder] = MappingProxyType(
    {
        "label": rule_label.find,
        "regex": rule_regex.find,
        "position": rule_position.find,
        "template": rule_template.find,
        "ml_model": rule_ml_model.find,
    }
)
"""The rule types: the name that YAML uses, and what finds the candidates of a rule of that type."""


def extract_document(
    text: DocumentText,
    catalogue: Catalogue,
    as_type: DocumentType | None = None,
    as_supplier: SupplierMatch | None = None,
    predictor: Predictor | None = None,
    mailed_from: str | None = None,
    scorer: CandidateScorer | None = None,
) -> Extraction:
    """Return everything found in `text`: type, language, supplier, fields with evidence, line items, VAT breakdown.

    `as_type` is the document type where the kind of file says it already, `as_supplier` who sent the document where
    that is known; `predictor` reaches the models of ml_model rules; `mailed_from` is the sender of the mail that the
    document came in; `scorer` moves the candidates before one is chosen. Pure and deterministic: the same text and
    catalogue (and answers of models) give the same result.
    """
    found = extract_with(text, catalogue, RULES, as_type, as_supplier, predictor, mailed_from, scorer)
    supplier = found.supplier
    fields = catalogue.shadowed(found.document_type.document_type, None if supplier is None else supplier.supplier_id)
    if not fields:
        return found
    trying = catalogue.trying_shadows
    beside = extract_with(text, trying, RULES, as_type, as_supplier, predictor, scorer=scorer)
    return replace(found, shadows=tuple(value for value in beside.fields if value.name in fields))
