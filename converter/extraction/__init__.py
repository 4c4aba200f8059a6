"""A ``Document`` to parsed facts: says what the document says, and marks what it infers."""
