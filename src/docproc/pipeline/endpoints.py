"""Models behind an address, asked by the coordinating process on behalf of its workers, which have no network.

A worker has opened untrusted bytes, so it never says which address is to be asked: it names a rule, and the address is
that of the coordinator's own rules. What a model answers goes back as bytes; the worker reads it as data.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from docproc.pipeline.pool import Worker
from docproc.pipeline.wire import Message, send
from docproc.specs.rules import MlModelRule, RulePack
from docproc.specs.suppliers import SupplierSpec

MOST_ANSWER = 5_000_000
"""No answer is larger (bytes)."""

ASK = "predict?"


class AskingError(Exception):
    """A model gave no answer; the message says why, in words that follow "the model ..."."""


class Endpoints:
    """The addresses that rules name, by the rules' keys; asked in threads, so that no worker waits for another's."""

    def __init__(self, rules: Mapping[str, MlModelRule], seconds: float, threads: int) -> None:
        """`seconds` is the most that a worker may be silent, which bounds every rule's own time limit."""
        self._rules = rules
        self._most_seconds = 0.8 * seconds
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._asked: list[tuple[Worker, Any, str, Future[bytes]]] = []
        self.failures: dict[str, str] = {}

    @classmethod
    def of(
        cls, packs: Sequence[RulePack], suppliers: Sequence[SupplierSpec], seconds: float, threads: int
    ) -> Endpoints:
        """Return the addresses that the rules in force name, by the rules' keys (see `extract.catalogue`)."""
        rules = {rule.name: rule for pack in packs for rule in pack.rules}
        rules |= {
            f"{supplier.id}/{template.name}/{rule.name}": rule
            for supplier in suppliers
            for template in supplier.templates
            for rule in template.rules
        }
        return cls({key: rule for key, rule in rules.items() if isinstance(rule, MlModelRule)}, seconds, threads)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return bool(self._asked)

    def ask(self, worker: Worker, task: Any, event: Message) -> None:
        """Begin to ask what `worker` asks for `task`. Raises ValueError for a rule that names no address."""
        key = event.data["rule"]
        spec = self._rules.get(key)
        if spec is None or spec.endpoint is None:
            raise ValueError(f"no rule '{key}' names an address")
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="models")
        seconds = min(spec.timeout_seconds, self._most_seconds)
        self._asked.append((worker, task, key, self._pool.submit(_post, spec, event.payload, seconds)))

    def pass_on(self) -> None:
        """Send each answer that has come, and each failure, to the worker that waits for it."""
        here = [each for each in self._asked if each[3].done()]
        self._asked = [each for each in self._asked if not each[3].done()]
        for worker, task, key, future in here:
            message = self._outcome(key, future)
            if worker.task is task:
                with suppress(OSError):  # its death shows in what the pool tells next
                    send(worker.connection, message)

    def _outcome(self, key: str, future: Future[bytes]) -> Message:
        error = future.exception()
        if error is None:
            return Message("predicted", {}, future.result())
        said = str(error) if isinstance(error, AskingError) else f"failed: {type(error).__name__}: {error}"
        self.failures[key] = said
        return Message("predicted", {"failed": said})

    def close(self) -> None:
        """Wait for nobody any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _post(spec: MlModelRule, body: bytes, seconds: float) -> bytes:
    """Ask once; raises AskingError in words that follow "the model ..."."""
    import httpx

    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if spec.token_variable is not None:
        token = os.environ.get(spec.token_variable)
        if not token:
            raise AskingError(f"could not be asked: {spec.token_variable} is not set")
        headers["Authorization"] = f"Bearer {token}"
    deadline = time.monotonic() + seconds
    content = bytearray()
    try:
        with httpx.stream("POST", str(spec.endpoint), content=body, headers=headers, timeout=seconds) as answer:
            if answer.status_code != httpx.codes.OK:
                raise AskingError(f"answered with status {answer.status_code}")
            for chunk in answer.iter_bytes():
                content += chunk
                if time.monotonic() > deadline:
                    raise AskingError(f"took longer than {seconds:g} s")
                if len(content) > MOST_ANSWER:
                    raise AskingError(f"answered with more than {MOST_ANSWER // 1_000_000} MB")
    except httpx.TimeoutException as error:
        raise AskingError(f"took longer than {seconds:g} s") from error
    except httpx.HTTPError as error:
        raise AskingError(f"could not be reached: {error}") from error
    return bytes(content)
