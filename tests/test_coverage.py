"""What an audit says of its own reading: tables read, not understood, missing, and text that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.document import Block, Document, Grid, Paragraph, Source
from disclosure_kit.audit.result import Audited, result_of
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.findings import Severity
from tests.test_audit import GENERAL, SPENT, TABLE_05, document, table

WHOLE: tuple[tuple[str, Grid], ...] = (
    (
        "收入支出决算总表",
        table(
            "收入 | < | 支出 | <",
            "项目 | 决算数 | 项目 | 决算数",
            "一、一般公共预算财政拨款收入 | 300.00 | 一、一般公共服务支出 | 300.00",
            "四、上级补助收入 |  | 二、外交支出 | ",
            "本年收入合计 | 300.00 | 本年支出合计 | 300.00",
            "总计 | 300.00 | 总计 | 300.00",
        ),
    ),
    (
        "收入决算表",
        table(
            "科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入",
            "合计 | < | 300.00 | 300.00 | | | | | ",
            "201 | 一般公共服务支出 | 300.00 | 300.00 | | | | | ",
        ),
    ),
    (
        "支出决算表",
        table(
            "科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出",
            "合计 | < | 300.00 | 200.00 | 100.00 | | | ",
            "201 | 一般公共服务支出 | 300.00 | 200.00 | 100.00 | | | ",
        ),
    ),
    (
        "财政拨款收入支出决算总表",
        table(
            "收入 | < | 支出 | < | < | < | <",
            "项目 | 金额 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
            "一、一般公共预算财政拨款 | 300.00 | 一、一般公共服务支出 | 300.00 | 300.00 | | ",
            "本年收入合计 | 300.00 | 本年支出合计 | 300.00 | 300.00 | | ",
            "年初财政拨款结转和结余 | | 年末财政拨款结转和结余 | | | | ",
            "总计 | 300.00 | 总计 | 300.00 | 300.00 | | ",
        ),
    ),
    ("一般公共预算财政拨款支出决算表", SPENT),
    (
        "一般公共预算财政拨款基本支出决算表",
        table(
            "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额",
            "301 | 工资福利支出 | 150.00 | 302 | 商品和服务支出 | 50.00",
            "30101 | 基本工资 | 150.00 | 30201 | 办公费 | 50.00",
            "人员经费合计 | < | 150.00 | 公用经费合计 | < | 50.00",
        ),
    ),
    (
        "政府性基金预算财政拨款收入支出决算表",
        table(
            "科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余",
            "| | | | 小计 | 基本支出 | 项目支出 |",
            "合计 | < | | | | | | ",
            "注：本单位没有政府性基金收支，故本表无数据。 | < | < | < | < | < | < | <",
        ),
    ),
    (
        "国有资本经营预算财政拨款支出决算表",
        table(
            "科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出",
            "合计 | < | | | ",
            "注：本单位没有国有资本经营预算支出，故本表无数据。 | < | < | < | <",
        ),
    ),
    (
        "财政拨款“三公”经费支出决算表",
        table(
            "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
            "合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费",
            "| | 小计 | 公务用车购置费 | 公务用车运行费 | | | | 小计 | 公务用车购置费 | 公务用车运行费 | ",
            "2.00 | | 1.00 | | 1.00 | 1.00 | 2.00 | | 1.00 | | 1.00 | 1.00",
        ),
    ),
)


def audited(made: Document) -> Audited:
    return result_of(audit_document(made), made)


def disclosure(**changed: Grid | str | None) -> Document:
    """A whole disclosure; ``表03=grid`` puts another grid for a table, ``None`` leaves out title and table."""
    blocks: list[str | Grid] = []
    for number, (title, grid) in enumerate(WHOLE, 1):
        key = f"表{number:02}"
        if key not in changed:
            blocks += [title, "单位：万元", grid]
        elif (other := changed[key]) is not None:
            blocks += [title, "单位：万元", other]
    return document(*blocks)


def said(result: Audited) -> str:
    return "；".join(result.coverage.said)


def grave(result: Audited) -> list[str]:
    return sorted(f.code for f in result.findings if f.severity is not Severity.NOTE)


def test_a_whole_disclosure_is_read_in_every_figure() -> None:
    result = audited(disclosure())
    assert said(result) == "9张公开表读出9张，都读到了"
    assert result.coverage.figures_unread == 0
    assert grave(result) == []


def test_a_table_left_out_is_named() -> None:
    result = audited(disclosure(表02=None))
    assert said(result) == "9张公开表读出8张；没有找到：《收入决算表》"
    (finding,) = [f for f in result.findings if f.code == "R-absent"]
    assert (finding.severity, "《收入决算表》没有找到" in finding.message) == (Severity.CONFIRM, True)


def test_a_title_over_a_picture_is_told_as_such() -> None:
    result = audited(disclosure(表02="（图略）"))
    (finding,) = [f for f in result.findings if f.code == "R-absent"]
    assert "只找到表名" in finding.message


def test_a_title_in_the_contents_is_no_table() -> None:
    made = disclosure(表02=None)
    contents = tuple(Paragraph(f"{title} {n}") for n, (title, _) in enumerate(WHOLE, 3))
    result = audited(replace(made, blocks=(*made.blocks[:2], *contents, *made.blocks[2:])))
    (finding,) = [f for f in result.findings if f.code == "R-absent"]
    assert "《收入决算表》没有找到" in finding.message


def without_heads(grid: Grid) -> Grid:
    return replace(grid, rows=grid.rows[2:], spans={})


def transposed(grid: Grid) -> Grid:
    rows = [[cell or "" for cell in row] for row in grid.rows]
    return Grid(tuple(zip(*rows, strict=True)))


def letters_apart(grid: Grid) -> Grid:
    """As a turned page of a PDF gives it: every cell backwards."""
    return Grid(tuple(tuple((cell or "")[::-1].replace(".", " .") for cell in row) for row in grid.rows))


@pytest.mark.parametrize("spoil", [without_heads, transposed, letters_apart])
def test_a_table_that_cannot_be_read_is_named_with_its_figures(spoil: object) -> None:
    bad = spoil(SPENT)  # type: ignore[operator]
    result = audited(disclosure(表05=bad))
    assert "读出8张" in said(result)
    assert "没有读懂、没有核对：《一般公共预算财政拨款支出决算表》" in said(result)
    (finding,) = [f for f in result.findings if f.code == "R-table"]
    assert finding.severity is Severity.CONFIRM
    assert "没有读懂、没有核对：" in finding.message


def test_figures_that_were_not_read_are_open() -> None:
    result = audited(disclosure(表05=without_heads(SPENT)))
    block = next(i for i, b in enumerate(result.document.blocks) if b == without_heads(SPENT))
    cells = [f for f in result.figures if f.block == block]
    assert len(cells) == result.coverage.figures_unread == 13
    assert {f.verdict for f in cells} == {Verdict.OPEN}


def test_an_untitled_page_that_was_lost_is_told_with_its_page() -> None:
    lost = Grid((("甲", "100.00", "200.00", "300.00"), ("乙", "100.00", "200.00", "300.00")), page=16)
    made = disclosure()
    made = replace(made, blocks=(*made.blocks, lost))
    result = audited(made)
    assert "第16页的表（6个数，接在前一页的表后面）" in said(result)
    assert "R-table" in grave(result)


def test_columns_that_nobody_knows_are_counted() -> None:
    grid = table(
        "科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 债务支出",
        "合计 | < | 300.00 | 200.00 | 90.00 | 10.00",
        "205 | 教育支出 | 300.00 | 200.00 | 90.00 | 10.00",
    )
    result = audited(disclosure(表05=grid))
    assert "《一般公共预算财政拨款支出决算表》中有2个数不在认得的栏目里" in said(result)
    assert "都读到了" not in said(result)


def test_blank_cells_are_no_figures() -> None:
    result = audited(document(*TABLE_05))
    printed = sum(bool(c) and "." in c for row in SPENT.rows for c in row if c)
    assert sum(result.cell_verdicts.values()) == printed


def test_a_document_without_tables_is_never_all_clear() -> None:
    result = audited(document(GENERAL, "2024年度一般公共预算财政拨款支出300万元。"))
    assert grave(result) == ["R-none"]
    assert "没有读出公开表" in said(result)


def test_another_workbook_is_told_to_be_none() -> None:
    grid = Grid((("部门", "电话"), ("办公室", "3213456")), name="Sheet")
    result = audited(Document("电话.xlsx", Source.EXCEL, (grid,)))
    assert grave(result) == ["R-none"]


def test_a_draft_of_its_own_is_only_a_note() -> None:
    made = Document("名词解释.docx", Source.WORD, (Paragraph("一、财政拨款收入：指财政拨款。"),))
    result = audited(made)
    assert [(f.code, f.severity) for f in result.findings] == [("R-none", Severity.NOTE)]


def test_tables_of_another_file_are_said_to_be_there() -> None:
    paper = audit_document(disclosure())
    made = document(GENERAL, "2024年度一般公共预算财政拨款支出300万元。")
    result = result_of(audit_document(made, tables=paper.own_tables), made)
    assert said(result) == "公开表在同时核对的另一个文件中（9张）"
    assert grave(result) == []


GARBLED = {
    "glyph numbers": "(cid:21)(cid:33)(cid:12)(cid:21)(cid:33)(cid:12) 2024",
    "private signs": "\ue021\ue022\ue023\ue024\ue025\ue026 2024",
    "replaced": "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd年",
    "letters of another script": "Öâ¿ªÍ·µÄÎÄ×Ö" * 20,
}


@pytest.mark.parametrize("kind", GARBLED)
def test_garbled_text_is_told_by_page(kind: str) -> None:
    blocks: tuple[Block, ...] = (
        Paragraph("2024年度虚构市档案中心单位决算，收入支出决算情况说明如下。", 1),
        Paragraph(GARBLED[kind], 2),
        Paragraph(GARBLED[kind], 3),
    )
    result = audited(Document("乱码.pdf", Source.PDF, blocks))
    assert result.coverage.garbled == (2, 3)
    assert "第2–3页的文字读不出来（乱码）" in said(result)
    assert "R-text" in grave(result)


def test_pages_that_are_pictures_are_told() -> None:
    made = replace(disclosure(), source=Source.PDF, pictures=(16,))
    result = audited(made)
    assert "第16页是图片" in said(result)
    assert "R-text" in grave(result)
