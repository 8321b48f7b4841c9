"""Every YAML file of a workspace read as the command that uses it would read it, all mistakes together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from docproc.check.suppliers import check_suppliers
from docproc.deliver.templates import load_templates
from docproc.errors import ConfigurationError
from docproc.extract.catalogue import compile_catalogue
from docproc.ocr import factories
from docproc.ocr.reader import AUTO
from docproc.settings.filing import SEEN_OF_DOCUMENT
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_library, load_supplier, rule_files, supplier_files
from docproc.specs.loader import Placed, load_placed, load_yaml
from docproc.specs.mail_templates import MailTemplateSpec
from docproc.specs.rules import RulePack
from docproc.specs.settings import Settings
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.tasks import BackupTask, TasksSpec
from docproc.specs.workflows import load_workflow, workflow_files
from docproc.workflow.checking import lacking, mistakes
from docproc.workflow.condition_check import mistakes as condition_mistakes
from docproc.workflow.context import DOCUMENT, SUPPLIER

T = TypeVar("T")
Mistake = tuple[Path, str]


def check_workspace(workspace: Workspace) -> tuple[int, list[Mistake]]:
    """Return how many files were read, and every mistake: the file, and what is wrong with line and column."""
    found: list[Mistake] = []
    placed = _tried(workspace.settings_file, lambda path: load_placed(path, Settings), found)
    settings = Settings() if placed is None else placed.spec
    tasks = [workspace.tasks] if workspace.tasks.is_file() else []
    templates = _yaml_files(workspace.templates)
    rules, suppliers = rule_files(workspace.rules), supplier_files(workspace.suppliers)
    for path in tasks:
        planned = _tried(path, lambda path: load_placed(path, TasksSpec), found)
        if planned is not None and placed is not None:
            found += [(path, message) for message in _lost_destinations(planned, settings)]
    for path in templates:
        _tried(path, lambda path: load_yaml(path, MailTemplateSpec), found)
    for path in rules:
        _tried(path, lambda path: load_yaml(path, RulePack), found)
    loaded = {spec.id: (path, spec) for path in suppliers if (spec := _tried(path, load_supplier, found)) is not None}
    workflows = workflow_files(workspace.workflows)
    if placed is not None:
        found += [(workspace.settings_file, message) for message in _filing_mistakes(placed, loaded)]
        found += [(workspace.settings_file, message) for message in _reading_mistakes(placed)]
    _check_workflows(workflows, settings, found)
    _check_together(workspace, loaded, found)
    return 1 + len([*tasks, *templates, *rules, *suppliers, *workflows]), found


def _tried(path: Path, load: Callable[[Path], T], found: list[Mistake]) -> T | None:
    try:
        return load(path)
    except ConfigurationError as error:
        found.append((path, error.message))
        return None


def _check_workflows(files: Sequence[Path], settings: Settings, found: list[Mistake]) -> None:
    for path in files:
        placed = _tried(path, load_workflow, found)
        if placed is not None:
            told = list(mistakes(placed)) or list(lacking(placed, settings))
            found += [(path, message) for message in told]


def _lost_destinations(planned: Placed[TasksSpec], settings: Settings) -> Iterator[str]:
    """Tasks that name a destination which docproc.yaml does not have; a backup's may be a folder."""
    for number, task in enumerate(planned.spec.tasks):
        name = getattr(task.config, "destination", None)
        if isinstance(task, BackupTask) or name is None or name in settings.destinations:
            continue
        where = ("tasks", number, "config", "destination")
        yield planned.message(where, f"docproc.yaml has no destination called '{name}'")


def _filing_mistakes(placed: Placed[Settings], suppliers: Collection[str]) -> Iterator[str]:
    """Rules that ask for suppliers which are not there, or for what documents do not have."""
    known = {"document": {name: DOCUMENT[name] for name in SEEN_OF_DOCUMENT}, "supplier": SUPPLIER}
    for name, rule in placed.spec.filing.items():
        for at, supplier in enumerate(rule.suppliers):
            if supplier not in suppliers:
                near = get_close_matches(supplier, suppliers, n=1)
                cause = f"no supplier has the id '{supplier}'" + (f"; is it {near[0]}?" if near else "")
                yield placed.message(("filing", name, "suppliers", at), cause)
        for where, cause in condition_mistakes(rule.conditions, known) if rule.conditions is not None else ():
            yield placed.message(("filing", name, "conditions", *where), f"filing.{name}: {cause}")


def _reading_mistakes(placed: Placed[Settings]) -> Iterator[str]:
    """Backends that are not there, and a backend on trial without the flag that says for which documents."""
    reading = placed.spec.ocr
    known = {AUTO, *factories()}
    for key in ("default_backend", "escalate_to", "trial_backend"):
        name = getattr(reading, key)
        if name is not None and name not in known:
            near = get_close_matches(name, known, n=1)
            cause = f"no OCR backend is called '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
            yield placed.message(("ocr", key), cause)
    if reading.trial_flag is not None and reading.trial_flag not in placed.spec.flags:
        yield placed.message(("ocr", "trial_flag"), f"there is no flag '{reading.trial_flag}' below flags")
    if reading.trial_backend is not None and reading.trial_flag is None:
        yield placed.message(("ocr", "trial_backend"), "no document is read with it without ocr.trial_flag")


def _check_together(workspace: Workspace, loaded: dict[str, tuple[Path, SupplierSpec]], found: list[Mistake]) -> None:
    """What one file cannot show: packs of one name, patterns that do not compile, accounts that two suppliers claim."""
    named = {path for path, _ in found}
    for problem in check_suppliers([spec for _, spec in loaded.values()]):
        path = loaded[problem.supplier_id][0]
        found.append((path, f"{path}: {problem.message}"))
    if not _below(named, workspace.rules, workspace.suppliers):
        try:
            library = load_library(workspace.rules, workspace.suppliers)
            compile_catalogue(library.rule_packs, library.suppliers)
        except ConfigurationError as error:
            found.append((workspace.rules, error.message))
    if not _below(named, workspace.templates):
        _tried(workspace.templates, load_templates, found)


def _below(files: Iterable[Path], *folders: Path) -> bool:
    return any(path.parent in folders for path in files)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))) if folder.is_dir() else []
