"""Runs of a harvest: claimed, read, ended (R25)."""
