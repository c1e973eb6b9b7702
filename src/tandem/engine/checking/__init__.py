"""The parts of checking a workflow's document; `tandem.engine.check` is the door."""
