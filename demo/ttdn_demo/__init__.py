"""A complete catalogue on one machine: its programs, accounts, agency portal and content."""
