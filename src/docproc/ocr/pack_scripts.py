"""Which script each of tesseract's language packs reads; those that are not named here read the Latin script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_PACKS: Mapping[str, str] = {
    "arabic": "ara fas kur_ara pus snd uig urd",
    "armenian": "hye",
    "bengali": "asm ben",
    "cjk": "chi_sim chi_tra jpn",
    "cyrillic": "aze_cyrl bel bul kaz kir mkd mon rus srp tat tgk ukr uzb_cyrl",
    "devanagari": "hin mar nep san",
    "ethiopic": "amh tir",
    "georgian": "kat kat_old",
    "greek": "ell grc",
    "gujarati": "guj",
    "gurmukhi": "pan",
    "hangul": "kor",
    "hebrew": "heb yid",
    "hiragana": "jpn",
    "kannada": "kan",
    "katakana": "jpn",
    "khmer": "khm",
    "lao": "lao",
    "malayalam": "mal",
    "myanmar": "mya",
    "sinhala": "sin",
    "tamil": "tam",
    "telugu": "tel",
    "thai": "tha",
    "tibetan": "bod dzo",
}
"""Scripts by the first word of their letters' names in Unicode, as `layer_language` tells them."""


def scripts_of(packs: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts other than Latin that `packs` (names such as "rus") read, in alphabetical order."""
    wanted = frozenset(packs)
    return tuple(script for script, names in _PACKS.items() if not wanted.isdisjoint(names.split()))
