"""`python -m docproc.cli` is the same as `docproc`."""

from docproc.cli.main import main

main()
