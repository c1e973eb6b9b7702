"""The condition language: its tree, its operators, and what reads a tree.

`tandem.engine.condition` is the door: import from there.
"""
