"""What a taxonomy package says of itself (Taxonomy Packages 1.0 §3.2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One way into a package: its name and the documents to load."""

    name: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageMetadata:
    """What ``META-INF`` says. ``rewrites`` maps URL prefixes to folders inside the zip (ending in a slash or exact)."""

    identifier: str
    name: str
    version: str
    publisher: str
    entry_points: tuple[EntryPoint, ...]
    rewrites: tuple[tuple[str, str], ...]
    top: str
    """The one top-level folder, with a slash."""
