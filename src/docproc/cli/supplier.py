"""`docproc supplier`: the suppliers of the workspace, from their YAML and from their documents."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from docproc.check.suppliers import check_suppliers
from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, say
from docproc.cli.supplier_changes import IdArgument, add_command, edit_command, merge_command, named
from docproc.cli.supplier_import import import_command
from docproc.cli.supplier_suggest import suggest_command
from docproc.cli.voice import say_none, say_problem
from docproc.errors import EXIT_CHECK_FAILED, ConfigurationError
from docproc.extract.parties.known_suppliers import look_up
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_supplier, load_suppliers, supplier_files
from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import open_store
from docproc.store.supplier_sync import sync_suppliers
from docproc.store.suppliers import SupplierStatistics, supplier_statistics, template_statistics, template_use

app = command_app(
    no_args_is_help=True, help="The suppliers of the workspace: their YAML, and what their documents say."
)

app.command("add", epilog="Example:  docproc supplier add --from-document RE-4711.pdf phone='0221 5550'")(add_command)
app.command("edit", epilog="Example:  docproc supplier edit muster-gmbh city=Köln ibans+=DE02120300000000202051")(
    edit_command
)
app.command("merge", epilog="Example:  docproc supplier merge muster-gmbh muster-gesellschaft --dry-run")(merge_command)
app.command("import", epilog="Example:  docproc supplier import --invoice2data templates/ --dry-run")(import_command)
app.command("suggest", epilog="Example:  docproc supplier suggest --write && git diff suppliers/")(suggest_command)


@app.command("list", epilog="Example:  docproc supplier list --json | jq -r .id")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the suppliers with the number of their documents, and when the last one came."""
    chosen = choose_workspace(context, workspace)
    suppliers, known = load_suppliers(chosen.suppliers), _statistics(chosen)
    say_none(suppliers, "no suppliers yet: docproc supplier add, or suggest")
    if suppliers and not as_json:
        typer.echo(f"{'id':32}{'documents':>10}  {'last':12}name")
    for supplier in suppliers:
        counts = known.get(supplier.id)
        if as_json:
            typer.echo(json.dumps({**_short(supplier), **_counts(counts)}, ensure_ascii=False))
            continue
        last = "" if counts is None or counts.last_document is None else counts.last_document.isoformat()
        inactive = "" if supplier.active else "  (inactive)"
        typer.echo(f"{supplier.id:32}{counts.documents if counts else 0:>10}  {last:12}{supplier.name}{inactive}")


@app.command("show", epilog="Example:  docproc supplier show muster-gmbh")
def show_command(
    context: typer.Context, supplier_id: IdArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show a supplier: its master data, contacts and templates as YAML, and the statistics of its documents."""
    chosen = choose_workspace(context, workspace)
    supplier = named(load_suppliers(chosen.suppliers), supplier_id)
    data = json.loads(supplier.model_dump_json(exclude_defaults=True))
    counts = _counts(_statistics(chosen).get(supplier.id))
    if as_json:
        typer.echo(json.dumps({"id": supplier.id, **data, "statistics": counts}, ensure_ascii=False))
        return
    import yaml

    typer.echo(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), nl=False)
    typer.echo("statistics:")
    for name, value in counts.items():
        typer.echo(f"  {name}: {'-' if value is None else value}")


@app.command("find", epilog="Example:  docproc supplier find 'Holzbau Kiefr'")
def find_command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="An id, a VAT id, an IBAN, a mail address, or a name.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Find suppliers: exactly by id, number or mail address, else the ten whose names are most alike."""
    found = look_up(text, load_suppliers(choose_workspace(context, workspace).suppliers))
    for each in found:
        if as_json:
            data = {**_short(each.supplier), "likeness": each.likeness, "by": each.why}
            typer.echo(json.dumps(data, ensure_ascii=False))
        else:
            typer.echo(f"{each.supplier.id:32}{100 * each.likeness:>5.0f} %  {each.supplier.name} ({each.why})")
    if not found:
        say(f"no supplier is like {text!r}")
        sys.exit(EXIT_CHECK_FAILED)


@app.command("check", epilog="Example:  docproc supplier check && git commit suppliers/")
def check_command(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="YAML files; default: all of the workspace.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check suppliers' YAML: shape, check digits, numbers that two suppliers claim, patterns. Exits 1 if one is bad."""
    chosen = choose_workspace(context, workspace)
    paths = {path.resolve(): path for path in (*supplier_files(chosen.suppliers), *(files or ()))}
    asked = {path.resolve() for path in files} if files else set(paths)
    loaded: dict[Path, SupplierSpec] = {}
    bad = 0
    for place, path in paths.items():
        try:
            loaded[place] = load_supplier(path)
        except ConfigurationError as error:
            bad += place in asked
            if place in asked:
                say_problem(path, error.message, as_json)
    wanted = {spec.id: paths[place] for place, spec in loaded.items() if place in asked}
    for problem in check_suppliers(list(loaded.values())):
        if problem.supplier_id in wanted:
            bad += 1
            path = wanted[problem.supplier_id]
            say_problem(path, f"{path}: {problem.message}", as_json)
    if not bad and not files:
        with open_store(chosen.store_folder) as store:
            sync_suppliers(store, tuple(loaded.values()), acting_user())
    if not quiet:
        say(f"{counted(len(wanted), 'supplier')} checked, {counted(bad, 'problem')}")
    if bad:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("stats", epilog="Example:  docproc supplier stats --json")
def stats_command(
    context: typer.Context,
    supplier_id: Annotated[str | None, typer.Argument(metavar="ID", help="Only this supplier.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what documents say of suppliers: how many, when, how sure, how often corrected, how their templates do."""
    chosen = choose_workspace(context, workspace)
    specs = load_suppliers(chosen.suppliers)
    wanted = specs if supplier_id is None else (named(specs, supplier_id),)
    known = _statistics(chosen)
    with open_store(chosen.store_folder) as store:
        templates = {spec.id: template_statistics(store, spec.id) for spec in wanted}
        uses = {spec.id: template_use(store, spec.id) for spec in wanted}
    say_none(wanted, "no suppliers yet: docproc supplier add, or suggest")
    if wanted and not as_json:
        typer.echo(f"{'id':32}{'documents':>10}  {'first':12}{'last':12}{'conf.':>6}{'corrected':>11}")
    for spec in wanted:
        counts = known.get(spec.id)
        if as_json:
            done = {
                name: {"found": each.found, "right": each.right, "success_rate": round(each.success_rate, 1)}
                for name, each in templates[spec.id].items()
            }
            used = [asdict(each) for each in uses[spec.id]]
            figures = {"id": spec.id, **_counts(counts), "template_success": done, "templates": used}
            typer.echo(json.dumps(figures, ensure_ascii=False))
            continue
        shown = _counts(counts)
        sure, wrong = shown["average_confidence"], shown["correction_rate"]
        typer.echo(
            f"{spec.id:32}{shown['documents']:>10}  {shown['first_document'] or '':12}{shown['last_document'] or '':12}"
            f"{'' if sure is None else sure:>6}{'' if wrong is None else f'{wrong} %':>11}"
        )
        for name, each in templates[spec.id].items():
            typer.echo(f"  template {name}: {each.right} of {each.found} values right, {each.success_rate:.1f} %")


def _statistics(workspace: Workspace) -> dict[str, SupplierStatistics]:
    with open_store(workspace.store_folder) as store:
        return {each.id: each for each in supplier_statistics(store)}


def _short(supplier: SupplierSpec) -> dict[str, object]:
    return {"id": supplier.id, "name": supplier.name, "vat_id": supplier.vat_id, "active": supplier.active}


def _counts(known: SupplierStatistics | None) -> dict[str, int | float | str | None]:
    if known is None:
        return {
            "documents": 0, "first_document": None, "last_document": None, "average_confidence": None,
            "reviewed_values": 0, "corrected_values": 0, "correction_rate": None,
        }  # fmt: skip
    rate, sure = known.correction_rate, known.average_confidence
    return {
        "documents": known.documents,
        "first_document": None if known.first_document is None else known.first_document.isoformat(),
        "last_document": None if known.last_document is None else known.last_document.isoformat(),
        "average_confidence": None if sure is None else round(sure, 1),
        "reviewed_values": known.reviewed,
        "corrected_values": known.corrected,
        "correction_rate": None if rate is None else round(rate, 1),
    }
