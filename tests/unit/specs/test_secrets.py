"""What may be shown of a line of YAML."""

import pytest

from docproc.specs.secrets import without_secrets


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("password: hunter2", "password: ******"),
        ('email: {password: "hunter, 2", smtp_port: 5}', "email: {password: ******, smtp_port: 5}"),
        ("headers: {X-Api-Key: 'hunter2', Accept: json}", "headers: {X-Api-Key: ******, Accept: json}"),
        ("a: [{token: hunter2}, {b: 1}]", "a: [{token: ******}, {b: 1}]"),
        ("secret: env:ERP_HOOK", "secret: env:ERP_HOOK"),
        ("secret: 'file:/run/hook'", "secret: 'file:/run/hook'"),
        ("url: https://me:hunter2@host/v1", "url: https://******@host/v1"),
        ("url: https://host:8000/v1", "url: https://host:8000/v1"),
        ("ocr: {max_retries: many}", "ocr: {max_retries: many}"),
    ],
)
def test_secrets_in_a_line_are_masked_and_references_to_them_are_not(line: str, shown: str) -> None:
    assert without_secrets(line) == shown


def test_a_long_line_is_looked_through_in_linear_time() -> None:
    assert without_secrets("a" * 1_000_000) == "a" * 1_000_000
    assert without_secrets("password: " * 50_000).startswith("password: ******")
