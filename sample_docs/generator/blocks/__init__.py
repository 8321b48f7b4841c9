"""Reusable parts of a page: letterheads, address blocks, info blocks, item tables, totals, notes, footers."""
