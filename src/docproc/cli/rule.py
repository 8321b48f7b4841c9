"""`docproc rule`: the rules by which fields are found, what they are worth, and how they have changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches, unified_diff
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JobsOption, JsonOption, PasswordFileOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, ConfigurationError, UsageError
from docproc.learn.rule_suggestions import MIN_USAGE, suggest
from docproc.learn.rule_versions import note_rules, sources_of
from docproc.specs.library import Library, load_library
from docproc.specs.rule_sources import RuleSource, find_sources
from docproc.store.rule_reading import Figures, RuleVersion, reviewed_values, rule_figures, rule_versions

app = command_app(no_args_is_help=True, help="The rules by which fields are found: their figures, versions and faults.")

RuleArgument = Annotated[
    str, typer.Argument(metavar="RULE", help="pack/name, supplier/template/name, or the name alone.")
]
VersionArgument = Annotated[int, typer.Argument(metavar="VERSION", min=1, help="As 'docproc rule history' counts.")]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force with a session on the store that knows their versions."""

    session: Session
    library: Library
    sources: tuple[RuleSource, ...]

    def named(self, name: str) -> RuleSource:
        """Return the rule that is meant. Raises UsageError where none or several may be."""
        found = find_sources(self.sources, name)
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"'{name}' may mean {', '.join(source.identity for source in found)}")
        names = {source.spec.name: source.identity for source in self.sources}
        names |= {source.identity: source.identity for source in self.sources}
        near = [names[alike] for alike in get_close_matches(name, names, n=2)]
        raise UsageError(
            f"no rule is called '{name}'" + (f"; is it {' or '.join(dict.fromkeys(near))}?" if near else "")
        )

    def versions(self, source: RuleSource) -> dict[int, RuleVersion]:
        """Return the versions of a rule by their numbers."""
        return {version.number: version for version in rule_versions(self.session.store, source.identity)}

    def version(self, source: RuleSource, number: int) -> RuleVersion:
        """Return one version. Raises UsageError for a number that it does not have."""
        versions = self.versions(source)
        if number not in versions:
            raise UsageError(f"{source.identity} has no version {number}; it has 1 to {max(versions, default=0)}")
        return versions[number]


@contextmanager
def opened(context: typer.Context, workspace: Path | None) -> Iterator[Rules]:
    """Open the workspace and take over what has changed in its YAML: versions and figures are those in force."""
    with open_session(context, workspace) as session:
        library = load_library(session.workspace.rules, session.workspace.suppliers)
        note_rules(session.store, session.workspace, session.actor, library)
        yield Rules(session, library, sources_of(session.workspace, library))


@app.command("list", epilog="Example:  docproc rule list --field total_amount")
def list_command(
    context: typer.Context,
    field: Annotated[str | None, typer.Option("--field", help="Only rules for this field.")] = None,
    supplier: Annotated[str | None, typer.Option("--supplier", metavar="ID", help="Only this supplier's own.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the rules with their versions and how they do on reviewed documents."""
    with opened(context, workspace) as rules:
        figures = rule_figures(rules.session.store)
    chosen = [
        source
        for source in rules.sources
        if (field is None or field in source.fields) and (supplier is None or source.supplier_id == supplier)
    ]
    say_none(chosen, "no rule answers to that")
    if chosen and not as_json:
        typer.echo(f"{'rule':44}{'type':10}{'field':26}{'version':>7}{'used':>6}{'right':>8}{'conf.':>7}  from")
    for source in chosen:
        number, known = figures[source.identity]
        if as_json:
            typer.echo(json.dumps({**_short(source), "version": number, **known.as_dict()}, ensure_ascii=False))
            continue
        shown = known.as_dict()
        right, sure = shown["success_rate"], shown["avg_confidence"]
        inactive = "" if source.spec.active else " (inactive)"
        typer.echo(
            f"{source.identity:44}{source.spec.type:10}{','.join(source.fields):26}{number:>7}{known.usage_count:>6}"
            f"{'' if right is None else f'{right} %':>8}{'' if sure is None else sure:>7}  {source.origin}{inactive}"
        )


@app.command("show", epilog="Example:  docproc rule show invoice/invoice-number")
def show_command(
    context: typer.Context, rule: RuleArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show a rule as YAML, where it stands and how it does."""
    with opened(context, workspace) as rules:
        source = rules.named(rule)
        number, figures = rule_figures(rules.session.store)[source.identity]
    data = {**_short(source), "version": number, **figures.as_dict()}
    if as_json:
        typer.echo(json.dumps({**data, "rule": source.config}, ensure_ascii=False))
        return
    typer.echo(_yaml(source.config), nl=False)
    typer.echo(f"# {source.identity}, version {number}, {source.origin}; {_figures(figures)}")


@app.command("history", epilog="Example:  docproc rule history invoice-number")
def history_command(
    context: typer.Context, rule: RuleArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """List the versions of a rule: when, by whom, how each did, and what it changed."""
    with opened(context, workspace) as rules:
        versions = rules.versions(rules.named(rule)).values()
    for version in versions:
        if as_json:
            typer.echo(json.dumps(_version(version), ensure_ascii=False))
            continue
        gained = (version.delta or {}).get("improvement")
        better = "" if gained is None else f", {gained:+.1f} points against the version before"
        note = f" ({version.notes})" if version.notes else ""
        made = f"{version.created_at:%Y-%m-%d %H:%M} by {version.created_by}"
        typer.echo(f"{version.number:>4}  {made}{note}: {_figures(version.figures)}{better}")


@app.command("diff", epilog="Example:  docproc rule diff invoice-number 1 2")
def diff_command(
    context: typer.Context,
    rule: RuleArgument,
    first: VersionArgument,
    second: VersionArgument,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two versions of a rule: the YAML, and how each did on reviewed documents."""
    with opened(context, workspace) as rules:
        source = rules.named(rule)
        old, new = rules.version(source, first), rules.version(source, second)
    lines = unified_diff(
        _yaml(old.config).splitlines(),
        _yaml(new.config).splitlines(),
        f"version {first}",
        f"version {second}",
        lineterm="",
    )
    if as_json:
        data = {"rule": source.identity, "from": _version(old), "to": _version(new), "diff": list(lines)}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    for line in lines:
        typer.echo(line)
    for version in (old, new):
        typer.echo(f"version {version.number}: {_figures(version.figures)}")


@app.command("rollback", epilog="Example:  docproc rule rollback muster-gmbh/standard/order-number 1")
def rollback_command(
    context: typer.Context,
    rule: RuleArgument,
    version: VersionArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write an older version of a rule back into its YAML; a shipped rule is overridden in a pack of the workspace."""
    from docproc.learn.rule_files import plain_rule, write_rule

    with opened(context, workspace) as rules:
        source = rules.named(rule)
        older = rules.version(source, version)
        if older.content_hash == source.content_hash:
            if not quiet:
                say(f"{source.identity}: is as it was in version {version} already")
            return
        if dry_run:
            typer.echo(_yaml(plain_rule(older.config)), nl=False)
            return
        path = write_rule(rules.session.workspace, source, older.config)
        notes = {source.identity: f"rolled back to version {version}"}
        note_rules(rules.session.store, rules.session.workspace, rules.session.actor, notes=notes)
        newest = max(rules.versions(source))
    if not quiet:
        say(f"{path}: {source.identity} is as it was in version {version}; that is version {newest} now")


@app.command("suggest", epilog="Example:  docproc rule suggest --json | jq -r 'select(.severity==\"high\").rule'")
def suggest_command(
    context: typer.Context,
    min_usage: Annotated[int, typer.Option("--min-usage", min=1, help="Judge rules used so often.")] = MIN_USAGE,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say which rules do badly on reviewed documents, and what to do about each."""
    with opened(context, workspace) as rules:
        figures = rule_figures(rules.session.store)
    found = suggest([(source, *figures[source.identity]) for source in rules.sources], min_usage)
    for each in found:
        if as_json:
            data = {"rule": each.identity, "severity": each.severity, "why": each.why, "what": each.what}
            typer.echo(json.dumps({**data, **each.figures.as_dict()}, ensure_ascii=False))
        else:
            typer.echo(f"{each.severity:7} {each.identity}: {each.why}\n        {each.what}")
    say_none(found, f"no rule with {min_usage} uses or more asks for attention")


@app.command("lint", epilog="Example:  docproc rule lint && git commit rules/ suppliers/")
def lint_command(
    context: typer.Context, as_json: JsonOption = False, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Look for mistakes in the rules: unknown fields, bad patterns, rules that can never find or never win."""
    from docproc.learn.rule_lint import Problem, lint_files, lint_rules

    with open_session(context, workspace) as session:
        found = list(lint_files(session.workspace))
        if not found:
            try:
                library = load_library(session.workspace.rules, session.workspace.suppliers)
                sources = sources_of(session.workspace, library)
                figures, reviewed = rule_figures(session.store), reviewed_values(session.store)
                found += lint_rules(library, sources, figures, reviewed)
            except ConfigurationError as error:
                found.append(Problem("rules", "rules", error.message))
    for problem in found:
        if as_json:
            data = {"code": problem.code, "where": problem.where, "message": problem.message}
            typer.echo(json.dumps(data, ensure_ascii=False))
        else:
            named = problem.message if problem.code == "file" else f"{problem.where}: {problem.message}"
            typer.echo(f"{named} [{problem.code}]")
    if not quiet:
        say(counted(len(found), "problem"))
    if found:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("test", epilog="Example:  docproc rule test invoice-number RE-4711.pdf")
def test_command(
    context: typer.Context,
    rule: RuleArgument,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files and folders, or documents of the store.")],
    jobs: JobsOption = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Try a rule on documents: what it finds and where, or why it finds nothing. Nothing is stored."""
    from docproc.cli.rule_trials import show_trials

    sys.exit(show_trials(context, workspace, rule, files, jobs, password_file, as_json))


def _short(source: RuleSource) -> dict[str, Any]:
    return {
        "rule": source.identity,
        "type": source.spec.type,
        "fields": list(source.fields),
        "document_types": [kind.value for kind in source.document_types],
        "supplier": source.supplier_id,
        "priority": source.spec.priority,
        "active": source.spec.active,
        "origin": source.origin,
    }


def _version(version: RuleVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "created_at": version.created_at.isoformat(),
        "created_by": version.created_by,
        "notes": version.notes,
        **version.figures.as_dict(),
        "performance_delta": version.delta,
        "rule": version.config,
    }


def _figures(figures: Figures) -> str:
    if not figures.usage_count:
        return "not used on reviewed documents yet"
    shown = figures.as_dict()
    sure = "" if shown["avg_confidence"] is None else f", {shown['avg_confidence']} % sure"
    return f"{shown['success_rate']} % right{sure}, {counted(figures.usage_count, 'use')}"


def _yaml(config: dict[str, Any]) -> str:
    import yaml

    from docproc.learn.rule_files import plain_rule

    return str(yaml.safe_dump(plain_rule(config), allow_unicode=True, sort_keys=False, width=110))
