"""Malformed calls of every action and every page: none may be answered with a server error."""
