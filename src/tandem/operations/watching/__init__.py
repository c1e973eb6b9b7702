"""The house watches itself: incidents, health, the daily letter, what is old or stuck."""
