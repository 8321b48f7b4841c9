"""The rules in YAML and the store's record of them: every change of a rule becomes a version."""

from __future__ import annotations

from collections.abc import Mapping

from docproc.settings.workspace import Workspace
from docproc.specs.library import Library, load_library
from docproc.specs.rule_sources import RuleSource, library_stamp, rule_sources
from docproc.store.engine import Store
from docproc.store.rule_reading import rules_stamp


def sources_of(workspace: Workspace, library: Library) -> tuple[RuleSource, ...]:
    """Return every rule of the workspace's library with its identity and its file."""
    return rule_sources(library, workspace.rules, workspace.suppliers)


def note_rules(
    store: Store,
    workspace: Workspace,
    actor: str,
    library: Library | None = None,
    notes: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Take changed rules over as versions and return their identities; one hash of the files when nothing changed.

    `library` is the workspace's, where it is loaded already; `notes` say by identity why a rule was changed.
    """
    stamp = library_stamp(workspace.rules, workspace.suppliers)
    if stamp == rules_stamp(store):
        return ()
    from docproc.store.rules import sync_rules

    found = library or load_library(workspace.rules, workspace.suppliers)
    return sync_rules(store, stamp, sources_of(workspace, found), actor, notes)
