"""Run with the interpreter of an environment that holds the surya-ocr package: one page through its own client.

`python surya_package.py URL IMAGE` asks the server at URL about the picture and prints, as JSON, what the package sent
and understood: its blocks in reading order with label, box in pixels, HTML and confidence.
"""

from __future__ import annotations

import json
import os
import sys

url, picture = sys.argv[1:]
os.environ.update(SURYA_INFERENCE_URL=url, SURYA_INFERENCE_BACKEND="llamacpp", HF_HUB_OFFLINE="1")

from PIL import Image  # noqa: E402  # the package reads its settings when it is imported
from surya.inference import SuryaInferenceManager  # noqa: E402
from surya.recognition import RecognitionPredictor  # noqa: E402

page = RecognitionPredictor(SuryaInferenceManager())([Image.open(picture).convert("RGB")])[0]
print(  # noqa: T201  # what this program is for
    json.dumps(
        [
            {
                "label": block.raw_label,
                "box": list(block.bbox),
                "html": block.html,
                "confidence": block.confidence,
                "skipped": block.skipped,
            }
            for block in page.blocks
        ]
    )
)
