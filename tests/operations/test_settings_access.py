"""Every verb of the settings asks who is there: an agent is refused, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.settings import (
    calendars,
    endpoints,
    functions,
    mail,
    organisation,
    roles,
    saved_actions,
    teams,
    telephony,
    templates,
    users,
)
from tandem.store.models import Event, MailboxMessage, User
from tests.builders import Firm, a_firm
from tests.web.settings.things import Things, things_of

pytestmark = pytest.mark.django_db
MAIL = {
    "name": "X",
    "address": "x@example.com",
    "host": "x",
    "port": 25,
    "security": "none",
    "username": "",
    "active": True,
}
WEEK = {"name": "X", "time_zone": "UTC", "hours": {"mon": [["09:00", "10:00"]]}, "country": ""}
LETTER = {"name": "X", "about": "call", "subject": "x", "body": "x"}
Verb = Callable[[User, Things], object]

VERBS: dict[str, Verb] = {
    "organisation.show": lambda bo, on: organisation.show(bo),
    "organisation.change": lambda bo, on: organisation.change(bo, {"name": "Mine"}),
    "organisation.release": lambda bo, on: organisation.release(bo),
    "users.colleagues": lambda bo, on: users.colleagues(bo),
    "users.access_colleague": lambda bo, on: users.access_colleague(bo, on.firm.ana.pk),
    "users.invite": lambda bo, on: users.invite(
        bo, {"name": "X", "email": "x@x.example", "role": bo.role}, str
    ),
    "users.invite_again": lambda bo, on: users.invite_again(bo, on.firm.cy, str),
    "users.change": lambda bo, on: users.change(bo, on.firm.bo, {"role": on.firm.dora.role}),
    "users.switch": lambda bo, on: users.switch(bo, on.firm.ana, False),
    "roles.all_roles": lambda bo, on: roles.all_roles(bo),
    "roles.save": lambda bo, on: roles.save(bo, bo.role, "Agent", {"administer": {"*": "all"}}),
    "roles.delete": lambda bo, on: roles.delete(bo, on.firm.cy.role),  # type: ignore[arg-type]  # cy has one
    "teams.all_teams": lambda bo, on: teams.all_teams(bo),
    "teams.save": lambda bo, on: teams.save(bo, None, "X", None, [bo]),
    "teams.delete": lambda bo, on: teams.delete(bo, on.firm.support),
    "calendars.all_calendars": lambda bo, on: calendars.all_calendars(bo),
    "calendars.save": lambda bo, on: calendars.save(bo, on.calendar, WEEK),
    "calendars.close": lambda bo, on: calendars.close(bo, on.calendar, date(2026, 1, 1), ""),
    "calendars.open_again": lambda bo, on: calendars.open_again(bo, on.calendar, on.closed.pk),
    "calendars.delete": lambda bo, on: calendars.delete(bo, on.calendar),
    "telephony.all_accounts": lambda bo, on: telephony.all_accounts(bo),
    "telephony.add": lambda bo, on: telephony.add(bo, "exchange", {"name": "X"}),
    "telephony.change": lambda bo, on: telephony.change(bo, on.twilio, {"name": "X"}, "stolen"),
    "telephony.renew_secret": lambda bo, on: telephony.renew_secret(bo, on.exchange),
    "telephony.delete": lambda bo, on: telephony.delete(bo, on.exchange),
    "mail.show": lambda bo, on: mail.show(bo),
    "mail.save": lambda bo, on: mail.save(bo, MAIL),
    "mail.send_test": lambda bo, on: mail.send_test(bo, "bo@example.com"),
    "endpoints.all_endpoints": lambda bo, on: endpoints.all_endpoints(bo),
    "endpoints.add": lambda bo, on: endpoints.add(bo, "X", "https://x.example/"),
    "endpoints.change": lambda bo, on: endpoints.change(bo, on.endpoint, "X", "https://x.example/"),
    "endpoints.renew_secret": lambda bo, on: endpoints.renew_secret(bo, on.endpoint),
    "endpoints.retire_old_secret": lambda bo, on: endpoints.retire_old_secret(bo, on.endpoint),
    "endpoints.send_test": lambda bo, on: endpoints.send_test(bo, on.endpoint),
    "endpoints.delete": lambda bo, on: endpoints.delete(bo, on.endpoint),
    "templates.all_templates": lambda bo, on: templates.all_templates(bo),
    "templates.save": lambda bo, on: templates.save(bo, on.template, LETTER),
    "templates.preview": lambda bo, on: templates.preview(bo, LETTER, RecordRef("user", bo.pk)),
    "templates.delete": lambda bo, on: templates.delete(bo, on.template),
    "functions.all_functions": lambda bo, on: functions.all_functions(bo),
    "functions.save": lambda bo, on: functions.save(bo, on.function, "X", "1"),
    "functions.attempt": lambda bo, on: functions.attempt(bo, "1", RecordRef("user", bo.pk)),
    "functions.delete": lambda bo, on: functions.delete(bo, on.function),
    "saved_actions.all_saved": lambda bo, on: saved_actions.all_saved(bo),
    "saved_actions.kinds": lambda bo, on: saved_actions.kinds(bo),
    "saved_actions.save": lambda bo, on: saved_actions.save(bo, on.saved, "X", "notify", {}),
    "saved_actions.delete": lambda bo, on: saved_actions.delete(bo, on.saved),
}


@pytest.fixture
def firm() -> Firm:
    return a_firm()


@pytest.mark.parametrize("verb", VERBS)
def test_an_agent_is_refused_and_nothing_is_written(firm: Firm, verb: str) -> None:
    things = things_of(firm)
    events = Event.objects.count()
    with pytest.raises(access.Denied):
        VERBS[verb](firm.bo, things)
    assert (Event.objects.count(), MailboxMessage.objects.count()) == (events, 0)


def test_no_verb_is_forgotten() -> None:
    told = {name.partition(".")[2] for name in VERBS}
    asking = {"access_role", "access_team", "access_calendar", "access_account", "access_endpoint"}
    asking |= {"access_template", "access_function", "access_saved", "bring_holidays"}
    areas = (
        calendars,
        endpoints,
        functions,
        mail,
        organisation,
        roles,
        saved_actions,
        teams,
        telephony,
        templates,
        users,
    )
    verbs = {
        name
        for area in areas
        for name, found in vars(area).items()
        if callable(found) and not name.startswith("_") and getattr(found, "__module__", "") == area.__name__
        and "user" in getattr(found, "__annotations__", {})
    }  # fmt: skip
    assert verbs - told - asking == set()
