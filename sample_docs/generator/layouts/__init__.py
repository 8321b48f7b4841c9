"""Layouts: each draws one content on a pen out of the blocks."""
