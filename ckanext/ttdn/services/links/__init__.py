"""Links to files elsewhere (H 6.4, R34)."""
