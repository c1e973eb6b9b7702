"""One of each kind of setting, so that every page has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tandem.connectors.webhook import new_secret
from tandem.operations import keys
from tandem.store.models import (
    ApiKey,
    Calendar,
    ClosedDay,
    CustomFunction,
    Endpoint,
    MailAccount,
    MailTemplate,
    SavedAction,
    TelephonyAccount,
)
from tests.builders import Firm

TOKEN = "a-token-of-twilio"
PASSWORD = "the password of the mail server"


@dataclass(frozen=True)
class Things:
    """One of each, and the addresses of their pages."""

    firm: Firm
    calendar: Calendar
    closed: ClosedDay
    twilio: TelephonyAccount
    exchange: TelephonyAccount
    mail: MailAccount
    key: ApiKey
    endpoint: Endpoint
    template: MailTemplate
    function: CustomFunction
    saved: SavedAction

    def addresses(self) -> dict[str, int]:
        """What stands in the addresses, by the path's beginning."""
        return {
            "users": self.firm.bo.pk,
            "roles": self.firm.bo.role_id or 0,
            "teams": self.firm.support.pk,
            "calendars": self.calendar.pk,
            "telephony": self.exchange.pk,
            "keys": self.key.pk,
            "webhooks": self.endpoint.pk,
            "templates": self.template.pk,
            "functions": self.function.pk,
            "saved-actions": self.saved.pk,
        }

    def secrets(self) -> list[str]:
        """What may never be shown, nor stand in the log."""
        return [TOKEN, PASSWORD, self.exchange.secret, self.endpoint.secret, self.key.digest]


def things_of(firm: Firm) -> Things:
    """Make them."""
    hours = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}
    calendar = Calendar.objects.create(key="office", name="Office", time_zone="Europe/Paris", hours=hours)
    return Things(
        firm=firm,
        calendar=calendar,
        closed=ClosedDay.objects.create(calendar=calendar, day=date(2026, 12, 24), name="Christmas Eve"),
        twilio=TelephonyAccount.objects.create(key="tw", provider="twilio", name="Twilio", secret=TOKEN),
        exchange=TelephonyAccount.objects.create(
            key="ex", provider="exchange", name="Exchange", secret=new_secret()
        ),
        mail=MailAccount.objects.create(
            name="Atelier", address="hello@lumen.example", host="127.0.0.1", port=9, security="none",
            username="lumen", password=PASSWORD,
        ),
        key=keys.make(firm.dora, "The shop", ["read"]).key,
        endpoint=Endpoint.objects.create(
            key="books", name="Books", url="https://books.example/hook", secret=new_secret()
        ),
        template=MailTemplate.objects.create(
            key="sorry", name="Sorry", about="call", subject="Sorry, {{ caller.name }}", body="Hello {{ caller.name }}"
        ),
        function=CustomFunction.objects.create(key="twice", name="Twice", source="(record['duration'] or 0) * 2"),
        saved=SavedAction.objects.create(
            key="tell", name="Tell the owner", action="notify", form={"to": ["owner"], "text": "Look"}
        ),
    )  # fmt: skip
