"""Capture: the database itself writes the event log, so that no change can go around it."""

from tandem.store.capture.install import PROTECT, install, prepare, uninstall

__all__ = ["PROTECT", "install", "prepare", "uninstall"]
