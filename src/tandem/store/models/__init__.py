"""The tables, one file for each family."""

from tandem.store.models.calls import Call, CallSignal
from tandem.store.models.campaigns import Campaign, CampaignMember, SavedFilter
from tandem.store.models.connections import ApiKey, MailAccount, TelephonyAccount
from tandem.store.models.deliveries import Delivery, Destination, Incident, MailboxMessage
from tandem.store.models.imports import Import
from tandem.store.models.log import SHARDS, Attempt, Event, Later, Moment, MomentReached, Pending
from tandem.store.models.manual_actions import Absence, ManualAction
from tandem.store.models.organisation import Calendar, ClosedDay, Organisation
from tandem.store.models.people import Company, Contact
from tandem.store.models.record import Record
from tandem.store.models.studies import Study
from tandem.store.models.tasks import Note, Task
from tandem.store.models.team import Role, Rotation, Team, User
from tandem.store.models.timeline import Activity, Notification
from tandem.store.models.toolbox import CustomFunction, Endpoint, MailTemplate, SavedAction
from tandem.store.models.views import SavedView
from tandem.store.models.workflows import DraftEdit, Pulse, Run, Step, Version, Workflow

__all__ = [
    "SHARDS",
    "Absence",
    "Activity",
    "ApiKey",
    "Attempt",
    "Calendar",
    "Call",
    "CallSignal",
    "Campaign",
    "CampaignMember",
    "ClosedDay",
    "Company",
    "Contact",
    "CustomFunction",
    "Delivery",
    "Destination",
    "DraftEdit",
    "Endpoint",
    "Event",
    "Import",
    "Incident",
    "Later",
    "MailAccount",
    "MailTemplate",
    "MailboxMessage",
    "ManualAction",
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
    "SavedFilter",
    "SavedView",
    "Step",
    "Study",
    "Task",
    "Team",
    "TelephonyAccount",
    "User",
    "Version",
    "Workflow",
]
