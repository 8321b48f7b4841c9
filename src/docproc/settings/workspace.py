"""Where the work lies: finding a workspace, and making one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import platformdirs

from docproc.errors import WorkspaceError
from docproc.store.private_folder import make_private

SETTINGS_FILE = "docproc.yaml"
STORE_FOLDER = ".docproc"
FOLDERS = ("suppliers", "rules", "workflows", "templates")
WORKSPACE_VARIABLE = "DOCPROC_WORKSPACE"

_TASKS = """\
# yaml-language-server: $schema=.docproc/schemas/tasks.json
# Tasks that run on a schedule: see 'docproc task list'. One line of a crontab drives them all:
#   * * * * * docproc -w THIS-FOLDER task run-due --quiet
# An example, commented out:
#
# tasks:
#   - name: send-mail
#     type: send_mail_queue
#     frequency: minutely
#   - name: inbox
#     type: ingest_folder
#     config: {folder: inbox, move_to: done}
#     frequency: hourly
#     timezone: Europe/Berlin
#     start_time: "06:00"
#     end_time: "20:00"
tasks: []
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with docproc.yaml; `made_now` tells that this invocation made it."""

    root: Path
    made_now: bool = False

    @property
    def settings_file(self) -> Path:
        """The workspace's docproc.yaml."""
        return self.root / SETTINGS_FILE

    @property
    def store_folder(self) -> Path:
        """The folder of the store and the kept files."""
        return self.root / STORE_FOLDER

    @property
    def suppliers(self) -> Path:
        """The folder of supplier YAML files."""
        return self.root / "suppliers"

    @property
    def rules(self) -> Path:
        """The folder of the workspace's own rule packs."""
        return self.root / "rules"

    @property
    def workflows(self) -> Path:
        """The folder of workflow YAML files."""
        return self.root / "workflows"

    @property
    def templates(self) -> Path:
        """The folder of the workspace's own mail templates."""
        return self.root / "templates"

    @property
    def tasks(self) -> Path:
        """The file of the tasks that run on a schedule."""
        return self.root / "tasks.yaml"

    def written_files(self) -> dict[str, Path]:
        """Return what people wrote into the workspace, by its path in it: settings, tasks, the files of its folders."""
        below = [path for name in FOLDERS for path in sorted((self.root / name).rglob("*"))]
        files = [path for path in (self.settings_file, self.tasks, *below) if path.is_file()]
        return {path.relative_to(self.root).as_posix(): path for path in files}


def find_workspace(chosen: Path | None, environment: Mapping[str, str], folder: Path) -> Workspace:
    """Return the workspace of a command: the one that `nearest_workspace` finds, else the user's own.

    The user's own lies in the XDG data folder and is made when it is not there yet. Raises WorkspaceError when the
    chosen folder is no workspace.
    """
    found = nearest_workspace(chosen, environment, folder)
    if found is not None:
        return found
    own = Path(platformdirs.user_data_path("docproc", appauthor=False))
    if (own / SETTINGS_FILE).is_file():
        return Workspace(own)
    make_workspace(own)
    return Workspace(own, made_now=True)


def nearest_workspace(chosen: Path | None, environment: Mapping[str, str], folder: Path) -> Workspace | None:
    """Return the workspace `chosen` (the -w flag), else DOCPROC_WORKSPACE, else the nearest upwards of `folder`.

    None when there is none. Raises WorkspaceError when the chosen folder is no workspace.
    """
    named = chosen or (Path(environment[WORKSPACE_VARIABLE]) if environment.get(WORKSPACE_VARIABLE) else None)
    if named is not None:
        root = named.expanduser()
        if not (root / SETTINGS_FILE).is_file():
            raise WorkspaceError(
                f"{named} is no workspace: it has no {SETTINGS_FILE}; make one with: docproc init {named}"
            )
        return Workspace(root.resolve())
    upwards = (candidate for candidate in (folder, *folder.parents) if (candidate / SETTINGS_FILE).is_file())
    root_above = next(upwards, None)
    return None if root_above is None else Workspace(root_above)


def make_workspace(root: Path) -> tuple[Path, ...]:
    """Make a workspace in `root` and return what was written; files that are there already are left as they are.

    Raises WorkspaceError when the folder cannot be written.
    """
    from docproc.settings.commented import commented_yaml  # the shapes of settings take long to import
    from docproc.settings.schemas import write_schemas

    contents = {SETTINGS_FILE: commented_yaml(), "tasks.yaml": _TASKS}
    contents |= {f"{name}/README.md": _shipped(f"workspace/{name}.md") for name in FOLDERS}
    try:
        make_private(root / STORE_FOLDER)
        written = []
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            if not path.exists():
                _write_atomically(path, content)
                written.append(path)
        write_schemas(root / STORE_FOLDER)
        return tuple(written)
    except OSError as error:
        raise WorkspaceError(f"{root}: cannot make a workspace here: {error.strerror}") from error


def _shipped(name: str) -> str:
    return resources.files("docproc.configs").joinpath(name).read_text(encoding="utf-8")


def _write_atomically(path: Path, content: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)
