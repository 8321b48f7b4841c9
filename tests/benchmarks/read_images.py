"""Read images as one process: `python -m tests.benchmarks.read_images ENGINE THREADS FOLDER IMAGE…`.

ENGINE is `engine` (rapidocr's own classes at docproc's own settings), `rapidocr` (as shipped) or
`tesseract` (its binding, German and English); the text of each image goes into FOLDER as NAME.txt. THREADS 0 leaves
the number of threads to the engine.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

BEST = {
    "Global.use_cls": False,
    "Global.max_side_len": 4000,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
    "Rec.rec_img_shape": [3, 48, 192],
    "EngineConfig.openvino.enable_cpu_pinning": False,
}
"""Those of docproc's own reading: no line classifier, detection at 1280 pixels, lines one by one, little padding."""

Read = Callable[[str], str]


def bare_engine(threads: int) -> Read:
    """The engine that docproc reads with, through rapidocr's own classes."""
    from rapidocr import EngineType

    openvino = {"Det.engine_type": EngineType.OPENVINO, "Rec.engine_type": EngineType.OPENVINO}
    return _rapidocr({**BEST, **openvino, "EngineConfig.openvino.inference_num_threads": threads or -1})


def as_shipped(threads: int) -> Read:
    """Return rapidocr with nothing set."""
    del threads
    return _rapidocr({})


def _rapidocr(settings: dict[str, Any]) -> Read:
    import cv2
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical", **settings})
    return lambda path: "\n".join(engine(cv2.imread(path)).txts or ())


def tesseract(threads: int) -> Read:
    """Return tesseract with the packs that are installed beside Python; OMP_THREAD_LIMIT tells it its threads."""
    if threads:
        os.environ["OMP_THREAD_LIMIT"] = str(threads)
    from PIL import Image
    from tesserocr import PyTessBaseAPI

    engine = PyTessBaseAPI(path=str(Path(sys.prefix, "share", "tessdata")), lang="deu+eng")

    def read(path: str) -> str:
        with Image.open(path) as image:
            engine.SetImage(image)
        return str(engine.GetUTF8Text())

    return read


ENGINES: dict[str, Callable[[int], Read]] = {"engine": bare_engine, "rapidocr": as_shipped, "tesseract": tesseract}


def main(engine: str, threads: int, folder: Path, images: Sequence[str]) -> None:
    read = ENGINES[engine](threads)
    for path in images:
        (folder / f"{Path(path).stem}.txt").write_text(read(path), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
