"""What leaves the house: sent once, with a last look before, and told how it ended."""
