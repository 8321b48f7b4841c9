"""Every fuzz target by name: the parsers of ours that see bytes from outside."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.fuzz.channel_targets import CHANNEL_TARGETS
from tests.fuzz.file_targets import FILE_TARGETS
from tests.fuzz.reading_targets import READING_TARGETS
from tests.fuzz.target import Target
from tests.fuzz.text_targets import TEXT_TARGETS

TARGETS: Mapping[str, Target] = MappingProxyType({**TEXT_TARGETS, **FILE_TARGETS, **READING_TARGETS, **CHANNEL_TARGETS})
