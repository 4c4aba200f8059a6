"""A small sound taxonomy package, in parts that a test can change."""

from __future__ import annotations

import zipfile
from pathlib import Path

BASE = "http://taxonomy.example.com/2025/"
TOP = "umbrella/"

METADATA = f"""<tp:taxonomyPackage xmlns:tp="http://xbrl.org/2016/taxonomy-package" xml:lang="en">
 <tp:identifier>http://taxonomy.example.com/umbrella</tp:identifier><tp:name>Umbrellas</tp:name>
 <tp:version>2025</tp:version><tp:publisher>Example</tp:publisher>
 <tp:entryPoints><tp:entryPoint><tp:name>All</tp:name>
  <tp:entryPointDocument href="{BASE}umbrella.xsd"/></tp:entryPoint></tp:entryPoints>
</tp:taxonomyPackage>"""

CATALOG = f"""<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
 <rewriteURI uriStartString="{BASE}" rewritePrefix="../files/"/>
</catalog>"""

SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:umb="http://taxonomy.example.com/2025/umbrella" targetNamespace="http://taxonomy.example.com/2025/umbrella">
 <xs:annotation><xs:appinfo>
  <link:linkbaseRef xlink:type="simple" xlink:href="umbrella_lab.xml"
   xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>
  <link:roleType roleURI="http://taxonomy.example.com/role/Stock" id="Stock">
   <link:definition>0100 - Statement - Stock</link:definition><link:usedOn>link:presentationLink</link:usedOn>
   <link:usedOn>link:calculationLink</link:usedOn></link:roleType>
 </xs:appinfo></xs:annotation>
 <xs:import namespace="http://www.xbrl.org/2003/instance"
  schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
 <xs:element name="Umbrellas" id="umb_Umbrellas" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
  xbrli:periodType="instant" xbrli:balance="debit" nillable="true"/>
 <xs:element name="Handles" id="umb_Handles" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
  xbrli:periodType="instant" xbrli:balance="debit" nillable="true"/>
</xs:schema>"""

LABELS = """<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
 <link:labelLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">
  <link:loc xlink:type="locator" xlink:href="umbrella.xsd#umb_Umbrellas" xlink:label="u"/>
  <link:label xlink:type="resource" xlink:label="l" xlink:role="http://www.xbrl.org/2003/role/label"
   xml:lang="en">Umbrellas in stock</link:label>
  <link:labelArc xlink:type="arc" xlink:arcrole="http://www.xbrl.org/2003/arcrole/concept-label"
   xlink:from="u" xlink:to="l"/>
 </link:labelLink>
</link:linkbase>"""


def members() -> dict[str, str | bytes]:
    """Return the members of a sound package, by name inside the zip."""
    return {
        TOP + "META-INF/taxonomyPackage.xml": METADATA,
        TOP + "META-INF/catalog.xml": CATALOG,
        TOP + "files/umbrella.xsd": SCHEMA,
        TOP + "files/umbrella_lab.xml": LABELS,
    }


def write(path: Path, content: dict[str, str | bytes], level: int | None = None) -> Path:
    """Write members to a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
