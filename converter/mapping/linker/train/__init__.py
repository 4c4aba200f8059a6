"""Makes the files in ``linker/data`` from labelled filings: ``python -m converter.mapping.linker.train``."""
