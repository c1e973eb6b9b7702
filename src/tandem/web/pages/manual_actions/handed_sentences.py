"""What people did with what they were handed, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tandem.store.read.timeline import Happening, Names
from tandem.web.components import clock

# By the verb of the entry.
WORDS = {
    "manual_action.started": gettext_noop("began with {subject}"),
    "manual_action.claimed": gettext_noop("took on {subject}"),
    "manual_action.released": gettext_noop("gave {subject} back"),
    "manual_action.reassigned": gettext_noop("gave {subject} to {owner}"),
    "manual_action.put_off": gettext_noop("put {subject} off until {later}"),
    "manual_action.no_answer": gettext_noop("reached nobody for {subject}"),
    "manual_action.call_back": gettext_noop("was asked to call back at {later} for {subject}"),
    "manual_action.completed": gettext_noop("completed {subject}"),
    "manual_action.skipped": gettext_noop("skipped {subject}: {because}"),
    "manual_action.cancelled": gettext_noop("called {subject} off: {because}"),
    "manual_action.escalated": gettext_noop("found {subject} overdue"),
}


def sentence(one: Happening, names: Names, subject: SafeString | str) -> SafeString | str:
    """One sentence for one of the verbs in WORDS; ``subject`` is the item, as a link where it is one."""
    new = {name: change[1] for name, change in one.details.get("changes", {}).items()}
    parts = {
        "subject": subject,
        "owner": names("user", new.get("owner")) or names("team", new.get("team")) or _("nobody"),
        "later": _time(new.get("later_at")),
        "because": _(str(new["because"])) if new.get("because") else "–",
    }
    told = format_html(_(WORDS[one.verb]), **parts)
    outcome = _(str(one.details.get("chosen") or new.get("outcome") or "")) if new.get("outcome") else ""
    if not outcome:
        return told
    return format_html(_("{label}: {value}"), label=told, value=format_html("<b>{}</b>", outcome))


def _time(written: object) -> str:
    if isinstance(written, str):
        written = datetime.fromisoformat(written)
    return clock.wall(written) if isinstance(written, datetime) else "–"
