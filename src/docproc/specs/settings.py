"""The settings of a workspace (docproc.yaml): every one with type, bounds, default and meaning."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from docproc.model.limits import Limits
from docproc.specs.access import SecuritySettings
from docproc.specs.company import CompanySettings
from docproc.specs.delivery import (
    DestinationSettings,
    EmailSettings,
    NotificationSettings,
    PersonSettings,
    WebhookSettings,
)
from docproc.specs.exports import ExportSettings
from docproc.specs.filing import (
    CATEGORIES,
    CategorySettings,
    FilingRule,
    RetentionSettings,
    require_categories,
    require_tree,
)
from docproc.specs.flags import FlagSettings
from docproc.specs.loader import Spec
from docproc.specs.secrets import SecretReference, require_no_password

EXTENSIONS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".xml", ".eml")


Address = Annotated[str, AfterValidator(require_no_password)]
"""Where a server is; a password in it is refused."""


class StorageSettings(Spec):
    """What may come in."""

    max_file_size_mb: int = Field(50, ge=1, le=1000, description="largest file that is taken in, in megabytes")
    allowed_extensions: tuple[str, ...] = Field(
        EXTENSIONS, description="files of a folder with these endings are taken in; a file named itself always is"
    )

    @field_validator("allowed_extensions")
    @classmethod
    def _are_extensions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for extension in value:
            if PurePath("file" + extension).suffix != extension:
                raise ValueError(f"'{extension}' is no file ending such as .pdf")
        return tuple(extension.lower() for extension in value)


class LimitSettings(Spec):
    """What one document may cost before it is refused."""

    max_pages: int = Field(500, ge=1, le=100_000, description="most pages of one document")
    max_megapixels: int = Field(200, ge=1, le=2000, description="most pixels of one page, in millions")
    seconds_per_page: int = Field(
        120,
        ge=1,
        le=86_400,
        description="longest time a worker may take over one page or one step of a document; "
        "a model or a server gets its own timeout_seconds besides",
    )
    worker_memory_mb: int = Field(3000, ge=256, le=1_000_000, description="most memory a worker process may use")
    network: Literal["auto", "allowed", "refused"] = Field(
        "auto", description="whether workers may open sockets; auto: only where the OCR backend lives on a server"
    )


class OcrSettings(Spec):
    """How pages without a sound text layer are read."""

    default_backend: str = Field("auto", description="auto, or the name of an OCR backend (see docproc doctor)")
    engine: Literal["openvino", "onnxruntime"] = Field("openvino", description="inference engine of rapidocr")
    location: str | None = Field(None, description="what the backend needs: the folder of recorded pages for replay")
    confidence_threshold: float = Field(
        80, ge=0, le=100, description="least confidence of any required field for automatic approval, in percent"
    )
    max_retries: int = Field(3, ge=0, le=10, description="how often a passing fault is tried again")
    escalate_to: str | None = Field(None, description="backend that reads a page again when the first was not sure")
    escalate_below: float = Field(
        80, ge=0, le=100, description="mean confidence of a page's words below which it is read again, in percent"
    )
    trial_backend: str | None = Field(None, description="backend that reads documents for which ocr.trial_flag is on")
    trial_flag: str | None = Field(None, description="the feature flag of ocr.trial_backend")


class ServerSettings(Spec):
    """An OpenAI-compatible server whose model reads pages (backend server)."""

    url: Address | None = Field(None, description="address up to /v1, such as http://localhost:8000/v1")
    profile: str = Field("deepseek-ocr-2", description="how to ask the model (see docproc backends list)")
    model: str | None = Field(None, description="the model's id where it is not that of the profile")
    api_key: SecretReference | None = Field(None, description="the server's key, as env:NAME or file:PATH")
    concurrency: int = Field(4, ge=1, le=256, description="pages that one worker asks about at the same time")
    timeout_seconds: float = Field(
        300, ge=1, le=86_400, description="longest time to wait for one answer, with all tries and pauses"
    )
    retries: int = Field(4, ge=0, le=20, description="how often a passing fault is tried again, with growing pauses")


class SuryaSettings(Spec):
    """Surya 2 behind llama.cpp or vLLM (backend cpu_surya); its weights are free for research and small companies."""

    url: Address | None = Field(None, description="address up to /v1 of a server that runs already")
    folder: str | None = Field(None, description="folder with the model's GGUF and mmproj files, to start a server on")
    concurrency: int = Field(1, ge=1, le=64, description="pages read at the same time")
    timeout_seconds: float = Field(600, ge=1, le=86_400, description="longest wait for the server's start or an answer")


class RapidocrSettings(Spec):
    """Other PP-OCR models than those of the rapidocr wheel (backend rapidocr)."""

    models: str | None = Field(
        None, description="folder with one detection and one recognition model (.onnx) and its letters (.txt)"
    )
    language: str | None = Field(
        None, description="part of the recognition model's name, where the folder holds several: latin, cyrillic"
    )
    letters: Literal["european", "all"] = Field(
        "european",
        description="what the models of the package may read; all: Chinese and Japanese too, an eighth slower",
    )


class TesseractSettings(Spec):
    """Tesseract with language packs of its own (backend tesseract)."""

    languages: tuple[str, ...] = Field(
        ("deu", "eng"), min_length=1, description="language packs, the likeliest first; each more costs time"
    )
    tessdata: str | None = Field(
        None, description="folder of the packs (.traineddata); else TESSDATA_PREFIX, pip's and the system's are tried"
    )

    @field_validator("languages")
    @classmethod
    def _are_packs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for language in value:
            if not language.replace("_", "").isalnum() or not language.isascii():
                raise ValueError(f"'{language}' is no name of a language pack such as deu or chi_sim")
        return value


class ModelSettings(Spec):
    """Vision-language models that run here on transformers (backends got_ocr and deepseek)."""

    got_ocr: str = Field("stepfun-ai/GOT-OCR-2.0-hf", description="folder or hub id of GOT-OCR 2.0")
    deepseek: str = Field("deepseek-community/DeepSeek-OCR-2", description="folder or hub id of DeepSeek-OCR 2")
    device: Literal["auto", "cuda", "cpu"] = Field("auto", description="where models run; auto takes a GPU")
    allow_cpu: bool = Field(False, description="let models run without a GPU, at minutes a page")
    formatted: bool = Field(False, description="let got_ocr write tables and formulas as Markdown")
    patches: int = Field(0, ge=0, le=32, description="cut dense pages into so many patches; 0 shows the page whole")
    max_tokens: int = Field(4096, ge=64, le=65_536, description="most tokens of one page's answer")
    timeout_seconds: float = Field(
        900, ge=1, le=86_400, description="longest time for pages that are read together, loading the model included"
    )
    batch_pages: int | Literal["auto"] = Field(
        "auto", description="pages read together, 1 to 64; auto fills the free memory of the GPU"
    )

    @field_validator("batch_pages")
    @classmethod
    def _is_a_batch(cls, value: int | str) -> int | str:
        if isinstance(value, int) and not 1 <= value <= 64:
            raise ValueError("must lie between 1 and 64")
        return value


class DecisionSettings(Spec):
    """When a document needs no person."""

    threshold: float = Field(
        95,
        ge=0,
        le=100,
        description="least probability that all required fields are right, in percent; doubtful others are left out",
    )
    error_budget: float | None = Field(
        None,
        gt=0,
        lt=100,
        description="most wrong documents among automatic ones, in percent; none is automatic until reviews prove it",
    )


class PerformanceSettings(Spec):
    """How much of the machine is used."""

    max_concurrent_jobs: int | Literal["auto"] = Field(
        "auto", description="worker processes, 1 to 100; auto takes the processor cores"
    )
    cache_enabled: bool = Field(True, description="keep pages that were read, so that no page is read twice")
    cache_max_mb: int = Field(
        500,
        ge=0,
        le=1_000_000,
        description="most megabytes of kept pages that no document needs, a page takes about 2 KB",
    )

    @field_validator("max_concurrent_jobs")
    @classmethod
    def _is_a_count(cls, value: int | str) -> int | str:
        if isinstance(value, int) and not 1 <= value <= 100:
            raise ValueError("must lie between 1 and 100")
        return value


class IngestSettings(Spec):
    """How files are taken in."""

    settle_seconds: float = Field(
        0, ge=0, le=86_400, description="leave files that changed within this many seconds for next time"
    )


class LearningSettings(Spec):
    """What corrections lead to."""

    auto: bool = Field(
        False, description="write rules after every review that teaches some which make nothing worse, without asking"
    )


class WorkspaceSettings(Spec):
    """What this workspace is."""

    environment: str = Field("production", min_length=1, description="where it stands, which feature flags may ask for")


class Settings(Spec):
    """All settings of a workspace."""

    schema_name = "docproc"

    workspace: WorkspaceSettings = WorkspaceSettings()
    company: CompanySettings = CompanySettings()
    storage: StorageSettings = StorageSettings()
    limits: LimitSettings = LimitSettings()
    ingest: IngestSettings = IngestSettings()
    ocr: OcrSettings = OcrSettings()
    server: ServerSettings = ServerSettings()
    surya: SuryaSettings = SuryaSettings()
    rapidocr: RapidocrSettings = RapidocrSettings()
    tesseract: TesseractSettings = TesseractSettings()
    models: ModelSettings = ModelSettings()
    decision: DecisionSettings = DecisionSettings()
    performance: PerformanceSettings = PerformanceSettings()
    learning: LearningSettings = LearningSettings()
    email: EmailSettings = EmailSettings()
    notifications: NotificationSettings = NotificationSettings()
    people: dict[str, PersonSettings] = Field(
        {},
        description="People by user name: who is told things, and how they are reached",
        examples=[{"anna": {"name": "Anna Kühn", "email": "anna@example.org", "roles": ["cfo"], "language": "de"}}],
    )
    webhooks: dict[str, WebhookSettings] = Field(
        {},
        description="Servers by name that are told of events such as document.processed and workflow.failed",
        examples=[
            {"erp": {"url": "https://erp.example.org/hook", "events": ["document.processed"], "secret": "env:ERP_HOOK"}}
        ],
    )
    destinations: dict[str, DestinationSettings] = Field(
        {},
        description="Places by name that files are handed to: a folder, an address (https, sftp, s3, …) or a mailbox",
        examples=[{"accounting": {"type": "accounting", "folder": "/srv/accounting/inbox"}}],
    )
    exports: dict[str, ExportSettings] = Field(
        {},
        description="Export profiles by name: docproc export --profile NAME",
        examples=[
            {
                "bookings": {
                    "format": "csv",
                    "rows": "vat_rate",
                    "locale": "de",
                    "bom": True,
                    "columns": ["invoice_number", {"name": "vat_net", "title": "Netto", "decimals": 2}],
                }
            }
        ],
    )
    flags: dict[str, FlagSettings] = Field(
        {},
        description="Feature flags by name: what rules, templates and a backend on trial may ask for",
        examples=[{"new-totals": {"enabled": True, "rollout_percentage": 10, "description": "a new rule"}}],
    )
    retention: RetentionSettings = RetentionSettings()
    security: SecuritySettings = SecuritySettings()
    categories: Annotated[dict[str, CategorySettings], AfterValidator(require_tree)] = Field(
        dict(CATEGORIES),
        description="Categories by slug, those above before those below; naming any replaces the shipped ones",
        examples=[
            {
                **{slug: shipped.model_dump(mode="json", exclude_unset=True) for slug, shipped in CATEGORIES.items()},
                "energy": {"name": "Energy", "parent": "invoices", "color": "#f9a825"},
            }
        ],
    )
    filing: Annotated[dict[str, FilingRule], AfterValidator(require_categories)] = Field(
        {},
        description="Rules by name that give documents tags and a category, by type, supplier and conditions",
        examples=[
            {
                "large": {
                    "types": ["invoice"],
                    "conditions": {">=": [{"var": "document.extracted_data.total_amount"}, 5000]},
                    "tags": ["large"],
                }
            }
        ],
    )

    @field_validator("*", mode="before")
    @classmethod
    def _may_be_empty(cls, value: object) -> object:
        """Take a section whose settings are all commented out, which YAML reads as nothing, as an empty one."""
        return {} if value is None else value

    def document_limits(self) -> Limits:
        """Return the bounds on one document in bytes, pages, pixels, seconds."""
        return Limits(
            max_file_bytes=self.storage.max_file_size_mb * 1024 * 1024,
            max_pages=self.limits.max_pages,
            max_pixels=self.limits.max_megapixels * 1_000_000,
            seconds_per_page=self.limits.seconds_per_page,
            worker_memory_bytes=self.limits.worker_memory_mb * 1024 * 1024,
        )
