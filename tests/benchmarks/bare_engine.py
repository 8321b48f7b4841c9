"""Read images with rapidocr itself, as one process: `python -m tests.benchmarks.bare_engine THREADS IMAGE…`.

The settings are those of docproc's own reading (OpenVINO, no line classifier, detection at 1280 pixels, batches of
three lines), so the difference in time is what docproc adds.
"""

import sys

import cv2
from rapidocr import EngineType, RapidOCR

SETTINGS = {
    "Global.use_cls": False,
    "Global.max_side_len": 4000,
    "Global.log_level": "critical",
    "Det.engine_type": EngineType.OPENVINO,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.engine_type": EngineType.OPENVINO,
    "Rec.rec_batch_num": 3,
    "EngineConfig.openvino.enable_cpu_pinning": False,
}


def main(threads: int, images: list[str]) -> None:
    engine = RapidOCR(params={**SETTINGS, "EngineConfig.openvino.inference_num_threads": threads})
    lines = sum(len(engine(cv2.imread(path)).txts or ()) for path in images)
    sys.stdout.write(f"{lines} lines\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
