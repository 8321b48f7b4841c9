"""What is to be known of every backend before choosing it: needs, cost, licences. The one place for such facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_OWN_CODE = "MIT (docproc)"


@dataclass(frozen=True, slots=True)
class HubFiles:
    """Weights on the model hub: the setting that names the model, or its id, and the files that are wanted.

    `setting` is the key that a local folder of these files goes into.
    """

    setting: str
    repository: str = ""
    patterns: tuple[str, ...] = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "LICENSE*")


@dataclass(frozen=True, slots=True)
class TesseractPacks:
    """Language packs of Tesseract: the setting that a folder of them goes into."""

    setting: str = "tesseract.tessdata"


@dataclass(frozen=True, slots=True)
class BackendFacts:
    """One backend.

    `modules` must be importable, `group` is the optional group of packages that brings them; `sections` are those of
    docproc.yaml that set it up; `model` is what it reads with where no setting says it (`model_setting`). `memory_mb`
    is for one worker on the CPU, or of the GPU where `gpu` is True; None: not measured. `boxes` says where the places
    of words come from (aligned: a model's text is matched with the lines that rapidocr saw), `cpu_cost` how long a page
    takes without a GPU.
    """

    name: str
    reads: str
    model: str
    code_licence: str
    weights_licence: str
    boxes: str
    cpu_cost: str
    modules: tuple[str, ...] = ()
    group: str = ""
    sections: tuple[str, ...] = ()
    model_setting: str = ""
    gpu: bool = False
    memory_mb: int | None = None
    network: str = "none"
    weights: HubFiles | TesseractPacks | None = None

    @property
    def needs(self) -> str:
        """Processor, memory and network in one line."""
        memory = f", {self.memory_mb / 1000:g} GB" if self.memory_mb and self.memory_mb >= 1000 else ""
        memory = memory or (f", {self.memory_mb} MB" if self.memory_mb else "")
        network = "" if self.network == "none" else f"; {self.network}"
        return f"{'GPU (CUDA)' if self.gpu else 'CPU'}{memory}{network}"

    @property
    def install(self) -> str:
        """The command that installs what it needs; empty where docproc itself brings everything."""
        return f"pip install 'docproc[{self.group.replace('_', '-')}]'" if self.group else ""


_FACTS = (
    BackendFacts(
        name="text_layer",
        reads="the text that a PDF carries; pages without text stay empty",
        model="",
        code_licence="BSD-3-Clause and Apache-2.0 (pdfium, pypdfium2)",
        weights_licence="no weights",
        boxes="words",
        cpu_cost="milliseconds a page",
    ),
    BackendFacts(
        name="rapidocr",
        reads="page images; the default",
        model="PP-OCRv6 small",
        code_licence="Apache-2.0 (RapidOCR, OpenVINO; onnxruntime: MIT)",
        weights_licence="Apache-2.0 (PP-OCR)",
        boxes="words",
        cpu_cost="0.5 to 2.5 s a page on two cores",
        modules=("rapidocr",),
        sections=("ocr", "rapidocr"),
        memory_mb=700,
    ),
    BackendFacts(
        name="tesseract",
        reads="page images, in any of its languages",
        model="LSTM language packs",
        code_licence="Apache-2.0 (Tesseract), MIT (tesserocr)",
        weights_licence="Apache-2.0",
        boxes="words",
        cpu_cost="a third to a half of rapidocr's",
        modules=("tesserocr",),
        group="tesseract",
        sections=("tesseract",),
        weights=TesseractPacks(),
    ),
    BackendFacts(
        name="got_ocr",
        reads="page images with GOT-OCR 2.0, plain or as Markdown",
        model="",
        code_licence="Apache-2.0 (transformers), BSD-3-Clause (torch)",
        weights_licence="Apache-2.0",
        boxes="aligned to rapidocr's",
        cpu_cost="minutes a page, only with --allow-cpu",
        modules=("torch", "transformers"),
        group="got_ocr",
        sections=("models",),
        model_setting="models.got_ocr",
        gpu=True,
        weights=HubFiles("models.got_ocr"),
    ),
    BackendFacts(
        name="deepseek",
        reads="page images with DeepSeek-OCR 2, as Markdown with blocks and tables",
        model="",
        code_licence="Apache-2.0 (transformers), BSD-3-Clause (torch)",
        weights_licence="Apache-2.0 (DeepSeek-OCR 2; DeepSeek-OCR 1: MIT)",
        boxes="blocks; words aligned to rapidocr's",
        cpu_cost="many minutes a page, only with --allow-cpu",
        modules=("torch", "transformers"),
        group="deepseek",
        sections=("models",),
        model_setting="models.deepseek",
        gpu=True,
        memory_mb=8000,
        weights=HubFiles("models.deepseek"),
    ),
    BackendFacts(
        name="cpu_surya",
        reads="page images with Surya 2 on llama.cpp or vLLM, blocks and tables",
        model="datalab-to/surya-ocr-2",
        code_licence=f"{_OWN_CODE}, MIT (llama.cpp, xllamacpp)",
        weights_licence="OpenRAIL-M: free for research, personal use and small companies; others need a licence",
        boxes="blocks; words aligned to rapidocr's",
        cpu_cost="minutes a page (not measured)",
        modules=("httpx",),
        group="cpu_surya",
        sections=("surya",),
        network="a server at surya.url, or one that docproc starts on this machine",
        weights=HubFiles("surya.folder", "datalab-to/surya-ocr-2-gguf", ("*.gguf", "LICENSE*")),
    ),
    BackendFacts(
        name="server",
        reads="page images with any model behind an OpenAI-compatible server",
        model="",
        code_licence=_OWN_CODE,
        weights_licence="that of the model: see docproc backends info server",
        boxes="aligned to rapidocr's; blocks by some models",
        cpu_cost="none here; the server's own",
        modules=("httpx",),
        group="server",
        sections=("server",),
        network="pages leave this machine for the server at server.url",
    ),
    BackendFacts(
        name="null",
        reads="nothing: every page is empty; for measuring all but reading",
        model="",
        code_licence=_OWN_CODE,
        weights_licence="no weights",
        boxes="none",
        cpu_cost="none",
    ),
    BackendFacts(
        name="replay",
        reads="pages recorded before with docproc ocr --record",
        model="",
        code_licence=_OWN_CODE,
        weights_licence="no weights",
        boxes="as recorded",
        cpu_cost="milliseconds a page",
        sections=("ocr",),
    ),
)

CATALOGUE: Mapping[str, BackendFacts] = MappingProxyType({facts.name: facts for facts in _FACTS})
"""The facts of every backend that docproc brings along, by name."""


def facts_of(name: str) -> BackendFacts:
    """Return what is known of a backend; of one from another package only that it comes from there."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    told = "told by the package that brings it"
    return BackendFacts(name, "brought by another package", "", told, told, told, told)
