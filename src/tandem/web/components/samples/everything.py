"""The whole context of the style guide beside its forms."""

from __future__ import annotations

from django.http import HttpRequest

from tandem.web.components.clock import reading_now
from tandem.web.components.listing import Listing
from tandem.web.components.shapes import Action, Banner, Stat, Tab
from tandem.web.components.steps import Step

from .calls import calls, listing
from .client import groups, header
from .history import timeline
from .people import ANA, BO, CLIENT_DOER, DORA, ESCALATE, RULE, TWILIO
from .run import run

SNIPPET = """curl -X POST http://127.0.0.1:8000/hooks/calls \\
  -d '{"direction": "inbound", "status": "ringing"}'"""


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
        "snippet": SNIPPET,
        "unread": 3,
        "live_since": "now",
        "rail_counts": {"calls": 7, "tasks": 12, "incidents": 1},
    }
