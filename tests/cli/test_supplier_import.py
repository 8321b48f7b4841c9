import json
from pathlib import Path

from tests.conftest import Cli
from tests.invoice2data import CASES, draw
from tests.invoice2data.rows import ROW_CASES, RowCase

EVERY = (*CASES, *ROW_CASES)


def put(folder: Path) -> Path:
    folder.mkdir()
    for case in EVERY:
        (folder / case.file).write_text(case.template, encoding="utf-8")
    return folder


def test_imported_templates_read_the_documents_that_they_are_meant_for(workspace: Cli) -> None:
    put(workspace.folder / "peer")
    for at, case in enumerate(EVERY):
        draw(case, workspace.folder / f"{at}.pdf")
    done = workspace("supplier", "import", "--invoice2data", "peer")
    assert (done.code, done.err) == (0, "docproc: 7 templates: 7 whole, 0 partly, 0 not\n")
    assert workspace("rule", "lint", "-q").code == 0
    assert workspace("run", *(f"{at}.pdf" for at in range(len(EVERY))), "-q", "-j1").code == 0
    documents = {each["filename"]: each for each in json.loads(workspace("export", "--format", "json").out)}
    for at, case in enumerate(EVERY):
        fields = documents[f"{at}.pdf"]["fields"]
        assert {name: fields[name]["value"] for name in case.expected} == case.expected
        assert documents[f"{at}.pdf"]["supplier"]["id"] == Path(case.file).stem
        if isinstance(case, RowCase) and case.items:
            items = documents[f"{at}.pdf"]["line_items"]
            assert [{name: item[name] for name in row} for item, row in zip(items, case.items, strict=True)] == [
                *case.items
            ]


def test_an_import_says_what_is_left_out_and_replaces_nothing_unasked(workspace: Cli) -> None:
    folder = put(workspace.folder / "peer")
    (folder / "broken.yml").write_text("keywords: [")
    rows = "lines: {start: a, end: b, line: '(?P<name>c)(?P<mood>d)'}\n"
    (folder / "dune.yml").write_text(CASES[3].template + rows)
    own = workspace.folder / "suppliers/ahornhof.yaml"
    own.write_text("name: Ours\n")
    done = workspace("supplier", "import", "--invoice2data", "peer", "--json")
    assert done.code == 3
    found = {Path(each["file"]).name: each for each in map(json.loads, done.out.splitlines())}
    assert found["broken.yml"]["converted"] == "not"
    assert found["dune.yml"]["left_out"] == ["lines: a line item has no column for mood"]
    assert found["ahornhof.yml"]["kept"] is True
    assert own.read_text() == "name: Ours\n"
    assert "1 there already" in done.err
    dry = workspace("supplier", "import", "--invoice2data", "peer", "--overwrite", "--dry-run")
    assert dry.code == 3 and own.read_text() == "name: Ours\n"


def test_a_folder_that_is_none_is_a_mistake(workspace: Cli) -> None:
    assert workspace("supplier", "import", "--invoice2data", "nowhere").code == 2
    (workspace.folder / "empty").mkdir()
    assert workspace("supplier", "import", "--invoice2data", "empty").code == 5
