"""Where the weights of each backend are to be had: the model hub, and the repository of Tesseract's language packs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import platformdirs

from docproc.errors import FetchError, UsageError
from docproc.ocr.catalogue import HubFiles, TesseractPacks, facts_of
from docproc.ocr.fetching import Remote, RemoteFile, get_json
from docproc.ocr.readiness import value_of
from docproc.specs.settings import Settings

HUB = "https://huggingface.co"
"""The model hub, unless HF_ENDPOINT names a mirror; HF_TOKEN is the key to models that want one."""

PACKS = "https://api.github.com"
"""Where the repository of the packs is asked for its files, unless GITHUB_API_URL names a mirror."""

PACKS_REPOSITORY = "tesseract-ocr/tessdata_fast"
PACKS_REVISION = "4.1.0"

_HUB_MIRROR = "HF_ENDPOINT"
_PACKS_MIRROR = "GITHUB_API_URL"

_PATIENCE = 5.0
"""Seconds that the hub has for a sign of life."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `docproc backends pull` fetches: the files, a name for their folder, and the setting that it goes into."""

    remote: Remote
    folder_name: str
    setting: str


def wanted_weights(name: str, settings: Settings, revision: str | None) -> Wanted:
    """Ask the source of a backend's weights for its files.

    Raises UsageError for a backend without weights to fetch, FetchError when the source cannot be asked or lacks them.
    """
    facts = facts_of(name)
    if isinstance(facts.weights, HubFiles):
        repository = facts.weights.repository or _hub_id(facts.weights.setting, settings)
        remote = hub_files(repository, revision or "main", facts.weights.patterns)
        return Wanted(remote, repository.rsplit("/", 1)[-1], facts.weights.setting)
    if isinstance(facts.weights, TesseractPacks):
        remote = language_packs(settings.tesseract.languages, revision or PACKS_REVISION)
        return Wanted(remote, "tessdata", facts.weights.setting)
    brought = f": {facts.model} come with its package" if facts.model else ""
    raise UsageError(f"{name} has no weights to fetch{brought}")


def default_folder(wanted: Wanted) -> Path:
    """Return where weights go when no folder is named: the user's own data folder."""
    return Path(platformdirs.user_data_path("docproc", appauthor=False)) / "weights" / wanted.folder_name


def hub_files(repository: str, revision: str, patterns: Sequence[str]) -> Remote:
    """Return the files of a model of the hub whose names fit one of `patterns`, at an exact revision.

    Raises FetchError when the hub cannot be asked, or has no weights there.
    """
    endpoint = _endpoint(_HUB_MIRROR, HUB)
    token = os.environ.get("HF_TOKEN") or None
    asked = f"{endpoint}/api/models/{repository}/revision/{quote(revision, safe='')}?blobs=true"
    told: Any = get_json(asked, _HUB_MIRROR, token)
    try:
        sha = str(told["sha"])
        base = f"{endpoint}/{repository}/resolve/{quote(sha, safe='')}"
        files = tuple(
            _hub_file(base, sibling)
            for sibling in told["siblings"]
            if any(fnmatch(sibling["rfilename"], pattern) for pattern in patterns) and "/" not in sibling["rfilename"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FetchError(f"{endpoint} tells nothing usable about {repository}: {error!r}") from error
    if not any(file.path.endswith((".safetensors", ".gguf")) for file in files):
        raise FetchError(f"{repository} at {revision} holds no weights (.safetensors, .gguf)")
    return Remote(repository, sha, files, token)


def require_hub() -> None:
    """Ask the hub for a sign of life, once: libraries that load from it try again and again for minutes.

    Raises FetchError with its address and the reason when it cannot be reached within five seconds.
    """
    import httpx

    endpoint = _endpoint(_HUB_MIRROR, HUB)
    try:
        httpx.head(endpoint, timeout=_PATIENCE)
    except httpx.HTTPError as error:
        raise FetchError(f"the hub {endpoint} cannot be reached: {error or type(error).__name__}") from error


def language_packs(languages: Sequence[str], revision: str) -> Remote:
    """Return the packs of `languages`. Raises FetchError when one is not to be had or the source cannot be asked."""
    endpoint = _endpoint(_PACKS_MIRROR, PACKS)
    asked = f"{endpoint}/repos/{PACKS_REPOSITORY}/contents?ref={quote(revision, safe='')}"
    told: Any = get_json(asked, _PACKS_MIRROR)
    try:
        known = {entry["name"].removesuffix(".traineddata"): entry for entry in told}
        files = []
        for language in languages:
            if language not in known:
                near = get_close_matches(language, known, n=1)
                raise FetchError(
                    f"{PACKS_REPOSITORY} has no pack for {language!r}" + (f"; did you mean {near[0]}?" if near else "")
                )
            entry = known[language]
            files.append(
                RemoteFile(entry["name"], entry["download_url"], int(entry["size"]), git_sha1=str(entry["sha"]))
            )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FetchError(f"{endpoint} tells nothing usable about {PACKS_REPOSITORY}: {error!r}") from error
    return Remote(PACKS_REPOSITORY, revision, tuple(files))


def _hub_file(base: str, told: Any) -> RemoteFile:
    large = told.get("lfs")
    url = f"{base}/{quote(told['rfilename'])}"
    if large:
        return RemoteFile(told["rfilename"], url, int(large["size"]), sha256=str(large["sha256"]))
    return RemoteFile(told["rfilename"], url, int(told["size"]), git_sha1=str(told["blobId"]))


def _hub_id(setting: str, settings: Settings) -> str:
    """The hub id that a setting names; the usual one where a folder has been set already."""
    value = str(value_of(settings, setting))
    is_id = value.count("/") == 1 and not value.startswith((".", "/", "~")) and not Path(value).exists()
    return value if is_id else str(value_of(Settings(), setting))


def _endpoint(variable: str, usual: str) -> str:
    address = (os.environ.get(variable) or usual).rstrip("/")
    if urlsplit(address).scheme not in ("http", "https"):
        raise FetchError(f"{variable} must begin with https:// or http://, not {address!r}")
    return address
