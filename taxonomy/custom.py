"""A taxonomy that a person defines in one readable file becomes a taxonomy package.

    python -m taxonomy.custom taxonomy.yaml --package mining.zip --workbook taxonomy.xlsx

The file is YAML or a workbook with the same content; both give the same package, byte for byte.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from taxonomy.custom_files import package_folder, package_members
from taxonomy.custom_model import CustomTaxonomy
from taxonomy.custom_reading import read_custom
from taxonomy.custom_workbook import workbook_bytes
from taxonomy.errors import TaxonomyError
from taxonomy.home import write_atomically
from taxonomy.zip_writing import write_zip

__all__ = ["CustomTaxonomy", "package_bytes", "package_file_name", "read_custom", "workbook_bytes"]


def package_bytes(custom: CustomTaxonomy) -> bytes:
    """Return the taxonomy package; the same definition gives the same bytes."""
    return write_zip(package_members(custom))


def package_file_name(custom: CustomTaxonomy) -> str:
    """Return the usual name of the package file, ``PREFIX-VERSION.zip``."""
    return f"{package_folder(custom)}.zip"


def main(arguments: list[str] | None = None) -> int:
    """Write package and workbook of a definition; returns the exit code (2 when the definition is wrong)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="the definition, .yaml or .xlsx")
    parser.add_argument("--package", type=Path, help="write the taxonomy package to this file")
    parser.add_argument("--workbook", type=Path, help="write the definition as a workbook to this file")
    asked = parser.parse_args(arguments)
    try:
        custom = read_custom(asked.file)
    except TaxonomyError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{custom.taxonomy.name} {custom.taxonomy.version}: {len(list(custom.own_names()))} elements")
    for target, data in ((asked.package, package_bytes), (asked.workbook, workbook_bytes)):
        if target is not None:
            write_atomically(target, data(custom))
            print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
