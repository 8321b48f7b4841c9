"""The README's tables, made from the code."""

from docproc.cli.main import COMMANDS
from docproc.errors import DocprocError, catalogue
from docproc.model.fields import FIELDS
from docproc.settings.commented import bounds_of
from docproc.specs.settings import Settings


def commands() -> str:
    """Every command with its line of help, by panel."""
    rows = [f"| `{name}` | {entry.help} | {entry.panel} |" for name, entry in COMMANDS.items()]
    return "\n".join(["| command | what it does | panel |", "| --- | --- | --- |", *rows])


def errors() -> str:
    """Every error code with its exit code and meaning, from the exception tree."""
    rows = [
        f"| `{cls.code}` | {cls.exit_code} | {first_line(cls)} |"
        for cls in sorted(catalogue(), key=lambda cls: (cls.exit_code, cls.code))
    ]
    return "\n".join(["| code | exit | meaning |", "| --- | --- | --- |", *rows])


def fields() -> str:
    """Every field with its kind and meaning."""
    rows = [f"| `{name}` | {kind.value} | {meaning} |" for name, (kind, meaning) in FIELDS.items()]
    return "\n".join(["| field | kind | meaning |", "| --- | --- | --- |", *rows])


def settings() -> str:
    """Every setting with its default, bounds and meaning."""
    rows = []
    for section, field in Settings.model_fields.items():
        for name, info in field.annotation.model_fields.items():
            default = ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default).lower()
            rows.append(f"| `{section}.{name}` | {default} | {bounds_of(info)} | {info.description} |")
    return "\n".join(["| setting | default | bounds | meaning |", "| --- | --- | --- | --- |", *rows])


def first_line(cls: type[DocprocError]) -> str:
    """The first line of a class's docstring."""
    return (cls.__doc__ or "").strip().splitlines()[0]


TABLES = {"commands": commands, "errors": errors, "fields": fields, "settings": settings}
"""What stands between `<!-- NAME -->` and `<!-- /NAME -->` in the README."""
