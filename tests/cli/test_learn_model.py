"""`docproc learn --model`: a desk whose people never want a number that the rules give."""

import json
import shutil
from pathlib import Path

import pytest

from docproc.learn.scorer_study import LEAST_DOCUMENTS
from tests.conftest import Cli
from tests.reviewed_desk import reviewed_desk

MODELS = Path("rules", "models")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory) -> Cli:
    """A workspace whose reviewers say that no document has a customer number; nothing is learned yet."""
    desk = Cli(tmp_path_factory.mktemp("reviewed"))
    assert desk("init", "-q").code == 0
    reviewed_desk(desk.folder, LEAST_DOCUMENTS, "customer_number")
    return desk


@pytest.fixture(scope="module")
def taught(reviewed: Cli, tmp_path_factory) -> Cli:
    """The same, with a scorer learned from it."""
    desk = Cli(tmp_path_factory.mktemp("taught"))
    shutil.copytree(reviewed.folder, desk.folder, dirs_exist_ok=True)
    ran = desk("learn", "--model", "--yes")
    assert ran.code == 0, ran.err
    assert "customer_number" in ran.out and "kept as version 1" in ran.err
    return desk


@pytest.fixture
def desk(taught: Cli, cli: Cli) -> Cli:
    """A copy of it."""
    shutil.copytree(taught.folder, cli.folder, dirs_exist_ok=True)
    return cli


def extracted(desk: Cli) -> dict:
    """The document that nobody reviewed, its fields found anew."""
    assert (ran := desk("extract", "--force", "next.pdf", "-q", "-j1")).code == 0, ran.err
    return json.loads(desk("show", "next.pdf", "--json").out)


def test_what_reviews_taught_moves_the_values_of_the_next_document(desk) -> None:
    with_scorer = extracted(desk)
    assert "customer_number" not in with_scorer["fields"]
    assert with_scorer["fields"]["invoice_number"]["value"] == f"RE-{4000 + LEAST_DOCUMENTS}"
    assert "from now on" in desk("learn", "--model", "--deactivate").err
    assert "customer_number" in extracted(desk)["fields"]
    assert "active: 1" not in (desk.folder / MODELS / "candidate-scorer.yaml").read_text()
    assert desk("learn", "--model", "--use", "1").code == 0
    assert "active: 1" in (desk.folder / MODELS / "candidate-scorer.yaml").read_text()


def test_the_files_of_a_version_and_how_it_did_are_kept(desk) -> None:
    text = (desk.folder / MODELS / "candidate-scorer.yaml").read_text()
    assert "active: 1" in text and f"documents: {LEAST_DOCUMENTS}" in text
    assert (desk.folder / MODELS / "candidate-scorer-1.onnx").stat().st_size > 100
    rows = json.loads(desk("metrics", "models", "--json").out)
    by_name = {(row["model"], row["field"]): row for row in rows}
    proved, reviewed = by_name["candidate-scorer", "customer_number"], by_name["extraction", "customer_number"]
    assert (proved["version"], proved["judged"], proved["correct"]) == ("1", LEAST_DOCUMENTS, LEAST_DOCUMENTS)
    assert (reviewed["judged"], reviewed["correct"], reviewed["precision"]) == (LEAST_DOCUMENTS, 0, 0.0)
    whole = by_name["extraction", "(all)"]
    assert (whole["judged"], whole["accuracy"], whole["recall"]) == (4 * LEAST_DOCUMENTS, 75.0, 100.0)
    by_hour = desk("metrics", "models", "--by", "hour", "--csv").out
    assert by_hour.splitlines()[0].startswith("bucket,model,version,field")
    used = desk("learn", "data", "list", "--limit", "1", "--json").out
    assert json.loads(used)["batch"] == "candidate-scorer-1"


def test_learning_again_from_the_same_reviews_keeps_the_version_in_force(desk) -> None:
    again = desk("learn", "--model", "--yes")
    assert again.code == 1 and "not kept, since it is not better" in again.err and "by hand" in again.err
    assert not (desk.folder / MODELS / "candidate-scorer-2.onnx").exists()
    assert "active: 1" in (desk.folder / MODELS / "candidate-scorer.yaml").read_text()


def test_a_scorer_that_cannot_be_used_leaves_the_weights_of_hand_and_a_finding(desk) -> None:
    (desk.folder / MODELS / "candidate-scorer-1.onnx").write_bytes(b"no model")
    found = extracted(desk)
    assert "customer_number" in found["fields"]
    (finding,) = [each for each in found["findings"] if each["code"] == "scorer-unusable"]
    assert finding["severity"] == "warning" and "its content has changed" in finding["message"]
    refused = desk("learn", "--model", "--use", "1")
    assert refused.code == 5 and "its content has changed" in refused.err and len(refused.err.splitlines()) == 1


def test_nothing_is_written_in_a_dry_run(reviewed) -> None:
    told = json.loads(reviewed("learn", "--model", "--dry-run", "--yes", "--json").out)
    assert told["better"] is True and told["written"] is False and told["gained"] == LEAST_DOCUMENTS
    assert told["fields"]["customer_number"] == {"judged": LEAST_DOCUMENTS, "before": 0, "after": LEAST_DOCUMENTS}
    assert not (reviewed.folder / MODELS).exists()


def test_too_few_documents_are_refused_with_what_it_takes(workspace) -> None:
    reviewed_desk(workspace.folder, 3, None)
    ran = workspace("learn", "--model", "--yes", "--json")
    assert ran.code == 1
    assert ran.err.strip() == (
        "docproc: too few reviewed documents for a model: 3 of 3 suppliers, and it takes 50 of 5, so that it can be"
        " proved on suppliers that it has not seen"
    )
    assert json.loads(ran.out)["written"] is False


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--use", "1"), "--use and --deactivate go with --model"),
        (("--model", "--use", "7"), "there is no candidate scorer of version 7; there are: none"),
        (("--model", "--use", "7", "--deactivate"), "exclude each other"),
        (("--model", "--supplier", "x"), "leave out --supplier"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(workspace, arguments, why) -> None:
    refused = workspace("learn", *arguments)
    assert refused.code == 2 and why in refused.err and len(refused.err.splitlines()) == 1
