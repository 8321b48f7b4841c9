"""Looking for bytes in columns finds every value that has them, wherever the column begins."""

import pyarrow
import pytest

from docproc.export.letters import any_begins_with, any_has


@pytest.mark.parametrize(
    ("values", "has", "begins"),
    [
        ([], False, False),
        ([None, None], False, False),
        (["", None, "abc"], False, False),
        (["a;b"], True, False),
        ([None, "", "=x"], True, True),
        (["a", "＝x"], True, True),
    ],
)
def test_values_are_found_by_their_bytes(values, has, begins) -> None:
    wanted = ";=＝".encode()
    for texts in (pyarrow.array(values, pyarrow.string()), pyarrow.array(["=;", *values, "=;"])[1:-1]):
        assert any_has(texts, wanted) is has
        assert any_begins_with(texts, wanted) is begins
