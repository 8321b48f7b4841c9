"""Changes to a supplier's YAML: fields set by key, lists added to, another supplier joined in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence
from typing import Any

import yaml

from docproc.errors import UsageError
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import Tree

_ASSIGNMENT = re.compile(r"(?P<key>[A-Za-z0-9_.-]+?)(?P<sign>\+=|=)(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LISTS = frozenset({"ibans", "tags", "name_variations", "typical_sender_emails"})
_PLAIN = (
    "supplier_number", "email", "phone", "website", "street", "postal_code", "city", "tax_id", "vat_id",
    "commercial_register", "industry",
)  # fmt: skip


_ADDRESS = ("street", "postal_code", "city")


def assign(tree: Tree, words: Iterable[str]) -> None:
    """Set keys of a supplier's tree as `KEY=VALUE` says: `city=Köln`, `ibans+=DE…`, `contacts.0.phone=…`, `notes=`.

    A list entry is named by its place or by its name (`templates.standard.active=false`); nothing behind the sign
    takes the key out. Raises UsageError for a word that sets nothing and a path that leads nowhere.
    """
    for word in words:
        match = _ASSIGNMENT.fullmatch(word)
        if match is None:
            raise UsageError(f"'{word}' sets nothing; write KEY=VALUE, or KEY+=VALUE to add to a list")
        *path, key = match["key"].split(".")
        holder, value = _at(tree, path, word), match["value"]
        if not isinstance(holder, MutableMapping):
            raise UsageError(f"'{word}': '{key}' names no key of a list's entry")
        if match["sign"] == "+=":
            add_to(holder, key, [value])
        elif not value:
            holder.pop(key, None)
        elif key in _LISTS:
            holder[key] = _list_of(value)
        else:
            holder[key] = _plain_value(value, numbers=path[:1] == ["templates"])


def add_to(tree: Tree, key: str, values: Iterable[str]) -> None:
    """Add values to the list `key` of a tree, leaving out those that it holds (numbers however they are spaced)."""
    present = tree.get(key)
    if not isinstance(present, MutableSequence):
        present = tree[key] = []
    known = {compact(str(value)).casefold() for value in present}
    present.extend(value for value in values if compact(value).casefold() not in known)


def join(tree: Tree, other: SupplierSpec) -> tuple[dict[str, str], list[str]]:
    """Join supplier `other` into the tree of one that stays: numbers, names, addresses, contacts and templates.

    Returns the templates of `other` with the names that they have from now on, and what found no place because the
    tree says something else ("vat_id DE…"); that is added to the notes.
    """
    names = [name for name in (other.name, other.legal_name, *other.name_variations) if name]
    own = {normalise_name(str(name)) for name in (tree.get("name"), tree.get("legal_name")) if name}
    _extend(tree, "name_variations", [name for name in names if normalise_name(name) not in own])
    mails = [other.email] if other.email and tree.get("email") not in (None, other.email) else []
    _extend(tree, "typical_sender_emails", [*mails, *other.typical_sender_emails])
    _extend(tree, "ibans", other.ibans)
    _extend(tree, "tags", other.tags)
    left = _join_plain(tree, other)
    if other.logo_hash:
        tree["logo_hash"] = ",".join(dict.fromkeys([*filter(None, [tree.get("logo_hash")]), other.logo_hash]))
    _join_contacts(tree, other)
    remarks = [other.notes] if other.notes else []
    if left:
        remarks.append(f"joined from {other.id}: {', '.join(left)}")
    if remarks:
        tree["notes"] = "\n".join(filter(None, [tree.get("notes"), *remarks]))
    return _join_templates(tree, other), left


def _at(tree: Any, path: list[str], word: str) -> Any:
    for part in path:
        if isinstance(tree, MutableSequence):
            found = _entry(tree, part)
        else:
            found = tree.get(part) if isinstance(tree, MutableMapping) else None
        if not isinstance(found, MutableMapping | MutableSequence):
            raise UsageError(f"'{word}': '{part}' leads nowhere")
        tree = found
    return tree


def _entry(entries: MutableSequence[Any], part: str) -> Any:
    if part.isdecimal():
        return entries[int(part)] if int(part) < len(entries) else None
    return next((each for each in entries if isinstance(each, Mapping) and each.get("name") == part), None)


def _list_of(text: str) -> list[str]:
    inner = text.strip().removeprefix("[").removesuffix("]")
    return [item.strip().strip("'\"") for item in inner.split(",") if item.strip()]


def _plain_value(text: str, *, numbers: bool) -> Any:
    """The value that text stands for: a mapping, a list and a truth value as YAML writes them, else the text itself.

    A postal code or a telephone number is no number; in templates there are such.
    """
    if text[0] in "[{" or text in ("true", "false") or (numbers and _NUMBER.fullmatch(text)):
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise UsageError(f"'{text}' is no YAML: {str(error).splitlines()[0]}") from error
    return text


def _extend(tree: Tree, key: str, values: Iterable[str]) -> None:
    values = list(values)
    if values:
        add_to(tree, key, values)


def _join_plain(tree: Tree, other: SupplierSpec) -> list[str]:
    """Take over what the tree does not say; return what it says otherwise."""
    left = []
    settled = any(tree.get(key) for key in _ADDRESS)
    for key in _PLAIN:
        theirs, ours = getattr(other, key), tree.get(key)
        if theirs and not ours and not (settled and key in _ADDRESS):
            tree[key] = theirs
        elif theirs and ours and compact(str(ours)) != compact(theirs) and key != "email":
            left.append(f"{key} {theirs}")
    return left


def _join_contacts(tree: Tree, other: SupplierSpec) -> None:
    present = tree.setdefault("contacts", []) if other.contacts else []
    known = {(each.get("first_name"), each.get("last_name")) for each in present}
    for contact in other.contacts:
        if (contact.first_name, contact.last_name) not in known:
            present.append(json.loads(contact.model_dump_json(exclude_defaults=True)))


def _join_templates(tree: Tree, other: SupplierSpec) -> dict[str, str]:
    present = tree.setdefault("templates", []) if other.templates else []
    taken = {each.get("name") for each in present}
    renamed = {}
    for template in other.templates:
        name = template.name if template.name not in taken else f"{template.name}-{other.id}"
        renamed[template.name] = name
        if name not in taken:
            present.append({**json.loads(template.model_dump_json(exclude_defaults=True)), "name": name})
            taken.add(name)
    return renamed
