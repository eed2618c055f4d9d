"""Work that is done after the answer, by ``ckan jobs worker``."""
