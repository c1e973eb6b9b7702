"""Runs as rows of a list: what ran, about whom, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from tandem.engine.record import RecordRef
from tandem.store.models import Run
from tandem.store.read.labels import labels
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action
from tandem.web.pages.addresses import kind_word, record_url
from tandem.web.pages.workflows.words import said, trigger_label


@dataclass(frozen=True)
class RunLine:
    """One run in a list. ``about`` is what the record is called, ``about_url`` its page."""

    run: Run
    mark: Doer
    about: str
    about_url: str
    because: str
    reason: str
    take_out: Action | None = None  # for who may, while it is under way

    @property
    def took(self) -> timedelta | None:
        """How long it lasted; None while it goes on or when it was over at once."""
        if self.run.ended_at is None or self.run.ended_at == self.run.started_at:
            return None
        return self.run.ended_at - self.run.started_at


def run_rows(runs: Iterable[Run]) -> list[RunLine]:
    """The lines of these runs: one query for the workflows, one for each record type."""
    rows = list(runs.select_related("workflow") if hasattr(runs, "select_related") else runs)
    called = labels(RecordRef(row.record_type, row.record_id) for row in rows)
    return [_line(row, called) for row in rows]


def _line(row: Run, called: dict[RecordRef, str]) -> RunLine:
    record = RecordRef(row.record_type, row.record_id)
    mark = Doer("rule", row.workflow.name, url=reverse("workflow", args=[row.workflow_id]))
    about = called.get(record, "") or fallback(record)
    url = record_url(record) if record in called else ""
    return RunLine(row, mark, about, url, trigger_label(row.trigger), said(row.reason))


def fallback(record: RecordRef) -> str:
    """What to call a record that is gone or has no name."""
    return f"{kind_word(record.type)} {record.id}"
