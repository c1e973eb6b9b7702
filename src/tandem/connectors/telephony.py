"""What any telephone exchange tells us about a call, and the one state a set of such signals means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from tandem.engine.words import Text

Direction = Literal["inbound", "outbound"]
Kind = Literal[
    "initiated",
    "ringing",
    "answered",
    "on_hold",
    "resumed",
    "ended",
    "missed",
    "no_answer",
    "busy",
    "failed",
    "cancelled",
]
Status = Literal["ringing", "on_hold", "in_progress", "ended", "missed", "cancelled"]
Result = Literal["", "answered", "no_answer", "busy", "failed", "cancelled"]

RANK: dict[str, int] = {kind: rank for rank, kind in enumerate(get_args(Kind))}
FINAL = frozenset({"ended", "missed", "no_answer", "busy", "failed", "cancelled"})
TALKING = frozenset({"answered", "resumed"})
LONGEST_CALL = timedelta(days=2)


class BadCallback(ValueError):
    """A callback that can't be understood: `field` names the culprit, `message` says what to send instead."""

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class CallSignal:
    """One thing an exchange said about one call.

    `at` is aware; `sequence` is the exchange's own counter, if it has one; numbers are as sent ("" when
    hidden); `duration` is in seconds; `agent` is an e-mail, an extension or a client name; `raw` is the
    whole callback, kept as evidence and never compared.
    """

    provider: str
    provider_id: str
    kind: Kind
    at: datetime
    sequence: int | None
    direction: Direction
    from_number: str
    to_number: str
    duration: int | None
    agent: str
    raw: Mapping[str, Any] = field(compare=False, repr=False)
    note: str = ""
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class CallState:
    """The state of one call: what a set of its signals means, whatever order they came in.

    `duration` is in seconds, None until the call is over; the times are aware or None.
    """

    provider: str
    provider_id: str
    status: Status
    result: Result
    direction: Direction
    from_number: str
    to_number: str
    agent: str
    note: str
    parent_id: str
    rang_at: datetime | None
    answered_at: datetime | None
    held_at: datetime | None
    ended_at: datetime | None
    duration: int | None


def fold(signals: Iterable[CallSignal]) -> CallState:
    """The state a set of signals of one call means: the same for every order and any duplicates.

    1. Sort by the exchange's counter (only if every signal has one), then time, then rank of the kind.
    2. A talk is proved by "answered", "resumed" or an end that lasted longer than 0 seconds.
    3. A final signal wins over every other; without one, the last of the talking signals speaks.

    Raises ValueError for no signals, or for signals of several calls.
    """
    ordered = _in_order(set(signals))
    if len({(signal.provider, signal.provider_id) for signal in ordered}) != 1:
        raise ValueError("fold needs the signals of exactly one call")
    first = ordered[0]
    final = _final(ordered)
    ended_at = min((signal.at for signal in ordered if signal.kind in FINAL), default=None)
    answered_at = _answered_at(ordered, ended_at)
    status, result = _verdict(ordered, final, answered_at is not None)
    return CallState(
        provider=first.provider,
        provider_id=first.provider_id,
        status=status,
        result=result,
        direction=first.direction,
        from_number=next((signal.from_number for signal in ordered if signal.from_number), ""),
        to_number=next((signal.to_number for signal in ordered if signal.to_number), ""),
        agent=next((signal.agent for signal in reversed(ordered) if signal.agent), ""),
        note=next((signal.note for signal in reversed(ordered) if signal.note), ""),
        parent_id=next((signal.parent_id for signal in ordered if signal.parent_id), ""),
        rang_at=_earliest(ordered, "ringing") or _earliest(ordered, "initiated"),
        answered_at=answered_at,
        held_at=max((signal.at for signal in ordered if signal.kind == "on_hold"), default=None),
        ended_at=ended_at,
        duration=_duration(ordered, answered_at, ended_at),
    )


def _in_order(signals: set[CallSignal]) -> list[CallSignal]:
    counted = all(signal.sequence is not None for signal in signals)

    def place(signal: CallSignal) -> tuple[Any, ...]:
        number = -1 if signal.sequence is None else signal.sequence
        when = (number, signal.at) if counted else (signal.at, number)
        rest = (signal.direction, signal.from_number, signal.to_number, signal.agent)
        more = (-1 if signal.duration is None else signal.duration, signal.note, signal.parent_id)
        return (*when, RANK[signal.kind], *rest, *more, signal.provider, signal.provider_id)

    return sorted(signals, key=place)


def _earliest(ordered: list[CallSignal], kind: Kind) -> datetime | None:
    return min((signal.at for signal in ordered if signal.kind == kind), default=None)


def _final(ordered: list[CallSignal]) -> CallSignal | None:
    """The final signal that says most: "busy" says why, a plain "ended" beside it does not."""
    finals = [signal for signal in ordered if signal.kind in FINAL]
    return next((signal for signal in finals if signal.kind != "ended"), finals[0] if finals else None)


def _answered_at(ordered: list[CallSignal], ended_at: datetime | None) -> datetime | None:
    talking = _earliest(ordered, "answered") or _earliest(ordered, "resumed")
    if talking is not None or ended_at is None:
        return talking
    longest = max((signal.duration or 0 for signal in ordered if signal.kind == "ended"), default=0)
    return ended_at - timedelta(seconds=longest) if longest else None


def _duration(
    ordered: list[CallSignal], answered_at: datetime | None, ended_at: datetime | None
) -> int | None:
    if ended_at is None:
        return None
    if answered_at is None:
        return 0
    told = max((signal.duration or 0 for signal in ordered if signal.kind in FINAL), default=0)
    return told or max(0, int((ended_at - answered_at).total_seconds()))


def _verdict(ordered: list[CallSignal], final: CallSignal | None, answered: bool) -> tuple[Status, Result]:
    if final is None:
        return _running(ordered, answered), ""
    if answered:
        return "ended", "answered"
    result = _result(final.kind)
    if final.direction == "inbound":
        return "missed", result or "no_answer"
    return ("cancelled" if result == "cancelled" else "ended"), result


def _result(kind: Kind) -> Result:
    match kind:
        case "busy" | "failed" | "cancelled" | "no_answer":
            return kind
        case "missed":
            return "no_answer"
        case _:
            return ""


def _running(ordered: list[CallSignal], answered: bool) -> Status:
    last = next((s.kind for s in reversed(ordered) if s.kind in TALKING or s.kind == "on_hold"), None)
    if last == "on_hold":
        return "on_hold"
    return "in_progress" if answered else "ringing"
