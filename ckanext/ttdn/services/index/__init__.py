"""The search index beside the database: who may write a document when, and what differs (R20)."""
