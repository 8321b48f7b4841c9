"""Settings of who may use the store."""

from __future__ import annotations

from pydantic import Field

from docproc.specs.loader import Spec


class SecuritySettings(Spec):
    """Who may use this workspace."""

    require_login: bool = Field(
        False, description="every command needs docproc login or an API key; else the account of the system acts"
    )
    session_timeout_hours: int = Field(24, ge=1, le=168, description="a session that is not used for so long ends")
    max_login_attempts: int = Field(5, ge=3, le=10, description="wrong log-ins in a row, after which none is possible")
    require_2fa: bool = Field(False, description="nobody logs in without a one-time code")
