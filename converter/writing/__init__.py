"""A ``Report`` to files: exact, reproducible, read back before success is reported."""
