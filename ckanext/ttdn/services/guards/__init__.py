"""Core actions that bypass the appraisal: their targets, and the operator's override (R20)."""
