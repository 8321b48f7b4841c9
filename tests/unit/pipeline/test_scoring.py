"""The candidate scorer in a worker: an ONNX file that does as its weights say, or a finding that says why not."""

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docproc.errors import MissingDependencyError
from docproc.extract.candidate import Candidate, Reason
from docproc.extract.weighing import LEARNED, weighed
from docproc.learn.learned_weights import LearnedWeights, as_onnx
from docproc.pipeline.scoring import OnnxScorer, load_scorer
from docproc.specs.scorers import MOST_MOVE, ScorerVersion
from tests.onnx_file import onnx_scorer

WEIGHTS = {
    "identifier/field.invoice_number": 0.5,
    "identifier/method.label": -0.25,
    "identifier/points.place": 2.0,
    "identifier/has.unheard-of": 9.0,
    "date/field.due_date": 30.0,
}


def candidate(field: str, **points: float) -> Candidate:
    reasons = tuple(Reason(name, amount, "") for name, amount in points.items())
    return Candidate(field, "4711", "4711", f"label:{field}", reasons=reasons)


def kept(folder: Path, content: bytes) -> ScorerVersion:
    """A version whose file holds `content`."""
    (folder / "models").mkdir()
    (folder / "models/candidate-scorer-1.onnx").write_bytes(content)
    return ScorerVersion(
        version=1, file="candidate-scorer-1.onnx", sha256=hashlib.sha256(content).hexdigest(),
        made_at=datetime.now(UTC), made_by="anna", documents=50, suppliers=5, judged=9, right_before=1, right_after=2,
    )  # fmt: skip


def test_the_file_moves_candidates_as_the_weights_do_and_no_further_than_the_limit() -> None:
    asked = [candidate("invoice_number", label=2.0, place=0.9), candidate("due_date"), candidate("total_amount")]
    moves = OnnxScorer(as_onnx(WEIGHTS), "it", 1).moves(asked)
    assert moves == pytest.approx([0.5 - 0.25 + 1.8, MOST_MOVE, 0.0])
    assert moves == pytest.approx(LearnedWeights(WEIGHTS).moves(asked))
    assert as_onnx(WEIGHTS) == as_onnx(dict(reversed(WEIGHTS.items())))
    assert OnnxScorer(as_onnx(WEIGHTS), "it", 1).moves([]) == []


def test_a_moved_candidate_names_the_reason_and_may_come_first() -> None:
    lost, won = candidate("invoice_number", label=2.0), candidate("invoice_number", place=1.5)
    moved = weighed({"invoice_number": [lost, won]}, LearnedWeights(WEIGHTS))["invoice_number"]
    assert [each.features.get("place") for each in moved] == [1.5, None]
    assert moved[0].features[LEARNED] == pytest.approx(3.25)


def test_what_is_left_alone_keeps_its_evidence() -> None:
    grouped = {"invoice_number": [candidate("invoice_number", place=1.0)]}
    assert weighed(grouped, LearnedWeights(WEIGHTS), frozenset({"invoice_number"})) == grouped
    assert weighed(grouped, None) is grouped


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no model", "is no candidate scorer"),
        (onnx_scorer([1.0] * 14, 0.0), "is no candidate scorer"),
        (as_onnx({"identifier/priority": float("nan")}), "its tensors are other than its names tell"),
    ],
)
def test_a_file_that_is_no_scorer_is_not_used_and_a_finding_says_why(tmp_path, content, why) -> None:
    scorer, (finding,) = load_scorer(tmp_path, kept(tmp_path, content), 1)
    assert scorer is None and finding.code == "scorer-unusable"
    assert why in finding.message and "values are weighed by hand" in finding.message


def test_a_file_that_is_gone_or_another_is_not_used(tmp_path) -> None:
    version = kept(tmp_path, as_onnx(WEIGHTS))
    scorer, findings = load_scorer(tmp_path, version, 1)
    assert scorer is not None and not findings
    file = tmp_path / "models" / version.file
    file.write_bytes(as_onnx({**WEIGHTS, "identifier/priority": 1.0}))
    assert "its content has changed" in load_scorer(tmp_path, version, 1)[1][0].message
    file.unlink()
    assert "cannot be read" in load_scorer(tmp_path, version, 1)[1][0].message


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(monkeypatch, package) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError, match=rf"package {package}; .* pip install 'docproc\[learn\]'"):
        as_onnx(WEIGHTS)


def test_without_onnxruntime_a_worker_weighs_by_hand_and_says_what_to_install(tmp_path, monkeypatch) -> None:
    version = kept(tmp_path, as_onnx(WEIGHTS))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    scorer, (finding,) = load_scorer(tmp_path, version, 1)
    assert scorer is None and "pip install 'docproc[learn]'" in finding.message
