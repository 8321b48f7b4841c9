"""DeepSeek-OCR 2 on transformers: Markdown with the box of every block. At least 8 GB of GPU memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docproc.ocr.answers import Block, parse_deepseek
from docproc.ocr.local_model import LocalBackend
from docproc.ocr.protocol import BackendOptions
from docproc.specs.settings import ModelSettings

VERSION = "1"
PROMPT = "<image>\n<|grounding|>Convert the document to markdown."
"""The prompt that the model was trained with for pages with boxes."""

_END = "<｜end▁of▁sentence｜>"
_WHOLE_PAGE = {"height": 768, "width": 768}


class DeepseekBackend(LocalBackend):
    """Reads pages with DeepSeek-OCR 2, several at once where memory allows."""

    name = "deepseek"

    def __init__(self, options: BackendOptions) -> None:
        settings = options.settings.models
        location = options.location or settings.deepseek
        super().__init__(settings, location, DeepseekRecipe(settings), VERSION)
        self.settings = f"patches={settings.patches > 0} tokens={settings.max_tokens}"


class DeepseekRecipe:
    """Pages whole with tiles of detail, or whole alone; table tags can be special tokens, so those are kept."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def inputs(self, processor: Any, images: Sequence[Any]) -> Any:
        """A prompt for every page; without tiles the processor wants the size of the page said."""
        whole = {} if self._settings.patches else {"crop_to_patches": False, "size": _WHOLE_PAGE}
        return processor(images=list(images), text=[PROMPT] * len(images), return_tensors="pt", padding=True, **whole)

    def generation(self, processor: Any) -> Mapping[str, Any]:
        """Nothing beside the defaults."""
        return {}

    def decode(self, processor: Any, tokens: Any) -> str:
        """The text with its marks, without the end."""
        return str(processor.tokenizer.decode(tokens, skip_special_tokens=False)).split(_END, 1)[0]

    def parse(self, answer: str) -> tuple[Block, ...]:
        """A block for each grounded region."""
        return parse_deepseek(answer)
