"""Draws sample documents with exact gold values: `python -m sample_docs.generator` writes `sample_docs/inbox`.

A document begins as a `Content` (content.py). A layout (layouts/) composes blocks (blocks/) into pages on a `Pen`
(pen.py), which keeps a list of the fields it printed; the gold JSON is the content's facts of just those fields. The
catalogue (catalogue.py) is the literal list of the sample set.
"""
