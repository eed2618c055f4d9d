"""Auth functions of CKAN's own actions."""
