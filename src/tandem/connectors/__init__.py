"""The outside: parse what comes in, send what goes out; one folder per provider, no tables and no rules."""
