"""The PP-OCR models of the rapidocr wheel: text detection and line recognition on OpenVINO or onnxruntime.

Pre- and postprocessing follow PP-OCR (Du et al., 2020, arXiv:2009.09941): detection by differentiable binarization
(Liao et al., 2020, arXiv:1911.08947), recognition by CTC. Done here instead of through rapidocr's own classes because
the position of every character is needed for word boxes, and because one image need not be converted twice.

Recognition is three quarters of a page and runs at 75 of the 86 GFLOP/s that a core gives for float32, so only less
work makes it faster. Tried on scanned pages and left out:

- Detection at 1120, 960 and 800 pixels instead of 1280: F1 of words 97.1, 96.5, 93.8 instead of 97.2 for 4, 8, 12 %
  less work. A first look at 640 pixels to choose among them costs 3 % of a page itself (105 ms; 1280: 450 ms).
- Lines squeezed to four fifths of their width: 94.5 instead of 96.8, poor scans 88.0 instead of 93.6, for 12 %.
- Recognition in 8 bits (NNCF after training, weights per channel, calibrated on 300 lines; AVX2 without VNNI): a line
  of a known shape takes 17 ms instead of 23, whole pages (five of them) the same, and F1 of words falls from 76 to 100
  to 15 to 43. Weights alone in 8 bits: the same text in the same time.
- Detection in 8 bits: 357 ms instead of 442, 3 % of a page; F1 of words changed by 0, +0.7 and -1.8 on three pages, too
  few to rely on.
- Two threads instead of one for a line: 28 ms of processor time instead of 23; two streams fed at once: 24. Hence one
  thread and one worker for each core.
- Gaps inside lines that need not be recognised: of the columns of 508 lines on ten scans 0.1 % were blank for more than
  three quarters of the line's height, since detection cuts there already. 13 % are padding, four fifths of that on the
  234 lines shorter than 192; padded to 32 only they would save 7 % of recognition, or 5 % of a page.
- Short lines set beside each other in one image of at most 640 pixels, 32 apart: 12 % less work on a page without its
  detection, F1 of words 93.9 instead of 94.6 (12 pages, three of them receipts), of amounts the same; with paper
  instead of grey between them, 480 wide and 48 apart: 94.0 for 7 %. Lines cut an eighth higher, so that they are
  narrower: 93.8 for 7 %.
- Blank rows and columns left out of what detection sees: 36, 29 and 31 % of clean, office and poor scans of invoices,
  5 % of receipts. Detection of four sparse pages took 0.52 s instead of 0.64 at best, twelve whole pages no less in
  one run on a busy machine; F1 of words 94.5 instead of 94.6.
- A quarter of the hidden channels of recognition's 13 pairs of 1x1 convolutions left out, the rest fitted to 433 lines
  by least squares: 44 ms instead of 53 for a line of 480, F1 of words 92.4 instead of 94.6, of amounts 97.8 instead
  of 98.4.
- OpenVINO's cache of compiled models: 0.25 s of the 1.7 s of processor time that a worker needs to its first page, for
  23 MB of disk. More input shapes kept by OpenVINO: nothing.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.ocr.letter_shapes import is_european
from docproc.ocr.ppocr_models import ModelFiles
from docproc.ocr.protocol import BackendOptions

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Infer = Callable[[Floats], Floats]
Wanted = Callable[[str], bool]
"""Tells of a letter whether it is to be read."""

_THRESHOLD = 0.3
_BOX_THRESHOLD = 0.5
_UNCLIP = 1.6
_MOST_BOXES = 3000
_LEAST_SIDE = 3
_HEIGHT = 48
_LEAST_WIDTH = 192
"""Lines are padded to this width. PP-OCR's own 320 makes a quarter of the columns of a page of tables padding. With 192
and single lines F1 of words was 0.2 lower on clean and office scans, as much higher on bad ones, 0.35 on receipts."""
_WIDTH_STEP = 32
_BLANK = 0
_CONSTANTS_OF_LAST_LAYER = 2
"""Its weights and its bias; both have a column for each class."""


@dataclass(frozen=True, slots=True)
class Characters:
    """A recognised line: its characters, the middle of each as a share (0 to 1) of the line's width, and scores."""

    text: str
    places: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The mean score, 0 to 1; 0 for a line without text."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


@dataclass(frozen=True, slots=True)
class Network:
    """A model on its engine: `infer` runs it, `release` gives back what it keeps from one run for the next.

    `letters` are those that the file itself brings, in order; none for detection.
    """

    infer: Infer
    release: Callable[[], None]
    letters: list[str]


class Models:
    """Detection and recognition, loaded once per process.

    Raises what `check_installed` raises, and ConfigurationError for files that are no such models.
    """

    def __init__(self, options: BackendOptions, files: ModelFiles) -> None:
        check_installed(options)
        self._detection = _opened(options, files.detection)
        european = options.settings.rapidocr.letters == "european" and not options.settings.rapidocr.models
        self._recognition = _opened(options, files.recognition, is_european if european else None)
        letters = self._recognition.letters
        if files.letters is not None:
            letters = files.letters.read_text(encoding="utf-8").rstrip("\n").split("\n")
        self._letters = ["", *letters, " "]
        classes = self._recognition.infer(np.zeros((1, 3, _HEIGHT, _LEAST_WIDTH), np.float32)).shape[-1]
        if classes != len(self._letters):
            raise ConfigurationError(
                f"{files.recognition} knows {classes - 2} letters, its dictionary has {len(letters)}:"
                f" put the model's own beside it as {files.recognition.stem}.txt"
            )
        self._batch = max(1, options.recognition_batch)
        self._side = options.detection_side

    def detect(self, image: Pixels) -> npt.NDArray[np.float64]:
        """Return the text lines of an image (height, width, 3: blue, green, red) as quads (n, 4, 2) in its pixels.

        Corners run clockwise from the top left of the line as it lies in the image.
        """
        cv2 = _opencv()
        height, width = image.shape[:2]
        ratio = min(1.0, self._side / max(height, width))
        size = (_multiple(width * ratio), _multiple(height * ratio))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR)
        chances = self._detection.infer(_normalised(small)[np.newaxis])[0, 0]
        quads = _quads(chances)
        quads[..., 0] *= width / size[0]
        quads[..., 1] *= height / size[1]
        return quads

    def recognise(self, lines: Sequence[Pixels]) -> list[Characters]:
        """Read images of single lines (height, width, 3), in the order given."""
        result = [Characters("", (), ())] * len(lines)
        shares = [line.shape[1] / line.shape[0] for line in lines]
        order = sorted(range(len(lines)), key=shares.__getitem__)
        for start in range(0, len(order), self._batch):
            chosen = order[start : start + self._batch]
            width = max(_LEAST_WIDTH, _HEIGHT * max(shares[index] for index in chosen))
            width = int(-(-width // _WIDTH_STEP) * _WIDTH_STEP)
            batch = np.zeros((len(chosen), 3, _HEIGHT, width), np.float32)
            used = [_fill(batch[row], lines[index]) for row, index in enumerate(chosen)]
            chances = self._recognition.infer(batch)
            for row, index in enumerate(chosen):
                result[index] = self._decode(chances[row], used[row] / width)
        return result

    def release(self) -> None:
        """Give memory back until the next page: about half of the 540 MB that a process has come to after one page.

        Done after every page it costs 8 % of the processor's time (32 pages), done above 540 MB up to 4 %.
        """
        self._detection.release()
        self._recognition.release()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone needs telling
        if trim is not None:
            trim(0)

    def _decode(self, chances: Floats, used: float) -> Characters:
        """Greedy CTC decoding (Graves et al., 2006): best class a column, repeats and blanks dropped."""
        best = chances.argmax(axis=1)
        kept = np.flatnonzero((best != _BLANK) & np.concatenate(([True], best[1:] != best[:-1])))
        columns = len(best) * used
        places = [_middle(best, int(column)) / columns for column in kept]
        scores = chances[kept, best[kept]].tolist()
        letters = [self._letters[index] for index in best[kept]]
        return Characters("".join(letters), tuple(min(place, 1.0) for place in places), tuple(scores))


def _middle(best: npt.NDArray[np.intp], column: int) -> float:
    """The middle of the stretch of equal classes that begins at `column`, in columns."""
    end = column + 1
    while end < len(best) and best[end] == best[column]:
        end += 1
    return (column + end) / 2


def check_installed(options: BackendOptions) -> None:
    """Find out without loading anything whether the models and the engine of `options` are installed.

    Raises MissingDependencyError naming the command that installs what is missing, ConfigurationError for an engine
    that is neither openvino nor onnxruntime.
    """
    if options.engine not in _ENGINES:
        raise ConfigurationError(f"no OCR engine is called {options.engine!r}; there are {', '.join(_ENGINES)}")
    _require("rapidocr", "pip install rapidocr")
    _require("cv2", "pip install rapidocr")
    _require(options.engine, f"pip install {_INSTALLED_BY.get(options.engine, options.engine)}")


def _opencv() -> Any:
    return importlib.import_module("cv2")


def _opened(options: BackendOptions, path: Path, wanted: Wanted | None = None) -> Network:
    try:
        return _ENGINES[options.engine](path, options.threads, wanted)
    except Exception as error:  # every engine has exceptions of its own
        reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        raise ConfigurationError(
            f"{path} cannot be loaded by {options.engine} as an ONNX model: {reason[0]}"
        ) from error


def _require(module: str, command: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise MissingDependencyError(f"the package {module} is not installed: {command}")


def _open_openvino(path: Path, threads: int, wanted: Wanted | None) -> Network:
    """Set up OpenVINO so that processes share the cores and the cache of input shapes stays small."""
    openvino: Any = importlib.import_module("openvino")
    core = openvino.Core()
    settings: dict[str, Any] = {"ENABLE_CPU_PINNING": "NO", "CPU_RUNTIME_CACHE_CAPACITY": "32"}
    if threads:
        settings["INFERENCE_NUM_THREADS"] = str(threads)
    model = core.read_model(path)
    rt_info = model.get_rt_info()
    known = "framework" in rt_info and "character" in rt_info["framework"]
    letters = rt_info["framework"]["character"].value.splitlines() if known else []
    if wanted is not None:
        letters = _narrowed(model, letters, wanted)
    compiled = core.compile_model(model, "CPU", settings)
    request = compiled.create_infer_request()

    def infer(batch: Floats) -> Floats:
        request.infer([batch], share_inputs=True)
        return np.asarray(request.get_output_tensor().data)

    return Network(infer, compiled.release_memory, letters)


def _narrowed(model: Any, letters: list[str], wanted: Wanted) -> list[str]:
    """Cut the last layer of a recognition model down to the wanted `letters`, and return those.

    Of the 18,708 letters of PP-OCRv6 15,900 are ideographs; their scores are a seventh of the work on a line, and the
    text of European pages is the same without them. A model of another build is left as it is.
    """
    opset: Any = importlib.import_module("openvino.opset13")
    kept = _kept(letters, wanted)
    last = [
        node
        for node in model.get_ordered_ops()
        if node.get_type_name() == "Constant" and tuple(node.get_output_shape(0))[-1:] == (len(letters) + 2,)
    ]
    if len(last) != _CONSTANTS_OF_LAST_LAYER:
        return letters
    for node in last:
        narrow = opset.constant(np.ascontiguousarray(node.data[..., kept])).output(0)
        for reader in node.output(0).get_target_inputs():
            reader.replace_source_output(narrow)
    model.validate_nodes_and_infer_types()
    return [letters[at - 1] for at in kept[1:-1]]


def _open_onnxruntime(path: Path, threads: int, wanted: Wanted | None) -> Network:
    """Set up onnxruntime without its arena; what it computed for letters that are not `wanted` is left out."""
    onnxruntime: Any = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    letters = session.get_modelmeta().custom_metadata_map.get("character", "").splitlines()
    if wanted is None or not letters:
        return Network(lambda batch: np.asarray(session.run(None, {name: batch})[0]), _nothing_kept, letters)
    kept = _kept(letters, wanted)
    return Network(
        lambda batch: np.asarray(session.run(None, {name: batch})[0][..., kept]),
        _nothing_kept,
        [letters[at - 1] for at in kept[1:-1]],
    )


def _kept(letters: Sequence[str], wanted: Wanted) -> list[int]:
    """The classes of a recognition model that stay: the blank, the wanted letters, the space behind them."""
    return [0, *(at for at, letter in enumerate(letters, 1) if wanted(letter)), len(letters) + 1]


def _nothing_kept() -> None:
    """Without its arena onnxruntime keeps nothing between runs."""


_ENGINES: dict[str, Callable[[Path, int, Wanted | None], Network]] = {
    "openvino": _open_openvino,
    "onnxruntime": _open_onnxruntime,
}

_INSTALLED_BY = {"onnxruntime": "'docproc[onnxruntime]'"}


def _multiple(length: float) -> int:
    """The nearest multiple of 32, the stride of the network, and at least 32."""
    return max(32, round(length / 32) * 32)


def _normalised(image: Pixels) -> Floats:
    """Pixels 0 to 255 (height, width, 3) as -1 to 1 (3, height, width)."""
    scaled = image.astype(np.float32)
    scaled *= np.float32(2 / 255)
    scaled -= np.float32(1)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def _fill(target: Floats, line: Pixels) -> int:
    """Put a line, scaled to the network's height, at the left of `target`; returns its width there in pixels."""
    cv2 = _opencv()
    width: int = min(target.shape[2], max(1, int(np.ceil(_HEIGHT * line.shape[1] / line.shape[0]))))
    target[:, :, :width] = _normalised(cv2.resize(line, (width, _HEIGHT)))
    return width


def _quads(chances: Floats) -> npt.NDArray[np.float64]:
    """Boxes around the connected patches of likely text, grown by the ratio that the network was trained with."""
    cv2 = _opencv()
    mask = cv2.dilate((chances > _THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = list(_grown(contours[:_MOST_BOXES], chances))
    return np.array(quads, np.float64).reshape(-1, 4, 2)


def _grown(contours: Sequence[Any], chances: Floats) -> Iterator[npt.NDArray[np.float64]]:
    cv2 = _opencv()
    limits = np.array((chances.shape[1], chances.shape[0]), np.float64)
    for contour in contours:
        middle, (across, down), angle = cv2.minAreaRect(contour)
        if min(across, down) < _LEAST_SIDE:
            continue
        if _mean_inside(chances, cv2.boxPoints((middle, (across, down), angle))) < _BOX_THRESHOLD:
            continue
        margin = across * down * _UNCLIP / (2 * (across + down))
        if min(across, down) + 2 * margin < _LEAST_SIDE + 2:
            continue
        corners = cv2.boxPoints((middle, (across + 2 * margin, down + 2 * margin), angle))
        yield np.clip(_clockwise(corners.astype(np.float64)), 0, limits)


def _mean_inside(chances: Floats, corners: Floats) -> float:
    cv2 = _opencv()
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    part = chances[top : bottom + 1, left : right + 1]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _clockwise(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Order four corners: top left, top right, bottom right, bottom left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.stack((top_left, top_right, bottom_right, bottom_left))
