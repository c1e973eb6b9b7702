"""The only way out over HTTP: pinned public addresses, deadlines, caps, no redirects."""

from tandem.connectors.egress.answer import Answer, Refused, Unreachable, retry_after
from tandem.connectors.egress.client import call
from tandem.connectors.egress.policy import EgressPolicy
from tandem.connectors.egress.request import OutgoingRequest

__all__ = ["Answer", "EgressPolicy", "OutgoingRequest", "Refused", "Unreachable", "call", "retry_after"]
