"""The documented JSON callback for any exchange that has no connector of its own."""

from tandem.connectors.exchange.callbacks import Callback, parse

__all__ = ["Callback", "parse"]
