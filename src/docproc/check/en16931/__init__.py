"""The business rules of EN 16931 and of what builds upon it, held against the semantic model of an e-invoice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from docproc.check.en16931.categories import CATEGORY_RULES
from docproc.check.en16931.conditions import CONDITIONS
from docproc.check.en16931.decimals import DECIMALS
from docproc.check.en16931.german import GERMAN
from docproc.check.en16931.peppol import PEPPOL
from docproc.check.en16931.presence import PRESENCE
from docproc.check.en16931.profile import Extent, extent_of, usages_of
from docproc.check.en16931.rule import Rule
from docproc.check.en16931.sums import SUMS
from docproc.model.decision import Finding
from docproc.model.einvoice import SemanticInvoice

__all__ = ["RULES", "check_en16931", "rules_for"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.code: rule for rule in (*PRESENCE, *SUMS, *CONDITIONS, *CATEGORY_RULES, *DECIMALS, *GERMAN, *PEPPOL)}
)
"""Every rule by its id, as the validators of the norm print it."""

_MOST_PLACES = 5


def rules_for(invoice: SemanticInvoice) -> Iterator[Rule]:
    """Yield the rules that the invoice must keep, by its specification (BT-24)."""
    extent, usages = extent_of(invoice.specification), usages_of(invoice.specification)
    for rule in RULES.values():
        held = rule.everywhere if extent is Extent.FOREIGN else rule.extent <= extent
        if held and (not rule.usages or rule.usages & usages):
            yield rule


def check_en16931(invoice: SemanticInvoice) -> Iterator[Finding]:
    """Yield one finding for each rule that the invoice breaks, its code the id of the rule, with the first five places.

    Sums that do not hold are errors, all else is formal and asks for nobody.
    """
    for rule in rules_for(invoice):
        broken = list(rule.test(invoice))
        if broken:
            yield Finding(rule.code, rule.severity, _message(rule, broken), rule.fields)


def _message(rule: Rule, broken: list[str]) -> str:
    places = [place for place in broken if place]
    shown = ", ".join(places[:_MOST_PLACES]) + (", …" if len(places) > _MOST_PLACES else "")
    return f"{rule.code}: not kept in the e-invoice: {rule.text}" + (f" ({shown})" if shown else "")
