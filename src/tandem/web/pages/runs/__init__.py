"""Runs and what they sent: the list, one with its path, what waits to leave, what went wrong."""
