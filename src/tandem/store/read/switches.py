"""When automation, and one workflow, were switched on and off, as the log tells it."""

from __future__ import annotations

from datetime import UTC, datetime

from tandem.engine.quiet import Change
from tandem.store.models import Organisation
from tandem.store.raw import cursor

ALWAYS = datetime.min.replace(tzinfo=UTC)

_ALL = """
SELECT at, (before ->> 'automation_on')::boolean, (after ->> 'automation_on')::boolean FROM store_event
WHERE record_type = 'organisation' AND after ? 'automation_on' ORDER BY id
"""
_ONE = """
SELECT at, op, coalesce(before, '{}'), after FROM store_event
WHERE record_type = 'workflow' AND record_id = %s ORDER BY id
"""
_FIRST_RUN = "SELECT min(started_at) FROM store_run WHERE workflow_id = %s"


def changes(workflow: int) -> list[Change]:
    """Each time the main switch or the workflow's own changed, or it was first published; in order of their times.

    Before the first of them it was as that one found it. Where runs are older than what the log knows, it was on.
    """
    with cursor() as rows:
        of_all = rows.execute(_ALL).fetchall()
        of_one = rows.execute(_ONE, [workflow]).fetchall()
        begun = rows.execute(_FIRST_RUN, [workflow]).fetchone()
    first_run = begun[0] if begun else None
    is_on = of_all[0][1] if of_all else Organisation.objects.values_list("automation_on", flat=True).get(id=1)
    found = [Change(ALWAYS, automation=is_on), *(Change(at, automation=on) for at, _, on in of_all)]
    if of_one and of_one[0][1] != "created":
        earlier = {**of_one[0][3], **of_one[0][2]}
        found.append(_change(ALWAYS, earlier))
    if first_run is not None and of_one and first_run < of_one[0][0]:
        found.append(Change(first_run, on=True, published=True))
    found += [_change(at, after) for at, _, _, after in of_one]
    return sorted(found, key=lambda one: one.at)


def _change(at: datetime, image: dict[str, object]) -> Change:
    return Change(at, on=bool(image.get("on")), published=image.get("live") is not None)
