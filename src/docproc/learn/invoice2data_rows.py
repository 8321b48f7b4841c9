"""The peer's rows: its parser and plugin `lines` as rows of line items or of VAT, its plugin `tables` as patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docproc.errors import ConfigurationError
from docproc.learn.invoice2data_names import (
    ITEM_COLUMNS,
    JOINED,
    VAT_COLUMNS,
    for_re2,
    groups_of,
    with_value,
)
from docproc.parse.patterns import compile_pattern

Leave = Callable[[str, str], None]
"""Takes down what is left out: its name and why."""

_PATTERNS = ("line", "first_line", "last_line", "skip_line")
_ROW_KEYS = frozenset({*_PATTERNS, "start", "end", "end_match", "line_separator", "types", "rules", "parser"})
_NOT_READ = frozenset({"replace", "area"})
"""Settings of rows that the peer reads and docproc has no place for; the peer passes over what it does not know."""

_TABLE_KEYS = ("start", "end", "body")


@dataclass(frozen=True, slots=True)
class TableField:
    """One field that a table of the peer's fills: its name, pattern, part of the text, type and grouping."""

    name: str
    pattern: str
    between: Mapping[str, str]
    kind: str | None
    group: str | None


def listed(value: Any) -> list[Any]:
    """Return a setting that may be one value or several as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def holds_vat(name: str, settings: Any) -> bool:
    """Tell whether rows say the VAT by rate: by their name, or by columns that are all of such rows."""
    if name in ("lines", "line_items"):
        return False
    if name in ("tax_lines", "vat_lines"):
        return True
    found = {group for rule in _rules(settings) for group in _groups(rule)}
    known = {group for names in VAT_COLUMNS.values() for group in names}
    return bool(found & set(VAT_COLUMNS["rate"])) and bool(found & known - set(VAT_COLUMNS["rate"]))


def convert_rows(name: str, settings: Any, mark: str, leave: Leave, *, vat: bool) -> list[dict[str, Any]]:
    """Return the rows of a `lines` setting as docproc's YAML has them; `mark` is the template's decimal mark."""
    rows = []
    for rule in _rules(settings):
        converted = _convert_rule(name, rule, VAT_COLUMNS if vat else ITEM_COLUMNS, leave)
        if converted is not None:
            rows.append({**converted, "format": mark})
    return rows


def _rules(settings: Any) -> list[Mapping[str, Any]]:
    if isinstance(settings, list):
        rules = settings
    elif isinstance(settings, dict):
        rules = settings["rules"] if isinstance(settings.get("rules"), list) else [settings]
    else:
        rules = []
    return [rule for rule in rules if isinstance(rule, dict)]


def _groups(rule: Mapping[str, Any]) -> list[str]:
    sources = (str(pattern) for key in _PATTERNS[:3] for pattern in listed(rule.get(key) or []))
    return list(dict.fromkeys(group for source in sources for group in groups_of(source)))


def _convert_rule(
    name: str, rule: Mapping[str, Any], known: Mapping[str, tuple[str, ...]], leave: Leave
) -> dict[str, Any] | None:
    missing = [key for key in ("start", "end", "line") if not rule.get(key)]
    if missing:
        leave(name, f"has no {', '.join(missing)}, without which the peer finds nothing")
        return None
    for key in sorted(_NOT_READ & {str(key) for key in rule}):
        leave(name, f"its setting {key} is not converted")
    rows: dict[str, Any] = {"start": for_re2(str(rule["start"])), "end": for_re2(str(rule["end"]))}
    if rule.get("end_match") == "last":
        rows["end_match"] = "last"
    if rule.get("line_separator"):
        rows["line_separator"] = for_re2(str(rule["line_separator"]))
    for key in _PATTERNS:
        patterns = [for_re2(str(pattern)) for pattern in listed(rule.get(key) or [])]
        if patterns:
            rows[key] = patterns
    if not can_all(name, _sources(rows), leave):
        return None
    columns, strangers = _columns(_groups(rule), known)
    if strangers:
        what = "the VAT by rate" if known is VAT_COLUMNS else "a line item"
        leave(name, f"{what} has no column for {', '.join(strangers)}")
    if not columns or (known is VAT_COLUMNS and "rate" not in columns.values()):
        leave(name, "none of its columns is one of docproc's" if not columns else "it has no column for the rate")
        return None
    return {**rows, "columns": columns}


def _sources(rows: Mapping[str, Any]) -> Iterator[str]:
    yield from (rows["start"], rows["end"])
    yield from (pattern for key in _PATTERNS for pattern in rows.get(key, ()))


def can_all(name: str, patterns: Iterator[str] | list[str], leave: Leave) -> bool:
    """Tell whether RE2 can do all patterns; what it cannot is left out."""
    for pattern in patterns:
        try:
            compile_pattern(pattern, name)
        except ConfigurationError as error:
            leave(name, f"pattern {error.message.removeprefix(f'{name}: ')}")
            return False
    return True


def _columns(groups: list[str], known: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, str], list[str]]:
    """The column of each group, and the groups that have none: of two for one column the likelier counts."""
    columns: dict[str, str] = {}
    for column, names in known.items():
        present = [name for name in names if name in groups]
        for name in present if column in JOINED else present[:1]:
            columns[name] = column
    return columns, [group for group in groups if group not in columns]


def table_fields(tables: Any, leave: Leave) -> Iterator[TableField]:
    """Yield the fields that the peer's `tables` fill, one for each group of a body."""
    for table in listed(tables or []):
        if not isinstance(table, dict) or not all(table.get(key) for key in _TABLE_KEYS):
            leave("tables", f"a table needs {', '.join(_TABLE_KEYS)}")
            continue
        start, end, body = (for_re2(str(table[key])) for key in _TABLE_KEYS)
        if table.get("line_separator", r"\n") != r"\n":
            leave("tables", "its setting line_separator is not converted")
        if not can_all("tables", [start, end, body], leave):
            continue
        kinds = table.get("types") or {}
        nested = table.get("fields") or {}
        for group in groups_of(body):
            settings = nested.get(group) or {}
            yield TableField(
                group,
                with_value(body, group),
                {"start": start, "end": end},
                _kind(group, kinds.get(group) or settings.get("type")),
                settings.get("group"),
            )


def _kind(group: str, given: Any) -> str | None:
    """The type of a group: as its name says, else as the settings say."""
    if group.startswith("date") or group.endswith("date"):
        return "date"
    if group.startswith("amount"):
        return "float"
    return None if given is None else str(given)
