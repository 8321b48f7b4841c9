"""The shipped YAML: rule packs, workflows and templates, packaged as data."""
