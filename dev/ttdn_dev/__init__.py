"""Development tools: embedded services and their supervisor, the test runner, the linters."""
