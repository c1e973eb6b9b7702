"""Workflows on the move: the gallery, bringing one in, what it names outside itself, its own examples."""
