"""Workflows: triggers, conditions, the engine, and its steps."""
