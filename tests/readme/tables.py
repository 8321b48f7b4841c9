"""The README's tables, made from the code."""

from docproc.check.codes import CODES
from docproc.cli.main import COMMANDS
from docproc.errors import DocprocError, catalogue
from docproc.model.fields import FIELDS
from docproc.model.type_fields import FIELDS_OF
from docproc.ocr.catalogue import CATALOGUE
from docproc.settings.commented import bounds_of
from docproc.specs.settings import Settings


def commands() -> str:
    """Every command with its line of help, by panel."""
    rows = [f"| `{name}` | {entry.help} | {entry.panel} |" for name, entry in COMMANDS.items()]
    return "\n".join(["| command | what it does | panel |", "| --- | --- | --- |", *rows])


def backends() -> str:
    """Every OCR backend with what it needs, costs and stands under."""
    rows = [
        f"| `{facts.name}` | {facts.reads} | {facts.needs} | {facts.cpu_cost} | {facts.boxes} |"
        f" {facts.weights_licence} | {f'`{facts.install}`' if facts.install else 'nothing'} |"
        for facts in CATALOGUE.values()
    ]
    head = "| backend | reads | needs | a page without a GPU | boxes of words | licence of the weights | install |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- |", *rows])


def errors() -> str:
    """Every error code with its exit code and meaning, from the exception tree."""
    rows = [
        f"| `{cls.code}` | {cls.exit_code} | {first_line(cls)} |"
        for cls in sorted(catalogue(), key=lambda cls: (cls.exit_code, cls.code))
        if cls.__module__ == DocprocError.__module__  # rooms' own errors stay within them
    ]
    return "\n".join(["| code | exit | meaning |", "| --- | --- | --- |", *rows])


def fields() -> str:
    """Every field with its kind, its meaning and the types of documents that may have it."""
    rows = [f"| `{name}` | {kind.value} | {meaning} | {types_of(name)} |" for name, (kind, meaning) in FIELDS.items()]
    return "\n".join(["| field | kind | meaning | found on |", "| --- | --- | --- | --- |", *rows])


def types_of(field: str) -> str:
    """The types of documents that may have a field, in words."""
    having = [kind for kind, fields in FIELDS_OF.items() if field in fields]
    lacking = [kind for kind in FIELDS_OF if kind not in having]
    if not lacking:
        return "all"
    if len(lacking) <= 3:
        return f"all but {', '.join(kind.value for kind in lacking)}"
    return ", ".join(kind.value for kind in having)


def findings() -> str:
    """Every finding of docproc's own checks with its severities and meaning."""
    rows = [
        f"| `{code}` | {' or '.join(severity.value for severity in entry.severities)} | {entry.meaning} |"
        for code, entry in CODES.items()
        if not code.startswith(("BR-", "PEPPOL-"))
    ]
    return "\n".join(["| code | severity | meaning |", "| --- | --- | --- |", *rows])


def settings() -> str:
    """Every setting with its default, bounds and meaning."""
    rows = []
    for section, field in Settings.model_fields.items():
        if not hasattr(field.annotation, "model_fields"):
            rows.append(f"| `{section}` | {{}} | | {field.description} |")
            continue
        for name, info in field.annotation.model_fields.items():
            default = ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default).lower()
            rows.append(f"| `{section}.{name}` | {default} | {bounds_of(info)} | {info.description} |")
    return "\n".join(["| setting | default | bounds | meaning |", "| --- | --- | --- | --- |", *rows])


def first_line(cls: type[DocprocError]) -> str:
    """The first line of a class's docstring."""
    return (cls.__doc__ or "").strip().splitlines()[0]


TABLES = {
    "backends": backends,
    "commands": commands,
    "errors": errors,
    "fields": fields,
    "findings": findings,
    "settings": settings,
}
"""What stands between `<!-- NAME -->` and `<!-- /NAME -->` in the README."""
