"""A complete catalogue on one machine: embedded services, a supervisor, accounts and content."""
