"""Vision-language models run here by transformers: loading, device, pages at once, certainty, one answer a page."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import torch
from transformers import AutoModelForImageTextToText, AutoProcessor, LogitsProcessor, LogitsProcessorList

from docproc.errors import ConfigurationError, FetchError, MissingDependencyError, OcrFailedError
from docproc.ocr.answers import Block, require_whole
from docproc.ocr.availability import weights_are_here
from docproc.ocr.protocol import PageView, Reading
from docproc.ocr.weights import require_hub
from docproc.specs.settings import ModelSettings

_SHARE_OF_MEMORY = 0.7
_MOST_PAGES = 64
_VISION_BYTES = 600 * 1024**2
"""What the vision part needs for one page of 1024 pixels square in bfloat16, beside the cache of the text part."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the model wrote about one page: text with its marks, whether it ended, mean probability in percent."""

    text: str
    ended: bool
    confidence: float


class Recipe(Protocol):
    """What sets one model apart: how a batch is prepared, and how an answer is decoded and parsed."""

    def inputs(self, processor: Any, images: Sequence[Any]) -> Any:
        """Return the processor's tensors for these page images."""

    def generation(self, processor: Any) -> Mapping[str, Any]:
        """Return arguments of `generate` beside the inputs."""

    def decode(self, processor: Any, tokens: Any) -> str:
        """Return the text of newly generated tokens, without the end mark."""

    def parse(self, answer: str) -> tuple[Block, ...]:
        """Return the blocks of an answer."""


class _Certainty(LogitsProcessor):  # type: ignore[misc]  # transformers is untyped here
    """Notes the probability of each token taken; greedy decoding takes the likeliest."""

    def __init__(self) -> None:
        self.steps: list[Any] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        self.steps.append(scores.float().softmax(-1).amax(-1).cpu())
        return scores


class LocalModel:
    """A model and its processor, loaded once from a local folder or the hub's cache."""

    def __init__(self, settings: ModelSettings, location: str) -> None:
        """Choose the device; nothing is loaded yet.

        Raises ConfigurationError for a folder that is not there, and on a machine without CUDA unless
        `models.allow_cpu` is set.
        """
        if _is_path(location) and not Path(location).is_dir():
            raise ConfigurationError(f"there is no folder {location} with a model's weights")
        self._settings = settings
        self._location = location
        self.device = _device(settings)

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        dtype = torch.bfloat16 if self.device == "cuda" else torch.float32
        here = weights_are_here(self._location)
        try:
            if not (here or _is_offline()):
                require_hub()
            processor = AutoProcessor.from_pretrained(self._location, local_files_only=here)
            model = AutoModelForImageTextToText.from_pretrained(self._location, dtype=dtype, local_files_only=here)
            model = model.to(self.device).eval()
        except (OSError, ValueError, FetchError) as error:
            raise ConfigurationError(
                f"the model {self._location} cannot be loaded: {str(error).splitlines()[0]}; "
                "fetch it with: docproc backends pull"
            ) from error
        return processor, model

    @cached_property
    def pages_at_once(self) -> int:
        """As the settings say; by itself as many pages as the free memory of the GPU holds, one on a CPU."""
        if self._settings.batch_pages != "auto":
            return self._settings.batch_pages
        if self.device == "cpu":
            return 1
        free, _ = torch.cuda.mem_get_info()
        _, model = self._loaded
        free -= 0 if model.device.type == "cuda" else sum(p.numel() * 2 for p in model.parameters())
        needed = _VISION_BYTES + self._settings.max_tokens * bytes_of_a_token(model.config.get_text_config())
        return max(1, min(_MOST_PAGES, int(_SHARE_OF_MEMORY * free / needed)))

    def read_many(self, recipe: Recipe, views: Sequence[PageView]) -> list[Reading | OcrFailedError]:
        """Read pages together; when memory does not suffice, in halves. A page that cannot be read gives its error."""
        try:
            answers = self._generate(recipe, [view.image for view in views])
        except torch.OutOfMemoryError as error:
            if self.device == "cuda":
                torch.cuda.empty_cache()
            if len(views) == 1:
                return [
                    OcrFailedError(f"page {views[0].source.number}: the memory of the GPU does not suffice: {error}")
                ]
            half = len(views) // 2
            return [*self.read_many(recipe, views[:half]), *self.read_many(recipe, views[half:])]
        return [_reading(recipe, view, answer) for view, answer in zip(views, answers, strict=True)]

    def _generate(self, recipe: Recipe, images: Sequence[Any]) -> list[Answered]:
        processor, model = self._loaded
        inputs = recipe.inputs(processor, images).to(model.device)
        for name, tensor in inputs.items():
            if tensor.is_floating_point():
                inputs[name] = tensor.to(model.dtype)
        certainty = _Certainty()
        with torch.inference_mode():
            out = model.generate(
                **inputs, do_sample=False, max_new_tokens=self._settings.max_tokens,
                logits_processor=LogitsProcessorList([certainty]), **recipe.generation(processor),
            )  # fmt: skip
        new = out[:, inputs["input_ids"].shape[1] :]
        ends = _ends(model)
        sure = torch.stack(certainty.steps, 1)
        return [_answered(recipe, processor, tokens, chances, ends) for tokens, chances in zip(new, sure, strict=True)]


class LocalBackend:
    """What the backends on a local model share; each brings `name`, its recipe and its settings."""

    name: str
    reads_pixels = True
    answers_in_blocks = True

    def __init__(self, settings: ModelSettings, location: str, recipe: Recipe, version: str) -> None:
        self._recipe = recipe
        self._model = LocalModel(settings, location)
        self.model = location
        self.version = f"{version}-{location.rstrip('/').rsplit('/', 1)[-1]}"

    @property
    def pages_at_once(self) -> int:
        """How many pages are read together."""
        return self._model.pages_at_once

    def read(self, view: PageView) -> Reading:
        """Read one page. Raises OcrFailedError when the answer breaks off or loops."""
        (reading,) = self.read_many([view])
        if isinstance(reading, OcrFailedError):
            raise reading
        return reading

    def read_many(self, views: Sequence[PageView]) -> list[Reading | OcrFailedError]:
        """Read pages together; a page that fails gives its error."""
        return self._model.read_many(self._recipe, views)


def _answered(recipe: Recipe, processor: Any, tokens: Any, chances: Any, ends: frozenset[int]) -> Answered:
    """One row of the batch: shorter answers are padded, which is neither text nor certainty."""
    numbers = tokens.tolist()
    stop = next((at for at, number in enumerate(numbers) if number in ends), None)
    length = len(numbers) if stop is None else stop
    text = recipe.decode(processor, tokens[:length])
    ended = stop is not None or _stopped_by_text(recipe, processor, numbers)
    return Answered(text, ended, round(100 * float(chances[: max(1, length)].mean()), 2))


def _stopped_by_text(recipe: Recipe, processor: Any, numbers: Sequence[int]) -> bool:
    """Whether the answer ends in the stop string that the recipe asked `generate` to watch for."""
    wanted = recipe.generation(processor).get("stop_strings")
    if wanted is None:
        return False
    pad = processor.tokenizer.pad_token_id
    kept = [number for number in numbers if number != pad]
    return str(processor.tokenizer.decode(kept, skip_special_tokens=False)).rstrip().endswith(wanted)


def _reading(recipe: Recipe, view: PageView, answer: Answered) -> Reading | OcrFailedError:
    try:
        require_whole(answer.text, "stop" if answer.ended else "length", view.source.number)
        blocks = recipe.parse(answer.text)
    except OcrFailedError as error:
        return error
    size = view.source.width, view.source.height
    return Reading((), *size, dpi=view.dpi, blocks=blocks, confidence=answer.confidence)


def _ends(model: Any) -> frozenset[int]:
    ends = model.generation_config.eos_token_id
    return frozenset(ends if isinstance(ends, list) else [ends])


def bytes_of_a_token(config: Any) -> int:
    """Return the bytes that one token takes in the cache of the text part in bfloat16: keys and values by layer."""
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return 2 * 2 * int(config.num_hidden_layers) * int(heads) * int(width)


def _is_offline() -> bool:
    """Whether the environment keeps the hub's package from asking the network (huggingface_hub, HF_HUB_OFFLINE)."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")


def _is_path(location: str) -> bool:
    """Whether a location is meant as a folder: a hub id is `owner/name`, with neither a leading dot nor slash."""
    return location.startswith((".", "/", "~")) or location.count("/") != 1 or Path(location).exists()


def _device(settings: ModelSettings) -> str:
    if torch.cuda.is_available() and settings.device != "cpu":
        return "cuda"
    if settings.device == "cuda":
        raise MissingDependencyError("models.device is cuda, but torch sees no CUDA device here")
    if not settings.allow_cpu:
        raise ConfigurationError("this model needs a GPU (CUDA); --allow-cpu runs it here, at minutes a page")
    warnings.warn("a vision-language model runs on the CPU: expect minutes a page", stacklevel=2)
    return "cpu"
