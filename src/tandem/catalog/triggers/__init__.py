"""One file for each record type: its triggers, a few declarative lines each."""
