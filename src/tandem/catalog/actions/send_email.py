"""Send an e-mail from a template, or one written here.

It leaves through the ledger: once, in the workflow's sending window, and not to somebody who asked not
to be contacted. Places such as {{ contact.first_name }} are filled in when it leaves.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import Send
from tandem.engine.form_checks import people_problems, saved_problems, template_problems
from tandem.engine.forms import Line, Prose
from tandem.engine.mail import client_address, looks_like_address, values_for
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class SendEmail(Action):
    """The form of “Send an e-mail”."""

    to: list[str] = Field(
        default=["client"],
        title=N_("To"),
        min_length=1,
        max_length=20,
        json_schema_extra={"control": "mail_to"},
    )
    template: str = Field(default="", title=N_("Template"), json_schema_extra={"control": "mail_template"})
    subject: Line = Field(default="", title=N_("Subject"))
    body: Prose = Field(default="", title=N_("Message"))

    title: ClassVar[str] = N_("Send an e-mail")
    says: ClassVar[str] = N_("E-mail {to}: {subject}{template}")
    finished: ClassVar[str] = N_("Send it")
    icon: ClassVar[str] = "mail"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "send"

    def plan(self, view: View) -> Plan:
        """One message for each address."""
        written = view.library.mail_templates.get(self.template) if self.template else {}
        if written is None:
            return Fail(Text(N_("the template “{key}” is gone"), {"key": self.template}))
        subject, body = self.subject or written.get("subject", ""), self.body or written.get("body", "")
        addresses = self._addresses(view)
        if not addresses:
            return Skip(N_("nobody with an e-mail address"))
        values = values_for(view, subject, body)
        effects = [
            _message(view, address, contact, subject, body, values) for address, contact in addresses.items()
        ]
        return Do(*effects, gives={"deliveries": [effect.id for effect in effects]})

    def _addresses(self, view: View) -> dict[str, int | None]:
        """Each address once; a client's with the contact it belongs to."""
        found: dict[str, int | None] = {}
        for word in self.to:
            if word == "client":
                address, contact = client_address(view)
                if address:
                    found[address] = contact
            elif looks_like_address(word):
                found.setdefault(word, None)
            else:
                found.update({view.directory.people[user].email: None for user in view.people([word])})
        return found

    @classmethod
    def draft(cls, form: Mapping[str, Any], view: View) -> dict[str, Any]:
        """With what the template says written out, so that a person can change it."""
        written = view.library.mail_templates.get(form.get("template") or "", {})
        texts = {name: form.get(name) or written.get(name, "") for name in ("subject", "body")}
        kept = {name: value for name, value in form.items() if name != "template"}
        return super().draft({**kept, **texts}, view)

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown people or template, unknown places, nothing to say."""
        colleagues = [word for word in self.to if word != "client" and not looks_like_address(word)]
        found = people_problems(around, "to", colleagues)
        if self.template:
            found += saved_problems("template", self.template, around.world.library.mail_templates)
            saved = around.world.library.mail_templates.get(self.template, {})
            found += template_problems(around, "template", saved.get("subject", "") + saved.get("body", ""))
        elif not (self.subject and self.body):
            missing = "subject" if not self.subject else "body"
            found.append(
                FormProblem(missing, Text(N_("Choose a template, or write a subject and a message.")))
            )
        found += template_problems(around, "subject", self.subject)
        return found + template_problems(around, "body", self.body)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "skips a client without an address",
            form={"subject": "Sorry", "body": "We missed you."},
            record={"contact": 7},
            related={("contact", 7): {"email": ""}},
            gives=Skip("nobody with an e-mail address"),
        ),
        Example(
            "writes to the client",
            form={"subject": "Sorry, {{ contact.first_name }}", "body": "We missed you."},
            record={"contact": 7},
            related={("contact", 7): {"email": "lisa@example.com", "first_name": "Lisa"}},
            gives=Do(
                Send(
                    "email",
                    1,
                    "lisa@example.com",
                    "example.com",
                    {
                        "to": "lisa@example.com",
                        "subject": "Sorry, {{ contact.first_name }}",
                        "body": "We missed you.",
                        "values": {"contact.first_name": "Lisa"},
                        "label": "Sorry, {{ contact.first_name }}",
                    },
                    contact=7,
                ),
                gives={"deliveries": [1]},
            ),
        ),
    )


def _message(
    view: View, address: str, contact: int | None, subject: str, body: str, values: dict[str, Any]
) -> Send:
    payload = {"to": address, "subject": subject, "body": body, "values": values, "label": subject}
    return Send(
        "email", next(view.world.ids), address, address.rpartition("@")[2].lower(), payload, contact=contact
    )
