"""What is posted to Solr depends on what it has."""

from ckanext.ttdn.search import setup, solr_schema

COMPLETE = {
    "fieldTypes": list(solr_schema.TYPES),
    "fields": list(solr_schema.FIELDS),
    "dynamicFields": list(solr_schema.DYNAMIC_FIELDS),
    "copyFields": list(solr_schema.COPIES),
}


def test_nothing_is_posted_when_all_is_there():
    assert setup.commands(COMPLETE) == {}


def test_all_is_added_to_an_empty_schema():
    added = setup.commands({})
    assert len(added["add-field-type"]) == len(solr_schema.TYPES)
    assert len(added["add-field"]) == len(solr_schema.FIELDS)
    assert added["add-copy-field"] == list(solr_schema.COPIES)


def test_an_older_form_is_replaced():
    older = {**COMPLETE, "fields": [{**f, "stored": None} for f in solr_schema.FIELDS]}
    assert setup.commands(older) == {"replace-field": list(solr_schema.FIELDS)}


def test_an_attribute_that_solr_adds_by_itself_is_no_difference():
    shown = {**COMPLETE, "fields": [{**f, "required": False} for f in solr_schema.FIELDS]}
    assert setup.commands(shown) == {}


def test_all_searched_types_cut_text_alike():
    """Else edismax would count mm for each field apart (SOLR-15449)."""
    analyzers = [type_["analyzer"] for type_ in solr_schema.TYPES]
    assert len({str((a["charFilters"], a["tokenizer"])) for a in analyzers}) == 1
