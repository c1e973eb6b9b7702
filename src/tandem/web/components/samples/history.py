"""The sample timeline: all three marks, a hand-off, a failure, a change, upcoming work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.html import format_html

from tandem.web.components.shapes import Action, Change, Fact, Tab
from tandem.web.components.states import DELIVERY, TASK
from tandem.web.components.timeline import Entry, Timeline

from .people import ANA, BO, CLIENT_DOER, DORA, ESCALATE, RULE, TWILIO


def timeline(now: datetime) -> Timeline:
    """All three marks, a hand-off, a failure, a change, upcoming work."""

    def earlier(**distance: float) -> datetime:
        return now - timedelta(**distance)

    return Timeline(
        filters=[
            Tab("All", "?", active=True),
            Tab("Calls", "?t=calls", count=4),
            Tab("Notes", "?t=notes"),
            Tab("Rules", "?t=rules"),
        ],
        note_url="?",
        more_url="?fragment=panel",
        upcoming=[
            Entry(
                1,
                now + timedelta(minutes=28),
                ESCALATE,
                format_html("will notify <b>{}</b> if nobody has called back", "Ana Marin"),
                icon="clock",
                state=DELIVERY["planned"],
            ),
            Entry(2, now + timedelta(days=2), BO, "planned a call about “Devis luminaires”", icon="calendar"),
        ],
        entries=[
            Entry(
                3,
                earlier(seconds=20),
                RULE,
                format_html("notified <b>{}</b>", "Ana Marin"),
                because="Call became missed",
                facts=[Fact("By", "Bell and e-mail"), Fact("Message", "Missed call from Jean-Baptiste")],
                links=[Action("See the run", "#run", "activity"), Action("Why?", "#why", "help")],
            ),
            Entry(4, earlier(minutes=2), CLIENT_DOER, "called and hung up after 21 s", icon="phone-x"),
            Entry(
                5,
                earlier(minutes=50),
                ANA,
                "changed the status",
                changes=[Change("Status", "Devis envoyé", "À relancer"), Change("Owner", "", "Bo Lefèvre")],
            ),
            Entry(
                6,
                earlier(hours=26),
                BO,
                "wrote a note",
                body="Il préfère qu’on l’appelle après 15 h.\nLe devis doit mentionner la pose.",
            ),
            Entry(
                7,
                earlier(hours=27),
                RULE,
                format_html("could not send <b>{}</b>", "“Nous vous rappelons”"),
                because="the address refuses mail",
                state=DELIVERY["failed"],
                links=[Action("See the run", "#run", "activity"), Action("Send again", "#again", "refresh")],
            ),
            Entry(
                8,
                earlier(days=4),
                ESCALATE,
                format_html("handed <b>{}</b> to Bo Lefèvre", "Call back within the hour"),
                because="Task is overdue by 30 min",
                state=TASK["open"],
            ),
            Entry(9, earlier(days=4, hours=1), TWILIO, "recorded a call of 4 min 12 s"),
            Entry(10, earlier(days=40), DORA, "imported this contact from contacts-2024.csv"),
        ],
    )
