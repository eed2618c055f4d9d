"""Accounts: what one tells about another."""
