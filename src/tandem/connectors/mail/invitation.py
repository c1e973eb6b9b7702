"""An appointment as calendars read it: iCalendar (RFC 5545, RFC 5546) with its time zone written out."""

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
    """The REQUEST for one attendee, or its CANCEL.

    ``asked``: ``uid`` (stable for the appointment; the domain is added unless it has one), ``sequence`` (0 at first,
    grows with each change), ``method`` (REQUEST unless it says CANCEL), ``starts_at`` and ``ends_at`` (ISO 8601),
    ``zone``, ``summary``, ``place``, ``description``, ``organiser`` ({"name", "email"}; without one the mail's sender)
    and ``attendee_name``.
    """
    zone = ZoneInfo(asked["zone"])
    organiser = asked.get("organiser") or {"name": sender.name, "email": sender.email}
    event = Event()
    is_off = asked.get("method") == "CANCEL"
    event.add("uid", asked["uid"] if "@" in asked["uid"] else f"{asked['uid']}@{domain}")
    event.add("dtstamp", now)
    event.add("dtstart", datetime.fromisoformat(asked["starts_at"]).astimezone(zone))
    event.add("dtend", datetime.fromisoformat(asked["ends_at"]).astimezone(zone))
    event.add("summary", asked["summary"])
    for name, value in (("location", asked.get("place")), ("description", asked.get("description"))):
        if value:
            event.add(name, value)
    event.add("sequence", int(asked.get("sequence", 0)))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event["organizer"] = _address(organiser["email"], organiser["name"])
    invited = _address(attendee, asked.get("attendee_name") or attendee)
    invited.params["role"] = vText("REQ-PARTICIPANT")
    if not is_off:  # nobody answers to what is off
        invited.params.update({"partstat": vText("NEEDS-ACTION"), "rsvp": vText("TRUE")})
    event.add("attendee", invited, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "REQUEST")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name)
    return address
