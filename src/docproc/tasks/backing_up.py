"""Backing the workspace up on a schedule."""

from __future__ import annotations

from docproc.deliver.backup_vault import vault_at
from docproc.settings.workspace import Workspace
from docproc.specs.tasks import BackupTask, TaskSpec
from docproc.store.backups import back_up, prune
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError


def backup_database(task: TaskSpec, around: Surroundings) -> Summary:
    """Back up store, files and YAML, then remove backups that are too old; TaskFailedError when files are gone."""
    if not isinstance(task, BackupTask):
        raise TypeError(task.type)
    config = task.config
    vault = vault_at(config.destination, around.settings, around.root, around.root, config.compression, make=True)
    made = back_up(around.store.folder, Workspace(around.root).written_files(), vault, around.actor)
    removed: list[str] = []
    if config.retention_days is not None or config.keep_last is not None:
        removed, _ = prune(vault, config.keep_last, config.retention_days)
    if made.manifest.missing:
        raise TaskFailedError(f"backup {made.manifest.name}: {len(made.manifest.missing)} kept files were not there")
    return {"backup": made.manifest.name, "added_bytes": made.added_bytes, "removed": len(removed)}
