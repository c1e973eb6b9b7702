"""What happened, in the reader's language: one sentence an entry, starting with its verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tandem import catalog
from tandem.engine.record import RecordRef
from tandem.store.read.timeline import Departure, Happening, Names
from tandem.web.components import clock
from tandem.web.components.labels import colon, labelled
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action, Change
from tandem.web.components.states import State, state_of
from tandem.web.components.timeline import Entry

from . import values
from .addresses import kind_word, record_url
from .manual_actions import handed_sentences

SPELLED_OUT = 2  # changes told in the sentence; more are in its details

# What an exchange tells of a call, by the verb of the entry.
FROM_EXCHANGE = {
    "call.ringing": gettext_noop("reported that {call} rings"),
    "call.in_progress": gettext_noop("reported that {call} was answered"),
    "call.on_hold": gettext_noop("reported that {call} is on hold"),
    "call.ended": gettext_noop("reported that {call} ended"),
    "call.missed": gettext_noop("reported that nobody answered {call}"),
    "call.cancelled": gettext_noop("reported that {call} was cancelled"),
}
ADDED = {
    "note": gettext_noop("wrote a note"),
    "task": gettext_noop("created the task {subject}"),
    "contact": gettext_noop("added {subject}"),
    "company": gettext_noop("added {subject}"),
    "call": gettext_noop("added the call {subject}"),
}
BY_VERB = {
    "schedule_call": gettext_noop("planned the call {subject}"),
    "log_call": gettext_noop("logged the call {subject}"),
    "hand_off": gettext_noop("handed over {subject}"),
    "place_call": gettext_noop("placed the call {subject}"),
}
PROVIDERS = {
    "twilio": "Twilio",
    "exchange": "",
}  # the second is what an exchange is without a name of its own
SENT = {
    "email": gettext_noop("wrote “{label}” to {target}"),
    "webhook": gettext_noop("called the webhook {label}"),
    "function": gettext_noop("ran the function {label}"),
    "sms": gettext_noop("sent the text message “{label}” to {target}"),
    "phone_call": gettext_noop("rang {target}"),
}


def entry(one: Happening, names: Names, here: RecordRef) -> Entry:
    """One entry of the timeline of ``here``."""
    changes = [] if one.verb in handed_sentences.WORDS else _changes(one, names)
    return Entry(
        one.id,
        one.at,
        doer(one, names),
        _sentence(one, names, here),
        because=because(one),
        state=_progress(one.departure),
        body=_body(one, names),
        changes=changes if len(changes) > SPELLED_OUT else (),
        links=_links(one),
    )


def doer(one: Happening, names: Names) -> Doer:
    """Who or what did it, with their mark."""
    if one.by == "rule" and one.workflow:
        name = names("workflow", one.workflow) or _("A rule that is gone")
        return Doer("rule", name, record_url(RecordRef("workflow", one.workflow)))
    if one.by == "person":
        return Doer("person", names("user", one.doer) or _("A former colleague"))
    if one.by == "connector":
        return Doer("connector", _exchange(str(one.details.get("connector", "")), names), icon="phone")
    if one.by == "client":
        return Doer("client", _("The client"))
    return Doer("connector", _("Tandem"), icon="settings")


def _exchange(source: str, names: Names) -> str:
    """Which exchange it was: the account's name, else the provider's, else the word it calls itself."""
    named = names.connectors.get(source) or PROVIDERS.get(source, source)
    return named or _("The telephone exchange")


def because(one: Happening) -> str:
    """What made a rule act: its trigger's label; what it went along with when something was deleted; else empty."""
    along = one.details.get("along_with")
    if along:
        return _("{record} was deleted").format(record=along["label"] or kind_word(along["type"]))
    trigger = catalog.triggers().get(str(one.details.get("trigger", "")))
    if one.by != "rule" or trigger is None:
        return ""
    words = _(trigger.label)
    return words[:1].lower() + words[1:]


def _sentence(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    made = _BY_EFFECT.get(one.effect)
    if made is not None:
        return made(one, names, here)
    action = catalog.actions().get(one.verb)
    return _("did: {action}").format(action=_(action.title)) if action else one.verb


def _created(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    if one.by == "connector" and one.verb in FROM_EXCHANGE:
        return _from_exchange(one, names, here)
    kind = one.subject.type if one.subject else ""
    if one.subject == here:
        return _("added this {kind}").format(kind=kind_word(kind).lower())
    action = catalog.actions().get(one.verb)
    told = action.told if action else ""
    phrase = told or BY_VERB.get(one.verb) or ADDED.get(kind) or gettext_noop("added {subject}")
    return format_html(_(phrase), subject=_linked(one.subject, names, str(one.details.get("label", ""))))


def _changed(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    if one.by == "connector" and one.verb in FROM_EXCHANGE:
        return _from_exchange(one, names, here)
    if one.verb in handed_sentences.WORDS:
        item = _("this manual action") if one.subject == here else _linked(one.subject, names)
        return handed_sentences.sentence(one, names, item)
    changes = _changes(one, names)
    if not changes:
        return _("changed nothing")
    told = format_html_join(
        ", ",
        "<b>{}</b> {} → {}",
        (
            (colon(change.label), change.before or "–", change.after or "–")
            for change in changes[:SPELLED_OUT]
        ),
    )
    more = len(changes) - SPELLED_OUT
    if more > 0:
        said = ngettext("and {count} more field", "and {count} more fields", more).format(count=more)
        told = format_html("{} {}", told, said)
    return _about(format_html(_("changed {what}"), what=told), one.subject, names, here)


def _from_exchange(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    name = names("call", one.record.id)
    call = _("the call")
    if names.is_there(one.record) and one.subject != here:
        whose = _("the call “{name}”").format(name=name) if here.type == "company" else call
        call = format_html('<a href="{}">{}</a>', record_url(one.subject), whose)
    told = format_html(_(FROM_EXCHANGE[one.verb]), call=call)
    length = one.details.get("changes", {}).get("duration", [None, None])[1]
    if one.verb != "call.ended" or not length:
        return told
    return format_html(_("{told} after {length}"), told=told, length=clock.duration(length))


def _deleted(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    kind = kind_word(one.subject.type if one.subject else one.record.type).lower()
    told = _("deleted a {kind}").format(kind=kind)
    label = str(one.details.get("label", ""))
    return format_html("{} · <b>{}</b>", told, label) if label else told


def _sent(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    kind = str(one.details.get("kind", ""))
    label = (one.departure.label if one.departure else "") or str(one.details.get("label", ""))
    phrase = _(SENT.get(kind, gettext_noop("sent {label} to {target}")))
    parts = {"label": format_html("<b>{}</b>", label), "target": str(one.details.get("target", ""))}
    return format_html(phrase, **parts)


def _notified(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    people = [names("user", user) or _("a former colleague") for user in one.details.get("users", ())]
    told = format_html_join(", ", "<b>{}</b>", ((name,) for name in people))
    return format_html(_("told {people}: {text}"), people=told, text=one.details.get("text", ""))


def _started(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    return format_html(_("started the workflow {workflow}"), workflow=_workflow(one))


def _ended(one: Happening, names: Names, here: RecordRef) -> SafeString | str:
    count = int(one.details.get("count", 1))
    if not one.details.get("workflow", {}).get("id"):
        words = ngettext(
            "ended {count} run that was under way", "ended {count} runs that were under way", count
        )
        return words.format(count=count)
    words = ngettext("ended {count} run of {workflow}", "ended {count} runs of {workflow}", count)
    return format_html(words, count=count, workflow=_workflow(one))


def _workflow(one: Happening) -> SafeString:
    found = one.details.get("workflow", {})
    return format_html("<b>{}</b>", str(found.get("name", "")))


_BY_EFFECT: Mapping[str, Callable[[Happening, Names, RecordRef], SafeString | str]] = {
    "created": _created,
    "changed": _changed,
    "deleted": _deleted,
    "sent": _sent,
    "notified": _notified,
    "started": _started,
    "ended": _ended,
}


def _about(words: str, subject: RecordRef | None, names: Names, here: RecordRef) -> SafeString | str:
    """The sentence, naming the record when it is not the one the page is about."""
    if subject is None or subject == here:
        return words
    kind = kind_word(subject.type).lower()
    return format_html("{} · {} {}", words, kind, _linked(subject, names))


def _linked(subject: RecordRef | None, names: Names, label: str = "") -> SafeString | str:
    if subject is None:
        return label
    words = names(subject.type, subject.id) or label or kind_word(subject.type)
    url = record_url(subject) if names.is_there(subject) else ""
    return format_html('<a href="{}">{}</a>', url, words) if url else format_html("<b>{}</b>", words)


def _changes(one: Happening, names: Names) -> list[Change]:
    return values.changes(one.subject.type if one.subject else "", one.details.get("changes", {}), names)


def _body(one: Happening, names: Names) -> str:
    """Words somebody wrote, in full."""
    if one.effect == "created" and one.subject and one.subject.type == "note":
        return names("note", one.subject.id) or str(one.details.get("label", ""))
    return str(one.details.get("note", "")) if one.verb in handed_sentences.WORDS else ""


def _progress(leaving: Departure | None) -> State | None:
    """How far something that leaves has come, with the reason in the words of the badge."""
    if leaving is None:
        return None
    look = state_of("delivery", leaving.state)
    if leaving.state == "planned" and leaving.due_at and leaving.due_at > clock.reading_now():
        return State(_("Waits until {time}").format(time=_short(leaving.due_at)), look.icon, look.tone)
    words = reason(leaving.reason)
    return (
        State(labelled(look.word, words), look.icon, look.tone) if words and leaving.state != "sent" else look
    )


def _short(moment: Any) -> str:
    from django.utils import timezone

    local = timezone.localtime(moment)
    same_day = local.date() == timezone.localtime(clock.reading_now()).date()
    return f"{local:%H:%M}" if same_day else f"{clock.short_date(moment)}, {local:%H:%M}"


def reason(kept: Mapping[str, Any] | None) -> str:
    """A kept reason in the reader's language."""
    if not kept or "text" not in kept:
        return ""
    try:
        return _(str(kept["text"])).format_map(kept.get("values", {}))
    except (KeyError, ValueError, IndexError):
        return str(kept["text"])


def _links(one: Happening) -> list[Action]:
    url = record_url(RecordRef("run", one.run)) if one.run else ""
    return [Action(_("See the run"), url, "activity")] if url else []
