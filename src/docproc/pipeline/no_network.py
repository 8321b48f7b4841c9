"""No network for this process: a seccomp filter under which `socket` fails, so nothing that it opens can call home.

The filter (seccomp(2), BPF) needs no privilege and holds in containers too, where new namespaces are often refused. It
binds all threads, is inherited by children and cannot be taken off. `socket` is refused for every family, since a
local socket may lead to a daemon with more rights; `io_uring_setup` too, since a ring makes sockets without that call.
Pipes and socket pairs that are open stay so.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass

_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_SET_MODE_FILTER = 1  # linux/seccomp.h, as all below
_ALL_THREADS = 1
_AT_FULL_SPEED = 4
"""SECCOMP_FILTER_FLAG_SPEC_ALLOW: without it kernels before 5.16 switch speculation off, which slows a process down."""
_ALLOW = 0x7FFF0000
_FAIL_WITH = 0x00050000
_NUMBER_AT = 0
_ARCHITECTURE_AT = 4

_LOAD = 0x20  # linux/bpf_common.h: BPF_LD | BPF_W | BPF_ABS
_JUMP_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

_X32_NUMBERS = 0x40000000
"""From here on lie the calls of the x32 ABI on x86-64 (asm/unistd.h); no other architecture uses such numbers."""


@dataclass(frozen=True, slots=True)
class _Calls:
    """An architecture as the kernel's audit names it, and the numbers of its calls (asm/unistd.h)."""

    architecture: int
    seccomp: int
    socket: int
    io_uring_setup: int = 425


_CALLS = {
    "x86_64": _Calls(0xC000003E, seccomp=317, socket=41),
    "aarch64": _Calls(0xC00000B7, seccomp=277, socket=198),
}


class _Program(ctypes.Structure):
    """`struct sock_fprog`: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def switch_off_network() -> str | None:
    """Switch the network off for this process for good; returns None, or why that is not possible here, in words."""
    calls = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if calls is None:
        return f"no filter for {platform.system()} on {platform.machine()}"
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = _refusing(calls)
    program = _Program(len(instructions) // 8, instructions)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(
        calls.seccomp, _SET_MODE_FILTER, _ALL_THREADS | _AT_FULL_SPEED, ctypes.byref(program)
    ):
        return f"the kernel refuses a filter: {os.strerror(ctypes.get_errno())}"
    return None


def _refusing(calls: _Calls) -> bytes:
    """The filter: a call of another architecture, or one that could make a socket, fails with EACCES."""
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 0, 5, calls.architecture),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_JUMP_IF_AT_LEAST, 3, 0, _X32_NUMBERS),
        (_JUMP_IF_EQUAL, 2, 0, calls.socket),
        (_JUMP_IF_EQUAL, 1, 0, calls.io_uring_setup),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL_WITH | errno.EACCES),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)  # struct sock_filter
