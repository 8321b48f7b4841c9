"""Reading and writing docproc.yaml, and finding the workspace."""
