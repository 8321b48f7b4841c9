"""Shapes of the YAML files people write, and the loader that says where a mistake is."""
