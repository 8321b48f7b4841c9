"""`docproc learn report` and `activate`: how rules on trial do beside those in force, and making them count."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, open_session, say
from docproc.errors import UsageError
from docproc.learn.shadows import compare_shadows
from docproc.learn.template_writing import out_of_shadow
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_supplier, load_suppliers, supplier_files
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import write_whole
from docproc.store.engine import open_store
from docproc.store.supplier_sync import sync_suppliers
from docproc.store.training import shadow_values

SupplierOption = Annotated[
    str | None, typer.Option("--supplier", metavar="ID", help="Only this supplier.", show_default=False)
]


def report_command(
    context: typer.Context,
    supplier: SupplierOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how rules on trial do: where they agree with the rules in force, and which of both people found right."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        reports = [each for each in compare_shadows(shadow_values(store)) if supplier in (None, each.supplier_id)]
    if as_json:
        for each in reports:
            typer.echo(json.dumps(each.as_dict(), ensure_ascii=False))
        return
    if not reports:
        say("no rule is on trial, or none has met a document yet")
        return
    typer.echo(f"{'supplier':28}{'field':24}{'documents':>10}{'agree':>8}{'judged':>8}{'right':>8}{'in force':>10}")
    for each in reports:
        typer.echo(
            f"{each.supplier_id or '-':28}{each.field:24}{each.documents:>10}{each.agree:>8}{each.judged:>8}"
            f"{each.right:>8}{each.right_in_force:>10}"
        )
        for name, found, used in each.differences:
            typer.echo(f"  {name}: {found}, in force: {used or '-'}")


def activate_command(
    context: typer.Context,
    supplier: SupplierOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let rules on trial count from now on: takes 'shadow: true' out of the suppliers' YAML."""
    with open_session(context, workspace) as session:
        on_trial = _on_trial(session.workspace)
        if supplier is not None and supplier not in on_trial:
            raise UsageError(f"no rule of '{supplier}' is on trial")
        chosen = [supplier] if supplier is not None else sorted(on_trial)
        for path in supplier_files(session.workspace.suppliers):
            if path.stem in chosen:
                write_whole(path, out_of_shadow(path))
        sync_suppliers(session.store, load_suppliers(session.workspace.suppliers), session.actor)
    if not quiet:
        say(f"rules of {counted(len(chosen), 'supplier')} count from now on")


def _on_trial(workspace: Workspace) -> frozenset[str]:
    specs = map(load_supplier, supplier_files(workspace.suppliers))
    return frozenset(spec.id for spec in specs if _has_shadows(spec))


def _has_shadows(spec: SupplierSpec) -> bool:
    return any(rule.shadow for template in spec.templates for rule in template.rules)
