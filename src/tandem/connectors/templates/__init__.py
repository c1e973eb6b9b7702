"""Fills in templates that leave the house, in a child process that can be killed."""

from tandem.connectors.templates.pool import Failure, Job, close, render_many

__all__ = ["Failure", "Job", "close", "render_many"]
