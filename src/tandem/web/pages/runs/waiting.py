"""What a run is waiting for, as one sentence."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tandem.engine.record import RecordRef
from tandem.store.models import ManualAction, Run
from tandem.web.components.clock import wall
from tandem.web.pages.addresses import record_url
from tandem.web.pages.workflows.phrases import span, uncapitalised
from tandem.web.pages.workflows.words import field_label, trigger_label


def waiting_for(run: Run) -> SafeString | str:
    """The sentence; empty when the run is over or about to go on."""
    waits = run.waits_for or {}
    if run.ended_at is not None:
        return ""
    until = wall(run.due_at)
    if "cap" in waits:
        words = gettext(
            "Waiting for its turn: this workflow starts at most {n} times an hour. It goes on {when}."
        )
        return format_html(words, n=waits["cap"], when=until)
    if "spread" in waits:
        words = gettext(
            "Held back a little, so that what is late does not all happen at once. It goes on {when}."
        )
        return format_html(words, when=until)
    if "manual_action" in waits:
        return _handed(int(waits["manual_action"]), run)
    if "delivery" in waits:
        return gettext("Waiting for the answer to what this step sent out.")
    if "event" in waits:
        event = uncapitalised(trigger_label(str(waits["event"])))
        words = gettext("Waiting until {event}, at the latest until {when}.")
        return format_html(words, event=event, when=until)
    if "until" in waits:
        field = uncapitalised(field_label(run.record_type, str(waits["until"])))
        return format_html(
            gettext("Waiting for the time in “{field}”: it goes on {when}."), field=field, when=until
        )
    if "time" in waits:
        words = gettext("Waiting {span}: it goes on {when}.")
        return format_html(words, span=span(str(waits["time"])), when=until)
    return gettext("About to go on.")


def _handed(id: int, run: Run) -> SafeString | str:
    """Whom a run waits for, and for what."""
    asked = ManualAction.objects.select_related("owner", "team").filter(pk=id).first()
    if asked is None:
        return gettext("Waiting for a person.")
    who = asked.owner.name if asked.owner else asked.team.name if asked.team else gettext("somebody")
    words = gettext("Waiting for {who}: {what}.")
    if run.due_at is not None:
        words = gettext("Waiting for {who}: {what}. Without an answer it goes on {when}.")
    url = record_url(RecordRef("manual_action", id))
    what = format_html('<a href="{}">{}</a>', url, asked.title) if url else asked.title
    return format_html(words, who=who, what=what, when=wall(run.due_at))
