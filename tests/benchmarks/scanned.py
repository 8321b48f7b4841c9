"""Scanned pages: docproc from PDF to checked fields, and others that read the same pages, in turn.

The image readers get the pages drawn already, at the resolution that docproc draws them; docproc and ocrmypdf get the
PDFs. All may use all cores: one process a core with one thread each, but for rapidocr as shipped, which takes as many
threads as there are cores. Start-up counts for all.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pypdfium2

from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import as_drawn
from tests.benchmarks.contest import Command, Contender, Lane, Prepare, alternate, cores, load, say, table
from tests.benchmarks.rivals import OCRMYPDF, RAPIDOCR, TESSERACT, found, reason_missing
from tests.benchmarks.text_score import score

DOCPROC = str(Path(sys.executable).with_name("docproc"))
DPI = 200
SEED = 2


@dataclass(frozen=True)
class Pages:
    """Scanned PDFs in `folder`, their pages as `images` (named STEM@INDEX.png), and the true text by stem, if known."""

    folder: Path
    images: tuple[Path, ...]
    gold: Mapping[str, str]

    @property
    def files(self) -> list[Path]:
        """The PDFs in order of their names."""
        return sorted(self.folder.glob("*.pdf"))


def generated(number: int, folder: Path) -> Pages:
    """Write as many generated scanned PDFs, and their pages as images; the gold is what was drawn."""
    scans, gold = folder / "scans", {}
    scans.mkdir(parents=True)
    for sample in random_samples(sys.maxsize, SEED):
        if len(gold) == number:
            break
        if sample.finish is not as_drawn and sample.name.endswith(".pdf"):
            (scans / sample.name).write_bytes(sample.make()[0])
            gold[Path(sample.name).stem] = text_layer(replace(sample, finish=as_drawn).make()[0])
    return Pages(scans, _drawn(scans, folder / "images"), gold)


def given(scans: Path, printed: Path | None, folder: Path) -> Pages:
    """The scanned PDFs of a folder; `printed` holds born-digital ones of the same names, whose text is the gold."""
    names = [] if printed is None else [path for path in sorted(printed.glob("*.pdf")) if (scans / path.name).exists()]
    gold = {path.stem: text_layer(path.read_bytes()) for path in names}
    return Pages(scans, _drawn(scans, folder / "images"), gold)


def text_layer(pdf: bytes) -> str:
    """The text that a PDF brings with it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _drawn(scans: Path, target: Path) -> tuple[Path, ...]:
    target.mkdir(parents=True)
    images = []
    for path in sorted(scans.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            for index, page in enumerate(document):
                images.append(target / f"{path.stem}@{index}.png")
                page.render(scale=DPI / 72).to_pil().save(images[-1])
    return tuple(images)


def compare(pages: Pages, rounds: int) -> None:
    """Print pages a second, processor seconds, memory, ratios and what was read of the true text."""
    texts: dict[str, dict[str, str]] = {}
    contenders = list(_contenders(pages, texts))
    say(f"Scanned: {len(pages.images)} pages of {len(pages.files)} files, {rounds} rounds ({load()})")
    runs = alternate(contenders, rounds)
    notes = {name: f"F1: {score(read, pages.gold)}" for name, read in texts.items() if pages.gold}
    for line in table(runs, len(pages.images), "page", notes):
        say(line)


def _contenders(pages: Pages, texts: dict[str, dict[str, str]]) -> Iterator[Contender]:
    """Yield docproc, the bare engine and the rivals that are here; what each reads goes into `texts` by its name."""

    def contender(name: str, prepare: Prepare, read: Callable[[Path], dict[str, str]], *fine: int) -> Contender:
        return Contender(name, prepare, frozenset({0, *fine}), lambda folder: texts.update({name: read(folder)}))

    yield contender("docproc", partial(_docproc, pages), partial(_docproc_texts, pages), 3)
    yield contender("bare engine", partial(_image_reader, "engine", pages, cores()), _image_texts)
    for rival, prepare, read in (
        (RAPIDOCR, partial(_image_reader, "rapidocr", pages, 1), _image_texts),
        (TESSERACT, partial(_image_reader, "tesseract", pages, cores()), _image_texts),
        (OCRMYPDF, partial(_ocrmypdf, pages), _layer_texts),
    ):
        if rival.missing:
            say(reason_missing(rival))
        else:
            yield contender(rival.name, prepare, read)


def _docproc(pages: Pages, folder: Path) -> Sequence[Lane]:
    books = str(folder / "books")
    subprocess.run([DOCPROC, "init", "-q", books], check=True)
    return [[[DOCPROC, "-w", books, "run", str(pages.folder), "-q"]]]


def _docproc_texts(pages: Pages, folder: Path) -> dict[str, str]:
    show = [DOCPROC, "-w", str(folder / "books"), "show", "--text"]
    asked = pages.files if pages.gold else []
    return {
        path.stem: subprocess.run([*show, path.name], check=True, capture_output=True, text=True).stdout
        for path in asked
    }


def _image_reader(engine: str, pages: Pages, processes: int, folder: Path) -> Sequence[Lane]:
    threads = str(max(1, cores() // processes))
    command = [sys.executable, "-m", "tests.benchmarks.read_images", engine, threads, str(folder)]
    parts = [list(map(str, pages.images[number::processes])) for number in range(processes)]
    return [[[*command, *part]] for part in parts if part]


def _image_texts(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        stem = path.stem.rpartition("@")[0]
        texts[stem] = texts.get(stem, "") + path.read_text(encoding="utf-8") + "\n"
    return texts


def _ocrmypdf(pages: Pages, folder: Path) -> Sequence[Lane]:
    program = found("ocrmypdf") or "ocrmypdf"
    command = [program, "--quiet", "--language", "deu+eng", "--output-type", "pdf", "--jobs", "1"]
    commands: list[Command] = [[*command, str(path), str(folder / path.name)] for path in pages.files]
    return [commands[number :: cores()] for number in range(cores())]


def _layer_texts(folder: Path) -> dict[str, str]:
    return {path.stem: text_layer(path.read_bytes()) for path in sorted(folder.glob("*.pdf"))}
