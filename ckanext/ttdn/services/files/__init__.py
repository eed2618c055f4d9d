"""Uploaded files: what may be in them, and what is served of them (R20, R31, R47)."""
