"""The YAML in force: the shipped rule packs and wordings, and a workspace's own rules and suppliers over them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from docproc.errors import ConfigurationError
from docproc.specs.calibration import CalibrationSpec
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec

_LINE_ITEMS = "line_items.yaml"
_CALIBRATION = "calibration.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that extraction is told by YAML."""

    rule_packs: tuple[RulePack, ...]
    suppliers: tuple[SupplierSpec, ...]
    line_item_wording: LineItemWording
    calibration: CalibrationSpec


def load_library(rules: Path, suppliers: Path) -> Library:
    """Load the shipped packs, and the packs and suppliers of a workspace's folders (either may be absent).

    Raises ConfigurationError with file and line for a mistake, and when two packs have one name.
    """
    shipped = Path(str(resources.files("docproc.configs").joinpath("rules")))
    packs = [(path, load_yaml(path, RulePack)) for path in (*_yaml_files(shipped), *_yaml_files(rules))]
    names: dict[str, Path] = {}
    for path, pack in packs:
        if pack.pack in names:
            raise ConfigurationError(f"{path}: the pack '{pack.pack}' exists already in {names[pack.pack]}")
        names[pack.pack] = path
    return Library(
        rule_packs=tuple(pack for _, pack in packs),
        suppliers=load_suppliers(suppliers),
        line_item_wording=load_yaml(shipped / _LINE_ITEMS, LineItemWording),
        calibration=load_yaml(shipped.parent / _CALIBRATION, CalibrationSpec),
    )


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
