"""GOT-OCR 2.0 on transformers: the text of a page, plain or as Mathpix Markdown, without boxes. Weights: Apache-2.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docproc.ocr.answers import Block, parse_mathpix, parse_plain
from docproc.ocr.local_model import LocalBackend
from docproc.ocr.protocol import BackendOptions
from docproc.specs.settings import ModelSettings

VERSION = "1"
_END = "<|im_end|>"


class GotOcrBackend(LocalBackend):
    """Reads pages with GOT-OCR 2.0, several at once where memory allows."""

    name = "got_ocr"

    def __init__(self, options: BackendOptions) -> None:
        settings = options.settings.models
        location = options.location or settings.got_ocr
        super().__init__(settings, location, GotRecipe(settings), VERSION)
        self.settings = f"formatted={settings.formatted} patches={settings.patches} tokens={settings.max_tokens}"


class GotRecipe:
    """The processor builds the prompt; the answer ends in a mark of the chat template."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def inputs(self, processor: Any, images: Sequence[Any]) -> Any:
        """Pages whole at 1024 pixels, or cut into as many patches as the settings allow."""
        patches = {"crop_to_patches": True, "max_patches": self._settings.patches} if self._settings.patches else {}
        return processor(list(images), return_tensors="pt", format=self._settings.formatted, **patches)

    def generation(self, processor: Any) -> Mapping[str, Any]:
        """Stop at the end of the turn."""
        return {"tokenizer": processor.tokenizer, "stop_strings": _END}

    def decode(self, processor: Any, tokens: Any) -> str:
        """The text without special tokens."""
        return str(processor.tokenizer.decode(tokens, skip_special_tokens=True)).removesuffix(_END)

    def parse(self, answer: str) -> tuple[Block, ...]:
        """One block."""
        return parse_mathpix(answer) if self._settings.formatted else parse_plain(answer)
