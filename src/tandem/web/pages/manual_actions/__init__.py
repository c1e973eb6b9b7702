"""The work list where rules hand over: the list, the runner, load and reports."""
