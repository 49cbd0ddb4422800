"""The invented units come out as the reviewed texts say, and every case has a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_kit.findings import Severity
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, UnitResult, build
from tests.builders import TEMPLATES
from tests.units.invented import ADMINISTRATION, DEPARTMENT, EXPECTED, INPUTS, UNITS, text_of_outputs


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, UnitResult]:
    outputs = tmp_path_factory.mktemp("units")
    return {result.unit: result for result in build(2024, Folders(INPUTS, outputs, TEMPLATES))}


@pytest.mark.parametrize("name", UNITS)
def test_whole_document_is_the_reviewed_text(results: dict[str, UnitResult], name: str) -> None:
    folder = results[name].folder
    assert folder is not None, results[name].findings
    assert text_of_outputs(folder) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", UNITS)
def test_stored_workbook_is_what_its_script_writes(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(write_workbook(2024, UNITS[name]()))  # type: ignore[arg-type]
    stored = read_workbook(INPUTS / "2024" / f"{name}.xlsx")
    assert stored.accounts == read_workbook(path).accounts


def test_nothing_above_a_note_is_left_open(results: dict[str, UnitResult]) -> None:
    found = {name: [f.code for f in result.findings if f.is_open] for name, result in results.items()}
    assert found == {DEPARTMENT: [], ADMINISTRATION: []}


def test_negative_amounts_are_confirmed_by_name(results: dict[str, UnitResult]) -> None:
    signed = [f for f in results[ADMINISTRATION].findings if f.signed]
    assert [(f.severity, f.code) for f in signed] == [(Severity.CONFIRM, "T-neg")] * 3
    assert {f.signed.who for f in signed if f.signed} == {"虚构会计"}


def test_department_has_over_a_hundred_subjects_in_every_class(results: dict[str, UnitResult]) -> None:
    accounts = read_workbook(INPUTS / "2024" / f"{DEPARTMENT}.xlsx").accounts
    assert accounts is not None
    items = accounts.expenditure.leaves
    assert len(items) > 100
    assert len({line.code[:3] for line in items}) == 26
