"""The stand-in package declares what the tables know, and a validator takes it for the base of a report."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName
from taxonomy.dts import discover
from taxonomy.dts_concepts import concept_declarations, prefixes, to_concept, typed_domain
from taxonomy.home import user_home, write_atomically
from taxonomy.package_files import PackageFiles
from taxonomy.standin import cached_package, write_package

ArelleMessages = Callable[..., list[str]]
REPORT_ONLY = ("--baseTaxonomyValidation", "none")

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:t="http://example.com/20251231" targetNamespace="http://example.com/20251231" elementFormDefault="qualified">
 <xs:import namespace="http://www.xbrl.org/2003/instance"
  schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
 <xs:import namespace="http://fasb.org/us-gaap/2025"
  schemaLocation="https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd"/>
 <xs:import namespace="http://xbrl.sec.gov/dei/2025" schemaLocation="https://xbrl.sec.gov/dei/2025/dei-2025.xsd"/>
 <xs:import namespace="http://fasb.org/srt/2025" schemaLocation="https://xbrl.fasb.org/srt/2025/elts/srt-2025.xsd"/>
 <xs:import namespace="http://xbrl.sec.gov/currency/2025"
  schemaLocation="https://xbrl.sec.gov/currency/2025/currency-2025.xsd"/>
 <xs:element name="FreeUmbrellas" id="t_FreeUmbrellas" type="xbrli:monetaryItemType" xbrli:periodType="instant"
  xbrli:balance="debit" substitutionGroup="xbrli:item" nillable="true"/>
</xs:schema>"""

INSTANCE = """<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:us-gaap="http://fasb.org/us-gaap/2025" xmlns:dei="http://xbrl.sec.gov/dei/2025" xmlns:t="http://example.com/20251231">
 <link:schemaRef xlink:type="simple" xlink:href="t.xsd"/>
 <xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="http://example.com">1</xbrli:identifier></xbrli:entity>
  <xbrli:period><xbrli:instant>2025-12-31</xbrli:instant></xbrli:period></xbrli:context>
 <xbrli:context id="d"><xbrli:entity><xbrli:identifier scheme="http://example.com">1</xbrli:identifier></xbrli:entity>
  <xbrli:period><xbrli:startDate>2025-01-01</xbrli:startDate><xbrli:endDate>2025-12-31</xbrli:endDate></xbrli:period>
 </xbrli:context>
 <xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
 <us-gaap:Assets contextRef="c" unitRef="u" decimals="0">12</us-gaap:Assets>
 <t:FreeUmbrellas contextRef="c" unitRef="u" decimals="0">3</t:FreeUmbrellas>
 <us-gaap:AccountsReceivableAfterAllowanceForCreditLossCurrentRelatedPartyTypeExtensibleEnumeration contextRef="c"
  >http://fasb.org/us-gaap/2025#RelatedPartyMember</us-gaap:AccountsReceivableAfterAllowanceForCreditLossCurrentRelatedPartyTypeExtensibleEnumeration>
 <dei:EntityFilerCategory contextRef="d">{category}</dei:EntityFilerCategory>
</xbrli:xbrl>"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_package(tmp_path_factory.mktemp("stand-in"))


def test_same_bytes_every_time(package: Path, tmp_path: Path) -> None:
    assert write_package(tmp_path / "made" / "here").read_bytes() == package.read_bytes()


def test_declares_exactly_what_the_tables_know(package: Path) -> None:
    catalog = builtin_catalog(2025)
    with PackageFiles([package]) as files:
        dts = discover(catalog.schema_locations.values(), files)
    assert not dts.missing
    prefix_of = prefixes(dts)
    assert {prefix: namespace for namespace, prefix in prefix_of.items()} == dict(catalog.namespaces)
    declared = {
        (
            concept := to_concept(
                declaration, substitution, prefix_of, dts.types, typed_domain=typed_domain(declaration, dts, prefix_of)
            )
        ).name: concept
        for declaration, substitution in concept_declarations(dts).values()
    }
    known = {
        c.name: replace(c, label="", guessed=(), deprecated=False, base_type=declared[c.name].base_type)
        for c in catalog.concepts()
    }
    assert declared == known


def test_holds_no_labels_and_no_linkbases(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        assert not [name for name in names if name.endswith(".xml") and "META-INF" not in name]
        assert not [name for name in names if name.endswith(".xsd") and b"<link:label" in archive.read(name)]


def test_validates_an_extension_offline(package: Path, tmp_path: Path, arelle_messages: ArelleMessages) -> None:
    (tmp_path / "t.xsd").write_text(SCHEMA)
    good, bad = tmp_path / "good.xbrl", tmp_path / "bad.xbrl"
    good.write_text(INSTANCE.format(category="Accelerated Filer"))
    bad.write_text(INSTANCE.format(category="Rather Slow Filer"))
    assert arelle_messages(str(good), [package], tmp_path, *REPORT_ONLY) == []
    assert any("Rather Slow Filer" in line for line in arelle_messages(str(bad), [package], tmp_path, *REPORT_ONLY))


@pytest.mark.shared
def test_validates_the_sample_report(
    package: Path, tmp_path: Path, shared: Path, arelle_messages: ArelleMessages
) -> None:
    sample = shared / "samples" / "ix_2025" / "acme-20241231.htm"
    assert arelle_messages(str(sample), [package], tmp_path, *REPORT_ONLY) == []


def test_cache_is_checked_by_its_hash(tmp_path: Path, package: Path) -> None:
    first = cached_package(tmp_path)
    made = first.stat().st_mtime_ns
    assert first.read_bytes() == package.read_bytes()
    assert cached_package(tmp_path).stat().st_mtime_ns == made, "a sound file is used as it is"
    damaged = bytearray(first.read_bytes())
    damaged[1000] ^= 1
    first.write_bytes(damaged)
    assert cached_package(tmp_path).read_bytes() == package.read_bytes()


def test_home_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XBRL_CONVERTER_HOME", str(tmp_path))
    assert user_home() == tmp_path
    monkeypatch.delenv("XBRL_CONVERTER_HOME")
    assert user_home().name == "xbrl-converter"


def test_atomic_write_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    write_atomically(target, b"old")
    monkeypatch.setattr(os, "fdopen", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_members_of_an_enumeration_are_in_the_package(package: Path) -> None:
    concept = builtin_catalog(2025).concept(
        QName("us-gaap", "AccountsReceivableAfterAllowanceForCreditLossCurrentRelatedPartyTypeExtensibleEnumeration")
    )
    assert concept is not None
    assert concept.enumeration_domain == QName("us-gaap", "RelatedPartyDomain")
    with zipfile.ZipFile(package) as archive:
        text = archive.read("us-2025-stand-in/xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd")
    assert b'#us-gaap_RelatedPartyMember"' in text
