"""Figures about what was read and found."""
