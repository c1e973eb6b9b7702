"""Runs: started by hand, looked at, done again, ended, stopped."""
