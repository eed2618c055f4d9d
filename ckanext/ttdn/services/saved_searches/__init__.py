"""Searches that are kept: as an address for a feed, or for an account's mail."""
