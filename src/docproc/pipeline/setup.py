"""What a worker is told once, at its start: limits, reading options, rules, suppliers, thresholds, passwords."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from docproc.check.budget import ErrorBudget
from docproc.check.policy import CheckPolicy, KnownSupplier
from docproc.model.codec import decode, encode
from docproc.model.limits import Limits
from docproc.model.supplier_knowledge import SupplierKnowledge
from docproc.ocr.availability import Availability
from docproc.ocr.reader import ReadOptions
from docproc.pipeline.wire import Message
from docproc.specs.calibration import CalibrationSpec
from docproc.specs.line_items import LineItemWording
from docproc.specs.rules import RulePack
from docproc.specs.scorers import ScorerVersion
from docproc.specs.settings import Settings
from docproc.specs.suppliers import SupplierSpec


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """Everything a worker needs besides the documents themselves; it reads no configuration of its own.

    `today` is the date that checks compare with; `passwords` are tried on encrypted PDFs and live in memory only;
    `threads` is the number of inference threads of one worker, `network` lets it open sockets, `settings` are those of
    the workspace, `budget` is the error budget with what reviews prove of it, where one is set; `knowledge` is what
    documents have taught of the suppliers; `availability` is what `auto` may choose from; `models` is the folder of the
    ONNX files that rules name; `scorer` is the candidate scorer in force, in a folder of that one.
    """

    limits: Limits
    backend: str
    location: str | None
    engine: str
    threads: int
    rule_packs: tuple[RulePack, ...]
    suppliers: tuple[SupplierSpec, ...]
    line_item_wording: LineItemWording
    calibration: CalibrationSpec
    confidence_threshold: float
    decision_threshold: float
    today: date
    passwords: tuple[str, ...] = ()
    force_ocr: bool = False
    cache_enabled: bool = True
    network: bool = False
    budget: ErrorBudget | None = None
    knowledge: tuple[SupplierKnowledge, ...] = ()
    settings: Settings = field(default_factory=Settings)
    availability: Availability = field(default_factory=Availability.nothing)
    models: Path = Path()
    scorer: ScorerVersion | None = None

    def for_comparison(self, network: bool, limits: Limits) -> WorkerSetup:
        """Return the setup of workers that read with several backends and keep nothing; `network` if one needs it."""
        return replace(self, network=self.network or network, limits=limits, cache_enabled=False)

    def without_secrets(self) -> WorkerSetup:
        """Return the setup as it may be kept: no passwords of documents (keys of servers are references already)."""
        return replace(self, passwords=())

    def read_options(self) -> ReadOptions:
        """Return how pages are read."""
        return ReadOptions(
            backend=self.backend,
            force_ocr=self.force_ocr,
            location=self.location,
            engine=self.engine,
            threads=self.threads,
            letterheads=any(spec.logo_hash for spec in self.suppliers),
            settings=self.settings,
            availability=self.availability,
        )

    def policy(self) -> CheckPolicy:
        """Return what the checks are told."""
        accounts = {known.supplier_id: known.accounts for known in self.knowledge}
        return CheckPolicy(
            confidence_threshold=self.confidence_threshold,
            decision_threshold=self.decision_threshold,
            budget=self.budget,
            suppliers=tuple(KnownSupplier.of(spec, accounts.get(spec.id, ())) for spec in self.suppliers),
        )

    def to_message(self) -> Message:
        """Return the setup as the first message on a worker's pipe."""
        data: dict[str, Any] = {
            "limits": {name: getattr(self.limits, name) for name in Limits.__dataclass_fields__},
            "backend": self.backend,
            "location": self.location,
            "engine": self.engine,
            "threads": self.threads,
            "confidence_threshold": self.confidence_threshold,
            "decision_threshold": self.decision_threshold,
            "today": self.today.isoformat(),
            "passwords": list(self.passwords),
            "force_ocr": self.force_ocr,
            "cache_enabled": self.cache_enabled,
            "network": self.network,
            "budget": encode(self.budget),
            "knowledge": encode(self.knowledge),
            "availability": encode(self.availability),
            "models": str(self.models),
            "scorer": None if self.scorer is None else self.scorer.model_dump(mode="json"),
        }
        specs = {
            "rule_packs": [json.loads(pack.model_dump_json(exclude_unset=True)) for pack in self.rule_packs],
            "suppliers": [json.loads(spec.model_dump_json(exclude_unset=True)) for spec in self.suppliers],
            "line_item_wording": json.loads(self.line_item_wording.model_dump_json(exclude_unset=True)),
            "calibration": json.loads(self.calibration.model_dump_json()),
            "settings": json.loads(self.settings.model_dump_json(exclude_unset=True)),
        }
        return Message("setup", data, json.dumps(specs).encode())

    @classmethod
    def from_message(cls, message: Message) -> WorkerSetup:
        """Return the setup that `to_message` wrote."""
        data = dict(message.data)
        specs = json.loads(message.payload)
        return cls(
            limits=Limits(**data.pop("limits")),
            today=date.fromisoformat(data.pop("today")),
            models=Path(data.pop("models")),
            availability=decode(Availability, data.pop("availability")),
            passwords=tuple(data.pop("passwords")),
            knowledge=tuple(decode(SupplierKnowledge, known) for known in data.pop("knowledge")),
            scorer=None if (scorer := data.pop("scorer", None)) is None else ScorerVersion.model_validate(scorer),
            budget=None if (held := data.pop("budget")) is None else decode(ErrorBudget, held),
            rule_packs=tuple(RulePack.model_validate(pack) for pack in specs["rule_packs"]),
            suppliers=tuple(SupplierSpec.model_validate(spec) for spec in specs["suppliers"]),
            line_item_wording=LineItemWording.model_validate(specs["line_item_wording"]),
            calibration=CalibrationSpec.model_validate(specs["calibration"]),
            settings=Settings.model_validate(specs["settings"]),
            **data,
        )
