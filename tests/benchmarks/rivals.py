"""Other programs that read documents: which are here, and how one gets those that are not."""

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rival:
    """A program with the Python modules and commands it needs, and what installs it."""

    name: str
    install: str
    modules: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The modules and commands that are not here."""
        modules = (module for module in self.modules if importlib.util.find_spec(module) is None)
        return *modules, *(command for command in self.commands if found(command) is None)


RAPIDOCR = Rival("rapidocr as shipped", "pip install rapidocr onnxruntime", modules=("rapidocr", "onnxruntime"))
TESSERACT = Rival("tesseract deu+eng", "pip install 'docproc[tesseract]'", modules=("tesserocr",))
OCRMYPDF = Rival(
    "ocrmypdf deu+eng",
    "apt-get install ocrmypdf tesseract-ocr-deu (in this Python environment invoice2data would read with it too)",
    commands=("ocrmypdf", "tesseract"),
)
INVOICE2DATA = Rival(
    "invoice2data",
    "pip install invoice2data, apt-get install poppler-utils",
    commands=("invoice2data", "pdftotext"),
)


def found(command: str) -> str | None:
    """Return where `command` is: beside this Python or on the path."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(command, path=os.pathsep.join((beside, os.environ.get("PATH", ""))))


def reason_missing(rival: Rival) -> str:
    """What to say of a rival that is not here."""
    return f"{rival.name}: not here ({', '.join(rival.missing)}); {rival.install}"
