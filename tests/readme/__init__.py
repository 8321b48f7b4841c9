"""The README in step with the program: its tour is run, its tables are made from the code.

`python -m tests.readme` writes both anew; `test_readme.py` fails when that would change anything.
"""
