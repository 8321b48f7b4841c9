"""docproc: a command-line batch processor for business documents, German first."""

__version__ = "0.1.0"
