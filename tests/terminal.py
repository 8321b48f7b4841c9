"""docproc at a pseudo-terminal, with somebody who answers what it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time

from tests.conftest import DOCPROC, Cli


def typed(cli: Cli, arguments: tuple[str, ...], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run docproc at a terminal and answer its questions; exit code and what the terminal showed."""
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [DOCPROC, *arguments], cwd=cli.folder, env=cli.environment, stdin=secondary, stdout=secondary, stderr=secondary
    )
    os.close(secondary)
    screen, end = "", time.monotonic() + 60
    waiting = list(answers)
    while time.monotonic() < end:
        if select.select([primary], [], [], 0.2)[0]:
            try:
                screen += os.read(primary, 4096).decode()
            except OSError:  # how a pseudo-terminal ends
                break
        if waiting and _is_asked(waiting[0][0], screen, primary):
            os.write(primary, (waiting.pop(0)[1] + "\n").encode())
            screen += "\n"
    os.close(primary)
    return process.wait(timeout=60), screen


def _is_asked(question: str, screen: str, terminal: int) -> bool:
    """Tell whether docproc waits for this answer: what is hidden is asked for once the terminal shows it no more."""
    shows = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
    return question in screen and screen.rstrip().endswith(":") and shows != question.lower().startswith("password")
