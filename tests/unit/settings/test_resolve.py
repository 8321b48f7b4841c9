from itertools import takewhile

import pytest

from docproc.errors import ConfigurationError, WorkspaceError
from docproc.settings.commented import commented_yaml
from docproc.settings.resolve import resolve_settings
from docproc.settings.workspace import Workspace, find_workspace, make_workspace
from docproc.specs.loader import parse_yaml
from docproc.specs.settings import Settings


@pytest.fixture
def workspace(tmp_path):
    make_workspace(tmp_path / "work")
    return Workspace(tmp_path / "work")


def test_the_written_settings_file_lists_every_setting_and_changes_none() -> None:
    text = commented_yaml()
    assert parse_yaml(text, Settings, "x") == Settings()
    for section, field in Settings.model_fields.items():
        if not hasattr(field.annotation, "model_fields"):
            assert f"\n# {section}:" in text
            continue
        assert f"\n{section}:" in text
        for name in field.annotation.model_fields:
            assert f"# {name}: " in text


def test_uncommenting_every_line_gives_the_defaults() -> None:
    lines = [
        line.replace("  # ", "  ", 1) if ": " in line and line.startswith("  # ") else line
        for line in commented_yaml().splitlines()
        if not line.startswith("#")
    ]
    kept = [line for line in lines if line.rstrip().endswith(":") or line.split(":")[0].strip().isidentifier()]
    assert parse_yaml("\n".join(kept), Settings, "x") == Settings()


def test_the_examples_of_sections_with_names_are_settings() -> None:
    for section, field in Settings.model_fields.items():
        if not hasattr(field.annotation, "model_fields"):
            example = commented_yaml().split(f"\n# {section}:\n")[1]
            lines = takewhile(lambda line: line.startswith("#   "), example.splitlines())
            text = "\n".join([f"{section}:", *(line.removeprefix("#") for line in lines)])
            assert getattr(parse_yaml(text, Settings, "x"), section)


def test_a_flag_wins_over_the_environment_and_that_over_the_file(workspace) -> None:
    workspace.settings_file.write_text("ocr: {confidence_threshold: 70, max_retries: 1}\nlimits: {max_pages: 7}\n")
    environment = {"DOCPROC_OCR__CONFIDENCE_THRESHOLD": "75", "DOCPROC_OCR__MAX_RETRIES": "2"}
    resolved = resolve_settings(workspace, environment, {"ocr.confidence_threshold": 60})
    assert resolved.settings.ocr.confidence_threshold == 60
    assert resolved.settings.ocr.max_retries == 2
    assert resolved.settings.limits.max_pages == 7
    assert resolved.origins["ocr.confidence_threshold"] == "flag"
    assert resolved.origins["ocr.max_retries"] == "DOCPROC_OCR__MAX_RETRIES"
    assert resolved.origins["limits.max_pages"] == str(workspace.settings_file)


def test_a_wrong_environment_variable_is_named(workspace) -> None:
    with pytest.raises(ConfigurationError, match="DOCPROC_OCR__ENGINE"):
        resolve_settings(workspace, {"DOCPROC_OCR__ENGINE": "abacus"}, {})


def test_the_workspace_is_the_chosen_one_else_the_variable_else_upwards_else_the_users_own(
    tmp_path, monkeypatch
) -> None:
    for name in ("chosen", "variable", "upwards"):
        make_workspace(tmp_path / name)
    deep = tmp_path / "upwards" / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    variable = {"DOCPROC_WORKSPACE": str(tmp_path / "variable")}
    assert find_workspace(tmp_path / "chosen", variable, deep).root == tmp_path / "chosen"
    assert find_workspace(None, variable, deep).root == tmp_path / "variable"
    assert find_workspace(None, {}, deep).root == tmp_path / "upwards"
    first = find_workspace(None, {}, tmp_path)
    assert first.made_now and first.root == tmp_path / "xdg" / "docproc"
    assert not find_workspace(None, {}, tmp_path).made_now


def test_a_chosen_folder_without_settings_is_refused(tmp_path) -> None:
    with pytest.raises(WorkspaceError, match="docproc init"):
        find_workspace(tmp_path, {}, tmp_path)


def test_making_a_workspace_again_changes_nothing(workspace) -> None:
    workspace.settings_file.write_text("ocr: {max_retries: 1}\n")
    assert make_workspace(workspace.root) == ()
    assert workspace.settings_file.read_text() == "ocr: {max_retries: 1}\n"
