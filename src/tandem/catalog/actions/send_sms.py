"""Send a text message to the client's telephone.

It leaves through the ledger: once, in the workflow's sending window, and not to somebody who asked not to be
contacted. Places such as {{ contact.first_name }} are filled in when it leaves.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import Send
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import control
from tandem.engine.mail import values_for
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.view import View
from tandem.engine.words import N_, Text

Message = Annotated[str, Field(max_length=1600), control("long_template", counts="sms", needed="yes")]


class SendSms(Action):
    """The form of “Send a text message”."""

    text: Message = Field(default="", title=N_("Message"))

    title: ClassVar[str] = N_("Send a text message")
    says: ClassVar[str] = N_("Send the text message “{text}”")
    finished: ClassVar[str] = N_("Send it")
    icon: ClassVar[str] = "message"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "send"

    def plan(self, view: View) -> Plan:
        """One message to the client's number."""
        client = view.to_call()
        if client is None:
            return Skip(N_("nobody with a telephone number"))
        payload = {"body": self.text, "values": values_for(view, self.text), "label": self.text[:300]}
        message = Send(
            "sms", next(view.world.ids), client["number"], "sms", payload, contact=client["contact"]
        )
        return Do(message, gives={"deliveries": [message.id]})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown places, nothing to say."""
        if not self.text.strip():
            return [FormProblem("text", Text(N_("Write a message.")))]
        return template_problems(around, "text", self.text)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "writes to the client",
            form={"text": "Hello {{ contact.first_name }}"},
            record={"number": "+33612345678", "contact": 7, "company": None, "caller_kind": "lead"},
            related={("contact", 7): {"first_name": "Lisa"}},
            gives=Do(
                Send(
                    "sms",
                    1,
                    "+33612345678",
                    "sms",
                    {
                        "body": "Hello {{ contact.first_name }}",
                        "values": {"contact.first_name": "Lisa"},
                        "label": "Hello {{ contact.first_name }}",
                    },
                    contact=7,
                ),
                gives={"deliveries": [1]},
            ),
        ),
        Example(
            "skips somebody without a number",
            form={"text": "Hello"},
            record={"number": ""},
            gives=Skip("nobody with a telephone number"),
        ),
    )
