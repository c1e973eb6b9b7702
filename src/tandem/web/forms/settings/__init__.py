"""The forms of the settings: they check what was written, the operations write it."""
