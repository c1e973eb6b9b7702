"""Looking for records by words or by a telephone number, among those somebody may see."""

from __future__ import annotations

import phonenumbers

from tandem.connectors.numbers import normalise
from tandem.operations import access
from tandem.store.models import Call, Company, Contact, Task, User
from tandem.store.read import search as read
from tandem.store.read.lists import FEWEST
from tandem.store.read.organisation import organisation

LEAST = 2  # letters before records are searched


def find_records(user: User, text: str) -> dict[str, list[read.Found]]:
    """The few records that fit best, by type; nothing for fewer than two letters. Workflows only for authors."""
    if len(text) < LEAST:
        return {}
    number = number_in(text)
    found = {
        "contact": read.contacts(access.visible(user, Contact), text, number),
        "company": read.companies(access.visible(user, Company), text, number),
        "call": read.calls(access.visible(user, Call), text, number),
        "task": read.tasks(access.visible(user, Task), text),
    }
    if access.may_at_all(user, "automate"):
        found["workflow"] = read.workflows(text)
    return found


def number_in(text: str) -> str:
    """A number somebody typed into a search, in E.164, or how such a number begins; else an empty text."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) < FEWEST or any(letter.isalpha() for letter in text):
        return ""
    region = organisation().region
    whole = normalise(text, region).e164
    if whole or text.startswith("+"):
        return whole or f"+{digits}"
    return f"+{phonenumbers.country_code_for_region(region)}{digits[1:]}" if digits.startswith("0") else ""
