"""Everything under configs/ that comes along is sound by docproc's own checks."""

from pathlib import Path

from docproc.deliver.templates import load_templates
from docproc.learn.rule_lint import lint_rules
from docproc.learn.rule_versions import sources_of
from docproc.review.page.wording import LANGUAGES, wording
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_library
from docproc.specs.workflows import load_workflow, workflow_files
from docproc.workflow.checking import mistakes
from docproc.workflow.shipped import shipped_folder


def test_the_shipped_rules_have_no_fault_that_lint_finds(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    library = load_library(workspace.rules, workspace.suppliers)
    sources = sources_of(workspace, library)
    assert len(sources) > 50
    assert lint_rules(library, sources, {}, {}) == ()


def test_the_shipped_workflows_have_no_mistake() -> None:
    paths = workflow_files(shipped_folder())
    assert len(paths) >= 6
    assert [mistake for path in paths for mistake in mistakes(load_workflow(path))] == []


def test_the_shipped_templates_have_words_in_both_languages() -> None:
    templates = load_templates(None)
    assert templates
    assert [name for name, each in templates.items() if each.spec.de is None or each.spec.en is None] == []


def test_the_page_says_the_same_things_in_every_language() -> None:
    english, *others = [wording(language) for language in LANGUAGES]
    for other in others:
        for part in ("words", "types", "groups", "fields", "short"):
            assert set(getattr(other, part)) == set(getattr(english, part)), part
