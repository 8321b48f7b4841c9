from pathlib import Path

import pytest

from tests.readme.tables import TABLES
from tests.readme.tour import README, TABLE, run_tour


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_readme_says_what_the_code_says(name: str) -> None:
    tables = {match[1]: match[0] for match in TABLE.finditer(README.read_text(encoding="utf-8"))}
    assert tables[name] == f"<!-- {name} -->\n{TABLES[name]()}\n<!-- /{name} -->", "run: make readme"


def test_the_tour_prints_what_the_readme_says(tmp_path: Path) -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme.count("\n$ docproc") >= 10
    assert run_tour(readme, tmp_path.resolve()) == readme, "run: make readme"
