"""Twilio's voice status callbacks: who sent them, and what they say."""

from tandem.connectors.twilio.callbacks import parse
from tandem.connectors.twilio.signature import verify

__all__ = ["parse", "verify"]
