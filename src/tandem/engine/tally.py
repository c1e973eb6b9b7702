"""What a rehearsal comes to, counted as it goes: runs a day, steps, who receives what, and whose work it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord, EndRuns, Notify, Send, StartRun
from tandem.engine.event import Event
from tandem.engine.quiet import Quiet
from tandem.engine.record import RecordRef
from tandem.engine.rehearsing import CONSEQUENCES
from tandem.engine.run import Run, Turn
from tandem.engine.template import RenderError, parse, render
from tandem.engine.thinking import Loop
from tandem.engine.view import World

MOST_LISTED = 300  # runs of each sort, recipients, reasons
MOST_SAID = 8  # things one run did
WORK = {"manual_action": "manual_actions", "task": "tasks", "call": "calls"}


class Tally:
    """Counts. ``real``: the events that really started a run of the workflow, each with that run.

    ``dated``: those events by record, trigger and day, for what the rehearsal makes up itself. ``world`` is the
    rehearsal's own, for the consent of clients; ``cap``: automatic messages to one client a day, 0 for no limit.
    ``quiet``: when the workflow could not really start.
    """

    def __init__(
        self,
        real: Mapping[int, int] | None = None,
        dated: Mapping[tuple[int, str, date], int] | None = None,
        *,
        world: World | None = None,
        cap: int = 0,
        quiet: Quiet | None = None,
    ) -> None:
        self._quiet = quiet or Quiet()
        self._because: Counter[str] = Counter()
        self._real = real or {}
        self._world, self._cap = world, cap
        self._a_day: Counter[tuple[int, date]] = Counter()
        self._held: Counter[str] = Counter()
        self._dated = dict(dated or {})
        self.matched: set[int] = set()
        self.runs = 0
        self._days: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._steps: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._step_names: dict[str, str] = {}
        self._messages: Counter[tuple[str, str]] = Counter()
        self._contacts: dict[tuple[str, str], int | None] = {}
        self._notified: Counter[int] = Counter()
        self._work: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._loops: Counter[str] = Counter()
        self._reasons: dict[tuple[str, str], list[Any]] = {}  # one of a kind stands for all
        self._listed: dict[int, dict[str, Any]] = {}
        self._sorts: Counter[str] = Counter()

    def started(self, run: Run, event: Event) -> None:
        """A run began."""
        self.runs += 1
        self._states["waiting"] += 1
        self._days[run.started_at.date().isoformat()] += 1
        origin = event.id if event.id < CONSEQUENCES else self._dated.pop(_dated(run), None)
        sort = "both" if origin in self._real else "rehearsed"
        if origin is not None and sort == "both":
            self.matched.add(origin)
        self._sorts[sort] += 1
        because = self._quiet.why(event.at) if sort == "rehearsed" else ""
        if because:
            self._because[because] += 1
        if self._sorts[sort] <= MOST_LISTED:
            self._listed[run.id] = {
                "sort": sort,
                "type": run.record.type,
                "record": run.record.id,
                "event": origin,
                "real": self._real.get(origin or 0),
                "trigger": run.trigger,
                "at": run.started_at.isoformat(),
                "state": "waiting",
                "because": because,
                "what": [],
            }

    def took(self, turn: Turn, at: datetime) -> None:
        """A run took a turn."""
        run = turn.run
        for step in turn.steps:
            self._steps[step.path][self._way(step)] += 1
            self._step_names.setdefault(step.path, step.action)
            if step.outcome == "failed" and step.reason is not None:
                kept = self._reasons.setdefault(
                    (step.path, step.reason.msgid), [step.reason.msgid, dict(step.reason.values), 0]
                )
                kept[2] += 1
        if run.state != "waiting":
            self._states["waiting"] -= 1
            self._states[run.state] += 1
        listed = self._listed.get(run.id)
        if listed is not None:
            listed["state"] = run.state
        for deed in turn.deeds:
            self._count(deed, at)
            if listed is not None and len(listed["what"]) < MOST_SAID:
                listed["what"].append(said(deed))

    def stopped(self, loop: Loop, at: datetime) -> None:
        """A run was kept from starting, or put off."""
        self._loops[loop.kind] += 1

    @staticmethod
    def _way(step: Any) -> str:
        """How a step ended; of a branch, the way taken."""
        if step.action == "branch" and step.outputs:
            return f"way:{step.outputs['way']}"
        return str(step.outcome)

    def _count(self, deed: Deed, at: datetime) -> None:
        effect = deed.effect
        if isinstance(effect, Send):
            if (held := self._held_back(effect, at)) is not None:
                self._held[held] += 1
                if held == "consent":
                    return  # what comes too soon leaves another day
            self._messages[effect.kind, effect.target] += 1
            self._contacts.setdefault((effect.kind, effect.target), effect.contact)
        elif isinstance(effect, Notify):
            self._notified.update(effect.users)
        elif isinstance(effect, CreateRecord) and effect.record.type in WORK:
            if effect.record.type == "call" and effect.values.get("status") != "planned":
                return
            self._work[worker_of(effect), at.date().isoformat()][WORK[effect.record.type]] += 1

    def _held_back(self, effect: Send, at: datetime) -> str | None:
        """Why a message would not leave at once: no consent, or the client had enough that day."""
        if effect.contact is None or effect.payload.get("internal"):
            return None
        client = self._world.images.get(RecordRef("contact", effect.contact), {}) if self._world else {}
        if client.get("do_not_contact") or client.get("gdpr_status") == "refused":
            return "consent"
        self._a_day[effect.contact, at.date()] += 1
        return "cap" if self._cap and self._a_day[effect.contact, at.date()] > self._cap else None

    def result(self) -> dict[str, Any]:
        """All of it as plain values; lists are capped, their totals are not."""
        people = {target for kind, target in self._messages if kind == "email"}
        return {
            "runs": self.runs,
            "days": dict(self._days),
            "states": {state: number for state, number in self._states.items() if number},
            "steps": {
                path: {"action": self._step_names[path], **counted} for path, counted in self._steps.items()
            },
            "messages": sum(self._messages.values()),
            "people": len(people),
            "recipients": [
                {"kind": kind, "to": target, "messages": number, "contact": self._contacts[kind, target]}
                for (kind, target), number in self._messages.most_common(MOST_LISTED)
            ],
            "notified": {str(user): number for user, number in self._notified.most_common()},
            "work": [
                {"who": who, "day": day, **counted} for (who, day), counted in sorted(self._work.items())
            ],
            "loops": dict(self._loops),
            "held": dict(self._held),
            "reasons": [
                {"text": text, "values": _plain(values), "count": number}
                for text, values, number in sorted(self._reasons.values(), key=lambda one: -one[2])[
                    :MOST_LISTED
                ]
            ],
            "both": self._sorts["both"],
            "only_rehearsed": self._sorts["rehearsed"],
            "quiet": [period.as_json() for period in self._quiet.periods],
            "because": dict(self._because),
            "list": sorted(self._listed.values(), key=lambda one: str(one["at"])),
        }


def _dated(run: Run) -> tuple[int, str, date]:
    return run.record.id, run.trigger, run.started_at.date()


def worker_of(effect: CreateRecord) -> str:
    """Whose work it is: ``user:7``, ``team:3``, or nobody's."""
    owner, team = effect.values.get("owner"), effect.values.get("team")
    return f"user:{owner}" if owner is not None else f"team:{team}" if team is not None else ""


def said(deed: Deed) -> dict[str, Any]:
    """What a deed does, to whom, in plain values: ``kind``, ``to``, ``text``, ``verb``."""
    effect = deed.effect
    found: dict[str, Any] = {"verb": deed.verb}
    if isinstance(effect, Send):
        found |= {"kind": effect.kind, "to": effect.target, "text": filled(effect.payload, "subject")}
    elif isinstance(effect, Notify):
        found |= {"kind": "notify", "to": [f"user:{user}" for user in effect.users], "text": effect.text}
    elif isinstance(effect, CreateRecord):
        title = effect.values.get("title") or effect.values.get("subject") or effect.values.get("name") or ""
        text = title or effect.values.get("text") or effect.values.get("body") or ""
        found |= {
            "kind": "create",
            "type": effect.record.type,
            "to": worker_of(effect),
            "text": str(text)[:300],
        }
    elif isinstance(effect, ChangeRecord):
        found |= {"kind": "change", "type": effect.record.type, "record": effect.record.id}
        found["changes"] = {
            name: [_shown(old), _shown(new)] for name, (old, new) in deed.details.get("changes", {}).items()
        }
    elif isinstance(effect, DeleteRecord):
        found |= {"kind": "delete", "type": effect.record.type, "record": effect.record.id}
    elif isinstance(effect, StartRun):
        found |= {
            "kind": "start",
            "type": effect.record.type,
            "record": effect.record.id,
            "text": effect.name,
        }
    elif isinstance(effect, EndRuns):
        found |= {"kind": "end", "type": effect.client.type, "record": effect.client.id, "text": effect.name}
    return found


def filled(payload: Mapping[str, Any], part: str) -> str:
    """A text of a message with its places filled in; as it is written when that cannot be done."""
    written = str(payload.get(part) or "")
    if "{" not in written or payload.get("ready"):
        return written
    try:
        return render(parse(written), payload.get("values", {}), html=False)
    except RenderError:
        return written


def _shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, (int, float, str)) else str(value) for name, value in values.items()
    }
