"""What automation hands to people: seeing it, doing it, what closes it, and what it came to."""
