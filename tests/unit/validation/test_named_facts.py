"""A message of Arelle names its facts by its references, or by its arguments where the fact was never made."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

from converter.validation.arelle import _message, _Uses


def _record(args: dict[str, str], href: str) -> logging.LogRecord:
    record = logging.LogRecord("arelle", logging.ERROR, "", 0, "Invalid period for fact %(factId)s", (args,), None)
    record.refs = [{"href": href}]
    record.messageCode = "oime:invalidPeriodDimension"
    return record


def _uses() -> _Uses:
    fact: Any = SimpleNamespace(id="f-1", concept=None, contextID="c-1", unitID=None)
    return _Uses([SimpleNamespace(facts=[fact])])


def test_the_arguments_name_a_fact_that_was_never_made() -> None:
    assert _message(_record({"factId": "f-5"}, "report.json"), _uses()).facts == ("f-5",)


def test_a_reference_to_a_fact_comes_first() -> None:
    assert _message(_record({"factId": "f-5"}, "report.htm#f-1"), _uses()).facts == ("f-1",)


def test_a_reference_to_a_context_gives_the_facts_that_use_it() -> None:
    message = _message(_record({"other": "x"}, "report.htm#c-1"), _uses())
    assert (message.facts, message.related) == ((), ("f-1",))
