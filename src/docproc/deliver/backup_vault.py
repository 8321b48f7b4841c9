"""Backups in a folder, or where a destination of the settings leads: another folder, SFTP, an S3-compatible store."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from docproc.deliver.remote_folder import RemoteFolder
from docproc.errors import ConfigurationError
from docproc.specs.delivery import DestinationSettings
from docproc.specs.reasons import plain_reason
from docproc.specs.settings import Settings
from docproc.store.private_folder import make_private
from docproc.store.vault import Vault, open_vault, vault_in


def vault_at(
    place: str, settings: Settings, root: Path, here: Path, compress: bool = True, make: bool = False
) -> Vault:
    """Open the backups at `place`: the name of a destination, an address (`s3://…`, `sftp://…`), else a folder.

    A destination's relative folder lies in `root`, the workspace; a folder that is named itself, in `here`. Raises
    as `store.vault.open_vault` and `RemoteFolder` do, and ConfigurationError for one that keeps no files.
    """
    destination = settings.destinations.get(place)
    if destination is None and "://" in place:
        destination = _at(place)
    if destination is None:
        return open_vault(here / place, compress, make)
    if destination.folder is not None:
        return open_vault(root / Path(destination.folder).expanduser(), compress, make)
    if destination.url is None or urlsplit(destination.url).scheme in ("http", "https"):
        raise ConfigurationError(f"{place}: backups go to a folder, SFTP or an S3-compatible store")
    return vault_in(RemoteFolder(destination), _work_folder(destination.url), compress, make)


def _at(address: str) -> DestinationSettings:
    try:
        return DestinationSettings(url=address)
    except ValidationError as error:
        said = plain_reason(error.errors(include_input=False)[0])
        raise ConfigurationError(f"the address of the backups: {said}") from None


def _work_folder(address: str) -> Path:
    """Where files for an address are finished before they go there, and who changes its backups holds a lock."""
    from platformdirs import user_cache_path

    folder = user_cache_path("docproc") / "backups" / hashlib.sha256(address.encode()).hexdigest()[:16]
    make_private(folder / "incoming")
    return folder
