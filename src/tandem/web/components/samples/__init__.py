"""What the style guide shows: people and calls of a small workshop, with long and French names."""
