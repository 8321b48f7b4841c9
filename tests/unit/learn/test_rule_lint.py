from pathlib import Path

import pytest

from docproc.learn.rule_lint import lint_files, lint_rules
from docproc.learn.rule_suggestions import suggest
from docproc.learn.rule_versions import sources_of
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_library
from docproc.store.rule_reading import Figures


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{name: a, field: order_numbr, type: regex, pattern: x}", "file"),
        ("{name: a, field: order_number, type: regex, pattern: '(?=x)y'}", "pattern"),
        (r"{name: a, field: order_number, type: regex, pattern: 'a\nb'}", "never-matches"),
        ("{name: a, field: order_number, type: position, box: [9000, 10, 5, 5]}", "never-matches"),
        ("{name: invoice-number, field: order_number, type: regex, pattern: x}", "duplicate-name"),
        ("{name: a, field: order_number, type: regex, pattern: x}, {name: b, field: order_number, type: regex,"
         " pattern: x, priority: 5}", "shadowed"),
    ],
)  # fmt: skip
def test_lint_names_what_is_wrong(tmp_path: Path, rule: str, code: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/mine.yaml").write_text(f"pack: mine\nrules: [{rule}]\n")
    workspace = Workspace(tmp_path)
    found = lint_files(workspace)
    if not found:
        library = load_library(workspace.rules, workspace.suppliers)
        found = lint_rules(library, sources_of(workspace, library), {}, {})
    assert [problem.code for problem in found] == [code]


def test_a_rule_of_the_workspace_that_never_gave_a_value_is_unused(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rule = "{name: a, field: order_number, type: regex, pattern: x}"
    (tmp_path / "rules/mine.yaml").write_text(f"pack: mine\nrules: [{rule}]\n")
    workspace = Workspace(tmp_path)
    library = load_library(workspace.rules, workspace.suppliers)
    sources = sources_of(workspace, library)
    assert lint_rules(library, sources, {}, {"order_number": 49}) == ()
    assert [each.code for each in lint_rules(library, sources, {}, {"order_number": 50})] == ["unused"]
    used = {"mine/a": (1, Figures(3, 100.0, 90.0))}
    assert lint_rules(library, sources, used, {"order_number": 50}) == ()


@pytest.mark.parametrize(
    ("figures", "severities"),
    [
        (Figures(9, 10.0, 10.0), []),
        (Figures(10, 69.9, 90.0), ["high"]),
        (Figures(10, 70.0, 90.0), ["medium"]),
        (Figures(10, 84.9, 69.9), ["medium", "medium"]),
        (Figures(10, 85.0, 70.0), []),
    ],
)
def test_suggestions_keep_to_their_bounds(tmp_path: Path, figures: Figures, severities: list[str]) -> None:
    workspace = Workspace(tmp_path)
    source = sources_of(workspace, load_library(workspace.rules, workspace.suppliers))[0]
    found = suggest([(source, 2, figures)])
    assert [each.severity for each in found] == severities
    assert all(each.what for each in found)
