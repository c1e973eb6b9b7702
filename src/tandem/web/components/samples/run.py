"""The sample run: it waited, took one branch, failed once and is not finished."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.web.components.shapes import Action
from tandem.web.components.steps import Branch, Step


def run(now: datetime) -> list[Step]:
    """A run that waited, took one branch, failed once and is not finished."""
    body = '{\n  "to": ["ana@atelier-lumen.example"],\n  "subject": "Appel manqué de Jean-Baptiste"\n}'
    return [
        Step(
            "Call became missed",
            "phone-x",
            kind="Trigger",
            result="done",
            at=now - timedelta(minutes=40),
            sentence="Inbound call of Jean-Baptiste de la Rochefoucauld-Montbel",
        ),
        Step(
            "Wait 5 minutes",
            "hourglass",
            kind="Wait",
            result="done",
            at=now - timedelta(minutes=35),
            took=timedelta(minutes=5),
        ),
        Step(
            "Send e-mail “Nous vous rappelons”",
            "mail",
            kind="Action",
            result="failed",
            at=now - timedelta(minutes=35),
            took=timedelta(milliseconds=320),
            reason="The mail server answered “550 mailbox unavailable”. Mend the address, then send again.",
            inputs=body,
            outputs='{"code": 550}',
            action=Action("Send again", "#again", "refresh"),
        ),
        Step(
            "Notify the owner's manager",
            "bell",
            kind="Action",
            result="skipped",
            at=now - timedelta(minutes=35),
            took=timedelta(milliseconds=2),
            reason="Bo Lefèvre has no manager.",
        ),
        Step(
            "Is the caller known?",
            "git-branch",
            kind="Branch",
            result="done",
            at=now - timedelta(minutes=34),
            branches=[
                Branch(
                    "Yes, a contact",
                    [
                        Step(
                            "Create task “Rappeler”",
                            "checkbox",
                            result="done",
                            reason="Given to Bo Lefèvre, the owner.",
                            outputs='{"task": 4711}',
                        )
                    ],
                ),
                Branch("Otherwise", [Step("Create a lead", "user-plus", result="ahead")], taken=False),
            ],
        ),
        Step(
            "Wait until the task is done",
            "hourglass",
            kind="Wait",
            result="waiting",
            at=now - timedelta(minutes=34),
            reason="Waiting for Bo Lefèvre to tick “Rappeler”, at most until 18:00.",
        ),
        Step(
            "Set status to Called back", "tag", kind="Action", result="ahead", sentence="Status of the call"
        ),
    ]
