"""Write the README's tour and tables anew."""

import tempfile
from pathlib import Path

from tests.readme.tables import TABLES
from tests.readme.tour import README, TABLE, run_tour

text = TABLE.sub(lambda match: f"<!-- {match[1]} -->\n{TABLES[match[1]]()}\n<!-- /{match[1]} -->", README.read_text())
with tempfile.TemporaryDirectory() as folder:
    README.write_text(run_tour(text, Path(folder).resolve()), encoding="utf-8")
