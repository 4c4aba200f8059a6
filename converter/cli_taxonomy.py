"""``xbrl-converter taxonomy``: install packages, and ask any taxonomy the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import process

from converter import console
from converter.model.findings import UsageError
from taxonomy.catalog import Catalog, Network
from taxonomy.catalog_sets import open_catalog
from taxonomy.concepts import Balance, Concept, LabelRole, PeriodType, QName
from taxonomy.custom import package_bytes, package_file_name, read_custom, workbook_bytes
from taxonomy.packages import add_package, list_packages, remove_package, verify_packages

taxonomy_app = typer.Typer(
    help="Install taxonomy packages and look concepts up.", no_args_is_help=True, rich_markup_mode=None
)

Sets = Annotated[
    list[str] | None, typer.Option("--taxonomy", "-t", help="Pinned name such as us-gaap/2025; may be repeated.")
]


def _catalog(sets: list[str] | None) -> Catalog:
    return open_catalog(sets or ["us-gaap/2025"])


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy add us-gaap-2025.zip")
def add(
    source: Annotated[str, typer.Argument(help="A package file, a URL, or an official name.", show_default=False)],
    name: Annotated[str, typer.Option(help="What profiles pin it by; follows from the package if left out.")] = "",
) -> None:
    """Check a taxonomy package and install it for this user."""
    with console.progress("checking the package"):
        package = add_package(source, name=name)
    console.out.print(f"installed {package.name}: {package.title} {package.version}\nsha256 {package.sha256}")
    console.out.print(f"pin it in report.yaml by: {', '.join(package.provides)}")


@taxonomy_app.command(name="list", epilog="Example: xbrl-converter taxonomy list")
def list_() -> None:
    """List what is installed; the built-in tables are always there."""
    rows = [(p.name, p.version, ", ".join(p.provides), f"{p.size:,}", p.sha256[:12]) for p in list_packages()]
    rows.append(("us-gaap/2025", "built-in", "tables of names, types and relations, without labels", "", ""))
    console.grid(("name", "version", "provides", "bytes", "sha256"), rows)


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy verify")
def verify() -> None:
    """Compare every installed package with the hash that was kept."""
    found = verify_packages()
    console.grid(("name", "state"), [(v.package.name, v.problem or "unchanged") for v in found])
    raise typer.Exit(1 if any(v.problem for v in found) else 0)


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy remove us-gaap/2024")
def remove(name: Annotated[str, typer.Argument(help="As `list` prints it.", show_default=False)]) -> None:
    """Remove an installed package."""
    console.out.print(f"removed {remove_package(name).name}")


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy show us-gaap:DepositsAssetsCurrent")
def show(
    concept: Annotated[str, typer.Argument(help="prefix:Name, or Name where one taxonomy has it.", show_default=False)],
    taxonomy: Sets = None,
) -> None:
    """Show a concept: facts, labels, where it is presented, what it sums to, which axes apply."""
    catalog = _catalog(taxonomy)
    name = _name(concept) if ":" in concept else _only_one_called(concept, catalog)
    found = catalog.concept(name)
    if found is None:
        near = [str(m.concept.name) for m in catalog.search(name.local, reportable=False, limit=3)]
        raise UsageError(
            "taxonomy.unknown-concept",
            f"{name} is not in {catalog.name}",
            hint=f"Near it: {', '.join(near) or 'nothing'}",
        )
    _print_facts(found)
    for label in catalog.labels(name):
        console.out.print(f"  {label.role.rsplit('/', 1)[-1]} ({label.language}): {label.text}")
    _print_places(catalog, name)


def _only_one_called(local: str, catalog: Catalog) -> QName:
    """Return the one name of the catalogue with this local part; an error names the candidates otherwise."""
    named = [QName(prefix, local) for prefix in sorted(catalog.namespaces)]
    found = [name for name in named if catalog.concept(name) is not None]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "taxonomy.name", f"several concepts are called {local}", hint=f"One of: {', '.join(map(str, found))}"
        )
    names = {str(concept.name): concept.name.local for concept in catalog.concepts()}
    near = [name for _, _, name in process.extract(local, names, limit=3, score_cutoff=60)]
    raise UsageError(
        "taxonomy.unknown-concept",
        f"no concept of {catalog.name} is called {local}",
        hint=f"Near it: {', '.join(near) or 'nothing'}",
    )


def _name(text: str) -> QName:
    try:
        return QName.parse(text)
    except ValueError as error:
        raise UsageError("taxonomy.name", str(error), hint="Write it as us-gaap:Assets.") from error


def _print_facts(concept: Concept) -> None:
    parts = [concept.data_type, concept.period_type.value]
    parts += [concept.balance.value] if concept.balance else []
    parts += ["abstract"] if concept.abstract else []
    parts += [concept.substitution.value] if concept.substitution.value != "item" else []
    parts += ["deprecated"] if concept.deprecated else []
    console.out.print(f"{concept.name}: {', '.join(parts)}")
    if concept.guessed:
        console.out.print(f"  guessed by the built-in table: {', '.join(concept.guessed)}")


def _print_places(catalog: Catalog, name: QName) -> None:
    roles = {role.uri: role.definition for role in catalog.roles()}
    for network, word in ((Network.PRESENTATION, "presented under"), (Network.CALCULATION, "sums to")):
        lines = []
        for arc in catalog.relationships(network, target=name):
            weight = {1: " (adds)", -1: " (deducts)"}.get(arc.weight or 0, "")
            lines.append(f"{word} {arc.source}{weight} in {roles.get(arc.role, arc.role)}")
        _print_some(lines, 12)
    _print_some(
        [f"sum of {arc.target} x {arc.weight}" for arc in catalog.relationships(Network.CALCULATION, source=name)], 20
    )
    axes: dict[QName, dict[QName, None]] = {}
    for shape in catalog.tables(name):
        axes.setdefault(shape.table, {}).update(dict.fromkeys(shape.axes))
    _print_some([f"table {table}: axes {', '.join(map(str, used)) or 'none'}" for table, used in axes.items()], 12)
    members = catalog.members(name)
    if members:
        console.out.print(f"  default {catalog.axis_default(name) or 'none'}; {len(members)} members:")
        _print_some([str(member) for member in members], 20)


def _print_some(lines: Sequence[str], most: int) -> None:
    """Print distinct lines, and how many more there are than a person reads."""
    distinct = list(dict.fromkeys(lines))
    for line in distinct[:most]:
        console.out.print(f"  {line}")
    if len(distinct) > most:
        console.out.print(f"  and {len(distinct) - most} more")


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy search allowance for credit losses --period instant")
def search(
    words: Annotated[list[str], typer.Argument(help="Words of a label.", show_default=False)],
    data_type: Annotated[list[str] | None, typer.Option("--type", help="monetary, shares …; may be repeated.")] = None,
    period: Annotated[PeriodType | None, typer.Option(help="instant or duration")] = None,
    balance: Annotated[Balance | None, typer.Option(help="debit or credit")] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 10,
    taxonomy: Sets = None,
) -> None:
    """Search concepts by the words of their labels."""
    types = [name if name.endswith("ItemType") else f"{name}ItemType" for name in data_type or ()]
    found = _catalog(taxonomy).search(
        " ".join(words), data_types=types, period_type=period, balance=balance, limit=limit
    )
    if not found:
        console.out.print("no concept fits; use other words, or fewer filters")
        return
    console.grid(
        ("concept", "score", "type", "period", "balance", "label", "why"),
        [
            (
                str(m.concept.name), f"{m.score:.2f}", m.concept.data_type, m.concept.period_type.value,
                m.concept.balance.value if m.concept.balance else "", m.concept.label, m.reason,
            )
            for m in found
        ],
    )  # fmt: skip


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy tree StatementOfIncome")
def tree(
    role: Annotated[str, typer.Argument(help="Part of the role's URI or definition.", show_default=False)],
    taxonomy: Sets = None,
) -> None:
    """Print the presentation tree of a role."""
    catalog = _catalog(taxonomy)
    roles = [r for r in catalog.roles() if Network.PRESENTATION in r.networks]
    chosen = [r for r in roles if role in (r.uri, r.uri.rsplit("/", 1)[-1])] or [
        r for r in roles if role.casefold() in r.uri.casefold() or role.casefold() in r.definition.casefold()
    ]
    if not chosen:
        raise UsageError("taxonomy.unknown-role", f"no role has {role!r} in its name", place=catalog.name)
    if len(chosen) > 1:
        console.grid(("role", "definition"), [(r.uri, r.definition) for r in chosen[:40]])
        return
    arcs = catalog.relationships(Network.PRESENTATION, role=chosen[0].uri)
    below: dict[QName, list[tuple[QName, str]]] = {}
    for arc in arcs:
        below.setdefault(arc.source, []).append((arc.target, arc.preferred_label))
    targets = {arc.target for arc in arcs}
    console.out.print(chosen[0].definition or chosen[0].uri)
    for root in dict.fromkeys(arc.source for arc in arcs if arc.source not in targets):
        _print_branch(root, "", below, 0, frozenset())


def _print_branch(
    name: QName, role: str, below: dict[QName, list[tuple[QName, str]]], depth: int, above: frozenset[QName]
) -> None:
    shown = "" if role in ("", LabelRole.STANDARD.value) else f"  ({role.rsplit('/', 1)[-1]})"
    console.out.print(f"{'  ' * depth}{name}{shown}")
    if name not in above:
        for child, preferred in below.get(name, ()):
            _print_branch(child, preferred, below, depth + 1, above | {name})


@taxonomy_app.command(epilog="Example: xbrl-converter taxonomy build taxonomy.yaml --out package.zip")
def build(
    definition: Annotated[Path, typer.Argument(help="A taxonomy as YAML or XLSX.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The package; PREFIX-VERSION.zip if left out.")
    ] = None,
    workbook: Annotated[Path | None, typer.Option(help="Write the definition as a workbook too.")] = None,
) -> None:
    """Build a taxonomy package from a definition that a person wrote."""
    custom = read_custom(definition)
    package = out or Path(package_file_name(custom))
    package.write_bytes(package_bytes(custom))
    if workbook is not None:
        workbook.write_bytes(workbook_bytes(custom))
    console.out.print(f"wrote {package}: install it with\n  xbrl-converter taxonomy add {package}")
