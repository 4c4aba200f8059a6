"""Convert the other examples to Parquet and ask all three at once with DuckDB.

pip install '.[data]'
python examples/three-reports/run.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import converter
from converter.project_files import load_profile
from taxonomy.packages import add_package

HERE = Path(__file__).resolve().parent
SOURCES = ("mining-kpis/figures.csv", "other-current-assets/note.txt", "segment-reporting/note.txt")


def write_tables(folder: Path) -> None:
    """Convert each source with its own profile and decisions, and keep its table of facts."""
    for name in SOURCES:
        source = HERE.parent / name
        profile = load_profile(source.parent / "report.yaml").model_copy(update={"outputs": ("parquet",)})
        decisions = source.parent / "decisions.yaml"
        conversion = converter.convert(source, profile, decisions if decisions.is_file() else None)
        stem = conversion.report.extension.stem
        (folder / f"{stem}.parquet").write_bytes(conversion.files["facts.parquet"])


def main() -> None:
    """Print the answer of ``query.sql``."""
    try:
        import duckdb
    except ImportError:
        sys.exit("needs DuckDB and pyarrow: pip install '.[data]'")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        os.environ["XBRL_CONVERTER_HOME"] = str(folder / "home")  # the taxonomy of one example goes there
        add_package(str(HERE.parent / "mining-kpis" / "taxonomy.yaml"))
        write_tables(folder)
        database = duckdb.connect()
        database.read_parquet(str(folder / "*.parquet")).create_view("facts")
        database.sql((HERE / "query.sql").read_text(encoding="utf-8")).show(max_width=160)


if __name__ == "__main__":
    main()
