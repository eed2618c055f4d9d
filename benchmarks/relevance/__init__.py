"""How well the search ranks: judged queries of many classes, beside stock CKAN on the same text."""
