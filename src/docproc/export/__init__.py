"""Documents out, one file per format."""
