"""Revisions and versions: payloads of items, changes of published ones (R20)."""
