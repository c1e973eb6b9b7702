"""What the style guide shows: people and calls of a small workshop, with long and French names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.html import format_html

from .clock import reading_now
from .listing import Chip, Choice, Column, Listing, Offer, Row
from .marks import Doer
from .record import FactGroup, RecordHeader
from .shapes import Action, Banner, Change, Fact, Stat, Tab
from .states import CLIENT, DELIVERY, TASK
from .steps import Branch, Step
from .timeline import Entry, Timeline

PEOPLE = ["Ana Marin", "Bo Lefèvre", "Cy Popescu", "Dora Van den Berghe-Constantinescu"]
ANA = Doer("person", PEOPLE[0], url="#ana")
BO = Doer("person", PEOPLE[1], url="#bo")
DORA = Doer("person", PEOPLE[3], url="#dora")
RULE = Doer("rule", "A missed call tells the supervisor", url="#rule", icon="phone-x", tone=3)
ESCALATE = Doer("rule", "Overdue by 30 minutes escalates", url="#rule-2", icon="alarm", tone=1)
CLIENT_DOER = Doer("client", "Élodie Béranger-Dumitrescu", url="#client")
TWILIO = Doer("connector", "Twilio")


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the sample list."""

    who: str
    company: str
    number: str
    status: str
    owner: Doer | None
    rang_at: datetime
    length: int | None
    purpose: str


def calls(now: datetime) -> list[Call]:
    """Eight calls of a morning, newest first."""

    def minutes(count: float) -> datetime:
        return now - timedelta(minutes=count)

    return [
        Call(
            "Élodie Béranger-Dumitrescu",
            "Maison Béranger & Fils",
            "+33142685300",
            "missed",
            ANA,
            minutes(2),
            None,
            "",
        ),
        Call("", "", "+40721234567", "ringing", None, minutes(0), None, ""),
        Call(
            "Jean-Baptiste de la Rochefoucauld-Montbel",
            "Société Anonyme des Verreries et Cristalleries du Grand Est",
            "+33388123456",
            "in_progress",
            BO,
            minutes(7),
            None,
            "Devis luminaires",
        ),
        Call(
            "Ioana Țurcanu", "Lumina Nord SRL", "+40213456789", "ended", DORA, minutes(48), 1265, "Livraison"
        ),
        Call("Pål Årdal", "", "+4722334455", "planned", BO, now + timedelta(hours=3), None, "Call back"),
        Call("Marie Noël", "Atelier Noël", "+33612345678", "logged", ANA, minutes(240), 95, ""),
        Call(
            "Ștefan Ionescu",
            "Hotel Carpați",
            "+40744111222",
            "cancelled",
            None,
            minutes(1500),
            None,
            "Installation",
        ),
        Call("O'Brien & Sons", "O'Brien & Sons", "+35315551234", "on_hold", ANA, minutes(12), 40, ""),
    ]


def listing(request: HttpRequest, rows: list[Call]) -> Listing:
    """The sample list: views, chips, filters on offer, bulk actions, pages."""
    return Listing(
        name="calls",
        columns=[
            Column("who", "Caller", sortable=True, width="wide"),
            Column("status", "Status"),
            Column("number", "Number"),
            Column("purpose", "Purpose"),
            Column("owner", "Owner", sortable=True),
            Column("length", "Length", width="number"),
            Column("rang_at", "When", sortable=True),
        ],
        rows=[Row(i, f"#call-{i}", row, row.who) for i, row in enumerate(rows, 1)],
        total=1240,
        page=2,
        page_size=50,
        sort=request.GET.get("sort", "-rang_at"),
        search=request.GET.get("q", ""),
        search_hint="Search calls",
        views=[
            Tab("All calls", "?", active=True, count=1240),
            Tab("Missed, not called back", "?view=missed", count=7),
            Tab("Mine today", "?view=mine", count=12),
            Tab("À rappeler cette semaine", "?view=rappeler"),
        ],
        chips=[Chip("Status is", "Missed or ringing", "?"), Chip("City is", "Strasbourg", "?")],
        offers=[
            Offer("Status", [Choice("Missed", "?", active=True), Choice("Ended", "?")]),
            Offer("Owner", [Choice(name, "?") for name in PEOPLE]),
        ],
        bulk=[
            Action("Assign", "?fragment=panel", "user-plus", opens="panel"),
            Action("Set status", "?fragment=panel", "tag", opens="panel"),
            Action(
                "Delete",
                "?",
                "trash",
                opens="post",
                confirm="Delete these calls? Their timelines keep the entry.",
                danger=True,
            ),
        ],
        tools=[
            Action("Download as CSV", "?", "download"),
            Action("Choose columns", "?fragment=dialog", "columns", opens="dialog"),
        ],
    )


def header() -> RecordHeader:
    """A contact with everything a header can have."""
    return RecordHeader(
        name="Jean-Baptiste de la Rochefoucauld-Montbel",
        kind="Contact",
        mark=Doer("client", "Jean-Baptiste Montbel"),
        state=CLIENT["contact"],
        flags=[CLIENT["do_not_contact"]],
        owner=BO,
        facts=[
            Fact("Phone", "+33 3 88 12 34 56", "phone", "tel:+33388123456", copy=True),
            Fact("Company", "Verreries et Cristalleries du Grand Est", "building", "#company"),
            Fact("Local time", "14:05 in Strasbourg", "clock"),
        ],
        toolbox=[
            Action("Log a call", "?fragment=panel", "phone-plus", opens="panel"),
            Action("Send e-mail", "?fragment=panel", "mail", opens="panel"),
            Action("Create task", "?fragment=panel", "checkbox", opens="panel"),
        ],
        more=[
            Action("Assign to somebody else", "?fragment=panel", "user-plus", opens="panel"),
            Action("Set status", "?fragment=panel", "tag", opens="panel"),
            Action("Why did no rule act?", "?fragment=panel", "help", opens="panel"),
            Action(
                "Delete contact",
                "?",
                "trash",
                opens="post",
                confirm="Delete Jean-Baptiste? Calls and tasks stay.",
                danger=True,
            ),
        ],
    )


def groups() -> list[FactGroup]:
    """The left column of the sample record."""
    edit = Action("Edit", "?fragment=panel", "pencil", opens="panel")
    return [
        FactGroup(
            "About",
            [
                Fact(
                    "E-mail",
                    "jean-baptiste.delarochefoucauld@verreries-grand-est.example",
                    url="mailto:x@y.example",
                    copy=True,
                ),
                Fact("City", "Strasbourg, France"),
                Fact("Language", "Français"),
                Fact("Time zone", "Europe/Paris"),
                Fact("Tags", "hôtellerie, devis en cours"),
                Fact("Birthday", ""),
            ],
            edit,
        ),
        FactGroup("Consent", [Fact("GDPR", "Given on 3 March"), Fact("Do not contact", "Yes, by e-mail")]),
    ]


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
                format_html("will notify <b>Ana Marin</b> if nobody has called back"),
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
                format_html("notified <b>Ana Marin</b>"),
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
                format_html("could not send <b>“Nous vous rappelons”</b>"),
                because="the address refuses mail",
                state=DELIVERY["failed"],
                links=[Action("See the run", "#run", "activity"), Action("Send again", "#again", "refresh")],
            ),
            Entry(
                8,
                earlier(days=4),
                ESCALATE,
                format_html("handed <b>Call back within the hour</b> to Bo Lefèvre"),
                because="Task is overdue by 30 min",
                state=TASK["open"],
            ),
            Entry(9, earlier(days=4, hours=1), TWILIO, "recorded a call of 4 min 12 s"),
            Entry(10, earlier(days=40), DORA, "imported this contact from contacts-2024.csv"),
        ],
    )


def run(now: datetime) -> list[Step]:
    """A run that waited, took one branch, failed once and is not finished."""
    body = '{\n  "to": ["ana@atelier-lumen.example"],\n  "subject": "Appel manqué de Jean-Baptiste"\n}'
    return [
        Step(
            "Call became missed",
            "phone-x",
            kind="Trigger",
            result="done",
            at=now - timedelta(minutes=40),
            sentence="Inbound call of Jean-Baptiste de la Rochefoucauld-Montbel",
        ),
        Step(
            "Wait 5 minutes",
            "hourglass",
            kind="Wait",
            result="done",
            at=now - timedelta(minutes=35),
            took=timedelta(minutes=5),
        ),
        Step(
            "Send e-mail “Nous vous rappelons”",
            "mail",
            kind="Action",
            result="failed",
            at=now - timedelta(minutes=35),
            took=timedelta(milliseconds=320),
            reason="The mail server answered “550 mailbox unavailable”. Mend the address, then send again.",
            inputs=body,
            outputs='{"code": 550}',
            action=Action("Send again", "#again", "refresh"),
        ),
        Step(
            "Notify the owner's manager",
            "bell",
            kind="Action",
            result="skipped",
            at=now - timedelta(minutes=35),
            took=timedelta(milliseconds=2),
            reason="Bo Lefèvre has no manager.",
        ),
        Step(
            "Is the caller known?",
            "git-branch",
            kind="Branch",
            result="done",
            at=now - timedelta(minutes=34),
            branches=[
                Branch(
                    "Yes, a contact",
                    [
                        Step(
                            "Create task “Rappeler”",
                            "checkbox",
                            result="done",
                            reason="Given to Bo Lefèvre, the owner.",
                            outputs='{"task": 4711}',
                        )
                    ],
                ),
                Branch("Otherwise", [Step("Create a lead", "user-plus", result="ahead")], taken=False),
            ],
        ),
        Step(
            "Wait until the task is done",
            "hourglass",
            kind="Wait",
            result="waiting",
            at=now - timedelta(minutes=34),
            reason="Waiting for Bo Lefèvre to tick “Rappeler”, at most until 18:00.",
        ),
        Step(
            "Set status to Called back", "tag", kind="Action", result="ahead", sentence="Status of the call"
        ),
    ]


def everything(request: HttpRequest) -> dict[str, object]:
    """The context of the style guide beside its forms."""
    now = reading_now()
    rows = calls(now)
    edit = Action("Edit", "?fragment=panel", "pencil", opens="panel")
    return {
        "crumbs": [("Contacts", "#"), ("Jean-Baptiste de la Rochefoucauld-Montbel", "")],
        "doers": [ANA, BO, DORA, RULE, ESCALATE, CLIENT_DOER, TWILIO],
        "listing": listing(request, rows),
        "nothing": Listing(name="tasks", columns=[], rows=[], total=0, search="zzz"),
        "header": header(),
        "groups": groups(),
        "timeline": timeline(now),
        "steps": run(now),
        "workflow_steps": [
            Step("Call became missed", "phone-x", kind="Trigger", sentence="Inbound calls only", action=edit),
            Step(
                "Notify Ana",
                "bell",
                kind="Action",
                sentence="Bell and e-mail: “Missed call from {{ caller.name }}”",
                problem="Unknown variable caller.nom.",
                action=edit,
            ),
        ],
        "stats": [
            Stat(
                "Calls today",
                "64",
                "8 more than last Tuesday",
                "green",
                "arrow-up",
                trend=(12, 18, 9, 22, 31, 28, 40, 38, 52, 64),
            ),
            Stat("Missed, not called back", "7", "2 waiting over an hour", "red", "alert-triangle", url="#"),
            Stat("Runs this week", "1,284", "3 failed", "grey", trend=(4, 4, 5, 3, 8, 8, 2, 9)),
            Stat("Median answer", "18 s", ""),
        ],
        "sample_banners": [
            Banner(
                "Automation is off: no rule acts and nothing is sent.",
                "red",
                "hand-stop",
                Action("Turn it on", "#"),
            ),
            Banner("Sandbox clock: 31 minutes ahead.", "violet", "clock"),
            Banner(
                "Restored from a backup: nothing leaves until somebody releases it.",
                "amber",
                "player-pause",
                Action("Review 12 messages", "#"),
            ),
        ],
        "sample_menu": [Action("Duplicate", "#", "copy"), Action("Delete", "#", "trash", danger=True)],
        "sample_then": ["notify Ana Marin", "create the task “Rappeler” for the owner", "wait 30 minutes"],
        "tabs": [
            Tab("Steps", "?", active=True),
            Tab("Runs", "?x", count=12),
            Tab("Versions", "?y"),
            Tab("Paramètres d’envoi", "?z"),
        ],
        "snippet": 'curl -X POST http://127.0.0.1:8000/hooks/calls \\\n  -d \'{"direction": "inbound", "status": "ringing"}\'',
        "unread": 3,
        "rail_counts": {"calls": 7, "tasks": 12, "incidents": 1},
    }
