from pathlib import Path

import pytest

from docproc.deliver.templates import fill, load_templates, template_named
from docproc.errors import ConfigurationError

DATA = {
    "title": "Achtung", "message": "Der Vorrat <Heft> geht aus", "filename": "Übersicht.pdf",
    "document_type": "invoice", "total_amount": "12345.5", "reasons": ["Summe & Steuer"], "workflow": "Freigabe",
    "success": True, "notifications": [{"title": "t", "message": "m", "link": ""}], "frequency": "daily",
    "report": "Monat", "period": "Mai 2026", "document_date": "2026-03-05",
    "address": "anna@example.org", "code": "123456", "hours": 24,
}  # fmt: skip
SHIPPED = [
    "digest", "document_processed", "generic_notification", "high_value_invoice", "report", "review_needed",
    "verify_address", "workflow_completed",
]  # fmt: skip
OWN = "description: d\nvariables: {who: w}\nde: {subject: 'Hallo {{ who }}', text: 'x', html: '<p>{{ who }}</p>'}\n"


def own(folder: Path, text: str, name: str = "own.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_template_is_filled_in_both_languages(name: str, language: str) -> None:
    filled = fill(load_templates(None)[name], language, DATA, "Anna Kühn")
    assert filled.language == language
    assert "\n" not in filled.subject and filled.subject
    for body in (filled.text, filled.html):
        assert "Anna Kühn" in body
        assert "{{" not in body and "{%" not in body
    assert f'<html lang="{language}">' in filled.html


def test_the_shipped_templates_are_those_of_the_documentation() -> None:
    assert sorted(load_templates(None)) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_variable_that_is_missing_is_named_before_anything_is_sent(name: str) -> None:
    template = load_templates(None)[name]
    for variable in template.spec.variables:
        with pytest.raises(ConfigurationError, match=f"{name} needs {variable}"):
            fill(template, "de", {key: value for key, value in DATA.items() if key != variable})


def test_values_are_escaped_in_html_and_not_in_text() -> None:
    filled = fill(load_templates(None)["generic_notification"], "de", DATA)
    assert "&lt;Heft&gt;" in filled.html and "<Heft>" not in filled.html
    assert "<Heft>" in filled.text


def test_amounts_and_dates_are_written_as_the_language_writes_them() -> None:
    template = load_templates(None)["document_processed"]
    assert "12.345,50" in fill(template, "de", DATA).text and "05.03.2026" in fill(template, "de", DATA).text
    assert "12,345.50" in fill(template, "en", DATA).text and "5 March 2026" in fill(template, "en", DATA).text


def test_a_subject_is_one_line_whatever_stands_in_it() -> None:
    filled = fill(load_templates(None)["generic_notification"], "de", {**DATA, "title": "a\r\nBcc: b\n"})
    assert filled.subject == "a Bcc: b"


def test_a_workspace_has_its_own_templates_and_layout(tmp_path: Path) -> None:
    folder = own(tmp_path / "templates", OWN)
    own(folder, OWN.replace("Hallo", "Tach"), "report.yaml")
    own(folder, "<b>{{ body }}</b>", "layout.html")
    templates = load_templates(folder)
    assert fill(templates["report"], "de", {"who": "Bert"}).subject == "Tach Bert"
    assert fill(templates["own"], "en", {"who": "<Bert>"}).html == "<b><p>&lt;Bert&gt;</p></b>"
    assert "digest" in templates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("{{ who }}", "{{ whom }}"), "uses whom"),
        (OWN.replace("{{ who }}", "{{ who "), "unexpected"),
        (OWN.replace("subject", "subjekt"), "did you mean 'subject'"),
        ("description: d\n", "the words are missing"),
        (OWN.replace("who: w", "recipient: w"), "cannot be the name"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as raised:
        load_templates(own(tmp_path / "templates", text))
    assert "own.yaml" in raised.value.message


@pytest.mark.parametrize(
    "attack", ["{{ who.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ 'x' * 999999999 }}", "{{ 1 // 0 }}"]
)
def test_a_template_cannot_leave_its_sandbox(tmp_path: Path, attack: str) -> None:
    templates = load_templates(own(tmp_path / "templates", OWN.replace("text: 'x'", f'text: "{attack}"')))
    with pytest.raises(ConfigurationError):
        fill(templates["own"], "de", {"who": "Bert"})


def test_an_unknown_template_is_answered_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="generic_notification"):
        template_named(load_templates(None), "generik")
    off = load_templates(own(tmp_path / "templates", OWN + "active: false\n"))
    with pytest.raises(ConfigurationError, match="switched off"):
        template_named(off, "own")
