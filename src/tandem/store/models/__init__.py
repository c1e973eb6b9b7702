"""The tables, one file for each family."""

from tandem.store.models.calls import Call, CallSignal
from tandem.store.models.connections import ApiKey, MailAccount, TelephonyAccount
from tandem.store.models.deliveries import Delivery, Destination, Incident, MailboxMessage
from tandem.store.models.log import SHARDS, Attempt, Event, Moment, MomentReached, Pending
from tandem.store.models.organisation import Calendar, ClosedDay, Organisation
from tandem.store.models.people import Company, Contact
from tandem.store.models.record import Record
from tandem.store.models.tasks import Note, Task
from tandem.store.models.team import Role, Rotation, Team, User
from tandem.store.models.timeline import Activity, Notification
from tandem.store.models.toolbox import CustomFunction, Endpoint, MailTemplate, SavedAction
from tandem.store.models.workflows import Pulse, Run, Step, Version, Workflow

__all__ = [
    "SHARDS",
    "Activity",
    "ApiKey",
    "Attempt",
    "Calendar",
    "Call",
    "CallSignal",
    "ClosedDay",
    "Company",
    "Contact",
    "CustomFunction",
    "Delivery",
    "Destination",
    "Endpoint",
    "Event",
    "Incident",
    "MailAccount",
    "MailTemplate",
    "MailboxMessage",
    "Moment",
    "MomentReached",
    "Note",
    "Notification",
    "Organisation",
    "Pending",
    "Pulse",
    "Record",
    "Role",
    "Rotation",
    "Run",
    "SavedAction",
    "Step",
    "Task",
    "Team",
    "TelephonyAccount",
    "User",
    "Version",
    "Workflow",
]
