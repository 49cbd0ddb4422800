"""Templates: the default set is whole; a broken one is told in Chinese, with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from disclosure_kit.charts.chart import Chart, ChartKind, Point
from disclosure_kit.findings import DisclosureError
from disclosure_kit.office.docx_render import render_draft
from disclosure_kit.office.xlsx_form import SheetForm, bare
from disclosure_kit.office.xlsx_render import render_tables
from disclosure_kit.ooxml.archive import open_parts, pack
from disclosure_kit.ooxml.xml import MAIN, parse, serialise
from disclosure_kit.profile.profile import load_profile
from disclosure_kit.tables import build_tables
from disclosure_kit.workflows.build import render
from tests.builders import TEMPLATES, figures, profile, rows, small_unit, with_sheet

SET = TEMPLATES / "shandong-2024"


def template(folder: Path, *texts: str, in_table: str = "") -> Path:
    """A Word template with its tags split over runs, as Word likes to do."""
    document = Document()
    for text in texts:
        paragraph = document.add_paragraph()
        for start in range(0, len(text), 5):
            paragraph.add_run(text[start : start + 5])
    if in_table:
        document.add_table(1, 1).cell(0, 0).text = in_table
    path = folder / "模板.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("texts", "code", "words"),
    [
        (("收入{{ 合记 }}万元",), "TPL-101", "合记"),
        (("收入{{ 单位.名 }}",), "TPL-101", "名"),
        (("{%p for 项 in 各项 %}", "{{ 项.金 }}", "{%p endfor %}"), "TPL-101", "金"),
        (("收入{{ 合计 万元",), "TPL-102", "模板.docx"),
        (("{%p if 合计 %}", "收入"), "TPL-102", "模板.docx"),
        (("{{ 合计|没有 }}",), "TPL-102", "没有"),
        (("{{ 合计.__class__.__mro__ }}",), "TPL-103", "__class__"),
        (("{{ 合计 / 0 }}",), "TPL-103", "合计"),
        (("收入｛｛ 合计 ｝｝万元",), "TPL-105", "全角"),
    ],
)
def test_word_template_faults(tmp_path: Path, texts: tuple[str, ...], code: str, words: str) -> None:
    context = {"合计": 1, "单位": {"名称": "甲"}, "各项": [{"金额": 1}]}
    with pytest.raises(DisclosureError) as caught:
        render_draft(template(tmp_path, *texts), context)
    (finding,) = caught.value.findings
    assert finding.code == code
    assert "模板.docx" in finding.message
    assert words in finding.message + finding.remedy


def test_missing_or_foreign_word_template(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"no docx")
    for name in ("坏.docx", "没有.docx"):
        with pytest.raises(DisclosureError) as caught:
            render_draft(tmp_path / name, {})
        assert caught.value.findings[0].code == "TPL-104"


def test_tag_in_a_table_and_placeholder(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 文 }}", in_table="{{ 文 }}")
    first, again = (render_draft(path, {"文": "甲【请补充】乙&<b>{{7*7}}"}) for _ in range(2))
    assert first == again
    (tmp_path / "out.docx").write_bytes(first)
    document = Document(str(tmp_path / "out.docx"))
    assert document.paragraphs[0].text == document.tables[0].cell(0, 0).text == "甲【请补充】乙&<b>{{7*7}}"
    marked = [run.text for run in document.paragraphs[0].runs if run.font.highlight_color is not None]
    assert marked == ["【请补充】"]
    assert len(list(document.comments)) == 2


def test_chart_with_a_negative_share_is_no_pie(tmp_path: Path) -> None:
    chart = Chart(
        "图1", "构成", ChartKind.COMPOSITION, "金额", (Point("甲", Decimal(5)), Point("乙", Decimal(-1)))
    )
    data = render_draft(template(tmp_path, "{{ 图1 }}"), {}, [chart])
    (tmp_path / "out.docx").write_bytes(data)
    package = Document(str(tmp_path / "out.docx")).part.package
    (part,) = [p for p in package.iter_parts() if "/charts/" in str(p.partname)]
    assert b"barChart" in part.blob
    assert b"pieChart" not in part.blob


def test_composition_of_many_is_bars_one_below_the_other(tmp_path: Path) -> None:
    points = tuple(Point(f"第{n}类", Decimal(n)) for n in range(1, 26))
    data = render_draft(
        template(tmp_path, "{{ 图1 }}"), {}, [Chart("图1", "构成", ChartKind.COMPOSITION, "金额", points)]
    )
    (tmp_path / "out.docx").write_bytes(data)
    document = Document(str(tmp_path / "out.docx"))
    (part,) = [p for p in document.part.package.iter_parts() if "/charts/" in str(p.partname)]
    assert b'<c:barDir val="bar"/>' in part.blob
    assert document.inline_shapes[0].height > 15 * 360_000


Change = Callable[[openpyxl.Workbook], None]


def rename_column(book: openpyxl.Workbook) -> None:
    book["公开02表"]["C4"] = "收入总数"


def rename_row(book: openpyxl.Workbook) -> None:
    book["公开01表"]["A7"] = "一般预算收入"


def add_placeholder(book: openpyxl.Workbook) -> None:
    book["公开03表"]["A3"] = "{{单位全程}}"


def remove_sheet(book: openpyxl.Workbook) -> None:
    del book["公开09表"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (rename_column, "TPL-201", "本年收入合计"),
        (rename_row, "TPL-202", "一般公共预算财政拨款收入"),
        (add_placeholder, "TPL-203", "单位全程"),
        (remove_sheet, "TPL-204", "公开09表"),
    ],
)
def test_excel_template_faults(tmp_path: Path, change: Change, code: str, words: str) -> None:
    book = openpyxl.load_workbook(SET / "公开表.xlsx")
    change(book)
    book.save(tmp_path / "公开表.xlsx")
    tables = build_tables(figures(tmp_path, small_unit()), profile())
    with pytest.raises(DisclosureError) as caught:
        render_tables(tmp_path / "公开表.xlsx", list(tables.values()), {"单位全称": "甲", "机构称谓": "单位"})
    (finding,) = caught.value.findings
    assert finding.code == code
    assert words in finding.message


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_rows_grow_with_their_looks(tmp_path: Path, count: int) -> None:
    lines = [
        f"2012{n:03d} | 科目名称很长很长很长很长很长很长很长很长{n} | 1" for n in range(100, 100 + count)
    ]
    own = [{"code": "201", "name": "一般公共服务支出"}, {"code": "20126", "name": "款"}] + [
        {"code": f"2012{n}", "name": "款"} for n in sorted({(100 + i) // 100 for i in range(count)})
    ]
    sheets = {
        **small_unit(),
        "科目": own,
        "收入决算": rows("code | name | 财政拨款收入", *lines),
        "支出决算": rows("code | name | 基本支出", *lines),
    }
    (tmp_path / "out.xlsx").write_bytes(render(figures(tmp_path, sheets), profile())["公开表.xlsx"])
    ws = openpyxl.load_workbook(tmp_path / "out.xlsx")["公开03表"]
    first, last = 8, ws.max_row - 1
    if count:
        assert ws.cell(last, 1).value == f"2012{99 + count}"
        assert ws.cell(last, 1).border.left.style == ws.cell(first, 1).border.left.style == "thin"
        assert ws.cell(last, 3).number_format == ws.cell(first, 3).number_format
        assert (ws.row_dimensions[last].height or 0) > 30
    assert str(ws.cell(ws.max_row, 1).value).startswith("注：")
    assert f"A{ws.max_row}:H{ws.max_row}" in {str(r) for r in ws.merged_cells.ranges}
    assert str(ws.print_area).endswith(f"$H${ws.max_row}")


def dressed_template(folder: Path) -> Path:
    """The tables' template as an office may dress it: a condition, a name, a list and comments around the prototype."""
    shutil.copytree(SET, folder)
    book = openpyxl.load_workbook(folder / "公开表.xlsx")
    ws = book["公开03表"]
    row = next(c.row for line in ws.iter_rows() for c in line if c.value == "{{科目编码}}")
    red = PatternFill(bgColor="FFFF0000", fill_type="solid")
    ws.conditional_formatting.add(f"C{row}:H{row}", FormulaRule(formula=[f"C{row}<0"], fill=red))
    ws.conditional_formatting.add(f"A{row + 1}:H{row + 1}", FormulaRule(formula=["TRUE"], fill=red))
    ws.row_breaks.append(Break(id=row))
    ws.cell(row + 1, 1).comment = Comment("注在这里", "财政")
    book.defined_names["明细"] = DefinedName("明细", attr_text=f"公开03表!$A${row}:$H${row}")
    book.defined_names["表注"] = DefinedName("表注", attr_text=f"公开03表!$A${row + 1}")
    book.save(folder / "公开表.xlsx")
    return folder


@pytest.mark.parametrize("count", [0, 1, 5])
def test_everything_that_hangs_on_rows_goes_with_them(tmp_path: Path, count: int) -> None:
    lines = [f"201260{n} | 款 | 1" for n in range(1, count + 1)]
    own = [{"code": "201", "name": "一般公共服务支出"}, {"code": "20126", "name": "款"}]
    sheets = {
        **small_unit(),
        "科目": own,
        "收入决算": rows("code | name | 财政拨款收入", *lines),
        "支出决算": rows("code | name | 基本支出", *lines),
    }
    folder = dressed_template(tmp_path / "set")
    content = figures(tmp_path, sheets)
    (tmp_path / "out.xlsx").write_bytes(render(content, load_profile(folder))["公开表.xlsx"])
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    ws = book["公开03表"]
    note = next(r for r in range(1, ws.max_row + 1) if str(ws.cell(r, 1).value).startswith("注："))
    first = next((r for r in range(1, note) if str(ws.cell(r, 1).value) == "201"), note)
    conditions = {str(c.sqref): c.rules[0].formula for c in ws.conditional_formatting}
    assert conditions.pop(f"A{note}:H{note}") == ["TRUE"]
    grown = {f"C{first}:H{note - 1}": [f"C{first}<0"]} if count else {}
    assert conditions == grown
    assert [b.id for b in ws.row_breaks.brk] == [note - 1]
    assert {c.coordinate: c.comment.text for line in ws.iter_rows() for c in line if c.comment} == {
        f"A{note}": "注在这里"
    }
    names = {name: book.defined_names[name].attr_text.replace("$", "") for name in ("明细", "表注")}
    assert names["表注"] == f"公开03表!A{note}"
    assert names["明细"] == (f"公开03表!A{first}:H{note - 1}" if count else "#REF!")


@pytest.mark.parametrize(
    ("footer", "kept"),
    [
        ("第 &P 页", "&C第 &P 页"),
        ("&P&R机密", "&C&P&R机密"),
        ("&L左&C中", "&L左&C中"),
    ],
)
def test_a_footer_without_a_section_keeps_its_words(tmp_path: Path, footer: str, kept: str) -> None:
    shutil.copytree(SET, tmp_path / "set")
    path, part = tmp_path / "set" / "公开表.xlsx", "xl/worksheets/sheet3.xml"
    parts = open_parts(path.read_bytes())
    sheet = parse(parts[part])
    place = sheet.find(f"{MAIN}headerFooter")
    if place is None:
        place = sheet.makeelement(f"{MAIN}headerFooter", {})
        sheet.find(f"{MAIN}pageSetup").addnext(place)
    for old in list(place):
        place.remove(old)
    place.append(place.makeelement(f"{MAIN}oddFooter", {}))
    place[0].text = footer
    path.write_bytes(pack({**parts, part: serialise(sheet)}))
    made = render(figures(tmp_path, small_unit()), load_profile(tmp_path / "set"))["公开表.xlsx"]
    footers = [node.text for node in parse(open_parts(made)[part]).iter(f"{MAIN}oddFooter")]
    assert footers == [kept]


def test_text_like_a_formula_stays_text(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "支出决算", rows("code | name | 基本支出", "2012601 | =1+1 | 60"))
    (tmp_path / "out.xlsx").write_bytes(render(figures(tmp_path, sheets), profile())["公开表.xlsx"])
    ws = openpyxl.load_workbook(tmp_path / "out.xlsx")["公开03表"]
    cell = next(c for row in ws.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_classes_of_the_profile_have_their_rows_in_the_template() -> None:
    book = openpyxl.load_workbook(SET / "公开表.xlsx")
    for sheet in ("公开01表", "公开04表"):
        labels = SheetForm(book[sheet]).labels
        assert all(bare(name) in labels for name in profile().expenditure_classes.values()), sheet
    for number, texts in profile().tables.items():
        assert book[f"公开{number}表"]["A1"].value == texts.title


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("{增减额}", "{增减数}"), "TPL-302"),
        (('"增长" =', '"增长了" ='), "TPL-301"),
        (("[", "［"), "TPL-303"),
    ],
)
def test_wording_faults(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    shutil.copytree(SET, tmp_path / "set")
    path = tmp_path / "set" / "wording.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        render(figures(tmp_path, small_unit()), load_profile(tmp_path / "set"))
    assert caught.value.findings[0].code == code
