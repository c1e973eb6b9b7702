"""An appointment as calendars read it: an iCalendar REQUEST (RFC 5545, RFC 5546) with its time zone written out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from tandem.connectors.mail.letter import MailAddress

PRODUCT = "-//Tandem//Appointments//EN"


def invitation(
    asked: Mapping[str, Any], attendee: str, sender: MailAddress, domain: str, now: datetime
) -> str:
    """The REQUEST for one attendee.

    ``asked``: ``uid`` (stable for the appointment), ``starts_at`` and ``ends_at`` (ISO 8601), ``zone``, ``summary``,
    ``place``, ``description``, ``organiser`` ({"name", "email"}; without one the mail's sender) and ``attendee_name``.
    """
    zone = ZoneInfo(asked["zone"])
    organiser = asked.get("organiser") or {"name": sender.name, "email": sender.email}
    event = Event()
    event.add("uid", f"{asked['uid']}@{domain}")
    event.add("dtstamp", now)
    event.add("dtstart", datetime.fromisoformat(asked["starts_at"]).astimezone(zone))
    event.add("dtend", datetime.fromisoformat(asked["ends_at"]).astimezone(zone))
    event.add("summary", asked["summary"])
    for name, value in (("location", asked.get("place")), ("description", asked.get("description"))):
        if value:
            event.add(name, value)
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    event["organizer"] = _address(organiser["email"], organiser["name"])
    invited = _address(attendee, asked.get("attendee_name") or attendee)
    wanted = {"role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "TRUE"}
    invited.params.update({name: vText(value) for name, value in wanted.items()})
    event.add("attendee", invited, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name)
    return address
