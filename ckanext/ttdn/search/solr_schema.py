"""What this extension adds to CKAN's Solr core: types, fields, copies and ranking defaults.

CKAN's `text` type stems as English before it folds diacritics, so that "thủy" is stored as
"thui" and the query "thuy" misses it. Ours never stem Vietnamese: one exact type, one folded.
All types cut text into the same tokens: edismax counts `mm` for each field apart as
soon as they do not (SOLR-15449), and words spread over title and notes would find nothing.
"""

from __future__ import annotations

from typing import Any

Definition = dict[str, Any]

EXACT = "ttdn_exact"
FOLDED = "ttdn_folded"
ENGLISH = "ttdn_english"

# CKAN's own fields, which its queries and clients rely on; texts among them, and the copies of
# the dataset that package_search answers with.
CORE_FIELDS = frozenset(
    [
        "author",
        "author_email",
        "capacity",
        "creator_user_id",
        "data_dict",
        "dataset_type",
        "entity_type",
        "groups",
        "id",
        "index_id",
        "isopen",
        "license",
        "license_id",
        "license_title",
        "maintainer",
        "maintainer_email",
        "metadata_created",
        "metadata_modified",
        "name",
        "notes",
        "num_resources",
        "num_tags",
        "organization",
        "owner_org",
        "private",
        "res_description",
        "res_format",
        "res_name",
        "res_type",
        "res_url",
        "site_id",
        "state",
        "tags",
        "title",
        "title_string",
        "type",
        "url",
        "validated_data_dict",
        "version",
    ]
)
CORE_TEXTS = frozenset(["title", "notes", "author"])
CORE_COPIES = ("data_dict", "validated_data_dict")

# Groups of texts. Solr copies each to `<name>_fold`, whose words are folded. The right diacritics
# tell most in titles and notes, whose exact words are indexed too; of the others the copy alone.
TITLE = "ttdn_title"
KEYWORDS = "ttdn_keywords"
NOTES = "ttdn_notes"
ALL = "ttdn_all"
EXACT_GROUPS = (TITLE, NOTES)
FOLDED_GROUPS = (KEYWORDS, ALL)
# The English texts of the same groups, stemmed.
ENGLISH_TITLE = "ttdn_title_en"
ENGLISH_NOTES = "ttdn_notes_en"
ENGLISH_TEXT = "ttdn_text_en"
# Numbers of documents, in the form of `spelling.numbers`: an item's own, and those that it names.
NUMBERS = "ttdn_numbers"
CITED_NUMBERS = "ttdn_cited_numbers"
# Texts of the uploaded documents of an approved item; stored, for excerpts of what was found.
FILES = "ttdn_files"

# `<prefix><language>`: the title's place in the alphabet of that language's readers.
SORT_TITLE = "ttdn_sort_title_"
PUBLIC_FROM = "ttdn_public_from"
PUBLIC_UNTIL = "ttdn_public_until"
# Characters of a text in which words are marked, unless the index knows their places.
MOST_MARKED = 51_200
YEARS = "activity_years"
# Item.index_version when the document was made. Solr's own `_version_` cannot tell: CKAN makes it a
# string, and an update that sends it fails.
VERSION = "ttdn_index_version"

# Lists of codes that readers filter and count by.
CODES = (
    "topics",
    "sectors",
    "places",
    "countries",
    "audiences",
    "channel",
    "languages",
    "content_languages",
)

# CKAN's list of permitted parameters lacks `pf2`, so Solr adds it to edismax queries itself. A
# Vietnamese word is often two syllables: "lễ hội" together is more than "lễ" and "hội" apart.
# Where each word stands is looked up in every match: in the folded notes, which most items match,
# that takes longer than the rest of a search. A keyword says more than a title that happens to have
# both syllables.
SELECT_DEFAULTS: Definition = {
    "name": "ttdn",
    "path": "/select",
    "defaults": {"pf2": f"{TITLE}_fold^12 {KEYWORDS}_fold^8 {NOTES}^4"},
}


def query_fields(marked: bool, english: bool) -> str:
    """Return the fields in which words are looked for, with their weights.

    ``marked``: there are diacritics, and exact words count most. ``english``: a word may be
    English. Each field costs every match of every word.
    """
    own = (
        f"{TITLE}^8 {TITLE}_fold^4 {NOTES}^2 {NOTES}_fold"
        if marked
        else f"{TITLE}^2 {TITLE}_fold^8 {NOTES}_fold^2"
    )
    stemmed = f" {ENGLISH_TITLE}^4 {ENGLISH_NOTES} {ENGLISH_TEXT}^0.3" if english else ""
    return f"{own} {KEYWORDS}_fold^3 {ALL}_fold^0.6 {FILES}^0.2{stemmed}"


def folded(name: str) -> str:
    """Name the copy of a text field without diacritics."""
    return f"{name}_fold"


def _type(name: str, *filters: str | Definition) -> Definition:
    return {
        "name": name,
        "class": "solr.TextField",
        "positionIncrementGap": "100",
        "analyzer": {
            # The standard tokenizer keeps "di_sản" and "Huế:lễ" as one token.
            "charFilters": [
                {
                    "class": "solr.PatternReplaceCharFilterFactory",
                    "pattern": "[:_]",
                    "replacement": " ",
                }
            ],
            "tokenizer": {"class": "solr.StandardTokenizerFactory"},
            "filters": [
                {"class": f"solr.{filter_}FilterFactory"} if isinstance(filter_, str) else filter_
                for filter_ in filters
            ],
        },
    }


# "kỹ" and "kĩ" are one word: as `bilingual.search_fold` has it.
_FINAL_I: Definition = {
    "class": "solr.PatternReplaceFilterFactory",
    "pattern": "^([bcdghklmnpqrstvx]{1,3}|qu)y$",
    "replacement": "$1i",
}


def _text(name: str, type_: str, indexed: bool = True) -> Definition:
    return {"name": name, "type": type_, "indexed": indexed, "stored": False, "multiValued": True}


# Neither has docValues, like CKAN's own fields: an index in which CKAN's catch-all fields have
# held the same names before would refuse every later document for the difference.
def _codes(name: str) -> Definition:
    return {"name": name, "type": "string", "indexed": True, "stored": True, "multiValued": True}


def _date(name: str, stored: bool = True) -> Definition:
    return {
        "name": name,
        "type": "pdate",
        "indexed": True,
        "stored": stored,
        "sortMissingLast": True,
    }


TYPES = (
    _type(EXACT, "EnglishPossessive", "LowerCase"),
    _type(FOLDED, "EnglishPossessive", "LowerCase", "ASCIIFolding", _FINAL_I),
    _type(ENGLISH, "EnglishPossessive", "LowerCase", "ASCIIFolding", "PorterStem"),
)

FIELDS = (
    *(_text(name, EXACT) for name in EXACT_GROUPS),
    _text(KEYWORDS, EXACT, indexed=False),
    # Stored for the lexicon.
    {**_text(ALL, EXACT, indexed=False), "stored": True},
    # Stored for excerpts: a word without diacritics is marked in the text that has them.
    *({**_text(folded(name), FOLDED), "stored": True} for name in EXACT_GROUPS),
    *(_text(folded(name), FOLDED) for name in FOLDED_GROUPS),
    *(_text(name, ENGLISH) for name in (ENGLISH_TITLE, ENGLISH_NOTES, ENGLISH_TEXT)),
    *({**_codes(name), "stored": False} for name in (NUMBERS, CITED_NUMBERS)),
    # Long texts are marked by the places of the words in the index instead of being read again.
    {**_text(FILES, FOLDED), "stored": True, "storeOffsetsWithPositions": True},
    *(_codes(name) for name in (*CODES, YEARS)),
    # CKAN's `*_date` holds one day; these two are the first and the last day of a partial date.
    _date("activity_date"),
    _date("activity_end_date"),
    _date("published_at"),
    _date(PUBLIC_FROM, stored=False),
    _date(PUBLIC_UNTIL, stored=False),
    # For the comparison with the database, and for no query.
    {"name": VERSION, "type": "plong", "indexed": False, "stored": True},
)

DYNAMIC_FIELDS = (
    {
        "name": f"{SORT_TITLE}*",
        "type": "string",
        "indexed": False,
        "stored": False,
        "docValues": True,
        "useDocValuesAsStored": False,
    },
)

COPIES = tuple({"source": name, "dest": folded(name)} for name in (*EXACT_GROUPS, *FOLDED_GROUPS))
