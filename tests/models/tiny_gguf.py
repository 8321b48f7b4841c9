"""A language model and a vision projector as GGUF files that llama.cpp really loads, and that answer one fixed text.

The one block of the language model adds nothing to what it is given (its last matrices are zero), so the next token
hangs on the last one alone: token embeddings are unit vectors, and each row of the output matrix is the unit vector of
the token before. The answer follows the colon that ends the prompt, piece by piece, to the end of the sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np

_WIDTH, _INNER, _HEADS = 64, 64, 2
_PROMPT_END = 3 + ord(":")
_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
_STEEPNESS = 8.0
_PATCH, _SIDE = 14, 56


def build_surya(folder: Path, answer: Sequence[str]) -> Path:
    """Write a model that answers the pieces of `answer`, all different, and a projector; return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _language_model(folder / "surya-2.gguf", answer)
    _projector(folder / "surya-2-mmproj.gguf")
    return folder


def _language_model(path: Path, answer: Sequence[str]) -> None:
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    first = len(tokens)
    tokens += [piece.replace(" ", "▁").encode() for piece in answer]
    count = len(tokens)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(32_768)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_vocab_size(count)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * count)
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1] * len(answer))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(_TEMPLATE)
    chain = [_PROMPT_END, *range(first, count), 2]
    embeddings, output = np.zeros((count, _WIDTH), np.float32), np.zeros((count, _WIDTH), np.float32)
    for at, (token, following) in enumerate(pairwise(chain)):
        embeddings[token, at] = 1.0
        output[following, at] = _STEEPNESS
    writer.add_tensor("token_embd.weight", embeddings)
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(_WIDTH, np.float32))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(_WIDTH, np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((_WIDTH, _WIDTH), np.float32))
    _written(writer)


def _projector(path: Path) -> None:
    writer = gguf.GGUFWriter(str(path), "clip")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_bool("clip.use_gelu", True)
    writer.add_string("clip.projector_type", "mlp")
    writer.add_file_type(0)
    sizes = {
        "image_size": _SIDE, "patch_size": _PATCH, "embedding_length": _WIDTH, "feed_forward_length": _INNER,
        "block_count": 1, "projection_dim": _WIDTH, "attention.head_count": _HEADS,
    }  # fmt: skip
    for name, value in sizes.items():
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    chance = np.random.default_rng(0)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, (chance.standard_normal(shape) * 0.05).astype(np.float32))

    tensor("v.patch_embd.weight", _WIDTH, 3, _PATCH, _PATCH)
    tensor("v.position_embd.weight", (_SIDE // _PATCH) ** 2, _WIDTH)
    for name in ("v.pre_ln", "v.post_ln", "v.blk.0.ln1", "v.blk.0.ln2"):
        tensor(f"{name}.weight", _WIDTH)
        tensor(f"{name}.bias", _WIDTH)
    blocks = (f"v.blk.0.{part}" for part in ("attn_q", "attn_k", "attn_v", "attn_out", "ffn_up", "ffn_down"))
    for name in (*blocks, "mm.0", "mm.2"):
        tensor(f"{name}.weight", _WIDTH, _WIDTH)
        tensor(f"{name}.bias", _WIDTH)
    _written(writer)


def _written(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
