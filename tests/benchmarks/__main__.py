"""`make bench`: speed and memory of docproc on generated documents, as a user meets them. Nothing is asserted.

Times depend on the machine; the ratios to the bare engine are taken in alternation in one run and mean something
elsewhere too. `python -m tests.benchmarks [--documents N] [--scans FOLDER]`.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2

from sample_docs.generator.procedural import random_samples
from sample_docs.generator.writing import write

DOCPROC = str(Path(sys.executable).with_name("docproc"))
ROUNDS = 3
SCAN_DPI = 200
SCANS = 24


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure docproc.")
    parser.add_argument("--documents", type=int, default=1000, help="born-digital documents to generate")
    parser.add_argument("--scans", type=Path, help="folder of scanned PDFs to read instead of generated ones")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_up(folder)
        born_digital(folder, options.documents)
        scanned(folder, options.scans or generated_scans(folder))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say("largest process", f"{peak:.0f} MB")


def start_up(folder: Path) -> None:
    say("docproc --help", f"{1000 * median(lambda: run('--help')):.0f} ms")
    run("init", "-q", str(folder / "empty"))
    say("docproc status, empty store", f"{1000 * median(lambda: run('-w', str(folder / 'empty'), 'status')):.0f} ms")


def born_digital(folder: Path, number: int) -> None:
    inbox, books = folder / "inbox", str(folder / "books")
    write(random_samples(number, 1, scans=False), inbox)
    run("init", "-q", books)
    first = timed(lambda: run("-w", books, "run", str(inbox), "-q"))
    say(f"{number} born-digital files, first run", f"{first:.1f} s, {number / first:.1f} a second")
    again = timed(lambda: run("-w", books, "run", str(inbox), "-q"))
    say(f"{number} born-digital files, again", f"{again:.2f} s")
    say(f"status of {number} documents", f"{1000 * median(lambda: run('-w', books, 'status')):.0f} ms")
    export = timed(lambda: run("-w", books, "export", "--format", "jsonl", "-o", str(folder / "out.jsonl"), "-q"))
    say(f"export of {number} documents", f"{export:.2f} s")


def generated_scans(folder: Path) -> Path:
    """Generated documents of which every page is an image, as many as SCANS."""
    target = folder / "scans"
    found = 0
    for sample in random_samples(100 * SCANS, 2):
        content, _ = sample.make()
        if content.startswith(b"%PDF-") and not has_text(content):
            found += 1
            target.mkdir(exist_ok=True)
            (target / sample.filename).write_bytes(content)
        if found == SCANS:
            break
    return target


def has_text(pdf: bytes) -> bool:
    with pypdfium2.PdfDocument(pdf) as document:
        return any(page.get_textpage().count_chars() for page in document)


def scanned(folder: Path, scans: Path) -> None:
    """docproc and the bare engine in turn, both with one single-threaded process per core, on the same pages."""
    images = rendered(scans, folder / "images")
    cores = len(os.sched_getaffinity(0))
    ratios, ours, bare = [], [], []
    for number in range(ROUNDS):
        books = str(folder / f"scans-{number}")
        run("init", "-q", books)
        ours.append(timed(lambda books=books: run("-w", books, "run", str(scans), "-q")))
        bare.append(timed(lambda: bare_engine(images, cores)))
        ratios.append(ours[-1] / bare[-1])
    pages = len(images)
    say(
        f"{pages} scanned pages, docproc",
        f"{statistics.median(ours):.1f} s, {pages / statistics.median(ours):.2f} a second",
    )
    say(f"{pages} scanned pages, bare engine", f"{statistics.median(bare):.1f} s")
    say("docproc to bare engine", f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def rendered(scans: Path, target: Path) -> list[str]:
    target.mkdir()
    images = []
    for path in sorted(scans.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            for index, page in enumerate(document):
                image = target / f"{path.stem}-{index}.png"
                page.render(scale=SCAN_DPI / 72).to_pil().save(image)
                images.append(str(image))
    return images


def bare_engine(images: Sequence[str], processes: int) -> None:
    parts = [images[number::processes] for number in range(processes)]
    command = [sys.executable, "-m", "tests.benchmarks.bare_engine", "1"]
    running = [subprocess.Popen([*command, *part], stdout=subprocess.DEVNULL) for part in parts if part]
    if any(process.wait() for process in running):
        raise SystemExit("the bare engine failed")


def run(*arguments: str) -> None:
    done = subprocess.run([DOCPROC, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object]) -> float:
    return statistics.median(timed(work) for _ in range(5))


def say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:44}{figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
