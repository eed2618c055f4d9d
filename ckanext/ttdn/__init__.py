"""The foreign-information catalogue of a Vietnamese province, on CKAN."""
