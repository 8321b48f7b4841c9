"""The YAML in force: the shipped rule packs and wordings, and a workspace's own rules and suppliers over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from docproc.errors import ConfigurationError
from docproc.specs.calibration import CalibrationSpec
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml
from docproc.specs.rules import PaymentTerms, RulePack
from docproc.specs.suppliers import SupplierSpec

_LINE_ITEMS = "line_items.yaml"
_CALIBRATION = "calibration.yaml"
SHIPPED = Path(str(resources.files("docproc.configs").joinpath("rules")))
"""The folder of the packs that come with docproc."""
_NAMED_WORDINGS = ("headings", "other_labels", "phrases", "stop_words")


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that extraction is told by YAML; `rule_paths` is the file of a pack's rule by pack and name."""

    rule_packs: tuple[RulePack, ...]
    suppliers: tuple[SupplierSpec, ...]
    line_item_wording: LineItemWording
    calibration: CalibrationSpec
    rule_paths: Mapping[tuple[str, str], Path]


def load_library(rules: Path, suppliers: Path) -> Library:
    """Load the shipped packs, and the packs and suppliers of a workspace's folders (either may be absent).

    A pack of the workspace that has the name of a shipped one is laid over it (see `lay_over`). Raises
    ConfigurationError with file and line for a mistake, and when two packs of one folder have one name.
    """
    shipped, own = _packs_of(SHIPPED), _packs_of(rules)
    packs = {name: lay_over(pack, own[name][1]) if name in own else pack for name, (_, pack) in shipped.items()}
    packs |= {name: pack for name, (_, pack) in own.items() if name not in shipped}
    paths = {
        (name, rule.name): path for each in (shipped, own) for name, (path, pack) in each.items() for rule in pack.rules
    }
    return Library(
        rule_packs=tuple(packs.values()),
        suppliers=load_suppliers(suppliers),
        line_item_wording=load_yaml(SHIPPED / _LINE_ITEMS, LineItemWording),
        calibration=load_yaml(SHIPPED.parent / _CALIBRATION, CalibrationSpec),
        rule_paths=paths,
    )


def lay_over(shipped: RulePack, own: RulePack) -> RulePack:
    """Return a shipped pack with a workspace's pack of the same name over it.

    A rule of the same name takes the place of the shipped one, for the document types of its own pack where that names
    any; everything else is added to what is shipped. A pack's flag goes to its rules. Raises ConfigurationError for a
    flagged rule with the name of a shipped one.
    """
    types = own.document_types
    if twins := {rule.name for rule in own.rules if rule.flag or own.flag} & {rule.name for rule in shipped.rules}:
        raise ConfigurationError(
            f"the rule '{min(twins)}' of the pack '{own.pack}' has a flag and the name of a shipped rule;"
            " give it a name of its own and a higher priority, so that the shipped one counts where the flag is off"
        )
    rules = {rule.name: rule for rule in shipped.rules}
    rules |= {
        rule.name: rule.model_copy(
            update={"document_types": rule.document_types or types, "flag": rule.flag or own.flag}
        )
        for rule in own.rules
    }
    lists = {name: (*getattr(shipped, name), *getattr(own, name)) for name in ("titles", "vocabulary", "notes")}
    named = {name: {**getattr(shipped, name), **getattr(own, name)} for name in _NAMED_WORDINGS}
    days = PaymentTerms(days=(*shipped.payment_terms.days, *own.payment_terms.days))
    return shipped.model_copy(update={"rules": tuple(rules.values()), "payment_terms": days, **lists, **named})


def rule_files(folder: Path) -> list[Path]:
    """Return the files of the rule packs in `folder`, by name; none when it is absent."""
    return _yaml_files(folder)


def _packs_of(folder: Path) -> dict[str, tuple[Path, RulePack]]:
    found: dict[str, tuple[Path, RulePack]] = {}
    for path in _yaml_files(folder):
        pack = load_yaml(path, RulePack)
        if pack.pack in found:
            raise ConfigurationError(f"{path}: the pack '{pack.pack}' exists already in {found[pack.pack][0]}")
        found[pack.pack] = path, pack
    return found


def load_suppliers(folder: Path) -> tuple[SupplierSpec, ...]:
    """Load every supplier of `folder`, by id; none when it is absent. Raises ConfigurationError as `load_supplier`."""
    return tuple(map(load_supplier, supplier_files(folder)))


def supplier_files(folder: Path) -> list[Path]:
    """Return the YAML files of `folder`, by name."""
    return _yaml_files(folder)


def load_supplier(path: Path) -> SupplierSpec:
    """Load one supplier; its id is the name of the file. Raises ConfigurationError with file and line."""
    spec = load_yaml(path, SupplierSpec)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", path.stem):
        raise ConfigurationError(
            f"{path}: a supplier's file is named by its id: lower-case letters, digits and hyphens"
        )
    if spec.id not in ("", path.stem):
        raise ConfigurationError(f"{path}: the id '{spec.id}' is not the name of the file")
    return spec.model_copy(update={"id": path.stem})


def _yaml_files(folder: Path) -> list[Path]:
    files = (*folder.glob("*.yaml"), *folder.glob("*.yml")) if folder.is_dir() else ()
    return sorted(path for path in files if path.name != _LINE_ITEMS and not path.name.startswith("."))
