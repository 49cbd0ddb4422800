"""Every bad workbook is told in Chinese with place and remedy, at once, and changes nothing; odd ones are read."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.workflows.build import Folders, build
from tests.bad_inputs import BAD, SOUND, attempt, workbook
from tests.bad_templates import BAD_TEMPLATES, paragraph
from tests.bad_templates import attempt as attempt_template
from tests.builders import TEMPLATES
from tests.office_text import paragraphs

WRITTEN_ALL_THE_SAME = {"上级不等于下级之和", "行合计不等"}
"""需确认: the clerk decides."""
SECONDS = 10
ENGLISH = re.compile(r"\b(Error|Exception|Traceback|No such|directory|invalid|None|Errno)\b")


def is_for_the_clerk(finding: Finding) -> bool:
    """Chinese, with a remedy, without system words."""
    text = finding.message + finding.remedy
    chinese = re.search("[\u4e00-\u9fff]", finding.message) is not None
    return chinese and bool(finding.remedy) and not ENGLISH.search(text)


@pytest.mark.parametrize("name", BAD)
def test_bad_workbook(tmp_path: Path, name: str) -> None:
    code, make = BAD[name]
    findings, results, seconds = attempt(make, tmp_path)
    hit = [f for f in findings if f.code.startswith(code)]
    assert hit, [f.code for f in findings]
    assert all(is_for_the_clerk(f) for f in findings), findings
    assert seconds < SECONDS
    if name in WRITTEN_ALL_THE_SAME:
        assert hit[0].severity is Severity.CONFIRM
    elif name != "缺栏":
        assert any(f.severity is Severity.BLOCKING for f in findings)
        assert not any(result.folder for result in results)
        assert not list((tmp_path / "outputs").rglob("*.*"))


@pytest.mark.parametrize("name", SOUND)
def test_sound_workbook_that_looks_odd(tmp_path: Path, name: str) -> None:
    findings, results, seconds = attempt(SOUND[name], tmp_path)
    assert [f for f in findings if f.severity is not Severity.NOTE] == []
    assert all(result.folder for result in results)
    assert seconds < SECONDS
    (tables,) = (tmp_path / "outputs").rglob("公开表.xlsx")
    assert openpyxl.load_workbook(tables)["公开03表"]["C7"].value == 100


def test_text_is_never_executed_or_eaten(tmp_path: Path) -> None:
    _, results, _ = attempt(SOUND["文字像公式和模板"], tmp_path)
    assert results[0].folder is not None
    words = paragraphs(results[0].folder / "单位概况.docx")
    assert "{{7*7}}&<b>甲</b>{%if%}" in words
    assert "'=1+1" in words


def test_name_never_leaves_the_output_folder(tmp_path: Path) -> None:
    _, results, _ = attempt(SOUND["名称有路径符号"], tmp_path)
    assert results[0].folder is not None
    assert results[0].folder.parent == tmp_path / "outputs" / "2024"


CELLS = [
    ("支出决算", "D5", "六十", "IN-201"),
    ("支出决算", "A6", "2012", "IN-303"),
    ("收入决算", "D5", "12.5万", "IN-201"),
    ("收支总表", "C6", "￥80", "IN-201"),
    ("三公经费", "D15", -1, "IN-201"),
    ("基本支出", "A5", "3010", "IN-303"),
    ("国有资产", "B5", "两辆", "IN-201"),
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CELLS), min_size=2, max_size=5, unique=True))
def test_faults_in_combination_are_told_all_at_once(
    tmp_path: Path, cells: list[tuple[str, str, object, str]]
) -> None:
    folder = tmp_path / "inputs" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "甲.xlsx").write_bytes(workbook())
    book = openpyxl.load_workbook(folder / "甲.xlsx")
    for sheet, place, value, _ in cells:
        book[sheet][place] = value
    book.save(folder / "甲.xlsx")
    (result,) = build(2024, Folders(tmp_path / "inputs", tmp_path / "outputs", TEMPLATES))
    told = {(str(p), f.code) for f in result.findings for p in f.places}
    assert {(f"{sheet}!{place}", code) for sheet, place, _, code in cells} <= told
    assert list(result.findings) == sorted(result.findings, key=Finding.sort_key)
    assert all(isinstance(p, CellRef) for f in result.findings for p in f.places)


@pytest.mark.parametrize("name", BAD_TEMPLATES)
def test_bad_template(tmp_path: Path, name: str) -> None:
    code, change = BAD_TEMPLATES[name]
    findings, wrote, seconds = attempt_template(change, tmp_path)
    told = [f for f in findings if f.code.startswith("TPL")]
    assert told
    assert told[0].code.startswith(code)
    assert told[0].severity is Severity.BLOCKING
    assert is_for_the_clerk(told[0]), told[0]
    assert str(tmp_path) not in told[0].message
    assert not wrote
    assert seconds < SECONDS


def test_curly_quotes_in_a_tag_are_read(tmp_path: Path) -> None:
    findings, wrote, _ = attempt_template(paragraph("{{ 收支总计[“本年”] }}"), tmp_path)
    assert wrote
    assert not [f for f in findings if f.code.startswith("TPL")]
