"""The log of the demo's past: its records are written down with their own times, as if they had come in one by one.

While the demo is loaded the record tables are not watched; when all of it is there, the events it stands for go into
the log in the order of time. Nothing of it is left to be thought about: the demo says itself what its rules did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tandem.store.models import Record
from tandem.store.raw import cursor
from tandem.store.read.schema import models_by_type

# What a record was when it came in, and when it became what it is; calls of the exchange ring first.
_CREATED = """
SELECT n.created_at, '<type>', n.id, 'created', NULL::jsonb,
       <image> || CASE WHEN <grew> THEN '<young>'::jsonb ELSE '{}' END, <cause> FROM <table> n
"""
_CHANGED = """
SELECT n.ended_at, '<type>', n.id, 'changed', '<young>'::jsonb, <image>, <cause> FROM <table> n WHERE <grew>
"""


@dataclass(frozen=True)
class _Kind:
    """How records of one type came about: who wrote them down, and what the ended ones were at first."""

    cause: str = "jsonb_build_object('by', 'person', 'doer', n.owner)"
    grew: str = "false"
    young: str = "{}"


_KINDS = {
    "workflow": _Kind(),
    "company": _Kind(),
    "contact": _Kind(),
    "task": _Kind(),
    "note": _Kind("jsonb_build_object('by', 'person', 'doer', n.author)"),
    "call": _Kind(
        """CASE WHEN n.via_integration THEN '{"by": "connector", "connector": "twilio"}'::jsonb
                ELSE jsonb_build_object('by', 'person', 'doer', n.owner) END""",
        "n.via_integration AND n.rang_at IS NOT NULL",
        '{"status": "ringing", "result": "", "duration": null, "answered_at": null, "ended_at": null}',
    ),
    "manual_action": _Kind(
        "jsonb_build_object('by', 'rule', 'workflow', n.workflow, 'run', n.run)",
        "n.ended_at IS NOT NULL",
        '{"status": "not_started", "outcome": "", "started_at": null, "ended_at": null, "ended_by": null, "way": ""}',
    ),
}
_WRITE = """
INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
SELECT * FROM (<all>) AS past (at, record_type, record_id, op, before, after, cause)
ORDER BY at, record_id, op DESC  -- "created" comes before "changed"
"""
_STARTED = """
UPDATE store_run r SET event_id = e.id, chain = e.id FROM store_event e
WHERE e.record_type = r.record_type AND e.record_id = r.record_id
  AND e.op = CASE WHEN r.trigger = 'contact.created' THEN 'created' ELSE 'changed' END
"""


@contextmanager
def the_log() -> Iterator[None]:
    """Around the loading of the demo, inside its transaction; the role must own the tables, as after a migration."""
    _watch("DISABLE")
    yield
    _write_down()
    _watch("ENABLE")


def _watch(order: str) -> None:
    with cursor() as rows:
        rows.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        for word in _KINDS:
            table = models_by_type()[word]._meta.db_table
            for operation in ("insert", "update", "delete"):
                rows.execute(f"ALTER TABLE {table} {order} TRIGGER capture_{operation}")
        rows.execute("SET CONSTRAINTS ALL DEFERRED")


def _write_down() -> None:
    parts = [
        _fill(part, word, kind)
        for word, kind in _KINDS.items()
        for part in ((_CREATED, _CHANGED) if kind.young != "{}" else (_CREATED,))
    ]
    with cursor() as rows:
        rows.execute(_WRITE.replace("<all>", "UNION ALL".join(parts)))
        rows.execute(_STARTED)  # runs know the event they began with


def _fill(part: str, word: str, kind: _Kind) -> str:
    model = models_by_type()[word]
    places = {
        "image": _image(model),
        "cause": kind.cause,
        "grew": kind.grew,
        "young": kind.young,
        "type": word,
        "table": model._meta.db_table,
    }
    for name, value in places.items():
        part = part.replace(f"<{name}>", value)
    return part


def _image(model: type[Record]) -> str:
    """What the log keeps of a row: all but its hidden fields (see store/capture/install)."""
    return "(to_jsonb(n)" + "".join(f" - '{name}'" for name in (*model.hidden_fields, "updated_at")) + ")"
