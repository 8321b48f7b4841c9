"""The sample documents against their gold, as a user's CI would hold them."""

import json

from tests.conftest import SAMPLES, Cli

LEAST_F1 = 0.97
LEAST_TYPES = 0.97


def test_the_samples_are_read_as_their_gold_says(cli: Cli) -> None:
    ran = cli("eval", SAMPLES, "--min-f1", LEAST_F1, "--json", "-q", "--junit", "report.xml")
    figures = json.loads(ran.out)
    assert ran.code == 0, figures["micro"]
    assert figures["documents"] >= 40
    assert figures["type_accuracy"] >= LEAST_TYPES
    assert figures["line_items"]["f1"] >= 0.9
    assert (cli.folder / "report.xml").stat().st_size > 0


def test_the_samples_that_must_fail_do_so_with_their_codes(cli: Cli) -> None:
    broken = {"gesperrt.pdf": "encrypted-pdf", "abgebrochen.pdf": "broken-pdf", "leer.pdf": "empty-file"}
    broken |= {"doch-kein-pdf.pdf": "unsupported-file"}
    cli("init", "-q", ".")
    ran = cli("run", *(SAMPLES / "inbox" / name for name in broken), "--json", "-q")
    assert ran.code == 4
    found = {row["filename"]: row["error"]["code"] for row in map(json.loads, ran.out.splitlines())}
    assert found == broken
