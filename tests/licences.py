"""`make licences`: every installed package that docproc needs, with its version and licence, as its metadata says."""

from __future__ import annotations

import re
import sys
from importlib import metadata

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def needed(root: str = "docproc") -> list[metadata.Distribution]:
    """Return the installed packages that `root` needs, directly or not, by name; those of extras are left out."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [root]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        for line in found[name].requires or ():
            match = _NAME.match(line)
            if match and "extra ==" not in line:
                waiting.append(match[0])
    del found[root]
    return [found[name] for name in sorted(found)]


def licence_of(package: metadata.Distribution) -> str:
    """Return a package's licence: its SPDX expression, else its classifiers, else the first line of what it states."""
    facts = package.metadata
    classified = [each.rpartition("::")[2].strip() for each in facts.get_all("Classifier", []) if "License" in each]
    stated = (facts.get("License") or "").strip().splitlines()
    return facts.get("License-Expression") or ", ".join(classified) or (stated[0] if stated else "unknown")


def main() -> int:
    """Print one line a package; 1 when a licence is unknown."""
    unknown = 0
    for package in needed():
        licence = licence_of(package)
        unknown += licence == "unknown"
        sys.stdout.write(f"{package.name:28}{package.version:14}{licence}\n")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
