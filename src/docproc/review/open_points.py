"""What still asks for a person after a check, and what a correction has made doubtful."""

from __future__ import annotations

from collections.abc import Iterable

from docproc.check.checking import Checked
from docproc.check.decision import ALWAYS_REVIEWED
from docproc.errors import StillOpenError
from docproc.model.decision import Finding
from docproc.model.enums import Severity


def open_points(checked: Checked) -> tuple[str, ...]:
    """Return what asks for a person whatever the confidences: errors and missing fields, in words."""
    return tuple(finding.message for finding in checked.findings if asks(finding))


def asks(finding: Finding) -> bool:
    """Tell whether a finding asks for a person whatever the confidences are: an error or a missing field."""
    always = finding.code in ALWAYS_REVIEWED or finding.code.startswith("missing-")
    return finding.severity is Severity.ERROR or always


def refuse_open(filename: str, still_open: tuple[str, ...], despite_findings: bool) -> None:
    """Raise StillOpenError where something is open and no person says that it does not matter."""
    if still_open and not despite_findings:
        points = "; ".join(still_open)
        raise StillOpenError(f"{filename}: not approved, still open: {points}; fix it, or --despite-findings")


def new_doubts(before: Iterable[Finding], checked: Checked) -> tuple[str, ...]:
    """The warnings that a correction brought, in words."""
    known = {finding.message for finding in before}
    warned = (finding for finding in checked.findings if finding.severity is Severity.WARNING and not asks(finding))
    return tuple(finding.message for finding in warned if finding.message not in known)
