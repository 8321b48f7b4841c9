"""Mail templates: the shipped ones and a workspace's own over them, filled in a sandbox, every variable checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateError, meta
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from docproc.errors import ConfigurationError
from docproc.specs.loader import load_yaml
from docproc.specs.mail_templates import GIVEN, LANGUAGES, MailTemplateSpec

LAYOUT = "layout.html"
_LARGEST = 1_000_000
"""Characters of a filled template beyond which it is a mistake (a loop over everything, say)."""


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A template by name; `layout` stands around its HTML, `version` is the hash of all of it."""

    name: str
    path: Path
    spec: MailTemplateSpec
    layout: str

    @property
    def version(self) -> str:
        """The first 16 hex digits of the SHA-256 of template and layout."""
        content = self.spec.model_dump_json() + self.layout
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class FilledMail:
    """A template filled: subject in one line, text and HTML, and the template and language it came from."""

    subject: str
    text: str
    html: str
    template: MailTemplate
    language: str


def load_templates(folder: Path | None) -> dict[str, MailTemplate]:
    """Load every template by name: the shipped ones, and those of a workspace's folder in their place.

    Raises ConfigurationError with the file for a mistake: a key, Jinja2's syntax, a variable that is not declared.
    """
    shipped = Path(str(resources.files("docproc.configs").joinpath("templates")))
    folders = [shipped, *([folder] if folder is not None and folder.is_dir() else [])]
    layouts = [each / LAYOUT for each in folders if (each / LAYOUT).is_file()]
    layout = layouts[-1].read_text(encoding="utf-8")
    found = {}
    for path in (path for each in folders for path in sorted((*each.glob("*.yaml"), *each.glob("*.yml")))):
        template = MailTemplate(path.stem, path, load_yaml(path, MailTemplateSpec), layout)
        _check(template)
        found[template.name] = template
    return found


def template_named(templates: Mapping[str, MailTemplate], name: str) -> MailTemplate:
    """Return the template of this name; ConfigurationError that lists the names when there is none or it is off."""
    if name not in templates:
        raise ConfigurationError(f"no mail template is called {name}; there are {', '.join(sorted(templates))}")
    if not templates[name].spec.active:
        raise ConfigurationError(f"the mail template {name} is switched off in {templates[name].path}")
    return templates[name]


def fill(template: MailTemplate, language: str, data: Mapping[str, Any], recipient: str = "") -> FilledMail:
    """Fill a template in a language (`de`, `en`) with `data`; `recipient` is the name of whom it goes to.

    Raises ConfigurationError naming a variable that is missing, or what fails while it is filled.
    """
    missing = sorted(set(template.spec.variables) - set(data))
    if missing:
        raise ConfigurationError(f"{template.path}: the template {template.name} needs {', '.join(missing)}")
    chosen, words = template.spec.words(language)
    optional = dict.fromkeys(template.spec.optional, "")
    values = {**optional, **data, "recipient": recipient, "language": chosen}
    body = _filled(template, words.html, values, escape=True)
    subject = " ".join(_filled(template, words.subject, values).split())
    html = _filled(template, template.layout, {**values, "subject": subject, "body": Markup(body)}, escape=True)  # noqa: S704  # filled with escaping on
    return FilledMail(subject, _filled(template, words.text, values), html, template, chosen)


def _filled(template: MailTemplate, source: str, values: Mapping[str, Any], escape: bool = False) -> str:
    parts: list[str] = []
    size = 0
    try:
        for part in _environment(escape).from_string(source).generate(values):
            parts.append(part)
            size += len(part)
            if size > _LARGEST:
                raise ConfigurationError(f"{template.path}: the mail grows beyond {_LARGEST} characters")
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise ConfigurationError(f"{template.path}: the template {template.name} cannot be filled: {error}") from error
    return "".join(parts)


def _check(template: MailTemplate) -> None:
    declared = {*template.spec.variables, *template.spec.optional, *GIVEN}
    sources: Iterable[tuple[str, set[str]]] = [(template.layout, declared | {"subject", "body"})]
    for language in LANGUAGES:
        _, words = template.spec.words(language)
        sources = [*sources, *((source, declared) for source in (words.subject, words.text, words.html))]
    for source, known in sources:
        try:
            used = meta.find_undeclared_variables(_environment(False).parse(source))
        except TemplateError as error:
            raise ConfigurationError(f"{template.path}: {error}") from error
        unknown = sorted(used - known)
        if unknown:
            raise ConfigurationError(f"{template.path}: uses {', '.join(unknown)}, which variables does not name")


class _BoundedSandbox(SandboxedEnvironment):
    """A sandbox in which nothing can be multiplied or raised to what fills the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers of a sensible size; raise SecurityError for anything else."""
        if operator == "**" or not (_is_sensible(left) and _is_sensible(right)):
            raise SecurityError(f"{operator} is for numbers of a sensible size")
        return super().call_binop(context, operator, left, right)


def _is_sensible(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and abs(float(value)) < float(_LARGEST**2)


@cache
def _environment(escape: bool) -> SandboxedEnvironment:
    made = _BoundedSandbox(
        loader=BaseLoader(), undefined=StrictUndefined, autoescape=escape, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["money"] = _money
    made.filters["day"] = _day
    made.globals.clear()
    return made


def _money(value: object, language: str = "de") -> str:
    """An amount as people write it: 1.234,50 in German, 1,234.50 in English; what is no amount stays as it is."""
    try:
        text = f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def _day(value: object, language: str = "de") -> str:
    """An ISO date as people write it: 05.03.2026 in German; what is no date stays as it is."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{found:%d.%m.%Y}" if language == "de" else f"{found.day} {found:%B %Y}"
