"""Whether CKAN's own columns let the public see an item (R20)."""
