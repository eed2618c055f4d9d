"""The decision log: its one writer, and the check of its chain (R20, R35)."""
