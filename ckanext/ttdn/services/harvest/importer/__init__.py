"""Records of a harvest as items (R18, R25)."""
