"""Telephone numbers as written by people and exchanges, brought to one form (E.164) and back."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

NumberKind = Literal["mobile", "fixed", "toll_free", "premium", "voip", "other", "unknown"]

KINDS: dict[int, NumberKind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "premium",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.UNKNOWN: "unknown",
}
SIP_USER = re.compile(r"sips?:([+0-9][0-9().\- ]*)(@|;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number: as written, in E.164 (None if it can't be one), its region ("FR") and kind."""

    raw: str
    e164: str | None
    region: str | None
    kind: NumberKind


def normalise(raw: str, region: str) -> Number:
    """`raw` read as somebody in `region` (ISO code, "FR") would dial it; never raises.

    A number of a possible length counts even when its range is not known to be in use: numbering plans
    open new ranges faster than the library learns of them.
    """
    parsed = _parse(raw, region)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return Number(raw=raw, e164=None, region=None, kind="unknown")
    return Number(
        raw=raw,
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        region=phonenumbers.region_code_for_number(parsed),
        kind=KINDS.get(phonenumbers.number_type(parsed), "other"),
    )


def display(e164: str, region: str) -> str:
    """`e164` as people in `region` write it: national at home, else international; unchanged if no number."""
    parsed = _parse(e164, region)
    if parsed is None:
        return e164
    home = phonenumbers.region_code_for_number(parsed) == region.upper()
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def _parse(raw: str, region: str) -> phonenumbers.PhoneNumber | None:
    sip = SIP_USER.match(raw.strip())
    try:
        return phonenumbers.parse(sip.group(1) if sip else raw, region.upper() or None)
    except phonenumbers.NumberParseException:
        return None
