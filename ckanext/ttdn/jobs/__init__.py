"""Background jobs, run by ``ckan jobs worker``."""
