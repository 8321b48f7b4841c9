"""Writes the sample documents: `python -m sample_docs.generator [--out FOLDER]`.

With `--random N --seed S --out FOLDER` it writes N random documents instead, each in a layout of its own; `--kinds`
chooses their types, by default a mixture with many invoices.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sample_docs.generator.catalogue import SAMPLES
from sample_docs.generator.procedural import KINDS, random_samples
from sample_docs.generator.random_einvoices import KINDS as EINVOICES
from sample_docs.generator.suppliers import write_suppliers
from sample_docs.generator.writing import write

INBOX = Path(__file__).resolve().parents[1] / "inbox"
SUPPLIERS = INBOX.parent / "suppliers"


def main(arguments: list[str] | None = None) -> int:
    """Write the sample set, by default into `sample_docs/inbox` with the supplier files beside it."""
    parser = argparse.ArgumentParser(prog="python -m sample_docs.generator", description="Write the sample documents.")
    parser.add_argument("--out", type=Path, default=INBOX, metavar="FOLDER", help="where to write (default: inbox)")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="write N random documents instead")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which random documents (default: 1)")
    parser.add_argument("--no-scans", action="store_true", help="random documents with a text layer only")
    parser.add_argument("--kinds", nargs="+", choices=sorted({*KINDS, *EINVOICES}), help="types of random documents")
    options = parser.parse_args(arguments)
    if options.random and options.out == INBOX:
        parser.error("--random needs --out FOLDER")
    drawn = random_samples(options.random, options.seed, scans=not options.no_scans, kinds=options.kinds)
    written = write(drawn if options.random else SAMPLES, options.out)
    if options.out == INBOX:
        write_suppliers(SUPPLIERS)
    sys.stderr.write(f"{len(written)} documents in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
