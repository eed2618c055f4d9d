"""Core's ways past the appraisal: what each would change, and the operator's way through (R20)."""
