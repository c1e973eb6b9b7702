"""The clock: procrastinate tasks of three lines, each calling one operation."""
