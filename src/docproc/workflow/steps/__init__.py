"""The kinds of workflow steps, one file each."""
