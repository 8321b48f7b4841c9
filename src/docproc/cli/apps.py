"""How every command of docproc is made: plain help that starts fast, in sections."""

from __future__ import annotations

from typing import Any

import typer

CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def command_app(**settings: Any) -> typer.Typer:
    """Return a Typer app in docproc's style.

    Help is plain text: importing rich for it would take longer than everything else that `--help` does.
    """
    return typer.Typer(
        rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=CONTEXT_SETTINGS, **settings
    )
