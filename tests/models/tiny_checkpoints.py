"""Checkpoints of the real model classes with the real geometry of pages, tiny, and taught one answer in seconds.

Weights of full size cannot be fetched where the tests run. What is left out is only size: the classes, the processors
with their prompts and tiles, the special tokens and the files on disk are those of the full models.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    DeepseekOcr2Config,
    DeepseekOcr2ForConditionalGeneration,
    DeepseekOcr2ImageProcessorPil,
    DeepseekOcr2Processor,
    GotOcr2Config,
    GotOcr2ForConditionalGeneration,
    GotOcr2ImageProcessorPil,
    GotOcr2Processor,
    PreTrainedTokenizerFast,
)

from docproc.ocr.deepseek import PROMPT

GOT_ANSWER = "Muster GmbH Hauptweg 12\nRechnung Nr. 4711\nGesamtbetrag 119,00 EUR"
DEEPSEEK_ANSWER = (
    "<|ref|>title<|/ref|><|det|>[[60, 350, 700, 440]]<|/det|>\n# Rechnung Nr. 4711\n\n"
    "<|ref|>table<|/ref|><|det|>[[60, 600, 980, 700]]<|/det|>\n"
    "<table><tr><td>Gesamtbetrag</td><td>119,00 EUR</td></tr></table>"
)
_WORDS = (
    "Rechnung Nr. 4711 Gesamtbetrag 119,00 EUR MwSt 19 %",
    "Muster GmbH Hauptweg 12 Lieferschein Vertrag Straße Kündigung",
    "You should follow the instructions carefully and explain your answers in detail. OCR: OCR with format:",
    "Convert the document to markdown. Free OCR. system user assistant",
)


def page(width: int = 1240, height: int = 800) -> Image.Image:
    """The page that both models are taught: three lines, the last with two cells."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(34)
    printed = {
        (100, 100): "Muster GmbH Hauptweg 12",
        (100, 300): "Rechnung Nr. 4711",
        (100, 500): "Gesamtbetrag",
        (900, 500): "119,00 EUR",
    }
    for place, text in printed.items():
        draw.text(place, text, fill="black", font=font)
    return image


def build_got(folder: Path, answer: str = GOT_ANSWER) -> Path:
    """Write a GOT-OCR 2.0 checkpoint that answers `answer` to a page, and return its folder."""
    torch.manual_seed(0)
    end, turn = "<|endoftext|>", "<|im_end|>"
    tokens = _tokenizer([end, "<|im_start|>", turn, "<img>", "</img>", "<imgpad>"], eos_token=end, pad_token=end)
    number = tokens.convert_tokens_to_ids
    config = GotOcr2Config(
        vision_config=_vision(hidden_size=16, output_channels=16, patch_size=16),
        text_config={"model_type": "qwen2", "tie_word_embeddings": True, **_text(tokens, number(end), number(end))},
        image_token_index=number("<imgpad>"),
        image_seq_length=256,
    )
    model = GotOcr2ForConditionalGeneration(config)
    model.generation_config.update(eos_token_id=number(end), pad_token_id=number(end), bos_token_id=number(end))
    images = GotOcr2ImageProcessorPil(size={"height": 1024, "width": 1024})
    processor = GotOcr2Processor(image_processor=images, tokenizer=tokens)
    _teach(model, processor(page(), return_tensors="pt"), tokens(answer + turn, return_tensors="pt").input_ids)
    return _saved(model, processor, folder)


def build_deepseek(folder: Path, answer: str = DEEPSEEK_ANSWER) -> Path:
    """Write a DeepSeek-OCR 2 checkpoint that answers `answer` to a page, and return its folder."""
    torch.manual_seed(0)
    begin, end, pad = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
    marks = ["<image>", "<|grounding|>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<td>", "</td>"]
    tokens = _tokenizer([begin, end, pad, *marks], bos_token=begin, eos_token=end, pad_token=pad)
    number = tokens.convert_tokens_to_ids
    encoder = {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
        "num_key_value_heads": 2, "vocab_size": 8,
    }  # fmt: skip
    experts = {
        "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
        "mlp_layer_types": ["dense", "sparse"],
    }  # fmt: skip
    config = DeepseekOcr2Config(
        vision_config={
            "sam_config": _vision(hidden_size=16, output_channels=16, patch_size=16)
            | {"downsample_channels": [16, 32]},
            "encoder_config": encoder,
        },
        text_config={**_text(tokens, number(begin), number(end)), **experts, "num_hidden_layers": 2},
        image_token_id=number("<image>"),
    )
    model = DeepseekOcr2ForConditionalGeneration(config)
    model.generation_config.update(eos_token_id=number(end), pad_token_id=number(pad), bos_token_id=number(begin))
    processor = DeepseekOcr2Processor(image_processor=DeepseekOcr2ImageProcessorPil(), tokenizer=tokens)
    inputs = processor(
        images=page(), text=PROMPT, return_tensors="pt", crop_to_patches=False, size={"height": 768, "width": 768}
    )
    target = tokens(answer + end, return_tensors="pt", add_special_tokens=False).input_ids
    _teach(model, inputs, target)
    return _saved(model, processor, folder)


def _vision(**sizes: int) -> dict[str, Any]:
    return {
        **sizes, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 1024, "window_size": 8,
        "global_attn_indexes": [], "mlp_dim": 32, "initializer_range": 0.02,
    }  # fmt: skip


def _text(tokens: PreTrainedTokenizerFast, begin: int, end: int) -> dict[str, Any]:
    return {
        "vocab_size": len(tokens), "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 8192, "bos_token_id": begin,
        "eos_token_id": end, "pad_token_id": tokens.pad_token_id,
    }  # fmt: skip


def _tokenizer(special: Sequence[str], **named: str) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer: any text can be written, the special tokens are those of the full model."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=list(special), show_progress=False, initial_alphabet=alphabet
    )
    made.train_from_iterator(_WORDS, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, padding_side="left", **named)


def _teach(model: Any, inputs: Any, target: torch.Tensor) -> None:
    """Teach the text part the one answer; what the vision part sees is computed once and stays."""
    core = model.model
    with torch.no_grad():
        seen = {name: value for name, value in inputs.items() if name.startswith(("pixel", "num_local"))}
        features = core.get_image_features(**seen, return_dict=True).pooler_output
        rows = list(features) if isinstance(features, list | tuple) else [features.reshape(-1, features.shape[-1])]
    tokens = torch.cat([inputs["input_ids"], target], 1)
    images = (tokens == model.config.image_token_id)[..., None]
    weights = [
        weight for name, weight in model.named_parameters() if "vision" not in name and "multi_modal" not in name
    ]
    optimizer = torch.optim.AdamW(weights, lr=5e-3, weight_decay=0.0)
    asked = inputs["input_ids"].shape[1]
    model.train()
    for _ in range(600):
        embedded = core.language_model.get_input_embeddings()(tokens)
        embedded = embedded.masked_scatter(images, torch.cat(rows, 0).to(embedded.dtype))
        hidden = core.language_model(inputs_embeds=embedded).last_hidden_state
        guesses = model.lm_head(hidden[:, asked - 1 : -1]).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(guesses, target.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < 1e-3:
            break
    model.eval()


def _saved(model: Any, processor: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
