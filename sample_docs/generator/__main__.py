"""Writes the sample documents: `python -m sample_docs.generator [--out FOLDER]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sample_docs.generator.catalogue import SAMPLES
from sample_docs.generator.writing import write

INBOX = Path(__file__).resolve().parents[1] / "inbox"


def main(arguments: list[str] | None = None) -> int:
    """Write the sample set, by default into `sample_docs/inbox`."""
    parser = argparse.ArgumentParser(prog="python -m sample_docs.generator", description=__doc__)
    parser.add_argument("--out", type=Path, default=INBOX, metavar="FOLDER", help="where to write (default: inbox)")
    options = parser.parse_args(arguments)
    written = write(SAMPLES, options.out)
    sys.stderr.write(f"{len(written)} documents in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
