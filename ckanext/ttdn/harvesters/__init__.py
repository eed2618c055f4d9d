"""Harvesters: one module for each kind of source; ``mapping`` is pure (H 6.7, 5.2; R25)."""
