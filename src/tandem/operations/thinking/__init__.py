"""The engine at work: what is pending or due is thought about and written down at once."""
