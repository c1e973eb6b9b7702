"""The demo organisation: Atelier Lumen, with people, clients, calls and four workflows at work."""

from tandem.operations.demo.firm import logins
from tandem.operations.demo.load import load

__all__ = ["load", "logins"]
