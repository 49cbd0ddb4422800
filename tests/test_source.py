"""Workbooks as other programs write them: what the reader reads, the guards know, in every spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from disclosure_kit.findings import DisclosureError
from disclosure_kit.ooxml.archive import open_parts
from disclosure_kit.ooxml.workbook import Number, RawSheet, read_sheets, shown
from disclosure_kit.workbook.source import open_workbook
from tests.packages import MAIN, cell, row, rows, spelled, workbook


def _prefixed(text: str) -> str:
    if "<worksheet" not in text:
        return text
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")


def _single_quotes(text: str) -> str:
    return text.replace('"', "'")


def _without_places(text: str) -> str:
    return re.sub(r'<(c|row) r="[^"]*"', r"<\1", text)


def _strict(text: str) -> str:
    return (
        text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/", "http://purl.oclc.org/ooxml/spreadsheetml/")
        .replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
    )  # fmt: skip


def _spaced(text: str) -> str:
    return text.replace("><", ">\n  <").replace("/>", " />")


def _declared(text: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!-- 由别的程序写成 -->{text}'


SPELLINGS = (str, _prefixed, _single_quotes, _without_places, _strict, _spaced, _declared)
"""``str`` leaves everything as it is."""

SHEET = rows(
    row(1, cell("A1", "甲", kind="inlineStr"), cell("B1", "0", kind="s"), cell("C1", "2308.9")),
    row(2, cell("A2", formula="2000+308.9"), cell("B2", "#REF!", kind="e", formula="Z1"), cell("C2", "3", formula="1+2")),
    row(3, cell("A3", "乙", kind="str", formula="A1"), cell("B3", "1", kind="b"), cell("C3", "0.95", style=1), more=' hidden="1"'),
)  # fmt: skip
MERGED = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
STYLES = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'
STRINGS = "<si><r><t>共</t></r><r><t>用</t></r><rPh><t>gong yong</t></rPh></si>"


@pytest.mark.parametrize("how", SPELLINGS)
def test_every_spelling_is_read_and_guarded_alike(how: Callable[[str], str]) -> None:
    (sheet,) = read_sheets(open_parts(spelled(how, SHEET + MERGED, styles=STYLES, strings=STRINGS)))
    assert sheet.cells == {
        (1, 1): "甲",
        (1, 2): "共用",
        (1, 3): 2308.9,
        (2, 3): 3.0,
        (3, 1): "乙",
        (3, 2): True,
        (3, 3): 0.95,
    }
    assert isinstance(percent := sheet.cells[3, 3], Number) and percent.code == "0%"
    assert sheet.broken == {(2, 1): "公式还没有计算过", (2, 2): "公式结果是错误值 #REF!"}
    assert sheet.merged == ((1, 1, 2, 1),)
    assert sheet.hidden_rows == {3}


def _one(*cells: str, styles: str = "", strings: str = "") -> RawSheet:
    (sheet,) = read_sheets(open_parts(workbook(rows(row(1, *cells)), styles=styles, strings=strings)))
    return sheet


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (cell("A1", formula="1+1"), "计算"),
        (cell("A1", "", formula="1+1", kind="n"), "计算"),
        ('<c r="A1"><f t="shared" si="0"/></c>', "计算"),
        ('<c r="A1"><f t="array" ref="A1">B1</f><v/></c>', "计算"),
        (cell("A1", "#DIV/0!", kind="e"), "#DIV/0!"),
        (cell("A1", "#N/A", kind="e"), "#N/A"),
        (cell("A1", "12..5"), "损坏"),
        (cell("A1", "99", kind="s"), "损坏"),
        (cell("A1", "5") + cell("A1", "6"), "两次"),
    ],
)
def test_what_is_no_value_is_told(broken: str, why: str) -> None:
    assert why in _one(broken).broken[1, 1]


def test_a_formula_with_an_empty_word_is_blank() -> None:
    sheet = _one('<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>')
    assert not sheet.broken and not sheet.cells


def test_columns_that_are_hidden_or_have_no_width() -> None:
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>'
    (sheet,) = read_sheets(open_parts(workbook(columns + rows(row(1, cell("A1", "1"))))))
    assert sheet.hidden_columns == {2, 3, 5}


@pytest.mark.parametrize(
    "twin",
    [
        "三公经费 ",
        "三公经费\u200b",
        "三公\u3000经费",
        "三公经费\ufeff",
        "三公经费\u00ad",
        "三公经費".replace("費", "费\u200d"),
    ],
)
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_two_sheets_of_one_name_are_refused(tmp_path: Path, twin: str, state: str) -> None:
    path = tmp_path / "单位.xlsx"
    sheet = rows(row(1, cell("A1", "1")))
    path.write_bytes(workbook(sheet, sheet, names=("三公经费", twin), states=("visible", state)))
    with pytest.raises(DisclosureError) as told:
        open_workbook(path)
    (finding,) = told.value.findings
    assert finding.code == "IN-108" and "三公经费" in finding.message
    assert ("隐藏" in finding.message) == (state != "visible")


def test_a_radical_in_a_sheet_s_name_is_the_same_name(tmp_path: Path) -> None:
    path = tmp_path / "单位.xlsx"
    sheet = rows(row(1, cell("A1", "1")))
    path.write_bytes(workbook(sheet, sheet, names=("支出决算", "⽀出决算")))
    with pytest.raises(DisclosureError, match="支出决算"):
        open_workbook(path)


def test_main_is_the_namespace_that_everybody_writes() -> None:
    parts = open_parts(spelled(_strict, SHEET))
    assert MAIN.encode() in parts["xl/workbook.xml"] and b"purl.oclc.org" not in b"".join(parts.values())


OLD = Path(__file__).parent / "data" / "旧格式.xls"


def test_an_old_xls_passes_the_same_guards(tmp_path: Path) -> None:
    path = tmp_path / "单位.xls"
    path.write_bytes(OLD.read_bytes())
    sheet, other = open_workbook(path).values()
    assert sheet.cells[2, 2] == 2308.9 and sheet.merged == ((6, 2, 7, 2),)
    assert sheet.broken == {(3, 2): "公式结果是错误值 #DIV/0!"}
    assert isinstance(percent := sheet.cells[4, 2], Number) and shown(percent) == "95%"
    assert isinstance(day := sheet.cells[5, 2], Number) and shown(day) == "2024年12月31日"
    assert sheet.hidden_rows == {4} and sheet.hidden_columns == {3} and other.state == "hidden"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是 Excel"),
        (OLD.read_bytes()[:3000], "损坏"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Word"),
        (workbook(rows())[:200], "损坏"),
        (b"%PDF-1.4", "不是 Excel"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "单位.xlsx"
    path.write_bytes(data)
    with pytest.raises(DisclosureError, match=said):
        open_workbook(path)
