"""One target under Atheris: `python -m tests.fuzz.guided NAME [libFuzzer's options]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["docproc"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Hand the target of the first argument to libFuzzer, which ends the process."""
    run = TARGETS[sys.argv.pop(1)].run

    def once(data: bytes) -> None:
        run(bytes(data))

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
