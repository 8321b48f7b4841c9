"""A change by every command that changes something, and what the audit log says of it."""

from dataclasses import dataclass

Line = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A command line that changes something; `before` is done first, `action` and `resource` are what is audited.

    The row says what stood there before and after, unless that are no `values` that a log may hold or could show.
    """

    line: Line
    action: str
    resource: str
    before: tuple[Line, ...] = ()
    values: bool = True


PERSON = ("user", "add", "ben", "--email", "ben@example.org", "-q")
ROLE = ("role", "add", "clerk", "-q")
KEY = ("user", "key", "add", "ben", "till", "-q")
SUPPLIER = ("supplier", "add", "name=Lindenhof Werkzeuge GmbH", "-q")
MERGED = ("supplier", "add", "name=Lindenhof Alt GmbH", "-q")
TAG = ("doc", "tag", "a.pdf", "--add", "urgent", "-q")
RELATE = ("doc", "relate", "b.pdf", "references", "a.pdf", "-q")
APPROVE = ("review", "approve", "a.pdf", "--despite-findings", "-q")
FIX = ("review", "fix", "a.pdf", "customer_number=K-1", "-q")
OLD = ("review", "fix", "a.pdf", "invoice_date=2010-03-05", "-q")
DELETE = ("doc", "delete", "a.pdf", "--yes", "-q")
RUN_RULES = ("extract", "b.pdf", "--force", "-q", "--jobs", "1")

CHANGES = {
    "review fix": Change(FIX, "correction", "document"),
    "review approve": Change(APPROVE, "approval", "document"),
    "review reject": Change(("review", "reject", "a.pdf", "--note", "no invoice", "-q"), "rejection", "document"),
    "review reopen": Change(("review", "reopen", "a.pdf", "-q"), "reopening", "document", (APPROVE,)),
    "review assign": Change(("review", "assign", "a.pdf", "--to", "anna", "-q"), "assigned", "document"),
    "review release": Change(
        ("review", "release", "a.pdf", "-q"),
        "assigned",
        "document",
        (("review", "assign", "a.pdf", "--to", "anna", "-q"),),
    ),
    "doc revert": Change(("doc", "revert", "a.pdf", "1", "-q"), "revert", "document", (FIX,)),
    "doc archive": Change(("doc", "archive", "a.pdf", "-q"), "archived", "document"),
    "doc unarchive": Change(
        ("doc", "unarchive", "a.pdf", "-q"), "unarchived", "document", (("doc", "archive", "a.pdf", "-q"),)
    ),
    "doc tag": Change(TAG, "tagged", "document"),
    "doc category": Change(("doc", "category", "a.pdf", "contracts", "-q"), "categorized", "document"),
    "doc relate": Change(RELATE, "related", "document"),
    "doc unrelate": Change(("doc", "unrelate", "b.pdf", "a.pdf", "-q"), "unrelated", "document", (RELATE,)),
    "doc delete": Change(DELETE, "deleted", "document", (OLD,)),
    "doc undelete": Change(("doc", "undelete", "a.pdf", "-q"), "undeleted", "document", (OLD, DELETE)),
    "doc erase": Change(
        ("doc", "erase", "a.pdf", "--yes", "-q", "--despite-retention", "request 1"), "erased", "document", values=False
    ),
    "workflow add": Change(("workflow", "add", "reminder-alarm", "-q"), "created", "workflow"),
    "workflow remove": Change(("workflow", "remove", "probe", "-q"), "deleted", "workflow"),
    "workflow run": Change(("workflow", "run", "probe", "a.pdf", "-q"), "started", "execution"),
    "workflow trigger": Change(("workflow", "trigger", "hook", "-q"), "started", "execution"),
    "jobs retry": Change(("jobs", "retry", "--all", "-q"), "retried", "document"),
    "jobs cancel": Change(("jobs", "cancel", "c.pdf", "-q"), "cancelled", "document", (("ingest", "c.pdf", "-q"),)),
    "errors resolve": Change(("errors", "resolve", "--all", "-q", "--note", "seen"), "resolved", "error"),
    "task run": Change(("task", "run", "mails", "-q"), "started", "task", values=False),
    "webhook replay": Change(("webhook", "replay", "--dead", "-q"), "requeued", "webhook"),
    "mail retry": Change(("mail", "retry", "--all", "-q"), "requeued", "mail"),
    "notify preferences": Change(("notify", "preferences", "--no-email"), "updated", "preferences"),
    "notify clear": Change(
        ("notify", "clear", "--days", "0", "-q"),
        "deleted",
        "notifications",
        (("notify", "list", "--user", "anna"), ("notify", "read", "--all", "--user", "anna", "-q")),
        values=False,
    ),
    "supplier add": Change(SUPPLIER, "created", "supplier"),
    "supplier edit": Change(
        ("supplier", "edit", "lindenhof-werkzeuge", "city=Bonn", "-q"), "updated", "supplier", (SUPPLIER,)
    ),
    "supplier merge": Change(
        ("supplier", "merge", "lindenhof-werkzeuge", "lindenhof-alt", "-q"), "merged", "supplier", (SUPPLIER, MERGED)
    ),
    "supplier import": Change(
        ("supplier", "import", "--invoice2data", "templates-of-others", "-q"), "created", "supplier"
    ),
    "learn data export": Change(
        ("learn", "data", "export", "--unused", "--batch", "july"), "used", "training_data", (FIX,)
    ),
    "rule rollback": Change(
        ("rule", "rollback", "own/own-number", "1"), "updated", "rules", (RUN_RULES, ("raise_the_priority",), RUN_RULES)
    ),
    "config set": Change(("config", "set", "ocr.max_retries", "5", "-q"), "updated", "settings"),
    "config unset": Change(
        ("config", "unset", "ocr.max_retries", "-q"),
        "updated",
        "settings",
        (("config", "set", "ocr.max_retries", "5", "-q"),),
    ),
    "flag set": Change(("flag", "set", "beta", "enabled=true", "-q"), "updated", "settings"),
    "param set": Change(("param", "set", "mark", "17", "-q"), "created", "parameter"),
    "param delete": Change(
        ("param", "delete", "mark", "-q"), "deleted", "parameter", (("param", "set", "mark", "17", "-q"),)
    ),
    "param cleanup": Change(
        ("param", "cleanup", "-q"),
        "deleted",
        "parameter",
        (("param", "set", "m", "1", "--expires", "2020-01-01", "-q"),),
    ),
    "user add": Change(PERSON, "created", "user"),
    "user edit": Change(("user", "edit", "ben", "--name", "Ben", "-q"), "updated", "user", (PERSON,)),
    "user deactivate": Change(("user", "deactivate", "ben", "-q"), "updated", "user", (PERSON,)),
    "user delete": Change(("user", "delete", "ben", "-q"), "deleted", "user", (PERSON,)),
    "user activate": Change(
        ("user", "activate", "ben", "-q"), "updated", "user", (PERSON, ("user", "deactivate", "ben", "-q"))
    ),
    "user roles": Change(("user", "roles", "ben", "--add", "reviewer"), "granted", "user", (PERSON,)),
    "user password": Change(
        ("user", "password", "ben", "--password-stdin", "-q"), "updated", "user", (PERSON,), values=False
    ),
    "user two-factor": Change(("user", "two-factor", "ben", "-q"), "updated", "user", (PERSON,)),
    "user key add": Change(KEY, "created", "api_key", (PERSON,)),
    "user key revoke": Change(("revoke_the_key",), "revoked", "api_key", (PERSON,)),
    "role add": Change(ROLE, "created", "role"),
    "role delete": Change(("role", "delete", "clerk", "-q"), "deleted", "role", (ROLE,)),
    "role grant": Change(("role", "grant", "clerk", "documents.read", "-q"), "granted", "role", (ROLE,)),
    "role revoke": Change(
        ("role", "revoke", "clerk", "documents.read", "-q"),
        "revoked",
        "role",
        (ROLE, ("role", "grant", "clerk", "documents.read", "-q")),
    ),
    "cache clear": Change(("cache", "clear", "--yes", "-q"), "cleared", "cache", values=False),
    "backup restore": Change(
        ("backup", "restore", "vault", "--force", "-q"),
        "restored",
        "store",
        (("backup", "create", "vault", "-q"),),
        values=False,
    ),
}
"""By command: a change, and what the log says of it. A line of one word with underscores is a step of the test."""

NOT_AUDITED = {
    "work of the machine that a run records, with who began it": "ingest, ocr, extract, run, watch, task run-due,"
    " workflow resume, metrics aggregate",
    "sending of what is queued: the queues keep every try": "webhook test, webhook send, mail send, mail report,"
    " destination test",
    "a mark of one's own": "notify read, review next, serve",
    "gives out what is there, which shared stores audit": "export, doc original",
    "files outside the workspace": "backup create, backup prune, backends pull",
    "nothing, or a person's change by another command that is here": "doctor, init, login, logout, learn,"
    " learn activate, workflow cancel, sessions revoke, supplier suggest",
}
"""Commands that may change something and need no row here, by the reason why; the last are tested where they live."""
