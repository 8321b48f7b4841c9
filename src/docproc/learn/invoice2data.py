"""Templates of invoice2data (1.0) as suppliers of docproc: what says the same is converted, the rest is reported.

Nothing is guessed: a field that docproc does not have, a pattern that RE2 cannot do, tables and lines described by
patterns (docproc reads tables by itself) are named in the report and left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from docproc.errors import ConfigurationError
from docproc.model.fields import FIELDS, FieldKind
from docproc.parse.patterns import compile_pattern
from docproc.specs.loader import MAX_BYTES
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.transformations import check_date_format

FIELD_NAMES: Mapping[str, str] = {
    "amount": "total_amount",
    "amount_untaxed": "net_amount",
    "amount_tax": "vat_amount",
    "invoice_number": "invoice_number",
    "date": "invoice_date",
    "date_due": "due_date",
    "date_start": "service_start",
    "date_end": "service_end",
    "vat": "supplier_vat_id",
    "iban": "iban",
    "bic": "bic",
    "currency": "currency",
    "payment_reference": "payment_reference",
    "partner_name": "supplier_name",
    "IBAN": "iban",
    "BIC": "bic",
}
"""docproc's fields for the peer's (its own `schema.INVOICE_FIELDS`, and the capital spellings in its templates)."""

MASTER_DATA: Mapping[str, str] = {
    "partner_street": "street",
    "partner_zip": "postal_code",
    "partner_city": "city",
    "country_code": "country",
    "partner_email": "email",
    "partner_website": "website",
    "telephone": "phone",
    "partner_coc": "commercial_register",
    "siren": "commercial_register",
}
"""What a static field says of the supplier itself."""

GROUPS = ("first", "last", "sum", "min", "max")
_KNOWN = frozenset({
    "issuer", "keywords", "exclude_keywords", "fields", "options", "required_fields", "lines", "tables", "priority",
    "country_code", "template_name",
})  # fmt: skip
_TEXT_OPTIONS = ("remove_whitespace", "remove_accents", "lowercase")
_READ_OPTIONS = frozenset({*_TEXT_OPTIONS, "replace", "currency", "date_formats", "decimal_separator", "languages"})
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
    _Conversion(given, converted).run()
    return converted


class _Conversion:
    """One template on its way."""

    def __init__(self, given: Mapping[str, Any], converted: Converted) -> None:
        self.given = given
        self.converted = converted
        self.options = given.get("options") or {}
        self.patterns: dict[str, dict[str, Any]] = {}
        self.master: dict[str, Any] = {}

    def run(self) -> None:
        """Fill in what the template comes to."""
        text = self._page_text()
        for name, settings in self.given["fields"].items():
            self._field(str(name), settings)
        currency = str(self.options.get("currency", "EUR"))
        self.patterns.setdefault("currency", {"value": currency})
        self._other_keys()
        if text is None or not set(self.patterns) - {"currency"}:
            self.converted.left_out.append("nothing is left that could be used")
            return
        keywords = text["keywords"]
        name = str(self.given.get("issuer") or keywords[0])
        template = {
            "name": "invoice2data",
            "document_type": "invoice",
            "page_text": text,
            "field_patterns": self.patterns,
            "validation_rules": {"required_fields": self._required()},
        }
        data = {"name": name, **self.master, "templates": [template]}
        try:
            SupplierSpec.model_validate(data)
        except ValueError as error:
            why = "; ".join(str(error).splitlines()[1:3]) or str(error)
            self.converted.left_out.append(f"gives no supplier: {why}")
            return
        self.converted.data = data

    def _page_text(self) -> dict[str, Any] | None:
        keywords = _listed(self.given["keywords"])
        text: dict[str, Any] = {"keywords": [str(word) for word in keywords]}
        excluded = _listed(self.given.get("exclude_keywords") or [])
        if excluded:
            text["exclude_keywords"] = [str(word) for word in excluded]
        text |= {name: True for name in _TEXT_OPTIONS if self.options.get(name)}
        replace = []
        for pair in self.options.get("replace") or []:
            if len(_listed(pair)) != 2:
                self._leave("option replace", f"{pair!r} is no pair")
                return None
            if not self._can("option replace", str(pair[0])):
                return None
            replace.append([_for_re2(str(pair[0])), str(pair[1])])
        if replace:
            text["replace"] = replace
        return text

    def _field(self, name: str, settings: Any) -> None:
        if name.startswith("static_"):
            self._static(name.removeprefix("static_"), settings)
        elif isinstance(settings, dict) and settings.get("parser") == "static":
            self._static(name, settings.get("value"))
        elif isinstance(settings, dict) and settings.get("parser") == "regex":
            self._regex(name, settings)
        elif isinstance(settings, dict):
            self._leave(name, f"the parser {settings.get('parser')} is not converted")
        elif settings is None:
            self._leave(name, "it is empty")
        else:
            self._legacy(name, settings)

    def _static(self, name: str, value: Any) -> None:
        if value is None:
            self._leave(name, "its static value is empty")
        elif name in MASTER_DATA:
            text = str(value)
            self.master.setdefault(MASTER_DATA[name], text.upper() if name == "country_code" else text)
        elif name in ("issuer", "partner_name"):
            self.patterns["supplier_name"] = {"value": str(value)}
        elif name in FIELD_NAMES:
            self.patterns[FIELD_NAMES[name]] = {"value": str(value)}
            if name == "vat":
                self.master["vat_id"] = str(value)
        else:
            self._leave(name, "docproc has no such field")

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
        target = FIELD_NAMES.get(name)
        if target is None:
            self._leave(name, "docproc has no such field")
            return
        unknown = set(settings) - {"parser", "regex", "type", "group"}
        if unknown:
            self._leave(name, f"its setting {', '.join(sorted(map(str, unknown)))} is not converted")
            return
        patterns = [_for_re2(pattern) for pattern in _listed(settings.get("regex")) if isinstance(pattern, str)]
        if not patterns or not all(self._can(name, pattern) for pattern in patterns):
            return
        found: dict[str, Any] = {"pattern": patterns[0]}
        if patterns[1:]:
            found["patterns"] = patterns[1:]
        group = settings.get("group")
        if group is not None and group not in GROUPS:
            self._leave(name, f"its group {group} is not converted")
            return
        if group is not None:
            found["take"] = group
        if self._typed(name, target, settings.get("type"), found):
            self.patterns[target] = found

    def _typed(self, name: str, target: str, kind: Any, found: dict[str, Any]) -> bool:
        """Say how the text becomes a value; False where docproc would read another kind than the peer."""
        holds = FIELDS[target][0]
        if holds is FieldKind.AMOUNT:
            if kind not in ("float", "int"):
                self._leave(name, f"it is no amount but {kind or 'a text'}")
                return False
            mark = self.options.get("decimal_separator", ".")
            if mark not in (",", "."):
                self._leave(name, f"the decimal separator {mark!r} is neither comma nor point")
                return False
            found["format"] = mark
        elif holds is FieldKind.DATE:
            return self._dated(name, kind, found)
        elif kind is not None:
            self._leave(name, f"it is a {kind}, and {target} a text")
            return False
        return True

    def _dated(self, name: str, kind: Any, found: dict[str, Any]) -> bool:
        if kind not in ("date", "datetime"):
            self._leave(name, f"it is no date but {kind or 'a text'}")
            return False
        formats = [str(form) for form in self.options.get("date_formats") or []]
        usable = [form for form in formats if _is_plain(form)]
        if len(formats) == len(usable) == 1:
            found["format"] = usable[0]
        elif usable:
            self._leave(
                name, f"of the date formats {', '.join(formats)} docproc takes one of digits alone; read by itself"
            )
        return True

    def _can(self, name: str, pattern: str) -> bool:
        try:
            groups = compile_pattern(_for_re2(pattern), name).groups
        except ConfigurationError as error:
            self._leave(name, f"pattern {pattern!r}: {_first_line(error).rpartition(': ')[2]}")
            return False
        if groups > 1 and name != "option replace":
            self._leave(name, f"pattern {pattern!r} has {groups} groups, of which the peer takes none")
            return False
        return True

    def _required(self) -> list[str]:
        names = self.given.get("required_fields", _ALWAYS_REQUIRED)
        known = (FIELD_NAMES.get(str(name)) for name in _listed(names))
        return [name for name in known if name is not None and name in self.patterns]

    def _other_keys(self) -> None:
        for name in ("lines", "tables"):
            if self.given.get(name):
                self._leave(name, "tables described by patterns are not converted; docproc reads tables by itself")
        for name in sorted(set(map(str, self.given)) - _KNOWN):
            self._leave(name, "this setting is not converted")
        for name in sorted(set(map(str, self.options)) - _READ_OPTIONS):
            self._leave(f"option {name}", "is not converted")

    def _leave(self, name: str, why: str) -> None:
        self.converted.left_out.append(f"{name}: {why}")


def _for_re2(pattern: str) -> str:
    """A pattern of Python's as RE2 writes it: characters by number."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", pattern)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


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
