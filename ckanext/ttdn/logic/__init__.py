"""What CKAN registers: actions, authorization functions, validators."""
