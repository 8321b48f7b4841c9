import pytest

from docproc.errors import ConfigurationError
from docproc.specs.loader import load_yaml, parse_yaml
from docproc.specs.settings import Settings


def message_for(text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        parse_yaml(text, Settings, "docproc.yaml")
    return str(raised.value)


def test_an_unknown_key_is_reported_with_its_place_and_the_nearest_key() -> None:
    assert message_for("storage:\n  max_file_size_m: 3\n") == (
        "docproc.yaml, line 2, column 3: unknown key 'max_file_size_m'; did you mean 'max_file_size_mb'?\n"
        "    max_file_size_m: 3"
    )


def test_a_value_out_of_bounds_is_reported_at_the_value() -> None:
    assert message_for("storage:\n  max_file_size_mb: 3000\n").startswith(
        "docproc.yaml, line 2, column 21: storage.max"
    )


def test_two_mistakes_are_reported_together() -> None:
    text = message_for("ocr:\n  engine: foo\nperformance: {max_concurrent_jobs: 0}\n")
    assert "line 2" in text and "line 3" in text


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("a: [1\n", "expected"),
        ("ocr: {}\nocr: {}\n", "the key 'ocr' stands here twice"),
        ("- 1\n", "a mapping of keys is expected here"),
        ("a: !!python/object/apply:os.system [x]\n", "could not determine a constructor"),
        ("a: &a [*a]\n", "unknown key 'a'"),
    ],
)
def test_what_is_no_mapping_of_known_keys_is_refused(text: str, cause: str) -> None:
    assert cause in message_for(text)


def test_an_empty_file_and_empty_sections_give_the_defaults() -> None:
    assert parse_yaml("", Settings, "x") == Settings()
    assert parse_yaml("ocr:\nstorage:\n", Settings, "x") == Settings()


def test_an_alias_bomb_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    assert "aliases" in message_for("\n".join(lines))


@pytest.mark.parametrize("piece", ["[", "{", "? ", "- "])
def test_what_nests_too_deep_is_refused_before_it_is_built(piece) -> None:
    assert "line 1" in (message := message_for(piece * 100_000)) and "nested more than 100 deep" in message


def test_brackets_within_quotes_nest_nothing() -> None:
    message = message_for('ocr: {engine: "' + "[" * 200 + '"}')
    assert "nested" not in message and "'openvino' or 'onnxruntime'" in message


def test_a_file_that_is_not_utf8_is_named(tmp_path) -> None:
    path = tmp_path / "docproc.yaml"
    path.write_bytes(b"ocr: {engine: \xff}")
    with pytest.raises(ConfigurationError, match="not UTF-8 at byte 14"):
        load_yaml(path, Settings)
