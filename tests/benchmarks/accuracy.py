"""How right the values are on a folder of corpora: `python -m tests.benchmarks.accuracy FOLDER [SET ...]`.

FOLDER holds `gold.json`, `layouts-gold.json` and the documents they speak of. Reading is slow and does not change with
the extraction, so that page texts are kept in the folder of `--texts` between runs; the figures are of extraction,
checks and decision. `--fields` adds the fields, `--misses` every value that is not right. Without the name of a set all
are measured, and the calibration too: on generated documents and the corpora together, each layout judged by weights
fitted without it; then every figure that is aimed at is printed beside its goal.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from docproc.check.observation import ObservedDocument
from docproc.intake import sniff
from docproc.intake.inspection import inspect
from docproc.metrics.calibration import CalibrationReport, report_calibration
from docproc.model.limits import Limits
from docproc.specs.settings import DecisionSettings
from tests.benchmarks.corpora import SETS, Job, jobs, judge_by
from tests.benchmarks.corpus_score import CorpusScore, Found
from tests.benchmarks.cross_validation import Laid, left_out_layouts
from tests.benchmarks.examining import Examined, examine
from tests.benchmarks.fit_calibration import LEARNT_FROM, MOST, observe_generated
from tests.benchmarks.goals import GOALS, Measured
from tests.benchmarks.kept_pages import read_text


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.accuracy")
    parser.add_argument("folder", type=Path, help="the folder of the corpora")
    parser.add_argument("sets", nargs="*", help=f"of {', '.join(SETS)}; all unless named")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--fields", action="store_true", help="F1~ of every field")
    parser.add_argument("--misses", action="store_true", help="list every value that is not right")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--drawn", type=int, default=800, help="generated documents that the calibration learns from")
    parser.add_argument("--scans", type=int, default=40, help="generated scans that it learns from")
    options = parser.parse_intermixed_args()
    say(CorpusScore.HEAD)
    scores: dict[str, CorpusScore] = {}
    observed: list[Laid] = []
    for name in options.sets or SETS:
        scores[name] = score = CorpusScore(name)
        work = list(jobs(options.folder, name, options.texts))
        for job, found in zip(work, measure(work, options.jobs), strict=True):
            score.add(job.gold, job.layout, found_in(found))
            observed.append((job.layout, found.observed))
        say(score.row())
        for line in score.misses if options.misses else ():
            say(f"    {line}")
    if options.fields or not options.sets:
        print_fields(list(scores.values()))
    if not options.sets:
        reports = judge_calibration(observed, list(observe_generated(options.drawn, options.scans, options.texts)))
        print_goals(Measured(scores, reports))


def measure(work: Sequence[Job], processes: int) -> Iterable[Examined]:
    """Examine every document in `processes` processes, in order."""
    if processes < 2:
        yield from map(examine_job, work)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(examine_job, work, chunksize=4)


def examine_job(job: Job) -> Examined:
    text = read_text(job.path, job.kept)
    einvoice = None
    if job.name == "zugferd+xml":
        einvoice = inspect(job.path, sniff.PDF, Limits(), ()).einvoice
    return examine(f"{job.name}/{job.path.stem}", text, einvoice, judge_by(job.gold))


def found_in(found: Examined) -> Found:
    extraction = found.extraction
    fields = {value.name: (str(value.value), value.confidence) for value in extraction.fields}
    number, day = extraction.principal()
    for name, value in (("document_number", number), ("document_date", day)):
        if value is not None:
            fields.setdefault(name, (str(value.value), value.confidence))
    fields["document_type"] = (extraction.document_type.document_type.value, extraction.document_type.confidence)
    items = tuple((item.description, item.net_amount) for item in extraction.line_items)
    return Found(fields, items, found.automatic, found.seconds, found.pages)


def judge_calibration(observed: Sequence[Laid], generated: Sequence[Laid]) -> dict[str, CalibrationReport]:
    """The reports by set, by `corpora` and `generated` together, of layouts that the weights never saw."""
    learnt = [each for each in observed if set_of(each[1]) in LEARNT_FROM]
    judged = left_out_layouts([*learnt, *generated], MOST)
    parts: dict[str, list[ObservedDocument]] = {}
    for at, document in enumerate(judged):
        parts.setdefault(set_of(document), []).append(document)
        parts.setdefault("corpora" if at < len(learnt) else "generated", []).append(document)
    threshold = DecisionSettings().threshold
    return {name: report_calibration(documents, threshold) for name, documents in parts.items()}


def set_of(document: ObservedDocument) -> str:
    return document.name.partition("/")[0]


def print_fields(scores: Sequence[CorpusScore]) -> None:
    say("\nF1~ by field")
    say(f"{'field':22}" + "".join(f"{score.name:>14}" for score in scores))
    for name in dict.fromkeys(name for score in scores for name in score.fields):
        cells = (f"{score.fields[name].f1:14.3f}" if name in score.fields else " " * 14 for score in scores)
        say(f"{name:22}" + "".join(cells))


def print_goals(measured: Measured) -> None:
    say("\ncalibration on layouts left out")
    say(f"{'set':16}{'docs':>6}{'values':>8}{'ECE':>8}{'automatic':>11}{'wrong':>7}{'bound':>8}")
    for name, report in measured.reports.items():
        at = report.in_force
        say(
            f"{name:16}{report.documents:6d}{report.values:8d}{report.error / 100:8.4f}{at.coverage / 100:11.2f}"
            f"{at.wrong:7d}{at.bound / 100:8.3f}"
        )
    say(f"\n{'figure':62}{'goal':>9}{'found':>9}")
    for goal in GOALS:
        found = goal.of(measured)
        sign = ">=" if goal.at_least else "<="
        held = found >= goal.aim if goal.at_least else found <= goal.aim
        mark = "" if held else "  MISSED"
        say(f"{goal.words:62}{sign} {goal.aim:<6g}{found:9.{goal.digits}f}{mark}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
