"""The shipped profiles of models behind a server: `configs/ocr_profiles.yaml`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from docproc.errors import ConfigurationError
from docproc.specs.loader import Spec, load_yaml


class OcrProfile(Spec):
    """How one model is asked about a page, and how its answer is written."""

    description: str = Field(description="what the model gives")
    model: str = Field(description="the model's id, unless the settings name another")
    licence: str = Field(description="the licence of the weights")
    prompt: str = Field("", description="the text beside the image; empty for a model that takes none")
    format: Literal["plain", "markdown", "html", "deepseek", "surya"] = Field(description="how the answer is written")
    longest_side: int = Field(ge=256, le=8192, description="pixels of the longer side that the model is given")
    max_tokens: int = Field(ge=64, le=65_536, description="most tokens of an answer")
    extra: dict[str, Any] = Field(default_factory=dict, description="further keys of the request")


class OcrProfiles(Spec):
    """Profiles by name."""

    schema_name = "ocr-profiles"

    profiles: dict[str, OcrProfile]


def load_profiles() -> dict[str, OcrProfile]:
    """Return the shipped profiles by name."""
    path = Path(str(resources.files("docproc.configs").joinpath("ocr_profiles.yaml")))
    return load_yaml(path, OcrProfiles).profiles


def profile_named(name: str) -> OcrProfile:
    """Return the profile called `name`. Raises ConfigurationError when there is none."""
    profiles = load_profiles()
    if name not in profiles:
        raise ConfigurationError(f"no OCR profile is called {name!r}; there are {', '.join(sorted(profiles))}")
    return profiles[name]
