from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from docproc.errors import ConfigurationError
from docproc.extract import compile_catalogue, extract_document
from docproc.extract.catalogue import CompiledRule
from docproc.extract.predicting import PredictionError
from docproc.extract.rules.model_features import FEATURES
from docproc.model.fields import FieldValue
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import RulePack
from tests.unit.extract.pages import german_invoice, line, shipped_packs

MODEL = "type: ml_model, model: orders, version: '3'"
ASKED = f"""pack: own
rules:
  - {{name: by-model, field: contract_number, {MODEL}, endpoint: 'http://models.example/orders', fallback: by-pattern}}
  - {{name: by-pattern, field: contract_number, type: regex, pattern: 'Akte (C-[0-9]+)'}}
  - {{name: customer-by-model, field: customer_number, {MODEL}, endpoint: 'http://models.example/orders', priority: 50}}
"""
SCORED = f"""pack: own
rules:
  - {{name: by-model, field: contract_number, {MODEL}, file: scorer.onnx, fallback: by-pattern}}
  - {{name: by-pattern, field: contract_number, type: regex, pattern: 'Akte (C-[0-9]+)'}}
"""


class Model:
    """Stands for the models outside; keeps what it was asked."""

    def __init__(self, answer: Any = None, scores: Sequence[float] | None = None) -> None:
        self.answer, self.scores = answer, scores
        self.asked: list[Mapping[str, Any]] = []
        self.features: Sequence[Sequence[float]] = ()

    def ask(self, rule: CompiledRule, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def score(self, rule: CompiledRule, features: Sequence[Sequence[float]]) -> Sequence[float]:
        self.features = features
        if self.scores is None:
            raise PredictionError("cannot be run")
        return self.scores


def answer(value: str = "C-77", confidence: float = 97.0, **more: object) -> dict[str, Any]:
    return {"fields": {"contract_number": {"value": value, "confidence": confidence, **more}}}


def contract_number(model: Model | None, yaml: str = ASKED) -> FieldValue | None:
    catalogue = compile_catalogue((*shipped_packs(), parse_yaml(yaml, RulePack, "own.yaml")), ())
    text = german_invoice(line("Akte C-12", 300, 500))
    return extract_document(text, catalogue, predictor=model).get("contract_number")


def test_a_sure_model_gives_the_value_with_its_place() -> None:
    found = contract_number(Model(answer(page=1, box=[300, 500, 40, 10])))
    assert found is not None
    assert (found.value, found.evidence.method, found.evidence.page) == ("C-77", "ml_model:by-model", 1)
    assert found.evidence.box is not None and found.evidence.box.x == 300
    assert "the model orders 3 is 97 % sure" in found.evidence.reasons


def test_the_question_holds_text_words_and_every_field_of_the_model_and_is_asked_once() -> None:
    model = Model(answer())
    contract_number(model)
    (request,) = model.asked
    assert request["fields"] == ["contract_number", "customer_number"]
    assert (request["model"], request["version"], request["document_type"]) == ("orders", "3", "invoice")
    (page,) = request["pages"]
    assert "Akte C-12" in page["text"]
    (word,) = [word for word in page["words"] if word["text"] == "C-12"]
    assert word["box"][:2] == [322.5, 500.0]
    assert word["confidence"] == 100.0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(confidence=60.0), "was 60 % sure, less than 80 %"),
        ({"fields": {}}, "found nothing"),
        (PredictionError("took longer than 5 s"), "took longer than 5 s"),
        ({"values": []}, "answered without an object 'fields'"),
        ({"fields": {"contract_number": "C-77"}}, "without a text 'value'"),
        (answer(confidence=900), "without a 'confidence' from 0 to 100"),
        (answer(confidence=float("nan")), "without a 'confidence' from 0 to 100"),
        (answer(page=7), "with a page that the document does not have"),
        (answer(box=[1, 2, 3]), "with a box that is not"),
        (answer(value="x" * 3000), "more than 2000 characters"),
    ],
)
def test_where_the_model_gives_nothing_usable_the_fallback_stands_in_and_says_why(said: object, why: str) -> None:
    found = contract_number(Model(said))
    assert found is not None
    assert (found.value, found.evidence.method) == ("C-12", "regex:by-pattern")
    assert any(
        reason.startswith("stands in for the model of by-model") and why in reason for reason in found.evidence.reasons
    )


def test_without_a_way_to_models_the_fallback_stands_in() -> None:
    found = contract_number(None)
    assert found is not None and found.value == "C-12"


def test_a_fallback_is_not_tried_beside_a_model_that_answers() -> None:
    catalogue = compile_catalogue((parse_yaml(ASKED, RulePack, "own.yaml"),), ())
    text = german_invoice(line("Akte C-12", 300, 500))
    found = extract_document(text, catalogue, predictor=Model(answer()))
    assert "C-12" not in [value.value for value in (*found.fields, *found.alternatives)]


def test_an_onnx_model_scores_every_text_that_could_be_the_value() -> None:
    model = Model(scores=None)
    contract_number(model, SCORED)
    rows = len(model.features)
    assert rows > 5 and {len(row) for row in model.features} == {len(FEATURES)}
    scores = [0.1] * rows
    scores[3] = 0.9
    found = contract_number(Model(scores=scores), SCORED)
    assert found is not None
    assert found.evidence.method == "ml_model:by-model"
    assert found.evidence.box is not None
    assert "the model orders 3 is 90 % sure" in found.evidence.reasons


@pytest.mark.parametrize("scores", [[0.5], [2.0] * 500, [float("nan")] * 500, None])
def test_scores_that_make_no_sense_leave_the_field_to_the_fallback(scores: list[float] | None) -> None:
    found = contract_number(Model(scores=scores), SCORED)
    assert found is not None and found.evidence.method == "regex:by-pattern"


ONE = f"{{name: a, field: iban, {MODEL}, file: a.onnx, fallback: b}}"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (f"[{ONE}]", "no active rule is called 'b'"),
        (f"[{ONE}, {{name: b, field: iban, {MODEL}, file: b.onnx}}]", "is an ml_model rule too"),
        (f"[{ONE}, {{name: b, field: bic, type: regex, pattern: x}}]", "fills bic, not iban"),
    ],
)
def test_a_fallback_that_cannot_be_one_is_a_mistake(rules: str, message: str) -> None:
    pack = parse_yaml(f"pack: own\nrules: {rules}", RulePack, "own.yaml")
    with pytest.raises(ConfigurationError, match=message):
        compile_catalogue([pack], [])


@pytest.mark.parametrize(
    "settings",
    ["model: m", "model: m, file: a.onnx, endpoint: 'http://a'", "model: m, file: ../a.onnx", "model: m, file: /a.onnx",
     "model: m, endpoint: 'ftp://a'", "model: m, file: a.onnx, token_variable: T",
     "model: m, file: a.onnx, timeout_seconds: 99"],
)  # fmt: skip
def test_a_model_is_named_by_one_address_or_one_file_of_the_rules(settings: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_yaml(f"pack: own\nrules: [{{name: a, field: iban, type: ml_model, {settings}}}]", RulePack, "own.yaml")
