"""Every row of the list of traps names its test: by its number, in a mark."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def _marked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("test_traps_note*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "trap":
                        found.setdefault(ast.literal_eval(mark.args[0]), []).append(node.name)
    return found


def test_the_numbers_have_no_gap() -> None:
    assert set(_marked()) == {f"8-{n}" for n in range(1, 22)} | {f"33-{n}" for n in range(1, 31)}


def test_every_row_of_the_list_has_a_test(shared: Path) -> None:
    rows = re.findall(r"^\| ((?:8|33)-\d+) \|", (shared / "seeds" / "TRAPS.md").read_text(encoding="utf-8"), re.M)
    assert rows
    assert [row for row in rows if row not in _marked()] == []
