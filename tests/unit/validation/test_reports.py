from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from converter.model.findings import ConverterError, UsageError
from converter.validation import ArelleOptions, ArelleResult, Pool, edgar_finding, edgar_folder, validate_reports
from converter.validation.entries import EntryKind, find_entries
from converter.validation.judgement import Task
from converter.validation.pool import ForkingWorker
from converter.validation.safety import inspect_entry
from converter.validation.systems import EDGAR_VARIABLE, plugins_for

BASES = ("http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd", "http://www.xbrl.org/2005/xbrldt-2005.xsd")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def warm_pool() -> Iterator[Pool]:
    with Pool(workers=1, forking=False) as made:
        yield made


def said(result: ArelleResult) -> set[tuple[str, tuple[str, ...]]]:
    return {(message.code, message.facts) for message in result.messages}


MUTATIONS = (
    ("same", "", ""),
    ("period", 'contextRef="I24"', 'contextRef="D24"'),
    ("sum", ">900<", ">950<"),
    ("default", "harbour:DocksMember", "harbour:SegmentDomain"),
    ("unit", 'unitRef="USD"', 'unitRef="pure"'),
    ("member", "harbour:FerriesMember", "harbour:Fees"),
    ("concept", 'name="harbour:Cranes"', 'name="harbour:Nothing"'),
    ("format", "ixt:num-dot-decimal", "ixt:num-nothing"),
)


@pytest.mark.parametrize(("old", "new"), [pair[1:] for pair in MUTATIONS], ids=[pair[0] for pair in MUTATIONS])
def test_a_child_of_the_base_and_a_worker_alone_say_the_same(
    old: str, new: str, harbour: Path, broken: Callable[..., Path], pool: Pool, warm_pool: Pool
) -> None:
    report = broken(old, new) if old else harbour
    (forked,) = validate_reports([report], pool=pool)
    (alone,) = validate_reports([report], pool=warm_pool)
    assert said(forked) == said(alone)
    assert [f.message for f in forked.findings] == [f.message for f in alone.findings]
    assert (forked.valid, forked.fact_count) == (alone.valid, alone.fact_count)
    assert forked.valid == (old == "")


def test_a_report_has_a_base_to_share(harbour: Path) -> None:
    inspection = inspect_entry(find_entries(harbour)[0])
    assert set(BASES) <= set(inspection.bases)  # type: ignore[union-attr]


def test_what_one_report_breaks_the_next_does_not_feel(
    harbour: Path, broken: Callable[..., Path], pool: Pool, tmp_path: Path
) -> None:
    sound = tmp_path / "sound"
    shutil.copytree(harbour.parent, sound)
    bad = broken(">900<", ">1<")
    results = validate_reports([bad, sound, bad, sound], pool=pool)
    assert [result.valid for result in results] == [False, True, False, True]


def test_results_come_in_the_order_asked_with_progress(harbour: Path, tmp_path: Path, pool: Pool) -> None:
    seen: list[tuple[int, int, bool]] = []
    missing = tmp_path / "missing.htm"
    results = validate_reports(
        [harbour, missing, harbour.parent],
        pool=pool,
        progress=lambda done, total, result: seen.append((done, total, result.valid)),
    )
    assert [result.entry for result in results] == [str(harbour), str(missing), str(harbour)]
    assert seen == [(1, 3, True), (2, 3, False), (3, 3, True)]
    assert [finding.code for finding in results[1].findings] == ["validation.unreadable"]


def test_a_folder_of_several_reports_has_several_results(harbour: Path, pool: Pool) -> None:
    second = harbour.parent / "second"
    shutil.copytree(harbour.parent, second, ignore=shutil.ignore_patterns("second"))
    entries = find_entries(harbour.parent)
    assert [entry.kind for entry in entries] == [EntryKind.INLINE, EntryKind.INLINE]
    assert all(result.valid for result in validate_reports([harbour.parent], pool=pool))


def test_documents_of_one_schema_are_one_set(harbour: Path, pool: Pool) -> None:
    text = harbour.read_text(encoding="utf-8")
    start = text.index("      <tr><td>Cranes")
    end = text.index("  </table>")
    rows = text[start:end]
    harbour.write_text(text[:start] + text[end:], encoding="utf-8")
    head = text[: text.index("<ix:resources>")] + "</ix:header></div><table>"
    second = harbour.with_name("harbour-second.htm")
    second.write_text(head + rows + "</table></body></html>", encoding="utf-8")
    (entry,) = find_entries(harbour.parent)
    assert entry.kind is EntryKind.INLINE_SET
    (result,) = validate_reports([harbour.parent], pool=pool)
    assert (result.valid, result.fact_count) == (True, 14), result.findings


def test_a_killed_worker_is_replaced_and_the_report_answered(harbour: Path) -> None:
    with Pool(workers=2) as pool:
        worker = pool.worker
        assert isinstance(worker, ForkingWorker)
        assert all(result.valid for result in validate_reports([harbour], pool=pool))
        first = worker.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert all(result.valid for result in validate_reports([harbour] * 3, pool=pool))
        assert worker.pid != first


def test_many_threads_share_one_worker(harbour: Path, pool: Pool) -> None:
    entry = find_entries(harbour)[0]
    task = Task(entry.argument, inline=True, roots=tuple(map(str, entry.roots)))
    with ThreadPoolExecutor(4) as threads:
        judgements = list(threads.map(lambda _: pool.judge(task, 60, 2048), range(8)))
    assert {judgement.fact_count for judgement in judgements} == {14}


def test_a_package_that_is_none_is_an_error(tmp_path: Path, harbour: Path) -> None:
    package = tmp_path / "package.zip"
    package.write_bytes(b"no zip")
    with pytest.raises(ConverterError) as caught:
        validate_reports([harbour], [package])
    assert caught.value.exit_code == 2


def test_an_unknown_system_of_rules_is_not_valid(harbour: Path) -> None:
    (result,) = validate_reports([harbour], options=ArelleOptions(disclosure_system="middle-earth"))
    assert not result.valid
    assert "arelle.disclosure-system" in {finding.code for finding in result.findings}


def test_edgar_is_named_or_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EDGAR_VARIABLE, raising=False)
    assert edgar_folder() is None
    finding = edgar_finding(None)
    assert finding is not None
    assert EDGAR_VARIABLE in finding.hint
    with pytest.raises(UsageError, match="not the EDGAR plugin"):
        edgar_folder(tmp_path)
    plugin = tmp_path / "EDGAR"
    for part in ("validate", "transform"):
        (plugin / part).mkdir(parents=True)
    monkeypatch.setenv(EDGAR_VARIABLE, str(plugin))
    if edgar_needs_are_here():
        assert edgar_folder() == plugin
        assert edgar_finding(plugin) is None
        wanted = ArelleOptions(edgar=plugin, disclosure_system="efm-pragmatic")
        assert plugins_for(wanted) == (f"{plugin}/transform", f"{plugin}/validate")


def edgar_needs_are_here() -> bool:
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("holidays", "pytz"))


def test_the_calculation_mode_is_the_callers(broken: Callable[..., Path], pool: Pool) -> None:
    report = broken(">900<", ">950<")
    (unchecked,) = validate_reports([report], options=ArelleOptions(calculations="none"), pool=pool)
    assert unchecked.valid
