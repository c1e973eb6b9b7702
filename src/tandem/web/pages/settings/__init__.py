"""The settings: one module an area, each list and form in words an office manager uses."""
