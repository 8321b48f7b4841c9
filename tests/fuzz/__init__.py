"""Hostile input: seeded mutations of sound documents for `docproc run`, and a fuzz target for each parser of ours."""
