"""Who works at Atelier Lumen, and how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tandem.connectors.webhook import new_secret
from tandem.engine.calendars import public_holidays
from tandem.operations.demo.wording import Say
from tandem.store.models import (
    Calendar,
    ClosedDay,
    CustomFunction,
    Endpoint,
    MailTemplate,
    Organisation,
    Role,
    SavedAction,
    Team,
    TelephonyAccount,
    User,
)
from tandem.store.read.organisation import now

PASSWORD = "lumen-demo-2026"  # noqa: S105 - printed at start; the demo loads into an empty installation only
TWILIO_TOKEN = "demo-twilio-auth-token"  # noqa: S105 - of the demo's own exchange; the README signs with it
EXCHANGE_SECRET = "whsec_ZGVtby1leGNoYW5nZS1zZWNyZXQtb2YtYXRlbGllci1sdW1lbg=="  # noqa: S105 - as above

_ALL = {"*": "all"}
_EVERYTHING: dict[str, Any] = dict.fromkeys(
    (
        "view",
        "create",
        "edit",
        "delete",
        "assign",
        "send",
        "notify",
        "automate",
        "publish",
        "enrol",
        "run_code",
    ),
    _ALL,
)
ROLES = {
    "administrator": ("Administrator", {**_EVERYTHING, "administer": _ALL}),
    "supervisor": ("Supervisor", _EVERYTHING),
    "agent": (
        "Agent",
        {
            "view": _ALL,
            "create": _ALL,
            "edit": {"*": "group", "contact": "all", "company": "all"},
            "assign": {"*": "group"},
            "send": _ALL,
            "notify": _ALL,
            "delete": {"*": "own"},
            "enrol": _ALL,
        },
    ),
}
LETTER = (
    "Hello {{ caller.name }},\n\nyou called us on {{ created_at }} and nobody could answer. "
    "We will call you back today.\n\nAtelier Lumen"
)
WEEK = {day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@dataclass(frozen=True)
class People:
    """The colleagues by name."""

    ana: User
    bo: User
    cy: User
    dora: User


def logins() -> list[tuple[str, str, str]]:
    """E-mail, password and what the person is, for the start's message."""
    return [
        ("ana@atelier-lumen.example", PASSWORD, "supervisor"),
        ("bo@atelier-lumen.example", PASSWORD, "agent"),
        ("cy@atelier-lumen.example", PASSWORD, "agent"),
        ("dora@atelier-lumen.example", PASSWORD, "administrator"),
    ]


def the_firm(language: str, say: Say) -> People:
    """The organisation, its calendar, roles, people, team and connections."""
    calendar = Calendar.objects.create(
        key="office", name=say("Office hours"), time_zone="Europe/Paris", hours=WEEK, country="FR"
    )
    year = now().year
    ClosedDay.objects.bulk_create(
        ClosedDay(calendar=calendar, day=day, name=name[:100])
        for day, name in public_holidays("FR", [year, year + 1]).items()
    )
    Organisation.objects.create(
        name="Atelier Lumen",
        language=language,
        time_zone="Europe/Paris",
        region="FR",
        sandbox=True,
        calendar=calendar,
    )
    roles = {
        key: Role.objects.create(key=key, name=say(name), rights=rights)
        for key, (name, rights) in ROLES.items()
    }
    people = _people(roles, language)
    support = Team.objects.create(key="support", name=say("Support"), lead=people.ana)
    support.members.set([people.bo, people.cy])
    TelephonyAccount.objects.create(
        key="twilio",
        provider="twilio",
        name="Twilio",
        secret=TWILIO_TOKEN,
        own_numbers=["+33140000000"],
        team=support,
    )
    TelephonyAccount.objects.create(
        key="exchange", provider="exchange", name=say("Office exchange"), secret=EXCHANGE_SECRET
    )
    _saved(say)
    return people


def _people(roles: dict[str, Role], language: str) -> People:
    zone = "Europe/Paris"
    ana = User.objects.create_user(
        "ana@atelier-lumen.example", PASSWORD, name="Ana Popescu", role=roles["supervisor"], time_zone=zone
    )
    bo = User.objects.create_user(
        "bo@atelier-lumen.example", PASSWORD, name="Bo Laurent", role=roles["agent"], manager=ana, extension="12",
        time_zone=zone,
    )  # fmt: skip
    cy = User.objects.create_user(
        "cy@atelier-lumen.example", PASSWORD, name="Cy Ionescu", role=roles["agent"], manager=ana, extension="14",
        time_zone="Europe/Bucharest",
    )  # fmt: skip
    dora = User.objects.create_user(
        "dora@atelier-lumen.example", PASSWORD, name="Dora Keller", role=roles["administrator"], is_staff=True,
        time_zone=zone,
    )  # fmt: skip
    User.objects.filter(id=ana.id).update(manager=dora)
    User.objects.update(language=language)
    return People(ana, bo, cy, dora)


def _saved(say: Say) -> None:
    """Things authors find ready."""
    MailTemplate.objects.create(
        key="sorry-we-missed-you", name=say("Sorry we missed you"), about="call",
        subject=say("Sorry we missed your call, {{ caller.name }}"),
        body=say(LETTER),
    )  # fmt: skip
    SavedAction.objects.create(
        key="tell-the-supervisor", name=say("Tell the supervisor"), action="notify",
        form={"to": ["owner.manager"], "text": say("Please look: {{ subject }}"), "by": "both"},
    )  # fmt: skip
    CustomFunction.objects.create(
        key="minutes", name=say("Minutes of the call"),
        source=say("# What the last line gives, later steps can use.") + "\nround((record['duration'] or 0) / 60, 1)\n",
    )  # fmt: skip
    Endpoint.objects.create(
        key="bookkeeping",
        name=say("Bookkeeping"),
        url="https://bookkeeping.example/hooks/tandem",
        secret=new_secret(),
    )
