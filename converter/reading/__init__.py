"""Bytes to a ``Document``: finds the format by content, keeps every character's place, never guesses meaning."""
