"""Building a workflow: its column of cards, the panel of one, what each card says."""
