"""Clients and their calls: people, calls that come in or are planned, replies."""
