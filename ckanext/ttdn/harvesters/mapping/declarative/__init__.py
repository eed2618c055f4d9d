"""Mappings that an operator declares in YAML (R25, H 6.7)."""
