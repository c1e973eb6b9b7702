"""Clients and what is done with them: contacts, companies, calls, tasks, files read in, campaigns."""
