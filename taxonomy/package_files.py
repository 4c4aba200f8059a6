"""The files of one or more taxonomy packages, found by the URLs that their catalogues rewrite (Taxonomy Packages 1.0).

Nothing but the given packages is ever read: a URL that none of them maps is not found.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from lxml import etree

from taxonomy.errors import TaxonomyError
from taxonomy.package_metadata import EntryPoint, PackageMetadata
from taxonomy.xml_names import CATALOG, TAXONOMY_PACKAGE, XML

CATALOG_MEMBER = "META-INF/catalog.xml"
METADATA_MEMBER = "META-INF/taxonomyPackage.xml"


def safe_parser() -> etree.XMLParser:
    """Return a parser that opens nothing, expands nothing and keeps libxml2's limits."""
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def parse_small(data: bytes, place: str) -> etree._Element:
    """Return the root of a small XML file; ``TaxonomyError`` when it is not well-formed or carries a doctype."""
    try:
        root = etree.fromstring(data, safe_parser())
    except etree.XMLSyntaxError as error:
        raise TaxonomyError(
            "package.not-xml", f"not well-formed XML: {error.msg}", place=place, hint="Get the package anew."
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise TaxonomyError(
            "package.doctype",
            "the file declares a document type, which a taxonomy never needs",
            place=place,
            hint="Do not install this package; tell its publisher.",
        )
    return root


def read_metadata(archive: zipfile.ZipFile, place: str) -> PackageMetadata:
    """Return the metadata of a taxonomy package; ``TaxonomyError`` when it is not one."""
    names = archive.namelist()
    tops = sorted({name.split("/", 1)[0] for name in names if name.strip("/")})
    if len(tops) != 1 or f"{tops[0]}/{METADATA_MEMBER}" not in names:
        raise TaxonomyError(
            "package.no-metadata",
            f"not a taxonomy package: one top-level folder with {METADATA_MEMBER} is missing",
            place=place,
            hint="A taxonomy package follows https://www.xbrl.org/specifications/taxonomy-packages/1.0.",
        )
    top = tops[0] + "/"
    root = parse_small(archive.read(top + METADATA_MEMBER), f"{place}!{top}{METADATA_MEMBER}")
    tp = f"{{{TAXONOMY_PACKAGE}}}"
    if root.tag != tp + "taxonomyPackage":
        raise TaxonomyError(
            "package.no-metadata", f"{METADATA_MEMBER} is not a taxonomyPackage document", place=place,
            hint="Get the package anew from its publisher.",
        )  # fmt: skip
    entry_points = []
    for point in root.iterfind(f"{tp}entryPoints/{tp}entryPoint"):
        documents = tuple(href for doc in point.iterfind(f"{tp}entryPointDocument") if (href := doc.get("href")))
        entry_points.append(EntryPoint((point.findtext(f"{tp}name") or "").strip(), documents))
    return PackageMetadata(
        identifier=(root.findtext(f"{tp}identifier") or "").strip(),
        name=(root.findtext(f"{tp}name") or "").strip(),
        version=(root.findtext(f"{tp}version") or "").strip(),
        publisher=(root.findtext(f"{tp}publisher") or "").strip(),
        entry_points=tuple(entry_points),
        rewrites=_rewrites(archive, top, place) if top + CATALOG_MEMBER in names else (),
        top=top,
    )


def _rewrites(archive: zipfile.ZipFile, top: str, place: str) -> tuple[tuple[str, str], ...]:
    where = f"{place}!{top}{CATALOG_MEMBER}"
    root = parse_small(archive.read(top + CATALOG_MEMBER), where)
    rewrites = []
    for rule in root.iterfind(f".//{{{CATALOG}}}rewriteURI"):
        start, target = rule.get("uriStartString") or "", rule.get("rewritePrefix") or ""
        base = rule.get(f"{{{XML}}}base") or root.get(f"{{{XML}}}base") or ""
        inner = _resolve(top + "META-INF/" + base, target, where)
        if not start or "://" not in start:
            raise TaxonomyError(
                "package.catalog", f"a rewrite rule maps {start!r}, which is no absolute URL", place=where,
                hint="Get the package anew from its publisher.",
            )  # fmt: skip
        rewrites.append((start, inner))
    return tuple(rewrites)


def _resolve(base: str, target: str, where: str) -> str:
    """Resolve a relative path inside the zip; ``TaxonomyError`` when it leaves the zip."""
    if "://" in target or target.startswith("/"):
        raise TaxonomyError(
            "package.catalog", f"a rewrite rule leads out of the package: {target!r}", place=where,
            hint="Do not install this package; tell its publisher.",
        )  # fmt: skip
    parts: list[str] = []
    for part in PurePosixPath(base.rsplit("/", 1)[0], target).parts:
        if part == "..":
            if not parts:
                raise TaxonomyError(
                    "package.traversal", f"a rewrite rule leads out of the package: {target!r}", place=where,
                    hint="Do not install this package; tell its publisher.",
                )  # fmt: skip
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) + ("/" if target.endswith("/") or not target else "")


class PackageFiles:
    """Reads files of a fixed set of packages by URL. Use as a context manager; it keeps the zips open."""

    def __init__(self, packages: Iterable[Path]) -> None:
        self._archives: list[zipfile.ZipFile] = []
        self._rules: list[tuple[str, str, zipfile.ZipFile, frozenset[str]]] = []
        self.metadata: list[PackageMetadata] = []
        for path in packages:
            try:
                archive = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                self.close()
                raise TaxonomyError(
                    "package.unreadable", f"the package cannot be read: {error}", place=str(path),
                    hint="Run `taxonomy verify`, or add the package again.",
                ) from None  # fmt: skip
            self._archives.append(archive)
            metadata = read_metadata(archive, path.name)
            self.metadata.append(metadata)
            members = frozenset(archive.namelist())
            self._rules += [(start, inner, archive, members) for start, inner in metadata.rewrites]
        # The longest prefix wins (OASIS XML Catalogs 1.1 §7.2.2).
        self._rules.sort(key=lambda rule: (-len(rule[0]), rule[0]))

    def __enter__(self) -> PackageFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the zips."""
        for archive in self._archives:
            archive.close()

    def member(self, url: str) -> tuple[zipfile.ZipFile, str] | None:
        """Return the zip and member that hold ``url``, or None when no package of the set does."""
        for start, inner, archive, members in self._rules:
            if url.startswith(start):
                name = inner + url[len(start) :]
                if name in members:
                    return archive, name
        return None

    def urls(self) -> Iterator[str]:
        """Yield the URL of every file that can be reached by one, in the order of rules and names."""
        for start, inner, _, members in self._rules:
            for name in sorted(members):
                if name.startswith(inner) and not name.endswith("/"):
                    yield start + name[len(inner) :]

    def read(self, url: str) -> bytes | None:
        """Return the content behind ``url``, or None when no package of the set has it."""
        found = self.member(url)
        return None if found is None else found[0].read(found[1])
