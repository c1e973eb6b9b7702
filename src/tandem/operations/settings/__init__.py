"""What administrators and authors set: one module an area, every change said to the log."""
