"""What a custom taxonomy's package holds beside schema and linkbases: metadata, rewrites, units, and all its labels."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from taxonomy.custom_model import CustomTaxonomy, Texts, walk_members
from taxonomy.label_from_name import label_from_name
from taxonomy.xml_names import UNIT_REGISTRY, XBRLI

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def all_texts(custom: CustomTaxonomy) -> Iterator[tuple[str, dict[str, Texts]]]:
    """Yield every own element with its labels by kind; one without a label gets it from its name."""
    given: dict[str, dict[str, Texts]] = {concept.name: concept.labels for concept in custom.concepts}
    for axis in custom.axes:
        given[axis.name] = axis.labels
        for member in walk_members(axis.domain) if axis.domain else ():
            given.setdefault(member.name, member.labels)
    for table in custom.tables:
        given[table.name] = table.labels
        given[table.line_items] = table.line_items_labels
    for name, labels in given.items():
        if "label" not in labels:
            labels = {"label": {custom.taxonomy.language: label_from_name(name)}, **labels}
        yield name, labels


def units(custom: CustomTaxonomy) -> str:
    """Return the taxonomy's own units in the form of the XBRL unit registry (UTR 1.0 §2)."""
    head = custom.taxonomy
    rows = []
    for unit in custom.units:
        prefix, _, local = unit.measure.rpartition(":")
        if prefix not in ("", head.prefix):
            continue
        users = [item.name for item in custom.types if unit.symbol in item.units] or [""]
        for user in users:
            item_type = f"{user}ItemType" if user else "decimalItemType"
            rows.append(
                f'    <unit id="{local}_{item_type}"><unitId>{local}</unitId>'
                f"<unitName>{escape(unit.name or unit.symbol)}</unitName>"
                f"<nsUnit>{escape(head.namespace)}</nsUnit><itemType>{item_type}</itemType>"
                f"<nsItemType>{escape(head.namespace) if user else XBRLI}</nsItemType>"
                f"<symbol>{escape(unit.symbol)}</symbol></unit>\n"
            )
    return f'{_HEAD}<utr xmlns="{UNIT_REGISTRY}">\n  <units>\n{"".join(rows)}  </units>\n</utr>\n'


def metadata(custom: CustomTaxonomy, schema_name: str) -> str:
    """Return ``META-INF/taxonomyPackage.xml``."""
    head = custom.taxonomy
    publisher = f"  <tp:publisher>{escape(head.publisher)}</tp:publisher>\n" if head.publisher else ""
    languages = sorted({language for _, labels in all_texts(custom) for texts in labels.values() for language in texts})
    return (
        f'{_HEAD}<tp:taxonomyPackage xmlns:tp="http://xbrl.org/2016/taxonomy-package" '
        f"xml:lang={quoteattr(head.language)}>\n"
        f"  <tp:identifier>{escape(head.namespace)}</tp:identifier>\n  <tp:name>{escape(head.name)}</tp:name>\n"
        f"  <tp:description>{escape(head.description or head.name)}</tp:description>\n"
        f"  <tp:version>{escape(head.version)}</tp:version>\n{publisher}"
        f"  <tp:entryPoints>\n    <tp:entryPoint>\n      <tp:name>{escape(head.name)}</tp:name>\n"
        f"      <tp:entryPointDocument href={quoteattr(head.url + schema_name)}/>\n      <tp:languages>\n"
        + "".join(f"        <tp:language>{escape(language)}</tp:language>\n" for language in languages)
        + "      </tp:languages>\n    </tp:entryPoint>\n  </tp:entryPoints>\n</tp:taxonomyPackage>\n"
    )


def catalog(custom: CustomTaxonomy) -> str:
    """Return ``META-INF/catalog.xml``."""
    url = custom.taxonomy.url
    return (
        f'{_HEAD}<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n  <rewriteURI '
        f"uriStartString={quoteattr(url)} rewritePrefix={quoteattr('../' + url.partition('://')[2])}/>\n</catalog>\n"
    )
