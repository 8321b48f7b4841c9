"""The corpus: file number n of a seed is always the same file, made from a sound one by named mutations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from random import Random

from lxml import etree
from pikepdf import PdfError

from tests.fuzz import byte_damage, markup, messages, pictures
from tests.fuzz.disguises import any_content, is_possible, odd_name
from tests.fuzz.pdf_objects import FILE_DAMAGE, OBJECT_DAMAGE, ObjectDamage, saved_after
from tests.fuzz.pdf_streams import STREAM_DAMAGE, misstate_lengths
from tests.fuzz.seeds import seeds

Mutation = Callable[[bytes, Random], bytes]

_KINDS = ("pdf",) * 12 + ("image",) * 4 + ("xml",) * 2 + ("mail",) * 1 + ("other",) * 1
"""The kinds of files, as often as they are named."""

_ODD_NAMES = 0.1
_TWICE = 0.2


@dataclass(frozen=True, slots=True)
class Mutant:
    """A hostile file: its number in the corpus, name and bytes, and how it came about, in words."""

    number: int
    name: str
    content: bytes
    recipe: str


def mutants(seed: int, numbers: Sequence[int]) -> Iterator[Mutant]:
    """Yield the files of these numbers of a seed; each depends on seed and number alone."""
    return (mutant(seed, number) for number in numbers)


def mutant(seed: int, number: int) -> Mutant:
    """Return file `number` of the corpus of `seed`."""
    dice = Random(f"{seed}:{number}")
    kind = dice.choice(_KINDS)
    if kind == "other":
        recipe, content = any_content(dice)
        suffix = dice.choice((".pdf", ".PDF", ".xml", ".jpg", ".eml", ".tiff"))
    else:
        recipe, content, suffix = _damaged(kind, dice)
    name = f"{number:06}{suffix}"
    if dice.random() < _ODD_NAMES and is_possible(odd := odd_name(number, suffix, dice)):
        name = odd
    return Mutant(number, name, content, f"{kind}: {recipe}")


def _damaged(kind: str, dice: Random) -> tuple[str, bytes, str]:
    source = dice.choice(seeds(kind))
    steps = [dice.choice(_mutations(kind, dice))]
    if dice.random() < _TWICE:
        steps.append(dice.choice(byte_damage.MUTATIONS))
    content = source.content
    done = []
    for step in steps:
        done.append(step.__name__)
        try:
            content = step(content, dice) or b"\0"
        except (PdfError, etree.XMLSyntaxError, ValueError, TypeError, RuntimeError) as error:
            done.append(f"not possible ({type(error).__name__}), so flip_bits")
            content = byte_damage.flip_bits(content, dice)
    return f"{source.name}, {' then '.join(done)}", content, PurePath(source.name).suffix


def _mutations(kind: str, dice: Random) -> Sequence[Mutation]:
    """The mutations to draw from: of bytes, or of what the kind is made of."""
    if dice.random() < 0.25:
        return byte_damage.MUTATIONS
    return {"pdf": _PDF, "image": pictures.MUTATIONS, "xml": markup.MUTATIONS, "mail": messages.MUTATIONS}[kind]


def _of_objects(damage: ObjectDamage) -> Mutation:
    def mutate(data: bytes, dice: Random) -> bytes:
        return saved_after(damage, data, dice)

    mutate.__name__ = damage.__name__
    return mutate


_PDF: tuple[Mutation, ...] = (*map(_of_objects, (*OBJECT_DAMAGE, *STREAM_DAMAGE)), *FILE_DAMAGE, misstate_lengths)
