"""Many clients at once: saved filters and the campaigns made of them."""
