"""The appraisal before publication: steps, what they require and do, overrides (H 6.4; R20)."""
