"""The pages colleagues see: a file for each area, its fragments beside it in the same file."""
