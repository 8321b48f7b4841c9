"""The stages in order, the worker processes, and going on after an interruption."""
