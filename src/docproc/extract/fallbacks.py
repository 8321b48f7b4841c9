"""Which rule stands in for a model that gives nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from docproc.errors import ConfigurationError
from docproc.specs.rules import MlModelRule

if TYPE_CHECKING:
    from docproc.extract.catalogue import CompiledRule


def fallbacks_of(rules: Sequence[CompiledRule]) -> Mapping[str, CompiledRule]:
    """Return the fallback of every ml_model rule that names one, by the key of the ml_model rule.

    A name is looked up beside the rule first (in its template), then among the rules for everyone. Raises
    ConfigurationError for a name that no rule has, and for a fallback that is a model too or fills another field.
    """
    by_key = {rule.key: rule for rule in rules}
    found = {}
    for rule in rules:
        if not isinstance(rule.spec, MlModelRule) or rule.spec.fallback is None:
            continue
        name = rule.spec.fallback
        beside = f"{rule.key.rpartition('/')[0]}/{name}".lstrip("/")
        fallback = by_key.get(beside) or by_key.get(name)
        if fallback is None:
            raise ConfigurationError(f"rule {rule.key}: no active rule is called '{name}', its fallback")
        if isinstance(fallback.spec, MlModelRule):
            raise ConfigurationError(f"rule {rule.key}: its fallback '{name}' is an ml_model rule too")
        if fallback.spec.field != rule.spec.field:
            raise ConfigurationError(
                f"rule {rule.key}: its fallback '{name}' fills {fallback.spec.field}, not {rule.spec.field}"
            )
        found[rule.key] = fallback
    return found
