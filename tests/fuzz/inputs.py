"""Input for a target: random bytes, its fragments in any order, and a fragment with something in its middle."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from tests.fuzz.target import Target

_LONGEST = 4000


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """Return a strategy for the input of `target`."""
    fragments = st.sampled_from(target.fragments)
    noise = st.binary(max_size=12) | st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace"))
    joined = st.lists(fragments | fragments | noise, max_size=40).map(b"".join)
    spliced = st.builds(_splice, fragments, st.integers(0, _LONGEST), st.integers(0, 30), noise | fragments)
    return joined | spliced | st.binary(max_size=300)


def _splice(whole: bytes, at: int, gone: int, piece: bytes) -> bytes:
    at = at % (len(whole) + 1)
    return whole[:at] + piece + whole[at + gone :]


def pieces_to_repeat(target: Target, dice: Random, count: int) -> list[bytes]:
    """Return short pieces whose repetition may be slow: each fragment, and `count` joints of two or three."""
    singles = [fragment for fragment in target.fragments if fragment.strip()]
    joints = [b"".join(dice.choices(singles, k=dice.choice((2, 3)))) for _ in range(count)]
    return singles + joints
