"""Fields to findings to decision."""
