"""The measured calibration of confidences, `configs/calibration.yaml`."""

from __future__ import annotations

from pydantic import Field

from docproc.specs.loader import Spec


class CalibrationSpec(Spec):
    """Weights of named inputs, and the highest confidence in percent; `docproc.check.calibration` explains them."""

    schema_name = "calibration"

    weights: dict[str, float] = Field(description="the weight of each input in log-odds")
    most: float = Field(99.9, ge=50, le=99.99, description="no confidence is higher than this, in percent")
