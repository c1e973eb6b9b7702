"""Workflows: the list, one in words, rules, versions and publishing, the gallery, their health and the radar."""
