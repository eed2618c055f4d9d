"""Spelling of queries: syllables, typing without an input method, function words, numbers, typos.

Nothing here knows CKAN, Solr or a database. Words are compared in the form of
``bilingual.search_fold``.
"""
