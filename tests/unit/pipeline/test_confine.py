import os
import signal
import socket
import subprocess
import sys

import pytest

from docproc.model.limits import Limits
from docproc.pipeline.confine import probe

CONFINED = """
import os, resource, signal, socket, subprocess, sys
from docproc.model.limits import Limits
from docproc.pipeline.confine import confine
confine(Limits(seconds_per_page=0), network=False)
"""


def confined(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", CONFINED + code], capture_output=True, text=True, timeout=120)


def network_can_be_switched_off() -> bool:
    return {bound.on: bound.holds for bound in probe(Limits())}["network"]


def test_a_probe_says_of_every_bound_whether_it_holds_and_how() -> None:
    bounds = probe(Limits())
    assert [bound.on for bound in bounds] == [
        "memory", "open files", "written files", "core dumps", "processor time", "orphans", "network",
    ]  # fmt: skip
    assert all(bound.details for bound in bounds)
    assert all(bound.holds for bound in bounds[:5])


def test_a_process_that_computes_for_too_long_is_ended_by_the_system() -> None:
    assert confined("while True: pass").returncode == -signal.SIGXCPU


def test_too_many_files_are_refused() -> None:
    ran = confined("held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1000)]")
    assert "Too many open files" in ran.stderr


def test_a_file_that_grows_too_large_is_refused(tmp_path) -> None:
    ran = confined(f"open({str(tmp_path / 'large')!r}, 'wb').write(bytes(100 << 20))")
    assert "File too large" in ran.stderr


def test_no_core_is_dumped_and_limits_cannot_be_raised_again() -> None:
    ran = confined("print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NOFILE))")
    assert ran.stdout == "(0, 0) (256, 256)\n"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX"])
def test_no_socket_can_be_opened_by_a_confined_process_nor_by_its_children(family: str) -> None:
    if not network_can_be_switched_off():
        pytest.skip("this system enforces no filter; docproc doctor says so")
    attempt = f"import socket; socket.socket(socket.{family})"
    assert "PermissionError" in confined(attempt).stderr
    assert "PermissionError" in confined(f"subprocess.run([sys.executable, '-c', {attempt!r}])").stderr


def test_pipes_that_are_open_stay_open() -> None:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", CONFINED + f"os.write({theirs.fileno()}, b'still here')"]
    with ours, theirs:
        subprocess.run(command, pass_fds=[theirs.fileno()], check=True, timeout=120)
        assert os.read(ours.fileno(), 100) == b"still here"
