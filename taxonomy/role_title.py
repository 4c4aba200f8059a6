"""Definitions of roles, derived from their URIs where the official text is not at hand."""

from __future__ import annotations

from taxonomy.label_from_name import label_from_name

_TYPES = {"statement": "Statement", "disclosure": "Disclosure", "document": "Document", "schedule": "Schedule",
          "deprecated": "Deprecated"}  # fmt: skip


def role_definition(uri: str, sort_code: str) -> str:
    """Return ``{sort code} - {Type} - {Title}``; without a sort code the title alone."""
    head, _, name = uri.rpartition("/")
    kind = _TYPES.get(head.rsplit("/", 1)[-1], "Disclosure")
    title = label_from_name(name)
    return f"{sort_code} - {kind} - {title}" if sort_code else title
