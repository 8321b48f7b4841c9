"""Corrections into template rules, rule versions and suggestions, the candidate scorer."""
