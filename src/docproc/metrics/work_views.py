"""Tables of work: pages read, words, jobs and their events, errors, runs."""

from __future__ import annotations

from docproc.metrics.view import BOX, KEY, View, day, flag, real, text, time, whole

_HOUR = "p.metric_date || printf(' %02d:00:00.000000', coalesce(p.hour_of_day, 0))"
_GENERAL = (
    "coalesce((SELECT CASE WHEN error_message LIKE d.filename || ': %'"
    " THEN substr(error_message, length(d.filename) + 3) ELSE replace(error_message, d.filename, '…') END"
    " FROM documents d WHERE d.id = error_logs.document_id), error_message)"
)
_OUTCOMES = (
    ("judged", "how often it was judged"),
    ("correct", "how often it was right, rightly left open counted too"),
    ("found", "right values given"),
    ("wrong", "wrong values given"),
    ("missed", "values on the document that were not given"),
)

PAGES = View(
    "pages",
    "one row a page that was read",
    "document_pages",
    (
        KEY,
        whole("page", "page, counted from 1", "page_number"),
        text("backend", "what read it"),
        text("backend_version", "its version"),
        text("model", "the model that it ran", "model_id"),
        text("reason", "why that backend"),
        text("complexity", "simple, moderate, complex"),
        real("confidence", "mean of its words, in percent", "ocr_confidence"),
        real("width", "in points"),
        real("height", "in points"),
        whole("rotation", "turned clockwise by so many degrees"),
        real("skew", "degrees"),
        whole("milliseconds", "time to read it", "processing_time_ms"),
        time("read_at", "when", "processed_at"),
        whole("text_key", "which kept page text", "page_text_id"),
    ),
    number="id",
)

READINGS = View(
    "readings",
    "one row for every reading of a document (page 0: all its pages as kept), and of pages that were read twice",
    "ocr_results",
    (
        KEY,
        whole("page", "page, counted from 1; 0 for the whole document", "page_number"),
        text("backend", "what read most of it", "backend_type"),
        text("backend_version", "its version"),
        flag("kept", "whether this reading counts", "is_kept"),
        whole("characters", "how many", "total_characters"),
        whole("words", "how many", "total_words"),
        whole("doubtful_words", "words below ocr.confidence_threshold", "low_confidence_word_count"),
        real("confidence", "mean of its words, in percent", "avg_word_confidence"),
        text("language", "language of the text", "detected_language"),
        whole("milliseconds", "time that it took", "processing_time_ms"),
        time("read_at", "when", "created_at"),
    ),
)

WORDS = View(
    "words",
    "one row a word of a page; made from the kept pages when it is asked",
    "document_pages p JOIN page_texts t ON t.id = p.page_text_id",
    (
        KEY,
        whole("page", "page, counted from 1"),
        whole("line", "line in reading order, from 0"),
        whole("word", "place in its line, from 0"),
        text("text", "the word"),
        real("confidence", "in percent"),
        *BOX,
    ),
)

JOBS = View(
    "jobs",
    "one row a stage of a document's way",
    "processing_jobs",
    (
        KEY,
        whole("job_key", "joins with events", "id"),
        text("id", "the id that commands take", "uuid"),
        text("stage", "intake, ocr, extract"),
        text("backend", "what read the pages", "backend_type"),
        text("backend_version", "its version"),
        text("status", "pending, running, completed, failed, cancelled"),
        whole("priority", "1 (first) to 10"),
        time("queued_at", "when it began to wait"),
        time("started_at", "when it was begun"),
        time("completed_at", "when it ended"),
        whole("milliseconds", "time that it took", "processing_time_ms"),
        flag("success", "whether it ended well"),
        text("error", "code of the error", "error_code"),
        text("error_message", "the error in words"),
        whole("retries", "how often it was tried again", "retry_count"),
        whole("cpu_ms", "time of all processors together", "cpu_time_ms"),
        whole("ram_mb", "most memory of the worker", "ram_used_mb"),
        whole("gpu_mb", "most memory of the graphics card", "vram_used_mb"),
        text("created_by", "who asked for it"),
    ),
    number="id",
)

FAILED_JOBS = View(
    "failed_jobs",
    "one row for every job that failed; they stand among the jobs too, but are few and quickly read",
    "(SELECT * FROM processing_jobs WHERE status = 'failed')",
    (
        KEY,
        text("stage", "intake, ocr, extract"),
        text("backend", "what read the pages", "backend_type"),
        time("completed_at", "when it ended"),
        text("error", "code of the error", "error_code"),
    ),
)

EVENTS = View(
    "events",
    "one row for everything that happened to a job",
    "job_events e JOIN processing_jobs j ON j.id = e.job_id",
    (
        whole("document_key", "joins with documents", "j.document_id"),
        whole("job_key", "joins with jobs", "e.job_id"),
        text("event", "what happened", "e.event_type"),
        text("message", "in words", "e.event_message"),
        text("data", "further facts, JSON", "e.event_data"),
        time("happened_at", "when", "e.created_at"),
    ),
)

ERRORS = View(
    "errors",
    "one row for every error of the machinery",
    "error_logs",
    (
        whole("error_key", "its number", "id"),
        text("severity", "debug, info, warning, error, critical"),
        text("type", "kind of error", "error_type"),
        text("message", "in words", "error_message"),
        text("general_message", "in words, without the name of the document's file", _GENERAL),
        text("stack", "place in the program, of errors of the machinery", "stack_trace"),
        whole("occurrences", "how often", "occurrence_count"),
        flag("resolved", "whether somebody settled it"),
        text("resolved_by", "who"),
        text("resolution", "how", "resolution_notes"),
        time("resolved_at", "when it was settled"),
        time("first_seen_at", "when first"),
        time("last_seen_at", "when last"),
    ),
    of_documents=False,
)

RUNS = View(
    "runs",
    "one row for every command that worked on documents",
    "runs",
    (
        text("id", "its id", "uuid"),
        text("command", "the command"),
        text("arguments", "its arguments, a JSON list"),
        text("version", "version of docproc", "docproc_version"),
        text("host", "machine"),
        text("started_by", "who"),
        time("started_at", "when it began"),
        time("finished_at", "when it ended"),
        whole("exit_code", "how it ended"),
    ),
    of_documents=False,
)

WORKFLOW_STEPS = View(
    "workflow_steps",
    "one row for every step of a workflow that was carried out",
    "workflow_step_executions x JOIN workflow_executions e ON e.id = x.execution_id"
    " JOIN workflows w ON w.id = e.workflow_id JOIN workflow_steps s ON s.id = x.step_id",
    (
        whole("document_key", "joins with documents, where the workflow worked on one", "e.document_id"),
        text("execution", "id of the execution", "e.uuid"),
        text("workflow", "id of the workflow", "w.slug"),
        text("trigger_event", "what set it off", "e.trigger_event"),
        text("execution_status", "pending, running, waiting, completed, failed, ...", "e.status"),
        whole("execution_ms", "time of the whole execution", "e.duration_ms"),
        whole("step_order", "place of the step", "s.step_order"),
        text("step", "name of the step", "s.name"),
        text("step_type", "kind of the step", "s.step_type"),
        text("status", "how the step ended", "x.status"),
        whole("milliseconds", "time that it took", "x.duration_ms"),
        whole("retries", "how often it was tried again", "x.retry_count"),
        text("error", "why it failed", "x.error_message"),
        time("started_at", "when it began", "x.started_at"),
    ),
    of_documents=False,
)

METRICS = View(
    "metrics",
    "one row a figure of a minute, an hour or a day (docproc metrics aggregate)",
    "system_metrics",
    (
        text("name", "name of the figure", "metric_name"),
        text("type", "counter, gauge, histogram", "metric_type"),
        text("bucket", "minute, hour, day"),
        time("begins_at", "beginning of the bucket", "timestamp"),
        real("value", "count, state, or sum of the values"),
        whole("count", "how many values"),
        real("least", "least value", "min_value"),
        real("most", "greatest value", "max_value"),
        real("mean", "mean value", "avg_value"),
        text("labels", "JSON"),
    ),
    of_documents=False,
)

BACKEND_METRICS = View(
    "backend_metrics",
    "one row for how a backend did in an hour or (no hour) on a day (docproc metrics aggregate)",
    "backend_metrics",
    (
        text("backend", "what read the pages", "backend_type"),
        text("backend_version", "its version"),
        day("day", "which day", "metric_date"),
        whole("hour", "hour of the day (UTC), 0 to 23", "hour_of_day"),
        whole("documents", "documents that it read, or failed to", "total_requests"),
        whole("read", "of these, read", "successful_requests"),
        whole("failed", "of these, not read", "failed_requests"),
        whole("pages", "pages that it read", "total_pages_processed"),
        whole("characters", "characters on them", "total_characters_extracted"),
        whole("avg_ms", "mean time of a page", "avg_processing_time_ms"),
        whole("min_ms", "least time of a page", "min_processing_time_ms"),
        whole("max_ms", "greatest time of a page", "max_processing_time_ms"),
        whole("p50_ms", "half of the pages took no longer", "p50_processing_time_ms"),
        whole("p95_ms", "95 of 100 pages took no longer", "p95_processing_time_ms"),
        whole("p99_ms", "99 of 100 pages took no longer", "p99_processing_time_ms"),
        real("confidence", "mean confidence of its pages, in percent", "avg_confidence"),
        real("accuracy", "right values where a person looked, in percent", "avg_accuracy"),
        real("cpu_percent", "processors that were busy while it read: 100 is one", "avg_cpu_usage"),
        whole("avg_ram_mb", "mean of the workers' most memory"),
        whole("max_ram_mb", "most memory of a worker"),
        whole("avg_gpu_mb", "mean memory of the graphics card", "avg_vram_mb"),
        whole("max_gpu_mb", "most memory of the graphics card", "max_vram_mb"),
    ),
    of_documents=False,
)

HEALTH = View(
    "health",
    "one row for every part that docproc health looked at",
    "health_checks",
    (
        text("component", "which part"),
        text("status", "healthy, degraded, down"),
        whole("milliseconds", "time to find out", "response_time_ms"),
        text("error", "what is wrong", "error_message"),
        time("checked_at", "when"),
    ),
    of_documents=False,
)

MODELS = View(
    "models",
    "one row for every field of a version of a model, on a day and in each of its hours (see docproc metrics models)",
    "model_performance p, json_each(p.field_metrics) f",
    (
        text("model", "candidate-scorer (as proved when it was taught) or extraction (as reviewed)", "p.model_name"),
        text("version", "of the scorer, or of docproc", "p.model_version"),
        day("day", "the day", "p.metric_date"),
        whole("hour", "hour of the day, UTC; none: the whole day", "p.hour_of_day"),
        time("measured_at", "when the day or hour began", _HOUR),
        text("field", "name of the field", "f.key"),
        *(whole(name, meaning, f"json_extract(f.value, '$.{name}')") for name, meaning in _OUTCOMES),
        real("confidence", "mean of the values given, in percent", "json_extract(f.value, '$.confidence')"),
    ),
    of_documents=False,
)
