"""Ranks concept candidates for the rows of a table."""
