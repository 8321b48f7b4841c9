"""PDF: one document as it came, with a searchable text layer where it had none, and a data sheet at the end.

The file itself is made by `searchable_pdf`, in a worker: the original's bytes are untrusted.
"""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO

from docproc.errors import UsageError
from docproc.export.format import Documents, Originals
from docproc.export.layout import Layout


def write(documents: Documents, stream: BinaryIO, layout: Layout, originals: Originals) -> int:
    """Write the only document as a PDF and return 1; raises UsageError for none and for several."""
    found = list(islice(documents, 2))
    if len(found) != 1:
        raise UsageError("pdf holds one document a file; name one, or write several to -o FOLDER, which must be there")
    stream.write(originals.searchable(found[0]["id"]))
    return 1
