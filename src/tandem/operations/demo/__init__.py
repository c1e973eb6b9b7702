"""The demo organisation: Atelier Lumen, with people, clients, calls, workflows at work and what they handed over."""

from tandem.operations.demo.firm import logins
from tandem.operations.demo.load import load
from tandem.operations.demo.wording import LANGUAGES

__all__ = ["LANGUAGES", "load", "logins"]
