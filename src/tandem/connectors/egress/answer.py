"""The three ways an outgoing request ends, and what an answer asks of the next try."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tandem.engine.words import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """The other side answered. Header names are in lower case; redirects are answers and never followed.

    `complete` is False when the body was cut: by the size cap, the deadline or a broken connection.
    """

    status: int
    headers: Mapping[str, str] = field(hash=False)
    body: bytes
    complete: bool = True

    @property
    def is_success(self) -> bool:
        """True for 200 to 299."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Refused:
    """We did not even connect: the address or the request breaks a rule. Trying again can't help."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer. `sent` is True when the other side may have got the request and acted on it."""

    reason: Text
    sent: bool


def retry_after(answer: Answer, *, now: datetime, cap: timedelta) -> timedelta | None:
    """How long the Retry-After header asks us to wait, from zero to `cap`; None without a readable one."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(cap, timedelta(seconds=min(int(text[:12]), int(cap.total_seconds()))))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(cap, moment - now))
