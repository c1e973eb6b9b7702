"""The design system in Python: shapes that pages fill, and the tags and filters that draw them."""
