"""Workflows that come with docproc: copied into a workspace when somebody asks, so that nothing runs unasked."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from docproc.errors import UsageError, WorkspaceError
from docproc.specs.workflows import WorkflowSpec, load_workflow, workflow_files


def shipped_folder() -> Path:
    """The folder of the workflows that come along."""
    return Path(str(resources.files("docproc.configs").joinpath("workflows")))


def shipped_workflows() -> dict[str, WorkflowSpec]:
    """The workflows that come along, by id."""
    return {path.stem: load_workflow(path).spec for path in workflow_files(shipped_folder())}


def add_shipped(name: str, folder: Path) -> Path:
    """Copy the workflow `name` into a workspace's folder and return the new file.

    Raises UsageError when it is there already, WorkspaceError when the folder cannot be written.
    """
    target = folder / f"{name}.yaml"
    if target.exists():
        raise UsageError(f"{target} is there already; it is left as it is")
    temporary = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes((shipped_folder() / f"{name}.yaml").read_bytes())
        temporary.replace(target)
    except OSError as error:
        raise WorkspaceError(f"{target}: cannot be written: {error.strerror}") from error
    return target
