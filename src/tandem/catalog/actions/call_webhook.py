"""Call a webhook, signed after Standard Webhooks; later steps can use the answer.

The run waits for the answer. Addresses inside private networks are refused unless the settings allow them.
"""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import Send
from tandem.engine.form_checks import saved_problems, template_problems
from tandem.engine.forms import Prose
from tandem.engine.mail import values_for
from tandem.engine.plan import Do, Fail, Plan
from tandem.engine.shown import Reader
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class CallWebhook(Action):
    """The form of “Call a webhook”."""

    endpoint: str = Field(title=N_("Address"), min_length=1, json_schema_extra={"control": "endpoint"})
    body: Prose = Field(
        default="", title=N_("Content"), description=N_("Leave empty to send the whole record.")
    )

    title: ClassVar[str] = N_("Call a webhook")
    says: ClassVar[str] = N_("Call the webhook {endpoint}")
    icon: ClassVar[str] = "webhook"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "run_code"
    awaits: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """One request."""
        endpoint = view.library.endpoints.get(self.endpoint)
        if endpoint is None:
            return Fail(Text(N_("the webhook “{key}” is gone"), {"key": self.endpoint}))
        payload: dict[str, Any] = {"endpoint": self.endpoint, "label": endpoint.get("name", self.endpoint)}
        if self.body:
            payload |= {
                "body": self.body,
                "values": values_for(view, self.body, reader=Reader("", view.world.zone)),
            }
        else:
            payload |= {"record": {"type": view.ref.type, **view.image}}
        url = endpoint["url"]
        host = urlsplit(url).hostname or url
        return Do(Send("webhook", next(view.world.ids), url, host, payload, awaited=True))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """An address nobody saved, unknown places."""
        found = saved_problems("endpoint", self.endpoint, around.world.library.endpoints)
        return found + template_problems(around, "body", self.body)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "sends what was written",
            form={"endpoint": "billing", "body": '{"purpose": "{{ purpose }}"}'},
            record={"purpose": "Demo"},
            gives=Do(
                Send(
                    "webhook",
                    1,
                    "https://billing.example.com/hook",
                    "billing.example.com",
                    {
                        "endpoint": "billing",
                        "label": "Billing",
                        "body": '{"purpose": "{{ purpose }}"}',
                        "values": {"purpose": "Demo"},
                    },
                    awaited=True,
                )
            ),
        ),
        Example(
            "fails when nobody knows the address any more",
            form={"endpoint": "gone"},
            record={},
            gives=Fail("the webhook “gone” is gone"),
        ),
    )
