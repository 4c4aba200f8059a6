"""Document to parsed facts: what the document says, before any concept is chosen."""

from converter.extraction.documents import extract

__all__ = ["extract"]
