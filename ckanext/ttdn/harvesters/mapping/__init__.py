"""Foreign records turned into items of a kind. Pure: no CKAN, no network."""
