"""Notes in the clerk's workbook: only notes are added, and nothing else in the file changes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from disclosure_kit.findings import DisclosureError
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workflows.build import Checked, Folders, check_workbooks
from disclosure_kit.workflows.notes import write_driver_notes
from tests.builders import TEMPLATES, Sheets, rows, save, small_unit


def without_reasons() -> Sheets:
    sheets = small_unit()
    sheets["一般公共预算支出"] = rows(
        "code | name | 年初预算数 | 基本支出 | 项目支出 | 上年决算数",
        "2012601 | 行政运行 | 50 | 60 | | 45",
        "2012604 | 档案馆 | 70 | | 40 | 35",
        "合计 | | | | | ",
    )
    sheets["收支总表"] = {
        "TOTAL": {"prior": 80.0},
        "BASIC": {"prior": 45.0},
        "PROJECT": {"prior": 35.0},
        "GENERAL_EXPENDITURE": {"prior": 80.0},
        "GENERAL_REVENUE": {"current": 100.0},
    }
    return sheets


def checked(root: Path) -> Checked:
    (only,) = check_workbooks(2024, Folders(root / "inputs", root / "outputs", TEMPLATES))
    return only


def notes(path: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(path)
    return {
        f"{ws.title}!{c.coordinate}": c.comment.text
        for ws in book
        for row in ws.iter_rows()
        for c in row
        if c.comment and c.row > 4
    }


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part; the file is closed again, so that it can be replaced on every system."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_drivers_become_notes_and_go_when_the_reason_is_there(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", without_reasons())
    accounts = read_workbook(path).accounts
    parts = parts_of(path)
    kept, skipped = write_driver_notes(checked(tmp_path))
    found = notes(path)
    assert (kept, skipped) == (len(found), ())
    assert any(
        "增加较多：2012601 行政运行 +15.00、2012604 档案馆 +5.00（万元）" in text for text in found.values()
    )
    after = parts_of(path)
    touched = {name for name in parts if after[name] != parts[name]}
    assert all(re.match(r"xl/(worksheets|comments|drawings)/|\[Content", name) for name in touched)
    assert read_workbook(path).accounts == accounts

    once = path.read_bytes()
    write_driver_notes(checked(tmp_path))
    assert path.read_bytes() == once

    book = openpyxl.load_workbook(path)  # the clerk writes the reason and keeps the file
    book["收支总表"]["D6"] = "调整工资"
    book.save(path)
    write_driver_notes(checked(tmp_path))
    assert "收支总表!D6" not in notes(path)
    assert notes(path)


def test_the_clerks_own_comments_stay(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", without_reasons())
    book = openpyxl.load_workbook(path)
    book["收支总表"]["D6"].comment = Comment("问张三", "李四")
    book["收支总表"]["B7"].comment = Comment("已核对", "李四")
    book.save(path)
    _, skipped = write_driver_notes(checked(tmp_path))
    found = notes(path)
    assert skipped == ()
    assert (found["收支总表!D6"].strip(), found["收支总表!B7"].strip()) == ("问张三", "已核对")
    assert "变动因素" in found["收支总表!D7"]


def test_open_workbook_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "inputs" / "2024", without_reasons())
    before = path.read_bytes()
    ready = checked(tmp_path)

    def locked(*_: object) -> None:
        raise PermissionError(13, "denied", str(path))

    monkeypatch.setattr("disclosure_kit.workflows.output_folder.os.replace", locked)
    with pytest.raises(DisclosureError) as caught:
        write_driver_notes(ready)
    assert [f.code for f in caught.value.findings] == ["OUT-101"]
    assert path.read_bytes() == before


def test_unit_without_missing_reasons_is_not_touched(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", small_unit())
    before = path.read_bytes()
    write_driver_notes(checked(tmp_path))
    assert path.read_bytes() == before
