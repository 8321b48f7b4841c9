"""`docproc learn`: rules from what people corrected, proved on their documents before they count."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.learn_data import data_app
from docproc.cli.learn_shadow import activate_command, report_command
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, counted, open_session, say
from docproc.errors import EXIT_CHECK_FAILED, ConfigurationError, UsageError
from docproc.learn.lessons import Lesson, Rules
from docproc.learn.study import Study, study
from docproc.learn.template_writing import difference, in_shadow, with_templates
from docproc.metrics.gold import read_gold
from docproc.model.fields import FIELDS, Value
from docproc.pipeline.scoring import load_scorer
from docproc.specs.library import load_library, supplier_files
from docproc.specs.scorers import load_scorers
from docproc.specs.yaml_editing import write_whole
from docproc.store.supplier_knowledge import supplier_knowledge
from docproc.store.supplier_sync import sync_suppliers
from docproc.store.training import extracted_sources, mark_used, typed_value

_LARGEST_GOLD = 1_000_000

app = command_app(invoke_without_command=True)
app.add_typer(data_app, name="data")
app.command("report", epilog="Example:  docproc learn report --supplier muster-gmbh")(report_command)
app.command("activate", epilog="Example:  docproc learn activate --supplier muster-gmbh")(activate_command)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was learned of a supplier, and the YAML that would be written."""

    study: Study
    path: Path
    text: str
    diff: str

    @property
    def lesson(self) -> Lesson:
        """The rules, and how they did."""
        return self.study.lesson

    @property
    def refused(self) -> bool:
        """Whether rules were found that may not be used, since something would get worse."""
        return bool(self.lesson.worse)

    @property
    def sound(self) -> bool:
        """Whether something gets better and nothing worse."""
        return bool(self.lesson.templates) and not self.lesson.worse and self.lesson.gained > 0


@app.callback(epilog="Example:  docproc learn --supplier muster-gmbh --dry-run")
def learn_command(
    context: typer.Context,
    supplier: Annotated[
        str | None, typer.Option("--supplier", metavar="ID", help="Only this supplier.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write rules that make nothing worse, without asking.")] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Write them on trial: they run beside the others and are not used.")
    ] = False,
    model: Annotated[
        bool, typer.Option("--model", help="Teach a scorer of candidates from all suppliers' reviews instead.")
    ] = False,
    use: Annotated[
        int | None,
        typer.Option(
            "--use", metavar="VERSION", min=1, help="With --model: let this version count.", show_default=False
        ),
    ] = None,
    deactivate: Annotated[
        bool, typer.Option("--deactivate", help="With --model: let no scorer count any more.")
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write rules for a supplier's documents from what people corrected and approved on them.

    Rules are tried on every reviewed document of the supplier and on those of others. Shown are the fields before and
    after, and the change of the YAML; rules are only written when they make something better and nothing worse.
    At a terminal you are asked; elsewhere nothing is written without --yes. Exits 1 when rules had to be refused.

    With --model a scorer is taught that corrects how candidates are weighed, for all suppliers. It is proved on
    suppliers that it has not seen and only kept when more values are right than before; it counts from then on.
    """
    if context.invoked_subcommand is not None:
        return
    if model:
        if supplier is not None or shadow:
            raise UsageError("--model learns from all suppliers and has no trial: leave out --supplier and --shadow")
        from docproc.cli.learn_model import Asked, learn_model

        with open_session(context, workspace) as session:
            learn_model(session, Asked(dry_run, yes, use, deactivate, quiet, as_json))
        return
    if use is not None or deactivate:
        raise UsageError("--use and --deactivate go with --model")
    with open_session(context, workspace) as session:
        proposed = list(propose(session, supplier, shadow=shadow))
        for each in proposed:
            if not as_json and not quiet:
                _explain(each)
            written = _may_be_written(each, dry_run, yes)
            if written:
                activate(session, each)
            _report(each, as_json, quiet, written)
    if not proposed and not quiet:
        say("nothing to learn: no reviewed value is found wrongly")
    if any(each.refused for each in proposed):
        sys.exit(EXIT_CHECK_FAILED)


def learn_from(session: Session, documents: Sequence[str], quiet: bool) -> None:
    """Learn from documents that were just reviewed, and write what makes something better and nothing worse."""
    for each in propose(session, None, about=documents):
        if each.sound:
            activate(session, each)
        _report(each, as_json=False, quiet=quiet, written=each.sound)


def propose(
    session: Session, supplier_id: str | None, *, shadow: bool = False, about: Sequence[str] = ()
) -> Iterator[Proposed]:
    """Yield what can be learned from the reviewed documents of the workspace, with the YAML it would be written as.

    With `shadow` the rules would only be tried; `about` are documents of whose senders alone it is asked.
    """
    rules = rules_in_force(session)
    folder = session.workspace.suppliers
    files = {path.stem: path for path in supplier_files(folder)}
    known = supplier_id is None
    for each in study(session.store, rules, supplier_id, about, gold_of_samples(session)):
        known = True
        name = each.lesson.supplier.id
        path = files.get(name, folder / f"{name}.yaml")
        templates = in_shadow(each.lesson.templates) if shadow else each.lesson.templates
        text = with_templates(path, templates, each.proposed)
        yield Proposed(each, path, text, difference(path, text))
    if not known and supplier_id not in files:
        raise UsageError(f"no supplier has the id '{supplier_id}', and none is proposed under it")


def gold_of_samples(session: Session) -> dict[str, dict[str, Value | None]]:
    """Return the gold values of documents in the store that have them beside their file (NAME.json), by their id."""
    found: dict[str, dict[str, Value | None]] = {}
    for document_id, source in extracted_sources(session.store):
        beside = (session.workspace.root / source).with_suffix(".json")
        if not beside.is_file() or beside.stat().st_size > _LARGEST_GOLD:
            continue
        try:
            gold = read_gold(beside.read_text(encoding="utf-8"), beside.name)
            truth = {field: typed_value(field, text) for field, text in gold.expected().items() if field in FIELDS}
        except (ConfigurationError, ValueError, ArithmeticError):
            continue  # some other JSON that happens to lie there
        if truth:
            found[document_id] = truth
    return found


def rules_in_force(session: Session) -> Rules:
    """Return the rules that extraction uses in this workspace."""
    library = load_library(session.workspace.rules, session.workspace.suppliers)
    knowledge = supplier_knowledge(session.store, library.suppliers)
    company = session.resolved.settings.company
    present = load_scorers(session.workspace.rules).in_force
    scorer, unusable = load_scorer(session.workspace.rules, present, threads=1)
    for finding in unusable:
        say(f"what is learned is tried without the candidate scorer in force: {finding.message}")
    return Rules(library.rule_packs, library.suppliers, library.line_item_wording, knowledge, company, scorer)


def activate(session: Session, proposed: Proposed) -> None:
    """Write what was learned, let the store know the YAML, and mark the training data as used."""
    write_whole(proposed.path, proposed.text)
    library = load_library(session.workspace.rules, session.workspace.suppliers)
    sync_suppliers(session.store, library.suppliers, session.actor)
    batch = f"{proposed.lesson.supplier.id}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    mark_used(session.store, proposed.study.pairs, batch, session.actor)


def _may_be_written(proposed: Proposed, dry_run: bool, yes: bool) -> bool:
    if dry_run or not proposed.sound:
        return False
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return yes
    return typer.confirm(f"Write these rules to {proposed.path}?", err=True)


def _report(proposed: Proposed, as_json: bool, quiet: bool, written: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_dict(proposed, written), ensure_ascii=False))
        return
    lesson = proposed.lesson
    for point in lesson.worse:
        say(f"{lesson.supplier.id}: {point}")
    if proposed.refused:
        say(f"{lesson.supplier.id}: rules refused: they would make something worse")
    elif not proposed.sound and not quiet:
        say(f"{lesson.supplier.id}: nothing to learn: no rule gets more of the reviewed values right")
    elif not quiet:
        done = f"written to {proposed.path}" if written else "not written (docproc learn --yes)"
        say(f"{lesson.supplier.id}: {counted(lesson.gained, 'more value')} right, rules {done}")


def _explain(proposed: Proposed) -> None:
    lesson = proposed.lesson
    tried = f"{counted(lesson.documents, 'reviewed document')}, on {lesson.others} of others"
    if lesson.samples:
        tried += f" and on {counted(lesson.samples, 'document')} with gold values beside them"
    typer.echo(f"{lesson.supplier.id}: tried on {tried}")
    typer.echo(f"  {'field':28}{'judged':>8}{'before':>8}{'after':>8}")
    for each in lesson.proof:
        typer.echo(f"  {each.field:28}{each.judged:>8}{each.before:>8}{each.after:>8}")
    for field in lesson.left_out:
        typer.echo(f"  {field}: no rule, since it would make something worse")
    if proposed.sound or proposed.refused:
        typer.echo(proposed.diff)


def _as_dict(proposed: Proposed, written: bool) -> dict[str, Any]:
    lesson = proposed.lesson
    return {
        "supplier": lesson.supplier.id,
        "new_supplier": proposed.study.proposed is not None,
        "file": str(proposed.path),
        "documents": lesson.documents,
        "others": lesson.others,
        "samples": lesson.samples,
        "fields": {
            each.field: {"judged": each.judged, "before": each.before, "after": each.after} for each in lesson.proof
        },
        "rules": [rule.name for template in lesson.templates for rule in template.rules],
        "left_out": list(lesson.left_out),
        "worse": list(lesson.worse),
        "refused": proposed.refused,
        "diff": proposed.diff,
        "written": written,
    }
