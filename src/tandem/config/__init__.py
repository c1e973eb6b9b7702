"""Wires the house together; contains nothing of its own."""
