"""Parsed facts to a ``Report``: proposes concepts; a decisions file disposes."""
