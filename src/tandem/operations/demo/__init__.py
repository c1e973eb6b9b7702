"""The demo organisation: Atelier Lumen, with people, clients, calls and four workflows at work."""

from tandem.operations.demo.firm import logins
from tandem.operations.demo.load import load
from tandem.operations.demo.wording import LANGUAGES

__all__ = ["LANGUAGES", "load", "logins"]
