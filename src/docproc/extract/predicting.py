"""What a rule of type `ml_model` asks a model, and what it takes for an answer; models themselves live outside.

A model behind an address is asked with this JSON object, once a document for all rules that name it:

    {"model": "totals", "version": "3", "fields": ["total_amount"], "document_type": "invoice", "language": "de",
     "pages": [{"number": 1, "width": 595.3, "height": 841.9, "text": "Rechnung …",
                "words": [{"text": "Rechnung", "box": [60.0, 230.9, 61.4, 11.0], "confidence": 100.0}]}]}

and answers with

    {"fields": {"total_amount": {"value": "119,00 €", "confidence": 97.2, "page": 1, "box": [450.0, 300.1, 61, 11]}}}

Boxes are x, y, width, height in points from the top left corner of the upright page, confidences percent. `value` is
the text as printed, read as the field's kind; `page` and `box` may be left out, and so may fields not found.

A model in an ONNX file takes one tensor `features`, float32 of shape (n, 14), a row for each text on the page that
could be a value of the field (see `model_features.FEATURES`), and gives one tensor of n numbers (shape (n,) or (n, 1)),
the probability from 0 to 1 that the text is the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from docproc.extract.catalogue import CompiledRule
from docproc.extract.layout import DocumentView
from docproc.model.geometry import Box
from docproc.model.record import record

MOST_TEXT = 2000
"""An answer's value that is longer is none (characters)."""


class PredictionError(Exception):
    """A model gave no usable answer; the message says why, to follow "the model ..."."""


class Predictor(Protocol):
    """Reaches the models that rules name."""

    def ask(self, rule: CompiledRule, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer of the model behind the rule's address. Raises PredictionError."""

    def score(self, rule: CompiledRule, features: Sequence[Sequence[float]]) -> Sequence[float]:
        """Return a probability from 0 to 1 for each row of `features`. Raises PredictionError."""


@record()
class Prediction:
    """A model's answer for one field: the text, how sure it is in percent, and where it stands, if it said so."""

    text: str
    confidence: float
    page: int | None = None
    box: Box | None = None


def request_of(
    view: DocumentView, model: str, version: str, fields: Sequence[str], document_type: str, language: str
) -> dict[str, Any]:
    """Return the question in the form above."""
    pages = [
        {
            "number": page.number,
            "width": round(page.width, 1),
            "height": round(page.height, 1),
            "text": "\n".join(row.text for row in page.rows),
            "words": [
                {"text": word.text, "box": _plain(word.box), "confidence": round(word.confidence, 1)}
                for cell in page.cells
                for word in cell.words
            ],
        }
        for page in view.pages
    ]
    asked = {"model": model, "version": version, "fields": list(fields), "document_type": document_type}
    return {**asked, "language": language, "pages": pages}


def prediction_for(field: str, answer: Mapping[str, Any], pages: int) -> Prediction | None:
    """Return what an answer says of `field`, None where it says nothing.

    Raises PredictionError for an answer of another form.
    """
    fields = answer.get("fields")
    if not isinstance(fields, Mapping):
        raise PredictionError("answered without an object 'fields'")
    given = fields.get(field)
    if given is None:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("value"), str):
        raise PredictionError(f"answered for {field} without a text 'value'")
    sure, page, box = given.get("confidence"), given.get("page"), given.get("box")
    if not isinstance(sure, int | float) or isinstance(sure, bool) or not 0 <= sure <= 100:
        raise PredictionError(f"answered for {field} without a 'confidence' from 0 to 100")
    if page is not None and not (isinstance(page, int) and 1 <= page <= pages):
        raise PredictionError(f"answered for {field} with a page that the document does not have")
    if len(given["value"]) > MOST_TEXT:
        raise PredictionError(f"answered for {field} with a value of more than {MOST_TEXT} characters")
    return Prediction(given["value"], float(sure), page, None if box is None else _box(field, box))


def _box(field: str, box: object) -> Box:
    if not isinstance(box, list) or len(box) != 4 or not all(_is_number(part) and abs(part) < 1e6 for part in box):
        raise PredictionError(f"answered for {field} with a box that is not [x, y, width, height]")
    try:
        return Box(*map(float, box))
    except ValueError as error:
        raise PredictionError(f"answered for {field} with an impossible box: {error}") from error


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # NaN is no number


def _plain(box: Box) -> list[float]:
    return [round(part, 1) for part in (box.x, box.y, box.width, box.height)]
