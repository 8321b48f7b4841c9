"""Findings about what was extracted, and the decision whether a person must look. Pure: today's date is passed in."""
