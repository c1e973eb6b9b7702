"""What a workflow would do, would have done, or did not do, and why; nothing here writes a record."""
