"""How many jobs of one kind may wait at once."""

LANES = 2  # advance jobs; each takes whatever shards it can lock, so two are enough to keep two cores busy
