"""Templates of invoice2data (1.0) as suppliers of docproc: what says the same is converted, the rest is reported.

Nothing is guessed: a pattern that RE2 cannot do, a column that line items do not have, a setting that docproc has no
place for are named in the report and left out. Settings that the peer itself passes over are passed over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from docproc.errors import ConfigurationError
from docproc.learn.invoice2data_names import FIELD_NAMES, MASTER_DATA, for_re2
from docproc.learn.invoice2data_rows import can_all, convert_rows, holds_vat, listed, table_fields
from docproc.model.fields import FIELDS, FieldKind
from docproc.parse.patterns import compile_pattern
from docproc.specs.loader import MAX_BYTES
from docproc.specs.rules import FieldPattern
from docproc.specs.suppliers import SupplierSpec, steps_of
from docproc.specs.transformations import check_date_format

GROUPS = ("first", "last", "sum", "min", "max", "join")
_READ_KEYS = frozenset({
    "issuer", "keywords", "exclude_keywords", "fields", "options", "required_fields", "lines", "tables", "priority",
    "country_code", "template_name", "input_module",
})  # fmt: skip
_TEXT_OPTIONS = ("remove_whitespace", "remove_accents", "lowercase")
_NOT_READ = frozenset({"area", "replace", "extract_number"})
"""Settings of a field that the peer reads and docproc has no place for; the peer passes over what it does not know."""

_NUMBERS = ("float", "int")
_DATES = ("date", "datetime")
_ALWAYS_REQUIRED = ("date", "amount", "invoice_number")


@dataclass(slots=True)
class Converted:
    """A template of the peer: the supplier's YAML as data (None when nothing of it can be used) and what is missing."""

    file: Path
    supplier_id: str
    data: dict[str, Any] | None = None
    left_out: list[str] = field(default_factory=list)

    @property
    def extent(self) -> str:
        """How much was converted: whole, partly or not."""
        return "not" if self.data is None else "partly" if self.left_out else "whole"


def convert_folder(folder: Path) -> tuple[Converted, ...]:
    """Convert every template (.yml, .yaml, .json) below `folder`, by path.

    Raises ConfigurationError when there is none.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml", ".json") and path.is_file())
    if not files:
        raise ConfigurationError(f"{folder}: no template (.yml, .yaml, .json) is here")
    return tuple(map(convert_file, files))


def convert_file(path: Path) -> Converted:
    """Convert one template; what cannot be read or converted is said in the result."""
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "template"
    converted = Converted(path, stem)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("too large for a template")
        text = path.read_text(encoding="utf-8-sig")
        given = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        converted.left_out.append(f"cannot be read: {_first_line(error)}")
        return converted
    if not isinstance(given, dict) or "keywords" not in given or not isinstance(given.get("fields"), dict):
        converted.left_out.append("is no template: it has no keywords, or no fields")
        return converted
    if not isinstance(given.get("options") or {}, dict):
        converted.left_out.append("is no template: its options are no settings by name")
        return converted
    _Conversion(given, converted).run()
    return converted


class _Conversion:
    """One template on its way."""

    def __init__(self, given: Mapping[str, Any], converted: Converted) -> None:
        self.given = given
        self.converted = converted
        self.options = given.get("options") or {}
        self.mark = self.options.get("decimal_separator", ".")
        self.patterns: dict[str, dict[str, Any]] = {}
        self.others: dict[str, dict[str, Any]] = {}
        self.rules: list[dict[str, Any]] = []
        self.rows: dict[str, list[dict[str, Any]]] = {"line_items": [], "vat_breakdown": []}
        self.master: dict[str, Any] = {}

    def run(self) -> None:
        """Fill in what the template comes to."""
        text = self._page_text()
        for name, settings in self.given["fields"].items():
            self._field(str(name), settings)
        self.patterns.setdefault("currency", {"value": str(self.options.get("currency", "EUR"))})
        if self.given.get("lines"):
            self._lines("lines", self.given["lines"])
        self._tables(text)
        for name in sorted(set(map(str, self.given)) - _READ_KEYS):
            self._leave(name, "this setting is not converted")
        found = set(self.patterns) - {"currency"} or self.rules or self.others or any(self.rows.values())
        if text is None or not found:
            self._leave("template", "nothing is left that could be used")
            return
        self._finish(text)

    def _finish(self, text: dict[str, Any]) -> None:
        """Put the supplier's YAML together, and see that it holds."""
        template = {
            "name": "invoice2data",
            "document_type": "invoice",
            "page_text": text,
            "rules": self.rules,
            "field_patterns": self.patterns,
            "other_fields": self.others,
            **self.rows,
            "validation_rules": {"required_fields": self._required()},
        }
        name = str(self.given.get("issuer") or text["keywords"][0])
        used = {key: value for key, value in template.items() if value}
        data = {"name": name, **self.master, "templates": [used]}
        try:
            SupplierSpec.model_validate(data)
        except ValueError as error:
            why = "; ".join(str(error).splitlines()[1:3]) or str(error)
            self.converted.left_out.append(f"gives no supplier: {why}")
            return
        self.converted.data = data

    def _page_text(self) -> dict[str, Any] | None:
        text: dict[str, Any] = {"keywords": [str(word) for word in listed(self.given["keywords"])]}
        excluded = listed(self.given.get("exclude_keywords") or [])
        if excluded:
            text["exclude_keywords"] = [str(word) for word in excluded]
        text |= {name: True for name in _TEXT_OPTIONS if self.options.get(name)}
        replace = []
        for pair in listed(self.options.get("replace") or []):
            if len(listed(pair)) != 2:
                self._leave("option replace", f"{pair!r} is no pair")
                return None
            if not can_all("option replace", [for_re2(str(pair[0]))], self._leave):
                return None
            replace.append([for_re2(str(pair[0])), str(pair[1])])
        if replace:
            text["replace"] = replace
        return text

    def _field(self, name: str, settings: Any) -> None:
        parser = settings.get("parser") if isinstance(settings, dict) else None
        if name.startswith("static_"):
            self._static(name.removeprefix("static_"), settings)
        elif parser == "static":
            self._static(name, settings.get("value"))
        elif parser == "regex":
            self._regex(name, settings)
        elif parser == "lines":
            self._lines(name, settings)
        elif isinstance(settings, dict):
            self._leave(name, f"the parser {parser} is not converted")
        elif settings is not None:
            self._legacy(name, settings)

    def _static(self, name: str, value: Any) -> None:
        if value is None:
            return
        if name in MASTER_DATA:
            text = str(value)
            self.master.setdefault(MASTER_DATA[name], text.upper() if name == "country_code" else text)
        elif (target := _field_of(name)) is not None:
            self.patterns[target] = {"value": str(value)}
            if name == "vat":
                self.master["vat_id"] = str(value)
        else:
            self.others[name] = {"value": str(value)}

    def _legacy(self, name: str, patterns: Any) -> None:
        """The peer's short form, which says type and group by the field's name."""
        settings: dict[str, Any] = {"regex": patterns}
        if name.startswith("sum_amount") and isinstance(patterns, list):
            name = name.removeprefix("sum_")
            settings |= {"type": "float", "group": "sum"}
        elif name.startswith("date") or name.endswith("date"):
            settings["type"] = "date"
        elif name.startswith("amount"):
            settings["type"] = "float"
        self._regex(name, settings)

    def _regex(self, name: str, settings: Mapping[str, Any]) -> None:
        unread = sorted({str(key) for key in settings} & _NOT_READ)
        if unread:
            self._leave(name, f"its setting {', '.join(unread)} is not converted")
            return
        patterns = [for_re2(pattern) for pattern in listed(settings.get("regex")) if isinstance(pattern, str)]
        if not patterns or not self._can(name, patterns):
            return
        found: dict[str, Any] = {"pattern": patterns[0]}
        if patterns[1:]:
            found["patterns"] = patterns[1:]
        if self._told(name, settings.get("group"), settings.get("type"), found):
            self._keep(name, found)

    def _keep(self, name: str, found: dict[str, Any]) -> None:
        """Put what finds a field under the field of docproc's, or among the others."""
        target = _field_of(name)
        if target is None:
            self.others[name] = found
        else:
            self.patterns[target] = found

    def _told(self, name: str, group: Any, kind: Any, found: dict[str, Any]) -> bool:
        """Add which of several matches counts and how the text becomes a value; False where that cannot be said."""
        if group is not None and group not in GROUPS:
            self._leave(name, f"its group {group} is not converted")
            return False
        if group is not None:
            found["take"] = group
        target = _field_of(name)
        holds = None if target is None else FIELDS[target][0]
        if holds is FieldKind.AMOUNT or (holds is None and kind in _NUMBERS):
            if self.mark not in (",", "."):
                self._leave(name, f"the decimal separator {self.mark!r} is neither comma nor point")
                return False
            found["format"] = self.mark
        elif holds is FieldKind.DATE or (holds is None and kind in _DATES):
            self._dated(name, found)
        elif kind is not None:
            self._leave(name, f"it is a {kind}, and {target or name} a text")
            return False
        return True

    def _dated(self, name: str, found: dict[str, Any]) -> None:
        formats = [str(form) for form in listed(self.options.get("date_formats") or [])]
        usable = [form for form in formats if _is_plain(form)]
        if formats and len(formats) == len(usable):
            found["format"] = usable[0] if len(usable) == 1 else usable
            return
        if _field_of(name) is None:
            found["data_type"] = "date"
        if usable:
            self._leave(
                name, f"not all of the date formats {', '.join(formats)} are of digits; dates read by themselves"
            )

    def _lines(self, name: str, settings: Any) -> None:
        if self.mark not in (",", "."):
            self._leave(name, f"the decimal separator {self.mark!r} is neither comma nor point")
            return
        vat = holds_vat(name, settings)
        self.rows["vat_breakdown" if vat else "line_items"] += convert_rows(
            name, settings, self.mark, self._leave, vat=vat
        )

    def _tables(self, text: dict[str, Any] | None) -> None:
        """Convert tables: their fields stand over those found otherwise, as rules of higher priority."""
        numbers: Counter[str] = Counter()
        for each in table_fields(self.given.get("tables"), self._leave):
            found: dict[str, Any] = {"pattern": each.pattern, "between": dict(each.between)}
            if not self._told(each.name, each.group, each.kind, found):
                continue
            target = _field_of(each.name)
            if target is None or target not in self.patterns:
                self._keep(each.name, found)
                continue
            numbers[target] += 1
            self.rules.append(_as_rule(f"{target.replace('_', '-')}-table-{numbers[target]}", target, found, text))

    def _can(self, name: str, patterns: list[str]) -> bool:
        if not can_all(name, patterns, self._leave):
            return False
        for pattern in patterns:
            groups = compile_pattern(pattern, name).groups
            if groups > 1:
                self._leave(name, f"pattern {pattern!r} has {groups} groups, of which the peer takes none")
                return False
        return True

    def _required(self) -> list[str]:
        names = self.given.get("required_fields", _ALWAYS_REQUIRED)
        known = (_field_of(str(name)) for name in listed(names))
        found = {*self.patterns, *(rule["field"] for rule in self.rules)}
        return [name for name in known if name is not None and name in found]

    def _leave(self, name: str, why: str) -> None:
        self.converted.left_out.append(f"{name}: {why}")


def _field_of(name: str) -> str | None:
    """The field of docproc's for a name of the peer's, or of a template's own that docproc has too."""
    return FIELD_NAMES.get(name, name if name in FIELDS else None)


def _as_rule(name: str, field: str, found: dict[str, Any], text: dict[str, Any] | None) -> dict[str, Any]:
    """A field's pattern as a rule that counts before the field's other patterns."""
    rule = {"type": "template", "name": name, "field": field, "priority": 1, **found}
    steps = steps_of(FieldPattern.model_validate(found))
    rule.pop("format", None)
    if steps:
        rule["transformations"] = {
            field: [{step.name: [step.text, *step.further] if step.further else step.text} for step in steps]
        }
    return {**rule, **({"page_text": text} if text else {})}


def _is_plain(form: str) -> bool:
    try:
        check_date_format(form)
    except ValueError:
        return False
    return True


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def differing_ids(converted: tuple[Converted, ...]) -> Iterator[Converted]:
    """Yield the templates with ids made different where several files have one name."""
    seen: dict[str, int] = {}
    for each in converted:
        seen[each.supplier_id] = seen.get(each.supplier_id, 0) + 1
        if seen[each.supplier_id] > 1:
            each.supplier_id = f"{each.supplier_id}-{seen[each.supplier_id]}"
        yield each
