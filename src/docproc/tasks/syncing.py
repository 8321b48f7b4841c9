"""Keeping a destination up to date with the documents, and taking in what a destination's folder holds."""

from __future__ import annotations

import sys

from docproc.deliver.destinations import destination_named, send_exports
from docproc.deliver.integrations import keep_named
from docproc.export import FORMATS, export_bytes
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.specs.tasks import IngestConfig, SyncConfig, SyncTask, TaskSpec
from docproc.store.document_age import documents_to_hand_over
from docproc.store.document_filter import DocumentFilter
from docproc.store.exporting import iter_export
from docproc.store.integrations import note_synced
from docproc.store.outbox import enqueue_alone, requeue
from docproc.store.outbox_reading import known_keys, list_entries
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError


def sync_integration(task: TaskSpec, around: Surroundings) -> Summary:
    """Hand over every processed document whose newest version the destination does not have, or take in its files.

    A task hands each version of a document over once. Raises TaskFailedError when files could not be handed over.
    """
    if not isinstance(task, SyncTask):
        raise TypeError(task.type)
    config = task.config
    destination = destination_named(around.settings, config.destination)
    if config.direction == "pull":
        if destination.folder is None:
            raise TaskFailedError(f"{config.destination} is no folder, so nothing can be pulled from it")
        keep_named(around.store, around.settings)
        done_in = around.process(IngestConfig(folder=str(around.root / destination.folder)))
        note_synced(around.store, config.destination)
        return done_in
    queued = _queue(task.name, config, around)
    if config.auto_retry:
        failed = list_entries(around.store, OutboxKind.EXPORT, SendingStatus.FAILED, sys.maxsize)
        requeue(
            around.store,
            OutboxKind.EXPORT,
            [row["uuid"] for row in failed if row["idempotency_key"].startswith(f"sync:{task.name}:")],
            around.actor,
        )
    done = send_exports(around.store, around.settings, around.stop)
    if done.counts[SendingStatus.FAILED] or done.counts[SendingStatus.QUEUED]:
        failed_now = done.counts[SendingStatus.FAILED] + done.counts[SendingStatus.QUEUED]
        raise TaskFailedError(f"{failed_now} of {done.counts.total()} files were not handed over")
    note_synced(around.store, config.destination)
    return {"queued": queued, **done.as_counts()}


def _queue(name: str, config: SyncConfig, around: Surroundings) -> int:
    types = [kind.value for kind in config.document_types]
    known = known_keys(around.store, OutboxKind.EXPORT, f"sync:{name}:")
    queued = 0
    for document_id, version in documents_to_hand_over(around.store, types, config.only_settled):
        key = f"sync:{name}:{document_id}:{version}"
        if key in known or around.stop():
            continue
        documents = iter_export(around.store, DocumentFilter(ids=(document_id,)))
        payload = {
            "destination": config.destination,
            "filename": f"{document_id}.{FORMATS[config.format].suffix}",
            "mime_type": FORMATS[config.format].mime_type,
            "content": export_bytes(config.format, documents),
            "document_id": document_id,
            "created_by": around.actor,
        }
        enqueue_alone(around.store, OutboxKind.EXPORT, payload, key)
        queued += 1
    return queued
