"""The documented JSON callback for any exchange that has no connector of its own."""

from tandem.connectors.exchange.callbacks import Callback, parse, signal_of

__all__ = ["Callback", "parse", "signal_of"]
