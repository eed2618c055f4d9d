"""Actions and what they stand on: facts in, a decision from the pure packages, rows out."""
