"""Texts that a spreadsheet would run as a formula (OWASP, CSV injection)."""

from __future__ import annotations

import re

FORMULA = "^[=+\\-@\t\r\n＝＋－＠]"
"""How such a text begins, as a regular expression; a `NUMBER` begins so too."""
NUMBER = r"^[+-]?\d+(\.\d+)?$"
"""What a spreadsheet reads as a number, whatever it begins with."""


def disarmed(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: with an apostrophe in front where it would be one."""
    return f"'{text}" if re.match(FORMULA, text) and not re.match(NUMBER, text) else text
