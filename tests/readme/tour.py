"""The README's tour: console blocks whose commands are run in order, each with what it printed."""

import getpass
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", re.DOTALL)

_MASKS = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "3f2a94c1-…"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\b"), "2026-03-05 10:00:00"),
    (re.compile(r"\b\d+ ms(, \d+ MB)?"), lambda match: "12 ms, 95 MB" if match[1] else "12 ms"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)
_SHORT_ID = re.compile(r"^( *)[0-9a-f]{8}(?=  )|(?<=\()[0-9a-f]{8}(?=\))", re.MULTILINE)
_PROGRESS = re.compile(r"^docproc: \d+ of \d+ documents, \d+ pages, .* a second.*\n", re.MULTILINE)


def masked(text: str, folder: Path) -> str:
    """Replace what differs from run to run: ids, times, durations, the folder, progress lines of a slow machine."""
    text = _PROGRESS.sub("", text.replace(str(folder), "/home/you").replace(f" by {getpass.getuser()}", " by you"))
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return _SHORT_ID.sub(lambda match: f"{match[1] or ''}3f2a94c1", text)


def run_tour(readme: str, folder: Path) -> str:
    """Run the commands of every console block in `folder` and return the README with what they print now."""
    (folder / "sample_docs").symlink_to(ROOT / "sample_docs")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "xdg"),
        "PYTHONUTF8": "1",
        "COLUMNS": "110",
    }
    here = folder

    def run_block(match: re.Match[str]) -> str:
        nonlocal here
        lines = []
        for line in match[1].splitlines():
            if not line.startswith("$ "):
                continue
            lines.append(line)
            if line.startswith("$ cd "):
                here = (here / line.removeprefix("$ cd ")).resolve()
                continue
            done = subprocess.run(
                ["bash", "-c", line.removeprefix("$ ")],
                cwd=here,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
            )
            printed = masked(done.stdout, folder)
            lines += printed.rstrip("\n").splitlines() if printed.strip() else []
        return "```console\n" + "\n".join(lines) + "\n```"

    return BLOCK.sub(run_block, readme)
