"""Search: what is indexed, how it is asked for, and the fields that Solr needs for both.

`solr_schema` declares Solr's side and `setup` brings it there; `document` (pure) builds the
indexed fields and `index` feeds it from the catalogue; `words` (pure) reads what a person
typed and `query` turns it into Solr's parameters; `facets` names codes for readers.
"""
