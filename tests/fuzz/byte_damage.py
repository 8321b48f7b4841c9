"""Damage that needs to know nothing of a format: bits, blocks and ends of a file."""

from __future__ import annotations

from random import Random

_INTERESTING = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\xff", b"\r\n", b"(", b"<<")
_LONGEST_BLOCK = 4096


def flip_bits(data: bytes, dice: Random) -> bytes:
    """One to thirty bits turned over."""
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 30)):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def overwrite_bytes(data: bytes, dice: Random) -> bytes:
    """A few places overwritten with values at which counters and lengths overflow."""
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at, piece = dice.randrange(len(damaged)), dice.choice(_INTERESTING)
        damaged[at : at + len(piece)] = piece
    return bytes(damaged)


def cut_off(data: bytes, dice: Random) -> bytes:
    """Only the beginning of the file."""
    return data[: dice.randrange(1, len(data))]


def lose_the_beginning(data: bytes, dice: Random) -> bytes:
    """Only the end of the file."""
    return data[dice.randrange(1, max(2, len(data) // 4)) :]


def delete_block(data: bytes, dice: Random) -> bytes:
    """A block gone from the middle."""
    start, end = _block(data, dice)
    return data[:start] + data[end:]


def repeat_block(data: bytes, dice: Random) -> bytes:
    """A block standing up to fifty times."""
    start, end = _block(data, dice)
    return data[:start] + data[start:end] * dice.choice((2, 3, 50)) + data[end:]


def swap_blocks(data: bytes, dice: Random) -> bytes:
    """Two blocks in each other's place."""
    first, second = sorted((_block(data, dice), _block(data, dice)))
    if first[1] > second[0]:
        return delete_block(data, dice)
    between = data[first[1] : second[0]]
    return data[: first[0]] + data[slice(*second)] + between + data[slice(*first)] + data[second[1] :]


def blank_block(data: bytes, dice: Random) -> bytes:
    """A block of zeros, as a sparse file of a broken transfer has."""
    start, end = _block(data, dice)
    return data[:start] + bytes(end - start) + data[end:]


def append_rubbish(data: bytes, dice: Random) -> bytes:
    """Bytes behind the end, perhaps a second beginning of the same file."""
    return data + dice.choice((dice.randbytes(2000), data[: len(data) // 2], bytes(100_000)))


def _block(data: bytes, dice: Random) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.randint(1, _LONGEST_BLOCK))


MUTATIONS = (
    flip_bits, overwrite_bytes, cut_off, lose_the_beginning, delete_block, repeat_block, swap_blocks, blank_block,
    append_rubbish,
)  # fmt: skip
