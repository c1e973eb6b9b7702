"""Calls come in: signals from exchanges are kept, folded into one state a call, and written down in bulk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

from django.db import transaction

from tandem.connectors.numbers import normalise
from tandem.connectors.telephony import CallSignal, CallState, Result, fold
from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.record import RecordRef
from tandem.engine.view import View, World
from tandem.operations.crashpoints import reach
from tandem.operations.thinking.bell import ring
from tandem.operations.world import Settings, settings, world
from tandem.store.read import calls as call_rows
from tandem.store.read.pending import Ids
from tandem.store.write.apply import Stale, apply

TRIES = 3
_EXCHANGE_RESULTS = frozenset({"", *get_args(Result)})


@dataclass(frozen=True)
class Received:
    """What became of one signal: the call it belongs to, and whether it was known already."""

    call: int
    status: str
    repeated: bool


def receive(signals: Sequence[CallSignal]) -> list[Received]:
    """Write down what exchanges said. Idempotent: the same signal again changes nothing.

    One transaction for all of them; answers after its commit, in the signals' order.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                done = _write(signals)
                reach("receive.written")
            reach("receive.committed")
            ring()
            return done
        except Stale:
            if attempt == TRIES - 1:
                raise
    return []


def _write(signals: Sequence[CallSignal]) -> list[Received]:
    told = [_told(signal) for signal in signals]
    heard = call_rows.hear(told)
    now, stamp, ids = heard.moment
    known, existing = settings(stamp), heard.calls
    folded = {key: fold(map(_signal, heard.signals[key])) for key in sorted({key for key, _ in heard.new})}
    images = {RecordRef("call", row["id"]): row for row in existing.values()}
    around = world(known, now, images, Ids(before=ids))
    callers = _callers([state for key, state in folded.items() if _is_open(existing.get(key))], known)
    unmet = [state for key, state in folded.items() if state.direction == "outbound" and key not in existing]
    plans = call_rows.planned([client_number(state, known.organisation.region) for state in unmet], now)
    deeds: list[Deed] = []
    done: dict[tuple[str, str], tuple[int, str]] = {
        key: (row["id"], row["status"]) for key, row in existing.items()
    }
    for key, state in folded.items():
        row = existing.get(key) or _adopted(state, plans, callers, known, around)
        done[key] = _one(state, row, callers, known, around, deeds)
    apply(deeds, now, around.ids)
    seen: set[tuple[Any, str]] = set()
    answer = []
    for one in told:
        mark = one.call, one.digest
        answer.append(Received(*done[one.call], repeated=mark not in heard.new or mark in seen))
        seen.add(mark)
    return answer


def _is_open(row: Mapping[str, Any] | None) -> bool:
    """Whether it is still to be found out who is at the other end of a call."""
    return row is None or not (row["contact"] or row["company"])


def _one(
    state: CallState,
    row: Mapping[str, Any] | None,
    callers: Mapping[str, call_rows.Caller],
    known: Settings,
    around: World,
    deeds: list[Deed],
) -> tuple[int, str]:
    """Create or change one call so that it says what its signals say."""
    cause = Cause("connector", connector=state.provider)
    said = _said(state)
    if row is None:
        ref = RecordRef("call", next(around.ids))
        values = {
            **said,
            **_who(state, callers, known),
            "provider": state.provider,
            "provider_id": state.provider_id,
        }
        view = View(around, ref, image=values)
        collect(deeds, (CreateRecord(ref, **values),), view, f"call.{state.status}", cause, around)
        return ref.id, state.status
    ref = RecordRef("call", row["id"])
    if not row["provider_id"]:
        said |= {"provider": state.provider, "provider_id": state.provider_id}
    if _is_open(row) and (known_by_now := _caller(row["number"], callers)):
        said |= known_by_now
    if state.note and state.note not in (row["notes"] or ""):
        said["notes"] = f"{row['notes']}\n{state.note}".strip()
    if row["result"] not in _EXCHANGE_RESULTS:
        said.pop("result")  # a person or a rule wrote something better
    collect(deeds, (ChangeRecord(ref, **said),), View(around, ref), f"call.{state.status}", cause, around)
    return ref.id, state.status


def _caller(number: str, callers: Mapping[str, call_rows.Caller]) -> dict[str, Any]:
    """The fields of a call that say who has the number; empty for a stranger's."""
    found = callers.get(number, call_rows.UNKNOWN)
    if found is call_rows.UNKNOWN:
        return {}
    return {"caller_kind": found.kind, "contact": found.contact, "company": found.company}


def _said(state: CallState) -> dict[str, Any]:
    found: dict[str, Any] = {
        "status": state.status,
        "result": state.result,
        "rang_at": state.rang_at,
        "answered_at": state.answered_at,
        "held_at": state.held_at,
        "ended_at": state.ended_at,
        "duration": state.duration,
        "via_integration": True,
    }
    return found


def _who(state: CallState, callers: Mapping[str, call_rows.Caller], known: Settings) -> dict[str, Any]:
    """The people at both ends of a new call."""
    number = client_number(state, known.organisation.region)
    caller = callers.get(number, call_rows.UNKNOWN)
    return {
        "direction": state.direction,
        "from_number": state.from_number,
        "to_number": state.to_number,
        "number": number,
        "caller_kind": caller.kind,
        "contact": caller.contact,
        "company": caller.company,
        "owner": _agent(state.agent, known) or caller.owner,
        "notes": state.note,
        "subject": caller.name or number or state.from_number,
    }


def client_number(state: CallState, region: str) -> str:
    """The number at the client's end, in E.164 where it can be, else as sent."""
    raw = state.from_number if state.direction == "inbound" else state.to_number
    return _normal(raw, region) or raw[:40]


@lru_cache(maxsize=20_000)
def _normal(raw: str, region: str) -> str:
    return normalise(raw, region).e164 or ""


def _callers(states: Any, known: Settings) -> dict[str, call_rows.Caller]:
    numbers = {client_number(state, known.organisation.region) for state in states}
    return call_rows.callers([number for number in numbers if number])


def _agent(agent: str, known: Settings) -> int | None:
    """The colleague an exchange names by e-mail address or extension."""
    if not agent:
        return None
    person = known.directory.by_email(agent)
    return person.id if person else call_rows.extensions().get(agent)


def _adopted(
    state: CallState,
    plans: Mapping[str, list[dict[str, Any]]],
    callers: Mapping[str, call_rows.Caller],
    known: Settings,
    around: World,
) -> Mapping[str, Any] | None:
    """A planned call this outbound call carries out, so that it is not reported as overdue."""
    if state.direction != "outbound":
        return None
    agent = _agent(state.agent, known)
    for row in plans.get(client_number(state, known.organisation.region), []):
        if agent is None or row["owner"] in (None, agent):
            plans[client_number(state, known.organisation.region)].remove(row)
            around.images[RecordRef("call", row["id"])] = row
            return row
    return None


def digest(signal: CallSignal) -> str:
    """What makes two signals the same: everything but the raw callback."""
    meaning = [
        signal.kind,
        signal.at.isoformat(),
        signal.sequence,
        signal.direction,
        signal.from_number,
        signal.to_number,
        signal.duration,
        signal.agent,
        signal.note,
    ]
    return hashlib.blake2b(json.dumps(meaning).encode(), digest_size=16).hexdigest()


_KEPT = tuple(one.name for one in fields(CallSignal))


def _told(signal: CallSignal) -> call_rows.Signal:
    kept = {name: getattr(signal, name) for name in _KEPT}
    kept["at"] = signal.at.isoformat()
    kept["raw"] = dict(signal.raw)
    call = (signal.provider, signal.provider_id)
    return call_rows.Signal(call, digest(signal), signal.kind, signal.at, kept)


def _signal(kept: Mapping[str, Any]) -> CallSignal:
    return CallSignal(**{**kept, "at": datetime.fromisoformat(kept["at"])})
