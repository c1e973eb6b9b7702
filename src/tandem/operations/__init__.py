"""The verbs: one function for each thing the system can do; each opens the transaction."""
