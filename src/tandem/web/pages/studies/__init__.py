"""What a workflow would do or did not do: dry runs, rehearsals, why and why not."""
