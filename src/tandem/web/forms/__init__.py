"""Forms: one builder makes them from the action classes, the others are for records."""
