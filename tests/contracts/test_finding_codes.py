"""Every finding that docproc can make is in the table of codes, with the severity it has."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docproc
from docproc.check.codes import CODES
from docproc.model.enums import Severity

SOURCE = Path(str(docproc.__file__)).parent
TABLE = SOURCE / "check" / "codes.py"


@cache
def findings_made() -> tuple[tuple[str, ast.Call], ...]:
    return tuple(_findings_made())


def _findings_made() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                yield str(path.relative_to(SOURCE)), node


def test_every_code_that_is_written_down_in_the_source_is_in_the_table() -> None:
    codes = {(where, call.args[0].value) for where, call in findings_made() if isinstance(call.args[0], ast.Constant)}
    assert len(codes) > 30
    assert {(where, code) for where, code in codes if code not in CODES} == set()


def test_every_severity_that_is_written_down_in_the_source_is_the_tables() -> None:
    for where, call in findings_made():
        code, severity = call.args[:2]
        if isinstance(code, ast.Constant) and isinstance(severity, ast.Attribute):
            assert Severity[severity.attr] in CODES[str(code.value)].severities, (where, code.value)


def test_every_code_of_the_table_is_made_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path != TABLE)
    literal = set(re.findall(r'"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)+)"', source))
    families = ("missing-", "particular-", "BR-", "PEPPOL-")
    assert {code for code in CODES if code not in literal and not code.startswith(families)} == set()


def test_every_code_says_what_it_means_and_how_much_it_weighs() -> None:
    for code, entry in CODES.items():
        assert entry.meaning and not entry.meaning.endswith("."), code
        assert entry.severities and list(entry.severities) == sorted(set(entry.severities), key=list(Severity).index)
