"""What reviews teach the candidate scorer, proved on suppliers left out; versions on their shelf."""

import pytest

from docproc.errors import ConfigurationError, UsageError
from docproc.learn.scorer_shelf import deactivate_scorer, keep_scorer, use_scorer
from docproc.learn.scorer_study import FOLDS, Reviewed, Trial, folds, too_few, total, try_learning
from docproc.model.enums import DocumentType
from docproc.specs.scorers import load_scorers, scorers_path
from docproc.store.model_performance import Outcomes
from docproc.store.training import JudgedDocument
from tests.reviewed_desk import SUPPLIERS, odd_invoice
from tests.unit.extract.pages import shipped_catalogue


def reviewed(number: int, **truth: object) -> Reviewed:
    text, supplier = odd_invoice(number), SUPPLIERS[number % len(SUPPLIERS)]
    said = {"invoice_number": f"RE-{4000 + number}", **truth}
    judged = JudgedDocument(
        str(number), f"{number}.pdf", "application/pdf", DocumentType.INVOICE, None, supplier, True, said, {}, {}, ()
    )  # type: ignore[arg-type]
    return Reviewed(judged, text, supplier)


def test_a_supplier_is_left_out_whole_and_every_document_once() -> None:
    suppliers = [*"aaaaabbbccddefg"]
    parts = list(folds(suppliers))
    assert len(parts) == FOLDS and sorted(at for part in parts for at in part) == list(range(len(suppliers)))
    assert all(len({number for number, part in enumerate(parts) for at in part if suppliers[at] == name}) == 1
               for name in set(suppliers))  # fmt: skip


def test_a_habit_of_all_reviewers_is_learned_and_holds_for_suppliers_left_out() -> None:
    trial = try_learning([reviewed(number, customer_number=None) for number in range(15)], shipped_catalogue())
    assert (trial.documents, trial.suppliers, trial.gained, trial.lost) == (15, 5, 15, 0)
    assert total(trial.by_hand).correct == 15 and total(trial.learned).correct == 30
    assert trial.better and trial.learned["customer_number"].wrong == 0


def test_where_everything_is_right_already_nothing_is_better() -> None:
    trial = try_learning([reviewed(number) for number in range(5)], shipped_catalogue())
    assert total(trial.by_hand).accuracy == 1.0 and not trial.better


@pytest.mark.parametrize(
    ("by_hand", "present", "learned", "better"), [(5, 7, 8, True), (5, 7, 7, False), (8, 7, 8, False), (5, 9, 8, False)]
)
def test_only_what_beats_both_the_hand_and_what_is_in_force_is_better(by_hand, present, learned, better) -> None:
    counts = ({"total_amount": Outcomes(10, right)} for right in (by_hand, present, learned))
    assert Trial({}, 50, 5, *counts, 0, 0).better is better


@pytest.mark.parametrize(("documents", "suppliers"), [(49, 20), (500, 4)])
def test_few_documents_or_suppliers_are_too_few(documents, suppliers) -> None:
    assert f"{documents} of {suppliers} suppliers" in str(too_few(documents, suppliers))
    assert too_few(50, 5) is None


def test_versions_are_numbered_used_and_put_aside(tmp_path) -> None:
    outcomes = {"total_amount": Outcomes(10, 9)}
    trials = [Trial({"date/priority": weight}, 50, 5, outcomes, outcomes, outcomes, 0, 0) for weight in (1.0, 2.0)]
    first, second = (keep_scorer(tmp_path, trial, "anna") for trial in trials)
    assert (first.version, second.version) == (1, 2) and first.sha256 != second.sha256
    assert load_scorers(tmp_path).in_force == second
    assert use_scorer(tmp_path, 1) == first == load_scorers(tmp_path).in_force
    assert deactivate_scorer(tmp_path) == first and load_scorers(tmp_path).in_force is None
    assert deactivate_scorer(tmp_path) is None
    with pytest.raises(UsageError, match="no candidate scorer of version 3; there are: 1, 2"):
        use_scorer(tmp_path, 3)


def test_a_list_that_names_what_is_not_there_is_refused_with_its_file(tmp_path) -> None:
    scorers_path(tmp_path).parent.mkdir()
    scorers_path(tmp_path).write_text("active: 4\n")
    with pytest.raises(ConfigurationError, match=r"candidate-scorer\.yaml.*there is no version 4"):
        load_scorers(tmp_path)
