"""The organisation itself: its name, language, zone, numbers, address, and what its webhooks may reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import phonenumbers

from tandem.connectors.egress import EgressPolicy
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.operations.settings.writing import changing, log_change, store
from tandem.store.models import Delivery, Organisation, User

COLUMNS = ("name", "language", "time_zone", "region", "public_url", "calendar", "allowed_hosts",
           "person_cap", "reach_limit", "digest_hour")  # fmt: skip


def show(user: User) -> Organisation:
    """The organisation, for somebody who may change it. Raises access.Denied."""
    access.require(user, "administer")
    return Organisation.objects.select_related("calendar").get(id=1)


def held_back() -> int:
    """How many messages wait to leave."""
    return Delivery.objects.filter(state=Delivery.State.PLANNED).count()


def change(user: User, values: Mapping[str, Any]) -> bool:
    """Change some of COLUMNS; gives whether anything did. Raises Refused or access.Denied."""
    with changing(user) as firm:
        before = _image(firm)
        check_zone(str(values.get("time_zone", firm.time_zone)))
        check_region(str(values.get("region", firm.region)))
        check_hour(int(values.get("digest_hour", firm.digest_hour)))
        check_hosts(list(values.get("allowed_hosts", firm.allowed_hosts)))
        if not store(firm, {name: values[name] for name in COLUMNS if name in values}):
            return False
        after = _image(firm)
        changed = {name: old for name, old in before.items() if old != after[name]}
        log_change(user, "organisation", firm.id, changed, after)
    return True


def release(user: User) -> None:
    """Let what was held back after a restore leave; said to the log. Raises access.Denied."""
    with changing(user) as firm:
        if firm.hold_deliveries:
            log_change(user, "organisation", firm.id, {"hold_deliveries": True}, {"hold_deliveries": False})
            outbox.release_all(user)


def check_zone(zone: str) -> None:
    """Raises Refused unless this is a time zone."""
    if zone not in available_timezones():
        raise Refused.because(
            N_("There is no time zone “{zone}”. Choose one such as Europe/Paris."), "time_zone", zone=zone
        )


def check_region(region: str) -> None:
    """Raises Refused unless telephone numbers of this country can be read."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        message = N_("“{region}” is not a country with telephone numbers. Write two letters such as FR.")
        raise Refused.because(message, "region", region=region)


def check_hour(hour: int) -> None:
    """Raises Refused unless this is an hour of the day."""
    if not 0 <= hour <= 23:
        raise Refused.because(N_("An hour is a number from 0 to 23."), "digest_hour")


def check_hosts(hosts: list[str]) -> None:
    """Raises Refused unless each is "host:port" or a network."""
    for host in hosts:
        try:
            EgressPolicy(allow_private=frozenset({host}))
        except ValueError as error:
            message = N_(
                "“{host}” is not an address with a port. Write it like crm.local:8080, or a network like 10.1.0.0/16."
            )
            raise Refused.because(message, "allowed_hosts", host=host) from error


def _image(firm: Organisation) -> dict[str, Any]:
    found = {name: getattr(firm, name) for name in COLUMNS if name != "calendar"}
    return found | {"calendar": firm.calendar_id}
