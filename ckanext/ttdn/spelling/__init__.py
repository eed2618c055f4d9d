"""Spelling of queries: typing without an input method, numbers, typos, function words, synonyms.

Nothing here knows CKAN, Solr or a database. Words are compared in the form of
``bilingual.search_fold``.
"""
